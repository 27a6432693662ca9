/* Functions that the compiler knows without a declaration: its own (builtin.def), and the C library's under __builtin_ names or
 * for messages about missing headers (library.def). A call of its own kind becomes a BUILTIN node, or the constant that it
 * yields. */
#include "parser/check_expr.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct BuiltinRow {
    const char *name;
    Builtin builtin;
    const char *signature;
} BuiltinRow;

static const BuiltinRow builtins[] = {
#define BUILTIN(name, id, signature) {name, BUILTIN_##id, signature},
#include "parser/builtin.def"
#undef BUILTIN
};

#define ROWS(table) (sizeof(table) / sizeof *(table))

/* ---------------------------------------------------------------- the C library */

#define LIBRARY(name, header, signature)
#define FORMAT(name, style, string, first)
#define NORETURN(name)
#define RETURNS_TWICE(name)

static const struct {
    const char *name, *header, *signature;
} library[] = {
#undef LIBRARY
#define LIBRARY(name, header, signature) {name, header, signature},
#include "parser/library.def"
#undef LIBRARY
#define LIBRARY(name, header, signature)
};

static const struct {
    const char *name;
    FormatArgs format;
} formats[] = {
#undef FORMAT
#define FORMAT(name, style, string, first) {name, {FORMAT_##style, string, first}},
#include "parser/library.def"
#undef FORMAT
#define FORMAT(name, style, string, first)
};

static const char *const noreturns[] = {
#undef NORETURN
#define NORETURN(name) name,
#include "parser/library.def"
#undef NORETURN
#define NORETURN(name)
};

static const char *const returning_twice[] = {
#undef RETURNS_TWICE
#define RETURNS_TWICE(name) name,
#include "parser/library.def"
};

#undef LIBRARY
#undef FORMAT
#undef NORETURN
#undef RETURNS_TWICE

const char *library_header(const char *name)
{
    for (size_t i = 0; i < ROWS(library); i++)
        if (strcmp(library[i].name, name) == 0)
            return library[i].header;
    return NULL;
}

static const char *library_signature(const char *name)
{
    for (size_t i = 0; i < ROWS(library); i++)
        if (strcmp(library[i].name, name) == 0 && library[i].signature[0])
            return library[i].signature;
    return NULL;
}

FormatArgs library_format(const Name *name)
{
    if (name->length >= 5 && name->text[name->length - 1] == 'f') /* all of them are …printf or …scanf */
        for (size_t i = 0; i < ROWS(formats); i++)
            if (strcmp(formats[i].name, name->text) == 0)
                return formats[i].format;
    return (FormatArgs){.style = FORMAT_NONE};
}

static bool is_in(const char *const *list, size_t count, const Name *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(list[i], name->text) == 0)
            return true;
    return false;
}

bool library_is_noreturn(const Name *name)
{
    return is_in(noreturns, ROWS(noreturns), name);
}

bool library_returns_twice(const Name *name)
{
    return is_in(returning_twice, ROWS(returning_twice), name);
}

/* ---------------------------------------------------------------- signatures */

enum { MAX_PARAMS = 4 };

static Type *letter_type(Checker *c, char letter)
{
    Types *t = c->types;
    switch (letter) {
    case 'i': return t->int_;
    case 'u': return t->uint;
    case 'l': return t->long_;
    case 'k': return t->ulong;
    case 'q': return t->llong;
    case 'w': return t->ullong;
    case 'h': return t->ushort;
    case 'z': return t->size;
    case 'f': return t->float_;
    case 'd': return t->double_;
    case 'p': return t->void_pointer;
    case 'P': return type_pointer(t, type_qualified(t, t->void_, QUAL_CONST));
    case 's': return t->char_pointer;
    case 'S': return type_pointer(t, type_qualified(t, t->char_, QUAL_CONST));
    default: return t->void_;
    }
}

static Type *signature_type(Checker *c, const char *signature)
{
    Param *params = arena_array(c->arena, MAX_PARAMS, sizeof *params);
    uint32_t count = 0;
    bool variadic = false;
    for (const char *letter = signature + 1; params && *letter; letter++) {
        if (*letter == '.')
            variadic = true;
        else if (count < MAX_PARAMS)
            params[count++].type = letter_type(c, *letter);
    }
    return type_function(c->types, letter_type(c, signature[0]), params, count, variadic, true);
}

/* ---------------------------------------------------------------- __builtin_puts is puts */

static Decl *declare_library_function(Checker *c, Name *name, Type *type)
{
    Decl *decl = NEW(c->arena, Decl);
    decl->kind = DECL_FUNCTION;
    decl->linkage = LINKAGE_EXTERNAL;
    decl->name = name;
    decl->symbol = name->text;
    decl->type = type;
    decl->is_noreturn = library_is_noreturn(name);
    scope_bind_linked(c, decl);
    return decl;
}

static const char prefix[] = "__builtin_";
enum { PREFIX_LENGTH = sizeof prefix - 1 };

bool find_library_builtin(Checker *c, Expr *expr)
{
    const char *text = expr->name->text;
    if (strncmp(text, prefix, PREFIX_LENGTH) != 0)
        return false;
    Name *name = intern_str(&c->cx->names, text + PREFIX_LENGTH);
    Decl *decl = scope_find_linked(c, name);
    const char *signature = library_signature(name->text);
    if (!signature && !library_header(name->text))
        return false;
    if (!decl && signature)
        decl = declare_library_function(c, name, signature_type(c, signature));
    if (!decl || decl->kind != DECL_FUNCTION)
        return false;
    decl->is_used |= !c->unevaluated;
    expr->name = name;
    expr->decl = decl;
    expr->type = decl->type;
    return true;
}

/* ---------------------------------------------------------------- va_list */

static bool is_va_list(Checker *c, const Expr *expr)
{
    return expr->is_lvalue && type_compatible(expr->type->unqualified, c->types->va_list);
}

/* An argument that stands for the va_list itself: it stays an lvalue. */
static bool check_list(Checker *c, Expr **slot, const char *function)
{
    check_expr(c, slot);
    if (is_poison(*slot))
        return false;
    mark_read(*slot);
    if (is_va_list(c, *slot))
        return true;
    diag_error(&c->cx->diags, (*slot)->span, "first argument to '%s' not of type 'va_list'", function);
    return false;
}

static Type *promoted_when_passed(Checker *c, Type *type)
{
    if (type->kind == TYPE_FLOAT)
        return c->types->double_;
    return type_is_integer(type) ? type_promoted(c->types, type) : type;
}

void check_va_arg(Checker *c, Expr **slot)
{
    Expr *expr = *slot;
    Type *type = check_type_name(c, expr->type_name)->unqualified;
    if (!check_list(c, &expr->left, "va_arg") || type->kind == TYPE_POISON) {
        make_poison(c, slot);
        return;
    }
    Diags *diags = &c->cx->diags;
    if (!type_is_complete(type) || type->kind == TYPE_VOID || type->kind == TYPE_ARRAY) {
        diag_error(diags, expr->span, "second argument to 'va_arg' is of %s type %s",
                   type->kind == TYPE_ARRAY  ? "array"
                   : type->kind == TYPE_VOID ? "void"
                                             : "incomplete",
                   type_quoted(c->arena, type));
        make_poison(c, slot);
        return;
    }
    Type *passed = promoted_when_passed(c, type);
    if (!type_compatible(passed, type) && type->kind != TYPE_ENUM) {
        const char *quoted = type_quoted(c->arena, type), *promoted = type_quoted(c->arena, passed);
        if (diag_warn(diags, W_OTHER, expr->span, "%s is promoted to %s when passed through '...'", quoted, promoted)) {
            diag_note(diags, expr->span, "(so you should pass %s not %s to 'va_arg')", promoted, quoted);
            diag_note(diags, expr->span, "if this code is reached, the program will abort");
        }
    }
    finish(c, slot, type);
}

static bool is_last_parameter(const Checker *c, const Expr *expr)
{
    const Decl *function = c->function;
    return expr->op == EXPR_NAME && function->params.len && vec_last(&function->params) == expr->decl;
}

static bool check_va_start(Checker *c, Expr *call)
{
    Diags *diags = &c->cx->diags;
    if (!c->function || !c->function->type->is_variadic) {
        diag_error(diags, call->span, "'va_start' used in function with fixed arguments");
        return false;
    }
    Expr *last = call->args->next;
    if (!is_last_parameter(c, last))
        diag_warn(diags, W_OTHER, last->span, "second parameter of 'va_start' not last named argument");
    c->function->calls_va_start = true;
    Decl *list = root_decl(call->args);
    if (list)
        list->is_set = true;
    return true;
}

/* ---------------------------------------------------------------- constants */

static uint64_t swap_bytes(uint64_t value, unsigned size)
{
    uint64_t result = 0;
    for (unsigned i = 0; i < size; i++, value >>= 8)
        result = result << 8 | (value & 0xff);
    return result;
}

static unsigned count_leading_zeros(uint64_t value, unsigned bits)
{
    unsigned count = 0;
    while (count < bits && !(value >> (bits - 1 - count) & 1))
        count++;
    return count;
}

static unsigned count_trailing_zeros(uint64_t value, unsigned bits)
{
    unsigned count = 0;
    while (count < bits && !(value >> count & 1))
        count++;
    return count;
}

static unsigned count_ones(uint64_t value)
{
    unsigned count = 0;
    for (; value; value &= value - 1)
        count++;
    return count;
}

/* The value of a call with a constant argument; false: it is left to be computed. */
static bool fold_builtin(Builtin builtin, const Expr *argument, uint64_t *value)
{
    if (!argument || argument->op != EXPR_INTEGER)
        return false;
    uint64_t given = argument->integer;
    unsigned bytes = type_size(argument->type);
    switch (builtin) {
    case BUILTIN_EXPECT: *value = given; return true;
    case BUILTIN_CLZ: /* of 0 undefined */ *value = count_leading_zeros(given, 8 * bytes); return given != 0;
    case BUILTIN_CTZ: *value = count_trailing_zeros(given, 8 * bytes); return given != 0;
    case BUILTIN_POPCOUNT: *value = count_ones(given); return true;
    case BUILTIN_BSWAP16:
    case BUILTIN_BSWAP32:
    case BUILTIN_BSWAP64: *value = swap_bytes(given, bytes); return true;
    default: return false;
    }
}

/* The number of __builtin_nan("0x123"): a quiet NaN with these bits below the quiet one, as many as the type has. */
static double nan_with_payload(const char *text, const Type *type)
{
    uint64_t payload = strtoull(text, NULL, 0);
    union {
        uint64_t bits;
        double number;
    } nan = {UINT64_C(0x7ff8000000000000)};
    nan.bits |= type->kind == TYPE_FLOAT ? (payload & 0x3fffff) << 29 : payload & UINT64_C(0x7ffffffffffff);
    return nan.number;
}

/* The string literal that an argument is, or NULL. */
static const Literal *literal_argument(const Expr *argument)
{
    while (argument->op == EXPR_DECAY || argument->op == EXPR_CAST)
        argument = argument->left;
    return argument->op == EXPR_STRING ? argument->literal : NULL;
}

/* The same for builtins that are floating constants. */
static bool fold_floating(const Expr *call, const Type *type, double *number)
{
    const Expr *argument = call->args;
    switch ((Builtin)call->builtin) {
    case BUILTIN_INF: *number = (double)INFINITY; return true;
    case BUILTIN_NAN: *number = nan_with_payload(literal_argument(argument)->bytes, type); return true;
    case BUILTIN_FABS:
        if (argument->op == EXPR_FLOATING)
            *number = fabs(argument->number);
        return argument->op == EXPR_FLOATING;
    default: return false;
    }
}

static bool is_literal(const Expr *expr)
{
    if (expr->op == EXPR_DECAY)
        expr = expr->left;
    return expr->op == EXPR_INTEGER || expr->op == EXPR_FLOATING || expr->op == EXPR_STRING;
}

/* ---------------------------------------------------------------- calls */

static const BuiltinRow *find_builtin(const char *text)
{
    if (strncmp(text, prefix, PREFIX_LENGTH) != 0)
        return NULL;
    for (size_t i = 0; i < ROWS(builtins); i++)
        if (strcmp(builtins[i].name, text + PREFIX_LENGTH) == 0)
            return &builtins[i];
    return NULL;
}

static bool check_count(Checker *c, const Expr *call, const char *name, size_t expected)
{
    if (call->arg_count == expected)
        return true;
    diag_error(&c->cx->diags, call->span, "too %s arguments to function '%s'", call->arg_count < expected ? "few" : "many",
               name);
    return false;
}

/* Arguments of the letters `a` and `?`, which no prototype can describe. */
static bool check_special_arguments(Checker *c, Expr *call, const BuiltinRow *row)
{
    bool ok = true;
    const char *letter = row->signature + 1;
    for (Expr **slot = &call->args; *slot; slot = &(*slot)->next, letter++) {
        Expr *next = (*slot)->next;
        if (*letter == 'a') {
            ok = check_list(c, slot, row->name) && ok;
        } else {
            check_value(c, slot);
            ok = ok && !is_poison(*slot);
        }
        (*slot)->next = next;
    }
    return ok;
}

static bool check_builtin_arguments(Checker *c, Expr *call, const BuiltinRow *row)
{
    if (strpbrk(row->signature, "a?"))
        return check_special_arguments(c, call, row);
    return check_arguments(c, call, signature_type(c, row->signature), NULL);
}

/* The levels of frames to go up must be known when compiling. */
static bool check_level(Checker *c, const Expr *call)
{
    if (call->args->op == EXPR_INTEGER)
        return true;
    diag_error(&c->cx->diags, call->args->span, "invalid argument to '%s'",
               call->builtin == BUILTIN_FRAME_ADDRESS ? "__builtin_frame_address" : "__builtin_return_address");
    return false;
}

/* What a NaN has below its quiet bit must be known when compiling. */
static bool check_payload(Checker *c, const Expr *call)
{
    if (literal_argument(call->args))
        return true;
    diag_error(&c->cx->diags, call->args->span, "the argument of '__builtin_nan' must be a string literal");
    return false;
}

static bool check_builtin_rules(Checker *c, Expr *call)
{
    if (call->builtin == BUILTIN_NAN)
        return check_payload(c, call);
    if (call->builtin == BUILTIN_ALLOCA) {
        unsupported(c, call->span, "alloca");
        return false;
    }
    if (call->builtin == BUILTIN_VA_START)
        return check_va_start(c, call);
    if (call->builtin == BUILTIN_FRAME_ADDRESS || call->builtin == BUILTIN_RETURN_ADDRESS)
        return check_level(c, call);
    return true;
}

static void replace_by_integer(Checker *c, Expr **slot, Type *type, uint64_t value)
{
    Expr *expr = *slot;
    *expr = (Expr){.op = EXPR_INTEGER, .span = expr->span, .next = expr->next, .integer = extend_to(type, value)};
    finish(c, slot, type);
}

static void replace_by_number(Checker *c, Expr **slot, Type *type, double number)
{
    Expr *expr = *slot;
    *expr = (Expr){.op = EXPR_FLOATING, .span = expr->span, .next = expr->next, .number = number};
    finish(c, slot, type);
}

bool check_builtin_call(Checker *c, Expr **slot)
{
    Expr *call = *slot;
    const Expr *callee = call->left;
    const BuiltinRow *row = find_builtin(callee->name->text);
    if (!row)
        return false;
    bool is_constant_p = row->builtin == BUILTIN_CONSTANT_P; /* never evaluates its argument */
    c->unevaluated += is_constant_p;
    bool ok = check_count(c, call, callee->name->text, strlen(row->signature) - 1) && check_builtin_arguments(c, call, row);
    c->unevaluated -= is_constant_p;
    call->op = EXPR_BUILTIN;
    call->builtin = (uint8_t)row->builtin;
    call->left = NULL;
    Type *result = letter_type(c, row->signature[0]);
    uint64_t value;
    double number;
    if (!ok || !check_builtin_rules(c, call))
        make_poison(c, slot);
    else if (is_constant_p)
        replace_by_integer(c, slot, result, is_literal(call->args));
    else if (fold_builtin(row->builtin, call->args, &value))
        replace_by_integer(c, slot, result, value);
    else if (fold_floating(call, result, &number))
        replace_by_number(c, slot, result, number);
    else
        finish(c, slot, result);
    return true;
}
