/* C11 7.12.7.2, 7.12.11.1 and 7.12.11.2: numbers by their sign and NaNs. */
#include <math.h>
#include "bits.h"

double fabs(double x)
{
    return __builtin_fabs(x);
}

double copysign(double x, double sign)
{
    return with_sign(x, sign);
}

/* What the text says of the NaN's payload is left to the library: nothing. */
double nan(const char *text)
{
    (void)text;
    return __builtin_nan("");
}

float fabsf(float x)
{
    return __builtin_fabsf(x);
}

float copysignf(float x, float sign)
{
    union float_bits u = {x}, s = {sign};
    u.bits = (u.bits & ~SIGN_BIT) | (s.bits & SIGN_BIT);
    return u.value;
}

float nanf(const char *text)
{
    (void)text;
    return __builtin_nanf("");
}
