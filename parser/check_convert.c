/* Values and conversions (C11 6.3): lvalues' values, decay, promotion, casts, conversion as by assignment.
 *
 * Typed expressions enter; each conversion leaves as a CAST or DECAY node, folded where its operand is constant. An lvalue
 * whose value is meant stays what it is, qualifiers of its type included, so that lowering sees which loads are volatile. */
#include "parser/check_expr.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---------------------------------------------------------------- nodes */

uint64_t extend_to(const Type *type, uint64_t value)
{
    if (type->kind == TYPE_BOOL)
        return value != 0;
    unsigned unused = 64 - type_bits(type);
    assert(unused < 64 && "integers and pointers have a size");
    value <<= unused;
    return type_is_unsigned(type) ? value >> unused : (uint64_t)((int64_t)value >> unused);
}

Expr *new_integer(Checker *c, Span span, Type *type, uint64_t value)
{
    Expr *expr = new_expr(c, EXPR_INTEGER, span, type);
    expr->integer = extend_to(type, value);
    expr->is_null_constant = expr->integer == 0 && type_is_integer(type);
    return expr;
}

static void put_cast(Checker *c, Expr **slot, Type *type)
{
    Expr *cast = new_expr(c, EXPR_CAST, (*slot)->span, NULL);
    cast->is_implicit = true;
    cast->left = *slot;
    *slot = cast;
    finish(c, slot, type);
}

void cast_implicitly(Checker *c, Expr **slot, Type *type)
{
    type = type->unqualified;
    if (is_poison(*slot) || type->kind == TYPE_POISON || type_same((*slot)->type->unqualified, type))
        return;
    put_cast(c, slot, type);
}

/* ---------------------------------------------------------------- values of lvalues */

/* The operand of a subscripted, dereferenced or decayed array; NULL when `expr` goes through a pointer. */
static const Expr *within(const Expr *expr)
{
    switch (expr->op) {
    case EXPR_MEMBER: return expr->left;
    case EXPR_INDEX:
    case EXPR_DEREF: return expr->left->op == EXPR_DECAY ? expr->left->left : NULL;
    case EXPR_DECAY: return expr->left;
    default: return NULL;
    }
}

Decl *root_decl(const Expr *expr)
{
    for (; expr; expr = within(expr)) {
        if (expr->op == EXPR_NAME)
            return expr->decl;
        if (expr->op == EXPR_COMPOUND)
            return expr->object;
    }
    return NULL;
}

/* The operand whose value, or part of it, the value of `expr` is. */
static const Expr *taken_from(const Expr *expr)
{
    switch ((ExprOp)expr->op) {
    case EXPR_MEMBER:
    case EXPR_INDEX:
    case EXPR_DEREF:
    case EXPR_DECAY:
    case EXPR_ADDRESS:
    case EXPR_CAST:
    case EXPR_ASSIGN: return expr->left;
    case EXPR_COMMA: return expr->right;
    default: return NULL;
    }
}

/* As gcc's -Wunused-but-set-variable has it: the value of x = 1 counts as one of x. */
void mark_read(const Expr *expr)
{
    while (expr && expr->op != EXPR_NAME)
        expr = taken_from(expr);
    if (expr && expr->decl->kind == DECL_OBJECT)
        expr->decl->is_used = true;
}

void decay(Checker *c, Expr **slot)
{
    Expr *expr = *slot;
    TypeKind kind = expr->type->kind;
    if (kind != TYPE_ARRAY && kind != TYPE_FUNCTION)
        return;
    if (kind == TYPE_FUNCTION && expr->op == EXPR_DEREF) { /* (*f)(): as f() */
        expr->left->was_parenthesised = expr->was_parenthesised;
        *slot = expr->left;
        return;
    }
    Decl *decl = root_decl(expr);
    if (decl && decl->kind == DECL_OBJECT && !c->unevaluated)
        decl->address_taken = true;
    Expr *pointer =
        new_expr(c, EXPR_DECAY, expr->span, type_pointer(c->types, kind == TYPE_ARRAY ? expr->type->base : expr->type));
    pointer->is_implicit = true;
    pointer->was_parenthesised = expr->was_parenthesised;
    pointer->left = expr;
    *slot = pointer;
}

bool is_register(const Expr *expr)
{
    const Decl *decl = root_decl(expr);
    return decl && decl->is_register;
}

void read_value(Checker *c, Expr **slot)
{
    Expr *expr = *slot;
    if (is_poison(expr))
        return;
    mark_read(expr);
    if (expr->type->kind == TYPE_ARRAY && is_register(expr)) { /* it may be subscripted, but has no address (C11 6.7.1p6) */
        diag_error(&c->cx->diags, expr->span, "address of register variable '%s' requested", root_decl(expr)->name->text);
        make_poison(c, slot);
        return;
    }
    decay(c, slot);
    if (!(*slot)->is_lvalue)
        (*slot)->type = (*slot)->type->unqualified;
}

void drop_value(Checker *c, Expr **slot)
{
    const Expr *expr = *slot;
    while (expr->op == EXPR_COMMA || expr->op == EXPR_CAST)
        expr = expr->op == EXPR_COMMA ? expr->right : expr->left;
    if (expr->op != EXPR_ASSIGN)
        mark_read(expr);
    decay(c, slot);
}

void check_value(Checker *c, Expr **slot)
{
    check_expr(c, slot);
    read_value(c, slot);
}

/* ---------------------------------------------------------------- arithmetic conversions */

bool is_bitfield(const Expr *expr)
{
    return expr->op == EXPR_MEMBER && expr->member && expr->member->is_bitfield;
}

void promote(Checker *c, Expr **slot)
{
    if (!is_poison(*slot))
        cast_implicitly(c, slot, type_promoted(c->types, (*slot)->type->unqualified));
}

Type *common_type(Checker *c, const Expr *a, const Expr *b)
{
    return type_usual_arithmetic(c->types, a->type->unqualified, b->type->unqualified);
}

Type *usual_arithmetic(Checker *c, Expr **a, Expr **b)
{
    Type *type = common_type(c, *a, *b);
    cast_implicitly(c, a, type);
    cast_implicitly(c, b, type);
    return type;
}

Type *arithmetic_type(Checker *c, unsigned op, const Expr *a, Expr **b)
{
    Type *type = type_promoted(c->types, a->type->unqualified);
    if (op == EXPR_SHL || op == EXPR_SHR) {
        promote(c, b);
        return type;
    }
    type = common_type(c, a, *b);
    cast_implicitly(c, b, type);
    return type;
}

/* ---------------------------------------------------------------- what pointers point to */

unsigned quals_of(const Type *type)
{
    while (type->kind == TYPE_ARRAY)
        type = type->base;
    return type->quals;
}

Type *without_quals(Checker *c, Type *type)
{
    if (type->kind != TYPE_ARRAY || !quals_of(type))
        return type->unqualified;
    return type_array(c->types, without_quals(c, type->base), type->length);
}

static const char *quals_text(unsigned quals)
{
    static const char *const texts[] = {
        "", "const", "volatile", "const volatile", "restrict", "const restrict", "volatile restrict", "const volatile restrict",
    };
    return texts[quals & 7];
}

void warn_arrays_qualified(Checker *c, const Type *a, const Type *b, Span at)
{
    if (a->kind == TYPE_ARRAY && b->kind == TYPE_ARRAY && quals_of(a) != quals_of(b))
        diag_pedwarn(&c->cx->diags, W_PEDANTIC, at,
                     "invalid use of pointers to arrays with different qualifiers in ISO C before C2X");
}

bool same_but_for_sign(const Type *a, const Type *b)
{
    return type_is_integer(a) && type_is_integer(b) && a->kind != TYPE_BOOL && b->kind != TYPE_BOOL &&
           type_size(a) == type_size(b) &&
           (a->kind == TYPE_LONG || a->kind == TYPE_ULONG) == (b->kind == TYPE_LONG || b->kind == TYPE_ULONG);
}

/* ---------------------------------------------------------------- conversion as by assignment */

/* One conversion, with all that its messages tell. */
typedef struct Conversion {
    Type *to, *from;
    ConvertFor why;
    Span at; /* where its messages go */
    Span param_span;
} Conversion;

static const char *callee_name(const Conversion *v)
{
    return v->why.callee && v->why.callee->name ? v->why.callee->name->text : NULL;
}

/* "of 'f'" in "passing argument 1 of 'f' …"; a function that has no name gives nothing. */
static const char *of_callee(Checker *c, const Conversion *v)
{
    const char *name = callee_name(v);
    return name ? arena_printf(c->arena, " of '%s'", name) : "";
}

/* The beginning of every warning: what is being done, with both types where gcc tells them. */
static const char *with_types(Checker *c, const Conversion *v)
{
    const char *to = type_quoted(c->arena, v->to), *from = type_quoted(c->arena, v->from);
    switch (v->why.context) {
    case CONVERT_ASSIGN: return arena_printf(c->arena, "assignment to %s from %s", to, from);
    case CONVERT_INIT: return arena_printf(c->arena, "initialization of %s from %s", to, from);
    case CONVERT_ARGUMENT: return arena_printf(c->arena, "passing argument %u%s", v->why.argument, of_callee(c, v));
    case CONVERT_RETURN: return arena_printf(c->arena, "returning %s from a function with return type %s", from, to);
    }
    return "";
}

static void note_param(Checker *c, const Conversion *v)
{
    if (v->why.context == CONVERT_ARGUMENT)
        diag_note(&c->cx->diags, v->param_span.start ? v->param_span : v->at, "expected %s but argument is of type %s",
                  type_quoted(c->arena, v->to), type_quoted(c->arena, v->from));
}

static void warn_conversion(Checker *c, const Conversion *v, Warning warning, const char *text)
{
    if (diag_enabled(&c->cx->diags, warning) && diag_pedwarn(&c->cx->diags, warning, v->at, "%s", text))
        note_param(c, v);
}

static void warn_incompatible_pointers(Checker *c, const Conversion *v)
{
    const char *to = type_quoted(c->arena, v->to), *from = type_quoted(c->arena, v->from), *text = "";
    switch (v->why.context) {
    case CONVERT_ASSIGN: text = arena_printf(c->arena, "assignment to %s from incompatible pointer type %s", to, from); break;
    case CONVERT_INIT: text = arena_printf(c->arena, "initialization of %s from incompatible pointer type %s", to, from); break;
    case CONVERT_ARGUMENT:
        text = arena_printf(c->arena, "passing argument %u%s from incompatible pointer type", v->why.argument, of_callee(c, v));
        break;
    case CONVERT_RETURN:
        text = arena_printf(c->arena, "returning %s from a function with incompatible return type %s", from, to);
        break;
    }
    warn_conversion(c, v, W_INCOMPATIBLE_POINTER_TYPES, text);
}

static void warn_pointer_signs(Checker *c, const Conversion *v)
{
    const char *to = type_quoted(c->arena, v->to), *from = type_quoted(c->arena, v->from), *text = "";
    switch (v->why.context) {
    case CONVERT_ASSIGN:
        text = arena_printf(c->arena, "pointer targets in assignment from %s to %s differ in signedness", from, to);
        break;
    case CONVERT_INIT:
        text = arena_printf(c->arena, "pointer targets in initialization of %s from %s differ in signedness", to, from);
        break;
    case CONVERT_ARGUMENT:
        text = arena_printf(c->arena, "pointer targets in passing argument %u%s differ in signedness", v->why.argument,
                            of_callee(c, v));
        break;
    case CONVERT_RETURN:
        text = arena_printf(
            c->arena, "pointer targets in returning %s from a function with return type %s differ in signedness", from, to);
        break;
    }
    warn_conversion(c, v, W_POINTER_SIGN, text);
}

/* What is being done, as a noun. */
static const char *action(Checker *c, const Conversion *v)
{
    switch (v->why.context) {
    case CONVERT_ASSIGN: return "assignment";
    case CONVERT_INIT: return "initialization";
    case CONVERT_ARGUMENT: return arena_printf(c->arena, "passing argument %u%s", v->why.argument, of_callee(c, v));
    case CONVERT_RETURN: return "return";
    }
    return "";
}

/* What is pointed to loses qualifiers. C11 6.7.3p9 gives those of an array to its elements: that it loses them is no violation,
 * and that a void turns into an array is one, even if its elements have them; gcc says so with -pedantic. */
static bool warn_discarded(Checker *c, const Conversion *v)
{
    const Type *to = v->to->base, *from = v->from->base;
    unsigned lost = quals_of(from) & ~quals_of(to) & ~(unsigned)QUAL_ATOMIC;
    unsigned by_standard = from->quals & ~(unsigned)to->quals & ~(unsigned)QUAL_ATOMIC;
    if (!lost && !(by_standard && diag_enabled(&c->cx->diags, W_PEDANTIC)))
        return false;
    const char *text = arena_printf(c->arena, "%s discards '%s' qualifier from pointer target type", action(c, v),
                                    quals_text(lost ? lost : by_standard));
    if (by_standard)
        warn_conversion(c, v, W_DISCARDED_QUALIFIERS, text);
    else if (diag_warn(&c->cx->diags, W_DISCARDED_ARRAY_QUALIFIERS, v->at, "%s", text))
        note_param(c, v);
    return true;
}

static void warn_function_pointer(Checker *c, const Conversion *v)
{
    warn_conversion(c, v, W_PEDANTIC,
                    arena_printf(c->arena, "ISO C forbids %s between function pointer and 'void *'", action(c, v)));
}

/* C11 6.5.16.1p1: what the left one points to has all qualifiers of what the right one points to, and is compatible otherwise.
 */
static void check_pointers(Checker *c, const Conversion *v)
{
    Type *to = v->to->base, *from = v->from->base;
    Type *plain_to = without_quals(c, to), *plain_from = without_quals(c, from);
    bool either_void = plain_to->kind == TYPE_VOID || plain_from->kind == TYPE_VOID;
    bool either_function = plain_to->kind == TYPE_FUNCTION || plain_from->kind == TYPE_FUNCTION;
    bool fits = either_void || type_compatible(plain_to, plain_from);
    if (either_void && either_function)
        warn_function_pointer(c, v);
    if (!fits && !same_but_for_sign(plain_to, plain_from)) {
        warn_incompatible_pointers(c, v);
        return;
    }
    warn_arrays_qualified(c, to, from, v->at);
    if (!either_function && warn_discarded(c, v))
        return;
    if (!fits)
        warn_pointer_signs(c, v);
}

static void incompatible(Checker *c, Expr **slot, const Conversion *v)
{
    const char *to = type_quoted(c->arena, v->to), *from = type_quoted(c->arena, v->from);
    Diags *diags = &c->cx->diags;
    switch (v->why.context) {
    case CONVERT_ASSIGN:
        diag_error(diags, (*slot)->span, "incompatible types when assigning to type %s from type %s", to, from);
        break;
    case CONVERT_INIT: diag_error(diags, v->at, "incompatible types when initializing type %s using type %s", to, from); break;
    case CONVERT_ARGUMENT:
        diag_error(diags, v->at, "incompatible type for argument %u%s", v->why.argument, of_callee(c, v));
        note_param(c, v);
        break;
    case CONVERT_RETURN:
        diag_error(diags, v->at, "incompatible types when returning type %s but %s was expected", from, to);
        break;
    }
    make_poison(c, slot);
}

static const char *number_text(Checker *c, const Type *type, uint64_t value)
{
    return type_is_unsigned(type) ? arena_printf(c->arena, "%llu", (unsigned long long)value)
                                  : arena_printf(c->arena, "%lld", (long long)value);
}

/* As gcc writes floating numbers in messages: "1.0e+30"; as many digits as tell it from others. */
static const char *floating_text(Checker *c, double number)
{
    char text[32];
    int precision = 1;
    do
        snprintf(text, sizeof text, "%.*e", precision, number);
    while (precision++ < 17 && strtod(text, NULL) != number);
    char *exponent = strchr(text, 'e');
    if (!exponent)
        return isnan(number) ? "+QNaN" : number < 0 ? "-Inf" : "+Inf";
    return arena_printf(c->arena, "%.*se%+d", (int)(exponent - text), text, atoi(exponent + 1));
}

static void warn_floating_constant(Checker *c, const Expr *expr, const Conversion *v)
{
    if (holds_number(v->to, expr->number))
        return;
    Expr copy = *expr, *result = &copy;
    cast_implicitly(c, &result, v->to);
    diag_warn(&c->cx->diags, W_OVERFLOW, expr->span, "overflow in conversion from %s to %s changes value from '%s' to '%s'",
              type_quoted(c->arena, v->from), type_quoted(c->arena, v->to), floating_text(c, expr->number),
              number_text(c, v->to, result->integer));
}

/* Whether a constant that has become another number is meant so: -1 as an unsigned char, and 0x80 as a signed one, which
 * -pedantic lets pass only from a type as wide (gcc). */
static bool is_meant(Checker *c, const Type *to, const Type *from, uint64_t value)
{
    unsigned bits = type_bits(to);
    if (!type_is_unsigned(from) && (int64_t)value < 0)
        return (int64_t)value >= -((int64_t)1 << (bits - 1));
    if (value >> bits)
        return false;
    return type_is_unsigned(to) || value >> (bits - 1) == 0 || type_bits(from) == bits ||
           !diag_enabled(&c->cx->diags, W_PEDANTIC);
}

/* A constant that is not itself any more after the conversion. */
static void warn_constant(Checker *c, const Expr *expr, const Conversion *v)
{
    const Type *to = v->to, *from = v->from;
    if (!type_is_integer(to) || to->kind == TYPE_BOOL || c->unreached || c->unevaluated)
        return;
    if (expr->op == EXPR_FLOATING)
        warn_floating_constant(c, expr, v);
    uint64_t value = expr->integer;
    if (expr->op != EXPR_INTEGER || !type_is_integer(from) || type_bits(to) == 64 || is_meant(c, to, from, value))
        return;
    const char *kind = !type_is_unsigned(to)    ? "overflow in conversion"
                       : type_is_unsigned(from) ? "conversion"
                                                : "unsigned conversion";
    diag_warn(&c->cx->diags, W_OVERFLOW, expr->span, "%s from %s to %s changes value from '%s' to '%s'", kind,
              type_quoted(c->arena, from), type_quoted(c->arena, to), number_text(c, from, value),
              number_text(c, to, extend_to(to, value)));
}

/* The integers that gcc lets become pointers, and pointers become, with no more than a warning. */
static bool is_plain_integer(const Type *type)
{
    return type_is_integer(type) && type->kind != TYPE_BOOL && type->kind != TYPE_ENUM;
}

static void convert_to_pointer(Checker *c, Expr **slot, const Conversion *v)
{
    Expr *expr = *slot;
    if (expr->is_null_constant) {
        put_cast(c, slot, v->to);
        return;
    }
    if (v->from->kind == TYPE_POINTER) {
        check_pointers(c, v);
    } else if (is_plain_integer(v->from)) {
        warn_conversion(c, v, W_INT_CONVERSION,
                        arena_printf(c->arena, "%s makes pointer from integer without a cast", with_types(c, v)));
    } else {
        incompatible(c, slot, v);
        return;
    }
    cast_implicitly(c, slot, v->to);
}

static void convert_to_arithmetic(Checker *c, Expr **slot, const Conversion *v)
{
    if (type_is_arithmetic(v->from)) {
        warn_constant(c, *slot, v);
    } else if (v->from->kind == TYPE_POINTER && v->to->kind == TYPE_BOOL) {
        warn_address_as_condition(c, *slot);
    } else if (v->from->kind == TYPE_POINTER && is_plain_integer(v->to)) {
        warn_conversion(c, v, W_INT_CONVERSION,
                        arena_printf(c->arena, "%s makes integer from pointer without a cast", with_types(c, v)));
    } else {
        incompatible(c, slot, v);
        return;
    }
    cast_implicitly(c, slot, v->to);
}

static void incomplete_target(Checker *c, Expr **slot, const Conversion *v)
{
    if (v->why.context == CONVERT_ARGUMENT)
        diag_error(&c->cx->diags, v->at, "type of formal parameter %u is incomplete", v->why.argument);
    else
        diag_error(&c->cx->diags, v->at, "invalid use of undefined type %s", type_quoted(c->arena, v->to));
    make_poison(c, slot);
}

void convert_at(Checker *c, Expr **slot, Type *type, ConvertFor why, Span at)
{
    if (is_poison(*slot) || type->kind == TYPE_POISON) {
        make_poison(c, slot);
        return;
    }
    Conversion v = {
        .to = type->unqualified, .from = (*slot)->type->unqualified, .why = why, .at = at, .param_span = why.param_span};
    if (v.from->kind == TYPE_VOID) {
        bool argument = why.context == CONVERT_ARGUMENT;
        diag_error(&c->cx->diags, at, argument ? "invalid use of void expression" : "void value not ignored as it ought to be");
        make_poison(c, slot);
    } else if (!type_is_complete(v.to)) {
        incomplete_target(c, slot, &v);
    } else if (v.to->kind == TYPE_POINTER) {
        convert_to_pointer(c, slot, &v);
    } else if (type_is_arithmetic(v.to)) {
        convert_to_arithmetic(c, slot, &v);
    } else if (!type_compatible(v.to, v.from)) { /* structs and unions */
        incompatible(c, slot, &v);
    }
}

void convert_to(Checker *c, Expr **slot, Type *type, ConvertFor why)
{
    Span span = (*slot)->span;
    convert_at(c, slot, type, why, why.context == CONVERT_INIT ? span_at_start(span) : span);
}

/* ---------------------------------------------------------------- casts */

/* What is wrong with a cast between these, after C11 6.5.4p2-4; NULL: nothing. */
static const char *cast_problem(const Type *to, const Type *from)
{
    if (to->kind == TYPE_ARRAY)
        return "cast specifies array type";
    if (to->kind == TYPE_FUNCTION)
        return "cast specifies function type";
    if (type_is_record(to))
        return "conversion to non-scalar type requested";
    if (from->kind == TYPE_VOID)
        return "invalid use of void expression";
    if (!type_is_complete(to))
        return "conversion to incomplete type";
    if (to->kind == TYPE_POINTER && !type_is_integer(from) && from->kind != TYPE_POINTER)
        return "cannot convert to a pointer type";
    if (type_is_record(from))
        return type_is_integer(to) ? "aggregate value used where an integer was expected"
                                   : "aggregate value used where a floating-point was expected";
    if (from->kind == TYPE_POINTER && type_is_floating(to))
        return "pointer value used where a floating-point was expected";
    return NULL;
}

static void warn_cast_size(Checker *c, const Expr *cast, const Type *to, const Expr *operand)
{
    const Type *from = operand->type;
    bool same_size = type_size(to) == type_size(from);
    if (same_size || c->unevaluated)
        return;
    if (from->kind == TYPE_POINTER && type_is_integer(to) && to->kind != TYPE_BOOL)
        diag_warn(&c->cx->diags, W_POINTER_TO_INT_CAST, cast->span, "cast from pointer to integer of different size");
    if (to->kind == TYPE_POINTER && type_is_integer(from) && operand->op != EXPR_INTEGER)
        diag_warn(&c->cx->diags, W_INT_TO_POINTER_CAST, cast->span, "cast to pointer from integer of different size");
}

static void warn_cast_of_function_pointer(Checker *c, const Expr *cast, const Type *to, const Expr *operand)
{
    const Type *from = operand->type;
    if (to->kind != TYPE_POINTER || from->kind != TYPE_POINTER)
        return;
    bool to_function = to->base->kind == TYPE_FUNCTION, from_function = from->base->kind == TYPE_FUNCTION;
    if (from_function && !to_function)
        diag_pedwarn(&c->cx->diags, W_PEDANTIC, cast->span,
                     "ISO C forbids conversion of function pointer to object pointer type");
    if (to_function && !from_function && !operand->is_null_constant)
        diag_pedwarn(&c->cx->diags, W_PEDANTIC, cast->span,
                     "ISO C forbids conversion of object pointer to function pointer type");
}

/* (struct s)x, where x is one: x, but no lvalue (GNU). */
static void cast_record(Checker *c, Expr **slot, Type *type)
{
    Expr *cast = *slot;
    diag_pedwarn(&c->cx->diags, W_PEDANTIC, cast->span, "ISO C forbids casting nonscalar to the same type");
    Expr *value = cast->left;
    *cast = (Expr){.op = EXPR_COMMA, .span = cast->span, .next = cast->next, .depth = cast->depth};
    cast->left = new_integer(c, cast->span, c->types->int_, 0);
    cast->right = value;
    finish(c, slot, type);
}

void check_cast(Checker *c, Expr **slot)
{
    Expr *cast = *slot;
    Type *to = check_type_name(c, cast->type_name)->unqualified;
    check_value(c, &cast->left);
    Expr *operand = cast->left;
    if (is_poison(operand) || to->kind == TYPE_POISON ||
        (to->kind != TYPE_VOID && operand->type->kind != TYPE_VOID && !demand_value(c, operand))) {
        make_poison(c, slot);
        return;
    }
    if (to->kind == TYPE_VOID) {
        if (type_is_record(operand->type) && !demand_value(c, operand))
            make_poison(c, slot);
        else
            finish(c, slot, to);
        return;
    }
    if (type_is_record(to) && type_same(to, operand->type->unqualified)) {
        cast_record(c, slot, to);
        return;
    }
    const char *problem = cast_problem(to, operand->type->unqualified);
    if (problem) {
        diag_error(&c->cx->diags, cast->span, "%s", problem);
        make_poison(c, slot);
        return;
    }
    warn_cast_size(c, cast, to, operand);
    warn_cast_of_function_pointer(c, cast, to, operand);
    bool null = operand->is_null_constant && type_is_integer(operand->type) && to->kind == TYPE_POINTER &&
                to->base->kind == TYPE_VOID && !to->base->quals;
    finish(c, slot, to);
    if (null)
        (*slot)->is_null_constant = true;
}
