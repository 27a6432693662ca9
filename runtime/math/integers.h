/* Finite doubles as integers times powers of two. */
#ifndef __INTEGERS_H
#define __INTEGERS_H

#include "bits.h"

enum { MANTISSA_BITS = 53 };

/* mantissa * 2**exponent, without the sign; bit 52 of the mantissa is set unless it is 0 */
typedef struct {
    unsigned long long mantissa;
    int exponent;
} Integer;

static inline Integer decompose(double x)
{
    Integer result = {0, 0};
    if (x == 0.0)
        return result;
    if ((high_word(x) & ~SIGN_BIT) < 1U << EXPONENT_SHIFT) { /* subnormal */
        x *= 0x1p54;
        result.exponent = -54;
    }
    union double_bits u = {x};
    result.exponent += (int)(u.word.high >> EXPONENT_SHIFT & 0x7ff) - EXPONENT_BIAS - (MANTISSA_BITS - 1);
    u.word.high = (u.word.high & 0xfffffU) | 0x100000U;
    result.mantissa = u.bits;
    return result;
}

/* sign * mantissa, rounded to double. */
static inline double from_integer(unsigned long long mantissa, double sign)
{
    return sign * (double)(unsigned int)(mantissa >> 32) * 0x1p32 + sign * (double)(unsigned int)mantissa;
}

/* x * 2**exponent, where that is exact or infinite; in two steps, as either may be too much for one. */
static inline double shift_exponent(double x, int exponent)
{
    return x * power_of_two(exponent / 2) * power_of_two(exponent - exponent / 2);
}

#endif
