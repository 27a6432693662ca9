/* C11 7.24.2 and 7.24.3: copying and appending strings. memcpy and its like are in memory.asm. */
#include <string.h>
#include "words.h"

/* Copies a string and returns where its 0 stands in the copy. */
static char *copy(char *to, const char *from)
{
    while (!IS_ALIGNED(from)) {
        if (!(*to = *from))
            return to;
        to++;
        from++;
    }
    unsigned int word = *(const unsigned int *)from;
    while (!HAS_ZERO(word)) {
        *(unsigned int *)to = word;
        to += WORD;
        from += WORD;
        word = *(const unsigned int *)from;
    }
    while ((*to = *from)) {
        to++;
        from++;
    }
    return to;
}

char *strcpy(char *restrict to, const char *restrict from)
{
    copy(to, from);
    return to;
}

char *strcat(char *restrict to, const char *restrict from)
{
    copy(to + strlen(to), from);
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
