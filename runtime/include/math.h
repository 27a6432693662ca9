/*
 * C11 7.12: mathematics, in double and float. There is no arithmetic in long double, and so no nexttoward and no function whose name
 * ends in l. Errors set errno and raise exceptions. The M_ constants are POSIX's.
 */
#ifndef __MATH_H
#define __MATH_H

#include <__math_macros.h>

typedef float  float_t;
typedef double double_t;

#define MATH_ERRNO       1
#define MATH_ERREXCEPT   2
#define math_errhandling (MATH_ERRNO | MATH_ERREXCEPT)

#define FP_ILOGB0   (-2147483647 - 1)
#define FP_ILOGBNAN (-2147483647 - 1)

/* classification, by the macros of __math_macros.h */
int __fpclassify(double);
int __fpclassifyf(float);
int __signbit(double);
int __finite(double);
int __isinf(double);
int __isnan(double);
int __isunordered(double, double);
int __isgreater(double, double);
int __isgreaterequal(double, double);
int __islessgreater(double, double);

#define FP_NAN       0
#define FP_INFINITE  1
#define FP_ZERO      2
#define FP_SUBNORMAL 3
#define FP_NORMAL    4

/* comparison without the exception that < and its like raise because of a NaN */
#define isgreater(x, y)      __isgreater(x, y)
#define isgreaterequal(x, y) __isgreaterequal(x, y)
#define isless(x, y)         __isgreater(y, x)
#define islessequal(x, y)    __isgreaterequal(y, x)
#define islessgreater(x, y)  __islessgreater(x, y)
#define isunordered(x, y)    __isunordered(x, y)

/* trigonometry */
double acos(double);
double asin(double);
double atan(double);
double atan2(double, double);
double cos(double);
double sin(double);
double tan(double);
float  acosf(float);
float  asinf(float);
float  atanf(float);
float  atan2f(float, float);
float  cosf(float);
float  sinf(float);
float  tanf(float);

/* hyperbolic functions */
double acosh(double);
double asinh(double);
double atanh(double);
double cosh(double);
double sinh(double);
double tanh(double);
float  acoshf(float);
float  asinhf(float);
float  atanhf(float);
float  coshf(float);
float  sinhf(float);
float  tanhf(float);

/* exponentials, logarithms, exponents */
double exp(double);
double exp2(double);
double expm1(double);
double frexp(double, int *);
int    ilogb(double);
double ldexp(double, int);
double log(double);
double log10(double);
double log1p(double);
double log2(double);
double logb(double);
double modf(double, double *);
double scalbn(double, int);
double scalbln(double, long);
float  expf(float);
float  exp2f(float);
float  expm1f(float);
float  frexpf(float, int *);
int    ilogbf(float);
float  ldexpf(float, int);
float  logf(float);
float  log10f(float);
float  log1pf(float);
float  log2f(float);
float  logbf(float);
float  modff(float, float *);
float  scalbnf(float, int);
float  scalblnf(float, long);

/* powers and absolute values */
double cbrt(double);
double fabs(double);
double hypot(double, double);
double pow(double, double);
double sqrt(double);
float  cbrtf(float);
float  fabsf(float);
float  hypotf(float, float);
float  powf(float, float);
float  sqrtf(float);

/* error and gamma functions */
double erf(double);
double erfc(double);
double lgamma(double);
double tgamma(double);
float  erff(float);
float  erfcf(float);
float  lgammaf(float);
float  tgammaf(float);

/* nearest integers */
double    ceil(double);
double    floor(double);
double    nearbyint(double);
double    rint(double);
long      lrint(double);
long long llrint(double);
double    round(double);
long      lround(double);
long long llround(double);
double    trunc(double);
float     ceilf(float);
float     floorf(float);
float     nearbyintf(float);
float     rintf(float);
long      lrintf(float);
long long llrintf(float);
float     roundf(float);
long      lroundf(float);
long long llroundf(float);
float     truncf(float);

/* remainders */
double fmod(double, double);
double remainder(double, double);
double remquo(double, double, int *);
float  fmodf(float, float);
float  remainderf(float, float);
float  remquof(float, float, int *);

/* signs and neighbours */
double copysign(double, double);
double nan(const char *);
double nextafter(double, double);
float  copysignf(float, float);
float  nanf(const char *);
float  nextafterf(float, float);

/* maximum, minimum, positive difference, multiplication and addition rounded once */
double fdim(double, double);
double fmax(double, double);
double fmin(double, double);
double fma(double, double, double);
float  fdimf(float, float);
float  fmaxf(float, float);
float  fminf(float, float);
float  fmaf(float, float, float);

#define M_E        2.7182818284590452354
#define M_LOG2E    1.4426950408889634074
#define M_LOG10E   0.43429448190325182765
#define M_LN2      0.69314718055994530942
#define M_LN10     2.30258509299404568402
#define M_PI       3.14159265358979323846
#define M_PI_2     1.57079632679489661923
#define M_PI_4     0.78539816339744830962
#define M_1_PI     0.31830988618379067154
#define M_2_PI     0.63661977236758134308
#define M_2_SQRTPI 1.12837916709551257390
#define M_SQRT2    1.41421356237309504880
#define M_SQRT1_2  0.70710678118654752440

#endif
