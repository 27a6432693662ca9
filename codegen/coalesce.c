/* Coalescing: both sides of a copy get one live interval where they are never alive at once with different values, and the copy, from a register to
 * itself, is dropped (Chaitin, "Register allocation and spilling via graph coloring", 1982; here interference is that two lists
 * of ranges have a position in common).
 *
 * Copies come from selection: those into a phi's temporary and out of it, and `mov dst, a` before an instruction that works on
 * its first operand.
 *
 *     top:  mov  i, t                     top:                  i, t and next are one interval
 *           …                                   …
 *           lea  next, [i+1]                    lea  i, [i+1]
 *           mov  t, next
 *           jmp  top                            jmp  top
 *
 * The copies of deep loops come first: a pair that is joined may keep another one apart. Requires intervals as build_intervals
 * leaves them, whole and without registers. */
#include "codegen/intervals.h"

#include <stdlib.h>

typedef struct Copy {
    uint32_t depth, pos;
    const Insn *insn;
} Copy;

typedef struct Coalescer {
    Intervals *intervals;
    Vec(Copy) copies;
    Interval **joined; /* by vreg - FIRST_VREG: the interval that this one has become part of */
    uint64_t budget;   /* steps along ranges and uses: long lists that many copies touch must not cost their product */
} Coalescer;

enum { STEPS_PER_INSN = 32, LONG = 64 /* positions */ };

static bool is_copy(const Insn *insn)
{
    return (insn->op == X86_MOV || insn->op == X86_MOVS) && insn->width >= 4 && insn->ops[0].kind == O_REG &&
           insn->ops[1].kind == O_REG && is_vreg(insn->ops[0].reg) && is_vreg(insn->ops[1].reg);
}

bool is_joined_copy(const Intervals *intervals, const Insn *insn)
{
    return is_copy(insn) && intervals->of[insn->ops[0].reg - FIRST_VREG] == intervals->of[insn->ops[1].reg - FIRST_VREG];
}

static void find_copies(Coalescer *c)
{
    const MFunction *m = c->intervals->m;
    for (uint32_t i = 0; i < m->blocks.len; i++) {
        const MBlock *block = m->blocks.data[i];
        c->budget += (uint64_t)block->insns.len * STEPS_PER_INSN;
        for (uint32_t k = 0; k < block->insns.len; k++) {
            const Insn *insn = &block->insns.data[k];
            Copy copy = {block->loop_depth, block->from + 2 * k, insn};
            if (is_copy(insn))
                vec_push(m->arena, &c->copies, copy);
        }
    }
}

static int deepest_first(const void *a, const void *b)
{
    const Copy *p = a, *q = b;
    if (p->depth != q->depth)
        return p->depth > q->depth ? -1 : 1;
    return (p->pos > q->pos) - (p->pos < q->pos);
}

static Interval *find(Coalescer *c, Reg vreg)
{
    Interval **joined = c->joined;
    uint32_t v = vreg - FIRST_VREG;
    while (joined[v]->vreg != FIRST_VREG + v) {
        joined[v] = joined[joined[v]->vreg - FIRST_VREG];
        v = joined[v]->vreg - FIRST_VREG;
    }
    return joined[v];
}

/* Whether both are alive at some position; true also when the budget is spent. */
static bool interfere(Coalescer *c, const Interval *a, const Interval *b)
{
    const Range *p = a->ranges, *q = b->ranges;
    while (p && q && c->budget) {
        c->budget--;
        if (p->to <= q->from)
            p = p->next;
        else if (q->to <= p->from)
            q = q->next;
        else
            return true;
    }
    return p && q;
}

/* Whether something writes to it between the positions. */
static bool is_written(Coalescer *c, const Interval *interval, uint32_t from, uint32_t to)
{
    for (const Use *use = interval->uses; use && use->pos < to && c->budget; use = use->next, c->budget--)
        if (use->pos % 2 && use->pos > from)
            return true;
    return !c->budget;
}

/* The copy is all that ever writes to its target, and while that is alive nothing else is written to the source: both hold the
 * same value throughout, and may be alive at once (Boissinot et al., "Revisiting Out-of-SSA Translation for Correctness, Code
 * Quality, and Efficiency", CGO 2009, section III.B). */
static bool is_same_value(Coalescer *c, const Copy *copy, const Interval *source, const Interval *target)
{
    bool is_only_write = target->start == copy->pos + 1 && target->uses && target->uses->pos == copy->pos + 1 &&
                         !is_written(c, target, copy->pos + 1, target->end);
    return is_only_write && source->start < target->start && !is_written(c, source, copy->pos, target->end) &&
           block_at(c->intervals->m, copy->pos) == block_at(c->intervals->m, target->end - 1);
}

/* A long interval keeps its freedom: only a short one may have to be in a register whose low byte has a name. */
static bool classes_agree(const Interval *a, const Interval *b)
{
    uint16_t both = a->class.regs & b->class.regs;
    if (!both || a->class.size != b->class.size)
        return false;
    return (both == a->class.regs || a->end - a->start <= LONG) && (both == b->class.regs || b->end - b->start <= LONG);
}

static void merge_ranges(Coalescer *c, Interval *into, const Interval *from)
{
    Range *p = into->ranges, *q = from->ranges, **link = &into->ranges, *last = NULL;
    while (p || q) {
        c->budget -= c->budget > 0;
        Range **first = !q || (p && p->from < q->from) ? &p : &q;
        Range *range = *first;
        *first = range->next;
        if (last && last->to >= range->from) {
            last->to = last->to > range->to ? last->to : range->to;
            continue;
        }
        *link = last = range;
        link = &range->next;
    }
    *link = NULL;
}

static void merge_uses(Coalescer *c, Interval *into, const Interval *from)
{
    Use *p = into->uses, *q = from->uses, **link = &into->uses;
    while (p && q) {
        c->budget -= c->budget > 0;
        Use **first = p->pos <= q->pos ? &p : &q;
        *link = *first;
        link = &(*link)->next;
        *first = *link;
    }
    *link = p ? p : q;
}

/* A machine register as a hint says more than a copy that has not been joined. */
static void merge_hints(Interval *into, const Interval *from)
{
    for (int i = 0; i < 2; i++)
        if (into->hints[i] == NO_REG || (is_vreg(into->hints[i]) && from->hints[i] != NO_REG && !is_vreg(from->hints[i])))
            into->hints[i] = from->hints[i];
}

static void join(Coalescer *c, Interval *into, Interval *from)
{
    merge_ranges(c, into, from);
    merge_uses(c, into, from);
    merge_hints(into, from);
    into->class.regs &= from->class.regs;
    into->start = into->start < from->start ? into->start : from->start;
    into->end = into->end > from->end ? into->end : from->end;
    into->whole_end = into->end;
    into->here = into->ranges;
    c->joined[from->vreg - FIRST_VREG] = into;
}

static void try_copy(Coalescer *c, const Copy *copy)
{
    Interval *a = find(c, copy->insn->ops[0].reg), *b = find(c, copy->insn->ops[1].reg);
    if (a == b || a->starts_in_memory || b->starts_in_memory || !classes_agree(a, b))
        return;
    if (!interfere(c, a, b) || is_same_value(c, copy, b, a))
        join(c, a, b);
}

/* What a copy within an interval reads and writes is no use of it any more: rewrite.c drops the instruction. */
static void forget_copies(Coalescer *c)
{
    MFunction *m = c->intervals->m;
    bool *is_gone = arena_array(m->arena, vec_last(&m->blocks)->to / 2 + 1, sizeof(bool));
    if (!is_gone)
        return;
    for (uint32_t i = 0; i < c->copies.len; i++)
        is_gone[c->copies.data[i].pos / 2] = is_joined_copy(c->intervals, c->copies.data[i].insn);
    for (uint32_t v = 0; v < m->vreg_count; v++) {
        Interval *interval = c->intervals->of[v];
        Use *none = NULL;
        for (Use **link = is_own(c->intervals, v) ? &interval->uses : &none; *link;) {
            if (is_gone[(*link)->pos / 2])
                *link = (*link)->next;
            else
                link = &(*link)->next;
        }
    }
}

void coalesce(Intervals *intervals)
{
    MFunction *m = intervals->m;
    Coalescer c = {.intervals = intervals};
    c.joined = arena_array(m->arena, m->vreg_count + 1, sizeof(Interval *));
    if (!c.joined)
        return;
    for (uint32_t v = 0; v < m->vreg_count; v++)
        c.joined[v] = intervals->of[v];
    find_copies(&c);
    if (c.copies.len)
        qsort(c.copies.data, c.copies.len, sizeof(Copy), deepest_first);
    for (uint32_t i = 0; i < c.copies.len && c.budget && !m->arena->memory->failed; i++)
        try_copy(&c, &c.copies.data[i]);
    for (uint32_t v = 0; v < m->vreg_count; v++)
        if (intervals->of[v])
            intervals->of[v] = find(&c, FIRST_VREG + v);
    forget_copies(&c);
}
