/* C11 7.12.9.8: trunc. By itself, as round and log2 are: programs that are older than C99 have functions of these names. */
#include <math.h>
#include "bits.h"

double trunc(double x)
{
    return is_negative(x) ? ceil(x) : floor(x);
}

float truncf(float x)
{
    return (float)trunc((double)x);
}
