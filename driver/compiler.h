/* What a Toycc is, for the files of the library (toycc.c, settings.c, messages.c). */
#ifndef DRIVER_COMPILER_H
#define DRIVER_COMPILER_H

#include "codegen/codegen.h"
#include "driver/toycc.h"
#include "interpreter/program.h"

/* Before the path of an embedded file (interpreter/library.h). */
#define EMBEDDED_FOLDER "toycc:/"

typedef struct HostFunction {
    const char *name;
    ToyccHostFn *call;
    void *user;
} HostFunction;

/* A program has an account of its own, so that it may outlive its compiler. */
struct ToyccProgram {
    Memory memory;
    Program *program; /* NULL: nothing was compiled yet */
    bool has_main;
    HostFunction *functions; /* by the numbers behind the interpreter's own (host_function_count) */
    uint32_t function_count;
    const LinkSymbol **symbols; /* those that toycc.h shows, by name, global ones first */
    uint32_t symbol_count;
    ToyccAddress allocate, release, flush; /* malloc; free; where a pointer to what flushes the streams stands */
    ToyccAddress construct;                /* what calls the constructors; 0: there are none */
};

struct Toycc {
    Memory memory;
    /* settings */
    Arena arena;       /* lives as long as the compiler */
    ToyccReadFn *read; /* NULL: the file system */
    void *user;
    Diags warnings; /* the states that every compilation starts with; holds no messages */
    CodegenOptions codegen;
    PassOptions passes;
    bool line_markers, is_preprocessed, has_time;
    int64_t time;
    uint64_t random_seed;
    Vec(const char *) folders[TOYCC_SYSTEM_FOLDER + 1]; /* each with a NULL behind its last */
    Vec(MacroOption) macros;
    Vec(HostFunction) host_functions;
    /* the latest compilation */
    Context cx;
    Text output;
    const Dependency *files;
    uint32_t file_count;
    ToyccProgram *program;  /* of the compilations to TOYCC_PROGRAM so far; NULL: none */
    bool compiles_library;  /* what is compiled to it is the C library */
    Text rendered;          /* toycc_messages */
    ToyccMessage *messages; /* toycc_message; NULL until asked for */
};

/* toycc.c: drops the result of the compilation before and makes room for the next; and what that has come to. */
void begin_compilation(Toycc *toycc);
ToyccStatus end_compilation(Toycc *toycc);

/* generate.c: from a checked unit to what is wanted of it. */
void generate(Toycc *toycc, Unit *unit, ToyccOutput wanted);

/* link.c: makes a whole of toycc->program, which stays the compiler's, with what it uses of the C library. Messages as of a
 * compilation; a failure frees it. */
ToyccStatus link_pending(Toycc *toycc, bool needs_main);
/* A program without anything in it; NULL when there is no memory. */
ToyccProgram *pending_program(Toycc *toycc);

/* settings.c: forgets that memory ran out, once that has been reported. */
void toycc_recover(Toycc *toycc);

#endif
