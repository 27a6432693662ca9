/* C11 7.21.5: opening, closing and flushing files, and how they are buffered; POSIX fdopen and fileno. */
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
    default: return 0;
    }
    for (mode++; *mode; mode++) {
        if (*mode == '+')
            flags |= CAN_READ | CAN_WRITE;
        else if (*mode == 'x')
            *open_flags |= SYS_EXCLUSIVE;
        else if (*mode == 'e')
            *open_flags |= SYS_CLOSE_ON_EXEC;
    }
    if (flags & CAN_WRITE)
        *open_flags |= flags & CAN_READ ? SYS_READ_WRITE : SYS_WRITE_ONLY;
    return flags;
}

FILE *__stream_new(int descriptor, int flags)
{
    FILE *stream = malloc(sizeof *stream + PUSHBACK + BUFSIZ);
    if (!stream)
        return NULL;
    stream->start = (unsigned char *)(stream + 1);
    stream->size = BUFSIZ;
    stream->descriptor = descriptor;
    stream->flags = flags | ALLOCATED;
    stream->process = 0;
    stream->next = __open_streams;
    __open_streams = stream;
    __stream_rest(stream);
    return stream;
}

/* Opens a file. Returns its descriptor or -1, and the stream's flags. */
static int open_file(const char *name, const char *mode, int *flags)
{
    int open_flags;
    *flags = parse_mode(mode, &open_flags);
    if (*flags == 0) {
        errno = EINVAL;
        return -1;
    }
    int descriptor = __sys_open(name, open_flags, 0666);
    if (descriptor >= 0 && (*flags & (APPEND | CAN_READ)) == APPEND)
        __sys_lseek(descriptor, 0, SEEK_END); /* so that ftell tells where writing begins */
    return descriptor;
}

FILE *fopen(const char *restrict name, const char *restrict mode)
{
    int flags;
    int saved = errno;
    int descriptor = open_file(name, mode, &flags);
    if (descriptor < 0)
        return NULL;
    errno = saved;
    FILE *stream = __stream_new(descriptor, flags);
    if (!stream)
        __sys_close(descriptor);
    return stream;
}

REPLACEABLE FILE *fdopen(int descriptor, const char *mode)
{
    enum { ACCESS = 3 };
    int open_flags;
    int flags = parse_mode(mode, &open_flags);
    int allowed = __sys_open_flags(descriptor);
    if (allowed < 0)
        return NULL;
    if (flags == 0 || ((allowed & ACCESS) == SYS_READ_ONLY && flags & CAN_WRITE) ||
        ((allowed & ACCESS) == SYS_WRITE_ONLY && flags & CAN_READ)) {
        errno = EINVAL;
        return NULL;
    }
    return __stream_new(descriptor, flags);
}

/*
 * The stream keeps its descriptor, so that 0, 1 and 2 go on to be the standard ones. Without a name the same file is opened
 * once more.
 */
FILE *freopen(const char *restrict name, const char *restrict mode, FILE *restrict stream)
{
    char same[sizeof "/proc/self/fd/2147483647"];
    int flags;
    __stream_flush(stream);
    if (!name)
        sprintf(same, "/proc/self/fd/%d", stream->descriptor);
    int descriptor = open_file(name ? name : same, mode, &flags);
    int kept = stream->flags & (ALLOCATED | UNBUFFERED);
    __stream_rest(stream);
    if (descriptor < 0) {
        int saved = errno;
        __sys_close(stream->descriptor);
        errno = saved;
        stream->flags = kept;
        return NULL;
    }
    if (descriptor != stream->descriptor) {
        __sys_duplicate(descriptor, stream->descriptor);
        __sys_close(descriptor);
    }
    stream->flags = flags | kept | (kept & UNBUFFERED ? MODE_KNOWN : 0);
    return stream;
}

REPLACEABLE int fileno(FILE *stream)
{
    if (stream->flags & (CAN_READ | CAN_WRITE))
        return stream->descriptor;
    errno = EBADF;
    return -1;
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
    for (stream = __open_streams; stream; stream = stream->next) { /* input keeps what ungetc gave back */
        if (stream->flags & WRITING && __stream_flush(stream) == EOF)
            result = EOF;
    }
    return result;
}

/*
 * The program's buffer is used if it has room for more than what ungetc needs. A stream that is in the middle of reading what
 * cannot be given back keeps the one that it has.
 */
int setvbuf(FILE *restrict stream, char *restrict buffer, int mode, size_t size)
{
    if (mode != _IOFBF && mode != _IOLBF && mode != _IONBF)
        return EOF;
    __stream_flush(stream);
    if (!(stream->flags & READING) || stream->at == stream->read_end) {
        if (buffer && mode != _IONBF && size > 2 * PUSHBACK) {
            stream->start = (unsigned char *)buffer;
            stream->size = size - PUSHBACK;
        }
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

REPLACEABLE void setlinebuf(FILE *stream)
{
    setvbuf(stream, NULL, _IOLBF, 0);
}
