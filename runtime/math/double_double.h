/*
 * Numbers of 106 bits as the sum of two doubles (Dekker 1971): high is the sum rounded to double, low the rest. Operations
 * are right to about 2**-104 unless they say otherwise, as long as nothing overflows or underflows; products and quotients
 * want absolute values between 2**-960 and 2**960. Relies on arithmetic that rounds each operation to double.
 */
#ifndef __DOUBLE_DOUBLE_H
#define __DOUBLE_DOUBLE_H

typedef struct {
    double high, low;
} DoubleDouble;

/* a + b, exactly, where |a| >= |b| or a is 0. */
static inline DoubleDouble fast_two_sum(double a, double b)
{
    double sum = a + b;
    return (DoubleDouble){sum, (a - sum) + b};
}

/* a + b, exactly (Knuth). */
static inline DoubleDouble two_sum(double a, double b)
{
    double sum = a + b;
    double part = sum - a;
    return (DoubleDouble){sum, (a - (sum - part)) + (b - part)};
}

/* a * b, exactly (Dekker), as the sum of the result and *error. */
static inline double exact_product(double a, double b, double *error)
{
    double product = a * b;
    double a_scaled = a * 0x8000001p0, b_scaled = b * 0x8000001p0;
    double a_upper = a_scaled - (a_scaled - a), b_upper = b_scaled - (b_scaled - b);
    double a_lower = a - a_upper, b_lower = b - b_upper;
    *error = a_upper * b_upper - product + a_upper * b_lower + a_lower * b_upper + a_lower * b_lower;
    return product;
}

static inline DoubleDouble two_product(double a, double b)
{
    DoubleDouble result;
    result.high = exact_product(a, b, &result.low);
    return result;
}

static inline DoubleDouble add(DoubleDouble a, DoubleDouble b)
{
    DoubleDouble high = two_sum(a.high, b.high);
    DoubleDouble low = two_sum(a.low, b.low);
    high = fast_two_sum(high.high, high.low + low.high);
    return fast_two_sum(high.high, high.low + low.low);
}

static inline DoubleDouble negate(DoubleDouble a)
{
    return (DoubleDouble){-a.high, -a.low};
}

static inline DoubleDouble multiply(DoubleDouble a, DoubleDouble b)
{
    DoubleDouble product = two_product(a.high, b.high);
    return fast_two_sum(product.high, product.low + (a.high * b.low + a.low * b.high));
}

static inline DoubleDouble divide(DoubleDouble a, DoubleDouble b)
{
    double quotient = a.high / b.high;
    DoubleDouble product = two_product(quotient, b.high);
    double rest = (a.high - product.high) - product.low + a.low - quotient * b.low;
    return fast_two_sum(quotient, rest / b.high);
}

static inline DoubleDouble square_root(DoubleDouble a)
{
    double root = __builtin_sqrt(a.high);
    if (root == 0.0)
        return a;
    DoubleDouble square = two_product(root, root);
    double rest = (a.high - square.high) - square.low + a.low;
    return fast_two_sum(root, rest / (root + root));
}

#endif
