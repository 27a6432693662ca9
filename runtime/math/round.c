/* C11 7.12.9.6 and 7.12.9.7: rounding to the nearest integer, halves away from 0. */
#include <math.h>
#include "bits.h"

double round(double x)
{
    double size = fabs(x);
    double below = floor(size);
    if (size == below || x != x)
        return x;
    return with_sign(size - below >= 0.5 ? below + 1.0 : below, x);
}

long lround(double x)
{
    return (long)round(x);
}

long long llround(double x)
{
    return (long long)round(x);
}

float roundf(float x)
{
    return (float)round((double)x);
}

long lroundf(float x)
{
    return lround((double)x);
}

long long llroundf(float x)
{
    return llround((double)x);
}
