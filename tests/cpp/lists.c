#define COLORS X(red, 1) X(green, 2) X(blue, 4)
#define X(name, value) name = value,
enum { COLORS };
#undef X
#define X(name, value) [value] = #name,
COLORS
#undef X
#define FOR_EACH(M, ...) FE1(M, __VA_ARGS__)
#define FE1(M, a, ...) M(a) FE2(M, __VA_ARGS__)
#define FE2(M, a, ...) M(a) FE3(M, __VA_ARGS__)
#define FE3(M, a, ...) M(a)
#define DECL(x) int x;
FOR_EACH(DECL, a, b, c,)
#define EMPTY()
#define DEFER(id) id EMPTY()
#define OBSTRUCT(...) __VA_ARGS__ DEFER(EMPTY)()
#define EXPAND(...) __VA_ARGS__
#define A() 123
DEFER(A)() EXPAND(DEFER(A)()) OBSTRUCT(A)() EXPAND(EXPAND(OBSTRUCT(A)()))
#define CAT(a, ...) a ## __VA_ARGS__
#define IIF(c) CAT(IIF_, c)
#define IIF_0(t, ...) __VA_ARGS__
#define IIF_1(t, ...) t
IIF(1)(yes, no) IIF(0)(yes, no)
#define CHECK_N(x, n, ...) n
#define CHECK(...) CHECK_N(__VA_ARGS__, 0,)
#define PROBE(x) x, 1,
CHECK(PROBE(~)) CHECK(xxx)
#define REPEAT(count, macro, ...) EXPAND(macro(count, __VA_ARGS__))
REPEAT(3, CHECK_N, 1, 2)
