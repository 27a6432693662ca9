/* C11 7.21.4.3 and 7.21.4.4: files and names for a while, in P_tmpdir. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include "internal.h"

enum { LETTERS = 6, TRIES = 100 };

/* Makes a name that nobody is likely to have: the clock and the process, by a multiplier of Knuth's (TAOCP 2, 3.3.4). */
static void make_name(char *name)
{
    static const char digits[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    static unsigned int count;
    struct timespec now;
    __sys_clock(CLOCK_MONOTONIC, &now);
    unsigned int seed = (unsigned int)now.tv_nsec ^ (unsigned int)__sys_getpid() << 16 ^ ++count * 2654435761U;
    name += strlen(strcpy(name, P_tmpdir "/file"));
    for (int i = 0; i < LETTERS; i++) {
        seed = seed * 1664525 + 1013904223;
        *name++ = digits[(seed >> 16) % (sizeof digits - 1)];
    }
    *name = 0;
}

char *tmpnam(char *name)
{
    static char own[L_tmpnam];
    if (!name)
        name = own;
    for (int i = 0; i < TRIES; i++) {
        make_name(name);
        if (!__sys_exists(name))
            return name;
    }
    return NULL;
}

/* The file loses its name at once and so vanishes with its last descriptor. */
FILE *tmpfile(void)
{
    char name[L_tmpnam];
    for (int i = 0; i < TRIES; i++) {
        make_name(name);
        FILE *stream = fopen(name, "w+x");
        if (stream) {
            __sys_unlink(name);
            return stream;
        }
        if (errno != EEXIST)
            break;
    }
    return NULL;
}
