/* C11 7.12.7.3: the length of a vector, without overflow on the way. */
#include <math.h>
#include "bits.h"
#include "error.h"
#include "exp_kernel.h"

static DoubleDouble length(double x, double y)
{
    return square_root(add(two_product(x, x), two_product(y, y)));
}

/* The length of a vector whose squares might not fit: of the vector divided by 2**exponent. */
static double scaled_length(double x, double y, int exponent)
{
    double scale = power_of_two(-exponent);
    DoubleDouble result = length(x * scale, y * scale);
    return __math_scale(result.high, result.low, exponent);
}

double hypot(double x, double y)
{
    double larger = fabs(x), smaller = fabs(y);
    if (larger == HUGE_VAL || smaller == HUGE_VAL)
        return HUGE_VAL;
    if (x != x || y != y)
        return x + y;
    if (larger < smaller) {
        double width = larger;
        larger = smaller;
        smaller = width;
    }
    if (smaller <= larger * 0x1p-60) {
        double sum = larger + smaller;
        return is_finite(sum) ? sum : __math_overflow(1.0);
    }
    if (larger > 0x1p450)
        return scaled_length(larger, smaller, 600);
    if (smaller < 0x1p-450)
        return scaled_length(larger, smaller, -600);
    return length(larger, smaller).high;
}

float hypotf(float x, float y)
{
    return __math_narrow(hypot((double)x, (double)y));
}
