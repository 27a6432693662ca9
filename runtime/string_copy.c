/* C11 7.24.2 and 7.24.3: copying and appending strings. memcpy and its like are in memory.asm. */
#include <string.h>

char *strcpy(char *restrict to, const char *restrict from)
{
    return memcpy(to, from, strlen(from) + 1);
}

char *strcat(char *restrict to, const char *restrict from)
{
    memcpy(to + strlen(to), from, strlen(from) + 1);
    return to;
}

/* The length of a string of which no more than `limit` bytes count. */
static size_t bounded_length(const char *text, size_t limit)
{
    const char *end = memchr(text, 0, limit);
    return end ? (size_t)(end - text) : limit;
}

char *strncpy(char *restrict to, const char *restrict from, size_t count)
{
    size_t length = bounded_length(from, count);
    memcpy(to, from, length);
    memset(to + length, 0, count - length);
    return to;
}

char *strncat(char *restrict to, const char *restrict from, size_t count)
{
    char *end = to + strlen(to);
    size_t length = bounded_length(from, count);
    memcpy(end, from, length);
    end[length] = 0;
    return to;
}
