/* C11 7.24.5 and 7.24.6.3: searching; strstr has a file of its own. */
#include <string.h>
#include "words.h"

size_t strlen(const char *text)
{
    const char *at = text;
    for (; !IS_ALIGNED(at); at++) {
        if (!*at)
            return (size_t)(at - text);
    }
    /* Four words at once by a test that takes bytes above 128 for 0, too; then each by the exact one. */
    for (;; at += 4 * WORD) {
        const unsigned int *words = (const unsigned int *)at;
        unsigned int a = words[0];
        unsigned int b = words[1];
        unsigned int c = words[2];
        unsigned int d = words[3];
        if ((((a - ONES) | (b - ONES) | (c - ONES) | (d - ONES)) & HIGHS) == 0)
            continue;
        if (HAS_ZERO(a))
            break;
        at += WORD;
        if (HAS_ZERO(b))
            break;
        at += WORD;
        if (HAS_ZERO(c))
            break;
        at += WORD;
        if (HAS_ZERO(d))
            break;
        at -= 3 * WORD;
    }
    while (*at)
        at++;
    return (size_t)(at - text);
}

void *memchr(const void *bytes, int byte, size_t count)
{
    const unsigned char *at = bytes;
    unsigned char wanted = (unsigned char)byte;
    unsigned int pattern = wanted * ONES;
    for (; count > 0 && !IS_ALIGNED(at); count--, at++) {
        if (*at == wanted)
            return (void *)at;
    }
    for (; count >= WORD; count -= WORD, at += WORD) {
        unsigned int word = *(const unsigned int *)at ^ pattern;
        if (HAS_ZERO(word))
            break;
    }
    for (; count > 0; count--, at++) {
        if (*at == wanted)
            return (void *)at;
    }
    return NULL;
}

char *strchr(const char *text, int c)
{
    char wanted = (char)c;
    unsigned int pattern = (unsigned char)wanted * ONES;
    for (; !IS_ALIGNED(text); text++) {
        if (*text == wanted)
            return (char *)text;
        if (!*text)
            return NULL;
    }
    for (;; text += WORD) {
        unsigned int word = *(const unsigned int *)text;
        unsigned int difference = word ^ pattern;
        if (HAS_ZERO(word) || HAS_ZERO(difference))
            break;
    }
    for (; *text != wanted; text++) {
        if (!*text)
            return NULL;
    }
    return (char *)text;
}

char *strrchr(const char *text, int c)
{
    char wanted = (char)c;
    const char *last = NULL;
    for (; *text; text++) {
        if (*text == wanted)
            last = text;
    }
    return (char *)(wanted ? last : text);
}

/* Marks the characters of a string in a table of all. */
static void mark(char *marks, const char *set)
{
    memset(marks, 0, 256);
    for (const unsigned char *at = (const unsigned char *)set; *at; at++)
        marks[*at] = 1;
}

size_t strspn(const char *text, const char *accepted)
{
    char marks[256];
    const unsigned char *at = (const unsigned char *)text;
    mark(marks, accepted);
    while (marks[*at])              /* never 0 */
        at++;
    return (size_t)(at - (const unsigned char *)text);
}

size_t strcspn(const char *text, const char *rejected)
{
    char marks[256];
    const unsigned char *at = (const unsigned char *)text;
    mark(marks, rejected);
    marks[0] = 1;
    while (!marks[*at])
        at++;
    return (size_t)(at - (const unsigned char *)text);
}

char *strpbrk(const char *text, const char *wanted)
{
    text += strcspn(text, wanted);
    return *text ? (char *)text : NULL;
}

char *strtok(char *restrict text, const char *restrict separators)
{
    static char *rest;
    if (!text)
        text = rest;
    if (!text)
        return NULL;
    text += strspn(text, separators);
    rest = NULL;
    if (!*text)
        return NULL;
    char *end = text + strcspn(text, separators);
    if (*end) {
        *end = 0;
        rest = end + 1;
    }
    return text;
}
