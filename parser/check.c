/* The checker's entry: a parsed unit becomes a typed one (see ast.h), declaration by declaration; then what only the end of the
 * unit shows: arrays that never got a length, functions that never got a body, statics that nobody used. */
#include "parser/check.h"
#include "parser/check_expr.h"

#include <string.h>

void unsupported(Checker *c, Span at, const char *what)
{
    bool is_plural = what[0] && what[strlen(what) - 1] == 's';
    diag_error(&c->cx->diags, at, "%s %s not supported", what, is_plural ? "are" : "is");
}

void refuse_long_double(Checker *c, Span at)
{
    diag_error(&c->cx->diags, at, "'long double' is not part of the language; use 'double'");
}

/* C11 6.9.2p2,5: a tentative definition that is still incomplete. */
static void complete_object(Checker *c, Decl *decl)
{
    Diags *diags = &c->cx->diags;
    Type *type = decl->type;
    if (!decl->is_tentative || type->kind == TYPE_POISON || type_is_complete(type))
        return;
    if (type->kind == TYPE_ARRAY && type_is_complete(type->base)) {
        bool is_static = decl->linkage == LINKAGE_INTERNAL; /* C11 6.9.2p3 */
        (is_static ? diag_pedwarn : diag_warn)(diags, W_OTHER, decl->span, "array '%s' assumed to have one element",
                                               decl->name->text);
        decl->type = type_array(c->types, type->base, 1);
    } else {
        diag_error(diags, decl->span, "storage size of '%s' isn't known", decl->name->text);
        decl->type = c->types->poison;
    }
}

static void check_function_end(Checker *c, const Decl *decl)
{
    Diags *diags = &c->cx->diags;
    const char *name = decl->name->text;
    bool is_static = decl->linkage == LINKAGE_INTERNAL;
    if (decl->body) {
        if (is_static && !decl->is_used && !decl->is_mentioned && !decl->is_inline && !diags->errors)
            diag_warn(diags, W_UNUSED_FUNCTION, decl->span, "'%s' defined but not used", name);
    } else if (decl->is_inline) {
        diag_pedwarn(diags, W_OTHER, decl->span, "inline function '%s' declared but never defined", name);
    } else if (is_static && decl->is_used) {
        diag_pedwarn(diags, W_OTHER, decl->span, "'%s' used but never defined", name);
    } else if (is_static) {
        diag_warn(diags, W_UNUSED_FUNCTION, decl->span, "'%s' declared 'static' but never defined", name);
    }
}

/* A name that is nothing but another one's. */
static void check_alias(Checker *c, Decl *decl)
{
    Diags *diags = &c->cx->diags;
    const char *name = decl->name->text, *alias = decl->linking->alias;
    Decl *target = scope_find_linked(c, intern_str(&c->cx->names, alias));
    if (decl->body || decl->has_init) {
        diag_error(diags, decl->span, "'%s' defined both normally and as 'alias' attribute", name);
    } else if (!target || target == decl ||
               !(target->body || target->is_defined || (target->linking && target->linking->alias))) {
        diag_error(diags, decl->span, "'%s' aliased to undefined symbol '%s'", name, alias);
    } else {
        target->is_used = true;
        target->mentions++;
        if (!decl->is_defined)
            vec_push(c->arena, &c->unit->decls, decl);
        decl->is_defined = decl->is_used = true;
    }
}

/* What is defined for the linker's sake alone is used. */
static void check_linking(Checker *c, Decl *decl)
{
    const Linking *linking = decl->linking;
    if (!linking || (decl->kind != DECL_FUNCTION && decl->kind != DECL_OBJECT))
        return;
    if (linking->is_weak && decl->linkage != LINKAGE_EXTERNAL)
        diag_error(&c->cx->diags, decl->span, "weak declaration of '%s' must be public", decl->name->text);
    if (linking->constructor || linking->destructor)
        decl->is_used = true;
    if (linking->alias)
        check_alias(c, decl);
}

/* A constant in a header is there for whoever needs it (gcc's -Wunused-const-variable=1). */
static bool is_header_constant(Checker *c, const Decl *decl)
{
    Place place = source_place(&c->cx->sources, decl->span.start);
    return (quals_of(decl->type) & QUAL_CONST) && place.file && place.file->included_at != 0;
}

/* After errors, uses may have been lost with what was wrong: then nothing is called unused. */
static void check_end(Checker *c, Decl *decl)
{
    Diags *diags = &c->cx->diags;
    if (decl->kind == DECL_FUNCTION)
        check_function_end(c, decl);
    if (decl->kind != DECL_OBJECT)
        return;
    complete_object(c, decl);
    bool is_unused = decl->linkage == LINKAGE_INTERNAL && !decl->is_used && !decl->is_mentioned;
    if (is_unused && !diags->errors && !is_header_constant(c, decl))
        diag_warn(diags, W_UNUSED_VARIABLE, decl->span, "'%s' defined but not used", decl->name->text);
}

/* C11 6.7.4p3 */
static void check_inline_uses(Checker *c)
{
    for (uint32_t i = 0; i < c->inline_uses.len; i++) {
        InlineUse use = c->inline_uses.data[i];
        if (!use.function->is_extern_inline)
            diag_pedwarn(&c->cx->diags, W_OTHER, use.at, "'%s' is static but %s in inline function '%s' which is not static",
                         use.decl->name->text, use.what, use.function->name->text);
    }
}

/* The one type that headers take from the compiler by name. */
static void declare_builtin_types(Checker *c)
{
    Decl *decl = NEW(c->arena, Decl);
    decl->kind = DECL_TYPEDEF;
    decl->name = intern_str(&c->cx->names, "__builtin_va_list");
    decl->type = c->types->va_list;
    scope_bind(c, decl);
}

void check(Context *cx, Unit *unit)
{
    unit->types = NEW(&cx->arena, Types);
    types_init(unit->types, &cx->arena);
    Checker c = {.cx = cx, .arena = &cx->arena, .types = unit->types, .unit = unit, .has_syntax_errors = cx->diags.errors > 0};
    scope_push(&c);
    declare_builtin_types(&c);
    for (Declaration *d = unit->declarations; d && !should_stop(cx); d = d->next)
        check_declaration(&c, d, NULL);
    if (!should_stop(cx))
        scope_each_at_file(&c, check_linking);
    if (!should_stop(cx))
        scope_each_at_file(&c, check_end);
    check_inline_uses(&c);
    scope_pop(&c);
}
