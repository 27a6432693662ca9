/* Calls of the compiler's own functions, and va_arg: BUILTIN and VA_ARG nodes, checked, enter; values leave. */
#include "ir/lower.h"

#include <assert.h>

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

/* Number of zeros above or below, or of ones; of 64 bits by halves. */
static Ins *count_bits(Lowerer *l, Expr *expr, IrOp op)
{
    Ins *value = lower_value(l, expr->args);
    if (value->type != IR_I64)
        return lower_op(l, op, IR_I32, value, NULL);
    Ins *low = lower_op(l, IR_TRUNC, IR_I32, value, NULL);
    Ins *high = lower_op(l, IR_TRUNC, IR_I32, lower_op(l, IR_SHR, IR_I64, value, ir_const(l->f, IR_I32, 32)), NULL);
    Ins *of_low = lower_op(l, op, IR_I32, low, NULL), *of_high = lower_op(l, op, IR_I32, high, NULL);
    if (op == IR_POPCOUNT)
        return lower_op(l, IR_ADD, IR_I32, of_low, of_high);
    Ins *thirty_two = ir_const(l->f, IR_I32, 32);
    Ins *first = op == IR_CLZ ? high : low;
    Ins *near = op == IR_CLZ ? of_high : of_low,
        *far = lower_op(l, IR_ADD, IR_I32, op == IR_CLZ ? of_low : of_high, thirty_two);
    return ir_append(l->f, l->block, IR_SELECT, IR_I32, lower_true(l, first), near, far);
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
    case BUILTIN_CLZ: return count_bits(l, expr, IR_CLZ);
    case BUILTIN_CTZ: return count_bits(l, expr, IR_CTZ);
    case BUILTIN_POPCOUNT: return count_bits(l, expr, IR_POPCOUNT);
    case BUILTIN_BSWAP16:
    case BUILTIN_BSWAP32:
    case BUILTIN_BSWAP64: return byte_swap(l, expr);
    case BUILTIN_SQRT: return lower_op(l, IR_FSQRT, ir_type_of(expr->type), lower_value(l, expr->args), NULL);
    case BUILTIN_FABS: return lower_op(l, IR_FABS, ir_type_of(expr->type), lower_value(l, expr->args), NULL);
    case BUILTIN_FRAME_ADDRESS: return frame_chain(l, expr->args, 0);
    case BUILTIN_RETURN_ADDRESS: return frame_chain(l, expr->args, 4);
    case BUILTIN_CONSTANT_P: return ir_const(l->f, IR_I32, 0);
    case BUILTIN_INF:
    case BUILTIN_NAN:
    case BUILTIN_ALLOCA:
    case BUILTIN_NONE: break;
    }
    assert(false && "the checker refuses the other builtins");
    return ir_undef(l->f, IR_I32);
}

