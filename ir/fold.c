/* What need not be computed: constants, neutral elements, and the forms that passes and the code generator look for. Used by
 * lowering, so that even -O0 code is free of sums with 0; pure functions of their arguments. */
#include "ir/ir.h"

static bool is_const(const Ins *value)
{
    return value->op == IR_CONST;
}

static bool is_value(const Ins *value, int64_t wanted)
{
    return value->op == IR_CONST && value->value == wanted;
}

/* k if the constant is 2^k with k > 0, else -1; an i32 constant as unsigned. */
static int power_of_two(const Ins *value)
{
    if (!is_const(value))
        return -1;
    uint64_t number = value->type == IR_I32 ? (uint32_t)value->value : (uint64_t)value->value;
    return number > 1 && (number & (number - 1)) == 0 ? __builtin_ctzll(number) : -1;
}

void ir_order(Function *f, IrOp *op, IrType type, IrCond *cond, Ins **a, Ins **b)
{
    if (!*b)
        return;
    if (is_const(*a) && !is_const(*b) && ((ir_ops[*op].flags & IR_COMMUTES) || *op == IR_CMP)) {
        Ins *constant = *a;
        *a = *b;
        *b = constant;
        if (*op == IR_CMP)
            *cond = cond_swap(*cond);
    }
    if (*op == IR_SUB && is_const(*b)) {
        *op = IR_ADD;
        *b = ir_const(f, type, (int64_t)(0 - (uint64_t)(*b)->value));
    }
    int k = power_of_two(*b);
    if (k < 0)
        return;
    if (*op == IR_MUL || *op == IR_UDIV) {
        *op = *op == IR_MUL ? IR_SHL : IR_SHR;
        *b = ir_const(f, IR_I32, k);
    } else if (*op == IR_UREM) {
        *op = IR_AND;
        *b = ir_const(f, type, (*b)->value - 1);
    }
}

static bool compare(IrCond cond, int64_t a, int64_t b, IrType type)
{
    uint64_t ua = type == IR_I32 ? (uint32_t)a : (uint64_t)a, ub = type == IR_I32 ? (uint32_t)b : (uint64_t)b;
    switch (cond) {
    case COND_EQ: return a == b;
    case COND_NE: return a != b;
    case COND_LT: return a < b;
    case COND_GE: return a >= b;
    case COND_LE: return a <= b;
    case COND_GT: return a > b;
    case COND_ULT: return ua < ub;
    case COND_UGE: return ua >= ub;
    case COND_ULE: return ua <= ub;
    case COND_UGT: return ua > ub;
    default: return false;
    }
}

/* Both constant. Divisions are left alone: a division by zero must trap where it stands, and the others are rare. */
static Ins *fold_constants(Function *f, IrOp op, IrType type, IrCond cond, const Ins *x, const Ins *y)
{
    int64_t a = x->value, b = y->value;
    uint64_t ua = x->type == IR_I32 ? (uint32_t)a : (uint64_t)a, ub = (uint64_t)b;
    uint32_t count = (uint32_t)b & (type == IR_I32 ? 31 : 63);
    switch (op) {
    case IR_ADD: return ir_const(f, type, (int64_t)((uint64_t)a + ub));
    case IR_SUB: return ir_const(f, type, (int64_t)((uint64_t)a - ub));
    case IR_MUL: return ir_const(f, type, (int64_t)((uint64_t)a * ub));
    case IR_AND: return ir_const(f, type, a & b);
    case IR_OR: return ir_const(f, type, a | b);
    case IR_XOR: return ir_const(f, type, a ^ b);
    case IR_SHL: return ir_const(f, type, (int64_t)((uint64_t)a << count));
    case IR_SHR: return ir_const(f, type, (int64_t)(ua >> count));
    case IR_SAR: return ir_const(f, type, a >> count);
    case IR_CMP: return ir_const(f, IR_I32, compare(cond, a, b, (IrType)x->type));
    default: return NULL;
    }
}

static Ins *fold_unary(Function *f, IrOp op, IrType type, const Ins *x)
{
    if (!is_const(x))
        return NULL;
    int64_t a = x->value;
    switch (op) {
    case IR_NEG: return ir_const(f, type, (int64_t)(0 - (uint64_t)a));
    case IR_NOT: return ir_const(f, type, ~a);
    case IR_SEXT8: return ir_const(f, type, (int8_t)a);
    case IR_SEXT16: return ir_const(f, type, (int16_t)a);
    case IR_ZEXT8: return ir_const(f, type, (uint8_t)a);
    case IR_ZEXT16: return ir_const(f, type, (uint16_t)a);
    case IR_SEXT: return ir_const(f, IR_I64, a);
    case IR_ZEXT: return ir_const(f, IR_I64, (int64_t)(uint32_t)a);
    case IR_TRUNC: return ir_const(f, IR_I32, a);
    case IR_HIGH: return ir_const(f, IR_I32, a >> 32);
    default: return NULL;
    }
}

/* One constant, on the right, and neutral or absorbing; or an address moved by a constant. */
static Ins *fold_neutral(Function *f, IrOp op, IrType type, Ins *a, Ins *b)
{
    switch (op) {
    case IR_ADD:
        if (a->op == IR_SYMBOL)
            return ir_symbol(f, a->symbol, a->value + b->value);
        return is_value(b, 0) ? a : NULL;
    case IR_SUB:
    case IR_OR:
    case IR_XOR:
    case IR_SHL:
    case IR_SHR:
    case IR_SAR: return is_value(b, 0) ? a : NULL;
    case IR_MUL: return is_value(b, 1) ? a : is_value(b, 0) ? b : NULL;
    case IR_SDIV:
    case IR_UDIV: return is_value(b, 1) ? a : NULL;
    case IR_AND: return is_value(b, -1) ? a : is_value(b, 0) ? ir_const(f, type, 0) : NULL;
    default: return NULL;
    }
}

Ins *ir_fold(Function *f, IrOp op, IrType type, IrCond cond, Ins *a, Ins *b)
{
    if (!b)
        return fold_unary(f, op, type, a);
    if (!is_const(b))
        return NULL;
    return is_const(a) ? fold_constants(f, op, type, cond, a, b) : fold_neutral(f, op, type, a, b);
}

bool ir_is_extended(const Ins *value, uint32_t width, bool is_signed)
{
    if (width == 4)
        return true;
    int64_t low = is_signed ? -(1 << (8 * width - 1)) : 0, high = is_signed ? (1 << (8 * width - 1)) - 1 : (1 << 8 * width) - 1;
    switch ((IrOp)value->op) {
    case IR_CONST: return value->value >= low && value->value <= high;
    case IR_CMP:
    case IR_CMP64:
    case IR_UNDEF: return true;
    case IR_LOAD: return value->is_signed == is_signed ? value->width <= width : !value->is_signed && value->width < width;
    case IR_SEXT8: return is_signed;
    case IR_SEXT16: return is_signed && width == 2;
    case IR_ZEXT8: return !is_signed || width == 2;
    case IR_ZEXT16: return !is_signed && width == 2;
    case IR_AND: return value->args[1]->op == IR_CONST && value->args[1]->value >= 0 && value->args[1]->value <= high;
    default: return false;
    }
}
