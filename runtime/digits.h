/* What a digit is worth, for the functions that read numbers. */
#ifndef __DIGITS_H
#define __DIGITS_H

/* The value of a digit in base 36; 36 for what is none, EOF too. */
static inline unsigned int digit_value(int c)
{
    unsigned int value = (unsigned int)c - '0';
    if (value <= 9)
        return value;
    value = ((unsigned int)c | 32) - 'a';
    return value < 26 ? value + 10 : 36;
}

#endif
