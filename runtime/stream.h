/*
 * What a FILE is, for the files that implement <stdio.h>.
 *
 * One buffer serves reading or writing, never both at a time. In front of it is room for ungetc.
 *
 *     start      + PUSHBACK                                   + size
 *     |  ungetc  |  read      at  to be read      read_end    |          READING
 *     |  ungetc  |  to be written   at  room       write_end  |          WRITING
 *
 * The two tests that fgetc and fputc live on hold in every state: at < read_end when a byte can be taken from the
 * buffer, at < write_end when one can simply be added. So read_end is `start` unless reading, and write_end is
 * `start` unless writing to a stream that is fully buffered.
 */
#ifndef __STREAM_H
#define __STREAM_H

#include <stdio.h>

enum {
    CAN_READ = 1, CAN_WRITE = 2, APPEND = 4,                /* how it was opened */
    LINE_BUFFERED = 8, UNBUFFERED = 16, MODE_KNOWN = 32,    /* unknown: ask whether it is a terminal */
    READING = 64, WRITING = 128,                            /* what the buffer is used for; neither at first */
    AT_END = 256, FAILED = 512,                             /* feof, ferror */
    ALLOCATED = 1024                                        /* by fopen */
};

enum { PUSHBACK = 8 };

struct __file {
    unsigned char *at;
    unsigned char *read_end;
    unsigned char *write_end;
    unsigned char *start;
    size_t size;
    int descriptor;
    int flags;
    int process;                    /* popen's, or 0 */
    FILE *next;                     /* in the list of open streams */
};

extern FILE *__open_streams;

/* A stream with its buffer behind it. Returns a null pointer if there is no memory. */
FILE *__stream_new(int descriptor, int flags);

/* Forgets what the buffer holds: neither reading nor writing. */
void __stream_rest(FILE *stream);

/*
 * Writes out what is to be written, or moves the file's position back to what the program has read.
 * Returns 0, or EOF after an error.
 */
int __stream_flush(FILE *stream);

/* Makes ready for writing; false when the stream is not for that. */
int __stream_begin_write(FILE *stream);

/* Writes bytes as the stream's buffering says. Returns how many. */
size_t __stream_write(FILE *stream, const void *from, size_t count);

/* Makes ready for reading; false when the stream is not for that. */
int __stream_begin_read(FILE *stream);

/* Fills the empty buffer and takes the first byte from it. Returns EOF at the end or after an error. */
int __stream_fill(FILE *stream);

/*
 * Takes up to so many bytes from the buffer or, when they are many, past it. Returns how many, 0 at the end or after an error.
 */
size_t __stream_read(FILE *stream, unsigned char *to, size_t count);

#endif
