/* (high + low) * 2**exponent, rounded once, for the functions whose results may overflow or underflow. */
#include "bits.h"
#include "error.h"
#include "exp_kernel.h"

enum { LEAST_EXPONENT = 1 - EXPONENT_BIAS }; /* of a normal number */

/*
 * (high + low) * 2**exponent below 2**-1022, with high + low in [1, 2]. In units of 2**-1022 the last bit that a subnormal
 * number has is the one that 1 + it has: adding 1 rounds where it must.
 */
static double scale_to_subnormal(double high, double low, int exponent)
{
    double one = sign_of(high);
    double factor = power_of_two(exponent - LEAST_EXPONENT);
    DoubleDouble sum = fast_two_sum(one, high * factor);
    double rounded = sum.high + (sum.low + low * factor);
    double result = (rounded - one) * 0x1p-1022;
    return result == 0.0 ? __math_underflow(high) : result;
}

double __math_scale(double high, double low, int exponent)
{
    double sum = high + low;
    int top = (int)((high_word(sum) & ~SIGN_BIT) >> EXPONENT_SHIFT) - EXPONENT_BIAS;
    double normal = power_of_two(-top);
    exponent += top;
    if (exponent > EXPONENT_BIAS)
        return __math_overflow(sum);
    if (exponent < LEAST_EXPONENT - 54)
        return __math_underflow(sum);
    if (exponent < LEAST_EXPONENT)
        return scale_to_subnormal(high * normal, low * normal, exponent);
    return sum * normal * power_of_two(exponent);
}
