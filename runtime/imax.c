/* C11 7.8.2: functions on the widest integers, which are long long. */
#include <inttypes.h>
#include <stdlib.h>

intmax_t imaxabs(intmax_t value)
{
    return llabs(value);
}

imaxdiv_t imaxdiv(intmax_t dividend, intmax_t divisor)
{
    imaxdiv_t result = {dividend / divisor, dividend % divisor};
    return result;
}

intmax_t strtoimax(const char *restrict text, char **restrict end, int base)
{
    return strtoll(text, end, base);
}

uintmax_t strtoumax(const char *restrict text, char **restrict end, int base)
{
    return strtoull(text, end, base);
}
