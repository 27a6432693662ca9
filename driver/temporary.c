/* Temporary files and the signals that would leave them behind (see temporary.h). What the handler reads changes only while
 * signals are blocked. */
#define _XOPEN_SOURCE 700
#include "driver/temporary.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

typedef struct Temporary {
    const char *path; /* NULL: kept */
    struct Temporary *next;
} Temporary;

static struct {
    Temporary *files;
    const char *folder; /* NULL: not made yet */
    pid_t child;
} process;

static const int ending_signals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE, SIGXCPU, SIGALRM};
enum { SIGNAL_COUNT = sizeof ending_signals / sizeof *ending_signals };

static sigset_t block_signals(void)
{
    sigset_t ending, before;
    sigemptyset(&ending);
    for (int i = 0; i < SIGNAL_COUNT; i++)
        sigaddset(&ending, ending_signals[i]);
    sigprocmask(SIG_BLOCK, &ending, &before);
    return before;
}

static void restore_signals(sigset_t before)
{
    int saved = errno;
    sigprocmask(SIG_SETMASK, &before, NULL);
    errno = saved;
}

/* Calls only what a signal handler may call. */
static void remove_all(void)
{
    for (Temporary *t = process.files; t; t = t->next)
        if (t->path)
            unlink(t->path);
    if (process.folder)
        rmdir(process.folder);
}

static void die_tidily(int signal)
{
    if (process.child > 0) {
        kill(process.child, SIGKILL);
        waitpid(process.child, NULL, 0);
    }
    remove_all();
    raise(signal); /* by the default action, once this returns: the handler is gone (SA_RESETHAND) */
}

void temporary_start(void)
{
    for (int i = 0; i < SIGNAL_COUNT; i++) {
        struct sigaction action;
        if (sigaction(ending_signals[i], NULL, &action) != 0 || action.sa_handler == SIG_IGN)
            continue;
        action = (struct sigaction){.sa_flags = (int)(SA_RESETHAND | SA_RESTART)};
        action.sa_handler = die_tidily;
        sigfillset(&action.sa_mask);
        sigaction(ending_signals[i], &action, NULL);
    }
}

void temporary_end(void)
{
    sigset_t before = block_signals();
    remove_all();
    process.files = NULL;
    process.folder = NULL;
    restore_signals(before);
}

void temporary_child(pid_t child)
{
    sigset_t before = block_signals();
    process.child = child;
    restore_signals(before);
}

/* The caller has blocked the signals. */
static void enter(Temporary *entry, const char *path)
{
    *entry = (Temporary){path, process.files};
    process.files = entry;
}

/* The first of $TMPDIR, /tmp and /var/tmp that lets a folder be made in it. */
static char *make_folder(Arena *arena)
{
    const char *places[] = {getenv("TMPDIR"), "/tmp", "/var/tmp"};
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        char place[PATH_MAX]; /* absolute, for nasm runs in the folder */
        if (!places[i] || !*places[i] || !realpath(places[i], place))
            continue;
        char *pattern = arena_printf(arena, "%s/toycc-XXXXXX", place);
        if (arena->memory->failed)
            return NULL;
        if (mkdtemp(pattern))
            return pattern;
    }
    return NULL;
}

const char *temporary_folder(Arena *arena, Diags *diags)
{
    if (process.folder)
        return process.folder;
    sigset_t before = block_signals();
    process.folder = make_folder(arena);
    restore_signals(before);
    if (!process.folder)
        diag_error(diags, (Span){0}, "cannot make a temporary folder: %s; set TMPDIR to a folder that has room",
                   strerror(errno));
    return process.folder;
}

static bool is_entered(const char *path)
{
    for (const Temporary *t = process.files; t; t = t->next)
        if (t->path && strcmp(t->path, path) == 0)
            return true;
    return false;
}

const char *temporary_path(Arena *arena, Diags *diags, const char *name)
{
    const char *folder = temporary_folder(arena, diags);
    if (!folder)
        return NULL;
    const char *path = arena_printf(arena, "%s/%.200s", folder, name);
    for (unsigned i = 2; is_entered(path); i++)
        path = arena_printf(arena, "%s/%u-%.200s", folder, i, name);
    Temporary *entry = NEW(arena, Temporary);
    if (arena->memory->failed)
        return NULL;
    sigset_t before = block_signals();
    enter(entry, path);
    restore_signals(before);
    return path;
}

int temporary_beside(Arena *arena, const char *path, const char **made)
{
    const char *slash = strrchr(path, '/');
    size_t folder = slash ? (size_t)(slash + 1 - path) : 0;
    static const char pattern[] = ".toycc-XXXXXX";
    char *name = arena_array(arena, folder + sizeof pattern, 1);
    Temporary *entry = NEW(arena, Temporary);
    if (arena->memory->failed) {
        errno = ENOMEM;
        return -1;
    }
    memcpy(name, path, folder);
    memcpy(name + folder, pattern, sizeof pattern);
    sigset_t before = block_signals();
    int fd = mkstemp(name);
    if (fd >= 0)
        enter(entry, name);
    restore_signals(before);
    *made = name;
    return fd;
}

static void forget(const char *path, bool remove)
{
    sigset_t before = block_signals();
    for (Temporary *t = process.files; t; t = t->next) {
        if (!t->path || strcmp(t->path, path) != 0)
            continue;
        if (remove)
            unlink(path);
        t->path = NULL;
    }
    restore_signals(before);
}

void temporary_keep(const char *path)
{
    forget(path, false);
}

void temporary_remove(const char *path)
{
    forget(path, true);
}
