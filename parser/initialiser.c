/* Initialisers (C11 6.7.9): which value goes where.
 *
 * A brace-enclosed list walks through its aggregate with a stack of frames, one for each aggregate that the next value lies in:
 *
 *     struct { int n; struct { char c; int a[2]; } s[3]; } x = { 1, 2, 3, … }
 *
 *     after `2`:  frame of x at .s | frame of x.s at [0] | frame of x.s[0] at .a
 *
 * A value that is no aggregate makes frames down to a scalar (brace elision); a designator starts again from the list's own
 * frame. What is found goes to init_items.c as values at offsets. An array without a length gets it from the furthest element.
 */
#include "parser/check_expr.h"

enum { MAX_INIT_EVENTS = 1 << 22 };

typedef struct Frame Frame;
struct Frame {
    Frame *up;  /* the aggregate that this one lies in */
    Type *type; /* struct, union or array */
    uint32_t offset;
    Member *member; /* where it stands; NULL: behind the last one */
    uint64_t index; /* the same in arrays */
};

/* A place for a value: a whole object, or where a frame stands. */
typedef struct Target {
    Type *type;
    uint32_t offset;
    Member *bitfield;
    Frame *frame; /* NULL: the whole object */
} Target;

/* `[first ... last]` in a designator list: `count` elements get what the first one gets. */
typedef struct RangeUse {
    Frame *frame;
    uint64_t count;
    uint32_t stride;
    uint32_t start; /* the events from here on are repeated */
} RangeUse;

/* One list in braces. */
typedef struct List {
    Initialiser *initialiser;
    Frame *base, *top;
    bool is_zero; /* { 0 } or { NULL }: the usual ways to say "all zero" */
    bool has_designators;
    bool said_excess, said_braces, said_fields;
    Vec(RangeUse) ranges; /* of the designators at hand */
} List;

/* One initialiser with all that is in it. */
typedef struct Filling {
    Checker *c;
    Type *whole;
    const Name *name; /* of the object; NULL: it has none */
    Span type_span;   /* of its type; {0}: unknown */
    uint32_t length;  /* of an array without one: so far */
    bool must_be_constant, failed;
    InitEvents events;
    Frame *spare; /* frames to use again */
} Filling;

static void fill_in_braces(Filling *f, Target target, Initialiser *initialiser);

/* ---------------------------------------------------------------- messages */

/* "x.s[0].a": the object's name and the way to where `frame` stands; without `with_last`, to the aggregate itself. */
static const char *path_of(Filling *f, const Frame *frame, bool with_last)
{
    Vec(const Frame *) frames = {0};
    for (const Frame *up = with_last ? frame : frame ? frame->up : NULL; up; up = up->up)
        vec_push(f->c->arena, &frames, up);
    Text text;
    text_init(&text, f->c->cx->memory);
    text_str(&text, f->name ? f->name->text : "(anonymous)");
    while (frames.len && text.len < 300) {
        const Frame *at = vec_pop(&frames);
        if (at->type->kind == TYPE_ARRAY)
            text_printf(&text, "[%llu]", (unsigned long long)at->index);
        else if (at->member && at->member->name)
            text_printf(&text, ".%s", at->member->name->text);
    }
    const char *path = text.data ? arena_text(f->c->arena, text.data, text.len) : "";
    text_release(&text);
    return path;
}

/* The note that says which part of the object a message is about. */
static void note_near(Filling *f, const Frame *frame, bool with_last, Span at)
{
    if (frame)
        diag_note(&f->c->cx->diags, at, "(near initialization for '%s')", path_of(f, frame, with_last));
}

static void fail(Filling *f, const Frame *frame, Span at, const char *message)
{
    f->failed = true;
    diag_error(&f->c->cx->diags, at, "%s", message);
    note_near(f, frame, false, at);
}

/* What initialises nothing still mentions names. */
static void check_ignored(Checker *c, Initialiser *initialiser)
{
    if (initialiser->value && !initialiser->value->type)
        check_value(c, &initialiser->value);
    for (Initialiser *item = initialiser->list; item && !should_stop(c->cx); item = item->next)
        check_ignored(c, item);
}

/* ---------------------------------------------------------------- frames */

/* The first member from `member` on that an initialiser without designators fills (C11 6.7.9p9). */
static Member *named_from(Member *member)
{
    while (member && member->is_bitfield && !member->name)
        member = member->next;
    return member;
}

static Frame *push_frame(Filling *f, Frame *up, Target target)
{
    Frame *frame = f->spare;
    if (frame)
        f->spare = frame->up;
    else
        frame = NEW(f->c->arena, Frame);
    *frame = (Frame){.up = up, .type = target.type, .offset = target.offset};
    if (type_is_record(target.type))
        frame->member = named_from(target.type->tag->members);
    return frame;
}

static Frame *pop_frame(Filling *f, Frame *frame)
{
    Frame *up = frame->up;
    frame->up = f->spare;
    f->spare = frame;
    return up;
}

/* How many elements may be initialised. */
static uint64_t limit_of(const Type *array)
{
    uint32_t size = type_size(array->base);
    return array->length != ARRAY_UNKNOWN ? array->length : size ? MAX_OBJECT_SIZE / size : MAX_OBJECT_SIZE;
}

static bool is_exhausted(const Frame *frame)
{
    return frame->type->kind == TYPE_ARRAY ? frame->index >= limit_of(frame->type) : !frame->member;
}

static void advance(Frame *frame)
{
    if (frame->type->kind == TYPE_ARRAY)
        frame->index++;
    else if (frame->member)
        frame->member = frame->type->kind == TYPE_UNION ? NULL : named_from(frame->member->next);
}

/* Where the frame stands; a union remembers which member that is. */
static Target target_at(Filling *f, Frame *frame, Span at)
{
    if (frame->type->kind == TYPE_ARRAY) {
        if (frame->type == f->whole && frame->index >= f->length)
            f->length = (uint32_t)frame->index + 1;
        uint32_t offset = frame->offset + (uint32_t)frame->index * type_size(frame->type->base);
        return (Target){.type = frame->type->base, .offset = offset, .frame = frame};
    }
    Member *member = frame->member;
    if (frame->type->kind == TYPE_UNION)
        init_select(f->c, &f->events, frame->offset, frame->type, member, at);
    return (Target){.type = member->type,
                    .offset = frame->offset + member->offset,
                    .bitfield = member->is_bitfield ? member : NULL,
                    .frame = frame};
}

/* ---------------------------------------------------------------- values */

static const Expr *without_parens(const Expr *expr)
{
    while (expr->op == EXPR_PAREN)
        expr = expr->left;
    return expr;
}

/* Strings and compound literals may initialise arrays: they do not decay yet. */
static void check_item(Checker *c, Initialiser *initialiser)
{
    const Expr *expr = without_parens(initialiser->value);
    if (expr->op == EXPR_STRING || expr->op == EXPR_COMPOUND)
        check_expr(c, &initialiser->value);
    else
        check_value(c, &initialiser->value);
}

static bool is_string_literal(const Expr *expr)
{
    return expr->op == EXPR_STRING && expr->type->kind == TYPE_ARRAY;
}

static bool is_char_type(const Type *type)
{
    return type->kind == TYPE_CHAR || type->kind == TYPE_SCHAR || type->kind == TYPE_UCHAR;
}

/* C11 6.7.9p14,15 */
static bool fits_string(const Type *array, const Expr *string)
{
    const Type *unit = string->type->base;
    if (is_char_type(unit))
        return is_char_type(array->base);
    return type_compatible(array->base->unqualified, unit->unqualified);
}

static bool is_array_literal(const Type *array, const Expr *expr)
{
    return expr->op == EXPR_COMPOUND && expr->type->kind == TYPE_ARRAY && expr->object &&
           type_compatible(array->base->unqualified, expr->type->base->unqualified) &&
           (array->length == ARRAY_UNKNOWN || array->length == expr->type->length);
}

/* Whether the checked value initialises the aggregate as a whole. */
static bool is_whole(const Type *type, const Expr *value)
{
    if (type->kind == TYPE_ARRAY)
        return (is_string_literal(value) && fits_string(type, value)) || is_array_literal(type, value);
    return type_is_record(value->type) && type_compatible(type->unqualified, value->type->unqualified);
}

static void put(Filling *f, Target target, Expr *value)
{
    if (f->events.len >= MAX_INIT_EVENTS) {
        if (!f->failed)
            fail(f, NULL, value->span, "initializer is too large");
        return;
    }
    InitItem *item = NEW(f->c->arena, InitItem);
    item->offset = target.offset;
    item->type = target.type;
    item->bitfield = target.bitfield;
    item->value = value;
    init_value(f->c, &f->events, item, value->span);
}

/* An address in an integer that is too short for it: the linker could not fill it in. */
static bool is_cut_address(Filling *f, const Expr *value)
{
    return value->op == EXPR_CAST && type_is_integer(value->type) && type_size(value->type) < 4 &&
           constant_of(f->c->cx, value->left).kind == CONSTANT_ADDRESS;
}

/* C11 6.7.9p4 */
static void demand_constant(Filling *f, Target target, Expr *value)
{
    if (!f->must_be_constant)
        return;
    Span at = span_from_start(value->span);
    if (constant_of(f->c->cx, value).kind != CONSTANT_NONE) {
        warn_constant_initialiser(f->c, value, at);
        return;
    }
    f->failed = true;
    diag_error(&f->c->cx->diags, at, "initializer element is not %s",
               is_cut_address(f, value) ? "computable at load time" : "constant");
    note_near(f, target.frame, true, at);
}

static void put_scalar(Filling *f, Target target, Initialiser *initialiser)
{
    Expr **value = &initialiser->value;
    if ((*value)->type->kind == TYPE_ARRAY)
        read_value(f->c, value);
    convert_to(f->c, value, target.type->unqualified, (ConvertFor){.context = CONVERT_INIT});
    if (is_poison(*value)) {
        f->failed = true;
        return;
    }
    demand_constant(f, target, *value);
    put(f, target, *value);
}

/* The type with the length that the initialiser gives it. */
static Type *with_length(Filling *f, Type *array, uint32_t length)
{
    if (array->length != ARRAY_UNKNOWN)
        return array;
    if (array == f->whole && length > f->length)
        f->length = length;
    return type_array(f->c->types, array->base, length);
}

static void put_string(Filling *f, Target target, Expr *string)
{
    const Literal *literal = string->literal;
    if (string->was_parenthesised)
        diag_pedwarn(&f->c->cx->diags, W_PEDANTIC, string->span, "array initialized from parenthesized string constant");
    uint32_t units = literal->length / literal->unit;
    target.type = with_length(f, target.type, units + 1);
    if (units > target.type->length) {
        diag_pedwarn(&f->c->cx->diags, W_OTHER, string->span, "initializer-string for array of %s is too long",
                     type_quoted(f->c->arena, target.type->base));
        note_near(f, target.frame, true, string->span);
    }
    put(f, target, string);
}

/* The items of a compound literal instead of the literal: for arrays, and where a constant is wanted. */
static void put_literal_items(Filling *f, Target target, const Expr *literal)
{
    if (target.type->kind == TYPE_ARRAY && !f->must_be_constant) {
        fail(f, target.frame, literal->span, "array initialized from non-constant array expression");
        return;
    }
    diag_pedwarn(&f->c->cx->diags, W_PEDANTIC, literal->span, "initializer element is not constant");
    if (target.type->kind == TYPE_ARRAY)
        target.type = with_length(f, target.type, literal->type->length);
    init_clear(f->c, &f->events, target.offset, target.type, literal->span);
    for (const InitItem *item = literal->object->init; item && !f->failed; item = item->next) {
        Target part = {
            .type = item->type, .offset = target.offset + item->offset, .bitfield = item->bitfield, .frame = target.frame};
        if (item->value->op != EXPR_STRING)
            demand_constant(f, part, item->value);
        put(f, part, item->value);
    }
}

/* A value for a whole aggregate, with is_whole. */
static void put_whole(Filling *f, Target target, Expr **value)
{
    if (is_string_literal(*value)) {
        put_string(f, target, *value);
    } else if ((*value)->op == EXPR_COMPOUND && (*value)->object && (target.type->kind == TYPE_ARRAY || f->must_be_constant)) {
        put_literal_items(f, target, *value);
    } else {
        convert_to(f->c, value, target.type->unqualified, (ConvertFor){.context = CONVERT_INIT});
        demand_constant(f, target, *value);
        put(f, target, *value);
    }
}

/* ---------------------------------------------------------------- flexible array members */

/* GNU C: static objects may initialise their flexible array member. False after a message. */
static bool check_flexible(Filling *f, Target target, Span at)
{
    if (target.type->kind != TYPE_ARRAY || target.type->length != ARRAY_UNKNOWN || target.type == f->whole)
        return true;
    if (f->must_be_constant && !target.frame->up) {
        diag_pedwarn(&f->c->cx->diags, W_PEDANTIC, at, "initialization of a flexible array member");
        return true;
    }
    f->failed = true;
    diag_error(&f->c->cx->diags, at,
               f->must_be_constant ? "initialization of flexible array member in a nested context"
                                   : "non-static initialization of a flexible array member");
    note_near(f, target.frame, true, at);
    return false;
}

/* At the member's name, or the index. */
static Span designator_span(const Designator *designator)
{
    if (!designator->member)
        return designator->index->span;
    Span span = designator->span;
    span.caret = span.end - designator->member->length;
    return span.caret > span.start && span.caret < span.end ? span : designator->span;
}

/* ---------------------------------------------------------------- scalars in braces */

static void warn_excess(Filling *f, List *list, const Initialiser *item, const char *what)
{
    if (list->said_excess)
        return;
    list->said_excess = true;
    Span at = item->value ? item->value->span : item->span;
    diag_pedwarn(&f->c->cx->diags, W_OTHER, at, "excess elements in %s initializer", what);
    if (list->base)
        note_near(f, list->base, false, at);
    else
        diag_note(&f->c->cx->diags, at, "(near initialization for '%s')", path_of(f, NULL, false));
}

/* `{ 1 }` for a scalar (C11 6.7.9p11). */
static void fill_scalar(Filling *f, Target target, Initialiser *initialiser)
{
    Initialiser *first = initialiser->list;
    if (!first) {
        fail(f, target.frame, initialiser->span, "empty scalar initializer");
        return;
    }
    if (first->designators) {
        fail(f, target.frame, designator_span(first->designators),
             first->designators->member ? "field name not in record or union initializer"
                                        : "array index in non-array initializer");
        check_ignored(f->c, initialiser);
        return;
    }
    if (first->is_list) {
        diag_warn(&f->c->cx->diags, W_OTHER, first->span, "braces around scalar initializer");
        note_near(f, target.frame, true, first->span);
        fill_scalar(f, target, first);
    } else {
        check_value(f->c, &first->value);
        put_scalar(f, target, first);
    }
    List list = {0};
    for (Initialiser *item = first->next; item && !should_stop(f->c->cx); item = item->next) {
        warn_excess(f, &list, item, "scalar");
        check_ignored(f->c, item);
    }
}

/* ---------------------------------------------------------------- designators (C11 6.7.9p6,7) */

/* Moves the list's top frame to the member called `name`, through anonymous members. False after a message. */
static bool go_to_member(Filling *f, List *list, const Designator *designator)
{
    Diags *diags = &f->c->cx->diags;
    if (!type_is_record(list->top->type)) {
        fail(f, list->top, designator->span, "field name not in record or union initializer");
        return false;
    }
    for (;;) {
        Frame *frame = list->top;
        Member *member = frame->type->tag->members;
        uint32_t offset;
        while (member && member->name != designator->member &&
               (member->name || member->is_bitfield || !type_is_record(member->type) ||
                !type_member(member->type, designator->member, &offset)))
            member = member->next;
        if (!member) {
            f->failed = true;
            diag_error(diags, designator_span(designator), "%s has no member named '%s'", type_quoted(f->c->arena, frame->type),
                       designator->member->text);
            return false;
        }
        frame->member = member;
        if (member->name)
            return true;
        list->top = push_frame(f, frame, target_at(f, frame, designator->span));
    }
}

/* One index, or the end of a range. False after a message. */
static bool check_index(Filling *f, const Frame *frame, Expr **index, Span at, bool is_range, int64_t *value)
{
    switch (evaluate_integer(f->c, index, value)) {
    case FOUND_POISON: f->failed = true; return false;
    case FOUND_OTHER_TYPE: fail(f, frame, at, "array index in initializer not of integer type"); return false;
    case FOUND_NO_CONSTANT: fail(f, frame, at, "nonconstant array index in initializer"); return false;
    case FOUND_INTEGER: warn_constant_expression(f->c, *index, at, "array index in initializer is not"); break;
    }
    if (*value < 0 || (uint64_t)*value >= limit_of(frame->type)) {
        fail(f, frame, at,
             is_range ? "array index range in initializer exceeds array bounds"
                      : "array index in initializer exceeds array bounds");
        return false;
    }
    return true;
}

static bool go_to_index(Filling *f, List *list, Designator *designator)
{
    Frame *frame = list->top;
    int64_t first, last;
    if (frame->type->kind != TYPE_ARRAY) {
        fail(f, frame, designator_span(designator), "array index in non-array initializer");
        return false;
    }
    Span at = designator->index->span;
    if (!check_index(f, frame, &designator->index, at, false, &first))
        return false;
    frame->index = (uint64_t)first;
    if (!designator->last_index)
        return true;
    if (!check_index(f, frame, &designator->last_index, at, true, &last))
        return false;
    if (last < first) {
        fail(f, frame, at, "empty index range in initializer");
        return false;
    }
    RangeUse range = {
        .frame = frame, .count = (uint64_t)(last - first) + 1, .stride = type_size(frame->type->base), .start = f->events.len};
    diag_pedwarn(&f->c->cx->diags, W_PEDANTIC, at, "ISO C forbids specifying range of elements to initialize");
    vec_push(f->c->arena, &list->ranges, range);
    return true;
}

/* Moves the list to where the designators say. False after a message. */
static bool designate(Filling *f, List *list, Designator *designators)
{
    while (list->top != list->base)
        list->top = pop_frame(f, list->top);
    for (Designator *d = designators; d; d = d->next) {
        if (!(d->member ? go_to_member(f, list, d) : go_to_index(f, list, d)))
            return false;
        if (!d->next)
            break;
        Target target = target_at(f, list->top, d->span);
        if (!type_is_aggregate(target.type)) {
            fail(f, list->top, designator_span(d->next),
                 d->next->member ? "field name not in record or union initializer" : "array index in non-array initializer");
            return false;
        }
        if (!check_flexible(f, target, d->span))
            return false;
        list->top = push_frame(f, list->top, target);
    }
    return true;
}

/* ---------------------------------------------------------------- ranges */

static Expr *new_node(Checker *c, ExprOp op, Span span, Type *type)
{
    Expr *expr = NEW(c->arena, Expr);
    expr->op = (uint8_t)op;
    expr->span = span;
    expr->type = type;
    return expr;
}

static Expr *object_name(Checker *c, Decl *object)
{
    Expr *name = new_node(c, EXPR_NAME, object->span, object->type);
    name->is_lvalue = true;
    name->name = object->name;
    name->decl = object;
    return name;
}

/* The value of a range is evaluated once: into an unnamed object, which the other elements read. */
static SharedValue *share(Checker *c, Expr *value)
{
    Type *type = value->type->unqualified;
    Decl *object = declare_unnamed(c, type, value->span);
    Expr *store = new_node(c, EXPR_ASSIGN, value->span, type);
    store->left = object_name(c, object);
    store->right = value;
    SharedValue *shared = NEW(c->arena, SharedValue);
    shared->store = store;
    shared->read = object_name(c, object);
    return shared;
}

static bool needs_sharing(Checker *c, const InitEvent *event)
{
    return event->kind == INIT_VALUE && !event->shared && event->item->type->kind != TYPE_ARRAY &&
           constant_of(c->cx, event->item->value).kind == CONSTANT_NONE;
}

/* Says what was said of the first element of the range again for each further one. */
static void repeat(Filling *f, RangeUse range)
{
    uint32_t start = range.start, end = f->events.len;
    if ((range.count - 1) * (end - start) > MAX_INIT_EVENTS) {
        fail(f, range.frame, f->events.data[start].at, "initializer is too large");
        return;
    }
    for (uint32_t i = start; i < end && range.count > 1; i++)
        if (needs_sharing(f->c, &f->events.data[i]))
            f->events.data[i].shared = share(f->c, f->events.data[i].item->value);
    for (uint64_t n = 1; n < range.count && !should_stop(f->c->cx); n++) {
        for (uint32_t i = start; i < end; i++) {
            InitEvent event = f->events.data[i];
            InitItem *item = NEW(f->c->arena, InitItem);
            *item = *event.item;
            item->offset += (uint32_t)n * range.stride;
            event.item = item;
            init_event(f->c, &f->events, event);
        }
    }
}

/* A frame of empty structs is left without having held anything. */
static bool is_open(const List *list, const Frame *frame)
{
    const Frame *open = list->top;
    while (open != frame && open != list->base)
        open = open->up;
    return open == frame;
}

/* After a value that ranges lead to: all their elements have it, and the next one follows the last. */
static void finish_ranges(Filling *f, List *list)
{
    while (list->ranges.len) {
        RangeUse range = vec_pop(&list->ranges);
        if (f->events.len > range.start)
            repeat(f, range);
        uint32_t moved = (uint32_t)(range.count - 1);
        if (!is_open(list, range.frame))
            continue;
        for (Frame *frame = list->top; frame != range.frame; frame = frame->up)
            frame->offset += moved * range.stride;
        range.frame->index += moved;
        if (range.frame->type == f->whole && range.frame->index >= f->length)
            f->length = (uint32_t)range.frame->index + 1;
    }
}

/* ---------------------------------------------------------------- lists */

static const char *kind_text(const Type *type)
{
    return type->kind == TYPE_ARRAY ? "array" : type->kind == TYPE_UNION ? "union" : "struct";
}

/* Leaves the frames that are full. False if the whole list is. */
static bool find_room(Filling *f, List *list)
{
    while (is_exhausted(list->top)) {
        if (list->top == list->base)
            return false;
        list->top = pop_frame(f, list->top);
        advance(list->top);
    }
    return true;
}

static bool has_no_room(const Type *aggregate)
{
    return aggregate->kind == TYPE_ARRAY ? aggregate->length == 0 : !named_from(aggregate->tag->members);
}

static void warn_missing_braces(Filling *f, List *list)
{
    if (list->said_braces || list->is_zero)
        return;
    list->said_braces = true;
    diag_warn(&f->c->cx->diags, W_MISSING_BRACES, list->initialiser->span, "missing braces around initializer");
}

/* Puts a checked value where the list stands, in as many frames as it takes (C11 6.7.9p13,20). */
static void put_value(Filling *f, List *list, Initialiser *item)
{
    while (find_room(f, list)) {
        Target target = target_at(f, list->top, item->value->span);
        if (!type_is_aggregate(target.type)) {
            put_scalar(f, target, item);
            return;
        }
        if (!check_flexible(f, target, item->value->span))
            return;
        if (is_whole(target.type, item->value)) {
            put_whole(f, target, &item->value);
            return;
        }
        if (has_no_room(target.type)) { /* as gcc has it: the value is lost in there */
            warn_excess(f, list, item, kind_text(target.type));
            return;
        }
        warn_missing_braces(f, list);
        list->top = push_frame(f, list->top, target);
    }
    warn_excess(f, list, item, kind_text(list->base->type));
}

static void fill_item(Filling *f, List *list, Initialiser *item)
{
    list->ranges.len = 0;
    if (item->designators) {
        list->has_designators = true;
        if (!designate(f, list, item->designators)) {
            check_ignored(f->c, item);
            return;
        }
    }
    if (!item->is_list) {
        check_item(f->c, item);
        list->is_zero &= item->value->is_null_constant;
        if (is_poison(item->value))
            f->failed = true;
        else
            put_value(f, list, item);
    } else if (!find_room(f, list)) {
        if (list->base->type->kind == TYPE_ARRAY)
            warn_excess(f, list, item, "array");
        else
            fail(f, list->base, item->span, "extra brace group at end of initializer");
        check_ignored(f->c, item);
    } else {
        Target target = target_at(f, list->top, item->span);
        if (!type_is_aggregate(target.type)) {
            diag_warn(&f->c->cx->diags, W_OTHER, item->span, "braces around scalar initializer");
            note_near(f, target.frame, true, item->span);
        }
        fill_in_braces(f, target, item);
    }
    finish_ranges(f, list);
    if (!is_exhausted(list->top))
        advance(list->top);
}

/* -Wmissing-field-initializers, for a struct that the list left before its end. */
static void warn_missing_field(Filling *f, List *list, const Frame *frame)
{
    const Member *member = frame->member;
    bool is_flexible = member && member->type->kind == TYPE_ARRAY && member->type->length == ARRAY_UNKNOWN;
    if (frame->type->kind != TYPE_STRUCT || !member || !member->name || is_flexible || list->is_zero || list->has_designators ||
        list->said_fields || f->failed)
        return;
    list->said_fields = true;
    Span at = f->type_span.start ? f->type_span : list->initialiser->span;
    if (diag_warn(&f->c->cx->diags, W_MISSING_FIELD_INITIALIZERS, at, "missing initializer for field '%s' of %s",
                  member->name->text, type_quoted(f->c->arena, frame->type->unqualified)))
        diag_note(&f->c->cx->diags, member->span, "'%s' declared here", member->name->text);
}

/* Whether a list has a single value; if that is not 0 it turns out when it is checked. */
static bool may_be_zero(const Initialiser *initialiser)
{
    const Initialiser *only = initialiser->list;
    return only && !only->next && !only->designators && only->value;
}

static void fill_aggregate(Filling *f, Target target, Initialiser *initialiser)
{
    List list = {.initialiser = initialiser, .is_zero = may_be_zero(initialiser)};
    if (!initialiser->list)
        diag_pedwarn(&f->c->cx->diags, W_PEDANTIC, initialiser->span, "ISO C forbids empty initializer braces");
    init_clear(f->c, &f->events, target.offset, target.type, initialiser->span);
    list.base = list.top = push_frame(f, target.frame, target);
    for (Initialiser *item = initialiser->list; item && !should_stop(f->c->cx); item = item->next)
        fill_item(f, &list, item);
    for (; list.top != list.base; advance(list.top)) {
        warn_missing_field(f, &list, list.top);
        list.top = pop_frame(f, list.top);
    }
    if (initialiser->list)
        warn_missing_field(f, &list, list.base);
    pop_frame(f, list.base);
}

static void report_wrong_string(Filling *f, Target target, const Expr *string)
{
    Arena *arena = f->c->arena;
    if (!is_char_type(target.type->base)) {
        fail(f, target.frame, string->span, "array of inappropriate type initialized from string constant");
        return;
    }
    f->failed = true;
    diag_error(&f->c->cx->diags, string->span, "cannot initialize array of %s from a string literal with type array of %s",
               type_quoted(arena, target.type->base), type_quoted(arena, string->type->base));
    note_near(f, target.frame, true, string->span);
}

/* `{ "text" }` for an array of characters (C11 6.7.9p14). */
static bool fill_string(Filling *f, Target target, Initialiser *initialiser)
{
    Initialiser *first = initialiser->list;
    if (target.type->kind != TYPE_ARRAY || !type_is_integer(target.type->base) || !first || first->designators ||
        !first->value || without_parens(first->value)->op != EXPR_STRING)
        return false;
    check_item(f->c, first);
    if (is_poison(first->value) || !is_whole(target.type, first->value)) {
        if (is_poison(first->value))
            f->failed = true;
        else
            report_wrong_string(f, target, first->value);
        return true;
    }
    init_clear(f->c, &f->events, target.offset, target.type, initialiser->span);
    put_string(f, target, first->value);
    for (Initialiser *item = first->next; item; item = item->next) {
        if (item == first->next)
            fail(f, target.frame, item->value ? item->value->span : item->span, "excess elements in 'char' array initializer");
        check_ignored(f->c, item);
    }
    return true;
}

static void fill_in_braces(Filling *f, Target target, Initialiser *initialiser)
{
    if (!type_is_aggregate(target.type))
        fill_scalar(f, target, initialiser);
    else if (!check_flexible(f, target, initialiser->span))
        check_ignored(f->c, initialiser);
    else if (!fill_string(f, target, initialiser))
        fill_aggregate(f, target, initialiser);
}

/* ---------------------------------------------------------------- whole objects */

static void fill_with_value(Filling *f, Target target, Initialiser *initialiser)
{
    check_item(f->c, initialiser);
    const Expr *value = initialiser->value;
    if (is_poison(value)) {
        f->failed = true;
    } else if (!type_is_aggregate(target.type)) {
        put_scalar(f, target, initialiser);
    } else if (is_whole(target.type, value)) {
        put_whole(f, target, &initialiser->value);
    } else if (target.type->kind == TYPE_ARRAY && is_string_literal(value)) {
        report_wrong_string(f, target, value);
    } else if (type_is_record(target.type) && type_is_record(value->type)) {
        put_scalar(f, target, initialiser); /* convert_to says what is wrong */
    } else {
        fail(f, NULL, span_from_start(value->span), "invalid initializer");
    }
}

bool check_initialiser(Checker *c, Type **type, Initialiser *initialiser, bool must_be_constant, InitItem **items)
{
    *items = NULL;
    if ((*type)->kind == TYPE_POISON) {
        check_ignored(c, initialiser);
        return false;
    }
    Filling f = {.c = c,
                 .whole = *type,
                 .name = c->initialised.name,
                 .type_span = c->initialised.type_span,
                 .must_be_constant = must_be_constant};
    c->initialised = (Initialised){0}; /* a compound literal in here is an object of its own */
    Target whole = {.type = *type};
    if (initialiser->is_list)
        fill_in_braces(&f, whole, initialiser);
    else
        fill_with_value(&f, whole, initialiser);
    if ((*type)->kind == TYPE_ARRAY && (*type)->length == ARRAY_UNKNOWN)
        *type = type_array(c->types, (*type)->base, f.length);
    if (!f.failed)
        *items = init_resolve(c, &f.events);
    return !f.failed;
}
