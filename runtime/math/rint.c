/* C11 7.12.9.3 to 7.12.9.5: rounding to an integer in the current mode. */
#include <math.h>
#include "environment.h"
#include "rounding.h"

double rint(double x)
{
    return round_to_integer(x);
}

/* Like rint, but FE_INEXACT stays as it was. */
double nearbyint(double x)
{
    unsigned int mxcsr = __get_mxcsr();
    double result = round_to_integer(x);
    __set_mxcsr(mxcsr);
    return result;
}

long lrint(double x)
{
    return (long)round_to_integer(x);
}

long long llrint(double x)
{
    return (long long)round_to_integer(x);
}

float rintf(float x)
{
    return (float)rint((double)x);
}

float nearbyintf(float x)
{
    return (float)nearbyint((double)x);
}

long lrintf(float x)
{
    return lrint((double)x);
}

long long llrintf(float x)
{
    return llrint((double)x);
}
