/* C11 7.12.7.5: the square root, which is an instruction. */
#include <math.h>
#include "error.h"

double sqrt(double x)
{
    return x == x && x < 0.0 ? __math_invalid() : __builtin_sqrt(x);
}

float sqrtf(float x)
{
    return x == x && x < 0.0f ? (float)__math_invalid() : __builtin_sqrtf(x);
}
