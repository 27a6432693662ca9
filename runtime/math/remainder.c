/* C11 7.12.10: remainders, exact, by long division of the mantissas, a few bits of the quotient at a time. */
#include <math.h>
#include "error.h"
#include "integers.h"

enum { STEP_BITS = 64 - MANTISSA_BITS };

/* |x| / |y|: the last bits of the integer quotient, and what is left */
struct division {
    unsigned int quotient;
    double rest;
};

/* x and y finite, y not 0 */
static struct division divide_integers(double x, double y)
{
    if (fabs(x) < fabs(y))
        return (struct division){0, fabs(x)};
    Integer dividend = decompose(x), divisor = decompose(y);
    unsigned long long rest = dividend.mantissa;
    unsigned int quotient = 0;
    int bits_left = dividend.exponent - divisor.exponent;
    int bits = 0; /* by which to shift before the next division */
    do {
        rest <<= bits;
        unsigned long long digits = rest / divisor.mantissa;
        rest -= digits * divisor.mantissa;
        quotient = (quotient << bits) + (unsigned int)digits;
        bits_left -= bits;
        bits = bits_left < STEP_BITS ? bits_left : STEP_BITS;
    } while (bits > 0);
    return (struct division){quotient, shift_exponent(from_integer(rest, 1.0), divisor.exponent)};
}

/* The result where x or y is infinite or NaN, or y is 0; x where y is infinite. */
static double remainder_of_special(double x, double y)
{
    if (x != x || y != y)
        return x + y;
    return !is_finite(x) || y == 0.0 ? __math_invalid() : x;
}

static int is_special(double x, double y)
{
    return !is_finite(x) || !is_finite(y) || y == 0.0;
}

double fmod(double x, double y)
{
    if (is_special(x, y))
        return remainder_of_special(x, y);
    return with_sign(divide_integers(x, y).rest, x);
}

/* The low bits of x/y rounded to the nearest integer, halves to even, and the remainder that belongs to it, which may be negative. */
static struct division divide_to_nearest(double x, double y)
{
    struct division result = divide_integers(x, y);
    double size = fabs(y), complement = size - result.rest;
    if (result.rest > complement || (result.rest == complement && result.quotient & 1)) {
        result.rest = -complement;
        result.quotient++;
    }
    return result;
}

double remainder(double x, double y)
{
    if (is_special(x, y))
        return remainder_of_special(x, y);
    double rest = divide_to_nearest(x, y).rest;
    return is_negative(x) ? -rest : rest;
}

/* Where there is no remainder errno stays as it is, in glibc. */
double remquo(double x, double y, int *quotient)
{
    *quotient = 0;
    if (is_special(x, y))
        return is_finite(x) && !is_finite(y) && y == y ? x : (x * y) / (x * y);
    struct division result = divide_to_nearest(x, y);
    int low_bits = (int)(result.quotient & 7);
    *quotient = is_negative(x) != is_negative(y) ? -low_bits : low_bits;
    return is_negative(x) ? -result.rest : result.rest;
}

float fmodf(float x, float y)
{
    return (float)fmod((double)x, (double)y);
}

float remainderf(float x, float y)
{
    return (float)remainder((double)x, (double)y);
}

float remquof(float x, float y, int *quotient)
{
    return (float)remquo((double)x, (double)y, quotient);
}
