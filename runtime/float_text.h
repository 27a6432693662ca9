/*
 * C11 7.22.1.3, 7.29.4.1.1: reading a floating-point number, for the files that do so from strings of TEXT: char or wchar_t.
 */
#include "digits.h"
#include "float_reader.h"

/* Stores the number that the text begins with. */
static void read_float(const TEXT *text, TEXT **end, enum __float_type type, void *to)
{
    struct __float_reader reader;
    const TEXT *at = text;
    const TEXT *number_end = text;
    while (is_space(*at))
        at++;
    __float_begin(&reader, type);
    for (int c = *at; c > 0 && c < 0x80 && __float_take(&reader, c); c = *at) {
        at++;
        if (reader.complete)
            number_end = at;
    }
    if (number_end == text)
        __float_begin(&reader, type); /* without a sign */
    if (end)
        *end = (TEXT *)number_end;
    __float_store(&reader, to);
}
