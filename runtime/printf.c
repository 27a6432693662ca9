/* C11 7.21.6.1, 7.21.6.3, 7.21.6.8, 7.21.6.10: formatted output to streams. */
#include <stdarg.h>
#include "format.h"
#include "stream.h"

struct stream_sink {
    struct __sink sink;             /* first: its address is this one's */
    FILE *stream;
};

static int put(struct __sink *sink, const char *text, size_t length)
{
    return __stream_write(((struct stream_sink *)sink)->stream, text, length) == length;
}

/* An unbuffered stream buffers for the time of the call, so that the text is one write. */
int vfprintf(FILE *restrict stream, const char *restrict format, va_list args)
{
    struct stream_sink out;
    out.sink.put = put;
    out.stream = stream;
    if (!__stream_begin_write(stream))
        return -1;
    if (!(stream->flags & UNBUFFERED))
        return __format(&out.sink, format, args);
    stream->flags &= ~UNBUFFERED;
    int length = __format(&out.sink, format, args);
    stream->flags |= UNBUFFERED;
    return __stream_flush(stream) == EOF ? -1 : length;
}

int vprintf(const char *restrict format, va_list args)
{
    return vfprintf(stdout, format, args);
}

int fprintf(FILE *restrict stream, const char *restrict format, ...)
{
    va_list args;
    va_start(args, format);
    int length = vfprintf(stream, format, args);
    va_end(args);
    return length;
}

int printf(const char *restrict format, ...)
{
    va_list args;
    va_start(args, format);
    int length = vfprintf(stdout, format, args);
    va_end(args);
    return length;
}
