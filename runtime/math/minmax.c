/* C11 7.12.12: maximum, minimum and positive difference. A NaN gives way to a number, -0 to 0. */
#include <errno.h>
#include <math.h>
#include "bits.h"

double fmax(double x, double y)
{
    if (x != x || y != y)
        return x != x ? y : x;
    if (x == y)
        return is_negative(x) ? y : x;
    return x < y ? y : x;
}

double fmin(double x, double y)
{
    if (x != x || y != y)
        return x != x ? y : x;
    if (x == y)
        return is_negative(x) ? x : y;
    return y < x ? y : x;
}

double fdim(double x, double y)
{
    if (x == x && y == y && x <= y)
        return 0.0;
    double difference = x - y;
    if (!is_finite(difference) && is_finite(x) && is_finite(y))
        errno = ERANGE;
    return difference;
}

float fmaxf(float x, float y)
{
    return (float)fmax((double)x, (double)y);
}

float fminf(float x, float y)
{
    return (float)fmin((double)x, (double)y);
}

float fdimf(float x, float y)
{
    if (x == x && y == y && x <= y)
        return 0.0f;
    float difference = x - y;
    if (!is_finite((double)difference) && is_finite((double)x) && is_finite((double)y))
        errno = ERANGE;
    return difference;
}
