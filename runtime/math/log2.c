/* C11 7.12.6.10: the logarithm to base 2. */
#include <math.h>
#include "log_kernel.h"

static const DoubleDouble log2_e = {0x1.71547652b82fep+0, 0x1.777d0ffda0d24p-56};

double log2(double x)
{
    if (!HAS_LOG(x))
        return __math_log_of_special(x);
    return multiply(log_of_double(x), log2_e).high;
}

float log2f(float x)
{
    return (float)log2((double)x);
}
