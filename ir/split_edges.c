/* Critical edges into phis get a block of their own, so that each phi's copies have a place where nothing else happens:
 * after this, every predecessor of a block with phis and several predecessors has one successor. */
#include "ir/ir.h"

static bool has_phi(const Block *block)
{
    return block->first && block->first->op == IR_PHI;
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
                ir_split_edge(f, block, k);
        }
    }
}
