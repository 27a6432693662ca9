/* Backward data flow over bit sets, one set of tracked registers a block (see liveness.h). */
#include "codegen/liveness.h"

#include <string.h>

void visit_regs(const Insn *insn, VisitReg *visit, void *data)
{
    for (uint32_t i = 0; i < x86_info[insn->op].operand_count; i++) {
        if (insn->ops[i].kind == O_REG) {
            visit(data, insn->ops[i].reg, x86_reads(insn, i), x86_writes(insn, i));
        } else if (insn->ops[i].kind == O_MEM) {
            if (insn->mem.base != NO_REG)
                visit(data, insn->mem.base, true, false);
            if (insn->mem.index != NO_REG)
                visit(data, insn->mem.index, true, false);
        }
    }
}

typedef struct Tracker {
    MFunction *m;
    Liveness *live;
    uint32_t *home; /* by vreg: 1 + the block that mentions it */
    uint32_t block;
    uint64_t *gen, *kill; /* of the block being scanned */
} Tracker;

static void note_mention(void *data, Reg reg, bool reads, bool writes)
{
    (void)reads;
    (void)writes;
    Tracker *t = data;
    if (!is_vreg(reg))
        return;
    uint32_t v = reg - FIRST_VREG;
    if (t->home[v] == 0)
        t->home[v] = t->block + 1;
    else if (t->home[v] != t->block + 1 && t->live->index[v] == UINT32_MAX && vec_push(t->m->arena, &t->live->regs, reg))
        t->live->index[v] = t->live->count++;
}

static void note_gen_kill(void *data, Reg reg, bool reads, bool writes)
{
    Tracker *t = data;
    uint32_t index = is_vreg(reg) ? t->live->index[reg - FIRST_VREG] : UINT32_MAX;
    if (index == UINT32_MAX)
        return;
    uint64_t bit = (uint64_t)1 << (index % 64);
    if (reads && !(t->kill[index / 64] & bit))
        t->gen[index / 64] |= bit;
    if (writes)
        t->kill[index / 64] |= bit;
}

static void scan(Tracker *t, MBlock *block, VisitReg *visit)
{
    t->block = block->id;
    for (uint32_t i = 0; i < block->insns.len; i++)
        visit_regs(&block->insns.data[i], visit, t);
}

/* in = gen | (out & ~kill); out = union of the successors' in. Returns whether `in` grew. */
static bool transfer(const Liveness *live, MBlock *block, const uint64_t *gen, const uint64_t *kill)
{
    uint64_t *in = live->in + (size_t)block->id * live->words, *out = live->out + (size_t)block->id * live->words;
    bool grew = false;
    for (uint32_t w = 0; w < live->words; w++) {
        for (uint32_t k = 0; k < block->succs.len; k++)
            out[w] |= live->in[(size_t)block->succs.data[k]->id * live->words + w];
        uint64_t now = gen[w] | (out[w] & ~kill[w]);
        grew |= now != in[w];
        in[w] = now;
    }
    return grew;
}

/* A stack of blocks whose `out` may have grown. All blocks are on it at first, the last one on top. */
static bool solve(MFunction *m, Liveness *live, const uint64_t *gen, const uint64_t *kill)
{
    uint32_t count = m->blocks.len;
    MBlock **stack = arena_array(m->arena, count, sizeof *stack);
    bool *waiting = arena_array(m->arena, count, sizeof *waiting);
    if (!stack || !waiting)
        return false;
    uint32_t depth = 0;
    for (uint32_t i = 0; i < count; i++) {
        stack[depth++] = m->blocks.data[i];
        waiting[i] = true;
    }
    while (depth) {
        MBlock *block = stack[--depth];
        waiting[block->id] = false;
        if (!transfer(live, block, gen + (size_t)block->id * live->words, kill + (size_t)block->id * live->words))
            continue;
        for (uint32_t k = 0; k < block->preds.len; k++) {
            MBlock *pred = block->preds.data[k];
            if (!waiting[pred->id])
                stack[depth++] = pred;
            waiting[pred->id] = true;
        }
    }
    return true;
}

bool compute_liveness(MFunction *m, Liveness *live)
{
    *live = (Liveness){0};
    live->index = arena_array(m->arena, m->vreg_count + 1, sizeof(uint32_t));
    Tracker t = {.m = m, .live = live, .home = arena_array(m->arena, m->vreg_count + 1, sizeof(uint32_t))};
    if (!live->index || !t.home)
        return false;
    memset(live->index, 0xFF, (m->vreg_count + 1) * sizeof(uint32_t));
    for (uint32_t i = 0; i < m->blocks.len; i++)
        scan(&t, m->blocks.data[i], note_mention);
    live->words = (live->count + 63) / 64;
    size_t size = (size_t)live->words * m->blocks.len + 1;
    live->in = arena_array(m->arena, size, sizeof(uint64_t));
    live->out = arena_array(m->arena, size, sizeof(uint64_t));
    uint64_t *gen = arena_array(m->arena, size, sizeof(uint64_t)), *kill = arena_array(m->arena, size, sizeof(uint64_t));
    if (!live->in || !live->out || !gen || !kill)
        return false;
    if (live->count == 0)
        return true;
    for (uint32_t i = 0; i < m->blocks.len; i++) {
        t.gen = gen + (size_t)i * live->words;
        t.kill = kill + (size_t)i * live->words;
        scan(&t, m->blocks.data[i], note_gen_kill);
    }
    return solve(m, live, gen, kill);
}
