/* Machines by themselves: each handler of run.c, then random lists of instructions, which the verifier refuses or a machine survives, executed by
 * run.c and, to compare, by execute.c alone; the calls of machine.h; limits; lack of memory. Prints TAP; exits with 0 when all is well.
 *
 *     machine_test [COUNT [SEED]]    COUNT random lists, 20000 if not given */
#include "interpreter/internal.h"

#include <stdio.h>
#include <stdlib.h>

static int tests, failures;

static void check_that(bool holds, const char *what)
{
    tests++;
    failures += !holds;
    printf("%sok %d - %s\n", holds ? "" : "not ", tests, what);
}

/* ---------------------------------------------------------------- a program under construction */

typedef struct Case {
    Memory memory;
    Context cx;
    Module module;
    Arena arena; /* of functions */
    Program *program;
} Case;

static void set_up(Case *c)
{
    *c = (Case){0};
    memory_init(&c->memory, NULL, NULL, 0);
    c->cx.memory = &c->memory;
    arena_init(&c->cx.arena, &c->memory);
    names_init(&c->cx.names, &c->cx.arena);
    source_init(&c->cx.sources, &c->cx.arena);
    diag_init(&c->cx.diags, &c->cx.arena, &c->cx.sources);
    module_init(&c->module, &c->cx);
    arena_init(&c->arena, &c->memory);
    c->program = program_new(&c->memory);
    program_begin_unit(c->program, &c->module, false);
}

static void tear_down(Case *c)
{
    program_free(c->program);
    arena_release(&c->arena);
    arena_release(&c->cx.arena);
    memory_release(&c->memory);
}

enum { RODATA_SIZE = 64, DATA_SIZE = 256 };
#define RODATA_START 0x08050000u
#define DATA_START 0x08051000u

/* As the linker would place them: no names, a little data. */
static void link_alone(Case *c)
{
    Program *program = c->program;
    for (int i = 0; i < RODATA_SIZE; i++)
        text_char(&program->sections[SECTION_RODATA], (char)(i * 37));
    for (int i = 0; i < DATA_SIZE; i++)
        text_char(&program->sections[SECTION_DATA], (char)(i * 91));
    program->section_start[SECTION_RODATA] = RODATA_START;
    program->section_start[SECTION_DATA] = DATA_START;
    program->section_start[SECTION_BSS] = program->data_end = DATA_START + DATA_SIZE;
    program_finish_ops(program);
}

static MFunction *new_function(Case *c, const char *name)
{
    Decl *decl = NEW(&c->cx.arena, Decl);
    decl->kind = DECL_FUNCTION;
    decl->symbol = name;
    MFunction *m = NEW(&c->arena, MFunction);
    *m = (MFunction){.ir = ir_new_function(&c->module, &c->arena, decl), .cx = &c->cx, .arena = &c->arena};
    return m;
}

static MBlock *new_block(MFunction *m)
{
    MBlock *block = NEW(m->arena, MBlock);
    block->id = m->blocks.len;
    vec_push(m->arena, &m->blocks, block);
    return block;
}

/* ---------------------------------------------------------------- random instructions */

static uint64_t state = 1;

static uint32_t draw(void)
{
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(state >> 32);
}

static uint32_t below(uint32_t limit)
{
    return draw() % limit;
}

static int32_t random_number(void)
{
    static const int32_t ends[] = {0, 1, -1, 4, 8, 31, 32, 127, 255, 32767, 65535, INT32_MAX, INT32_MIN};
    switch (below(4)) {
    case 0: return ends[below(sizeof ends / sizeof *ends)];
    case 1: return (int32_t)draw();
    default: return (int32_t)below(64) - 32;
    }
}

static Reg random_register(bool in_xmm)
{
    return in_xmm ? XMM0 + below(8) : below(6) ? below(4) : below(GENERAL_REGS);
}

/* Around ebp, at an address in data or read-only data, through registers, anywhere. */
static Mem random_mem(void)
{
    Mem mem = {.base = NO_REG, .index = NO_REG, .scale = 1};
    switch (below(8)) {
    case 0:
    case 1:
    case 2:
        mem.base = EBP;
        mem.disp = (int32_t)below(256) - 128;
        break;
    case 3: mem.disp = (int32_t)(DATA_START + below(DATA_SIZE)); break;
    case 4: mem.disp = (int32_t)(RODATA_START + below(RODATA_SIZE)); break;
    case 5:
        mem.base = ESI;
        mem.disp = (int32_t)below(64);
        break;
    case 6:
        mem.disp = (int32_t)DATA_START;
        mem.index = ECX;
        mem.scale = (uint8_t)(1u << below(4));
        break;
    default:
        mem.base = below(2) ? random_register(false) : NO_REG;
        mem.index = below(2) ? random_register(false) : NO_REG;
        mem.scale = (uint8_t)(below(20) ? 1u << below(4) : below(256));
        mem.disp = random_number();
        break;
    }
    return mem;
}

/* Of the kind that the letter asks for, mostly. */
static Operand random_operand(const MBlock *block, const X86Info *info, uint32_t i, bool memory_taken)
{
    char letter = info->uses[i], size = info->sizes[i];
    bool in_xmm = size == 'x' || strncmp(info->name, "cvt", 3) == 0 || (size == '*' && strchr(info->name, '*'));
    if (strncmp(info->name, "cvt", 3) == 0 && size == '4' && strchr(info->name, '*'))
        in_xmm = false;
    if (below(300) == 0)
        return (Operand){(uint8_t)below(7), below(20)};
    switch (letter) {
    case 'j': return (Operand){O_TARGET, below(block->succs.len)};
    case 'a':
    case 'i':
    case 'o': return mem_operand();
    case 'r':
        if (i > 0 && below(3) == 0 && !in_xmm)
            return imm_operand();
        break;
    default: break;
    }
    if (strchr("rwm", letter) && !memory_taken && below(2))
        return mem_operand();
    return reg_operand(random_register(in_xmm));
}

/* Counts of shifts are in cl or immediate, and some operands can only be immediate. */
static void amend(Insn *insn)
{
    X86Op op = (X86Op)insn->op;
    uint32_t count = x86_is_shift(op) ? 1 : op == X86_SHLD || op == X86_SHRD ? 2 : 0;
    if (count && insn->ops[count].kind != O_IMM)
        insn->ops[count] = reg_operand(ECX);
    if (op == X86_INT || op == X86_RETN)
        insn->ops[0] = imm_operand();
    if (op == X86_INT)
        insn->imm = below(2) ? 0x80 : (int32_t)below(256);
    if (op == X86_IMUL3)
        insn->ops[2] = imm_operand();
}

static Insn random_insn(const MBlock *block)
{
    static const uint8_t widths[] = {4, 4, 4, 1, 2, 8};
    Insn insn = {.op = (uint8_t)below(X86_OP_COUNT), .cond = (uint8_t)below(16), .imm = random_number()};
    if (below(4) == 0)
        insn.op = below(2) ? X86_CMP : X86_MOV;
    const X86Info *info = &x86_info[insn.op];
    insn.width = strchr(info->name, '*') || insn.op == X86_FLD || insn.op == X86_FSTP ? (below(2) ? 4 : 8) : widths[below(5)];
    if (below(500) == 0)
        insn.width = (uint8_t)below(10);
    insn.mem = random_mem();
    bool in_memory = false;
    for (uint32_t i = 0; i < info->operand_count; i++) {
        insn.ops[i] = random_operand(block, info, i, in_memory);
        in_memory |= insn.ops[i].kind == O_MEM;
    }
    amend(&insn);
    if (below(2000) == 0)
        insn.op = (uint8_t)below(256);
    return insn;
}

static MFunction *random_function(Case *c)
{
    MFunction *m = new_function(c, "f");
    uint32_t blocks = 1 + below(4);
    for (uint32_t b = 0; b < blocks; b++)
        new_block(m);
    for (uint32_t b = 0; b < blocks; b++) {
        MBlock *block = m->blocks.data[b];
        for (uint32_t i = 0; i < blocks; i++)
            vec_push(m->arena, &block->succs, m->blocks.data[i]);
        for (uint32_t i = below(3); i > 0; i--)
            vec_push(m->arena, &block->table, below(blocks));
        for (uint32_t i = 1 + below(12); i > 0; i--) {
            Insn insn = random_insn(block);
            vec_push(m->arena, &block->insns, insn);
            if (insn.op == X86_CMP && below(2)) {
                Insn jump = {.op = X86_JCC, .cond = (uint8_t)below(16), .ops = {{O_TARGET, below(blocks)}}};
                vec_push(m->arena, &block->insns, jump);
            }
        }
    }
    return m;
}

/* ---------------------------------------------------------------- running them */

static const MachineConfig careful = {
    .limits = {.steps = 3000, .memory = 4 << 20, .stack = 64 << 10, .depth = 50, .output = 1000}};

/* Registers point into the stack and the data, or hold small numbers. */
static Machine *run_function(Case *c, const Program *program)
{
    Machine *m = machine_new(program, &c->memory, &careful);
    if (!m)
        return NULL;
    m->r[EAX] = 5;
    m->r[ECX] = 3;
    m->r[EBX] = DATA_START + 16;
    m->r[ESI] = DATA_START + 32;
    m->r[EDI] = STACK_TOP - 8192;
    m->r[ESP] -= 4096;
    m->r[EBP] = m->r[ESP] + 64;
    for (uint32_t i = 0; i < 8; i++)
        m->xmm[i].d = (double)i * 1.5 - 4;
    machine_call(m, 0, NULL, 0);
    return m;
}

/* What run.c has done, and execute.c: all that the program could see. A jump to the next instruction is none to execute.c, so that the limit of
 * steps may be noticed at another one. Right above the stack, where the environment is natively, there is memory for run.c's forms of frame
 * operands (memory.c), and none for others. */
static bool is_same(const Machine *a, const Machine *b)
{
    if (b->fault.kind == FAULT_UNMAPPED && b->fault.address - STACK_TOP < FRAME_REACH)
        return true;
    if (a->fault.kind == FAULT_STEPS && b->fault.kind == FAULT_STEPS && a->steps != b->steps)
        return true;
    return a->status == b->status && a->steps == b->steps && a->fault.kind == b->fault.kind &&
           a->fault.address == b->fault.address && a->fault.op == b->fault.op && memcmp(a->r, b->r, sizeof a->r) == 0 &&
           memcmp(a->xmm, b->xmm, sizeof a->xmm) == 0 && memcmp(a->st, b->st, sizeof a->st) == 0 &&
           a->low.size == b->low.size && memcmp(a->low_block, b->low_block, a->low.size) == 0 &&
           a->stack_room == b->stack_room && memcmp(a->stack_block, b->stack_block, a->stack_room) == 0;
}

/* 1: run, -1: the two ways differ. */
static int try_program(Case *c)
{
    link_alone(c);
    Machine *quick = run_function(c, c->program);
    Program plain = *c->program;
    plain.ops.data = arena_array(&c->arena, plain.ops.len, sizeof(Op));
    for (uint32_t i = 0; i < plain.ops.len; i++) {
        plain.ops.data[i] = c->program->ops.data[i];
        plain.ops.data[i].code = op_instruction(&c->program->ops.data[i]);
    }
    Machine *slow = run_function(c, &plain);
    bool same = is_same(quick, slow);
    machine_free(quick);
    machine_free(slow);
    return same ? 1 : -1;
}

/* 0: refused. */
static int try_function(Case *c)
{
    return program_add_function(c->program, random_function(c)) ? 0 : try_program(c);
}

static void test_random_lists(uint32_t count, uint64_t seed)
{
    uint32_t run = 0, wrong = 0;
    for (uint32_t i = 0; i < count; i++) {
        Case c;
        state = (seed + i) * 0x9E3779B97F4A7C15u;
        set_up(&c);
        int result = try_function(&c);
        if (result < 0 && wrong++ < 10)
            printf("# seed %llu: run.c and execute.c differ\n", (unsigned long long)(seed + i));
        run += result > 0;
        tear_down(&c);
    }
    printf("# %u of %u lists were sound and ran\n", run, count);
    check_that(wrong == 0, "every handler does what execute.c does");
    check_that(run > count / 4 && run < count, "some lists are sound, some are refused");
}

/* ---------------------------------------------------------------- machine.h */

static Insn insn_of(X86Op op, Operand a, Operand b)
{
    return (Insn){.op = (uint8_t)op, .width = 4, .ops = {a, b}, .mem = {.base = NO_REG, .index = NO_REG, .scale = 1}};
}

static void add_insn(MFunction *m, MBlock *block, Insn insn)
{
    vec_push(m->arena, &block->insns, insn);
}

/* int add(int a, int b) { return a + b; } */
static void make_add(Case *c)
{
    MFunction *m = new_function(c, "add");
    MBlock *block = new_block(m);
    Insn load = insn_of(X86_MOV, reg_operand(EAX), mem_operand()), add = insn_of(X86_ADD, reg_operand(EAX), mem_operand());
    load.mem.base = add.mem.base = EBP;
    load.mem.disp = 8;
    add.mem.disp = 12;
    add_insn(m, block, insn_of(X86_PUSH, reg_operand(EBP), no_operand()));
    add_insn(m, block, insn_of(X86_MOV, reg_operand(EBP), reg_operand(ESP)));
    add_insn(m, block, load);
    add_insn(m, block, add);
    add_insn(m, block, insn_of(X86_LEAVE, no_operand(), no_operand()));
    add_insn(m, block, insn_of(X86_RET, no_operand(), no_operand()));
    program_add_function(c->program, m);
}

/* .1: inc dword [data] / jmp .1 */
static uint32_t make_loop(Case *c)
{
    MFunction *m = new_function(c, "loop");
    MBlock *block = new_block(m);
    uint32_t first = c->program->ops.len;
    Insn count = insn_of(X86_ADD, mem_operand(), imm_operand()), jump = insn_of(X86_JMP, (Operand){O_TARGET, 0}, no_operand());
    count.imm = 1;
    count.mem.disp = (int32_t)DATA_START;
    vec_push(m->arena, &block->succs, block);
    add_insn(m, block, count);
    add_insn(m, block, jump);
    program_add_function(c->program, m);
    return first;
}

static void test_calls(void)
{
    Case c;
    set_up(&c);
    make_add(&c);
    uint32_t loop = make_loop(&c), value = 0;
    link_alone(&c);
    const MachineConfig config = {.limits = {.steps = 1000}};
    Machine *m = machine_new(c.program, &c.memory, &config);
    const uint32_t args[] = {40, 2};
    check_that(machine_call(m, 0, args, 2) == MACHINE_RETURNED && machine_result(m) == 42, "a function is called and returns");
    check_that(machine_steps(m) == 6, "each instruction is a step");
    check_that(machine_call(m, loop, NULL, 0) == MACHINE_FAULT && machine_fault(m)->kind == FAULT_STEPS, "endless loops end");
    check_that(machine_steps(m) == 1002 && machine_exit_status(m) == 124, "at the jump that exceeds the limit");
    check_that(machine_read(m, DATA_START, &value, 4) && value != 0, "the program's memory can be read");
    check_that(machine_reset(m) && machine_read(m, DATA_START, &value, 4) && value == 0x11B65B00, "reset brings it back");
    check_that(!machine_write(m, RODATA_START, &value, 4) && machine_write(m, DATA_START, &value, 4),
               "only data can be written");
    check_that(!machine_read(m, DATA_START - 1, &value, 8192), "not beyond the end");
    check_that(machine_call(m, 0, args, 2) == MACHINE_RETURNED && machine_result(m) == 42,
               "a machine that was reset runs again");
    machine_free(m);
    tear_down(&c);
}

/* ---------------------------------------------------------------- each handler by itself */

/* A row of forms.def. */
typedef struct Row {
    uint16_t code;
    uint8_t op, width, op2, width2, cond;
    const char *shape, *shape2, *link, *kind; /* link: of a pair; kind: what the flags are for */
} Row;
static const Row rows[] = {
#define ROW(name, id, wide, letters, why, ...)                                                                                 \
    {.code = OP_##name, .op = X86_##id, .width = wide, .shape = #letters, .kind = why, __VA_ARGS__},
#define FORM(id, width, shape) ROW(id##width##_##shape, id, width, shape, "", .cond = 0)
#define FLAGS(id, width, shape) ROW(id##width##_##shape##_FLAGS, id, width, shape, "flags", .cond = 0)
#define CARRY(id, width, shape) ROW(id##width##_##shape##_CARRY, id, width, shape, "carry", .cond = 0)
#define JUMP(id, width, shape, on) ROW(id##width##_##shape##_J##on, id, width, shape, "jump", .cond = CC_##on)
#define PAIR(id, width, shape, with, id2, wide2, letters2)                                                                     \
    ROW(id##width##_##shape##_##with##_##id2##wide2##_##letters2, id, width, shape, "", .link = #with, .op2 = X86_##id2,       \
        .width2 = wide2, .shape2 = #letters2)
#define PAIR_JUMP(id, width, shape, with, id2, wide2, letters2, on)                                                            \
    ROW(id##width##_##shape##_##with##_##id2##wide2##_##letters2##_J##on, id, width, shape, "jump", .link = #with,             \
        .op2 = X86_##id2, .width2 = wide2, .shape2 = #letters2, .cond = CC_##on)
#include "interpreter/forms.def"
};

/* Memory that is there, mostly: the addresses that run_function puts into registers. */
static Mem mem_of_letter(char letter)
{
    Mem mem = {.base = EBP, .index = NO_REG, .scale = 1, .disp = (int32_t)below(64) - 32};
    if (letter == 's')
        return mem;
    mem.base = below(2) ? EBX : ESI;
    if (letter == 'm') {
        mem.index = below(2) ? EAX : ECX;
        mem.scale = (uint8_t)(1u << below(4));
    }
    if (below(20) == 0)
        mem.disp = random_number();
    return mem;
}

static Insn insn_of_shape(Case *c, X86Op op, uint32_t width, const char *shape)
{
    Insn insn = {.op = (uint8_t)op, .width = (uint8_t)width, .imm = random_number()};
    const X86Info *info = &x86_info[op];
    insn.mem = (Mem){.base = NO_REG, .index = NO_REG, .scale = 1};
    for (uint32_t i = 0; shape[i] != 0 && shape[i] != 'n'; i++) {
        bool in_xmm = strchr(info->name, '*') || info->sizes[i] == 'x' || op == X86_CVTSS2SD || op == X86_CVTSD2SS;
        if ((op == X86_CVTSI2S && i == 1) || (op == X86_CVTTS2SI && i == 0))
            in_xmm = false;
        bool is_count = i == 2 || (i == 1 && (op == X86_SHL || op == X86_SHR || op == X86_SAR));
        switch (shape[i]) {
        case 'r': insn.ops[i] = reg_operand(in_xmm ? XMM0 + below(8) : is_count ? ECX : below(4)); break;
        case 't': insn.ops[i] = reg_operand(ESP); break;
        case 'f': insn.ops[i] = reg_operand(EBP); break;
        case 'i': insn.ops[i] = imm_operand(); break;
        default:
            insn.ops[i] = mem_operand();
            insn.mem = mem_of_letter(shape[i]);
            break;
        }
    }
    if (op == X86_JCC || op == X86_JMP)
        insn.ops[0] = (Operand){O_TARGET, 0};
    if (op == X86_CALL && shape[0] == 'i') { /* of a name: see resolve_calls */
        insn.imm = 0;
        insn.imm_symbol = NEW(&c->cx.arena, Symbol);
        insn.imm_symbol->name = "f";
    }
    return insn;
}

/* The second instruction's register, as the link says. */
static void link_to(Insn *insn, char link, Reg reg)
{
    if (link == 'b' && insn->ops[1].kind == O_REG)
        insn->ops[1].reg = reg;
    else if (link == 'b')
        insn->mem.base = reg;
    else if (link == 'c')
        insn->mem.index = reg;
    for (uint32_t i = 0; link == 'a' && i < 2; i++)
        if (insn->ops[i].kind == O_REG) {
            insn->ops[i].reg = reg;
            return;
        }
}

/* Whoever reads the flags: what the jump does not. */
static void add_reader(MFunction *m, MBlock *block, const Row *row)
{
    static const uint8_t of_result[] = {CC_E, CC_NE, CC_S, CC_NS};
    Insn insn = {.op = X86_SETCC, .width = 1, .ops = {reg_operand(ECX)}, .mem = {.scale = 1}};
    insn.cond = row->op == X86_ADD || row->op == X86_INC || row->op == X86_DEC ? of_result[below(4)] : (uint8_t)below(16);
    if (strcmp(row->kind, "carry") == 0)
        insn.cond = below(2) ? CC_B : CC_AE;
    if (strcmp(row->kind, "jump") == 0)
        insn = (Insn){.op = X86_JCC, .cond = row->cond, .ops = {{O_TARGET, 0}}};
    if (row->kind[0])
        add_insn(m, block, insn);
}

/* Nobody links here: every call by name leads to the first Op, where f begins. */
static void resolve_calls(Program *program)
{
    for (uint32_t i = 0; i < program->ops.len; i++)
        if (program->ops.data[i].code == OP_CALL4_i)
            program->ops.data[i].imm = CODE_BASE;
}

/* The row's instructions in a block of their own, with another one to jump to behind it. A carry stands before. */
static void make_row(Case *c, const Row *row)
{
    MFunction *m = new_function(c, "f");
    MBlock *block = new_block(m), *other = new_block(m);
    vec_push(m->arena, &block->succs, other);
    vec_push(m->arena, &block->table, 0);
    Insn first = insn_of_shape(c, (X86Op)row->op, row->width, row->shape), before = insn_of_shape(c, X86_CMP, 4, "rr");
    add_insn(m, block, before);
    add_insn(m, block, first);
    if (row->link) {
        Insn second = insn_of_shape(c, (X86Op)row->op2, row->width2, row->shape2);
        link_to(&second, row->link[0], first.ops[0].reg);
        add_insn(m, block, second);
    }
    add_reader(m, block, row);
    add_insn(m, block, insn_of(X86_BSWAP, reg_operand(EDX), no_operand())); /* joins nothing */
    add_insn(m, other, insn_of(X86_RET, no_operand(), no_operand()));
    program_add_function(c->program, m);
    resolve_calls(c->program);
}

static bool has_code(const Program *program, uint16_t code)
{
    for (uint32_t i = 0; i < program->ops.len; i++)
        if (program->ops.data[i].code == code)
            return true;
    return false;
}

static void test_rows(void)
{
    enum { TRIES = 12 };
    uint32_t unseen = 0, wrong = 0;
    for (uint32_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        uint32_t seen = 0, differ = 0;
        state = i;
        for (uint32_t k = 0; k < TRIES; k++) {
            Case c;
            set_up(&c);
            make_row(&c, &rows[i]);
            differ += try_program(&c) < 0;
            seen += has_code(c.program, rows[i].code);
            tear_down(&c);
        }
        if (differ)
            printf("# %s %s %s: run.c and execute.c differ\n", x86_info[rows[i].op].name, rows[i].shape, rows[i].kind);
        if (!seen)
            printf("# %s %s %s: is not chosen\n", x86_info[rows[i].op].name, rows[i].shape, rows[i].kind);
        unseen += !seen;
        wrong += differ;
    }
    check_that(wrong == 0, "each handler by itself does what execute.c does");
    check_that(unseen == 0, "decode.c chooses each of them");
}

/* 10,000 machines, made, run and freed: memory stays as it was. */
static void test_lives(void)
{
    Case c;
    set_up(&c);
    make_add(&c);
    link_alone(&c);
    size_t used = c.memory.used;
    bool all = true;
    for (uint32_t i = 0; i < 10000 && all; i++) {
        const uint32_t args[] = {i, 1};
        Machine *m = machine_new(c.program, &c.memory, &(MachineConfig){0});
        all = m && machine_call(m, 0, args, 2) == MACHINE_RETURNED && machine_result(m) == i + 1;
        machine_free(m);
    }
    check_that(all && c.memory.used == used, "10,000 machines leave nothing behind");
    c.memory.limit = used + 4096;
    check_that(!machine_new(c.program, &c.memory, &(MachineConfig){0}) && c.memory.failed, "without memory there is none");
    tear_down(&c);
}

int main(int argc, char **argv)
{
    test_calls();
    test_lives();
    test_rows();
    test_random_lists(argc > 1 ? (uint32_t)strtoul(argv[1], NULL, 10) : 20000, argc > 2 ? strtoull(argv[2], NULL, 10) : 1);
    printf("1..%d\n", tests);
    return failures != 0;
}
