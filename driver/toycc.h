/* toycc.h: the compiler as a library.
 *
 *     Toycc *toycc = toycc_new(NULL);
 *     const char *source = "int main(void) { return 42; }";
 *     ToyccStatus status = toycc_compile_text(toycc, "answer.toy", source, strlen(source), TOYCC_ASSEMBLY);
 *     if (status == TOYCC_OK)
 *         fputs(toycc_output(toycc, NULL), stdout);
 *     else
 *         fputs(toycc_messages(toycc, TOYCC_PLAIN, NULL), stderr);
 *     toycc_free(toycc);
 *
 * Nothing is global: a Toycc may be used from any thread, by one at a time, and any number of them exist side by side. No
 * function prints, exits or raises a signal, whatever the sources contain. Strings are UTF-8 and end in NUL; "" and NULL
 * differ. Pointers to strings that are passed in need to live until the function returns and no longer, unless its comment
 * says otherwise. */
#ifndef TOYCC_H
#define TOYCC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define TOYCC_VERSION "0.1.0"

/* A compiler: settings, and the result of the latest compilation. */
typedef struct Toycc Toycc;

typedef enum ToyccStatus {
    TOYCC_OK,
    TOYCC_ERROR,     /* there are errors among the messages */
    TOYCC_NO_MEMORY, /* the allocator or the memory limit said no: the compiler may be used again */
    TOYCC_INVALID    /* an argument makes no sense: nothing has changed */
} ToyccStatus;

/* ---------------------------------------------------------------- creation */

/* Resizes `block` of `old_size` bytes to `new_size` and returns the new place, or NULL when there is no room (the old block
 * stays). A NULL block allocates; a new_size of 0 frees and returns NULL. The memory must be aligned for any type. */
typedef void *ToyccAllocFn(void *user, void *block, size_t old_size, size_t new_size);

typedef enum ToyccReadResult {
    TOYCC_READ_OK,
    TOYCC_READ_NOT_FOUND, /* the search goes on in the next folder */
    TOYCC_READ_FAILED     /* it is there but cannot be read: an error with `why` as its reason */
} ToyccReadResult;

/* What a ToyccReadFn fills in. What it points to belongs to the callee and must stay until the callee is called again or the
 * compilation ends. */
typedef struct ToyccFile {
    const char *bytes;
    size_t size;
    const char *why;
} ToyccFile;

/* Provides the file that a source file includes, or that was named to toycc_compile_file. `path` is as the search made it:
 * "folder/name". */
typedef ToyccReadResult ToyccReadFn(void *user, const char *path, ToyccFile *file);

/* Start with {.size = sizeof(ToyccConfig)}: that tells which version of this struct the program was built with. What is 0
 * has the default. */
typedef struct ToyccConfig {
    size_t size;
    ToyccAllocFn *allocate; /* default: the C library's */
    ToyccReadFn *read;      /* default: the file system */
    void *user;             /* handed to both */
    size_t memory_limit;    /* bytes that may be held at once; default: no limit */
} ToyccConfig;

/* A new compiler; NULL when there is no memory. `config` is copied; NULL stands for all defaults. The caller frees it with
 * toycc_free. */
Toycc *toycc_new(const ToyccConfig *config);
/* Frees the compiler and all that it returned. NULL is let pass. */
void toycc_free(Toycc *toycc);

/* ---------------------------------------------------------------- settings: they hold for all later compilations */

typedef enum ToyccSetting {
    TOYCC_OPTIMISE,           /* 0 (default) to 2, as -O0 to -O2 */
    TOYCC_VERBOSE_ASM,        /* 1 (default): source lines and frame drawings as comments in the assembly; 0: none */
    TOYCC_DEBUG,              /* 1: as -g; default 0 */
    TOYCC_OMIT_FRAME_POINTER, /* 1: as -fomit-frame-pointer; default 0 */
    TOYCC_MAX_ERRORS,         /* stop after so many errors (default 20); 0: no limit */
    TOYCC_SILENCE_WARNINGS,   /* 1: as -w; default 0 */
    TOYCC_LINE_MARKERS,       /* 1 (default): preprocessed text has line markers; 0: none, as -P */
    TOYCC_PREPROCESSED_INPUT, /* 1: sources are preprocessed already, as .i files; default 0 */
    TOYCC_RANDOM_SEED,        /* programs to be run: 0 (default): the same addresses every time; else they vary with this */
    TOYCC_TIME                /* seconds since 1970 for __DATE__ and __TIME__; default: the time of the compilation */
} ToyccSetting;

/* TOYCC_INVALID when the setting does not exist or cannot have this value. */
ToyccStatus toycc_set(Toycc *toycc, ToyccSetting setting, int64_t value);

/* A warning option as after -W: "all", "extra", "error", "unused-variable", "no-format", "error=format", "no-error=format",
 * "pedantic", "pedantic-errors". TOYCC_INVALID when there is no such warning. */
ToyccStatus toycc_warning(Toycc *toycc, const char *option);

/* The folders to search for included files: QUOTE only for #include "…", then USER, then SYSTEM, each in the order added.
 * Files from SYSTEM folders give no warnings. */
typedef enum ToyccFolder { TOYCC_QUOTE_FOLDER, TOYCC_USER_FOLDER, TOYCC_SYSTEM_FOLDER } ToyccFolder;
/* Folders of this library's own, with the headers of C: the compiler's (stddef.h …) and those of its C library (stdio.h …). They
 * need no files; `read` is not asked for them. */
#define TOYCC_COMPILER_HEADERS "toycc:/freestanding"
#define TOYCC_LIBRARY_HEADERS "toycc:/include"
ToyccStatus toycc_add_folder(Toycc *toycc, ToyccFolder kind, const char *path);
/* Where relative paths start: debug data (TOYCC_DEBUG) names sources by it. Default: as the paths were given. `path` is
 * copied. */
ToyccStatus toycc_set_working_folder(Toycc *toycc, const char *path);

/* As -D, -U and -include, in the order of the calls: "NAME", "NAME=VALUE" or "NAME(a,b)=VALUE"; a name; a file. */
ToyccStatus toycc_define(Toycc *toycc, const char *definition);
ToyccStatus toycc_undefine(Toycc *toycc, const char *name);
ToyccStatus toycc_include(Toycc *toycc, const char *path);

/* ---------------------------------------------------------------- compilation */

typedef enum ToyccOutput {
    TOYCC_ASSEMBLY,     /* NASM source for i386 */
    TOYCC_PREPROCESSED, /* C source */
    TOYCC_MACROS,       /* the macros defined at the end, as #define lines */
    TOYCC_CHECKED,      /* nothing: only the messages are wanted */
    TOYCC_TOKENS, /* the tokens, the syntax tree, the intermediate representation and the machine instructions, each in a */
    TOYCC_TREE,   /* notation for people */
    TOYCC_IR,
    TOYCC_INSTRUCTIONS,
    TOYCC_PROGRAM /* nothing: what is compiled becomes a part of the program that is to be run */
} ToyccOutput;

/* Compiles one file, read through the configuration's `read`, or `size` bytes of text that messages call `name`. Frees the
 * result of the compilation before. TOYCC_OK: there is an output, and warnings at most. */
ToyccStatus toycc_compile_file(Toycc *toycc, const char *path, ToyccOutput output);
ToyccStatus toycc_compile_text(Toycc *toycc, const char *name, const char *text, size_t size, ToyccOutput output);

/* The output of the latest compilation, "" if it failed. *size (if not NULL) gets its length in bytes. It belongs to the
 * compiler and stays until the next compilation. */
const char *toycc_output(const Toycc *toycc, size_t *size);

/* The files that the latest compilation has read, the main file first. NULL when `index` is not below toycc_file_count. They
 * belong to the compiler and stay until the next compilation. *is_system (if not NULL): found in a SYSTEM folder. */
size_t toycc_file_count(const Toycc *toycc);
const char *toycc_file(const Toycc *toycc, size_t index, bool *is_system);

/* ---------------------------------------------------------------- messages */

typedef enum ToyccSeverity { TOYCC_NOTE, TOYCC_WARNING, TOYCC_FAULT } ToyccSeverity;

/* Lines and columns count from 1, columns in characters, a tab as one. Later versions may add members at the end. */
typedef struct ToyccMessage {
    ToyccSeverity severity; /* notes belong to the message before them */
    const char *text;
    const char *option;                /* the name of the warning, as after -W; NULL: none */
    const char *file;                  /* NULL: the message has no place, and what follows is 0 */
    uint32_t line, column;             /* where the caret points */
    uint32_t start_line, start_column; /* the characters meant … */
    uint32_t end_line, end_column;     /* … up to one behind the last */
} ToyccMessage;

/* The messages of the latest compilation, in order. They belong to the compiler and stay until the next one. NULL when
 * `index` is not below the count, or there is no memory for them. */
size_t toycc_message_count(const Toycc *toycc);
const ToyccMessage *toycc_message(Toycc *toycc, size_t index);

/* All of them as text: with source lines and carets, the same in colours for a terminal, or as a JSON array. "" (JSON:
 * "[]\n") when there are none. *size (if not NULL) gets the length in bytes. The text belongs to the compiler and stays
 * until the next call of this function or the next compilation. NULL when there is no memory for it. */
typedef enum ToyccFormat { TOYCC_PLAIN, TOYCC_COLOURED, TOYCC_JSON } ToyccFormat;
const char *toycc_messages(Toycc *toycc, ToyccFormat format, size_t *size);

#ifdef __cplusplus
}
#endif

#endif
