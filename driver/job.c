/* What one command line asks for, file by file: compile, assemble, link, as far as the mode goes. */
#define _DEFAULT_SOURCE /* getentropy */
#include "driver/driver.h"

#include "base/diag_render.h"
#include "driver/compiler.h"
#include "driver/files.h"
#include "driver/output.h"
#include "driver/rules.h"
#include "driver/temporary.h"
#include "driver/tools.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static const Span nowhere = {0};

/* ---------------------------------------------------------------- names */

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* The length of a path without its suffix. */
static int stem_length(const char *path)
{
    const char *name = base_name(path), *dot = strrchr(name, '.');
    return (int)(dot && dot > name ? (size_t)(dot - path) : strlen(path));
}

/* "dir/list.toy" → "list.asm"; standard input → "-.asm", as gcc has it */
static const char *derived_name(Driver *d, const Input *input, const char *suffix)
{
    const char *name = base_name(input->path);
    return arena_printf(&d->arena, "%.*s%s", stem_length(name), name, suffix);
}

static bool is_compiled(const Input *input)
{
    return input->kind == INPUT_SOURCE || input->kind == INPUT_PREPROCESSED;
}

/* ---------------------------------------------------------------- outputs */

static bool is_same_file(const char *path, const struct stat *status)
{
    struct stat other;
    return stat(path, &other) == 0 && S_ISREG(other.st_mode) && other.st_dev == status->st_dev &&
           other.st_ino == status->st_ino;
}

/* Whether `path` may be made: it is no folder, and not one of the inputs. */
static bool may_write(Driver *d, const char *path)
{
    struct stat status;
    if (strcmp(path, "-") == 0 || stat(path, &status) != 0)
        return true;
    if (S_ISDIR(status.st_mode)) {
        diag_error(&d->diags, nowhere, "cannot write '%s': it is a folder; name a file after -o", path);
        return false;
    }
    for (uint32_t i = 0; i < d->options.inputs.len; i++) {
        const Input *input = &d->options.inputs.data[i];
        if (input->kind == INPUT_LINKER_WORD || !is_same_file(input->path, &status))
            continue;
        diag_error(&d->diags, nowhere, "the output '%s' would overwrite the input file '%s'; name another file with -o", path,
                   input->path);
        return false;
    }
    return true;
}

static bool write_output(Driver *d, const char *path, const char *bytes, size_t size, bool is_executable)
{
    if (d->options.dry_run)
        return true;
    if (d->memory.failed) /* whatever was made since then may be wrong */
        return false;
    return may_write(d, path) && output_write(&d->arena, &d->diags, path, bytes, size, is_executable);
}

/* Copies what a tool made to where it belongs. */
static bool copy_output(Driver *d, const char *from, const char *path, bool is_executable)
{
    if (d->options.dry_run)
        return true;
    Text bytes;
    text_init(&bytes, &d->memory);
    int error = file_read_text(&bytes, from);
    if (error && !d->memory.failed)
        diag_error(&d->diags, nowhere, "cannot read '%s': %s", from, strerror(error));
    bool done = !error && write_output(d, path, bytes.data ? bytes.data : "", bytes.len, is_executable);
    text_release(&bytes);
    return done;
}

static const char dry_folder[] = "/tmp/toycc-XXXXXX"; /* what -### shows */

static const char *temporary(Driver *d, const char *name)
{
    if (d->options.dry_run)
        return arena_printf(&d->arena, "%s/%s", dry_folder, name);
    return temporary_path(&d->arena, &d->diags, name);
}

/* ---------------------------------------------------------------- compiling */

static void add_json(Driver *d, const char *array, size_t size)
{
    const char *objects = json_objects(array, &size);
    if (size && d->json.len)
        text_str(&d->json, ",\n");
    text_add(&d->json, objects, size);
}

static void add_messages(Driver *d)
{
    size_t size;
    ToyccFormat format = d->options.json ? TOYCC_JSON : d->colour ? TOYCC_COLOURED : TOYCC_PLAIN;
    const char *messages = toycc_messages(d->toycc, format, &size);
    if (!messages)
        d->memory.failed = true;
    else if (d->options.json)
        add_json(d, messages, size);
    else
        text_add(&d->messages, messages, size);
}

static ToyccStatus compile_standard_input(Driver *d, ToyccOutput wanted)
{
    Text text;
    text_init(&text, &d->memory);
    int error = file_read_descriptor(&text, STDIN_FILENO);
    if (error && !d->memory.failed)
        diag_error(&d->diags, nowhere, "cannot read standard input: %s", strerror(error));
    ToyccStatus status = TOYCC_INVALID;
    if (!error)
        status = toycc_compile_text(d->toycc, "<stdin>", text.data ? text.data : "", text.len, wanted);
    text_release(&text);
    return status;
}

/* Compiles one file; the output is then toycc_output. False when there are errors. */
static bool compile(Driver *d, const Input *input, ToyccOutput wanted)
{
    toycc_set(d->toycc, TOYCC_PREPROCESSED_INPUT, input->kind == INPUT_PREPROCESSED);
    bool is_standard_input = strcmp(input->path, "-") == 0;
    ToyccStatus status =
        is_standard_input ? compile_standard_input(d, wanted) : toycc_compile_file(d->toycc, input->path, wanted);
    if (status == TOYCC_NO_MEMORY)
        d->memory.failed = true;
    if (status != TOYCC_INVALID)
        add_messages(d);
    return status == TOYCC_OK;
}

/* The compiler is no process of its own, but -v and -### show it as one. */
static void show_compilation(Driver *d, const Input *input, const char *output)
{
    Words words = {0};
    vec_push(&d->arena, &words, d->program);
    vec_push(&d->arena, &words, "-S");
    for (uint32_t i = 0; i < d->options.compiler_words.len; i++)
        vec_push(&d->arena, &words, d->options.compiler_words.data[i]);
    vec_push(&d->arena, &words, input->path);
    vec_push(&d->arena, &words, "-o");
    vec_push(&d->arena, &words, output);
    vec_push(&d->arena, &words, NULL);
    if (!d->memory.failed)
        tool_show(d, words.data, NULL);
}

/* ---------------------------------------------------------------- make rules */

static const char *rule_target(Driver *d, const Input *input)
{
    const Options *options = &d->options;
    if (options->rule_targets.len == 0) {
        bool has_name = options->rules == RULES_BESIDE && options->output && strcmp(options->output, "-") != 0;
        return rule_quote(&d->arena, has_name ? options->output : derived_name(d, input, ".o"));
    }
    const char *targets = options->rule_targets.data[0];
    for (uint32_t i = 1; i < options->rule_targets.len; i++)
        targets = arena_printf(&d->arena, "%s %s", targets, options->rule_targets.data[i]);
    return targets;
}

static uint32_t count_sources(const Options *options)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < options->inputs.len; i++)
        count += is_compiled(&options->inputs.data[i]);
    return count;
}

/* Beside the output, as gcc does it; of several sources linked at once each by its own name. */
static const char *rule_path(Driver *d, const Input *input)
{
    const Options *options = &d->options;
    if (options->rule_file)
        return options->rule_file;
    if (options->rules == RULES_ONLY)
        return options->output ? options->output : "-";
    bool has_name = options->output && strcmp(options->output, "-") != 0 && count_sources(options) == 1;
    return has_name ? arena_printf(&d->arena, "%.*s.d", stem_length(options->output), options->output)
                    : derived_name(d, input, ".d");
}

/* The files that the latest compilation has read. */
static bool write_rules(Driver *d, const Input *input)
{
    const Options *options = &d->options;
    Text rules;
    text_init(&rules, &d->memory);
    rule_print(&rules, &d->arena, rule_target(d, input), d->toycc, options->rules_without_system, options->rule_phonies);
    bool written = !d->memory.failed && write_output(d, rule_path(d, input), rules.data, rules.len, false);
    text_release(&rules);
    return written;
}

/* ---------------------------------------------------------------- assembling */

/* Puts the latest output where nasm can read it. *folder: where nasm is to run, so that the object's symbol table and ld's
 * messages name the file without that folder. */
static const char *store_assembly(Driver *d, const Input *input, const char **folder)
{
    size_t size;
    const char *text = toycc_output(d->toycc, &size);
    if (d->options.save_temps) {
        const char *path = derived_name(d, input, ".asm");
        *folder = NULL;
        return write_output(d, path, text, size, false) ? path : NULL;
    }
    const char *path = temporary(d, derived_name(d, input, ".asm"));
    *folder = d->options.dry_run ? dry_folder : temporary_folder(&d->arena, &d->diags);
    if (!path || d->options.dry_run)
        return path;
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    bool written = fd >= 0 && output_bytes(fd, text, size);
    if (!written)
        diag_error(&d->diags, nowhere, "cannot write '%s': %s; set TMPDIR to a folder that has room", path, strerror(errno));
    if (fd >= 0)
        close(fd);
    return written ? path : NULL;
}

/* A file called "-f" must not look like one of nasm's options. */
static const char *not_an_option(Driver *d, const char *path)
{
    return *path == '-' || *path == '@' ? arena_printf(&d->arena, "./%s", path) : path;
}

/* Makes an object file of the latest output. NULL when that fails. */
static const char *assemble_output(Driver *d, const Input *input)
{
    const char *folder = NULL, *path = store_assembly(d, input, &folder);
    const char *object = path ? temporary(d, derived_name(d, input, ".o")) : NULL;
    if (!object)
        return NULL;
    show_compilation(d, input, path);
    const char *name = folder ? base_name(path) : path;
    uint32_t errors = d->diags.errors;
    bool done = tool_assemble(d, not_an_option(d, name), folder, object);
    if (!done && d->diags.errors == errors) /* only nasm itself has spoken so far */
        diag_error(&d->diags, nowhere, "nasm could not assemble what toycc made of '%s'", input->path);
    if (folder && !d->options.dry_run)
        temporary_remove(path);
    return done ? object : NULL;
}

static bool save_preprocessed(Driver *d, const Input *input)
{
    if (!d->options.save_temps || input->kind != INPUT_SOURCE)
        return true;
    size_t size;
    bool done = compile(d, input, TOYCC_PREPROCESSED);
    const char *text = toycc_output(d->toycc, &size);
    return done && write_output(d, derived_name(d, input, ".i"), text, size, false);
}

static const char *compile_to_object(Driver *d, const Input *input)
{
    if (d->options.dry_run)
        return assemble_output(d, input);
    if (!save_preprocessed(d, input) || !compile(d, input, TOYCC_ASSEMBLY))
        return NULL;
    if (d->options.rules == RULES_BESIDE && !write_rules(d, input))
        return NULL;
    return assemble_output(d, input);
}

static const char *assemble_source(Driver *d, const Input *input)
{
    const char *object = temporary(d, derived_name(d, input, ".o"));
    return object && tool_assemble(d, not_an_option(d, input->path), NULL, object) ? object : NULL;
}

/* ---------------------------------------------------------------- one input */

static void add_link_item(Driver *d, const char *text, const char *source)
{
    LinkItem item = {text, source};
    vec_push(&d->arena, &d->objects, item);
}

static bool run_to_object(Driver *d, const Input *input)
{
    const char *object = is_compiled(input) ? compile_to_object(d, input) : assemble_source(d, input);
    if (!object)
        return false;
    if (d->options.mode == MODE_OBJECT)
        return copy_output(d, object, d->options.output ? d->options.output : derived_name(d, input, ".o"), false);
    if (d->options.save_temps && !copy_output(d, object, derived_name(d, input, ".o"), false))
        return false;
    add_link_item(d, object, input->path);
    return true;
}

/* What the compiler alone can make: assembly, preprocessed source, a dump, or only messages. */
static bool run_compiler(Driver *d, const Input *input)
{
    static const ToyccOutput outputs[] = {[MODE_RUN] = TOYCC_PROGRAM,   [MODE_ASSEMBLY] = TOYCC_ASSEMBLY,
                                          [MODE_CHECK] = TOYCC_CHECKED, [MODE_INSNS] = TOYCC_INSTRUCTIONS,
                                          [MODE_CFG] = TOYCC_CFG,       [MODE_DOMINATORS] = TOYCC_DOMINATORS,
                                          [MODE_IR] = TOYCC_IR,         [MODE_TREE] = TOYCC_TREE,
                                          [MODE_TOKENS] = TOYCC_TOKENS, [MODE_PREPROCESS] = TOYCC_PREPROCESSED,
                                          [MODE_MACROS] = TOYCC_MACROS};
    const Options *options = &d->options;
    const char *path = options->output ? options->output : "-";
    if (options->mode == MODE_ASSEMBLY && !options->output)
        path = derived_name(d, input, ".asm");
    if (options->dry_run) {
        show_compilation(d, input, path);
        return true;
    }
    if (!compile(d, input, outputs[options->mode]))
        return false;
    if (options->rules != RULES_NONE && !write_rules(d, input))
        return false;
    if (options->mode == MODE_RUN || options->mode == MODE_CHECK || options->rules == RULES_ONLY)
        return true;
    size_t size;
    const char *text = toycc_output(d->toycc, &size);
    return write_output(d, path, text, size, false);
}

static bool run_input(Driver *d, const Input *input)
{
    bool links = d->options.mode == MODE_LINK;
    if (d->options.mode == MODE_RUN && input->kind == INPUT_LINKER_WORD)
        return true; /* -lm */
    if (input->kind == INPUT_OBJECT || input->kind == INPUT_LINKER_WORD) {
        if (links)
            add_link_item(d, input->path, NULL);
        else if (input->kind == INPUT_OBJECT)
            diag_warn(&d->diags, W_OTHER, nowhere, "'%s' is for the linker: it is not used, because linking is not done",
                      input->path);
        return true;
    }
    if (links || d->options.mode == MODE_OBJECT)
        return run_to_object(d, input);
    if (is_compiled(input))
        return run_compiler(d, input);
    diag_warn(&d->diags, W_OTHER, nowhere, "'%s' is for the assembler: it is not used, because assembling is not done",
              input->path);
    return true;
}

/* ---------------------------------------------------------------- the whole */

static bool check_input(Driver *d, const Input *input)
{
    struct stat status;
    if (input->kind == INPUT_LINKER_WORD || strcmp(input->path, "-") == 0)
        return true;
    int error = 0;
    if (stat(input->path, &status) != 0 || access(input->path, R_OK) != 0)
        error = errno;
    else if (S_ISDIR(status.st_mode))
        error = EISDIR;
    if (error)
        diag_error(&d->diags, nowhere, "cannot read '%s': %s", input->path, strerror(error));
    return !error;
}

/* What can be known before any work is done. */
static bool check_files(Driver *d)
{
    bool good = true;
    for (uint32_t i = 0; i < d->options.inputs.len; i++)
        good = check_input(d, &d->options.inputs.data[i]) && good;
    return good && (!d->options.output || may_write(d, d->options.output));
}

static ToyccStatus apply_argument(Toycc *toycc, const CompilerArg *arg)
{
    switch (arg->kind) {
    case ARG_DEFINE: return toycc_define(toycc, arg->text);
    case ARG_UNDEFINE: return toycc_undefine(toycc, arg->text);
    case ARG_INCLUDE: return toycc_include(toycc, arg->text);
    case ARG_FOLDER: return toycc_add_folder(toycc, TOYCC_USER_FOLDER, arg->text);
    case ARG_QUOTE_FOLDER: return toycc_add_folder(toycc, TOYCC_QUOTE_FOLDER, arg->text);
    case ARG_SYSTEM_FOLDER:
    case ARG_LAST_FOLDER: return toycc_add_folder(toycc, TOYCC_SYSTEM_FOLDER, arg->text);
    case ARG_WARNING: return toycc_warning(toycc, arg->text);
    case ARG_PASS: return toycc_pass(toycc, arg->text);
    case ARG_DUMP_PASS: return toycc_dump_pass(toycc, arg->text);
    }
    return TOYCC_INVALID;
}

static void add_system_folder(Driver *d, const char *folder)
{
    if (toycc_add_folder(d->toycc, TOYCC_SYSTEM_FOLDER, folder) == TOYCC_NO_MEMORY)
        d->memory.failed = true;
}

/* The compiler's own headers come before those of the machine, and what amends these comes first. */
static void add_standard_headers(Driver *d)
{
    static const char *const toy[] = {"freestanding", "include", NULL}, *const system[] = {"glibc", "freestanding", NULL};
    if (d->options.no_standard_headers)
        return;
    if (d->options.mode == MODE_RUN) {
        add_system_folder(d, TOYCC_COMPILER_HEADERS);
        add_system_folder(d, TOYCC_LIBRARY_HEADERS);
        return;
    }
    for (const char *const *folder = d->system ? system : toy; *folder && d->runtime; folder++)
        add_system_folder(d, arena_printf(&d->arena, "%s/%s", d->runtime, *folder));
    for (uint32_t i = 0; d->system && i < d->system->headers.len; i++)
        add_system_folder(d, d->system->headers.data[i]);
}

/* As gcc: the system's names must begin with an underscore, and headers hide what the standard does not have. */
static void define_strict(Toycc *toycc)
{
    static const char *const names[] = {"i386", "linux", "unix"};
    toycc_define(toycc, "__STRICT_ANSI__");
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        toycc_undefine(toycc, names[i]);
}

/* -idirafter comes behind the standard headers, all else before. */
static void apply_arguments(Driver *d)
{
    const Options *options = &d->options;
    if (options->strict)
        define_strict(d->toycc);
    if (options->has_threads)
        toycc_define(d->toycc, "_REENTRANT");
    for (int after = 0; after <= 1; after++) {
        for (uint32_t i = 0; i < options->compiler_args.len; i++) {
            const CompilerArg *arg = &options->compiler_args.data[i];
            if ((arg->kind == ARG_LAST_FOLDER) == after && apply_argument(d->toycc, arg) == TOYCC_NO_MEMORY)
                d->memory.failed = true;
        }
        if (!after)
            add_standard_headers(d);
    }
}

static bool configure(Driver *d)
{
    const Options *options = &d->options;
    d->toycc = toycc_new(NULL);
    if (!d->toycc)
        return false;
    toycc_set(d->toycc, TOYCC_OPTIMISE, options->level);
    toycc_set(d->toycc, TOYCC_DEBUG, options->debug);
    char folder[4096];
    if (options->debug && getcwd(folder, sizeof folder) && toycc_set_working_folder(d->toycc, folder) != TOYCC_OK)
        return false;
    toycc_set(d->toycc, TOYCC_OMIT_FRAME_POINTER, options->omit_frame_pointer);
    toycc_set(d->toycc, TOYCC_VERBOSE_ASM, options->verbose_asm);
    toycc_set(d->toycc, TOYCC_MAX_ERRORS, options->max_errors);
    toycc_set(d->toycc, TOYCC_SILENCE_WARNINGS, options->no_warnings);
    toycc_set(d->toycc, TOYCC_LINE_MARKERS, !options->no_line_markers);
    const char *epoch = getenv("SOURCE_DATE_EPOCH"); /* for builds that give the same bytes every time */
    if (epoch && *epoch)
        toycc_set(d->toycc, TOYCC_TIME, strtoll(epoch, NULL, 10));
    apply_arguments(d);
    return true;
}

static bool link_program(Driver *d)
{
    const char *output = d->options.output ? d->options.output : "a.out";
    if (!may_write(d, output))
        return false;
    const char *program = temporary(d, base_name(output));
    return program && tool_link(d, d->options.dry_run ? output : program) && copy_output(d, program, output, true);
}

/* Random enough that a program cannot count on its addresses; never 0. */
static int64_t random_seed(void)
{
    int64_t seed = 0;
    if (getentropy(&seed, sizeof seed) != 0)
        seed = (int64_t)time(NULL) * getpid();
    return seed | 1;
}

static bool link_to_run(Driver *d)
{
    if (d->options.aslr)
        toycc_set(d->toycc, TOYCC_RANDOM_SEED, random_seed());
    ToyccStatus status = link_pending(d->toycc, true);
    if (status == TOYCC_OK)
        d->program_to_run = d->toycc->program->program;
    if (status == TOYCC_NO_MEMORY)
        d->memory.failed = true;
    add_messages(d);
    return status == TOYCC_OK;
}

void job_run(Driver *d)
{
    if (!check_files(d)) {
        d->failed = true;
        return;
    }
    if (!configure(d))
        d->memory.failed = true;
    for (uint32_t i = 0; i < d->options.inputs.len && !d->memory.failed; i++)
        if (!run_input(d, &d->options.inputs.data[i]))
            d->failed = true;
    if (d->options.mode == MODE_LINK && !d->failed && !d->memory.failed)
        d->failed = !link_program(d);
    if (d->options.mode == MODE_RUN && !d->failed && !d->memory.failed && !d->options.dry_run)
        d->failed = !link_to_run(d);
}
