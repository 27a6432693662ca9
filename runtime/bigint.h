/* Integers of any size, for printf and strtod: arrays of 32-bit words, the lowest first. In bigint.asm. */
#ifndef __BIGINT_H
#define __BIGINT_H

/* Multiplies by a factor and adds a summand. Returns what goes beyond the highest word. */
unsigned int __big_multiply(unsigned int *words, int count, unsigned int factor, unsigned int summand);

/* Divides. Returns the remainder. */
unsigned int __big_divide(unsigned int *words, int count, unsigned int divisor);

/* Writes a number below 10^9 with all its nine digits, zeros in front; no 0 at the end. */
void __nine_digits(char *to, unsigned int value);

#endif
