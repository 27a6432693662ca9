/* A call of a printf function in progress: what format.c and format_float.c share. */
#ifndef __PRINTER_H
#define __PRINTER_H

#include <stdarg.h>
#include <stddef.h>
#include "format.h"
#include "length.h"

enum { LEFT = 1, PLUS = 2, SPACE = 4, ALTERNATE = 8, ZERO = 16 }; /* flags - + space # 0 */

/* Which argument something is taken from: the one of that number, or one of these. */
enum { NO_ARGUMENT = -1, NEXT_ARGUMENT = 0 };

/* What stands between a % and the letter, the letter included. */
struct conversion {
    int argument;
    int flags;
    int width;
    int width_argument;
    int precision; /* -1: none given */
    int precision_argument;
    enum length length;
    char letter;
};

enum { NUMBERED_ARGUMENTS = 64 }; /* the highest number that %n$ may name; POSIX asks for 9 */

struct printer {
    struct __sink *sink;
    va_list args;
    int total; /* characters so far */
    int failed;
    struct conversion now;

    const char *format; /* for numbered arguments: from their start, which the words of each tell */
    va_list first;
    int numbered; /* such a one was met */
    unsigned char words[NUMBERED_ARGUMENTS];
};

void __fail(struct printer *p, int error);
void __put(struct printer *p, const char *text, size_t length);
void __pad(struct printer *p, char c, int count);

/* Makes the next argument that va_arg takes the one of that number. */
void __seek_argument(struct printer *p, int argument);

/* The sign of a number that is not negative. */
const char *__plus_sign(const struct printer *p);

/* format_float.c: %f %e %g %a */
void __print_float(struct printer *p);

#endif
