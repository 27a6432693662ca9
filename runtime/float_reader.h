/*
 * Floating-point numbers from text, for strtod and scanf. The text comes one character at a time, so that it may stand in
 * a string or in a stream:
 *
 *     __float_begin(&reader, __DOUBLE);
 *     while (there is a character && __float_take(&reader, character))
 *         go to the next one;
 *     __float_store(&reader, &number);
 */
#ifndef __FLOAT_READER_H
#define __FLOAT_READER_H

enum __float_type { __FLOAT, __DOUBLE, __LONG_DOUBLE };

/* The longest quotient of a long double: see read_digit and quotient in float_reader.c. */
enum { __READER_WORDS = 1728 };

struct __float_reader {
    enum __float_type type;
    int state;
    int complete; /* what was taken is a number, and not just the beginning of one */
    int negative;
    const char *word; /* "infinity" or "nan", as far as it was taken; NULL: digits */
    int matched;

    unsigned int base; /* 10 or 16 */
    int exponent;
    int exponent_negative;
    int taken;          /* digits before the exponent */
    int zeros;          /* of them, those in front of the others */
    int point;          /* how many stand before the point; -1: there is none */
    int inexact;        /* digits other than 0 were dropped from the end */
    unsigned int group; /* the last digits, not yet among the words */
    unsigned int power; /* base to the power of how many they are */
    int count;          /* of words: the digits as an integer */
    unsigned int words[__READER_WORDS];
};

void __float_begin(struct __float_reader *reader, enum __float_type type);

/* Whether a number may go on so. A character that was refused changes nothing. */
int __float_take(struct __float_reader *reader, int c);

/*
 * Stores the number as a float, double or long double, rounded to even: 0 if there are no digits. Sets errno to ERANGE when
 * it is too large, or so small that precision was lost.
 */
void __float_store(struct __float_reader *reader, void *to);

#endif
