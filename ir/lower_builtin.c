/* Calls of the compiler's own functions, and va_arg: BUILTIN and VA_ARG nodes, checked, enter; values leave. */
#include "ir/lower.h"

#include <assert.h>
#include <float.h>

/* ---------------------------------------------------------------- va_list, frames */

/* The address behind the last named parameter: a parameter slot without a size. */
static Ins *rest_of_arguments(Lowerer *l)
{
    if (!l->rest) {
        l->rest = ir_new_slot(l->f, NULL, "...", 0, 4);
        l->rest->is_param = true;
        l->rest->offset = 8 + (int32_t)l->f->param_bytes;
    }
    l->rest->address_taken = true;
    return ir_slot(l->f, l->rest);
}

/* *(type *)ap, and ap moves on by the size rounded up to words. */
Ins *lower_va_arg(Lowerer *l, Expr *expr)
{
    LPlace list = lower_place(l, expr->left);
    l->pos = expr->span.caret;
    Ins *at = load_place(l, list, expr->left->type);
    uint32_t size = (type_size(expr->type) + 3) & ~3u;
    Ins *next = lower_op(l, IR_ADD, IR_I32, at, ir_const(l->f, IR_I32, size));
    store_place(l, list, expr->left->type, next);
    return type_is_record(expr->type) ? at : load_place(l, (LPlace){.base = at}, expr->type);
}

static Ins *frame_chain(Lowerer *l, const Expr *levels, int64_t offset)
{
    Ins *frame = ir_append(l->f, l->block, IR_FRAME, IR_I32, NULL, NULL, NULL);
    uint64_t count = levels && levels->op == EXPR_INTEGER ? levels->integer : 0;
    for (uint64_t i = 0; i < count && i < 64; i++) {
        frame = ir_append(l->f, l->block, IR_LOAD, IR_I32, frame, NULL, NULL);
        frame->width = 4;
    }
    if (offset) {
        frame = ir_append(l->f, l->block, IR_LOAD, IR_I32, frame, NULL, NULL);
        frame->width = 4;
        frame->value = offset;
    }
    return frame;
}

static Ins *halves(Lowerer *l, Ins *value, Ins **high)
{
    *high = lower_op(l, IR_TRUNC, IR_I32, lower_op(l, IR_SHR, IR_I64, value, ir_const(l->f, IR_I32, 32)), NULL);
    return lower_op(l, IR_TRUNC, IR_I32, value, NULL);
}

/* Number of zeros above or below; of 64 bits by halves. */
static Ins *count_zeros(Lowerer *l, Ins *value, IrOp op)
{
    if (value->type != IR_I64)
        return lower_op(l, op, IR_I32, value, NULL);
    Ins *high, *low = halves(l, value, &high);
    Ins *of_low = lower_op(l, op, IR_I32, low, NULL), *of_high = lower_op(l, op, IR_I32, high, NULL);
    Ins *thirty_two = ir_const(l->f, IR_I32, 32);
    Ins *first = op == IR_CLZ ? high : low;
    Ins *near = op == IR_CLZ ? of_high : of_low,
        *far = lower_op(l, IR_ADD, IR_I32, op == IR_CLZ ? of_low : of_high, thirty_two);
    return ir_append(l->f, l->block, IR_SELECT, IR_I32, lower_true(l, first), near, far);
}

static Ins *masked(Lowerer *l, Ins *value, int shift, uint32_t mask)
{
    Ins *shifted = lower_op(l, IR_SHR, IR_I32, value, ir_const(l->f, IR_I32, shift));
    return lower_op(l, IR_AND, IR_I32, shifted, ir_const(l->f, IR_I32, mask));
}

/* Sums of neighbours: of bits, pairs, nibbles, then of all bytes at once (Warren, "Hacker's Delight", 5-1). The baseline has no
 * popcnt. */
static Ins *count_ones(Lowerer *l, Ins *value)
{
    if (value->type == IR_I64) {
        Ins *high, *low = halves(l, value, &high);
        return lower_op(l, IR_ADD, IR_I32, count_ones(l, low), count_ones(l, high));
    }
    value = lower_op(l, IR_SUB, IR_I32, value, masked(l, value, 1, 0x55555555));
    Ins *even = lower_op(l, IR_AND, IR_I32, value, ir_const(l->f, IR_I32, 0x33333333));
    value = lower_op(l, IR_ADD, IR_I32, even, masked(l, value, 2, 0x33333333));
    value = lower_op(l, IR_ADD, IR_I32, value, lower_op(l, IR_SHR, IR_I32, value, ir_const(l->f, IR_I32, 4)));
    value = lower_op(l, IR_AND, IR_I32, value, ir_const(l->f, IR_I32, 0x0f0f0f0f));
    value = lower_op(l, IR_MUL, IR_I32, value, ir_const(l->f, IR_I32, 0x01010101));
    return lower_op(l, IR_SHR, IR_I32, value, ir_const(l->f, IR_I32, 24));
}

/* The number of the lowest bit that is set, from 1; of none 0. */
static Ins *first_bit(Lowerer *l, Ins *value)
{
    Ins *one = ir_const(l->f, IR_I32, 1), *zero = ir_const(l->f, IR_I32, 0);
    Ins *number = lower_op(l, IR_ADD, IR_I32, count_zeros(l, value, IR_CTZ), one);
    return ir_append(l->f, l->block, IR_SELECT, IR_I32, lower_true(l, value), number, zero);
}

/* How many bits below the highest are copies of it: x ^ (x >> all) begins with so many zeros and one more. */
static Ins *redundant_sign_bits(Lowerer *l, Ins *value)
{
    IrType type = (IrType)value->type;
    Ins *one = ir_const(l->f, IR_I32, 1);
    Ins *sign = lower_op(l, IR_SAR, type, value, ir_const(l->f, IR_I32, type == IR_I64 ? 63 : 31));
    Ins *changes = lower_op(l, IR_SHL, type, lower_op(l, IR_XOR, type, value, sign), one);
    return count_zeros(l, lower_op(l, IR_OR, type, changes, ir_const(l->f, type, 1)), IR_CLZ);
}

static Ins *byte_swap(Lowerer *l, Expr *expr)
{
    Ins *value = lower_value(l, expr->args);
    if (expr->builtin == BUILTIN_BSWAP16)
        return lower_op(l, IR_SHR, IR_I32, lower_op(l, IR_BSWAP, IR_I32, value, NULL), ir_const(l->f, IR_I32, 16));
    if (value->type != IR_I64)
        return lower_op(l, IR_BSWAP, IR_I32, value, NULL);
    Ins *thirty_two = ir_const(l->f, IR_I32, 32);
    Ins *low = lower_op(l, IR_TRUNC, IR_I32, value, NULL);
    Ins *high = lower_op(l, IR_TRUNC, IR_I32, lower_op(l, IR_SHR, IR_I64, value, thirty_two), NULL);
    Ins *new_high = lower_op(l, IR_ZEXT, IR_I64, lower_op(l, IR_BSWAP, IR_I32, low, NULL), NULL);
    Ins *new_low = lower_op(l, IR_ZEXT, IR_I64, lower_op(l, IR_BSWAP, IR_I32, high, NULL), NULL);
    return lower_op(l, IR_OR, IR_I64, lower_op(l, IR_SHL, IR_I64, new_high, thirty_two), new_low);
}

/* ---------------------------------------------------------------- floating numbers */

static Ins *compare_with(Lowerer *l, IrCond cond, Ins *value, double number)
{
    return lower_compare(l, cond, value, ir_fconst(l->f, (IrType)value->type, number));
}

static Ins *without_sign(Lowerer *l, Ins *value)
{
    return lower_op(l, IR_FABS, (IrType)value->type, value, NULL);
}

static Ins *sign_word(Lowerer *l, Slot *slot)
{
    Ins *word = ir_append(l->f, l->block, IR_LOAD, IR_I32, ir_slot(l->f, slot), NULL, NULL);
    word->width = 4;
    word->value = slot->size - 4;
    return word;
}

/* A number in memory, where its bits can be had. */
static Slot *spill(Lowerer *l, Ins *value)
{
    uint32_t size = value->type == IR_F32 ? 4 : 8;
    Slot *slot = ir_new_slot(l->f, NULL, "bits", size, 4);
    slot->address_taken = true;
    Ins *store = ir_append(l->f, l->block, IR_STORE, IR_VOID, ir_slot(l->f, slot), value, NULL);
    store->width = (uint8_t)size;
    return slot;
}

static Ins *sign_bit(Lowerer *l, Ins *value)
{
    return lower_op(l, IR_AND, IR_I32, sign_word(l, spill(l, value)), ir_const(l->f, IR_I32, INT32_MIN));
}

/* The first one with the sign of the second. */
static Ins *copy_sign(Lowerer *l, Expr *expr)
{
    Ins *second = lower_value(l, expr->args->next), *first = lower_value(l, expr->args);
    IrType type = (IrType)first->type;
    Ins *sign = sign_bit(l, second);
    Slot *slot = spill(l, without_sign(l, first));
    Ins *word = lower_op(l, IR_OR, IR_I32, sign_word(l, slot), sign);
    Ins *store = ir_append(l->f, l->block, IR_STORE, IR_VOID, ir_slot(l->f, slot), word, NULL);
    store->width = 4;
    store->value = slot->size - 4;
    Ins *load = ir_append(l->f, l->block, IR_LOAD, type, ir_slot(l->f, slot), NULL, NULL);
    load->width = (uint8_t)slot->size;
    return load;
}

static Ins *lower_class(Lowerer *l, Builtin builtin, Ins *value)
{
    bool single = value->type == IR_F32;
    double most = single ? (double)FLT_MAX : DBL_MAX, least = single ? (double)FLT_MIN : DBL_MIN;
    switch (builtin) {
    case BUILTIN_ISNAN: return lower_compare(l, COND_FNE, value, value);
    case BUILTIN_ISINF: return compare_with(l, COND_FGT, without_sign(l, value), most);
    case BUILTIN_ISFINITE: return compare_with(l, COND_FLE, without_sign(l, value), most);
    case BUILTIN_ISNORMAL:
        return lower_op(l, IR_AND, IR_I32, compare_with(l, COND_FGE, without_sign(l, value), least),
                        compare_with(l, COND_FLE, without_sign(l, value), most));
    default: /* isinf_sign: 1, -1 or 0 */
        return lower_op(l, IR_SUB, IR_I32, compare_with(l, COND_FGT, value, most), compare_with(l, COND_FLT, value, -most));
    }
}

/* __builtin_fpclassify(of a NaN, of an infinity, of a normal number, of a subnormal one, of zero, x) */
static Ins *lower_fpclassify(Lowerer *l, Expr *expr)
{
    Ins *values[6] = {0};
    uint32_t count = 0;
    for (Expr *arg = expr->args; arg && count < 6; arg = arg->next)
        values[count++] = lower_value(l, arg);
    Ins *size = without_sign(l, values[5]);
    bool single = size->type == IR_F32;
    const struct {
        IrCond cond;
        double bound;
        int choice;
    } steps[] = {
        {COND_FEQ, 0, 4},
        {COND_FGE, single ? (double)FLT_MIN : DBL_MIN, 2},
        {COND_FGT, single ? (double)FLT_MAX : DBL_MAX, 1}, /* else values[3] */
    };
    Ins *chosen = values[3];
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        Ins *test = compare_with(l, steps[i].cond, size, steps[i].bound);
        chosen = ir_append(l->f, l->block, IR_SELECT, IR_I32, test, values[steps[i].choice], chosen);
    }
    return ir_append(l->f, l->block, IR_SELECT, IR_I32, lower_compare(l, COND_FNE, size, size), values[0], chosen);
}

/* Comparisons that raise nothing for a NaN, and are false then. */
static Ins *lower_quiet(Lowerer *l, Expr *expr, IrCond cond)
{
    Ins *right = lower_value(l, expr->args->next), *left = lower_value(l, expr->args);
    return lower_compare(l, cond, left, right);
}

static Ins *lower_unordered(Lowerer *l, Expr *expr)
{
    Ins *right = lower_value(l, expr->args->next), *left = lower_value(l, expr->args);
    if (expr->builtin == BUILTIN_ISLESSGREATER)
        return lower_op(l, IR_OR, IR_I32, lower_compare(l, COND_FLT, left, right), lower_compare(l, COND_FGT, left, right));
    return lower_op(l, IR_OR, IR_I32, lower_compare(l, COND_FNE, left, left), lower_compare(l, COND_FNE, right, right));
}

/* The first one's value; the others' are nobody's. */
static Ins *lower_arguments_of(Lowerer *l, Expr *args)
{
    Ins *value = lower_value(l, args);
    for (Expr *arg = args->next; arg; arg = arg->next)
        lower_value(l, arg);
    return value;
}

Ins *lower_builtin(Lowerer *l, Expr *expr)
{
    l->pos = expr->span.caret;
    switch ((Builtin)expr->builtin) {
    case BUILTIN_VA_START: store_place(l, lower_place(l, expr->args), expr->args->type, rest_of_arguments(l)); return NULL;
    case BUILTIN_VA_COPY:
        store_place(l, lower_place(l, expr->args), expr->args->type, lower_value(l, expr->args->next));
        return NULL;
    case BUILTIN_VA_END: lower_place(l, expr->args); return NULL;
    case BUILTIN_EXPECT: {
        Ins *value = lower_value(l, expr->args);
        lower_value(l, expr->args->next);
        return value;
    }
    case BUILTIN_UNREACHABLE:
    case BUILTIN_TRAP: lower_unreachable(l, expr->builtin == BUILTIN_TRAP); return NULL;
    case BUILTIN_CLZ: return count_zeros(l, lower_value(l, expr->args), IR_CLZ);
    case BUILTIN_CTZ: return count_zeros(l, lower_value(l, expr->args), IR_CTZ);
    case BUILTIN_POPCOUNT: return count_ones(l, lower_value(l, expr->args));
    case BUILTIN_PARITY:
        return lower_op(l, IR_AND, IR_I32, count_ones(l, lower_value(l, expr->args)), ir_const(l->f, IR_I32, 1));
    case BUILTIN_FFS: return first_bit(l, lower_value(l, expr->args));
    case BUILTIN_CLRSB: return redundant_sign_bits(l, lower_value(l, expr->args));
    case BUILTIN_ADD_OVERFLOW:
    case BUILTIN_SUB_OVERFLOW:
    case BUILTIN_MUL_OVERFLOW: return lower_overflow(l, expr);
    case BUILTIN_PREFETCH: lower_arguments_of(l, expr->args); return NULL;
    case BUILTIN_ASSUME_ALIGNED: return lower_arguments_of(l, expr->args);
    case BUILTIN_ISNAN:
    case BUILTIN_ISINF:
    case BUILTIN_ISINF_SIGN:
    case BUILTIN_ISFINITE:
    case BUILTIN_ISNORMAL: return lower_class(l, (Builtin)expr->builtin, lower_value(l, expr->args));
    case BUILTIN_SIGNBIT: return sign_bit(l, lower_value(l, expr->args));
    case BUILTIN_COPYSIGN: return copy_sign(l, expr);
    case BUILTIN_FPCLASSIFY: return lower_fpclassify(l, expr);
    case BUILTIN_ISGREATER: return lower_quiet(l, expr, COND_FGT);
    case BUILTIN_ISGREATEREQUAL: return lower_quiet(l, expr, COND_FGE);
    case BUILTIN_ISLESS: return lower_quiet(l, expr, COND_FLT);
    case BUILTIN_ISLESSEQUAL: return lower_quiet(l, expr, COND_FLE);
    case BUILTIN_ISLESSGREATER:
    case BUILTIN_ISUNORDERED: return lower_unordered(l, expr);
    case BUILTIN_BSWAP16:
    case BUILTIN_BSWAP32:
    case BUILTIN_BSWAP64: return byte_swap(l, expr);
    case BUILTIN_SQRT: return lower_op(l, IR_FSQRT, ir_type_of(expr->type), lower_value(l, expr->args), NULL);
    case BUILTIN_FABS: return lower_op(l, IR_FABS, ir_type_of(expr->type), lower_value(l, expr->args), NULL);
    case BUILTIN_ALLOCA: return lower_op(l, IR_ALLOCA, IR_I32, lower_value(l, expr->args), NULL);
    case BUILTIN_FRAME_ADDRESS: return frame_chain(l, expr->args, 0);
    case BUILTIN_RETURN_ADDRESS: return frame_chain(l, expr->args, 4);
    case BUILTIN_CONSTANT_P:
    case BUILTIN_CHOOSE_EXPR:
    case BUILTIN_OBJECT_SIZE:
    case BUILTIN_STRLEN:
    case BUILTIN_INF:
    case BUILTIN_NAN:
    case BUILTIN_NONE: break;
    }
    assert(false && "the checker refuses the other builtins");
    return ir_undef(l->f, IR_I32);
}
