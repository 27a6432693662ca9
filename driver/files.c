/* Reading whole files (see files.h). A source file may be a pipe, but not a folder, nor without end like /dev/zero. */
#define _POSIX_C_SOURCE 200809L
#include "driver/files.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FIRST_BUFFER = 64 * 1024, MAX_STREAM = 64 * 1024 * 1024, MAX_FILE = 1024 * 1024 * 1024 };

static ReadResult fail(Arena *arena, const char **why, int error)
{
    *why = arena_text(arena, strerror(error), strlen(strerror(error)));
    return READ_FAILED;
}

/* Reads until `capacity` bytes are there or the file ends; returns how many, -1 on error. */
static ssize_t read_up_to(int fd, char *buffer, size_t capacity)
{
    size_t size = 0;
    while (size < capacity) {
        ssize_t got = read(fd, buffer + size, capacity - size);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return -1;
        if (got == 0)
            break;
        size += (size_t)got;
    }
    return (ssize_t)size;
}

/* Reads `fd` to its end into a buffer of `capacity` bytes at first, which doubles. For a regular file one more than its size is
 * enough. */
static ReadResult read_all(int fd, Arena *arena, size_t capacity, size_t limit, const char **bytes, size_t *size,
                           const char **why)
{
    char *buffer = arena_array(arena, capacity, 1);
    size_t used = 0;
    while (buffer) {
        ssize_t got = read_up_to(fd, buffer + used, capacity - used);
        if (got < 0)
            return fail(arena, why, errno);
        used += (size_t)got;
        if (used < capacity) {
            *bytes = buffer;
            *size = used;
            return READ_OK;
        }
        if (used > limit)
            return fail(arena, why, EFBIG);
        char *larger = arena_array(arena, capacity * 2, 1);
        if (larger)
            memcpy(larger, buffer, used);
        buffer = larger;
        capacity *= 2;
    }
    return fail(arena, why, ENOMEM);
}

ReadResult file_read_open(int fd, Arena *arena, const char **bytes, size_t *size, const char **why)
{
    struct stat status;
    if (fstat(fd, &status) != 0)
        return fail(arena, why, errno);
    if (S_ISDIR(status.st_mode))
        return fail(arena, why, EISDIR);
    if (!S_ISREG(status.st_mode))
        return read_all(fd, arena, FIRST_BUFFER, MAX_STREAM, bytes, size, why);
    if (status.st_size > MAX_FILE)
        return fail(arena, why, EFBIG);
    return read_all(fd, arena, (size_t)status.st_size + 1, MAX_FILE, bytes, size, why);
}

ReadResult file_read(void *user, Arena *arena, const char *path, const char **bytes, size_t *size, const char **why)
{
    (void)user;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
        return READ_NOT_FOUND;
    if (fd < 0)
        return fail(arena, why, errno);
    ReadResult result = file_read_open(fd, arena, bytes, size, why);
    close(fd);
    return result;
}
