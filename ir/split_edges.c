/* Critical edges into phis get a block of their own, so that each phi's copies have a place where nothing else happens:
 * after this, every predecessor of a block with phis and several predecessors has one successor. */
#include "ir/ir.h"

static bool has_phi(const Block *block)
{
    return block->first && block->first->op == IR_PHI;
}

/* An edge from `pred`, the index-th of `block`'s, through a new block placed at the end. */
static void split(Function *f, Block *block, uint32_t index)
{
    Block *pred = block->preds.data[index], *middle = ir_new_block(f);
    middle->loop_depth = pred->loop_depth < block->loop_depth ? pred->loop_depth : block->loop_depth;
    ir_place_block(f, middle);
    ir_append(f, middle, IR_JUMP, IR_VOID, NULL, NULL, NULL)->pos = pred->last->pos;
    middle->succs[0] = block;
    vec_push(f->arena, &middle->preds, pred);
    block->preds.data[index] = middle;
    if (pred->last->op == IR_SWITCH) {
        Switch *cases = pred->last->cases;
        for (uint32_t i = 0; i < cases->count; i++)
            if (cases->cases[i].target == block)
                cases->cases[i].target = middle;
        if (pred->succs[0] == block)
            pred->succs[0] = middle;
        ir_switch_targets(f, pred);
    } else {
        pred->succs[pred->succs[0] == block ? 0 : 1] = middle;
    }
}

void split_edges(Function *f)
{
    uint32_t count = f->blocks.len;
    for (uint32_t i = 0; i < count && !should_stop(f->cx); i++) {
        Block *block = f->blocks.data[i];
        if (!has_phi(block) || block->preds.len < 2)
            continue;
        for (uint32_t k = 0; k < block->preds.len; k++) {
            Block **succs;
            if (ir_succs(f, block->preds.data[k], &succs) > 1)
                split(f, block, k);
        }
    }
}
