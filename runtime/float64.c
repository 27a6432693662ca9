/*
 * Conversions between long long and floating point, which SSE2 does not have: the compiler calls them by libgcc's names. Every
 * result is rounded once, to the nearest; to integers towards 0. What no long long can hold becomes 0x8000000000000000, as
 * x87's fistp has it, and what is 2^64 or more becomes 0 as an unsigned long long: what gcc's code gives. (C leaves both
 * undefined.)
 */

#define TWO_32  4294967296.0
#define TWO_63  9223372036854775808.0
#define HIGHEST 0x8000000000000000ULL

enum { FRACTION_BITS = 52, EXPONENT_MASK = 2047, BIAS = 1023 };

union number {
    double value;
    unsigned long long bits;
};

long long __fixdfdi(double number)
{
    union number u = {number};
    int exponent = (int)(u.bits >> FRACTION_BITS & EXPONENT_MASK) - BIAS;
    if (exponent < 0)
        return 0;
    if (exponent >= 63)
        return (long long)HIGHEST;
    unsigned long long one = 1ULL << FRACTION_BITS;
    unsigned long long magnitude = (u.bits & (one - 1)) | one;
    if (exponent > FRACTION_BITS)
        magnitude <<= exponent - FRACTION_BITS;
    else
        magnitude >>= FRACTION_BITS - exponent;
    return (long long)(u.bits & HIGHEST ? -magnitude : magnitude);
}

unsigned long long __fixunsdfdi(double number)
{
    if (number >= TWO_63)
        return (unsigned long long)__fixdfdi(number - TWO_63) ^ HIGHEST;
    return (unsigned long long)__fixdfdi(number);
}

long long __fixsfdi(float number)
{
    return __fixdfdi(number);
}

unsigned long long __fixunssfdi(float number)
{
    return __fixunsdfdi(number);
}

/* The halves are exact: their sum is what rounds. */
double __floatdidf(long long number)
{
    return (double)(int)(number >> 32) * TWO_32 + (double)(unsigned int)number;
}

double __floatundidf(unsigned long long number)
{
    return (double)(unsigned int)(number >> 32) * TWO_32 + (double)(unsigned int)number;
}

/*
 * A number of more than 53 bits would be rounded to a double and then again to a float. So bits that no double holds become
 * one, the lowest that it does hold, and far below those of a float: that is exact, and falls on no middle between two floats
 * where the number does not.
 */
static unsigned long long with_sticky_bit(unsigned long long number)
{
    enum { STICKY = 1 << 11 };
    unsigned long long lost = number & (STICKY - 1);
    return lost == 0 ? number : (number ^ lost) | STICKY;
}

float __floatundisf(unsigned long long number)
{
    return (float)__floatundidf(number >> 53 == 0 ? number : with_sticky_bit(number));
}

float __floatdisf(long long number)
{
    return number < 0 ? -__floatundisf(-(unsigned long long)number) : __floatundisf((unsigned long long)number);
}
