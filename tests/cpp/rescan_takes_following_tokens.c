#define f(a) a * g
#define g(a) f(a)
f(2)(9)
f(2)(9)(4)
#define LPAREN (
#define CALL target LPAREN
#define target(x) <x>
CALL 1 )
#define EXPAND(x) x
EXPAND(CALL 1 ))
EXPAND(target LPAREN 2 ))
#define DEFER target
EXPAND(DEFER)(3)
DEFER (4) DEFER
(5)
DEFER
#define DEFER other
(6)
