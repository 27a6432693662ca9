/* C11 7.12.9.1 and 7.12.9.2: ceil and floor. They round somehow and look in which direction it went. */
#include <math.h>
#include "rounding.h"

double floor(double x)
{
    double rounded = round_to_integer(x);
    if (rounded == x || x != x)
        return x;
    return rounded > x ? rounded - 1.0 : rounded;
}

double ceil(double x)
{
    double rounded = round_to_integer(x);
    if (rounded == x || x != x)
        return x;
    if (rounded > x)
        return rounded;
    return rounded == -1.0 ? -0.0 : rounded + 1.0;
}

float floorf(float x)
{
    return (float)floor((double)x);
}

float ceilf(float x)
{
    return (float)ceil((double)x);
}
