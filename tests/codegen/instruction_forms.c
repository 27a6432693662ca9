/* Prints, for NASM, every form of every instruction that the code generator can print, each with a check of its length:
 *
 *     .at12: add dword [ebx+ecx*4+8], 127
 *     times 8-($-.at12) db 0
 *
 * NASM refuses the second line, with its number, where the instruction is longer than the 8 that x86_length promises. Forms are
 * listed here, operands are tried from the tables below; an instruction of i386.def that has no forms is an error. */
#include "codegen/nasm.h"

#include <stdio.h>

/* By operand: r a register, x an xmm register, z the xmm register before once more, c ecx as a shift count, i a number, s
 * the address of a symbol, m memory, j a place to jump to. */
static const char *const forms[X86_OP_COUNT] = {
    [X86_MOV] = "rr rm mr ri mi rs ms",
    [X86_MOVZX8] = "rr rm",
    [X86_MOVZX16] = "rr rm",
    [X86_MOVSX8] = "rr rm",
    [X86_MOVSX16] = "rr rm",
    [X86_LEA] = "rm",
    [X86_XCHG] = "rr mr",
    [X86_PUSH] = "r m i s",
    [X86_POP] = "r m",
    [X86_ADD] = "rr rm mr ri mi rs ms",
    [X86_SUB] = "rr rm mr ri mi rs ms",
    [X86_ADC] = "rr rm mr ri mi rs ms",
    [X86_SBB] = "rr rm mr ri mi rs ms",
    [X86_AND] = "rr rm mr ri mi rs ms",
    [X86_OR] = "rr rm mr ri mi rs ms",
    [X86_XOR] = "rr rm mr ri mi rs ms",
    [X86_CMP] = "rr rm mr ri mi rs ms",
    [X86_TEST] = "rr mr ri mi rs ms",
    [X86_NEG] = "r m",
    [X86_NOT] = "r m",
    [X86_INC] = "r m",
    [X86_DEC] = "r m",
    [X86_SHL] = "rc ri mc mi",
    [X86_SHR] = "rc ri mc mi",
    [X86_SAR] = "rc ri mc mi",
    [X86_ROL] = "rc ri mc mi",
    [X86_ROR] = "rc ri mc mi",
    [X86_SHLD] = "rrc rri mrc mri",
    [X86_SHRD] = "rrc rri mrc mri",
    [X86_IMUL] = "rr rm",
    [X86_IMUL3] = "rri rmi rrs rms",
    [X86_MUL1] = "r m",
    [X86_IMUL1] = "r m",
    [X86_CDQ] = "",
    [X86_DIV] = "r m",
    [X86_IDIV] = "r m",
    [X86_BSF] = "rr rm",
    [X86_BSR] = "rr rm",
    [X86_BSWAP] = "r",
    [X86_SETCC] = "r m",
    [X86_CMOVCC] = "rr rm",
    [X86_JCC] = "j",
    [X86_JMP] = "j",
    [X86_JMPTAB] = "r",
    [X86_CALL] = "r m s",
    [X86_RET] = "",
    [X86_RETN] = "i",
    [X86_LEAVE] = "",
    [X86_UD2] = "",
    [X86_INT] = "i",
    [X86_REPMOVSD] = "",
    [X86_REPSTOSD] = "",
    [X86_MOVS] = "xm mx",
    [X86_MOVAPS] = "xx",
    [X86_ADDS] = "xx xm",
    [X86_SUBS] = "xx xm",
    [X86_MULS] = "xx xm",
    [X86_DIVS] = "xx xm",
    [X86_SQRTS] = "xx",
    [X86_ANDP] = "xx xm",
    [X86_XORP] = "xx xm",
    [X86_PXOR] = "xz",
    [X86_COMIS] = "xx xm",
    [X86_UCOMIS] = "xx xm",
    [X86_CVTSI2S] = "xr xm",
    [X86_CVTTS2SI] = "rx rm",
    [X86_CVTSS2SD] = "xx",
    [X86_CVTSD2SS] = "xx",
    [X86_FLD] = "m",
    [X86_FSTP] = "m",
    [X86_FPOP] = "",
};

static const Reg registers[] = {EAX, EBX, EDI}; /* eax has short forms of its own; edi has no low byte */
static const Reg xmm_registers[] = {XMM0, XMM7};
static const int32_t numbers[] = {0, 1, 127, -128, 128, -129, 32767, INT32_MAX, INT32_MIN};

static Symbol symbol = {.name = "symbol"};
static Slot near_slot = {.offset = -4}, far_slot = {.offset = -1000};

#define BASE(reg) .base = (reg), .index = NO_REG
#define INDEX(reg, by) .base = NO_REG, .index = (reg), .scale = (by)
static const Mem places[] = {
    {BASE(EBX)},
    {BASE(EBX), .disp = 8},
    {BASE(EBX), .disp = -1000},
    {BASE(EBP)},
    {BASE(EBP), .disp = 8},
    {BASE(ESP)},
    {BASE(ESP), .disp = 8},
    {BASE(ESP), .disp = 1000},
    {BASE(NO_REG)},
    {BASE(NO_REG), .disp = 1000},
    {.base = EBX, .index = ECX, .scale = 1},
    {.base = EBX, .index = ECX, .scale = 4},
    {.base = EBX, .index = ECX, .scale = 8, .disp = -128},
    {.base = EBX, .index = ECX, .scale = 8, .disp = 128},
    {.base = EBP, .index = ECX, .scale = 4},
    {INDEX(ECX, 1)},
    {INDEX(ECX, 2)},
    {INDEX(ECX, 4)},
    {INDEX(ECX, 8), .disp = 8},
    {INDEX(ECX, 8), .disp = 1000},
    {BASE(NO_REG), .symbol = &symbol},
    {BASE(EBX), .symbol = &symbol, .disp = 8},
    {INDEX(ECX, 4), .symbol = &symbol},
    {.base = EBX, .index = ECX, .scale = 8, .symbol = &symbol, .disp = -1000},
    {BASE(NO_REG), .slot = &near_slot},
    {BASE(NO_REG), .slot = &near_slot, .disp = 4},
    {BASE(NO_REG), .slot = &far_slot},
    {INDEX(ECX, 4), .slot = &near_slot},
    {INDEX(ECX, 4), .slot = &far_slot},
};

typedef struct Forms {
    Text *out;
    const MBlock *block;
    uint32_t count;
} Forms;

static bool fits(int32_t number, uint32_t size)
{
    return size >= 4 || (number >= -(1 << (8 * size - 1)) && number < 1 << (8 * size - 1));
}

static void print_form(Forms *all, const Insn *insn)
{
    uint32_t id = ++all->count;
    text_printf(all->out, ".at%u: ", id);
    nasm_insn(all->block, insn, false, all->out);
    text_printf(all->out, "\ntimes %u-($-.at%u) db 0\n", x86_length(insn), id);
}

static void print_forms(Forms *all, Insn *insn, const char *form, uint32_t i);

static void try_registers(Forms *all, Insn *insn, const char *form, uint32_t i)
{
    for (size_t k = 0; k < sizeof registers / sizeof *registers; k++) {
        insn->ops[i] = reg_operand(registers[k]);
        if (x86_operand_size(insn, i) != 1 || R_BYTE >> registers[k] & 1)
            print_forms(all, insn, form, i + 1);
    }
}

static void try_xmm(Forms *all, Insn *insn, const char *form, uint32_t i)
{
    for (size_t k = 0; k < sizeof xmm_registers / sizeof *xmm_registers; k++) {
        insn->ops[i] = reg_operand(xmm_registers[k]);
        print_forms(all, insn, form, i + 1);
    }
}

static void try_numbers(Forms *all, Insn *insn, const char *form, uint32_t i)
{
    insn->ops[i] = imm_operand();
    for (size_t k = 0; k < sizeof numbers / sizeof *numbers; k++) {
        insn->imm = numbers[k];
        if (fits(insn->imm, x86_operand_size(insn, i)))
            print_forms(all, insn, form, i + 1);
    }
    insn->imm = 0;
}

static void try_address(Forms *all, Insn *insn, const char *form, uint32_t i)
{
    insn->ops[i] = imm_operand();
    insn->imm_symbol = &symbol;
    if (x86_operand_size(insn, i) == 4)
        print_forms(all, insn, form, i + 1);
    insn->imm_symbol = NULL;
}

static void try_places(Forms *all, Insn *insn, const char *form, uint32_t i)
{
    insn->ops[i] = mem_operand();
    for (size_t k = 0; k < sizeof places / sizeof *places; k++) {
        insn->mem = places[k];
        print_forms(all, insn, form, i + 1);
    }
}

/* `insn` with operands from the i-th on chosen in every way. */
static void print_forms(Forms *all, Insn *insn, const char *form, uint32_t i)
{
    switch (form[i]) {
    case 'r': try_registers(all, insn, form, i); break;
    case 'x': try_xmm(all, insn, form, i); break;
    case 'z':
        insn->ops[i] = insn->ops[i - 1];
        print_forms(all, insn, form, i + 1);
        break;
    case 'c':
        insn->ops[i] = reg_operand(ECX);
        print_forms(all, insn, form, i + 1);
        break;
    case 'i': try_numbers(all, insn, form, i); break;
    case 's': try_address(all, insn, form, i); break;
    case 'm': try_places(all, insn, form, i); break;
    case 'j':
        insn->ops[i] = (Operand){O_TARGET, 0};
        print_forms(all, insn, form, i + 1);
        break;
    default: print_form(all, insn); break;
    }
}

/* Instructions of any width take 1, 2 and 4 bytes; those with a precision, 4 and 8. */
static void print_op(Forms *all, X86Op op)
{
    bool any_width = strchr(x86_info[op].sizes, '*'),
         precision = strchr(x86_info[op].name, '*') || op == X86_FLD || op == X86_FSTP;
    uint8_t narrowest = any_width && !precision ? 1 : 4, widest = precision ? 8 : 4;
    for (const char *form = forms[op], *space; form; form = space ? space + 1 : NULL) {
        space = strchr(form, ' ');
        for (uint8_t width = narrowest; width <= widest; width = (uint8_t)(width * 2)) {
            Insn insn = {.op = (uint8_t)op, .width = width, .cond = CC_G};
            print_forms(all, &insn, form, 0);
        }
    }
}

/* The block whose end jumps may be: one successor, labelled .1, and a table. */
static void print_all(Text *out)
{
    MBlock target = {.label = 1}, *succs[] = {&target};
    MBlock block = {.succs = {succs, 1, 1}};
    Forms all = {out, &block, 0};
    text_str(out, "extern symbol\nsection .text\nforms:\n.1:\n.table0:\n");
    for (X86Op op = 0; op < X86_OP_COUNT; op++)
        print_op(&all, op);
}

int main(void)
{
    for (X86Op op = 0; op < X86_OP_COUNT; op++) {
        if (!forms[op]) {
            fprintf(stderr, "no forms of '%s' are listed in instruction_forms.c\n", x86_info[op].name);
            return 1;
        }
    }
    Memory memory;
    Text out;
    if (!memory_init(&memory, NULL, NULL, 0))
        return 1;
    text_init(&out, &memory);
    print_all(&out);
    fwrite(out.data, 1, out.len, stdout);
    bool failed = memory.failed;
    text_release(&out);
    memory_release(&memory);
    return failed;
}
