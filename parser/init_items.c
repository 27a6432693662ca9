/* From what an initialiser says to the items that count (C11 6.7.9p19).
 *
 * Most initialisers go through their object from its start to its end; then what was said is the result. Designators may go
 * back. The extents that can be said of one object lie inside one another or apart, so after sorting them by their start, the
 * longer first, one sweep tells for each value whether something said later lies around it or within it: then it is overridden
 * as a whole, as gcc has it. Only of a string literal the other characters remain. Members of one union may overlap in other
 * ways, but selecting another one is an event around them all, and what such an event has overridden takes no further part in
 * the sweep. The result is sorted by offset: that is the order of evaluation too. */
#include "parser/check.h"

#include <stdlib.h>

static uint64_t start_of(const InitEvent *event)
{
    const InitItem *item = event->item;
    return 8 * (uint64_t)item->offset + (item->bitfield ? item->bitfield->bit_offset : 0);
}

static uint64_t end_of(const InitEvent *event)
{
    const InitItem *item = event->item;
    return start_of(event) + (item->bitfield ? item->bitfield->bit_width : 8 * (uint64_t)type_size(item->type));
}

/* ---------------------------------------------------------------- saying */

void init_event(Checker *c, InitEvents *events, InitEvent event)
{
    event.order = events->len + 1; /* 0: never */
    if (event.kind == INIT_VALUE) {
        uint64_t start = start_of(&event), end = end_of(&event);
        if (start == end) {
            if (!events->unstored)
                events->last_unstored = &events->unstored;
            *events->last_unstored = event.item;
            events->last_unstored = &event.item->next;
            return;
        }
        events->is_disordered |= start < events->high;
        events->high = end > events->high ? end : events->high;
    }
    vec_push(c->arena, events, event);
}

void init_value(Checker *c, InitEvents *events, InitItem *item, Span at)
{
    init_event(c, events, (InitEvent){.kind = INIT_VALUE, .item = item, .at = at});
}

static InitItem *new_extent(Checker *c, uint32_t offset, Type *type)
{
    InitItem *item = NEW(c->arena, InitItem);
    item->offset = offset;
    item->type = type;
    return item;
}

void init_clear(Checker *c, InitEvents *events, uint32_t offset, Type *type, Span at)
{
    if (8 * (uint64_t)offset >= events->high || type_size(type) == 0)
        return;
    events->is_disordered = true;
    init_event(c, events, (InitEvent){.kind = INIT_CLEAR, .item = new_extent(c, offset, type), .at = at});
}

void init_select(Checker *c, InitEvents *events, uint32_t offset, Type *union_type, const Member *member, Span at)
{
    if (type_size(union_type) == 0)
        return;
    events->is_disordered |= 8 * (uint64_t)offset < events->high;
    init_event(c, events,
               (InitEvent){.kind = INIT_SELECT, .item = new_extent(c, offset, union_type), .selected = member, .at = at});
}

/* ---------------------------------------------------------------- sorting out */

/* What lies around an event and within it: the latest order there. */
typedef struct Around {
    uint32_t up; /* the innermost event that contains this one; none: itself */
    uint32_t outside, inside;
} Around;

static int compare_events(const void *a_, const void *b_)
{
    const InitEvent *a = a_, *b = b_;
    uint64_t a_start = start_of(a), b_start = start_of(b), a_end = end_of(a), b_end = end_of(b);
    if (a_start != b_start)
        return a_start < b_start ? -1 : 1;
    if (a_end != b_end)
        return a_end > b_end ? -1 : 1;
    return (a->order > b->order) - (a->order < b->order);
}

static bool same_extent(const InitEvent *a, const InitEvent *b)
{
    return start_of(a) == start_of(b) && end_of(a) == end_of(b);
}

/* Selecting another member of a union than before starts it over. */
static void settle_selections(InitEvents *events)
{
    for (uint32_t i = 0; i < events->len; i++) {
        InitEvent *event = &events->data[i];
        if (event->kind != INIT_SELECT)
            continue;
        for (uint32_t j = i; j > 0 && same_extent(&events->data[j - 1], event); j--) {
            const InitEvent *earlier = &events->data[j - 1];
            if (!earlier->selected || earlier->item->type->tag != event->item->type->tag)
                continue;
            if (earlier->selected != event->selected)
                event->kind = INIT_CLEAR;
            break;
        }
    }
}

/* A selection that changes nothing counts as never said. */
static uint32_t order_of(const InitEvent *event)
{
    return event->kind == INIT_SELECT ? 0 : event->order;
}

static uint32_t later(uint32_t a, uint32_t b)
{
    return a > b ? a : b;
}

/* Leaves the events that end before `start`; each tells the one around it what it had inside. */
static uint32_t leave(const InitEvents *events, Around *around, uint32_t open, uint64_t start)
{
    while (open != UINT32_MAX && end_of(&events->data[open]) <= start) {
        uint32_t up = around[open].up;
        if (up != UINT32_MAX)
            around[up].inside = later(around[up].inside, later(around[open].inside, order_of(&events->data[open])));
        open = up;
    }
    return open;
}

/* What something around has overridden is not opened: whatever it might override is overridden by that as well. */
static void sweep(const InitEvents *events, Around *around)
{
    uint32_t open = UINT32_MAX;
    for (uint32_t i = 0; i < events->len; i++) {
        open = leave(events, around, open, start_of(&events->data[i]));
        around[i] = (Around){.up = open};
        if (open != UINT32_MAX)
            around[i].outside = later(around[open].outside, order_of(&events->data[open]));
        if (around[i].outside <= events->data[i].order)
            open = i;
    }
    leave(events, around, open, UINT64_MAX);
}

static bool is_string(const InitEvent *event)
{
    return event->kind == INIT_VALUE && event->item->type->kind == TYPE_ARRAY && event->item->value->op == EXPR_STRING;
}

/* The element of a string, 0 behind its end. */
static uint64_t code_unit(const Literal *literal, uint32_t index)
{
    uint64_t value = 0;
    for (uint32_t byte = 0; byte < literal->unit && index * literal->unit < literal->length; byte++)
        value |= (uint64_t)(unsigned char)literal->bytes[index * literal->unit + byte] << (8 * byte);
    return value;
}

static bool put_character(Checker *c, InitEvents *events, const InitEvent *whole, uint32_t index)
{
    Type *unit = whole->item->type->base;
    InitEvent character = *whole;
    character.item = new_extent(c, whole->item->offset + index * type_size(unit), unit);
    character.item->value =
        new_integer(c, whole->item->value->span, unit->unqualified, code_unit(whole->item->value->literal, index));
    return vec_push(c->arena, events, character);
}

/* A string of which characters are overridden becomes its characters, said when it was; and the last zero, for a flexible array
 * member ends there. */
static void split_string(Checker *c, InitEvents *events, uint32_t at)
{
    InitEvent whole = events->data[at];
    events->data[at].kind = INIT_CLEAR; /* the zeros behind the characters */
    const Literal *literal = whole.item->value->literal;
    uint32_t length = whole.item->type->length, units = literal->length / literal->unit;
    for (uint32_t i = 0; i < length && i < units; i++)
        if (!put_character(c, events, &whole, i))
            return;
    if (length > units)
        put_character(c, events, &whole, length - 1);
}

/* True if there was a string to split; then all must be sorted again. */
static bool split_strings(Checker *c, InitEvents *events, const Around *around)
{
    bool found = false;
    for (uint32_t i = 0, count = events->len; i < count && !should_stop(c->cx); i++) {
        const InitEvent *event = &events->data[i];
        if (is_string(event) && around[i].inside > event->order && around[i].outside < event->order) {
            split_string(c, events, i);
            found = true;
        }
    }
    return found;
}

static Around *sort_and_sweep(Checker *c, InitEvents *events)
{
    Around *around = arena_array(c->arena, events->len, sizeof *around);
    if (!around)
        return NULL;
    qsort(events->data, events->len, sizeof *events->data, compare_events);
    settle_selections(events);
    sweep(events, around);
    return around;
}

/* -Woverride-init, once for each initialiser that overrides something. */
static void warn_overrides(Checker *c, const InitEvents *events, const Around *around)
{
    if (!diag_enabled(&c->cx->diags, W_OVERRIDE_INIT))
        return;
    bool *overrides = arena_array(c->arena, (size_t)events->len + 1, sizeof *overrides);
    if (!overrides)
        return;
    for (uint32_t i = 0; i < events->len; i++) {
        uint32_t order = events->data[i].order;
        uint32_t by = around[i].outside > order ? around[i].outside : around[i].inside;
        if (events->data[i].kind == INIT_VALUE && by > order)
            overrides[by] = true;
    }
    for (uint32_t i = 0; i < events->len; i++) {
        const InitEvent *event = &events->data[i];
        if (event->order <= events->len && overrides[event->order])
            diag_warn(&c->cx->diags, W_OVERRIDE_INIT, event->at, "initialized field overwritten");
        overrides[event->order] = false;
    }
}

/* ---------------------------------------------------------------- the result */

/* The first of a range that is evaluated stores the value for the others. */
static void take_shared(InitItem *item, SharedValue *shared)
{
    item->value = shared->is_stored ? shared->read : shared->store;
    shared->is_stored = true;
}

InitItem *init_resolve(Checker *c, InitEvents *events)
{
    Around *around = NULL;
    if (events->is_disordered) {
        around = sort_and_sweep(c, events);
        if (around && split_strings(c, events, around))
            around = sort_and_sweep(c, events);
        if (!around || should_stop(c->cx))
            return NULL;
        warn_overrides(c, events, around);
    }
    InitItem *first = NULL, **last = &first;
    for (uint32_t i = 0; i < events->len; i++) {
        InitEvent *event = &events->data[i];
        if (event->kind != INIT_VALUE || (around && later(around[i].outside, around[i].inside) > event->order))
            continue;
        if (event->shared)
            take_shared(event->item, event->shared);
        *last = event->item;
        last = &event->item->next;
    }
    *last = events->unstored;
    return first;
}
