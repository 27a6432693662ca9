/* Calls of the C library that are not what they look like: the size of a pointer instead of that of what it points to
 * (-Wsizeof-pointer-memaccess), memset's last arguments the wrong way round, absolute values of the wrong type
 * (-Wabsolute-value). All are gcc's, with gcc's words. */
#include "parser/check_expr.h"

#include <string.h>

/* ---------------------------------------------------------------- sizes of pointers */

/* Which arguments, from 1, are the memory that the size is of: its destination and source, or two that are compared. */
typedef struct MemoryCall {
    const char *name;
    uint8_t destination, source, second, size; /* 0: none */
    bool of_strings;                           /* the size is a number of characters */
} MemoryCall;

static const MemoryCall memory_calls[] = {
    {"memset", 1, 0, 0, 3, false},     {"memcpy", 1, 2, 0, 3, false},  {"memmove", 1, 2, 0, 3, false},
    {"memcmp", 0, 1, 2, 3, false},     {"memchr", 0, 1, 0, 3, false},  {"strncpy", 1, 2, 0, 3, true},
    {"strncat", 1, 2, 0, 3, true},     {"strncmp", 0, 1, 2, 3, true},  {"bzero", 1, 0, 0, 2, false},
    {"strncasecmp", 0, 1, 2, 3, true}, {"snprintf", 1, 0, 0, 2, true}, {"strndup", 0, 1, 0, 2, true},
    {"vsnprintf", 1, 0, 0, 2, true},
};

static const MemoryCall *memory_call(const char *name)
{
    for (size_t i = 0; i < sizeof memory_calls / sizeof *memory_calls; i++)
        if (strcmp(memory_calls[i].name, name) == 0)
            return &memory_calls[i];
    return NULL;
}

static const Expr *argument(const Expr *call, uint32_t number)
{
    const Expr *arg = call->args;
    while (arg && --number)
        arg = arg->next;
    return arg;
}

Expr remember_size(const Expr *call, const char *callee)
{
    const MemoryCall *memory = memory_call(callee);
    const Expr *size = memory ? argument(call, memory->size) : NULL;
    while (size && size->op == EXPR_PAREN)
        size = size->left;
    bool is_size = size && (size->op == EXPR_SIZEOF_EXPR || size->op == EXPR_SIZEOF_TYPE);
    return is_size ? *size : (Expr){.op = EXPR_POISON};
}

static const Expr *as_written(const Expr *expr)
{
    while (expr->op == EXPR_CAST && expr->left->type->kind == TYPE_POINTER)
        expr = expr->left;
    return expr;
}

/* What is wrong with sizeof *operand where `pointer` points to the memory; true if something was said. */
static bool warn_size(Checker *c, const MemoryCall *memory, const Expr *size, const Expr *pointer, const char *role)
{
    Diags *diags = &c->cx->diags;
    const Expr *operand = size->op == EXPR_SIZEOF_EXPR ? size->left : NULL;
    while (operand && operand->op == EXPR_PAREN) /* the checker has taken it out of the tree, but not out of this copy */
        operand = operand->left;
    Type *type = operand ? operand->type : size->type_name->type;
    if (!type)
        return false;
    pointer = as_written(pointer);
    if (type->kind != TYPE_POINTER || pointer->type->kind != TYPE_POINTER ||
        !type_compatible(type->unqualified, pointer->type->unqualified))
        return false;
    Span at = operand ? span_at_start(operand->span) : size->type_name->span;
    if (operand && same_expr(operand, pointer)) {
        const char *advice = operand->op == EXPR_ADDRESS && !memory->of_strings ? "remove the addressof"
                             : type_size(type->base) == 1 || memory->of_strings ? "provide an explicit length"
                                                                                : "dereference it";
        diag_warn(diags, W_SIZEOF_POINTER_MEMACCESS, at,
                  "argument to 'sizeof' in '%s' call is the same expression as the %s; did you mean to %s?", memory->name, role,
                  advice);
        return true;
    }
    if (type->base->kind == TYPE_VOID || operand)
        return false;
    diag_warn(diags, W_SIZEOF_POINTER_MEMACCESS, at,
              "argument to 'sizeof' in '%s' call is the same pointer type %s as the %s; expected %s or an explicit length",
              memory->name, type_quoted(c->arena, type), role, type_quoted(c->arena, type->base));
    return true;
}

static void warn_sizes(Checker *c, const Expr *call, const MemoryCall *memory, const Expr *size)
{
    if (size->op == EXPR_POISON)
        return;
    const struct {
        uint8_t number;
        const char *role;
    } pointers[] = {
        {memory->destination, "destination"},
        {memory->source, memory->second ? "first source" : "source"},
        {memory->second, "second source"},
    };
    for (size_t i = 0; i < sizeof pointers / sizeof *pointers; i++)
        if (pointers[i].number && warn_size(c, memory, size, argument(call, pointers[i].number), pointers[i].role))
            return;
}

/* ---------------------------------------------------------------- absolute values */

static const struct {
    const char *name;
    bool is_floating;
} absolutes[] = {
    {"abs", false}, {"labs", false}, {"llabs", false}, {"imaxabs", false}, {"fabs", true}, {"fabsf", true},
};

static void warn_absolute(Checker *c, const Expr *call, const char *name, bool is_floating)
{
    Diags *diags = &c->cx->diags;
    const Expr *given = call->args;
    Type *wanted = given->type->unqualified;
    while (given->op == EXPR_CAST && given->is_implicit)
        given = given->left;
    Type *type = given->type->unqualified;
    const char *quoted = type_quoted(c->arena, type);
    if (type_is_integer(type) && type_is_unsigned(type) && type->kind != TYPE_BOOL)
        diag_warn(diags, W_ABSOLUTE_VALUE, call->span, "taking the absolute value of unsigned type %s has no effect", quoted);
    else if (!is_floating && type_is_floating(type))
        diag_warn(diags, W_ABSOLUTE_VALUE, call->span,
                  "using integer absolute value function '%s' when argument is of floating-point type %s", name, quoted);
    else if (is_floating && type_is_integer(type))
        diag_warn(diags, W_ABSOLUTE_VALUE, call->span,
                  "using floating-point absolute value function '%s' when argument is of integer type %s", name, quoted);
    else if (type_size(wanted) < type_size(type))
        diag_warn(diags, W_ABSOLUTE_VALUE, call->span,
                  "absolute value function '%s' given an argument of type %s but has parameter of type %s which may cause "
                  "truncation of value",
                  name, quoted, type_quoted(c->arena, wanted));
}

/* ---------------------------------------------------------------- calls */

void warn_misuse(Checker *c, const Expr *call, const char *callee, const Expr *size)
{
    if (c->unevaluated || !call->args)
        return;
    const MemoryCall *memory = memory_call(callee);
    if (memory && call->arg_count >= memory->size)
        warn_sizes(c, call, memory, size);
    if (strcmp(callee, "memset") == 0 && call->arg_count == 3) {
        const Expr *value = call->args->next, *length = value->next;
        bool is_zero = length->op == EXPR_INTEGER && length->integer == 0 && size->op == EXPR_POISON;
        if (is_zero && !(value->op == EXPR_INTEGER && value->integer == 0))
            diag_warn(&c->cx->diags, W_MEMSET_TRANSPOSED_ARGS, call->span,
                      "'memset' used with constant zero length parameter; this could be due to transposed parameters");
    }
    for (size_t i = 0; i < sizeof absolutes / sizeof *absolutes; i++)
        if (strcmp(absolutes[i].name, callee) == 0 && call->arg_count == 1)
            warn_absolute(c, call, callee, absolutes[i].is_floating);
}
