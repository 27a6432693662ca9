/* nasm and ld as child processes (see tools.h). What they write to standard error is read through a pipe, for it has to be put
 * in the user's terms, or into JSON. */
#define _GNU_SOURCE /* posix_spawn_file_actions_addchdir_np, pipe2 */
#include "driver/tools.h"

#include "driver/temporary.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static const Span nowhere = {0};

/* ---------------------------------------------------------------- showing */

static bool is_plain(const char *word)
{
    return *word && strspn(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./:=,+-%@^") == strlen(word);
}

static void add_quoted(Text *out, const char *word)
{
    text_char(out, '"');
    for (; *word; word++) {
        if (strchr("\"\\$`", *word))
            text_char(out, '\\');
        text_char(out, *word);
    }
    text_char(out, '"');
}

void tool_show(Driver *d, const char *const *words, const char *folder)
{
    if (!d->options.verbose && !d->options.dry_run)
        return;
    Text *out = &d->messages;
    if (folder)
        text_printf(out, " cd %s &&", folder);
    for (; *words; words++) {
        text_char(out, ' ');
        if (d->options.dry_run || !is_plain(*words))
            add_quoted(out, *words);
        else
            text_str(out, *words);
    }
    text_char(out, '\n');
}

/* ---------------------------------------------------------------- running */

/* The environment with the C locale: link_errors.c knows ld's texts in that. */
static char **tool_environment(Arena *arena)
{
    static char locale[] = "LC_ALL=C";
    size_t count = 0;
    while (environ[count])
        count++;
    char **copy = arena_array(arena, count + 2, sizeof *copy);
    if (!copy)
        return NULL;
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if (strncmp(environ[i], "LC_ALL=", 7) != 0)
            copy[kept++] = environ[i];
    copy[kept] = locale;
    return copy;
}

/* Starts the command with its standard error going to `errors`. Returns 0 or an error number. */
static int spawn(Driver *d, const char *const *words, const char *folder, int errors, pid_t *child)
{
    char **environment = tool_environment(&d->arena);
    posix_spawn_file_actions_t actions;
    if (!environment || posix_spawn_file_actions_init(&actions) != 0)
        return ENOMEM;
    int error = posix_spawn_file_actions_adddup2(&actions, errors, STDERR_FILENO);
    if (!error && folder)
        error = posix_spawn_file_actions_addchdir_np(&actions, folder);
    char *const *argv;
    memcpy(&argv, &words, sizeof argv); /* posix_spawn does not change them */
    if (!error)
        error = posix_spawnp(child, words[0], &actions, NULL, argv, environment);
    posix_spawn_file_actions_destroy(&actions);
    return error;
}

static void read_until_closed(int fd, Text *out)
{
    char buffer[4096];
    ssize_t got;
    while ((got = read(fd, buffer, sizeof buffer)) > 0 || (got < 0 && errno == EINTR))
        if (got > 0)
            text_add(out, buffer, (size_t)got);
}

static int wait_for(pid_t child)
{
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        ;
    return status;
}

static void cannot_run(Driver *d, const char *tool, int error, const char *package)
{
    if (error == ENOMEM)
        d->memory.failed = true;
    else if (error == ENOENT)
        diag_error(&d->diags, nowhere, "cannot run '%s': %s; install it with: apt-get install %s", tool, strerror(error),
                   package);
    else
        diag_error(&d->diags, nowhere, "cannot run '%s': %s", tool, strerror(error));
}

/* Runs a command to its end and collects what it wrote to standard error. False after a message, or when it failed and said
 * why. */
static bool run(Driver *d, const char *const *words, const char *folder, const char *package, Text *said)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) {
        cannot_run(d, words[0], errno, package);
        return false;
    }
    pid_t child = 0;
    int error = spawn(d, words, folder, ends[1], &child);
    close(ends[1]);
    if (error) {
        close(ends[0]);
        cannot_run(d, words[0], error, package);
        return false;
    }
    temporary_child(child);
    read_until_closed(ends[0], said);
    close(ends[0]);
    int status = wait_for(child);
    temporary_child(0);
    if (WIFSIGNALED(status))
        diag_error(&d->diags, nowhere, "'%s' was ended by signal %d (%s)", words[0], WTERMSIG(status),
                   strsignal(WTERMSIG(status)));
    else if (status != 0 && said->len == 0)
        diag_error(&d->diags, nowhere, "'%s' failed with exit status %d", words[0], WEXITSTATUS(status));
    return status == 0;
}

/* ---------------------------------------------------------------- nasm */

/* nasm's messages about the user's own assembly are passed on as they are; in JSON each line is a message. */
static void pass_on(Driver *d, const Text *said, bool failed)
{
    if (!d->options.json) {
        text_add(&d->messages, said->data ? said->data : "", said->len);
        return;
    }
    for (const char *p = said->data, *end = p + said->len; p < end;) {
        int length = (int)strcspn(p, "\n");
        if (failed)
            diag_error(&d->diags, nowhere, "%.*s", length, p);
        else
            diag_warn(&d->diags, W_OTHER, nowhere, "%.*s", length, p);
        p += length + 1;
    }
}

static void push(Driver *d, Words *words, const char *word)
{
    vec_push(&d->arena, words, word);
}

/* -O1: compiled code gives every jump its size, so that one pass is enough; constants that fit a byte still take one. With
 * -g, compiled code says by %line which source lines it comes from, and NASM puts them into the object. */
bool tool_assemble(Driver *d, const char *source, const char *folder, const char *object)
{
    static const char *const compiled[] = {"-O1", "--lprefix", ".L", NULL};
    static const char *const debug[] = {"-g", "-F", "dwarf", NULL};
    Words list = {0};
    push(d, &list, "nasm");
    push(d, &list, "-f");
    push(d, &list, "elf32");
    for (const char *const *word = folder ? compiled : NULL; word && *word; word++)
        push(d, &list, *word);
    for (const char *const *word = d->options.debug ? debug : NULL; word && *word; word++)
        push(d, &list, *word);
    push(d, &list, "-o");
    push(d, &list, object);
    push(d, &list, source);
    push(d, &list, NULL);
    if (d->memory.failed)
        return false;
    const char *const *words = list.data;
    tool_show(d, words, folder);
    if (d->options.dry_run)
        return true;
    Text said;
    text_init(&said, &d->memory);
    bool done = run(d, words, folder, "nasm", &said);
    if (said.len)
        pass_on(d, &said, !done);
    text_release(&said);
    return done;
}

/* ---------------------------------------------------------------- ld */

bool tool_link(Driver *d, const char *program)
{
    Words words = {0};
    if (!link_command(d, program, &words))
        return false;
    tool_show(d, words.data, NULL);
    if (d->options.dry_run)
        return true;
    Text said;
    text_init(&said, &d->memory);
    bool done = run(d, words.data, NULL, "binutils", &said);
    if (said.len)
        link_errors(d, said.data, said.len, !done);
    text_release(&said);
    return done;
}
