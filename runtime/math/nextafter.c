/* C11 7.12.11.3: the next number in a direction. The bits of positive numbers, read as integers, are in the order of the numbers. */
#include <errno.h>
#include <math.h>
#include "bits.h"

double nextafter(double x, double y)
{
    if (x != x || y != y)
        return x + y;
    if (x == y)
        return y;
    if (x == 0.0)
        return with_sign(0x1p-1074, y);
    union double_bits next = {x};
    if ((x < y) == (x > 0.0))
        next.bits++;
    else
        next.bits--;
    unsigned int size = next.word.high & ~SIGN_BIT;
    if (size >= INFINITY_WORD || size < 1U << EXPONENT_SHIFT)
        errno = ERANGE;
    return next.value;
}

float nextafterf(float x, float y)
{
    if (x != x || y != y)
        return x + y;
    if (x == y)
        return y;
    if (x == 0.0f)
        return copysignf(0x1p-149f, y);
    union float_bits next = {x};
    if ((x < y) == (x > 0.0f))
        next.bits++;
    else
        next.bits--;
    unsigned int size = next.bits & ~SIGN_BIT;
    if (size >= 0x7f800000U || size < 0x00800000U)
        errno = ERANGE;
    return next.value;
}
