/* The code generator's facts about instructions: i386.def says nothing that its readers do not understand, and what is derived
 * from it is what the machine does. Prints TAP; exits with 0 when all is well. The code itself is tried by codegen.t. */
#include "codegen/i386.h"

#include <stdio.h>
#include <string.h>

static int tests, failures;

static void check_that(bool holds, const char *what)
{
    tests++;
    failures += !holds;
    printf("%sok %d - %s\n", holds ? "" : "not ", tests, what);
}

/* One check of every row; names the first one that fails. */
static void check_rows(bool (*holds)(X86Op op), const char *what)
{
    for (X86Op op = 0; op < X86_OP_COUNT; op++) {
        if (!holds(op)) {
            printf("# the row of '%s' (%u)\n", x86_info[op].name, op);
            check_that(false, what);
            return;
        }
    }
    check_that(true, what);
}

/* ---------------------------------------------------------------- rows of i386.def */

static bool only_known_letters(X86Op op)
{
    const X86Info *info = &x86_info[op];
    return strspn(info->uses, "rwmaRWMiojhs") == info->operand_count && strspn(info->sizes, "1248x*-") == strlen(info->sizes) &&
           strchr("-wrc", info->flags);
}

/* Addresses and targets have no size; everything else has. */
static bool sizes_suit_uses(X86Op op)
{
    const X86Info *info = &x86_info[op];
    for (uint32_t i = 0; i < info->operand_count; i++)
        if ((info->sizes[i] == '-') != (info->uses[i] == 'a' || info->uses[i] == 'j'))
            return false;
    return true;
}

/* The allocator hands out R_ALL; nothing else may be an implicit operand. */
static bool implicit_operands_are_allocatable(X86Op op)
{
    return !((x86_info[op].reads | x86_info[op].writes) & ~R_ALL);
}

static bool letters_mean_reads_and_writes(X86Op op)
{
    Insn insn = {.op = (uint8_t)op, .width = 4};
    for (uint32_t i = 0; i < x86_info[op].operand_count; i++) {
        char use = x86_info[op].uses[i];
        if (x86_reads(&insn, i) != (strchr("rRmMih", use) != NULL) || x86_writes(&insn, i) != (strchr("wWmMo", use) != NULL))
            return false;
    }
    return true;
}

static bool capitals_stay_in_registers(X86Op op)
{
    Insn insn = {.op = (uint8_t)op, .width = 4};
    for (uint32_t i = 0; i < x86_info[op].operand_count; i++)
        if (strchr("RWMajh", x86_info[op].uses[i]) && x86_may_be_memory(&insn, i))
            return false;
    return true;
}

/* Every instruction has room for one operand in memory at the most. */
static bool one_operand_in_memory(X86Op op)
{
    Insn insn = {.op = (uint8_t)op, .width = 4};
    for (uint32_t i = 0; i < x86_info[op].operand_count; i++) {
        insn.ops[i] = mem_operand();
        for (uint32_t k = 0; k < x86_info[op].operand_count; k++)
            if (x86_may_be_memory(&insn, k))
                return false;
        insn.ops[i] = no_operand();
    }
    return true;
}

static bool width_stands_for_stars(X86Op op)
{
    for (uint8_t width = 1; width <= 4; width = (uint8_t)(width * 2)) {
        Insn insn = {.op = (uint8_t)op, .width = width};
        for (uint32_t i = 0; i < x86_info[op].operand_count; i++) {
            char size = x86_info[op].sizes[i];
            if (x86_operand_size(&insn, i) != (size == '*'   ? width
                                               : size == '-' ? 0u
                                               : size == 'x' ? 16u
                                                             : (uint32_t)(size - '0')))
                return false;
        }
    }
    return true;
}

static void test_rows(void)
{
    check_rows(only_known_letters, "rows have only the letters, sizes and flags that i386.def explains");
    check_rows(sizes_suit_uses, "exactly addresses and targets have no size");
    check_rows(implicit_operands_are_allocatable, "implicit operands are registers that can be allocated");
    check_rows(letters_mean_reads_and_writes, "operands are read and written as their letters say");
    check_rows(capitals_stay_in_registers, "operands with capital letters, addresses and targets are never put into memory");
    check_rows(one_operand_in_memory, "beside an operand in memory no other is put there");
    check_rows(width_stands_for_stars, "the width stands for * in sizes");
}

/* ---------------------------------------------------------------- facts of the machine */

/* Intel's manual, volume 2: what these do besides their operands. A lost clobber is a value lost in some program. */
static void test_implicit_operands(void)
{
    static const struct {
        X86Op op;
        uint16_t reads, writes;
        char flags;
    } facts[] = {
        {X86_MUL1, R_EAX, R_EAX | R_EDX, 'w'},
        {X86_IMUL1, R_EAX, R_EAX | R_EDX, 'w'},
        {X86_CDQ, R_EAX, R_EDX, '-'},
        {X86_DIV, R_EAX | R_EDX, R_EAX | R_EDX, 'w'},
        {X86_IDIV, R_EAX | R_EDX, R_EAX | R_EDX, 'w'},
        {X86_CALL, 0, R_EAX | R_ECX | R_EDX | 0xFF00, 'w'}, /* all xmm registers */
        {X86_REPMOVSD, R_ECX | R_ESI | R_EDI, R_ECX | R_ESI | R_EDI, '-'},
        {X86_REPSTOSD, R_EAX | R_ECX | R_EDI, R_ECX | R_EDI, '-'},
        {X86_ADC, 0, 0, 'c'},
        {X86_SBB, 0, 0, 'c'},
        {X86_SETCC, 0, 0, 'r'},
        {X86_CMOVCC, 0, 0, 'r'},
        {X86_JCC, 0, 0, 'r'},
        {X86_NOT, 0, 0, '-'},
        {X86_LEA, 0, 0, '-'},
        {X86_MOV, 0, 0, '-'},
        {X86_PXOR, 0, 0, '-'},
        {X86_ADDS, 0, 0, '-'},
        {X86_COMIS, 0, 0, 'w'},
        {X86_UCOMIS, 0, 0, 'w'},
    };
    for (size_t i = 0; i < sizeof facts / sizeof *facts; i++) {
        const X86Info *info = &x86_info[facts[i].op];
        char what[80];
        snprintf(what, sizeof what, "implicit operands and flags of %s", info->name);
        check_that(info->reads == facts[i].reads && info->writes == facts[i].writes && info->flags == facts[i].flags, what);
    }
}

static void test_registers(void)
{
    bool right = true;
    for (Reg reg = EAX; reg < XMM0; reg++)
        right &= (x86_reg_name(reg, 1)[0] != '\0') == (R_BYTE >> reg & 1) && x86_reg_name(reg, 4)[0] == 'e' &&
                 strcmp(x86_reg_name(reg, 4) + 1, x86_reg_name(reg, 2)) == 0;
    check_that(right, "the registers in R_BYTE, and only they, have low bytes with a name");
    check_that(strcmp(x86_reg_name(XMM0, 8), "xmm0") == 0 && strcmp(x86_reg_name(XMM7, 4), "xmm7") == 0 && is_xmm(XMM7) &&
                   !is_xmm(EDI) && !is_xmm(FIRST_VREG),
               "xmm registers have one name for every width");
    check_that((R_CALL & R_SAVED) == 0 && (R_CALL | R_SAVED) == R_ALL, "a register is either the caller's or the callee's");
}

static void test_conditions(void)
{
    static const char *const opposites[][2] = {{"o", "no"}, {"b", "ae"}, {"e", "ne"}, {"be", "a"},
                                               {"s", "ns"}, {"p", "np"}, {"l", "ge"}, {"le", "g"}};
    bool right = true;
    for (uint32_t i = 0; i < 8; i++)
        right &= strcmp(x86_cond_names[2 * i], opposites[i][0]) == 0 && strcmp(x86_cond_names[2 * i + 1], opposites[i][1]) == 0;
    check_that(right, "condition codes stand in the order of their encoding, each beside its negation");
}

static Insn binary(X86Op op, Operand a, Operand b)
{
    return (Insn){.op = (uint8_t)op, .width = 4, .ops = {a, b}};
}

static void test_memory_operands(void)
{
    Operand virtual_reg = reg_operand(FIRST_VREG), machine_reg = reg_operand(ECX);
    Insn add = binary(X86_ADD, virtual_reg, virtual_reg), shift = binary(X86_SHL, virtual_reg, machine_reg);
    Insn test = binary(X86_TEST, virtual_reg, virtual_reg), compare = binary(X86_CMP, virtual_reg, imm_operand());
    check_that(!x86_may_be_memory(&add, 0) && x86_may_be_memory(&add, 1), "of two virtual registers the second may be spilled");
    check_that(x86_may_be_memory(&shift, 0), "what is shifted by cl may stand in memory");
    check_that(!x86_may_be_memory(&test, 1), "the second operand of test may not stand in memory");
    check_that(x86_may_be_memory(&compare, 0), "what is compared with a number may stand in memory");
}

static void test_ends(void)
{
    static const X86Op ends[] = {X86_JMP, X86_JCC, X86_JMPTAB, X86_RET, X86_RETN, X86_UD2};
    uint32_t expected = sizeof ends / sizeof *ends, found = 0;
    for (X86Op op = 0; op < X86_OP_COUNT; op++) {
        Insn insn = {.op = (uint8_t)op};
        found += x86_ends_block(&insn);
    }
    bool right = found == expected;
    for (uint32_t i = 0; i < expected; i++) {
        Insn insn = {.op = (uint8_t)ends[i]};
        right &= x86_ends_block(&insn) && x86_is_jump(&insn) == (i < 3);
    }
    check_that(right, "jumps, returns and ud2 end a block, nothing else does");
}

int main(void)
{
    test_rows();
    test_implicit_operands();
    test_registers();
    test_conditions();
    test_memory_operands();
    test_ends();
    printf("1..%d\n", tests);
    return failures != 0;
}
