/* Functions that the compiler knows without a declaration: its own (builtin.def), and the C library's under __builtin_ names or
 * for messages about missing headers (library.def). A call of its own kind becomes a BUILTIN node, or the constant that it
 * yields. */
#include "parser/check_expr.h"

#include <string.h>

/* The words stand in the rows: they are short, and a pointer takes 32 bytes in a library, with its relocation. */
typedef struct BuiltinRow {
    Builtin builtin;
    char name[20], signature[8];
} BuiltinRow;

static const BuiltinRow builtins[] = {
#define BUILTIN(name, id, signature) {BUILTIN_##id, name, signature},
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
    char name[18], header[16], signature[6];
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
    case 'b': return t->bool_;
    case 'V': return t->va_list;
    case 'I': return type_pointer(t, t->int_);
    case 'F': return type_pointer(t, t->float_);
    case 'D': return type_pointer(t, t->double_);
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
        else if (*letter == 'n' && count && count < MAX_PARAMS)
            params[count].type = type_pointer(c->types, params[count - 1].type), count++;
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

static bool passed_alike(const Type *a, const Type *b)
{
    if (type_is_integer(a) || type_is_floating(a))
        return type_is_integer(a) == type_is_integer(b) && type_is_floating(a) == type_is_floating(b) &&
               type_size(a) == type_size(b);
    return a->kind == b->kind;
}

/* Declared as it is, or as programs older than prototypes and `const` declare it (gcc). */
static bool is_declared_alike(const Type *type, const Type *known)
{
    if (!passed_alike(type->base, known->base))
        return false;
    if (!type->has_prototype)
        return true;
    bool all = type->param_count == known->param_count && type->is_variadic == known->is_variadic;
    for (uint32_t i = 0; all && i < known->param_count; i++)
        all = passed_alike(type->params[i].type, known->params[i].type);
    return all;
}

void warn_library_mismatch(Checker *c, const Decl *decl)
{
    Diags *diags = &c->cx->diags;
    const Region *region = source_region(&c->cx->sources, decl->span.start);
    if (!diag_enabled(diags, W_BUILTIN_DECLARATION_MISMATCH) || decl->type->kind == TYPE_POISON ||
        (region && region->is_system))
        return;
    const char *name = decl->name->text, *signature = library_signature(name);
    Type *known = signature ? signature_type(c, signature) : NULL;
    bool warned = false;
    if (known && decl->kind != DECL_FUNCTION)
        diag_warn(diags, W_BUILTIN_DECLARATION_MISMATCH, decl->span, "built-in function '%s' declared as non-function", name);
    else if (known && !is_declared_alike(decl->type, known))
        warned = diag_warn(diags, W_BUILTIN_DECLARATION_MISMATCH, decl->span,
                           "conflicting types for built-in function '%s'; expected %s", name, type_quoted(c->arena, known));
    if (warned)
        diag_note(diags, decl->span, "'%s' is declared in header '<%s>'", name, library_header(name));
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
    decl->mentions += !c->unevaluated;
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

/* ---------------------------------------------------------------- calls */

static bool is_literal(const Expr *expr)
{
    if (expr->op == EXPR_DECAY)
        expr = expr->left;
    return expr->op == EXPR_INTEGER || expr->op == EXPR_FLOATING || expr->op == EXPR_STRING;
}

static const BuiltinRow *find_builtin(const char *text)
{
    if (strncmp(text, prefix, PREFIX_LENGTH) != 0)
        return NULL;
    for (size_t i = 0; i < ROWS(builtins); i++)
        if (strcmp(builtins[i].name, text + PREFIX_LENGTH) == 0)
            return &builtins[i];
    return NULL;
}

/* `signature` may end in more arguments. */
static bool check_count(Checker *c, const Expr *call, const char *name, const char *signature)
{
    size_t expected = strlen(signature) - 1;
    bool is_variadic = signature[expected] == '.';
    if (call->arg_count == expected || (is_variadic && call->arg_count + 1 >= expected))
        return true;
    diag_error(&c->cx->diags, call->span, "too %s arguments to function '%s'", call->arg_count < expected ? "few" : "many",
               name);
    return false;
}

/* Arguments of the letters `a`, `r` and `?`, which no prototype can describe. */
static bool check_special_argument(Checker *c, Expr **slot, char letter, const char *name, uint32_t number)
{
    if (letter == 'a')
        return check_list(c, slot, name);
    check_value(c, slot);
    if (is_poison(*slot))
        return false;
    if (letter == 'r' && !type_is_arithmetic((*slot)->type)) {
        diag_error(&c->cx->diags, (*slot)->span, "non-floating-point argument in call to function '__builtin_%s'", name);
        return false;
    }
    if (letter != 'r' && letter != '?')
        convert_to(c, slot, letter_type(c, letter), (ConvertFor){.context = CONVERT_ARGUMENT, .argument = number});
    return !is_poison(*slot);
}

static bool check_special_arguments(Checker *c, Expr *call, const BuiltinRow *row)
{
    bool ok = true;
    const char *letter = row->signature + 1;
    uint32_t number = 1;
    for (Expr **slot = &call->args; *slot; slot = &(*slot)->next, letter++, number++) {
        Expr *next = (*slot)->next;
        ok = check_special_argument(c, slot, *letter, row->name, number) && ok;
        (*slot)->next = next;
    }
    return ok;
}

static bool check_builtin_arguments(Checker *c, Expr *call, const BuiltinRow *row)
{
    if (strpbrk(row->signature, "ar?"))
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

/* (a, b, T *): integers of any types, and one to put the result in. */
static bool check_overflow(Checker *c, const Expr *call, const char *name)
{
    const Expr *a = call->args, *b = a->next, *result = b->next;
    uint32_t number = 1;
    for (const Expr *argument = a; argument != result; argument = argument->next, number++) {
        if (type_is_integer(argument->type))
            continue;
        diag_error(&c->cx->diags, argument->span, "argument %u in call to function '%s' does not have integral type", number,
                   name);
        return false;
    }
    const Type *to = result->type->kind == TYPE_POINTER ? result->type->base : NULL;
    const char *problem = !to || !type_is_integer(to) ? "does not have pointer to integral type"
                          : to->kind == TYPE_BOOL     ? "has pointer to boolean type"
                          : to->kind == TYPE_ENUM     ? "has pointer to enumerated type"
                          : to->quals & QUAL_CONST    ? "has pointer to 'const' type"
                                                      : NULL;
    if (problem)
        diag_error(&c->cx->diags, result->span, "argument 3 in call to function '%s' %s", name, problem);
    return !problem;
}

/* Of isgreater and the like at least one argument is a floating number; isnan and fpclassify want one, the last. */
static bool check_floating_arguments(Checker *c, Expr *call, const char *name)
{
    const Expr *last = call->args;
    while (last->next)
        last = last->next;
    if (!type_is_floating(call->args->type) && !type_is_floating(last->type)) {
        diag_error(&c->cx->diags, call->span, "non-floating-point argument%s in call to function '%s'",
                   call->arg_count == 2 ? "s" : "", name);
        return false;
    }
    if (call->arg_count == 2) {
        Expr *first = call->args, *second = first->next;
        usual_arithmetic(c, &first, &second);
        first->next = second;
        call->args = first;
    }
    return true;
}

static bool check_builtin_rules(Checker *c, Expr *call, const char *name)
{
    switch ((Builtin)call->builtin) {
    case BUILTIN_NAN: return check_payload(c, call);
    case BUILTIN_VA_START: return check_va_start(c, call);
    case BUILTIN_FRAME_ADDRESS:
    case BUILTIN_RETURN_ADDRESS: return check_level(c, call);
    case BUILTIN_ADD_OVERFLOW:
    case BUILTIN_SUB_OVERFLOW:
    case BUILTIN_MUL_OVERFLOW: return check_overflow(c, call, name);
    case BUILTIN_ISNAN:
    case BUILTIN_ISINF:
    case BUILTIN_ISINF_SIGN:
    case BUILTIN_ISFINITE:
    case BUILTIN_ISNORMAL:
    case BUILTIN_SIGNBIT:
    case BUILTIN_FPCLASSIFY:
    case BUILTIN_ISGREATER:
    case BUILTIN_ISGREATEREQUAL:
    case BUILTIN_ISLESS:
    case BUILTIN_ISLESSEQUAL:
    case BUILTIN_ISLESSGREATER:
    case BUILTIN_ISUNORDERED: return check_floating_arguments(c, call, name);
    default: return true;
    }
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

/* (c, a, b): a where the constant c is not 0, b where it is, as if the other had never been written. */
static void check_choice(Checker *c, Expr **slot)
{
    Expr *call = *slot, *yes = call->args->next, *no = yes->next;
    int64_t condition = 0;
    IntegerConstant found = evaluate_integer(c, &call->args, &condition);
    Expr **chosen = condition ? &yes : &no, **other = condition ? &no : &yes;
    check_expr(c, chosen);
    c->unevaluated++;
    check_expr(c, other);
    c->unevaluated--;
    if (found == FOUND_OTHER_TYPE || found == FOUND_NO_CONSTANT)
        diag_error(&c->cx->diags, call->args->span, "first argument to '__builtin_choose_expr' not a constant");
    (*chosen)->next = call->next;
    if (found == FOUND_INTEGER)
        *slot = *chosen;
    else
        make_poison(c, slot);
}

/* What is known of the object that a pointer points into without knowing the program: its size if it is a whole one. */
static uint64_t object_size(const Expr *pointer, const Expr *kind)
{
    while (pointer->op == EXPR_CAST)
        pointer = pointer->left;
    bool is_address = pointer->op == EXPR_DECAY || pointer->op == EXPR_ADDRESS;
    const Expr *object = is_address ? pointer->left : NULL;
    if (object && (object->op == EXPR_NAME || object->op == EXPR_STRING) && type_is_complete(object->type))
        return type_size(object->type);
    return kind->integer & 2 ? 0 : UINT32_MAX;
}

/* A string's length is known; that of others is the library's to find out: then false. */
static bool check_strlen(Checker *c, Expr **slot)
{
    Expr *call = *slot;
    if (call->arg_count != 1)
        return false;
    check_value(c, &call->args);
    const Literal *literal = literal_argument(call->args);
    if (!literal || literal->unit != 1)
        return false;
    const char *end = memchr(literal->bytes, '\0', literal->length);
    replace_by_integer(c, slot, c->types->size, end ? (uint64_t)(end - literal->bytes) : literal->length);
    return true;
}

/* Whether the arguments are looked at only. */
static bool is_unevaluated(Builtin builtin)
{
    return builtin == BUILTIN_CONSTANT_P || builtin == BUILTIN_OBJECT_SIZE;
}

/* The node becomes its value if that is known. */
static void finish_builtin(Checker *c, Expr **slot, Type *result)
{
    Expr *call = *slot;
    uint64_t value;
    double number;
    call->type = result;
    if (call->builtin == BUILTIN_CONSTANT_P)
        replace_by_integer(c, slot, result, is_literal(call->args));
    else if (call->builtin == BUILTIN_OBJECT_SIZE)
        replace_by_integer(c, slot, result, object_size(call->args, call->args->next));
    else if (fold_builtin_integer(call, &value))
        replace_by_integer(c, slot, result, value);
    else if (fold_builtin_number(call, &number))
        replace_by_number(c, slot, result, number);
    else
        finish(c, slot, result);
}

bool check_builtin_call(Checker *c, Expr **slot)
{
    Expr *call = *slot;
    const Expr *callee = call->left;
    const char *name = callee->name->text;
    const BuiltinRow *row = find_builtin(name);
    if (!row || (row->builtin == BUILTIN_STRLEN && !check_strlen(c, slot)))
        return false;
    if (row->builtin == BUILTIN_STRLEN)
        return true;
    bool ok = check_count(c, call, name, row->signature);
    if (ok && row->builtin == BUILTIN_CHOOSE_EXPR) {
        check_choice(c, slot);
        return true;
    }
    c->unevaluated += is_unevaluated(row->builtin);
    ok = ok && check_builtin_arguments(c, call, row);
    c->unevaluated -= is_unevaluated(row->builtin);
    call->op = EXPR_BUILTIN;
    call->builtin = (uint8_t)row->builtin;
    call->left = NULL;
    if (ok && check_builtin_rules(c, call, name))
        finish_builtin(c, slot, letter_type(c, row->signature[0]));
    else
        make_poison(c, slot);
    return true;
}
