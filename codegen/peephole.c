/* Peepholes on finished instructions, block by block, from -O1 on: what is shorter or needless once registers are known.
 * i386.def's column of flags says what may be done: flags never live from one block into the next.
 *
 *     lea ecx, [ecx-1]         dec ecx            when nobody reads the flags that dec leaves
 *     test ecx, ecx            jne .1             the flags are those of the result
 *     jne .1
 *     mov eax, 0               xor eax, eax       likewise
 *
 * Davidson and Fraser, "The design and application of a retargetable peephole optimizer" (1980), by hand. */
#include "codegen/i386.h"

static char flags_of(const Insn *insn)
{
    return x86_info[insn->op].flags;
}

static bool reads_flags(const Insn *insn)
{
    return flags_of(insn) == 'r' || flags_of(insn) == 'c';
}

static bool writes_flags(const Insn *insn)
{
    return flags_of(insn) == 'w' || flags_of(insn) == 'c';
}

static bool is_reg(Operand operand, Reg reg)
{
    return operand.kind == O_REG && operand.reg == reg;
}

static bool is_number(const Insn *insn, uint32_t i)
{
    return insn->ops[i].kind == O_IMM && !insn->imm_symbol;
}

/* ---------------------------------------------------------------- where flags are dead */

static void become(Insn *insn, X86Op op, Operand second, int32_t imm)
{
    insn->op = (uint8_t)op;
    insn->width = 4;
    insn->ops[1] = second;
    insn->imm = imm;
    insn->mem = (Mem){.base = NO_REG, .index = NO_REG, .scale = 1};
}

/* lea r, [r+n], [r+s], [s+r], [s] */
static void simplify_lea(Insn *insn)
{
    const Mem mem = insn->mem;
    Reg dst = insn->ops[0].reg;
    if (mem.slot || mem.symbol)
        return;
    if (mem.index == NO_REG && mem.base == dst)
        become(insn, X86_ADD, imm_operand(), mem.disp);
    else if (mem.index == NO_REG && mem.base != NO_REG && mem.disp == 0)
        become(insn, X86_MOV, reg_operand(mem.base), 0);
    else if (mem.disp == 0 && mem.scale == 1 && mem.index != NO_REG && mem.base == dst)
        become(insn, X86_ADD, reg_operand(mem.index), 0);
    else if (mem.disp == 0 && mem.scale == 1 && mem.index == dst && mem.base != NO_REG)
        become(insn, X86_ADD, reg_operand(mem.base), 0);
}

/* add r, 1 / add r, -1 / sub r, 1; add r, 128, which does not fit into a byte, but -128 does */
static void simplify_sum(Insn *insn)
{
    bool is_add = insn->op == X86_ADD;
    int32_t by = insn->imm;
    if (by == 1 || by == -1) {
        insn->op = (by == 1) == is_add ? X86_INC : X86_DEC;
        insn->ops[1] = no_operand();
        insn->imm = 0;
    } else if (by == 128) {
        insn->op = is_add ? X86_SUB : X86_ADD;
        insn->imm = -128;
    }
}

static void simplify_with_flags_dead(Insn *insn)
{
    if (insn->op == X86_LEA)
        simplify_lea(insn);
    if ((insn->op == X86_ADD || insn->op == X86_SUB) && is_number(insn, 1))
        simplify_sum(insn);
    if (insn->op == X86_MOV && insn->width == 4 && insn->ops[0].kind == O_REG && is_number(insn, 1) && insn->imm == 0)
        become(insn, X86_XOR, insn->ops[0], 0);
}

/* Only flags come of it, and nobody reads them. */
static bool is_idle_compare(const Insn *insn)
{
    return insn->op == X86_CMP || insn->op == X86_TEST || insn->op == X86_COMIS || insn->op == X86_UCOMIS;
}

static void shorten_block(MBlock *block)
{
    bool live = false;
    for (uint32_t i = block->insns.len; i-- > 0;) {
        Insn *insn = &block->insns.data[i];
        if (!live)
            simplify_with_flags_dead(insn);
        live = reads_flags(insn) || (live && !writes_flags(insn));
    }
}

/* ---------------------------------------------------------------- compares with zero */

/* What can still be read of the flags of the instruction that set them last. */
typedef struct Setter {
    Reg reg;         /* whose value they tell of; NO_REG: of none */
    bool is_logical; /* carry and overflow are 0, as test leaves them */
} Setter;

static bool sets_by_result(const Insn *insn, bool *is_logical)
{
    *is_logical = insn->op == X86_AND || insn->op == X86_OR || insn->op == X86_XOR;
    switch ((X86Op)insn->op) {
    case X86_ADD:
    case X86_SUB:
    case X86_ADC:
    case X86_SBB:
    case X86_AND:
    case X86_OR:
    case X86_XOR:
    case X86_NEG:
    case X86_INC:
    case X86_DEC: return insn->width == 4 && insn->ops[0].kind == O_REG;
    case X86_SHL:
    case X86_SHR:
    case X86_SAR: /* by zero they leave the flags of before */
        return insn->width == 4 && insn->ops[0].kind == O_REG && is_number(insn, 1) && insn->imm;
    default: return false;
    }
}

/* A number below 0 has its sign set: as good as `less` where overflow is 0, and true of any setter. */
static int without_overflow(uint8_t cond)
{
    switch ((X86Cond)cond) {
    case CC_E:
    case CC_NE:
    case CC_S:
    case CC_NS: return cond;
    case CC_L: return CC_S;
    case CC_GE: return CC_NS;
    default: return -1;
    }
}

/* The readers of the flags that insns[i] sets: all can do with the setter's. With `change` their conditions are rewritten. */
static bool readers_agree(MBlock *block, uint32_t i, bool is_logical, bool change)
{
    if (is_logical)
        return true;
    for (uint32_t k = i + 1; k < block->insns.len; k++) {
        Insn *insn = &block->insns.data[k];
        if (reads_flags(insn)) {
            int cond = flags_of(insn) == 'r' ? without_overflow(insn->cond) : -1;
            if (cond < 0)
                return false;
            if (change)
                insn->cond = (uint8_t)cond;
        }
        if (writes_flags(insn))
            break;
    }
    return true;
}

static bool writes_reg(const Insn *insn, Reg reg)
{
    if (x86_info[insn->op].writes >> reg & 1)
        return true;
    for (uint32_t i = 0; i < x86_info[insn->op].operand_count; i++)
        if (x86_writes(insn, i) && is_reg(insn->ops[i], reg))
            return true;
    return false;
}

static bool is_test_of(const Insn *insn, Reg reg)
{
    return insn->op == X86_TEST && insn->width == 4 && is_reg(insn->ops[0], reg) && is_reg(insn->ops[1], reg);
}

static void follow(Setter *setter, const Insn *insn)
{
    bool is_logical;
    if (sets_by_result(insn, &is_logical))
        *setter = (Setter){insn->ops[0].reg, is_logical};
    else if (writes_flags(insn) || (setter->reg != NO_REG && writes_reg(insn, setter->reg)))
        setter->reg = NO_REG;
}

/* Whether somebody reads the flags that insns[i] writes. */
static bool flags_wanted(const MBlock *block, uint32_t i)
{
    for (i++; i < block->insns.len; i++) {
        if (reads_flags(&block->insns.data[i]))
            return true;
        if (writes_flags(&block->insns.data[i]))
            return false;
    }
    return false;
}

static void drop_compares(MBlock *block)
{
    Setter setter = {.reg = NO_REG};
    uint32_t kept = 0;
    for (uint32_t i = 0; i < block->insns.len; i++) {
        Insn *insn = &block->insns.data[i];
        if (is_idle_compare(insn) && !flags_wanted(block, i))
            continue;
        if (setter.reg != NO_REG && is_test_of(insn, setter.reg) && readers_agree(block, i, setter.is_logical, false)) {
            readers_agree(block, i, setter.is_logical, true);
            continue;
        }
        follow(&setter, insn);
        block->insns.data[kept++] = *insn;
    }
    block->insns.len = kept;
}

void peephole(MFunction *m)
{
    for (uint32_t i = 0; i < m->blocks.len && !should_stop(m->cx); i++) {
        shorten_block(m->blocks.data[i]);
        drop_compares(m->blocks.data[i]);
    }
}
