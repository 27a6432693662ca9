/*
 * The bits of a double, for the files that implement <math.h>:
 *
 *     high word                                          low word
 *     | sign 31 | exponent + 1023, 30..20 | 19..0 fraction | 31..0 fraction, continued |
 */
#ifndef __MATH_BITS_H
#define __MATH_BITS_H

union double_bits {
    double value;
    unsigned long long bits;
    struct {
        unsigned int low, high;
    } word;
};

union float_bits {
    float value;
    unsigned int bits;
};

#define SIGN_BIT 0x80000000U      /* in the high word */
#define INFINITY_WORD 0x7ff00000U /* high word of infinity; larger ones belong to NaNs */
#define QUARTER_WORD 0x3fd00000U  /* high word of 1/4 */

#define ROUNDER 0x1.8p52 /* what is added to it is rounded to an integer, which appears in the low word */

enum { EXPONENT_SHIFT = 20, EXPONENT_BIAS = 1023 };

static inline unsigned int high_word(double x)
{
    union double_bits u = {x};
    return u.word.high;
}

static inline unsigned int low_word(double x)
{
    union double_bits u = {x};
    return u.word.low;
}

static inline double from_words(unsigned int high, unsigned int low)
{
    union double_bits u;
    u.word.high = high;
    u.word.low = low;
    return u.value;
}

/* 2**exponent, for the exponents of normal numbers. */
static inline double power_of_two(int exponent)
{
    return from_words((unsigned int)(exponent + EXPONENT_BIAS) << EXPONENT_SHIFT, 0);
}

/* The value of x and the sign of `sign`. */
static inline double with_sign(double x, double sign)
{
    return from_words((high_word(x) & ~SIGN_BIT) | (high_word(sign) & SIGN_BIT), low_word(x));
}

static inline int is_negative(double x)
{
    return high_word(x) >> 31 != 0;
}

/* 1 or -1; -1 for -0 too. */
static inline double sign_of(double x)
{
    return (double)(1 - 2 * (int)(high_word(x) >> 31));
}

/* Neither infinity nor NaN. */
static inline int is_finite(double x)
{
    return (high_word(x) & ~SIGN_BIT) < INFINITY_WORD;
}

#endif
