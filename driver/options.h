/* The command line as a value. */
#ifndef DRIVER_OPTIONS_H
#define DRIVER_OPTIONS_H

#include "base/diag.h"
#include "base/vec.h"

/* What to make. Of several the last in this order wins. */
typedef enum Mode {
    MODE_LINK,
    MODE_RUN,
    MODE_OBJECT,
    MODE_ASSEMBLY,
    MODE_CHECK,
    MODE_INSNS,
    MODE_DOMINATORS,
    MODE_CFG,
    MODE_IR,
    MODE_TREE,
    MODE_TOKENS,
    MODE_PREPROCESS,
    MODE_MACROS
} Mode;

/* What to print instead of working. */
typedef enum Show { SHOW_NOTHING, SHOW_HELP, SHOW_VERSION, SHOW_DUMPVERSION, SHOW_MACHINE, SHOW_DIRS, SHOW_FILE_NAME } Show;

typedef enum ColourOption { COLOUR_AUTO, COLOUR_ALWAYS, COLOUR_NEVER } ColourOption;

typedef enum InputKind {
    INPUT_SOURCE,       /* .toy .c .h */
    INPUT_PREPROCESSED, /* .i */
    INPUT_ASSEMBLY,     /* .asm .nasm */
    INPUT_OBJECT,       /* .o .a .so: for ld */
    INPUT_LINKER_WORD   /* not a file: an option for ld, at its place between the files */
} InputKind;

typedef struct Input {
    InputKind kind;
    const char *path; /* "-" is standard input */
} Input;

/* What the compiler is told, in order: which option, with which argument. */
typedef enum CompilerArgKind {
    ARG_DEFINE,
    ARG_UNDEFINE,
    ARG_INCLUDE,
    ARG_FOLDER,
    ARG_QUOTE_FOLDER,
    ARG_SYSTEM_FOLDER,
    ARG_LAST_FOLDER,
    ARG_WARNING,
    ARG_PASS,
    ARG_DUMP_PASS
} CompilerArgKind;
typedef struct CompilerArg {
    CompilerArgKind kind;
    const char *text;
} CompilerArg;

typedef enum RuleMode { RULES_NONE, RULES_ONLY, RULES_BESIDE } RuleMode; /* -M, -MM; -MD, -MMD */

typedef Vec(const char *) Words;

/* Numbers and flags are ints, so that the table can name them by their offset. */
typedef struct Options {
    int mode;              /* Mode */
    int show;              /* Show */
    const char *file_name; /* of SHOW_FILE_NAME */
    const char *output;    /* NULL: none given */
    int save_temps, verbose, dry_run;
    /* compiler */
    int level, debug, omit_frame_pointer;
    int verbose_asm;
    int strict; /* -std=c11, not gnu11: no predefined macros that programs may want as names */
    int no_standard_headers, no_line_markers, no_warnings;
    int max_errors;
    Vec(CompilerArg) compiler_args;
    Words compiler_words; /* all of them as written, for -### and -v */
    /* make rules */
    int rules; /* RuleMode */
    int rules_without_system, rule_phonies;
    const char *rule_file;
    Words rule_targets; /* as they are to be written */
    /* messages */
    int colour, json;
    /* inputs and linker */
    Vec(Input) inputs;
    int system_libc;     /* --libc=system */
    const char *sysroot; /* NULL: none given */
    int is_static, has_threads;
    int no_runtime, no_start, no_library;
    const char *runtime; /* -B; NULL: look for it */
    /* running */
    Words run_words;                         /* the program's arguments, its name not among them */
    uint64_t max_steps, max_output;          /* 0: no limit */
    uint32_t max_memory, max_depth, timeout; /* the same; in milliseconds */
    int allow_files, report_json, aslr;
    const char *allowed_folder; /* NULL: all */
} Options;

/* Reads the command line, response files expanded. What is wrong goes into `diags`, without places; the first word, the
 * program's name, is skipped. Strings are kept, not copied, or live in `arena`. */
Options options_parse(Arena *arena, Diags *diags, int argc, char **argv);

/* --help. */
void options_help(Text *out);

/* response.c: replaces each word "@file" by the words in that file. A file that is not there leaves the word as it is. */
Words response_expand(Arena *arena, Diags *diags, int argc, char **argv);

#endif
