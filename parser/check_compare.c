/* Comparisons of integers that are not what they look like: of different signs, with constants out of range, of truth values
 * with numbers
 * (-Wsign-compare, -Wtype-limits, -Wbool-compare). Called before the operands are converted. */
#include "parser/check_expr.h"

static const Expr *without_widening(const Expr *expr)
{
    while (expr->op == EXPR_CAST && type_is_integer(expr->type) && type_is_integer(expr->left->type) &&
           type_size(expr->left->type) < type_size(expr->type))
        expr = expr->left;
    return expr;
}

bool is_truth(const Expr *expr)
{
    return expr->type->kind == TYPE_BOOL || is_comparison(expr->op) || expr->op == EXPR_AND || expr->op == EXPR_OR ||
           expr->op == EXPR_NOT;
}

/* Recursion ends soon: it follows few operators, and only so deep. */
static bool is_never_negative_within(const Expr *expr, int depth)
{
    if (depth == 0)
        return false;
    if (expr->op == EXPR_INTEGER)
        return type_is_unsigned(expr->type) || (int64_t)expr->integer >= 0;
    if (type_is_unsigned(expr->type) || is_truth(expr))
        return true;
    switch ((ExprOp)expr->op) {
    case EXPR_CAST: /* to a signed type: from a narrower unsigned one */
        if (!type_is_integer(expr->left->type))
            return false;
        return type_size(expr->left->type) < type_size(expr->type)
                   ? is_never_negative_within(expr->left, depth - 1)
                   : type_size(expr->left->type) == type_size(expr->type) && !type_is_unsigned(expr->left->type) &&
                         is_never_negative_within(expr->left, depth - 1);
    case EXPR_BIT_AND:
        return is_never_negative_within(expr->left, depth - 1) || is_never_negative_within(expr->right, depth - 1);
    case EXPR_DIV:
    case EXPR_BIT_OR:
    case EXPR_BIT_XOR:
        return is_never_negative_within(expr->left, depth - 1) && is_never_negative_within(expr->right, depth - 1);
    case EXPR_MOD:
    case EXPR_SHR: return is_never_negative_within(expr->left, depth - 1);
    case EXPR_COMMA: return is_never_negative_within(expr->right, depth - 1);
    case EXPR_CONDITIONAL:
        return is_never_negative_within(expr->right ? expr->right : expr->left, depth - 1) &&
               is_never_negative_within(expr->third, depth - 1);
    default: return false;
    }
}

bool is_never_negative(const Expr *expr)
{
    return is_never_negative_within(expr, 16);
}

/* gcc's warn_for_sign_compare: a signed operand that becomes unsigned, unless it cannot be negative, or is compared for
 * equality with a constant that fits. */
static void warn_signs(Checker *c, Compared v, const Type *type)
{
    bool left_unsigned = type_is_unsigned(v.left->type), right_unsigned = type_is_unsigned(v.right->type);
    if (!type_is_unsigned(type) || left_unsigned == right_unsigned)
        return;
    const Expr *signed_one = left_unsigned ? v.right : v.left, *unsigned_one = left_unsigned ? v.left : v.right;
    bool equality = v.op == EXPR_EQ || v.op == EXPR_NE;
    if (is_never_negative(signed_one))
        return;
    if (equality && unsigned_one->op == EXPR_INTEGER && unsigned_one->integer >> (8 * type_size(type) - 1) == 0)
        return;
    diag_warn(&c->cx->diags, W_SIGN_COMPARE, v.at, "comparison of integer expressions of different signedness: %s and %s",
              type_quoted(c->arena, v.left->type->unqualified), type_quoted(c->arena, v.right->type->unqualified));
}

/* `constant op x` as `x op constant`. */
static unsigned mirrored(unsigned op)
{
    switch (op) {
    case EXPR_LT: return EXPR_GT;
    case EXPR_GT: return EXPR_LT;
    case EXPR_LE: return EXPR_GE;
    case EXPR_GE: return EXPR_LE;
    default: return op;
    }
}

typedef enum Verdict { VERDICT_OPEN, VERDICT_FALSE, VERDICT_TRUE } Verdict;

/* How `x op value` comes out for every x from `low` to `high`. */
static Verdict decide(unsigned op, int64_t low, int64_t high, int64_t value)
{
    switch (op) {
    case EXPR_EQ: return value < low || value > high ? VERDICT_FALSE : VERDICT_OPEN;
    case EXPR_NE: return value < low || value > high ? VERDICT_TRUE : VERDICT_OPEN;
    case EXPR_LT: return high < value ? VERDICT_TRUE : low >= value ? VERDICT_FALSE : VERDICT_OPEN;
    case EXPR_LE: return high <= value ? VERDICT_TRUE : low > value ? VERDICT_FALSE : VERDICT_OPEN;
    case EXPR_GT: return low > value ? VERDICT_TRUE : high <= value ? VERDICT_FALSE : VERDICT_OPEN;
    case EXPR_GE: return low >= value ? VERDICT_TRUE : high < value ? VERDICT_FALSE : VERDICT_OPEN;
    default: return VERDICT_OPEN;
    }
}

static const char *verdict_text(Verdict verdict)
{
    return verdict == VERDICT_TRUE ? "true" : "false";
}

static bool warn_bool(Checker *c, unsigned op, const Expr *operand, const Expr *constant, Span at)
{
    if (!is_truth(operand))
        return false;
    int64_t value = (int64_t)constant->integer;
    Verdict verdict = decide(op, 0, 1, value);
    if (verdict != VERDICT_OPEN)
        diag_warn(&c->cx->diags, W_BOOL_COMPARE, at, "comparison of constant '%lld' with boolean expression is always %s",
                  (long long)value, verdict_text(verdict));
    return true;
}

/* The operand's type before it was widened holds values only of a range that decides the comparison: whether that was said. */
static bool warn_range(Checker *c, unsigned op, const Expr *operand, const Expr *constant, const Type *type, Span at)
{
    operand = without_widening(operand);
    const Type *narrow = operand->type;
    unsigned bits = type_bits(narrow);
    bool is_unsigned = type_is_unsigned(narrow), equality = op == EXPR_EQ || op == EXPR_NE;
    if (narrow->kind == TYPE_BOOL)
        return false;
    uint64_t value = extend_to(type, constant->integer);
    if (!is_unsigned && type_is_unsigned(type) && equality && type_size(type) == 4) /* what the operand would have to be */
        value = (uint64_t)(int64_t)(int32_t)value;
    if (bits < 8 * type_size(type) && (is_unsigned || !type_is_unsigned(type) || equality)) {
        int64_t low = is_unsigned ? 0 : -((int64_t)1 << (bits - 1)), high = ((int64_t)1 << (is_unsigned ? bits : bits - 1)) - 1;
        bool beyond = is_unsigned && type_is_unsigned(type) && value > INT64_MAX;
        Verdict verdict = decide(op, low, high, beyond ? INT64_MAX : (int64_t)value);
        if (verdict != VERDICT_OPEN)
            diag_warn(&c->cx->diags, W_TYPE_LIMITS, at, "comparison is always %s due to limited range of data type",
                      verdict_text(verdict));
        return verdict != VERDICT_OPEN;
    }
    bool always = type_is_unsigned(type) && value == 0 && (op == EXPR_LT || op == EXPR_GE) && narrow->kind != TYPE_ENUM;
    if (always)
        diag_warn(&c->cx->diags, W_TYPE_LIMITS, at,
                  op == EXPR_LT ? "comparison of unsigned expression in '< 0' is always false"
                                : "comparison of unsigned expression in '>= 0' is always true");
    return always;
}

void warn_comparison(Checker *c, Compared v, const Type *type)
{
    if (!type_is_integer(type) || c->unevaluated || c->unreached)
        return;
    bool constant_left = v.left->op == EXPR_INTEGER, constant_right = v.right->op == EXPR_INTEGER;
    if (constant_left != constant_right) {
        unsigned op = constant_left ? mirrored(v.op) : v.op;
        const Expr *operand = constant_left ? v.right : v.left, *constant = constant_left ? v.left : v.right;
        if (!warn_bool(c, op, operand, constant, v.at) && warn_range(c, op, operand, constant, type, v.at))
            return;
    }
    warn_signs(c, v, type);
}
