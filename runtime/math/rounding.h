/* Integers near a double. */
#ifndef __ROUNDING_H
#define __ROUNDING_H

#include "bits.h"

#define ALL_INTEGERS 0x1p52           /* from here on there are no other numbers */
#define ALL_INTEGERS_WORD 0x43300000U /* its high word */

/* x rounded to an integer in the current rounding mode, with the sign of x. */
static inline double round_to_integer(double x)
{
    union double_bits bits = {x};
    if ((bits.word.high & ~SIGN_BIT) >= ALL_INTEGERS_WORD)
        return x;
    double rounded = x >= 0.0 ? (x + ALL_INTEGERS) - ALL_INTEGERS : (x - ALL_INTEGERS) + ALL_INTEGERS;
    return rounded == 0.0 ? x * 0.0 : rounded;
}

#endif
