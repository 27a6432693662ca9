/*
 * C11 7.21.6.1: a format and its arguments become text. Covers the integer, character, string and pointer conversions, and
 * POSIX's numbered arguments, %1$d; format_float.c has the rest. A conversion that is not known ends the call with EINVAL.
 */
#include <errno.h>
#include <limits.h>
#include <string.h>
#include "bigint.h"
#include "multibyte.h"
#include "printer.h"

enum { MOST_DIGITS = 22 }; /* 64 bits in octal */

typedef unsigned long long wide;

/* ---- output ---- */

void __fail(struct printer *p, int error)
{
    if (error)
        errno = error;
    p->failed = 1;
}

void __put(struct printer *p, const char *text, size_t length)
{
    if (p->failed || length == 0)
        return;
    if (length > (size_t)(INT_MAX - p->total))
        __fail(p, EOVERFLOW);
    else if (!p->sink->put(p->sink, text, length))
        __fail(p, 0);
    else
        p->total += (int)length;
}

void __pad(struct printer *p, char c, int count)
{
    static const char spaces[] = "                                ";
    static const char zeros[] = "00000000000000000000000000000000";
    enum { CHUNK = sizeof spaces - 1 };
    const char *text = c == '0' ? zeros : spaces;
    for (; count > CHUNK && !p->failed; count -= CHUNK)
        __put(p, text, CHUNK);
    if (count > 0)
        __put(p, text, (size_t)count);
}

/* Text within the field. */
static void put_field(struct printer *p, const char *text, size_t length)
{
    int spaces = length < (size_t)p->now.width ? p->now.width - (int)length : 0;
    if (spaces > 0 && !(p->now.flags & LEFT))
        __pad(p, ' ', spaces);
    __put(p, text, length);
    if (spaces > 0 && p->now.flags & LEFT)
        __pad(p, ' ', spaces);
}

/* ---- integers ---- */

/* Writes digits backwards from `end`. Returns where they start; for 0 that is `end`. */
static char *decimal_digits(wide number, char *end)
{
    unsigned int words[2];
    words[0] = (unsigned int)number;
    words[1] = (unsigned int)(number >> 32);
    while (words[1] > 0) {
        end -= 9;
        __nine_digits(end, __big_divide(words, 2, 1000000000));
    }
    for (unsigned int rest = words[0]; rest > 0; rest /= 10)
        *--end = (char)('0' + rest % 10);
    return end;
}

static char *binary_digits(wide number, int shift, const char *symbols, char *end)
{
    unsigned int mask = (1U << shift) - 1;
    for (; number >> 32; number >>= shift)
        *--end = symbols[(unsigned int)number & mask];
    for (unsigned int rest = (unsigned int)number; rest > 0; rest >>= shift)
        *--end = symbols[rest & mask];
    return end;
}

static char *digits_of(wide number, unsigned int base, int uppercase, char *end)
{
    const char *symbols = uppercase ? "0123456789ABCDEF" : "0123456789abcdef";
    return base == 10 ? decimal_digits(number, end) : binary_digits(number, base == 16 ? 4 : 3, symbols, end);
}

/* Sign or 0x, zeros, digits, and the field's padding before, between or after. */
static void put_number(struct printer *p, wide number, unsigned int base, int uppercase, const char *prefix)
{
    char buffer[MOST_DIGITS];
    char *end = buffer + MOST_DIGITS;
    char *digits = digits_of(number, base, uppercase, end);
    int flags = p->now.flags;
    int count = (int)(end - digits);
    int zeros = (p->now.precision < 0 ? 1 : p->now.precision) - count;
    int before = (int)strlen(prefix);
    if (base == 8 && flags & ALTERNATE && zeros <= 0)
        zeros = 1;
    if (zeros < 0)
        zeros = 0;
    int padding = zeros > INT_MAX - MOST_DIGITS - 2 ? 0 : p->now.width - (before + zeros + count);
    if (flags & ZERO && !(flags & LEFT) && p->now.precision < 0 && padding > 0) {
        zeros += padding;
        padding = 0;
    }
    if (padding > 0 && !(flags & LEFT))
        __pad(p, ' ', padding);
    __put(p, prefix, (size_t)before);
    if (zeros > 0)
        __pad(p, '0', zeros);
    __put(p, digits, (size_t)count);
    if (padding > 0 && flags & LEFT)
        __pad(p, ' ', padding);
}

/* The sign of a number that is not negative. */
const char *__plus_sign(const struct printer *p)
{
    return p->now.flags & PLUS ? "+" : p->now.flags & SPACE ? " " : "";
}

static void print_signed(struct printer *p)
{
    long long number;
    if (p->now.length >= LENGTH_LL)
        number = va_arg(p->args, long long);
    else
        number = va_arg(p->args, int);
    if (p->now.length == LENGTH_HH)
        number = (signed char)number;
    if (p->now.length == LENGTH_H)
        number = (short)number;
    put_number(p, number < 0 ? -(wide)number : (wide)number, 10, 0, number < 0 ? "-" : __plus_sign(p));
}

static void print_unsigned(struct printer *p, unsigned int base, int uppercase)
{
    wide number;
    if (p->now.length >= LENGTH_LL)
        number = va_arg(p->args, wide);
    else
        number = va_arg(p->args, unsigned int);
    if (p->now.length == LENGTH_HH)
        number = (unsigned char)number;
    if (p->now.length == LENGTH_H)
        number = (unsigned short)number;
    const char *prefix = "";
    if (base == 16 && p->now.flags & ALTERNATE && number != 0)
        prefix = uppercase ? "0X" : "0x";
    put_number(p, number, base, uppercase, prefix);
}

/* As the GNU library does: like %#x with a sign where asked for, and "(nil)". */
static void print_pointer(struct printer *p)
{
    static const char *const prefixes[] = {"0x", "+0x", " 0x"};
    unsigned int number = va_arg(p->args, unsigned int);
    if (number == 0)
        put_field(p, "(nil)", 5);
    else
        put_number(p, number, 16, 0, prefixes[p->now.flags & PLUS ? 1 : p->now.flags & SPACE ? 2 : 0]);
}

/* ---- characters and strings ---- */

static void print_char(struct printer *p)
{
    int c = va_arg(p->args, int);
    char bytes[LONGEST_CHARACTER];
    int length = 1;
    if (p->now.length == LENGTH_L)
        length = __encode(bytes, c);
    else
        *bytes = (char)c;
    if (length == 0)
        __fail(p, 0);
    put_field(p, bytes, (size_t)length);
}

/* The precision counts bytes, but ends with a whole character. */
static void print_wide_string(struct printer *p, const wchar_t *text)
{
    char bytes[LONGEST_CHARACTER];
    int most = p->now.precision < 0 ? INT_MAX : p->now.precision;
    int total = 0;
    int count = 0;
    while (total < most && text[count]) {
        int length = __encode(bytes, text[count]);
        if (length == 0)
            __fail(p, 0);
        if (length == 0 || length > most - total)
            break;
        total += length;
        count++;
    }
    int spaces = p->now.width - total;
    if (!(p->now.flags & LEFT))
        __pad(p, ' ', spaces);
    for (; count > 0; count--)
        __put(p, bytes, (size_t)__encode(bytes, *text++));
    if (p->now.flags & LEFT)
        __pad(p, ' ', spaces);
}

static void print_string(struct printer *p)
{
    const char *text = va_arg(p->args, const char *);
    if (!text) {
        static const char null[] = "(null)";
        size_t length = sizeof null - 1;
        put_field(p, null, p->now.precision < 0 || (size_t)p->now.precision >= length ? length : 0);
        return;
    }
    if (p->now.length == LENGTH_L) {
        print_wide_string(p, (const wchar_t *)(const void *)text);
        return;
    }
    if (p->now.precision < 0) {
        put_field(p, text, strlen(text));
        return;
    }
    const char *end = memchr(text, 0, (size_t)p->now.precision);
    put_field(p, text, end ? (size_t)(end - text) : (size_t)p->now.precision);
}

/* ---- the format ---- */

/* Digits, none of which mean 0. Returns where they end, or NULL when they are more than an int. */
static const char *parse_number(const char *at, int *number)
{
    *number = 0;
    for (; *at >= '0' && *at <= '9'; at++) {
        int digit = *at - '0';
        if (*number > (INT_MAX - digit) / 10)
            return NULL;
        *number = *number * 10 + digit;
    }
    return at;
}

/* The 1$ of an argument's number; where there is none, it is the next one's turn. */
static const char *parse_argument(const char *at, int *argument)
{
    int number;
    const char *end = parse_number(at, &number);
    *argument = NEXT_ARGUMENT;
    if (!end || *end != '$' || number == 0)
        return at;
    *argument = number;
    return end + 1;
}

/* glibc's ' and I are taken and change nothing: the "C" locale has no groups of digits and no digits of its own. */
static const char *parse_flags(const char *at, int *flags)
{
    *flags = 0;
    for (;; at++) {
        switch (*at) {
        case '-': *flags |= LEFT; break;
        case '+': *flags |= PLUS; break;
        case ' ': *flags |= SPACE; break;
        case '#': *flags |= ALTERNATE; break;
        case '0': *flags |= ZERO; break;
        case '\'':
        case 'I': break;
        default: return at;
        }
    }
}

/* A width or precision: a number, or a star for an argument. */
static const char *parse_size(const char *at, int *size, int *argument)
{
    *argument = NO_ARGUMENT;
    return *at == '*' ? parse_argument(at + 1, argument) : parse_number(at, size);
}

/* What may stand before the length modifier. */
static const char *parse_prefix(const char *at, struct conversion *conversion)
{
    at = parse_argument(at, &conversion->argument);
    at = parse_flags(at, &conversion->flags);
    at = parse_size(at, &conversion->width, &conversion->width_argument);
    return at && *at == '.' ? parse_size(at + 1, &conversion->precision, &conversion->precision_argument) : at;
}

/* Reads a conversion from after its %. Returns its end, or NULL when a number in it is too large. */
static const char *parse_conversion(const char *at, struct conversion *conversion)
{
    static const struct conversion plain = {.width_argument = NO_ARGUMENT, .precision = -1, .precision_argument = NO_ARGUMENT};
    *conversion = plain;
    if (*at < 'a') { /* it is not just a small letter */
        at = parse_prefix(at, conversion);
        if (!at)
            return NULL;
    }
    at = __parse_length(at, &conversion->length);
    conversion->letter = *at;
    return *at ? at + 1 : at;
}

/* ---- arguments ---- */

/* How many words on the stack a conversion's argument takes. */
static unsigned char words_of(const struct conversion *conversion)
{
    int is_long_double = conversion->length == LENGTH_LONG_DOUBLE;
    if (strchr("fFeEgGaA", conversion->letter))
        return is_long_double ? 3 : 2;
    return strchr("diouxX", conversion->letter) && conversion->length >= LENGTH_LL ? 2 : 1;
}

static void note_words(struct printer *p, int argument, unsigned char words)
{
    if (argument > 0 && argument <= NUMBERED_ARGUMENTS)
        p->words[argument - 1] = words;
}

/* Finds out how many words each numbered argument takes; one that is not used is taken for an int. */
static void number_arguments(struct printer *p)
{
    struct conversion conversion;
    p->numbered = 1;
    memset(p->words, 1, sizeof p->words);
    for (const char *at = strchr(p->format, '%'); at; at = strchr(at, '%')) {
        at = parse_conversion(at + 1, &conversion);
        if (!at)
            return;
        note_words(p, conversion.width_argument, 1);
        note_words(p, conversion.precision_argument, 1);
        note_words(p, conversion.argument, words_of(&conversion));
    }
}

void __seek_argument(struct printer *p, int argument)
{
    if (argument <= 0)
        return;
    if (argument > NUMBERED_ARGUMENTS) {
        __fail(p, EINVAL);
        return;
    }
    if (!p->numbered)
        number_arguments(p);
    va_end(p->args);
    va_copy(p->args, p->first);
    for (int i = 0; i < argument - 1; i++) {
        for (int word = 0; word < p->words[i]; word++)
            (void)va_arg(p->args, int);
    }
}

/* Replaces stars by the arguments that they stand for. */
static void fetch_sizes(struct printer *p)
{
    struct conversion *now = &p->now;
    if (now->width_argument != NO_ARGUMENT) {
        __seek_argument(p, now->width_argument);
        now->width = va_arg(p->args, int);
        if (now->width < 0) {
            now->flags |= LEFT;
            if (now->width == INT_MIN)
                __fail(p, EOVERFLOW);
            else
                now->width = -now->width;
        }
    }
    if (now->precision_argument != NO_ARGUMENT) {
        __seek_argument(p, now->precision_argument);
        now->precision = va_arg(p->args, int);
    }
}

/* ---- the call ---- */

static void convert(struct printer *p)
{
    switch (p->now.letter) {
    case 'd':
    case 'i': print_signed(p); break;
    case 'u': print_unsigned(p, 10, 0); break;
    case 'o': print_unsigned(p, 8, 0); break;
    case 'x': print_unsigned(p, 16, 0); break;
    case 'X': print_unsigned(p, 16, 1); break;
    case 'p': print_pointer(p); break;
    case 'e':
    case 'E':
    case 'f':
    case 'F':
    case 'g':
    case 'G':
    case 'a':
    case 'A': __print_float(p); break;
    case 'C':
        p->now.length = LENGTH_L;
        print_char(p);
        break;
    case 'c': print_char(p); break;
    case 'S':
        p->now.length = LENGTH_L;
        print_string(p);
        break;
    case 's': print_string(p); break;
    case 'n': __store_integer(va_arg(p->args, void *), p->now.length, (wide)p->total); break;
    case '%': __put(p, "%", 1); break;
    default: __fail(p, EINVAL);
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
    p->format = format;
    va_copy(p->first, args);
    p->numbered = 0;
    while (*format && !p->failed) {
        const char *text = format;
        while (*format && *format != '%')
            format++;
        __put(p, text, (size_t)(format - text));
        if (!*format)
            break;
        format = parse_conversion(format + 1, &p->now);
        if (!format) {
            __fail(p, EOVERFLOW);
            break;
        }
        fetch_sizes(p);
        if (p->now.argument != NEXT_ARGUMENT)
            __seek_argument(p, p->now.argument);
        if (!p->failed)
            convert(p);
    }
    va_end(p->first);
    va_end(p->args);
    return p->failed ? -1 : p->total;
}
