/* C11 7.12.6.7 to 7.12.6.9: log, log10 and log1p. */
#include <math.h>
#include "bits.h"
#include "error.h"
#include "log_kernel.h"

double __math_log_of_special(double x)
{
    if (x != x || x == HUGE_VAL)
        return x;
    return x == 0.0 ? __math_pole(-1.0) : __math_invalid();
}

double log(double x)
{
    if (!HAS_LOG(x))
        return __math_log_of_special(x);
    double low;
    return log_kernel(x, &low);
}

static const DoubleDouble log10_e = {0x1.bcb7b1526e50ep-2, 0x1.95355baaafad3p-57};

double log10(double x)
{
    if (!HAS_LOG(x))
        return __math_log_of_special(x);
    return multiply(log_of_double(x), log10_e).high;
}

double log1p(double x)
{
    double size = fabs(x);
    if (x == x && size < 0x1p-30)
        return size < 0x1p-54 ? x : x - 0.5 * x * x;
    if (!HAS_LOG(1.0 + x))
        return __math_log_of_special(1.0 + x);
    return log_of(two_sum(1.0, x)).high;
}

float logf(float x)
{
    return (float)log((double)x);
}

float log10f(float x)
{
    return (float)log10((double)x);
}

float log1pf(float x)
{
    return (float)log1p((double)x);
}
