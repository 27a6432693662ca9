/* The toycc command. Only here anything is printed, and the exit status decided: 0, or 1 when there was an error, or that of the
 * program that was run. */
#define _XOPEN_SOURCE 700
#include "driver/driver.h"

#include "base/diag_render.h"
#include "driver/output.h"
#include "driver/temporary.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

enum { OWN_MESSAGES = 32 * 1024 };

static const char machine[] = "i386-linux-gnu";

/* Descriptors 0 to 2 must not become those of files that are opened later: a closed one gets a stand-in on which what is tried
 * fails. */
static void occupy_standard_descriptors(void)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) < 0)
            (void)!open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

/* Whether messages are in colours: asked for, or on a terminal that can show them and nobody minds (no-color.org). */
static bool wants_colour(const Options *options)
{
    if (options->colour != COLOUR_AUTO)
        return options->colour == COLOUR_ALWAYS;
    const char *terminal = getenv("TERM"), *no_colour = getenv("NO_COLOR");
    bool refused = (no_colour && *no_colour) || !terminal || strcmp(terminal, "dumb") == 0;
    return !refused && isatty(STDERR_FILENO);
}

static void add_version(Text *out)
{
    text_str(out, "toycc " TOYCC_VERSION "\n");
}

static void add_search_folders(const Driver *d, Text *out)
{
    const char *runtime = d->runtime ? d->runtime : "(not found: build toycc with 'make' or use -B)";
    text_printf(out, "runtime: %s\ninclude: ", runtime);
    if (!d->system) {
        text_printf(out, "%s/freestanding:%s/include\nlibraries: %s\n", runtime, runtime, runtime);
        return;
    }
    text_printf(out, "%s/glibc:%s/freestanding", runtime, runtime);
    for (uint32_t i = 0; i < d->system->headers.len; i++)
        text_printf(out, ":%s", d->system->headers.data[i]);
    text_printf(out, "\nlibraries: %s:%s\n", d->system->compiler, d->system->libraries);
}

/* The first of the library folders that has it. */
static void add_file_name(Driver *d, Text *out)
{
    const char *name = d->options.file_name;
    const char *folders[] = {d->system ? d->system->compiler : d->runtime, d->system ? d->system->libraries : NULL};
    for (size_t i = 0; i < sizeof folders / sizeof *folders && folders[i]; i++) {
        const char *path = arena_printf(&d->arena, "%s/%s", folders[i], name);
        if (access(path, F_OK) == 0) {
            text_printf(out, "%s\n", path);
            return;
        }
    }
    text_printf(out, "%s\n", name);
}

/* What is asked for instead of work, to standard output. */
static void show(Driver *d)
{
    Text out;
    text_init(&out, &d->memory);
    switch ((Show)d->options.show) {
    case SHOW_NOTHING: break;
    case SHOW_HELP: options_help(&out); break;
    case SHOW_VERSION: add_version(&out); break;
    case SHOW_DUMPVERSION: text_str(&out, TOYCC_VERSION "\n"); break;
    case SHOW_MACHINE: text_printf(&out, "%s\n", machine); break;
    case SHOW_DIRS: add_search_folders(d, &out); break;
    case SHOW_FILE_NAME: add_file_name(d, &out); break;
    }
    if (!d->memory.failed)
        output_write(&d->arena, &d->diags, "-", out.data, out.len, false);
    text_release(&out);
}

static void run(Driver *d, int argc, char **argv)
{
    d->options = options_parse(&d->arena, &d->diags, argc, argv);
    d->colour = wants_colour(&d->options);
    if (d->diags.errors || d->memory.failed)
        return;
    d->diags.no_warnings = d->options.no_warnings;
    d->runtime = locate_runtime(&d->arena, &d->options, d->program);
    if (d->options.system_libc)
        d->system = locate_system_libc(&d->arena, &d->diags, d->options.sysroot ? d->options.sysroot : "");
    if (d->diags.errors || d->memory.failed)
        return;
    if (d->options.show != SHOW_NOTHING) {
        show(d);
        return;
    }
    if (d->options.verbose || d->options.dry_run)
        add_version(&d->messages);
    if (d->options.inputs.len)
        job_run(d);
}

static void print(const char *bytes, size_t size)
{
    if (size)
        output_bytes(STDERR_FILENO, bytes, size);
}

static void print_string(const char *string)
{
    print(string, strlen(string));
}

/* What could be said before memory ran out is said. */
static void report(Driver *d)
{
    diag_render(&d->diags, "toycc", d->colour, &d->own);
    print(d->messages.data, d->messages.len);
    print(d->own.data, d->own.len);
    if (d->memory.failed)
        print_string("toycc: error: out of memory\n");
}

/* One array for the whole run; without memory for it, one that says so. */
static void report_json(Driver *d)
{
    diag_render_json(&d->diags, &d->own);
    print(d->messages.data, d->messages.len);
    if (d->memory.failed) {
        print_string("[\n{\"severity\": \"error\", \"message\": \"out of memory\"}\n]\n");
        return;
    }
    size_t own_size = d->own.len;
    const char *own = json_objects(d->own.data, &own_size);
    print_string(d->json.len || own_size ? "[\n" : "[");
    print(d->json.data, d->json.len);
    if (d->json.len && own_size)
        print_string(",\n");
    print(own, own_size);
    print_string(d->json.len || own_size ? "\n]\n" : "]\n");
}

/* Whether all went well so far; says what did not. */
static bool report_all(Driver *d)
{
    if (d->options.json)
        report_json(d);
    else
        report(d);
    return !(d->failed || d->diags.errors || d->memory.failed);
}

/* Runs the program, once all has been said about its sources. Returns its exit status. */
static int run_now(Driver *d)
{
    Text report;
    text_init(&report, &d->memory);
    int status = run_program(d, &report);
    print(report.data, report.len);
    if (d->memory.failed)
        print_string("toycc: error: out of memory\n");
    text_release(&report);
    return status;
}

static void finish(Driver *d)
{
    temporary_end();
    toycc_free(d->toycc);
    text_release(&d->messages);
    text_release(&d->json);
    text_release(&d->own);
    arena_release(&d->arena);
    memory_release(&d->memory);
}

int main(int argc, char **argv)
{
    static char *no_arguments[] = {"toycc", NULL};
    Driver d = {.program = argc > 0 && *argv[0] ? argv[0] : "toycc"};
    occupy_standard_descriptors();
    signal(SIGXFSZ, SIG_IGN); /* a file that grows too large is an error like a full disk */
    temporary_start();
    if (!memory_init(&d.memory, NULL, NULL, 0))
        d.memory.failed = true;
    arena_init(&d.arena, &d.memory);
    source_init(&d.sources, &d.arena);
    diag_init(&d.diags, &d.arena, &d.sources);
    text_init(&d.messages, &d.memory);
    text_init(&d.json, &d.memory);
    text_init(&d.own, &d.memory);
    text_reserve(&d.own, OWN_MESSAGES);
    if (!d.memory.failed)
        run(&d, argc > 0 ? argc : 1, argc > 0 ? argv : no_arguments);
    int status = report_all(&d) ? EXIT_SUCCESS : EXIT_FAILURE;
    if (status == EXIT_SUCCESS && d.program_to_run)
        status = run_now(&d);
    finish(&d);
    return status;
}
