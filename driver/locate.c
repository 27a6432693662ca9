/* Where toycc's own headers and libraries are: beside the executable in the tree it was built in, or where `make install` puts
 * them. */
#define _XOPEN_SOURCE 700
#include "driver/driver.h"

#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* PATH's first folder with an executable of that name, for systems without /proc. */
static bool search_path(Arena *arena, const char *name, char found[PATH_MAX])
{
    const char *path = getenv("PATH");
    while (path && *path) {
        size_t length = strcspn(path, ":");
        const char *candidate = arena_printf(arena, "%.*s/%s", (int)length, path, name);
        if (access(candidate, X_OK) == 0)
            return realpath(candidate, found) != NULL;
        path += length + (path[length] == ':');
    }
    return false;
}

static bool find_executable(Arena *arena, const char *program, char found[PATH_MAX])
{
    ssize_t length = readlink("/proc/self/exe", found, PATH_MAX - 1);
    if (length > 0) {
        found[length] = '\0';
        return true;
    }
    return strchr(program, '/') ? realpath(program, found) != NULL : search_path(arena, program, found);
}

static bool is_folder(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

const char *locate_runtime(Arena *arena, const Options *options, const char *program)
{
    if (options->runtime)
        return options->runtime;
    char executable[PATH_MAX];
    if (!find_executable(arena, program, executable))
        return NULL;
    *strrchr(executable, '/') = '\0'; /* both ways gave an absolute path */
    const char *beside = arena_printf(arena, "%s/lib/toycc", executable);
    if (is_folder(beside))
        return beside;
    char *slash = strrchr(executable, '/');
    if (slash)
        *slash = '\0';
    const char *installed = arena_printf(arena, "%s/lib/toycc", executable);
    return is_folder(installed) ? installed : NULL;
}
