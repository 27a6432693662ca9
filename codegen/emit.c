/* The table of contents of the room: a function's way from SSA to instructions, and to NASM text. */
#include "codegen/codegen.h"
#include "codegen/nasm.h"

struct Emitter {
    Context *cx;
    Module *module;
    CodegenOptions options;
};

MFunction *generate_function(Function *f)
{
    MFunction *m = select_function(f);
    if (!m)
        return NULL;
    allocate_registers(m);
    lay_out_frame(m);
    if (f->level > 0)
        peephole(m);
    if (!should_stop(m->cx)) /* without memory there may be no block at all */
        size_jumps(m);
    return should_stop(m->cx) ? NULL : m;
}

Emitter *emit_open(Context *cx, Module *module, const CodegenOptions *options, Text *out)
{
    Emitter *e = NEW(&cx->arena, Emitter);
    *e = (Emitter){cx, module, *options};
    text_str(out, "section .text\n");
    return e;
}

void emit_function(Emitter *e, Function *f, Text *out)
{
    const MFunction *m = generate_function(f);
    if (m)
        nasm_function(m, &e->options, out);
}

void emit_dump_insns(Emitter *e, Function *f, Text *out)
{
    MFunction *m = select_function(f);
    if (!m)
        return;
    text_str(out, "; as selected\n");
    nasm_dump(m, out);
    allocate_registers(m);
    lay_out_frame(m);
    if (f->level > 0)
        peephole(m);
    if (should_stop(e->cx))
        return;
    text_str(out, "; with registers and frame\n");
    nasm_dump(m, out);
}

void emit_close(Emitter *e, Text *out)
{
    nasm_data(e->module, out);
}
