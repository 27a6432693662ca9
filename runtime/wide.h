/*
 * 64-bit unsigned numbers as pairs of words, for printf and scanf: the library is written without `long long`,
 * and a variadic `long long` lies on the i386 stack as just such a pair.
 */
#ifndef __WIDE_H
#define __WIDE_H

struct __wide {
    unsigned int low;
    unsigned int high;
};

/* Divides by a number below 65536 and returns the remainder. */
unsigned int __wide_divide(struct __wide *number, unsigned int divisor);

/* Multiplies by and adds numbers below 65536. Returns what goes beyond 64 bits. */
unsigned int __wide_multiply_add(struct __wide *number, unsigned int factor, unsigned int summand);

void __wide_negate(struct __wide *number);

#endif
