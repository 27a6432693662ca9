/* Loop-invariant code motion.
 *
 *     before: jump head                        before: %1 = mul %row, %stride
 *     head: %j = phi …                             jump head
 *        %1 = mul %row, %stride                head: %j = phi …
 *        %2 = add %1, %j                           %2 = add %1, %j
 *
 * Enters: loops in the shape of ir_shape_loops, best inverted by rotate_loops before. Leaves: what each trip computes from values
 * that come from outside of the loop is computed in its preheader; inner loops first, so that a value moves out as far as it may.
 * Aho, Lam, Sethi and Ullman, "Compilers", section 10.7.
 *
 * What moves must have no effect, and a load must read memory that nothing in the loop may write, and must not fault where it was
 * not reached: it reads within a known object, or is executed on each entry into the loop.
 *
 * There are six registers. A value that moves occupies one for the whole loop, so what costs nothing where it stands stays there:
 * sums that become part of an address, comparisons that become conditions, and, in a loop that is full, single cheap operations. */
#include "ir/alias.h"
#include "ir/loops.h"

/* mark of an instruction, while its loop is looked at */
enum { VARIES, INVARIANT, WANTED };
enum {
    FULL = 4,          /* integer values alive throughout a loop that leave no room for cheap ones */
    MOST_EFFECTS = 64, /* in loops with more, no load moves: comparing each with each would be quadratic */
};

typedef Vec(Ins *) Instructions;

typedef struct Hoisting {
    Function *f;
    Loops loops;
    Aliases aliases;
    const Loop *loop;
    Instructions effects; /* in the loop: what may write memory */
    uint32_t pressure;    /* ir_loop_pressure, and what has moved */
    bool has_call;
} Hoisting;

/* ---------------------------------------------------------------- what the loop does */

static bool is_outside(const Hoisting *h, const Ins *value)
{
    return ir_leaf(value) || !loop_contains(&h->loops, h->loop, value->block);
}

static bool is_integer(const Ins *value)
{
    return value->type == IR_I32 || value->type == IR_I64;
}

static void look_at_loop(Hoisting *h)
{
    h->pressure = ir_loop_pressure(&h->loops, h->loop);
    h->effects.len = 0;
    h->has_call = false;
    for (uint32_t i = 0; i < h->loop->block_count; i++)
        for (Ins *ins = h->loops.blocks[h->loop->first + i]->first; ins; ins = ins->next) {
            h->has_call |= ins->op == IR_CALL;
            if (ir_ops[ins->op].flags & IR_HAS_EFFECT && h->effects.len <= MOST_EFFECTS)
                vec_push(h->f->arena, &h->effects, ins);
        }
}

/* ---------------------------------------------------------------- what may move */

static bool is_written(const Hoisting *h, const Extent *extent)
{
    if (h->effects.len > MOST_EFFECTS)
        return true;
    for (uint32_t i = 0; i < h->effects.len; i++)
        if (ir_may_write(&h->aliases, h->effects.data[i], extent))
            return true;
    return false;
}

/* Whether each entry into the loop comes to the end of `block`: it does so from the header on until control parts. */
static bool is_certain(const Hoisting *h, const Block *block)
{
    const Block *at = h->loop->header;
    while (at != block && at->last->op == IR_JUMP && at->succs[0]->preds.len == 1)
        at = at->succs[0];
    return at == block && !h->has_call;
}

static bool load_may_move(const Hoisting *h, const Ins *load)
{
    if (load->is_volatile)
        return false;
    Extent extent = ir_extent_of(&h->aliases, load);
    return (ir_is_within_object(&extent) || is_certain(h, load->block)) && !is_written(h, &extent);
}

static bool may_move(const Hoisting *h, const Ins *ins)
{
    if (ir_ops[ins->op].flags & (IR_HAS_EFFECT | IR_ENDS) || ins->op == IR_PHI || ins->op == IR_FRAME || ins->type == IR_VOID)
        return false;
    for (uint32_t i = 0; i < ins->arg_count; i++)
        if (!is_outside(h, ins->args[i]) && ins->args[i]->mark != INVARIANT)
            return false;
    return ins->op != IR_LOAD || load_may_move(h, ins);
}

/* ---------------------------------------------------------------- what is worth a register */

/* Free where it stands: part of an address, a condition, half of a pair. */
static bool is_free(const Ins *ins)
{
    switch ((IrOp)ins->op) {
    case IR_ADD: return ir_leaf(ins->args[1]) || ir_leaf(ins->args[0]);
    case IR_SHL: return ins->args[1]->op == IR_CONST && ins->args[1]->value <= 3;
    case IR_CMP:
    case IR_TRUNC:
    case IR_HIGH:
    case IR_ZEXT: return true;
    default: return false;
    }
}

static bool is_cheap(const Ins *ins)
{
    switch ((IrOp)ins->op) {
    case IR_SUB:
    case IR_AND:
    case IR_OR:
    case IR_XOR:
    case IR_SHL:
    case IR_SHR:
    case IR_SAR: return ir_leaf(ins->args[0]) || ir_leaf(ins->args[1]);
    case IR_NEG:
    case IR_NOT:
    case IR_SEXT:
    case IR_SEXT8:
    case IR_SEXT16:
    case IR_ZEXT8:
    case IR_ZEXT16: return true;
    default: return false;
    }
}

static bool is_worth_it(const Hoisting *h, const Ins *ins)
{
    if (is_free(ins))
        return false;
    return !is_cheap(ins) || h->pressure < FULL;
}

/* ---------------------------------------------------------------- moving */

static void find_invariants(Hoisting *h)
{
    for (uint32_t i = 0; i < h->loop->block_count; i++)
        for (Ins *ins = h->loops.blocks[h->loop->first + i]->first; ins; ins = ins->next)
            if (may_move(h, ins))
                ins->mark = INVARIANT;
}

/* Backwards, so that the arguments of what is wanted are wanted too, however cheap they are. */
static void choose(Hoisting *h)
{
    for (uint32_t i = h->loop->block_count; i-- > 0;)
        for (Ins *ins = h->loops.blocks[h->loop->first + i]->last; ins; ins = ins->prev) {
            if (ins->mark == VARIES || (ins->mark == INVARIANT && !is_worth_it(h, ins)))
                continue;
            h->pressure += ins->mark == INVARIANT && is_integer(ins);
            ins->mark = WANTED;
            for (uint32_t k = 0; k < ins->arg_count; k++)
                if (!ir_leaf(ins->args[k]) && ins->args[k]->mark == INVARIANT)
                    ins->args[k]->mark = WANTED;
        }
}

static void move(Hoisting *h)
{
    Block *preheader = h->loop->preheader;
    for (uint32_t i = 0; i < h->loop->block_count; i++)
        for (Ins *ins = h->loops.blocks[h->loop->first + i]->first, *next; ins; ins = next) {
            next = ins->next;
            if (ins->mark == WANTED)
                ir_move(ins, preheader->last);
            ins->mark = VARIES;
        }
}

void hoist_invariants(Function *f)
{
    Hoisting h = {.f = f};
    if (!ir_shape_loops(f, &h.loops) || !h.loops.all.len || !ir_find_aliases(f, &h.loops.dom, &h.aliases))
        return;
    for (uint32_t i = 0; i < h.loops.all.len && !should_stop(f->cx); i++) {
        h.loop = h.loops.all.data[i];
        if (!h.loop->preheader)
            continue;
        look_at_loop(&h);
        find_invariants(&h);
        choose(&h);
        move(&h);
    }
}
