/*
 * C11 7.21.6.1: floating-point numbers in formats: %f %e %g, exact and rounded to even as decimal.c does it, and %a. What is
 * left open is as with the GNU library. With L the argument is a long double as gcc passes it: 80 bits in three words.
 * The numbers are never computed with, only their bits looked at.
 */
#include <errno.h>
#include <limits.h>
#include <string.h>
#include "decimal.h"
#include "printer.h"

typedef unsigned long long wide;

/* ---- fields ---- */

enum { MOST_PARTS = 8 };

/* What a field consists of: texts and, where the text is NULL, zeros. */
struct field {
    char prefix[4]; /* sign and 0x, before which there are spaces and after which there are zeros */
    int count;
    struct part {
        const char *text;
        size_t length;
    } parts[MOST_PARTS];
};

static void add(struct field *field, const char *text, int length)
{
    if (length > 0) {
        field->parts[field->count].text = text;
        field->parts[field->count].length = (size_t)length;
        field->count++;
    }
}

/* A point, where digits follow or # asks for it. */
static void add_point(struct printer *p, struct field *field, int precision)
{
    add(field, ".", precision > 0 || p->now.flags & ALTERNATE);
}

static void put_field(struct printer *p, const struct field *field)
{
    size_t length = strlen(field->prefix);
    for (int i = 0; i < field->count; i++)
        length += field->parts[i].length;
    if (length > (size_t)(INT_MAX - p->total)) { /* two parts can be long: the sum does not wrap */
        __fail(p, EOVERFLOW);
        return;
    }
    int padding = p->now.width - (int)length;
    int is_left = p->now.flags & LEFT;
    int is_zero = !is_left && p->now.flags & ZERO;
    if (!is_left && !is_zero)
        __pad(p, ' ', padding);
    __put(p, field->prefix, strlen(field->prefix));
    if (is_zero)
        __pad(p, '0', padding);
    for (int i = 0; i < field->count; i++) {
        const struct part *part = &field->parts[i];
        if (part->text)
            __put(p, part->text, part->length);
        else
            __pad(p, '0', (int)part->length);
    }
    if (is_left)
        __pad(p, ' ', padding);
}

/* ---- decimal ---- */

static int smaller(int a, int b)
{
    return a < b ? a : b;
}

/* The digits from one place after the first digit to another; those that are not there are 0. */
static void add_digits(struct field *field, const struct __decimal *decimal, int from, int to)
{
    int zeros = from < 0 ? smaller(-from, to - from) : 0;
    int start = from + zeros;
    int end = smaller(to, decimal->count);
    add(field, NULL, zeros);
    if (start < end) {
        add(field, decimal->digits + start, end - start);
        start = end;
    }
    add(field, NULL, to - start);
}

/* Writes an exponent with a sign and two digits or more. Returns the length. */
static int write_exponent(char *to, char letter, int exponent, int least_digits)
{
    char digits[8];
    int count = 0;
    unsigned int rest = exponent < 0 ? -(unsigned int)exponent : (unsigned int)exponent;
    for (; rest > 0 || count < least_digits; rest /= 10)
        digits[count++] = (char)('0' + rest % 10);
    char *at = to;
    *at++ = letter;
    *at++ = exponent < 0 ? '-' : '+';
    while (count > 0)
        *at++ = digits[--count];
    return (int)(at - to);
}

/* %f: all digits before the point, but at least one, and `precision` after it */
static void put_fixed(struct printer *p, struct field *field, const struct __decimal *decimal, int precision)
{
    int point = decimal->count > 0 ? decimal->exponent : 0;
    if (point > 0)
        add_digits(field, decimal, 0, point);
    else
        add(field, NULL, 1);
    add_point(p, field, precision);
    if (point > INT_MAX - precision) {
        __fail(p, EOVERFLOW);
        return;
    }
    add_digits(field, decimal, point, point + precision);
    put_field(p, field);
}

/* %e: one digit before the point */
static void put_scientific(struct printer *p, struct field *field, const struct __decimal *decimal, int precision, char letter)
{
    char exponent[8];
    if (precision == INT_MAX) {
        __fail(p, EOVERFLOW);
        return;
    }
    add_digits(field, decimal, 0, 1);
    add_point(p, field, precision);
    add_digits(field, decimal, 1, 1 + precision);
    add(field, exponent, write_exponent(exponent, letter, decimal->count > 0 ? decimal->exponent - 1 : 0, 2));
    put_field(p, field);
}

/* %g: C11 7.21.6.1p8. Without # zeros at the end, and with them the point, are left out. */
static void put_general(struct printer *p, struct field *field, const struct __decimal *decimal, int precision, char letter)
{
    int exponent = decimal->count > 0 ? decimal->exponent - 1 : 0;
    int digits = p->now.flags & ALTERNATE ? precision : decimal->count > 0 ? decimal->count : 1;
    if (exponent < -4 || exponent >= precision)
        put_scientific(p, field, decimal, digits - 1, letter);
    else
        put_fixed(p, field, decimal, digits > exponent ? digits - 1 - exponent : 0);
}

static void put_decimal(struct printer *p, struct field *field, const struct __float *number)
{
    struct __decimal decimal;
    char letter = p->now.letter;
    int precision = p->now.precision < 0 ? 6 : p->now.precision;
    switch (letter) {
    case 'f':
    case 'F':
        __to_decimal(&decimal, number, INT_MAX, precision);
        put_fixed(p, field, &decimal, precision);
        break;
    case 'e':
    case 'E':
        __to_decimal(&decimal, number, precision < INT_MAX ? precision + 1 : INT_MAX, INT_MAX);
        put_scientific(p, field, &decimal, precision, letter);
        break;
    default:
        if (precision == 0)
            precision = 1;
        __to_decimal(&decimal, number, precision, INT_MAX);
        put_general(p, field, &decimal, precision, letter == 'g' ? 'e' : 'E');
    }
}

/* ---- hexadecimal ---- */

/* Rounds to multiples of 2^bits, half to even. Sets `carried` when the result needs a 65th bit. */
static wide round_bits(wide mantissa, int bits, int *carried)
{
    wide unit = 1ULL << bits;
    wide rest = mantissa & (unit - 1);
    wide rounded = mantissa - rest;
    *carried = 0;
    if (rest > unit / 2 || (rest == unit / 2 && rounded & unit)) {
        rounded += unit;
        *carried = rounded == 0;
    }
    return rounded;
}

/* %a: the mantissa's upper digit, 1 in a double, 8 to f in a long double, less in small numbers; then the others */
static void put_hexadecimal(struct printer *p, struct field *field, const struct __float *number)
{
    const char *symbols = p->now.letter == 'a' ? "0123456789abcdef" : "0123456789ABCDEF";
    char digits[16];
    char exponent[8];
    int fraction_bits = p->now.length == LENGTH_LONG_DOUBLE ? 60 : 52;
    int most_digits = fraction_bits / 4;
    int precision = p->now.precision;
    wide mantissa = number->mantissa;
    int carried = 0;
    if (precision >= 0 && precision < most_digits)
        mantissa = round_bits(mantissa, fraction_bits - 4 * precision, &carried);
    int top = number->exponent + fraction_bits;
    if (carried) {
        mantissa = 1ULL << fraction_bits;
        top += 4;
    }
    int count = 0;
    for (int shift = fraction_bits; shift >= 0; shift -= 4)
        digits[count++] = symbols[(unsigned int)(mantissa >> shift) & 15];
    if (precision < 0) {
        while (count > 1 && digits[count - 1] == '0')
            count--;
        precision = count - 1;
    }
    add(field, digits, 1);
    add_point(p, field, precision);
    add(field, digits + 1, smaller(precision, most_digits));
    add(field, NULL, precision - most_digits);
    add(field, exponent, write_exponent(exponent, p->now.letter == 'a' ? 'p' : 'P', number->mantissa == 0 ? 0 : top, 1));
    put_field(p, field);
}

/* ---- the conversion ---- */

/*
 *     double         | sign | exponent: 11 | mantissa: 52, without its upper bit, which is 1 unless the exponent is 0 |
 *     long double    | sign | exponent: 15 | mantissa: 64 |
 */
static void take_apart(struct __float *number, wide mantissa, unsigned int sign_and_exponent, int is_long)
{
    unsigned int most = is_long ? 0x7fff : 0x7ff;
    unsigned int exponent = sign_and_exponent & most;
    wide hidden = is_long ? 0 : 1ULL << 52;
    number->negative = sign_and_exponent > most;
    if (exponent < most)
        number->kind = __FLOAT_NUMBER;
    else
        number->kind = (is_long ? mantissa << 1 : mantissa) == 0 ? __FLOAT_INFINITE : __FLOAT_NAN;
    number->mantissa = exponent > 0 ? mantissa | hidden : mantissa;
    number->exponent = (int)(exponent > 0 ? exponent : 1) - (is_long ? 16383 + 63 : 1023 + 52);
}

static void fetch_float(struct printer *p, struct __float *number)
{
    wide low = va_arg(p->args, wide);
    if (p->now.length == LENGTH_LONG_DOUBLE)
        take_apart(number, low, va_arg(p->args, unsigned int) & 0xffff, 1);
    else
        take_apart(number, low & ((1ULL << 52) - 1), (unsigned int)(low >> 52), 0);
}

void __print_float(struct printer *p)
{
    struct __float number;
    struct field field;
    int is_upper = p->now.letter < 'a';
    fetch_float(p, &number);
    strcpy(field.prefix, number.negative ? "-" : __plus_sign(p));
    field.count = 0;
    if (number.kind != __FLOAT_NUMBER) {
        int is_nan = number.kind == __FLOAT_NAN;
        p->now.flags &= ~ZERO;
        add(&field, is_upper ? (is_nan ? "NAN" : "INF") : is_nan ? "nan" : "inf", 3);
        put_field(p, &field);
    } else if (p->now.letter == 'a' || p->now.letter == 'A') {
        strcat(field.prefix, is_upper ? "0X" : "0x");
        put_hexadecimal(p, &field, &number);
    } else {
        put_decimal(p, &field, &number);
    }
}
