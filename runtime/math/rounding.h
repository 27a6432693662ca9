/* Integers near a double. */
#ifndef __ROUNDING_H
#define __ROUNDING_H

#include "bits.h"

#define ALL_INTEGERS 0x1p52 /* from here on there are no other numbers */

/* x rounded to an integer in the current rounding mode, with the sign of x. */
static inline double round_to_integer(double x)
{
    double rounded;
    if (x >= 0.0)
        rounded = x < ALL_INTEGERS ? (x + ALL_INTEGERS) - ALL_INTEGERS : x;
    else
        rounded = x > -ALL_INTEGERS ? (x - ALL_INTEGERS) + ALL_INTEGERS : x;
    return rounded == 0.0 ? x * 0.0 : rounded;
}

#endif
