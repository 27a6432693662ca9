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

static int32_t close_file(void *user, int32_t file)
{
    HostFiles *files = user;
    int open_file = descriptor(files, file);
    if (open_file < 0)
        return -EBADF;
    files->descriptors[file] = -1;
    return open_file > STDERR_FILENO ? answer(close(open_file)) : 0;
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

/* The flags that the runtime uses, as the kernel of i386 numbers them. */
static int native_flags(uint32_t flags)
{
    static const struct {
        uint32_t flag;
        int native;
    } table[] = {{01, O_WRONLY}, {02, O_RDWR}, {0100, O_CREAT}, {0200, O_EXCL}, {01000, O_TRUNC}, {02000, O_APPEND}};
    int native = O_CLOEXEC | O_NOCTTY;
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (flags & table[i].flag)
            native |= table[i].native;
    return native;
}

static int32_t open_file(void *user, const char *path, uint32_t flags, uint32_t mode)
{
    HostFiles *files = user;
    PathAt at;
    int32_t error = find_path(files, path, &at), file = 0;
    if (error)
        return error;
    while (file < HOST_FILES && files->descriptors[file] >= 0)
        file++;
    int no_links = files->folder == NO_FOLDER ? 0 : O_NOFOLLOW;
    int32_t result = file == HOST_FILES ? -EMFILE : answer(openat(at.folder, at.path, native_flags(flags) | no_links, mode));
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
                         .seek = seek_file,
                         .exists = exists,
                         .rename = rename_file,
                         .remove = remove_file,
                         .is_terminal = is_terminal};
}
