/* C11 7.22.1.2 and 7.22.1.4: integers from text. */
#include <stdlib.h>

typedef char TEXT;
#include "integer_text.h"

long strtol(const char *restrict text, char **restrict end, int base)
{
    struct number number;
    read_number(&number, text, end, base);
    return (long)signed_value(&number, LONG_MAX);
}

long long strtoll(const char *restrict text, char **restrict end, int base)
{
    struct number number;
    read_number(&number, text, end, base);
    return signed_value(&number, LLONG_MAX);
}

unsigned long strtoul(const char *restrict text, char **restrict end, int base)
{
    struct number number;
    read_number(&number, text, end, base);
    return (unsigned long)unsigned_value(&number, ULONG_MAX);
}

unsigned long long strtoull(const char *restrict text, char **restrict end, int base)
{
    struct number number;
    read_number(&number, text, end, base);
    return unsigned_value(&number, ULLONG_MAX);
}

int atoi(const char *text)
{
    return (int)strtol(text, NULL, 10);
}

long atol(const char *text)
{
    return strtol(text, NULL, 10);
}

long long atoll(const char *text)
{
    return strtoll(text, NULL, 10);
}
