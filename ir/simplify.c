/* Simplification of values: what can be said in fewer or cheaper instructions by looking at an instruction and those that made
 * its arguments.
 *
 * Enters: any SSA form, also what lower_i64 made. Leaves: the same values; constants stand to the right and gather outside of
 * sums, in the offsets of loads and stores; comparisons have one form each.
 *
 *     %3 = add %1, 1                          %4 = shl %1, 2
 *     %4 = shl %3, 2                          %5 = add %2, %4
 *     %5 = add %2, %4                         %6 = load.i32 [%5 +4]
 *     %6 = load.i32 [%5]
 *
 * One walk in reverse postorder: an instruction sees its arguments in their final form, so chains of any length need no second
 * walk; only what a phi got from further down may ask for one. Instructions are rewritten in place or forwarded (ir_forward);
 * nothing with an effect is removed but a division that cannot trap. Floating point is touched only where the result is the same
 * to the bit. The forms are those of Warren, "Hacker's Delight", chapter 2, and of LLVM's InstCombine. */
#include "ir/ir.h"

#include <math.h>

enum { MOST_WALKS = 3, MOST_REWRITES = 16, DEEPEST = 8 };

typedef struct Simplifier {
    Function *f;
    uint32_t depth; /* of instructions made for others */
    bool again;     /* something changed that a phi further up uses */
} Simplifier;

/* ---------------------------------------------------------------- asking and building */

static bool is_const(const Ins *value)
{
    return value->op == IR_CONST;
}

static bool is_number(const Ins *value, int64_t number)
{
    return is_const(value) && value->value == number;
}

static bool is_op_of_const(const Ins *value, IrOp op)
{
    return value->op == op && is_const(value->args[1]);
}

static bool is_integer(const Ins *value)
{
    return value->type == IR_I32 || value->type == IR_I64;
}

static uint32_t width_in_bits(const Ins *value)
{
    return value->type == IR_I64 ? 64 : 32;
}

/* `mark` counts the users that still refer to something forwarded to this. */
static bool has_one_use(const Ins *value)
{
    return !ir_leaf(value) && value->uses + value->mark == 1;
}

static int64_t wrapped_sum(int64_t a, int64_t b)
{
    return (int64_t)((uint64_t)a + (uint64_t)b);
}

static int64_t wrapped_difference(int64_t a, int64_t b)
{
    return (int64_t)((uint64_t)a - (uint64_t)b);
}

static int64_t wrapped_product(int64_t a, int64_t b)
{
    return (int64_t)((uint64_t)a * (uint64_t)b);
}

static int64_t shifted_left(int64_t a, int64_t count)
{
    return (int64_t)((uint64_t)a << count);
}

static Ins *number_like(Simplifier *s, const Ins *value, int64_t number)
{
    return ir_const(s->f, (IrType)value->type, number);
}

/* `ins` becomes another operation of its type; b may be NULL. */
static Ins *rewrite(Simplifier *s, Ins *ins, IrOp op, Ins *a, Ins *b)
{
    ir_become(s->f, ins, op, a, b);
    return ins;
}

static Ins *rewrite_with(Simplifier *s, Ins *ins, IrOp op, Ins *a, int64_t number)
{
    return rewrite(s, ins, op, a, number_like(s, ins, number));
}

static Ins *simplified(Simplifier *s, Ins *ins);

/* A new value before `where`, in its simplest form. */
static Ins *make(Simplifier *s, Ins *where, IrOp op, IrType type, Ins *a, Ins *b)
{
    IrCond cond = COND_EQ;
    ir_order(s->f, &op, type, &cond, &a, &b);
    Ins *folded = ir_fold(s->f, op, type, cond, a, b);
    return folded ? folded : simplified(s, ir_insert_op(s->f, where, op, type, a, b, NULL));
}

static Ins *make_compare(Simplifier *s, Ins *where, IrCond cond, Ins *a, Ins *b)
{
    Ins *ins = ir_insert_op(s->f, where, IR_CMP, IR_I32, a, b, NULL);
    ins->cond = (uint8_t)cond;
    return simplified(s, ins);
}

/* ---------------------------------------------------------------- sums */

static Ins *simplify_sum_with_constant(Simplifier *s, Ins *ins)
{
    Ins *a = ins->args[0];
    int64_t number = ins->args[1]->value;
    if (is_op_of_const(a, IR_ADD))
        return rewrite_with(s, ins, IR_ADD, a->args[0], wrapped_sum(a->args[1]->value, number));
    if (a->op == IR_SUB && is_const(a->args[0]))
        return rewrite(s, ins, IR_SUB, number_like(s, ins, wrapped_sum(a->args[0]->value, number)), a->args[1]);
    if (a->op == IR_NOT) /* ~x = -x - 1 */
        return rewrite(s, ins, IR_SUB, number_like(s, ins, wrapped_sum(number, -1)), a->args[0]);
    return NULL;
}

/* (x + 1) + y = (x + y) + 1: the constant comes to where an address can take it. */
static Ins *move_constant_out(Simplifier *s, Ins *ins, Ins *sum, IrOp op, Ins *a, Ins *b, int64_t number)
{
    if (!is_op_of_const(sum, IR_ADD) || !has_one_use(sum))
        return NULL;
    return rewrite_with(s, ins, IR_ADD, make(s, ins, op, (IrType)ins->type, a, b), number);
}

static Ins *simplify_add(Simplifier *s, Ins *ins)
{
    Ins *a = ins->args[0], *b = ins->args[1];
    if (is_const(b))
        return simplify_sum_with_constant(s, ins);
    if (a->op == IR_NEG)
        return rewrite(s, ins, IR_SUB, b, a->args[0]);
    if (b->op == IR_NEG)
        return rewrite(s, ins, IR_SUB, a, b->args[0]);
    if (a->op == IR_SUB && a->args[1] == b)
        return a->args[0];
    if (b->op == IR_SUB && b->args[1] == a)
        return b->args[0];
    if (a == b)
        return rewrite(s, ins, IR_SHL, a, ir_const(s->f, IR_I32, 1));
    Ins *moved = is_op_of_const(a, IR_ADD) ? move_constant_out(s, ins, a, IR_ADD, a->args[0], b, a->args[1]->value) : NULL;
    if (!moved && is_op_of_const(b, IR_ADD))
        moved = move_constant_out(s, ins, b, IR_ADD, a, b->args[0], b->args[1]->value);
    return moved;
}

static Ins *simplify_difference_from_constant(Simplifier *s, Ins *ins)
{
    Ins *a = ins->args[0], *b = ins->args[1];
    if (a->value == 0)
        return rewrite(s, ins, IR_NEG, b, NULL);
    if (is_op_of_const(b, IR_ADD))
        return rewrite(s, ins, IR_SUB, number_like(s, ins, wrapped_difference(a->value, b->args[1]->value)), b->args[0]);
    if (b->op == IR_SUB && is_const(b->args[0]))
        return rewrite_with(s, ins, IR_ADD, b->args[1], wrapped_difference(a->value, b->args[0]->value));
    return NULL;
}

static Ins *simplify_sub(Simplifier *s, Ins *ins)
{
    Ins *a = ins->args[0], *b = ins->args[1];
    if (a == b)
        return number_like(s, ins, 0);
    if (is_const(a))
        return simplify_difference_from_constant(s, ins);
    if (a->op == IR_SYMBOL && b->op == IR_SYMBOL && a->symbol == b->symbol)
        return number_like(s, ins, a->value - b->value);
    if (b->op == IR_NEG)
        return rewrite(s, ins, IR_ADD, a, b->args[0]);
    if (a->op == IR_ADD && (a->args[0] == b || a->args[1] == b)) /* (x + y) - x */
        return a->args[a->args[0] == b];
    if (b->op == IR_ADD && (b->args[0] == a || b->args[1] == a)) /* x - (x + y) */
        return rewrite(s, ins, IR_NEG, b->args[b->args[0] == a], NULL);
    if (a->op == IR_SUB && a->args[0] == b)
        return rewrite(s, ins, IR_NEG, a->args[1], NULL);
    if (b->op == IR_SUB && b->args[0] == a)
        return b->args[1];
    Ins *moved = is_op_of_const(a, IR_ADD) ? move_constant_out(s, ins, a, IR_SUB, a->args[0], b, a->args[1]->value) : NULL;
    if (!moved && is_op_of_const(b, IR_ADD))
        moved = move_constant_out(s, ins, b, IR_SUB, a, b->args[0], wrapped_difference(0, b->args[1]->value));
    return moved;
}

static Ins *simplify_neg(Simplifier *s, Ins *ins)
{
    Ins *a = ins->args[0];
    if (a->op == IR_NEG)
        return a->args[0];
    if (a->op == IR_SUB)
        return rewrite(s, ins, IR_SUB, a->args[1], a->args[0]);
    if (is_op_of_const(a, IR_ADD))
        return rewrite(s, ins, IR_SUB, number_like(s, ins, wrapped_difference(0, a->args[1]->value)), a->args[0]);
    if (is_op_of_const(a, IR_MUL))
        return rewrite_with(s, ins, IR_MUL, a->args[0], wrapped_difference(0, a->args[1]->value));
    return NULL;
}

static Ins *simplify_not(Simplifier *s, Ins *ins)
{
    Ins *a = ins->args[0];
    if (a->op == IR_NOT)
        return a->args[0];
    if (a->op == IR_NEG) /* -x = ~(x - 1) */
        return rewrite_with(s, ins, IR_ADD, a->args[0], -1);
    if (is_op_of_const(a, IR_ADD))
        return rewrite(s, ins, IR_SUB, number_like(s, ins, wrapped_difference(-1, a->args[1]->value)), a->args[0]);
    if (is_op_of_const(a, IR_XOR))
        return rewrite_with(s, ins, IR_XOR, a->args[0], ~a->args[1]->value);
    return NULL;
}

/* ---------------------------------------------------------------- products and quotients */

static Ins *simplify_mul(Simplifier *s, Ins *ins)
{
    Ins *a = ins->args[0];
    if (!is_const(ins->args[1]))
        return NULL;
    int64_t factor = ins->args[1]->value;
    if (factor == -1)
        return rewrite(s, ins, IR_NEG, a, NULL);
    if (a->op == IR_NEG)
        return rewrite_with(s, ins, IR_MUL, a->args[0], wrapped_difference(0, factor));
    if (is_op_of_const(a, IR_MUL))
        return rewrite_with(s, ins, IR_MUL, a->args[0], wrapped_product(a->args[1]->value, factor));
    if (is_op_of_const(a, IR_SHL))
        return rewrite_with(s, ins, IR_MUL, a->args[0], shifted_left(factor, a->args[1]->value & (width_in_bits(ins) - 1)));
    if (is_op_of_const(a, IR_ADD))
        return move_constant_out(s, ins, a, IR_MUL, a->args[0], ins->args[1], wrapped_product(a->args[1]->value, factor));
    return NULL;
}

static int power_of_two(int64_t number)
{
    return number > 0 && (number & (number - 1)) == 0 ? __builtin_ctzll((uint64_t)number) : -1;
}

/* What is not negative needs no rounding towards zero. */
static Ins *divide_by_power(Simplifier *s, Ins *ins)
{
    Ins *a = ins->args[0], *b = ins->args[1];
    int k = is_const(b) ? power_of_two(b->value) : -1;
    if (k < 0 || !ir_fits(a, ins->type == IR_I64 ? INT64_MAX : INT32_MAX))
        return NULL;
    if (ins->op == IR_SDIV)
        return rewrite(s, ins, IR_SHR, a, ir_const(s->f, IR_I32, k));
    return rewrite_with(s, ins, IR_AND, a, b->value - 1);
}

/* The i32 of which this is the extension by `op`, or NULL. */
static Ins *extended_from(Simplifier *s, Ins *value, IrOp op)
{
    if (value->op == op)
        return value->args[0];
    if (is_const(value) && (op == IR_SEXT ? value->value == (int32_t)value->value : value->value == (uint32_t)value->value))
        return ir_const(s->f, IR_I32, value->value);
    return NULL;
}

/* i64 division is a call: one of extended words takes an instruction. Not signed by -1, where the word alone would overflow. */
static Ins *divide_words(Simplifier *s, Ins *ins)
{
    bool is_unsigned = ins->op == IR_UDIV || ins->op == IR_UREM;
    const Ins *divisor = ins->args[1];
    IrOp extend = is_unsigned ? IR_ZEXT : IR_SEXT;
    if (!is_unsigned && (!is_const(divisor) || divisor->value == 0 || divisor->value == -1))
        return NULL;
    Ins *a = extended_from(s, ins->args[0], extend), *b = extended_from(s, ins->args[1], extend);
    if (!a || !b || (is_const(divisor) && divisor->value == 0))
        return NULL;
    return rewrite(s, ins, extend, make(s, ins, (IrOp)ins->op, IR_I32, a, b), NULL);
}

static Ins *simplify_division(Simplifier *s, Ins *ins)
{
    if (ins->op == IR_SDIV || ins->op == IR_SREM) {
        Ins *by_power = divide_by_power(s, ins);
        if (by_power)
            return by_power;
    }
    return ins->type == IR_I64 ? divide_words(s, ins) : NULL;
}

/* ---------------------------------------------------------------- bits */

/* Whether the low `bits` bits of the number are all 1. */
static bool keeps_low_bits(int64_t number, uint32_t bits)
{
    return (~(uint64_t)number & (((uint64_t)1 << bits) - 1)) == 0;
}

static uint32_t bits_of_extension(const Ins *value)
{
    switch ((IrOp)value->op) {
    case IR_SEXT8:
    case IR_ZEXT8: return 8;
    case IR_SEXT16:
    case IR_ZEXT16: return 16;
    default: return 0;
    }
}

/* A value with the same low `bits` bits: without extensions from so many or more. */
static Ins *without_extension(Ins *value, uint32_t bits)
{
    while ((bits_of_extension(value) >= bits) || (is_op_of_const(value, IR_AND) && keeps_low_bits(value->args[1]->value, bits)))
        value = value->args[0];
    return value;
}

/* The same of the arguments of a value whose low bits alone are wanted, and made of theirs. */
static void strip_arguments(Ins *value, uint32_t bits)
{
    switch ((IrOp)value->op) {
    case IR_ADD:
    case IR_SUB:
    case IR_MUL:
    case IR_AND:
    case IR_OR:
    case IR_XOR:
    case IR_NEG:
    case IR_NOT:
    case IR_SHL: break;
    default: return;
    }
    if (value->type != IR_I32 || !has_one_use(value) || (value->next && value->next->op == IR_ADC) ||
        (value->next && value->next->op == IR_SBB))
        return;
    for (uint32_t i = 0; i < (value->op == IR_SHL ? 1 : value->arg_count); i++)
        ir_set_arg(value, i, without_extension(value->args[i], bits));
}

/* A load of which only the low bytes are wanted, extended so, by its one user: it loads no more. */
static bool narrow_load(Ins *load, uint32_t bits, bool is_signed)
{
    if (load->op != IR_LOAD || load->type != IR_I32 || load->is_volatile || !has_one_use(load) || load->width * 8u < bits)
        return false;
    load->width = (uint8_t)(bits / 8);
    load->is_signed = is_signed;
    return true;
}

static Ins *simplify_extension(Simplifier *s, Ins *ins)
{
    Ins *a = ins->args[0];
    uint32_t bits = bits_of_extension(ins);
    bool is_signed = ins->op == IR_SEXT8 || ins->op == IR_SEXT16;
    if (ir_is_extended(a, bits / 8, is_signed) || narrow_load(a, bits, is_signed))
        return a;
    Ins *inner = without_extension(a, bits);
    if (inner != a)
        return rewrite(s, ins, (IrOp)ins->op, inner, NULL);
    strip_arguments(a, bits);
    return NULL;
}

static Ins *simplify_and_constant(Simplifier *s, Ins *ins)
{
    Ins *a = ins->args[0];
    int64_t mask = ins->args[1]->value;
    if (ir_fits(a, (uint64_t)mask))
        return a;
    if (is_op_of_const(a, IR_AND))
        return rewrite_with(s, ins, IR_AND, a->args[0], a->args[1]->value & mask);
    uint32_t bits = bits_of_extension(a);
    if (a->op == IR_ZEXT8 || a->op == IR_ZEXT16)
        return rewrite_with(s, ins, IR_AND, a->args[0], mask & ((1 << bits) - 1));
    if (bits && mask >= 0 && mask < 1 << bits)
        return rewrite_with(s, ins, IR_AND, a->args[0], mask);
    if ((is_op_of_const(a, IR_OR) || is_op_of_const(a, IR_XOR)) && (a->args[1]->value & mask) == 0)
        return rewrite_with(s, ins, IR_AND, a->args[0], mask);
    if ((mask == 0xff && narrow_load(a, 8, false)) || (mask == 0xffff && narrow_load(a, 16, false)))
        return a;
    return NULL;
}

static Ins *simplify_bits(Simplifier *s, Ins *ins)
{
    Ins *a = ins->args[0], *b = ins->args[1];
    IrOp op = (IrOp)ins->op;
    if (a == b)
        return op == IR_XOR ? number_like(s, ins, 0) : a;
    if (!is_const(b))
        return NULL;
    if (op == IR_AND)
        return simplify_and_constant(s, ins);
    if (is_op_of_const(a, op)) {
        int64_t left = a->args[1]->value;
        return rewrite_with(s, ins, op, a->args[0], op == IR_OR ? left | b->value : left ^ b->value);
    }
    if (op == IR_OR)
        return b->value == -1 ? b : NULL;
    if (b->value == -1)
        return rewrite(s, ins, IR_NOT, a, NULL);
    if (a->op == IR_NOT)
        return rewrite_with(s, ins, IR_XOR, a->args[0], ~b->value);
    if (b->value == 1 && a->op == IR_CMP)
        return make_compare(s, ins, COND_NEGATE(a->cond), a->args[0], a->args[1]);
    return NULL;
}

/* ---------------------------------------------------------------- shifts */

static Ins *combine_shifts(Simplifier *s, Ins *ins, uint32_t inner, uint32_t outer)
{
    uint32_t width = width_in_bits(ins), sum = inner + outer;
    if (sum >= width && ins->op != IR_SAR)
        return number_like(s, ins, 0);
    return rewrite(s, ins, (IrOp)ins->op, ins->args[0]->args[0], ir_const(s->f, IR_I32, sum < width ? sum : width - 1));
}

/* There and back by the same count: the bits that are not lost on the way. */
static Ins *shift_back(Simplifier *s, Ins *ins, uint32_t count)
{
    Ins *x = ins->args[0]->args[0];
    uint32_t width = width_in_bits(ins);
    uint64_t all = UINT64_MAX >> (64 - width);
    if (ins->op == IR_SHL)
        return rewrite_with(s, ins, IR_AND, x, (int64_t)(UINT64_MAX << count));
    if (ins->op == IR_SHR)
        return rewrite_with(s, ins, IR_AND, x, (int64_t)(all >> count));
    if (width == 32 && (count == 24 || count == 16))
        return rewrite(s, ins, count == 24 ? IR_SEXT8 : IR_SEXT16, x, NULL);
    return NULL;
}

static Ins *simplify_shift_by_constant(Simplifier *s, Ins *ins)
{
    Ins *a = ins->args[0];
    uint32_t width = width_in_bits(ins), count = (uint32_t)ins->args[1]->value & (width - 1);
    if (ins->args[1]->value != count)
        return rewrite(s, ins, (IrOp)ins->op, a, ir_const(s->f, IR_I32, count));
    bool is_shift = (a->op == IR_SHL || a->op == IR_SHR || a->op == IR_SAR) && is_const(a->args[1]);
    uint32_t inner = is_shift ? (uint32_t)a->args[1]->value & (width - 1) : 0;
    if (a->op == ins->op && is_shift)
        return combine_shifts(s, ins, inner, count);
    if (is_shift && inner == count && (a->op == IR_SHL || ins->op == IR_SHL)) {
        Ins *back = shift_back(s, ins, count);
        if (back)
            return back;
    }
    if (ins->op == IR_SAR && ir_fits(a, (uint64_t)(width == 32 ? INT32_MAX : INT64_MAX)))
        return rewrite(s, ins, IR_SHR, a, ins->args[1]);
    if (ins->op == IR_SHL && is_op_of_const(a, IR_ADD))
        return move_constant_out(s, ins, a, IR_SHL, a->args[0], ins->args[1], shifted_left(a->args[1]->value, count));
    if (ins->op == IR_SHL && is_op_of_const(a, IR_MUL))
        return rewrite_with(s, ins, IR_MUL, a->args[0], shifted_left(a->args[1]->value, count));
    return NULL;
}

/* Only the low 5 or 6 bits of a count matter. */
static Ins *simplify_shift(Simplifier *s, Ins *ins)
{
    if (is_const(ins->args[1]))
        return simplify_shift_by_constant(s, ins);
    Ins *count = without_extension(ins->args[1], ins->type == IR_I64 ? 6 : 5);
    return count != ins->args[1] ? rewrite(s, ins, (IrOp)ins->op, ins->args[0], count) : NULL;
}

/* With an empty half the shift of a pair is one of a word. */
static Ins *simplify_pair_shift(Simplifier *s, Ins *ins)
{
    Ins *high = ins->args[0], *low = ins->args[1], *count = ins->args[2];
    if (!is_const(count))
        return NULL;
    uint32_t n = (uint32_t)count->value & 31;
    if (n == 0)
        return ins->op == IR_FSHL ? high : low;
    Ins *rest = ir_const(s->f, IR_I32, 32 - n);
    if (is_number(high, 0))
        return rewrite(s, ins, IR_SHR, low, ins->op == IR_FSHL ? rest : count);
    if (is_number(low, 0))
        return rewrite(s, ins, IR_SHL, high, ins->op == IR_FSHL ? count : rest);
    return NULL;
}

/* ---------------------------------------------------------------- halves of i64 */

static bool narrow_load64(Ins *load, int64_t offset)
{
    if (load->op != IR_LOAD || load->type != IR_I64 || load->is_volatile || !has_one_use(load))
        return false;
    load->type = IR_I32;
    load->width = 4;
    load->value += offset;
    return true;
}

/* The low half of what is made of low halves alone. */
static Ins *simplify_trunc(Simplifier *s, Ins *ins)
{
    Ins *a = ins->args[0];
    if (a->op == IR_SEXT || a->op == IR_ZEXT || narrow_load64(a, 0))
        return a->op == IR_LOAD ? a : a->args[0];
    if (!has_one_use(a))
        return NULL;
    switch ((IrOp)a->op) {
    case IR_ADD:
    case IR_SUB:
    case IR_MUL:
    case IR_AND:
    case IR_OR:
    case IR_XOR: {
        Ins *left = make(s, ins, IR_TRUNC, IR_I32, a->args[0], NULL);
        return rewrite(s, ins, (IrOp)a->op, left, make(s, ins, IR_TRUNC, IR_I32, a->args[1], NULL));
    }
    case IR_NEG:
    case IR_NOT: return rewrite(s, ins, (IrOp)a->op, make(s, ins, IR_TRUNC, IR_I32, a->args[0], NULL), NULL);
    case IR_SHL:
    case IR_SHR:
    case IR_SAR: break;
    default: return NULL;
    }
    if (!is_const(a->args[1]))
        return NULL;
    uint32_t count = (uint32_t)a->args[1]->value & 63;
    if (a->op == IR_SHL && count < 32)
        return rewrite_with(s, ins, IR_SHL, make(s, ins, IR_TRUNC, IR_I32, a->args[0], NULL), count);
    if (a->op != IR_SHL && count >= 32)
        return rewrite_with(s, ins, (IrOp)a->op, make(s, ins, IR_HIGH, IR_I32, a->args[0], NULL), count - 32);
    return NULL;
}

static Ins *simplify_high(Simplifier *s, Ins *ins)
{
    Ins *a = ins->args[0];
    if (a->op == IR_ZEXT)
        return ir_const(s->f, IR_I32, 0);
    if (a->op == IR_SEXT)
        return rewrite_with(s, ins, IR_SAR, a->args[0], 31);
    return narrow_load64(a, 4) ? a : NULL;
}

/* ---------------------------------------------------------------- comparisons */

static Ins *recompare(Simplifier *s, Ins *ins, IrCond cond, Ins *a, Ins *b)
{
    ins->cond = (uint8_t)cond;
    return rewrite(s, ins, IR_CMP, a, b);
}

static Ins *recompare_with(Simplifier *s, Ins *ins, IrCond cond, Ins *a, int64_t number)
{
    return recompare(s, ins, cond, a, number_like(s, a, number));
}

static bool is_equality(IrCond cond)
{
    return cond == COND_EQ || cond == COND_NE;
}

/* 1 or 0 if the comparison of `a` with the number has one outcome only, else -1: from the ends of the type's range, and from
 * bits of `a` that are known to be 0. */
static int known_outcome(IrCond cond, Ins *a, int64_t number)
{
    int64_t most = a->type == IR_I64 ? INT64_MAX : INT32_MAX, least = -most - 1;
    if ((cond == COND_LT && number == least) || (cond == COND_GT && number == most) || (cond == COND_ULT && number == 0) ||
        (cond == COND_UGT && number == -1))
        return 0;
    if ((cond == COND_GE && number == least) || (cond == COND_LE && number == most) || (cond == COND_UGE && number == 0) ||
        (cond == COND_ULE && number == -1))
        return 1;
    if (number == 0)
        return (cond == COND_LT || cond == COND_GE) && ir_fits(a, (uint64_t)most) ? cond == COND_GE : -1;
    /* the largest 2^k - 1 below it, as an unsigned number */
    int64_t below = number < 0 ? most : (int64_t)(((uint64_t)1 << (63 - __builtin_clzll((uint64_t)number))) - 1);
    if (!ir_fits(a, (uint64_t)below))
        return -1;
    switch (cond) {
    case COND_NE:
    case COND_ULT:
    case COND_ULE: return 1;
    case COND_LT:
    case COND_LE: return number > 0;
    case COND_GE:
    case COND_GT: return number < 0;
    default: return 0;
    }
}

/* One form for each comparison with a constant: x < c and x >= c, but x <= 0 and x > 0; equality where it says the same. */
static Ins *canonical_order(Simplifier *s, Ins *ins)
{
    Ins *a = ins->args[0];
    IrCond cond = (IrCond)ins->cond;
    int64_t number = ins->args[1]->value;
    if ((cond == COND_ULE || cond == COND_UGT || ((cond == COND_LE || cond == COND_GT) && number != 0)))
        return recompare_with(s, ins,
                              cond == COND_ULE   ? COND_ULT
                              : cond == COND_UGT ? COND_UGE
                              : cond == COND_LE  ? COND_LT
                                                 : COND_GE,
                              a, wrapped_sum(number, 1)); /* known_outcome has had the last number */
    if (cond == COND_ULT && number == 1)
        return recompare_with(s, ins, COND_EQ, a, 0);
    if (cond == COND_UGE && number == 1)
        return recompare_with(s, ins, COND_NE, a, 0);
    if (cond == COND_LT && number == 1)
        return recompare_with(s, ins, COND_LE, a, 0);
    if (cond == COND_GE && number == 1)
        return recompare_with(s, ins, COND_GT, a, 0);
    if ((cond == COND_LE || cond == COND_GT) && ir_fits(a, a->type == IR_I64 ? INT64_MAX : INT32_MAX))
        return recompare_with(s, ins, cond == COND_LE ? COND_EQ : COND_NE, a, 0);
    return NULL;
}

/* A truth value compared with 0 or 1 is itself or its negation. */
static Ins *compare_truth(Simplifier *s, Ins *ins)
{
    Ins *truth = ins->args[0], *number = ins->args[1];
    if (!(is_number(number, 0) || is_number(number, 1)) || !ir_fits(truth, 1) || truth->type != IR_I32)
        return NULL;
    if ((ins->cond == COND_NE) == is_number(number, 0))
        return truth;
    if (truth->op == IR_CMP)
        return make_compare(s, ins, COND_NEGATE(truth->cond), truth->args[0], truth->args[1]);
    return NULL;
}

/* (x & c) == d: never if d has a bit that c has not; with one bit only it is a question of 0. */
static Ins *compare_masked(Simplifier *s, Ins *ins)
{
    Ins *a = ins->args[0];
    int64_t mask = a->args[1]->value, number = ins->args[1]->value;
    if (number & ~mask)
        return ir_const(s->f, IR_I32, ins->cond == COND_NE);
    if (number == mask && number && (mask & (mask - 1)) == 0)
        return recompare_with(s, ins, COND_NEGATE(ins->cond), a, 0);
    return NULL;
}

/* A choice between constants is decided by what it was made of. */
static Ins *compare_choice(Simplifier *s, Ins *ins)
{
    const Ins *choice = ins->args[0];
    if (!is_const(choice->args[1]) || !is_const(choice->args[2]))
        return NULL;
    bool negated = ins->cond == COND_NE;
    int64_t number = ins->args[1]->value;
    bool first = (choice->args[1]->value == number) != negated, second = (choice->args[2]->value == number) != negated;
    if (first == second)
        return ir_const(s->f, IR_I32, first);
    return recompare_with(s, ins, first ? COND_NE : COND_EQ, choice->args[0], 0);
}

/* What is added, subtracted or flipped on the one side may be taken back on the other, whatever wraps. */
static Ins *simplify_equality(Simplifier *s, Ins *ins)
{
    Ins *a = ins->args[0];
    IrCond cond = (IrCond)ins->cond;
    int64_t number = ins->args[1]->value;
    if (is_op_of_const(a, IR_ADD))
        return recompare_with(s, ins, cond, a->args[0], wrapped_difference(number, a->args[1]->value));
    if (is_op_of_const(a, IR_XOR))
        return recompare_with(s, ins, cond, a->args[0], a->args[1]->value ^ number);
    if (a->op == IR_SUB && is_const(a->args[0]))
        return recompare_with(s, ins, cond, a->args[1], wrapped_difference(a->args[0]->value, number));
    if (number == 0 && (a->op == IR_SUB || a->op == IR_XOR))
        return recompare(s, ins, cond, a->args[0], a->args[1]);
    if (a->op == IR_NEG)
        return recompare_with(s, ins, cond, a->args[0], wrapped_difference(0, number));
    if (a->op == IR_NOT)
        return recompare_with(s, ins, cond, a->args[0], ~number);
    if (is_op_of_const(a, IR_AND))
        return compare_masked(s, ins);
    return a->op == IR_SELECT ? compare_choice(s, ins) : NULL;
}

/* i64 that are extended words compare as words; zero extended ones without a sign. */
static Ins *compare_words(Simplifier *s, Ins *ins)
{
    IrCond cond = (IrCond)ins->cond;
    for (uint32_t is_signed = 0; is_signed < 2; is_signed++) {
        Ins *a = extended_from(s, ins->args[0], is_signed ? IR_SEXT : IR_ZEXT);
        Ins *b = extended_from(s, ins->args[1], is_signed ? IR_SEXT : IR_ZEXT);
        if (!a || !b)
            continue;
        if (!is_signed && cond >= COND_LT && cond <= COND_GT)
            cond = (IrCond)(cond - COND_LT + COND_ULT);
        return recompare(s, ins, cond, a, b);
    }
    return NULL;
}

static Ins *compare_with_itself(Simplifier *s, const Ins *ins)
{
    IrCond cond = (IrCond)ins->cond;
    bool holds = cond == COND_EQ || cond == COND_GE || cond == COND_LE || cond == COND_UGE || cond == COND_ULE;
    return ir_const(s->f, IR_I32, holds);
}

static Ins *float_of(Simplifier *s, Ins *value);

/* Widening keeps the order of floats. */
static Ins *compare_floats(Simplifier *s, Ins *ins)
{
    Ins *a = float_of(s, ins->args[0]), *b = float_of(s, ins->args[1]);
    return a && b && !(ir_leaf(a) && ir_leaf(b)) ? recompare(s, ins, (IrCond)ins->cond, a, b) : NULL;
}

static Ins *simplify_cmp(Simplifier *s, Ins *ins)
{
    Ins *a = ins->args[0], *b = ins->args[1];
    IrCond cond = (IrCond)ins->cond;
    if (!is_integer(a))
        return compare_floats(s, ins);
    if (a == b)
        return compare_with_itself(s, ins);
    Ins *words = a->type == IR_I64 ? compare_words(s, ins) : NULL;
    if (words || !is_const(b))
        return words;
    int outcome = known_outcome(cond, a, b->value);
    if (outcome >= 0)
        return ir_const(s->f, IR_I32, outcome);
    if (!is_equality(cond))
        return canonical_order(s, ins);
    Ins *truth = compare_truth(s, ins);
    return truth ? truth : simplify_equality(s, ins);
}

/* ---------------------------------------------------------------- choices */

static Ins *simplify_select(Simplifier *s, Ins *ins)
{
    Ins *cond = ins->args[0], *yes = ins->args[1], *no = ins->args[2];
    if (is_const(cond))
        return cond->value ? yes : no;
    if (yes == no)
        return yes;
    if (cond->op == IR_CMP && is_integer(cond->args[0]) && is_equality((IrCond)cond->cond)) { /* x == y ? x : y is y */
        bool same = (cond->args[0] == yes && cond->args[1] == no) || (cond->args[0] == no && cond->args[1] == yes);
        if (same)
            return cond->cond == COND_EQ ? no : yes;
    }
    if (ins->type != IR_I32)
        return NULL;
    if (is_number(yes, 1) && is_number(no, 0))
        return make_compare(s, ins, COND_NE, cond, no);
    if (is_number(yes, 0) && is_number(no, 1))
        return make_compare(s, ins, COND_EQ, cond, yes);
    return NULL;
}

/* A phi to which only one value flows, besides itself. */
static Ins *simplify_phi(const Ins *phi)
{
    Ins *only = NULL;
    for (uint32_t i = 0; i < phi->arg_count; i++) {
        Ins *arg = ir_forwarded(phi->args[i]);
        if (arg == phi || arg == only)
            continue;
        if (only)
            return NULL;
        only = arg;
    }
    return only;
}

/* ---------------------------------------------------------------- floating point */

/* The f32 that this f64 is, exactly; NULL: it may not be one. */
static Ins *float_of(Simplifier *s, Ins *value)
{
    if (value->type != IR_F64)
        return NULL;
    if (value->op == IR_FTOF && value->args[0]->type == IR_F32)
        return value->args[0];
    if (value->op == IR_FCONST && (double)(float)value->number == value->number)
        return ir_fconst(s->f, IR_F32, value->number);
    return NULL;
}

/* (float)((double)x op (double)y) is x op y: see fold.c. */
static Ins *narrow_arithmetic(Simplifier *s, Ins *ins)
{
    Ins *a = ins->args[0];
    bool is_narrow = a->op == IR_FADD || a->op == IR_FSUB || a->op == IR_FMUL || a->op == IR_FDIV || a->op == IR_FSQRT;
    if (ins->type != IR_F32 || !is_narrow || !has_one_use(a))
        return NULL;
    Ins *left = float_of(s, a->args[0]), *right = a->arg_count > 1 ? float_of(s, a->args[1]) : NULL;
    if (!left || (a->arg_count > 1 && !right))
        return NULL;
    return rewrite(s, ins, (IrOp)a->op, left, right);
}

static bool is_fconst(const Ins *value, double number)
{
    return value->op == IR_FCONST && value->number == number && !signbit(value->number) == !signbit(number);
}

/* By a power of two whose reciprocal is a normal number: the product is the same quotient. */
static Ins *divide_by_number(Simplifier *s, Ins *ins)
{
    Ins *b = ins->args[1];
    int exponent;
    if (b->op != IR_FCONST || !isfinite(b->number) || fabs(frexp(b->number, &exponent)) != 0.5)
        return NULL;
    int limit = ins->type == IR_F32 ? 120 : 1000;
    if (exponent < -limit || exponent > limit)
        return NULL;
    return rewrite(s, ins, IR_FMUL, ins->args[0], ir_fconst(s->f, (IrType)ins->type, 1 / b->number));
}

/* x + -0.0, x - 0.0, x * 1, x / 1 are x; x + 0.0 is not, for -0.0. */
static Ins *simplify_float(Simplifier *s, Ins *ins)
{
    Ins *a = ins->args[0], *b = ins->arg_count > 1 ? ins->args[1] : NULL;
    switch ((IrOp)ins->op) {
    case IR_FADD: return is_fconst(b, -0.0) ? a : is_fconst(a, -0.0) ? b : NULL;
    case IR_FSUB: return is_fconst(b, 0.0) ? a : NULL;
    case IR_FMUL: return is_fconst(b, 1.0) ? a : is_fconst(a, 1.0) ? b : NULL;
    case IR_FDIV: return is_fconst(b, 1.0) ? a : divide_by_number(s, ins);
    case IR_FNEG: return a->op == IR_FNEG ? a->args[0] : NULL;
    case IR_FABS: return a->op == IR_FNEG || a->op == IR_FABS ? rewrite(s, ins, IR_FABS, a->args[0], NULL) : NULL;
    case IR_FTOF:
        if (a->op == IR_FTOF && ins->type == IR_F32 && a->args[0]->type == IR_F32)
            return a->args[0];
        return narrow_arithmetic(s, ins);
    default: return NULL;
    }
}

/* Words convert in one instruction, and signed ones at once: what is extended is one, what has no sign bit as well. */
static Ins *simplify_from_integer(Simplifier *s, Ins *ins)
{
    Ins *a = ins->args[0];
    if (a->op == IR_ZEXT)
        return rewrite(s, ins, IR_UTOF, a->args[0], NULL);
    if (a->op == IR_SEXT && ins->op == IR_STOF)
        return rewrite(s, ins, IR_STOF, a->args[0], NULL);
    if (ins->op == IR_UTOF && ir_fits(a, a->type == IR_I64 ? INT64_MAX : INT32_MAX))
        return rewrite(s, ins, IR_STOF, a, NULL);
    return NULL;
}

/* ---------------------------------------------------------------- memory */

static void move_address(Ins *access, Ins *base, int64_t offset)
{
    ir_set_arg(access, 0, base);
    access->value = (int32_t)(uint32_t)(access->value + offset);
}

/* [(x + 8) + 4] = [x + 12]; the same for what is added to a symbol. */
static Ins *simplify_address(Simplifier *s, Ins *access)
{
    Ins *address = access->args[0];
    if (address->op == IR_SYMBOL && address->value) {
        move_address(access, ir_symbol(s->f, address->symbol, 0), address->value);
    } else if (is_op_of_const(address, IR_ADD)) {
        move_address(access, address->args[0], address->args[1]->value);
        return access;
    } else if (address->op == IR_ADD && has_one_use(address)) {
        for (uint32_t i = 0; i < 2; i++) {
            const Ins *term = address->args[i];
            if (term->op == IR_SYMBOL && term->value) {
                access->value = (int32_t)(uint32_t)(access->value + term->value);
                ir_set_arg(address, i, ir_symbol(s->f, term->symbol, 0));
            }
        }
    }
    return NULL;
}

static Ins *simplify_store(Simplifier *s, Ins *store)
{
    Ins *value = store->args[1];
    if (store->width < 4 && value->type == IR_I32) {
        ir_set_arg(store, 1, without_extension(value, store->width * 8u));
        strip_arguments(store->args[1], store->width * 8u);
    }
    return simplify_address(s, store);
}

/* ---------------------------------------------------------------- one instruction */

/* An ADD or SUB whose carry the next instruction takes in must stay what it is, where it is. */
static bool feeds_carry(const Ins *ins)
{
    return ins->next && (ins->next->op == IR_ADC || ins->next->op == IR_SBB) && ins->next->args[2] == ins;
}

static Ins *order_and_fold(Simplifier *s, Ins *ins)
{
    if (ins->arg_count < 1 || ins->arg_count > 2)
        return NULL;
    IrOp op = (IrOp)ins->op;
    IrCond cond = (IrCond)ins->cond;
    Ins *a = ins->args[0], *b = ins->arg_count > 1 ? ins->args[1] : NULL;
    ir_order(s->f, &op, (IrType)ins->type, &cond, &a, &b);
    Ins *folded = ir_fold(s->f, op, (IrType)ins->type, cond, a, b);
    if (folded || (op == ins->op && a == ins->args[0] && (!b || b == ins->args[1])))
        return folded;
    ins->cond = (uint8_t)cond;
    return rewrite(s, ins, op, a, b);
}

/* What stands for the instruction; the instruction itself if it has been rewritten; NULL if there is nothing to do. */
static Ins *apply_rules(Simplifier *s, Ins *ins)
{
    Ins *folded = order_and_fold(s, ins);
    if (folded)
        return folded;
    switch ((IrOp)ins->op) {
    case IR_ADD: return simplify_add(s, ins);
    case IR_SUB: return simplify_sub(s, ins);
    case IR_NEG: return simplify_neg(s, ins);
    case IR_NOT: return simplify_not(s, ins);
    case IR_MUL: return simplify_mul(s, ins);
    case IR_SDIV:
    case IR_UDIV:
    case IR_SREM:
    case IR_UREM: return simplify_division(s, ins);
    case IR_AND:
    case IR_OR:
    case IR_XOR: return simplify_bits(s, ins);
    case IR_SHL:
    case IR_SHR:
    case IR_SAR: return simplify_shift(s, ins);
    case IR_FSHL:
    case IR_FSHR: return simplify_pair_shift(s, ins);
    case IR_CMP: return simplify_cmp(s, ins);
    case IR_SELECT: return simplify_select(s, ins);
    case IR_PHI: return simplify_phi(ins);
    case IR_SEXT8:
    case IR_SEXT16:
    case IR_ZEXT8:
    case IR_ZEXT16: return simplify_extension(s, ins);
    case IR_TRUNC: return simplify_trunc(s, ins);
    case IR_HIGH: return simplify_high(s, ins);
    case IR_STOF:
    case IR_UTOF: return simplify_from_integer(s, ins);
    case IR_LOAD: return simplify_address(s, ins);
    case IR_STORE: return simplify_store(s, ins);
    default: return simplify_float(s, ins);
    }
}

/* Users of `ins` see `by` from now on; it counts them already. */
static void replace(Ins *ins, Ins *by)
{
    ir_forward(ins, by);
    ir_remove(ins);
    if (ir_leaf(by))
        return;
    uint32_t pending = by->mark + ins->uses + ins->mark;
    by->mark = (uint16_t)(pending < UINT16_MAX ? pending : UINT16_MAX);
    if (!by->variable)
        by->variable = ins->variable;
}

static Ins *simplified(Simplifier *s, Ins *ins)
{
    if (feeds_carry(ins) || s->depth == DEEPEST)
        return ins;
    s->depth++;
    Ins *by = ins;
    for (uint32_t i = 0; i < MOST_REWRITES && by == ins && !should_stop(s->f->cx); i++)
        by = apply_rules(s, ins);
    s->depth--;
    if (!by || by == ins)
        return ins;
    by = ir_forwarded(by);
    replace(ins, by);
    return by;
}

static void resolve_arguments(Ins *ins)
{
    for (uint32_t i = 0; i < ins->arg_count; i++) {
        Ins *value = ir_forwarded(ins->args[i]);
        if (value == ins->args[i])
            continue;
        ir_set_arg(ins, i, value);
        if (!ir_leaf(value) && value->mark && value->mark < UINT16_MAX)
            value->mark--;
    }
}

/* ---------------------------------------------------------------- the function */

/* A phi whose argument from further down has gone may have become simple. */
static bool has_new_arguments(const Ins *phi)
{
    for (uint32_t i = 0; i < phi->arg_count; i++)
        if (ir_forwarded(phi->args[i]) != phi->args[i])
            return true;
    return false;
}

static void walk(Simplifier *s, Block *const *order, uint32_t count)
{
    for (uint32_t i = 0; i < count && !should_stop(s->f->cx); i++) {
        for (Ins *ins = order[i]->first, *next; ins; ins = next) {
            next = ins->next;
            resolve_arguments(ins);
            simplified(s, ins);
        }
    }
    s->again = false;
    for (uint32_t i = 0; i < count && !s->again; i++)
        for (const Ins *phi = order[i]->first; phi && phi->op == IR_PHI && !s->again; phi = phi->next)
            s->again = has_new_arguments(phi);
}

void simplify_values(Function *f)
{
    Simplifier s = {.f = f};
    uint32_t count;
    Block **order = ir_reverse_postorder(f, &count);
    if (!order)
        return;
    for (uint32_t i = 0; i < MOST_WALKS && (i == 0 || s.again); i++)
        walk(&s, order, count);
    ir_apply_forwards(f);
    for (uint32_t i = 0; i < f->blocks.len; i++)
        for (Ins *ins = f->blocks.data[i]->first; ins; ins = ins->next)
            ins->mark = 0;
}
