/* Removal of dead code.
 *
 * Enters: any IR. Leaves: what has an effect, what ends a block, and whatever these use, directly or by way of others. Everything
 * is taken for dead until it is reached from there ("aggressive": Cytron et al., TOPLAS 1991, section 7.1), so that a variable
 * whose only use is its own increment in a loop vanishes with its phi. Branches stay. */
#include "ir/ir.h"

static bool has_effect(const Ins *ins)
{
    return (ir_ops[ins->op].flags & (IR_HAS_EFFECT | IR_ENDS)) || ins->is_volatile;
}

static void reach(Ins *ins, Ins **work, uint32_t *count)
{
    if (ir_leaf(ins) || ins->mark)
        return;
    ins->mark = 1;
    work[(*count)++] = ins;
}

/* Everything is pushed once at the most: ins_count places are enough. */
static bool mark_live(Function *f)
{
    uint32_t count = 0;
    Ins **work = arena_array(f->arena, f->ins_count + 1, sizeof *work);
    if (!work)
        return false;
    for (uint32_t i = 0; i < f->blocks.len; i++)
        for (Ins *ins = f->blocks.data[i]->first; ins; ins = ins->next)
            if (has_effect(ins))
                reach(ins, work, &count);
    while (count) {
        const Ins *ins = work[--count];
        for (uint32_t i = 0; i < ins->arg_count; i++)
            reach(ins->args[i], work, &count);
    }
    return true;
}

void remove_dead_code(Function *f)
{
    if (!mark_live(f))
        return;
    for (uint32_t i = 0; i < f->blocks.len; i++) {
        for (Ins *ins = f->blocks.data[i]->first, *next; ins; ins = next) {
            next = ins->next;
            if (!ins->mark)
                ir_remove(ins);
            ins->mark = 0;
        }
    }
}
