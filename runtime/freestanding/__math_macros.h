/*
 * Macros of <math.h> that are the compiler's business: infinities, and classification without long double. The functions behind them
 * have the names that glibc gave them.
 */
#undef HUGE_VAL
#undef HUGE_VALF
#undef INFINITY
#undef NAN
#define HUGE_VAL  __builtin_huge_val()
#define HUGE_VALF __builtin_huge_valf()
#define INFINITY  __builtin_inff()
#define NAN       __builtin_nanf("")

#undef fpclassify
#undef isnormal
#undef isfinite
#undef isinf
#undef isnan
#undef signbit
#define fpclassify(x) _Generic((x), float: __fpclassifyf, default: __fpclassify)(x)
#define isnormal(x)   (fpclassify(x) == FP_NORMAL)
#define isfinite(x)   __finite(x)
#define isinf(x)      __isinf(x)
#define isnan(x)      __isnan(x)
#define signbit(x)    __signbit(x)
