/* Memory that a loop reads and writes becomes a value within it ("scalar promotion").
 *
 *                                              before: %0 = load.i32 [total]
 *  head: %1 = load.i32 [total]              head: %1 = phi [%0 before] [%2 head]
 *     %2 = add %1, %x                          %2 = add %1, %x
 *     store [total], %2                        branch %c, head, out
 *     branch %c, head, out                  out: store [total], %2
 *
 * Enters: loops in the shape of ir_shape_loops, without calls. Leaves: a place that is read and written in the loop always whole
 * and through the same address, and that nothing else there touches, is loaded before the loop and stored behind each way out. The
 * store must not be one too many: the place is a variable that can be written, or it is written on each entry into the loop. Lu
 * and Cooper, "Register Promotion in C Programs", PLDI 1997.
 *
 * In the loop a slot of its own stands for the place; promote_slots makes values of it. Inner loops come first; where this changed
 * one, those around it are looked at in the next round, with what was sunk out of the inner one. */
#include "ir/alias.h"
#include "ir/loops.h"

enum { MOST_ACCESSES = 64, MOST_PLACES = 4, MOST_EXITS = 4, MOST_ROUNDS = 3 };

typedef struct Sinking {
    Function *f;
    Loops loops;
    Aliases aliases;
    const Loop *loop;
    Vec(Ins *) accesses; /* to memory, in the loop */
    Vec(Block *) exits;  /* where it leads to, each once */
    bool *is_outdated;   /* by place of a header in loops.blocks: something within the loop changed */
} Sinking;

/* ---------------------------------------------------------------- the loop */

static bool touches_memory(const Ins *ins)
{
    return ins->op == IR_LOAD || ins->op == IR_STORE || ins->op == IR_COPY || ins->op == IR_ZERO;
}

static void add_exits(Sinking *s, Block *block)
{
    Block **succs;
    uint32_t count = ir_succs(s->f, block, &succs);
    for (uint32_t i = 0; i < count; i++) {
        bool is_known = loop_contains(&s->loops, s->loop, succs[i]);
        for (uint32_t k = 0; k < s->exits.len && !is_known; k++)
            is_known = s->exits.data[k] == succs[i];
        if (!is_known)
            vec_push(s->f->arena, &s->exits, succs[i]);
    }
}

/* False if there is a call, or too much. */
static bool look_at_loop(Sinking *s)
{
    s->accesses.len = s->exits.len = 0;
    for (uint32_t i = 0; i < s->loop->block_count; i++) {
        Block *block = s->loops.blocks[s->loop->first + i];
        for (Ins *ins = block->first; ins; ins = ins->next) {
            if (touches_memory(ins))
                vec_push(s->f->arena, &s->accesses, ins);
            if (ins->op == IR_CALL || s->accesses.len > MOST_ACCESSES)
                return false;
        }
        add_exits(s, block);
        if (s->exits.len > MOST_EXITS)
            return false;
    }
    return true;
}

/* ---------------------------------------------------------------- which places */

static bool is_same_access(const Ins *a, const Ins *b)
{
    bool simple = (b->op == IR_LOAD || b->op == IR_STORE) && !b->is_volatile;
    return simple && a->args[0] == b->args[0] && a->value == b->value && a->width == b->width;
}

static IrType type_of(const Ins *access)
{
    return (IrType)(access->op == IR_LOAD ? access->type : access->args[1]->type);
}

/* Whether each entry into the loop executes it: control does not part between the header and there. */
static bool is_certain(const Sinking *s, const Ins *ins)
{
    const Block *at = s->loop->header;
    while (at != ins->block && at->last->op == IR_JUMP && at->succs[0]->preds.len == 1)
        at = at->succs[0];
    return at == ins->block;
}

static bool overlaps(const Sinking *s, const Ins *access, const Extent *extent)
{
    Extent read = ir_extent_of(&s->aliases, access);
    return ir_may_write(&s->aliases, access, extent) ||
           ((access->op == IR_LOAD || access->op == IR_COPY) && ir_may_overlap(&s->aliases, &read, extent));
}

static bool may_sink(const Sinking *s, const Ins *store)
{
    const Ins *address = store->args[0];
    if (store->op != IR_STORE || store->is_volatile || (!ir_leaf(address) && loop_contains(&s->loops, s->loop, address->block)))
        return false;
    Extent extent = ir_extent_of(&s->aliases, store);
    bool can_fault = !ir_is_writable(&extent);
    for (uint32_t i = 0; i < s->accesses.len; i++) {
        const Ins *access = s->accesses.data[i];
        if (!is_same_access(store, access) ? overlaps(s, access, &extent) : type_of(store) != type_of(access))
            return false;
        if (access->op == IR_STORE && is_same_access(store, access) && is_certain(s, access))
            can_fault = false;
    }
    return !can_fault;
}

/* ---------------------------------------------------------------- sinking */

static Ins *load(Sinking *s, const Ins *like, Ins *address, int64_t offset, Ins *where)
{
    Ins *load = ir_insert_op(s->f, where, IR_LOAD, type_of(like), address, NULL, NULL);
    load->value = offset;
    load->width = like->width;
    return load;
}

static void store(Sinking *s, const Ins *like, Ins *address, int64_t offset, Ins *value, Ins *where)
{
    Ins *store = ir_insert_op(s->f, where, IR_STORE, IR_VOID, address, value, NULL);
    store->value = offset;
    store->width = like->width;
}

static Ins *first_after_phis(Block *block)
{
    Ins *ins = block->first;
    while (ins->op == IR_PHI)
        ins = ins->next;
    return ins;
}

/* Exits that are reached from elsewhere too get a block of their own for the way out of the loop. */
static void separate_exits(Sinking *s)
{
    for (uint32_t i = 0; i < s->exits.len; i++) {
        Block *exit = s->exits.data[i], *middle = NULL;
        uint32_t inside = 0;
        for (uint32_t k = 0; k < exit->preds.len; k++)
            inside += loop_contains(&s->loops, s->loop, exit->preds.data[k]);
        for (uint32_t k = 0; k < exit->preds.len && inside != exit->preds.len; k++)
            if (loop_contains(&s->loops, s->loop, exit->preds.data[k])) {
                middle = ir_split_edge(s->f, exit, k);
                if (s->exits.data[i] == exit)
                    s->exits.data[i] = middle;
                else
                    vec_push(s->f->arena, &s->exits, middle);
            }
    }
}

static void sink(Sinking *s, Ins *like)
{
    Ins *address = like->args[0], *end = s->loop->preheader->last;
    int64_t offset = like->value;
    Ins *slot = ir_slot(s->f, ir_new_slot(s->f, like->args[1]->variable, "", like->width, 4));
    store(s, like, slot, 0, load(s, like, address, offset, end), end);
    for (uint32_t i = 0; i < s->exits.len; i++) {
        Ins *where = first_after_phis(s->exits.data[i]);
        store(s, like, address, offset, load(s, like, slot, 0, where), where);
    }
    for (uint32_t i = 0; i < s->accesses.len; i++) {
        Ins *access = s->accesses.data[i];
        if (access == like || !is_same_access(like, access))
            continue;
        ir_set_arg(access, 0, slot);
        access->value = 0;
    }
    ir_set_arg(like, 0, slot);
    like->value = 0;
}

static bool sink_from(Sinking *s)
{
    Ins *chosen[MOST_PLACES];
    uint32_t count = 0;
    if (!s->loop->preheader || !look_at_loop(s))
        return false;
    for (uint32_t i = 0; i < s->accesses.len && count < MOST_PLACES; i++) {
        bool is_new = may_sink(s, s->accesses.data[i]);
        for (uint32_t k = 0; k < count; k++)
            is_new &= !is_same_access(chosen[k], s->accesses.data[i]);
        if (is_new)
            chosen[count++] = s->accesses.data[i];
    }
    if (count)
        separate_exits(s);
    for (uint32_t i = 0; i < count; i++)
        sink(s, chosen[i]);
    return count;
}

/* ---------------------------------------------------------------- rounds */

static bool sink_once(Function *f)
{
    Sinking s = {.f = f};
    uint32_t slot_count = f->slots.len;
    if (!ir_shape_loops(f, &s.loops) || !s.loops.all.len || !ir_find_aliases(f, &s.loops.dom, &s.aliases))
        return false;
    s.is_outdated = arena_array(f->arena, (size_t)s.loops.block_count + 1, sizeof *s.is_outdated);
    bool changed = false, again = false;
    for (uint32_t i = 0; s.is_outdated && i < s.loops.all.len && !should_stop(f->cx); i++) {
        s.loop = s.loops.all.data[i];
        bool is_changed = s.is_outdated[s.loop->first];
        if (is_changed)
            again = true;
        else
            changed |= is_changed = sink_from(&s);
        if (is_changed && s.loop->outer)
            s.is_outdated[s.loop->outer->first] = true;
    }
    if (!changed || should_stop(f->cx))
        return false;
    promote_slots(f);
    f->slots.len = slot_count; /* no longer mentioned */
    return again;
}

void sink_stores(Function *f)
{
    if (f->calls_setjmp)
        return;
    for (int round = 0; round < MOST_ROUNDS && sink_once(f); round++)
        ;
}
