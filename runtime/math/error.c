/* Errors of <math.h>: each function computes its result in a way that raises the exception too, and that no compiler foresees. */
#include <errno.h>
#include "bits.h"
#include "error.h"

static volatile double zero = 0.0;
static volatile double huge = 0x1p1000;
static volatile double tiny = 0x1p-1000;

double __math_invalid(void)
{
    errno = EDOM;
    return zero / zero;
}

double __math_pole(double sign)
{
    errno = ERANGE;
    return with_sign(1.0, sign) / zero;
}

double __math_overflow(double sign)
{
    errno = ERANGE;
    return with_sign(huge, sign) * huge;
}

double __math_underflow(double sign)
{
    errno = ERANGE;
    return with_sign(tiny, sign) * tiny;
}

float __math_narrow(double result)
{
    float narrow = (float)result;
    if (is_finite(result) && ((narrow == 0.0f && result != 0.0) || !is_finite((double)narrow)))
        errno = ERANGE;
    return narrow;
}
