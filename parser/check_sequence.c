/* -Wsequence-point: a variable is modified and used, or modified twice, with no order between the two (C11 6.5p2): i = i++,
 * a[i] = i++. */
#include "parser/check_expr.h"

typedef struct Access {
    const Decl *decl;
    const Expr *writer; /* NULL: read */
} Access;

/* What an expression does to variables, with no sequence point in between. What does not fit is not looked at. */
typedef struct Accesses {
    Checker *c;
    Access list[24];
    unsigned count;
    int looks;
    const Decl *reported;
} Accesses;

static void add_access(Accesses *a, const Decl *decl, const Expr *writer)
{
    if (a->count < sizeof a->list / sizeof *a->list)
        a->list[a->count++] = (Access){decl, writer};
}

static void report(Accesses *a, const Access *x)
{
    if (a->reported == x->decl)
        return;
    a->reported = x->decl;
    diag_warn(&a->c->cx->diags, W_SEQUENCE_POINT, x->writer->span, "operation on '%s' may be undefined", x->decl->name->text);
}

/* There is one. */
static const Access *first_write(const Accesses *a, unsigned start, const Decl *decl)
{
    while (a->list[start].decl != decl || !a->list[start].writer)
        start++;
    return &a->list[start];
}

/* Of two operands in no order, one modifies what the other one uses. */
static void check_unordered(Accesses *a, unsigned start, unsigned middle)
{
    for (unsigned i = start; i < middle; i++)
        for (unsigned j = middle; j < a->count; j++)
            if (a->list[i].decl == a->list[j].decl && (a->list[i].writer || a->list[j].writer))
                report(a, first_write(a, start, a->list[i].decl));
}

static void gather(Accesses *a, const Expr *expr);

static const Decl *variable(const Expr *expr)
{
    return expr->op == EXPR_NAME && expr->decl->kind == DECL_OBJECT && expr->type->kind != TYPE_ARRAY ? expr->decl : NULL;
}

static void gather_unordered(Accesses *a, const Expr *left, const Expr *right)
{
    unsigned start = a->count;
    gather(a, left);
    unsigned middle = a->count;
    gather(a, right);
    check_unordered(a, start, middle);
}

/* The write comes after the operands' values are known, but not after what else they do. */
static void gather_write(Accesses *a, const Expr *expr, unsigned start)
{
    const Decl *decl = variable(expr->left);
    if (!decl)
        return;
    Access write = {decl, expr};
    for (unsigned i = start; i < a->count; i++)
        if (a->list[i].decl == decl && a->list[i].writer)
            report(a, &write);
    add_access(a, decl, expr);
}

static void gather_assignment(Accesses *a, const Expr *expr)
{
    unsigned start = a->count;
    if (!variable(expr->left)) {
        gather_unordered(a, expr->left, expr->right);
    } else {
        if (expr->op == EXPR_ASSIGN_OP)
            add_access(a, variable(expr->left), NULL);
        gather(a, expr->right);
    }
    gather_write(a, expr, start);
}

/* A sequence point ends it: what happened in `expr` is in order with whatever follows. */
static void gather_apart(Accesses *a, const Expr *expr)
{
    unsigned start = a->count;
    gather(a, expr);
    a->count = start;
}

static void gather_arguments(Accesses *a, const Expr *call)
{
    unsigned start = a->count;
    if (call->left)
        gather(a, call->left);
    for (const Expr *argument = call->args; argument; argument = argument->next) {
        unsigned middle = a->count;
        gather(a, argument);
        check_unordered(a, start, middle);
    }
    a->count = start;
}

static void gather(Accesses *a, const Expr *expr)
{
    if (!expr || --a->looks < 0)
        return;
    unsigned start = a->count;
    switch ((ExprOp)expr->op) {
    case EXPR_NAME:
        if (variable(expr))
            add_access(a, expr->decl, NULL);
        break;
    case EXPR_ASSIGN:
    case EXPR_ASSIGN_OP: gather_assignment(a, expr); break;
    case EXPR_PRE_INC:
    case EXPR_PRE_DEC:
    case EXPR_POST_INC:
    case EXPR_POST_DEC:
        gather(a, expr->left);
        gather_write(a, expr, start);
        break;
    case EXPR_AND:
    case EXPR_OR:
    case EXPR_COMMA:
        gather_apart(a, expr->left);
        gather(a, expr->right);
        break;
    case EXPR_CONDITIONAL:
        gather_apart(a, expr->left);
        gather(a, expr->right);
        gather(a, expr->third);
        break;
    case EXPR_CALL:
    case EXPR_BUILTIN: gather_arguments(a, expr); break;
    case EXPR_ADDRESS:
    case EXPR_DECAY:
        if (expr->left->op != EXPR_NAME)
            gather(a, expr->left);
        break;
    case EXPR_STATEMENT:
    case EXPR_COMPOUND: break;
    default:
        if (expr->right)
            gather_unordered(a, expr->left, expr->right);
        else
            gather(a, expr->left);
        break;
    }
}

void warn_sequence_point(Checker *c, const Expr *expr)
{
    if (!diag_enabled(&c->cx->diags, W_SEQUENCE_POINT) || is_poison(expr))
        return;
    Accesses accesses = {.c = c, .looks = MAX_LOOKS};
    gather(&accesses, expr);
}
