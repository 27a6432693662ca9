/* C11 7.12.6.1 to 7.12.6.3: exponential functions. */
#include <math.h>
#include "bits.h"
#include "error.h"
#include "exp_kernel.h"

#define TINY_WORD 0x3c900000U  /* below 2**-54 */
#define LARGE_WORD 0x40900000U /* from 1024 on */

/* Whether the size of x, its high word without the sign, is neither tiny nor large. */
#define IS_ORDINARY(size) ((size)-TINY_WORD < LARGE_WORD - TINY_WORD)

/* Where base**x is 1, 0 or infinite to the precision of double. */
static double exp_of_extreme(double x)
{
    if (x != x || (high_word(x) & ~SIGN_BIT) < TINY_WORD)
        return 1.0 + x;
    if (!is_finite(x))
        return x > 0.0 ? x : 0.0;
    return x > 0.0 ? __math_overflow(1.0) : __math_underflow(1.0);
}

double exp(double x)
{
    union double_bits bits = {x};
    if (!IS_ORDINARY(bits.word.high & ~SIGN_BIT))
        return exp_of_extreme(x);
    DoubleDouble power;
    int exponent = exp_kernel(x, 0.0, &power);
    return exp_sum(power.high, power.low, exponent);
}

#define LN2 0x1.62e42fefa39efp-1
#define STEPS_ROUNDER 0x1.8p45 /* ROUNDER / EXP_STEPS */

double exp2(double x)
{
    union double_bits bits = {x};
    if (!IS_ORDINARY(bits.word.high & ~SIGN_BIT)) {
        if (is_finite(x) && x >= 1024.0)
            return __math_overflow(1.0);
        if (!is_finite(x) || x < -1100.0 || x > -1024.0)
            return exp_of_extreme(x);
    }
    bits.value = x + STEPS_ROUNDER;
    DoubleDouble power;
    int exponent = exp_of_steps((int)bits.word.low, (x - (bits.value - STEPS_ROUNDER)) * LN2, &power);
    return exp_sum(power.high, power.low, exponent);
}

/* x + x**2/2 + ..., for |x| < 1/4; the first two terms are added exactly. */
static double expm1_of_small(double x)
{
    double x2 = x * x, x4 = x2 * x2;
    double polynomial = (0x1.5555555555555p-3 + x * 0x1.55555555554b4p-5) +
                        x2 * (0x1.11111111110dfp-7 + x * 0x1.6c16c16d23f39p-10) +
                        x4 * ((0x1.a01a01a0bfa62p-13 + x * 0x1.a019f27bf31e8p-16) +
                              x2 * (0x1.71de310450957p-19 + x * 0x1.2835b8ece4a58p-22) + x4 * 0x1.aec7b4155fbf9p-26);
    DoubleDouble half_square = two_product(x, 0.5 * x);
    DoubleDouble sum = fast_two_sum(x, half_square.high);
    return sum.high + (sum.low + half_square.low + x * x2 * polynomial);
}

double expm1(double x)
{
    unsigned int size = high_word(x) & ~SIGN_BIT;
    if (size < TINY_WORD)
        return x;
    if (size < QUARTER_WORD)
        return expm1_of_small(x);
    if (size >= LARGE_WORD)
        return is_finite(x) && x < 0.0 ? -1.0 : exp_of_extreme(x) - (x == -HUGE_VAL ? 1.0 : 0.0);
    DoubleDouble power;
    int exponent = exp_kernel(x, 0.0, &power);
    if (exponent > 60)
        return exp_sum(power.high, power.low, exponent);
    if (exponent < -60)
        return -1.0;
    double scale = power_of_two(exponent);
    DoubleDouble sum = two_sum(power.high * scale, -1.0);
    return sum.high + (sum.low + power.low * scale);
}

float expf(float x)
{
    return __math_narrow(exp((double)x));
}

float exp2f(float x)
{
    return __math_narrow(exp2((double)x));
}

float expm1f(float x)
{
    return __math_narrow(expm1((double)x));
}
