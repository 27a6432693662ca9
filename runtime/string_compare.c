/* C11 7.24.4: comparing. In the "C" locale strcoll is strcmp and strxfrm a copy. */
#include <string.h>
#include "words.h"

int memcmp(const void *left, const void *right, size_t count)
{
    const unsigned char *l = left;
    const unsigned char *r = right;
    while (count >= 2 * WORD) {
        const unsigned int *l_words = (const unsigned int *)l;
        const unsigned int *r_words = (const unsigned int *)r;
        if (l_words[0] != r_words[0] || l_words[1] != r_words[1])
            break;
        l += 2 * WORD;
        r += 2 * WORD;
        count -= 2 * WORD;
    }
    for (; count > 0; count--) {
        int difference = *l++ - *r++;
        if (difference != 0)
            return difference;
    }
    return 0;
}

int strcmp(const char *left, const char *right)
{
    const unsigned char *l = (const unsigned char *)left;
    const unsigned char *r = (const unsigned char *)right;
    int a = *l;
    int b = *r;
    if (a != b || a == 0)
        return a - b;
    if (IS_ALIGNED((unsigned int)l ^ (unsigned int)r)) {
        while (!IS_ALIGNED(l)) {
            a = *l++;
            b = *r++;
            if (a != b || a == 0)
                return a - b;
        }
        unsigned int word = *(const unsigned int *)l;
        while (word == *(const unsigned int *)r && !HAS_ZERO(word)) {
            l += WORD;
            r += WORD;
            word = *(const unsigned int *)l;
        }
    }
    do {
        a = *l++;
        b = *r++;
    } while (a == b && a != 0);
    return a - b;
}

int strncmp(const char *left, const char *right, size_t count)
{
    const unsigned char *l = (const unsigned char *)left;
    const unsigned char *r = (const unsigned char *)right;
    for (; count > 0; count--) {
        int a = *l++;
        int b = *r++;
        if (a != b || a == 0)
            return a - b;
    }
    return 0;
}

int strcoll(const char *left, const char *right)
{
    return strcmp(left, right);
}

size_t strxfrm(char *restrict to, const char *restrict from, size_t count)
{
    size_t length = strlen(from);
    if (length < count)
        memcpy(to, from, length + 1);
    return length;
}
