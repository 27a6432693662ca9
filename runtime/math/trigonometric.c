/* C11 7.12.4.5 to 7.12.4.7: sin, cos and tan. */
#include <math.h>
#include "bits.h"
#include "error.h"
#include "reduction.h"
#include "sine_kernel.h"

#define QUARTER_PI_WORD 0x3fe921fbU
#define TINY_WORD 0x3e400000U /* below 2**-27 x is its own sine and tangent */

/* Infinity has no sine. */
static double of_special(double x)
{
    return x != x ? x + x : __math_invalid();
}

/* sin(x + quarters * pi/2), quarters 0 or 1 */
static double sine_of_sum(double x, int quarters)
{
    union double_bits bits = {x};
    unsigned int size = bits.word.high & ~SIGN_BIT;
    DoubleDouble r = {x, 0.0};
    if (size < TINY_WORD)
        return quarters == 0 ? x : 1.0;
    if (size > QUARTER_PI_WORD) {
        if (size >= INFINITY_WORD)
            return of_special(x);
        quarters += __math_reduce(x, &r);
    }
    double low;
    double high = sine_kernel(r.high, r.low, quarters, &low);
    return high + low;
}

double sin(double x)
{
    return sine_of_sum(x, 0);
}

double cos(double x)
{
    return sine_of_sum(x, 1);
}

double tan(double x)
{
    unsigned int size = high_word(x) & ~SIGN_BIT;
    if (size < TINY_WORD)
        return x;
    if (size >= INFINITY_WORD)
        return of_special(x);
    DoubleDouble r = {x, 0.0}, sine, cosine;
    int quarters = size > QUARTER_PI_WORD ? __math_reduce(x, &r) : 0;
    sine.high = sine_kernel(r.high, r.low, quarters, &sine.low);
    cosine.high = sine_kernel(r.high, r.low, quarters + 1, &cosine.low);
    return divide(fast_two_sum(sine.high, sine.low), fast_two_sum(cosine.high, cosine.low)).high;
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
