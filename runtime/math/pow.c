/* C11 7.12.7.4: pow, as e**(y * log x). */
#include <math.h>
#include "bits.h"
#include "error.h"
#include "exp_kernel.h"
#include "log_kernel.h"

enum integrality { NOT_INTEGER, EVEN, ODD };

static enum integrality integrality(double y)
{
    double size = fabs(y);
    if (size >= 0x1p53)
        return EVEN;
    if (size < 1.0)
        return size == 0.0 ? EVEN : NOT_INTEGER;
    double shifted = size + 0x1p52; /* exact from 2**52 on; below, its last bit is that of the integer part */
    if (size >= 0x1p52)
        return low_word(size) & 1 ? ODD : EVEN;
    if (shifted - 0x1p52 != size)
        return NOT_INTEGER;
    return low_word(shifted) & 1 ? ODD : EVEN;
}

/* Where x or y is 0, infinite or NaN: F.10.4.4. */
static double pow_of_special(double x, double y)
{
    if (y == 0.0 || x == 1.0)
        return 1.0;
    if (x != x || y != y)
        return x + y;
    if (!is_finite(y)) {
        double size = fabs(x);
        if (size == 1.0)
            return 1.0;
        return (size > 1.0) == (y > 0.0) ? fabs(y) : 0.0;
    }
    double sign = integrality(y) == ODD ? x : 1.0;
    if (y > 0.0)
        return with_sign(fabs(x), sign);
    return x == 0.0 ? __math_pole(sign) : with_sign(0.0, sign);
}

double pow(double x, double y)
{
    union double_bits x_bits = {x}, y_bits = {y};
    unsigned int x_size = x_bits.word.high & ~SIGN_BIT, y_size = y_bits.word.high & ~SIGN_BIT;
    if (x == 0.0 || y == 0.0 || x_size >= INFINITY_WORD || y_size >= INFINITY_WORD)
        return pow_of_special(x, y);
    double sign = 1.0;
    if (x < 0.0) {
        enum integrality kind = integrality(y);
        if (kind == NOT_INTEGER)
            return __math_invalid();
        if (kind == ODD)
            sign = -1.0;
        x = -x;
    }
    if (x == 1.0)
        return sign;
    if (y_size >= 0x43f00000U) /* from 2**64 on: x is at least 2**-53 away from 1 */
        return (x > 1.0) == (y > 0.0) ? __math_overflow(sign) : __math_underflow(sign);
    if (y_size < 0x3be00000U) /* below 2**-65 */
        return sign + y;
    double log_low, low;
    double log_high = log_kernel(x, &log_low);
    double high = exact_product(y, log_high, &low);
    low += y * log_low;
    if (high > 800.0)
        return __math_overflow(sign);
    if (high < -800.0)
        return __math_underflow(sign);
    DoubleDouble power;
    int exponent = exp_kernel(high, low, &power);
    return exp_sum(sign * power.high, sign * power.low, exponent);
}

float powf(float x, float y)
{
    return __math_narrow(pow((double)x, (double)y));
}
