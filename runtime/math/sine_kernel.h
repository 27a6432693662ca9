/*
 * sin and cos of r + tail, |r| <= pi/4 and a little more, to about 2**-58, as sums that are not yet rounded. With c = i/64 next to
 * |r| and d = |r| - c, sin(c + d) = sin c + cos c * sin d + sin c * (cos d - 1), where sin c and cos c come from a table.
 */
#ifndef __SINE_KERNEL_H
#define __SINE_KERNEL_H

#include "bits.h"
#include "double_double.h"

enum { SINE_POINTS = 52 };

/* sine_table.c: sine and cosine of i/64 */
extern const struct sine_point {
    DoubleDouble sine, cosine;
} __math_sine_table[SINE_POINTS];

#define POINT_ROUNDER 0x1.8p46 /* what is added to it is rounded to 64ths, whose number appears in the low word */

static inline double sine_minus_d(double d, double d2)
{
    return d * d2 * (-0x1.5555555554855p-3 + d2 * 0x1.1110f70f723abp-7);
}

static inline double cosine_minus_1(double d2)
{
    return d2 * (-0.5 + d2 * (0x1.5555555553814p-5 + d2 * -0x1.6c169a69a88dcp-10));
}

static inline DoubleDouble sine_kernel(double r, double tail)
{
    if ((high_word(r) & ~SIGN_BIT) < 0x3fd00000U) { /* |r| < 1/4 */
        double r2 = r * r;
        double polynomial =
            -0x1.5555555555555p-3 +
            r2 * ((0x1.1111111111111p-7 + r2 * -0x1.a01a01a019f6ap-13) +
                  r2 * r2 * ((0x1.71de3a54b03a3p-19 + r2 * -0x1.ae644b272171cp-26) + r2 * r2 * 0x1.60d3b2454a3bfp-33));
        return (DoubleDouble){r, tail * (1.0 - 0.5 * r2) + r * r2 * polynomial};
    }
    double sign = sign_of(r);
    double shifted = sign * r + POINT_ROUNDER;
    const struct sine_point *point = &__math_sine_table[low_word(shifted)];
    double d = (sign * r - (shifted - POINT_ROUNDER)) + sign * tail;
    double d2 = d * d;
    double rest = point->cosine.high * d +
                  (point->sine.low + point->cosine.high * sine_minus_d(d, d2) + point->sine.high * cosine_minus_1(d2));
    return (DoubleDouble){sign * point->sine.high, sign * rest};
}

static inline DoubleDouble cosine_kernel(double r, double tail)
{
    double sign = sign_of(r);
    double shifted = sign * r + POINT_ROUNDER;
    const struct sine_point *point = &__math_sine_table[low_word(shifted)];
    double d = (sign * r - (shifted - POINT_ROUNDER)) + sign * tail;
    double d2 = d * d;
    double rest = -point->sine.high * d +
                  (point->cosine.low - point->sine.high * sine_minus_d(d, d2) + point->cosine.high * cosine_minus_1(d2));
    return (DoubleDouble){point->cosine.high, rest};
}

#endif
