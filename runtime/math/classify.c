/* C11 7.12.3 and 7.12.14: the functions behind math.h's macros. */
#include <math.h>
#include "bits.h"

int __fpclassify(double x)
{
    unsigned int size = high_word(x) & ~SIGN_BIT;
    if (size >= INFINITY_WORD)
        return x != x ? FP_NAN : FP_INFINITE;
    if (size >= 1U << EXPONENT_SHIFT)
        return FP_NORMAL;
    return x == 0.0 ? FP_ZERO : FP_SUBNORMAL;
}

int __fpclassifyf(float x)
{
    int class = __fpclassify((double)x);
    return class == FP_NORMAL && fabsf(x) < 0x1p-126f ? FP_SUBNORMAL : class;
}

int __signbit(double x)
{
    return is_negative(x);
}

int __finite(double x)
{
    return is_finite(x);
}

int __isinf(double x)
{
    return is_finite(x) || x != x ? 0 : x > 0.0 ? 1 : -1;
}

int __isnan(double x)
{
    return x != x;
}

/* Unlike the operators < and > these raise no exception because of a quiet NaN. */
int __isunordered(double x, double y)
{
    return x != x || y != y;
}

int __isgreater(double x, double y)
{
    return !__isunordered(x, y) && x > y;
}

int __isgreaterequal(double x, double y)
{
    return !__isunordered(x, y) && x >= y;
}

int __islessgreater(double x, double y)
{
    return !__isunordered(x, y) && x != y;
}
