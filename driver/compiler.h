/* What a Toycc is, for the files of the library (toycc.c, settings.c, messages.c). */
#ifndef DRIVER_COMPILER_H
#define DRIVER_COMPILER_H

#include "codegen/codegen.h"
#include "driver/toycc.h"

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
    Vec(const char *) folders[TOYCC_SYSTEM_FOLDER + 1]; /* each with a NULL behind its last */
    Vec(MacroOption) macros;
    /* the latest compilation */
    Context cx;
    Text output;
    const Dependency *files;
    uint32_t file_count;
    Text rendered;          /* toycc_messages */
    ToyccMessage *messages; /* toycc_message; NULL until asked for */
};

/* settings.c: forgets that memory ran out, once that has been reported. */
void toycc_recover(Toycc *toycc);

#endif
