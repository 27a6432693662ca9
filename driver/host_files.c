/* The services of a program that toycc runs itself (see host_files.h). The answers are the kernel's; its descriptors are numbers of
 * a table, so that it cannot reach those that toycc has open.
 *
 * With a folder each part of a path is opened by itself and no part may be "..", absolute or a symbolic link: so no path leaves
 * the folder, whatever else changes in it meanwhile. */
#define _GNU_SOURCE /* O_PATH */
#include "driver/host_files.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static void set_streams(HostFiles *files)
{
    for (int i = 0; i < HOST_FILES; i++)
        files->descriptors[i] = i <= STDERR_FILENO ? i : -1;
}

bool host_files_open(HostFiles *files, bool may_open, const char *folder)
{
    *files = (HostFiles){.may_open = may_open, .folder = NO_FOLDER};
    set_streams(files);
    if (folder)
        files->folder = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
    return !folder || files->folder >= 0;
}

void host_files_reset(HostFiles *files)
{
    for (int i = 0; i < HOST_FILES; i++)
        if (files->descriptors[i] > STDERR_FILENO)
            close(files->descriptors[i]);
    set_streams(files);
}

void host_files_close(HostFiles *files)
{
    host_files_reset(files);
    if (files->folder >= 0)
        close(files->folder);
}

static int descriptor(const HostFiles *files, int32_t file)
{
    return file >= 0 && file < HOST_FILES ? files->descriptors[file] : -1;
}

/* ---------------------------------------------------------------- streams */

static int32_t answer(int64_t result)
{
    return result < 0 ? -errno : (int32_t)result;
}

static int32_t write_file(void *user, int32_t file, const void *bytes, uint32_t size)
{
    return answer(write(descriptor(user, file), bytes, size));
}

static int32_t read_file(void *user, int32_t file, void *bytes, uint32_t size)
{
    return answer(read(descriptor(user, file), bytes, size));
}

static int64_t seek_file(void *user, int32_t file, int64_t offset, int32_t whence)
{
    int64_t result = lseek(descriptor(user, file), offset, whence);
    return result < 0 ? -errno : result;
}

static bool is_terminal(void *user, int32_t file)
{
    return isatty(descriptor(user, file));
}

/* The flags that the runtime uses, as the kernel of i386 numbers them. */
static const struct {
    int32_t flag;
    int native;
} open_flags[] = {{01, O_WRONLY}, {02, O_RDWR}, {0100, O_CREAT}, {0200, O_EXCL}, {01000, O_TRUNC}, {02000, O_APPEND}};
enum { OPEN_FLAGS = sizeof open_flags / sizeof *open_flags };

static int32_t flags_of_file(void *user, int32_t file)
{
    int native = fcntl(descriptor(user, file), F_GETFL), flags = 0;
    for (int i = 0; native >= 0 && i < OPEN_FLAGS; i++)
        if ((native & open_flags[i].native) == open_flags[i].native)
            flags |= open_flags[i].flag;
    return native < 0 ? -errno : flags;
}

/* The standard descriptors are toycc's own and stay open. */
static void close_own(int open_file)
{
    if (open_file > STDERR_FILENO)
        close(open_file);
}

static int32_t duplicate(void *user, int32_t file, int32_t to)
{
    HostFiles *files = user;
    int open_file = descriptor(files, file);
    if (open_file < 0 || to < 0 || to >= HOST_FILES)
        return -EBADF;
    if (file == to)
        return to;
    int copy = fcntl(open_file, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    if (copy < 0)
        return -errno;
    close_own(files->descriptors[to]);
    files->descriptors[to] = copy;
    return to;
}

static int32_t close_file(void *user, int32_t file)
{
    HostFiles *files = user;
    int open_file = descriptor(files, file);
    if (open_file < 0)
        return -EBADF;
    files->descriptors[file] = -1;
    close_own(open_file);
    return 0;
}

/* ---------------------------------------------------------------- paths */

/* A folder that is open, and a name in it: what the …at functions take. */
typedef struct PathAt {
    int folder;  /* AT_FDCWD, or open */
    bool is_own; /* to be closed */
    char name[NAME_MAX + 1];
    const char *path; /* `name`, or the whole path when there is no folder to stay in */
} PathAt;

static void leave_path(PathAt *at)
{
    if (at->is_own)
        close(at->folder);
}

/* The next part of a path into at->name; false when it may not be. */
static bool take_part(PathAt *at, const char **path)
{
    size_t length = strcspn(*path, "/");
    if (length > NAME_MAX)
        return false;
    memcpy(at->name, *path, length);
    at->name[length] = '\0';
    *path += length;
    *path += strspn(*path, "/");
    return strcmp(at->name, "..") != 0;
}

/* Follows the path to the folder of its last part. 0, or a negative error number. */
static int32_t find_path(const HostFiles *files, const char *path, PathAt *at)
{
    *at = (PathAt){.folder = AT_FDCWD, .path = path};
    if (!files->may_open)
        return -EACCES;
    if (files->folder == NO_FOLDER)
        return 0;
    if (*path == '/')
        return -EACCES;
    at->folder = files->folder;
    at->path = at->name;
    while (take_part(at, &path)) {
        if (!*path)
            return 0;
        int next = openat(at->folder, at->name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        int error = errno;
        leave_path(at);
        if (next < 0)
            return -error;
        at->folder = next;
        at->is_own = true;
    }
    leave_path(at);
    return -EACCES;
}

/* By the name that Linux gives a descriptor: the file behind it once more. -1: it is not such a name, or of none that is open. */
static int named_descriptor(const HostFiles *files, const char *path)
{
    static const char folder[] = "/proc/self/fd/";
    if (!files->may_open || strncmp(path, folder, sizeof folder - 1) != 0)
        return -1;
    char *end;
    long file = strtol(path + sizeof folder - 1, &end, 10);
    return *end || file >= HOST_FILES || (files->folder != NO_FOLDER && file <= STDERR_FILENO) ? -1
                                                                                               : descriptor(files, (int32_t)file);
}

static int32_t open_file(void *user, const char *path, uint32_t flags, uint32_t mode)
{
    HostFiles *files = user;
    PathAt at;
    char again[64];
    int open_again = named_descriptor(files, path);
    snprintf(again, sizeof again, "/proc/self/fd/%d", open_again);
    int32_t error = open_again < 0 ? find_path(files, path, &at) : 0, file = 0;
    if (error)
        return error;
    if (open_again >= 0)
        at = (PathAt){.folder = AT_FDCWD, .path = again};
    while (file < HOST_FILES && files->descriptors[file] >= 0)
        file++;
    int native = O_CLOEXEC | O_NOCTTY | (files->folder == NO_FOLDER || open_again >= 0 ? 0 : O_NOFOLLOW);
    for (int i = 0; i < OPEN_FLAGS; i++)
        if (flags & (uint32_t)open_flags[i].flag)
            native |= open_flags[i].native;
    int32_t result = file == HOST_FILES ? -EMFILE : answer(openat(at.folder, at.path, native, mode));
    leave_path(&at);
    if (result < 0)
        return result;
    files->descriptors[file] = result;
    return file;
}

static int32_t exists(void *user, const char *path, uint32_t mode)
{
    PathAt at;
    int32_t error = find_path(user, path, &at);
    if (error)
        return error;
    int32_t result = answer(faccessat(at.folder, at.path, (int)mode & (R_OK | W_OK | X_OK), 0));
    leave_path(&at);
    return result;
}

static int32_t rename_file(void *user, const char *from, const char *to)
{
    PathAt old, new;
    int32_t error = find_path(user, from, &old);
    if (error)
        return error;
    error = find_path(user, to, &new);
    if (!error) {
        error = answer(renameat(old.folder, old.path, new.folder, new.path));
        leave_path(&new);
    }
    leave_path(&old);
    return error;
}

static int32_t remove_file(void *user, const char *path, bool is_folder)
{
    PathAt at;
    int32_t error = find_path(user, path, &at);
    if (error)
        return error;
    int32_t result = answer(unlinkat(at.folder, at.path, is_folder ? AT_REMOVEDIR : 0));
    leave_path(&at);
    return result;
}

MachineHost host_callbacks(HostFiles *files)
{
    return (MachineHost){.user = files,
                         .write = write_file,
                         .read = read_file,
                         .open = open_file,
                         .close = close_file,
                         .duplicate = duplicate,
                         .flags = flags_of_file,
                         .seek = seek_file,
                         .exists = exists,
                         .rename = rename_file,
                         .remove = remove_file,
                         .is_terminal = is_terminal};
}
