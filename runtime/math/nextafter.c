/* C11 7.12.11.3: the next number in a direction. The bits of positive numbers, read as integers, are in the order of the numbers. */
#include <errno.h>
#include <fenv.h>
#include <math.h>
#include "bits.h"

/* The result is infinite, or subnormal; errno stays as it is for that next to 0, in glibc. */
static void report(int exception, int is_error)
{
    feraiseexcept(exception | FE_INEXACT);
    if (is_error)
        errno = ERANGE;
}

double nextafter(double x, double y)
{
    if (x != x || y != y)
        return x + y;
    if (x == y)
        return y;
    union double_bits next = {x};
    if (x == 0.0)
        next.value = with_sign(0x1p-1074, y);
    else if ((x < y) == (x > 0.0))
        next.bits++;
    else
        next.bits--;
    unsigned int size = next.word.high & ~SIGN_BIT;
    if (size >= INFINITY_WORD)
        report(FE_OVERFLOW, 1);
    else if (size < 1U << EXPONENT_SHIFT)
        report(FE_UNDERFLOW, x != 0.0);
    return next.value;
}

float nextafterf(float x, float y)
{
    if (x != x || y != y)
        return x + y;
    if (x == y)
        return y;
    union float_bits next = {x};
    if (x == 0.0f)
        next.value = copysignf(0x1p-149f, y);
    else if ((x < y) == (x > 0.0f))
        next.bits++;
    else
        next.bits--;
    unsigned int size = next.bits & ~SIGN_BIT;
    if (size >= 0x7f800000U)
        report(FE_OVERFLOW, 1);
    else if (size < 0x00800000U)
        report(FE_UNDERFLOW, x != 0.0f);
    return next.value;
}
