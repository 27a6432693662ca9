/* Warnings that look at the shape of expressions: values that nobody uses, missing parentheses, addresses as conditions. All
 * are gcc's, with gcc's words, and none changes the tree. */
#include "parser/check_expr.h"

/* ---------------------------------------------------------------- side effects */

static bool look_for_effects(const Expr *expr, int *looks)
{
    for (; expr; expr = expr->left) {
        if (--*looks < 0 || (expr->is_lvalue && (expr->type->quals & QUAL_VOLATILE)))
            return true;
        switch ((ExprOp)expr->op) {
        case EXPR_ASSIGN:
        case EXPR_ASSIGN_OP:
        case EXPR_PRE_INC:
        case EXPR_PRE_DEC:
        case EXPR_POST_INC:
        case EXPR_POST_DEC:
        case EXPR_CALL:
        case EXPR_BUILTIN:
        case EXPR_VA_ARG:
        case EXPR_STATEMENT:
        case EXPR_COMPOUND: return true;
        default: break;
        }
        if (expr->right && look_for_effects(expr->right, looks))
            return true;
        if (expr->op == EXPR_CONDITIONAL && look_for_effects(expr->third, looks))
            return true;
    }
    return false;
}

bool has_side_effects(const Expr *expr)
{
    int looks = MAX_LOOKS;
    return look_for_effects(expr, &looks);
}

/* ---------------------------------------------------------------- -Wunused-value */

static const Expr *without_implicit_casts(const Expr *expr)
{
    while ((expr->op == EXPR_CAST && expr->is_implicit) || expr->op == EXPR_DECAY)
        expr = expr->left;
    return expr;
}

/* gcc knows no place of names and constants. */
static Span place_of(const Expr *expr, Span otherwise)
{
    return expr->op == EXPR_NAME || expr->op == EXPR_INTEGER || expr->op == EXPR_STRING ? otherwise : expr->span;
}

/* An expression with side effects whose own value goes nowhere: *p++, f() + 1. */
static void warn_computed(Checker *c, const Expr *expr, Span at)
{
    for (;;) {
        expr = without_implicit_casts(expr);
        if (expr->type->kind == TYPE_VOID || (expr->is_lvalue && (expr->type->quals & QUAL_VOLATILE)))
            return;
        switch ((ExprOp)expr->op) {
        case EXPR_ASSIGN:
        case EXPR_ASSIGN_OP:
        case EXPR_PRE_INC:
        case EXPR_PRE_DEC:
        case EXPR_POST_INC:
        case EXPR_POST_DEC:
        case EXPR_CALL:
        case EXPR_BUILTIN:
        case EXPR_VA_ARG:
        case EXPR_STATEMENT:
        case EXPR_COMPOUND:
        case EXPR_CONDITIONAL: return;
        case EXPR_AND:
        case EXPR_OR: /* also of a call on the right: its truth is what nobody uses */
            if (expr->right->type->kind == TYPE_BOOL || expr->right->op == EXPR_AND || expr->right->op == EXPR_OR) {
                expr = expr->right;
                continue;
            }
            break;
        case EXPR_COMMA:
            if (expr->right->op == EXPR_INTEGER)
                return;
            expr = expr->right;
            continue;
        case EXPR_CAST:
            if (type_same(expr->type, expr->left->type->unqualified)) {
                expr = expr->left;
                continue;
            }
            break;
        default: break;
        }
        diag_warn(&c->cx->diags, W_UNUSED_VALUE, place_of(expr, at), "value computed is not used");
        return;
    }
}

/* The end of a, b, c; *at becomes the place of the last comma. */
static const Expr *last_of_commas(const Expr *expr, Span *at)
{
    while (expr->op == EXPR_COMMA) {
        *at = expr->span;
        expr = expr->right;
    }
    return expr;
}

static void warn_unused_right(Checker *c, const Expr *comma, Span at)
{
    const Expr *last = last_of_commas(comma, &at);
    if (last->type->kind != TYPE_VOID && last->op != EXPR_CAST && !has_side_effects(last))
        diag_warn(&c->cx->diags, W_UNUSED_VALUE, at, "right-hand operand of comma expression has no effect");
}

void warn_unused_value(Checker *c, const Expr *expr, Span statement)
{
    if (is_poison(expr) || c->unevaluated || !diag_enabled(&c->cx->diags, W_UNUSED_VALUE))
        return;
    expr = without_implicit_casts(expr);
    Span at = place_of(expr, statement);
    if (!has_side_effects(expr)) {
        if (expr->type->kind != TYPE_VOID)
            diag_warn(&c->cx->diags, W_UNUSED_VALUE, at, "statement with no effect");
    } else if (expr->op == EXPR_COMMA) {
        warn_unused_right(c, expr, at);
    } else {
        warn_computed(c, expr, at);
    }
}

static bool is_cast_to_void(const Expr *expr)
{
    return expr->op == EXPR_CAST && expr->type->kind == TYPE_VOID;
}

void warn_unused_left(Checker *c, const Expr *left, Span comma)
{
    if (c->unevaluated || !diag_enabled(&c->cx->diags, W_UNUSED_VALUE))
        return;
    if (has_side_effects(left)) {
        if (left->op == EXPR_COMMA)
            warn_unused_right(c, left, comma);
        else
            warn_computed(c, left, comma);
        return;
    }
    Span unused;
    if (!is_cast_to_void(left) && !is_cast_to_void(last_of_commas(left, &unused)))
        diag_warn(&c->cx->diags, W_UNUSED_VALUE, comma, "left-hand operand of comma expression has no effect");
}

/* ---------------------------------------------------------------- -Wparentheses */

static bool is_sum(unsigned op)
{
    return op == EXPR_ADD || op == EXPR_SUB;
}

static const char *sign_of(unsigned op)
{
    return op == EXPR_ADD ? "+" : "-";
}

/* What to say of an operand of `op` that stands there without parentheses; NULL: nothing. */
static const char *missing_parentheses(Checker *c, unsigned op, unsigned operand)
{
    switch (op) {
    case EXPR_SHL:
    case EXPR_SHR:
        if (is_sum(operand))
            return arena_printf(c->arena, "suggest parentheses around '%s' inside '%s'", sign_of(operand),
                                op == EXPR_SHL ? "<<" : ">>");
        return NULL;
    case EXPR_OR: return operand == EXPR_AND ? "suggest parentheses around '&&' within '||'" : NULL;
    case EXPR_BIT_OR:
        if (operand == EXPR_BIT_AND || operand == EXPR_BIT_XOR || is_sum(operand))
            return "suggest parentheses around arithmetic in operand of '|'";
        return is_comparison(operand) ? "suggest parentheses around comparison in operand of '|'" : NULL;
    case EXPR_BIT_XOR:
        if (operand == EXPR_BIT_AND || is_sum(operand))
            return "suggest parentheses around arithmetic in operand of '^'";
        return is_comparison(operand) ? "suggest parentheses around comparison in operand of '^'" : NULL;
    case EXPR_BIT_AND:
        if (is_sum(operand))
            return arena_printf(c->arena, "suggest parentheses around '%s' in operand of '&'", sign_of(operand));
        return is_comparison(operand) ? "suggest parentheses around comparison in operand of '&'" : NULL;
    case EXPR_EQ: return is_comparison(operand) ? "suggest parentheses around comparison in operand of '=='" : NULL;
    case EXPR_NE: return is_comparison(operand) ? "suggest parentheses around comparison in operand of '!='" : NULL;
    default:
        if (is_comparison(op) && is_comparison(operand) && operand != EXPR_EQ && operand != EXPR_NE)
            return "comparisons like 'X<=Y<=Z' do not have their mathematical meaning";
        return NULL;
    }
}

void warn_parentheses(Checker *c, const Expr *expr)
{
    if (!diag_enabled(&c->cx->diags, W_PARENTHESES))
        return;
    const Expr *operands[] = {expr->left, expr->right};
    for (int i = 0; i < 2; i++) {
        const char *message = missing_parentheses(c, expr->op, operands[i]->op);
        if (message) {
            diag_warn(&c->cx->diags, W_PARENTHESES, place_of(operands[i], expr->span), "%s", message);
            return;
        }
    }
}

/* !a | b and !a & b: after the operands are checked, as truth values on the right are fine. */
void warn_not_masked(Checker *c, const Expr *expr)
{
    const Expr *left = expr->left;
    if ((expr->op == EXPR_BIT_OR || expr->op == EXPR_BIT_AND) && left->op == EXPR_NOT && !left->was_parenthesised &&
        !is_truth(expr->right))
        diag_warn(&c->cx->diags, W_PARENTHESES, place_of(left, expr->span),
                  "suggest parentheses around operand of '!' or change '%s' or '!' to '~'",
                  expr->op == EXPR_BIT_OR ? "|' to '||" : "&' to '&&");
}

/* !a == b: after the operands are checked, as truth values on the right are fine; so is !a == 0, as !(a == 0) is the same. */
void warn_not_compared(Checker *c, const Expr *expr)
{
    const Expr *left = expr->left, *right = expr->right;
    bool with_zero = (expr->op == EXPR_EQ || expr->op == EXPR_NE) && right->op == EXPR_INTEGER && !right->integer;
    if (left->op == EXPR_NOT && !left->was_parenthesised && !is_truth(left->left) && !is_truth(right) && !with_zero &&
        !c->unevaluated)
        diag_warn(&c->cx->diags, W_LOGICAL_NOT_PARENTHESES, expr->span,
                  "logical not is only applied to the left hand side of comparison");
}

void warn_assignment_as_condition(Checker *c, const Expr *expr)
{
    if (expr->op == EXPR_ASSIGN && !expr->type)
        diag_warn(&c->cx->diags, W_PARENTHESES, span_at_start(expr->span),
                  "suggest parentheses around assignment used as truth value");
}

/* ---------------------------------------------------------------- -Waddress */

/* The object or function whose address, never null, an expression is. */
static const Decl *address_of_decl(const Expr *expr)
{
    if (expr->op != EXPR_DECAY && expr->op != EXPR_ADDRESS)
        return NULL;
    const Decl *decl = expr->left->op == EXPR_NAME ? expr->left->decl : NULL;
    return decl && decl->linking && decl->linking->is_weak ? NULL : decl;
}

void warn_address_as_condition(Checker *c, const Expr *expr)
{
    const Decl *decl = address_of_decl(expr);
    if (decl)
        diag_warn(&c->cx->diags, W_ADDRESS, expr->span, "the address of '%s' will always evaluate as 'true'", decl->name->text);
}

/* A literal: the elements of __func__ are const. */
static bool is_string(const Expr *expr)
{
    return expr->op == EXPR_DECAY && expr->left->op == EXPR_STRING && !quals_of(expr->left->type);
}

void warn_address_comparison(Checker *c, Compared v)
{
    Diags *diags = &c->cx->diags;
    if (v.op != EXPR_EQ && v.op != EXPR_NE)
        return;
    const Decl *decl = v.right->is_null_constant  ? address_of_decl(v.left)
                       : v.left->is_null_constant ? address_of_decl(v.right)
                                                  : NULL;
    if (decl) {
        if (diag_warn(diags, W_ADDRESS, v.at,
                      "the comparison will always evaluate as '%s' for the address of '%s' will never be NULL",
                      v.op == EXPR_EQ ? "false" : "true", decl->name->text))
            diag_note(diags, decl->span, "'%s' declared here", decl->name->text);
    } else if ((is_string(v.left) && !v.right->is_null_constant) || (is_string(v.right) && !v.left->is_null_constant)) {
        diag_warn(diags, W_ADDRESS, v.at, "comparison with string literal results in unspecified behavior");
    }
}
