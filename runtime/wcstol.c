/* C11 7.29.4.1.2: integers from wide text. */
#include <inttypes.h>
#include <wchar.h>

typedef wchar_t TEXT;
#include "integer_text.h"

long wcstol(const wchar_t *restrict text, wchar_t **restrict end, int base)
{
    struct number number;
    read_number(&number, text, end, base);
    return (long)signed_value(&number, LONG_MAX);
}

long long wcstoll(const wchar_t *restrict text, wchar_t **restrict end, int base)
{
    struct number number;
    read_number(&number, text, end, base);
    return signed_value(&number, LLONG_MAX);
}

unsigned long wcstoul(const wchar_t *restrict text, wchar_t **restrict end, int base)
{
    struct number number;
    read_number(&number, text, end, base);
    return (unsigned long)unsigned_value(&number, ULONG_MAX);
}

unsigned long long wcstoull(const wchar_t *restrict text, wchar_t **restrict end, int base)
{
    struct number number;
    read_number(&number, text, end, base);
    return unsigned_value(&number, ULLONG_MAX);
}

intmax_t wcstoimax(const wchar_t *restrict text, wchar_t **restrict end, int base)
{
    return wcstoll(text, end, base);
}

uintmax_t wcstoumax(const wchar_t *restrict text, wchar_t **restrict end, int base)
{
    return wcstoull(text, end, base);
}
