/* switch and its cases (C11 6.8.4.2). Cases are collected as they come; at the end of the switch they are sorted once, for
 * duplicates and for the enumerators that are missing. */
#include "parser/check_expr.h"

#include <stdlib.h>

struct Switch {
    Switch *outer;
    Stmt *stmt;
    Stmt **last_case; /* where the next one is linked in */
    Stmt *default_case;
    Type *type;         /* of the values: the promoted one */
    Type *written_type; /* of the condition before it was promoted */
    uint32_t case_count;
    const Enclosure *enclosure; /* the statement expression around it */
};

/* ---------------------------------------------------------------- labels */

/* The switch that a label belongs to; NULL after a message. */
static Switch *switch_around(Checker *c, const Stmt *label)
{
    Switch *sw = c->body->innermost;
    Diags *diags = &c->cx->diags;
    if (!sw) {
        diag_error(diags, label->span, "%s label not within a switch statement",
                   label->kind == STMT_CASE ? "case" : "'default'");
    } else if (sw->enclosure != c->body->enclosure) {
        diag_error(diags, label->span, "switch jumps into statement expression");
        diag_note(diags, sw->stmt->span, "switch starts here");
        return NULL;
    }
    return sw;
}

static void add_case(Switch *sw, Stmt *stmt)
{
    *sw->last_case = stmt;
    sw->last_case = &stmt->next_case;
}

/* The label's value in the type of the switch, with gcc's words where it changes; false after an error. */
static bool case_value(Checker *c, const Switch *sw, Expr **expr, Span at, int64_t *value)
{
    IntegerConstant found = evaluate_integer(c, expr, value);
    if (found == FOUND_POISON || sw->type->kind == TYPE_POISON)
        return false;
    if (found != FOUND_INTEGER) {
        diag_error(&c->cx->diags, at,
                   (*expr)->type->kind == TYPE_POINTER ? "pointers are not permitted as case values"
                                                       : "case label does not reduce to an integer constant");
        return false;
    }
    warn_constant_expression(c, *expr, at, "case label is not");
    Expr *label = new_integer(c, at, (*expr)->type->unqualified, (uint64_t)*value);
    convert_to(c, &label, sw->type, (ConvertFor){.context = CONVERT_ASSIGN});
    *value = (int64_t)extend_to(sw->type, (uint64_t)*value);
    return true;
}

/* A value that the condition could not have before its promotion. */
static void warn_out_of_range(Checker *c, const Switch *sw, int64_t value, Span at)
{
    const Type *type = sw->written_type;
    unsigned bits = 8 * type_size(type);
    if (bits >= 32)
        return;
    int64_t low = type_is_unsigned(type) ? 0 : -((int64_t)1 << (bits - 1));
    int64_t high = type->kind == TYPE_BOOL ? 1 : ((int64_t)1 << (type_is_unsigned(type) ? bits : bits - 1)) - 1;
    if (value < low)
        diag_warn(&c->cx->diags, W_SWITCH_OUTSIDE_RANGE, at, "case label value is less than minimum value for type");
    else if (value > high)
        diag_warn(&c->cx->diags, W_SWITCH_OUTSIDE_RANGE, at, "case label value exceeds maximum value for type");
}

static bool less(const Type *type, int64_t a, int64_t b)
{
    return type_is_unsigned(type) ? (uint64_t)a < (uint64_t)b : a < b;
}

void check_case(Checker *c, Stmt *stmt)
{
    Switch *sw = switch_around(c, stmt);
    if (!sw)
        return;
    if (stmt->expr2)
        diag_pedwarn(&c->cx->diags, W_PEDANTIC, stmt->span, "range expressions in switch statements are non-standard");
    bool ok = case_value(c, sw, &stmt->expr, stmt->span, &stmt->case_low);
    stmt->case_high = stmt->case_low;
    if (stmt->expr2)
        ok = case_value(c, sw, &stmt->expr2, stmt->span, &stmt->case_high) && ok;
    if (!ok)
        return;
    if (less(sw->type, stmt->case_high, stmt->case_low)) {
        diag_warn(&c->cx->diags, W_OTHER, stmt->span, "empty range specified");
        stmt->kind = STMT_BLOCK; /* no value leads to it, but the statement under it stays */
        return;
    }
    warn_out_of_range(c, sw, stmt->case_low, stmt->span);
    add_case(sw, stmt);
    sw->case_count++;
}

void check_default(Checker *c, Stmt *stmt)
{
    Switch *sw = switch_around(c, stmt);
    if (!sw)
        return;
    if (sw->default_case) {
        diag_error(&c->cx->diags, stmt->span, "multiple default labels in one switch");
        diag_note(&c->cx->diags, sw->default_case->span, "this is the first default label");
    } else {
        sw->default_case = stmt;
        add_case(sw, stmt);
    }
}

/* ---------------------------------------------------------------- at the end */

/* By value; of equal ones the earlier in the source first. */
static int order_signed(const void *a, const void *b)
{
    const Stmt *x = *(Stmt *const *)a, *y = *(Stmt *const *)b;
    if (x->case_low != y->case_low)
        return x->case_low < y->case_low ? -1 : 1;
    return x->span.start < y->span.start ? -1 : x->span.start > y->span.start;
}

static int order_unsigned(const void *a, const void *b)
{
    const Stmt *x = *(Stmt *const *)a, *y = *(Stmt *const *)b;
    if (x->case_low != y->case_low)
        return (uint64_t)x->case_low < (uint64_t)y->case_low ? -1 : 1;
    return x->span.start < y->span.start ? -1 : x->span.start > y->span.start;
}

static Stmt **sorted_cases(Checker *c, const Switch *sw)
{
    Stmt **cases = arena_array(c->arena, sw->case_count, sizeof *cases);
    if (!cases)
        return NULL;
    uint32_t count = 0;
    for (Stmt *stmt = sw->stmt->cases; stmt; stmt = stmt->next_case)
        if (stmt->kind == STMT_CASE)
            cases[count++] = stmt;
    qsort(cases, count, sizeof *cases, type_is_unsigned(sw->type) ? order_unsigned : order_signed);
    return cases;
}

static void check_duplicates(Checker *c, const Switch *sw, Stmt *const *cases)
{
    const Stmt *reaching = NULL; /* of those so far the one that reaches highest */
    for (uint32_t i = 0; i < sw->case_count; i++) {
        const Stmt *stmt = cases[i];
        if (reaching && !less(sw->type, reaching->case_high, stmt->case_low)) {
            bool later = stmt->span.start > reaching->span.start;
            bool is_range = later ? stmt->expr2 : reaching->expr2;
            diag_error(&c->cx->diags, later ? stmt->span : reaching->span,
                       is_range ? "duplicate (or overlapping) case value" : "duplicate case value");
            diag_note(&c->cx->diags, later ? reaching->span : stmt->span,
                      is_range ? "this is the first entry overlapping that value" : "previously used here");
        }
        if (!reaching || less(sw->type, reaching->case_high, stmt->case_high))
            reaching = stmt;
    }
}

/* The case that `value` goes to, or NULL. */
static Stmt *const *case_of(const Switch *sw, Stmt *const *cases, int64_t value)
{
    uint32_t low = 0, high = sw->case_count;
    while (low < high) { /* the last one that starts at or before the value */
        uint32_t middle = low + (high - low) / 2;
        if (less(sw->type, value, cases[middle]->case_low))
            high = middle;
        else
            low = middle + 1;
    }
    return low && !less(sw->type, cases[low - 1]->case_high, value) ? &cases[low - 1] : NULL;
}

/* -Wswitch: enumerators without a case, unless there is a default; cases that are none of them. */
static void check_enum(Checker *c, const Switch *sw, Stmt *const *cases)
{
    Diags *diags = &c->cx->diags;
    const Tag *tag = sw->written_type->tag;
    bool *is_named = diag_enabled(diags, W_SWITCH) ? arena_array(c->arena, sw->case_count + 1, sizeof *is_named) : NULL;
    if (!is_named)
        return;
    for (const Decl *d = tag->enumerators; d; d = d->next_in_tag) {
        Stmt *const *found = case_of(sw, cases, (int64_t)extend_to(sw->type, (uint64_t)d->value));
        if (found)
            is_named[found - cases] = true;
        else if (!sw->default_case)
            diag_warn(diags, W_SWITCH, sw->stmt->span, "enumeration value '%s' not handled in switch", d->name->text);
    }
    for (uint32_t i = 0; i < sw->case_count; i++)
        if (!is_named[i] && cases[i]->case_low == cases[i]->case_high)
            diag_warn(diags, W_SWITCH, cases[i]->span, "case value '%lld' not in enumerated type %s",
                      (long long)cases[i]->case_low, type_quoted(c->arena, sw->written_type));
}

/* What stands before the first label is never executed. */
static void warn_before_cases(Checker *c, const Stmt *body)
{
    const Stmt *first = body;
    while (first && (first->kind == STMT_BLOCK || (first->kind == STMT_DECL && first->next)))
        first = first->kind == STMT_BLOCK ? first->body : first->next;
    if (!first || first->kind == STMT_CASE || first->kind == STMT_DEFAULT || first->kind == STMT_LABEL ||
        first->kind == STMT_DECL || first->kind == STMT_POISON || first->kind == STMT_BREAK)
        return;
    Span at = first->kind == STMT_EXPR ? first->expr->span : first->span;
    diag_warn(&c->cx->diags, W_SWITCH_UNREACHABLE, at, "statement will never be executed");
}

static void finish_switch(Checker *c, const Switch *sw)
{
    if (sw->type->kind == TYPE_POISON || should_stop(c->cx))
        return;
    Stmt **cases = sorted_cases(c, sw);
    if (!cases)
        return;
    check_duplicates(c, sw, cases);
    if (sw->written_type->kind == TYPE_ENUM)
        check_enum(c, sw, cases);
    warn_before_cases(c, sw->stmt->body);
}

/* ---------------------------------------------------------------- the statement */

/* Checks and promotes the condition; its type as written is returned, poison after an error. */
static Type *check_quantity(Checker *c, Expr **slot)
{
    check_value(c, slot);
    warn_sequence_point(c, *slot);
    Expr *expr = *slot;
    if (is_poison(expr))
        return c->types->poison;
    if (!type_is_integer(expr->type)) {
        diag_error(&c->cx->diags, expr->span, "switch quantity not an integer");
        make_poison(c, slot);
        return c->types->poison;
    }
    Type *written = expr->type->unqualified;
    promote(c, slot);
    return written;
}

void check_switch(Checker *c, Stmt *stmt)
{
    Switch sw = {.outer = c->body->innermost, .stmt = stmt, .last_case = &stmt->cases, .enclosure = c->body->enclosure};
    sw.written_type = check_quantity(c, &stmt->expr);
    sw.type = stmt->expr->type->unqualified;
    Stmt *outer = c->switch_stmt;
    c->body->innermost = &sw;
    c->switch_stmt = stmt;
    check_substatement(c, stmt->body);
    c->switch_stmt = outer;
    c->body->innermost = sw.outer;
    finish_switch(c, &sw);
}
