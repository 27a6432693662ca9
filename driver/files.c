/* Reading whole files (see files.h). A source file may be a pipe, but not a folder, nor without end like /dev/zero. */
#define _POSIX_C_SOURCE 200809L
#include "driver/files.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PIECE = 64 * 1024, MAX_STREAM = 64 * 1024 * 1024, MAX_FILE = 1024 * 1024 * 1024 };

/* Takes the next bytes of a file; false when there is no memory for them. */
typedef bool Sink(void *to, const char *bytes, size_t size);

static bool to_feed(void *to, const char *bytes, size_t size)
{
    SourceFeed *feed = to;
    source_feed(feed, bytes, size);
    return !feed->arena->memory->failed;
}

static bool to_text(void *to, const char *bytes, size_t size)
{
    Text *text = to;
    text_add(text, bytes, size);
    return !text->memory->failed;
}

/* All functions here return 0 or an error number. */
static int read_pieces(int fd, size_t limit, Sink *sink, void *to)
{
    char piece[PIECE];
    for (size_t size = 0;;) {
        ssize_t got = read(fd, piece, sizeof piece);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return got < 0 ? errno : 0;
        size += (size_t)got;
        if (size > limit)
            return EFBIG;
        if (!sink(to, piece, (size_t)got))
            return ENOMEM;
    }
}

static int read_open(int fd, Sink *sink, void *to)
{
    struct stat status;
    if (fstat(fd, &status) != 0)
        return errno;
    if (S_ISDIR(status.st_mode))
        return EISDIR;
    return read_pieces(fd, S_ISREG(status.st_mode) ? MAX_FILE : MAX_STREAM, sink, to);
}

static int read_path(const char *path, Sink *sink, void *to)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0)
        return errno;
    int error = read_open(fd, sink, to);
    close(fd);
    return error;
}

ReadResult source_read(void *user, SourceFeed *feed, const char *path, const char **why)
{
    (void)user;
    int error = read_path(path, to_feed, feed);
    if (!error)
        return READ_OK;
    if (error == ENOENT || error == ENOTDIR)
        return READ_NOT_FOUND;
    *why = arena_text(feed->arena, strerror(error), strlen(strerror(error)));
    return READ_FAILED;
}

int file_read_text(Text *out, const char *path)
{
    return read_path(path, to_text, out);
}

int file_read_descriptor(Text *out, int fd)
{
    return read_open(fd, to_text, out);
}
