/* Full unrolling of short loops.
 *
 *     for (i = 0; i < 3; i++)                  s += v[0];
 *         s += v[i];                           s += v[1];
 *                                              s += v[2];
 *
 * Enters: loops in the shape of ir_shape_loops whose latch decides by a counter, with constants all around. Leaves: a loop of few
 * trips and few instructions stands there once for each trip, so that its counter, its test and what they decide are constants;
 * simplify, gvn and simplify-cfg, which run later, make use of that. Copies are peeled off one by one: the trip before the loop
 * leads to the copy, the copy to the loop; what is left of the loop in the end is its last trip. Other ways out of the loop are
 * copied with each trip.
 *
 * What volatile accesses, calls of unknown length, and loops of many trips cost is not in the loop's own instructions: they stay.
 * An outer loop whose inner ones are gone is looked at in the next round. */
#include "ir/loops.h"

enum { MOST_TRIPS = 16, MOST_INSTRUCTIONS = 80, MOST_BLOCKS = 12, MOST_ROUNDS = 2 };

typedef struct Unrolling {
    Function *f;
    Loops loops;
    Cloning clones;
    Twins twins;
    bool *is_used_outside; /* by id: somewhere out of the loop that computes it */
} Unrolling;

/* ---------------------------------------------------------------- which loops */

/* Instructions of one trip; UINT32_MAX: it must not be copied. */
static uint32_t length_of(const Unrolling *u, const Loop *loop)
{
    uint32_t length = 0;
    for (uint32_t i = 0; i < loop->block_count; i++)
        for (const Ins *ins = u->loops.blocks[loop->first + i]->first; ins; ins = ins->next) {
            if (ins->is_volatile || ins->op == IR_CALL || ins->op == IR_ALLOCA)
                return UINT32_MAX;
            length += ins->op != IR_PHI && ins->op != IR_JUMP;
        }
    return length;
}

/* How many trips there are to unroll; 0: it stays a loop. */
static uint32_t trips_to_unroll(const Unrolling *u, const Loop *loop)
{
    Counter counter;
    if (loop->has_inner || !loop->preheader || !loop->latch || loop->block_count > MOST_BLOCKS)
        return 0;
    int64_t trips = ir_count_trips(&u->loops, loop, &counter);
    if (trips < 1 || trips > MOST_TRIPS)
        return 0;
    return length_of(u, loop) <= MOST_INSTRUCTIONS / (uint64_t)trips ? (uint32_t)trips : 0;
}

/* A phi uses its argument at the end of the predecessor. */
static void find_used_outside(Unrolling *u)
{
    for (uint32_t b = 0; b < u->loops.block_count; b++)
        for (const Ins *ins = u->f->blocks.data[b]->first; ins; ins = ins->next)
            for (uint32_t i = 0; i < ins->arg_count; i++) {
                const Block *user = ins->op == IR_PHI ? ins->block->preds.data[i] : ins->block;
                const Ins *value = ins->args[i];
                if (!ir_leaf(value) && u->loops.innermost[value->block->id] != u->loops.innermost[user->id])
                    u->is_used_outside[value->id] = true;
            }
}

/* ---------------------------------------------------------------- one trip */

typedef Vec(Ins *) Values;

static void take_arguments(Unrolling *u, const Block *block, const Block *pred, Values *values)
{
    uint32_t index = ir_pred_index(block, pred);
    for (Ins *phi = block->first; phi->op == IR_PHI; phi = phi->next)
        vec_push(u->f->arena, values, phi->args[index]);
}

/* The edge leads to `target`, whose phis get `values` from there. */
static void redirect(Unrolling *u, Block *from, Block *old, Block *target, const Values *values)
{
    uint32_t index = ir_redirect_edge(u->f, from, old, target), at = 0;
    for (Ins *phi = target->first; phi->op == IR_PHI && at < values->len; phi = phi->next)
        ir_set_arg(phi, index, values->data[at++]);
}

static void note_twins(Unrolling *u, const Loop *loop)
{
    for (uint32_t i = 0; i < loop->block_count; i++) {
        Block *block = u->loops.blocks[loop->first + i];
        for (Ins *ins = block->first; ins; ins = ins->next) {
            Twin twin = {ins, ir_cloned(&u->clones, ins), u->clones.blocks[block->id]};
            if (u->is_used_outside[ins->id])
                vec_push(u->f->arena, &u->twins, twin);
        }
    }
}

/* Puts a copy of the loop's blocks between `entry` and the header; returns its last block. */
static Block *peel(Unrolling *u, const Loop *loop, Block *entry)
{
    Block **blocks = u->loops.blocks + loop->first;
    ir_clone_blocks(&u->clones, blocks, loop->block_count);
    Block *header = u->clones.blocks[loop->header->id], *latch = u->clones.blocks[loop->latch->id];
    if (should_stop(u->f->cx))
        return NULL;
    Values begin = {0}, next = {0};
    take_arguments(u, loop->header, entry, &begin);
    take_arguments(u, header, latch, &next);
    redirect(u, latch, header, loop->header, &next);
    redirect(u, entry, loop->header, header, &begin);
    ir_end_with_jump(u->f, latch, latch->succs[0] == loop->header ? 0 : 1);
    note_twins(u, loop);
    ir_forget_clones(&u->clones, blocks, loop->block_count);
    return latch;
}

static void unroll(Unrolling *u, const Loop *loop, uint32_t trips)
{
    Block *entry = loop->preheader;
    for (uint32_t i = 1; i < trips && entry; i++)
        entry = peel(u, loop, entry);
    if (entry)
        ir_end_with_jump(u->f, loop->latch, loop->latch->succs[0] == loop->header ? 1 : 0);
}

/* ---------------------------------------------------------------- rounds */

static bool unroll_once(Function *f)
{
    Unrolling u = {.f = f};
    if (!ir_shape_loops(f, &u.loops) || !u.loops.all.len || !ir_begin_cloning(&u.clones, f, f))
        return false;
    u.is_used_outside = arena_array(f->arena, (size_t)f->ins_count + 1, sizeof *u.is_used_outside);
    if (!u.is_used_outside)
        return false;
    find_used_outside(&u);
    bool changed = false;
    for (uint32_t i = 0; i < u.loops.all.len && !should_stop(f->cx); i++) {
        const Loop *loop = u.loops.all.data[i];
        uint32_t trips = trips_to_unroll(&u, loop);
        if (trips)
            unroll(&u, loop, trips);
        changed |= trips != 0;
    }
    if (!changed || should_stop(f->cx))
        return false;
    ir_repair(f, &u.twins);
    ir_forward_single_phis(f);
    return true;
}

void unroll_loops(Function *f)
{
    if (f->calls_setjmp)
        return;
    for (int round = 0; round < MOST_ROUNDS && unroll_once(f); round++)
        simplify_values(f);
}
