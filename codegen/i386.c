/* Facts about instructions, all read from i386.def. */
#include "codegen/i386.h"

#include <string.h>

const X86Info x86_info[X86_OP_COUNT] = {
#define INSN(id, name, uses, sizes, reads, writes, flags)                                                                      \
    [X86_##id] = {name, uses, sizes, (uint8_t)(sizeof(uses) - 1), reads, writes, flags},
#include "codegen/i386.def"
#undef INSN
};

#define INSN(id, name, uses, sizes, reads, writes, flags)                                                                      \
    _Static_assert(sizeof(uses) == sizeof(sizes) && sizeof(uses) <= 4, "i386.def, " #id ": a size for each operand");
#include "codegen/i386.def"
#undef INSN

const char *const x86_cond_names[16] = {"o", "no", "b", "ae", "e", "ne", "be", "a", "s", "ns", "p", "np", "l", "ge", "le", "g"};

/* What the letters of i386.def mean; the others are neither read nor written. */
enum { READ = 1, WRITTEN = 2, MEMORY = 4 };
static const uint8_t letters[128] = {
    ['r'] = READ | MEMORY,  ['w'] = WRITTEN | MEMORY, ['m'] = READ | WRITTEN | MEMORY, ['R'] = READ, ['W'] = WRITTEN,
    ['M'] = READ | WRITTEN, ['i'] = READ | MEMORY,    ['o'] = WRITTEN | MEMORY,        ['h'] = READ,
};

static uint8_t meaning(const Insn *insn, uint32_t i)
{
    return letters[(unsigned char)x86_info[insn->op].uses[i]];
}

bool x86_reads(const Insn *insn, uint32_t i)
{
    return meaning(insn, i) & READ;
}

bool x86_writes(const Insn *insn, uint32_t i)
{
    return meaning(insn, i) & WRITTEN;
}

/* The second operand of a pair where the first is in memory, or the first where the second is, must be a register. */
bool x86_may_be_memory(const Insn *insn, uint32_t i)
{
    const X86Info *info = &x86_info[insn->op];
    if (!(meaning(insn, i) & MEMORY) || info->sizes[i] == 'x') /* no spill slot has 16 bytes */
        return false;
    for (uint32_t k = 0; k < info->operand_count; k++)
        if (insn->ops[k].kind == O_MEM)
            return false;
    /* add v, w: the source may be in memory; shl v, cl, add v, 1: the destination */
    if (i == 0 && info->operand_count == 2 && insn->ops[1].kind == O_REG && is_vreg(insn->ops[1].reg))
        return false;
    return !(insn->op == X86_TEST && i == 1); /* test has no form with its second operand in memory */
}

uint32_t x86_operand_size(const Insn *insn, uint32_t i)
{
    char size = x86_info[insn->op].sizes[i];
    return size == '*' ? insn->width : size == '-' ? 0 : size == 'x' ? 16 : (uint32_t)(size - '0');
}

bool x86_is_shift(uint32_t op)
{
    return op == X86_SHL || op == X86_SHR || op == X86_SAR || op == X86_ROL || op == X86_ROR;
}

bool x86_is_jump(const Insn *insn)
{
    return insn->op == X86_JMP || insn->op == X86_JCC || insn->op == X86_JMPTAB;
}

bool x86_ends_block(const Insn *insn)
{
    return x86_is_jump(insn) || insn->op == X86_RET || insn->op == X86_RETN || insn->op == X86_UD2;
}

/* What an address adds: SIB byte and distance. Without a base register, or with a name, the distance has four bytes; ebp as
 * a base has one always. */
static uint32_t mem_length(const Mem *mem)
{
    if (mem->symbol || mem->slot || mem->base == NO_REG || mem->disp < -128 || mem->disp > 127)
        return 6;
    return mem->disp || mem->base == EBP ? 3 : 2;
}

/* prefix + two bytes of opcode + ModRM and address + immediate: never less than NASM's encoding. */
uint32_t x86_length(const Insn *insn)
{
    if (insn->op == X86_JCC || insn->op == X86_JMP)
        return insn->op == X86_JCC ? 6 : 5;
    if (insn->op == X86_JMPTAB)
        return 7;
    uint32_t length = 4;
    for (uint32_t i = 0; i < x86_info[insn->op].operand_count; i++) {
        if (insn->ops[i].kind == O_MEM)
            length += mem_length(&insn->mem);
        else if (insn->ops[i].kind == O_IMM)
            length += !insn->imm_symbol && insn->imm >= -128 && insn->imm <= 127 && insn->op != X86_MOV && insn->op != X86_TEST
                          ? 1
                          : 4;
    }
    return length;
}

const char *x86_reg_name(Reg reg, uint32_t size)
{
    static const char xmm_names[8][5] = {"xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7"};
    static const char names[3][GENERAL_REGS][4] = {
        {"al", "cl", "dl", "bl", "", "", "", ""},
        {"ax", "cx", "dx", "bx", "sp", "bp", "si", "di"},
        {"eax", "ecx", "edx", "ebx", "esp", "ebp", "esi", "edi"},
    };
    return is_xmm(reg) ? xmm_names[reg - XMM0] : names[size == 1 ? 0 : size == 2 ? 1 : 2][reg];
}

X86Op x86_move(RegClass class)
{
    return class.regs & R_XMM ? X86_MOVS : X86_MOV;
}
