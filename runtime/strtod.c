/* C11 7.22.1.1, 7.22.1.3: floating-point numbers from text. */
#include <ctype.h>
#include <stdlib.h>
#include "float_reader.h"

/* Stores the number that the text begins with. In strtold.asm, too. */
void __strtod(const char *text, char **end, enum __float_type type, void *to)
{
    struct __float_reader reader;
    const char *at = text;
    const char *number_end = text;
    while (isspace((unsigned char)*at))
        at++;
    __float_begin(&reader, type);
    while (__float_take(&reader, (unsigned char)*at)) {
        at++;
        if (reader.complete)
            number_end = at;
    }
    if (number_end == text)
        __float_begin(&reader, type); /* without a sign */
    if (end)
        *end = (char *)number_end;
    __float_store(&reader, to);
}

float strtof(const char *restrict text, char **restrict end)
{
    float number;
    __strtod(text, end, __FLOAT, &number);
    return number;
}

double strtod(const char *restrict text, char **restrict end)
{
    double number;
    __strtod(text, end, __DOUBLE, &number);
    return number;
}

double atof(const char *text)
{
    return strtod(text, NULL);
}
