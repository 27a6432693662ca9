/* Builds live intervals by one walk over the instructions from the last to the first (Wimmer and Mössenböck, "Optimized
 * Interval Splitting in a Linear Scan Register Allocator", VEE 2005, section 4). Requires block ids, succs and preds. */
#include "codegen/intervals.h"

#include <string.h>

typedef struct Builder {
    Intervals *intervals;
    Arena *arena;
    MBlock *block;
    uint32_t pos;                   /* where the instruction at hand reads */
    uint32_t live_to[MACHINE_REGS]; /* end of the range that is being made, 0 while dead */
    Insn *insn;
    int in_memory; /* memory_operand(insn) */
} Builder;

int memory_operand(const Insn *insn)
{
    for (int i = 1; i >= 0; i--)
        if (insn->ops[i].kind == O_REG && is_vreg(insn->ops[i].reg) && x86_may_be_memory(insn, (uint32_t)i))
            return i;
    return -1;
}

static Interval *interval_of(Builder *b, Reg vreg)
{
    Interval **interval = &b->intervals->of[vreg - FIRST_VREG];
    if (!*interval) {
        *interval = NEW(b->arena, Interval);
        **interval = (Interval){.vreg = vreg,
                                .reg = NO_REG,
                                .class = b->intervals->m->classes.data[vreg - FIRST_VREG],
                                .hints = {NO_REG, NO_REG},
                                .whole = *interval};
    }
    return *interval;
}

/* Ranges come from the back, so a new one lies before or at the first. */
static void add_range(Builder *b, Interval *interval, uint32_t from, uint32_t to)
{
    Range *first = interval->ranges;
    if (first && first->from <= to) {
        if (from < first->from)
            first->from = from;
        if (to > first->to)
            first->to = to;
    } else {
        first = NEW(b->arena, Range);
        *first = (Range){from, to, interval->ranges};
        interval->ranges = first;
    }
}

static void add_use(Builder *b, Interval *interval, uint32_t pos, bool must)
{
    Use *use = NEW(b->arena, Use);
    *use = (Use){pos, must, interval->uses};
    interval->uses = use;
}

/* A definition begins the range; one that nobody reads still needs its register at the moment of writing. */
static void define(Builder *b, Interval *interval, bool must)
{
    uint32_t pos = b->pos + 1;
    if (interval->ranges && interval->ranges->from <= pos && interval->ranges->to > pos)
        interval->ranges->from = pos;
    else
        add_range(b, interval, pos, pos + 1);
    add_use(b, interval, pos, must);
}

static void fixed_range(Builder *b, Reg reg, uint32_t from, uint32_t to)
{
    Range range = {from, to, NULL};
    vec_push(b->arena, &b->intervals->fixed[reg].ranges, range);
}

static void write_fixed(Builder *b, Reg reg)
{
    uint32_t from = b->pos + 1;
    fixed_range(b, reg, from, b->live_to[reg] > from ? b->live_to[reg] : from + 1);
    b->live_to[reg] = 0;
}

static void read_fixed(Builder *b, Reg reg)
{
    if (b->live_to[reg] == 0)
        b->live_to[reg] = b->pos + 1;
}

/* Only the operand that may stand in memory can do without a register, and only if the instruction does not name its
 * register elsewhere. */
static bool must_be_register(const Builder *b, Reg reg)
{
    if (b->in_memory < 0 || b->insn->ops[b->in_memory].reg != reg)
        return true;
    int other = 1 - b->in_memory;
    return (b->insn->ops[other].kind == O_REG && b->insn->ops[other].reg == reg) || b->insn->mem.base == reg ||
           b->insn->mem.index == reg;
}

/* Written registers first, as the walk goes backwards. */
static void visit_write(void *data, Reg reg, bool reads, bool writes)
{
    (void)reads;
    Builder *b = data;
    if (!writes)
        return;
    if (is_vreg(reg))
        define(b, interval_of(b, reg), must_be_register(b, reg));
    else
        write_fixed(b, reg);
}

static void visit_read(void *data, Reg reg, bool reads, bool writes)
{
    (void)writes;
    Builder *b = data;
    if (!reads)
        return;
    if (!is_vreg(reg)) {
        read_fixed(b, reg);
        return;
    }
    Interval *interval = interval_of(b, reg);
    add_range(b, interval, b->block->from, b->pos + 1);
    add_use(b, interval, b->pos, must_be_register(b, reg));
}

static void visit_implicit(Builder *b, uint32_t mask, void (*visit)(Builder *, Reg))
{
    for (Reg reg = 0; reg < b->intervals->m->reg_count; reg++)
        if (mask >> reg & 1)
            visit(b, reg);
}

/* Copies are hints: both sides in one register, and the copy is gone. So are conversions among xmm registers, which are faster
 * within one. */
static void note_hints(Builder *b, const Insn *insn)
{
    if (insn->ops[0].kind != O_REG || insn->ops[1].kind != O_REG || insn->width < 4)
        return;
    if (insn->op != X86_MOV && insn->op != X86_MOVS && strcmp(x86_info[insn->op].uses, "WR") != 0)
        return;
    Reg dst = insn->ops[0].reg, src = insn->ops[1].reg;
    if (is_vreg(dst))
        interval_of(b, dst)->hints[0] = src;
    if (is_vreg(src))
        interval_of(b, src)->hints[1] = dst;
}

/* A value that an instruction writes to memory has its spill slot from the start. */
static void note_memory(Builder *b, const Insn *insn)
{
    if (x86_info[insn->op].uses[0] == 'o' && insn->ops[0].kind == O_REG)
        interval_of(b, insn->ops[0].reg)->starts_in_memory = true;
}

static void build_insn(Builder *b, Insn *insn)
{
    b->insn = insn;
    b->in_memory = memory_operand(insn);
    visit_implicit(b, x86_info[insn->op].writes, write_fixed);
    visit_regs(insn, visit_write, b);
    visit_implicit(b, x86_info[insn->op].reads, read_fixed);
    visit_regs(insn, visit_read, b);
    note_hints(b, insn);
    note_memory(b, insn);
}

/* A run of blocks is one range: what writes the register in the first one cuts it off there. */
static void build_block(Builder *b, const Liveness *live, MBlock *block)
{
    b->block = block;
    for (const LiveRun *run = live->ending[block->id]; run; run = run->next)
        add_range(b, interval_of(b, run->reg), b->intervals->m->blocks.data[run->first]->from, block->to);
    for (uint32_t i = block->insns.len; i-- > 0;) {
        b->pos = block->from + 2 * i;
        build_insn(b, &block->insns.data[i]);
    }
    for (uint32_t i = 0; i < REGISTER_PARAMS; i++) { /* read without being written: an argument has arrived in it */
        Reg reg = argument_regs[i];
        if (b->live_to[reg])
            fixed_range(b, reg, block->from, b->live_to[reg]);
        b->live_to[reg] = 0;
    }
}

static void number(MFunction *m)
{
    uint32_t pos = 2;
    for (uint32_t i = 0; i < m->blocks.len; i++) {
        MBlock *block = m->blocks.data[i];
        block->from = pos;
        pos += 2 * block->insns.len;
        block->to = pos;
    }
}

static void reverse_fixed(Fixed *fixed)
{
    for (uint32_t i = 0, k = fixed->ranges.len; i + 1 < k; i++) {
        Range range = fixed->ranges.data[i];
        fixed->ranges.data[i] = fixed->ranges.data[--k];
        fixed->ranges.data[k] = range;
    }
}

/* start, end and the last use of ranges, now that all are there. */
static void finish_interval(Interval *interval)
{
    interval->start = interval->ranges->from;
    interval->here = interval->ranges;
    Range *last = interval->ranges;
    while (last->next)
        last = last->next;
    interval->end = interval->whole_end = last->to;
}

bool build_intervals(MFunction *m, Intervals *intervals)
{
    *intervals = (Intervals){.m = m};
    Liveness live;
    if (!compute_liveness(m, &live))
        return false;
    intervals->of = arena_array(m->arena, m->vreg_count + 1, sizeof(Interval *));
    if (!intervals->of || m->classes.len < m->vreg_count)
        return false;
    number(m);
    if (!build_loop_spans(intervals))
        return false;
    Builder b = {.intervals = intervals, .arena = m->arena};
    for (uint32_t i = m->blocks.len; i-- > 0;)
        build_block(&b, &live, m->blocks.data[i]);
    for (uint32_t v = 0; v < m->vreg_count; v++)
        if (intervals->of[v])
            finish_interval(intervals->of[v]);
    if (m->ir->level > 0) {
        coalesce(intervals);
        find_remade(intervals);
    }
    for (uint32_t v = 0; v < m->vreg_count; v++)
        if (is_own(intervals, v))
            intervals->of[v]->coming = intervals->of[v]->uses;
    for (Reg reg = 0; reg < m->reg_count; reg++) {
        reverse_fixed(&intervals->fixed[reg]);
        if (intervals->fixed[reg].ranges.len)
            m->used_saved |= (1u << reg) & R_SAVED; /* rep movsd names esi and edi */
    }
    return !m->arena->memory->failed;
}

Interval *part_at(Interval *whole, uint32_t pos)
{
    Interval *part = whole->found && whole->found->start <= pos ? whole->found : whole;
    while (part && pos >= part->end)
        part = part->next_part;
    if (!part || pos < part->start)
        return NULL;
    whole->found = part;
    return part;
}
