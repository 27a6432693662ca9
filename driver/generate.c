/* The back end: functions come out of ir/unit.c one at a time and become text, or part of a program.
 *
 * Text stands in the order of the source, though with optimisation the functions come in another: each one's piece is noted, and
 * all are put together at the end. */
#include "driver/compiler.h"

typedef struct Piece {
    size_t start, length; /* in BackEnd.text */
} Piece;

typedef struct BackEnd {
    Toycc *toycc;
    ToyccOutput wanted;
    Module module;
    Emitter *emitter;
    Text text;     /* in the order in which functions come */
    Piece *pieces; /* by place in the source; NULL: they come in that order, straight into the output */
} BackEnd;

static void add_to_program(Program *program, Function *f)
{
    const MFunction *m = generate_function(f);
    if (m)
        program_add_function(program, m);
}

/* As the code generator gets it, unless it was printed around a pass. */
static void print_ir(Toycc *toycc, Function *f, Text *out)
{
    if (!toycc->passes.dump)
        ir_print(f, out);
}

static void emit(void *user, Function *f, uint32_t place)
{
    BackEnd *b = user;
    Text *out = b->pieces ? &b->text : &b->toycc->output;
    size_t start = out->len;
    if (b->wanted == TOYCC_IR)
        print_ir(b->toycc, f, out);
    else if (b->wanted == TOYCC_CFG)
        ir_dot(f, DOT_CFG, out);
    else if (b->wanted == TOYCC_DOMINATORS)
        ir_dot(f, DOT_DOMINATORS, out);
    else if (b->wanted == TOYCC_INSTRUCTIONS)
        emit_dump_insns(b->emitter, f, out);
    else if (b->wanted == TOYCC_PROGRAM)
        add_to_program(b->toycc->program->program, f);
    else
        emit_function(b->emitter, f, out);
    if (b->pieces)
        b->pieces[place] = (Piece){start, out->len - start};
}

static void put_pieces(BackEnd *b, uint32_t count)
{
    for (uint32_t i = 0; b->pieces && i < count && !should_stop(&b->toycc->cx); i++)
        text_add(&b->toycc->output, b->text.data + b->pieces[i].start, b->pieces[i].length);
}

/* False when there is no memory. */
static bool begin_program(Toycc *toycc, Module *module)
{
    ToyccProgram *program = pending_program(toycc);
    if (program)
        program_begin_unit(program->program, module, toycc->compiles_library);
    return program;
}

static void end_program(Toycc *toycc, Module *module)
{
    if (!should_stop(&toycc->cx))
        program_end_unit(toycc->program->program, module);
    if (toycc->program->memory.failed)
        toycc->memory.failed = true;
}

void generate(Toycc *toycc, Unit *unit, ToyccOutput wanted)
{
    BackEnd b = {.toycc = toycc, .wanted = wanted};
    module_init(&b.module, &toycc->cx);
    if (wanted == TOYCC_PROGRAM && !begin_program(toycc, &b.module))
        return;
    text_init(&b.text, &toycc->memory);
    if (toycc->passes.level)
        b.pieces = arena_array(&toycc->cx.arena, unit->decls.len + 1, sizeof *b.pieces);
    toycc->passes.dump_to = &toycc->output;
    b.emitter = emit_open(&toycc->cx, &b.module, &toycc->codegen, wanted == TOYCC_ASSEMBLY ? &toycc->output : &b.text);
    bool draws = wanted == TOYCC_CFG || wanted == TOYCC_DOMINATORS;
    if (draws)
        ir_dot_open(&toycc->output);
    compile_unit(&b.module, unit, &toycc->passes, emit, &b);
    put_pieces(&b, unit->decls.len);
    if (draws)
        ir_dot_close(&toycc->output);
    if (wanted == TOYCC_ASSEMBLY && !should_stop(&toycc->cx))
        emit_close(b.emitter, &toycc->output);
    if (wanted == TOYCC_PROGRAM)
        end_program(toycc, &b.module);
    text_release(&b.text);
}
