/* Expressions: untyped nodes as parsed enter, typed ones with explicit conversions leave (see the invariants in ast.h).
 *
 * check_expr goes down the left side of binary operators in a loop, so that 1+1+… may be as long as it likes; everything else
 * recurses, to a depth that the parser has bounded. A node that has a type is finished: checking it again does nothing. */
#include "parser/check_expr.h"

#include <string.h>

/* ---------------------------------------------------------------- nodes */

Expr *new_expr(Checker *c, ExprOp op, Span span, Type *type)
{
    Expr *expr = NEW(c->arena, Expr);
    expr->op = (uint8_t)op;
    expr->span = span;
    expr->type = type;
    return expr;
}

Expr *new_poison(Checker *c, Span span)
{
    return new_expr(c, EXPR_POISON, span, c->types->poison);
}

bool is_poison(const Expr *expr)
{
    return expr->type->kind == TYPE_POISON;
}

void make_poison(Checker *c, Expr **slot)
{
    Expr *expr = *slot;
    *expr = (Expr){.op = EXPR_POISON, .span = expr->span, .type = c->types->poison, .next = expr->next};
}

void finish(Checker *c, Expr **slot, Type *type)
{
    Expr *expr = *slot;
    expr->type = type;
    if (type->kind == TYPE_POISON) {
        make_poison(c, slot);
        return;
    }
    if (type->kind == TYPE_LDOUBLE && !c->unevaluated) {
        refuse_long_double(c, expr->span);
        make_poison(c, slot);
        return;
    }
    bool was_parenthesised = expr->was_parenthesised;
    fold(c, slot);
    expr = *slot;
    expr->was_parenthesised = was_parenthesised;
    expr->is_null_constant =
        expr->op == EXPR_INTEGER && expr->integer == 0 && type_is_integer(expr->type) && expr->constancy == CONSTANCY_INTEGER;
}

const char *expr_text(Checker *c, const Expr *expr)
{
    if (expr->op == EXPR_DECAY)
        expr = expr->left;
    Region *region = source_region(&c->cx->sources, expr->span.start);
    uint32_t length = expr->span.end - expr->span.start;
    if (!region || region->is_expansion || length > 60 || expr->span.end - region->start >= region->length)
        return NULL;
    const char *text = region->text + (expr->span.start - region->start);
    while (expr->was_parenthesised && length > 2 && text[0] == '(' && text[length - 1] == ')') {
        text++;
        length -= 2;
    }
    return memchr(text, '\n', length) ? NULL : arena_text(c->arena, text, length);
}

Span parenthesis_before(Checker *c, const Expr *condition)
{
    Span at = span_at_start(condition->span);
    Region *region = source_region(&c->cx->sources, at.start);
    if (region && !region->is_expansion && at.start > region->start && region->text[at.start - region->start - 1] == '(')
        at.start = at.caret = at.start - 1;
    return at;
}

/* ---------------------------------------------------------------- literals */

/* The first type of C11 6.4.4.1p5's lists that holds the value; a decimal constant that none holds is a long long, as with gcc. */
static Type *integer_type(const Types *types, const Literal *literal)
{
    uint64_t value = literal->value;
    bool unsigned_allowed = literal->has_u || !literal->is_decimal, signed_allowed = !literal->has_u;
    bool is_long = literal->longs > 0;
    if (literal->longs < 2) {
        if (signed_allowed && value <= INT32_MAX)
            return is_long ? types->long_ : types->int_;
        if (unsigned_allowed && value <= UINT32_MAX)
            return is_long ? types->ulong : types->uint;
    }
    return signed_allowed && (value <= INT64_MAX || literal->is_decimal) ? types->llong : types->ullong;
}

static Type *character_type(const Types *types, StringPrefix prefix)
{
    switch (prefix) {
    case PREFIX_NONE:
    case PREFIX_u8: return types->int_;
    case PREFIX_L: return types->wchar;
    case PREFIX_u: return types->char16;
    case PREFIX_U: return types->char32;
    }
    return types->int_;
}

static void check_integer(Checker *c, Expr **slot)
{
    Expr *expr = *slot;
    const Literal *literal = expr->literal;
    Type *type = expr->is_character ? character_type(c->types, literal->prefix) : integer_type(c->types, literal);
    if (!expr->is_character && literal->is_decimal && !literal->has_u && literal->value > INT64_MAX)
        diag_pedwarn(&c->cx->diags, W_OTHER, expr->span, "integer constant is so large that it is unsigned");
    expr->integer = extend_to(type, literal->value);
    finish(c, slot, type);
}

static void check_floating(Checker *c, Expr **slot)
{
    Expr *expr = *slot;
    const Literal *literal = expr->literal;
    expr->number = literal->number;
    finish(c, slot,
           literal->float_suffix == 'f'   ? c->types->float_
           : literal->float_suffix == 'l' ? c->types->ldouble
                                          : c->types->double_);
}

static void check_string(Checker *c, Expr *expr)
{
    const Literal *literal = expr->literal;
    Type *element = literal->prefix == PREFIX_NONE || literal->prefix == PREFIX_u8 ? c->types->char_
                                                                                   : character_type(c->types, literal->prefix);
    expr->type = type_array(c->types, element, literal->length / literal->unit + 1);
    expr->is_lvalue = true;
}

/* ---------------------------------------------------------------- names */

static bool names_the_function(const Name *name)
{
    return strcmp(name->text, "__func__") == 0 || strcmp(name->text, "__FUNCTION__") == 0 ||
           strcmp(name->text, "__PRETTY_FUNCTION__") == 0;
}

/* __func__ (C11 6.4.2.2): a string literal stands for the array that holds the function's name. */
static void check_function_name(Checker *c, Expr *expr)
{
    Literal *literal = c->function->name_literal;
    if (!literal) {
        c->function->name_literal = literal = NEW(c->arena, Literal);
        literal->bytes = c->function->name->text;
        literal->length = c->function->name->length;
        literal->unit = 1;
        literal->is_alone = true;
    }
    Type *element = type_qualified(c->types, c->types->char_, QUAL_CONST);
    *expr = (Expr){.op = EXPR_STRING,
                   .span = expr->span,
                   .next = expr->next,
                   .is_lvalue = true,
                   .literal = literal,
                   .type = type_array(c->types, element, literal->length + 1)};
}

static void check_declared_name(Checker *c, Expr **slot, Decl *decl)
{
    Expr *expr = *slot;
    warn_deprecated(c, decl, expr->span);
    switch ((DeclKind)decl->kind) {
    case DECL_ENUMERATOR:
        expr->op = EXPR_INTEGER;
        expr->integer = (uint64_t)decl->value;
        decl->is_used = true;
        finish(c, slot, decl->type);
        return;
    case DECL_TYPEDEF:
        diag_error(&c->cx->diags, expr->span, "expected expression before '%s'", expr->name->text);
        make_poison(c, slot);
        return;
    case DECL_FUNCTION:
        decl->is_used |= !c->unevaluated && decl != c->function;
        decl->is_mentioned |= decl != c->function;
        decl->mentions += !c->unevaluated;
        if (decl->convention && !c->unevaluated)
            refuse_convention(c, expr->span, decl->convention);
        break;
    case DECL_OBJECT:
        expr->is_lvalue = true;
        decl->is_mentioned = true;
        break;
    }
    if (decl->linkage == LINKAGE_INTERNAL)
        note_inline_use(c, decl, expr->span, "used");
    expr->decl = decl;
    expr->type = decl->type;
    if (decl->type->kind == TYPE_POISON)
        make_poison(c, slot);
}

static void check_name(Checker *c, Expr **slot)
{
    Expr *expr = *slot;
    Decl *decl = scope_find(c, expr->name, false);
    if (decl) {
        check_declared_name(c, slot, decl);
    } else if (c->function && names_the_function(expr->name)) {
        check_function_name(c, expr);
    } else {
        undeclared(c, expr);
        make_poison(c, slot);
    }
}

/* ---------------------------------------------------------------- subscripts and members */

static void bad_subscript(Checker *c, Expr **slot, const char *message)
{
    diag_error(&c->cx->diags, (*slot)->span, "%s", message);
    make_poison(c, slot);
}

/* a[i], or i[a]: after it the pointer stands on the left. Subscripting an array reads none of it by itself. */
static void check_index(Checker *c, Expr **slot)
{
    Expr *expr = *slot;
    check_expr(c, &expr->left);
    check_expr(c, &expr->right);
    if (is_poison(expr->left) || is_poison(expr->right) || !demand_value(c, expr->left) || !demand_value(c, expr->right)) {
        make_poison(c, slot);
        return;
    }
    TypeKind right = expr->right->type->kind, left = expr->left->type->kind;
    if ((right == TYPE_ARRAY || right == TYPE_POINTER) && left != TYPE_ARRAY && left != TYPE_POINTER) {
        Expr *pointer = expr->right;
        expr->right = expr->left;
        expr->left = pointer;
    }
    if (expr->left->type->kind == TYPE_FUNCTION) {
        bad_subscript(c, slot, "subscripted value is neither array nor pointer nor vector");
        return;
    }
    bool is_array = expr->left->type->kind == TYPE_ARRAY, is_lvalue = !is_array || expr->left->is_lvalue;
    if (is_array && is_register(expr->left))
        diag_pedwarn(&c->cx->diags, W_PEDANTIC, expr->span, "ISO C forbids subscripting 'register' array");
    if (is_array)
        decay(c, &expr->left);
    else
        read_value(c, &expr->left);
    read_value(c, &expr->right);
    Type *pointer = expr->left->type->unqualified, *index = expr->right->type->unqualified;
    if (pointer->kind != TYPE_POINTER) {
        bad_subscript(c, slot, "subscripted value is neither array nor pointer nor vector");
    } else if (!type_is_integer(index)) {
        bad_subscript(c, slot, "array subscript is not an integer");
    } else if (pointer->base->kind == TYPE_FUNCTION) {
        bad_subscript(c, slot, "subscripted value is pointer to function");
    } else {
        if (index->kind == TYPE_CHAR && expr->right->op != EXPR_INTEGER)
            diag_warn(&c->cx->diags, W_CHAR_SUBSCRIPTS, expr->span, "array subscript has type 'char'");
        if (!check_pointer_offset(c, pointer, &expr->right, expr->span)) {
            make_poison(c, slot);
            return;
        }
        if (pointer->base->kind == TYPE_VOID && !c->unevaluated)
            diag_warn(&c->cx->diags, W_OTHER, expr->span, "dereferencing 'void *' pointer");
        expr->is_lvalue = is_lvalue && pointer->base->kind != TYPE_VOID;
        finish(c, slot, pointer->base);
    }
}

static void suggest_members(Spelling *spelling, const Type *type)
{
    for (Member *member = type->tag->members; member; member = member->next) {
        if (member->name)
            spelling_try(spelling, member->name->text);
        else if (type_is_record(member->type))
            suggest_members(spelling, member->type);
    }
}

static void no_such_member(Checker *c, const Type *type, const Expr *expr)
{
    Spelling spelling = spelling_of(expr->member_name->text);
    suggest_members(&spelling, type);
    const char *quoted = type_quoted(c->arena, type->unqualified), *name = expr->member_name->text;
    if (spelling.best) { /* at the member itself, which is what the fix replaces */
        Span at = expr->span;
        if (at.end - at.start > expr->member_name->length)
            at.caret = at.start = at.end - expr->member_name->length;
        diag_error(&c->cx->diags, at, "%s has no member named '%s'; did you mean '%s'?", quoted, name, spelling.best);
        diag_fix(&c->cx->diags, at, spelling.best);
    } else {
        diag_error(&c->cx->diags, expr->span, "%s has no member named '%s'", quoted, name);
    }
}

/* Says what is wrong with the operand of `.` or `->`; returns the struct or union, or NULL. */
static Type *record_of(Checker *c, const Expr *expr, bool arrow)
{
    Type *type = expr->left->type;
    Diags *diags = &c->cx->diags;
    const char *name = expr->member_name->text;
    if (arrow && type->kind != TYPE_POINTER) {
        diag_error(diags, expr->span, "invalid type argument of '->' (have %s)", type_quoted(c->arena, type->unqualified));
        return NULL;
    }
    Type *record = arrow ? type->base : type;
    if (!type_is_record(record)) {
        const char *text = record->kind == TYPE_POINTER && type_is_record(record->base) ? expr_text(c, expr->left) : NULL;
        if (text)
            diag_error(diags, expr->span, "'%s%s' is a pointer; did you mean to use '->'?", arrow ? "*" : "", text);
        else
            diag_error(diags, expr->span, "request for member '%s' in something not a structure or union", name);
        return NULL;
    }
    if (!type_is_complete(record)) {
        diag_error(diags, expr->span, "invalid use of undefined type %s", type_quoted(c->arena, record->unqualified));
        return NULL;
    }
    return record;
}

/* `pointer->member` becomes `(*pointer).member`. */
static void expand_arrow(Checker *c, Expr *expr)
{
    Expr *deref = new_expr(c, EXPR_DEREF, expr->left->span, expr->left->type->base);
    deref->left = expr->left;
    deref->is_lvalue = true;
    expr->left = deref;
    expr->op = EXPR_MEMBER;
}

static void check_member(Checker *c, Expr **slot)
{
    Expr *expr = *slot;
    bool arrow = expr->op == EXPR_ARROW;
    (arrow ? check_value : check_expr)(c, &expr->left);
    Type *record = is_poison(expr->left) ? NULL : record_of(c, expr, arrow);
    if (!record) {
        make_poison(c, slot);
        return;
    }
    expr->member = type_member(record, expr->member_name, &expr->member_offset);
    if (!expr->member) {
        no_such_member(c, record, expr);
        make_poison(c, slot);
        return;
    }
    if (arrow)
        expand_arrow(c, expr);
    expr->is_lvalue = expr->left->is_lvalue;
    finish(c, slot, type_qualified(c->types, expr->member->type, record->quals));
}

/* ---------------------------------------------------------------- sizeof, _Alignof, offsetof */

static void replace_by_size(Checker *c, Expr **slot, uint32_t size)
{
    Expr *expr = *slot;
    *expr = (Expr){.op = EXPR_INTEGER, .span = expr->span, .next = expr->next, .integer = size};
    finish(c, slot, c->types->size);
}

/* The type of the operand of sizeof or _Alignof; NULL after an error. */
static Type *measured_type(Checker *c, Expr *expr, const char *word, Span *span)
{
    Type *type;
    if (expr->left) {
        c->unevaluated++;
        check_expr(c, &expr->left);
        c->unevaluated--;
        *span = span_at_start(expr->left->span);
        mark_read(expr->left);
        type = expr->left->type;
        if (is_bitfield(expr->left)) {
            diag_error(&c->cx->diags, *span, "'%s' applied to a bit-field", word);
            return NULL;
        }
    } else {
        type = check_type_name(c, expr->type_name);
        *span = expr->type_name->span;
    }
    return type->kind == TYPE_POISON ? NULL : type;
}

bool demand_complete(Checker *c, const Type *type, const char *word, Span span)
{
    if (type->kind == TYPE_VOID || type->kind == TYPE_FUNCTION) {
        diag_pedwarn(&c->cx->diags, W_POINTER_ARITH, span, "invalid application of '%s' to a %s type", word,
                     type->kind == TYPE_VOID ? "void" : "function");
        return true;
    }
    if (type_is_complete(type))
        return true;
    diag_error(&c->cx->diags, span, "invalid application of '%s' to incomplete type %s", word, type_quoted(c->arena, type));
    return false;
}

/* sizeof a where a was declared as int a[3] among the parameters. */
static void warn_size_of_parameter(Checker *c, const Expr *operand, Span span)
{
    const Decl *decl = operand && operand->op == EXPR_NAME ? operand->decl : NULL;
    if (decl && decl->was_array &&
        diag_warn(&c->cx->diags, W_SIZEOF_ARRAY_ARGUMENT, span,
                  "'sizeof' on array function parameter '%s' will return size of %s", decl->name->text,
                  type_quoted(c->arena, decl->type)))
        diag_note(&c->cx->diags, decl->span, "declared here");
}

/* The size of void and of a function is 1, as that of what a pointer to them steps over (GNU). */
static void check_sizeof(Checker *c, Expr **slot)
{
    Span span;
    Type *type = measured_type(c, *slot, "sizeof", &span);
    if (!type || !demand_complete(c, type, "sizeof", span)) {
        make_poison(c, slot);
        return;
    }
    warn_size_of_parameter(c, (*slot)->left, span);
    replace_by_size(c, slot, type->kind == TYPE_VOID || type->kind == TYPE_FUNCTION ? 1 : type_size(type));
}

/* What gcc calls the preferred alignment: doubles and long longs that are no members prefer 8 bytes. */
static uint32_t preferred_align(const Type *type, const Expr *operand)
{
    while (type->kind == TYPE_ARRAY)
        type = type->base;
    bool is_wide = type->kind == TYPE_DOUBLE || type->kind == TYPE_LLONG || type->kind == TYPE_ULLONG;
    return is_wide && !(operand && operand->op == EXPR_MEMBER) ? 8 : type_align(type);
}

/* _Alignof, and __alignof__. */
static void check_alignof(Checker *c, Expr **slot)
{
    Span span;
    Expr *expr = *slot;
    bool is_gnu = expr->op == EXPR_GNU_ALIGNOF;
    const char *word = is_gnu ? "__alignof__" : "_Alignof";
    Type *type = measured_type(c, expr, word, &span);
    if (!type || !demand_complete(c, type, word, span)) {
        make_poison(c, slot);
        return;
    }
    uint32_t align = is_gnu ? preferred_align(type, expr->left) : type_align(type);
    if (expr->left && !is_gnu)
        diag_pedwarn(&c->cx->diags, W_PEDANTIC, expr->span, "ISO C does not allow '_Alignof (expression)'");
    if (expr->left && expr->left->op == EXPR_NAME && expr->left->decl->align > align)
        align = expr->left->decl->align;
    replace_by_size(c, slot, align);
}

static Type *offset_of(Checker *c, Type *type, Expr *designator, uint32_t *offset);

static Type *offset_of_member(Checker *c, Type *type, const Expr *expr, Name *name, uint32_t *offset)
{
    if (!type_is_record(type)) {
        diag_error(&c->cx->diags, expr->span, "request for member '%s' in something not a structure or union", name->text);
        return NULL;
    }
    uint32_t within_type;
    Member *member = type_member(type, name, &within_type);
    if (!member) {
        diag_error(&c->cx->diags, expr->span, "%s has no member named '%s'", type_quoted(c->arena, type->unqualified),
                   name->text);
        return NULL;
    }
    if (member->is_bitfield) {
        diag_error(&c->cx->diags, expr->span, "attempt to take address of bit-field structure member '%s'", name->text);
        return NULL;
    }
    *offset += within_type;
    return member->type;
}

static Type *offset_of_element(Checker *c, Type *type, Expr *expr, uint32_t *offset)
{
    int64_t index;
    type = offset_of(c, type, expr->left, offset);
    if (!type)
        return NULL;
    if (type->kind != TYPE_ARRAY) {
        diag_error(&c->cx->diags, expr->span, "subscripted value is neither array nor pointer nor vector");
        return NULL;
    }
    if (!check_integer_constant(c, &expr->right, "subscript in 'offsetof'", &index))
        return NULL;
    *offset += (uint32_t)index * type_size(type->base);
    return type->base;
}

/* The type of the sub-object that the designator of offsetof leads to, its offset added to *offset; NULL after an error. */
static Type *offset_of(Checker *c, Type *type, Expr *designator, uint32_t *offset)
{
    if (designator->op == EXPR_NAME)
        return offset_of_member(c, type, designator, designator->name, offset);
    if (designator->op == EXPR_INDEX)
        return offset_of_element(c, type, designator, offset);
    if (designator->op != EXPR_MEMBER) {
        diag_error(&c->cx->diags, designator->span, "expected a member in 'offsetof'");
        return NULL;
    }
    type = offset_of(c, type, designator->left, offset);
    return type ? offset_of_member(c, type, designator, designator->member_name, offset) : NULL;
}

static void check_offsetof(Checker *c, Expr **slot)
{
    Expr *expr = *slot;
    Type *type = check_type_name(c, expr->type_name);
    if (type->kind == TYPE_POISON) {
        make_poison(c, slot);
        return;
    }
    if (type_is_record(type) && !type_is_complete(type)) {
        diag_error(&c->cx->diags, expr->type_name->span, "invalid use of undefined type %s", type_quoted(c->arena, type));
        make_poison(c, slot);
        return;
    }
    uint32_t offset = 0;
    if (offset_of(c, type, expr->left, &offset))
        replace_by_size(c, slot, offset);
    else
        make_poison(c, slot);
}

static void check_types_compatible(Checker *c, Expr **slot)
{
    Expr *expr = *slot;
    Type *a = check_type_name(c, expr->type_name), *b = check_type_name(c, expr->type_name2);
    if (a->kind == TYPE_POISON || b->kind == TYPE_POISON) {
        make_poison(c, slot);
        return;
    }
    bool compatible = type_compatible(without_quals(c, a), without_quals(c, b));
    *expr = (Expr){.op = EXPR_INTEGER, .span = expr->span, .next = expr->next, .integer = compatible};
    finish(c, slot, c->types->int_);
}

/* ---------------------------------------------------------------- compound literals, _Generic, statement expressions */

static const char *literal_problem(const Type *type)
{
    if (type->kind == TYPE_FUNCTION)
        return "compound literal has function type";
    if (type->kind == TYPE_VOID || (!type_is_complete(type) && type->kind != TYPE_ARRAY))
        return "compound literal has incomplete type";
    return NULL;
}

/* (T){…}: an unnamed object (C11 6.5.2.5). In sizeof and the like it has a type, but there is no object. */
static void check_compound(Checker *c, Expr **slot)
{
    Expr *expr = *slot;
    Type *type = check_type_name(c, expr->type_name);
    const char *problem = literal_problem(type);
    InitItem *items = NULL;
    if (problem && type->kind != TYPE_POISON)
        diag_error(&c->cx->diags, expr->span, "%s", problem);
    if (problem || type->kind == TYPE_POISON || !check_initialiser(c, &type, expr->initialiser, scope_is_file(c), &items)) {
        make_poison(c, slot);
        return;
    }
    if (!c->unevaluated) {
        expr->object = declare_unnamed(c, type, expr->span);
        expr->object->init = items;
        expr->object->has_init = true;
    }
    expr->is_lvalue = true;
    finish(c, slot, type);
}

/* Says what an association may not be (C11 6.5.1.1p2). */
static bool check_association(Checker *c, Expr *expr, Association *association)
{
    Diags *diags = &c->cx->diags;
    Type *type = association->type_name ? check_type_name(c, association->type_name) : NULL;
    if (type && type->kind == TYPE_POISON)
        return false;
    if (type && (type->kind == TYPE_FUNCTION || !type_is_complete(type))) {
        diag_error(diags, association->type_name->span, "'_Generic' association has %s type",
                   type->kind == TYPE_FUNCTION ? "function" : "incomplete");
        return false;
    }
    for (Association *earlier = expr->associations; earlier != association; earlier = earlier->next) {
        if (!type && !earlier->type_name) {
            diag_error(diags, association->span, "duplicate 'default' case in '_Generic'");
            diag_note(diags, earlier->span, "original 'default' is here");
            return false;
        }
        if (type && earlier->type_name && type_compatible(type, earlier->type_name->type)) {
            diag_error(diags, association->type_name->span, "'_Generic' specifies two compatible types");
            diag_note(diags, earlier->type_name->span, "compatible type is here");
            return false;
        }
    }
    return true;
}

static Association *choose_association(Expr *expr, const Type *type)
{
    Association *chosen = NULL;
    for (Association *a = expr->associations; a; a = a->next) {
        if (a->type_name ? type_compatible(type, a->type_name->type) : !chosen)
            chosen = a;
        if (chosen == a && a->type_name)
            break;
    }
    return chosen;
}

/* The chosen value takes the node's place; the others are checked, but never evaluated. */
static void check_generic(Checker *c, Expr **slot)
{
    Expr *expr = *slot;
    c->unevaluated++;
    check_value(c, &expr->left);
    c->unevaluated--;
    bool ok = !is_poison(expr->left);
    for (Association *a = expr->associations; a; a = a->next)
        ok = check_association(c, expr, a) && ok;
    Association *chosen = ok ? choose_association(expr, expr->left->type->unqualified) : NULL;
    if (ok && !chosen)
        diag_error(&c->cx->diags, span_at_start(expr->left->span),
                   "'_Generic' selector of type %s is not compatible with any association",
                   type_quoted(c->arena, expr->left->type->unqualified));
    for (Association *a = expr->associations; a; a = a->next) {
        c->unevaluated += a != chosen;
        check_expr(c, &a->value);
        c->unevaluated -= a != chosen;
    }
    if (chosen)
        *slot = chosen->value;
    else
        make_poison(c, slot);
}

static void check_statement_expr(Checker *c, Expr **slot)
{
    Expr *expr = *slot;
    if (!c->function) {
        diag_error(&c->cx->diags, expr->span, "braced-group within expression allowed only inside a function");
        make_poison(c, slot);
        return;
    }
    diag_pedwarn(&c->cx->diags, W_PEDANTIC, span_at_start(expr->span), "ISO C forbids braced-groups within expressions");
    Enclosure *enclosure = NEW(c->arena, Enclosure);
    enclosure->outer = c->body->enclosure;
    c->body->enclosure = enclosure;
    check_block(c, expr->block, true);
    c->body->enclosure = enclosure->outer;
    Stmt *last = expr->block->body;
    while (last && last->next)
        last = last->next;
    bool has_value = last && last->kind == STMT_EXPR && last->expr;
    finish(c, slot, has_value ? last->expr->type->unqualified : c->types->void_);
}

/* ---------------------------------------------------------------- all of them */

/* (x) is x, but remembers that it stood in parentheses; a name or constant is then found where they begin, as gcc has it. */
static void check_paren(Checker *c, Expr **slot)
{
    Expr *paren = *slot;
    check_expr(c, &paren->left);
    Expr *inner = paren->left;
    bool is_leaf = inner->op == EXPR_NAME || inner->op == EXPR_INTEGER;
    inner->was_parenthesised = true;
    inner->span = (Span){paren->span.start, paren->span.end, is_leaf ? paren->span.start : inner->span.caret};
    *slot = inner;
}

/* __extension__ x is x, and what is no ISO C in it is meant. */
static void check_extension(Checker *c, Expr **slot)
{
    Expr *extension = *slot;
    c->cx->diags.extensions++;
    check_expr(c, &extension->left);
    c->cx->diags.extensions--;
    *slot = extension->left;
}

static void check_node(Checker *c, Expr **slot)
{
    Expr *expr = *slot;
    switch ((ExprOp)expr->op) {
    case EXPR_POISON: make_poison(c, slot); return;
    case EXPR_INTEGER: check_integer(c, slot); return;
    case EXPR_FLOATING: check_floating(c, slot); return;
    case EXPR_STRING: check_string(c, expr); return;
    case EXPR_NAME: check_name(c, slot); return;
    case EXPR_NEGATE:
    case EXPR_PLUS:
    case EXPR_BIT_NOT:
    case EXPR_NOT:
    case EXPR_DEREF: check_unary(c, slot); return;
    case EXPR_ADDRESS: check_address(c, slot); return;
    case EXPR_PRE_INC:
    case EXPR_PRE_DEC:
    case EXPR_POST_INC:
    case EXPR_POST_DEC: check_increment(c, slot); return;
    case EXPR_CAST: check_cast(c, slot); return;
    case EXPR_PAREN: check_paren(c, slot); return;
    case EXPR_EXTENSION: check_extension(c, slot); return;
    case EXPR_MUL:
    case EXPR_DIV:
    case EXPR_MOD:
    case EXPR_ADD:
    case EXPR_SUB:
    case EXPR_SHL:
    case EXPR_SHR:
    case EXPR_BIT_AND:
    case EXPR_BIT_XOR:
    case EXPR_BIT_OR: check_arithmetic(c, slot); return;
    case EXPR_LT:
    case EXPR_GT:
    case EXPR_LE:
    case EXPR_GE:
    case EXPR_EQ:
    case EXPR_NE: check_comparison(c, slot); return;
    case EXPR_AND:
    case EXPR_OR: check_logical(c, slot); return;
    case EXPR_COMMA: check_comma(c, slot); return;
    case EXPR_INDEX: check_index(c, slot); return;
    case EXPR_ASSIGN: check_assign(c, slot); return;
    case EXPR_ASSIGN_OP: check_compound_assign(c, slot); return;
    case EXPR_CONDITIONAL: check_conditional(c, slot); return;
    case EXPR_CALL: check_call(c, slot); return;
    case EXPR_MEMBER:
    case EXPR_ARROW: check_member(c, slot); return;
    case EXPR_SIZEOF_EXPR:
    case EXPR_SIZEOF_TYPE: check_sizeof(c, slot); return;
    case EXPR_ALIGNOF:
    case EXPR_GNU_ALIGNOF: check_alignof(c, slot); return;
    case EXPR_OFFSETOF: check_offsetof(c, slot); return;
    case EXPR_COMPOUND: check_compound(c, slot); return;
    case EXPR_GENERIC: check_generic(c, slot); return;
    case EXPR_STATEMENT: check_statement_expr(c, slot); return;
    case EXPR_VA_ARG: check_va_arg(c, slot); return;
    case EXPR_TYPES_COMPATIBLE: check_types_compatible(c, slot); return;
    case EXPR_DECAY: /* the checker's own, with a type from the start */
    case EXPR_PTR_ADD:
    case EXPR_PTR_SUB:
    case EXPR_PTR_DIFF:
    case EXPR_BUILTIN:
    case EXPR_OP_COUNT: return;
    }
}

/* One of a chain that has not been checked yet. */
static bool is_chain(const Expr *expr)
{
    return expr_chains[expr->op] && !expr->type;
}

/* From the innermost left operand upwards. On the way down `third`, which these operators have no use for, keeps the way back.
 */
static void check_chain(Checker *c, Expr **top)
{
    Expr *expr = *top;
    warn_parentheses(c, expr);
    while (is_chain(expr->left)) {
        expr->left->third = expr;
        expr = expr->left;
        warn_parentheses(c, expr);
    }
    while (expr != *top) {
        Expr *parent = expr->third;
        expr->third = NULL;
        check_node(c, &parent->left);
        expr = parent;
    }
    check_node(c, top);
}

void check_expr(Checker *c, Expr **slot)
{
    Expr *expr = *slot;
    if (expr->type)
        return;
    if (should_stop(c->cx))
        make_poison(c, slot);
    else if (is_chain(expr))
        check_chain(c, slot);
    else
        check_node(c, slot);
}
