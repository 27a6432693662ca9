/*
 * log x to about 2**-68, as a sum that is not yet rounded: x = 2**k * z and log x = k * ln 2 - log(1/c) + log(z/c), where 1/c is a
 * number of few bits with |z/c - 1| < 2**-7.4, from a table; log(1 + r) is r - r**2/2, exactly, and a polynomial.
 */
#ifndef __LOG_KERNEL_H
#define __LOG_KERNEL_H

#include "bits.h"
#include "double_double.h"

enum { LOG_INTERVALS = 128, LOG_INTERVAL_SHIFT = 13 };

/* log_table.c: the multiples of log_high and of LN2_HIGH are of 2**-42, so that sums of them are exact */
extern const struct log_interval {
    double inverse, log_high, log_low; /* 1/c, log c */
} __math_log_table[LOG_INTERVALS];

#define LEAST_Z_WORD 0x3fe61000U /* high word of the smallest z; 1.0 is inside an interval whose c is 1 */
#define LN2_HIGH 0x1.62e42fefa38p-1
#define LN2_LOW 0x1.ef35793c7673p-45

/* log.c: the logarithm of a number that has none, or an infinite one; HAS_LOG tells whether it has a finite one */
#define HAS_LOG(x) ((x) == (x) && (x) > 0.0 && (x) < HUGE_VAL)
double __math_log_of_special(double x);

/* log(x) as the sum of the result and *low, for positive finite x. */
static inline double log_kernel(double x, double *low)
{
    union double_bits z = {x};
    int k = 0;
    if (z.word.high < 1U << EXPONENT_SHIFT) { /* subnormal */
        z.value *= 0x1p54;
        k = -54;
    }
    unsigned int offset = z.word.high - LEAST_Z_WORD;
    k += (int)offset >> EXPONENT_SHIFT;
    z.word.high -= offset & ~((1U << EXPONENT_SHIFT) - 1);
    const struct log_interval *interval = &__math_log_table[offset >> LOG_INTERVAL_SHIFT & (LOG_INTERVALS - 1)];

    /* r + r_low = z/c - 1; the upper word of z times 1/c is exact */
    union double_bits z_upper;
    z_upper.word.high = z.word.high;
    z_upper.word.low = 0;
    double upper = z_upper.value * interval->inverse - 1.0;
    double lower = (z.value - z_upper.value) * interval->inverse;
    double r = upper + lower;
    double r_low = (upper - r) + lower;

    /* r**2/2, exactly: with the upper half of r's bits, and the rest */
    double scaled = r * 0x8000001p0;
    double r_upper = scaled - (scaled - r);
    double half_square = 0.5 * r_upper * r_upper;
    double half_square_low = 0.5 * (r - r_upper) * (r + r_upper);

    double base = (double)k * LN2_HIGH + interval->log_high;
    double base_low = (double)k * LN2_LOW + interval->log_low;
    double sum = base + r;
    double high = sum - half_square;
    double r2 = r * r;
    double polynomial =
        0x1.5555555555558p-2 + r * -0x1.0000000000002p-2 +
        r2 * ((0x1.999999971192ep-3 + r * -0x1.555555530e1bfp-3) + r2 * (0x1.2495492ac8e0dp-3 + r * -0x1.0002b338e53e6p-3));
    double rest = base_low + ((base - sum) + r) + ((sum - high) - half_square) +
                  (r_low * (1.0 - r) - half_square_low + r * r2 * polynomial);
    double result = high + rest;
    *low = (high - result) + rest;
    return result;
}

static inline DoubleDouble log_of_double(double x)
{
    DoubleDouble result;
    result.high = log_kernel(x, &result.low);
    return result;
}

/* log of a number of 106 bits, for the functions that are logarithms of something; |log| at least 2**-30 */
static inline DoubleDouble log_of(DoubleDouble x)
{
    DoubleDouble log_high = log_of_double(x.high);
    return fast_two_sum(log_high.high, log_high.low + x.low / x.high);
}

#endif
