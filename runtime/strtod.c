/* C11 7.22.1.1, 7.22.1.3: floating-point numbers from text. */
#include <stdlib.h>

typedef char TEXT;
#include "float_text.h"

/* For strtold.asm. */
void __strtold(const char *text, char **end, void *to)
{
    read_float(text, end, __LONG_DOUBLE, to);
}

float strtof(const char *restrict text, char **restrict end)
{
    float number;
    read_float(text, end, __FLOAT, &number);
    return number;
}

double strtod(const char *restrict text, char **restrict end)
{
    double number;
    read_float(text, end, __DOUBLE, &number);
    return number;
}

double atof(const char *text)
{
    return strtod(text, NULL);
}
