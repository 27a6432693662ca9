#define ADD(a, b) ((a) + (b))
#define NONE() none
#define ID(x) x
#define TWICE(x) x x
#define NAME ADD
ADD(1, 2) ADD (3, 4) ADD
(5
,
6) ADD ADD(ADD(1, 2), ADD(3, (4, 5)))
NONE() NONE( ) NONE ID() ID(ID(ID(x)))
TWICE(TWICE(ADD(1, 2))) NAME(7, 8) ID(NAME)(9, 10) ID(ADD)(11, 12) ID(ADD (13, 14))
ADD((a, b), [c]) ADD({a, b})
