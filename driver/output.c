/* Writing outputs (see output.h). */
#define _XOPEN_SOURCE 700
#include "driver/output.h"

#include "driver/temporary.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

bool output_bytes(int fd, const char *bytes, size_t size)
{
    while (size > 0) {
        ssize_t written = write(fd, bytes, size);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return false;
        bytes += written;
        size -= (size_t)written;
    }
    return true;
}

/* What helps against an error. */
static const char *advice(int error)
{
    switch (error) {
    case ENOSPC:
    case EDQUOT: return "; make room or name another place with -o";
    case EACCES:
    case EPERM:
    case EROFS:
    case EISDIR: return "; name another file with -o";
    case ENOENT:
    case ENOTDIR: return "; make its folder first or name another place with -o";
    default: return "";
    }
}

static bool write_standard_output(Diags *diags, const char *bytes, size_t size)
{
    bool written = output_bytes(STDOUT_FILENO, bytes, size);
    if (!written)
        diag_error(diags, (Span){0}, "cannot write to standard output: %s", strerror(errno));
    return written;
}

/* Writes all and closes. Returns 0 or an error number. */
static int fill(int fd, const char *bytes, size_t size)
{
    int error = output_bytes(fd, bytes, size) ? 0 : errno;
    if (close(fd) != 0 && !error)
        error = errno;
    return error;
}

static int write_device(const char *path, const char *bytes, size_t size)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
    return fd < 0 ? errno : fill(fd, bytes, size);
}

static mode_t permissions(const struct stat *old, bool is_executable)
{
    if (old && !is_executable)
        return old->st_mode & 07777;
    mode_t mask = umask(0);
    umask(mask);
    return (is_executable ? 0777 : 0666) & ~mask;
}

/* `old`: what is there now, NULL if nothing is. */
static int replace(Arena *arena, const char *path, const struct stat *old, const char *bytes, size_t size, bool is_executable)
{
    const char *made;
    int fd = temporary_beside(arena, path, &made);
    if (fd < 0)
        return errno;
    int error = fchmod(fd, permissions(old, is_executable)) == 0 ? 0 : errno;
    int fill_error = fill(fd, bytes, size);
    if (!error)
        error = fill_error;
    if (!error && rename(made, path) != 0)
        error = errno;
    if (error)
        temporary_remove(made);
    else
        temporary_keep(made);
    return error;
}

/* To a file, device or pipe. Returns 0 or an error number. */
static int write_path(Arena *arena, const char *path, const char *bytes, size_t size, bool is_executable)
{
    struct stat old;
    if (stat(path, &old) != 0)
        return replace(arena, path, NULL, bytes, size, is_executable);
    if (S_ISDIR(old.st_mode))
        return EISDIR;
    if (!S_ISREG(old.st_mode))
        return write_device(path, bytes, size);
    if (!is_executable && access(path, W_OK) != 0) /* renaming would get around that; ld does replace programs */
        return errno;
    char target[PATH_MAX]; /* a symbolic link stays one */
    return realpath(path, target) ? replace(arena, target, &old, bytes, size, is_executable) : errno;
}

bool output_write(Arena *arena, Diags *diags, const char *path, const char *bytes, size_t size, bool is_executable)
{
    if (strcmp(path, "-") == 0)
        return write_standard_output(diags, bytes, size);
    int error = write_path(arena, path, bytes, size, is_executable);
    if (error)
        diag_error(diags, (Span){0}, "cannot write '%s': %s%s", path, strerror(error), advice(error));
    return error == 0;
}
