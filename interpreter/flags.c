/* Who reads the flags that an instruction leaves: liveness, as dataflow analysis has it of variables, of conditions. What
 * nobody reads, nobody needs to compute; and what only some conditions read can be left in a simpler form (decode.c). */
#include "interpreter/internal.h"

/* Conditions that ask for the carry, alone or with more. */
enum { ASKS_CARRY = 1 << CC_B | 1 << CC_AE | 1 << CC_BE | 1 << CC_A };

/* What is read before the instruction, if `after` is what is read after it. */
static uint16_t reads_before(const Insn *insn, uint16_t after)
{
    if (insn->op == X86_INC || insn->op == X86_DEC) /* the carry stays */
        return after & ASKS_CARRY ? READS_CARRY : 0;
    switch (x86_info[insn->op].flags) {
    case 'w': return 0;
    case 'c': return READS_CARRY;
    case 'r': return (uint16_t)(after | 1u << insn->cond);
    default: return after;
    }
}

/* Fills in `reads` for the instructions of a block, whose jumps lead to where `at_target` is read; returns what is read at its
 * beginning. */
static uint16_t scan_block(const MBlock *block, uint16_t *reads, uint16_t at_target, uint16_t at_end)
{
    uint16_t live = at_end;
    for (uint32_t i = block->insns.len; i-- > 0;) {
        const Insn *insn = &block->insns.data[i];
        if (x86_is_jump(insn))
            live |= at_target;
        reads[i] = live;
        live = reads_before(insn, live);
    }
    return live;
}

/* What is read where the block may jump to. */
static uint16_t reads_at_targets(const MFunction *m, const MBlock *block, const uint16_t *at_start)
{
    uint16_t reads = 0;
    for (uint32_t i = 0; i < block->succs.len; i++)
        if (block->succs.data[i]->id < m->blocks.len) /* else nobody jumps there: verify.c */
            reads |= at_start[block->succs.data[i]->id];
    return reads;
}

uint16_t *flags_find_reads(const MFunction *m)
{
    uint32_t count = 0;
    for (uint32_t b = 0; b < m->blocks.len; b++)
        count += m->blocks.data[b]->insns.len;
    uint16_t *reads = arena_array(m->arena, count + 1, sizeof *reads);
    uint16_t *at_start = arena_array(m->arena, m->blocks.len + 1, sizeof *at_start); /* of blocks; none behind the last one */
    bool changed = reads && at_start;
    while (changed) {
        changed = false;
        uint32_t first = count;
        for (uint32_t b = m->blocks.len; b-- > 0;) {
            const MBlock *block = m->blocks.data[b];
            first -= block->insns.len;
            uint16_t live = scan_block(block, reads + first, reads_at_targets(m, block, at_start), at_start[b + 1]);
            changed |= live != at_start[b];
            at_start[b] = live;
        }
    }
    return at_start ? reads : NULL;
}
