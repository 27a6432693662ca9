/* Scopes (C11 6.2.1) and name spaces (6.2.3): what names and tags mean from here on.
 *
 * Name.meaning leads to the bindings of that name, innermost first: ordinary meanings, tags, and, last, what `extern` declared
 * in a block before the file scope knew of it. So every lookup is a load or two, and leaving a scope unlinks what it bound. */
#include "parser/check.h"

typedef enum BindingKind { BOUND_ORDINARY, BOUND_TAG, BOUND_LINKED } BindingKind;

typedef struct Binding Binding;
struct Binding {
    BindingKind kind;
    Name *name;
    Decl *decl; /* ORDINARY, LINKED */
    Type *type; /* TAG */
    Scope *scope;
    Binding *hidden;  /* of the same name, further out */
    Binding *earlier; /* of the same scope */
};

struct Scope {
    Scope *outer;
    Binding *bindings; /* the latest first */
    bool is_prototype;
};

/* ---------------------------------------------------------------- scopes */

void scope_push(Checker *c)
{
    Scope *scope = NEW(c->arena, Scope);
    scope->outer = c->scope;
    c->scope = scope;
    if (!scope->outer)
        c->file_scope = scope;
}

void scope_push_prototype(Checker *c)
{
    scope_push(c);
    c->scope->is_prototype = true;
}

bool scope_is_file(const Checker *c)
{
    return c->scope == c->file_scope;
}

bool scope_is_prototype(const Checker *c)
{
    return c->scope->is_prototype;
}

/* The inner scopes are gone, so what this one bound stands first. */
static void unlink_bindings(Scope *scope)
{
    for (Binding *b = scope->bindings; b; b = b->earlier)
        b->name->meaning = scope->outer ? b->hidden : NULL;
}

Scope *scope_leave(Checker *c)
{
    Scope *scope = c->scope;
    unlink_bindings(scope);
    c->scope = scope->outer;
    return scope;
}

static Binding *reversed(Binding *latest)
{
    Binding *result = NULL;
    for (Binding *b = latest, *earlier; b; b = earlier) {
        earlier = b->earlier;
        b->earlier = result;
        result = b;
    }
    return result;
}

static Binding *lookup(const Name *name, BindingKind kind)
{
    for (Binding *b = name->meaning; b; b = b->hidden)
        if (b->kind == kind)
            return b;
    return NULL;
}

static bool is_function_pointer(const Type *type)
{
    return type->kind == TYPE_POINTER && type->base->kind == TYPE_FUNCTION;
}

/* -Wshadow: `decl` is about to be bound in an inner scope. */
static void warn_shadow(Checker *c, const Decl *decl)
{
    if (!diag_enabled(&c->cx->diags, W_SHADOW) || decl->linkage != LINKAGE_NONE)
        return;
    const Binding *outer = lookup(decl->name, BOUND_ORDINARY);
    if (!outer || outer->scope == c->scope || (outer->decl->kind == DECL_FUNCTION && !is_function_pointer(decl->type)))
        return;
    const char *what = outer->scope == c->file_scope ? "a global declaration"
                       : outer->decl->is_parameter   ? "a parameter"
                                                     : "a previous local";
    if (diag_warn(&c->cx->diags, W_SHADOW, decl->span, "declaration of '%s' shadows %s", decl->name->text, what))
        diag_note(&c->cx->diags, outer->decl->span, "shadowed declaration is here");
}

void scope_enter(Checker *c, Scope *scope)
{
    scope->outer = c->scope;
    scope->is_prototype = false;
    c->scope = scope;
    Binding *first = reversed(scope->bindings);
    for (Binding *b = first; b; b = b->earlier) {
        if (b->kind == BOUND_ORDINARY)
            warn_shadow(c, b->decl);
        b->hidden = b->name->meaning;
        b->name->meaning = b;
    }
    scope->bindings = reversed(first);
}

/* ---------------------------------------------------------------- what was never used */

/* gcc's order: variables the latest first, parameters the first first. */
static void warn_unused(Checker *c, const Decl *decl)
{
    Diags *diags = &c->cx->diags;
    if (decl->kind == DECL_TYPEDEF && !decl->is_used)
        diag_warn(diags, W_UNUSED_LOCAL_TYPEDEFS, decl->span, "typedef '%s' locally defined but not used", decl->name->text);
    if (decl->kind != DECL_OBJECT || decl->linkage != LINKAGE_NONE || decl->is_used || decl->type->kind == TYPE_POISON)
        return;
    if (decl->is_parameter) {
        if (decl->is_set)
            diag_warn(diags, W_UNUSED_BUT_SET_PARAMETER, decl->span, "parameter '%s' set but not used", decl->name->text);
        else
            diag_warn(diags, W_UNUSED_PARAMETER, decl->span, "unused parameter '%s'", decl->name->text);
    } else if (decl->is_set) {
        diag_warn(diags, W_UNUSED_BUT_SET_VARIABLE, decl->span, "variable '%s' set but not used", decl->name->text);
    } else {
        diag_warn(diags, W_UNUSED_VARIABLE, decl->span, "unused variable '%s'", decl->name->text);
    }
}

void scope_pop(Checker *c)
{
    Scope *scope = scope_leave(c);
    if (scope->is_prototype || scope == c->file_scope)
        return;
    for (const Binding *b = scope->bindings; b; b = b->earlier)
        if (b->kind == BOUND_ORDINARY && !b->decl->is_parameter)
            warn_unused(c, b->decl);
    for (const Binding *b = reversed(scope->bindings); b; b = b->earlier)
        if (b->kind == BOUND_ORDINARY && b->decl->is_parameter)
            warn_unused(c, b->decl);
}

/* ---------------------------------------------------------------- names */

static Binding *bind(Checker *c, BindingKind kind, Name *name)
{
    Binding *binding = NEW(c->arena, Binding);
    binding->kind = kind;
    binding->name = name;
    binding->scope = c->scope;
    binding->hidden = name->meaning;
    binding->earlier = c->scope->bindings;
    c->scope->bindings = binding;
    name->meaning = binding;
    return binding;
}

Decl *scope_find(Checker *c, Name *name, bool this_scope_only)
{
    const Binding *b = lookup(name, BOUND_ORDINARY);
    return b && (!this_scope_only || b->scope == c->scope) ? b->decl : NULL;
}

void scope_bind(Checker *c, Decl *decl)
{
    if (!scope_is_file(c) && !scope_is_prototype(c))
        warn_shadow(c, decl);
    bind(c, BOUND_ORDINARY, decl->name)->decl = decl;
}

Type *scope_find_tag(Checker *c, Name *name, bool this_scope_only)
{
    const Binding *b = lookup(name, BOUND_TAG);
    return b && (!this_scope_only || b->scope == c->scope) ? b->type : NULL;
}

void scope_bind_tag(Checker *c, Name *name, Type *type)
{
    bind(c, BOUND_TAG, name)->type = type;
}

Decl *scope_find_linked(Checker *c, Name *name)
{
    for (const Binding *b = name->meaning; b; b = b->hidden)
        if (b->kind == BOUND_LINKED ||
            (b->kind == BOUND_ORDINARY && b->scope == c->file_scope && b->decl->linkage != LINKAGE_NONE))
            return b->decl;
    return NULL;
}

/* Behind all other bindings of the name: it is visible to nobody but scope_find_linked. */
void scope_bind_linked(Checker *c, Decl *decl)
{
    Binding *binding = NEW(c->arena, Binding);
    binding->kind = BOUND_LINKED;
    binding->name = decl->name;
    binding->decl = decl;
    binding->scope = c->file_scope;
    binding->earlier = c->file_scope->bindings;
    c->file_scope->bindings = binding;
    Binding *last = decl->name->meaning;
    while (last && last->hidden)
        last = last->hidden;
    if (last)
        last->hidden = binding;
    else
        decl->name->meaning = binding;
}

void scope_each_at_file(Checker *c, void (*visit)(Checker *c, Decl *decl))
{
    c->file_scope->bindings = reversed(c->file_scope->bindings);
    for (const Binding *b = c->file_scope->bindings; b && !should_stop(c->cx); b = b->earlier)
        if (b->kind == BOUND_ORDINARY)
            visit(c, b->decl);
    c->file_scope->bindings = reversed(c->file_scope->bindings);
}

const char *scope_suggest(Checker *c, const Name *name)
{
    Spelling spelling = spelling_of(name->text);
    for (const Scope *scope = c->scope; scope; scope = scope->outer)
        for (const Binding *b = scope->bindings; b; b = b->earlier)
            if (b->kind == BOUND_ORDINARY)
                spelling_try(&spelling, b->name->text);
    return spelling.best;
}
