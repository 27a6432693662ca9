/* Lvalues (C11 6.3.2.1): assignment, compound assignment, ++ and --, and the address operator. */
#include "parser/check_expr.h"

/* ---------------------------------------------------------------- what may be modified */

typedef enum Use { USE_ASSIGN, USE_INCREMENT, USE_DECREMENT } Use;

static const struct {
    const char *lvalue; /* "lvalue required as …" */
    const char *verb;   /* "… of read-only variable" */
} uses[] = {
    [USE_ASSIGN] = {"left operand of assignment", "assignment"},
    [USE_INCREMENT] = {"increment operand", "increment"},
    [USE_DECREMENT] = {"decrement operand", "decrement"},
};

static const char *location_text(Checker *c, const Expr *expr)
{
    const char *text = expr_text(c, expr);
    return text ? text : "in memory";
}

static void read_only(Checker *c, const Expr *expr, Use use, Span at)
{
    Diags *diags = &c->cx->diags;
    const char *verb = uses[use].verb;
    while (expr->op == EXPR_DEREF && expr->left->op == EXPR_ADDRESS)
        expr = expr->left->left;
    if (expr->op == EXPR_NAME) {
        diag_error(diags, at, "%s of read-only %s '%s'", verb, expr->decl->is_parameter ? "parameter" : "variable",
                   expr->name->text);
    } else if (expr->op == EXPR_MEMBER && expr->member_name) {
        bool whole = quals_of(expr->left->type) & QUAL_CONST;
        diag_error(diags, at, whole ? "%s of member '%s' in read-only object" : "%s of read-only member '%s'", verb,
                   expr->member_name->text);
    } else {
        diag_error(diags, at, "%s of read-only location '%s'", verb, location_text(c, expr));
    }
}

static bool demand_modifiable(Checker *c, const Expr *expr, Use use, Span at)
{
    const Type *type = expr->type;
    if (!expr->is_lvalue) {
        diag_error(&c->cx->diags, at, "lvalue required as %s", uses[use].lvalue);
        return false;
    }
    if (type->kind == TYPE_ARRAY) {
        if (use == USE_ASSIGN)
            diag_error(&c->cx->diags, at, "assignment to expression with array type");
        else
            diag_error(&c->cx->diags, at, "lvalue required as %s", uses[use].lvalue);
        return false;
    }
    if ((type->quals & QUAL_CONST) || (type_is_record(type) && type->tag->has_const_member)) {
        read_only(c, expr, use, at);
        return false;
    }
    if (expr->op == EXPR_INDEX && expr->left->op == EXPR_DECAY && expr->left->left->op == EXPR_STRING)
        diag_warn(&c->cx->diags, W_OTHER, at, "%s of read-only location '%s'", uses[use].verb, location_text(c, expr));
    return type_is_complete(type) || demand_value(c, expr);
}

static void mark_set(const Expr *expr)
{
    Decl *decl = root_decl(expr);
    if (decl)
        decl->is_set = true;
}

/* ---------------------------------------------------------------- = and op= */

void check_assign(Checker *c, Expr **slot)
{
    Expr *expr = *slot;
    check_expr(c, &expr->left);
    check_value(c, &expr->right);
    if (is_poison(expr->left) || is_poison(expr->right) || !demand_modifiable(c, expr->left, USE_ASSIGN, expr->span)) {
        make_poison(c, slot);
        return;
    }
    mark_set(expr->left);
    Type *type = expr->left->type->unqualified;
    convert_at(c, &expr->right, type, (ConvertFor){.context = CONVERT_ASSIGN}, expr->span);
    if (is_poison(expr->right))
        make_poison(c, slot);
    else
        finish(c, slot, type);
}

/* a += b where a is a pointer. */
static bool check_pointer_step(Checker *c, Expr *expr, Type *pointer)
{
    if (!check_pointer_offset(c, pointer, &expr->right, expr->span))
        return false;
    expr->assign_op = expr->assign_op == EXPR_SUB ? EXPR_PTR_SUB : EXPR_PTR_ADD;
    expr->compute_type = pointer;
    return true;
}

/* Converts the right operand to the type in which the operation is done. */
static bool check_operation(Checker *c, Expr *expr)
{
    Type *left = expr->left->type->unqualified, *right = expr->right->type->unqualified;
    unsigned op = expr->assign_op;
    if (left->kind == TYPE_POINTER && type_is_integer(right) && (op == EXPR_ADD || op == EXPR_SUB))
        return check_pointer_step(c, expr, left);
    if (!operands_suit(op, left, right)) {
        invalid_operands(c, op, expr->span, left, right);
        return false;
    }
    expr->compute_type = arithmetic_type(c, op, expr->left, &expr->right);
    return true;
}

void check_compound_assign(Checker *c, Expr **slot)
{
    Expr *expr = *slot;
    check_expr(c, &expr->left);
    check_value(c, &expr->right);
    if (is_poison(expr->left) || is_poison(expr->right) || !demand_modifiable(c, expr->left, USE_ASSIGN, expr->span) ||
        !demand_value(c, expr->right) || !check_operation(c, expr)) {
        make_poison(c, slot);
        return;
    }
    mark_read(expr->left);
    mark_set(expr->left);
    finish(c, slot, expr->left->type->unqualified);
}

/* ---------------------------------------------------------------- ++ and -- */

void check_increment(Checker *c, Expr **slot)
{
    Expr *expr = *slot;
    Use use = expr->op == EXPR_PRE_INC || expr->op == EXPR_POST_INC ? USE_INCREMENT : USE_DECREMENT;
    check_expr(c, &expr->left);
    if (is_poison(expr->left) || !demand_modifiable(c, expr->left, use, expr->span)) {
        make_poison(c, slot);
        return;
    }
    mark_read(expr->left);
    mark_set(expr->left);
    Type *type = expr->left->type->unqualified;
    if (type->kind == TYPE_POINTER && type_is_record(type->base) && !type_is_complete(type->base)) {
        diag_error(&c->cx->diags, expr->span, "%s of pointer to an incomplete type %s", uses[use].verb,
                   type_quoted(c->arena, type->base));
        make_poison(c, slot);
    } else if (!type_is_scalar(type)) {
        diag_error(&c->cx->diags, expr->span, "wrong type argument to %s", uses[use].verb);
        make_poison(c, slot);
    } else {
        if (type->kind == TYPE_POINTER && (type->base->kind == TYPE_VOID || type->base->kind == TYPE_FUNCTION))
            diag_pedwarn(&c->cx->diags, W_POINTER_ARITH, expr->span, "wrong type argument to %s", uses[use].verb);
        if (type->kind == TYPE_BOOL)
            warn_bool_operation(c, expr, use == USE_INCREMENT ? "increment of" : "decrement of");
        Expr *one = new_integer(c, expr->span, c->types->int_, 1);
        expr->compute_type = type->kind == TYPE_POINTER ? type : arithmetic_type(c, EXPR_ADD, expr->left, &one);
        finish(c, slot, type);
    }
}

/* ---------------------------------------------------------------- & */

static bool has_address(Checker *c, const Expr *operand, Span at)
{
    Diags *diags = &c->cx->diags;
    bool deref_of_void = (operand->op == EXPR_DEREF || operand->op == EXPR_INDEX) && operand->type->kind == TYPE_VOID;
    if (!operand->is_lvalue && operand->type->kind != TYPE_FUNCTION && !deref_of_void) {
        diag_error(diags, at, "lvalue required as unary '&' operand");
        return false;
    }
    if (is_bitfield(operand)) {
        diag_error(diags, at, "cannot take address of bit-field '%s'", operand->member->name->text);
        return false;
    }
    Decl *decl = root_decl(operand);
    if (decl && decl->is_register) {
        diag_error(diags, at, "address of register variable '%s' requested", decl->name->text);
        return false;
    }
    return true;
}

void check_address(Checker *c, Expr **slot)
{
    Expr *expr = *slot;
    check_expr(c, &expr->left);
    if (is_poison(expr->left) || !has_address(c, expr->left, expr->span)) {
        make_poison(c, slot);
        return;
    }
    mark_read(expr->left);
    Decl *decl = root_decl(expr->left);
    if (decl && decl->kind == DECL_OBJECT && !c->unevaluated)
        decl->address_taken = true;
    finish(c, slot, type_pointer(c->types, expr->left->type));
}
