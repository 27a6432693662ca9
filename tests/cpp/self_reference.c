#define f(x) f(x) g
#define g f(1)
f(f(2)) g
#define a b c
#define b a d
#define c b a
a | b | c
#define nil(x) x
#define G0(arg) G1(arg)
#define G1(arg) G0(arg)
nil(G0(1)) G1(G0(2))
#define foo foo(foo)
foo nil(foo) nil(nil(foo))
#define obj(x) x obj
obj(1)(2)(3) nil(obj(4)(5))
