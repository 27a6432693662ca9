/*
 * C11 7.12.13.1: x * y + z, rounded once. The product and the sum are integers of 128 bits; what does not fit there, or in the 64 bits
 * that are rounded, is remembered in the last bit ("sticky"), which is below the one where rounding looks.
 */
#include <math.h>
#include "double_double.h"
#include "integers.h"

typedef unsigned long long Word;

typedef struct {
    Word high, low;
} Wide;

enum { WORD_BITS = 64, HIGHEST_BIT = 62 };
enum { ADDEND_SHIFT = 2 * WORD_BITS - 2 - MANTISSA_BITS }; /* a mantissa shifted by that much leaves a bit for the carry */
enum {
    LEAST_EXPONENT = -1074 - (HIGHEST_BIT + 1 - MANTISSA_BITS)
}; /* of bit 0, where bit 10 is the last of a subnormal number */

static Wide wide_product(Word a, Word b)
{
    Word a_low = (unsigned int)a, a_high = a >> 32, b_low = (unsigned int)b, b_high = b >> 32;
    Word low = a_low * b_low;
    Word middle = a_high * b_low + (low >> 32) + (unsigned int)(a_low * b_high);
    return (Wide){a_high * b_high + (middle >> 32) + (a_low * b_high >> 32), middle << 32 | (unsigned int)low};
}

static Wide shift_left(Wide a, int bits)
{
    if (bits == 0)
        return a;
    if (bits >= WORD_BITS)
        return (Wide){a.low << (bits - WORD_BITS), 0};
    return (Wide){a.high << bits | a.low >> (WORD_BITS - bits), a.low << bits};
}

/* The last bit of the result is set if any bit that fell out was. */
static Wide shift_right(Wide a, int bits)
{
    if (bits == 0)
        return a;
    if (bits >= 2 * WORD_BITS)
        return (Wide){0, (a.high | a.low) != 0};
    Wide result = {0, 0};
    Word lost = 0;
    if (bits >= WORD_BITS) {
        lost = a.low;
        a = (Wide){0, a.high};
        bits -= WORD_BITS;
    }
    if (bits == 0) {
        result = a;
    } else {
        lost |= a.low << (WORD_BITS - bits);
        result.high = a.high >> bits;
        result.low = a.low >> bits | a.high << (WORD_BITS - bits);
    }
    result.low |= lost != 0;
    return result;
}

static Wide plus(Wide a, Wide b)
{
    Word low = a.low + b.low;
    return (Wide){a.high + b.high + (low < a.low), low};
}

static Wide minus(Wide a, Wide b)
{
    return (Wide){a.high - b.high - (a.low < b.low), a.low - b.low};
}

static int is_less(Wide a, Wide b)
{
    return a.high != b.high ? a.high < b.high : a.low < b.low;
}

/* sign * a * 2**exponent; a is not 0. */
static double round_wide(Wide a, int exponent, double sign)
{
    /* the highest bit goes to bit 62, so that bit 10 is the last of a normal number */
    int top = a.high ? 2 * WORD_BITS - 1 - __builtin_clzll(a.high) : WORD_BITS - 1 - __builtin_clzll(a.low);
    int shift = top - HIGHEST_BIT;
    a = shift >= 0 ? shift_right(a, shift) : shift_left(a, -shift);
    exponent += shift;
    if (exponent >= LEAST_EXPONENT)
        return shift_exponent(from_integer(a.low, sign), exponent);
    /* subnormal: bit 10 has to be the last there too; the bit added above sees to it that rounding happens there */
    a = shift_right(a, LEAST_EXPONENT - exponent);
    Word one = (Word)1 << HIGHEST_BIT;
    double rounded = from_integer(one + a.low, sign) - from_integer(one, sign);
    return with_sign(shift_exponent(rounded, LEAST_EXPONENT), sign);
}

double fma(double x, double y, double z)
{
    if (is_finite(x) && is_finite(y) && !is_finite(z))
        return z + z; /* the product may overflow */
    if (!is_finite(x) || !is_finite(y) || x == 0.0 || y == 0.0 || z == 0.0)
        return x * y + z;
    Integer a = decompose(x), b = decompose(y), c = decompose(z);
    double product_sign = is_negative(x) == is_negative(y) ? 1.0 : -1.0, sum_sign = sign_of(z);
    Wide product = wide_product(a.mantissa, b.mantissa), addend = {0, c.mantissa};
    int exponent = a.exponent + b.exponent, distance = c.exponent - exponent;
    if (distance < 0) {
        addend = shift_right(addend, -distance);
    } else if (distance <= ADDEND_SHIFT) {
        addend = shift_left(addend, distance);
    } else {
        addend = shift_left(addend, ADDEND_SHIFT);
        product = shift_right(product, distance - ADDEND_SHIFT);
        exponent += distance - ADDEND_SHIFT;
    }
    if (product_sign == sum_sign)
        return round_wide(plus(product, addend), exponent, sum_sign);
    if (is_less(addend, product))
        return round_wide(minus(product, addend), exponent, product_sign);
    Wide difference = minus(addend, product);
    return difference.high | difference.low ? round_wide(difference, exponent, sum_sign) : z - z;
}

/* The product is exact in double; so is the sum after its last bit has been made to say whether anything is missing. */
float fmaf(float x, float y, float z)
{
    DoubleDouble sum = two_sum((double)x * (double)y, (double)z);
    if (is_finite(sum.high) && sum.low != 0.0 && !(low_word(sum.high) & 1)) {
        union double_bits odd = {sum.high};
        if ((sum.low > 0.0) == (sum.high > 0.0))
            odd.bits++;
        else
            odd.bits--;
        sum.high = odd.value;
    }
    return (float)sum.high;
}
