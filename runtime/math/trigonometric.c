/* C11 7.12.4.5 to 7.12.4.7: sin, cos and tan. */
#include <math.h>
#include "bits.h"
#include "error.h"
#include "reduction.h"
#include "sine_kernel.h"

#define QUARTER_PI_WORD 0x3fe921fbU
#define TINY_WORD 0x3e400000U /* below 2**-27 x is its own sine and tangent */

static Reduced reduce(double x)
{
    if ((high_word(x) & ~SIGN_BIT) <= QUARTER_PI_WORD)
        return (Reduced){x, 0.0, 0};
    return __math_reduce(x);
}

static double sum(DoubleDouble a)
{
    return a.high + a.low;
}

/* Infinity has no sine. */
static double of_special(double x)
{
    return x != x ? x + x : __math_invalid();
}

/* sin(x + quarters * pi/2) */
static double sine_of_sum(double x, int quarters)
{
    if (!is_finite(x))
        return of_special(x);
    Reduced reduced = reduce(x);
    int quadrant = reduced.quadrant + quarters;
    double result = sum(quadrant & 1 ? cosine_kernel(reduced.r, reduced.tail) : sine_kernel(reduced.r, reduced.tail));
    return quadrant & 2 ? -result : result;
}

double sin(double x)
{
    if ((high_word(x) & ~SIGN_BIT) < TINY_WORD)
        return x;
    return sine_of_sum(x, 0);
}

double cos(double x)
{
    return sine_of_sum(x, 1);
}

double tan(double x)
{
    if ((high_word(x) & ~SIGN_BIT) < TINY_WORD)
        return x;
    if (!is_finite(x))
        return of_special(x);
    Reduced reduced = reduce(x);
    DoubleDouble sine = sine_kernel(reduced.r, reduced.tail);
    DoubleDouble cosine = cosine_kernel(reduced.r, reduced.tail);
    sine = fast_two_sum(sine.high, sine.low);
    cosine = fast_two_sum(cosine.high, cosine.low);
    if (reduced.quadrant & 1)
        return -divide(cosine, sine).high;
    return divide(sine, cosine).high;
}

float sinf(float x)
{
    return (float)sin((double)x);
}

float cosf(float x)
{
    return (float)cos((double)x);
}

float tanf(float x)
{
    return (float)tan((double)x);
}
