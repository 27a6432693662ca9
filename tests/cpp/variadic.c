#define LOG(format, ...) printf(format, __VA_ARGS__)
#define ALL(...) f(__VA_ARGS__)
#define COUNT(...) PICK(__VA_ARGS__, 5, 4, 3, 2, 1)
#define PICK(a, b, c, d, e, n, ...) n
#define GNU(format, ...) printf(format, ## __VA_ARGS__)
#define NAMED(format, args...) printf(format, ## args)
#define FIRST(a, ...) a
#define REST(a, ...) __VA_ARGS__
LOG("%d", 1); LOG("%d %d", 1, 2); LOG("x",); ALL(); ALL(a); ALL(a, b, (c, d)); ALL(,)
COUNT(a) COUNT(a, b, c) COUNT(a, b, c, d, e)
GNU("x"); GNU("x", 1); GNU("x", 1, 2); GNU("x",); NAMED("y"); NAMED("y", 3, 4);
FIRST(1, 2, 3) REST(1, 2, 3) REST(1) FIRST(REST(1, 2), 3) ALL(REST(1, 2, 3))
