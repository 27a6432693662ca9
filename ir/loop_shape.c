/* Loops in the shape that passes ask for: entered from a preheader, a block that leads nowhere else, and with a single latch.
 *
 *     entry: branch %c, head, other            entry: branch %c, before, other
 *                                              before: jump head
 *     head: %i = phi [0 entry] [%j a] [%k b]   head: %i = phi [0 before] [%m latch]
 *     …                                        …
 *     a: jump head                             a: jump latch
 *     b: jump head                             b: jump latch
 *                                              latch: %m = phi [%j a] [%k b]
 *                                                 jump head
 *
 * Enters: any IR. Leaves: every natural loop in that shape. What moves out of a loop has its place in the preheader; blocks that
 * stay empty go when control flow is simplified. */
#include "ir/loops.h"

/* One edge to the header leads to `middle` instead; the phis there get what the header's had from it. */
static void redirect(Function *f, Block *header, uint32_t index, Block *middle)
{
    Vec(Ins *) values = {0};
    for (Ins *phi = header->first; phi->op == IR_PHI; phi = phi->next)
        vec_push(f->arena, &values, phi->args[index]);
    uint32_t to = ir_redirect_edge(f, header->preds.data[index], header, middle), at = 0;
    for (Ins *phi = middle->first; phi && at < values.len; phi = phi->next)
        ir_set_arg(phi, to, values.data[at++]);
}

static void copy_phis(Function *f, const Block *header, Block *middle)
{
    for (const Ins *phi = header->first; phi->op == IR_PHI; phi = phi->next) {
        Ins *met = ir_append_n(f, middle, IR_PHI, (IrType)phi->type, 0);
        met->pos = phi->pos;
        met->variable = phi->variable;
    }
}

/* The edges into the header from within the loop, or from without, lead through one new block, where their phi arguments meet. */
static void gather(Function *f, const Loops *loops, const Loop *loop, bool inside)
{
    Block *header = loop->header, *middle = ir_new_block(f);
    middle->pos = header->pos;
    middle->loop_depth = inside ? loop->depth : loop->depth - 1;
    ir_place_block(f, middle);
    copy_phis(f, header, middle);
    for (uint32_t i = 0; i < header->preds.len && !should_stop(f->cx);) {
        if (loop_contains(loops, loop, header->preds.data[i]) == inside)
            redirect(f, header, i, middle);
        else
            i++;
    }
    Ins *met = middle->first;
    ir_append(f, middle, IR_JUMP, IR_VOID, NULL, NULL, NULL)->pos = header->pos;
    middle->succs[0] = header;
    uint32_t from = ir_add_edge(f, middle, header);
    for (Ins *phi = header->first; phi->op == IR_PHI; phi = phi->next, met = met->next)
        ir_set_arg(phi, from, met);
}

bool ir_shape_loops(Function *f, Loops *loops)
{
    if (!ir_find_loops(f, loops))
        return false;
    bool changed = false;
    for (uint32_t i = 0; i < loops->all.len && !should_stop(f->cx); i++) {
        const Loop *loop = loops->all.data[i];
        if (!loop->preheader)
            gather(f, loops, loop, false);
        if (!loop->latch)
            gather(f, loops, loop, true);
        changed |= !loop->preheader || !loop->latch;
    }
    if (!changed || should_stop(f->cx))
        return !should_stop(f->cx);
    ir_forward_single_phis(f);
    return ir_find_loops(f, loops);
}
