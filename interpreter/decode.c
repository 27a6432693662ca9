/* From instructions to Ops: operands into fixed fields, the form that run.c has a handler for, jumps to Ops.
 *
 * Relies on a function that verify_function takes. An Op whose instruction and operands have no form of their own has the
 * instruction's own code, and is executed by execute.c. */
#include "interpreter/internal.h"

/* ---------------------------------------------------------------- forms */

/* The letters of operands in the names of forms, as numbers: at most three of eight. */
enum {
    SHAPE_n = 0,
    SHAPE_r = 1,
    SHAPE_i = 2,
    SHAPE_s = 3,
    SHAPE_m = 4,
    SHAPE_b = 5,
    SHAPE_t = 6,
    SHAPE_f = 7,
    SHAPE_rr = SHAPE_r + 8 * SHAPE_r,
    SHAPE_ri = SHAPE_r + 8 * SHAPE_i,
    SHAPE_rs = SHAPE_r + 8 * SHAPE_s,
    SHAPE_rb = SHAPE_r + 8 * SHAPE_b,
    SHAPE_rm = SHAPE_r + 8 * SHAPE_m,
    SHAPE_sr = SHAPE_s + 8 * SHAPE_r,
    SHAPE_si = SHAPE_s + 8 * SHAPE_i,
    SHAPE_br = SHAPE_b + 8 * SHAPE_r,
    SHAPE_bi = SHAPE_b + 8 * SHAPE_i,
    SHAPE_mr = SHAPE_m + 8 * SHAPE_r,
    SHAPE_mi = SHAPE_m + 8 * SHAPE_i,
    SHAPE_ft = SHAPE_f + 8 * SHAPE_t,
    SHAPE_ti = SHAPE_t + 8 * SHAPE_i,
    SHAPE_tr = SHAPE_t + 8 * SHAPE_r,
    SHAPE_ts = SHAPE_t + 8 * SHAPE_s,
    SHAPE_tb = SHAPE_t + 8 * SHAPE_b,
    SHAPE_rri = SHAPE_rr + 64 * SHAPE_i,
    SHAPE_rrr = SHAPE_rr + 64 * SHAPE_r,
    SHAPE_rsi = SHAPE_rs + 64 * SHAPE_i,
    SHAPE_rmi = SHAPE_rm + 64 * SHAPE_i
};

/* What becomes of the flags: nothing, all or the carry is kept, the jump behind asks for them. */
typedef enum Row { ROW_FORM, ROW_FLAGS, ROW_CARRY, ROW_JUMP } Row;

#define ROW_KEY(row, op, width, shape, cond) (((((uint32_t)(op)*16 + (width)) * 512 + (shape)) * 16 + (cond)) * 4 + (row))

/* 0: there is no such row. */
static uint16_t row_code(Row row, uint32_t op, uint32_t width, uint32_t shape, uint32_t cond)
{
    switch (ROW_KEY(row, op, width, shape, cond)) {
#define ROW(name, row, id, wide, kinds, cond)                                                                                  \
    case ROW_KEY(row, X86_##id, wide, SHAPE_##kinds, cond):                                                                    \
        return OP_##name;
#define FORM(id, wide, kinds) ROW(id##wide##_##kinds, ROW_FORM, id, wide, kinds, 0)
#define FLAGS(id, wide, kinds) ROW(id##wide##_##kinds##_FLAGS, ROW_FLAGS, id, wide, kinds, 0)
#define CARRY(id, wide, kinds) ROW(id##wide##_##kinds##_CARRY, ROW_CARRY, id, wide, kinds, 0)
#define JUMP(id, wide, kinds, on) ROW(id##wide##_##kinds##_J##on, ROW_JUMP, id, wide, kinds, CC_##on)
#define PAIR(id, wide, kinds, link, id2, wide2, kinds2)
#define PAIR_JUMP(id, wide, kinds, link, id2, wide2, kinds2, on)
#include "interpreter/forms.def"
    default: return 0;
    }
}

/* The register of the second Op that the first one has written. */
typedef enum Link { LINK_n, LINK_a, LINK_b, LINK_c } Link;

#define PAIR_KEY(first, link, second) (((uint32_t)(first)*4 + (link)) * 4096 + (second))
_Static_assert(OP_COUNT <= 4096, "the key has room for two codes");

/* Of two Ops, one behind the other; 0: there is none. */
static uint16_t pair_code(uint32_t first, Link link, uint32_t second)
{
    switch (PAIR_KEY(first, link, second)) {
#define FORM(id, wide, kinds)
#define FLAGS(id, wide, kinds)
#define CARRY(id, wide, kinds)
#define JUMP(id, wide, kinds, on)
#define TWO(name, first, link, second)                                                                                         \
    case PAIR_KEY(OP_##first, LINK_##link, OP_##second):                                                                       \
        return OP_##name;
#define PAIR(id, wide, kinds, link, id2, wide2, kinds2)                                                                        \
    TWO(id##wide##_##kinds##_##link##_##id2##wide2##_##kinds2, id##wide##_##kinds, link, id2##wide2##_##kinds2)
#define PAIR_JUMP(id, wide, kinds, link, id2, wide2, kinds2, on)                                                               \
    TWO(id##wide##_##kinds##_##link##_##id2##wide2##_##kinds2##_J##on, id##wide##_##kinds, link, id2##wide2##_##kinds2##_J##on)
#include "interpreter/forms.def"
    default: return 0;
    }
}

/* ---------------------------------------------------------------- operands */

typedef struct Decoder {
    Program *program;
    const MFunction *m;
    uint32_t *starts;      /* of blocks, by id: Ops */
    const uint16_t *reads; /* of the flags, after this instruction and those that follow */
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

static uint32_t letter_of_register(Reg reg)
{
    return reg == ESP ? SHAPE_t : reg == EBP ? SHAPE_f : SHAPE_r;
}

static uint32_t letter_of_mem(const Insn *insn, const Op *op)
{
    return is_frame(insn, op) ? SHAPE_s : op->c == ZERO_REG ? SHAPE_b : SHAPE_m;
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
            letter = letter_of_register(operand->reg);
        } else if (operand->kind == O_IMM) {
            op->imm = insn->imm;
            if (insn->imm_symbol)
                add_reloc(d, RELOC_IMM, insn->imm_symbol);
            letter = SHAPE_i;
        } else if (operand->kind == O_MEM) {
            decode_mem(d, &insn->mem, op);
            letter = letter_of_mem(insn, op);
        }
        op->more = (uint8_t)(op->more | (operand->kind & 3) << 2 * i);
        shape |= letter << 3 * i;
    }
    return shape;
}

/* ---------------------------------------------------------------- instructions */

/* The shape that the operands have too, though a form of their own would be quicker. esp and ebp are not written to as other
 * registers are: run.c has copies of them. */
static uint32_t generalise(const Insn *insn, uint32_t shape)
{
    uint32_t result = 0;
    for (uint32_t i = 0; i < 3; i++) {
        uint32_t letter = shape >> 3 * i & 7;
        if (letter == SHAPE_s || letter == SHAPE_b)
            letter = SHAPE_m;
        if ((letter == SHAPE_t || letter == SHAPE_f) && !x86_writes(insn, i))
            letter = SHAPE_r;
        result |= letter << 3 * i;
    }
    return result;
}

/* The width that names the form: of instructions with a fixed size, 4. */
static uint32_t form_width(const Insn *insn)
{
    bool any = insn->op == X86_FLD || insn->op == X86_FSTP || strchr(x86_info[insn->op].sizes, '*');
    return any ? insn->width : 4;
}

/* 0: there is none. */
static uint16_t find_row(Row row, const Insn *insn, uint32_t shape, uint32_t cond)
{
    uint32_t width = form_width(insn);
    uint16_t code = row_code(row, insn->op, width, shape, cond);
    return code ? code : row_code(row, insn->op, width, generalise(insn, shape), cond);
}

/* What is read of the flags that the instruction leaves. */
static uint32_t flags_to_read(const Decoder *d, const Insn *insn)
{
    char flags = x86_info[insn->op].flags;
    return flags == 'w' || flags == 'c' ? d->reads[0] : 0;
}

/* Those whose forms always record the flags. */
static bool is_comparison(const Insn *insn)
{
    return insn->op == X86_CMP || insn->op == X86_TEST || insn->op == X86_COMIS || insn->op == X86_UCOMIS;
}

/* A comparison of what with what would leave the flags of the instruction, so far as they are read: of its operands, of its
 * result with 0, of a sum with what was added to? */
static Row row_for_flags(const Insn *insn, uint32_t reads)
{
    bool is_exact =
        insn->op == X86_SUB || insn->op == X86_NEG || insn->op == X86_AND || insn->op == X86_OR || insn->op == X86_XOR;
    if (!reads || is_comparison(insn))
        return ROW_FORM;
    if (!is_exact && !(reads & ~(uint32_t)READS_CARRY))
        return ROW_CARRY;
    return ROW_FLAGS;
}

static bool keeps_enough(const Insn *insn, Row row, uint32_t reads)
{
    bool from_result = insn->op == X86_ADD || insn->op == X86_INC || insn->op == X86_DEC;
    return row != ROW_FLAGS || !from_result || !(reads & ~(uint32_t)READS_RESULT);
}

static uint16_t choose_code(const Decoder *d, const MBlock *block, uint32_t i, uint32_t shape)
{
    const Insn *insn = &block->insns.data[i], *next = insn + 1;
    if (insn->op == X86_CALL && insn->ops[0].kind == O_IMM) /* to no name: no place that is known */
        return OP_CALL;
    uint32_t reads = flags_to_read(d, insn);
    uint16_t code = 0;
    if (reads && i + 1 < block->insns.len && next->op == X86_JCC && !d->reads[1])
        code = find_row(ROW_JUMP, insn, shape, next->cond);
    Row row = row_for_flags(insn, reads);
    if (!code && keeps_enough(insn, row, reads))
        code = find_row(row, insn, shape, 0);
    return code ? code : insn->op;
}

/* Until patch_jumps: the successor's id. */
static void decode_jump(const MBlock *block, const Insn *insn, Op *op)
{
    op->code = insn->op == X86_JMP ? OP_JMP4_n : OP_JCC4_n;
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
    op->code = OP_CALL4_i;
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
        if (flags_to_read(d, insn))
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
        if (op->code == OP_JMP4_n || op->code == OP_JCC4_n)
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
    const char *wrong = verify_function(m);
    d.starts = arena_array(m->arena, m->blocks.len ? m->blocks.len : 1, sizeof *d.starts);
    d.reads = wrong ? NULL : flags_find_reads(m);
    if (!d.starts || (!wrong && !d.reads))
        return NULL;
    program_begin_function(program, m);
    for (uint32_t b = 0; !wrong && b < m->blocks.len && !program->memory->failed; b++) {
        d.starts[b] = here(&d);
        for (uint32_t i = 0; i < m->blocks.data[b]->insns.len; i++, d.reads++)
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

/* A call of an address. What is no function (data, or weak and nowhere defined: at 0) is called as through a pointer, and faults. */
static void make_relative(const Program *program, uint32_t i)
{
    Op *op = &program->ops.data[i];
    uint32_t target = program_op_at(program, (uint32_t)op->imm);
    if (target < program->ops.len) {
        op->imm = (int32_t)(target - i - 1);
    } else {
        op->code = OP_CALL;
        op->more = O_IMM;
    }
}

/* Whether the second Op has in this field the first register of the first one. */
static bool is_linked(const Op *first, Link link, const Op *second)
{
    switch (link) {
    case LINK_a: return second->a == first->a;
    case LINK_b: return second->b == first->a;
    case LINK_c: return second->c == first->a;
    case LINK_n: break;
    }
    return true;
}

/* Both Ops stay what they are for whoever jumps to the second one. */
static void join(Op *first, const Op *second)
{
    uint16_t code = 0;
    for (int link = LINK_c; !code && link >= LINK_n; link--)
        if (is_linked(first, (Link)link, second))
            code = pair_code(first->code, (Link)link, second->code);
    if (code)
        first->code = code;
}

void program_finish_ops(Program *program)
{
    add_plain(program, OP_FELL_OFF);
    add_plain(program, OP_STOP);
    for (uint32_t i = 0; i < program->ops.len; i++)
        if (program->ops.data[i].code == OP_CALL4_i)
            make_relative(program, i);
    for (uint32_t i = 0; i + 1 < program->ops.len; i++)
        join(&program->ops.data[i], &program->ops.data[i + 1]);
}
