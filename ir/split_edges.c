/* Critical edges into phis get a block of their own, so that each phi's copies have a place where nothing else happens:
 * after this, every predecessor of a block with phis has one successor. Phis of a block with one predecessor are that one argument,
 * and vanish. */
#include "ir/ir.h"

static bool has_phi(const Block *block)
{
    return block->first && block->first->op == IR_PHI;
}

static void forward_phis(Block *block)
{
    for (Ins *phi = block->first; phi->op == IR_PHI; phi = phi->next)
        ir_forward(phi, phi->args[0]);
}

void split_edges(Function *f)
{
    uint32_t count = f->blocks.len;
    bool forwards = false;
    for (uint32_t i = 0; i < count && !should_stop(f->cx); i++) {
        Block *block = f->blocks.data[i];
        if (!has_phi(block))
            continue;
        if (block->preds.len == 1) {
            forward_phis(block);
            forwards = true;
            continue;
        }
        for (uint32_t k = 0; k < block->preds.len; k++) {
            Block **succs;
            if (ir_succs(f, block->preds.data[k], &succs) > 1)
                ir_split_edge(f, block, k);
        }
    }
    if (forwards)
        ir_apply_forwards(f);
}
