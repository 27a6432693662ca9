/* C11 7.12.5.4 to 7.12.5.6: cosh, sinh and tanh. */
#include <math.h>
#include "bits.h"
#include "error.h"
#include "exp_kernel.h"

#define LARGE 22.0 /* from here on e**-x is lost beside e**x, and 1 - tanh x beside 1 */

/* e**x / 2, for 0 <= x < 2 * LARGE */
static DoubleDouble half_exp(double x)
{
    DoubleDouble power;
    double scale = power_of_two(exp_kernel(x, 0.0, &power) - 1);
    return fast_two_sum(power.high * scale, power.low * scale);
}

/* e**-x / 2, from e**x / 2 */
static DoubleDouble half_inverse(DoubleDouble half_exp_x)
{
    return divide((DoubleDouble){0.25, 0.0}, half_exp_x);
}

/* sinh(x) and cosh(x) for x >= LARGE */
static double large_half_exp(double x)
{
    if (!is_finite(x))
        return x;
    if (x >= 1024.0)
        return __math_overflow(1.0);
    DoubleDouble power;
    int exponent = exp_kernel(x, 0.0, &power);
    return exp_sum(power.high, power.low, exponent - 1);
}

#define SMALL 0.25 /* below, the difference of e**x and e**-x loses bits */
#define TINY 0x1p-28

/* sinh(x) - x for |x| < SMALL */
static double sinh_minus_x(double x)
{
    double z = x * x;
    return x * z *
           (0x1.5555555555555p-3 +
            z * (0x1.1111111111086p-7 + z * (0x1.a01a01a12f6bep-13 + z * (0x1.71de2e378db0ap-19 + z * 0x1.aed2ecc78d37cp-26))));
}

/* cosh(x) - 1 for |x| < SMALL */
static double cosh_minus_1(double x)
{
    double z = x * x;
    return z * (0.5 + z * (0x1.5555555555392p-5 +
                           z * (0x1.6c16c16dd99aap-10 + z * (0x1.a019edef11348p-16 + z * 0x1.283ed7491d7e4p-22))));
}

double sinh(double x)
{
    double size = fabs(x);
    if (x != x || size < TINY)
        return x;
    if (size < SMALL)
        return x + sinh_minus_x(x);
    if (size >= LARGE)
        return with_sign(large_half_exp(size), x);
    DoubleDouble half = half_exp(size);
    return with_sign(add(half, negate(half_inverse(half))).high, x);
}

double cosh(double x)
{
    double size = fabs(x);
    if (x != x)
        return x;
    if (size < TINY)
        return 1.0;
    if (size >= LARGE)
        return large_half_exp(size);
    DoubleDouble half = half_exp(size);
    return add(half, half_inverse(half)).high;
}

double tanh(double x)
{
    double size = fabs(x);
    if (x != x || size < TINY)
        return x;
    if (size < SMALL) {
        DoubleDouble sine = fast_two_sum(x, sinh_minus_x(x));
        return divide(sine, fast_two_sum(1.0, cosh_minus_1(x))).high;
    }
    if (size >= LARGE)
        return with_sign(1.0, x);
    DoubleDouble one = {1.0, 0.0}, half = {0.5, 0.0};
    DoubleDouble complement = divide(one, add(half_exp(2.0 * size), half)); /* 2/(e**2x + 1) */
    return with_sign(add(one, negate(complement)).high, x);
}

float sinhf(float x)
{
    return __math_narrow(sinh((double)x));
}

float coshf(float x)
{
    return __math_narrow(cosh((double)x));
}

float tanhf(float x)
{
    return (float)tanh((double)x);
}
