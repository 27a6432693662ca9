/* switch: its cases in ascending order, as SWITCH wants them; 64-bit values by their halves. See lower.h. */
#include "ir/lower.h"

#include <stdlib.h>

static int by_low(const void *a, const void *b)
{
    int64_t p = ((const SwitchCase *)a)->low, q = ((const SwitchCase *)b)->low;
    return (p > q) - (p < q);
}

/* One entry for a case; two for a range of unsigned numbers that has a part on both sides of the sign. */
static uint32_t add_case(SwitchCase *cases, SwitchCase entry, IrType type)
{
    if (type == IR_I32) {
        entry.low = (int32_t)(uint32_t)(uint64_t)entry.low;
        entry.high = (int32_t)(uint32_t)(uint64_t)entry.high;
    }
    if (entry.low <= entry.high) {
        cases[0] = entry;
        return 1;
    }
    cases[0] = (SwitchCase){entry.low, type == IR_I32 ? INT32_MAX : INT64_MAX, entry.target};
    cases[1] = (SwitchCase){type == IR_I32 ? INT32_MIN : INT64_MIN, entry.high, entry.target};
    return 2;
}

/* ---------------------------------------------------------------- 64 bits */

/* Cases of one high half, decided by the low one in a block of their own. */
typedef struct Group {
    Block *block;
    Vec(SwitchCase) cases;
} Group;

typedef struct Halves {
    Lowerer *l;
    Vec(SwitchCase) high; /* ascending */
    Vec(Group) groups;    /* ascending too: the last one is that of the high half met last */
    int64_t last;
} Halves;

/* low … high of values whose high half is `high_half`. */
static void add_part(Halves *halves, int64_t high_half, uint32_t low, uint32_t high, Block *target)
{
    Arena *arena = halves->l->arena;
    if (!halves->groups.len || halves->last != high_half) {
        Group group = {.block = lower_new_block(halves->l)};
        SwitchCase entry = {high_half, high_half, group.block};
        if (!vec_push(arena, &halves->groups, group) || !vec_push(arena, &halves->high, entry))
            return;
        halves->last = high_half;
    }
    SwitchCase entries[2];
    uint32_t count = add_case(entries, (SwitchCase){low, high, target}, IR_I32);
    for (uint32_t i = 0; i < count; i++)
        vec_push(arena, &vec_last(&halves->groups).cases, entries[i]);
}

/* A range may begin and end within high halves; those between them are its own. */
static void add_wide_case(Halves *halves, SwitchCase entry)
{
    int64_t first = entry.low >> 32, last = entry.high >> 32;
    uint32_t low = (uint32_t)(uint64_t)entry.low, high = (uint32_t)(uint64_t)entry.high;
    if (first == last) {
        add_part(halves, first, low, high, entry.target);
        return;
    }
    if (low)
        add_part(halves, first++, low, UINT32_MAX, entry.target);
    SwitchCase whole = {first, high == UINT32_MAX ? last : last - 1, entry.target};
    if (whole.low <= whole.high)
        vec_push(halves->l->arena, &halves->high, whole);
    if (high != UINT32_MAX)
        add_part(halves, last, 0, high, entry.target);
}

static void switch_by_halves(Lowerer *l, Ins *value, const SwitchCase *cases, uint32_t count, Block *otherwise)
{
    Halves halves = {.l = l};
    Ins *high = lower_op(l, IR_HIGH, IR_I32, value, NULL), *low = lower_op(l, IR_TRUNC, IR_I32, value, NULL);
    for (uint32_t i = 0; i < count; i++)
        add_wide_case(&halves, cases[i]);
    ir_switch(l->f, l->block, high, halves.high.data, halves.high.len, otherwise);
    for (uint32_t i = 0; i < halves.groups.len; i++) {
        Group *group = &halves.groups.data[i];
        qsort(group->cases.data, group->cases.len, sizeof *group->cases.data, by_low);
        lower_begin(l, group->block);
        ir_switch(l->f, l->block, low, group->cases.data, group->cases.len, otherwise);
    }
}

/* ---------------------------------------------------------------- the statement */

void lower_switch(Lowerer *l, Stmt *stmt)
{
    Block *end = lower_new_block(l), *otherwise = end;
    Ins *value = lower_value(l, stmt->expr);
    uint32_t count = 0, entries = 0;
    for (Stmt *c = stmt->cases; c; c = c->next_case)
        count++;
    SwitchCase *cases = arena_array(l->arena, 2 * (size_t)count + 1, sizeof *cases);
    if (!cases)
        return;
    for (Stmt *c = stmt->cases; c; c = c->next_case) {
        c->block = lower_new_block(l);
        if (c->kind == STMT_DEFAULT)
            otherwise = c->block;
        else
            entries += add_case(cases + entries, (SwitchCase){c->case_low, c->case_high, c->block}, (IrType)value->type);
    }
    qsort(cases, entries, sizeof *cases, by_low);
    l->pos = stmt->span.caret;
    if (value->type == IR_I64)
        switch_by_halves(l, value, cases, entries, otherwise);
    else
        ir_switch(l->f, l->block, value, cases, entries, otherwise);
    Block *outer = l->jumps.break_to;
    l->jumps.break_to = end;
    lower_begin(l, lower_new_block(l));
    lower_body(l, stmt->body);
    lower_goto(l, end);
    l->jumps.break_to = outer;
    lower_begin(l, end);
}
