/* Runs a program inside this process (see driver.h): its services, limits and report are what the command line says. */
#define _POSIX_C_SOURCE 200809L
#include "driver/driver.h"
#include "driver/host_files.h"

#include "interpreter/machine.h"

#include "base/diag_render.h"

#include <errno.h>

extern char **environ;

enum { CANNOT_RUN = 126 };

static MachineConfig configuration(const Options *options, HostFiles *files)
{
    MachineConfig config = {.host = host_callbacks(files)};
    config.limits = (MachineLimits){.steps = options->max_steps,
                                    .output = options->max_output,
                                    .memory = options->max_memory,
                                    .depth = options->max_depth,
                                    .milliseconds = options->timeout};
    return config;
}

/* argv as a shell would give it: the program is called by the name of its source. */
static const char **argument_list(Driver *d, uint32_t *count)
{
    const Options *options = &d->options;
    const char **list = arena_array(&d->arena, options->run_words.len + 2, sizeof *list);
    if (!list)
        return NULL;
    *count = 0;
    list[(*count)++] = options->inputs.data[options->inputs.len - 1].path;
    for (uint32_t i = 0; i < options->run_words.len; i++)
        list[(*count)++] = options->run_words.data[i];
    return list;
}

static int run(Driver *d, Machine *machine, Text *report)
{
    uint32_t count;
    const char **list = argument_list(d, &count);
    const char *const *environment;
    char **own = environ;
    memcpy(&environment, &own, sizeof environment);
    if (!list)
        return CANNOT_RUN;
    if (!machine_start(machine, count, list, environment)) {
        diag_error(&d->diags, (Span){0}, "the program's arguments and environment have no room in its memory");
        diag_render(&d->diags, "toycc", d->colour, report);
        return CANNOT_RUN;
    }
    MachineStatus status = machine_run(machine);
    if (d->options.report_json)
        fault_report_json(machine, report);
    else if (status == MACHINE_FAULT)
        fault_print(machine, d->colour, report);
    return machine_exit_status(machine);
}

int run_program(Driver *d, Text *report)
{
    HostFiles files;
    if (!host_files_open(&files, d->options.allow_files, d->options.allowed_folder)) {
        diag_error(&d->diags, (Span){0}, "cannot open the folder '%s': %s", d->options.allowed_folder, strerror(errno));
        diag_render(&d->diags, "toycc", d->colour, report);
        return CANNOT_RUN;
    }
    MachineConfig config = configuration(&d->options, &files);
    Machine *machine = machine_new(d->program_to_run, &d->memory, &config);
    int status = machine ? run(d, machine, report) : CANNOT_RUN;
    if (!machine)
        d->memory.failed = true;
    machine_free(machine);
    host_files_close(&files);
    return status;
}
