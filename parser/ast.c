/* Builders of expressions and statements: parts in, a node out, with its span, its caret and its depth.
 *
 * Depth is what a walk that recurses will need: beyond MAX_NESTING a node becomes poison, and the parser stops. A
 * chain of binary operators on the left counts once, and so does a chain of else-ifs: walks go down these in a loop.
 * Parentheses do not count, as they are limited when they are opened. The carets are where gcc points. */
#include "parser/parse.h"

static uint32_t deeper(uint32_t a, uint32_t b)
{
    return a > b ? a : b;
}

static uint32_t expr_depth(const Expr *expr)
{
    return expr ? expr->depth : 0;
}

static uint32_t stmt_depth(const Stmt *stmt)
{
    return stmt ? stmt->depth : 0;
}

/* ---------------------------------------------------------------- expressions */

Expr *new_poison_expr(Parser *p, Span at)
{
    Expr *expr = NEW(p->arena, Expr);
    expr->op = EXPR_POISON;
    expr->span = at;
    return expr;
}

/* A node over operands of at most `below` levels. NULL: too deep; the caller returns poison. */
static Expr *new_expr(Parser *p, ExprOp op, Span at, uint32_t below)
{
    Expr *expr = new_poison_expr(p, at);
    if (is_too_deep(p, below + 1, at))
        return expr;
    expr->op = (uint8_t)op;
    expr->depth = below + 1;
    return expr;
}

static bool is_poison_expr(const Expr *expr)
{
    return expr->op == EXPR_POISON;
}

Expr *new_name(Parser *p, Name *name, Span at)
{
    Expr *expr = new_expr(p, EXPR_NAME, at, 0);
    expr->name = name;
    return expr;
}

Expr *new_literal(Parser *p, ExprOp op, const Literal *literal, Span at)
{
    Expr *expr = new_expr(p, op, at, 0);
    expr->literal = literal;
    return expr;
}

Expr *new_character(Parser *p, const Literal *literal, Span at)
{
    Expr *expr = new_literal(p, EXPR_INTEGER, literal, at);
    expr->is_character = true;
    return expr;
}

Expr *new_paren(Parser *p, Expr *inner, Span at)
{
    Expr *expr = new_expr(p, EXPR_PAREN, span_with_caret(at, inner->span), 0);
    expr->depth = inner->depth;
    expr->left = inner;
    inner->was_parenthesised = true;
    return expr;
}

Expr *new_statement_expr(Parser *p, Stmt *block, Span at)
{
    Expr *expr = new_expr(p, EXPR_STATEMENT, at, block->depth);
    if (!is_poison_expr(expr))
        expr->block = block;
    return expr;
}

Expr *new_unary(Parser *p, ExprOp op, Expr *operand, Span op_at, Span at)
{
    Expr *expr = new_expr(p, op, span_with_caret(at, op_at), operand->depth);
    if (is_poison_expr(expr))
        return expr;
    /* The grammar reads `sizeof (int) x` as sizeof of a cast; C11 6.5.3 does not. */
    bool measures = op == EXPR_SIZEOF_EXPR || op == EXPR_ALIGNOF || op == EXPR_GNU_ALIGNOF;
    if (measures && operand->op == EXPR_CAST) {
        diag_error(&p->cx->diags, operand->left->span, "'%s' of a type takes no operand: put the cast in parentheses",
                   op == EXPR_SIZEOF_EXPR ? "sizeof"
                   : op == EXPR_ALIGNOF   ? "_Alignof"
                                          : "__alignof__");
        return new_poison_expr(p, at);
    }
    expr->left = operand;
    return expr;
}

const bool expr_chains[EXPR_OP_COUNT] = {
#define CHAIN true
#define EXPR(id, text, chain) [EXPR_##id] = chain,
#include "parser/expr.def"
#undef EXPR
#undef CHAIN
};

static Expr *new_pair(Parser *p, ExprOp op, Expr *left, Expr *right, Span at)
{
    uint32_t left_depth = left->depth - (expr_chains[op] && expr_chains[left->op]);
    Expr *expr = new_expr(p, op, at, deeper(left_depth, right->depth));
    if (is_poison_expr(expr))
        return expr;
    expr->left = left;
    expr->right = right;
    return expr;
}

static Span around(const Expr *left, Span caret, const Expr *right)
{
    return (Span){left->span.start, right->span.end, caret.caret};
}

Expr *new_binary(Parser *p, ExprOp op, Expr *left, Span op_at, Expr *right)
{
    return new_pair(p, op, left, right, around(left, op_at, right));
}

Expr *new_assign_op(Parser *p, ExprOp op, Expr *left, Span op_at, Expr *right)
{
    Expr *expr = new_binary(p, EXPR_ASSIGN_OP, left, op_at, right);
    expr->assign_op = (uint8_t)op;
    return expr;
}

Expr *new_conditional(Parser *p, Expr *condition, Expr *yes, Span colon, Expr *no)
{
    uint32_t below = deeper(condition->depth, deeper(expr_depth(yes), no->depth));
    Expr *expr = new_expr(p, EXPR_CONDITIONAL, around(condition, colon, no), below);
    if (is_poison_expr(expr))
        return expr;
    expr->left = condition;
    expr->right = yes;
    expr->third = no;
    return expr;
}

Expr *new_index(Parser *p, Expr *array, Span bracket, Expr *index, Span at)
{
    return new_pair(p, EXPR_INDEX, array, index, (Span){array->span.start, at.end, bracket.caret});
}

Expr *new_call(Parser *p, Expr *function, ExprList args, Span at)
{
    uint32_t below = function->depth, count = 0;
    for (const Expr *arg = args.first; arg; arg = arg->next, count++)
        below = deeper(below, arg->depth);
    Expr *expr = new_expr(p, EXPR_CALL, (Span){at.start, at.end, at.start}, below);
    if (is_poison_expr(expr))
        return expr;
    expr->left = function;
    expr->args = args.first;
    expr->arg_count = count;
    return expr;
}

Expr *new_member(Parser *p, ExprOp op, Expr *record, Span op_at, Name *name, Span at)
{
    Expr *expr = new_expr(p, op, span_with_caret(at, op_at), record->depth);
    if (is_poison_expr(expr))
        return expr;
    expr->left = record;
    expr->member_name = name;
    return expr;
}

Expr *new_of_type(Parser *p, ExprOp op, Expr *operand, TypeName *type_name, Span at)
{
    Expr *expr = new_expr(p, op, at, deeper(expr_depth(operand), type_name->depth));
    if (is_poison_expr(expr))
        return expr;
    expr->left = operand;
    expr->type_name = type_name;
    return expr;
}

Expr *new_compound(Parser *p, TypeName *type_name, Initialiser *initialiser, Span at)
{
    Expr *expr = new_expr(p, EXPR_COMPOUND, at, deeper(type_name->depth, initialiser->depth));
    if (is_poison_expr(expr))
        return expr;
    expr->type_name = type_name;
    expr->initialiser = initialiser;
    return expr;
}

Expr *new_types_compatible(Parser *p, TypeName *a, TypeName *b, Span at)
{
    Expr *expr = new_of_type(p, EXPR_TYPES_COMPATIBLE, NULL, a, at);
    if (is_poison_expr(expr) || is_too_deep(p, b->depth + 1, at))
        return new_poison_expr(p, at);
    expr->depth = deeper(expr->depth, b->depth + 1);
    expr->type_name2 = b;
    return expr;
}

Expr *new_generic(Parser *p, Expr *control, AssociationList associations, Span at)
{
    uint32_t below = control->depth;
    for (const Association *a = associations.first; a; a = a->next)
        below = deeper(below, deeper(a->value->depth, a->type_name ? a->type_name->depth : 0));
    Expr *expr = new_expr(p, EXPR_GENERIC, at, below);
    if (is_poison_expr(expr))
        return expr;
    expr->left = control;
    expr->associations = associations.first;
    return expr;
}

Association *new_association(Parser *p, TypeName *type_name, Expr *value, Span at)
{
    Association *association = NEW(p->arena, Association);
    *association = (Association){.type_name = type_name, .value = value, .span = at};
    return association;
}

/* ---------------------------------------------------------------- statements */

static Stmt *new_stmt_over(Parser *p, StmtKind kind, Span at, uint32_t below)
{
    Stmt *stmt = NEW(p->arena, Stmt);
    bool too_deep = is_too_deep(p, below + 1, at);
    stmt->kind = (uint8_t)(too_deep ? STMT_POISON : kind);
    stmt->depth = too_deep ? 0 : below + 1;
    stmt->span = at;
    return stmt;
}

static bool is_poison_stmt(const Stmt *stmt)
{
    return stmt->kind == STMT_POISON;
}

Stmt *new_stmt(Parser *p, StmtKind kind, Span at)
{
    return new_stmt_over(p, kind, at, 0);
}

Stmt *new_expr_stmt(Parser *p, Expr *expr, Span at)
{
    Stmt *stmt = new_stmt_over(p, STMT_EXPR, at, expr->depth);
    if (!is_poison_stmt(stmt))
        stmt->expr = expr;
    return stmt;
}

Stmt *new_return(Parser *p, Expr *value, Span at)
{
    Stmt *stmt = new_stmt_over(p, STMT_RETURN, at, expr_depth(value));
    if (!is_poison_stmt(stmt))
        stmt->expr = value;
    return stmt;
}

Stmt *new_declaration_stmt(Parser *p, Declaration *declaration, Span at)
{
    if (!declaration)
        return new_stmt(p, STMT_POISON, at);
    Stmt *stmt = new_stmt_over(p, STMT_DECL, at, declaration->depth);
    if (!is_poison_stmt(stmt))
        stmt->declaration = declaration;
    return stmt;
}

Stmt *new_block(Parser *p, ScopeMark mark, StmtList items, Span at, Span end)
{
    scope_close(p, mark);
    uint32_t below = 0;
    for (const Stmt *item = items.first; item; item = item->next)
        below = deeper(below, item->depth);
    Stmt *stmt = new_stmt_over(p, STMT_BLOCK, at, below);
    if (!is_poison_stmt(stmt))
        stmt->body = items.first;
    stmt->end = end;
    return stmt;
}

Stmt *new_loop(Parser *p, StmtKind kind, Expr *condition, Stmt *body, Span at)
{
    Stmt *stmt = new_stmt_over(p, kind, at, deeper(condition->depth, body->depth));
    if (is_poison_stmt(stmt))
        return stmt;
    stmt->expr = condition;
    stmt->body = body;
    return stmt;
}

Stmt *new_for(Parser *p, ScopeMark mark, Stmt *init, Expr *condition, Expr *step, Stmt *body, Span at)
{
    scope_close(p, mark);
    uint32_t below = deeper(deeper(stmt_depth(init), body->depth), deeper(expr_depth(condition), expr_depth(step)));
    Stmt *stmt = new_stmt_over(p, STMT_FOR, at, below);
    if (is_poison_stmt(stmt))
        return stmt;
    stmt->first = init;
    stmt->expr = condition;
    stmt->expr2 = step;
    stmt->body = body;
    return stmt;
}

/* The first `if` stands for the chain: its depth is that of the deepest part. */
StmtList new_if(Parser *p, StmtList chain, Expr *condition, Stmt *then, Span at)
{
    Stmt *stmt = new_stmt_over(p, STMT_IF, at, deeper(condition->depth, then->depth));
    if (!is_poison_stmt(stmt)) {
        stmt->expr = condition;
        stmt->body = then;
    }
    if (!chain.first)
        return (StmtList){stmt, stmt};
    if (!is_poison_stmt(chain.last))
        chain.last->otherwise = stmt;
    chain.first->depth = deeper(chain.first->depth, stmt->depth);
    chain.first->span.end = at.end;
    return (StmtList){chain.first, stmt};
}

Stmt *add_else(Parser *p, StmtList chain, Stmt *otherwise)
{
    if (is_too_deep(p, otherwise->depth + 1, otherwise->span) || is_poison_stmt(chain.last))
        return chain.first;
    chain.last->otherwise = otherwise;
    chain.last->span.end = chain.first->span.end = otherwise->span.end;
    chain.first->depth = deeper(chain.first->depth, otherwise->depth + 1);
    return chain.first;
}

Stmt *new_label(Parser *p, StmtKind kind, Name *name, Span name_span, Span at)
{
    Stmt *stmt = new_stmt(p, kind, at);
    stmt->label = name;
    stmt->label_span = name_span;
    return stmt;
}

Stmt *attribute_label(Stmt *label, AttributeList attributes)
{
    label->attributes = attributes.first;
    return label;
}

Stmt *new_case(Parser *p, Expr *low, Expr *high, Span at)
{
    Stmt *stmt = new_stmt_over(p, STMT_CASE, at, deeper(low->depth, expr_depth(high)));
    if (is_poison_stmt(stmt))
        return stmt;
    stmt->expr = low;
    stmt->expr2 = high;
    return stmt;
}

/* Until their statement is known, labels hang together through `next`, the innermost first. */
StmtList add_label(StmtList labels, Stmt *label)
{
    label->next = labels.first;
    return (StmtList){label, labels.last};
}

Stmt *label(Parser *p, StmtList labels, Stmt *stmt)
{
    for (Stmt *label = labels.first, *outer; label; label = outer) {
        outer = label->next;
        label->next = NULL;
        label->span.end = stmt->span.end;
        if (is_too_deep(p, stmt->depth + 1, label->span))
            stmt = new_stmt(p, STMT_POISON, label->span);
        if (!is_poison_stmt(label)) {
            label->body = stmt;
            label->depth = deeper(label->depth, stmt->depth + 1);
            stmt = label;
        }
    }
    return stmt;
}

StmtList end_labels(Parser *p, StmtList items, StmtList labels)
{
    Pos end = labels.first->span.end;
    Stmt *last = label(p, labels, new_stmt(p, STMT_EMPTY, (Span){end, end, end}));
    APPEND(items, last);
    return items;
}
