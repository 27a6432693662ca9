/* POSIX <strings.h>: comparing without regard to case, and BSD's older names. */
#include <ctype.h>
#include <string.h>
#include <strings.h>
#include "internal.h"

REPLACEABLE int strncasecmp(const char *left, const char *right, size_t count)
{
    for (; count > 0; count--) {
        unsigned char l = (unsigned char)*left++;
        unsigned char r = (unsigned char)*right++;
        int difference = tolower(l) - tolower(r);
        if (difference != 0 || l == 0)
            return difference;
    }
    return 0;
}

REPLACEABLE int strcasecmp(const char *left, const char *right)
{
    return strncasecmp(left, right, (size_t)-1);
}

REPLACEABLE int bcmp(const void *left, const void *right, size_t count)
{
    return memcmp(left, right, count);
}

REPLACEABLE void bcopy(const void *from, void *to, size_t count)
{
    memmove(to, from, count);
}

REPLACEABLE void bzero(void *to, size_t count)
{
    memset(to, 0, count);
}

REPLACEABLE char *index(const char *text, int c)
{
    return strchr(text, c);
}

REPLACEABLE char *rindex(const char *text, int c)
{
    return strrchr(text, c);
}

REPLACEABLE int ffs(int bits)
{
    return bits ? __builtin_ctz((unsigned int)bits) + 1 : 0;
}
