/* Reverse postorder and the dominator tree, after Cooper, Harvey and Kennedy, "A Simple, Fast Dominance Algorithm", 2001. Requires succs and preds;
 * renumbers nothing. Walks with a stack of its own, since functions may have very many blocks. */
#include "ir/ir.h"

#include <string.h>

typedef struct Frame {
    Block *block;
    uint32_t next; /* successor to visit */
} Frame;

Block **ir_reverse_postorder(Function *f, uint32_t *count)
{
    uint32_t blocks = f->blocks.len, depth = 0, place = blocks;
    Block **order = arena_array(f->arena, blocks + 1, sizeof *order);
    Frame *stack = arena_array(f->arena, blocks + 1, sizeof *stack);
    bool *seen = arena_array(f->arena, blocks + 1, sizeof *seen);
    if (!order || !stack || !seen)
        return NULL;
    stack[depth++] = (Frame){f->blocks.data[0], 0};
    seen[f->blocks.data[0]->id] = true;
    while (depth) {
        Frame *top = &stack[depth - 1];
        Block **succs;
        uint32_t succ_total = ir_succs(f, top->block, &succs);
        if (top->next == succ_total) {
            order[--place] = top->block;
            depth--;
            continue;
        }
        Block *succ = succs[top->next++];
        if (!seen[succ->id]) {
            seen[succ->id] = true;
            stack[depth++] = (Frame){succ, 0};
        }
    }
    *count = blocks - place;
    return order + place;
}

static Block *intersect(const Dominators *dom, Block *a, Block *b)
{
    while (a != b) {
        while (dom->rpo[a->id] > dom->rpo[b->id])
            a = dom->idom[a->id];
        while (dom->rpo[b->id] > dom->rpo[a->id])
            b = dom->idom[b->id];
    }
    return a;
}

static bool update(Dominators *dom, Block *block)
{
    Block *idom = NULL;
    for (uint32_t i = 0; i < block->preds.len; i++) {
        Block *pred = block->preds.data[i];
        if (dom->rpo[pred->id] == UINT32_MAX || (!dom->idom[pred->id] && pred != dom->order[0]))
            continue;
        idom = idom ? intersect(dom, pred, idom) : pred;
    }
    bool changed = dom->idom[block->id] != idom;
    dom->idom[block->id] = idom;
    return changed;
}

/* Numbers each subtree without recursion: sizes from the leaves up, then starts from the root down. */
static bool number_tree(Function *f, Dominators *dom)
{
    uint32_t *size = arena_array(f->arena, f->blocks.len + 1, sizeof *size);
    uint32_t *next = arena_array(f->arena, f->blocks.len + 1, sizeof *next);
    if (!size || !next)
        return false;
    for (uint32_t i = dom->count; i-- > 0;) {
        uint32_t id = dom->order[i]->id;
        size[id]++;
        if (i > 0)
            size[dom->idom[id]->id] += size[id];
    }
    for (uint32_t i = 0; i < dom->count; i++) {
        uint32_t id = dom->order[i]->id;
        uint32_t first = 0;
        if (i > 0) {
            uint32_t parent = dom->idom[id]->id;
            first = next[parent];
            next[parent] += size[id];
        }
        dom->first[id] = first;
        dom->last[id] = first + size[id];
        next[id] = first + 1;
    }
    return true;
}

bool ir_dominators(Function *f, Dominators *dom)
{
    *dom = (Dominators){0};
    dom->order = ir_reverse_postorder(f, &dom->count);
    uint32_t blocks = f->blocks.len + 1;
    dom->rpo = arena_array(f->arena, blocks, sizeof *dom->rpo);
    dom->idom = arena_array(f->arena, blocks, sizeof *dom->idom);
    dom->first = arena_array(f->arena, blocks, sizeof *dom->first);
    dom->last = arena_array(f->arena, blocks, sizeof *dom->last);
    if (!dom->order || !dom->rpo || !dom->idom || !dom->first || !dom->last)
        return false;
    memset(dom->rpo, 0xFF, blocks * sizeof *dom->rpo);
    for (uint32_t i = 0; i < dom->count; i++)
        dom->rpo[dom->order[i]->id] = i;
    for (bool changed = true; changed;) {
        changed = false;
        for (uint32_t i = 1; i < dom->count; i++)
            changed |= update(dom, dom->order[i]);
    }
    return number_tree(f, dom);
}

bool ir_dominates(const Dominators *dom, const Block *a, const Block *b)
{
    return dom->first[a->id] <= dom->first[b->id] && dom->last[b->id] <= dom->last[a->id];
}
