#define C(a, b) a##b
#define C3(a, b, c) a ## b ## c
#define XC(a, b) C(a, b)
#define ONE 1
#define foobar pasted
C(foo, bar) C(foo,) C(, bar) C(,) C(ONE, 2) XC(ONE, 2) C(O, NE)
C(1, 2) C(1, e5) C(1.e, +3) C(x, 1) C(., 5) C(-, >) C(<, <=) C(&, &) C(+, +) C(L, "w") C(u, 'c') C(%:, %:)
C3(a, b, c) C3(, b, ) C3(a,,c) C3(>, >, =)
C(a b, c d) C(f, oo)bar
#define HASH #
#define PCT %
XC(C(a, b), c)
#define VAR(...) x ## __VA_ARGS__
VAR(1, 2) VAR()
#define CAT(a) a ## a
CAT(ONE) CAT(CAT)(2)
