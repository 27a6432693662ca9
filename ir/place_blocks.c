/* The order in which blocks are laid out.
 *
 * Enters: any IR, once no pass makes blocks any more (codegen/jumps.c leaves out a jump to what comes next). Leaves: the same graph,
 * f->blocks in an order in which control mostly falls from a block into the next one, each loop in one piece, and what is hardly
 * ever reached (calls that do not return) at the end.
 *
 * Chains of blocks are joined along edges, the most travelled first (Pettis and Hansen, "Profile Guided Code Positioning", PLDI
 * 1990, algorithm 1), but loop by loop from the inside out, so that no loop is torn apart by what follows it. How often an edge is
 * travelled is guessed from the shape of the code (Ball and Larus, "Branch Prediction for Free", PLDI 1993):
 *
 *     leads to a call that does not return    never
 *     stays in the loop                       7 times in 8
 *     leads to a return, and the other not    3 times in 8
 *     values are equal, a number is negative  3 times in 8
 *
 * A loop whose test stands at its foot keeps it there: the edge from a body that ends with a jump is joined before that of the test,
 * since only it saves an instruction. */
#include "ir/loops.h"

#include <stdlib.h>

typedef struct Edge {
    Block *from, *to;
    double weight;
    uint32_t number; /* makes the order of equal ones the same everywhere */
} Edge;

typedef Vec(Edge) Edges;

typedef struct Placer {
    Function *f;
    Loops loops;
    bool *is_cold;          /* by Block id, as all that follows */
    double *frequency;      /* of the entry: 1 */
    Block **next, **before; /* in its chain */
    Block **other_end;      /* of a chain's first and last block */
    Edges *edges; /* by loop, its place in loops.all: those that lie in it and in no loop within; last, those in none */
} Placer;

/* ---------------------------------------------------------------- how often */

/* Calls what does not return, or leads only to such blocks. */
static void find_cold(Placer *p)
{
    for (uint32_t i = p->loops.dom.count; i-- > 0;) {
        Block *block = p->loops.dom.order[i], **succs;
        uint32_t count = ir_succs(p->f, block, &succs), cold = 0;
        for (uint32_t k = 0; k < count; k++)
            cold += p->is_cold[succs[k]->id];
        p->is_cold[block->id] = block->last->op == IR_UNREACHABLE || ir_calls_noreturn(block) || (count && cold == count);
    }
}

static bool leaves_loop(const Placer *p, const Block *from, const Block *to)
{
    const Loop *loop = p->loops.innermost[from->id];
    return loop && !loop_contains(&p->loops, loop, to);
}

/* Equal values, negative numbers: the exception more often than the rule. */
static bool is_unlikely(const Ins *condition)
{
    if (condition->op != IR_CMP)
        return false;
    const Ins *right = condition->args[1];
    return condition->cond == COND_EQ || condition->cond == COND_FEQ ||
           (condition->cond == COND_LT && right->op == IR_CONST && right->value == 0);
}

static bool is_likely(const Ins *condition)
{
    if (condition->op != IR_CMP)
        return false;
    const Ins *right = condition->args[1];
    return condition->cond == COND_NE || condition->cond == COND_FNE ||
           (condition->cond == COND_GE && right->op == IR_CONST && right->value == 0);
}

/* How often a branch takes its first way. */
static double chance_of_first(const Placer *p, const Block *block)
{
    const Block *yes = block->succs[0], *no = block->succs[1];
    if (p->is_cold[yes->id] != p->is_cold[no->id])
        return p->is_cold[yes->id] ? 0 : 1;
    bool yes_leaves = leaves_loop(p, block, yes), no_leaves = leaves_loop(p, block, no);
    if (yes_leaves != no_leaves)
        return yes_leaves ? 0.125 : 0.875;
    bool yes_returns = yes->last->op == IR_RET, no_returns = no->last->op == IR_RET;
    if (yes_returns != no_returns)
        return yes_returns ? 0.375 : 0.625;
    const Ins *condition = block->last->args[0];
    return is_unlikely(condition) ? 0.375 : is_likely(condition) ? 0.625 : 0.5;
}

static double share_of(Placer *p, Block *block, uint32_t way, uint32_t ways)
{
    if (block->last->op != IR_BRANCH)
        return 1.0 / ways;
    double first = chance_of_first(p, block);
    return way ? 1 - first : first;
}

/* Along the edges that lead forwards; a loop's header is met eight times as often as the loop is entered. */
static void find_frequencies(Placer *p)
{
    const Dominators *dom = &p->loops.dom;
    p->frequency[dom->order[0]->id] = 1;
    for (uint32_t i = 0; i < dom->count; i++) {
        Block *block = dom->order[i], **succs;
        const Loop *loop = p->loops.innermost[block->id];
        if (loop && loop->header == block && p->frequency[block->id] < 1e30)
            p->frequency[block->id] *= 8;
        uint32_t count = ir_succs(p->f, block, &succs);
        for (uint32_t k = 0; k < count; k++)
            if (dom->rpo[succs[k]->id] > i)
                p->frequency[succs[k]->id] += p->frequency[block->id] * share_of(p, block, k, count);
    }
}

/* ---------------------------------------------------------------- edges */

/* The place in `edges` of the innermost loop that has both ends. */
static const Loop *loop_around(const Placer *p, const Block *from, const Block *to)
{
    const Loop *loop = p->loops.innermost[from->id];
    while (loop && !loop_contains(&p->loops, loop, to))
        loop = loop->outer;
    return loop;
}

/* A switch does not fall through. */
static void find_edges(Placer *p, const uint32_t *number_of_header)
{
    for (uint32_t i = 0; i < p->loops.dom.count; i++) {
        Block *block = p->loops.dom.order[i], **succs;
        uint32_t count = block->last->op == IR_SWITCH ? 0 : ir_succs(p->f, block, &succs);
        for (uint32_t k = 0; k < count; k++) {
            const Loop *loop = loop_around(p, block, succs[k]);
            uint32_t number = loop ? number_of_header[loop->header->id] : p->loops.all.len;
            double bonus = block->last->op == IR_JUMP ? 1.0625 : 1;
            Edge edge = {block, succs[k], p->frequency[block->id] * share_of(p, block, k, count) * bonus, 2 * i + k};
            vec_push(p->f->arena, &p->edges[number], edge);
        }
    }
}

static int by_weight(const void *a, const void *b)
{
    const Edge *p = a, *q = b;
    if (p->weight != q->weight)
        return p->weight < q->weight ? 1 : -1;
    return (p->number > q->number) - (p->number < q->number);
}

/* ---------------------------------------------------------------- chains */

/* The chain that ends with `last` goes on with the one that begins with `first`, if they are two. */
static void join(Placer *p, Block *last, Block *first)
{
    if (p->next[last->id] || p->before[first->id] || p->other_end[last->id] == first)
        return;
    Block *head = p->other_end[last->id], *tail = p->other_end[first->id];
    p->next[last->id] = first;
    p->before[first->id] = last;
    p->other_end[head->id] = tail;
    p->other_end[tail->id] = head;
}

static void join_along_edges(Placer *p, uint32_t number)
{
    uint32_t count = p->edges[number].len;
    if (count)
        qsort(p->edges[number].data, count, sizeof(Edge), by_weight);
    for (uint32_t i = 0; i < count; i++) {
        const Edge *edge = &p->edges[number].data[i];
        if (edge->to != p->f->blocks.data[0] && p->is_cold[edge->from->id] == p->is_cold[edge->to->id])
            join(p, edge->from, edge->to);
    }
}

static Block *head_of_chain(const Placer *p, Block *block)
{
    while (p->before[block->id])
        block = p->before[block->id];
    return block;
}

/* What no edge could join follows the chain of blocks[0], in the order of `blocks`: either what is cold, or what is not. */
static void join_the_rest(Placer *p, Block *const *blocks, uint32_t count, bool cold)
{
    Block *head = head_of_chain(p, blocks[0]), *last = p->other_end[head->id];
    for (uint32_t i = 0; i < count; i++) {
        Block *block = blocks[i], *tail = p->other_end[block->id];
        if (p->before[block->id] || block == head || p->is_cold[block->id] != cold)
            continue;
        join(p, last, block);
        last = tail;
    }
}

static void make_chains(Placer *p)
{
    const Loops *loops = &p->loops;
    for (uint32_t i = 0; i < p->f->blocks.len; i++)
        p->other_end[i] = p->f->blocks.data[i];
    for (uint32_t i = 0; i < loops->all.len && !should_stop(p->f->cx); i++) {
        join_along_edges(p, i);
        join_the_rest(p, loops->blocks + loops->all.data[i]->first, loops->all.data[i]->block_count, false);
    }
    join_along_edges(p, loops->all.len);
    join_the_rest(p, loops->blocks, loops->dom.count, false);
    join_the_rest(p, loops->blocks, loops->dom.count, true);
}

/* ---------------------------------------------------------------- the pass */

static uint32_t lay_out_chain(Placer *p, Block **order, uint32_t count, Block *block)
{
    for (; block; block = p->next[block->id])
        order[count++] = block;
    return count;
}

/* The entry's chain first: it begins with the entry, which nothing leads to. */
static void lay_out(Placer *p)
{
    Function *f = p->f;
    Block **order = arena_array(f->arena, f->blocks.len + 1, sizeof *order);
    if (!order)
        return;
    uint32_t count = lay_out_chain(p, order, 0, f->blocks.data[0]);
    for (uint32_t i = 1; i < f->blocks.len; i++)
        if (!p->before[i])
            count = lay_out_chain(p, order, count, f->blocks.data[i]);
    for (uint32_t i = 0; i < count; i++) {
        order[i]->id = i;
        f->blocks.data[i] = order[i];
    }
}

static bool prepare(Placer *p)
{
    Function *f = p->f;
    size_t total = (size_t)f->blocks.len + 1;
    if (!ir_find_loops(f, &p->loops))
        return false;
    p->is_cold = arena_array(f->arena, total, sizeof *p->is_cold);
    p->frequency = arena_array(f->arena, total, sizeof *p->frequency);
    p->next = arena_array(f->arena, total, sizeof *p->next);
    p->before = arena_array(f->arena, total, sizeof *p->before);
    p->other_end = arena_array(f->arena, total, sizeof *p->other_end);
    p->edges = arena_array(f->arena, (size_t)p->loops.all.len + 1, sizeof *p->edges);
    uint32_t *number_of_header = arena_array(f->arena, total, sizeof *number_of_header);
    if (!p->is_cold || !p->frequency || !p->next || !p->before || !p->other_end || !p->edges || !number_of_header)
        return false;
    for (uint32_t i = 0; i < p->loops.all.len; i++)
        number_of_header[p->loops.all.data[i]->header->id] = i;
    find_cold(p);
    find_frequencies(p);
    find_edges(p, number_of_header);
    return !should_stop(f->cx);
}

void order_blocks(Function *f)
{
    Placer p = {.f = f};
    if (f->blocks.len < 3 || !prepare(&p))
        return;
    make_chains(&p);
    lay_out(&p);
}
