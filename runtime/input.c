/*
 * C11 7.21.7 and 7.21.8: reading characters, lines and blocks.
 * fgetc, getc and getchar each spell out the short path: a call more would double its length.
 */
#include <string.h>
#include "internal.h"
#include "stream.h"

int fgetc(FILE *stream)
{
    return stream->at < stream->read_end ? *stream->at++ : __stream_fill(stream);
}

int getc(FILE *stream)
{
    return stream->at < stream->read_end ? *stream->at++ : __stream_fill(stream);
}

int getchar(void)
{
    FILE *stream = stdin;
    return stream->at < stream->read_end ? *stream->at++ : __stream_fill(stream);
}

REPLACEABLE int getc_unlocked(FILE *stream)
{
    return getc(stream);
}

REPLACEABLE int getchar_unlocked(void)
{
    return getchar();
}

int ungetc(int c, FILE *stream)
{
    if (c == EOF || !__stream_begin_read(stream) || stream->at == stream->start)
        return EOF;
    stream->flags &= ~AT_END;
    *--stream->at = (unsigned char)c;
    return (unsigned char)c;
}

/* Makes sure that the buffer holds a byte. Returns how many it holds, 0 at the end. */
static size_t available(FILE *stream)
{
    if (stream->at >= stream->read_end) {
        if (__stream_fill(stream) == EOF)
            return 0;
        stream->at--;
    }
    return (size_t)(stream->read_end - stream->at);
}

char *fgets(char *restrict line, int size, FILE *restrict stream)
{
    char *to = line;
    size_t room = (size_t)size - 1;
    if (size <= 0)
        return NULL;
    while (room > 0) {
        size_t count = available(stream);
        if (count == 0 && (to == line || !(stream->flags & AT_END)))
            return NULL; /* nothing left, or an error */
        if (count == 0)
            break;
        if (count > room)
            count = room;
        const unsigned char *newline = memchr(stream->at, '\n', count);
        if (newline)
            room = count = (size_t)(newline + 1 - stream->at);
        memcpy(to, stream->at, count);
        stream->at += count;
        to += count;
        room -= count;
    }
    *to = 0;
    return line;
}

size_t fread(void *restrict to, size_t size, size_t count, FILE *restrict stream)
{
    unsigned char *bytes = to;
    size_t left = size * count;
    if (left == 0)
        return 0;
    if (stream->at < stream->read_end && left <= (size_t)(stream->read_end - stream->at)) {
        memcpy(bytes, stream->at, left);
        stream->at += left;
        return count;
    }
    while (left > 0) {
        size_t part = __stream_read(stream, bytes, left);
        if (part == 0)
            break;
        bytes += part;
        left -= part;
    }
    return left == 0 ? count : (size * count - left) / size;
}
