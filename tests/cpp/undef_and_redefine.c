#define A 1
A
#undef A
A
#undef A
#define A(x) x
A A(2)
#undef A
#define A 3
#define A 3
A
#define B A
#undef A
#define A 4
B
#define F(x) x + A
#undef A
F(1)
#define A 5
F(1)
