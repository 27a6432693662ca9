/* What counts in a loop, and how often it counts.
 *
 * Enters: a loop in the shape of ir_shape_loops. Leaves: for a phi of its header whether each trip adds the same to it (a basic
 * induction variable: Aho, Lam, Sethi and Ullman, "Compilers", section 9.1.8), and the number of trips of a loop whose latch
 * compares such a variable with constants all around. Numbers wrap: a loop that only ends because one did has no number here. */
#include "ir/loops.h"

static bool is_outside(const Loops *loops, const Loop *loop, const Ins *value)
{
    return ir_leaf(value) || !loop_contains(loops, loop, value->block);
}

bool ir_find_counter(const Loops *loops, const Loop *loop, Ins *phi, Counter *counter)
{
    if (!loop->preheader || !loop->latch || phi->op != IR_PHI || phi->type != IR_I32 || phi->arg_count != 2)
        return false;
    uint32_t around = ir_pred_index(loop->header, loop->latch);
    Ins *next = phi->args[around];
    *counter = (Counter){.phi = phi, .init = phi->args[!around], .next = next};
    if (next->op != IR_ADD || (next->args[0] != phi && next->args[1] != phi))
        return false;
    counter->step = next->args[next->args[0] == phi];
    return is_outside(loops, loop, counter->step);
}

/* ---------------------------------------------------------------- how many trips */

/* The condition under which the loop goes on, with the counter on the left; false when the latch asks something else. */
static bool find_test(const Loop *loop, IrCond *cond, Ins **left, Ins **right)
{
    const Ins *end = loop->latch->last;
    if (end->op != IR_BRANCH || end->args[0]->op != IR_CMP || loop->latch->succs[0] == loop->latch->succs[1])
        return false;
    const Ins *test = end->args[0];
    *cond = (IrCond)test->cond;
    *left = test->args[0];
    *right = test->args[1];
    if (loop->latch->succs[0] != loop->header)
        *cond = COND_NEGATE(*cond);
    return test->args[0]->type == IR_I32;
}

static int64_t round_up(int64_t number, int64_t by)
{
    return number <= 0 ? 0 : (number + by - 1) / by;
}

/* How many steps lead from `from` to where the condition no longer holds; -1: not before the number wraps. */
static int64_t steps_until(IrCond cond, int64_t from, int64_t step, int64_t limit)
{
    switch (cond) {
    case COND_NE: return step && (limit - from) % step == 0 && (limit - from) / step >= 0 ? (limit - from) / step : -1;
    case COND_LT:
    case COND_ULT: return step > 0 ? round_up(limit - from, step) : -1;
    case COND_LE:
    case COND_ULE: return step > 0 ? round_up(limit - from + 1, step) : -1;
    case COND_GT:
    case COND_UGT: return step < 0 ? round_up(from - limit, -step) : -1;
    case COND_GE:
    case COND_UGE: return step < 0 ? round_up(from - limit + 1, -step) : -1;
    default: return -1;
    }
}

static bool is_unsigned(IrCond cond)
{
    return cond >= COND_ULT && cond <= COND_UGT;
}

int64_t ir_count_trips(const Loops *loops, const Loop *loop, Counter *counter)
{
    IrCond cond = COND_EQ;
    Ins *left = NULL, *right = NULL;
    if (!loop->latch || !find_test(loop, &cond, &left, &right))
        return -1;
    for (Ins *phi = loop->header->first; phi->op == IR_PHI; phi = phi->next) {
        if (!ir_find_counter(loops, loop, phi, counter) || (left != phi && left != counter->next))
            continue;
        if (counter->init->op != IR_CONST || counter->step->op != IR_CONST || right->op != IR_CONST)
            return -1;
        bool whole = is_unsigned(cond);
        int64_t step = counter->step->value, limit = whole ? (uint32_t)right->value : right->value;
        int64_t first = whole ? (uint32_t)counter->init->value : counter->init->value;
        if (left == counter->next)
            first += step; /* what the first test sees */
        int64_t steps = steps_until(cond, first, step, limit), last = first + steps * step;
        bool fits = whole ? first >= 0 && first <= UINT32_MAX && last >= 0 && last <= UINT32_MAX
                          : first >= INT32_MIN && first <= INT32_MAX && last >= INT32_MIN && last <= INT32_MAX;
        return steps < 0 || !fits ? -1 : steps + 1;
    }
    return -1;
}

/* ---------------------------------------------------------------- registers */

enum { SAVED_BY_CALLS = 3, MOST_PRESSURE = 8 };

static uint32_t count_once(const Ins **seen, uint32_t count, const Ins *value)
{
    for (uint32_t i = 0; i < count; i++)
        if (seen[i] == value)
            return count;
    if (count < MOST_PRESSURE)
        seen[count++] = value;
    return count;
}

uint32_t ir_loop_pressure(const Loops *loops, const Loop *loop)
{
    const Ins *seen[MOST_PRESSURE];
    uint32_t count = 0;
    bool has_call = false;
    for (uint32_t i = 0; i < loop->block_count && count < MOST_PRESSURE; i++)
        for (const Ins *ins = loops->blocks[loop->first + i]->first; ins; ins = ins->next) {
            bool is_carried = ins->op == IR_PHI && ins->block == loop->header;
            has_call |= ins->op == IR_CALL;
            if (is_carried && ins->type == IR_I32)
                count = count_once(seen, count, ins);
            for (uint32_t k = 0; k < ins->arg_count && !is_carried; k++)
                if (ins->args[k]->type == IR_I32 && !ir_leaf(ins->args[k]) && is_outside(loops, loop, ins->args[k]))
                    count = count_once(seen, count, ins->args[k]);
        }
    return count + (has_call ? SAVED_BY_CALLS : 0);
}
