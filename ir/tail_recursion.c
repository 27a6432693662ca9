/* Recursion at the end of a function becomes a loop.
 *
 * Enters: promoted IR. Leaves: a call of the function by itself that is the last thing before a return is a jump to the start, with
 * new values in the parameters. What is still to be added to the call's result, or multiplied with it, is gathered in a variable on
 * the way; integers only, whose sums do not depend on the order (gcc's tree-tailcall.c does the same; the idea is Steele's, "Debunking
 * the 'Expensive Procedure Call' Myth", ACM 1977).
 *
 *     bb0: %1 = load.i32 [slot n]              bb0: %1 = load.i32 [slot n]
 *       branch %1, bb1, bb2                      jump bb3
 *     bb1: %2 = add %1, -1                     bb3: %9 = phi [%1 bb0] [%2 bb1], %8 = phi [1 bb0] [%4 bb1]
 *       %3 = call factorial(%2)          ->      branch %9, bb1, bb2
 *       %4 = mul %1, %3                        bb1: %2 = add %9, -1
 *       ret %4                                   %4 = mul %8, %9
 *     bb2: ret 1                                 jump bb3
 *                                              bb2: ret %8
 *
 * A function of which some variable's address is known elsewhere is left alone: each activation has its own. */
#include "ir/ir.h"

enum {
    LONGEST_WAY = 8, /* of blocks that do nothing, to the return */
    SHORT = 60       /* instructions (ir_size) */
};

/* A call that ends its function. */
typedef struct TailCall {
    Ins *call;
    Ins *rest; /* result = call op other; NULL: the call's result is the function's */
    Ins *other;
} TailCall;

typedef struct Tails {
    Function *f;
    Vec(TailCall) calls;
    IrOp op;           /* of `rest`: ADD or MUL, the same everywhere; PHI: there is none so far */
    Slot *accumulator; /* what is to be added to the result, or multiplied with it; NULL: nothing */
} Tails;

/* ---------------------------------------------------------------- which calls */

static bool does_nothing(const Block *block)
{
    const Ins *ins = block->first;
    while (ins && ins->op == IR_PHI)
        ins = ins->next;
    return ins == block->last;
}

static Ins *phi_argument(Ins *value, const Block *from, const Block *to)
{
    if (value->op != IR_PHI || value->block != to)
        return value;
    uint32_t i = 0;
    while (to->preds.data[i] != from)
        i++;
    return value->args[i];
}

/* Whether nothing is done from the end of the block to a RET; what that returns is *value, NULL if it is nothing. */
static bool ends_function(Block *block, Ins **value)
{
    Block *way[LONGEST_WAY] = {block};
    uint32_t last = 0;
    while (way[last]->last->op == IR_JUMP) {
        Block *next = way[last]->succs[0];
        if (last + 1 == LONGEST_WAY || !does_nothing(next))
            return false;
        way[++last] = next;
    }
    const Ins *end = way[last]->last;
    if (end->op != IR_RET || end->arg_count > 1)
        return false;
    *value = end->arg_count ? end->args[0] : NULL;
    for (; *value && last > 0; last--)
        *value = phi_argument(*value, way[last - 1], way[last]);
    return true;
}

static bool calls_itself(const Function *f, const Ins *ins)
{
    return ins && ins->op == IR_CALL && ins->call && !ins->call->by_value && ins->args[0]->op == IR_SYMBOL &&
           ins->args[0]->symbol == f->symbol && !ins->args[0]->value && ir_arguments_suit(ins, f);
}

/* Callers extend narrow results anew, so that it does not matter to them whether this was done. */
static bool is_extension(const Ins *ins)
{
    return ins->op == IR_SEXT8 || ins->op == IR_SEXT16 || ins->op == IR_ZEXT8 || ins->op == IR_ZEXT16;
}

/* `last op other`, or an extension of `last`, alone between it and the end. */
static bool look_at_rest(Tails *t, Ins *rest, Ins *call, TailCall *tail)
{
    if (call->uses != 1 || rest->uses != 1 || (rest->args[0] != call && (rest->arg_count < 2 || rest->args[1] != call)))
        return false;
    tail->rest = rest;
    if (is_extension(rest))
        return true;
    bool gathers = (rest->op == IR_ADD || rest->op == IR_MUL) && (t->op == IR_PHI || t->op == (IrOp)rest->op);
    if (!gathers)
        return false;
    t->op = (IrOp)rest->op;
    tail->other = rest->args[rest->args[0] == call];
    return true;
}

static void look_at_block(Tails *t, Block *block)
{
    Ins *value = NULL, *last = block->last->prev;
    if (!last || !ends_function(block, &value))
        return;
    TailCall tail = {.call = last};
    if (calls_itself(t->f, last) && (last->uses ? value == last && last->uses == 1 : !value || value->op == IR_UNDEF))
        vec_push(t->f->arena, &t->calls, tail);
    if (last != value || !calls_itself(t->f, last->prev))
        return;
    tail.call = last->prev;
    if (look_at_rest(t, last, last->prev, &tail))
        vec_push(t->f->arena, &t->calls, tail);
}

static uint32_t count_own_calls(const Function *f)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < f->blocks.len; i++)
        for (const Ins *ins = f->blocks.data[i]->first; ins; ins = ins->next)
            count += calls_itself(f, ins);
    return count;
}

/* A short function that goes on calling itself, as fib does, gains more from being unrolled into itself (inline.c), which loops
 * within loops would burden with more values than there are registers. */
static bool pays(const Tails *t)
{
    return t->calls.len && (ir_size(t->f) > SHORT || t->calls.len == count_own_calls(t->f));
}

/* Every activation must be able to use the same frame. */
static bool may_share_frame(Function *f)
{
    if (f->returns_struct || f->calls_va_start || f->calls_setjmp)
        return false;
    ir_find_escapes(f);
    for (uint32_t i = 0; i < f->slots.len; i++)
        if (f->slots.data[i]->address_taken)
            return false;
    for (uint32_t i = 0; i < f->blocks.len; i++)
        for (const Ins *ins = f->blocks.data[i]->first; ins; ins = ins->next)
            if (ins->op == IR_ALLOCA || ins->op == IR_FRAME)
                return false;
    return true;
}

/* ---------------------------------------------------------------- the loop */

static void new_entry(Function *f)
{
    Block *entry = ir_new_block(f), *start = f->blocks.data[0];
    entry->pos = start->pos;
    ir_place_block(f, entry);
    for (uint32_t i = f->blocks.len - 1; i > 0; i--) {
        f->blocks.data[i] = f->blocks.data[i - 1];
        f->blocks.data[i]->id = i;
    }
    f->blocks.data[0] = entry;
    entry->id = 0;
    ir_jump(f, entry, start);
}

static Ins *load_accumulator(Tails *t, Ins *where)
{
    Ins *load = ir_insert_op(t->f, where, IR_LOAD, t->f->result, ir_slot(t->f, t->accumulator), NULL, NULL);
    load->width = (uint8_t)t->accumulator->size;
    return load;
}

static void store_accumulator(Tails *t, Ins *where, Ins *value)
{
    ir_insert_op(t->f, where, IR_STORE, IR_VOID, ir_slot(t->f, t->accumulator), value, NULL)->width =
        (uint8_t)t->accumulator->size;
}

/* Every other return adds what has been gathered. */
static void make_accumulator(Tails *t)
{
    Function *f = t->f;
    t->accumulator = ir_new_slot(f, NULL, "gathered", f->result == IR_I64 ? 8 : 4, 4);
    store_accumulator(t, f->blocks.data[0]->last, ir_const(f, f->result, t->op == IR_MUL));
    for (uint32_t i = 0; i < f->blocks.len; i++) {
        Ins *end = f->blocks.data[i]->last;
        if (end->op != IR_RET)
            continue;
        Ins *sum = ir_insert_op(f, end, t->op, f->result, load_accumulator(t, end), end->args[0], NULL);
        ir_set_arg(end, 0, sum);
    }
}

static void set_parameters(Function *f, Ins *call)
{
    uint32_t next = 1;
    for (uint32_t i = 0; next < call->arg_count; i++) {
        Slot *slot = f->slots.data[i];
        if (slot->size)
            ir_insert_op(f, call, IR_STORE, IR_VOID, ir_slot(f, slot), call->args[next++], NULL)->width = (uint8_t)slot->size;
    }
}

static void jump_to_start(Tails *t, const TailCall *tail)
{
    Function *f = t->f;
    Block *block = tail->call->block, *start = f->blocks.data[0]->succs[0];
    if (tail->other)
        store_accumulator(t, tail->call,
                          ir_insert_op(f, tail->call, t->op, f->result, load_accumulator(t, tail->call), tail->other, NULL));
    set_parameters(f, tail->call);
    if (block->last->op == IR_JUMP)
        ir_remove_edge(block, block->succs[0]);
    while (block->last != tail->call)
        ir_remove(block->last);
    ir_remove(tail->call);
    ir_jump(f, block, start);
    block->last->pos = tail->call->pos;
}

void loop_tail_recursion(Function *f)
{
    Tails t = {.f = f, .op = IR_PHI};
    for (uint32_t i = 0; i < f->blocks.len; i++)
        look_at_block(&t, f->blocks.data[i]);
    if (!pays(&t) || !may_share_frame(f))
        return;
    new_entry(f);
    if (t.op != IR_PHI)
        make_accumulator(&t);
    for (uint32_t i = 0; i < t.calls.len; i++)
        jump_to_start(&t, &t.calls.data[i]);
    ir_drop_unreachable(f); /* returns that nothing leads to any more */
    promote_slots(f);
}
