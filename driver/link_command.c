/* The words of ld's command line: the user's objects and options between the start-up code and the C library, which is the
 * runtime's or the machine's own:
 *
 *     --libc=toy      start.o  objects  libc.a
 *     --libc=system   crt1.o crti.o crtbegin.o  objects  -lc, libgcc and the compiler's helpers  crtend.o crtn.o
 *
 * The latter as gcc -m32 -no-pie has it. */
#include "driver/tools.h"

#include <unistd.h>

static const Span nowhere = {0};

/* The parts around the user's objects that the program is linked with. */
typedef struct Parts {
    bool start, library;
} Parts;

static void push(Driver *d, Words *words, const char *word)
{
    vec_push(&d->arena, words, word);
}

static void push_all(Driver *d, Words *words, const char *const *list)
{
    for (; *list; list++)
        push(d, words, *list);
}

static void push_file(Driver *d, Words *words, const char *folder, const char *name)
{
    push(d, words, arena_printf(&d->arena, "%s/%s", folder, name));
}

static Parts wanted_parts(const Driver *d)
{
    bool relocatable = false;
    for (uint32_t i = 0; i < d->objects.len; i++)
        relocatable = relocatable || strcmp(d->objects.data[i].text, "-r") == 0;
    bool none = d->options.no_runtime || relocatable;
    return (Parts){!none && !d->options.no_start, !none && !d->options.no_library};
}

static const char *runtime_folder(const Driver *d)
{
    return d->runtime ? d->runtime : "lib/toycc";
}

static bool has_file(Driver *d, const char *name)
{
    return d->runtime && access(arena_printf(&d->arena, "%s/%s", d->runtime, name), R_OK) == 0;
}

/* What is missing of the runtime; NULL: nothing. */
static const char *missing_file(Driver *d, Parts wanted)
{
    const char *library = d->system ? "libhelpers.a" : "libc.a";
    if (wanted.start && !d->system && !has_file(d, "start.o"))
        return "start.o";
    return wanted.library && !has_file(d, library) ? library : NULL;
}

static bool is_shared(const char *path)
{
    size_t length = strlen(path);
    return strstr(path, ".so.") || (length > 3 && strcmp(path + length - 3, ".so") == 0);
}

/* The C and mathematics library are the runtime's one library. */
static bool is_in_runtime(const char *word)
{
    return strcmp(word, "-lc") == 0 || strcmp(word, "-lm") == 0;
}

/* ---------------------------------------------------------------- the runtime's C library */

static void push_toy_program(Driver *d, Words *words, Parts wanted)
{
    static const char *const crash_reports[] = {"-u", "__crash_report", NULL}; /* crash.c, which nothing refers to */
    const char *runtime = runtime_folder(d);
    if (wanted.start)
        push_file(d, words, runtime, "start.o");
    bool any_shared = false;
    for (uint32_t i = 0; i < d->objects.len; i++) {
        const char *word = d->objects.data[i].text;
        any_shared = any_shared || is_shared(word);
        if (!wanted.library || !is_in_runtime(word))
            push(d, words, word);
    }
    if (any_shared)
        push(d, words, "--dynamic-linker=/lib/ld-linux.so.2");
    push(d, words, arena_printf(&d->arena, "-L%s", runtime));
    if (wanted.start && wanted.library && d->options.debug)
        push_all(d, words, crash_reports);
    if (wanted.library)
        push_file(d, words, runtime, "libc.a");
}

/* ---------------------------------------------------------------- the machine's own */

static void push_system_program(Driver *d, Words *words, Parts wanted)
{
    static const char *const dynamic_words[] = {"--eh-frame-hdr", "--dynamic-linker=/lib/ld-linux.so.2", NULL},
                             *const static_words[] = {"-static", NULL},
                             *const dynamic_libraries[] = {"-lc", "-lgcc", "--as-needed", "-lgcc_s", "--no-as-needed", NULL},
                             *const static_libraries[] = {"--start-group", "-lc", "-lgcc", "-lgcc_eh", "--end-group", NULL};
    const SystemLibc *libc = d->system;
    bool is_static = d->options.is_static;
    if (d->options.sysroot)
        push(d, words, arena_printf(&d->arena, "--sysroot=%s", d->options.sysroot));
    push_all(d, words, is_static ? static_words : dynamic_words);
    if (wanted.start) {
        push_file(d, words, libc->libraries, "crt1.o");
        push_file(d, words, libc->libraries, "crti.o");
        push_file(d, words, libc->compiler, is_static ? "crtbeginT.o" : "crtbegin.o");
    }
    for (uint32_t i = 0; i < d->objects.len; i++)
        push(d, words, d->objects.data[i].text);
    push(d, words, arena_printf(&d->arena, "-L%s", libc->compiler));
    push(d, words, arena_printf(&d->arena, "-L%s", libc->libraries));
    if (wanted.library) {
        if (d->options.has_threads)
            push(d, words, "-lpthread");
        push_file(d, words, runtime_folder(d), "libhelpers.a");
        push_all(d, words, is_static ? static_libraries : dynamic_libraries);
    }
    if (wanted.start) {
        push_file(d, words, libc->compiler, "crtend.o");
        push_file(d, words, libc->libraries, "crtn.o");
    }
}

/* ---------------------------------------------------------------- the whole */

bool link_command(Driver *d, const char *program, Words *words)
{
    /* noexecstack: for assembly by people who never heard of .note.GNU-stack; -X: debuggers and profilers take the nearest
     * symbol for the function, which must not be the label of a loop */
    static const char *const first[] = {"ld", "-m", "elf_i386", "-z", "noexecstack", "-X", "-o", NULL};
    Parts wanted = wanted_parts(d);
    const char *missing = missing_file(d, wanted);
    if (missing && !d->options.dry_run) {
        diag_error(&d->diags, nowhere, "cannot find %s in '%s'; build toycc with 'make', or name the folder with -B", missing,
                   runtime_folder(d));
        return false;
    }
    push_all(d, words, first);
    push(d, words, program);
    if (d->system)
        push_system_program(d, words, wanted);
    else
        push_toy_program(d, words, wanted);
    push(d, words, NULL);
    return !d->memory.failed;
}
