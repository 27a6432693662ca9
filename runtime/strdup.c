/* POSIX strdup and strndup: copies in memory of their own. */
#include <stdlib.h>
#include <string.h>
#include "internal.h"

REPLACEABLE char *strndup(const char *text, size_t limit)
{
    size_t length = strnlen(text, limit);
    char *copy = malloc(length + 1);
    if (!copy)
        return NULL;
    copy[length] = 0;
    return memcpy(copy, text, length);
}

REPLACEABLE char *strdup(const char *text)
{
    return strndup(text, (size_t)-1);
}
