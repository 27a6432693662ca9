/* C11 7.21.10.1 to 7.21.10.3: what a stream has met with. */
#include "stream.h"

int feof(FILE *stream)
{
    return (stream->flags & AT_END) != 0;
}

int ferror(FILE *stream)
{
    return (stream->flags & FAILED) != 0;
}

void clearerr(FILE *stream)
{
    stream->flags &= ~(AT_END | FAILED);
}
