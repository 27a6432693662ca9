/*
 * Sine and cosine of r + tail, |r| <= pi/4 and a little more, to about 2**-58, as sums that are not yet rounded. With c = i/64 next to
 * |r| and d = |r| - c, sin(c + d) = sin c + cos c * sin d + sin c * (cos d - 1), where sin c and cos c come from a table; so with cos.
 * Written without calls, since sin and cos are to be fast.
 */
#ifndef __SINE_KERNEL_H
#define __SINE_KERNEL_H

#include "bits.h"
#include "double_double.h"

enum { SINE_POINTS = 52 };

/* sine_table.c: sine and cosine of i/64 */
extern const DoubleDouble __math_sine_table[SINE_POINTS][2];

#define POINT_ROUNDER 0x1.8p46 /* what is added to it is rounded to 64ths, whose number appears in the low word */

/* sin(r + tail + quarters * pi/2) as the sum of the result and *low. */
static inline double sine_kernel(double r, double tail, int quarters, double *low)
{
    union double_bits bits = {r};
    double sign = quarters & 2 ? -1.0 : 1.0;
    unsigned int is_cosine = quarters & 1;
    if (!is_cosine) {
        if ((bits.word.high & ~SIGN_BIT) < QUARTER_WORD) {
            double r2 = r * r, r4 = r2 * r2;
            double polynomial = -0x1.5555555555555p-3 + r2 * (0x1.1111111111111p-7 + r2 * -0x1.a01a01a019f6ap-13) +
                                r2 * r4 * ((0x1.71de3a54b03a3p-19 + r2 * -0x1.ae644b272171cp-26) + r4 * 0x1.60d3b2454a3bfp-33);
            *low = sign * (tail * (1.0 - 0.5 * r2) + r * r2 * polynomial);
            return sign * r;
        }
        sign *= (double)(1 - 2 * (int)(bits.word.high >> 31));
    }
    double size = __builtin_fabs(r);
    bits.value = size + POINT_ROUNDER;
    const DoubleDouble *point = __math_sine_table[bits.word.low];
    double d = (size - (bits.value - POINT_ROUNDER)) + (r < 0.0 ? -tail : tail);
    double d2 = d * d;
    const DoubleDouble *value = &point[is_cosine];
    double slope = is_cosine ? -point[0].high : point[1].high;
    double sine_minus_d = d * d2 * (-0x1.5555555554855p-3 + d2 * 0x1.1110f70f723abp-7);
    double cosine_minus_1 = d2 * (-0.5 + d2 * (0x1.5555555553814p-5 + d2 * -0x1.6c169a69a88dcp-10));
    *low = sign * (slope * d + (value->low + slope * sine_minus_d + value->high * cosine_minus_1));
    return sign * value->high;
}

#endif
