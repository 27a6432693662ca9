/* The engine behind the printf family: what is common to streams and strings. */
#ifndef __FORMAT_H
#define __FORMAT_H

#include <stdarg.h>
#include <stddef.h>

/* Where the text goes. An output function returns 0 when the text cannot be taken. */
struct __sink {
    int (*put)(struct __sink *sink, const char *text, size_t length);
};

/* Returns the number of characters, or -1 with errno set. */
int __format(struct __sink *sink, const char *format, va_list args);

#endif
