/* Truth values and bits that are not what they look like: numbers computed for a condition (-Wint-in-bool-context), comparisons
 * that always come out the same (-Wtautological-compare), arithmetic on truth values (-Wbool-operation), enumerations that are
 * mixed (-Wenum-compare). All are gcc's, with gcc's words. */
#include "parser/check_expr.h"

static bool is_from_macro(Checker *c, const Expr *expr)
{
    const Region *region = source_region(&c->cx->sources, expr->span.start);
    return region && region->is_expansion;
}

/* ---------------------------------------------------------------- the same twice */

static bool same_within(const Expr *a, const Expr *b, int depth)
{
    while (a->op == EXPR_CAST && a->is_implicit)
        a = a->left;
    while (b->op == EXPR_CAST && b->is_implicit)
        b = b->left;
    if (a->op == EXPR_DECAY && b->op != EXPR_DECAY)
        a = a->left;
    if (b->op == EXPR_DECAY && a->op != EXPR_DECAY)
        b = b->left;
    if (a->op != b->op || depth == 0)
        return false;
    switch ((ExprOp)a->op) {
    case EXPR_INTEGER: return a->integer == b->integer;
    case EXPR_NAME: return a->decl == b->decl;
    case EXPR_MEMBER: return a->member == b->member && same_within(a->left, b->left, depth - 1);
    case EXPR_NEGATE:
    case EXPR_BIT_NOT:
    case EXPR_NOT:
    case EXPR_DEREF:
    case EXPR_ADDRESS:
    case EXPR_DECAY: return same_within(a->left, b->left, depth - 1);
    case EXPR_CAST: return type_same(a->type, b->type) && same_within(a->left, b->left, depth - 1);
    case EXPR_INDEX:
    case EXPR_PTR_ADD:
    case EXPR_PTR_SUB: return same_within(a->left, b->left, depth - 1) && same_within(a->right, b->right, depth - 1);
    default:
        return (a->op >= EXPR_MUL && a->op <= EXPR_BIT_OR) && same_within(a->left, b->left, depth - 1) &&
               same_within(a->right, b->right, depth - 1);
    }
}

bool same_expr(const Expr *a, const Expr *b)
{
    return same_within(a, b, 16) && !has_side_effects(a);
}

static bool is_true_of_equals(unsigned op)
{
    return op == EXPR_EQ || op == EXPR_LE || op == EXPR_GE;
}

/* (x & 4) == 3, (x | 4) == 3 */
static void warn_bits(Checker *c, Compared v)
{
    bool constant_left = v.left->op == EXPR_INTEGER;
    const Expr *bits = constant_left ? v.right : v.left, *constant = constant_left ? v.left : v.right;
    while (bits->op == EXPR_CAST && bits->is_implicit)
        bits = bits->left;
    if ((v.op != EXPR_EQ && v.op != EXPR_NE) || constant->op != EXPR_INTEGER ||
        (bits->op != EXPR_BIT_AND && bits->op != EXPR_BIT_OR))
        return;
    const Expr *mask = bits->right->op == EXPR_INTEGER ? bits->right : bits->left;
    if (mask->op != EXPR_INTEGER)
        return;
    uint64_t value = bits->op == EXPR_BIT_AND ? constant->integer & mask->integer : constant->integer | mask->integer;
    if (value != constant->integer)
        diag_warn(&c->cx->diags, W_TAUTOLOGICAL_COMPARE, v.at, "bitwise comparison always evaluates to %s",
                  v.op == EXPR_EQ ? "false" : "true");
}

void warn_tautology(Checker *c, Compared v)
{
    if (c->unevaluated || type_is_floating(v.left->type) || is_from_macro(c, v.left) || is_from_macro(c, v.right) ||
        !diag_enabled(&c->cx->diags, W_TAUTOLOGICAL_COMPARE))
        return;
    if (v.left->op != EXPR_INTEGER && same_expr(v.left, v.right))
        diag_warn(&c->cx->diags, W_TAUTOLOGICAL_COMPARE, v.at, "self-comparison always evaluates to %s",
                  is_true_of_equals(v.op) ? "true" : "false");
    else
        warn_bits(c, v);
}

/* ---------------------------------------------------------------- numbers as conditions */

static bool is_number_constant(const Expr *expr)
{
    while (expr->op == EXPR_CAST && expr->is_implicit)
        expr = expr->left;
    return expr->op == EXPR_INTEGER;
}

static bool is_zero_or_one(const Expr *expr)
{
    return expr->integer <= 1;
}

void warn_number_as_condition(Checker *c, const Expr *expr)
{
    Diags *diags = &c->cx->diags;
    if (c->unevaluated)
        return;
    if (expr->op == EXPR_MUL && type_is_integer(expr->type))
        diag_warn(diags, W_INT_IN_BOOL_CONTEXT, expr->span, "'*' in boolean context, suggest '&&' instead");
    else if (expr->op == EXPR_SHL && !type_is_unsigned(expr->type))
        diag_warn(diags, W_INT_IN_BOOL_CONTEXT, expr->span, "'<<' in boolean context, did you mean '<'?");
    if (expr->op != EXPR_CONDITIONAL || !expr->right || !is_number_constant(expr->right) || !is_number_constant(expr->third) ||
        (is_zero_or_one(expr->right) && is_zero_or_one(expr->third)))
        return;
    diag_warn(diags, W_INT_IN_BOOL_CONTEXT, expr->span,
              expr->right->integer && expr->third->integer
                  ? "'?:' using integer constants in boolean context, the expression will always evaluate to 'true'"
                  : "'?:' using integer constants in boolean context");
}

void warn_bool_operation(Checker *c, const Expr *expr, const char *what)
{
    if (!c->unevaluated)
        diag_warn(&c->cx->diags, W_BOOL_OPERATION, expr->span, "%s a boolean expression", what);
}

/* ---------------------------------------------------------------- enumerations */

void warn_mixed_enums(Checker *c, Compared v)
{
    const Type *a = v.left->type->unqualified, *b = v.right->type->unqualified;
    if (a->kind == TYPE_ENUM && b->kind == TYPE_ENUM && a->tag != b->tag)
        diag_warn(&c->cx->diags, W_ENUM_COMPARE, v.at, "comparison between %s and %s", type_quoted(c->arena, a),
                  type_quoted(c->arena, b));
}
