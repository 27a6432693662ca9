/* Pairs of i32 for every i64: sums with carry, products from three multiplications, shifts through both halves, division by
 * calls of the runtime's __divdi3 and its siblings. Before the code generator, which knows i64 only as the result of a call.
 *
 * Blocks are visited in reverse postorder, so that a value's halves are there before its users; phis get theirs at the end.
 * What replaces an i32 result is noted in `alias`, and one sweep puts it into all users. */
#include "ir/ir.h"

#include <assert.h>

typedef struct Pair {
    Ins *low, *high;
} Pair;

typedef struct Expander {
    Function *f;
    Pair *pairs;     /* by id */
    Ins **alias;     /* by id: what now stands for an i32 value */
    uint32_t count;  /* ids up to here have places in both */
    Vec(Ins *) phis; /* i64 ones */
    Ins *at;         /* new instructions go before this */
} Expander;

static Ins *number(Expander *x, int64_t value)
{
    return ir_const(x->f, IR_I32, value);
}

static Ins *make(Expander *x, IrOp op, Ins *a, Ins *b, Ins *c)
{
    return ir_insert_op(x->f, x->at, op, IR_I32, a, b, c);
}

/* The same, unless it need not be computed. */
static Ins *fold_or_make(Expander *x, IrOp op, Ins *a, Ins *b)
{
    IrCond cond = COND_EQ;
    ir_order(x->f, &op, IR_I32, &cond, &a, &b);
    Ins *folded = ir_fold(x->f, op, IR_I32, cond, a, b);
    return folded ? folded : make(x, op, a, b, NULL);
}

static Ins *compare(Expander *x, IrCond cond, Ins *a, Ins *b)
{
    Ins *ins = make(x, IR_CMP, a, b, NULL);
    ins->cond = (uint8_t)cond;
    return ins;
}

static Pair pair_of(Expander *x, Ins *value)
{
    if (value->op == IR_CONST)
        return (Pair){number(x, value->value), number(x, value->value >> 32)};
    if (value->op == IR_UNDEF)
        return (Pair){ir_undef(x->f, IR_I32), ir_undef(x->f, IR_I32)};
    return x->pairs[value->id];
}

/* ---------------------------------------------------------------- arithmetic */

/* No carry comes out of a low half that stays. */
static Pair expand_sum(Expander *x, IrOp op, Pair a, Pair b)
{
    if (b.low->op == IR_CONST && b.low->value == 0)
        return (Pair){a.low, fold_or_make(x, op, a.high, b.high)};
    Ins *low = make(x, op, a.low, b.low, NULL);
    Ins *high = make(x, op == IR_ADD ? IR_ADC : IR_SBB, a.high, b.high, low);
    return (Pair){low, high};
}

/* (ah, al) * (bh, bl) = al * bl + (al * bh + ah * bl) << 32. Products of extended 32-bit numbers are one multiplication. */
static Pair expand_product(Expander *x, const Ins *ins, Pair a, Pair b)
{
    IrOp left = (IrOp)ins->args[0]->op, right = (IrOp)ins->args[1]->op;
    const Ins *constant = right == IR_CONST ? ins->args[1] : NULL;
    bool is_signed = left == IR_SEXT && (right == IR_SEXT || (constant && constant->value == (int32_t)constant->value));
    bool is_unsigned =
        left == IR_ZEXT && (right == IR_ZEXT || (constant && constant->value == (int64_t)(uint32_t)constant->value));
    Ins *low = make(x, IR_MUL, a.low, b.low, NULL);
    Ins *high = make(x, is_signed ? IR_SMULH : IR_UMULH, a.low, b.low, NULL);
    if (is_signed || is_unsigned)
        return (Pair){low, high};
    Ins *cross = fold_or_make(x, IR_MUL, a.low, b.high), *other = fold_or_make(x, IR_MUL, a.high, b.low);
    return (Pair){low, fold_or_make(x, IR_ADD, fold_or_make(x, IR_ADD, high, cross), other)};
}

static Pair expand_shift_by_constant(Expander *x, IrOp op, Pair a, uint32_t count)
{
    Ins *n = number(x, count & 31), *zero = number(x, 0);
    if (count == 0)
        return a;
    if (op == IR_SHL) {
        if (count >= 32)
            return (Pair){zero, fold_or_make(x, IR_SHL, a.low, n)};
        return (Pair){make(x, IR_SHL, a.low, n, NULL), make(x, IR_FSHL, a.high, a.low, n)};
    }
    Ins *fill = op == IR_SAR ? fold_or_make(x, IR_SAR, a.high, number(x, 31)) : zero;
    if (count >= 32)
        return (Pair){fold_or_make(x, op, a.high, n), fill};
    return (Pair){make(x, IR_FSHR, a.high, a.low, n), make(x, op, a.high, n, NULL)};
}

/* Both halves as for a count modulo 32; where the count has bit 5, the half that moves all the way takes the place of the
 * other. */
static Pair expand_shift(Expander *x, IrOp op, Pair a, Ins *count)
{
    if (count->op == IR_CONST)
        return expand_shift_by_constant(x, op, a, (uint32_t)count->value & 63);
    Ins *big = make(x, IR_AND, count, number(x, 32), NULL), *zero = number(x, 0);
    if (op == IR_SHL) {
        Ins *low = make(x, IR_SHL, a.low, count, NULL), *high = make(x, IR_FSHL, a.high, a.low, count);
        return (Pair){make(x, IR_SELECT, big, zero, low), make(x, IR_SELECT, big, low, high)};
    }
    Ins *high = make(x, op, a.high, count, NULL), *low = make(x, IR_FSHR, a.high, a.low, count);
    Ins *fill = op == IR_SAR ? make(x, IR_SAR, a.high, number(x, 31), NULL) : zero;
    return (Pair){make(x, IR_SELECT, big, high, low), make(x, IR_SELECT, big, fill, high)};
}

/* ---------------------------------------------------------------- calls */

static Pair halves_of_call(Expander *x, Ins *call)
{
    return (Pair){make(x, IR_TRUNC, call, NULL, NULL), make(x, IR_HIGH, call, NULL, NULL)};
}

static Pair expand_division(Expander *x, IrOp op, Pair a, Pair b)
{
    const char *name = op == IR_SDIV ? "__divdi3" : op == IR_UDIV ? "__udivdi3" : op == IR_SREM ? "__moddi3" : "__umoddi3";
    Symbol *symbol = symbol_named(x->f->module, name);
    Ins *call = ir_insert(x->f, x->at, IR_CALL, IR_I64, 5);
    Ins *args[] = {ir_symbol(x->f, symbol, 0), a.low, a.high, b.low, b.high};
    for (uint32_t i = 0; i < 5; i++)
        ir_set_arg(call, i, args[i]);
    call->pos = x->at->pos;
    call->call = NEW(x->f->arena, Call);
    return halves_of_call(x, call);
}

/* A new CALL or RET in which each i64 argument has become two, low half first. */
static Ins *with_pairs_for_args(Expander *x, Ins *ins)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < ins->arg_count; i++)
        count += ins->args[i]->type == IR_I64 ? 2 : 1;
    if (count == ins->arg_count)
        return ins;
    Ins *copy = ir_insert(x->f, ins, (IrOp)ins->op, (IrType)ins->type, count);
    copy->call = ins->call;
    copy->pos = ins->pos;
    const uint32_t *old_sizes = ins->op == IR_CALL && ins->call ? ins->call->by_value : NULL;
    uint32_t *sizes = old_sizes ? arena_array(x->f->arena, count, sizeof *sizes) : NULL;
    if (sizes)
        copy->call->by_value = sizes;
    for (uint32_t i = 0, k = 0; i < ins->arg_count; i++) {
        if (sizes)
            sizes[k] = old_sizes[i];
        if (ins->args[i]->type == IR_I64) {
            Pair pair = pair_of(x, ins->args[i]);
            ir_set_arg(copy, k++, pair.low);
            ir_set_arg(copy, k++, pair.high);
        } else {
            ir_set_arg(copy, k++, ins->args[i]);
        }
    }
    return copy;
}

/* The halves stand right behind the call. */
static void expand_call(Expander *x, Ins *ins)
{
    Ins *call = with_pairs_for_args(x, ins);
    if (ins->type == IR_I64) {
        x->at = ins->next;
        x->pairs[ins->id] = halves_of_call(x, call);
    } else if (call != ins) {
        x->alias[ins->id] = call;
    }
    if (call != ins)
        ir_remove(ins);
}

static void expand_return(Expander *x, Ins *ins)
{
    if (with_pairs_for_args(x, ins) != ins)
        ir_remove(ins);
}

/* ---------------------------------------------------------------- memory */

static Ins *half_load(Expander *x, const Ins *load, int64_t offset)
{
    Ins *half = make(x, IR_LOAD, load->args[0], NULL, NULL);
    half->width = 4;
    half->value = load->value + offset;
    half->is_volatile = load->is_volatile;
    return half;
}

static Pair expand_load(Expander *x, const Ins *load)
{
    Ins *low = half_load(x, load, 0);
    return (Pair){low, half_load(x, load, 4)};
}

static void half_store(Expander *x, const Ins *store, Ins *value, int64_t offset)
{
    Ins *half = make(x, IR_STORE, store->args[0], value, NULL);
    half->type = IR_VOID;
    half->width = 4;
    half->value = store->value + offset;
    half->is_volatile = store->is_volatile;
}

static void expand_store(Expander *x, Ins *store)
{
    Pair pair = pair_of(x, store->args[1]);
    half_store(x, store, pair.low, 0);
    half_store(x, store, pair.high, 4);
    ir_remove(store);
}

/* ---------------------------------------------------------------- comparisons, phis */

/* With 0: equality by one OR, the sign by the high half alone. */
static Ins *compare_with_zero(Expander *x, IrCond cond, Pair a)
{
    if (cond == COND_EQ || cond == COND_NE)
        return compare(x, cond, make(x, IR_OR, a.low, a.high, NULL), number(x, 0));
    return cond == COND_LT || cond == COND_GE ? compare(x, cond, a.high, number(x, 0)) : NULL;
}

static Ins *expand_compare(Expander *x, Ins *cmp)
{
    Pair a = pair_of(x, cmp->args[0]), b = pair_of(x, cmp->args[1]);
    IrCond cond = (IrCond)cmp->cond;
    if (cmp->args[1]->op == IR_CONST && cmp->args[1]->value == 0) {
        Ins *simple = compare_with_zero(x, cond, a);
        if (simple)
            return simple;
    }
    Ins *ins = ir_insert(x->f, x->at, IR_CMP64, IR_I32, 4);
    Ins *args[] = {a.low, a.high, b.low, b.high};
    for (uint32_t i = 0; i < 4; i++)
        ir_set_arg(ins, i, args[i]);
    ins->cond = (uint8_t)cond;
    ins->pos = cmp->pos;
    return ins;
}

static Pair new_phis(Expander *x, Ins *phi)
{
    vec_push(x->f->arena, &x->phis, phi);
    Pair pair = {ir_insert(x->f, phi, IR_PHI, IR_I32, phi->arg_count), ir_insert(x->f, phi, IR_PHI, IR_I32, phi->arg_count)};
    return pair;
}

static void finish_phi(Expander *x, Ins *phi)
{
    Pair pair = x->pairs[phi->id];
    for (uint32_t i = 0; i < phi->arg_count; i++) {
        Pair arg = pair_of(x, phi->args[i]);
        ir_set_arg(pair.low, i, arg.low);
        ir_set_arg(pair.high, i, arg.high);
    }
    ir_remove(phi);
}

/* ---------------------------------------------------------------- one instruction */

static Pair expand_value(Expander *x, Ins *ins)
{
    Pair a = ins->arg_count && ins->args[0]->type == IR_I64 ? pair_of(x, ins->args[0]) : (Pair){0};
    Pair b = ins->arg_count > 1 && ins->args[1]->type == IR_I64 ? pair_of(x, ins->args[1]) : (Pair){0};
    Ins *zero = number(x, 0);
    switch ((IrOp)ins->op) {
    case IR_LOAD: return expand_load(x, ins);
    case IR_ADD:
    case IR_SUB: return expand_sum(x, (IrOp)ins->op, a, b);
    case IR_NEG: return expand_sum(x, IR_SUB, (Pair){zero, zero}, a);
    case IR_AND:
    case IR_OR:
    case IR_XOR: return (Pair){fold_or_make(x, (IrOp)ins->op, a.low, b.low), fold_or_make(x, (IrOp)ins->op, a.high, b.high)};
    case IR_NOT: return (Pair){make(x, IR_NOT, a.low, NULL, NULL), make(x, IR_NOT, a.high, NULL, NULL)};
    case IR_MUL: return expand_product(x, ins, a, b);
    case IR_SDIV:
    case IR_UDIV:
    case IR_SREM:
    case IR_UREM: return expand_division(x, (IrOp)ins->op, a, b);
    case IR_SHL:
    case IR_SHR:
    case IR_SAR: return expand_shift(x, (IrOp)ins->op, a, ins->args[1]);
    case IR_SEXT: return (Pair){ins->args[0], fold_or_make(x, IR_SAR, ins->args[0], number(x, 31))};
    case IR_ZEXT: return (Pair){ins->args[0], zero};
    case IR_SELECT: {
        Pair c = pair_of(x, ins->args[2]);
        return (Pair){make(x, IR_SELECT, ins->args[0], b.low, c.low), make(x, IR_SELECT, ins->args[0], b.high, c.high)};
    }
    default:
        assert(false && "conversions from floating point have become calls before: see lower_conversions.c");
        return (Pair){zero, zero};
    }
}

static bool has_i64_arg(const Ins *ins)
{
    for (uint32_t i = 0; i < ins->arg_count; i++)
        if (ins->args[i] && ins->args[i]->type == IR_I64)
            return true;
    return false;
}

static void expand(Expander *x, Ins *ins)
{
    x->at = ins;
    if (ins->op == IR_CALL) {
        expand_call(x, ins);
    } else if (ins->op == IR_PHI && ins->type == IR_I64) {
        x->pairs[ins->id] = new_phis(x, ins);
    } else if (ins->type == IR_I64) {
        x->pairs[ins->id] = expand_value(x, ins);
        ir_remove(ins);
    } else if (ins->op == IR_STORE) {
        expand_store(x, ins);
    } else if (ins->op == IR_RET) {
        expand_return(x, ins);
    } else if (ins->op == IR_CMP) {
        x->alias[ins->id] = expand_compare(x, ins);
        ir_remove(ins);
    } else if (ins->op == IR_TRUNC || ins->op == IR_HIGH) {
        Pair pair = pair_of(x, ins->args[0]);
        x->alias[ins->id] = ins->op == IR_TRUNC ? pair.low : pair.high;
        ir_remove(ins);
    }
}

/* ---------------------------------------------------------------- the function */

static Ins *resolved(const Expander *x, Ins *value)
{
    while (value->id < x->count && x->alias[value->id])
        value = x->alias[value->id];
    return value;
}

static void put_aliases(Expander *x)
{
    for (uint32_t i = 0; i < x->f->blocks.len; i++)
        for (Ins *ins = x->f->blocks.data[i]->first; ins; ins = ins->next)
            for (uint32_t k = 0; k < ins->arg_count; k++) {
                Ins *value = resolved(x, ins->args[k]);
                if (value != ins->args[k])
                    ir_set_arg(ins, k, value);
            }
}

void lower_i64(Function *f)
{
    if (!f->has_i64)
        return;
    Expander x = {.f = f, .count = f->ins_count};
    uint32_t count;
    Block **order = ir_reverse_postorder(f, &count);
    x.pairs = arena_array(f->arena, x.count + 1, sizeof *x.pairs);
    x.alias = arena_array(f->arena, x.count + 1, sizeof *x.alias);
    if (!order || !x.pairs || !x.alias)
        return;
    for (uint32_t i = 0; i < count && !should_stop(f->cx); i++)
        for (Ins *ins = order[i]->first, *next; ins; ins = next) {
            next = ins->next;
            if (ins->id < x.count && (ins->type == IR_I64 || has_i64_arg(ins)))
                expand(&x, ins);
        }
    if (should_stop(f->cx))
        return;
    for (uint32_t i = 0; i < x.phis.len; i++)
        finish_phi(&x, x.phis.data[i]);
    put_aliases(&x);
}
