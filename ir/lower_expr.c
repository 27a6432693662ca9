/* Expressions to values. Narrow integers live in an i32, extended as their type says, from the moment that a load or
 * conversion makes them. See lower.h. */
#include "ir/lower.h"

#include <assert.h>

/* ---------------------------------------------------------------- types */

const Type *represented(const Type *type)
{
    return type->kind == TYPE_ENUM && type->tag->enum_base ? type->tag->enum_base : type;
}

IrType ir_type_of(const Type *type)
{
    switch (represented(type)->kind) {
    case TYPE_VOID:
    case TYPE_STRUCT:
    case TYPE_UNION:
    case TYPE_POISON: return IR_VOID;
    case TYPE_LLONG:
    case TYPE_ULLONG: return IR_I64;
    case TYPE_FLOAT: return IR_F32;
    case TYPE_DOUBLE:
    case TYPE_LDOUBLE: return IR_F64;
    default: return IR_I32;
    }
}

uint8_t ir_width_of(const Type *type)
{
    return (uint8_t)type_size(type);
}

/* ---------------------------------------------------------------- building */

Ins *lower_op(Lowerer *l, IrOp op, IrType type, Ins *a, Ins *b)
{
    IrCond cond = COND_EQ;
    ir_order(l->f, &op, type, &cond, &a, &b);
    Ins *folded = ir_fold(l->f, op, type, cond, a, b);
    if (folded)
        return folded;
    if (op == IR_ADD && b->op == IR_CONST && a->op == IR_ADD && a->args[1]->op == IR_CONST) /* (x + 1) + 2 */
        return lower_op(l, IR_ADD, type, a->args[0], ir_const(l->f, type, a->args[1]->value + b->value));
    Ins *ins = ir_append(l->f, l->block, op, type, a, b, NULL);
    ins->pos = l->pos;
    return ins;
}

Ins *lower_compare(Lowerer *l, IrCond cond, Ins *a, Ins *b)
{
    IrOp op = IR_CMP;
    ir_order(l->f, &op, IR_I32, &cond, &a, &b);
    Ins *folded = ir_fold(l->f, op, IR_I32, cond, a, b);
    if (folded)
        return folded;
    Ins *ins = ir_append(l->f, l->block, IR_CMP, IR_I32, a, b, NULL);
    ins->cond = (uint8_t)cond;
    ins->pos = l->pos;
    return ins;
}

static Ins *zero_of(Lowerer *l, IrType type)
{
    return type == IR_F32 || type == IR_F64 ? ir_fconst(l->f, type, 0.0) : ir_const(l->f, type, 0);
}

/* A comparison is 0 or 1 already. */
Ins *lower_true(Lowerer *l, Ins *value)
{
    if (value->op == IR_CMP)
        return value;
    bool floating = value->type == IR_F32 || value->type == IR_F64;
    return lower_compare(l, floating ? COND_FNE : COND_NE, value, zero_of(l, (IrType)value->type));
}

static Ins *lower_false(Lowerer *l, Ins *value)
{
    if (value->op != IR_CMP) {
        bool floating = value->type == IR_F32 || value->type == IR_F64;
        return lower_compare(l, floating ? COND_FEQ : COND_EQ, value, zero_of(l, (IrType)value->type));
    }
    Ins *ins = ir_append(l->f, l->block, IR_CMP, IR_I32, value->args[0], value->args[1], NULL);
    ins->cond = (uint8_t)COND_NEGATE(value->cond);
    ins->pos = l->pos;
    return ins;
}

/* ---------------------------------------------------------------- conversions */

/* Whether each value of `from`, as it stands in an i32, is one of `to` already. */
static bool fits(const Type *from, const Type *to)
{
    uint32_t from_bits = type_bits(from), to_bits = type_bits(to);
    if (from->kind == TYPE_BOOL)
        return true;
    if (type_is_unsigned(from) == type_is_unsigned(to))
        return from_bits <= to_bits;
    return type_is_unsigned(from) && from_bits < to_bits;
}

Ins *lower_extension(Lowerer *l, Ins *value, const Type *type)
{
    static const IrOp ops[2][3] = {{0, IR_SEXT8, IR_SEXT16}, {0, IR_ZEXT8, IR_ZEXT16}};
    IrType ir = (IrType)value->type;
    uint32_t bits = type_bits(type), width = ir == IR_I64 ? 64 : 32;
    bool is_unsigned = type_is_unsigned(type);
    if (bits >= width)
        return value;
    if (ir == IR_I32 && (bits == 8 || bits == 16))
        return lower_op(l, ops[is_unsigned][bits / 8], IR_I32, value, NULL);
    if (is_unsigned && ir == IR_I32)
        return lower_op(l, IR_AND, IR_I32, value, ir_const(l->f, IR_I32, (1u << bits) - 1));
    Ins *count = ir_const(l->f, IR_I32, width - bits);
    return lower_op(l, is_unsigned ? IR_SHR : IR_SAR, ir, lower_op(l, IR_SHL, ir, value, count), count);
}

static Ins *narrow(Lowerer *l, Ins *value, const Type *from, const Type *to)
{
    return type_size(from) <= 4 && fits(from, to) ? value : lower_extension(l, value, to);
}

static Ins *float_conversion(Lowerer *l, Ins *value, const Type *from, const Type *to)
{
    IrType target = ir_type_of(to);
    if (!type_is_floating(from))
        return lower_op(l, type_is_unsigned(from) && type_size(from) >= 4 ? IR_UTOF : IR_STOF, target, value, NULL);
    if (type_is_floating(to))
        return value->type == target ? value : lower_op(l, IR_FTOF, target, value, NULL);
    bool wide_unsigned = type_is_unsigned(to) && type_size(to) >= 4;
    Ins *integer = lower_op(l, wide_unsigned ? IR_FTOU : IR_FTOS, target, value, NULL);
    return lower_extension(l, integer, to);
}

Ins *lower_conversion(Lowerer *l, Ins *value, const Type *from, const Type *to)
{
    from = represented(from);
    to = represented(to);
    IrType target = ir_type_of(to);
    if (target == IR_VOID || !value || value->type == IR_VOID)
        return value;
    if (to->kind == TYPE_BOOL)
        return from->kind == TYPE_BOOL ? value : lower_true(l, value);
    if (type_is_floating(from) || type_is_floating(to))
        return float_conversion(l, value, from, to);
    if (target == IR_I64) {
        bool is_pointer = from->kind == TYPE_POINTER; /* as gcc has it, like an int */
        if (value->type != IR_I64)
            value = lower_op(l, type_is_unsigned(from) && !is_pointer ? IR_ZEXT : IR_SEXT, IR_I64, value, NULL);
        return fits(from, to) && !is_pointer ? value : lower_extension(l, value, to);
    }
    if (value->type == IR_I64)
        value = lower_op(l, IR_TRUNC, IR_I32, value, NULL);
    return narrow(l, value, from, to);
}

/* An expression that is 0 or 1 whatever its type. */
static bool is_boolean(const Expr *expr)
{
    return expr->type->kind == TYPE_BOOL || (expr->op >= EXPR_LT && expr->op <= EXPR_NE) || expr->op == EXPR_NOT ||
           expr->op == EXPR_AND || expr->op == EXPR_OR;
}

/* A load that was made just now, for this conversion alone, may as well load what is left of it: the low bytes come first. */
static bool narrow_load(Lowerer *l, Ins *load, const Type *to)
{
    uint32_t size = type_size(to);
    if (to->bits || load->op != IR_LOAD || load != l->block->last || load->uses || load->is_volatile || load->type > IR_I64 ||
        size > load->width)
        return false;
    load->type = (uint8_t)ir_type_of(to);
    load->width = (uint8_t)size;
    load->is_signed = !type_is_unsigned(to);
    return true;
}

static Ins *cast(Lowerer *l, Expr *expr)
{
    const Type *to = represented(expr->type);
    Ins *value = lower_value(l, expr->left);
    if (to->kind == TYPE_BOOL && is_boolean(expr->left))
        return value;
    l->pos = expr->span.caret;
    bool truncates = type_is_integer(to) && to->kind != TYPE_BOOL && type_is_integer(expr->left->type);
    if (truncates && value && narrow_load(l, value, to))
        return value;
    return lower_conversion(l, value, expr->left->type, expr->type);
}

/* ---------------------------------------------------------------- arithmetic */

static IrCond condition_of(ExprOp op, const Type *type)
{
    bool is_unsigned = type_is_unsigned(type) || type->kind == TYPE_POINTER, floating = type_is_floating(type);
    switch (op) {
    case EXPR_EQ: return floating ? COND_FEQ : COND_EQ;
    case EXPR_NE: return floating ? COND_FNE : COND_NE;
    case EXPR_LT: return floating ? COND_FLT : is_unsigned ? COND_ULT : COND_LT;
    case EXPR_GT: return floating ? COND_FGT : is_unsigned ? COND_UGT : COND_GT;
    case EXPR_LE: return floating ? COND_FLE : is_unsigned ? COND_ULE : COND_LE;
    default: return floating ? COND_FGE : is_unsigned ? COND_UGE : COND_GE;
    }
}

static IrOp operation_of(ExprOp op, const Type *type)
{
    bool is_unsigned = type_is_unsigned(type), floating = type_is_floating(type);
    switch (op) {
    case EXPR_MUL: return floating ? IR_FMUL : IR_MUL;
    case EXPR_DIV: return floating ? IR_FDIV : is_unsigned ? IR_UDIV : IR_SDIV;
    case EXPR_MOD: return is_unsigned ? IR_UREM : IR_SREM;
    case EXPR_ADD: return floating ? IR_FADD : IR_ADD;
    case EXPR_SUB: return floating ? IR_FSUB : IR_SUB;
    case EXPR_SHL: return IR_SHL;
    case EXPR_SHR: return is_unsigned ? IR_SHR : IR_SAR;
    case EXPR_BIT_AND: return IR_AND;
    case EXPR_BIT_XOR: return IR_XOR;
    case EXPR_BIT_OR: return IR_OR;
    default: assert(false && "every arithmetic operator is listed"); return IR_ADD;
    }
}

/* p + i, p - i: the integer scaled by what p points to (void and functions count as one byte, as gcc has it). */
static Ins *pointer_sum(Lowerer *l, ExprOp op, Ins *pointer, Ins *integer, const Type *type)
{
    uint32_t size = type_size(type->base);
    if (type->base->kind == TYPE_VOID || type->base->kind == TYPE_FUNCTION)
        size = 1;
    if (integer->type == IR_I64)
        integer = lower_op(l, IR_TRUNC, IR_I32, integer, NULL);
    Ins *scaled = lower_op(l, IR_MUL, IR_I32, integer, ir_const(l->f, IR_I32, size));
    return lower_op(l, op == EXPR_PTR_ADD ? IR_ADD : IR_SUB, IR_I32, pointer, scaled);
}

/* The value of `a op b` computed in `type`. */
static Ins *arithmetic(Lowerer *l, ExprOp op, const Type *type, Ins *a, Ins *b)
{
    if (op == EXPR_PTR_ADD || op == EXPR_PTR_SUB)
        return pointer_sum(l, op, a, b, type);
    if ((op == EXPR_SHL || op == EXPR_SHR) && b->type == IR_I64)
        b = lower_op(l, IR_TRUNC, IR_I32, b, NULL);
    Ins *result = lower_op(l, operation_of(op, represented(type)), ir_type_of(type), a, b);
    return type->bits ? lower_extension(l, result, type) : result;
}

/* bytes / size where nothing remains: a shift, then the inverse of the odd part modulo 2^32, which Newton's iteration finds
 * (each round doubles the bits that are right, 3 to begin with). Warren, "Hacker's Delight", 10-16. */
static Ins *exact_quotient(Lowerer *l, Ins *bytes, uint32_t size)
{
    int twos = __builtin_ctz(size);
    uint32_t odd = size >> twos, inverse = odd;
    for (int i = 0; i < 4; i++)
        inverse *= 2 - odd * inverse;
    Ins *shifted = lower_op(l, IR_SAR, IR_I32, bytes, ir_const(l->f, IR_I32, twos));
    return lower_op(l, IR_MUL, IR_I32, shifted, ir_const(l->f, IR_I32, inverse));
}

static Ins *pointer_difference(Lowerer *l, Expr *expr, Ins *a, Ins *b)
{
    uint32_t size = type_size(expr->left->type->base);
    if (expr->left->type->base->kind == TYPE_VOID || expr->left->type->base->kind == TYPE_FUNCTION)
        size = 1;
    return exact_quotient(l, lower_op(l, IR_SUB, IR_I32, a, b), size ? size : 1);
}

static bool is_comparison(const Expr *expr)
{
    return expr->op >= EXPR_LT && expr->op <= EXPR_NE;
}

static Ins *one_operation(Lowerer *l, Expr *expr, Ins *a, Ins *b)
{
    l->pos = expr->span.caret;
    if (expr->op == EXPR_PTR_DIFF)
        return pointer_difference(l, expr, a, b);
    if (is_comparison(expr))
        return lower_compare(l, condition_of((ExprOp)expr->op, represented(expr->left->type)), a, b);
    return arithmetic(l, (ExprOp)expr->op, expr->type, a, b);
}

static bool is_binary(const Expr *expr)
{
    return expr_chains[expr->op] && expr->op != EXPR_AND && expr->op != EXPR_OR && expr->op != EXPR_COMMA;
}

/* 1 + p: the checker has put the pointer on the left, but the integer, perhaps a long chain, was written first. */
static bool is_swapped(const Expr *expr)
{
    return expr->op == EXPR_PTR_ADD && expr->right->span.start < expr->left->span.start;
}

/* a op b op c …: down the operands that were written first in a loop, since such chains may be very long. */
static Ins *binary(Lowerer *l, Expr *expr)
{
    Vec(Expr *) chain = {0};
    Expr *first = expr;
    for (; is_binary(first); first = is_swapped(first) ? first->right : first->left)
        if (!vec_push(l->arena, &chain, first))
            return ir_undef(l->f, ir_type_of(expr->type));
    Ins *value = lower_value(l, first);
    while (chain.len && !should_stop(l->cx)) {
        Expr *node = vec_pop(&chain);
        bool swapped = is_swapped(node);
        Ins *other = lower_value(l, swapped ? node->left : node->right);
        value = swapped ? one_operation(l, node, other, value) : one_operation(l, node, value, other);
    }
    return chain.len ? ir_undef(l->f, ir_type_of(expr->type)) : value;
}

/* ---------------------------------------------------------------- assignment */

static Ins *assign(Lowerer *l, Expr *expr)
{
    const Type *type = expr->left->type;
    if (type_is_record(type)) {
        LPlace from = lower_place(l, expr->right), to = lower_place(l, expr->left);
        l->pos = expr->span.caret;
        copy_record(l, to, from, type);
        return place_address(l, to);
    }
    Ins *value = lower_value(l, expr->right);
    LPlace to = lower_place(l, expr->left);
    l->pos = expr->span.caret;
    return store_place(l, to, type, value);
}

/* place = (type)((compute_type)place op right); returns the new value, and the old one in *old. */
static Ins *update(Lowerer *l, Expr *expr, ExprOp op, LPlace place, Ins *right, Ins **old)
{
    const Type *type = expr->left->type, *compute = expr->compute_type;
    *old = load_place(l, place, type);
    Ins *left = compute->kind == TYPE_POINTER ? *old : lower_conversion(l, *old, type, compute);
    Ins *result = arithmetic(l, op, compute, left, right);
    if (compute->kind != TYPE_POINTER)
        result = lower_conversion(l, result, compute, type);
    return store_place(l, place, type, result);
}

static Ins *assign_op(Lowerer *l, Expr *expr)
{
    Ins *right = lower_value(l, expr->right), *old;
    LPlace place = lower_place(l, expr->left);
    l->pos = expr->span.caret;
    return update(l, expr, (ExprOp)expr->assign_op, place, right, &old);
}

static Ins *increment(Lowerer *l, Expr *expr)
{
    bool up = expr->op == EXPR_PRE_INC || expr->op == EXPR_POST_INC, pre = expr->op == EXPR_PRE_INC || expr->op == EXPR_PRE_DEC;
    const Type *compute = expr->compute_type;
    bool pointer = compute->kind == TYPE_POINTER;
    LPlace place = lower_place(l, expr->left);
    l->pos = expr->span.caret;
    IrType type = pointer ? IR_I32 : ir_type_of(compute);
    Ins *one = type == IR_F32 || type == IR_F64 ? ir_fconst(l->f, type, 1.0) : ir_const(l->f, type, 1), *old;
    ExprOp op = pointer ? up ? EXPR_PTR_ADD : EXPR_PTR_SUB : up ? EXPR_ADD : EXPR_SUB;
    Ins *result = update(l, expr, op, place, one, &old);
    return pre ? result : old;
}

/* ---------------------------------------------------------------- control flow within expressions */

static bool is_junction(const Expr *expr)
{
    return expr->op == EXPR_AND || expr->op == EXPR_OR;
}

static void branch(Lowerer *l, Ins *value, Block *yes, Block *no)
{
    if (value->op == IR_CONST) {
        lower_goto(l, value->value ? yes : no);
        return;
    }
    if (value->type != IR_I32)
        value = lower_true(l, value);
    ir_branch(l->f, l->block, value, yes, no);
    l->block->last->pos = l->pos;
}

/* Whether the operand of a cast is zero just where the cast is: _Bool asks for that, and widening keeps it. */
static bool keeps_truth(const Expr *cast)
{
    const Type *to = represented(cast->type), *from = represented(cast->left->type);
    if (to->kind == TYPE_BOOL)
        return true;
    bool words = (type_is_integer(to) || to->kind == TYPE_POINTER) && (type_is_integer(from) || from->kind == TYPE_POINTER);
    return words && type_size(from) <= type_size(to);
}

/* A condition that is not && or || itself. */
static void lower_test(Lowerer *l, Expr *expr, Block *yes, Block *no)
{
    if (expr->op == EXPR_NOT) {
        lower_condition(l, expr->left, no, yes);
    } else if (expr->op == EXPR_COMMA) {
        lower_value(l, expr->left);
        lower_condition(l, expr->right, yes, no);
    } else if (expr->op == EXPR_CAST && keeps_truth(expr)) {
        lower_condition(l, expr->left, yes, no);
    } else if (expr->op == EXPR_BUILTIN && expr->builtin == BUILTIN_EXPECT && expr->args->next->op == EXPR_INTEGER) {
        lower_condition(l, expr->args, yes, no);
    } else if (expr->op == EXPR_CONDITIONAL && expr->right) {
        Block *first = lower_new_block(l), *second = lower_new_block(l);
        lower_condition(l, expr->left, first, second);
        lower_begin(l, first);
        lower_condition(l, expr->right, yes, no);
        lower_begin(l, second);
        lower_condition(l, expr->third, yes, no);
    } else {
        Ins *value = lower_value(l, expr);
        l->pos = expr->span.caret;
        branch(l, value, yes, no);
    }
}

/* An operator on the way down a chain: where it leads, and where its right operand is asked. */
typedef struct Junction {
    Expr *expr;
    Block *yes, *no, *second;
} Junction;

/* a && b || c …: down the left operands in a loop, since such chains may be very long; then the right operands, innermost
 * first. */
void lower_condition(Lowerer *l, Expr *expr, Block *yes, Block *no)
{
    Vec(Junction) chain = {0};
    for (; is_junction(expr); expr = expr->left) {
        Junction junction = {expr, yes, no, lower_new_block(l)};
        if (!vec_push(l->arena, &chain, junction))
            return;
        if (expr->op == EXPR_AND)
            yes = junction.second;
        else
            no = junction.second;
    }
    lower_test(l, expr, yes, no);
    while (chain.len && !should_stop(l->cx)) {
        Junction junction = vec_pop(&chain);
        lower_begin(l, junction.second);
        lower_condition(l, junction.expr->right, junction.yes, junction.no);
    }
}

/* A phi of `count` values that come from these blocks, in the current block, whose predecessors they are in this order. */
static Ins *join(Lowerer *l, IrType type, Ins **values, uint32_t count)
{
    Ins *phi = ir_append_n(l->f, l->block, IR_PHI, type, count);
    for (uint32_t i = 0; i < count; i++)
        ir_set_arg(phi, i, values[i]);
    phi->pos = l->pos;
    return phi;
}

/* 1 where the condition holds, 0 elsewhere. */
static Ins *logical(Lowerer *l, Expr *expr)
{
    Block *yes = lower_new_block(l), *no = lower_new_block(l), *end = lower_new_block(l);
    lower_condition(l, expr, yes, no);
    lower_begin(l, yes);
    lower_goto(l, end);
    lower_begin(l, no);
    lower_goto(l, end);
    lower_begin(l, end);
    Ins *values[] = {ir_const(l->f, IR_I32, 1), ir_const(l->f, IR_I32, 0)};
    return join(l, IR_I32, values, 2);
}

/* c ? a : b, and a ?: b, whose condition is its first value too. Records: of their addresses. */
static Ins *conditional(Lowerer *l, Expr *expr)
{
    Block *yes = lower_new_block(l), *no = lower_new_block(l), *end = lower_new_block(l);
    Ins *values[2], *first = NULL;
    if (expr->right) {
        lower_condition(l, expr->left, yes, no);
    } else {
        first = lower_value(l, expr->left);
        branch(l, first, yes, no);
    }
    lower_begin(l, yes);
    values[0] = expr->right ? lower_value(l, expr->right) : lower_conversion(l, first, expr->left->type, expr->type);
    lower_goto(l, end);
    lower_begin(l, no);
    values[1] = lower_value(l, expr->third);
    lower_goto(l, end);
    lower_begin(l, end);
    bool record = type_is_record(expr->type);
    if (expr->type->kind == TYPE_VOID)
        return NULL;
    return join(l, record ? IR_I32 : ir_type_of(expr->type), values, 2);
}

/* ---------------------------------------------------------------- calls */

void lower_unreachable(Lowerer *l, bool must_trap)
{
    Ins *end = ir_append(l->f, l->block, IR_UNREACHABLE, IR_VOID, NULL, NULL, NULL);
    end->pos = l->pos;
    end->value = must_trap;
    lower_begin(l, lower_new_block(l));
}

/* A CALL in the making: its arguments in order. Records are passed as their addresses, with their sizes beside them
 * (Call.by_value). */
typedef struct Arguments {
    Vec(Ins *) values;
    Vec(uint32_t) sizes;
    bool some_by_value;
} Arguments;

static void add_argument(Lowerer *l, Arguments *args, Ins *value, uint32_t size)
{
    vec_push(l->arena, &args->values, value);
    vec_push(l->arena, &args->sizes, size);
    args->some_by_value |= size != 0;
}

/* Arguments are evaluated right to left, the order in which they are pushed. A record without bytes takes no place among
 * them. */
static void lower_arguments(Lowerer *l, Expr *list, uint32_t count, Span at, Arguments *args)
{
    uint64_t bytes = 0;
    Expr **exprs = arena_array(l->arena, count + 1, sizeof *exprs);
    Ins **values = arena_array(l->arena, count + 1, sizeof *values);
    if (!exprs || !values)
        return;
    for (uint32_t i = 0; i < count; i++, list = list->next)
        exprs[i] = list;
    for (uint32_t i = count; i-- > 0;)
        values[i] = lower_value(l, exprs[i]);
    for (uint32_t i = 0; i < count; i++) {
        bool record = type_is_record(exprs[i]->type);
        uint32_t size = record ? type_size(exprs[i]->type) : 0;
        if (!record || size)
            add_argument(l, args, values[i], size);
        bytes += size;
    }
    ir_limit_stack(l->cx, at, "arguments", bytes);
}

/* Where a call leaves the record that it returns: its address goes before the other arguments. */
static Ins *result_slot(Lowerer *l, const Type *type)
{
    Slot *slot = ir_new_slot(l->f, NULL, "(result)", type_size(type), 4);
    slot->address_taken = true;
    return ir_slot(l->f, slot);
}

static Ins *append_call(Lowerer *l, const Type *type, Ins *callee, const Arguments *args)
{
    bool record = type_is_record(type->base);
    Ins *ins = ir_append_n(l->f, l->block, IR_CALL, record ? IR_I32 : ir_type_of(type->base), args->values.len + 1);
    ir_set_arg(ins, 0, callee);
    for (uint32_t i = 0; i < args->values.len; i++)
        ir_set_arg(ins, i + 1, args->values.data[i]);
    ins->pos = l->pos;
    ins->call = NEW(l->arena, Call);
    ins->call->type = type;
    ins->call->is_noreturn = type->is_noreturn;
    ins->call->returns_struct = record;
    if (args->some_by_value) {
        ins->call->by_value = arena_array(l->arena, args->values.len + 1, sizeof *ins->call->by_value);
        for (uint32_t i = 0; ins->call->by_value && i < args->sizes.len; i++)
            ins->call->by_value[i + 1] = args->sizes.data[i];
    }
    return ins;
}

static Ins *call(Lowerer *l, Expr *expr)
{
    const Type *type = expr->left->type->base;
    Arguments args = {0};
    Ins *result = type_is_record(expr->type) ? result_slot(l, expr->type) : NULL;
    if (result)
        add_argument(l, &args, result, 0);
    lower_arguments(l, expr->args, expr->arg_count, expr->span, &args);
    Ins *callee = lower_value(l, expr->left);
    l->pos = expr->span.caret;
    Ins *ins = append_call(l, type, callee, &args);
    if (type->is_noreturn)
        lower_unreachable(l, false);
    if (result)
        return result;
    return type_is_integer(expr->type) ? lower_extension(l, ins, represented(expr->type))
                                       : ins; /* the callee leaves the upper bytes of eax to chance */
}

/* ---------------------------------------------------------------- all of them */

/* Whether it is && or ||, perhaps negated: decided by jumps. */
static bool is_decided_by_jumps(const Expr *expr)
{
    while (expr->op == EXPR_NOT)
        expr = expr->left;
    return is_junction(expr);
}

static Ins *unary(Lowerer *l, Expr *expr)
{
    if (is_decided_by_jumps(expr))
        return logical(l, expr);
    Ins *value = lower_value(l, expr->left);
    IrType type = ir_type_of(expr->type);
    l->pos = expr->span.caret;
    if (expr->op == EXPR_NOT)
        return lower_false(l, value);
    IrOp op = expr->op == EXPR_BIT_NOT ? IR_NOT : type == IR_F32 || type == IR_F64 ? IR_FNEG : IR_NEG;
    Ins *result = lower_op(l, op, type, value, NULL);
    return expr->type->bits ? lower_extension(l, result, expr->type) : result;
}

/* What is in memory: its value, or for a record its address. */
static Ins *load(Lowerer *l, Expr *expr)
{
    LPlace place = lower_place(l, expr);
    l->pos = expr->span.caret;
    return type_is_record(expr->type) || expr->type->kind == TYPE_ARRAY || expr->type->kind == TYPE_FUNCTION
               ? place_address(l, place)
           : expr->type->kind == TYPE_VOID ? NULL
                                           : load_place(l, place, expr->type);
}

/* a, b, c …: down the left operands in a loop. */
static Ins *comma(Lowerer *l, Expr *expr)
{
    Vec(Expr *) chain = {0};
    for (; expr->op == EXPR_COMMA; expr = expr->left)
        if (!vec_push(l->arena, &chain, expr))
            return NULL;
    Ins *value = lower_value(l, expr);
    while (chain.len)
        value = lower_value(l, vec_pop(&chain)->right);
    return value;
}

Ins *lower_value(Lowerer *l, Expr *expr)
{
    if (should_stop(l->cx))
        return ir_undef(l->f, ir_type_of(expr->type) == IR_VOID ? IR_I32 : ir_type_of(expr->type));
    l->pos = expr->span.caret;
    switch ((ExprOp)expr->op) {
    case EXPR_INTEGER: return ir_const(l->f, ir_type_of(expr->type), (int64_t)expr->integer);
    case EXPR_FLOATING: return ir_fconst(l->f, ir_type_of(expr->type), expr->number);
    case EXPR_NAME:
    case EXPR_STRING:
    case EXPR_DEREF:
    case EXPR_INDEX:
    case EXPR_MEMBER:
    case EXPR_COMPOUND: return load(l, expr);
    case EXPR_NEGATE:
    case EXPR_BIT_NOT:
    case EXPR_NOT: return unary(l, expr);
    case EXPR_PLUS:
    case EXPR_PAREN:
    case EXPR_EXTENSION:
    case EXPR_GENERIC: return lower_value(l, expr->left);
    case EXPR_ADDRESS:
    case EXPR_DECAY: return place_address(l, lower_place(l, expr->left));
    case EXPR_PRE_INC:
    case EXPR_PRE_DEC:
    case EXPR_POST_INC:
    case EXPR_POST_DEC: return increment(l, expr);
    case EXPR_CAST: return cast(l, expr);
    case EXPR_MUL:
    case EXPR_DIV:
    case EXPR_MOD:
    case EXPR_ADD:
    case EXPR_SUB:
    case EXPR_SHL:
    case EXPR_SHR:
    case EXPR_LT:
    case EXPR_GT:
    case EXPR_LE:
    case EXPR_GE:
    case EXPR_EQ:
    case EXPR_NE:
    case EXPR_BIT_AND:
    case EXPR_BIT_XOR:
    case EXPR_BIT_OR:
    case EXPR_PTR_ADD:
    case EXPR_PTR_SUB:
    case EXPR_PTR_DIFF: return binary(l, expr);
    case EXPR_AND:
    case EXPR_OR: return logical(l, expr);
    case EXPR_COMMA: return comma(l, expr);
    case EXPR_ASSIGN: return assign(l, expr);
    case EXPR_ASSIGN_OP: return assign_op(l, expr);
    case EXPR_CONDITIONAL: return conditional(l, expr);
    case EXPR_CALL: return call(l, expr);
    case EXPR_STATEMENT: return lower_block_value(l, expr->block);
    case EXPR_VA_ARG: return lower_va_arg(l, expr);
    case EXPR_BUILTIN: return lower_builtin(l, expr);
    case EXPR_POISON:
    case EXPR_ARROW:
    case EXPR_SIZEOF_EXPR:
    case EXPR_SIZEOF_TYPE:
    case EXPR_ALIGNOF:
    case EXPR_GNU_ALIGNOF:
    case EXPR_OFFSETOF:
    case EXPR_TYPES_COMPATIBLE:
    case EXPR_OP_COUNT: break;
    }
    assert(false && "the checker leaves none of these");
    return ir_undef(l->f, IR_I32);
}
