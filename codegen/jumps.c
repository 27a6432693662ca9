/* The last look at control flow: jumps to jumps, unreachable blocks, falling through, labels, and how far each jump goes.
 *
 * NASM can size jumps by itself, but takes a pass over the file for each round of guessing; so each is printed with `short`
 * or `near`. Distances are upper bounds, from instructions' upper bounds: what is called short is. */
#include "codegen/i386.h"

static Insn *last_insn(const MBlock *block)
{
    return block->insns.len ? &block->insns.data[block->insns.len - 1] : NULL;
}

/* Where a jump to `block` ends up. Loops of empty blocks are left after a few steps. */
static MBlock *final_target(MBlock *block)
{
    for (int steps = 0; steps < 16 && block->insns.len == 1 && block->insns.data[0].op == X86_JMP; steps++)
        block = block->succs.data[block->insns.data[0].ops[0].reg];
    return block;
}

static void skip_jumps(MFunction *m)
{
    for (uint32_t i = 0; i < m->blocks.len; i++)
        for (uint32_t k = 0; k < m->blocks.data[i]->succs.len; k++)
            m->blocks.data[i]->succs.data[k] = final_target(m->blocks.data[i]->succs.data[k]);
}

/* Marks what the entry reaches by setting `label`, and closes the gaps in the layout. */
static void drop_unreachable(MFunction *m)
{
    Vec(MBlock *) stack = {0};
    m->blocks.data[0]->label = 1;
    vec_push(m->arena, &stack, m->blocks.data[0]);
    while (stack.len) {
        MBlock *block = vec_pop(&stack);
        for (uint32_t k = 0; k < block->succs.len; k++) {
            MBlock *succ = block->succs.data[k];
            if (!succ->label && vec_push(m->arena, &stack, succ))
                succ->label = 1;
        }
    }
    uint32_t kept = 0;
    for (uint32_t i = 0; i < m->blocks.len; i++) {
        MBlock *block = m->blocks.data[i];
        if (!block->label)
            continue;
        block->label = 0;
        block->id = kept;
        m->blocks.data[kept++] = block;
    }
    m->blocks.len = kept;
}

static MBlock *target_of(const MBlock *block, const Insn *jump)
{
    return block->succs.data[jump->ops[0].reg];
}

/* jcc yes / jmp no: without the jmp where `no` comes next, and with the opposite condition where `yes` does. */
static void fall_through(MBlock *block, const MBlock *next)
{
    Insn *jmp = last_insn(block);
    if (!jmp || jmp->op != X86_JMP)
        return;
    Insn *jcc = block->insns.len >= 2 && jmp[-1].op == X86_JCC ? jmp - 1 : NULL;
    if (target_of(block, jmp) == next) {
        block->insns.len--;
    } else if (jcc && target_of(block, jcc) == next) {
        jcc->cond ^= 1;
        jcc->ops[0] = jmp->ops[0];
        block->insns.len--;
    }
}

/* Jumps that end a block and lie at its end: one JCC, one JMP or both. */
static void for_each_target(MBlock *block, void (*visit)(MBlock *target))
{
    for (uint32_t i = block->insns.len; i-- > 0 && x86_is_jump(&block->insns.data[i]);)
        if (block->insns.data[i].op != X86_JMPTAB)
            visit(target_of(block, &block->insns.data[i]));
    for (uint32_t i = 0; i < block->table.len; i++)
        visit(block->succs.data[block->table.data[i]]);
}

static void want_label(MBlock *target)
{
    target->label = 1;
}

static void number_labels(MFunction *m)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < m->blocks.len; i++)
        for_each_target(m->blocks.data[i], want_label);
    for (uint32_t i = 0; i < m->blocks.len; i++)
        if (m->blocks.data[i]->label)
            m->blocks.data[i]->label = ++count;
}

static uint32_t block_length(const MBlock *block)
{
    uint32_t length = 0;
    for (uint32_t i = 0; i < block->insns.len; i++)
        length += block->insns.data[i].is_short ? 2 : x86_length(&block->insns.data[i]);
    return length;
}

static void measure(MFunction *m)
{
    uint32_t offset = 0;
    for (uint32_t i = 0; i < m->blocks.len; i++) {
        m->blocks.data[i]->offset = offset;
        offset += block_length(m->blocks.data[i]);
    }
}

/* Distances only shrink when jumps become short, so what is short stays so. The jump's own end is where distances are
 * counted from; the block's end is not before it, and counting from there errs by a jump at most. */
static void shorten(MFunction *m)
{
    for (uint32_t i = 0; i < m->blocks.len; i++) {
        MBlock *block = m->blocks.data[i];
        uint32_t end = block->offset + block_length(block);
        for (uint32_t k = block->insns.len; k-- > 0 && x86_is_jump(&block->insns.data[k]);) {
            Insn *jump = &block->insns.data[k];
            if (jump->op == X86_JMPTAB)
                continue;
            uint32_t target = target_of(block, jump)->offset;
            uint32_t distance = target >= end ? target - end + 6 : end - target;
            jump->is_short = distance <= 120;
        }
    }
}

void size_jumps(MFunction *m)
{
    skip_jumps(m);
    drop_unreachable(m);
    for (uint32_t i = 0; i + 1 < m->blocks.len; i++)
        fall_through(m->blocks.data[i], m->blocks.data[i + 1]);
    number_labels(m);
    for (int round = 0; round < 2; round++) {
        measure(m);
        shorten(m);
    }
}
