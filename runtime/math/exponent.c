/* C11 7.12.6.4, 7.12.6.5 and 7.12.6.11: numbers taken apart. */
#include <limits.h>
#include <math.h>
#include "error.h"
#include "bits.h"

double frexp(double x, int *exponent)
{
    *exponent = 0;
    if (x == 0.0 || !is_finite(x))
        return x + x;
    if ((high_word(x) & ~SIGN_BIT) < 1U << EXPONENT_SHIFT) { /* subnormal */
        x *= 0x1p54;
        *exponent = -54;
    }
    unsigned int high = high_word(x);
    *exponent += (int)(high >> EXPONENT_SHIFT & 0x7ff) - (EXPONENT_BIAS - 1);
    return from_words((high & ~INFINITY_WORD) | (EXPONENT_BIAS - 1) << EXPONENT_SHIFT, low_word(x));
}

double logb(double x)
{
    if (x == 0.0)
        return -1.0 / (x * x); /* a pole that leaves errno alone, in glibc */
    if (!is_finite(x))
        return x * x;
    int exponent;
    frexp(x, &exponent);
    return exponent - 1;
}

int ilogb(double x)
{
    if (x != 0.0 && is_finite(x))
        return (int)logb(x);
    __math_invalid();
    if (x == 0.0)
        return FP_ILOGB0;
    return x != x ? FP_ILOGBNAN : INT_MAX;
}

double modf(double x, double *integer)
{
    double whole = trunc(x);
    *integer = whole;
    return with_sign(is_finite(x) || x != x ? x - whole : 0.0, x);
}

float frexpf(float x, int *exponent)
{
    return (float)frexp((double)x, exponent);
}

float logbf(float x)
{
    return (float)logb((double)x);
}

int ilogbf(float x)
{
    return ilogb((double)x);
}

float modff(float x, float *integer)
{
    double whole;
    float fraction = (float)modf((double)x, &whole);
    *integer = (float)whole;
    return fraction;
}
