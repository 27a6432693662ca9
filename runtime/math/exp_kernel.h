/*
 * e**x to about 2**-60, as a sum that is not yet rounded: e**x = 2**(k/128) * e**r with |r| <= ln 2 / 256; 2**(k/128) comes
 * from a table, e**r from a polynomial.
 */
#ifndef __EXP_KERNEL_H
#define __EXP_KERNEL_H

#include "bits.h"
#include "double_double.h"

/* (high + low) * 2**exponent, with high in [1, 2) and |low| < 2**-7 */
typedef struct {
    double high, low;
    int exponent;
} ExpParts;

enum { EXP_STEPS_LOG2 = 7, EXP_STEPS = 1 << EXP_STEPS_LOG2 };

/* exp_table.c: 2**(i/128) */
extern const DoubleDouble __math_exp_table[EXP_STEPS];

#define STEPS_PER_UNIT 0x1.71547652b82fep+7 /* 128 / ln 2 */
#define STEP_HIGH 0x1.62e42fef8p-8          /* ln 2 / 128, of 34 bits, so that k * STEP_HIGH is exact */
#define STEP_LOW 0x1.1cf79abc9e3b4p-43

/* 2**(k/128) * e**r */
static inline ExpParts exp_parts_of(int k, double r)
{
    const DoubleDouble *power = &__math_exp_table[k & (EXP_STEPS - 1)];
    double r2 = r * r;
    double e_r_minus_1 = r + (r2 * (0x1.fffffffffff58p-2 + r * 0x1.5555555555525p-3) +
                              (r2 * r2) * (0x1.55555accc11b8p-5 + r * 0x1.11111430bc5c6p-7));
    return (ExpParts){power->high, power->low + power->high * e_r_minus_1, k >> EXP_STEPS_LOG2};
}

/* e**(x + tail) for |x| < 2000 and a tail below half of x's last bit */
static inline ExpParts exp_parts(double x, double tail)
{
    double shifted = x * STEPS_PER_UNIT + ROUNDER;
    double k = shifted - ROUNDER;
    double r = (x - k * STEP_HIGH) - k * STEP_LOW + tail;
    return exp_parts_of((int)low_word(shifted), r);
}

/* scale.c: the sum, of a normal number's size, times 2**exponent, rounded once even if that is subnormal; ERANGE if it is 0 or infinite. */
double __math_scale(double high, double low, int exponent);

/* The number that the parts make up. */
static inline double exp_sum(ExpParts parts)
{
    if (parts.exponent >= 1 - EXPONENT_BIAS + 1 && parts.exponent < EXPONENT_BIAS)
        return (parts.high + parts.low) * power_of_two(parts.exponent);
    return __math_scale(parts.high, parts.low, parts.exponent);
}

#endif
