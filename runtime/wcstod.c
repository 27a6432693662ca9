/* C11 7.29.4.1.1: floating-point numbers from wide text. */
#include <wchar.h>

typedef wchar_t TEXT;
#include "float_text.h"

float wcstof(const wchar_t *restrict text, wchar_t **restrict end)
{
    float number;
    read_float(text, end, __FLOAT, &number);
    return number;
}

double wcstod(const wchar_t *restrict text, wchar_t **restrict end)
{
    double number;
    read_float(text, end, __DOUBLE, &number);
    return number;
}
