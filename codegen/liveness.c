/* Liveness one register after the other: from each block that reads a register before writing it, backwards through the
 * predecessors up to those that write it. Only registers mentioned in more than one block are followed: at -O0 they are few. */
#include "codegen/liveness.h"

#include <stdlib.h>
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

/* A block that mentions a register. */
typedef struct Mention Mention;
struct Mention {
    MBlock *block;
    bool reads_first, writes;
    Mention *next; /* an earlier block */
};

enum { SEVERAL = UINT32_MAX };

typedef struct Tracker {
    MFunction *m;
    Liveness *live;
    uint32_t *home;     /* by vreg - FIRST_VREG: 1 + the block that mentions it, or SEVERAL */
    Mention **mentions; /* by vreg - FIRST_VREG, of those that several mention */
    MBlock *block;      /* being scanned */
    Reg *writes;        /* by block id: the register followed last that it writes */
    Reg *out;           /* by block id: the register followed last that is live at its end */
    Vec(MBlock *) stack;
    Vec(uint32_t) ends; /* ids of the blocks at whose ends the register that is followed is live */
} Tracker;

static void note_home(void *data, Reg reg, bool reads, bool writes)
{
    (void)reads;
    (void)writes;
    Tracker *t = data;
    if (!is_vreg(reg))
        return;
    uint32_t *home = &t->home[reg - FIRST_VREG];
    *home = *home == 0 || *home == t->block->id + 1 ? t->block->id + 1 : SEVERAL;
}

static void note_mention(void *data, Reg reg, bool reads, bool writes)
{
    Tracker *t = data;
    if (!is_vreg(reg) || t->home[reg - FIRST_VREG] != SEVERAL)
        return;
    Mention **last = &t->mentions[reg - FIRST_VREG];
    if (!*last || (*last)->block != t->block) {
        Mention *mention = NEW(t->m->arena, Mention);
        *mention = (Mention){t->block, reads, false, *last};
        *last = mention;
    }
    (*last)->writes |= writes;
}

static void scan(Tracker *t, VisitReg *visit)
{
    for (uint32_t i = 0; i < t->m->blocks.len; i++) {
        t->block = t->m->blocks.data[i];
        for (uint32_t k = 0; k < t->block->insns.len; k++)
            visit_regs(&t->block->insns.data[k], visit, t);
    }
}

/* `reg` is live at the start of `block`: so it is at the ends of the predecessors, and at the starts of those that do not
 * write it. */
static void flow_back(Tracker *t, Reg reg, MBlock *block)
{
    vec_push(t->m->arena, &t->stack, block);
    while (t->stack.len) {
        block = vec_pop(&t->stack);
        for (uint32_t i = 0; i < block->preds.len; i++) {
            MBlock *pred = block->preds.data[i];
            if (t->out[pred->id] == reg)
                continue;
            t->out[pred->id] = reg;
            vec_push(t->m->arena, &t->ends, pred->id);
            if (t->writes[pred->id] != reg)
                vec_push(t->m->arena, &t->stack, pred);
        }
    }
}

static int ascending(const void *a, const void *b)
{
    uint32_t p = *(const uint32_t *)a, q = *(const uint32_t *)b;
    return (p > q) - (p < q);
}

static void make_runs(Tracker *t, Reg reg)
{
    const uint32_t *ends = t->ends.data;
    for (uint32_t i = 0, next; i < t->ends.len; i = next) {
        for (next = i + 1; next < t->ends.len && ends[next] == ends[next - 1] + 1 && t->writes[ends[next]] != reg;)
            next++;
        LiveRun *run = NEW(t->m->arena, LiveRun);
        *run = (LiveRun){reg, ends[i], ends[next - 1], t->live->ending[ends[next - 1]]};
        t->live->ending[ends[next - 1]] = run;
    }
}

static void follow(Tracker *t, Reg reg)
{
    Mention *mentions = t->mentions[reg - FIRST_VREG];
    t->ends.len = 0;
    for (Mention *mention = mentions; mention; mention = mention->next)
        if (mention->writes)
            t->writes[mention->block->id] = reg;
    for (Mention *mention = mentions; mention; mention = mention->next)
        if (mention->reads_first)
            flow_back(t, reg, mention->block);
    if (t->ends.len > 1)
        qsort(t->ends.data, t->ends.len, sizeof *t->ends.data, ascending);
    make_runs(t, reg);
}

bool compute_liveness(MFunction *m, Liveness *live)
{
    Tracker t = {.m = m, .live = live};
    live->ending = arena_array(m->arena, m->blocks.len + 1, sizeof *live->ending);
    t.home = arena_array(m->arena, m->vreg_count + 1, sizeof *t.home);
    t.mentions = arena_array(m->arena, m->vreg_count + 1, sizeof *t.mentions);
    t.writes = arena_array(m->arena, m->blocks.len + 1, sizeof *t.writes);
    t.out = arena_array(m->arena, m->blocks.len + 1, sizeof *t.out);
    if (!live->ending || !t.home || !t.mentions || !t.writes || !t.out)
        return false;
    if (m->blocks.len == 1)
        return true;
    scan(&t, note_home);
    scan(&t, note_mention);
    for (uint32_t v = 0; v < m->vreg_count && !m->arena->memory->failed; v++)
        if (t.mentions[v])
            follow(&t, FIRST_VREG + v);
    return !m->arena->memory->failed;
}
