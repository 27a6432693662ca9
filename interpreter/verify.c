/* Whether a function's instructions are such that any machine can be trusted with them: operands of the kinds that i386.def
 * says, in registers that exist, of widths that there are; jumps to blocks of the function. Registers must be allocated, slots
 * placed. What the instructions do is theirs: whatever it is, the machine looks at each address. */
#include "interpreter/internal.h"

/* What may stand for an operand, as bits 1 << OperandKind, by the letters of i386.def. */
static const uint8_t kinds[128] = {
    ['r'] = 1 << O_REG | 1 << O_IMM | 1 << O_MEM,
    ['w'] = 1 << O_REG | 1 << O_MEM,
    ['m'] = 1 << O_REG | 1 << O_MEM,
    ['a'] = 1 << O_MEM,
    ['i'] = 1 << O_MEM,
    ['o'] = 1 << O_MEM,
    ['j'] = 1 << O_TARGET,
    ['s'] = 1 << O_REG,
    ['R'] = 1 << O_REG,
    ['W'] = 1 << O_REG,
    ['M'] = 1 << O_REG,
};

/* Of reads, those that have a form with an immediate. */
static bool takes_immediate(X86Op op, uint32_t i)
{
    switch (op) {
    case X86_MOV:
    case X86_ADD:
    case X86_SUB:
    case X86_ADC:
    case X86_SBB:
    case X86_AND:
    case X86_OR:
    case X86_XOR:
    case X86_CMP:
    case X86_TEST:
    case X86_SHL:
    case X86_SHR:
    case X86_SAR:
    case X86_ROL:
    case X86_ROR: return i == 1;
    case X86_SHLD:
    case X86_SHRD:
    case X86_IMUL3: return i == 2;
    case X86_PUSH:
    case X86_CALL:
    case X86_RETN:
    case X86_INT: return true;
    default: return false;
    }
}

/* Those that have no other. */
static bool needs_immediate(X86Op op, uint32_t i)
{
    return op == X86_RETN || op == X86_INT || (op == X86_IMUL3 && i == 2);
}

/* Floating point instructions have a precision in their name, but fld and fstp, which know memory only. */
static bool has_precision(X86Op op)
{
    return strchr(x86_info[op].name, '*') || op == X86_FLD || op == X86_FSTP;
}

static bool is_in_xmm(X86Op op, uint32_t i)
{
    char size = x86_info[op].sizes[i];
    return size == 'x' || op == X86_CVTSS2SD || op == X86_CVTSD2SS || (size == '*' && has_precision(op));
}

static bool is_count(X86Op op, uint32_t i)
{
    return x86_is_shift(op) ? i == 1 : (op == X86_SHLD || op == X86_SHRD) && i == 2;
}

static const char *verify_register(const Insn *insn, uint32_t i)
{
    X86Op op = (X86Op)insn->op;
    Reg reg = insn->ops[i].reg;
    if (is_in_xmm(op, i))
        return is_xmm(reg) ? NULL : "not an xmm register";
    if (is_count(op, i))
        return reg == ECX ? NULL : "a count in another register than cl";
    if (reg >= GENERAL_REGS)
        return "not a general register";
    if (x86_operand_size(insn, i) == 1 && !(R_BYTE >> reg & 1))
        return "a register without a low byte";
    return NULL;
}

static const char *verify_address(const Mem *mem)
{
    if (!mem->slot && mem->base != NO_REG && mem->base >= GENERAL_REGS)
        return "a base that is no general register";
    if (mem->index != NO_REG && (mem->index >= GENERAL_REGS || mem->index == ESP))
        return "an index that cannot be one";
    return mem->scale == 1 || mem->scale == 2 || mem->scale == 4 || mem->scale == 8 ? NULL : "a scale that is not 1, 2, 4 or 8";
}

static const char *verify_target(const MFunction *m, const MBlock *block, uint32_t successor)
{
    if (successor >= block->succs.len)
        return "a jump to a successor that there is not";
    const MBlock *target = block->succs.data[successor];
    return target->id < m->blocks.len && m->blocks.data[target->id] == target ? NULL : "a jump to a block that is not placed";
}

static const char *verify_operand(const MFunction *m, const MBlock *block, const Insn *insn, uint32_t i)
{
    X86Op op = (X86Op)insn->op;
    const Operand *operand = &insn->ops[i];
    if (operand->kind > O_TARGET || !(kinds[(unsigned char)x86_info[op].uses[i]] >> operand->kind & 1))
        return "an operand of the wrong kind";
    if (needs_immediate(op, i) && operand->kind != O_IMM)
        return "an operand that must be immediate";
    switch ((OperandKind)operand->kind) {
    case O_REG: return verify_register(insn, i);
    case O_IMM: return takes_immediate(op, i) ? NULL : "an immediate operand where there is none";
    case O_MEM: return is_count(op, i) ? "a count in memory" : verify_address(&insn->mem);
    case O_TARGET: return verify_target(m, block, operand->reg);
    case O_NONE: break;
    }
    return "an operand that is missing";
}

static const char *verify_width(const Insn *insn)
{
    X86Op op = (X86Op)insn->op;
    uint32_t width = insn->width;
    if (!strchr(x86_info[op].sizes, '*'))
        return NULL;
    bool fits = has_precision(op) ? width == 4 || width == 8 : width == 1 || width == 2 || width == 4;
    return fits ? NULL : "a width that there is not";
}

static const char *verify_table(const MFunction *m, const MBlock *block)
{
    const char *wrong = block->table.len ? NULL : "a jump through a table that there is not";
    for (uint32_t i = 0; !wrong && i < block->table.len; i++)
        wrong = verify_target(m, block, block->table.data[i]);
    return wrong;
}

static const char *verify_insn(const MFunction *m, const MBlock *block, const Insn *insn)
{
    if (insn->op >= X86_OP_COUNT)
        return "an instruction that there is not";
    const X86Info *info = &x86_info[insn->op];
    if (info->flags == 'r' && insn->cond > CC_G)
        return "a condition that there is not";
    const char *wrong = verify_width(insn);
    uint32_t in_memory = 0;
    for (uint32_t i = 0; !wrong && i < info->operand_count; i++) {
        if (info->uses[i] == 'h')
            continue;
        wrong = verify_operand(m, block, insn, i);
        in_memory += insn->ops[i].kind == O_MEM;
    }
    if (!wrong && in_memory > 1)
        return "two operands in memory";
    return wrong || insn->op != X86_JMPTAB ? wrong : verify_table(m, block);
}

const char *verify_function(const MFunction *m)
{
    const char *wrong = NULL;
    for (uint32_t b = 0; !wrong && b < m->blocks.len; b++) {
        const MBlock *block = m->blocks.data[b];
        for (uint32_t i = 0; !wrong && i < block->insns.len; i++)
            wrong = verify_insn(m, block, &block->insns.data[i]);
    }
    return wrong;
}
