/* Prints instructions as NASM reads them; what an instruction looks like comes from i386.def. */
#include "codegen/nasm.h"

#include <ctype.h>
#include <stdlib.h>

/* ---------------------------------------------------------------- symbols */

static const char *const reserved[] = {
#define WORD(text) text,
#include "codegen/nasm_words.def"
#undef WORD
};

static int compare_words(const void *a, const void *b)
{
    return strcmp(a, *(const char *const *)b);
}

/* NASM's own words, in any mixture of cases; its macros and numbers have names like __SECT__ and __float32__. */
static bool is_reserved(const char *name)
{
    char lower[16];
    size_t length = strlen(name);
    if (length > 4 && strncmp(name, "__", 2) == 0 && strcmp(name + length - 2, "__") == 0)
        return true;
    if (length >= sizeof lower)
        return false;
    for (size_t i = 0; i <= length; i++)
        lower[i] = (char)tolower((unsigned char)name[i]);
    return bsearch(lower, reserved, sizeof reserved / sizeof *reserved, sizeof *reserved, compare_words);
}

void nasm_symbol(const Symbol *symbol, Text *out)
{
    if (is_reserved(symbol->name))
        text_char(out, '$');
    text_str(out, symbol->name);
}

void nasm_binding(const Symbol *symbol, const char *kind, Text *out)
{
    const Linking *linking = symbol->decl ? symbol->decl->linking : NULL;
    text_str(out, symbol->is_global ? "global " : "static ");
    nasm_symbol(symbol, out);
    text_printf(out, ":%s", kind);
    if (symbol->is_weak)
        text_str(out, " weak");
    if (symbol->is_global && linking && linking->visibility)
        text_printf(out, " %s", linking->visibility);
}

void nasm_section(const char *name, bool is_code, Text *out)
{
    static const char *const known[] = {".text", ".data", ".rodata", ".bss"}; /* NASM knows what these are */
    text_printf(out, "\nsection %s", name);
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(name, known[i]) == 0)
            name = NULL, i = sizeof known / sizeof *known - 1;
    if (name)
        text_printf(out, " progbits alloc %s", is_code ? "exec nowrite align=16" : "noexec write align=4");
    text_char(out, '\n');
}

/* ---------------------------------------------------------------- operands */

static void print_reg(Reg reg, uint32_t size, Text *out)
{
    if (!is_vreg(reg)) {
        text_str(out, x86_reg_name(reg, size));
        return;
    }
    text_char(out, 'v');
    text_int(out, reg - FIRST_VREG);
    if (size < 4)
        text_char(out, size == 1 ? 'b' : 'w');
}

/* Otherwise NASM refers to the section that the symbol is in. */
static void print_weak(const Symbol *symbol, Text *out)
{
    if (symbol && symbol->is_weak)
        text_str(out, " wrt ..sym");
}

void nasm_address(const Symbol *symbol, int32_t offset, Text *out)
{
    nasm_symbol(symbol, out);
    if (offset > 0)
        text_char(out, '+');
    if (offset)
        text_int(out, offset);
    print_weak(symbol, out);
}

/* [ebp-4], [ebx+ecx*4+8], [table+eax*4]; before the frame is laid out, a slot by its name. */
static void print_mem(const Mem *mem, bool dump, Text *out)
{
    int32_t disp = mem->disp;
    bool some = true;
    text_char(out, '[');
    if (mem->slot && (mem->slot->offset || !dump)) {
        text_str(out, "ebp");
        disp += mem->slot->offset;
    } else if (mem->slot) {
        text_str(out, mem->slot->name ? mem->slot->name : "slot");
    } else if (mem->symbol) {
        nasm_symbol(mem->symbol, out);
    } else if (mem->base != NO_REG) {
        print_reg(mem->base, 4, out);
    } else {
        some = false;
    }
    if (mem->symbol && mem->base != NO_REG) {
        text_char(out, '+');
        print_reg(mem->base, 4, out);
    }
    if (mem->index != NO_REG) {
        if (some)
            text_char(out, '+');
        print_reg(mem->index, 4, out);
        if (mem->scale > 1) {
            text_char(out, '*');
            text_char(out, (char)('0' + mem->scale));
        }
        some = true;
    }
    if (some && disp > 0)
        text_char(out, '+');
    if (disp || !some)
        text_int(out, disp);
    print_weak(mem->symbol, out);
    text_char(out, ']');
}

static void print_label(const MBlock *block, bool dump, Text *out)
{
    if (dump) {
        text_str(out, "block ");
        text_int(out, block->id);
    } else {
        text_char(out, '.');
        text_int(out, block->label);
    }
}

/* Memory needs its size said where no register says it. */
static bool needs_size(const Insn *insn, uint32_t i)
{
    if (insn->ops[i].kind != O_MEM || !x86_operand_size(insn, i))
        return false;
    for (uint32_t k = 0; k < x86_info[insn->op].operand_count; k++)
        if (insn->ops[k].kind == O_REG && x86_operand_size(insn, k) == x86_operand_size(insn, i))
            return x86_is_shift(insn->op); /* cl says nothing of the other operand */
    return true;
}

static void print_operand(const MBlock *block, const Insn *insn, uint32_t i, bool dump, Text *out)
{
    static const char *const sizes[] = {"", "byte ", "word ", "", "dword ", [8] = "qword "};
    const Operand *operand = &insn->ops[i];
    switch ((OperandKind)operand->kind) {
    case O_NONE: break;
    case O_REG: print_reg(operand->reg, x86_operand_size(insn, i), out); break;
    case O_IMM:
        if (insn->imm_symbol)
            nasm_address(insn->imm_symbol, insn->imm, out);
        else
            text_int(out, insn->imm);
        break;
    case O_MEM:
        if (needs_size(insn, i))
            text_str(out, sizes[x86_operand_size(insn, i)]);
        print_mem(&insn->mem, dump, out);
        break;
    case O_TARGET:
        if (!dump)
            text_str(out, insn->is_short ? "short " : "near ");
        print_label(block->succs.data[operand->reg], dump, out);
        break;
    }
}

static void print_table_jump(const MBlock *block, const Insn *insn, bool dump, Text *out)
{
    text_str(out, "jmp [");
    text_str(out, dump ? "table" : ".table");
    if (!dump)
        text_int(out, block->id);
    text_char(out, '+');
    print_reg(insn->ops[0].reg, 4, out);
    text_str(out, "*4]");
}

/* addsd, cvttss2si: the precision takes the place of a star. */
static void print_mnemonic(const Insn *insn, Text *out)
{
    for (const char *c = x86_info[insn->op].name; *c; c++)
        text_char(out, *c != '*' ? *c : insn->width == 8 ? 'd' : 's');
}

void nasm_insn(const MBlock *block, const Insn *insn, bool dump, Text *out)
{
    const X86Info *info = &x86_info[insn->op];
    if (insn->op == X86_JMPTAB) {
        print_table_jump(block, insn, dump, out);
        return;
    }
    print_mnemonic(insn, out);
    if (info->flags == 'r')
        text_str(out, x86_cond_names[insn->cond]);
    bool first = true;
    for (uint32_t i = 0; i < info->operand_count; i++) {
        if (insn->ops[i].kind == O_NONE || info->uses[i] == 'h')
            continue;
        text_str(out, first ? " " : ", ");
        first = false;
        print_operand(block, insn, i, dump, out);
    }
}

/* ---------------------------------------------------------------- functions */

static void print_header(const Symbol *symbol, Text *out)
{
    text_char(out, '\n');
    nasm_binding(symbol, "function", out);
    text_str(out, " (");
    nasm_symbol(symbol, out);
    text_str(out, ".end-");
    nasm_symbol(symbol, out);
    text_str(out, ")\n");
    nasm_symbol(symbol, out);
    text_str(out, ":\n");
}

/* `lines`, `rows`: NULL if they are not asked for. */
static void print_block(const MBlock *block, SourceLines *lines, DebugRows *rows, Text *out)
{
    if (block->label) {
        text_char(out, '.');
        text_int(out, block->label);
        text_str(out, ":\n");
    }
    for (uint32_t i = 0; i < block->insns.len; i++) {
        if (lines)
            nasm_source_line(lines, block->insns.data[i].pos, out);
        if (rows)
            nasm_debug_label(rows, block->insns.data[i].pos, out);
        text_str(out, "    ");
        nasm_insn(block, &block->insns.data[i], false, out);
        text_char(out, '\n');
    }
}

static void print_tables(const MFunction *m, Text *out)
{
    bool any = false;
    for (uint32_t i = 0; i < m->blocks.len; i++) {
        const MBlock *block = m->blocks.data[i];
        if (!block->table.len)
            continue;
        if (!any)
            text_str(out, "\nsection .rodata\nalign 4\n");
        any = true;
        text_str(out, ".table");
        text_int(out, block->id);
        text_str(out, ":");
        for (uint32_t k = 0; k < block->table.len; k++) {
            text_str(out, k % 16 ? ", " : "\n    dd ");
            print_label(block->succs.data[block->table.data[k]], false, out);
        }
        text_char(out, '\n');
    }
    if (any)
        text_str(out, "\nsection .text\n");
}

void nasm_function(const MFunction *m, const CodegenOptions *options, Text *out)
{
    SourceLines lines = {.cx = m->cx, .options = options};
    DebugRows rows = {.arena = m->arena, .locator = {.sources = &m->cx->sources}};
    const Linking *linking = m->ir->decl->linking;
    const char *section = linking ? linking->section : NULL;
    if (section)
        nasm_section(section, true, out);
    if (options->verbose_asm)
        nasm_frame_drawing(m, out);
    print_header(m->ir->symbol, out);
    for (uint32_t i = 0; i < m->blocks.len; i++)
        print_block(m->blocks.data[i], options->verbose_asm || options->debug ? &lines : NULL, options->debug ? &rows : NULL,
                    out);
    text_str(out, ".end:\n");
    if (options->debug)
        nasm_debug_rows(m, &rows, options, out);
    else if (section)
        text_str(out, "\nsection .text\n");
    print_tables(m, out);
}

void nasm_dump(const MFunction *m, Text *out)
{
    text_printf(out, "%s:\n", m->ir->symbol->name);
    for (uint32_t i = 0; i < m->blocks.len; i++) {
        const MBlock *block = m->blocks.data[i];
        text_printf(out, "  block %u:%*s; loop depth %u, from", block->id, block->id < 10 ? 2 : 1, "", block->loop_depth);
        for (uint32_t k = 0; k < block->preds.len; k++)
            text_printf(out, " %u", block->preds.data[k]->id);
        text_char(out, '\n');
        for (uint32_t k = 0; k < block->insns.len; k++) {
            text_str(out, "    ");
            nasm_insn(block, &block->insns.data[k], true, out);
            text_char(out, '\n');
        }
    }
}
