/* What POSIX and BSD have besides. Nothing else in the library uses these names, which C leaves to programs. */
#include <string.h>
#include "internal.h"

REPLACEABLE size_t strnlen(const char *text, size_t limit)
{
    const char *end = memchr(text, 0, limit);
    return end ? (size_t)(end - text) : limit;
}

REPLACEABLE char *stpcpy(char *restrict to, const char *restrict from)
{
    size_t length = strlen(from);
    memcpy(to, from, length + 1);
    return to + length;
}

REPLACEABLE char *stpncpy(char *restrict to, const char *restrict from, size_t count)
{
    size_t length = strnlen(from, count);
    memcpy(to, from, length);
    memset(to + length, 0, count - length);
    return to + length;
}

/* Copies up to and with a byte. Returns where it goes on, or a null pointer when the byte was not there. */
REPLACEABLE void *memccpy(void *restrict to, const void *restrict from, int byte, size_t count)
{
    const char *end = memchr(from, byte, count);
    size_t length = end ? (size_t)(end + 1 - (const char *)from) : count;
    memcpy(to, from, length);
    return end ? (char *)to + length : NULL;
}

REPLACEABLE char *strtok_r(char *restrict text, const char *restrict separators, char **restrict rest)
{
    return __strtok(text, separators, rest);
}

/* Unlike strtok it finds empty fields, too. */
REPLACEABLE char *strsep(char **restrict rest, const char *restrict separators)
{
    char *text = *rest;
    if (!text)
        return NULL;
    char *end = text + strcspn(text, separators);
    *rest = *end ? end + 1 : NULL;
    *end = 0;
    return text;
}
