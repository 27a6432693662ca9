/* C11 7.21.6.2, 7.21.6.4, 7.21.6.9, 7.21.6.11: formatted input from streams. */
#include <stdarg.h>
#include <stdio.h>
#include "scan.h"

int vfscanf(FILE *restrict stream, const char *restrict format, va_list args)
{
    return __scan(stream, format, args);
}

int vscanf(const char *restrict format, va_list args)
{
    return __scan(stdin, format, args);
}

int fscanf(FILE *restrict stream, const char *restrict format, ...)
{
    va_list args;
    va_start(args, format);
    int stored = __scan(stream, format, args);
    va_end(args);
    return stored;
}

int scanf(const char *restrict format, ...)
{
    va_list args;
    va_start(args, format);
    int stored = __scan(stdin, format, args);
    va_end(args);
    return stored;
}
