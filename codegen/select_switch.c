/* switch: clusters of cases that lie close together become jump tables, and a balanced tree of comparisons finds the cluster.
 *
 *             cmp v, 20 / jl A          the middle cluster's lowest value
 *     B: …                              the clusters from 20 up
 *     A: lea t, [v - 1] / cmp t, 9 / ja default / jmp [table + t * 4]
 *
 * Clusters grow greedily from the left while they stay dense, as in LLVM's and lcc's generators. */
#include "codegen/select.h"

enum {
    LEAST_TABLE_CASES = 5, /* fewer are cheaper as comparisons */
    LEAST_DENSITY = 40, /* percent of a table that must lead to cases; gcc's figure is 1/8 to 1/3 by level, LLVM's 10 to 40 */
    LARGEST_TABLE = 1 << 20,
    LOOK_AHEAD = 64 /* cases that a cluster may go on being too thin: keeps the search linear */
};

/* Cases first … last, neighbours. A table, or (count 1) one comparison. */
typedef struct Cluster {
    uint32_t first, last;
} Cluster;

typedef struct SwitchSelector {
    Selector *s;
    Reg value;
    const SwitchCase *cases;
    MBlock *default_block;
    MBlock *tail; /* the last block of the chain: new ones go behind it */
    Vec(Cluster) clusters;
} SwitchSelector;

static uint64_t span_of(const SwitchCase *cases, uint32_t first, uint32_t last)
{
    return (uint64_t)(cases[last].high - cases[first].low) + 1;
}

static bool is_table(const Cluster *cluster)
{
    return cluster->first != cluster->last;
}

/* The last case of the longest dense cluster that begins at `first`. */
static uint32_t dense_run(const SwitchCase *cases, uint32_t count, uint32_t first)
{
    uint64_t values = 0;
    uint32_t best = first;
    for (uint32_t i = first; i < count; i++) {
        uint64_t span = span_of(cases, first, i);
        values += span_of(cases, i, i);
        if (span > LARGEST_TABLE || i - best > LOOK_AHEAD)
            break;
        if (values * 100 >= span * LEAST_DENSITY)
            best = i;
    }
    return best;
}

static void find_clusters(SwitchSelector *w, uint32_t count)
{
    for (uint32_t i = 0; i < count;) {
        uint32_t last = dense_run(w->cases, count, i);
        if (last - i + 1 < LEAST_TABLE_CASES)
            last = i;
        Cluster cluster = {i, last};
        if (!vec_push(w->s->arena, &w->clusters, cluster))
            return;
        i = last + 1;
    }
}

/* ---------------------------------------------------------------- blocks */

/* Code is made forwards here, and handed to the block it belongs to. */
static void finish(Selector *s, MBlock *block)
{
    for (uint32_t i = 0; i < s->forward.len; i++)
        vec_push(s->arena, &block->insns, s->forward.data[i]);
    s->forward.len = 0;
}

static MBlock *new_block(SwitchSelector *w)
{
    MBlock *block = NEW(w->s->arena, MBlock);
    block->loop_depth = w->s->block->loop_depth;
    block->pos = w->s->pos;
    w->tail->chain = block;
    w->tail = block;
    return block;
}

static MBlock *target_of(SwitchSelector *w, uint32_t i)
{
    return w->s->first_block[w->cases[i].target->id];
}

/* ---------------------------------------------------------------- one cluster */

/* `t` = value - low, so that one unsigned comparison checks both ends. */
static Reg rebased(SwitchSelector *w, int64_t low)
{
    if (low == 0)
        return w->value;
    Selector *s = w->s;
    Reg t = new_vreg(s, R_GENERAL);
    emit_lea(s, t, (Mem){.base = w->value, .index = NO_REG, .scale = 1, .disp = (int32_t)(0u - (uint32_t)low)});
    return t;
}

/* A successor's index: tables mention a target as often as it has cases, so each keeps its index while the table is made. */
static void fill_table(SwitchSelector *w, MBlock *block, const Cluster *cluster, uint32_t default_succ)
{
    Selector *s = w->s;
    int64_t next = w->cases[cluster->first].low;
    MBlock *previous = NULL;
    uint32_t succ = default_succ;
    for (uint32_t i = cluster->first; i <= cluster->last; i++) {
        for (; next < w->cases[i].low; next++)
            vec_push(s->arena, &block->table, default_succ);
        MBlock *target = target_of(w, i);
        if (target == w->default_block) {
            succ = default_succ;
        } else if (target != previous) {
            vec_push(s->arena, &block->succs, target);
            succ = block->succs.len - 1;
        }
        previous = target == w->default_block ? NULL : target;
        for (; next <= w->cases[i].high; next++)
            vec_push(s->arena, &block->table, succ);
    }
}

/* lea t, [v - low] / cmp t, span - 1 / ja default     and in a block of its own:  jmp [table + t * 4] */
static void select_table(SwitchSelector *w, MBlock *block, const Cluster *cluster)
{
    Selector *s = w->s;
    Reg t = rebased(w, w->cases[cluster->first].low);
    emit_reg_imm(s, X86_CMP, 4, t, (int32_t)(span_of(w->cases, cluster->first, cluster->last) - 1));
    emit_target(s, X86_JCC, CC_A, add_succ(s, block, w->default_block));
    MBlock *jump = new_block(w);
    emit_target(s, X86_JMP, 0, add_succ(s, block, jump));
    finish(s, block);
    vec_push(s->arena, &jump->succs, w->default_block);
    fill_table(w, jump, cluster, 0);
    emit_reg(s, X86_JMPTAB, 4, t);
    finish(s, jump);
}

/* cmp v, c / je target / jmp default; for a range: lea t, [v - low] / cmp t, high - low / jbe target */
static void select_case(SwitchSelector *w, MBlock *block, uint32_t i)
{
    Selector *s = w->s;
    const SwitchCase *c = &w->cases[i];
    bool single = c->low == c->high;
    Reg t = single ? w->value : rebased(w, c->low);
    emit_reg_imm(s, X86_CMP, 4, t, (int32_t)(single ? c->low : c->high - c->low));
    emit_target(s, X86_JCC, single ? CC_E : CC_BE, add_succ(s, block, target_of(w, i)));
    emit_target(s, X86_JMP, 0, add_succ(s, block, w->default_block));
    finish(s, block);
}

/* ---------------------------------------------------------------- the tree */

/* Halves the clusters until one is left: as deep as the logarithm of their number. */
static void select_tree(SwitchSelector *w, MBlock *block, uint32_t first, uint32_t last)
{
    Selector *s = w->s;
    if (first == last) {
        const Cluster *cluster = &w->clusters.data[first];
        if (is_table(cluster))
            select_table(w, block, cluster);
        else
            select_case(w, block, cluster->first);
        return;
    }
    uint32_t middle = first + (last - first + 1) / 2;
    MBlock *upper = new_block(w);
    emit_reg_imm(s, X86_CMP, 4, w->value, (int32_t)w->cases[w->clusters.data[middle].first].low);
    emit_target(s, X86_JCC, CC_GE, add_succ(s, block, upper));
    MBlock *lower = new_block(w);
    emit_target(s, X86_JMP, 0, add_succ(s, block, lower));
    finish(s, block);
    select_tree(w, lower, first, middle - 1);
    select_tree(w, upper, middle, last);
}

void select_switch(Selector *s, Ins *ins)
{
    SwitchSelector w = {.s = s, .cases = ins->cases->cases, .tail = s->block};
    w.default_block = s->first_block[ins->block->succs[0]->id];
    if (ins->cases->count == 0) {
        emit_target(s, X86_JMP, 0, add_succ(s, s->block, w.default_block));
        return;
    }
    find_clusters(&w, ins->cases->count);
    if (!w.clusters.len)
        return;
    w.value = need(s, ins->args[0]);
    MBlock *tree = new_block(&w);
    emit_target(s, X86_JMP, 0, add_succ(s, s->block, tree));
    Insns head = s->forward;
    s->forward = (Insns){0};
    select_tree(&w, tree, 0, w.clusters.len - 1);
    s->forward = head;
}
