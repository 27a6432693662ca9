/*
 * e**x to about 2**-60, as a sum that is not yet rounded: e**x = 2**(k/128) * e**r with |r| <= ln 2 / 256; 2**(k/128) comes
 * from a table, e**r from a polynomial.
 */
#ifndef __EXP_KERNEL_H
#define __EXP_KERNEL_H

#include "bits.h"
#include "double_double.h"

enum { EXP_STEPS_LOG2 = 7, EXP_STEPS = 1 << EXP_STEPS_LOG2 };

/* exp_table.c: 2**(i/128) */
extern const DoubleDouble __math_exp_table[EXP_STEPS];

#define STEPS_PER_UNIT 0x1.71547652b82fep+7 /* 128 / ln 2 */
#define STEP_HIGH 0x1.62e42fef8p-8          /* ln 2 / 128, of 34 bits, so that k * STEP_HIGH is exact */
#define STEP_LOW 0x1.1cf79abc9e3b4p-43

/* 2**(k/128) * e**r = the sum of *power * 2**result; its high part is in [1, 2), the low part below 2**-7. */
static inline int exp_of_steps(int k, double r, DoubleDouble *power)
{
    const DoubleDouble *step = &__math_exp_table[k & (EXP_STEPS - 1)];
    double r2 = r * r;
    double e_r_minus_1 = r + (r2 * (0x1.fffffffffff58p-2 + r * 0x1.5555555555525p-3) +
                              (r2 * r2) * (0x1.55555accc11b8p-5 + r * 0x1.11111430bc5c6p-7));
    power->high = step->high;
    power->low = step->low + step->high * e_r_minus_1;
    return k >> EXP_STEPS_LOG2;
}

/* e**(x + tail), likewise, for |x| < 2000 and a tail below half of x's last bit. */
static inline int exp_kernel(double x, double tail, DoubleDouble *power)
{
    union double_bits shifted = {x * STEPS_PER_UNIT + ROUNDER};
    double k = shifted.value - ROUNDER;
    double r = (x - k * STEP_HIGH) - k * STEP_LOW + tail;
    return exp_of_steps((int)shifted.word.low, r, power);
}

/* scale.c: the sum, of a normal number's size, times 2**exponent, rounded once even if that is subnormal; ERANGE if it is 0 or
 * infinite. */
double __math_scale(double high, double low, int exponent);

/* The same where the sum is in [1, 2). */
static inline double exp_sum(double high, double low, int exponent)
{
    if ((unsigned int)(exponent + EXPONENT_BIAS - 2) >= 2 * EXPONENT_BIAS - 2)
        return __math_scale(high, low, exponent);
    union double_bits power;
    power.word.high = (unsigned int)(exponent + EXPONENT_BIAS) << EXPONENT_SHIFT;
    power.word.low = 0;
    return (high + low) * power.value;
}

#endif
