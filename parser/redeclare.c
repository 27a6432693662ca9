/* Redeclaration and linkage (C11 6.2.2, 6.7p3,4): which declarations mean the same object or function, and whether they agree.
 *
 * Decls that are not bound yet enter; what leaves is the Decl that the name stands for from now on: the fresh one, or an
 * earlier one with all that the fresh one adds to it. */
#include "parser/check_expr.h"

void note_previous(Checker *c, const Decl *old)
{
    bool is_definition =
        old->body || (old->has_init && !old->is_tentative) || old->is_parameter || old->kind == DECL_ENUMERATOR;
    diag_note(&c->cx->diags, old->span, "previous %s of '%s' with type %s", is_definition ? "definition" : "declaration",
              old->name->text, type_quoted(c->arena, old->type));
}

static void report_conflict(Checker *c, const Decl *old, const Decl *fresh)
{
    Diags *diags = &c->cx->diags;
    const char *name = fresh->name->text;
    if (type_compatible(old->type->unqualified, fresh->type->unqualified) && old->kind != DECL_TYPEDEF)
        diag_error(diags, fresh->span, "conflicting type qualifiers for '%s'", name);
    else
        diag_error(diags, fresh->span, "conflicting types for '%s'; have %s", name, type_quoted(c->arena, fresh->type));
    note_previous(c, old);
}

static bool is_poisoned(const Decl *a, const Decl *b)
{
    return a->type->kind == TYPE_POISON || b->type->kind == TYPE_POISON;
}

/* True when the name may stand for `fresh` in this scope, or means the same already (a repeated typedef, C11 6.7p3). */
static bool is_free_or_same(Checker *c, Decl *old, const Decl *fresh)
{
    Diags *diags = &c->cx->diags;
    const char *name = fresh->name->text;
    if (!old || is_poisoned(old, fresh))
        return true;
    old->is_used = true; /* uses from here on are the new one's */
    if (old->kind != fresh->kind || old->is_parameter) {
        diag_error(diags, fresh->span, "'%s' redeclared as different kind of symbol", name);
    } else if (fresh->kind == DECL_TYPEDEF) {
        if (type_same(old->type, fresh->type))
            return true;
        report_conflict(c, old, fresh);
        return false;
    } else if (old->linkage != LINKAGE_NONE) {
        diag_error(diags, fresh->span, "declaration of '%s' with no linkage follows extern declaration", name);
    } else {
        diag_error(diags, fresh->span, "redeclaration of '%s' with no linkage", name);
    }
    note_previous(c, old);
    return false;
}

Decl *declare_without_linkage(Checker *c, Decl *fresh)
{
    Decl *old = scope_find(c, fresh->name, true);
    if (is_free_or_same(c, old, fresh) && old && fresh->kind == DECL_TYPEDEF && !is_poisoned(old, fresh))
        return old;
    scope_bind(c, fresh);
    return fresh;
}

/* Whether two declarations of one name with linkage agree (C11 6.2.2p7, 6.7p4). False after a message. */
static bool agrees(Checker *c, const Decl *old, const Decl *fresh)
{
    Diags *diags = &c->cx->diags;
    const char *name = fresh->name->text;
    if (is_poisoned(old, fresh))
        return true;
    if (old->kind != fresh->kind) {
        diag_error(diags, fresh->span, "'%s' redeclared as different kind of symbol", name);
    } else if (!type_compatible(old->type, fresh->type)) {
        report_conflict(c, old, fresh);
        return false;
    } else if (old->linkage == LINKAGE_INTERNAL && fresh->linkage == LINKAGE_EXTERNAL) {
        if (scope_is_file(c))
            diag_error(diags, fresh->span, "non-static declaration of '%s' follows static declaration", name);
        else
            diag_error(diags, fresh->span, "variable previously declared 'static' redeclared 'extern'");
    } else if (old->linkage == LINKAGE_EXTERNAL && fresh->linkage == LINKAGE_INTERNAL) {
        diag_error(diags, fresh->span, "static declaration of '%s' follows non-static declaration", name);
    } else {
        return true;
    }
    note_previous(c, old);
    return false;
}

static void merge(Checker *c, Decl *old, const Decl *fresh)
{
    old->type = is_poisoned(old, fresh) ? (old->type->kind == TYPE_POISON ? fresh->type : old->type)
                                        : type_composite(c->types, old->type, fresh->type);
    old->is_inline |= fresh->is_inline;
    if (fresh->is_gnu_inline)
        old->is_extern_inline = fresh->is_extern_inline;
    else if (!old->is_gnu_inline)
        old->is_extern_inline |= fresh->is_extern_inline;
    old->is_gnu_inline |= fresh->is_gnu_inline;
    old->is_noreturn |= fresh->is_noreturn;
    old->is_used |= fresh->is_used;
    old->is_mentioned |= fresh->is_mentioned;
    old->is_kept |= fresh->is_kept;
    old->never_inline |= fresh->never_inline;
    old->always_inline |= fresh->always_inline;
    old->is_untouchable |= fresh->is_untouchable;
    if (fresh->format.style)
        old->format = fresh->format;
    if (fresh->convention)
        old->convention = fresh->convention;
    if (fresh->symbol != fresh->name->text)
        old->symbol = fresh->symbol;
    old->linking = merge_linking(c, old->linking, fresh->linking);
    old->deprecated = fresh->deprecated ? fresh->deprecated : old->deprecated;
    old->is_unavailable |= fresh->is_unavailable;
    old->result_matters |= fresh->result_matters;
    if (fresh->align > old->align)
        old->align = fresh->align;
    if (!old->body && !old->has_init)
        old->span = fresh->span;
}

Decl *declare_with_linkage(Checker *c, Decl *fresh)
{
    Decl *here = scope_find(c, fresh->name, true);
    Decl *old = here && (here->linkage != LINKAGE_NONE || here->kind != fresh->kind) ? here : scope_find_linked(c, fresh->name);
    if (here && here->linkage == LINKAGE_NONE && here->kind == fresh->kind) {
        diag_error(&c->cx->diags, fresh->span, "extern declaration of '%s' follows declaration with no linkage",
                   fresh->name->text);
        note_previous(c, here);
        old = NULL;
    }
    if (old && agrees(c, old, fresh)) {
        merge(c, old, fresh);
        if (!here)
            scope_bind(c, old);
        return old;
    }
    if (!old)
        warn_library_mismatch(c, fresh);
    if (!old || !here)
        scope_bind(c, fresh);
    if (!old && !scope_is_file(c))
        scope_bind_linked(c, fresh);
    return fresh;
}

/* C11 6.2.2p4,5 */
Linkage linkage_of_extern(Checker *c, Name *name)
{
    const Decl *visible = scope_find(c, name, false);
    bool has_linkage =
        visible && visible->linkage != LINKAGE_NONE && (visible->kind == DECL_OBJECT || visible->kind == DECL_FUNCTION);
    return has_linkage ? (Linkage)visible->linkage : LINKAGE_EXTERNAL;
}
