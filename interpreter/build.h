/* What the files that put a program together share (program.c, debug.c, link.c). */
#ifndef INTERPRETER_BUILD_H
#define INTERPRETER_BUILD_H

#include "interpreter/program.h"

#include "base/diag_where.h"

/* Of a section; numbers of sections fit a byte. */
enum { MAX_SECTION = 1 << 30, MAX_NAMED_SECTIONS = 200, NAMED_SECTION_ALIGN = 16 };

/* A file that the unit's positions have named so far. */
typedef struct KnownFile {
    const Region *region;
    const char *path;
    uint32_t index; /* in Program.files */
} KnownFile;

/* The unit that is being added. */
struct Building {
    Arena arena;
    Module *module; /* NULL between units */
    const char *unit_name;
    bool is_runtime;
    Vec(Symbol *) unit_symbols; /* those with a number */
    Locator locator;
    Pos latest; /* position of the latest row */
    Vec(KnownFile) files;
};

/* program.c */
const char *program_keep(Program *program, const char *text); /* a copy */
Text *program_section(Program *program, uint8_t section);     /* not bss */
void program_align(Text *bytes, uint32_t align);
/* A global symbol of the linker's own; `name` is kept. Its number. */
uint32_t program_define(Program *program, const char *name, uint8_t section, uint32_t offset);
void program_end_building(Program *program);

/* debug.c: the variables of a function. */
void debug_variables(Program *program, const Function *f, FunctionInfo *info);

#endif
