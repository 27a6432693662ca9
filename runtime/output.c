/*
 * C11 7.21.7 and 7.21.8: writing characters, lines and blocks.
 * fputc, putc and putchar each spell out the short path: a call more would double its length.
 */
#include <limits.h>
#include <string.h>
#include "internal.h"
#include "stream.h"

/* The long path: no room, or a stream that does not let bytes wait. */
static int put(int c, FILE *stream)
{
    unsigned char byte = (unsigned char)c;
    return __stream_write(stream, &byte, 1) == 1 ? byte : EOF;
}

int fputc(int c, FILE *stream)
{
    return stream->at < stream->write_end ? (*stream->at++ = (unsigned char)c) : put(c, stream);
}

int putc(int c, FILE *stream)
{
    return stream->at < stream->write_end ? (*stream->at++ = (unsigned char)c) : put(c, stream);
}

int putchar(int c)
{
    FILE *stream = stdout;
    return stream->at < stream->write_end ? (*stream->at++ = (unsigned char)c) : put(c, stream);
}

REPLACEABLE int putc_unlocked(int c, FILE *stream)
{
    return putc(c, stream);
}

REPLACEABLE int putchar_unlocked(int c)
{
    return putchar(c);
}

/* The short path for texts: they fit in the buffer, where they may wait. */
static size_t put_text(const void *from, size_t length, FILE *stream)
{
    if (stream->at >= stream->write_end || length > (size_t)(stream->write_end - stream->at))
        return __stream_write(stream, from, length);
    memcpy(stream->at, from, length);
    stream->at += length;
    return length;
}

int fputs(const char *restrict text, FILE *restrict stream)
{
    size_t length = strlen(text);
    return put_text(text, length, stream) == length ? 1 : EOF;
}

int puts(const char *text)
{
    size_t length = strlen(text);
    if (put_text(text, length, stdout) < length || putchar('\n') == EOF)
        return EOF;
    return length < INT_MAX ? (int)length + 1 : INT_MAX;
}

size_t fwrite(const void *restrict from, size_t size, size_t count, FILE *restrict stream)
{
    size_t bytes = size * count;
    if (bytes == 0)
        return 0;
    size_t written = put_text(from, bytes, stream);
    return written == bytes ? count : written / size;
}
