/* Register allocation by linear scan with interval splitting (Wimmer and Mössenböck, VEE 2005), without their fixed intervals:
 * what instructions demand of machine registers is kept as sorted ranges.
 *
 * Intervals are taken in order of their starts. Each gets a register that is free for all of it if there is one; else one that
 * is free for a while, and the rest is split off; else the register whose next use is farthest away is taken from its holder,
 * whose rest goes to memory until it must be in a register again. An instruction that can work on memory does not force its
 * operand into a register.
 *
 * Splitting at an even position cuts before the instruction's reads, at an odd one between its reads and writes: that is only
 * for values that an instruction reads and that must not be in their register when it writes (a call's, mostly); such a part
 * begins in memory.
 *
 * Afterwards rewrite.c puts the parts' places into the instructions and connects them with moves. */
#include "codegen/intervals.h"
#include "codegen/rewrite.h"

#include <assert.h>

enum {
    NEVER = 0xFFFFFFFF,
    LOOP_LEFT = 1 << 27, /* of a distance: more than there are positions */
    MOST_LOOPS = 16,     /* that are counted */
    LONG_GAP = 128       /* positions */
};

typedef struct Allocator {
    MFunction *m;
    Intervals *intervals;
    uint32_t pos;                   /* the present position: where the interval at hand starts */
    const LoopSpan *span;           /* the innermost loop there */
    Vec(Interval *) queue;          /* a heap: the interval that starts first on top */
    Interval *active[MACHINE_REGS]; /* who holds the register at the present position */
    Vec(Interval *) inactive;       /* have a register, but a gap at the present position */
    uint32_t free_until[MACHINE_REGS];
    uint32_t next_use[MACHINE_REGS];
    Vec(Interval *) spilled; /* the last one of each slot */
} Allocator;

/* ---------------------------------------------------------------- the queue */

static bool before(const Interval *a, const Interval *b)
{
    return a->start != b->start ? a->start < b->start : a->vreg < b->vreg;
}

static void enqueue(Allocator *a, Interval *interval)
{
    if (!vec_push(a->m->arena, &a->queue, interval))
        return;
    Interval **heap = a->queue.data;
    uint32_t i = a->queue.len - 1;
    for (; i > 0 && before(interval, heap[(i - 1) / 2]); i = (i - 1) / 2)
        heap[i] = heap[(i - 1) / 2];
    heap[i] = interval;
}

static Interval *dequeue(Allocator *a)
{
    Interval **heap = a->queue.data, *first = heap[0], *last = vec_pop(&a->queue);
    uint32_t i = 0, count = a->queue.len;
    while (2 * i + 1 < count) {
        uint32_t child = 2 * i + 1;
        if (child + 1 < count && before(heap[child + 1], heap[child]))
            child++;
        if (!before(heap[child], last))
            break;
        heap[i] = heap[child];
        i = child;
    }
    if (count)
        heap[i] = last;
    return first;
}

/* ---------------------------------------------------------------- ranges and uses */

/* The first position at which both are alive, from the present on; NEVER if there is none. */
static uint32_t intersection(const Range *a, const Range *b)
{
    while (a && b) {
        if (a->to <= b->from)
            a = a->next;
        else if (b->to <= a->from)
            b = b->next;
        else
            return a->from > b->from ? a->from : b->from;
    }
    return NEVER;
}

static uint32_t fixed_intersection(const Fixed *fixed, const Range *range)
{
    uint32_t i = fixed->here;
    while (range && i < fixed->ranges.len) {
        const Range *taken = &fixed->ranges.data[i];
        if (taken->to <= range->from)
            i++;
        else if (range->to <= taken->from)
            range = range->next;
        else
            return taken->from > range->from ? taken->from : range->from;
    }
    return NEVER;
}

/* The uses before the present position are done with. */
static void pass_uses(const Allocator *a, Interval *interval)
{
    for (; interval->coming && interval->coming->pos < a->pos; interval->coming = interval->coming->next)
        interval->last_use = interval->coming->pos;
}

/* From the present position, or `pos` behind it, on. */
static uint32_t first_use_from(const Allocator *a, Interval *interval, uint32_t pos, bool must)
{
    pass_uses(a, interval);
    for (const Use *use = interval->coming; use; use = use->next)
        if (use->pos >= pos && (use->must || !must))
            return use->pos;
    return NEVER;
}

static bool has_use_at(const Allocator *a, Interval *interval, uint32_t pos)
{
    return first_use_from(a, interval, pos, false) == pos;
}

/* How far away `use` is, or the interval's use in the next round of the loop if that comes first (NULL: of none); each loop that must be left
 * before weighs more than any distance within (Braun and Hack, "Register Spilling and Live-Range Splitting for SSA-Form
 * Programs", CC 2009). */
static uint32_t distance(const Allocator *a, const Interval *interval, uint32_t use)
{
    uint32_t left = 0, next = use;
    for (const LoopSpan *span = a->span; span && left < MOST_LOOPS && use >= span->to; span = span->parent) {
        if (interval && interval->last_use >= span->from && interval->end >= span->to) {
            next = span->to;
            break;
        }
        left++;
    }
    uint32_t within = next - a->pos;
    return left * LOOP_LEFT + (within < LOOP_LEFT ? within : LOOP_LEFT - 1);
}

/* ---------------------------------------------------------------- splitting */

static void split_ranges(Allocator *a, Interval *first, Interval *second, uint32_t pos)
{
    Range **link = &first->ranges;
    while (*link && (*link)->to <= pos)
        link = &(*link)->next;
    Range *range = *link;
    if (range && range->from < pos) { /* the cut goes through it */
        Range *rest = NEW(a->m->arena, Range);
        *rest = (Range){pos, range->to, range->next};
        range->to = pos;
        range->next = NULL;
        second->ranges = rest;
    } else {
        *link = NULL;
        second->ranges = range;
    }
}

static void split_uses(Interval *first, Interval *second, uint32_t pos)
{
    Use **link = &first->uses;
    while (*link && (*link)->pos < pos)
        link = &(*link)->next;
    second->uses = second->coming = *link;
    second->last_use = 0;
    *link = NULL;
    if (first->coming && first->coming->pos >= pos)
        first->coming = NULL;
}

/* Cuts `interval` at `pos`, which lies within it and behind its start; returns the part from there on. */
static Interval *split(Allocator *a, Interval *interval, uint32_t pos)
{
    assert(pos > interval->start && pos < interval->end && "a split lies inside of the interval");
    Interval *rest = NEW(a->m->arena, Interval);
    *rest = *interval;
    rest->reg = NO_REG;
    rest->starts_in_memory = rest->is_reloaded = false;
    split_ranges(a, interval, rest, pos);
    split_uses(interval, rest, pos);
    rest->start = rest->ranges->from;
    rest->here = rest->ranges;
    uint32_t end = interval->start;
    for (Range *range = interval->ranges; range; range = range->next)
        end = range->to;
    interval->end = end;
    rest->next_part = interval->next_part;
    interval->next_part = rest;
    return rest;
}

/* A slot whose last value has died before this one begins, among the few taken last; else a new one. */
static void give_slot(Allocator *a, Interval *whole)
{
    enum { MOST_TRIES = 16 };
    for (uint32_t i = a->spilled.len, tries = 0; i-- > 0 && tries < MOST_TRIES; tries++) {
        const Interval *last = a->spilled.data[i];
        if (last->whole_end > (whole->start & ~1u) || last->class.size != whole->class.size)
            continue;
        whole->spill = last->spill;
        a->spilled.data[i] = whole;
        return;
    }
    whole->spill = new_spill_slot(a->m, whole->class);
    vec_push(a->m->arena, &a->spilled, whole);
}

/* Where a value in memory from `from` on is wanted in a register again: where an instruction must have it there, or at the start
 * of a loop that uses it, before the outermost one that `from` does not lie in. */
static uint32_t reload_position(Allocator *a, Interval *interval, uint32_t from)
{
    pass_uses(a, interval);
    for (const Use *use = interval->coming; use; use = use->next) {
        uint32_t pos = use->pos >= from ? outside_loops(a->intervals, from, use->pos) : use->pos;
        if (use->pos >= from && (use->must || pos < use->pos))
            return pos;
    }
    return NEVER;
}

/* Leaves `interval` in memory from its start up to where it is wanted in a register: there a new part begins. */
static void put_in_memory(Allocator *a, Interval *interval)
{
    interval->reg = NO_REG;
    if (!interval->whole->spill && !interval->whole->remade)
        give_slot(a, interval->whole);
    uint32_t from = interval->start + interval->starts_in_memory;
    uint32_t pos = reload_position(a, interval, from > a->pos ? from : a->pos);
    if (pos <= interval->start || pos >= interval->end)
        return;
    Interval *rest = split(a, interval, pos);
    rest->is_reloaded = true;
    enqueue(a, rest);
}

/* Gives up the register before `pos`, where it is needed otherwise. At an odd position whose instruction reads the value,
 * the value goes to memory between reading and writing; else the cut is before the instruction, and the rest takes its
 * chance again. */
static void split_before(Allocator *a, Interval *interval, uint32_t pos)
{
    uint32_t outside = outside_loops(a->intervals, interval->start + 1, pos);
    if (outside < pos) {
        Interval *rest = split(a, interval, outside);
        rest->is_reloaded = true; /* in the loop's later rounds */
        enqueue(a, rest);
        return;
    }
    bool odd = pos & 1;
    if (odd && !(pos - 1 > interval->start && !has_use_at(a, interval, pos - 1))) {
        Interval *rest = split(a, interval, pos);
        if (rest->start == pos) {
            rest->starts_in_memory = true;
            put_in_memory(a, rest);
        } else {
            enqueue(a, rest);
        }
        return;
    }
    enqueue(a, split(a, interval, odd ? pos - 1 : pos));
}

/* ---------------------------------------------------------------- the present position */

static void advance(Interval *interval, uint32_t pos)
{
    while (interval->here && interval->here->to <= pos)
        interval->here = interval->here->next;
}

static bool covers(const Interval *interval, uint32_t pos)
{
    return interval->here && interval->here->from <= pos;
}

static void move_active(Allocator *a, Reg reg, uint32_t pos)
{
    Interval *interval = a->active[reg];
    if (!interval)
        return;
    advance(interval, pos);
    if (covers(interval, pos))
        return;
    a->active[reg] = NULL;
    if (!interval->here)
        return;
    if (interval->here->from - pos <= LONG_GAP) {
        vec_push(a->m->arena, &a->inactive, interval);
        return;
    }
    Interval *rest = split(a, interval, interval->here->from); /* so that few are inactive at any time */
    rest->hints[0] = reg;
    enqueue(a, rest);
}

/* Who has ended, who has come to a gap, who comes back from one. */
static void move_to(Allocator *a, uint32_t pos)
{
    a->pos = pos;
    a->span = a->intervals->spans[block_at(a->m, pos)];
    for (Reg reg = 0; reg < a->m->reg_count; reg++) {
        Fixed *fixed = &a->intervals->fixed[reg];
        while (fixed->here < fixed->ranges.len && fixed->ranges.data[fixed->here].to <= pos)
            fixed->here++;
        move_active(a, reg, pos);
    }
    for (uint32_t i = 0; i < a->inactive.len;) {
        Interval *interval = a->inactive.data[i];
        advance(interval, pos);
        if (interval->here && !covers(interval, pos)) {
            i++;
            continue;
        }
        if (interval->here)
            a->active[interval->reg] = interval;
        a->inactive.data[i] = vec_last(&a->inactive);
        a->inactive.len--;
    }
}

/* ---------------------------------------------------------------- allocation */

static void take(Allocator *a, Interval *interval, Reg reg)
{
    interval->reg = reg;
    a->active[reg] = interval;
    a->m->used_saved |= (1u << reg) & R_SAVED;
}

static void find_free(Allocator *a, const Interval *current)
{
    for (Reg reg = 0; reg < a->m->reg_count; reg++) {
        bool usable = (current->class.regs >> reg & 1) && !a->active[reg];
        a->free_until[reg] = usable ? fixed_intersection(&a->intervals->fixed[reg], current->ranges) : 0;
    }
    for (uint32_t i = 0; i < a->inactive.len; i++) {
        const Interval *other = a->inactive.data[i];
        if (a->free_until[other->reg] > current->start) {
            uint32_t pos = intersection(other->here, current->ranges);
            if (pos < a->free_until[other->reg])
                a->free_until[other->reg] = pos;
        }
    }
}

static Reg hinted(const Allocator *a, const Interval *current)
{
    for (int i = 0; i < 2; i++) {
        Reg hint = current->hints[i];
        if (is_vreg(hint))
            hint = a->intervals->of[hint - FIRST_VREG]->reg;
        if (hint < MACHINE_REGS && a->free_until[hint] >= current->end)
            return hint;
    }
    return NO_REG;
}

/* Free for the whole interval, those first that need no saving; else free for the longest time. */
static Reg best_free(const Allocator *a, const Interval *current)
{
    static const Reg order[] = {EAX,      ECX,      EDX,      EBX,      ESI,      EDI,      XMM0,
                                XMM0 + 1, XMM0 + 2, XMM0 + 3, XMM0 + 4, XMM0 + 5, XMM0 + 6, XMM0 + 7};
    Reg best = NO_REG;
    for (uint32_t i = 0; i < a->m->reg_count - 2; i++) { /* all but esp and ebp */
        if (a->free_until[order[i]] >= current->end)
            return order[i];
        if (best == NO_REG || a->free_until[order[i]] > a->free_until[best])
            best = order[i];
    }
    return best;
}

/* A register up to `until` only is not worth a reload for the sake of a single use that memory will do for. */
static bool worth_reload(const Interval *current, uint32_t until)
{
    const Use *first = current->uses;
    return !current->is_reloaded || first->must || (first->next && first->next->pos < until);
}

static bool allocate_free(Allocator *a, Interval *current)
{
    find_free(a, current);
    Reg reg = hinted(a, current);
    if (reg == NO_REG)
        reg = best_free(a, current);
    uint32_t until = a->free_until[reg];
    if (until < current->end) {
        if (until <= current->start + 1 || first_use_from(a, current, current->start, false) >= until ||
            !worth_reload(current, until))
            return false; /* free only for a moment, or up to no use at all */
        split_before(a, current, until);
    }
    take(a, current, reg);
    return true;
}

/* 0 if it cannot do without its register at this position. */
static uint32_t next_use_of_holder(const Allocator *a, Interval *holder)
{
    uint32_t use = first_use_from(a, holder, a->pos, false);
    return use == a->pos ? 0 : distance(a, holder, use);
}

static void find_next_uses(Allocator *a, const Interval *current)
{
    for (Reg reg = 0; reg < a->m->reg_count; reg++) {
        a->next_use[reg] = current->class.regs >> reg & 1 ? NEVER : 0;
        if (!(current->class.regs >> reg & 1))
            continue;
        Interval *holder = a->active[reg];
        if (holder)
            a->next_use[reg] = next_use_of_holder(a, holder);
        uint32_t fixed = fixed_intersection(&a->intervals->fixed[reg], current->ranges);
        a->free_until[reg] = fixed; /* here: as far as fixed ranges allow */
        uint32_t lost = distance(a, NULL, fixed);
        if (fixed <= current->start + 1)
            a->next_use[reg] = 0;
        else if (fixed != NEVER && lost < a->next_use[reg])
            a->next_use[reg] = lost;
    }
    for (uint32_t i = 0; i < a->inactive.len; i++) {
        Interval *other = a->inactive.data[i];
        if (a->next_use[other->reg] && intersection(other->here, current->ranges) != NEVER) {
            uint32_t use = distance(a, other, first_use_from(a, other, a->pos, false));
            if (use < a->next_use[other->reg])
                a->next_use[other->reg] = use;
        }
    }
}

/* The holder of a register loses it from the present position on, or already before a loop in which it has not been used so
 * far. */
static void evict_holder(Allocator *a, Interval *holder)
{
    pass_uses(a, holder);
    if (holder->start == a->pos || (holder->is_reloaded && !holder->last_use)) { /* it was given in vain */
        put_in_memory(a, holder);
        return;
    }
    uint32_t from = holder->last_use > holder->start ? holder->last_use : holder->start;
    Interval *rest = split(a, holder, outside_loops(a->intervals, from, a->pos));
    rest->starts_in_memory = rest->start & 1;
    put_in_memory(a, rest);
}

/* All holders of `reg` lose it. */
static void evict(Allocator *a, Reg reg, const Interval *current)
{
    Interval *holder = a->active[reg];
    a->active[reg] = NULL;
    if (holder)
        evict_holder(a, holder);
    for (uint32_t i = 0; i < a->inactive.len;) {
        Interval *other = a->inactive.data[i];
        if (other->reg != reg || intersection(other->here, current->ranges) == NEVER) {
            i++;
            continue;
        }
        enqueue(a, split(a, other, other->here->from)); /* at the end of its gap */
        a->inactive.data[i] = vec_last(&a->inactive);
        a->inactive.len--;
    }
}

/* Whether `current` can wait until others have been used. Where it can work from memory it does, unless it is used in this loop
 * and the other one is not. */
static bool wanted_after(const Allocator *a, Interval *current, uint32_t first_must, uint32_t other)
{
    bool is_idle = other >= LOOP_LEFT;
    uint32_t use = is_idle ? first_use_from(a, current, current->start, false) : first_must;
    return distance(a, current, use) > other;
}

static void allocate_blocked(Allocator *a, Interval *current)
{
    find_next_uses(a, current);
    Reg best = NO_REG;
    for (Reg reg = 0; reg < a->m->reg_count; reg++)
        if (a->next_use[reg] && (best == NO_REG || a->next_use[reg] > a->next_use[best]))
            best = reg;
    uint32_t first_must = first_use_from(a, current, current->start, true);
    if (best == NO_REG || (first_must > current->start && wanted_after(a, current, first_must, a->next_use[best]))) {
        assert((best != NO_REG || first_must > current->start) && "an instruction needs more registers than there are");
        put_in_memory(a, current);
        return;
    }
    if (a->free_until[best] < current->end)
        split_before(a, current, a->free_until[best]);
    evict(a, best, current);
    take(a, current, best);
}

/* With a reason to be in memory, and none against. */
static bool belongs_in_memory(const Allocator *a, Interval *current)
{
    bool is_used_once = current->uses && current->uses->next && !current->uses->next->next;
    if (current->whole == current)
        return current->starts_in_memory || (current->remade && is_used_once); /* it is made at the use */
    return first_use_from(a, current, current->start, false) == NEVER;
}

void allocate_registers(MFunction *m)
{
    Intervals intervals;
    if (!build_intervals(m, &intervals))
        return;
    Allocator a = {.m = m, .intervals = &intervals};
    for (uint32_t v = 0; v < m->vreg_count; v++)
        if (is_own(&intervals, v))
            enqueue(&a, intervals.of[v]);
    while (a.queue.len && !m->arena->memory->failed) {
        Interval *current = dequeue(&a);
        move_to(&a, current->start);
        if (belongs_in_memory(&a, current))
            put_in_memory(&a, current);
        else if (!allocate_free(&a, current))
            allocate_blocked(&a, current);
    }
    if (m->arena->memory->failed)
        return;
    find_places(&intervals);
    rewrite(m, &intervals);
}
