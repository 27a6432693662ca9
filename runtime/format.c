/*
 * C11 7.21.6.1: a format and its arguments become text. Covers the integer, character, string and pointer
 * conversions; a conversion that is not known ends the call with EINVAL.
 */
#include <errno.h>
#include <limits.h>
#include <string.h>
#include "format.h"
#include "wide.h"

enum { LEFT = 1, PLUS = 2, SPACE = 4, ALTERNATE = 8, ZERO = 16 };           /* flags - + space # 0 */

enum length { LENGTH_NONE, LENGTH_HH, LENGTH_H, LENGTH_L, LENGTH_LL };

enum { MOST_DIGITS = 22 };          /* 64 bits in octal */

/* A call in progress. */
struct printer {
    struct __sink *sink;
    va_list args;
    int total;                      /* characters so far */
    int failed;

    int flags;                      /* the conversion in progress */
    int width;
    int precision;                  /* -1: none given */
    enum length length;
};

/* ---- output ---- */

static void fail(struct printer *p, int error)
{
    if (error)
        errno = error;
    p->failed = 1;
}

static void put(struct printer *p, const char *text, size_t length)
{
    if (p->failed || length == 0)
        return;
    if (length > (size_t)(INT_MAX - p->total))
        fail(p, EOVERFLOW);
    else if (!p->sink->put(p->sink, text, length))
        fail(p, 0);
    else
        p->total += (int)length;
}

static void pad(struct printer *p, char c, int count)
{
    static const char spaces[] = "                                ";
    static const char zeros[] = "00000000000000000000000000000000";
    enum { CHUNK = sizeof spaces - 1 };
    const char *text = c == '0' ? zeros : spaces;
    for (; count > CHUNK && !p->failed; count -= CHUNK)
        put(p, text, CHUNK);
    if (count > 0)
        put(p, text, (size_t)count);
}

/* Text within the field. */
static void put_field(struct printer *p, const char *text, size_t length)
{
    int spaces = length < (size_t)p->width ? p->width - (int)length : 0;
    if (spaces > 0 && !(p->flags & LEFT))
        pad(p, ' ', spaces);
    put(p, text, length);
    if (spaces > 0 && p->flags & LEFT)
        pad(p, ' ', spaces);
}

/* ---- numbers ---- */

/* Writes digits backwards from `end`, using up the number. Returns where they start; for 0 that is `end`. */
static char *digits_of(struct __wide *number, unsigned int base, const char *symbols, char *end)
{
    while (number->high > 0)
        *--end = symbols[__wide_divide(number, base)];
    unsigned int rest = number->low;
    if (base == 10) {
        while (rest > 0) {
            unsigned int quotient = rest / 10;
            *--end = (char)('0' + (rest - quotient * 10));
            rest = quotient;
        }
        return end;
    }
    int shift = base == 16 ? 4 : 3;
    for (; rest > 0; rest >>= shift)
        *--end = symbols[rest & (base - 1)];
    return end;
}

/* Sign or 0x, zeros, digits, and the field's padding before, between or after. */
static void put_number(struct printer *p, struct __wide *number, unsigned int base, int uppercase, const char *prefix)
{
    char buffer[MOST_DIGITS];
    char *end = buffer + MOST_DIGITS;
    char *digits = digits_of(number, base, uppercase ? "0123456789ABCDEF" : "0123456789abcdef", end);
    int count = (int)(end - digits);
    int zeros = (p->precision < 0 ? 1 : p->precision) - count;
    int before = (int)strlen(prefix);
    if (base == 8 && p->flags & ALTERNATE && zeros <= 0)
        zeros = 1;
    if (zeros < 0)
        zeros = 0;
    int padding = zeros > INT_MAX - MOST_DIGITS - 2 ? 0 : p->width - (before + zeros + count);
    if (p->flags & ZERO && !(p->flags & LEFT) && p->precision < 0 && padding > 0) {
        zeros += padding;
        padding = 0;
    }
    if (!(p->flags & LEFT))
        pad(p, ' ', padding);
    put(p, prefix, (size_t)before);
    pad(p, '0', zeros);
    put(p, digits, (size_t)count);
    if (p->flags & LEFT)
        pad(p, ' ', padding);
}

/* The sign of a number that is not negative. */
static const char *plus_sign(struct printer *p)
{
    return p->flags & PLUS ? "+" : p->flags & SPACE ? " " : "";
}

static void print_signed(struct printer *p)
{
    struct __wide number;
    number.low = va_arg(p->args, unsigned int);
    number.high = p->length == LENGTH_LL ? va_arg(p->args, unsigned int) : 0;
    if (p->length == LENGTH_HH)
        number.low = (unsigned int)(signed char)number.low;
    if (p->length == LENGTH_H)
        number.low = (unsigned int)(short)number.low;
    int negative = (int)(p->length == LENGTH_LL ? number.high : number.low) < 0;
    if (negative && p->length == LENGTH_LL)
        __wide_negate(&number);
    else if (negative)
        number.low = -number.low;
    put_number(p, &number, 10, 0, negative ? "-" : plus_sign(p));
}

static void print_unsigned(struct printer *p, unsigned int base, int uppercase)
{
    struct __wide number;
    number.low = va_arg(p->args, unsigned int);
    number.high = p->length == LENGTH_LL ? va_arg(p->args, unsigned int) : 0;
    if (p->length == LENGTH_HH)
        number.low = (unsigned char)number.low;
    if (p->length == LENGTH_H)
        number.low = (unsigned short)number.low;
    const char *prefix = "";
    if (base == 16 && p->flags & ALTERNATE && (number.low | number.high) != 0)
        prefix = uppercase ? "0X" : "0x";
    put_number(p, &number, base, uppercase, prefix);
}

/* As the GNU library does: like %#x with a sign where asked for, and "(nil)". */
static void print_pointer(struct printer *p)
{
    static const char *const prefixes[] = { "0x", "+0x", " 0x" };
    struct __wide number;
    number.low = va_arg(p->args, unsigned int);
    number.high = 0;
    if (number.low == 0)
        put_field(p, "(nil)", 5);
    else
        put_number(p, &number, 16, 0, prefixes[p->flags & PLUS ? 1 : p->flags & SPACE ? 2 : 0]);
}

/* ---- characters and strings ---- */

/* In the "C" locale a wide character is one of ASCII or nothing at all. */
static int narrow(struct printer *p, wchar_t c)
{
    if (c < 0 || c > 127)
        fail(p, EILSEQ);
    return (int)c;
}

static void print_char(struct printer *p)
{
    int c = va_arg(p->args, int);
    char byte = (char)(p->length == LENGTH_L ? narrow(p, c) : c);
    put_field(p, &byte, 1);
}

static void print_wide_string(struct printer *p, const wchar_t *text)
{
    int length = 0;
    while (length != p->precision && text[length])
        narrow(p, text[length++]);
    int spaces = p->width - length;
    if (!(p->flags & LEFT))
        pad(p, ' ', spaces);
    for (; length > 0; length--) {
        char byte = (char)*text++;
        put(p, &byte, 1);
    }
    if (p->flags & LEFT)
        pad(p, ' ', spaces);
}

static void print_string(struct printer *p)
{
    const char *text = va_arg(p->args, const char *);
    if (!text) {
        static const char null[] = "(null)";
        size_t length = sizeof null - 1;
        put_field(p, null, p->precision < 0 || (size_t)p->precision >= length ? length : 0);
        return;
    }
    if (p->length == LENGTH_L) {
        print_wide_string(p, (const wchar_t *)(const void *)text);
        return;
    }
    if (p->precision < 0) {
        put_field(p, text, strlen(text));
        return;
    }
    const char *end = memchr(text, 0, (size_t)p->precision);
    put_field(p, text, end ? (size_t)(end - text) : (size_t)p->precision);
}

/* %n: how much has been written so far. */
static void store_count(struct printer *p)
{
    void *to = va_arg(p->args, void *);
    switch (p->length) {
    case LENGTH_HH:
        *(signed char *)to = (signed char)p->total;
        break;
    case LENGTH_H:
        *(short *)to = (short)p->total;
        break;
    case LENGTH_NONE:
        *(int *)to = p->total;
        break;
    case LENGTH_L:
        *(long *)to = p->total;
        break;
    case LENGTH_LL:
        ((unsigned int *)to)[0] = (unsigned int)p->total;
        ((unsigned int *)to)[1] = 0;
        break;
    }
}

/* ---- the format ---- */

static const char *parse_flags(struct printer *p, const char *at)
{
    p->flags = 0;
    for (;; at++) {
        switch (*at) {
        case '-':
            p->flags |= LEFT;
            break;
        case '+':
            p->flags |= PLUS;
            break;
        case ' ':
            p->flags |= SPACE;
            break;
        case '#':
            p->flags |= ALTERNATE;
            break;
        case '0':
            p->flags |= ZERO;
            break;
        default:
            return at;
        }
    }
}

/* A width or precision: digits, none of which mean 0, or a star for the next argument. */
static const char *parse_number(struct printer *p, const char *at, int *number)
{
    *number = 0;
    if (*at == '*') {
        *number = va_arg(p->args, int);
        return at + 1;
    }
    for (; *at >= '0' && *at <= '9'; at++) {
        int digit = *at - '0';
        if (*number > (INT_MAX - digit) / 10) {
            fail(p, EOVERFLOW);
            return at;
        }
        *number = *number * 10 + digit;
    }
    return at;
}

static const char *parse_width(struct printer *p, const char *at)
{
    at = parse_number(p, at, &p->width);
    if (p->width < 0) {
        p->flags |= LEFT;
        if (p->width == INT_MIN)
            fail(p, EOVERFLOW);
        else
            p->width = -p->width;
    }
    p->precision = -1;
    if (*at == '.') {
        at = parse_number(p, at + 1, &p->precision);
        if (p->precision < 0)
            p->precision = -1;
    }
    return at;
}

/* On i386 z and t are as wide as int, j as long long. */
static const char *parse_length(struct printer *p, const char *at)
{
    p->length = LENGTH_NONE;
    switch (*at) {
    case 'h':
        p->length = at[1] == 'h' ? LENGTH_HH : LENGTH_H;
        return at + (at[1] == 'h' ? 2 : 1);
    case 'l':
        p->length = at[1] == 'l' ? LENGTH_LL : LENGTH_L;
        return at + (at[1] == 'l' ? 2 : 1);
    case 'j':
        p->length = LENGTH_LL;
        return at + 1;
    case 'z':
    case 't':
        return at + 1;
    default:
        return at;
    }
}

static void convert(struct printer *p, char conversion)
{
    switch (conversion) {
    case 'd':
    case 'i':
        print_signed(p);
        break;
    case 'u':
        print_unsigned(p, 10, 0);
        break;
    case 'o':
        print_unsigned(p, 8, 0);
        break;
    case 'x':
        print_unsigned(p, 16, 0);
        break;
    case 'X':
        print_unsigned(p, 16, 1);
        break;
    case 'p':
        print_pointer(p);
        break;
    case 'c':
        print_char(p);
        break;
    case 's':
        print_string(p);
        break;
    case 'n':
        store_count(p);
        break;
    case '%':
        put(p, "%", 1);
        break;
    default:
        fail(p, EINVAL);
    }
}

int __format(struct __sink *sink, const char *format, va_list args)
{
    struct printer printer;
    struct printer *p = &printer;
    p->sink = sink;
    va_copy(p->args, args);
    p->total = 0;
    p->failed = 0;
    while (*format && !p->failed) {
        const char *text = format;
        while (*format && *format != '%')
            format++;
        put(p, text, (size_t)(format - text));
        if (!*format)
            break;
        format = parse_flags(p, format + 1);
        format = parse_width(p, format);
        format = parse_length(p, format);
        if (!p->failed)
            convert(p, *format++);
    }
    va_end(p->args);
    return p->failed ? -1 : p->total;
}
