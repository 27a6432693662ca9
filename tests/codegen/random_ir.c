/* Random functions for the code generator, with what they must answer.
 *
 *     random_ir FOLDER FIRST COUNT     writes FOLDER/functions.asm, FOLDER/runs.def (for harness.c) and FOLDER/expected
 *     random_ir SEED                   prints that one function: its IR as made and after the passes, and its instructions
 *
 * A function is made from its seed alone: blocks of random operations over random values, with branches, loops and switches
 * around them. It is evaluated here as it was made, before the passes; then it takes the way of every function through
 * run_passes, at the level that its seed says, and emit_function. What an operation means stands in ir.def: the evaluator says the same in C, plainly. Floats
 * are compared bit by bit. Runs that meet what C leaves open are left out: which of two NaNs a sum or product hands on, and
 * what a float without a place in an integer is converted to.
 *
 * Relies on nothing of the front end: functions are built by the calls of ir.h. */
#include "codegen/codegen.h"

#include <assert.h>
#include <emmintrin.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum {
    PARAMS = 4,
    LOCALS = 4,
    VARIABLES = 6,
    RECENT = 6,         /* places in memory that are kept in mind, to be used again */
    RUNS = 3,           /* of each function, with different arguments */
    OBJECT_SIZE = 160,  /* of locals; random indices stay within */
    MOST_DEPTH = 5,     /* of branches, loops and switches within each other */
    MOST_CASES = 12,    /* of a switch */
    MOST_STEPS = 100000 /* of a run: one that takes longer is left out */
};

/* ---------------------------------------------------------------- chance */

typedef struct Maker {
    uint64_t state; /* of the random numbers */
    int level;      /* of the passes that will run */
    Function *f;
    Block *block;                  /* where operations are added */
    Vec(Ins *) values[IR_F64 + 1]; /* by type: those that may be used here */
    Slot *locals[LOCALS];          /* objects: reached at any offset */
    Slot *variables[VARIABLES];    /* read and written whole, mostly: what can be promoted */
    struct Access *recent;         /* the places used last, in objects, at constant offsets; a ring of RECENT */
    uint32_t recent_count;
    Symbol *global_data, *callee, *float_callee, *callee_pointer;
} Maker;

/* No expression draws twice where the order is up to the compiler: a seed means the same function everywhere. */
static uint32_t draw(Maker *m)
{
    m->state = m->state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(m->state >> 32);
}

static uint32_t below(Maker *m, uint32_t limit)
{
    return draw(m) % limit;
}

static bool one_in(Maker *m, uint32_t n)
{
    return below(m, n) == 0;
}

#define ANY_OF(maker, table) ((table)[below(maker, sizeof(table) / sizeof *(table))])

/* Small numbers, powers of two, the ends of bytes and words, and anything. */
static int32_t random_number(Maker *m)
{
    static const int32_t ends[] = {-32769, -32768, -129, -128, 127, 128, 255, 256, 32767, 32768, 65535, INT32_MAX};
    switch (below(m, 6)) {
    case 0: return (int32_t)below(m, 10);
    case 1: return -(int32_t)below(m, 10);
    case 2: return (int32_t)(1u << below(m, 32));
    case 3: return (int32_t)draw(m);
    case 4: return ANY_OF(m, ends);
    default: return (int32_t)below(m, 1000);
    }
}

static IrType random_integer(Maker *m)
{
    return one_in(m, 4) ? IR_I64 : IR_I32;
}

static IrType random_float(Maker *m)
{
    return one_in(m, 3) ? IR_F32 : IR_F64;
}

static IrType random_type(Maker *m)
{
    return one_in(m, 3) ? random_float(m) : random_integer(m);
}

static bool is_float(IrType type)
{
    return type == IR_F32 || type == IR_F64;
}

static IrCond random_condition(Maker *m, IrType type)
{
    return is_float(type) ? (IrCond)(COND_FEQ + below(m, COND_FNGE - COND_FEQ + 1)) : (IrCond)below(m, COND_UGT + 1);
}

/* Zeros, infinities, a NaN, subnormal numbers, ends of integers, fractions, and anything. */
static double random_double(Maker *m)
{
    static const double numbers[] = {0.0,
                                     -0.0,
                                     1.0,
                                     -1.0,
                                     0.5,
                                     0.1,
                                     -1.5,
                                     1e10,
                                     2147483647.0,
                                     2147483648.0,
                                     -2147483648.0,
                                     4294967295.0,
                                     16777217.0,
                                     1e-310,
                                     1e-40,
                                     1e308,
                                     -1e39,
                                     __builtin_inf(),
                                     -__builtin_inf(),
                                     __builtin_nan("")};
    switch (below(m, 3)) {
    case 0: return ANY_OF(m, numbers);
    case 1: return random_number(m);
    default: return random_number(m) / 64.0;
    }
}

/* ---------------------------------------------------------------- values */

static Ins *number(Maker *m, IrType type, int64_t value)
{
    return ir_const(m->f, type, value);
}

/* Something computed before, more often lately, or a constant. */
static Ins *value(Maker *m, IrType type)
{
    enum { LATELY = 12 };
    uint32_t count = m->values[type].len;
    if (!count || one_in(m, 5)) {
        if (is_float(type))
            return ir_fconst(m->f, type, random_double(m));
        bool large = type == IR_I64 && one_in(m, 2);
        int64_t low = random_number(m);
        return number(m, type, large ? low * random_number(m) : low);
    }
    uint32_t among = count > LATELY && below(m, 3) ? LATELY : count;
    return m->values[type].data[count - 1 - below(m, among)];
}

static Ins *append(Maker *m, IrOp op, IrType type, Ins *a, Ins *b, Ins *c)
{
    return ir_append(m->f, m->block, op, type, a, b, c);
}

static Ins *keep(Maker *m, Ins *ins)
{
    vec_push(m->f->arena, &m->values[ins->type], ins);
    return ins;
}

/* ---------------------------------------------------------------- accesses to memory */

/* What a LOAD or STORE reaches. */
typedef struct Access {
    Ins *address;
    int64_t offset;
    uint8_t width;
    bool is_volatile;
} Access;

static Ins *local(Maker *m, uint32_t i)
{
    return ir_slot(m->f, m->locals[i]);
}

/* base + (index << 0…3) + a constant that is a term of the sum or the offset of the access: 15 * 8 + 12 + 8 at the most. */
static void add_index(Maker *m, Access *access)
{
    Ins *index = append(m, IR_AND, IR_I32, value(m, IR_I32), number(m, IR_I32, 15), NULL);
    uint32_t scale = below(m, 4);
    if (scale)
        index = append(m, IR_SHL, IR_I32, index, number(m, IR_I32, scale), NULL);
    bool base_first = one_in(m, 2);
    access->address =
        append(m, IR_ADD, IR_I32, base_first ? access->address : index, base_first ? index : access->address, NULL);
    int64_t constant = 4 * below(m, 4);
    if (one_in(m, 2))
        access->address = append(m, IR_ADD, IR_I32, access->address, number(m, IR_I32, constant), NULL);
    else
        access->offset = constant;
}

/* A place that was used before: values are stored over and loaded again. */
static Access recent_access(Maker *m, uint8_t width)
{
    Access access = m->recent[below(m, m->recent_count < RECENT ? m->recent_count : RECENT)];
    access.width = width;
    return access;
}

static Access random_access(Maker *m, uint8_t width)
{
    if (m->recent_count && one_in(m, 4))
        return recent_access(m, width);
    Access access = {.width = width, .is_volatile = one_in(m, 10)};
    if (width <= 4 && one_in(m, 8)) {
        access.address = ir_slot(m->f, m->f->slots.data[below(m, PARAMS)]);
        return access;
    }
    access.address = one_in(m, 4) ? ir_symbol(m->f, m->global_data, 0) : local(m, below(m, LOCALS));
    if (one_in(m, 3)) {
        access.offset = 4 * below(m, 16);
        m->recent[m->recent_count++ % RECENT] = access;
    } else {
        add_index(m, &access);
    }
    return access;
}

static Ins *load(Maker *m, const Access *access, IrType type)
{
    Ins *ins = append(m, IR_LOAD, type, access->address, NULL, NULL);
    ins->width = access->width;
    ins->value = access->offset;
    ins->is_volatile = access->is_volatile;
    ins->is_signed = one_in(m, 2);
    return ins;
}

static void store(Maker *m, const Access *access, Ins *what)
{
    Ins *ins = append(m, IR_STORE, IR_VOID, access->address, what, NULL);
    ins->width = access->width;
    ins->value = access->offset;
    ins->is_volatile = access->is_volatile;
}

static uint8_t random_width(Maker *m, IrType type)
{
    return (uint8_t)(type == IR_I64 || type == IR_F64 ? 8 : type == IR_F32 ? 4 : 1 << below(m, 3));
}

/* ---------------------------------------------------------------- operations */

/* A value, or a load of which this is the only use: it may become an operand in memory. */
static Ins *operand(Maker *m, IrType type)
{
    if (below(m, 8))
        return value(m, type);
    Access access = random_access(m, random_width(m, type));
    return load(m, &access, type);
}

static Ins *compare(Maker *m, IrCond cond, Ins *a, Ins *b)
{
    Ins *ins = append(m, IR_CMP, IR_I32, a, b, NULL);
    ins->cond = (uint8_t)cond;
    return ins;
}

/* Of any two operands, or of a load and a constant, which may become one instruction. */
static Ins *comparison(Maker *m)
{
    IrType type = random_type(m);
    if (one_in(m, 3)) {
        Access access = random_access(m, random_width(m, type));
        Ins *loaded = load(m, &access, type);
        Ins *constant = is_float(type) ? ir_fconst(m->f, type, random_double(m)) : number(m, type, random_number(m));
        return compare(m, random_condition(m, type), loaded, constant);
    }
    Ins *a = operand(m, type), *b = one_in(m, 8) ? a : operand(m, type);
    return compare(m, random_condition(m, type), a, b);
}

/* (a & b) == 0 and the like. */
static Ins *bit_test(Maker *m)
{
    IrType type = random_integer(m);
    Ins *a = operand(m, type), *b = operand(m, type);
    Ins *bits = append(m, IR_AND, type, a, b, NULL);
    return compare(m, one_in(m, 2) ? COND_EQ : COND_NE, bits, number(m, type, 0));
}

/* What a branch or a select decides by. The front end leaves no constant there. */
static Ins *condition(Maker *m)
{
    switch (below(m, 5)) {
    case 0: return bit_test(m);
    case 1: {
        Ins *any = operand(m, IR_I32);
        return ir_leaf(any) ? append(m, IR_ADD, IR_I32, any, any, NULL) : any;
    }
    default: return comparison(m);
    }
}

static const IrOp binary_ops[] = {IR_ADD, IR_ADD, IR_SUB, IR_MUL, IR_AND, IR_OR, IR_XOR, IR_SHL, IR_SHR, IR_SAR};

/* Counts of shifts are i32 at any width. */
static Ins *binary(Maker *m, IrOp op, IrType type, Ins *a)
{
    bool shift = op == IR_SHL || op == IR_SHR || op == IR_SAR;
    Ins *b = operand(m, shift ? IR_I32 : type);
    bool swap = ir_ops[op].flags & IR_COMMUTES && one_in(m, 3);
    return append(m, op, type, swap ? b : a, swap ? a : b, NULL);
}

static void make_binary(Maker *m)
{
    IrType type = random_integer(m);
    Ins *a = operand(m, type);
    keep(m, binary(m, ANY_OF(m, binary_ops), type, a));
}

static void make_unary(Maker *m)
{
    static const IrOp ops[] = {IR_NEG, IR_NOT, IR_SEXT8, IR_SEXT16, IR_ZEXT8, IR_ZEXT16, IR_BSWAP};
    IrOp op = ANY_OF(m, ops);
    IrType type = op == IR_NEG || op == IR_NOT ? random_integer(m) : IR_I32;
    keep(m, append(m, op, type, operand(m, type), NULL, NULL));
}

static void make_conversion(Maker *m)
{
    static const IrOp ops[] = {IR_SEXT, IR_ZEXT, IR_TRUNC, IR_HIGH};
    IrOp op = ANY_OF(m, ops);
    bool widens = op == IR_SEXT || op == IR_ZEXT;
    keep(m, append(m, op, widens ? IR_I64 : IR_I32, operand(m, widens ? IR_I32 : IR_I64), NULL, NULL));
}

/* Neither 0 nor -1, by which some divisions trap. */
static Ins *divisor(Maker *m, IrType type)
{
    if (one_in(m, 2)) {
        int32_t constant = random_number(m);
        return number(m, type, constant == 0 || constant == -1 ? 7 : constant);
    }
    Ins *odd = append(m, IR_OR, type, operand(m, type), number(m, type, 1), NULL);
    return append(m, IR_AND, type, odd, number(m, type, INT32_MAX), NULL);
}

static void make_division(Maker *m)
{
    static const IrOp ops[] = {IR_SDIV, IR_UDIV, IR_SREM, IR_UREM};
    IrType type = random_integer(m);
    Ins *by = divisor(m, type), *what = operand(m, type);
    keep(m, append(m, ANY_OF(m, ops), type, what, by, NULL));
}

static void make_high_product(Maker *m)
{
    Ins *a = operand(m, IR_I32), *b = operand(m, IR_I32);
    keep(m, append(m, one_in(m, 2) ? IR_UMULH : IR_SMULH, IR_I32, a, b, NULL));
}

/* The result of a count of zeros in 0 is undefined: a bit is set, far from where the count begins. */
static void make_count_of_zeros(Maker *m)
{
    bool leading = one_in(m, 2);
    Ins *some = append(m, IR_OR, IR_I32, operand(m, IR_I32), number(m, IR_I32, leading ? 1 : INT32_MIN), NULL);
    keep(m, append(m, leading ? IR_CLZ : IR_CTZ, IR_I32, some, NULL, NULL));
}

static void make_funnel_shift(Maker *m)
{
    Ins *high = operand(m, IR_I32), *low = operand(m, IR_I32), *count = operand(m, IR_I32);
    keep(m, append(m, one_in(m, 2) ? IR_FSHL : IR_FSHR, IR_I32, high, low, count));
}

/* Only lower_i64 makes such pairs: the passes before it may part what must stand together. */
static void make_carry(Maker *m)
{
    if (m->level > 0)
        return;
    bool add = one_in(m, 2);
    Ins *a = operand(m, IR_I32), *b = operand(m, IR_I32), *c = operand(m, IR_I32), *d = operand(m, IR_I32);
    Ins *low = append(m, add ? IR_ADD : IR_SUB, IR_I32, a, b, NULL);
    Ins *high = append(m, add ? IR_ADC : IR_SBB, IR_I32, c, d, low);
    if (one_in(m, 2))
        keep(m, low);
    keep(m, high);
}

static void make_compare(Maker *m)
{
    keep(m, comparison(m));
}

static void make_compare64(Maker *m)
{
    Ins *halves[4];
    for (uint32_t i = 0; i < 4; i++)
        halves[i] = operand(m, IR_I32);
    Ins *ins = ir_append_n(m->f, m->block, IR_CMP64, IR_I32, 4);
    for (uint32_t i = 0; i < 4; i++)
        ir_set_arg(ins, i, halves[i]);
    ins->cond = (uint8_t)random_condition(m, IR_I64);
    keep(m, ins);
}

static void make_select(Maker *m)
{
    IrType type = random_type(m);
    Ins *decides = condition(m), *yes = operand(m, type), *no = operand(m, type);
    keep(m, append(m, IR_SELECT, type, decides, yes, no));
}

/* ---------------------------------------------------------------- floating point */

static void make_float_binary(Maker *m)
{
    static const IrOp ops[] = {IR_FADD, IR_FADD, IR_FSUB, IR_FMUL, IR_FDIV};
    IrType type = random_float(m);
    Ins *a = operand(m, type), *b = one_in(m, 8) ? a : operand(m, type);
    keep(m, append(m, ANY_OF(m, ops), type, a, b, NULL));
}

static void make_float_unary(Maker *m)
{
    static const IrOp ops[] = {IR_FNEG, IR_FABS, IR_FSQRT};
    IrType type = random_float(m);
    keep(m, append(m, ANY_OF(m, ops), type, operand(m, type), NULL, NULL));
}

static void make_float_conversion(Maker *m)
{
    IrType type = random_float(m), integer = random_integer(m);
    bool is_signed = below(m, 3);
    switch (below(m, 3)) {
    case 0: keep(m, append(m, is_signed ? IR_STOF : IR_UTOF, type, operand(m, integer), NULL, NULL)); break;
    case 1: keep(m, append(m, is_signed ? IR_FTOS : IR_FTOU, integer, operand(m, type), NULL, NULL)); break;
    default: keep(m, append(m, IR_FTOF, type, operand(m, type == IR_F32 ? IR_F64 : IR_F32), NULL, NULL)); break;
    }
}

/* ---------------------------------------------------------------- operations on memory */

static void make_load(Maker *m)
{
    IrType type = random_type(m);
    Access access = random_access(m, random_width(m, type));
    keep(m, load(m, &access, type));
}

static void make_store(Maker *m)
{
    IrType type = random_type(m);
    Access access = random_access(m, random_width(m, type));
    store(m, &access, operand(m, type));
}

/* [x] = [x] op y, now and then with a load of another width. */
static void make_modification(Maker *m)
{
    IrType type = random_integer(m);
    Access access = random_access(m, random_width(m, type)), other = access;
    if (access.width <= 4 && one_in(m, 6))
        other.width = random_width(m, IR_I32);
    Ins *old = load(m, &other, type);
    bool unary = one_in(m, 6);
    Ins *new =
        unary ? append(m, one_in(m, 2) ? IR_NEG : IR_NOT, type, old, NULL, NULL) : binary(m, ANY_OF(m, binary_ops), type, old);
    store(m, &access, new);
    if (one_in(m, 6))
        keep(m, new);
}

static void make_block_copy(Maker *m)
{
    int64_t size = 1 + below(m, one_in(m, 3) ? 100 : 20);
    if (one_in(m, 3))
        append(m, IR_ZERO, IR_VOID, local(m, 0), NULL, NULL)->value = size;
    else
        append(m, IR_COPY, IR_VOID, local(m, 0), local(m, 1), NULL)->value = size;
}

/* ---------------------------------------------------------------- variables, and what is computed twice */

/* What is stored in the variable of this number; two of the i32 are a short and a char. */
static const struct {
    IrType type;
    uint8_t width;
} variables[VARIABLES] = {{IR_I32, 4}, {IR_I32, 4}, {IR_I32, 2}, {IR_I32, 1}, {IR_I64, 8}, {IR_F64, 8}};

static Access variable(Maker *m, uint32_t i)
{
    return (Access){.address = ir_slot(m->f, m->variables[i]), .width = variables[i].width};
}

static void make_assignment(Maker *m)
{
    uint32_t i = below(m, VARIABLES);
    Access access = variable(m, i);
    store(m, &access, operand(m, variables[i].type));
}

static void make_mention(Maker *m)
{
    uint32_t i = below(m, VARIABLES);
    Access access = variable(m, i);
    keep(m, load(m, &access, variables[i].type));
}

/* An operation that was made before, once more, perhaps with its operands exchanged. */
static void make_again(Maker *m)
{
    const Ins *old = value(m, random_type(m));
    bool is_pure = !ir_leaf(old) && !(ir_ops[old->op].flags & (IR_HAS_EFFECT | IR_READS));
    if (!is_pure || old->op == IR_PHI || old->op == IR_ADC || old->op == IR_SBB)
        return;
    Ins *again = ir_append_n(m->f, m->block, (IrOp)old->op, (IrType)old->type, old->arg_count);
    bool swap = ir_ops[old->op].flags & IR_COMMUTES && one_in(m, 2);
    for (uint32_t i = 0; i < old->arg_count; i++)
        ir_set_arg(again, swap ? 1 - i : i, old->args[i]);
    again->cond = old->cond;
    keep(m, again);
}

/* ---------------------------------------------------------------- calls */

/* callee(words, …) or float_callee(words, …): how many words follow, an i64 or f64 counting as two. By name, or through a
 * pointer in memory. */
static void make_call(Maker *m)
{
    enum { MOST_ARGS = 3 };
    uint32_t count = below(m, MOST_ARGS + 1), words = 0;
    IrType type = random_type(m);
    Ins *args[MOST_ARGS];
    for (uint32_t i = 0; i < count; i++) {
        args[i] = operand(m, random_type(m));
        words += args[i]->type == IR_I64 || args[i]->type == IR_F64 ? 2 : 1;
    }
    Access pointer = {.address = ir_symbol(m->f, m->callee_pointer, 0), .width = 4};
    Ins *target = is_float(type) ? ir_symbol(m->f, m->float_callee, 0)
                  : one_in(m, 3) ? load(m, &pointer, IR_I32)
                                 : ir_symbol(m->f, m->callee, 0);
    Ins *call = ir_append_n(m->f, m->block, IR_CALL, type, count + 2);
    call->call = NEW(m->f->arena, Call);
    ir_set_arg(call, 0, target);
    ir_set_arg(call, 1, number(m, IR_I32, words));
    for (uint32_t i = 0; i < count; i++)
        ir_set_arg(call, i + 2, args[i]);
    if (is_float(type) && one_in(m, 3)) { /* the only use, next to the call */
        Access access = random_access(m, random_width(m, type));
        store(m, &access, call);
        return;
    }
    if (below(m, 5))
        keep(m, call);
}

/* ---------------------------------------------------------------- control flow */

static const struct {
    uint32_t weight;
    void (*make)(Maker *m);
} steps[] = {
    {3, make_binary},         {3, make_float_binary}, {1, make_float_unary},  {2, make_float_conversion},
    {2, make_load},           {1, make_store},        {1, make_modification}, {1, make_unary},
    {1, make_conversion},     {1, make_division},     {1, make_high_product}, {1, make_funnel_shift},
    {1, make_carry},          {1, make_compare},      {1, make_compare64},    {1, make_select},
    {1, make_count_of_zeros}, {1, make_block_copy},   {1, make_call},         {2, make_assignment},
    {2, make_mention},        {2, make_again},
};

static void make_step(Maker *m)
{
    uint32_t total = 0;
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        total += steps[i].weight;
    uint32_t at = below(m, total);
    size_t i = 0;
    while (at >= steps[i].weight)
        at -= steps[i++].weight;
    steps[i].make(m);
}

static void make_steps(Maker *m, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        make_step(m);
}

static void start_block(Maker *m, Block *block)
{
    ir_place_block(m->f, block);
    m->block = block;
}

static Ins *new_phi(Maker *m, IrType type, uint32_t count)
{
    return keep(m, ir_append_n(m->f, m->block, IR_PHI, type, count));
}

static void set_phi(Ins *phi, Ins *a, Ins *b)
{
    ir_set_arg(phi, 0, a);
    ir_set_arg(phi, 1, b);
}

static void make_region(Maker *m, uint32_t depth);

/* What is handed to the phis at the end of one way, by type. */
typedef struct Handed {
    Ins *values[IR_F64 + 1];
} Handed;

static Handed hand_over(Maker *m)
{
    Handed handed = {0};
    for (IrType type = IR_I32; type <= IR_F64; type++)
        handed.values[type] = value(m, type);
    return handed;
}

/* One of several ways to `join`. What it computes is not there behind it, but for what it hands over. */
static Handed make_arm(Maker *m, Block *start, Block *join, uint32_t depth)
{
    uint32_t counts[IR_F64 + 1];
    for (IrType type = IR_I32; type <= IR_F64; type++)
        counts[type] = m->values[type].len;
    start_block(m, start);
    make_region(m, depth);
    Handed handed = hand_over(m);
    ir_jump(m->f, m->block, join);
    for (IrType type = IR_I32; type <= IR_F64; type++)
        m->values[type].len = counts[type];
    return handed;
}

static void make_join(Maker *m, Block *join, uint32_t count, const Handed *handed)
{
    start_block(m, join);
    for (IrType type = IR_I32; type <= IR_F64; type++) {
        Ins *phi = new_phi(m, type, count);
        for (uint32_t i = 0; i < count; i++)
            ir_set_arg(phi, i, handed[i].values[type]);
    }
}

/* Both ways, or only one (the other edge is critical then). */
static void make_branch(Maker *m, uint32_t depth)
{
    Block *yes = ir_new_block(m->f), *no = ir_new_block(m->f), *join = ir_new_block(m->f);
    Handed handed[2];
    if (one_in(m, 3)) {
        handed[0] = hand_over(m);
        ir_branch(m->f, m->block, condition(m), join, no);
    } else {
        ir_branch(m->f, m->block, condition(m), yes, no);
        handed[0] = make_arm(m, yes, join, depth - 1);
    }
    handed[1] = make_arm(m, no, join, depth - 1);
    make_join(m, join, 2, handed);
}

/* do body while (++i < limit), with two phis that may exchange their values each time around. */
static void make_loop(Maker *m, uint32_t depth)
{
    Block *body = ir_new_block(m->f), *behind = ir_new_block(m->f);
    IrType type = random_type(m);
    Ins *p0 = value(m, type), *q0 = value(m, type);
    ir_jump(m->f, m->block, body);
    start_block(m, body);
    Ins *i = new_phi(m, IR_I32, 2), *p = new_phi(m, type, 2), *q = new_phi(m, type, 2);
    make_region(m, depth - 1);
    Ins *next = append(m, IR_ADD, IR_I32, i, number(m, IR_I32, 1), NULL);
    Ins *p1 = below(m, 3) ? value(m, type) : q;
    Ins *q1 = below(m, 3) ? value(m, type) : p;
    set_phi(i, number(m, IR_I32, 0), next);
    set_phi(p, p0, p1);
    set_phi(q, q0, q1);
    ir_branch(m->f, m->block, compare(m, COND_LT, next, number(m, IR_I32, 1 + below(m, 5))), body, behind);
    start_block(m, behind);
}

/* Single values and ranges, dense and far apart; neighbours may share a target. */
static uint32_t make_cases(Maker *m, SwitchCase *cases, uint32_t count)
{
    uint32_t targets = 0;
    int64_t at = -(int64_t)below(m, 20);
    for (uint32_t i = 0; i < count; i++) {
        int64_t gap = below(m, 4), low = at + 1 + gap + (one_in(m, 10) ? 1000 : 0);
        at = low + (one_in(m, 3) ? below(m, 4) : 0);
        bool shared = i && one_in(m, 4);
        cases[i] = (SwitchCase){low, at, shared ? cases[i - 1].target : ir_new_block(m->f)};
        targets += !shared;
    }
    return targets;
}

static void make_switch(Maker *m, uint32_t depth)
{
    uint32_t count = 1 + below(m, MOST_CASES);
    SwitchCase *cases = arena_array(m->f->arena, count, sizeof *cases);
    Block *otherwise = ir_new_block(m->f), *join = ir_new_block(m->f);
    Handed handed[MOST_CASES + 1];
    uint32_t targets = make_cases(m, cases, count), arms = 0, inner = depth > 2 ? depth - 2 : 0;
    Ins *any = value(m, IR_I32), *decides = below(m, 4) ? append(m, IR_AND, IR_I32, any, number(m, IR_I32, 31), NULL) : any;
    ir_switch(m->f, m->block, decides, cases, count, otherwise);
    for (uint32_t i = 0; i < count; i++)
        if (!i || cases[i].target != cases[i - 1].target)
            handed[arms++] = make_arm(m, cases[i].target, join, inner);
    handed[arms++] = make_arm(m, otherwise, join, inner);
    assert(arms == targets + 1 && "each target once, and the default");
    make_join(m, join, arms, handed);
}

static void make_region(Maker *m, uint32_t depth)
{
    make_steps(m, 1 + below(m, 8));
    if (!depth)
        return;
    switch (below(m, 4)) {
    case 0: make_branch(m, depth); break;
    case 1: make_loop(m, depth); break;
    case 2: make_switch(m, depth); break;
    default: break;
    }
    if (one_in(m, 2))
        make_region(m, depth - 1);
    else
        make_steps(m, below(m, 5));
}

/* ---------------------------------------------------------------- one function */

/* Every third function at -O0, at -O1, at -O2. */
static int level_of(uint32_t seed)
{
    return (int)(seed % 3);
}

static void make_slots(Maker *m)
{
    for (uint32_t i = 0; i < PARAMS; i++) {
        Slot *slot = ir_new_slot(m->f, NULL, arena_printf(m->f->arena, "param%u", i), 4, 4);
        slot->is_param = true;
        slot->offset = (int32_t)(8 + 4 * i);
    }
    for (uint32_t i = 0; i < LOCALS; i++)
        m->locals[i] = ir_new_slot(m->f, NULL, arena_printf(m->f->arena, "local%u", i), OBJECT_SIZE, 4);
    for (uint32_t i = 0; i < VARIABLES; i++)
        m->variables[i] = ir_new_slot(m->f, NULL, arena_printf(m->f->arena, "variable%u", i), variables[i].width, 4);
    m->recent = arena_array(m->f->arena, RECENT, sizeof *m->recent);
    m->f->param_bytes = 4 * PARAMS;
}

static void make_prologue(Maker *m)
{
    start_block(m, ir_new_block(m->f));
    for (uint32_t i = 0; i < LOCALS; i++) {
        bool zero = one_in(m, 3);
        Ins *from = zero ? NULL : ir_symbol(m->f, m->global_data, i * OBJECT_SIZE);
        append(m, zero ? IR_ZERO : IR_COPY, IR_VOID, local(m, i), from, NULL)->value = OBJECT_SIZE;
    }
    for (uint32_t i = 0; i < PARAMS; i++) {
        Access param = {.address = ir_slot(m->f, m->f->slots.data[i]), .width = 4};
        keep(m, load(m, &param, IR_I32));
    }
    for (uint32_t i = 0; i < VARIABLES; i++) {
        Access access = variable(m, i);
        store(m, &access, value(m, variables[i].type));
    }
}

/* The result depends on many values, and variables and locals are left in global_data, so that what is wrong shows. */
static void make_result(Maker *m)
{
    IrType type = m->f->result;
    for (uint32_t i = 0; i < VARIABLES; i++) {
        Access access = variable(m, i), to = {.address = local(m, 0), .offset = 8 * i, .width = access.width};
        store(m, &to, load(m, &access, variables[i].type));
    }
    for (uint32_t count = below(m, 12), i = 0; i < count; i++) {
        IrType kept = random_float(m);
        Access access = {.address = local(m, below(m, LOCALS)), .offset = 8 * below(m, 16), .width = random_width(m, kept)};
        store(m, &access, value(m, kept));
    }
    Ins *result = value(m, type);
    for (uint32_t count = is_float(type) ? 0 : below(m, 12), i = 0; i < count; i++) {
        Ins *scaled = append(m, IR_MUL, type, result, number(m, type, 31), NULL);
        result = append(m, IR_XOR, type, scaled, value(m, type), NULL);
    }
    for (uint32_t i = 0; i < LOCALS; i++) {
        Ins *to = ir_symbol(m->f, m->global_data, (i + 1) * OBJECT_SIZE);
        append(m, IR_COPY, IR_VOID, to, local(m, i), NULL)->value = OBJECT_SIZE;
    }
    append(m, IR_RET, IR_VOID, result, NULL, NULL);
}

static Function *make_function(Context *cx, Module *module, Arena *arena, uint32_t seed)
{
    Decl *decl = NEW(&cx->arena, Decl);
    decl->kind = DECL_FUNCTION;
    decl->linkage = LINKAGE_EXTERNAL;
    decl->symbol = arena_printf(&cx->arena, "function_%u", seed);
    Maker m = {.state = seed * UINT64_C(0x9E3779B97F4A7C15), .level = level_of(seed)};
    m.f = ir_new_function(module, arena, decl);
    m.f->has_i64 = true;
    m.f->result = random_type(&m);
    m.global_data = symbol_named(module, "global_data");
    m.callee = symbol_named(module, "callee");
    m.float_callee = symbol_named(module, "float_callee");
    m.callee_pointer = symbol_named(module, "callee_pointer");
    make_slots(&m);
    make_prologue(&m);
    make_region(&m, below(&m, MOST_DEPTH));
    make_result(&m);
    return m.f;
}

/* ---------------------------------------------------------------- evaluation */

/* Addresses are offsets in `memory`: global_data, callee_pointer, then the slots, each in a place of its own. */
enum {
    GLOBAL_SIZE = (1 + LOCALS) * OBJECT_SIZE,
    GLOBAL_DATA = 0,
    CALLEE_POINTER = GLOBAL_DATA + GLOBAL_SIZE,
    SLOTS = CALLEE_POINTER + 4,
    MEMORY_SIZE = SLOTS + (PARAMS + LOCALS + VARIABLES) * OBJECT_SIZE
};

typedef struct Machine {
    uint8_t memory[MEMORY_SIZE];
    uint64_t *values; /* by id; an i32 has zeros above it, floats are in their representation */
    uint64_t result;
    bool is_vague; /* the run has met what C leaves open */
} Machine;

static double double_of(IrType type, uint64_t bits)
{
    double number;
    float single;
    uint32_t low = (uint32_t)bits;
    memcpy(&number, &bits, sizeof number);
    memcpy(&single, &low, sizeof single);
    return type == IR_F32 ? single : number;
}

static uint64_t bits_of_float(float single)
{
    uint32_t bits;
    memcpy(&bits, &single, sizeof bits);
    return bits;
}

static uint64_t bits_of(IrType type, double number)
{
    uint64_t bits;
    memcpy(&bits, &number, sizeof bits);
    return type == IR_F32 ? bits_of_float((float)number) : bits;
}

static bool is_nan(IrType type, uint64_t bits)
{
    double number = double_of(type, bits);
    return number != number;
}

static uint64_t value_of(const Machine *m, const Ins *ins)
{
    switch ((IrOp)ins->op) {
    case IR_FCONST: return bits_of((IrType)ins->type, ins->number);
    case IR_CONST: return ins->type == IR_I32 ? (uint32_t)ins->value : (uint64_t)ins->value;
    case IR_SLOT: return SLOTS + ins->slot->id * OBJECT_SIZE;
    case IR_SYMBOL:
        return (strcmp(ins->symbol->name, "global_data") == 0 ? GLOBAL_DATA : CALLEE_POINTER) + (uint64_t)ins->value;
    default: return m->values[ins->id];
    }
}

static uint8_t *memory_at(Machine *m, uint64_t address, uint64_t size)
{
    assert(address + size <= MEMORY_SIZE && "random accesses lie within their objects");
    return m->memory + address;
}

static int64_t signed_value(IrType type, uint64_t value)
{
    return type == IR_I32 ? (int32_t)value : (int64_t)value;
}

static bool float_holds(IrCond cond, double x, double y)
{
    switch (cond) {
    case COND_FEQ: return x == y;
    case COND_FNE: return x != y;
    case COND_FLT: return x < y;
    case COND_FNLT: return !(x < y);
    case COND_FLE: return x <= y;
    case COND_FNLE: return !(x <= y);
    case COND_FGT: return x > y;
    case COND_FNGT: return !(x > y);
    case COND_FGE: return x >= y;
    case COND_FNGE: return !(x >= y);
    default: assert(false && "floats are compared with their own conditions"); return false;
    }
}

static bool holds(IrCond cond, IrType type, uint64_t a, uint64_t b)
{
    if (is_float(type))
        return float_holds(cond, double_of(type, a), double_of(type, b));
    int64_t x = signed_value(type, a), y = signed_value(type, b);
    switch (cond) {
    case COND_EQ: return a == b;
    case COND_NE: return a != b;
    case COND_LT: return x < y;
    case COND_GE: return x >= y;
    case COND_LE: return x <= y;
    case COND_GT: return x > y;
    case COND_ULT: return a < b;
    case COND_UGE: return a >= b;
    case COND_ULE: return a <= b;
    case COND_UGT: return a > b;
    default: assert(false && "integers are compared with their own conditions"); return false;
    }
}

static uint64_t evaluate_load(Machine *m, const Ins *ins, uint64_t address)
{
    uint64_t loaded = 0;
    memcpy(&loaded, memory_at(m, address, ins->width), ins->width);
    if (ins->width == 1 && ins->is_signed)
        return (uint64_t)(int8_t)loaded;
    if (ins->width == 2 && ins->is_signed)
        return (uint64_t)(int16_t)loaded;
    return loaded;
}

/* What `callee` in harness.asm computes: a sum over the words in eax, its complement in edx; and `float_callee`: the sum's
 * low 24 bits. */
static uint64_t evaluate_call(const Machine *m, const Ins *call)
{
    uint32_t sum = 0;
    for (uint32_t i = 2; i < call->arg_count; i++) {
        uint64_t arg = value_of(m, call->args[i]);
        sum = sum * 31 + (uint32_t)arg;
        if (call->args[i]->type == IR_I64 || call->args[i]->type == IR_F64)
            sum = sum * 31 + (uint32_t)(arg >> 32);
    }
    if (is_float((IrType)call->type))
        return bits_of((IrType)call->type, sum & 0xFFFFFF);
    return (uint64_t)~sum << 32 | sum;
}

/* In the precision of the type: C's float arithmetic rounds once, as addss does. */
static uint64_t evaluate_float_binary(IrOp op, IrType type, uint64_t a, uint64_t b)
{
    double x = double_of(type, a), y = double_of(type, b);
    float s = (float)x, t = (float)y;
    bool single = type == IR_F32;
    switch (op) {
    case IR_FADD: return single ? bits_of_float(s + t) : bits_of(type, x + y);
    case IR_FSUB: return single ? bits_of_float(s - t) : bits_of(type, x - y);
    case IR_FMUL: return single ? bits_of_float(s * t) : bits_of(type, x * y);
    default: return single ? bits_of_float(s / t) : bits_of(type, x / y);
    }
}

static uint64_t evaluate_root(IrType type, uint64_t a)
{
    double x = double_of(type, a);
    if (type == IR_F32)
        return bits_of_float(_mm_cvtss_f32(_mm_sqrt_ss(_mm_set_ss((float)x))));
    return bits_of(type, _mm_cvtsd_f64(_mm_sqrt_sd(_mm_setzero_pd(), _mm_set_sd(x))));
}

/* Towards zero. */
static uint64_t evaluate_to_integer(Machine *m, const Ins *ins, double x)
{
    double limit = ins->type == IR_I32 ? 4294967296.0 : 18446744073709551616.0;
    bool is_signed = ins->op == IR_FTOS;
    if (!(is_signed ? x >= -limit / 2 && x < limit / 2 : x >= 0 && x < limit)) {
        m->is_vague = true;
        return 0;
    }
    return is_signed ? (uint64_t)(int64_t)x : (uint64_t)x;
}

/* In the precision of the type at once, as i64 may be rounded. */
static uint64_t evaluate_from_integer(IrType type, bool is_signed, int64_t x, uint64_t a)
{
    if (type == IR_F32)
        return bits_of_float(is_signed ? (float)x : (float)a);
    return bits_of(type, is_signed ? (double)x : (double)a);
}

/* The carry or borrow out of the ADD or SUB that an ADC or SBB refers to. */
static uint32_t carry_of(const Machine *m, const Ins *low)
{
    uint64_t a = value_of(m, low->args[0]), b = value_of(m, low->args[1]);
    return low->op == IR_ADD ? a + b > UINT32_MAX : a < b;
}

/* The value of an operation, perhaps with something above the bits of its type. */
static uint64_t evaluate(Machine *m, const Ins *ins)
{
    IrType from = ins->arg_count ? (IrType)ins->args[0]->type : IR_VOID;
    uint64_t a = ins->arg_count > 0 ? value_of(m, ins->args[0]) : 0, b = ins->arg_count > 1 ? value_of(m, ins->args[1]) : 0;
    uint64_t c = ins->arg_count > 2 ? value_of(m, ins->args[2]) : 0, d = ins->arg_count > 3 ? value_of(m, ins->args[3]) : 0;
    IrType type = (IrType)ins->type;
    int64_t x = signed_value(type, a), y = signed_value(type, b);
    uint32_t count = (uint32_t)b & (type == IR_I64 ? 63 : 31);
    switch ((IrOp)ins->op) {
    case IR_LOAD: return evaluate_load(m, ins, (uint32_t)(a + (uint64_t)ins->value));
    case IR_STORE: memcpy(memory_at(m, (uint32_t)(a + (uint64_t)ins->value), ins->width), &b, ins->width); return 0;
    case IR_COPY:
        memcpy(memory_at(m, a, (uint64_t)ins->value), memory_at(m, b, (uint64_t)ins->value), (size_t)ins->value);
        return 0;
    case IR_ZERO: memset(memory_at(m, a, (uint64_t)ins->value), 0, (size_t)ins->value); return 0;
    case IR_ADD: return a + b;
    case IR_SUB: return a - b;
    case IR_MUL: return a * b;
    case IR_SDIV: return (uint64_t)(x / y);
    case IR_UDIV: return a / b;
    case IR_SREM: return (uint64_t)(x % y);
    case IR_UREM: return a % b;
    case IR_AND: return a & b;
    case IR_OR: return a | b;
    case IR_XOR: return a ^ b;
    case IR_SHL: return a << count;
    case IR_SHR: return a >> count;
    case IR_SAR: return (uint64_t)(x >> count);
    case IR_NEG: return 0 - a;
    case IR_NOT: return ~a;
    case IR_CMP: return holds((IrCond)ins->cond, (IrType)ins->args[0]->type, a, b);
    case IR_CMP64: return holds((IrCond)ins->cond, IR_I64, b << 32 | a, d << 32 | c);
    case IR_SELECT: return a ? b : c;
    case IR_FADD:
    case IR_FMUL:
        m->is_vague |= a != b && is_nan(type, a) && is_nan(type, b);
        return evaluate_float_binary((IrOp)ins->op, type, a, b);
    case IR_FSUB:
    case IR_FDIV: return evaluate_float_binary((IrOp)ins->op, type, a, b);
    case IR_FNEG: return a ^ (type == IR_F32 ? UINT64_C(1) << 31 : UINT64_C(1) << 63);
    case IR_FABS: return a & ~(type == IR_F32 ? UINT64_C(1) << 31 : UINT64_C(1) << 63);
    case IR_FSQRT: return evaluate_root(type, a);
    case IR_STOF:
    case IR_UTOF: return evaluate_from_integer(type, ins->op == IR_STOF, signed_value(from, a), a);
    case IR_FTOS:
    case IR_FTOU: return evaluate_to_integer(m, ins, double_of(from, a));
    case IR_FTOF: return bits_of(type, double_of(from, a));
    case IR_SEXT8: return (uint64_t)(int8_t)a;
    case IR_SEXT16: return (uint64_t)(int16_t)a;
    case IR_ZEXT8: return (uint8_t)a;
    case IR_ZEXT16: return (uint16_t)a;
    case IR_SEXT: return (uint64_t)(int32_t)a;
    case IR_ZEXT: return a;
    case IR_TRUNC: return (uint32_t)a;
    case IR_HIGH: return a >> 32;
    case IR_ADC: return a + b + carry_of(m, ins->args[2]);
    case IR_SBB: return a - b - carry_of(m, ins->args[2]);
    case IR_UMULH: return a * b >> 32;
    case IR_SMULH: return (uint64_t)(x * y >> 32);
    case IR_FSHL: return (a << 32 | b) << (c & 31) >> 32;
    case IR_FSHR: return (a << 32 | b) >> (c & 31);
    case IR_CLZ: return (uint64_t)__builtin_clz((uint32_t)a);
    case IR_CTZ: return (uint64_t)__builtin_ctz((uint32_t)a);
    case IR_BSWAP: return __builtin_bswap32((uint32_t)a);
    case IR_CALL: return evaluate_call(m, ins);
    default: assert(false && "random functions have no other operations"); return 0;
    }
}

static Block *switch_target(const Block *block, int64_t value)
{
    const Switch *cases = block->last->cases;
    for (uint32_t i = 0; i < cases->count; i++)
        if (cases->cases[i].low <= value && value <= cases->cases[i].high)
            return cases->cases[i].target;
    return block->succs[0];
}

/* fld makes a signaling NaN a quiet one, by the highest bit of the fraction. */
static uint64_t returned(IrType type, uint64_t value)
{
    uint64_t quiet = type == IR_F32 ? UINT64_C(1) << 22 : UINT64_C(1) << 51;
    return is_float(type) && is_nan(type, value) ? value | quiet : value;
}

/* Where the last instruction of `block` leads; NULL: out of the function. */
static Block *next_block(Machine *m, const Block *block)
{
    const Ins *end = block->last;
    switch ((IrOp)end->op) {
    case IR_JUMP: return block->succs[0];
    case IR_BRANCH: return block->succs[value_of(m, end->args[0]) ? 0 : 1];
    case IR_SWITCH: return switch_target(block, signed_value(IR_I32, value_of(m, end->args[0])));
    case IR_RET: m->result = returned((IrType)end->args[0]->type, value_of(m, end->args[0])); return NULL;
    default: assert(false && "random functions end no other way"); return NULL;
    }
}

/* All phis take their new values at once. Returns what follows them. */
static const Ins *enter_block(Machine *m, const Block *block, const Block *from)
{
    enum { MOST_PHIS = 4 };
    uint64_t taken[MOST_PHIS];
    uint32_t edge = 0, count = 0;
    while (from && block->preds.data[edge] != from)
        edge++;
    for (const Ins *phi = block->first; phi && phi->op == IR_PHI; phi = phi->next)
        taken[count++] = value_of(m, phi->args[edge]);
    const Ins *ins = block->first;
    for (uint32_t i = 0; i < count; i++, ins = ins->next)
        m->values[ins->id] = taken[i];
    return ins;
}

/* Leaves the result in the machine; false when the function runs for too long, or what it computes is vague. */
static bool run(Machine *m, const Function *f)
{
    uint32_t step = 0;
    const Block *from = NULL;
    for (const Block *block = f->blocks.data[0], *to; block; from = block, block = to) {
        for (const Ins *ins = enter_block(m, block, from); ins != block->last; ins = ins->next) {
            uint64_t result = evaluate(m, ins);
            m->values[ins->id] = ins->type == IR_I32 || ins->type == IR_F32 ? (uint32_t)result : result;
            if (++step > MOST_STEPS || m->is_vague)
                return false;
        }
        to = next_block(m, block);
    }
    return true;
}

/* ---------------------------------------------------------------- output */

typedef struct Output {
    Text assembly, runs, expected;
} Output;

static uint32_t sum_of_bytes(const uint8_t *bytes, size_t count)
{
    uint32_t sum = 0;
    for (size_t i = 0; i < count; i++)
        sum = sum * 31 + bytes[i];
    return sum;
}

/* Rows of runs.def and lines of `expected`, which harness.c prints from its own runs. */
static void describe_runs(Function *f, uint32_t seed, Output *out)
{
    Maker chance = {.state = seed};
    text_printf(&out->runs, "FUNCTION(%u)\n", seed);
    for (int i = 0; i < RUNS; i++) {
        Machine m = {.values = arena_array(f->arena, f->ins_count, sizeof *m.values)};
        uint32_t args[PARAMS];
        for (uint32_t k = 0; k < GLOBAL_SIZE; k++)
            m.memory[GLOBAL_DATA + k] = (uint8_t)(k * 37 + 1);
        for (uint32_t k = 0; k < PARAMS; k++) {
            args[k] = (uint32_t)random_number(&chance);
            memcpy(memory_at(&m, SLOTS + k * OBJECT_SIZE, 4), &args[k], 4);
        }
        if (!m.values || !run(&m, f))
            continue;
        text_printf(&out->runs, "RUN(%u, %d, %uu, %uu, %uu, %uu)\n", seed, f->result, args[0], args[1], args[2], args[3]);
        text_printf(&out->expected, "seed %u: f(%u, %u, %u, %u) = 0x%" PRIx64 ", memory %08x\n", seed, args[0], args[1],
                    args[2], args[3], m.result, sum_of_bytes(m.memory + GLOBAL_DATA, GLOBAL_SIZE));
    }
}

static bool is_sound(Function *f, uint32_t seed, const char *when)
{
    const char *wrong = ir_verify(f);
    if (wrong)
        fprintf(stderr, "seed %u: unsound IR %s: %s\n", seed, when, wrong);
    return !wrong;
}

static bool write_file(const char *folder, const char *name, const Text *text)
{
    char path[4096];
    int length = snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = length > 0 && (size_t)length < sizeof path ? fopen(path, "wb") : NULL;
    bool written = file && fwrite(text->data, 1, text->len, file) == text->len;
    if (!file || fclose(file) != 0 || !written) {
        perror(path);
        return false;
    }
    return true;
}

/* ---------------------------------------------------------------- a compilation */

typedef struct Session {
    Memory memory;
    Context cx;
    Module module;
    Output out;
} Session;

static void set_up(Session *s)
{
    *s = (Session){0};
    memory_init(&s->memory, NULL, NULL, 0);
    s->cx.memory = &s->memory;
    arena_init(&s->cx.arena, &s->memory);
    names_init(&s->cx.names, &s->cx.arena);
    source_init(&s->cx.sources, &s->cx.arena);
    diag_init(&s->cx.diags, &s->cx.arena, &s->cx.sources);
    module_init(&s->module, &s->cx);
    text_init(&s->out.assembly, &s->memory);
    text_init(&s->out.runs, &s->memory);
    text_init(&s->out.expected, &s->memory);
}

static void tear_down(Session *s)
{
    text_release(&s->out.assembly);
    text_release(&s->out.runs);
    text_release(&s->out.expected);
    arena_release(&s->cx.arena);
    memory_release(&s->memory);
}

static void run_passes_for(Function *f, uint32_t seed)
{
    run_passes(f, &(PassOptions){.level = level_of(seed)});
}

static bool compile(Session *s, Emitter *e, uint32_t seed)
{
    Arena arena;
    arena_init(&arena, &s->memory);
    Function *f = make_function(&s->cx, &s->module, &arena, seed);
    bool sound = is_sound(f, seed, "as made");
    if (sound) {
        describe_runs(f, seed, &s->out);
        run_passes_for(f, seed);
        sound = is_sound(f, seed, "after the passes");
    }
    if (sound)
        emit_function(e, f, &s->out.assembly);
    arena_release(&arena);
    return sound;
}

static bool write_tests(Session *s, const char *folder, uint32_t first, uint32_t count)
{
    CodegenOptions options = {0};
    Emitter *e = emit_open(&s->cx, &s->module, &options, &s->out.assembly);
    bool sound = true;
    for (uint32_t i = 0; i < count && sound; i++)
        sound = compile(s, e, first + i);
    emit_close(e, &s->out.assembly);
    return sound && !s->memory.failed && write_file(folder, "functions.asm", &s->out.assembly) &&
           write_file(folder, "runs.def", &s->out.runs) && write_file(folder, "expected", &s->out.expected);
}

static bool show(Session *s, uint32_t seed)
{
    CodegenOptions options = {0};
    Text *out = &s->out.expected;
    Emitter *e = emit_open(&s->cx, &s->module, &options, &s->out.assembly);
    Function *f = make_function(&s->cx, &s->module, &s->cx.arena, seed);
    ir_print(f, out);
    bool sound = is_sound(f, seed, "as made");
    if (sound) {
        text_str(out, "; after the passes\n");
        run_passes_for(f, seed);
        ir_print(f, out);
        emit_dump_insns(e, f, out);
    }
    fwrite(out->data, 1, out->len, stdout);
    return sound;
}

int main(int argc, char **argv)
{
    if (argc != 2 && argc != 4) {
        fprintf(stderr, "usage: random_ir FOLDER FIRST COUNT | random_ir SEED\n");
        return 2;
    }
    Session s;
    set_up(&s);
    bool done = argc == 2
                    ? show(&s, (uint32_t)strtoul(argv[1], NULL, 10))
                    : write_tests(&s, argv[1], (uint32_t)strtoul(argv[2], NULL, 10), (uint32_t)strtoul(argv[3], NULL, 10));
    tear_down(&s);
    return !done;
}
