/* C11 7.21.5: opening, closing and flushing files, and how they are buffered. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "internal.h"
#include "stream.h"

/* Reads a mode such as "r", "wb", "a+", "wx". Returns the stream's flags, or 0 when it is none. */
static int parse_mode(const char *mode, int *open_flags)
{
    int flags;
    switch (*mode) {
    case 'r':
        flags = CAN_READ;
        *open_flags = 0;
        break;
    case 'w':
        flags = CAN_WRITE;
        *open_flags = SYS_CREATE | SYS_TRUNCATE;
        break;
    case 'a':
        flags = CAN_WRITE | APPEND;
        *open_flags = SYS_CREATE | SYS_APPEND;
        break;
    default:
        return 0;
    }
    for (mode++; *mode; mode++) {
        if (*mode == '+')
            flags |= CAN_READ | CAN_WRITE;
        else if (*mode == 'x')
            *open_flags |= SYS_EXCLUSIVE;
    }
    if (flags & CAN_WRITE)
        *open_flags |= flags & CAN_READ ? SYS_READ_WRITE : SYS_WRITE_ONLY;
    return flags;
}

/* A stream with its buffer behind it. */
static FILE *new_stream(int descriptor, int flags)
{
    FILE *stream = malloc(sizeof *stream + PUSHBACK + BUFSIZ);
    if (!stream)
        return NULL;
    stream->start = (unsigned char *)(stream + 1);
    stream->size = BUFSIZ;
    stream->descriptor = descriptor;
    stream->flags = flags | ALLOCATED;
    stream->next = __open_streams;
    __open_streams = stream;
    __stream_rest(stream);
    return stream;
}

FILE *fopen(const char *restrict name, const char *restrict mode)
{
    int open_flags;
    int flags = parse_mode(mode, &open_flags);
    if (flags == 0) {
        errno = EINVAL;
        return NULL;
    }
    int descriptor = __sys_open(name, open_flags, 0666);
    if (descriptor < 0)
        return NULL;
    FILE *stream = new_stream(descriptor, flags);
    if (!stream)
        __sys_close(descriptor);
    else if ((flags & (APPEND | CAN_READ)) == APPEND)
        fseek(stream, 0, SEEK_END); /* so that ftell tells where writing begins */
    return stream;
}

int fclose(FILE *stream)
{
    int result = __stream_flush(stream);
    if (__sys_close(stream->descriptor) < 0)
        result = EOF;
    FILE **link = &__open_streams;
    while (*link && *link != stream)
        link = &(*link)->next;
    if (*link)
        *link = stream->next;
    if (stream->flags & ALLOCATED)
        free(stream);
    else
        stream->flags &= ~(CAN_READ | CAN_WRITE | READING | WRITING);
    return result;
}

int fflush(FILE *stream)
{
    if (stream)
        return __stream_flush(stream);
    int result = 0;
    for (stream = __open_streams; stream; stream = stream->next) {
        if (__stream_flush(stream) == EOF)
            result = EOF;
    }
    return result;
}

/* The stream's own buffer serves every mode, so the program's stays unused, as C allows. */
int setvbuf(FILE *restrict stream, char *restrict buffer, int mode, size_t size)
{
    (void)buffer;
    (void)size;
    if (mode != _IOFBF && mode != _IOLBF && mode != _IONBF)
        return EOF;
    if (stream->flags & WRITING) {
        __stream_flush(stream);
        __stream_rest(stream);
    }
    stream->flags &= ~(LINE_BUFFERED | UNBUFFERED);
    stream->flags |= MODE_KNOWN | (mode == _IOLBF ? LINE_BUFFERED : mode == _IONBF ? UNBUFFERED : 0);
    return 0;
}

void setbuf(FILE *restrict stream, char *restrict buffer)
{
    setvbuf(stream, buffer, buffer ? _IOFBF : _IONBF, BUFSIZ);
}
