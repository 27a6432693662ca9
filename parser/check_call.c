/* Calls (C11 6.5.2.2): the callee becomes a pointer to a function, each argument is converted to its parameter's type, or
 * promoted where there is none. What the language of this release cannot pass or return is said here. */
#include "parser/check_expr.h"

/* ---------------------------------------------------------------- names that nobody declared */

/* True the first time that `name` is asked about in a function. At file scope every time counts. */
static bool is_news(Checker *c, Name *name)
{
    if (name->flags & NAME_IN_ERROR)
        return false;
    if (!c->body)
        return true;
    void **known = name_map(c->arena, &c->body->undeclared, name);
    if (!known || *known)
        return false;
    *known = name;
    return true;
}

/* An error about a name, with the visible name that may have been meant, unless `header` is what is missing. */
static void report_unknown(Checker *c, const Expr *expr, const char *format, const char *header)
{
    const char *meant = header ? NULL : scope_suggest(c, expr->name), *text = arena_printf(c->arena, format, expr->name->text);
    if (meant) {
        diag_error(&c->cx->diags, expr->span, "%s; did you mean '%s'?", text, meant);
        diag_fix(&c->cx->diags, expr->span, meant);
    } else {
        diag_error(&c->cx->diags, expr->span, "%s", text);
    }
}

void undeclared(Checker *c, const Expr *expr)
{
    if (!is_news(c, expr->name))
        return;
    Diags *diags = &c->cx->diags;
    const char *name = expr->name->text, *header = library_header(name);
    report_unknown(c, expr,
                   c->function ? "'%s' undeclared (first use in this function)" : "'%s' undeclared here (not in a function)",
                   header);
    if (header)
        diag_note(diags, expr->span, "'%s' is defined in header '<%s>'; did you forget to '#include <%s>'?", name, header,
                  header);
    if (c->function && !c->said_undeclared_once) {
        diag_note(diags, expr->span, "each undeclared identifier is reported only once for each function it appears in");
        c->said_undeclared_once = true;
    }
}

static void undeclared_function(Checker *c, const Expr *expr)
{
    if (!is_news(c, expr->name))
        return;
    const char *name = expr->name->text, *header = library_header(name);
    report_unknown(c, expr, "implicit declaration of function '%s'", header);
    if (header)
        diag_note(&c->cx->diags, expr->span, "include '<%s>' or provide a declaration of '%s'", header, name);
}

/* ---------------------------------------------------------------- arguments */

/* C11 6.5.2.2p6: integers are promoted, float becomes double. */
static void promote_argument(Checker *c, Expr **slot)
{
    const Expr *argument = *slot;
    if (argument->type->kind == TYPE_VOID) {
        diag_error(&c->cx->diags, argument->span, "invalid use of void expression");
        make_poison(c, slot);
    } else if (type_is_integer(argument->type)) {
        promote(c, slot);
    } else if (argument->type->kind == TYPE_FLOAT) {
        cast_implicitly(c, slot, c->types->double_);
    } else if (!demand_value(c, argument)) {
        make_poison(c, slot);
    }
}

static bool check_argument(Checker *c, Expr **slot, const Type *type, uint32_t i, Decl *callee)
{
    check_value(c, slot);
    if (is_poison(*slot))
        return false;
    if (i < type->param_count) {
        ConvertFor why = {.context = CONVERT_ARGUMENT, .argument = i + 1, .callee = callee};
        if (callee && callee->kind == DECL_FUNCTION)
            why.param_span = type->params[i].span;
        convert_to(c, slot, type->params[i].type, why);
    } else {
        promote_argument(c, slot);
    }
    return !is_poison(*slot);
}

/* `which` is "few" or "many". */
static void wrong_count(Checker *c, const Expr *call, const Decl *callee, const char *which)
{
    const Expr *function = call->left;
    const char *text = callee && callee->name ? callee->name->text : function ? expr_text(c, function) : NULL;
    Span at = !function ? call->span : function->was_parenthesised ? function->span : span_at_start(function->span);
    diag_error(&c->cx->diags, at, text ? "too %s arguments to function '%s'" : "too %s arguments to function call", which,
               text);
    if (callee && callee->kind == DECL_FUNCTION && callee->span.start)
        diag_note(&c->cx->diags, callee->span, "declared here");
}

bool check_arguments(Checker *c, Expr *call, Type *type, Decl *callee)
{
    bool ok = true;
    uint32_t count = 0;
    for (Expr **slot = &call->args; *slot; slot = &(*slot)->next, count++) {
        Expr *next = (*slot)->next;
        ok = check_argument(c, slot, type, count, callee) && ok;
        (*slot)->next = next;
    }
    if (type->has_prototype && count < type->param_count) {
        wrong_count(c, call, callee, "few");
        return false;
    }
    if (type->has_prototype && count > type->param_count && !type->is_variadic) {
        wrong_count(c, call, callee, "many");
        return false;
    }
    return ok;
}

/* Of a call that is an error already: only for what is wrong in the arguments themselves. */
static void check_lost_arguments(Checker *c, Expr *call)
{
    for (Expr **slot = &call->args; *slot; slot = &(*slot)->next) {
        Expr *next = (*slot)->next;
        check_value(c, slot);
        (*slot)->next = next;
    }
}

/* ---------------------------------------------------------------- calls */

static void not_a_function(Checker *c, const Expr *callee)
{
    Decl *decl = root_decl(callee);
    const Expr *name = callee->op == EXPR_DECAY ? callee->left : callee;
    if (decl && decl->name && name->op == EXPR_NAME) {
        diag_error(&c->cx->diags, callee->span, "called object '%s' is not a function or function pointer", decl->name->text);
        diag_note(&c->cx->diags, decl->span, "declared here");
    } else {
        const char *text = expr_text(c, callee);
        diag_error(&c->cx->diags, callee->span,
                   text ? "called object '%s' is not a function or function pointer"
                        : "called object is not a function or function pointer",
                   text);
    }
}

/* The declaration of `f` or of the pointer `p` in f(…) and p(…); NULL: an expression without a name. */
static Decl *called_decl(const Expr *callee)
{
    if (callee->op == EXPR_DECAY)
        callee = callee->left;
    return callee->op == EXPR_NAME ? callee->decl : NULL;
}

static bool check_result(Checker *c, const Expr *call, const Type *result)
{
    if (result->kind != TYPE_VOID && !type_is_complete(result)) {
        diag_error(&c->cx->diags, call->span, "invalid use of undefined type %s", type_quoted(c->arena, result));
        return false;
    }
    return true;
}

static void check_call_format(Checker *c, const Expr *call, const Decl *callee)
{
    if (!callee || callee->kind != DECL_FUNCTION || !callee->name || !diag_enabled(&c->cx->diags, W_FORMAT))
        return;
    FormatArgs format = callee->format;
    if (format.style == FORMAT_NONE && callee->linkage == LINKAGE_EXTERNAL)
        format = library_format(callee->name);
    if (format.style != FORMAT_NONE)
        check_format(c, call, format);
}

/* A call of a name that has no meaning: of the compiler's own functions, of the library's by another name, or an error. True
 * when nothing more is to be done. */
static bool check_undeclared_callee(Checker *c, Expr **slot)
{
    Expr *call = *slot, *callee = call->left;
    if (callee->op != EXPR_NAME || callee->type || scope_find(c, callee->name, false))
        return false;
    if (check_builtin_call(c, slot))
        return true;
    if (find_library_builtin(c, callee))
        return false;
    undeclared_function(c, callee);
    check_lost_arguments(c, call);
    make_poison(c, slot);
    return true;
}

/* The name of a function that may be the C library's, or NULL. */
static const char *library_name(const Decl *callee)
{
    return callee && callee->kind == DECL_FUNCTION && callee->name && callee->linkage == LINKAGE_EXTERNAL ? callee->name->text
                                                                                                          : NULL;
}

void check_call(Checker *c, Expr **slot)
{
    Expr *call = *slot;
    if (check_undeclared_callee(c, slot))
        return;
    check_value(c, &call->left);
    Type *type = call->left->type;
    bool is_function = type->kind == TYPE_POINTER && type->base->kind == TYPE_FUNCTION;
    if (!is_function) {
        if (!is_poison(call->left))
            not_a_function(c, call->left);
        check_lost_arguments(c, call);
        make_poison(c, slot);
        return;
    }
    type = type->base;
    Decl *callee = called_decl(call->left);
    if (callee && callee->kind == DECL_FUNCTION)
        callee->calls += !c->unevaluated;
    const char *library = library_name(callee);
    Expr size = library ? remember_size(call, library) : (Expr){.op = EXPR_POISON};
    if (!check_arguments(c, call, type, callee) || !check_result(c, call, type->base)) {
        make_poison(c, slot);
        return;
    }
    check_call_format(c, call, callee);
    if (library)
        warn_misuse(c, call, library, &size);
    if (c->function && callee && callee->linkage == LINKAGE_EXTERNAL && library_returns_twice(callee->name))
        c->function->calls_setjmp = true;
    finish(c, slot, type->base->unqualified);
}
