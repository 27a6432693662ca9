/* Simplification of the control-flow graph.
 *
 * Enters: any IR. Leaves: no branch that is decided or decides nothing, no block that only passes control on (but where a phi
 * needs it to tell two ways apart), no block with one predecessor that does nothing but come here, nothing unreachable.
 *
 *      branch 1, bb2, bb3                 %5 = add %1, 1
 *  bb2:                       ; from bb1  ret %5
 *      jump bb4
 *  bb3: …
 *  bb4: %4 = phi %1 from bb2, %3 from bb3
 *      %5 = add %4, 1
 *      ret %5
 *
 * A worklist: a block is looked at again when its edges have changed. Each change takes an edge or a block away, so their number
 * is bounded by what there was. */
#include "ir/ir.h"

typedef struct Simplifier {
    Function *f;
    Vec(Block *) work;
    bool *waits; /* by Block id: whether it is in `work` */
} Simplifier;

static void look_again(Simplifier *s, Block *block)
{
    if (!s->waits[block->id] && vec_push(s->f->arena, &s->work, block))
        s->waits[block->id] = true;
}

static void look_at_succs_again(Simplifier *s, Block *block)
{
    Block **succs;
    uint32_t count = ir_succs(s->f, block, &succs);
    for (uint32_t i = 0; i < count; i++)
        look_again(s, succs[i]);
}

static bool is_entry(const Simplifier *s, const Block *block)
{
    return block == s->f->blocks.data[0];
}

/* ---------------------------------------------------------------- ends that are decided */

/* Both ways lead to one block, whose phis do not care which of them is taken. */
static bool ways_are_one(Function *f, Block *block)
{
    if (block->succs[0] != block->succs[1])
        return false;
    uint32_t a = ir_edge_index(f, block, 0), b = ir_edge_index(f, block, 1);
    for (const Ins *phi = block->succs[0]->first; phi->op == IR_PHI; phi = phi->next)
        if (ir_forwarded(phi->args[a]) != ir_forwarded(phi->args[b]))
            return false;
    return true;
}

static const Block *target_of_value(const Block *block, int64_t value)
{
    const Switch *cases = block->last->cases;
    uint32_t low = 0, high = cases->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (cases->cases[middle].high < value)
            low = middle + 1;
        else
            high = middle;
    }
    return low < cases->count && cases->cases[low].low <= value ? cases->cases[low].target : block->succs[0];
}

/* The way that control leaves the block by; -1: it may be several. */
static int decided_way(Function *f, Block *block)
{
    const Ins *end = block->last, *value = end->arg_count ? ir_forwarded(end->args[0]) : NULL;
    if (end->op == IR_BRANCH) {
        if (value->op == IR_CONST)
            return value->value ? 0 : 1;
        return ways_are_one(f, block) ? 0 : -1;
    }
    if (end->op != IR_SWITCH || (value->op != IR_CONST && end->cases->target_count > 1))
        return -1;
    const Block *target = value->op == IR_CONST ? target_of_value(block, value->value) : block->succs[0];
    int way = 0;
    while (end->cases->targets[way] != target)
        way++;
    return way;
}

static bool decide(Simplifier *s, Block *block)
{
    int way = decided_way(s->f, block);
    if (way < 0)
        return false;
    look_at_succs_again(s, block); /* they lose a predecessor */
    look_again(s, block);
    ir_end_with_jump(s->f, block, (uint32_t)way);
    return true;
}

/* switch with one number for a case: branch (cmp eq value, number), target, default */
static bool branch_for_switch(Simplifier *s, Block *block)
{
    const Switch *cases = block->last->cases;
    if (block->last->op != IR_SWITCH || cases->count != 1 || cases->cases[0].low != cases->cases[0].high)
        return false;
    Ins *end = block->last, *value = end->args[0];
    Ins *number = ir_const(s->f, (IrType)value->type, cases->cases[0].low);
    Ins *is_case = ir_insert_op(s->f, end, IR_CMP, IR_I32, value, number, NULL);
    is_case->cond = COND_EQ;
    Block *otherwise = block->succs[0], *target = cases->cases[0].target;
    Pos pos = end->pos;
    ir_remove(end);
    ir_append(s->f, block, IR_BRANCH, IR_VOID, is_case, NULL, NULL)->pos = pos;
    block->succs[0] = target;
    block->succs[1] = otherwise;
    return true;
}

/* branch (cmp eq c, 0), A, B becomes branch c, B, A; and branch (cmp ne c, 0), A, B becomes branch c, A, B. */
static bool strip_comparison(Simplifier *s, Block *block)
{
    Ins *end = block->last, *cmp = end->op == IR_BRANCH ? ir_forwarded(end->args[0]) : end;
    if (cmp->op != IR_CMP || cmp->cond > COND_NE || cmp->args[0]->type != IR_I32)
        return false;
    const Ins *zero = ir_forwarded(cmp->args[1]);
    if (zero->op != IR_CONST || zero->value || block->succs[0] == block->succs[1])
        return false;
    if (cmp->cond == COND_EQ) {
        Block *yes = block->succs[0];
        block->succs[0] = block->succs[1];
        block->succs[1] = yes;
    }
    ir_set_arg(end, 0, cmp->args[0]);
    look_again(s, block);
    return true;
}

/* ---------------------------------------------------------------- blocks without use */

/* Nothing leads here any more: nothing leads on from here either. */
static bool die(Simplifier *s, Block *block)
{
    if (block->preds.len || is_entry(s, block) || !block->last)
        return false;
    Block **succs;
    look_at_succs_again(s, block);
    for (uint32_t i = ir_succs(s->f, block, &succs); i-- > 0;)
        ir_remove_edge(block, succs[i]);
    block->succs[0] = block->succs[1] = NULL;
    while (block->last)
        ir_remove(block->last);
    return true;
}

static bool merge_with_next(Simplifier *s, Block *block)
{
    Block *next = block->succs[0];
    if (block->last->op != IR_JUMP || next->preds.len != 1 || next->first->op == IR_PHI || next == block)
        return false;
    ir_append_block(s->f, block, next);
    look_again(s, block);
    look_at_succs_again(s, block);
    return true;
}

/* Whether the block has only phis, which are used nowhere but by phis of its successor, in the argument for this edge. */
static bool only_passes_on(const Block *block)
{
    const Block *next = block->succs[0];
    uint32_t index = ir_pred_index(next, block);
    const Ins *ins = block->first;
    for (; ins->op == IR_PHI; ins = ins->next) {
        uint32_t passed_on = 0;
        for (const Ins *phi = next->first; phi->op == IR_PHI; phi = phi->next)
            passed_on += phi->args[index] == ins;
        if (passed_on != ins->uses || ins->forward)
            return false;
    }
    return ins->op == IR_JUMP;
}

static bool skip_empty(Simplifier *s, Block *block)
{
    Block *next = block->succs[0];
    if (block->last->op != IR_JUMP || is_entry(s, block) || next == block || !only_passes_on(block))
        return false;
    uint32_t before = block->preds.len;
    ir_skip_block(s->f, block);
    if (block->preds.len == before)
        return false;
    for (uint32_t i = block->preds.len; i < before; i++) /* those that are gone are still there behind the end */
        look_again(s, block->preds.data[i]);
    look_again(s, next);
    look_again(s, block);
    return true;
}

/* ---------------------------------------------------------------- the pass */

static void simplify_block(Simplifier *s, Block *block)
{
    if (!block->last || die(s, block)) /* already merged with another */
        return;
    if (decide(s, block) || branch_for_switch(s, block) || strip_comparison(s, block))
        return;
    if (!merge_with_next(s, block))
        skip_empty(s, block);
}

/* A phi of one argument is that argument. */
static void forward_single_phis(Function *f)
{
    for (uint32_t i = 0; i < f->blocks.len; i++)
        for (Ins *phi = f->blocks.data[i]->first; phi && phi->op == IR_PHI && phi->arg_count == 1; phi = phi->next)
            if (ir_forwarded(phi->args[0]) != phi)
                ir_forward(phi, ir_forwarded(phi->args[0]));
    ir_apply_forwards(f);
}

static void simplify_blocks(Simplifier *s)
{
    for (uint32_t i = s->f->blocks.len; i-- > 0;)
        look_again(s, s->f->blocks.data[i]);
    while (s->work.len && !should_stop(s->f->cx)) {
        Block *block = vec_pop(&s->work);
        s->waits[block->id] = false;
        simplify_block(s, block);
    }
}

/* While blocks change, every phi is what it seems to be: values are only replaced between the rounds. Two do: a block whose phis
 * have been left with one argument by the first is merged by the second. */
void simplify_cfg(Function *f)
{
    Simplifier s = {.f = f};
    for (int round = 0; round < 2 && !should_stop(f->cx); round++) {
        ir_drop_unreachable(f);
        forward_single_phis(f);
        s.waits = arena_array(f->arena, f->blocks.len + 1, sizeof *s.waits);
        if (s.waits)
            simplify_blocks(&s);
    }
    ir_drop_unreachable(f);
    forward_single_phis(f);
}
