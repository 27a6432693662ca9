/* C11 7.12.6.6 and 7.12.6.13: multiplication by powers of two. */
#include <math.h>
#include "bits.h"
#include "error.h"
#include "exp_kernel.h"

enum { MOST_THAT_MATTERS = 5000 }; /* further than from one end of the range to the other */

double scalbln(double x, long n)
{
    if (x == 0.0 || !is_finite(x))
        return x + x;
    int exponent;
    double fraction = frexp(x, &exponent);
    if (n > MOST_THAT_MATTERS)
        n = MOST_THAT_MATTERS;
    if (n < -MOST_THAT_MATTERS)
        n = -MOST_THAT_MATTERS;
    return __math_scale(fraction, 0.0, exponent + (int)n);
}

double scalbn(double x, int n)
{
    return scalbln(x, n);
}

double ldexp(double x, int n)
{
    return scalbln(x, n);
}

float scalblnf(float x, long n)
{
    return __math_narrow(scalbln((double)x, n));
}

float scalbnf(float x, int n)
{
    return __math_narrow(scalbln((double)x, n));
}

float ldexpf(float x, int n)
{
    return __math_narrow(scalbln((double)x, n));
}
