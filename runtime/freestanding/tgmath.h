/*
 * C11 7.24: the functions of <math.h> by the types of their arguments: the float form if those that matter are all float, otherwise
 * the double form, for integers too.
 */
#ifndef __TGMATH_H
#define __TGMATH_H

#include <math.h>

/* a value of the type in which x is computed */
#define __TG_KIND(x) _Generic((x), float: 0.0f, default: 0.0)

#define __TG(function, kind) _Generic((kind), float: function##f, default: function)
#define __TG_1(function, x)       __TG(function, __TG_KIND(x))(x)
#define __TG_2(function, x, y)    __TG(function, __TG_KIND(x) + __TG_KIND(y))(x, y)
#define __TG_3(function, x, y, z) __TG(function, __TG_KIND(x) + __TG_KIND(y) + __TG_KIND(z))(x, y, z)

#define fabs(x)                __TG_1(fabs, x)
#define acos(x)                __TG_1(acos, x)
#define asin(x)                __TG_1(asin, x)
#define atan(x)                __TG_1(atan, x)
#define cos(x)                 __TG_1(cos, x)
#define sin(x)                 __TG_1(sin, x)
#define tan(x)                 __TG_1(tan, x)
#define acosh(x)               __TG_1(acosh, x)
#define asinh(x)               __TG_1(asinh, x)
#define atanh(x)               __TG_1(atanh, x)
#define cosh(x)                __TG_1(cosh, x)
#define sinh(x)                __TG_1(sinh, x)
#define tanh(x)                __TG_1(tanh, x)
#define exp(x)                 __TG_1(exp, x)
#define exp2(x)                __TG_1(exp2, x)
#define expm1(x)               __TG_1(expm1, x)
#define ilogb(x)               __TG_1(ilogb, x)
#define log(x)                 __TG_1(log, x)
#define log10(x)               __TG_1(log10, x)
#define log1p(x)               __TG_1(log1p, x)
#define log2(x)                __TG_1(log2, x)
#define logb(x)                __TG_1(logb, x)
#define cbrt(x)                __TG_1(cbrt, x)
#define sqrt(x)                __TG_1(sqrt, x)
#define erf(x)                 __TG_1(erf, x)
#define erfc(x)                __TG_1(erfc, x)
#define lgamma(x)              __TG_1(lgamma, x)
#define tgamma(x)              __TG_1(tgamma, x)
#define ceil(x)                __TG_1(ceil, x)
#define floor(x)               __TG_1(floor, x)
#define nearbyint(x)           __TG_1(nearbyint, x)
#define rint(x)                __TG_1(rint, x)
#define lrint(x)               __TG_1(lrint, x)
#define llrint(x)              __TG_1(llrint, x)
#define round(x)               __TG_1(round, x)
#define lround(x)              __TG_1(lround, x)
#define llround(x)             __TG_1(llround, x)
#define trunc(x)               __TG_1(trunc, x)
#define atan2(x, y)            __TG_2(atan2, x, y)
#define pow(x, y)              __TG_2(pow, x, y)
#define hypot(x, y)            __TG_2(hypot, x, y)
#define fmod(x, y)             __TG_2(fmod, x, y)
#define remainder(x, y)        __TG_2(remainder, x, y)
#define copysign(x, y)         __TG_2(copysign, x, y)
#define nextafter(x, y)        __TG_2(nextafter, x, y)
#define fdim(x, y)             __TG_2(fdim, x, y)
#define fmax(x, y)             __TG_2(fmax, x, y)
#define fmin(x, y)             __TG_2(fmin, x, y)
#define remquo(x, y, quotient) __TG(remquo, __TG_KIND(x) + __TG_KIND(y))(x, y, quotient)
#define fma(x, y, z)           __TG_3(fma, x, y, z)
#define frexp(x, exponent)     __TG(frexp, __TG_KIND(x))(x, exponent)
#define ldexp(x, n)            __TG(ldexp, __TG_KIND(x))(x, n)
#define scalbn(x, n)           __TG(scalbn, __TG_KIND(x))(x, n)
#define scalbln(x, n)          __TG(scalbln, __TG_KIND(x))(x, n)

#endif
