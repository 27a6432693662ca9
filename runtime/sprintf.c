/* C11 7.21.6.5, 7.21.6.6, 7.21.6.12, 7.21.6.13: formatted output to strings. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include "format.h"

struct string_sink {
    struct __sink sink;             /* first: its address is this one's */
    char *to;
    size_t room;                    /* without the final 0 */
};

/* What does not fit is only counted. */
static int put(struct __sink *sink, const char *text, size_t length)
{
    struct string_sink *out = (struct string_sink *)sink;
    if (length > out->room)
        length = out->room;
    memcpy(out->to, text, length);
    out->to += length;
    out->room -= length;
    return 1;
}

int vsnprintf(char *restrict to, size_t size, const char *restrict format, va_list args)
{
    char nothing;
    struct string_sink out;
    out.sink.put = put;
    out.to = size > 0 ? to : &nothing;
    out.room = size > 0 ? size - 1 : 0;
    int length = __format(&out.sink, format, args);
    *out.to = 0;
    return length;
}

int vsprintf(char *restrict to, const char *restrict format, va_list args)
{
    return vsnprintf(to, (size_t)-1, format, args);
}

int snprintf(char *restrict to, size_t size, const char *restrict format, ...)
{
    va_list args;
    va_start(args, format);
    int length = vsnprintf(to, size, format, args);
    va_end(args);
    return length;
}

int sprintf(char *restrict to, const char *restrict format, ...)
{
    va_list args;
    va_start(args, format);
    int length = vsnprintf(to, (size_t)-1, format, args);
    va_end(args);
    return length;
}
