/* From SSA to NASM text. */
#ifndef CODEGEN_CODEGEN_H
#define CODEGEN_CODEGEN_H

#include "codegen/i386.h"

typedef struct CodegenOptions {
    bool verbose_asm;           /* source lines and frame drawings as comments */
    bool debug;                 /* -g: source lines for the assembler to put into the object */
    const char *working_folder; /* where relative paths of sources start, for debug data; NULL: not known */
    bool omit_frame_pointer;
} CodegenOptions;

/* The machine instructions of a function, in its arena, ready to be printed or run. NULL after a message, or without memory. */
MFunction *generate_function(Function *f);

typedef struct Emitter Emitter;

/* An emitter writes one output file; it lives in cx->arena. `options` is copied. */
Emitter *emit_open(Context *cx, Module *module, const CodegenOptions *options, Text *out);
/* The code of one function, whose arena may be dropped afterwards. */
void emit_function(Emitter *e, Function *f, Text *out);
/* Data, and what must stand once at the end: no emit_function after it. */
void emit_close(Emitter *e, Text *out);
/* For --dump-insns, instead of emit_function: the instructions as selected, and after register allocation. */
void emit_dump_insns(Emitter *e, Function *f, Text *out);

#endif
