/* C11 7.21.6.7, 7.21.6.14: formatted input from strings. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include "scan.h"
#include "stream.h"

/* A string is a stream whose buffer has been filled for the last time. */
int vsscanf(const char *restrict text, const char *restrict format, va_list args)
{
    struct __file stream;
    stream.start = (unsigned char *)text;
    stream.at = stream.start;
    stream.read_end = stream.start + strlen(text);
    stream.write_end = stream.start;
    stream.flags = CAN_READ | READING | AT_END;
    return __scan(&stream, format, args);
}

int sscanf(const char *restrict text, const char *restrict format, ...)
{
    va_list args;
    va_start(args, format);
    int stored = vsscanf(text, format, args);
    va_end(args);
    return stored;
}
