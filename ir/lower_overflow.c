/* __builtin_add_overflow and its siblings: *result = (T)(a op b), and whether that is not the true a op b.
 *
 * A true value here is low - negatives * 2^64: `low` an i64, `negatives` an i32, the number of times that 2^64 has to be taken off
 * (an operand of a signed type that is negative counts once). It fits T if T's value of it is the same low and as negative. */
#include "ir/lower.h"

typedef struct True {
    Ins *low;
    Ins *negatives;
    Ins *beyond; /* i32, not 0 if it is out of every type's range; NULL: it is not */
} True;

static Ins *op32(Lowerer *l, IrOp op, Ins *a, Ins *b)
{
    return lower_op(l, op, IR_I32, a, b);
}

static Ins *op64(Lowerer *l, IrOp op, Ins *a, Ins *b)
{
    return lower_op(l, op, IR_I64, a, b);
}

static Ins *is_negative(Lowerer *l, Ins *low, const Type *type)
{
    return type_is_unsigned(type) ? ir_const(l->f, IR_I32, 0) : lower_compare(l, COND_LT, low, ir_const(l->f, IR_I64, 0));
}

static True operand(Lowerer *l, Ins *value, const Type *type)
{
    if (value->type != IR_I64)
        value = lower_op(l, type_is_unsigned(type) ? IR_ZEXT : IR_SEXT, IR_I64, value, NULL);
    return (True){.low = value, .negatives = is_negative(l, value, type)};
}

static True sum(Lowerer *l, True a, True b)
{
    Ins *low = op64(l, IR_ADD, a.low, b.low);
    Ins *carry = lower_compare(l, COND_ULT, low, a.low);
    return (True){.low = low, .negatives = op32(l, IR_SUB, op32(l, IR_ADD, a.negatives, b.negatives), carry)};
}

static True difference(Lowerer *l, True a, True b)
{
    Ins *borrow = lower_compare(l, COND_ULT, a.low, b.low);
    Ins *negatives = op32(l, IR_ADD, op32(l, IR_SUB, a.negatives, b.negatives), borrow);
    return (True){.low = op64(l, IR_SUB, a.low, b.low), .negatives = negatives};
}

/* Of two that have 32 bits at most: 64 hold it. */
static True narrow_product(Lowerer *l, True a, True b, bool both_unsigned)
{
    Ins *low = op64(l, IR_MUL, a.low, b.low);
    Ins *zero = ir_const(l->f, IR_I64, 0);
    return (True){.low = low, .negatives = both_unsigned ? ir_const(l->f, IR_I32, 0) : lower_compare(l, COND_LT, low, zero)};
}

/* Without the sign: (x ^ s) - s, where s is -1 for a negative one. */
static Ins *magnitude(Lowerer *l, True x)
{
    Ins *sign = lower_op(l, IR_SEXT, IR_I64, lower_op(l, IR_NEG, IR_I32, x.negatives, NULL), NULL);
    return op64(l, IR_SUB, op64(l, IR_XOR, x.low, sign), sign);
}

static Ins *half(Lowerer *l, Ins *value, bool high)
{
    if (high)
        value = op64(l, IR_SHR, value, ir_const(l->f, IR_I32, 32));
    return lower_op(l, IR_ZEXT, IR_I64, lower_op(l, IR_TRUNC, IR_I32, value, NULL), NULL);
}

/* By halves, as on paper: high * high must be 0, and the others' sum have 32 bits, or there are more than 64. */
static True product(Lowerer *l, True a, True b)
{
    Ins *zero = ir_const(l->f, IR_I64, 0), *x = magnitude(l, a), *y = magnitude(l, b);
    Ins *x_high = half(l, x, true), *x_low = half(l, x, false), *y_high = half(l, y, true), *y_low = half(l, y, false);
    Ins *beyond = op32(l, IR_AND, lower_compare(l, COND_NE, x_high, zero), lower_compare(l, COND_NE, y_high, zero));
    Ins *cross = op64(l, IR_ADD, op64(l, IR_MUL, x_high, y_low), op64(l, IR_MUL, x_low, y_high));
    beyond = op32(l, IR_OR, beyond, lower_compare(l, COND_NE, half(l, cross, true), zero));
    Ins *low = op64(l, IR_MUL, x_low, y_low);
    Ins *all = op64(l, IR_ADD, op64(l, IR_SHL, cross, ir_const(l->f, IR_I32, 32)), low);
    beyond = op32(l, IR_OR, beyond, lower_compare(l, COND_ULT, all, low));
    Ins *negative = op32(l, IR_XOR, a.negatives, b.negatives);
    return (True){.low = op64(l, IR_MUL, a.low, b.low),
                  .negatives = op32(l, IR_AND, negative, lower_compare(l, COND_NE, all, zero)),
                  .beyond = beyond};
}

static True result_of(Lowerer *l, const Expr *expr, Ins *left, Ins *right)
{
    const Type *left_type = represented(expr->args->type), *right_type = represented(expr->args->next->type);
    True a = operand(l, left, left_type), b = operand(l, right, right_type);
    if (expr->builtin == BUILTIN_ADD_OVERFLOW)
        return sum(l, a, b);
    if (expr->builtin == BUILTIN_SUB_OVERFLOW)
        return difference(l, a, b);
    if (type_size(left_type) <= 4 && type_size(right_type) <= 4)
        return narrow_product(l, a, b, type_is_unsigned(left_type) && type_is_unsigned(right_type));
    return product(l, a, b);
}

Ins *lower_overflow(Lowerer *l, Expr *expr)
{
    const Type *type = represented(expr->args->next->next->type->base);
    Ins *pointer = lower_value(l, expr->args->next->next), *right = lower_value(l, expr->args->next);
    Ins *left = lower_value(l, expr->args);
    l->pos = expr->span.caret;
    True result = result_of(l, expr, left, right);
    bool is_wide = type_size(type) == 8;
    Ins *stored = is_wide ? result.low : lower_extension(l, lower_op(l, IR_TRUNC, IR_I32, result.low, NULL), type);
    store_place(l, (LPlace){.base = pointer}, type, stored);
    True fitting = operand(l, stored, type);
    Ins *overflows = lower_compare(l, COND_NE, result.negatives, fitting.negatives);
    if (!is_wide)
        overflows = op32(l, IR_OR, overflows, lower_compare(l, COND_NE, result.low, fitting.low));
    return result.beyond ? op32(l, IR_OR, overflows, result.beyond) : overflows;
}
