/* The natural loops of a function.
 *
 * Enters: blocks without unreachable ones among them. Leaves: Loops, valid until the graph changes. An edge that leads to a block
 * that dominates its origin closes a loop; that block is the loop's header, and the loop is what reaches the edge without passing
 * the header (Aho, Lam, Sethi and Ullman, "Compilers", section 9.6). Loops with one header are one loop. A cycle that can be
 * entered at two places, which takes a goto into a loop, has no such edge: it is no loop here, and no pass touches it.
 *
 * Headers are met in reverse postorder backwards, so inner loops are found first, and are then stepped over as if they were one
 * block each. That is linear but for the climb to the outermost loop found so far. */
#include "ir/loops.h"

/* ---------------------------------------------------------------- bodies */

static Loop *outermost(Loop *loop)
{
    while (loop->outer)
        loop = loop->outer;
    return loop;
}

/* Takes the blocks that reach `work` into the loop, up to its header. */
static void find_body(Function *f, Loops *loops, Loop *loop, LoopBlocks *work)
{
    while (work->len) {
        Block *block = vec_pop(work);
        Loop *inner = loops->innermost[block->id];
        if (inner && (inner = outermost(inner)) == loop)
            continue;
        if (inner) {
            inner->outer = loop;
            block = inner->header;
        } else {
            loops->innermost[block->id] = loop;
            loop->block_count++;
        }
        for (uint32_t i = 0; i < block->preds.len; i++)
            if (loops->dom.rpo[block->preds.data[i]->id] != UINT32_MAX)
                vec_push(f->arena, work, block->preds.data[i]);
    }
}

static void find_loop(Function *f, Loops *loops, Block *header, LoopBlocks *work)
{
    for (uint32_t i = 0; i < header->preds.len; i++)
        if (ir_dominates(&loops->dom, header, header->preds.data[i]))
            vec_push(f->arena, work, header->preds.data[i]);
    if (!work->len)
        return;
    Loop *loop = NEW(f->arena, Loop);
    loop->header = header;
    loop->block_count = 1;
    loops->innermost[header->id] = loop;
    find_body(f, loops, loop, work);
    vec_push(f->arena, &loops->all, loop);
}

/* ---------------------------------------------------------------- the order of the blocks */

/* Counts and depths over the nest: `all` has inner loops first. */
static void sum_up(Loops *loops)
{
    for (uint32_t i = 0; i < loops->all.len; i++)
        if (loops->all.data[i]->outer) {
            loops->all.data[i]->outer->block_count += loops->all.data[i]->block_count;
            loops->all.data[i]->outer->has_inner = true;
        }
    for (uint32_t i = loops->all.len; i-- > 0;) {
        Loop *loop = loops->all.data[i];
        loop->depth = loop->outer ? loop->outer->depth + 1 : 1;
    }
}

/* Reverse postorder, but with the blocks of each loop side by side: where a header comes, room is left for its whole loop. A
 * block still stands behind those that dominate it. */
static void put_in_order(Loops *loops)
{
    uint32_t next = 0; /* outside of all loops */
    for (uint32_t i = 0; i < loops->dom.count; i++) {
        Block *block = loops->dom.order[i];
        Loop *loop = loops->innermost[block->id];
        if (loop && loop->header == block) {
            uint32_t *room = loop->outer ? &loop->outer->next : &next;
            loop->first = loop->next = *room;
            *room += loop->block_count;
        }
        uint32_t place = loop ? loop->next++ : next++;
        loops->blocks[place] = block;
        loops->place[block->id] = place;
    }
}

/* ---------------------------------------------------------------- what surrounds a loop */

static void find_ends(Loops *loops, Loop *loop)
{
    const Block *header = loop->header;
    uint32_t inside = 0;
    Block *entering = NULL;
    for (uint32_t i = 0; i < header->preds.len; i++) {
        Block *pred = header->preds.data[i];
        bool is_inside = loop_contains(loops, loop, pred);
        inside += is_inside;
        if (is_inside)
            loop->latch = pred;
        else
            entering = pred;
    }
    if (inside != 1)
        loop->latch = NULL;
    if (header->preds.len == inside + 1 && entering->last->op == IR_JUMP)
        loop->preheader = entering;
}

bool loop_contains(const Loops *loops, const Loop *loop, const Block *block)
{
    return block->id < loops->block_count && loops->place[block->id] - loop->first < loop->block_count;
}

bool ir_find_loops(Function *f, Loops *loops)
{
    size_t total = (size_t)f->blocks.len + 1;
    *loops = (Loops){.block_count = f->blocks.len};
    loops->innermost = arena_array(f->arena, total, sizeof *loops->innermost);
    loops->blocks = arena_array(f->arena, total, sizeof *loops->blocks);
    loops->place = arena_array(f->arena, total, sizeof *loops->place);
    if (!loops->innermost || !loops->blocks || !loops->place || !ir_dominators(f, &loops->dom))
        return false;
    LoopBlocks work = {0};
    for (uint32_t i = loops->dom.count; i-- > 0 && !should_stop(f->cx);)
        find_loop(f, loops, loops->dom.order[i], &work);
    sum_up(loops);
    for (uint32_t i = 0; i < f->blocks.len; i++)
        loops->place[i] = UINT32_MAX;
    put_in_order(loops);
    for (uint32_t i = 0; i < loops->all.len; i++)
        find_ends(loops, loops->all.data[i]);
    return !should_stop(f->cx);
}

/* ---------------------------------------------------------------- for the code generator */

void find_loop_depths(Function *f)
{
    Loops loops;
    if (!ir_find_loops(f, &loops))
        return;
    for (uint32_t i = 0; i < f->blocks.len; i++) {
        const Loop *loop = loops.innermost[i];
        f->blocks.data[i]->loop_depth = loop ? loop->depth : 0;
    }
}
