/* Characters of numbers, narrow or wide, for the functions that read them. */
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

static inline int is_space(int c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

#endif
