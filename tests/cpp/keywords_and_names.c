#define if while
#define int long
#define f(return) return + return
if int f(3)
#define __func__ not_special
__func__
#define va(...) [__VA_ARGS__]
va(va(1), va)
#define L 5
#define u8 6
L"x" L 'x' u8"y" u8 "y"
#define true false
true
