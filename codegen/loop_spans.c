/* Loops as the allocator sees them: spans of the layout. A span is a longest run of blocks whose loop depth is at least so many;
 * within it lies whatever of the loop has not been placed elsewhere. */
#include "codegen/intervals.h"

bool build_loop_spans(Intervals *intervals)
{
    MFunction *m = intervals->m;
    intervals->spans = arena_array(m->arena, m->blocks.len + 1, sizeof(LoopSpan *));
    if (!intervals->spans)
        return false;
    LoopSpan *innermost = NULL;
    for (uint32_t i = 0; i < m->blocks.len; i++) {
        const MBlock *block = m->blocks.data[i];
        for (; innermost && innermost->depth > block->loop_depth; innermost = innermost->parent)
            innermost->to = block->from;
        while (block->loop_depth > (innermost ? innermost->depth : 0)) {
            LoopSpan *span = NEW(m->arena, LoopSpan);
            *span = (LoopSpan){block->from, UINT32_MAX, innermost ? innermost->depth + 1 : 1, innermost};
            innermost = span;
        }
        intervals->spans[i] = innermost;
    }
    return !m->arena->memory->failed;
}

uint32_t block_at(const MFunction *m, uint32_t pos)
{
    uint32_t low = 0, high = m->blocks.len;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (m->blocks.data[middle]->from <= pos)
            low = middle;
        else
            high = middle;
    }
    return low;
}

uint32_t outside_loops(const Intervals *intervals, uint32_t from, uint32_t to)
{
    uint32_t best = to;
    const LoopSpan *span = intervals->spans[block_at(intervals->m, to)];
    for (; span && span->from > from; span = span->parent)
        best = span->from;
    return best;
}
