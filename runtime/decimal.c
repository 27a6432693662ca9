/*
 * The decimal digits of a floating-point number, exact and correctly rounded. A number of mantissa * 2^exponent is an
 * integer and a binary fraction; each of their decimal digits follows with integer arithmetic alone: the integer is divided
 * by 10^9 until nothing remains, the fraction multiplied by 10^9 until nothing remains, or until enough digits are known.
 */
#include "bigint.h"
#include "decimal.h"

enum { GROUP = 9, POWER = 1000000000 }; /* digits that come at a time: 10^9 fits in a word */

enum { INTEGER_WORDS = 16384 / 32 + 2, FRACTION_WORDS = 16445 / 32 + 4 };

enum { MANY_DIGITS = 20000 }; /* more than any number has, before or after the point */

/* The fraction's words; those outside [low, high) are 0, and its point is before words[length - 1]. */
struct fraction {
    int low;
    int high;
    int length;
    unsigned int words[FRACTION_WORDS];
};

/* Shifts a mantissa to the left by less than a word. */
static void store_shifted(unsigned int *words, unsigned long long mantissa, int shift)
{
    unsigned long long low = (mantissa & 0xffffffff) << shift;
    unsigned long long high = (mantissa >> 32 << shift) + (low >> 32);
    words[0] = (unsigned int)low;
    words[1] = (unsigned int)high;
    words[2] = (unsigned int)(high >> 32);
}

/* The digits of mantissa * 2^exponent, of the integer part if the exponent is negative. */
static void integer_digits(struct __decimal *decimal, unsigned long long mantissa, int exponent)
{
    unsigned int words[INTEGER_WORDS + 1];
    int count = exponent / 32;
    for (int i = 0; i < count; i++)
        words[i] = 0;
    store_shifted(words + count, mantissa, exponent % 32);
    count += 3;
    while (count > 0 && words[count - 1] == 0)
        count--;
    char *end = decimal->room + 10 * count;
    char *at = end;
    while (count > 0) {
        at -= GROUP;
        __nine_digits(at, __big_divide(words, count, POWER));
        while (count > 0 && words[count - 1] == 0)
            count--;
    }
    while (at < end && *at == '0')
        at++;
    decimal->digits = at;
    decimal->count = (int)(end - at);
    decimal->exponent = decimal->count;
}

/* A fraction of mantissa / 2^bits. */
static void set_fraction(struct fraction *fraction, unsigned long long mantissa, int bits)
{
    fraction->length = (bits + 31) / 32;
    fraction->low = 0;
    fraction->high = 3;
    store_shifted(fraction->words, mantissa, 32 * fraction->length - bits);
    while (fraction->high > 0 && fraction->words[fraction->high - 1] == 0)
        fraction->high--;
}

/* Takes the next digits off a fraction. */
static unsigned int next_group(struct fraction *fraction)
{
    unsigned int *words = fraction->words;
    unsigned int group = __big_multiply(words + fraction->low, fraction->high - fraction->low, POWER, 0);
    while (fraction->low < fraction->high && words[fraction->low] == 0)
        fraction->low++;
    if (fraction->high == fraction->length)
        return group;
    if (group > 0)
        words[fraction->high++] = group;
    return 0;
}

/* How many digits are wanted of a number, as far as it is known. Negative: not even the one before the first. */
static int wanted(const struct __decimal *decimal, int significant, int decimals)
{
    int all = decimal->exponent + decimals;
    return significant < all ? significant : all;
}

/* Adds digits, until one more than wanted is known. */
static void fraction_digits(struct __decimal *decimal, struct fraction *fraction, int significant, int decimals)
{
    char *to = (char *)decimal->digits + decimal->count;
    while (fraction->low < fraction->high && decimal->count <= wanted(decimal, significant, decimals)) {
        unsigned int group = next_group(fraction);
        if (decimal->count == 0 && group == 0) {
            decimal->exponent -= GROUP;
            continue;
        }
        __nine_digits(to, group);
        to += GROUP;
        if (decimal->count == 0) {
            while (*decimal->digits == '0') {
                decimal->digits++;
                decimal->exponent--;
            }
        }
        decimal->count = (int)(to - decimal->digits);
    }
}

/* Whether what follows the first `count` digits makes them round up; `more` digits, not all 0, may follow those known. */
static int rounds_up(const struct __decimal *decimal, int count, int more)
{
    const char *next = decimal->digits + count;
    const char *end = decimal->digits + decimal->count;
    if (*next != '5')
        return *next > '5';
    for (const char *at = next + 1; at < end && !more; at++)
        more = *at != '0';
    return more || (count > 0 && next[-1] % 2 == 1);
}

static void round_digits(struct __decimal *decimal, int count, int more)
{
    char *digits = (char *)decimal->digits;
    if (count >= decimal->count)
        return;
    int up = count >= 0 && rounds_up(decimal, count, more);
    decimal->count = count < 0 ? 0 : count;
    if (!up)
        return;
    while (decimal->count > 0 && digits[decimal->count - 1] == '9')
        decimal->count--;
    if (decimal->count > 0) {
        digits[decimal->count - 1]++;
    } else {
        digits[0] = '1';
        decimal->count = 1;
        decimal->exponent++;
    }
}

void __to_decimal(struct __decimal *decimal, const struct __float *number, int significant, int decimals)
{
    struct fraction fraction;
    int bits = -number->exponent;
    unsigned long long mantissa = number->mantissa;
    if (significant > MANY_DIGITS)
        significant = MANY_DIGITS;
    if (decimals > MANY_DIGITS)
        decimals = MANY_DIGITS;
    fraction.low = 0;
    fraction.high = 0;
    if (bits <= 0) {
        integer_digits(decimal, mantissa, -bits);
    } else {
        integer_digits(decimal, bits < 64 ? mantissa >> bits : 0, 0);
        set_fraction(&fraction, bits < 64 ? mantissa & ((1ULL << bits) - 1) : mantissa, bits);
    }
    fraction_digits(decimal, &fraction, significant, decimals);
    round_digits(decimal, wanted(decimal, significant, decimals), fraction.low < fraction.high);
    while (decimal->count > 0 && decimal->digits[decimal->count - 1] == '0')
        decimal->count--;
}
