/* C11 7.12.5.1 to 7.12.5.3: acosh, asinh and atanh, as logarithms of numbers of 106 bits. */
#include <math.h>
#include "bits.h"
#include "error.h"
#include "log_kernel.h"

static const DoubleDouble one = {1.0, 0.0};
static const DoubleDouble ln2 = {0x1.62e42fefa39efp-1, 0x1.abc9e3b39803fp-56};

#define LARGE 0x1p28 /* from here on x + sqrt(x**2 +- 1) is 2 * x */
#define TINY 0x1p-28 /* below, x is its own asinh and atanh */

/* log(2 * x) */
static double log_of_twice(double x)
{
    return add(log_of_double(x), ln2).high;
}

double acosh(double x)
{
    if (x != x || x == HUGE_VAL)
        return x;
    if (x < 1.0)
        return __math_invalid();
    if (x >= LARGE)
        return log_of_twice(x);
    DoubleDouble rest = {x - 1.0, 0.0};
    DoubleDouble root = square_root(multiply(rest, two_sum(x, 1.0)));
    return log_of(add(one, add(rest, root))).high;
}

double asinh(double x)
{
    double size = fabs(x);
    if (!is_finite(x) || size < TINY)
        return x;
    if (size >= LARGE)
        return with_sign(log_of_twice(size), x);
    DoubleDouble root = square_root(add(one, two_product(x, x)));
    return with_sign(log_of(add(root, (DoubleDouble){size, 0.0})).high, x);
}

double atanh(double x)
{
    double size = fabs(x);
    if (x != x || size < TINY)
        return x;
    if (size > 1.0)
        return __math_invalid();
    if (size == 1.0)
        return __math_pole(x);
    return with_sign(0.5 * log_of(divide(two_sum(1.0, size), two_sum(1.0, -size))).high, x);
}

float acoshf(float x)
{
    return (float)acosh((double)x);
}

float asinhf(float x)
{
    return (float)asinh((double)x);
}

float atanhf(float x)
{
    return (float)atanh((double)x);
}
