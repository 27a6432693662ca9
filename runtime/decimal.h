/* Floating-point numbers taken apart, and their exact decimal digits. For printf. */
#ifndef __DECIMAL_H
#define __DECIMAL_H

enum __float_kind { __FLOAT_NUMBER, __FLOAT_INFINITE, __FLOAT_NAN };

/* mantissa * 2^exponent: a double, or a long double in the x87's 80 bits */
struct __float {
    enum __float_kind kind;
    int negative;
    unsigned long long mantissa;
    int exponent;
};

/* 64 bits, the exponent from -16445: as many digits can a long double have that are not zeros in front or at the end */
enum { __DECIMAL_DIGITS = 11520 };

/* 0.DIGITS * 10^exponent; the first digit and the last are not 0. No digits: 0. */
struct __decimal {
    const char *digits;
    int count;
    int exponent;
    char room[__DECIMAL_DIGITS + 16];
};

/*
 * Rounds a number, to even when it lies half-way, to so many significant digits and to so many after the decimal point,
 * whichever are fewer.
 */
void __to_decimal(struct __decimal *decimal, const struct __float *number, int significant, int decimals);

#endif
