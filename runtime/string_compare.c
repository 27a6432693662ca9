/* C11 7.24.4: comparing; memcmp and strcmp are in string.asm. In the "C" locale strcoll is strcmp and strxfrm a copy. */
#include <string.h>

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
    memcpy(to, from, length < count ? length + 1 : count);
    return length;
}
