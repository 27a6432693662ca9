/* C11 7.22.1.2 and 7.22.1.4: integers from text. */
#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>

/* What a text starts with: the absolute value, cut to ULONG_MAX, and what became of it. */
struct number {
    unsigned long value;
    int negative;
    int too_large;
};

/* The value of a digit in base 36, or a larger one. */
static unsigned int digit_value(int c)
{
    unsigned int value = (unsigned int)c - '0';
    if (value <= 9)
        return value;
    value = ((unsigned int)c | 32) - 'a';
    return value < 26 ? value + 10 : 36;
}

/* Reads digits. Returns where they end; where they began, if there are none. */
static const char *read_digits(struct number *number, const char *at, unsigned int base)
{
    unsigned long value = 0;
    unsigned long safe = (ULONG_MAX - (base - 1)) / base;   /* up to here one more digit fits */
    unsigned int digit;
    for (; (digit = digit_value(*at)) < base; at++) {
        if (value <= safe || (value == ULONG_MAX / base && digit <= ULONG_MAX % base))
            value = value * base + digit;
        else
            number->too_large = 1;
    }
    number->value = number->too_large ? ULONG_MAX : value;
    return at;
}

static void read_number(struct number *number, const char *text, char **end, int base)
{
    const char *at = text;
    number->value = 0;
    number->negative = 0;
    number->too_large = 0;
    if (base < 0 || base == 1 || base > 36) {
        errno = EINVAL;
        return;
    }
    while (isspace((unsigned char)*at))
        at++;
    if (*at == '-' || *at == '+')
        number->negative = *at++ == '-';
    if (*at == '0' && (at[1] | 32) == 'x' && (base == 0 || base == 16) && digit_value(at[2]) < 16) {
        at += 2;
        base = 16;
    }
    if (base == 0)
        base = *at == '0' ? 8 : 10;
    const char *digits = at;
    at = read_digits(number, at, (unsigned int)base);
    if (end)
        *end = (char *)(at > digits ? at : text);
}

long strtol(const char *restrict text, char **restrict end, int base)
{
    struct number number;
    read_number(&number, text, end, base);
    unsigned long limit = (unsigned long)LONG_MAX + (unsigned long)number.negative;
    if (number.value > limit) {
        errno = ERANGE;
        number.value = limit;
    }
    return (long)(number.negative ? -number.value : number.value);
}

unsigned long strtoul(const char *restrict text, char **restrict end, int base)
{
    struct number number;
    read_number(&number, text, end, base);
    if (number.too_large) {
        errno = ERANGE;
        return ULONG_MAX;
    }
    return number.negative ? -number.value : number.value;
}

int atoi(const char *text)
{
    return (int)strtol(text, NULL, 10);
}

long atol(const char *text)
{
    return strtol(text, NULL, 10);
}
