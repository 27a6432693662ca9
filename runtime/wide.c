/* 64-bit numbers in 16-bit digits: a digit times a digit, or a remainder with one more digit, stays within 32 bits. */
#include "wide.h"

/* Divides one word below the remainder that the words above left. */
static unsigned int divide_word(unsigned int *word, unsigned int divisor, unsigned int remainder)
{
    unsigned int upper = remainder << 16 | *word >> 16;
    unsigned int lower = upper % divisor << 16 | (*word & 0xffff);
    *word = upper / divisor << 16 | lower / divisor;
    return lower % divisor;
}

unsigned int __wide_divide(struct __wide *number, unsigned int divisor)
{
    return divide_word(&number->low, divisor, divide_word(&number->high, divisor, 0));
}

/* Multiplies one word and adds what the words below carry. */
static unsigned int multiply_word(unsigned int *word, unsigned int factor, unsigned int carry)
{
    unsigned int lower = (*word & 0xffff) * factor + carry;
    unsigned int upper = (*word >> 16) * factor + (lower >> 16);
    *word = upper << 16 | (lower & 0xffff);
    return upper >> 16;
}

unsigned int __wide_multiply_add(struct __wide *number, unsigned int factor, unsigned int summand)
{
    return multiply_word(&number->high, factor, multiply_word(&number->low, factor, summand));
}

void __wide_negate(struct __wide *number)
{
    number->low = -number->low;
    number->high = ~number->high + (number->low == 0);
}
