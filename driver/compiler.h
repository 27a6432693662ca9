/* What a Toycc is, for the files of the library (toycc.c, settings.c, messages.c). */
#ifndef DRIVER_COMPILER_H
#define DRIVER_COMPILER_H

#include "codegen/codegen.h"
#include "driver/toycc.h"
#include "interpreter/program.h"

/* Before the path of an embedded file (interpreter/library.h). */
#define EMBEDDED_FOLDER "toycc:/"

struct Toycc {
    Memory memory;
    /* settings */
    Arena arena;       /* lives as long as the compiler */
    ToyccReadFn *read; /* NULL: the file system */
    void *user;
    Diags warnings; /* the states that every compilation starts with; holds no messages */
    CodegenOptions codegen;
    bool line_markers, is_preprocessed, has_time;
    int64_t time;
    uint64_t random_seed;
    Vec(const char *) folders[TOYCC_SYSTEM_FOLDER + 1]; /* each with a NULL behind its last */
    Vec(MacroOption) macros;
    /* the latest compilation */
    Context cx;
    Text output;
    const Dependency *files;
    uint32_t file_count;
    Program *program;       /* of the compilations to TOYCC_PROGRAM so far; NULL: none */
    bool compiles_library;  /* what is compiled to it is the C library */
    Text rendered;          /* toycc_messages */
    ToyccMessage *messages; /* toycc_message; NULL until asked for */
};

/* toycc.c: drops the result of the compilation before and makes room for the next; and what that has come to. */
void toycc_start(Toycc *toycc);
ToyccStatus toycc_finish(Toycc *toycc);

/* link.c: makes a whole of what was compiled to TOYCC_PROGRAM, with what it uses of the C library. Messages as of a compilation.
 * *program belongs to the compiler, and goes when the next program is begun. */
ToyccStatus toycc_link(Toycc *toycc, const Program **program);

/* settings.c: forgets that memory ran out, once that has been reported. */
void toycc_recover(Toycc *toycc);

#endif
