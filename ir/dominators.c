/* The dominator tree of a function.
 *
 * Enters: blocks with their successors and predecessors. Leaves: Dominators, valid until the graph changes. Lengauer and
 * Tarjan, "A Fast Algorithm for Finding Dominators in a Flowgraph", TOPLAS 1979, with simple path compression: the iterative
 * algorithms are quadratic on a long chain of tests that all lead to one block, and such chains are what switch-like code is
 * made of. Preorder numbers of the tree then answer each question at once. */
#include "ir/ir.h"

#include <string.h>

/* ---------------------------------------------------------------- depth first */

typedef struct Visit {
    Block *block;
    uint32_t next; /* successor */
} Visit;

/* Blocks in reverse postorder; with `preorder`, also in the order of first sight, from 1 on, and each one's `parent` in the
 * tree of that walk, as a number of this order, by number. Without recursion; `mark` of the blocks is 0 before and after. */
static Block **walk(Function *f, uint32_t *count, Block **preorder, uint32_t *parent)
{
    uint32_t total = f->blocks.len, at = total, depth = 0, seen = 0;
    Block **order = arena_array(f->arena, (size_t)total + 1, sizeof *order);
    Visit *stack = arena_array(f->arena, (size_t)total + 1, sizeof *stack);
    if (!order || !stack || !total)
        return NULL;
    f->blocks.data[0]->mark = ++seen;
    if (preorder)
        preorder[seen] = f->blocks.data[0];
    stack[depth++] = (Visit){f->blocks.data[0], 0};
    while (depth) {
        Visit *top = &stack[depth - 1];
        Block **succs;
        if (top->next == ir_succs(f, top->block, &succs)) {
            order[--at] = top->block;
            depth--;
            continue;
        }
        Block *succ = succs[top->next++];
        if (succ->mark)
            continue;
        succ->mark = ++seen;
        if (preorder) {
            preorder[seen] = succ;
            parent[seen] = top->block->mark;
        }
        stack[depth++] = (Visit){succ, 0};
    }
    *count = seen;
    for (uint32_t i = 0; i < seen; i++)
        order[at + i]->mark = 0;
    return order + at;
}

Block **ir_reverse_postorder(Function *f, uint32_t *count)
{
    return walk(f, count, NULL, NULL);
}

/* ---------------------------------------------------------------- Lengauer and Tarjan */

/* All arrays are by preorder number, which begins at 1; 0 is none. The names are the paper's. */
typedef struct Search {
    Block **vertex;
    uint32_t *number; /* by Block id */
    uint32_t *parent, *semi, *idom;
    uint32_t *ancestor, *label; /* the forest of blocks already linked */
    uint32_t *bucket, *sibling; /* whose semidominator a block is: a list */
    uint32_t *path;             /* scratch of eval */
} Search;

/* The block with the least semidominator on the way from v up to, not including, the root of its tree in the forest. */
static uint32_t eval(Search *s, uint32_t v)
{
    if (!s->ancestor[v])
        return v;
    uint32_t length = 0;
    for (uint32_t u = v; s->ancestor[s->ancestor[u]]; u = s->ancestor[u])
        s->path[length++] = u;
    while (length) {
        uint32_t u = s->path[--length], above = s->ancestor[u];
        if (s->semi[s->label[above]] < s->semi[s->label[u]])
            s->label[u] = s->label[above];
        s->ancestor[u] = s->ancestor[above];
    }
    return s->label[v];
}

static void find_semidominator(Search *s, uint32_t w)
{
    const Block *block = s->vertex[w];
    for (uint32_t i = 0; i < block->preds.len; i++) {
        uint32_t v = s->number[block->preds.data[i]->id];
        uint32_t u = v ? eval(s, v) : w; /* a predecessor that is not reached does not count */
        if (s->semi[u] < s->semi[w])
            s->semi[w] = s->semi[u];
    }
    s->sibling[w] = s->bucket[s->semi[w]];
    s->bucket[s->semi[w]] = w;
    s->ancestor[w] = s->parent[w];
}

static void find_idoms(Search *s, uint32_t count)
{
    for (uint32_t w = 1; w <= count; w++)
        s->semi[w] = s->label[w] = w;
    for (uint32_t w = count; w > 1; w--) {
        uint32_t parent = s->parent[w];
        find_semidominator(s, w);
        for (uint32_t v = s->bucket[parent]; v; v = s->sibling[v]) {
            uint32_t u = eval(s, v);
            s->idom[v] = s->semi[u] < s->semi[v] ? u : parent;
        }
        s->bucket[parent] = 0;
    }
    for (uint32_t w = 2; w <= count; w++)
        if (s->idom[w] != s->semi[w])
            s->idom[w] = s->idom[s->idom[w]];
}

/* ---------------------------------------------------------------- the tree */

/* Numbers the tree so that a child's interval first … last lies within its parent's. `unused` is scratch: the next number
 * left in each. */
static void number_tree(Dominators *dom, uint32_t *unused)
{
    uint32_t *first = dom->first, *last = dom->last;
    for (uint32_t i = dom->count; i-- > 1;) { /* children before parents: `last` counts the blocks below */
        uint32_t id = dom->order[i]->id;
        last[dom->idom[id]->id] += last[id] + 1;
    }
    for (uint32_t i = 0; i < dom->count; i++) {
        uint32_t id = dom->order[i]->id;
        if (i) {
            uint32_t parent = dom->idom[id]->id;
            first[id] = unused[parent];
            unused[parent] += last[id] + 1;
        }
        last[id] += first[id];
        unused[id] = first[id] + 1;
    }
}

bool ir_dominators(Function *f, Dominators *dom)
{
    enum { SEARCH_ARRAYS = 9, TREE_ARRAYS = 4 };
    size_t total = (size_t)f->blocks.len + 1;
    *dom = (Dominators){0};
    uint32_t *numbers = arena_array(f->arena, total * (SEARCH_ARRAYS + TREE_ARRAYS), sizeof *numbers);
    Block **blocks = arena_array(f->arena, 2 * total, sizeof *blocks);
    if (!numbers || !blocks)
        return false;
    Search s = {.vertex = blocks,
                .number = numbers,
                .parent = numbers + total,
                .semi = numbers + 2 * total,
                .idom = numbers + 3 * total,
                .ancestor = numbers + 4 * total,
                .label = numbers + 5 * total,
                .bucket = numbers + 6 * total,
                .sibling = numbers + 7 * total,
                .path = numbers + 8 * total};
    dom->order = walk(f, &dom->count, s.vertex, s.parent);
    if (!dom->order)
        return false;
    for (uint32_t w = 1; w <= dom->count; w++)
        s.number[s.vertex[w]->id] = w;
    find_idoms(&s, dom->count);
    dom->idom = blocks + total;
    for (uint32_t w = 2; w <= dom->count; w++)
        dom->idom[s.vertex[w]->id] = s.vertex[s.idom[w]];
    dom->rpo = numbers + SEARCH_ARRAYS * total;
    dom->first = dom->rpo + total;
    dom->last = dom->first + total;
    memset(dom->rpo, 0xff, total * sizeof *dom->rpo);
    for (uint32_t i = 0; i < dom->count; i++)
        dom->rpo[dom->order[i]->id] = i;
    number_tree(dom, dom->last + total);
    return true;
}

bool ir_dominates(const Dominators *dom, const Block *a, const Block *b)
{
    return dom->rpo[a->id] != UINT32_MAX && dom->rpo[b->id] != UINT32_MAX && dom->first[a->id] <= dom->first[b->id] &&
           dom->last[b->id] <= dom->last[a->id];
}
