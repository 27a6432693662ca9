/* Operators that compute: arithmetic, pointer arithmetic, comparisons, logic, ?: and the comma (C11 6.5.3, 6.5.5
 * - 6.5.15, 6.5.17).
 *
 * Each function takes a node whose operands may be unchecked, and leaves it typed, its operands converted to the type in which
 * the operation is done, and folded. */
#include "parser/check_expr.h"

static const char *const op_texts[] = {
#define EXPR(id, text, chain) [EXPR_##id] = text,
#include "parser/expr.def"
#undef EXPR
};

bool is_comparison(unsigned op)
{
    return op == EXPR_LT || op == EXPR_GT || op == EXPR_LE || op == EXPR_GE || op == EXPR_EQ || op == EXPR_NE;
}

void invalid_operands(Checker *c, unsigned op, Span at, const Type *left, const Type *right)
{
    diag_error(&c->cx->diags, at, "invalid operands to binary %s (have %s and %s)", op_texts[op], type_quoted(c->arena, left),
               type_quoted(c->arena, right));
}

void incomplete_used(Checker *c, const Type *type, Span at)
{
    if (type->kind == TYPE_ARRAY)
        diag_error(&c->cx->diags, at, "invalid use of array with unspecified bounds");
    else
        diag_error(&c->cx->diags, at, "invalid use of undefined type %s", type_quoted(c->arena, type));
}

bool demand_value(Checker *c, const Expr *expr)
{
    const Type *type = expr->type;
    if (type->kind == TYPE_VOID) {
        diag_error(&c->cx->diags, expr->span, "void value not ignored as it ought to be");
        return false;
    }
    if (!type_is_complete(type) && type->tag) {
        incomplete_used(c, type, expr->span);
        return false;
    }
    return true;
}

/* Makes values of both operands; false when one of them has none. */
static bool check_operands(Checker *c, Expr *expr)
{
    check_value(c, &expr->left);
    check_value(c, &expr->right);
    if (is_poison(expr->left) || is_poison(expr->right))
        return false;
    bool left = demand_value(c, expr->left);
    return demand_value(c, expr->right) && left;
}

static Type *value_type(const Expr *expr)
{
    return expr->type->unqualified;
}

static bool is_pointer(const Expr *expr)
{
    return expr->type->kind == TYPE_POINTER;
}

/* ---------------------------------------------------------------- one operand */

static void wrong_argument(Checker *c, Expr **slot, const char *to)
{
    diag_error(&c->cx->diags, (*slot)->span, "wrong type argument to %s", to);
    make_poison(c, slot);
}

static void check_deref(Checker *c, Expr **slot)
{
    Expr *expr = *slot;
    check_value(c, &expr->left);
    Type *type = expr->left->type;
    if (is_poison(expr->left) || !demand_value(c, expr->left)) {
        make_poison(c, slot);
    } else if (type->kind != TYPE_POINTER) {
        diag_error(&c->cx->diags, expr->span, "invalid type argument of unary '*' (have %s)", type_quoted(c->arena, type));
        make_poison(c, slot);
    } else {
        if (type->base->kind == TYPE_VOID && !c->unevaluated)
            diag_warn(&c->cx->diags, W_OTHER, expr->span, "dereferencing 'void *' pointer");
        expr->is_lvalue = type->base->kind != TYPE_VOID && type->base->kind != TYPE_FUNCTION;
        finish(c, slot, type->base);
    }
}

/* Unary +, -, ~: the operand's promoted type. The + itself goes, but its operand is no lvalue any more. */
static void check_sign(Checker *c, Expr **slot)
{
    static const char *const names[] = {
        [EXPR_NEGATE] = "unary minus",
        [EXPR_PLUS] = "unary plus",
        [EXPR_BIT_NOT] = "bit-complement",
    };
    Expr *expr = *slot;
    check_value(c, &expr->left);
    if (is_poison(expr->left) || !demand_value(c, expr->left)) {
        make_poison(c, slot);
        return;
    }
    bool fits = expr->op == EXPR_BIT_NOT ? type_is_integer(expr->left->type) : type_is_arithmetic(expr->left->type);
    if (!fits) {
        wrong_argument(c, slot, names[expr->op]);
        return;
    }
    if (expr->op == EXPR_BIT_NOT && is_truth(expr->left))
        warn_bool_operation(c, expr, "'~' on");
    promote(c, &expr->left);
    if (expr->op == EXPR_PLUS && !expr->left->is_lvalue) {
        *slot = expr->left;
        return;
    }
    if (expr->op == EXPR_PLUS) {
        expr->op = EXPR_CAST;
        expr->is_implicit = true;
    }
    finish(c, slot, value_type(expr->left));
}

static void check_not(Checker *c, Expr **slot)
{
    Expr *expr = *slot;
    check_value(c, &expr->left);
    if (is_poison(expr->left) || !demand_value(c, expr->left)) {
        make_poison(c, slot);
    } else if (!type_is_scalar(expr->left->type)) {
        wrong_argument(c, slot, "unary exclamation mark");
    } else {
        warn_address_as_condition(c, expr->left);
        warn_number_as_condition(c, expr->left);
        finish(c, slot, c->types->int_);
    }
}

void check_unary(Checker *c, Expr **slot)
{
    unsigned op = (*slot)->op;
    if (op == EXPR_DEREF)
        check_deref(c, slot);
    else if (op == EXPR_NOT)
        check_not(c, slot);
    else
        check_sign(c, slot);
}

/* ---------------------------------------------------------------- arithmetic and pointers */

bool check_pointer_offset(Checker *c, Type *pointer, Expr **integer, Span at)
{
    Type *target = pointer->base;
    Diags *diags = &c->cx->diags;
    if (target->kind == TYPE_VOID) {
        diag_pedwarn(diags, W_POINTER_ARITH, at, "pointer of type 'void *' used in arithmetic");
    } else if (target->kind == TYPE_FUNCTION) {
        diag_pedwarn(diags, W_POINTER_ARITH, at, "pointer to a function used in arithmetic");
    } else if (!type_is_complete(target)) {
        incomplete_used(c, target, at);
        return false;
    }
    promote(c, integer);
    if (type_size((*integer)->type) > 4)
        cast_implicitly(c, integer, c->types->ptrdiff);
    return true;
}

/* Pointer + integer, either way round, or pointer - integer: makes PTR_ADD or PTR_SUB of it. */
static void check_pointer_arithmetic(Checker *c, Expr **slot)
{
    Expr *expr = *slot;
    if (!is_pointer(expr->left)) {
        Expr *integer = expr->left;
        expr->left = expr->right;
        expr->right = integer;
    }
    if (!check_pointer_offset(c, value_type(expr->left), &expr->right, expr->span)) {
        make_poison(c, slot);
        return;
    }
    expr->op = expr->op == EXPR_SUB ? EXPR_PTR_SUB : EXPR_PTR_ADD;
    finish(c, slot, value_type(expr->left));
}

/* Pointer - pointer (C11 6.5.6p9). */
static void check_pointer_difference(Checker *c, Expr **slot)
{
    Expr *expr = *slot;
    Type *left = value_type(expr->left), *target = left->base;
    Diags *diags = &c->cx->diags;
    if (!type_compatible(without_quals(c, target), without_quals(c, expr->right->type->base))) {
        invalid_operands(c, EXPR_SUB, expr->span, left, value_type(expr->right));
        make_poison(c, slot);
        return;
    }
    if (target->kind == TYPE_VOID) {
        diag_pedwarn(diags, W_POINTER_ARITH, expr->span, "pointer of type 'void *' used in subtraction");
    } else if (target->kind == TYPE_FUNCTION) {
        diag_pedwarn(diags, W_POINTER_ARITH, expr->span, "pointer to a function used in subtraction");
    } else if (!type_is_complete(target) || type_size(target) == 0) {
        diag_error(diags, expr->span,
                   type_is_complete(target) ? "arithmetic on pointer to an empty aggregate"
                                            : "arithmetic on pointer to an incomplete type");
        make_poison(c, slot);
        return;
    }
    warn_arrays_qualified(c, target, expr->right->type->base, expr->span);
    cast_implicitly(c, &expr->right, left);
    expr->op = EXPR_PTR_DIFF;
    finish(c, slot, c->types->ptrdiff);
}

bool operands_suit(unsigned op, const Type *left, const Type *right)
{
    if (op == EXPR_MUL || op == EXPR_DIV || op == EXPR_ADD || op == EXPR_SUB)
        return type_is_arithmetic(left) && type_is_arithmetic(right);
    return type_is_integer(left) && type_is_integer(right);
}

static void check_numbers(Checker *c, Expr **slot)
{
    Expr *expr = *slot;
    Type *type;
    if (expr->op == EXPR_SHL || expr->op == EXPR_SHR) {
        promote(c, &expr->left);
        promote(c, &expr->right);
        type = value_type(expr->left);
    } else {
        type = usual_arithmetic(c, &expr->left, &expr->right);
    }
    finish(c, slot, type);
}

void check_arithmetic(Checker *c, Expr **slot)
{
    Expr *expr = *slot;
    if (!check_operands(c, expr)) {
        make_poison(c, slot);
        return;
    }
    const Type *left = expr->left->type, *right = expr->right->type;
    if (operands_suit(expr->op, left, right)) {
        warn_not_masked(c, expr);
        check_numbers(c, slot);
    } else if (expr->op == EXPR_ADD &&
               ((is_pointer(expr->left) && type_is_integer(right)) || (is_pointer(expr->right) && type_is_integer(left)))) {
        check_pointer_arithmetic(c, slot);
    } else if (expr->op == EXPR_SUB && is_pointer(expr->left) && type_is_integer(right)) {
        check_pointer_arithmetic(c, slot);
    } else if (expr->op == EXPR_SUB && is_pointer(expr->left) && is_pointer(expr->right)) {
        check_pointer_difference(c, slot);
    } else {
        invalid_operands(c, expr->op, expr->span, left, right);
        make_poison(c, slot);
    }
}

/* ---------------------------------------------------------------- comparisons */

/* What is compared, or chosen by ?:, where one points to a function and the other to void without being a null constant. */
static bool mixes_function_and_void(const Expr *a, const Expr *b)
{
    TypeKind to_a = a->type->base->kind, to_b = b->type->base->kind;
    return (to_a == TYPE_FUNCTION && to_b == TYPE_VOID && !b->is_null_constant) ||
           (to_b == TYPE_FUNCTION && to_a == TYPE_VOID && !a->is_null_constant);
}

/* Two pointers: those of == and != may also be to void on one side, or a null constant (C11 6.5.8p2, 6.5.9p2). */
static void check_compared_pointers(Checker *c, Expr *expr)
{
    Type *left = without_quals(c, expr->left->type->base), *right = without_quals(c, expr->right->type->base);
    bool equality = expr->op == EXPR_EQ || expr->op == EXPR_NE;
    bool fits = type_compatible(left, right) || (equality && (left->kind == TYPE_VOID || right->kind == TYPE_VOID));
    bool with_null = equality && (expr->left->is_null_constant || expr->right->is_null_constant);
    Diags *diags = &c->cx->diags;
    if (!fits && !with_null)
        diag_pedwarn(diags, W_OTHER, expr->span, "comparison of distinct pointer types lacks a cast");
    else if (equality && mixes_function_and_void(expr->left, expr->right))
        diag_pedwarn(diags, W_PEDANTIC, expr->span, "ISO C forbids comparison of 'void *' with function pointer");
    else if (!equality && left->kind == TYPE_FUNCTION)
        diag_pedwarn(diags, W_PEDANTIC, expr->span, "ISO C forbids ordered comparisons of pointers to functions");
    else if (!with_null)
        warn_arrays_qualified(c, expr->left->type->base, expr->right->type->base, expr->span);
}

/* A pointer with a pointer or an integer: both become the type of the pointer that is no null constant. */
static void check_pointer_comparison(Checker *c, Expr **slot)
{
    Expr *expr = *slot;
    warn_address_comparison(c, (Compared){expr->op, expr->left, expr->right, expr->span});
    bool equality = expr->op == EXPR_EQ || expr->op == EXPR_NE;
    Diags *diags = &c->cx->diags;
    if (is_pointer(expr->left) && is_pointer(expr->right))
        check_compared_pointers(c, expr);
    else if (!expr->left->is_null_constant && !expr->right->is_null_constant)
        diag_pedwarn(diags, W_OTHER, expr->span, "comparison between pointer and integer");
    else if (!equality && diag_enabled(diags, W_PEDANTIC))
        diag_pedwarn(diags, W_PEDANTIC, expr->span, "ordered comparison of pointer with integer zero");
    else if (!equality)
        diag_warn(diags, W_EXTRA, expr->span, "ordered comparison of pointer with integer zero");
    bool right_decides = !is_pointer(expr->left) || (is_pointer(expr->right) && expr->left->is_null_constant);
    if (right_decides)
        cast_implicitly(c, &expr->left, expr->right->type);
    else
        cast_implicitly(c, &expr->right, expr->left->type);
    finish(c, slot, c->types->int_);
}

void check_comparison(Checker *c, Expr **slot)
{
    Expr *expr = *slot;
    if (!check_operands(c, expr)) {
        make_poison(c, slot);
        return;
    }
    const Type *left = expr->left->type, *right = expr->right->type;
    if (type_is_arithmetic(left) && type_is_arithmetic(right)) {
        warn_not_compared(c, expr);
        Compared compared = {expr->op, expr->left, expr->right, expr->span};
        warn_comparison(c, compared, common_type(c, expr->left, expr->right));
        warn_mixed_enums(c, compared);
        warn_tautology(c, compared);
        bool equality = expr->op == EXPR_EQ || expr->op == EXPR_NE;
        if (equality && (type_is_floating(left) || type_is_floating(right)))
            diag_warn(&c->cx->diags, W_FLOAT_EQUAL, expr->span, "comparing floating-point with '==' or '!=' is unsafe");
        usual_arithmetic(c, &expr->left, &expr->right);
        finish(c, slot, c->types->int_);
    } else if ((is_pointer(expr->left) && (is_pointer(expr->right) || type_is_integer(right))) ||
               (type_is_integer(left) && is_pointer(expr->right))) {
        check_pointer_comparison(c, slot);
    } else {
        invalid_operands(c, expr->op, expr->span, left, right);
        make_poison(c, slot);
    }
}

/* ---------------------------------------------------------------- logic */

void check_condition(Checker *c, Expr **slot)
{
    warn_assignment_as_condition(c, *slot);
    check_value(c, slot);
    Expr *expr = *slot;
    if (is_poison(expr))
        return;
    if (!demand_value(c, expr)) {
        make_poison(c, slot);
    } else if (!type_is_scalar(expr->type)) {
        diag_error(&c->cx->diags, expr->span, "used %s type value where scalar is required",
                   expr->type->kind == TYPE_STRUCT ? "struct" : "union");
        make_poison(c, slot);
    } else {
        warn_address_as_condition(c, expr);
        warn_number_as_condition(c, expr);
    }
}

static bool is_constant(const Expr *expr, bool truth)
{
    return expr->op == EXPR_INTEGER && (expr->integer != 0) == truth;
}

/* Checks what is evaluated only if `guard` is `truth`: when it never is, what would overflow there is nobody's concern. */
static void check_guarded(Checker *c, const Expr *guard, bool truth, Expr **slot, void (*check_one)(Checker *, Expr **))
{
    bool never = is_constant(guard, !truth);
    c->unreached += never;
    check_one(c, slot);
    c->unreached -= never;
}

void check_logical(Checker *c, Expr **slot)
{
    Expr *expr = *slot;
    check_condition(c, &expr->left);
    check_guarded(c, expr->left, expr->op == EXPR_AND, &expr->right, check_condition);
    if (is_poison(expr->left) || is_poison(expr->right))
        make_poison(c, slot);
    else
        finish(c, slot, c->types->int_);
}

/* ---------------------------------------------------------------- ?: */

/* The pointer type of `c ? a : b`: to the composite of what they point to, with the qualifiers of both (C11 6.5.15p6). */
static Type *common_pointer(Checker *c, const Expr *a, const Expr *b, Span at)
{
    Type *to_a = a->type->base, *to_b = b->type->base;
    Type *plain_a = without_quals(c, to_a), *plain_b = without_quals(c, to_b), *target;
    if (type_compatible(plain_a, plain_b)) {
        warn_arrays_qualified(c, to_a, to_b, at);
        target = type_composite(c->types, plain_a, plain_b);
    } else if (a->is_null_constant)
        return b->type->unqualified;
    else if (b->is_null_constant)
        return a->type->unqualified;
    else {
        target = c->types->void_;
        if (mixes_function_and_void(a, b))
            diag_pedwarn(&c->cx->diags, W_PEDANTIC, at, "ISO C forbids conditional expr between 'void *' and function pointer");
        else if (plain_a->kind != TYPE_VOID && plain_b->kind != TYPE_VOID)
            diag_pedwarn(&c->cx->diags, W_OTHER, at, "pointer type mismatch in conditional expression");
    }
    return type_pointer(c->types, type_qualified(c->types, target, quals_of(to_a) | quals_of(to_b)));
}

static Type *pointer_or_integer(Checker *c, const Expr *pointer, const Expr *integer, Span at)
{
    if (!integer->is_null_constant)
        diag_pedwarn(&c->cx->diags, W_OTHER, at, "pointer/integer type mismatch in conditional expression");
    return pointer->type->unqualified;
}

static void warn_changed_sign(Checker *c, const Expr *signed_one, const Type *type)
{
    if (!type_is_unsigned(signed_one->type) && !is_never_negative(signed_one))
        diag_warn(&c->cx->diags, W_SIGN_COMPARE, signed_one->span,
                  "operand of '?:' changes signedness from %s to %s due to unsignedness of other operand",
                  type_quoted(c->arena, signed_one->type->unqualified), type_quoted(c->arena, type));
}

static Type *common_arithmetic(Checker *c, const Expr *a, const Expr *b)
{
    Type *type = common_type(c, a, b);
    if (type_is_unsigned(type) && type_is_integer(type) && !c->unevaluated) {
        warn_changed_sign(c, a, type);
        warn_changed_sign(c, b, type);
    }
    return type;
}

/* The type of `c ? a : b`, to which both are converted; NULL after a message. */
static Type *conditional_type(Checker *c, const Expr *a, const Expr *b, Span at)
{
    if (is_poison(a) || is_poison(b))
        return NULL;
    Type *type_a = value_type(a), *type_b = value_type(b);
    if (type_is_arithmetic(type_a) && type_is_arithmetic(type_b))
        return common_arithmetic(c, a, b);
    if (type_a->kind == TYPE_VOID || type_b->kind == TYPE_VOID) {
        if (type_a != type_b)
            diag_pedwarn(&c->cx->diags, W_PEDANTIC, at, "ISO C forbids conditional expr with only one void side");
        return c->types->void_;
    }
    if (is_pointer(a) && is_pointer(b))
        return common_pointer(c, a, b, at);
    if (is_pointer(a) && type_is_integer(type_b))
        return pointer_or_integer(c, a, b, at);
    if (type_is_integer(type_a) && is_pointer(b))
        return pointer_or_integer(c, b, a, at);
    if (type_is_record(type_a) && type_compatible(type_a, type_b))
        return type_a;
    diag_error(&c->cx->diags, at, "type mismatch in conditional expression");
    return NULL;
}

/* Of GNU's `a ?: b` the condition is the second operand as well: it stays as it is, and lowering converts its value. */
void check_conditional(Checker *c, Expr **slot)
{
    Expr *expr = *slot;
    check_condition(c, &expr->left);
    if (expr->right)
        check_guarded(c, expr->left, true, &expr->right, check_value);
    else
        diag_pedwarn(&c->cx->diags, W_PEDANTIC, expr->span, "ISO C forbids omitting the middle term of a '?:' expression");
    check_guarded(c, expr->left, false, &expr->third, check_value);
    const Expr *second = expr->right ? expr->right : expr->left;
    Type *type = is_poison(expr->left) ? NULL : conditional_type(c, second, expr->third, expr->span);
    if (!type) {
        make_poison(c, slot);
        return;
    }
    if (expr->right)
        cast_implicitly(c, &expr->right, type);
    cast_implicitly(c, &expr->third, type);
    finish(c, slot, type);
}

/* ---------------------------------------------------------------- comma */

void check_comma(Checker *c, Expr **slot)
{
    Expr *expr = *slot;
    check_expr(c, &expr->left);
    if (!is_poison(expr->left)) {
        warn_unused_left(c, expr->left, expr->span);
        drop_value(c, &expr->left);
    }
    check_value(c, &expr->right);
    if (is_poison(expr->left) || is_poison(expr->right))
        make_poison(c, slot);
    else
        finish(c, slot, value_type(expr->right));
}
