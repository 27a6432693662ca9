/* Floating constants: spelling → the nearest double or float, of two as near the even one (C11 6.4.4.2p3), whatever locale the host
 * program is in.
 *
 * A decimal constant is scaled by powers of two, digit by digit, until it lies in [1/2, 1): no table, no number that is rounded
 * on the way (as in Go's strconv/decimal.go). Then its first 64 bits, and whether anything follows them, are rounded once. */
#include "lexer/internal.h"

#include <math.h>

/* The halfway point between two doubles has 767 digits at most; digits behind the last are only known to be there. */
enum { MOST_DIGITS = 800, MOST_SHIFT = 56, LARGEST_EXPONENT = 1000000 };

/* 0.digits × 10^point. */
typedef struct Decimal {
    uint8_t digits[MOST_DIGITS];
    int count;
    int64_t point;
    bool has_more; /* something but zeros was left out behind the last digit */
} Decimal;

typedef struct Format {
    int bits;                         /* of the significand */
    int least_exponent, end_exponent; /* normal numbers lie in [1/2, 1) × 2^these, the end excluded */
} Format;

static const Format float_format = {24, -125, 129}, double_format = {53, -1021, 1025};

/* (significand + something below 1, if `has_more`) × 2^exponent, rounded. */
static double rounded(uint64_t significand, bool has_more, int64_t exponent, const Format *format)
{
    if (!significand)
        return 0;
    int zeros = __builtin_clzll(significand);
    significand <<= zeros;
    exponent += 64 - zeros; /* the value is [1/2, 1) × 2^exponent */
    if (exponent >= format->end_exponent)
        return INFINITY;
    int64_t missing = exponent < format->least_exponent ? format->least_exponent - exponent : 0; /* subnormal */
    if (missing > format->bits)
        return 0;
    int kept = format->bits - (int)missing;
    uint64_t rest = kept ? significand << kept : significand, half = (uint64_t)1 << 63;
    uint64_t result = kept ? significand >> (64 - kept) : 0;
    if (rest > half || (rest == half && (has_more || result & 1)))
        result++;
    double value = ldexp((double)result, (int)exponent - kept);
    return value >= ldexp(1, format->end_exponent - 1) ? INFINITY : value;
}

/* ---------------------------------------------------------------- decimal */

static void add_digit(Decimal *decimal, uint64_t digit)
{
    if (decimal->count < MOST_DIGITS)
        decimal->digits[decimal->count++] = (uint8_t)digit;
    else
        decimal->has_more = decimal->has_more || digit;
}

static void drop_zeros(Decimal *decimal)
{
    while (decimal->count && !decimal->digits[decimal->count - 1])
        decimal->count--;
}

/* Multiplies by 2^shift, from the last digit on; what the product has more in digits comes before the first. */
static void shift_left(Decimal *decimal, int shift)
{
    uint8_t product[MOST_DIGITS + 20];
    int start = sizeof product, old_count = decimal->count;
    uint64_t carry = 0;
    for (int i = old_count; i-- > 0; carry /= 10) {
        carry += (uint64_t)decimal->digits[i] << shift;
        product[--start] = (uint8_t)(carry % 10);
    }
    for (; carry; carry /= 10)
        product[--start] = (uint8_t)(carry % 10);
    decimal->point += (int)sizeof product - start - old_count;
    decimal->count = 0;
    for (; start < (int)sizeof product; start++)
        add_digit(decimal, product[start]);
    drop_zeros(decimal);
}

/* Divides by 2^shift: long division, from the first digit on. */
static void shift_right(Decimal *decimal, int shift)
{
    uint64_t rest = 0, mask = ((uint64_t)1 << shift) - 1;
    int next = 0, old_count = decimal->count;
    for (; rest >> shift == 0; next++)
        rest = rest * 10 + (next < old_count ? decimal->digits[next] : 0);
    decimal->point -= next - 1;
    decimal->count = 0;
    for (; rest || next < old_count; next++) {
        uint64_t digit = rest >> shift;
        rest = (rest & mask) * 10 + (next < old_count ? decimal->digits[next] : 0);
        add_digit(decimal, digit);
    }
    drop_zeros(decimal);
}

/* How far to go towards [1/2, 1) from 10^digits, without leaving it behind. */
static int step(int64_t digits)
{
    static const uint8_t bits[] = {1, 3, 6, 9, 13, 16, 19, 23, 26};
    return digits < (int64_t)sizeof bits ? bits[digits] : 27;
}

static double decimal_value(Decimal *decimal, const Format *format)
{
    drop_zeros(decimal);
    if (!decimal->count || decimal->point < -400)
        return 0;
    if (decimal->point > 400)
        return INFINITY;
    int64_t exponent = 0;
    for (int shift; decimal->point > 0; exponent += shift)
        shift_right(decimal, shift = step(decimal->point));
    for (int shift; decimal->point < 0 || decimal->digits[0] < 5; exponent -= shift)
        shift_left(decimal, shift = step(-decimal->point));
    shift_left(decimal, MOST_SHIFT);
    shift_left(decimal, 64 - MOST_SHIFT);
    uint64_t significand = 0;
    for (int i = 0; i < decimal->point; i++)
        significand = significand * 10 + (i < decimal->count ? decimal->digits[i] : 0);
    return rounded(significand, decimal->has_more || decimal->count > decimal->point, exponent - 64, format);
}

/* ---------------------------------------------------------------- reading */

/* What stands behind e or p; beyond all that matters no longer exact. */
static int64_t read_exponent(const char *p, const char *end)
{
    bool is_negative = p < end && *p == '-';
    int64_t value = 0;
    for (p += p < end && (*p == '-' || *p == '+'); p < end && value < LARGEST_EXPONENT; p++)
        value = value * 10 + (*p - '0');
    return is_negative ? -value : value;
}

static double read_decimal(const char *p, const char *end, const Format *format)
{
    Decimal decimal = {.count = 0};
    bool is_behind_point = false;
    for (; p < end && (*p | 32) != 'e'; p++) {
        if (*p == '.') {
            is_behind_point = true;
        } else if (decimal.count || *p != '0') {
            add_digit(&decimal, (uint64_t)(*p - '0'));
            decimal.point += !is_behind_point;
        } else {
            decimal.point -= is_behind_point;
        }
    }
    decimal.point += p < end ? read_exponent(p + 1, end) : 0;
    return decimal_value(&decimal, format);
}

static double read_hexadecimal(const char *p, const char *end, const Format *format)
{
    uint64_t significand = 0;
    int64_t exponent = 0;
    bool is_behind_point = false, has_more = false;
    for (; p < end && (*p | 32) != 'p'; p++) {
        if (*p == '.') {
            is_behind_point = true;
            continue;
        }
        uint64_t digit = (uint64_t)digit_value(*p);
        bool has_room = significand >> 60 == 0;
        significand = has_room ? significand << 4 | digit : significand;
        has_more = has_more || (!has_room && digit);
        exponent += (!has_room ? 4 : 0) - (is_behind_point ? 4 : 0);
    }
    exponent += p < end ? read_exponent(p + 1, end) : 0;
    return rounded(significand, has_more, exponent, format);
}

double floating_value(const char *text, size_t length, bool is_float)
{
    const Format *format = is_float ? &float_format : &double_format;
    bool is_hex = length > 1 && (text[1] | 32) == 'x';
    return is_hex ? read_hexadecimal(text + 2, text + length, format) : read_decimal(text, text + length, format);
}
