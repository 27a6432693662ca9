/* NASM text for symbols, functions and data. */
#ifndef CODEGEN_NASM_H
#define CODEGEN_NASM_H

#include "base/diag_where.h"
#include "codegen/codegen.h"
#include "codegen/i386.h"

/* The symbol as NASM reads it: $name where the name is one of NASM's own words. */
void nasm_symbol(const Symbol *symbol, Text *out);
/* "f+4" */
void nasm_address(const Symbol *symbol, int32_t offset, Text *out);
/* "global f:function weak hidden " */
void nasm_binding(const Symbol *symbol, const char *kind, Text *out);
/* "section x progbits …", for what an attribute puts there. */
void nasm_section(const char *name, bool is_code, Text *out);
/* One instruction without its line's indentation and end; for dumps too: virtual registers print as v1, v2 …, jumps as to
 * block numbers when `dump`. */
void nasm_insn(const MBlock *block, const Insn *insn, bool dump, Text *out);
/* A function with its labels, jump tables, and what the options ask for besides. */
void nasm_function(const MFunction *m, const CodegenOptions *options, Text *out);
/* Every instruction of every block, at any stage: --dump-insns. */
void nasm_dump(const MFunction *m, Text *out);
/* All objects of the module, the declarations of symbols from elsewhere, and the section that keeps the stack from being
 * executable. */
void nasm_data(const Module *module, Text *out);

/* nasm_comment.c: the drawing of the frame above a function, and the source line above its instructions: as a comment
 * (verbose_asm), as NASM's %line directive (debug), or both. */
typedef struct SourceLines {
    Context *cx;
    const CodegenOptions *options;
    Region *file; /* of the line printed last */
    uint32_t line;
} SourceLines;
void nasm_frame_drawing(const MFunction *m, Text *out);
/* Prints the line of `pos` unless it was the last one printed. */
void nasm_source_line(SourceLines *lines, Pos pos, Text *out);

/* nasm_debug.c: the places in the sources that a function's code comes from, for messages of the program itself (debug). */
typedef struct DebugRow {
    const char *path;
    uint32_t line, column;
} DebugRow;
typedef struct DebugRows {
    Arena *arena;
    Locator locator;
    Pos latest;
    Vec(DebugRow) list;
} DebugRows;
/* Begins a row, with a label for the code that follows, unless `pos` is where the latest row is. */
void nasm_debug_label(DebugRows *rows, Pos pos, Text *out);
/* The rows of a whole function; leaves NASM in .text. */
void nasm_debug_rows(const MFunction *m, const DebugRows *rows, const CodegenOptions *options, Text *out);

#endif
