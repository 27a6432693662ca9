/* Statements (C11 6.8): blocks and their scopes, labels, loops, jumps, return. switch is in check_switch.c, what can be reached
 * in check_flow.c. Statements as parsed enter; labels get their targets, expressions their types. */
#include "parser/check_expr.h"

/* ---------------------------------------------------------------- names of a function */

static uint32_t slot_of(const NameMap *map, const Name *name)
{
    uint32_t i = name->hash & (map->capacity - 1);
    while (map->slots[i].name && map->slots[i].name != name)
        i = (i + 1) & (map->capacity - 1);
    return i;
}

static bool grow(Arena *arena, NameMap *map)
{
    NameMap bigger = {.count = map->count, .capacity = map->capacity ? 2 * map->capacity : 8};
    bigger.slots = arena_array(arena, bigger.capacity, sizeof *bigger.slots);
    if (!bigger.slots)
        return false;
    for (uint32_t i = 0; i < map->capacity; i++)
        if (map->slots[i].name)
            bigger.slots[slot_of(&bigger, map->slots[i].name)] = map->slots[i];
    *map = bigger;
    return true;
}

void **name_map(Arena *arena, NameMap *map, Name *name)
{
    if (2 * map->count >= map->capacity && !grow(arena, map))
        return NULL;
    uint32_t i = slot_of(map, name);
    if (!map->slots[i].name) {
        map->slots[i].name = name;
        map->count++;
    }
    return &map->slots[i].value;
}

/* ---------------------------------------------------------------- labels */

/* The label of that name, made when it is first heard of; NULL when there is no memory. */
static Label *find_label(Checker *c, Name *name, Span span)
{
    void **known = name_map(c->arena, &c->body->labels, name);
    if (!known)
        return NULL;
    if (!*known) {
        Label *label = NEW(c->arena, Label);
        label->name = name;
        label->span = span;
        *c->body->last_label = label;
        c->body->last_label = &label->next;
        *known = label;
    }
    return *known;
}

static void check_goto(Checker *c, Stmt *stmt)
{
    stmt->target = find_label(c, stmt->label, stmt->span);
    if (stmt->target)
        stmt->target->is_used = true;
    Jump jump = {stmt, c->body->enclosure};
    vec_push(c->arena, &c->body->jumps, jump);
}

static void check_label(Checker *c, Stmt *stmt)
{
    Label *label = stmt->target = find_label(c, stmt->label, stmt->label_span);
    if (!label)
        return;
    if (label->is_defined) {
        diag_error(&c->cx->diags, stmt->label_span, "duplicate label '%s'", label->name->text);
        diag_note(&c->cx->diags, label->span, "previous definition of '%s' was here", label->name->text);
        return;
    }
    Attributes said = {0};
    read_attributes(c, stmt->attributes, ON_LABEL, &said);
    label->is_used |= (said.flags & ATTR_UNUSED) != 0;
    label->is_defined = true;
    label->span = stmt->label_span;
    label->enclosure = c->body->enclosure;
}

/* Out of statement expressions jumps may go, but not into one. */
static bool can_jump(const Enclosure *from, const Enclosure *to)
{
    while (from && from != to)
        from = from->outer;
    return from == to;
}

static void check_jumps(Checker *c)
{
    for (uint32_t i = 0; i < c->body->jumps.len; i++) {
        const Jump *jump = &c->body->jumps.data[i];
        const Label *label = jump->stmt->target;
        if (!label || !label->is_defined || can_jump(jump->from, label->enclosure))
            continue;
        diag_error(&c->cx->diags, jump->stmt->span, "jump into statement expression");
        diag_note(&c->cx->diags, label->span, "label '%s' defined here", label->name->text);
    }
}

static void check_labels_at_end(Checker *c, const Decl *function)
{
    for (const Label *label = function->labels; label; label = label->next) {
        if (!label->is_defined)
            diag_error(&c->cx->diags, label->span, "label '%s' used but not defined", label->name->text);
        else if (!label->is_used)
            diag_warn(&c->cx->diags, W_UNUSED_LABEL, label->span, "label '%s' defined but not used", label->name->text);
    }
}

/* ---------------------------------------------------------------- expressions as statements */

void check_discarded(Checker *c, Expr **slot)
{
    Span statement = span_at_start((*slot)->span);
    check_expr(c, slot);
    if (is_poison(*slot))
        return;
    drop_value(c, slot);
    const Expr *expr = *slot;
    if (type_is_record(expr->type) && !type_is_complete(expr->type)) {
        diag_error(&c->cx->diags, statement, "invalid use of undefined type %s", type_quoted(c->arena, expr->type));
        make_poison(c, slot);
        return;
    }
    warn_unused_value(c, expr, statement);
    warn_unused_result(c, expr);
    warn_sequence_point(c, expr);
}

static void check_controlling(Checker *c, Expr **slot)
{
    check_condition(c, slot);
    warn_sequence_point(c, *slot);
}

/* ---------------------------------------------------------------- blocks */

static void check_statements(Checker *c, Stmt *first, bool is_expression)
{
    for (Stmt *stmt = first; stmt && !should_stop(c->cx); stmt = stmt->next) {
        if (is_expression && !stmt->next && stmt->kind == STMT_EXPR && stmt->expr) {
            check_value(c, &stmt->expr); /* the value of the statement expression */
            warn_sequence_point(c, stmt->expr);
        } else {
            check_stmt(c, stmt);
            if (stmt->next)
                warn_misleading_indentation(c, stmt, stmt->next);
        }
    }
}

void check_block(Checker *c, Stmt *block, bool is_expression)
{
    scope_push(c);
    check_statements(c, block->body, is_expression);
    scope_pop(c);
}

/* ---------------------------------------------------------------- selection and iteration */

static bool is_empty(const Stmt *stmt)
{
    return stmt && stmt->kind == STMT_EMPTY;
}

/* if (a) if (b) …; else …: whose else is it? */
static bool has_dangling_else(const Stmt *stmt)
{
    const Stmt *inner = stmt->body;
    while (inner && (inner->kind == STMT_WHILE || inner->kind == STMT_FOR))
        inner = inner->body;
    return !stmt->otherwise && inner && inner->kind == STMT_IF && inner->otherwise;
}

/* What is a block of its own (C11 6.8p2, 6.8.4p3, 6.8.5p5). */
static bool is_block(const Stmt *stmt)
{
    return stmt->kind == STMT_BLOCK || stmt->kind == STMT_IF || stmt->kind == STMT_SWITCH || stmt->kind == STMT_WHILE ||
           stmt->kind == STMT_DO || stmt->kind == STMT_FOR;
}

void check_substatement(Checker *c, Stmt *stmt)
{
    if (is_block(stmt)) {
        check_stmt(c, stmt);
        return;
    }
    scope_push(c);
    check_stmt(c, stmt);
    scope_pop(c);
}

static void check_if(Checker *c, Stmt *stmt)
{
    check_controlling(c, &stmt->expr);
    Diags *diags = &c->cx->diags;
    if (is_empty(stmt->body) && !stmt->otherwise)
        diag_warn(diags, W_EMPTY_BODY, stmt->body->span, "suggest braces around empty body in an 'if' statement");
    if (is_empty(stmt->otherwise))
        diag_warn(diags, W_EMPTY_BODY, stmt->otherwise->span, "suggest braces around empty body in an 'else' statement");
    if (has_dangling_else(stmt))
        diag_warn(diags, W_DANGLING_ELSE, parenthesis_before(c, stmt->expr),
                  "suggest explicit braces to avoid ambiguous 'else'");
    check_substatement(c, stmt->body);
}

static void check_loop_body(Checker *c, Stmt *body)
{
    c->loop_depth++;
    check_substatement(c, body);
    c->loop_depth--;
}

static void check_do(Checker *c, Stmt *stmt)
{
    if (is_empty(stmt->body))
        diag_warn(&c->cx->diags, W_EMPTY_BODY, stmt->body->span, "suggest braces around empty body in 'do' statement");
    check_loop_body(c, stmt->body);
    check_controlling(c, &stmt->expr);
}

/* C11 6.8.5p3: only objects, automatic or in registers. */
static void check_for_declarator(Checker *c, const Stmt *stmt, const Specifiers *specifiers, const Declarator *declarator)
{
    Diags *diags = &c->cx->diags;
    const Decl *decl = declarator->name ? scope_find(c, declarator->name, true) : NULL;
    if (!decl || decl->type->kind == TYPE_POISON)
        return;
    const char *name = decl->name->text;
    if (decl->kind != DECL_OBJECT)
        diag_error(diags, stmt->span, "declaration of non-variable '%s' in 'for' loop initial declaration", name);
    else if (specifiers->storage & SPEC_STATIC)
        diag_error(diags, decl->span, "declaration of static variable '%s' in 'for' loop initial declaration", name);
    else if (specifiers->storage & SPEC_EXTERN)
        diag_error(diags, decl->span, "declaration of 'extern' variable '%s' in 'for' loop initial declaration", name);
}

static void check_for_declaration(Checker *c, const Stmt *stmt)
{
    const Declaration *declaration = stmt->first->declaration;
    const TagSpec *tag = declaration->specifiers ? declaration->specifiers->tag : NULL;
    if (tag && (tag->has_body || !declaration->declarators))
        diag_error(&c->cx->diags, stmt->span, "'%s' declared in 'for' loop initial declaration",
                   tag_text(c, tag->kind, tag->name));
    for (const Declarator *d = declaration->declarators; d; d = d->next)
        check_for_declarator(c, stmt, declaration->specifiers, d);
}

static void check_for(Checker *c, Stmt *stmt)
{
    if (stmt->first)
        check_stmt(c, stmt->first);
    if (stmt->first && stmt->first->kind == STMT_DECL)
        check_for_declaration(c, stmt);
    if (stmt->expr)
        check_controlling(c, &stmt->expr);
    if (stmt->expr2)
        check_discarded(c, &stmt->expr2);
    check_loop_body(c, stmt->body);
}

/* ---------------------------------------------------------------- return */

static void check_return_without_value(Checker *c, const Stmt *stmt, const Type *result)
{
    if (result->kind == TYPE_VOID || result->kind == TYPE_POISON)
        return;
    if (diag_pedwarn(&c->cx->diags, W_RETURN_MISMATCH, stmt->span, "'return' with no value, in function returning non-void"))
        diag_note(&c->cx->diags, c->function->span, "declared here");
}

/* The value is computed all the same. */
static void check_return_from_void(Checker *c, Stmt *stmt)
{
    Span at = stmt->expr->span;
    if (stmt->expr->type->kind != TYPE_VOID) {
        if (diag_pedwarn(&c->cx->diags, W_RETURN_MISMATCH, at, "'return' with a value, in function returning void"))
            diag_note(&c->cx->diags, c->function->span, "declared here");
    } else {
        diag_pedwarn(&c->cx->diags, W_PEDANTIC, at, "ISO C forbids 'return' with expression, in function returning void");
    }
    cast_implicitly(c, &stmt->expr, c->types->void_);
}

/* &x, or an array x, where x will be gone. */
static void warn_local_address(Checker *c, const Expr *expr)
{
    while (expr->op == EXPR_CAST && expr->left->type->kind == TYPE_POINTER)
        expr = expr->left;
    if (expr->op != EXPR_ADDRESS && expr->op != EXPR_DECAY)
        return;
    const Decl *decl = root_decl(expr->left);
    if (decl && decl->kind == DECL_OBJECT && !decl->is_static_storage)
        diag_warn(&c->cx->diags, W_RETURN_LOCAL_ADDR, expr->span, "function returns address of local variable");
}

static void check_return(Checker *c, Stmt *stmt)
{
    Type *result = result_type(c, c->function);
    if (c->function->is_noreturn)
        diag_warn(&c->cx->diags, W_OTHER, stmt->span, "function declared 'noreturn' has a 'return' statement");
    if (!stmt->expr) {
        check_return_without_value(c, stmt, result);
        return;
    }
    check_value(c, &stmt->expr);
    if (is_poison(stmt->expr))
        return;
    warn_sequence_point(c, stmt->expr);
    if (result->kind == TYPE_VOID) {
        check_return_from_void(c, stmt);
        return;
    }
    warn_local_address(c, stmt->expr);
    convert_to(c, &stmt->expr, result, (ConvertFor){.context = CONVERT_RETURN});
}

/* ---------------------------------------------------------------- all of them */

static void check_break(Checker *c, const Stmt *stmt)
{
    if (!c->loop_depth && !c->switch_stmt)
        diag_error(&c->cx->diags, stmt->span, "break statement not within loop or switch");
}

static void check_continue(Checker *c, const Stmt *stmt)
{
    if (!c->loop_depth)
        diag_error(&c->cx->diags, stmt->span, "continue statement not within a loop");
}

/* C11 6.8.1p1: what stands behind a label is a statement; the parser makes an empty one, of no length, before a brace. */
static void check_labelled(Checker *c, const Stmt *label)
{
    const Stmt *stmt = label->body;
    if (stmt->kind == STMT_DECL)
        diag_pedwarn(&c->cx->diags, W_PEDANTIC, span_at_start(stmt->span),
                     "a label can only be part of a statement and a declaration is not a statement");
    else if (stmt->kind == STMT_EMPTY && stmt->span.start == stmt->span.end)
        diag_pedwarn(&c->cx->diags, W_PEDANTIC, span_at_start(label->span), "label at end of compound statement");
}

/* Chains of else-if and of labels are as long as they are: for them this loops. */
void check_stmt(Checker *c, Stmt *stmt)
{
    uint32_t scopes = 0;
    while (stmt && !should_stop(c->cx)) {
        Stmt *under = NULL;
        if (stmt->kind != STMT_BLOCK && (is_block(stmt) || scopes)) { /* whatever follows an else is a block, too */
            scope_push(c);
            scopes++;
        }
        switch ((StmtKind)stmt->kind) {
        case STMT_EMPTY:
        case STMT_POISON: break;
        case STMT_EXPR: check_discarded(c, &stmt->expr); break;
        case STMT_BLOCK: check_block(c, stmt, false); break;
        case STMT_DECL: check_declaration(c, stmt->declaration, stmt); break;
        case STMT_IF:
            check_if(c, stmt);
            under = stmt->otherwise;
            break;
        case STMT_SWITCH: check_switch(c, stmt); break;
        case STMT_CASE:
            check_case(c, stmt);
            check_labelled(c, stmt);
            under = stmt->body;
            break;
        case STMT_DEFAULT:
            check_default(c, stmt);
            check_labelled(c, stmt);
            under = stmt->body;
            break;
        case STMT_WHILE:
            check_controlling(c, &stmt->expr);
            check_loop_body(c, stmt->body);
            break;
        case STMT_DO: check_do(c, stmt); break;
        case STMT_FOR: check_for(c, stmt); break;
        case STMT_GOTO: check_goto(c, stmt); break;
        case STMT_CONTINUE: check_continue(c, stmt); break;
        case STMT_BREAK: check_break(c, stmt); break;
        case STMT_RETURN: check_return(c, stmt); break;
        case STMT_LABEL:
            check_label(c, stmt);
            check_labelled(c, stmt);
            under = stmt->body;
            break;
        }
        stmt = under;
    }
    while (scopes-- > 0)
        scope_pop(c);
}

/* The outermost block is the parameters' scope as well (C11 6.2.1p4). */
void check_body(Checker *c, Decl *function, Stmt *body)
{
    struct Body state = {.last_label = &function->labels};
    c->body = &state;
    check_statements(c, body->body, false);
    check_jumps(c);
    check_labels_at_end(c, function);
    if (!should_stop(c->cx))
        check_flow(c, function, body);
    c->body = NULL;
}
