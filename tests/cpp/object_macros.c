#define A B
#define B C
#define C 42
#define EMPTY
#define SELF SELF + 1
#define PING PONG
#define PONG PING
#define LATER defined_afterwards
A B C EMPTY; SELF; PING PONG LATER
#define defined_afterwards yes
LATER
#undef C
A
#define C A
A B C
