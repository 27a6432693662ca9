/*
 * C11 7.22.1.3: what the text of a floating-point number looks like, and its value, correctly rounded however long it is.
 * Only integers are computed with: the digits as an integer of any size, multiplied by a power of five, or shifted left and
 * divided by one (a power of ten is that and a shift); the upper 64 bits of the result and what is below them give the number.
 */
#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <string.h>
#include "bigint.h"
#include "digits.h"
#include "float_reader.h"

typedef unsigned long long wide;

enum { LARGEST = 400000000 }; /* of exponents, and of digits looked at */

enum { GROUP_LIMIT = 100000000 }; /* a group below it takes one more digit of base 10 or 16 */

/* What is known of a type. The value of a number is mantissa * 2^exponent. */
static const struct format {
    int bits; /* of the mantissa */
    int least_exponent;
    int greatest_exponent; /* of a mantissa whose upper bit is set */
    int least_decimal;     /* below 10^this all is 0 */
    int greatest_decimal;  /* from 10^this on all is infinite */
    int most_digits;       /* those that follow matter only by being 0 or not: half-way numbers have no more */
} formats[] = {
    [__FLOAT] = {24, -149, 104, -330, 309, 800},
    [__DOUBLE] = {53, -1074, 971, -330, 309, 800},
    [__LONG_DOUBLE] = {64, -16445, 16320, -4955, 4933, 11530},
};

/* ---- the text ---- */

enum state {
    START,    /* sign? */
    SIGNED,   /* a number or a word */
    ZERO,     /* 0: x? */
    DIGITS,   /* digits, with or without point */
    EXPONENT, /* e: sign? */
    POWER,    /* digits of the exponent */
    WORD,
    PAYLOAD, /* nan( */
    ENDED
};

void __float_begin(struct __float_reader *r, enum __float_type type)
{
    r->type = type;
    r->state = START;
    r->complete = 0;
    r->negative = 0;
    r->word = NULL;
    r->base = 10;
    r->exponent = 0;
    r->exponent_negative = 0;
    r->taken = 0;
    r->zeros = 0;
    r->point = -1;
    r->inexact = 0;
    r->group = 0;
    r->power = 1;
    r->count = 0;
}

/* Adds the last digits to the words. */
static void flush_group(struct __float_reader *r)
{
    unsigned int carry = __big_multiply(r->words, r->count, r->power, r->group);
    if (carry > 0)
        r->words[r->count++] = carry;
    r->group = 0;
    r->power = 1;
}

static void add_digit(struct __float_reader *r, unsigned int digit)
{
    r->complete = 1;
    if (r->taken == LARGEST)
        return;
    r->taken++;
    if (r->taken - r->zeros > formats[r->type].most_digits) {
        r->inexact |= digit != 0;
        return;
    }
    if (digit == 0 && r->zeros == r->taken - 1) {
        r->zeros++;
        return;
    }
    r->group = r->group * r->base + digit;
    r->power *= r->base;
    if (r->power >= GROUP_LIMIT)
        flush_group(r);
}

static int take_in_digits(struct __float_reader *r, int c)
{
    unsigned int digit = digit_value(c);
    r->state = DIGITS;
    if (digit < r->base) {
        add_digit(r, digit);
        return 1;
    }
    if (c == '.' && r->point < 0) {
        r->point = r->taken;
        r->complete = r->taken > 0;
        return 1;
    }
    if (r->taken > 0 && (c | 32) == (r->base == 10 ? 'e' : 'p')) {
        r->state = EXPONENT;
        r->complete = 0;
        return 1;
    }
    return 0;
}

static int take_hexadecimal(struct __float_reader *r)
{
    r->state = DIGITS;
    r->base = 16;
    r->taken = 0;
    r->zeros = 0;
    r->complete = 0;
    return 1;
}

static int take_in_exponent(struct __float_reader *r, int c)
{
    if (r->state == EXPONENT && (c == '-' || c == '+')) {
        r->exponent_negative = c == '-';
        r->state = POWER;
        return 1;
    }
    if (!isdigit(c))
        return 0;
    r->state = POWER;
    r->complete = 1;
    if (r->exponent < LARGEST / 10)
        r->exponent = r->exponent * 10 + (c - '0');
    return 1;
}

static int take_in_word(struct __float_reader *r, int c)
{
    if (r->matched == 3 && c == '(' && *r->word == 'n') {
        r->state = PAYLOAD;
        r->complete = 0;
        return 1;
    }
    if (!c || tolower(c) != r->word[r->matched])
        return 0;
    r->matched++;
    r->complete = r->matched == 3 || r->matched == 8;
    return 1;
}

/* In nan(…) letters and digits may stand; they are not looked at. */
static int take_in_payload(struct __float_reader *r, int c)
{
    if (c == ')') {
        r->state = ENDED;
        r->complete = 1;
        return 1;
    }
    return isalnum(c) || c == '_';
}

/* The first character but for the sign. */
static int take_first(struct __float_reader *r, int c)
{
    if ((c | 32) == 'i' || (c | 32) == 'n') {
        r->word = (c | 32) == 'i' ? "infinity" : "nan";
        r->matched = 1;
        r->state = WORD;
        return 1;
    }
    if (!take_in_digits(r, c)) {
        r->state = SIGNED;
        return 0;
    }
    if (c == '0')
        r->state = ZERO;
    return 1;
}

int __float_take(struct __float_reader *r, int c)
{
    unsigned int digit = digit_value(c);
    if (r->state == DIGITS && digit < r->base) { /* most of a text */
        add_digit(r, digit);
        return 1;
    }
    switch ((enum state)r->state) {
    case START:
        if (c == '-' || c == '+') {
            r->negative = c == '-';
            r->state = SIGNED;
            return 1;
        }
        return take_first(r, c);
    case SIGNED: return take_first(r, c);
    case ZERO: return (c | 32) == 'x' ? take_hexadecimal(r) : take_in_digits(r, c);
    case DIGITS: return take_in_digits(r, c);
    case EXPONENT:
    case POWER: return take_in_exponent(r, c);
    case WORD: return take_in_word(r, c);
    case PAYLOAD: return take_in_payload(r, c);
    case ENDED: return 0;
    }
    return 0;
}

/* ---- the value ---- */

/* mantissa * 2^exponent; below that, bits further down: the highest first, the lowest for all that follow. */
struct binary {
    wide mantissa;
    unsigned int below;
    int exponent;
};

/* Takes as great a power of five as fits in a word off an exponent. */
static unsigned int next_power(int *exponent)
{
    enum { MOST = 13, POWER_OF_MOST = 1220703125 };
    if (*exponent >= MOST) {
        *exponent -= MOST;
        return POWER_OF_MOST;
    }
    unsigned int power = 1;
    for (; *exponent > 0; --*exponent)
        power *= 5;
    return power;
}

static void multiply_by_five(struct __float_reader *r, int exponent)
{
    while (exponent > 0) {
        unsigned int carry = __big_multiply(r->words, r->count, next_power(&exponent), 0);
        if (carry > 0)
            r->words[r->count++] = carry;
    }
}

/*
 * Divides by a power of five, having shifted left by as many words as leave a quotient of 66 bits or more: 5^n is less than
 * 2^(2.322 n). Returns how many words. Dividing repeatedly by small powers gives the quotient that dividing once gives.
 */
static int divide_by_five(struct __float_reader *r, int exponent)
{
    int wanted = (66 + exponent * 2322 / 1000 + 31) / 32 + 2;
    int shifted = wanted > r->count ? wanted - r->count : 0;
    memmove(r->words + shifted, r->words, (size_t)r->count * sizeof *r->words);
    memset(r->words, 0, (size_t)shifted * sizeof *r->words);
    r->count += shifted;
    while (exponent > 0) {
        r->inexact |= __big_divide(r->words, r->count, next_power(&exponent)) != 0;
        while (r->words[r->count - 1] == 0)
            r->count--;
    }
    return shifted;
}

/* Moves bits below the mantissa. */
static void shift_right(struct binary *value, int bits)
{
    unsigned int rest = value->below != 0;
    value->exponent += bits;
    if (bits == 0)
        return;
    if (bits > 64) {
        value->mantissa = 0;
        value->below = 1;
        return;
    }
    wide lost = bits == 64 ? value->mantissa : value->mantissa << (64 - bits);
    rest |= (unsigned int)lost != 0;
    value->below = (unsigned int)(lost >> 32) | rest;
    value->mantissa = bits == 64 ? 0 : value->mantissa >> bits;
}

/* The upper 64 bits of the words, which are not 0, and what is below. */
static void upper_bits(struct __float_reader *r, struct binary *value)
{
    unsigned int upper[3];
    unsigned int rest = (unsigned int)r->inexact;
    for (int i = 0; i < 3; i++)
        upper[i] = i < r->count ? r->words[r->count - 1 - i] : 0;
    for (int i = 0; i < r->count - 3 && !rest; i++)
        rest = r->words[i] != 0;
    int shift = __builtin_clz(upper[0]);
    if (shift > 0) {
        upper[0] = upper[0] << shift | upper[1] >> (32 - shift);
        upper[1] = upper[1] << shift | upper[2] >> (32 - shift);
    }
    value->mantissa = (wide)upper[0] << 32 | upper[1];
    value->below = upper[2] << shift | rest;
    value->exponent = 32 * (r->count - 2) - shift;
}

/* Drops bits of a mantissa of 64, half to even. What is left may have one bit more than before. */
static void round_off(struct binary *value, int bits)
{
    shift_right(value, bits);
    if (value->below < 1U << 31 || (value->below == 1U << 31 && value->mantissa % 2 == 0))
        return;
    value->mantissa++;
    if (value->mantissa == 0) {
        value->mantissa = 1ULL << 63;
        value->exponent++;
    }
}

/* Rounds as the format says. Too small for its precision is a number that is below the least even after rounding. */
static void round_to_format(struct binary *value, const struct format *format)
{
    struct binary exact = *value;
    round_off(value, 64 - format->bits);
    if (format->bits < 64 && value->mantissa >> format->bits) {
        value->mantissa >>= 1;
        value->exponent++;
    }
    if (value->exponent < format->least_exponent) {
        *value = exact;
        round_off(value, format->least_exponent - exact.exponent);
        if (value->below)
            errno = ERANGE;
    }
}

/* Infinity is the number above the greatest. */
static void set_infinite(struct binary *value, const struct format *format)
{
    value->mantissa = 1ULL << (format->bits - 1);
    value->exponent = format->greatest_exponent + 1;
}

/* Multiplies the digits, which are not 0, by 5^scale. False: the number is far too small or too large, and value says so. */
static int scale_by_five(struct __float_reader *r, const struct format *format, struct binary *value, int digits, int scale)
{
    int magnitude = digits + scale; /* the number is below 10^magnitude, but not below a tenth of it */
    int shifted = 0;
    if (magnitude > format->greatest_decimal) {
        set_infinite(value, format);
        return 0;
    }
    if (magnitude < format->least_decimal)
        return 0;
    if (scale > 0)
        multiply_by_five(r, scale);
    else
        shifted = divide_by_five(r, -scale);
    upper_bits(r, value);
    value->exponent -= 32 * shifted;
    return 1;
}

/* The number is digits * 10^scale or digits * 2^scale. */
static void value_of(struct __float_reader *r, const struct format *format, struct binary *value)
{
    int digits = r->taken - r->zeros;
    int scale = r->point < 0 ? 0 : r->point - r->taken;
    if (digits > format->most_digits) {
        scale += digits - format->most_digits;
        digits = format->most_digits;
    }
    if (r->base == 16)
        scale *= 4;
    scale += r->exponent_negative ? -r->exponent : r->exponent;
    value->mantissa = 0;
    value->exponent = format->least_exponent;
    if (digits == 0)
        return;
    flush_group(r);
    if (r->base == 16) {
        upper_bits(r, value);
    } else if (!scale_by_five(r, format, value, digits, scale)) {
        errno = ERANGE;
        return;
    }
    value->exponent += scale;
    round_to_format(value, format);
    if (value->exponent > format->greatest_exponent) {
        set_infinite(value, format);
        errno = ERANGE;
    }
}

/* ---- the result ---- */

static void word_value(const struct __float_reader *r, const struct format *format, struct binary *value)
{
    set_infinite(value, format);
    if (*r->word == 'n')
        value->mantissa |= value->mantissa >> 1;
}

/*
 *     float          | sign | exponent: 8  | mantissa: 23 |
 *     double         | sign | exponent: 11 | mantissa: 52 |
 *     long double    | sign | exponent: 15 | mantissa: 64 |
 *
 * The exponent is 0 when the mantissa's upper bit is; otherwise that bit is not stored, but in a long double.
 */
void __float_store(struct __float_reader *r, void *to)
{
    const struct format *format = &formats[r->type];
    struct binary value;
    if (r->word)
        word_value(r, format, &value);
    else
        value_of(r, format, &value);
    wide upper_bit = 1ULL << (format->bits - 1);
    wide mantissa = value.mantissa & (upper_bit - 1);
    unsigned int exponent = 0;
    if (value.mantissa & upper_bit)
        exponent = (unsigned int)(value.exponent - format->least_exponent + 1);
    unsigned int sign = (unsigned int)r->negative;
    switch (r->type) {
    case __FLOAT: *(unsigned int *)to = sign << 31 | exponent << 23 | (unsigned int)mantissa; break;
    case __DOUBLE: *(wide *)to = (wide)(sign << 11 | exponent) << 52 | mantissa; break;
    case __LONG_DOUBLE:
        *(wide *)to = value.mantissa;
        *(unsigned short *)((wide *)to + 1) = (unsigned short)(sign << 15 | exponent);
        break;
    }
}
