/* POSIX getline and getdelim: a line of any length, in memory that grows. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "internal.h"
#include "stream.h"

enum { FIRST_SIZE = 120 }; /* as the GNU library's */

/* Makes room for so many bytes. Returns false when there is no memory. */
static int reserve(char **line, size_t *size, size_t wanted)
{
    if (*line && *size >= wanted)
        return 1;
    size_t larger = *line ? *size * 2 : FIRST_SIZE;
    if (larger < wanted)
        larger = wanted;
    char *memory = realloc(*line, larger);
    if (!memory)
        return 0;
    *line = memory;
    *size = larger;
    return 1;
}

static ssize_t read_until(char **restrict line, size_t *restrict size, int delimiter, FILE *restrict stream)
{
    size_t length = 0;
    if (!line || !size) {
        errno = EINVAL;
        return -1;
    }
    for (;;) {
        if (stream->at >= stream->read_end) {
            if (__stream_fill(stream) == EOF)
                break;
            stream->at--;
        }
        size_t part = (size_t)(stream->read_end - stream->at);
        const unsigned char *end = memchr(stream->at, delimiter, part);
        if (end)
            part = (size_t)(end + 1 - stream->at);
        if (!reserve(line, size, length + part + 1))
            return -1;
        memcpy(*line + length, stream->at, part);
        stream->at += part;
        length += part;
        if (end)
            break;
    }
    if (length == 0 || stream->flags & FAILED)
        return -1;
    (*line)[length] = 0;
    return (ssize_t)length;
}

REPLACEABLE ssize_t getline(char **restrict line, size_t *restrict size, FILE *restrict stream)
{
    return read_until(line, size, '\n', stream);
}

REPLACEABLE ssize_t getdelim(char **restrict line, size_t *restrict size, int delimiter, FILE *restrict stream)
{
    return read_until(line, size, delimiter, stream);
}
