/* Declaration specifiers (C11 6.7.1, 6.7.2, 6.7.3, 6.7.5): the type that `static const unsigned long` stands for, and which
 * combinations of words stand for none. The parser has counted the words; structs, unions and enums are tags.c's. */
#include "parser/check.h"

/* ---------------------------------------------------------------- words for arithmetic types */

/* Each word that may be in `counts`: how far its count is shifted, and what it may stand with. */
static const struct Word {
    const char *text;
    uint32_t one;  /* COUNT_…: one of it */
    uint32_t mask; /* its bits */
    bool is_type;  /* a data type, of which there may be one; the others modify it */
    uint32_t with; /* modifiers: the types that they may modify */
} words[] = {
    {"long", COUNT_LONG, 7 * COUNT_LONG, false, COUNT_INT | COUNT_DOUBLE},
    {"short", COUNT_SHORT, 3 * COUNT_SHORT, false, COUNT_INT},
    {"signed", COUNT_SIGNED, 3 * COUNT_SIGNED, false, COUNT_INT | COUNT_CHAR},
    {"unsigned", COUNT_UNSIGNED, 3 * COUNT_UNSIGNED, false, COUNT_INT | COUNT_CHAR},
    {"_Complex", COUNT_COMPLEX, 3 * COUNT_COMPLEX, false, COUNT_FLOAT | COUNT_DOUBLE},
    {"void", COUNT_VOID, 3 * COUNT_VOID, true, 0},
    {"_Bool", COUNT_BOOL, 3 * COUNT_BOOL, true, 0},
    {"char", COUNT_CHAR, 3 * COUNT_CHAR, true, 0},
    {"int", COUNT_INT, 3 * COUNT_INT, true, 0},
    {"float", COUNT_FLOAT, 3 * COUNT_FLOAT, true, 0},
    {"double", COUNT_DOUBLE, 3 * COUNT_DOUBLE, true, 0},
};
enum { WORD_COUNT = sizeof words / sizeof words[0] };

static uint32_t count_of(uint32_t counts, const struct Word *word)
{
    return (counts & word->mask) / word->one;
}

static bool has(uint32_t counts, uint32_t one)
{
    for (int i = 0; i < WORD_COUNT; i++)
        if (words[i].one == one)
            return count_of(counts, &words[i]) > 0;
    return counts >= COUNT_OTHER;
}

/* The word of `counts` that `word` does not go with, NULL if there is none. */
static const char *clash(uint32_t counts, const struct Word *word)
{
    if (word->one == COUNT_LONG && has(counts, COUNT_SHORT))
        return "short";
    if (word->one == COUNT_SIGNED && has(counts, COUNT_UNSIGNED))
        return "unsigned";
    for (int i = 0; i < WORD_COUNT; i++)
        if (words[i].is_type && count_of(counts, &words[i]) && !(word->with & words[i].one))
            return words[i].text;
    return NULL;
}

/* Says what is wrong with `counts`, which stand for no type. */
static void report_words(Checker *c, uint32_t counts, Span at)
{
    Diags *diags = &c->cx->diags;
    uint32_t types = counts / COUNT_OTHER;
    for (int i = 0; i < WORD_COUNT; i++)
        types += words[i].is_type ? count_of(counts, &words[i]) : 0;
    if (types > 1 || (types == 1 && counts >= COUNT_OTHER)) {
        diag_error(diags, at, "two or more data types in declaration specifiers");
        return;
    }
    if (count_of(counts, &words[0]) > 2) {
        diag_error(diags, at, "'long long long' is too long");
        return;
    }
    for (int i = 0; i < WORD_COUNT && !words[i].is_type; i++) {
        const char *other = count_of(counts, &words[i]) ? clash(counts, &words[i]) : NULL;
        if (other) {
            diag_error(diags, at, "both '%s' and '%s' in declaration specifiers", words[i].text, other);
            return;
        }
    }
    for (int i = 1; i < WORD_COUNT; i++) {
        if (count_of(counts, &words[i]) > 1) {
            diag_error(diags, at, "duplicate '%s'", words[i].text);
            return;
        }
    }
    diag_error(diags, at, "both 'long long' and 'double' in declaration specifiers");
}

/* C11 6.7.2p2; NULL: they stand for no type. */
static Type *type_of_words(Types *types, uint32_t counts)
{
    switch (counts) {
    case COUNT_VOID: return types->void_;
    case COUNT_BOOL: return types->bool_;
    case COUNT_CHAR: return types->char_;
    case COUNT_SIGNED + COUNT_CHAR: return types->schar;
    case COUNT_UNSIGNED + COUNT_CHAR: return types->uchar;
    case COUNT_SHORT:
    case COUNT_SHORT + COUNT_INT:
    case COUNT_SIGNED + COUNT_SHORT:
    case COUNT_SIGNED + COUNT_SHORT + COUNT_INT: return types->short_;
    case COUNT_UNSIGNED + COUNT_SHORT:
    case COUNT_UNSIGNED + COUNT_SHORT + COUNT_INT: return types->ushort;
    case COUNT_INT:
    case COUNT_SIGNED:
    case COUNT_SIGNED + COUNT_INT: return types->int_;
    case COUNT_UNSIGNED:
    case COUNT_UNSIGNED + COUNT_INT: return types->uint;
    case COUNT_LONG:
    case COUNT_LONG + COUNT_INT:
    case COUNT_SIGNED + COUNT_LONG:
    case COUNT_SIGNED + COUNT_LONG + COUNT_INT: return types->long_;
    case COUNT_UNSIGNED + COUNT_LONG:
    case COUNT_UNSIGNED + COUNT_LONG + COUNT_INT: return types->ulong;
    case 2 * COUNT_LONG:
    case 2 * COUNT_LONG + COUNT_INT:
    case COUNT_SIGNED + 2 * COUNT_LONG:
    case COUNT_SIGNED + 2 * COUNT_LONG + COUNT_INT: return types->llong;
    case COUNT_UNSIGNED + 2 * COUNT_LONG:
    case COUNT_UNSIGNED + 2 * COUNT_LONG + COUNT_INT: return types->ullong;
    case COUNT_FLOAT: return types->float_;
    case COUNT_DOUBLE: return types->double_;
    case COUNT_LONG + COUNT_DOUBLE: return types->ldouble;
    default: return NULL;
    }
}

static Type *type_by_words(Checker *c, const Specifiers *specifiers)
{
    uint32_t counts = specifiers->counts;
    Type *type = type_of_words(c->types, counts & ~(3u * COUNT_COMPLEX));
    if (!type && specifiers->problem != SPEC_PROBLEM_TWO_TYPES)
        report_words(c, counts, specifiers->type_span);
    else if (has(counts, COUNT_COMPLEX))
        unsupported(c, span_from_start(specifiers->type_span), "'_Complex'");
    return type ? type : c->types->poison;
}

/* ---------------------------------------------------------------- all specifiers */

/* Of several storage classes the one that says most about the name. */
static uint32_t chosen_class(uint32_t classes)
{
    static const uint32_t order[] = {SPEC_TYPEDEF, SPEC_STATIC, SPEC_EXTERN};
    for (size_t i = 0; i < sizeof order / sizeof *order; i++)
        if (classes & order[i])
            return order[i];
    return 0;
}

static void report_problem(Checker *c, Specifiers *specifiers)
{
    Diags *diags = &c->cx->diags;
    uint32_t classes = specifiers->storage & (SPEC_TYPEDEF | SPEC_EXTERN | SPEC_STATIC | SPEC_AUTO | SPEC_REGISTER);
    if (specifiers->problem == SPEC_PROBLEM_TWO_TYPES)
        diag_error(diags, specifiers->type_span, "two or more data types in declaration specifiers");
    if (specifiers->problem == SPEC_PROBLEM_TWO_STORAGE_CLASSES || (classes & (classes - 1))) {
        diag_error(diags, span_from_start(specifiers->span), "multiple storage classes in declaration specifiers");
        specifiers->storage = (specifiers->storage & ~classes) | chosen_class(classes);
    }
}

/* `typeof (x)`: of the expression as it stands, neither decayed nor evaluated. */
static Type *type_of_expression(Checker *c, Expr *expr)
{
    c->unevaluated++;
    check_expr(c, &expr);
    c->unevaluated--;
    return expr->type;
}

static Base type_of_other(Checker *c, Specifiers *specifiers, bool alone)
{
    if (specifiers->tag)
        return (Base){.type = check_tag(c, specifiers->tag, alone)};
    if (specifiers->typeof_expr)
        return (Base){.type = type_of_expression(c, specifiers->typeof_expr)};
    if (specifiers->typeof_type)
        return (Base){.type = check_type_name(c, specifiers->typeof_type)};
    Decl *decl = specifiers->typedef_name ? scope_find(c, specifiers->typedef_name, false) : NULL;
    if (decl && decl->kind == DECL_TYPEDEF) {
        decl->is_used = true;
        warn_deprecated(c, decl, specifiers->type_span);
        return (Base){.type = decl->type, .align = decl->align};
    }
    if (specifiers->typedef_name && !c->cx->diags.errors) /* else its declaration was in error */
        diag_error(&c->cx->diags, specifiers->type_span, "unknown type name '%s'", specifiers->typedef_name->text);
    return (Base){.type = c->types->poison};
}

static Type *qualify(Checker *c, const Specifiers *specifiers, Type *type)
{
    if (specifiers->quals & QUAL_ATOMIC)
        unsupported(c, specifiers->span, "'_Atomic'");
    unsigned quals = specifiers->quals & (QUAL_CONST | QUAL_VOLATILE | QUAL_RESTRICT);
    const Type *pointer = type->unqualified;
    if ((quals & QUAL_RESTRICT) && type->kind != TYPE_POISON &&
        (pointer->kind != TYPE_POINTER || pointer->base->kind == TYPE_FUNCTION)) {
        diag_error(&c->cx->diags, specifiers->span, "invalid use of 'restrict'");
        quals &= ~(unsigned)QUAL_RESTRICT;
    }
    if (quals && type->kind == TYPE_FUNCTION)
        diag_pedwarn(&c->cx->diags, W_PEDANTIC, specifiers->span, "ISO C forbids qualified function types");
    return quals && type->kind != TYPE_POISON ? type_qualified(c->types, type, quals) : type;
}

Base check_specifiers(Checker *c, Specifiers *specifiers, bool alone)
{
    report_problem(c, specifiers);
    if (specifiers->storage & SPEC_THREAD_LOCAL)
        unsupported(c, specifiers->storage_span, "'_Thread_local'");
    uint32_t counts = specifiers->counts;
    Base base = {.type = c->types->poison};
    if (counts == COUNT_OTHER)
        base = type_of_other(c, specifiers, alone);
    else if (counts)
        base.type = type_by_words(c, specifiers);
    base.type = qualify(c, specifiers, base.type);
    return base;
}

static uint32_t alignment_of_type(Checker *c, AlignSpec *spec)
{
    const Type *type = check_type_name(c, spec->type_name);
    return type->kind != TYPE_POISON && demand_complete(c, type, "_Alignas", spec->type_name->span) ? type_align(type) : 0;
}

uint32_t check_alignas(Checker *c, const Specifiers *specifiers)
{
    uint32_t strictest = 0;
    for (AlignSpec *spec = specifiers->aligns; spec; spec = spec->next) {
        uint32_t align = 0;
        if (spec->type_name)
            align = alignment_of_type(c, spec);
        else
            align = check_alignment(c, spec->span, &spec->value);
        if (align > strictest)
            strictest = align;
    }
    return strictest;
}
