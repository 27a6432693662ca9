/*
 * C11 7.21.6.2: text is read as a format says. Covers the integer, character, string, set and pointer conversions;
 * one that is not known ends the call with EINVAL. Where the standard leaves room, it does as the GNU library does.
 */
#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stddef.h>
#include <string.h>
#include "scan.h"
#include "stream.h"
#include "wide.h"

enum length { LENGTH_NONE, LENGTH_HH, LENGTH_H, LENGTH_L, LENGTH_LL };

/* What becomes of a conversion or of the whole call. */
enum outcome { GOES_ON, MISMATCH, INPUT_ENDED };

/* A call in progress. */
struct scanner {
    FILE *stream;
    va_list args;
    int stored;                     /* arguments so far */
    int read;                       /* characters so far, for %n */

    int suppressed;                 /* the conversion in progress: * */
    int width;                      /* INT_MAX: none given */
    enum length length;
    void *to;
};

/* ---- input ---- */

static int next(struct scanner *s)
{
    FILE *stream = s->stream;
    int c = stream->at < stream->read_end ? *stream->at++ : __stream_fill(stream);
    if (c != EOF)
        s->read++;
    return c;
}

/* Gives back the character that next returned: it is still in the buffer. */
static void back(struct scanner *s, int c)
{
    if (c != EOF) {
        s->stream->at--;
        s->read--;
    }
}

/* Returns the first character that is no space, still to be read. */
static int skip_space(struct scanner *s)
{
    int c = next(s);
    while (c != EOF && isspace(c))
        c = next(s);
    back(s, c);
    return c;
}

/* The next character within the field's width, or EOF. */
static int next_in_field(struct scanner *s)
{
    if (s->width == 0)
        return EOF;
    int c = next(s);
    if (c != EOF)
        s->width--;
    return c;
}

static void back_in_field(struct scanner *s, int c)
{
    back(s, c);
    if (c != EOF)
        s->width++;
}

/* ---- numbers ---- */

/* The value of a digit in base 16, or a larger one. */
static unsigned int digit_value(int c)
{
    unsigned int value = (unsigned int)c - '0';
    if (value <= 9)
        return value;
    value = ((unsigned int)c | 32) - 'a';
    return value < 6 ? value + 10 : 16;
}

/* Reads a 0x or 0 that tells the base. Returns the base, 10 if there is none; `any` when it read a digit. */
static unsigned int read_base(struct scanner *s, unsigned int base, int *any)
{
    if (base != 0 && base != 16)
        return base;
    int c = next_in_field(s);
    if (c != '0') {
        back_in_field(s, c);
        return base == 0 ? 10 : base;
    }
    *any = 1;
    c = next_in_field(s);
    if (c == 'x' || c == 'X')
        return 16;
    back_in_field(s, c);
    return base == 0 ? 8 : base;
}

/* Reads digits. Returns false when there is none; `too_large` when they do not fit in 64 bits. */
static int read_digits(struct scanner *s, unsigned int base, struct __wide *number, int *too_large)
{
    int any = 0;
    number->low = 0;
    number->high = 0;
    base = read_base(s, base, &any);
    for (;;) {
        int c = next_in_field(s);
        unsigned int digit = digit_value(c);
        if (c == EOF || digit >= base) {
            back_in_field(s, c);
            return any;
        }
        any = 1;
        if (__wide_multiply_add(number, base, digit) != 0)
            *too_large = 1;
    }
}

/* Brings a number that does not fit to the nearest that does, as strtol and strtoul do. */
static void clamp(struct __wide *number, int is_wide, int is_signed, int negative, int too_large)
{
    unsigned int highest = is_signed ? (unsigned int)INT_MAX : UINT_MAX;
    unsigned int *top_word = is_wide ? &number->high : &number->low;
    if (!is_wide && number->high > 0)
        too_large = 1;
    if (is_signed && negative) {    /* one more below 0 than above */
        if (*top_word > highest + 1 || (is_wide && *top_word == highest + 1 && number->low > 0))
            too_large = 1;
    } else if (*top_word > highest) {
        too_large = 1;
    }
    if (!too_large) {
        if (negative)
            __wide_negate(number);
        return;
    }
    errno = ERANGE;
    number->low = UINT_MAX;
    *top_word = highest;
    if (is_signed && negative) {
        number->low = 0;
        *top_word = highest + 1;
    }
}

static void store_number(void *to, enum length length, const struct __wide *number)
{
    switch (length) {
    case LENGTH_HH:
        *(unsigned char *)to = (unsigned char)number->low;
        break;
    case LENGTH_H:
        *(unsigned short *)to = (unsigned short)number->low;
        break;
    case LENGTH_NONE:
    case LENGTH_L:
        *(unsigned int *)to = number->low;
        break;
    case LENGTH_LL:
        ((unsigned int *)to)[0] = number->low;
        ((unsigned int *)to)[1] = number->high;
        break;
    }
}

static enum outcome scan_number(struct scanner *s, unsigned int base, int is_signed)
{
    struct __wide number;
    int too_large = 0;
    if (skip_space(s) == EOF)
        return INPUT_ENDED;
    int sign = next_in_field(s);
    if (sign != '-' && sign != '+')
        back_in_field(s, sign);
    if (!read_digits(s, base, &number, &too_large))
        return MISMATCH;
    clamp(&number, s->length == LENGTH_LL, is_signed, sign == '-', too_large);
    if (!s->suppressed) {
        store_number(s->to, s->length, &number);
        s->stored++;
    }
    return GOES_ON;
}

/* What printf's %p writes: a number in base 16, or "(nil)". */
static enum outcome scan_pointer(struct scanner *s)
{
    s->length = LENGTH_NONE;
    if (skip_space(s) != '(')
        return scan_number(s, 16, 0);
    for (const char *nil = "(nil)"; *nil; nil++) {
        int c = next_in_field(s);
        if (c == EOF || tolower(c) != *nil) {
            back_in_field(s, c);
            return MISMATCH;
        }
    }
    if (!s->suppressed) {
        *(void **)s->to = NULL;
        s->stored++;
    }
    return GOES_ON;
}

/* ---- characters ---- */

/* Stores the i-th character of a text, as wide as the conversion says. */
static void store_char(struct scanner *s, int i, int c)
{
    if (s->suppressed)
        return;
    if (s->length == LENGTH_L)
        ((wchar_t *)s->to)[i] = c;
    else
        ((char *)s->to)[i] = (char)c;
}

/* Reads while the characters are in the set, as many as the width allows. Returns how many there were. */
static int scan_while(struct scanner *s, const char *set)
{
    int count = 0;
    for (;;) {
        int c = next_in_field(s);
        if (c == EOF || !set[c]) {
            back_in_field(s, c);
            return count;
        }
        store_char(s, count++, c);
    }
}

/* %s and %[: a string of characters of a set. */
static enum outcome scan_set(struct scanner *s, const char *set)
{
    int c = next(s);
    back(s, c);
    if (c == EOF)
        return INPUT_ENDED;
    int count = scan_while(s, set);
    if (count == 0)
        return MISMATCH;
    store_char(s, count, 0);
    s->stored += !s->suppressed;
    return GOES_ON;
}

static enum outcome scan_string(struct scanner *s)
{
    char set[256];
    for (int c = 0; c < 256; c++)
        set[c] = !isspace(c);
    skip_space(s);
    return scan_set(s, set);
}

/* %c: exactly so many characters, one if no width is given; no 0 at the end. */
static enum outcome scan_chars(struct scanner *s)
{
    char all[256];
    memset(all, 1, sizeof all);
    if (s->width == INT_MAX)
        s->width = 1;
    if (scan_while(s, all) == 0)
        return INPUT_ENDED;
    s->stored += !s->suppressed;
    return GOES_ON;
}

/* Reads a set, from after its bracket: [^]a-z]. Returns its end. */
static const char *parse_set(const char *at, char *set)
{
    char member = *at != '^';
    memset(set, !member, 256);
    if (!member)
        at++;
    const char *first = at;
    for (; *at && (*at != ']' || at == first); at++) {
        int from = (unsigned char)*at;
        if (at[1] == '-' && at[2] && at[2] != ']') {
            at += 2;
            for (int c = from; c <= (unsigned char)*at; c++)
                set[c] = member;
        }
        set[from] = member;
    }
    return *at ? at + 1 : at;
}

/* ---- the format ---- */

/* %n is no conversion: it reads nothing and does not count. */
static enum outcome store_count(struct scanner *s)
{
    struct __wide read;
    read.low = (unsigned int)s->read;
    read.high = 0;
    if (!s->suppressed)
        store_number(s->to, s->length, &read);
    return GOES_ON;
}

/* A character of the format that stands for itself. */
static enum outcome scan_literal(struct scanner *s, char literal)
{
    int c = next(s);
    if (c == (unsigned char)literal)
        return GOES_ON;
    back(s, c);
    return c == EOF ? INPUT_ENDED : MISMATCH;
}

/* Everything of a conversion but its letter: * width length. Fetches the argument. */
static const char *parse_conversion(struct scanner *s, const char *at)
{
    s->suppressed = *at == '*';
    at += s->suppressed;
    s->width = 0;
    for (; *at >= '0' && *at <= '9'; at++) {
        if (s->width < INT_MAX / 10 - 1)
            s->width = s->width * 10 + (*at - '0');
    }
    if (s->width == 0)
        s->width = INT_MAX;
    s->length = LENGTH_NONE;
    if (*at == 'h' || *at == 'l') {
        int twice = at[1] == *at;
        s->length = *at == 'h' ? (twice ? LENGTH_HH : LENGTH_H) : (twice ? LENGTH_LL : LENGTH_L);
        at += 1 + twice;
    } else if (*at == 'j') {
        s->length = LENGTH_LL;
        at++;
    } else if (*at == 'z' || *at == 't') {
        at++;
    }
    if (!s->suppressed && *at && *at != '%')
        s->to = va_arg(s->args, void *);
    return at;
}

/* Carries out one conversion and moves on in the format. */
static enum outcome convert(struct scanner *s, const char **format)
{
    char set[256];
    const char *at = parse_conversion(s, *format);
    *format = at + 1;
    switch (*at) {
    case 'd':
        return scan_number(s, 10, 1);
    case 'i':
        return scan_number(s, 0, 1);
    case 'u':
        return scan_number(s, 10, 0);
    case 'o':
        return scan_number(s, 8, 0);
    case 'x':
    case 'X':
        return scan_number(s, 16, 0);
    case 'p':
        return scan_pointer(s);
    case 'c':
        return scan_chars(s);
    case 's':
        return scan_string(s);
    case '[':
        *format = parse_set(at + 1, set);
        return scan_set(s, set);
    case 'n':
        return store_count(s);
    case '%':
        skip_space(s);
        return scan_literal(s, '%');
    default:
        errno = EINVAL;
        return MISMATCH;
    }
}

int __scan(FILE *stream, const char *format, va_list args)
{
    struct scanner scanner;
    struct scanner *s = &scanner;
    enum outcome outcome = GOES_ON;
    if (!__stream_begin_read(stream))
        return EOF;
    s->stream = stream;
    va_copy(s->args, args);
    s->stored = 0;
    s->read = 0;
    while (*format && outcome == GOES_ON) {
        char c = *format++;
        if (isspace((unsigned char)c))
            skip_space(s);
        else if (c == '%')
            outcome = convert(s, &format);
        else
            outcome = scan_literal(s, c);
    }
    va_end(s->args);
    return outcome == INPUT_ENDED && s->stored == 0 ? EOF : s->stored;
}
