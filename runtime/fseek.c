/* C11 7.21.9: positions in files. */
#include <errno.h>
#include "internal.h"
#include "stream.h"

/* A file may be longer than a `long` can tell: what is added to the offset is added in long long. */
int fseek(FILE *stream, long offset, int whence)
{
    long long target = offset;
    if (stream->flags & WRITING && __stream_flush(stream) == EOF)
        return -1;
    if (stream->flags & READING && whence == SEEK_CUR)
        target -= stream->read_end - stream->at;
    if (__sys_lseek(stream->descriptor, target, whence) < 0)
        return -1;
    __stream_rest(stream);
    stream->flags &= ~AT_END;
    return 0;
}

long ftell(FILE *stream)
{
    if ((stream->flags & (WRITING | APPEND)) == (WRITING | APPEND) && __stream_flush(stream) == EOF)
        return -1; /* where bytes are appended is known once they are */
    long long position = __sys_lseek(stream->descriptor, 0, SEEK_CUR);
    if (position < 0)
        return -1;
    if (stream->flags & READING)
        position -= stream->read_end - stream->at;
    if (stream->flags & WRITING)
        position += stream->at - (stream->start + PUSHBACK);
    if (position != (long)position) {
        errno = EOVERFLOW;
        return -1;
    }
    return (long)position;
}

REPLACEABLE int fseeko(FILE *stream, off_t offset, int whence)
{
    return fseek(stream, offset, whence);
}

REPLACEABLE off_t ftello(FILE *stream)
{
    return ftell(stream);
}

void rewind(FILE *stream)
{
    fseek(stream, 0, SEEK_SET);
    stream->flags &= ~(AT_END | FAILED);
}

int fgetpos(FILE *restrict stream, fpos_t *restrict position)
{
    position->__offset = ftell(stream);
    return position->__offset < 0 ? -1 : 0;
}

int fsetpos(FILE *stream, const fpos_t *position)
{
    return fseek(stream, position->__offset, SEEK_SET);
}
