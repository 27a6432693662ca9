/* From instructions to Ops: operands into fixed fields, the form that run.c has a handler for, jumps to Ops.
 *
 * Relies on a function that verify_function takes. An Op whose instruction and operands have no form of their own has the
 * instruction's own code, and is executed by execute.c. */
#include "interpreter/internal.h"

/* ---------------------------------------------------------------- forms */

/* The letters of operands in the names of forms, as numbers: at most three of five. */
enum {
    SHAPE_n = 0,
    SHAPE_r = 1,
    SHAPE_i = 2,
    SHAPE_s = 3,
    SHAPE_m = 4,
    SHAPE_rr = SHAPE_r + 8 * SHAPE_r,
    SHAPE_ri = SHAPE_r + 8 * SHAPE_i,
    SHAPE_rs = SHAPE_r + 8 * SHAPE_s,
    SHAPE_rm = SHAPE_r + 8 * SHAPE_m,
    SHAPE_sr = SHAPE_s + 8 * SHAPE_r,
    SHAPE_si = SHAPE_s + 8 * SHAPE_i,
    SHAPE_mr = SHAPE_m + 8 * SHAPE_r,
    SHAPE_mi = SHAPE_m + 8 * SHAPE_i,
    SHAPE_rri = SHAPE_rr + 64 * SHAPE_i,
    SHAPE_rsi = SHAPE_rs + 64 * SHAPE_i,
    SHAPE_rmi = SHAPE_rm + 64 * SHAPE_i
};

#define FORM_KEY(op, width, shape) (((uint32_t)(op)*16 + (width)) * 512 + (shape))
#define JUMP_KEY(op, width, shape, cond) (FORM_KEY(op, width, shape) * 16 + (cond))

static uint16_t form_code(uint32_t op, uint32_t width, uint32_t shape)
{
    switch (FORM_KEY(op, width, shape)) {
#define FORM(id, wide, kinds)                                                                                                  \
    case FORM_KEY(X86_##id, wide, SHAPE_##kinds):                                                                              \
        return OP_##id##wide##_##kinds;
#define JUMP(id, wide, kinds, cond)
#define JOINED(id, base)
#include "interpreter/forms.def"
#undef FORM
#undef JUMP
    default: return (uint16_t)op;
    }
}

/* Of a comparison and a jump behind it; 0: there is none. */
static uint16_t jump_code(uint32_t op, uint32_t width, uint32_t shape, uint32_t cond)
{
    switch (JUMP_KEY(op, width, shape, cond)) {
#define FORM(id, wide, kinds)
#define JUMP(id, wide, kinds, on)                                                                                              \
    case JUMP_KEY(X86_##id, wide, SHAPE_##kinds, CC_##on):                                                                     \
        return OP_##id##wide##_##kinds##_J##on;
#include "interpreter/forms.def"
#undef FORM
#undef JUMP
#undef JOINED
    default: return 0;
    }
}

/* ---------------------------------------------------------------- flags */

/* inc and dec keep the carry, which is as good as reading it. */
static char flags_of(const Insn *insn)
{
    return insn->op == X86_INC || insn->op == X86_DEC ? 'c' : x86_info[insn->op].flags;
}

/* Whether the flags that stand after instruction `i` are read before they are written again; `at_end`: where it jumps to. */
static bool flags_live(const MBlock *block, uint32_t i, bool at_end)
{
    if (at_end && x86_is_jump(&block->insns.data[i]))
        return true;
    for (i++; i < block->insns.len; i++) {
        const Insn *insn = &block->insns.data[i];
        if (flags_of(insn) != '-')
            return flags_of(insn) != 'w';
        if (x86_is_jump(insn))
            break;
    }
    return at_end;
}

/* The code generator sets flags in the block that reads them; where it does not, all blocks' flags are kept. */
static bool passes_flags(const MFunction *m)
{
    for (uint32_t b = 0; b < m->blocks.len; b++) {
        const MBlock *block = m->blocks.data[b];
        uint32_t i = 0;
        while (i < block->insns.len && flags_of(&block->insns.data[i]) == '-')
            i++;
        if (i < block->insns.len && flags_of(&block->insns.data[i]) != 'w')
            return true;
    }
    return false;
}

/* ---------------------------------------------------------------- operands */

typedef struct Decoder {
    Program *program;
    const MFunction *m;
    uint32_t *starts;   /* of blocks, by id: Ops */
    bool flags_at_ends; /* of blocks */
} Decoder;

static uint8_t field_of(Reg reg)
{
    return (uint8_t)(reg == NO_REG ? (Reg)ZERO_REG : reg >= XMM0 ? reg - XMM0 : reg);
}

/* The next Op's number: what is being decoded will be there. */
static uint32_t here(const Decoder *d)
{
    return d->program->ops.len;
}

static void add_reloc(Decoder *d, RelocKind kind, Symbol *symbol)
{
    LinkReloc reloc = {.kind = kind, .at = here(d), .symbol = program_symbol(d->program, symbol)};
    program_add_reloc(d->program, reloc);
}

static void decode_mem(Decoder *d, const Mem *mem, Op *op)
{
    op->b = mem->slot ? EBP : field_of(mem->base);
    op->c = field_of(mem->index);
    op->scale = (uint8_t)(mem->scale == 8 ? 3 : mem->scale / 2);
    op->disp = (int32_t)((uint32_t)mem->disp + (mem->slot ? (uint32_t)mem->slot->offset : 0));
    if (mem->symbol)
        add_reloc(d, RELOC_DISP, mem->symbol);
}

static bool is_frame(const Insn *insn, const Op *op)
{
    return op->b == EBP && op->c == ZERO_REG && !insn->mem.symbol && op->disp >= -FRAME_REACH && op->disp <= FRAME_REACH - 16;
}

/* Fills in the operands; returns their shape. */
static uint32_t decode_operands(Decoder *d, const Insn *insn, Op *op)
{
    uint32_t shape = 0, registers = 0;
    for (unsigned i = 0; i < x86_info[insn->op].operand_count; i++) {
        const Operand *operand = &insn->ops[i];
        uint32_t letter = SHAPE_n;
        if (operand->kind == O_NONE || x86_info[insn->op].uses[i] == 'h')
            continue;
        if (operand->kind == O_REG) {
            if (i < 2) /* the third is cl */
                *(registers++ ? &op->b : &op->a) = field_of(operand->reg);
            letter = SHAPE_r;
        } else if (operand->kind == O_IMM) {
            op->imm = insn->imm;
            if (insn->imm_symbol)
                add_reloc(d, RELOC_IMM, insn->imm_symbol);
            letter = SHAPE_i;
        } else if (operand->kind == O_MEM) {
            decode_mem(d, &insn->mem, op);
            letter = is_frame(insn, op) ? SHAPE_s : SHAPE_m;
        }
        op->more = (uint8_t)(op->more | (operand->kind & 3) << 2 * i);
        shape |= letter << 3 * i;
    }
    return shape;
}

/* ---------------------------------------------------------------- instructions */

static bool writes_ebp(const Insn *insn)
{
    for (uint32_t i = 0; i < x86_info[insn->op].operand_count; i++)
        if (insn->ops[i].kind == O_REG && insn->ops[i].reg == EBP && x86_writes(insn, i))
            return true;
    return insn->op == X86_XCHG && (insn->ops[1].reg == EBP || insn->ops[0].reg == EBP);
}

/* What run.c keeps about the frame must be kept up: only these three set ebp quickly. */
static uint16_t code_setting_ebp(const Insn *insn)
{
    if (insn->op == X86_MOV && insn->ops[1].kind == O_REG && insn->ops[1].reg == ESP)
        return OP_JOINED_MOV_FRAME;
    return insn->op == X86_POP ? OP_JOINED_POP_FRAME : insn->op;
}

static bool sets_flags_to_read(const Decoder *d, const MBlock *block, uint32_t i)
{
    char flags = flags_of(&block->insns.data[i]);
    return (flags == 'w' || flags == 'c') && flags_live(block, i, d->flags_at_ends);
}

/* Those whose forms record the flags. */
static bool is_comparison(const Insn *insn)
{
    return insn->op == X86_CMP || insn->op == X86_TEST || insn->op == X86_COMIS || insn->op == X86_UCOMIS;
}

/* The width that names the form: of instructions with a fixed size, 4. */
static uint32_t form_width(const Insn *insn)
{
    bool any = insn->op == X86_FLD || insn->op == X86_FSTP || strchr(x86_info[insn->op].sizes, '*');
    return any ? insn->width : 4;
}

static uint16_t choose_code(const Decoder *d, const MBlock *block, uint32_t i, uint32_t shape)
{
    const Insn *insn = &block->insns.data[i], *next = insn + 1;
    uint32_t width = form_width(insn);
    if (writes_ebp(insn))
        return code_setting_ebp(insn);
    if (!sets_flags_to_read(d, block, i))
        return form_code(insn->op, width, shape);
    if (!is_comparison(insn))
        return insn->op;
    uint16_t code = i + 1 < block->insns.len && next->op == X86_JCC && !flags_live(block, i + 1, d->flags_at_ends)
                        ? jump_code(insn->op, width, shape, next->cond)
                        : 0;
    return code ? code : form_code(insn->op, width, shape);
}

/* Until patch_jumps: the successor's id. */
static void decode_jump(const MBlock *block, const Insn *insn, Op *op)
{
    op->code = insn->op == X86_JMP ? OP_JOINED_JMP : OP_JOINED_JCC;
    op->a = insn->cond;
    op->imm = (int32_t)block->succs.data[insn->ops[0].reg]->id;
}

static void decode_table(Decoder *d, const MBlock *block, Op *op)
{
    op->imm = (int32_t)d->program->tables.len;
    op->disp = (int32_t)block->table.len;
    for (uint32_t i = 0; i < block->table.len; i++)
        vec_push(&d->program->arena, &d->program->tables, block->succs.data[block->table.data[i]]->id);
}

/* call f: to a known place, and back to the next Op. */
static void decode_call(Decoder *d, const Insn *insn, Op *op)
{
    op->code = OP_JOINED_CALL;
    op->disp = CODE_BASE + (int32_t)((here(d) + 1) * CODE_STEP);
    op->more = 0;
    add_reloc(d, RELOC_CALL, insn->imm_symbol);
}

static void decode_insn(Decoder *d, const MBlock *block, uint32_t i)
{
    const Insn *insn = &block->insns.data[i];
    Op op = {.code = insn->op, .width = insn->width, .a = ZERO_REG, .b = ZERO_REG, .c = ZERO_REG};
    program_at(d->program, insn->pos);
    if (insn->op == X86_JMP || insn->op == X86_JCC) {
        decode_jump(block, insn, &op);
    } else if (insn->op == X86_CALL && insn->imm_symbol && !insn->imm && insn->ops[0].kind == O_IMM) {
        decode_call(d, insn, &op);
    } else {
        op.code = choose_code(d, block, i, decode_operands(d, insn, &op));
        if (sets_flags_to_read(d, block, i))
            op.more |= OP_FLAGS;
        if (insn->op == X86_SETCC || insn->op == X86_CMOVCC)
            op.imm = insn->cond;
        if (insn->op == X86_JMPTAB)
            decode_table(d, block, &op);
    }
    vec_push(&d->program->arena, &d->program->ops, op);
}

/* ---------------------------------------------------------------- functions */

static void patch_jumps(Decoder *d, uint32_t first, uint32_t first_table)
{
    Program *program = d->program;
    for (uint32_t i = first; i < program->ops.len; i++) {
        Op *op = &program->ops.data[i];
        if (op->code == OP_JOINED_JMP || op->code == OP_JOINED_JCC)
            op->imm = (int32_t)(d->starts[op->imm] - i - 1);
    }
    for (uint32_t i = first_table; i < program->tables.len; i++)
        program->tables.data[i] = d->starts[program->tables.data[i]];
}

static void add_plain(Program *program, OpCode code)
{
    Op op = {.code = (uint16_t)code, .a = ZERO_REG, .b = ZERO_REG, .c = ZERO_REG};
    vec_push(&program->arena, &program->ops, op);
}

/* A jump or return ends it; else control would come into what happens to follow. */
static bool is_closed(const MFunction *m)
{
    const MBlock *last = m->blocks.len ? m->blocks.data[m->blocks.len - 1] : NULL;
    const Insn *end = last && last->insns.len ? &last->insns.data[last->insns.len - 1] : NULL;
    return end && x86_ends_block(end) && end->op != X86_JCC;
}

const char *program_add_function(Program *program, const MFunction *m)
{
    Decoder d = {.program = program, .m = m};
    uint32_t first = program->ops.len, first_table = program->tables.len;
    d.starts = arena_array(m->arena, m->blocks.len ? m->blocks.len : 1, sizeof *d.starts);
    if (!d.starts)
        return NULL;
    program_begin_function(program, m);
    const char *wrong = verify_function(m);
    d.flags_at_ends = !wrong && passes_flags(m);
    for (uint32_t b = 0; !wrong && b < m->blocks.len && !program->memory->failed; b++) {
        d.starts[b] = here(&d);
        for (uint32_t i = 0; i < m->blocks.data[b]->insns.len; i++)
            decode_insn(&d, m->blocks.data[b], i);
    }
    if (wrong || !is_closed(m))
        add_plain(program, OP_FELL_OFF);
    if (!program->memory->failed)
        patch_jumps(&d, first, first_table);
    program_end_function(program);
    return wrong;
}

/* ---------------------------------------------------------------- the whole program */

/* Weak functions that nobody defined are called at address 0. */
static void make_relative(const Program *program, uint32_t i)
{
    Op *op = &program->ops.data[i];
    if ((uint32_t)op->imm < program->ops.len) {
        op->imm = (int32_t)((uint32_t)op->imm - i - 1);
    } else {
        op->code = OP_CALL;
        op->more = O_IMM;
        op->imm = 0;
    }
}

void program_finish_ops(Program *program)
{
    add_plain(program, OP_FELL_OFF);
    add_plain(program, OP_STOP);
    for (uint32_t i = 0; i < program->ops.len; i++)
        if (program->ops.data[i].code == OP_JOINED_CALL)
            make_relative(program, i);
}
