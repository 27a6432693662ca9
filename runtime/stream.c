/* The standard streams, and what every stream does: fill its buffer, and empty it. */
#include <errno.h>
#include <string.h>
#include "internal.h"
#include "stream.h"

static unsigned char input_buffer[PUSHBACK + BUFSIZ];
static unsigned char output_buffer[PUSHBACK + BUFSIZ];
static unsigned char error_buffer[PUSHBACK + BUFSIZ];

static struct __file input = {
    .at = input_buffer + PUSHBACK, .read_end = input_buffer, .write_end = input_buffer,
    .start = input_buffer, .size = BUFSIZ, .descriptor = 0, .flags = CAN_READ
};

static struct __file output = {
    .at = output_buffer + PUSHBACK, .read_end = output_buffer, .write_end = output_buffer,
    .start = output_buffer, .size = BUFSIZ, .descriptor = 1, .flags = CAN_WRITE, .next = &input
};

static struct __file error = {
    .at = error_buffer + PUSHBACK, .read_end = error_buffer, .write_end = error_buffer,
    .start = error_buffer, .size = BUFSIZ, .descriptor = 2, .next = &output,
    .flags = CAN_WRITE | UNBUFFERED | MODE_KNOWN
};

FILE *stdin = &input;
FILE *stdout = &output;
FILE *stderr = &error;
FILE *__open_streams = &error;

static void flush_all(void)
{
    for (FILE *stream = __open_streams; stream; stream = stream->next)
        __stream_flush(stream);
}

void __stream_rest(FILE *stream)
{
    stream->at = stream->start + PUSHBACK;
    stream->read_end = stream->start;
    stream->write_end = stream->start;
    stream->flags &= ~(READING | WRITING);
}

/* Refuses what the stream was not opened for. */
static int refuse(FILE *stream)
{
    errno = EBADF;
    stream->flags |= FAILED;
    return 0;
}

/* Before the first use: settles the buffering, which for a terminal is by lines, and sees to the last flush. */
static void settle_mode(FILE *stream)
{
    if (!(stream->flags & MODE_KNOWN)) {
        stream->flags |= MODE_KNOWN;
        if (__sys_is_terminal(stream->descriptor))
            stream->flags |= LINE_BUFFERED;
    }
    __flush_at_exit = flush_all;
}

/* ---- writing ---- */

static int write_all(FILE *stream, const unsigned char *from, size_t count)
{
    while (count > 0) {
        int written = __sys_write(stream->descriptor, from, count);
        if (written < 0) {
            stream->flags |= FAILED;
            return 0;
        }
        from += written;
        count -= (size_t)written;
    }
    return 1;
}

/* What has been read ahead is given back to the file, for whoever reads it next; a pipe takes nothing back. */
static void unread(FILE *stream)
{
    int saved = errno;
    long ahead = stream->read_end - stream->at;
    if (ahead != 0 && __sys_lseek(stream->descriptor, -ahead, SEEK_CUR) >= 0)
        __stream_rest(stream);
    errno = saved;
}

int __stream_flush(FILE *stream)
{
    if (stream->flags & READING)
        unread(stream);
    if (!(stream->flags & WRITING))
        return 0;
    unsigned char *from = stream->start + PUSHBACK;
    size_t count = (size_t)(stream->at - from);
    stream->at = from;
    return write_all(stream, from, count) ? 0 : EOF;
}

int __stream_begin_write(FILE *stream)
{
    if (stream->flags & WRITING)
        return 1;
    if (!(stream->flags & CAN_WRITE))
        return refuse(stream);
    __stream_flush(stream);
    __stream_rest(stream);
    settle_mode(stream);
    stream->flags |= WRITING;
    if (!(stream->flags & (LINE_BUFFERED | UNBUFFERED)))
        stream->write_end = stream->at + stream->size;
    return 1;
}

/* Adds bytes to the buffer, or writes them past it when they are many. */
static int add(FILE *stream, const unsigned char *from, size_t count)
{
    size_t used = (size_t)(stream->at - stream->start) - PUSHBACK;
    if (count > stream->size - used) {
        if (__stream_flush(stream) == EOF)
            return 0;
        if (count >= stream->size)
            return write_all(stream, from, count);
    }
    memcpy(stream->at, from, count);
    stream->at += count;
    return 1;
}

/* How many of the bytes may not wait in the buffer. */
static size_t urgent(FILE *stream, const unsigned char *from, size_t count)
{
    if (stream->flags & LINE_BUFFERED) {
        while (count > 0 && from[count - 1] != '\n')
            count--;
        return count;
    }
    return stream->flags & UNBUFFERED ? count : 0;
}

size_t __stream_write(FILE *stream, const void *from, size_t count)
{
    const unsigned char *bytes = from;
    if (!__stream_begin_write(stream))
        return 0;
    size_t now = urgent(stream, bytes, count);
    if (now > 0 && (!add(stream, bytes, now) || __stream_flush(stream) == EOF))
        return 0;
    return add(stream, bytes + now, count - now) ? count : now;
}

/* ---- reading ---- */

int __stream_begin_read(FILE *stream)
{
    if (stream->flags & READING)
        return 1;
    if (!(stream->flags & CAN_READ))
        return refuse(stream);
    __stream_flush(stream);
    __stream_rest(stream);
    settle_mode(stream);
    stream->flags |= READING;
    stream->read_end = stream->at;
    return 1;
}

/* Reads what the file has, up to so many bytes. Returns how many, or 0 at the end or after an error. */
static size_t read_some(FILE *stream, unsigned char *to, size_t count)
{
    if (!__stream_begin_read(stream) || stream->flags & AT_END)
        return 0;
    if (stream == &input && output.flags & LINE_BUFFERED)
        __stream_flush(&output);    /* a question appears before the answer is awaited */
    __stream_rest(stream);
    stream->flags |= READING;
    stream->read_end = stream->at;
    int got = __sys_read(stream->descriptor, to, count);
    if (got <= 0) {
        stream->flags |= got == 0 ? AT_END : FAILED;
        return 0;
    }
    return (size_t)got;
}

int __stream_fill(FILE *stream)
{
    size_t count = read_some(stream, stream->start + PUSHBACK, stream->flags & UNBUFFERED ? 1 : stream->size);
    if (count == 0)
        return EOF;
    stream->read_end += count;
    return *stream->at++;
}

size_t __stream_read(FILE *stream, unsigned char *to, size_t count)
{
    size_t ready = (size_t)(stream->read_end - stream->at);
    if (stream->at >= stream->read_end) {
        if (count >= stream->size || stream->flags & UNBUFFERED)
            return read_some(stream, to, count);
        if (__stream_fill(stream) == EOF)
            return 0;
        stream->at--;
        ready = (size_t)(stream->read_end - stream->at);
    }
    if (ready > count)
        ready = count;
    memcpy(to, stream->at, ready);
    stream->at += ready;
    return ready;
}
