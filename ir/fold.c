/* What need not be computed: constants, neutral elements, and the forms that passes and the code generator look for. Used by
 * lowering, so that even -O0 code is free of sums with 0; pure functions of their arguments. */
#include "ir/ir.h"

#include <math.h>

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

static bool compare_numbers(IrCond cond, double a, double b)
{
    switch (cond) {
    case COND_FEQ: return a == b;
    case COND_FNE: return a != b;
    case COND_FLT: return a < b;
    case COND_FNLT: return !(a < b);
    case COND_FLE: return a <= b;
    case COND_FNLE: return !(a <= b);
    case COND_FGT: return a > b;
    case COND_FNGT: return !(a > b);
    case COND_FGE: return a >= b;
    case COND_FNGE: return !(a >= b);
    default: return false;
    }
}

/* Division by zero, and of the least number by -1, must trap where they stand. */
static Ins *fold_division(Function *f, IrOp op, IrType type, int64_t a, int64_t b)
{
    int64_t least = type == IR_I32 ? INT32_MIN : INT64_MIN;
    bool is_unsigned = op == IR_UDIV || op == IR_UREM;
    if (b == 0 || (!is_unsigned && a == least && b == -1))
        return NULL;
    uint64_t ua = type == IR_I32 ? (uint32_t)a : (uint64_t)a, ub = type == IR_I32 ? (uint32_t)b : (uint64_t)b;
    switch (op) {
    case IR_SDIV: return ir_const(f, type, a / b);
    case IR_SREM: return ir_const(f, type, a % b);
    case IR_UDIV: return ir_const(f, type, (int64_t)(ua / ub));
    default: return ir_const(f, type, (int64_t)(ua % ub));
    }
}

/* Both constant. */
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
    case IR_SDIV:
    case IR_UDIV:
    case IR_SREM:
    case IR_UREM: return fold_division(f, op, type, a, b);
    case IR_CMP: return ir_const(f, IR_I32, compare(cond, a, b, (IrType)x->type));
    default: return NULL;
    }
}

/* A result that is no finite number raises an exception that the program may ask for: it is left to the machine. What is computed
 * as double and then rounded to float is what float arithmetic gives, for these operations (Figueroa, "When is Double Rounding
 * Innocuous?", SIGNUM 1995). */
static Ins *finite(Function *f, IrType type, double number)
{
    return isfinite(type == IR_F32 ? (double)(float)number : number) ? ir_fconst(f, type, number) : NULL;
}

static Ins *fold_numbers(Function *f, IrOp op, IrType type, IrCond cond, double a, double b)
{
    switch (op) {
    case IR_FADD: return finite(f, type, a + b);
    case IR_FSUB: return finite(f, type, a - b);
    case IR_FMUL: return finite(f, type, a * b);
    case IR_FDIV: return b != 0 ? finite(f, type, a / b) : NULL;
    case IR_CMP: return isnan(a) || isnan(b) ? NULL : ir_const(f, IR_I32, compare_numbers(cond, a, b));
    default: return NULL;
    }
}

/* Towards zero. What does not fit is left to the machine, which has a number for it. */
static Ins *fold_to_integer(Function *f, IrType type, double number, bool is_unsigned)
{
    double limit = type == IR_I32 ? 0x1p31 : 0x1p63;
    if (is_unsigned ? number > -1 && number < 2 * limit : number >= -limit && number < limit)
        return ir_const(f, type, is_unsigned ? (int64_t)(uint64_t)number : (int64_t)number);
    return NULL;
}

static Ins *fold_number(Function *f, IrOp op, IrType type, double number)
{
    switch (op) {
    case IR_FNEG: return isnan(number) ? NULL : ir_fconst(f, type, -number);
    case IR_FABS: return isnan(number) ? NULL : ir_fconst(f, type, fabs(number));
    case IR_FTOF: return finite(f, type, number);
    case IR_FTOS: return fold_to_integer(f, type, number, false);
    case IR_FTOU: return fold_to_integer(f, type, number, true);
    default: return NULL;
    }
}

/* An integer as a number: rounded once, to the type asked for. */
static Ins *fold_from_integer(Function *f, IrType type, const Ins *x, bool is_unsigned)
{
    uint64_t word = x->type == IR_I32 ? (uint32_t)x->value : (uint64_t)x->value;
    if (type == IR_F32)
        return ir_fconst(f, type, (double)(is_unsigned ? (float)word : (float)x->value));
    return ir_fconst(f, type, is_unsigned ? (double)word : (double)x->value);
}

static Ins *fold_unary(Function *f, IrOp op, IrType type, const Ins *x)
{
    if (x->op == IR_FCONST)
        return fold_number(f, op, type, x->number);
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
    case IR_CLZ: return a ? ir_const(f, IR_I32, __builtin_clz((uint32_t)a)) : NULL;
    case IR_CTZ: return a ? ir_const(f, IR_I32, __builtin_ctz((uint32_t)a)) : NULL;
    case IR_BSWAP: return ir_const(f, IR_I32, (int32_t)__builtin_bswap32((uint32_t)a));
    case IR_HIGH: return ir_const(f, IR_I32, a >> 32);
    case IR_STOF: return fold_from_integer(f, type, x, false);
    case IR_UTOF: return fold_from_integer(f, type, x, true);
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
    if (a->op == IR_FCONST && b->op == IR_FCONST)
        return fold_numbers(f, op, type, cond, a->number, b->number);
    if (!is_const(b))
        return NULL;
    return is_const(a) ? fold_constants(f, op, type, cond, a, b) : fold_neutral(f, op, type, a, b);
}

/* ---------------------------------------------------------------- what is known of a value's bits */

/* One question and the phis met on the way. A phi in a cycle is taken for what is to be shown: if everything else that flows in
 * keeps to it, it holds in the end. The steps are counted, so that every question takes constant time. */
typedef struct Question {
    const Ins *phis[8];
    uint64_t masks[8];
    uint32_t phi_count, steps;
} Question;

static bool is_assumed(Question *q, const Ins *phi, uint64_t mask)
{
    for (uint32_t i = 0; i < q->phi_count; i++)
        if (q->phis[i] == phi && q->masks[i] == mask)
            return true;
    return false;
}

static bool assume(Question *q, const Ins *phi, uint64_t mask)
{
    if (q->phi_count == sizeof q->phis / sizeof *q->phis)
        return false;
    q->phis[q->phi_count] = phi;
    q->masks[q->phi_count++] = mask;
    return true;
}

static uint64_t low_bits(uint32_t count)
{
    return count >= 64 ? UINT64_MAX : ((uint64_t)1 << count) - 1;
}

/* While a pass rewrites, a phi may still name what is gone already. */
static const Ins *forwarded(const Ins *value)
{
    while (!ir_leaf(value) && value->forward)
        value = value->forward;
    return value;
}

static bool fits(Question *q, const Ins *value, uint64_t mask);

static bool all_fit(Question *q, const Ins *value, uint32_t from, uint64_t mask)
{
    for (uint32_t i = from; i < value->arg_count; i++)
        if (!value->args[i] || !fits(q, value->args[i], mask))
            return false;
    return true;
}

/* What was assumed on the way to a no is forgotten. */
static bool either_fits(Question *q, const Ins *value, uint64_t mask)
{
    uint32_t phi_count = q->phi_count;
    if (fits(q, value->args[0], mask))
        return true;
    q->phi_count = phi_count;
    return fits(q, value->args[1], mask);
}

/* A shift by a constant moves the mask the other way; what is shifted out is free. */
static bool shift_fits(Question *q, const Ins *shift, uint64_t mask, uint32_t width)
{
    if (!is_const(shift->args[1]))
        return false;
    uint32_t count = (uint32_t)shift->args[1]->value & (width - 1);
    if (shift->op == IR_SHL)
        return fits(q, shift->args[0], mask >> count | ~(low_bits(width) >> count));
    return fits(q, shift->args[0], mask << count | low_bits(count));
}

/* A sum of numbers below 2^(k-1) is below 2^k. */
static bool sum_fits(Question *q, const Ins *sum, uint64_t mask, uint32_t width)
{
    mask &= low_bits(width);
    bool is_low = (mask & (mask + 1)) == 0 && mask != low_bits(width);
    return is_low && fits(q, sum->args[0], mask >> 1) && fits(q, sum->args[1], mask >> 1);
}

/* The largest remainder, and with it all bits below its highest one. */
static bool remainder_fits(const Ins *rem, uint64_t mask)
{
    if (!is_const(rem->args[1]) || rem->args[1]->value <= 0)
        return false;
    uint64_t most = (uint64_t)rem->args[1]->value - 1;
    return (most ? low_bits(64 - (uint32_t)__builtin_clzll(most)) : 0) <= (mask & ~(mask + 1));
}

/* Whether all bits of the value outside of the mask are 0. */
static bool fits(Question *q, const Ins *value, uint64_t mask)
{
    value = forwarded(value);
    uint32_t width = value->type == IR_I64 ? 64 : 32;
    if ((~mask & low_bits(width)) == 0)
        return true;
    if (++q->steps > 32)
        return false;
    switch ((IrOp)value->op) {
    case IR_CONST: return ((uint64_t)value->value & low_bits(width) & ~mask) == 0;
    case IR_UNDEF: return true;
    case IR_CMP:
    case IR_CMP64: return mask & 1;
    case IR_LOAD: return !value->is_signed && value->width < 4 && (low_bits(8u * value->width) & ~mask) == 0;
    case IR_ZEXT8: return fits(q, value->args[0], mask | ~low_bits(8));
    case IR_ZEXT16: return fits(q, value->args[0], mask | ~low_bits(16));
    case IR_ZEXT: return fits(q, value->args[0], mask);
    case IR_AND:
        if (is_const(value->args[1]))
            return fits(q, value->args[0], mask | ~(uint64_t)value->args[1]->value);
        return either_fits(q, value, mask);
    case IR_OR:
    case IR_XOR: return all_fit(q, value, 0, mask);
    case IR_SHL:
    case IR_SHR: return shift_fits(q, value, mask, width);
    case IR_ADD: return sum_fits(q, value, mask, width);
    case IR_UREM: return remainder_fits(value, mask);
    case IR_SELECT: return all_fit(q, value, 1, mask);
    case IR_PHI: return is_assumed(q, value, mask) || (assume(q, value, mask) && all_fit(q, value, 0, mask));
    default: return false;
    }
}

bool ir_fits(const Ins *value, uint64_t mask)
{
    Question q = {.phi_count = 0};
    return fits(&q, value, mask);
}

/* Whether the value is the sign extension of its low `bits` bits. */
static bool is_sign_extended(Question *q, const Ins *value, uint32_t bits)
{
    value = forwarded(value);
    if (++q->steps > 32)
        return false;
    switch ((IrOp)value->op) {
    case IR_CONST: return value->value >= -((int64_t)1 << (bits - 1)) && value->value < (int64_t)1 << (bits - 1);
    case IR_LOAD: return value->is_signed ? value->width * 8u <= bits : value->width * 8u < bits;
    case IR_SEXT8: return true;
    case IR_SEXT16: return bits == 16;
    case IR_SAR: return is_const(value->args[1]) && ((uint32_t)value->args[1]->value & 31) >= 32 - bits;
    case IR_OR:
    case IR_XOR: return is_sign_extended(q, value->args[0], bits) && is_sign_extended(q, value->args[1], bits);
    case IR_SELECT: return is_sign_extended(q, value->args[1], bits) && is_sign_extended(q, value->args[2], bits);
    case IR_PHI:
        if (is_assumed(q, value, bits))
            return true;
        if (!assume(q, value, bits))
            return false;
        for (uint32_t i = 0; i < value->arg_count; i++)
            if (!value->args[i] || !is_sign_extended(q, value->args[i], bits))
                return false;
        return true;
    default: return ir_fits(value, low_bits(bits - 1));
    }
}

bool ir_is_extended(const Ins *value, uint32_t width, bool is_signed)
{
    if (width >= 4)
        return true;
    Question q = {.phi_count = 0};
    return is_signed ? is_sign_extended(&q, value, 8 * width) : fits(&q, value, low_bits(8 * width));
}
