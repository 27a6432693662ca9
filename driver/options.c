/* The command line, word by word, after the table in options.def. */
#include "driver/options.h"

#include "driver/rules.h"
#include "ir/ir.h"

#include <limits.h>
#include <stdlib.h>

typedef enum Form { ALONE, JOINED, SEPARATE, EITHER } Form;
typedef enum Whom { DRIVER, COMPILER } Whom;

typedef struct Parser {
    Arena *arena;
    Diags *diags;
    Diags warnings; /* tells which warnings there are */
    Options *options;
    Words words;            /* the command line without response files */
    uint32_t next;          /* index of the next word */
    const char *language;   /* of -x; NULL: by suffix */
    bool has_unnamed_input; /* standard input, without -x */
    bool runs_next;         /* behind --run: the next file is the last of toycc's own words */
} Parser;

typedef struct Row Row;
/* `argument` is NULL for options that stand alone. */
typedef void Take(Parser *p, const Row *row, const char *argument);

struct Row {
    const char *spelling; /* NULL: a heading, with its text in `help` */
    Whom whom;
    Form form;
    Take *take;
    size_t field; /* SET: offset of an int in Options */
    int value;    /* SET and MODE */
    const char *argument, *help;
};

static const Span nowhere = {0}; /* the command line is no file */

/* ---------------------------------------------------------------- suggestions */

static void try_all_options(Spelling *spelling);

static void unrecognised(Parser *p, const char *word)
{
    Spelling spelling = spelling_of(word);
    try_all_options(&spelling);
    for (int w = 0; w < WARNING_COUNT; w++)
        spelling_try(&spelling, arena_printf(p->arena, "-W%s", diag_warning_name((Warning)w)));
    if (spelling.best)
        diag_error(p->diags, nowhere, "unrecognized command-line option '%s'; did you mean '%s'?", word, spelling.best);
    else
        diag_error(p->diags, nowhere, "unrecognized command-line option '%s'", word);
}

/* ---------------------------------------------------------------- what each option does, in the order of the table */

static void set_field(Parser *p, const Row *row, const char *argument)
{
    (void)argument;
    memcpy((char *)p->options + row->field, &row->value, sizeof row->value);
}

static void set_mode(Parser *p, const Row *row, const char *argument)
{
    (void)argument;
    if (row->value > p->options->mode)
        p->options->mode = row->value;
}

static void ignore(Parser *p, const Row *row, const char *argument)
{
    (void)p, (void)row, (void)argument;
}

static void take_output(Parser *p, const Row *row, const char *argument)
{
    (void)row;
    if (!*argument)
        diag_error(p->diags, nowhere, "missing filename after '-o'");
    p->options->output = argument;
}

static const struct {
    const char *name;
    InputKind kind;
} languages[] = {
    {"toy", INPUT_SOURCE},
    {"c", INPUT_SOURCE},
    {"c-header", INPUT_SOURCE},
    {"cpp-output", INPUT_PREPROCESSED},
    {"toy-cpp-output", INPUT_PREPROCESSED},
    {"assembler", INPUT_ASSEMBLY},
    {"nasm", INPUT_ASSEMBLY},
};

/* The index in `languages`, -1 if there is none of that name. */
static int find_language(const char *name)
{
    for (size_t i = 0; i < sizeof languages / sizeof *languages; i++)
        if (strcmp(languages[i].name, name) == 0)
            return (int)i;
    return -1;
}

static void take_language(Parser *p, const Row *row, const char *argument)
{
    (void)row;
    p->language = strcmp(argument, "none") == 0 ? NULL : argument;
    if (!p->language || find_language(argument) >= 0)
        return;
    Spelling spelling = spelling_of(argument);
    for (size_t i = 0; i < sizeof languages / sizeof *languages; i++)
        spelling_try(&spelling, languages[i].name);
    diag_error(p->diags, nowhere, "language '%s' not recognized%s%s%s", argument, spelling.best ? "; did you mean '" : "",
               spelling.best ? spelling.best : "", spelling.best ? "'?" : "");
    p->language = NULL;
}

static void take_file_name(Parser *p, const Row *row, const char *argument)
{
    (void)row;
    p->options->show = SHOW_FILE_NAME;
    p->options->file_name = argument;
}

/* A number without sign that fits an int; -1 for anything else. */
static int parse_number(const char *text)
{
    char *end;
    long value = strtol(text, &end, 10);
    return *text < '0' || *text > '9' || *end || value > INT_MAX ? -1 : (int)value;
}

static void take_level(Parser *p, const Row *row, const char *argument)
{
    (void)row;
    static const struct {
        const char *name;
        int level;
    } names[] = {{"", 1}, {"g", 1}, {"s", 2}, {"z", 2}, {"fast", 2}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strcmp(names[i].name, argument) == 0) {
            p->options->level = names[i].level;
            return;
        }
    }
    int level = parse_number(argument);
    if (level < 0)
        diag_error(p->diags, nowhere, "argument to '-O' should be a non-negative integer, 'g', 's', 'z' or 'fast'");
    p->options->level = level > 2 ? 2 : level;
}

static void take_standard(Parser *p, const Row *row, const char *argument)
{
    (void)row;
    static const char *const names[] = {
        "c11",   "gnu11", "c17",          "gnu17",        "c18",          "gnu18",        "c1x",
        "gnu1x", "c99",   "gnu99",        "c9x",          "gnu9x",        "c89",          "gnu89",
        "c90",   "gnu90", "iso9899:1990", "iso9899:1999", "iso9899:2011", "iso9899:2017", "iso9899:2018",
    };
    Spelling spelling = spelling_of(argument);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strcmp(names[i], argument) == 0) {
            p->options->strict = argument[0] != 'g';
            return;
        }
        spelling_try(&spelling, names[i]);
    }
    diag_error(p->diags, nowhere, "unrecognized command-line option '-std=%s'; did you mean '-std=%s'?", argument,
               spelling.best ? spelling.best : names[0]);
}

static void take_m64(Parser *p, const Row *row, const char *argument)
{
    (void)row, (void)argument;
    diag_error(p->diags, nowhere, "toycc makes programs for i386 only: leave out '-m64'");
}

static void add_compiler_arg(Parser *p, CompilerArgKind kind, const char *text)
{
    CompilerArg arg = {kind, text};
    vec_push(p->arena, &p->options->compiler_args, arg);
}

static void take_define(Parser *p, const Row *row, const char *argument)
{
    (void)row;
    add_compiler_arg(p, ARG_DEFINE, argument);
}

static void take_undefine(Parser *p, const Row *row, const char *argument)
{
    (void)row;
    add_compiler_arg(p, ARG_UNDEFINE, argument);
}

static void take_pass(Parser *p, const Row *row, const char *argument)
{
    (void)row;
    const char *option = arena_printf(p->arena, "no-%s", argument);
    if (pass_number(argument, true) < 0)
        unrecognised(p, arena_printf(p->arena, "-f%s", option));
    add_compiler_arg(p, ARG_PASS, option);
}

static void take_dump_pass(Parser *p, const Row *row, const char *argument)
{
    (void)row;
    if (p->options->mode < MODE_IR)
        p->options->mode = MODE_IR;
    if (pass_number(argument, false) < 0)
        diag_error(p->diags, nowhere, "there is no pass '%s'", argument);
    add_compiler_arg(p, ARG_DUMP_PASS, argument);
}

static void take_include(Parser *p, const Row *row, const char *argument)
{
    (void)row;
    add_compiler_arg(p, ARG_INCLUDE, argument);
}

static void take_folder(Parser *p, const Row *row, const char *argument)
{
    (void)row;
    add_compiler_arg(p, ARG_FOLDER, argument);
}

static void take_quote_folder(Parser *p, const Row *row, const char *argument)
{
    (void)row;
    add_compiler_arg(p, ARG_QUOTE_FOLDER, argument);
}

static void take_system_folder(Parser *p, const Row *row, const char *argument)
{
    (void)row;
    add_compiler_arg(p, ARG_SYSTEM_FOLDER, argument);
}

static void take_last_folder(Parser *p, const Row *row, const char *argument)
{
    (void)row;
    add_compiler_arg(p, ARG_LAST_FOLDER, argument);
}

static void ask_for_rules(Parser *p, RuleMode mode, bool without_system)
{
    p->options->rules = (int)mode;
    p->options->rules_without_system = without_system;
    if (mode == RULES_ONLY)
        p->options->mode = MODE_PREPROCESS;
}

static void take_rules(Parser *p, const Row *row, const char *argument)
{
    (void)row, (void)argument;
    ask_for_rules(p, RULES_ONLY, false);
}

static void take_user_rules(Parser *p, const Row *row, const char *argument)
{
    (void)row, (void)argument;
    ask_for_rules(p, RULES_ONLY, true);
}

static void take_side_rules(Parser *p, const Row *row, const char *argument)
{
    (void)row, (void)argument;
    ask_for_rules(p, RULES_BESIDE, false);
}

static void take_side_user_rules(Parser *p, const Row *row, const char *argument)
{
    (void)row, (void)argument;
    ask_for_rules(p, RULES_BESIDE, true);
}

static void take_rule_file(Parser *p, const Row *row, const char *argument)
{
    (void)row;
    p->options->rule_file = argument;
}

static void take_rule_target(Parser *p, const Row *row, const char *argument)
{
    (void)row;
    vec_push(p->arena, &p->options->rule_targets, argument);
}

static void take_quoted_target(Parser *p, const Row *row, const char *argument)
{
    (void)row;
    const char *quoted = rule_quote(p->arena, argument);
    vec_push(p->arena, &p->options->rule_targets, quoted);
}

static const Row *find_row(const char *word);

/* -Wno-NAME of an unknown warning is let pass, as gcc does, and so is the name of a warning that only gcc has. */
static void take_warning(Parser *p, const Row *row, const char *argument)
{
    (void)row;
    const char *option = *argument ? argument : "extra";
    if (diag_option(&p->warnings, option)) {
        add_compiler_arg(p, ARG_WARNING, option);
    } else if (strncmp(option, "no-", 3) != 0) {
        const Row *same = strncmp(option, "error=", 6) == 0 ? find_row(arena_printf(p->arena, "-W%s", option + 6)) : NULL;
        if (!same || same->take != ignore)
            unrecognised(p, arena_printf(p->arena, "-W%s", option));
    }
}

static void take_pedantic(Parser *p, const Row *row, const char *argument)
{
    (void)row, (void)argument;
    add_compiler_arg(p, ARG_WARNING, "pedantic");
}

static void take_pedantic_errors(Parser *p, const Row *row, const char *argument)
{
    (void)row, (void)argument;
    add_compiler_arg(p, ARG_WARNING, "pedantic-errors");
}

static void take_max_errors(Parser *p, const Row *row, const char *argument)
{
    (void)row;
    p->options->max_errors = parse_number(argument);
    if (p->options->max_errors < 0)
        diag_error(p->diags, nowhere, "argument to '-fmax-errors=' should be a non-negative integer, not '%s'", argument);
}

static void take_bad_colour(Parser *p, const Row *row, const char *argument)
{
    (void)row;
    diag_error(p->diags, nowhere, "argument to '-fdiagnostics-color=' should be 'always', 'never' or 'auto', not '%s'",
               argument);
}

static void add_input(Parser *p, InputKind kind, const char *text)
{
    Input input = {kind, text};
    vec_push(p->arena, &p->options->inputs, input);
}

/* -lm -Ldir: one word for ld. */
static void take_linker_joined(Parser *p, const Row *row, const char *argument)
{
    add_input(p, INPUT_LINKER_WORD, arena_printf(p->arena, "%s%s", row->spelling, argument));
}

static void take_libc(Parser *p, const Row *row, const char *argument)
{
    (void)row;
    p->options->system_libc = strcmp(argument, "system") == 0;
    if (!p->options->system_libc && strcmp(argument, "toy") != 0)
        diag_error(p->diags, nowhere, "argument to '--libc=' should be 'toy' or 'system', not '%s'", argument);
}

static void take_sysroot(Parser *p, const Row *row, const char *argument)
{
    (void)row;
    p->options->sysroot = argument;
}

static void take_linker_words(Parser *p, const Row *row, const char *argument)
{
    (void)row;
    for (const char *comma; (comma = strchr(argument, ',')) != NULL; argument = comma + 1)
        add_input(p, INPUT_LINKER_WORD, arena_text(p->arena, argument, (size_t)(comma - argument)));
    add_input(p, INPUT_LINKER_WORD, argument);
}

static void take_linker_word(Parser *p, const Row *row, const char *argument)
{
    (void)row;
    add_input(p, INPUT_LINKER_WORD, argument);
}

/* -u symbol: two words for ld. */
static void take_linker_option(Parser *p, const Row *row, const char *argument)
{
    add_input(p, INPUT_LINKER_WORD, row->spelling);
    add_input(p, INPUT_LINKER_WORD, argument);
}

static void take_linker_flag(Parser *p, const Row *row, const char *argument)
{
    (void)argument;
    add_input(p, INPUT_LINKER_WORD, row->spelling);
}

static void take_runtime(Parser *p, const Row *row, const char *argument)
{
    (void)row;
    p->options->runtime = argument;
}

/* ---------------------------------------------------------------- options of --run */

static void take_run(Parser *p, const Row *row, const char *argument)
{
    (void)row, (void)argument;
    if (p->options->mode < MODE_RUN)
        p->options->mode = MODE_RUN;
    p->runs_next = true;
}

/* A whole number from 1 to `most`, with K, M or G behind it where `unit` is "bytes". 0 after a message. */
static uint64_t parse_limit(Parser *p, const Row *row, const char *argument, const char *unit, uint64_t most)
{
    static const char suffixes_of_size[] = "KMG";
    char *end;
    uint64_t value = strtoull(argument, &end, 10);
    const char *suffix = *end && strcmp(unit, "bytes") == 0 ? strchr(suffixes_of_size, *end & ~0x20) : NULL;
    uint64_t factor = suffix ? (uint64_t)1 << 10 * (suffix - suffixes_of_size + 1) : 1;
    bool is_number = *argument >= '0' && *argument <= '9' && !end[suffix != NULL];
    if (is_number && value > 0 && value <= most / factor)
        return value * factor;
    diag_error(p->diags, nowhere, "argument to '%s' should be a number of %s from 1 to %llu%s, not '%s'", row->spelling, unit,
               (unsigned long long)most, strcmp(unit, "bytes") == 0 ? ", like 64K, 10M or 1G" : "", argument);
    return 0;
}

static void take_max_steps(Parser *p, const Row *row, const char *argument)
{
    p->options->max_steps = parse_limit(p, row, argument, "instructions", INT64_MAX);
}

static void take_max_memory(Parser *p, const Row *row, const char *argument)
{
    p->options->max_memory = (uint32_t)parse_limit(p, row, argument, "bytes", UINT32_MAX);
}

static void take_max_output(Parser *p, const Row *row, const char *argument)
{
    p->options->max_output = parse_limit(p, row, argument, "bytes", INT64_MAX);
}

static void take_max_depth(Parser *p, const Row *row, const char *argument)
{
    p->options->max_depth = (uint32_t)parse_limit(p, row, argument, "calls", UINT32_MAX);
}

static void take_timeout(Parser *p, const Row *row, const char *argument)
{
    enum { LONGEST = 1000000 };
    char *end;
    double seconds = strtod(argument, &end);
    bool is_number = (*argument >= '0' && *argument <= '9') || *argument == '.';
    if (is_number && !*end && seconds >= 0.001 && seconds <= LONGEST)
        p->options->timeout = (uint32_t)(seconds * 1000);
    else
        diag_error(p->diags, nowhere, "argument to '%s' should be a number of seconds from 0.001 to %d, not '%s'",
                   row->spelling, LONGEST, argument);
}

static void take_allowed_folder(Parser *p, const Row *row, const char *argument)
{
    if (!*argument)
        diag_error(p->diags, nowhere, "missing folder after '%s'", row->spelling);
    p->options->allow_files = true;
    p->options->allowed_folder = argument;
}

static void take_bad_report(Parser *p, const Row *row, const char *argument)
{
    diag_error(p->diags, nowhere, "argument to '%s' should be 'text' or 'json', not '%s'", row->spelling, argument);
}

/* ---------------------------------------------------------------- the table */

static const Row rows[] = {
#define HEADING(text) {.help = (text)},
#define SET(spelling, whom, field, value, help) {spelling, whom, ALONE, set_field, offsetof(Options, field), value, NULL, help},
#define MODE(spelling, mode, help) {spelling, DRIVER, ALONE, set_mode, 0, mode, NULL, help},
#define TAKE(spelling, whom, form, action, argument, help) {spelling, whom, form, take_##action, 0, 0, argument, help},
#define IGNORE(spelling, form) {spelling, COMPILER, form, ignore, 0, 0, NULL, NULL},
#include "driver/options.def"
#undef HEADING
#undef SET
#undef MODE
#undef TAKE
#undef IGNORE
};

enum { ROW_COUNT = sizeof rows / sizeof *rows };

static void try_all_options(Spelling *spelling)
{
    for (int i = 0; i < ROW_COUNT; i++)
        if (rows[i].spelling)
            spelling_try(spelling, rows[i].spelling);
}

/* The row with the longest spelling that `word` is, or for joined arguments begins with; NULL: none. */
static const Row *find_row(const char *word)
{
    const Row *best = NULL;
    size_t best_length = 0;
    for (const Row *row = rows; row < rows + ROW_COUNT; row++) {
        size_t length = row->spelling ? strlen(row->spelling) : 0;
        if (length <= best_length || strncmp(word, row->spelling, length) != 0)
            continue;
        bool takes_rest = row->form == JOINED || row->form == EITHER;
        if (!takes_rest && word[length])
            continue;
        best = row;
        best_length = length;
    }
    return best;
}

/* ---------------------------------------------------------------- words */

static void take_option(Parser *p, const char *word)
{
    const Row *row = find_row(word);
    if (!row) {
        unrecognised(p, word);
        return;
    }
    const char *rest = word + strlen(row->spelling);
    bool is_separate = row->form == SEPARATE || (row->form == EITHER && !*rest);
    const char *argument = row->form == ALONE ? NULL : rest;
    if (row->whom == COMPILER)
        vec_push(p->arena, &p->options->compiler_words, word);
    if (is_separate) {
        if (p->next == p->words.len) {
            diag_error(p->diags, nowhere, "missing argument to '%s'", row->spelling);
            return;
        }
        argument = p->words.data[p->next++];
        if (row->whom == COMPILER)
            vec_push(p->arena, &p->options->compiler_words, argument);
    }
    row->take(p, row, argument);
}

static bool has_suffix(const char *name, const char *suffix)
{
    size_t length = strlen(name), suffix_length = strlen(suffix);
    return length > suffix_length && strcmp(name + length - suffix_length, suffix) == 0;
}

static const struct {
    const char *suffix;
    InputKind kind;
} suffixes[] = {
    {".toy", INPUT_SOURCE},   {".c", INPUT_SOURCE},      {".h", INPUT_SOURCE},  {".i", INPUT_PREPROCESSED},
    {".asm", INPUT_ASSEMBLY}, {".nasm", INPUT_ASSEMBLY}, {".o", INPUT_OBJECT},  {".obj", INPUT_OBJECT},
    {".lo", INPUT_OBJECT},    {".a", INPUT_OBJECT},      {".so", INPUT_OBJECT}, {".ld", INPUT_OBJECT},
};

static void take_file(Parser *p, const char *name)
{
    if (p->language) {
        add_input(p, languages[find_language(p->language)].kind, name);
        return;
    }
    if (strcmp(name, "-") == 0) {
        p->has_unnamed_input = true;
        add_input(p, INPUT_SOURCE, name);
        return;
    }
    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++) {
        if (has_suffix(name, suffixes[i].suffix)) {
            add_input(p, suffixes[i].kind, name);
            return;
        }
    }
    if (strstr(name, ".so."))
        add_input(p, INPUT_OBJECT, name);
    else if (name[0] == '@')
        diag_error(p->diags, nowhere, "cannot read the options in '%s': No such file or directory", name + 1);
    else if (has_suffix(name, ".s") || has_suffix(name, ".S"))
        diag_error(p->diags, nowhere,
                   "'%s' is for the GNU assembler; toycc knows NASM's language only (.asm): assemble it with 'gcc -m32 -c'",
                   name);
    else
        diag_error(p->diags, nowhere,
                   "'%s' is of an unknown kind: name it .toy, .c, .i, .asm, .o or .a, or say what it is with -x", name);
}

/* ---------------------------------------------------------------- the whole */

/* Everything behind the file that --run names is the program's. */
static void take_program_words(Parser *p)
{
    while (p->next < p->words.len)
        vec_push(p->arena, &p->options->run_words, p->words.data[p->next++]);
}

static bool makes_output(const Options *options, const Input *input)
{
    bool compiles = input->kind == INPUT_SOURCE || input->kind == INPUT_PREPROCESSED;
    return compiles || (input->kind == INPUT_ASSEMBLY && options->mode <= MODE_OBJECT);
}

/* Options that mean something with --run only; NULL: there are none. */
static const char *run_option(const Options *options)
{
    return options->max_steps     ? "--max-steps="
           : options->max_memory  ? "--max-memory="
           : options->max_output  ? "--max-output="
           : options->max_depth   ? "--max-depth="
           : options->timeout     ? "--timeout="
           : options->allow_files ? "--allow-files"
           : options->report_json ? "--report=json"
           : options->aslr        ? "--aslr"
                                  : NULL;
}

/* What does not go together with --run. */
static void check_run(Parser *p)
{
    const Options *options = p->options;
    for (uint32_t i = 0; i < options->inputs.len; i++)
        if (options->inputs.data[i].kind == INPUT_ASSEMBLY || options->inputs.data[i].kind == INPUT_OBJECT)
            diag_error(p->diags, nowhere, "'%s' cannot be run: '--run' takes sources only", options->inputs.data[i].path);
    const char *against = options->output        ? "-o"
                          : options->system_libc ? "--libc=system"
                          : options->save_temps  ? "-save-temps"
                                                 : NULL;
    if (against)
        diag_error(p->diags, nowhere, "cannot specify '%s' with '--run'", against);
}

/* What only shows when all words have been seen. */
static void check_together(Parser *p)
{
    const Options *options = p->options;
    uint32_t files = 0, outputs = 0;
    for (uint32_t i = 0; i < options->inputs.len; i++) {
        files += options->inputs.data[i].kind != INPUT_LINKER_WORD;
        outputs += makes_output(options, &options->inputs.data[i]);
    }
    bool only_shows = options->show != SHOW_NOTHING || (options->verbose && files == 0);
    if (files == 0 && !only_shows && p->diags->errors == 0)
        diag_error(p->diags, nowhere, "no input files");
    if (p->has_unnamed_input && options->mode < MODE_PREPROCESS)
        diag_error(p->diags, nowhere, "-E or -x required when input is from standard input");
    if (options->output && options->mode != MODE_LINK && outputs > 1)
        diag_error(p->diags, nowhere, "cannot specify '-o' with '-c', '-S' or '-E' with multiple files");
    if (options->output && strcmp(options->output, "-") == 0 && options->mode <= MODE_OBJECT)
        diag_error(p->diags, nowhere, "cannot write %s to standard output: name a file after '-o'",
                   options->mode == MODE_LINK ? "a program" : "an object file");
    if (options->mode == MODE_RUN)
        check_run(p);
    else if (run_option(options))
        diag_error(p->diags, nowhere, "'%s' needs '--run'", run_option(options));
    bool shapes_rules = options->rule_file || options->rule_targets.len || options->rule_phonies;
    if (shapes_rules && options->rules == RULES_NONE)
        diag_error(p->diags, nowhere, "to write make rules say '-M', '-MM', '-MD' or '-MMD' too");
}

Options options_parse(Arena *arena, Diags *diags, int argc, char **argv)
{
    Options options = {.verbose_asm = -1, .max_errors = (int)diags->max_errors};
    Parser p = {.arena = arena, .diags = diags, .options = &options};
    diag_init(&p.warnings, arena, NULL);
    p.words = response_expand(arena, diags, argc - 1, argv + 1);
    bool only_files = false;
    while (p.next < p.words.len && !diag_should_stop(diags)) {
        const char *word = p.words.data[p.next++];
        if (only_files || word[0] != '-' || word[1] == '\0') {
            take_file(&p, word);
            if (p.runs_next)
                take_program_words(&p);
        } else if (strcmp(word, "--") == 0) {
            only_files = true;
        } else {
            take_option(&p, word);
        }
    }
    if (options.verbose_asm < 0)
        options.verbose_asm = options.mode == MODE_ASSEMBLY || options.save_temps;
    check_together(&p);
    return options;
}

void options_help(Text *out)
{
    text_str(out,
             "Usage: toycc [options] file...\n\n"
             "Compiles .toy, .c and .i files, assembles .asm files with NASM and links the results, .o and .a files with ld.\n"
             "- is standard input (with -x); @FILE stands for the options in FILE; what follows -- are files.\n");
    for (const Row *row = rows; row < rows + ROW_COUNT; row++) {
        if (!row->spelling)
            text_printf(out, "\n%s:\n", row->help);
        if (!row->spelling || !row->help)
            continue;
        bool has_space = row->form == SEPARATE || row->form == EITHER;
        text_printf(out, "  %s%s%s", row->spelling, has_space ? " " : "", row->argument ? row->argument : "");
        text_pad(out, 28);
        text_printf(out, "%s\n", row->help);
    }
}
