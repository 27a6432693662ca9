/*
 * C11 7.21.6.2: text is read as a format says, with POSIX's numbered arguments, %1$d. A conversion that is not known ends
 * the call with EINVAL. Where the standard leaves room, it does as the GNU library does. With L a floating-point number
 * becomes a long double as gcc has it, of 80 bits.
 */
#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stddef.h>
#include <string.h>
#include <wchar.h>
#include "digits.h"
#include "float_reader.h"
#include "length.h"
#include "scan.h"
#include "stream.h"

typedef unsigned long long wide;

/* What becomes of a conversion or of the whole call. */
enum outcome { GOES_ON, MISMATCH, INPUT_ENDED };

/* A call in progress. */
struct scanner {
    FILE *stream;
    va_list args;
    va_list first; /* for numbered arguments: where they start */
    int stored;    /* arguments so far */
    int read;      /* characters so far, for %n */

    int suppressed; /* the conversion in progress: * */
    int width;      /* INT_MAX: none given */
    enum length length;
    void *to;
    int count;       /* units stored there */
    mbstate_t state; /* of the multibyte character that is being read */
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
static int read_digits(struct scanner *s, unsigned int base, wide *number, int *too_large)
{
    int any = 0;
    *number = 0;
    base = read_base(s, base, &any);
    for (;;) {
        int c = next_in_field(s);
        unsigned int digit = digit_value(c);
        if (c == EOF || digit >= base) {
            back_in_field(s, c);
            return any;
        }
        any = 1;
        wide low = (*number & 0xffffffff) * base + digit;
        wide high = (*number >> 32) * base + (low >> 32);
        *too_large |= high >> 32 != 0;
        *number = high << 32 | (low & 0xffffffff);
    }
}

/* The number with its sign, or what is nearest to it in the type, as with strtol and strtoul. */
static wide clamp(struct scanner *s, wide number, int is_signed, int negative, int too_large)
{
    int is_wide = s->length >= LENGTH_LL;
    wide limit = is_wide ? ULLONG_MAX : UINT_MAX;
    if (is_signed)
        limit = limit / 2 + (wide)negative;
    if (too_large || number > limit) {
        errno = ERANGE;
        number = limit;
        negative = negative && is_signed;
    }
    return negative ? -number : number;
}

static enum outcome scan_number(struct scanner *s, unsigned int base, int is_signed)
{
    wide number;
    int too_large = 0;
    if (skip_space(s) == EOF)
        return INPUT_ENDED;
    int sign = next_in_field(s);
    if (sign != '-' && sign != '+')
        back_in_field(s, sign);
    if (!read_digits(s, base, &number, &too_large))
        return MISMATCH;
    number = clamp(s, number, is_signed, sign == '-', too_large);
    if (!s->suppressed) {
        __store_integer(s->to, s->length, number);
        s->stored++;
    }
    return GOES_ON;
}

/* As with the GNU library an exponent may lack its digits, and the (…) after nan is not read. */
static enum outcome scan_float(struct scanner *s)
{
    struct __float_reader reader;
    if (skip_space(s) == EOF)
        return INPUT_ENDED;
    __float_begin(&reader, s->length == LENGTH_LONG_DOUBLE ? __LONG_DOUBLE : s->length == LENGTH_L ? __DOUBLE : __FLOAT);
    int c = next_in_field(s);
    while (c != EOF && c != '(' && __float_take(&reader, c))
        c = next_in_field(s);
    back_in_field(s, c);
    if (!reader.complete && reader.taken == 0)
        return MISMATCH;
    if (!s->suppressed) {
        __float_store(&reader, s->to);
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

static void store_unit(struct scanner *s, wchar_t c)
{
    if (s->suppressed)
        return;
    if (s->length == LENGTH_L)
        ((wchar_t *)s->to)[s->count] = c;
    else
        ((char *)s->to)[s->count] = (char)c;
}

/* Stores the next character of a text; a wide one when all its bytes are there, and it is they that the width counts. */
static int store_char(struct scanner *s, int c)
{
    char byte = (char)c;
    wchar_t unit = byte;
    if (s->length == LENGTH_L) {
        size_t length = mbrtowc(&unit, &byte, 1, &s->state);
        if (length == (size_t)-1)
            return 0;
        if (length == (size_t)-2) {
            s->width++;
            return 1;
        }
    }
    store_unit(s, unit);
    s->count++;
    return 1;
}

/* Stores characters while they are in the set, as many as the width allows. False: there was no such character, or EILSEQ. */
static int scan_while(struct scanner *s, const char *set)
{
    static const mbstate_t initial;
    s->count = 0;
    s->state = initial;
    for (;;) {
        int c = next_in_field(s);
        if (c == EOF || !set[c]) {
            back_in_field(s, c);
            return s->count > 0;
        }
        if (!store_char(s, c))
            return 0;
    }
}

/* %s and %[: a string of characters of a set. */
static enum outcome scan_set(struct scanner *s, const char *set)
{
    int c = next(s);
    back(s, c);
    if (c == EOF)
        return INPUT_ENDED;
    if (!scan_while(s, set))
        return MISMATCH;
    store_unit(s, 0);
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
    int c = next(s);
    back(s, c);
    if (c == EOF)
        return INPUT_ENDED;
    if (!scan_while(s, all))
        return MISMATCH;
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
    if (!s->suppressed)
        __store_integer(s->to, s->length, (wide)s->read);
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

/* Reads digits, which may stand for more than an int holds. */
static const char *parse_number(const char *at, int *number)
{
    *number = 0;
    for (; *at >= '0' && *at <= '9'; at++) {
        if (*number < INT_MAX / 10 - 1)
            *number = *number * 10 + (*at - '0');
    }
    return at;
}

/* The next argument, or that of the number: all are pointers. */
static void fetch_argument(struct scanner *s, int number)
{
    if (number > 0) {
        va_end(s->args);
        va_copy(s->args, s->first);
        for (; number > 1; number--)
            (void)va_arg(s->args, void *);
    }
    s->to = va_arg(s->args, void *);
}

/* Everything of a conversion but its letter: number$ * width length. Fetches the argument. */
static const char *parse_conversion(struct scanner *s, const char *at)
{
    int number;
    const char *end = parse_number(at, &number);
    if (*end == '$')
        at = end + 1;
    else
        number = 0;
    s->suppressed = *at == '*';
    at += s->suppressed;
    at = parse_number(at, &s->width);
    if (s->width == 0)
        s->width = INT_MAX;
    at = __parse_length(at, &s->length);
    if (!s->suppressed && *at && *at != '%')
        fetch_argument(s, number);
    return at;
}

/* Carries out one conversion and moves on in the format. */
static enum outcome convert(struct scanner *s, const char **format)
{
    char set[256];
    const char *at = parse_conversion(s, *format);
    *format = at + 1;
    switch (*at) {
    case 'd': return scan_number(s, 10, 1);
    case 'i': return scan_number(s, 0, 1);
    case 'u': return scan_number(s, 10, 0);
    case 'o': return scan_number(s, 8, 0);
    case 'x':
    case 'X': return scan_number(s, 16, 0);
    case 'p': return scan_pointer(s);
    case 'a':
    case 'A':
    case 'e':
    case 'E':
    case 'f':
    case 'F':
    case 'g':
    case 'G': return scan_float(s);
    case 'C': s->length = LENGTH_L; return scan_chars(s);
    case 'c': return scan_chars(s);
    case 'S': s->length = LENGTH_L; return scan_string(s);
    case 's': return scan_string(s);
    case '[': *format = parse_set(at + 1, set); return scan_set(s, set);
    case 'n': return store_count(s);
    case '%': skip_space(s); return scan_literal(s, '%');
    default: errno = EINVAL; return MISMATCH;
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
    va_copy(s->first, args);
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
    va_end(s->first);
    va_end(s->args);
    return outcome == INPUT_ENDED && s->stored == 0 ? EOF : s->stored;
}
