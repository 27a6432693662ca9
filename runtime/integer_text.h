/*
 * C11 7.22.1.4, 7.29.4.1.2: reading an integer, for the files that do so from strings of TEXT: char or wchar_t.
 */
#include <errno.h>
#include <limits.h>
#include "digits.h"

typedef unsigned long long wide;

/* What a text starts with: the absolute value, and what became of it. */
struct number {
    wide value;
    int negative;
    int too_large; /* for 64 bits */
};

/* Reads digits. Returns where they end; where they began, if there are none. */
static const TEXT *read_digits(struct number *number, const TEXT *at, unsigned int base)
{
    unsigned int safe = (UINT_MAX - (base - 1)) / base; /* up to here one more digit fits in a word */
    unsigned int value = 0;
    unsigned int digit;
    for (; value <= safe && (digit = digit_value(*at)) < base; at++)
        value = value * base + digit;
    number->value = value;
    for (; (digit = digit_value(*at)) < base; at++) {
        wide low = (number->value & 0xffffffff) * base + digit;
        wide high = (number->value >> 32) * base + (low >> 32);
        number->too_large |= high >> 32 != 0;
        number->value = high << 32 | (low & 0xffffffff);
    }
    return at;
}

static void read_number(struct number *number, const TEXT *text, TEXT **end, int base)
{
    const TEXT *at = text;
    number->value = 0;
    number->negative = 0;
    number->too_large = 0;
    if (base < 0 || base == 1 || base > 36) {
        errno = EINVAL;
        return;
    }
    while (is_space(*at))
        at++;
    if (*at == '-' || *at == '+')
        number->negative = *at++ == '-';
    if (*at == '0' && (at[1] | 32) == 'x' && (base == 0 || base == 16) && digit_value(at[2]) < 16) {
        at += 2;
        base = 16;
    }
    if (base == 0)
        base = *at == '0' ? 8 : 10;
    const TEXT *digits = at;
    at = read_digits(number, at, (unsigned int)base);
    if (end)
        *end = (TEXT *)(at > digits ? at : text);
}

/* The number in a signed type of that greatest value, or the nearest to it. */
static long long signed_value(const struct number *number, wide greatest)
{
    wide limit = greatest + (wide)number->negative;
    wide value = number->value;
    if (number->too_large || value > limit) {
        errno = ERANGE;
        value = limit;
    }
    return (long long)(number->negative ? -value : value);
}

static wide unsigned_value(const struct number *number, wide greatest)
{
    if (number->too_large || number->value > greatest) {
        errno = ERANGE;
        return greatest;
    }
    return number->negative ? -number->value : number->value;
}
