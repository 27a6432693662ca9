/* Builders of declarations, from specifiers to initialisers: parts in, a node out. Names are bound here, as the
 * grammar comes to the end of their declarators; what they mean is the checker's business. */
#include "parser/parse.h"

static uint32_t deeper(uint32_t a, uint32_t b)
{
    return a > b ? a : b;
}

/* Depth passes through lists in a loop: what counts is the deepest of their members. */
static void deepen(uint32_t *depth, uint32_t below)
{
    *depth = deeper(*depth, below);
}

static uint32_t attributes_depth(const Attribute *attributes)
{
    uint32_t depth = 0;
    for (; attributes; attributes = attributes->next)
        deepen(&depth, attributes->depth);
    return depth;
}

/* Puts more attributes before those that are there: their order does not matter, and they may be many. */
static void take_attributes(Attribute **attributes, uint32_t *depth, AttributeList more)
{
    if (!more.last)
        return;
    deepen(depth, attributes_depth(more.first));
    more.last->next = *attributes;
    *attributes = more.first;
}

/* ---------------------------------------------------------------- specifiers */

static Specifiers *extend(Parser *p, Specifiers *specifiers, Span at)
{
    if (!specifiers) {
        specifiers = NEW(p->arena, Specifiers);
        specifiers->span = at;
    }
    specifiers->span.end = at.end;
    return specifiers;
}

enum { STORAGE_CLASSES = SPEC_TYPEDEF | SPEC_EXTERN | SPEC_STATIC | SPEC_AUTO | SPEC_REGISTER };

Specifiers *add_modifier(Parser *p, Specifiers *specifiers, uint32_t modifier, Span at)
{
    specifiers = extend(p, specifiers, at);
    uint32_t storage = modifier & 0xffff, quals = modifier >> 16;
    if (storage & STORAGE_CLASSES) {
        if (specifiers->storage & STORAGE_CLASSES)
            specifiers->problem = SPEC_PROBLEM_TWO_STORAGE_CLASSES;
        else
            specifiers->storage_span = at;
    } else if (storage && !(specifiers->storage & STORAGE_CLASSES)) {
        specifiers->storage_span = at;
    }
    specifiers->storage |= storage;
    specifiers->quals |= (uint8_t)quals;
    return specifiers;
}

/* Right behind the braces of a struct, attributes belong to it; elsewhere to what is declared. */
Specifiers *add_attributes(Parser *p, Specifiers *specifiers, AttributeList attributes, Span at)
{
    bool is_tags =
        specifiers && specifiers->tag && specifiers->tag->has_body && specifiers->span.end == specifiers->type_span.end;
    specifiers = extend(p, specifiers, at);
    if (is_tags) {
        take_attributes(&specifiers->tag->attributes, &specifiers->depth, attributes);
        specifiers->type_span.end = at.end;
    } else {
        take_attributes(&specifiers->attributes, &specifiers->depth, attributes);
    }
    return specifiers;
}

Specifiers *add_alignas(Parser *p, Specifiers *specifiers, AlignSpec *alignas, Span at)
{
    specifiers = extend(p, specifiers, at);
    alignas->next = specifiers->aligns;
    specifiers->aligns = alignas;
    deepen(&specifiers->depth, alignas->value ? alignas->value->depth : alignas->type_name->depth);
    return specifiers;
}

/* `struct s { … } int x;` lacks a semicolon: the struct is declared, and something new starts. */
static Specifiers *end_after_body(Parser *p, Specifiers *specifiers, Span at, const char *next)
{
    if (!specifiers || !specifiers->tag || !specifiers->tag->has_body)
        return specifiers;
    Pos end = specifiers->type_span.end;
    Span behind = {end, end, end};
    SourceMap *sources = &p->cx->sources;
    bool on_same_line = source_place(sources, end).line == source_place(sources, at.start).line;
    diag_error(&p->cx->diags, on_same_line ? at : behind, "expected ';', identifier or '(' before '%s'", next);
    diag_fix(&p->cx->diags, behind, ";");
    add_external(p, new_declaration(p, specifiers, specifiers->span));
    return NULL;
}

/* `word` is how the type begins. The caret goes to the latest one: there gcc sees that they do not fit together. */
static Specifiers *add_type(Parser *p, Specifiers *specifiers, Span at, const char *word)
{
    specifiers = extend(p, end_after_body(p, specifiers, at, word), at);
    specifiers->type_span = specifiers->counts ? (Span){specifiers->type_span.start, at.end, at.caret} : at;
    return specifiers;
}

/* How often `count` was given before it would run into its neighbour's bits. */
static bool has_room(uint32_t counts, uint32_t count)
{
    uint32_t most = count == COUNT_LONG ? 7 : 3;
    return (counts / count & most) < most;
}

Specifiers *add_type_word(Parser *p, Specifiers *specifiers, uint32_t count, Span at)
{
    specifiers = add_type(p, specifiers, at, token_kind_text((TokenKind)p->token.kind));
    if (has_room(specifiers->counts, count))
        specifiers->counts += count;
    else
        specifiers->problem = SPEC_PROBLEM_TWO_TYPES;
    return specifiers;
}

/* Struct, union, enum, typedef name, typeof: the first one holds. */
static Specifiers *add_other(Parser *p, Specifiers *specifiers, Span at, const char *word, bool *is_first)
{
    specifiers = add_type(p, specifiers, at, word);
    *is_first = !(specifiers->counts & COUNT_OTHER);
    if (specifiers->counts)
        specifiers->problem = SPEC_PROBLEM_TWO_TYPES;
    specifiers->counts |= COUNT_OTHER;
    return specifiers;
}

/* A name that is no typedef's was reported as unknown when it was read: its type is that of a poisoned expression. */
Specifiers *add_typedef_name(Parser *p, Specifiers *specifiers, Name *name, Span at)
{
    bool is_first;
    specifiers = add_other(p, specifiers, at, name->text, &is_first);
    if (is_typedef_name(name))
        specifiers->typedef_name = name;
    else
        specifiers->typeof_expr = new_poison_expr(p, at);
    return specifiers;
}

Specifiers *add_tag(Parser *p, Specifiers *specifiers, TagSpec *tag, Span at)
{
    bool is_first;
    specifiers = add_other(p, specifiers, at, type_keyword(tag->kind), &is_first);
    if (is_first)
        specifiers->tag = tag;
    deepen(&specifiers->depth, tag->depth);
    return specifiers;
}

Specifiers *add_typeof(Parser *p, Specifiers *specifiers, TypeofArg arg, Span at)
{
    bool is_first;
    specifiers = add_other(p, specifiers, at, token_kind_text(T_TYPEOF), &is_first);
    if (is_first) {
        specifiers->typeof_expr = arg.expr;
        specifiers->typeof_type = arg.type_name;
    }
    deepen(&specifiers->depth, 1 + (arg.expr ? arg.expr->depth : arg.type_name->depth));
    return specifiers;
}

AlignSpec *new_alignas(Parser *p, Expr *value, TypeName *type_name, Span at)
{
    AlignSpec *alignas = NEW(p->arena, AlignSpec);
    *alignas = (AlignSpec){.value = value, .type_name = type_name, .span = at};
    return alignas;
}

AttributeList new_attribute(Parser *p, Name *name, ExprList args, Span at)
{
    Attribute *attribute = NEW(p->arena, Attribute);
    *attribute = (Attribute){.name = name, .args = args.first, .span = at};
    for (const Expr *arg = args.first; arg; arg = arg->next)
        deepen(&attribute->depth, arg->depth);
    if (args.first && args.first->op == EXPR_NAME) {
        attribute->word = args.first->name;
        attribute->args = args.first->next;
    }
    return (AttributeList){attribute, attribute};
}

AttributeList new_asm_label(Parser *p, Expr *symbol)
{
    return new_attribute(p, intern_str(&p->cx->names, "asm"), (ExprList){symbol, symbol}, symbol->span);
}

AttributeList concat_attributes(AttributeList a, AttributeList b)
{
    CONCAT(a, b);
    return a;
}

/* ---------------------------------------------------------------- structs, unions, enums */

TagSpec *new_tag(Parser *p, TypeKind kind, Name *name, Span name_span, AttributeList attributes)
{
    TagSpec *tag = NEW(p->arena, TagSpec);
    *tag = (TagSpec){.kind = kind, .name = name, .name_span = name_span};
    take_attributes(&tag->attributes, &tag->depth, attributes);
    return tag;
}

/* A tag with a body; the closing brace has just been read. */
static TagSpec *new_body(Parser *p, TypeKind kind, Name *name, Span name_span, AttributeList attributes)
{
    TagSpec *tag = new_tag(p, kind, name, name_span, attributes);
    tag->has_body = true;
    tag->pack = lex_pack(p->lexer);
    if (name)
        vec_push(p->arena, &p->tags, tag);
    return tag;
}

TagSpec *new_record(Parser *p, TypeKind kind, Name *name, Span name_span, AttributeList attributes, DeclarationList members)
{
    TagSpec *tag = new_body(p, kind, name, name_span, attributes);
    tag->members = members.first;
    for (const Declaration *member = members.first; member; member = member->next)
        deepen(&tag->depth, member->depth);
    tag->depth++;
    return tag;
}

TagSpec *new_enum(Parser *p, Name *name, Span name_span, AttributeList attributes, EnumeratorList enumerators)
{
    TagSpec *tag = new_body(p, TYPE_ENUM, name, name_span, attributes);
    tag->enumerators = enumerators.first;
    for (const Enumerator *e = enumerators.first; e; e = e->next)
        deepen(&tag->depth, deeper(attributes_depth(e->attributes), e->value ? e->value->depth : 0));
    tag->depth++;
    return tag;
}

Enumerator *new_enumerator(Parser *p, Name *name, AttributeList attributes, Expr *value, Span at)
{
    Enumerator *enumerator = NEW(p->arena, Enumerator);
    *enumerator = (Enumerator){.name = name, .value = value, .attributes = attributes.first, .span = at};
    bind_name(p, name, false);
    return enumerator;
}

/* ---------------------------------------------------------------- declarators */

static Parts new_parts(Parser *p, Name *name, Span at, Span name_span)
{
    Declarator *declarator = NEW(p->arena, Declarator);
    declarator->name = name;
    declarator->span = at;
    declarator->name_span = name_span;
    return (Parts){declarator, NULL};
}

Parts new_declarator(Parser *p, Name *name, Span at)
{
    return new_parts(p, name, at, at);
}

/* At the end of what stands before it; for messages, what stands there is all there is to show. */
Parts new_nameless(Parser *p, Span at)
{
    return new_parts(p, NULL, at, at);
}

/* Each part is a level; what is inside it comes on top of the levels so far. */
static void append_parts(Parser *p, Parts *parts, PartList more, uint32_t levels, uint32_t below)
{
    Declarator *declarator = parts->declarator;
    uint32_t depth = deeper(declarator->depth + levels, below + 1);
    if (is_too_deep(p, depth, declarator->span))
        return;
    declarator->depth = depth;
    if (parts->last)
        parts->last->next = more.first;
    else
        declarator->parts = more.first;
    parts->last = more.last;
}

static Span declarator_span(const Declarator *declarator, Span at)
{
    return declarator->name ? span_with_caret(at, declarator->name_span) : at;
}

static uint32_t part_depth(const DeclaratorPart *part)
{
    uint32_t depth = part->length ? part->length->depth : 0;
    for (const ParamDecl *param = part->params; param; param = param->next)
        deepen(&depth, 1 + deeper(param->specifiers->depth, param->declarator->depth));
    return depth;
}

Parts add_part(Parser *p, Parts declarator, DeclaratorPart *part, Span at)
{
    declarator.declarator->span = declarator_span(declarator.declarator, at);
    append_parts(p, &declarator, (PartList){part, part}, 1, part_depth(part));
    return declarator;
}

Parts add_pointers(Parser *p, Parts declarator, PartList pointers, Span at)
{
    declarator.declarator->span = declarator_span(declarator.declarator, at);
    uint32_t levels = 0, below = 0;
    for (const DeclaratorPart *pointer = pointers.first; pointer; pointer = pointer->next, levels++)
        deepen(&below, attributes_depth(pointer->attributes));
    append_parts(p, &declarator, pointers, levels, below);
    return declarator;
}

Parts enclose(Parser *p, Parts declarator, AttributeList attributes, Span at)
{
    (void)p;
    declarator.declarator->span = declarator_span(declarator.declarator, at);
    take_attributes(&declarator.declarator->attributes, &declarator.declarator->depth, attributes);
    return declarator;
}

static DeclaratorPart *new_part(Parser *p, PartKind kind, Span at)
{
    DeclaratorPart *part = NEW(p->arena, DeclaratorPart);
    part->kind = kind;
    part->span = at;
    return part;
}

DeclaratorPart *new_pointer(Parser *p, Span at)
{
    return new_part(p, PART_POINTER, at);
}

DeclaratorPart *qualify_pointer(DeclaratorPart *pointer, unsigned qualifier, Span at)
{
    pointer->quals |= (uint8_t)qualifier;
    pointer->span.end = at.end;
    return pointer;
}

DeclaratorPart *attribute_pointer(DeclaratorPart *pointer, AttributeList attributes, Span at)
{
    uint32_t depth = 0;
    take_attributes(&pointer->attributes, &depth, attributes);
    pointer->span.end = at.end;
    return pointer;
}

/* Of `* *p` the second pointer is nearer to the name. */
PartList prepend_pointer(PartList outer, DeclaratorPart *inner)
{
    inner->next = outer.first;
    return (PartList){inner, outer.last};
}

DeclaratorPart *new_array(Parser *p, uint32_t qualifiers, Expr *length, Span at)
{
    DeclaratorPart *part = new_part(p, PART_ARRAY, at);
    part->quals = (uint8_t)(qualifiers & ~(uint32_t)ARRAY_STATIC);
    part->is_static = (qualifiers & ARRAY_STATIC) != 0;
    part->length = length;
    if (part->is_static && !length)
        diag_error(&p->cx->diags, at, "'static' may not be used without an array size");
    return part;
}

DeclaratorPart *new_star_array(Parser *p, uint32_t qualifiers, Span at)
{
    if (qualifiers & ARRAY_STATIC)
        diag_error(&p->cx->diags, at, "'static' may not be used with an unspecified variable length array size");
    DeclaratorPart *part = new_array(p, qualifiers & ~(uint32_t)ARRAY_STATIC, NULL, at);
    part->is_star = true;
    return part;
}

/* `(void)`: a prototype without parameters (C11 6.7.6.3p10). */
static bool is_lone_void(const ParamDecl *param)
{
    return param && !param->next && param->specifiers->counts == COUNT_VOID && !param->specifiers->quals &&
           !param->specifiers->storage && !param->declarator->name && !param->declarator->parts;
}

DeclaratorPart *new_function(Parser *p, ParamList params, bool is_variadic, ScopeMark mark, Span at)
{
    scope_close(p, mark);
    DeclaratorPart *part = new_part(p, PART_FUNCTION, at);
    part->is_variadic = is_variadic;
    part->has_prototype = params.first != NULL;
    part->params = is_lone_void(params.first) && !is_variadic ? NULL : params.first;
    return part;
}

/* The parameters get a type that is silent. What stands between `)` and a body is skipped; without a body, the names
 * mean nothing. */
DeclaratorPart *old_style_parameters(Parser *p, ParamList names, ScopeMark mark, Span at)
{
    scope_close(p, mark);
    DeclaratorPart *part = new_part(p, PART_FUNCTION, at);
    part->has_prototype = true;
    part->params = names.first;
    Span first = names.first->span;
    const Token *next = parser_peek(p);
    if (next->kind == T_LBRACE || starts_declaration(next->kind, next->name && is_typedef_name(next->name))) {
        diag_error(&p->cx->diags, first, "old-style (K&R) function definitions are not supported");
        while (next->kind != T_LBRACE && next->kind != T_RBRACE && next->kind != T_EOF) {
            parser_drop_ahead(p);
            next = parser_peek(p);
        }
    } else {
        diag_error(&p->cx->diags, first, "parameter names (without types) in function declaration");
    }
    return part;
}

/* A type specifier of no length is the `int` that the parser put in. After a syntax error in the declarator it is not
 * the point. */
static void report_implicit_int(Parser *p, const Specifiers *specifiers, const Declarator *declarator)
{
    bool was_put_in = specifiers->counts == COUNT_INT && specifiers->type_span.start == specifiers->type_span.end;
    if (!was_put_in || (p->error_at >= declarator->span.start && p->error_at < declarator->span.end))
        return;
    if (declarator->parts && declarator->parts->kind == PART_FUNCTION)
        diag_error(&p->cx->diags, declarator->name_span, "return type defaults to 'int'");
    else
        diag_error(&p->cx->diags, declarator->name_span, "type defaults to 'int' in declaration of '%s'",
                   declarator->name->text);
    diag_fix(&p->cx->diags, specifiers->type_span, "int ");
}

ParamDecl *new_parameter(Parser *p, Specifiers *specifiers, Parts declarator, AttributeList attributes, Span at)
{
    ParamDecl *param = NEW(p->arena, ParamDecl);
    *param = (ParamDecl){.specifiers = specifiers, .declarator = declarator.declarator, .span = at};
    take_attributes(&param->declarator->attributes, &param->declarator->depth, attributes);
    if (param->declarator->name) {
        report_implicit_int(p, specifiers, param->declarator);
        bind_name(p, param->declarator->name, false);
    }
    return param;
}

ParamDecl *new_identifier(Parser *p, Name *name, Span at)
{
    ParamDecl *param = NEW(p->arena, ParamDecl);
    Specifiers *specifiers = add_typeof(p, NULL, (TypeofArg){new_poison_expr(p, at), NULL}, at);
    *param = (ParamDecl){.specifiers = specifiers, .declarator = new_declarator(p, name, at).declarator, .span = at};
    return param;
}

/* Storage classes have no place in a type name, nor among members: the grammar takes them, so that it needs one kind
 * of specifiers only. */
static void refuse_storage(Parser *p, Specifiers *specifiers, const char *expected)
{
    static const struct {
        uint32_t bit;
        const char *text;
    } words[] = {
        {SPEC_TYPEDEF, "typedef"}, {SPEC_EXTERN, "extern"},      {SPEC_STATIC, "static"},
        {SPEC_AUTO, "auto"},       {SPEC_REGISTER, "register"},  {SPEC_THREAD_LOCAL, "_Thread_local"},
        {SPEC_INLINE, "inline"},   {SPEC_NORETURN, "_Noreturn"},
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (specifiers->storage & words[i].bit) {
            diag_error(&p->cx->diags, specifiers->storage_span, "expected %s before '%s'", expected, words[i].text);
            break;
        }
    }
    specifiers->storage &= SPEC_EXTENSION;
}

TypeName *new_type_name(Parser *p, Specifiers *specifiers, Parts declarator, Span at)
{
    refuse_storage(p, specifiers, "expression");
    TypeName *type_name = NEW(p->arena, TypeName);
    type_name->declaration = new_declaration(p, specifiers, at);
    type_name->declaration->declarators = declarator.declarator;
    type_name->depth = deeper(specifiers->depth, declarator.declarator->depth);
    type_name->declaration->depth = type_name->depth;
    type_name->span = at;
    return type_name;
}

/* ---------------------------------------------------------------- declarations */

Declaration *new_declaration(Parser *p, Specifiers *specifiers, Span at)
{
    Declaration *declaration = NEW(p->arena, Declaration);
    declaration->specifiers = specifiers;
    declaration->span = at;
    declaration->depth = specifiers->depth;
    return declaration;
}

static Declaring add_declarator(Declaring declaring, Declarator *declarator)
{
    Declaration *declaration = declaring.declaration;
    if (declaring.last)
        declaring.last->next = declarator;
    else
        declaration->declarators = declarator;
    declaration->span.end = declarator->span.end;
    deepen(&declaration->depth, declarator->depth);
    return (Declaring){declaration, declarator};
}

static void declare(Parser *p, const Specifiers *specifiers, Declarator *declarator, AttributeList attributes)
{
    take_attributes(&declarator->attributes, &declarator->depth, attributes);
    report_implicit_int(p, specifiers, declarator);
    bind_name(p, declarator->name, (specifiers->storage & SPEC_TYPEDEF) != 0);
    p->declared = declarator;
}

Declaration *cut_declaration(Parser *p, Specifiers *specifiers, Span at)
{
    return specifiers->tag && specifiers->tag->has_body ? new_declaration(p, specifiers, at) : NULL;
}

Declaring declare_first(Parser *p, Specifiers *specifiers, Parts declarator, AttributeList attributes)
{
    declare(p, specifiers, declarator.declarator, attributes);
    Declaration *declaration = new_declaration(p, specifiers, specifiers->span);
    return add_declarator((Declaring){declaration, NULL}, declarator.declarator);
}

Declaring declare_next(Parser *p, Declaring declaring, AttributeList before, Parts declarator, AttributeList behind)
{
    declare(p, declaring.declaration->specifiers, declarator.declarator, concat_attributes(before, behind));
    return add_declarator(declaring, declarator.declarator);
}

Declaring initialise(Declaring declaring, Initialiser *initialiser)
{
    declaring.last->initialiser = initialiser;
    deepen(&declaring.declaration->depth, initialiser->depth);
    return declaring;
}

Declaration *end_declaration(Declaring declaring, Span at)
{
    declaring.declaration->span = span_with_caret(at, declaring.declaration->span);
    return declaring.declaration;
}

/* Declares nothing; allowed by everybody but the standard. */
void extra_semicolon(Parser *p, const char *message, Span at)
{
    diag_pedwarn(&p->cx->diags, W_PEDANTIC, at, "%s", message);
}

Declaration *new_static_assert(Parser *p, Expr *condition, Expr *message, Span at)
{
    Declaration *declaration = NEW(p->arena, Declaration);
    *declaration = (Declaration){.assertion = condition, .assertion_message = message, .span = at, .depth = condition->depth};
    return declaration;
}

Declarator *new_field(Parser *p, Parts parts, Expr *width, AttributeList attributes)
{
    Declarator *field = p->declared = parts.declarator;
    field->bit_width = width;
    if (width)
        deepen(&field->depth, width->depth);
    take_attributes(&field->attributes, &field->depth, attributes);
    return field;
}

Declaring add_first_member(Parser *p, Specifiers *specifiers, Declarator *field)
{
    if (field->name)
        report_implicit_int(p, specifiers, field);
    return add_declarator((Declaring){new_member_declaration(p, specifiers, specifiers->span), NULL}, field);
}

Declaring add_next_member(Parser *p, Declaring members, AttributeList attributes, Declarator *field)
{
    (void)p;
    take_attributes(&field->attributes, &field->depth, attributes);
    return add_declarator(members, field);
}

Declaration *new_member_declaration(Parser *p, Specifiers *specifiers, Span at)
{
    refuse_storage(p, specifiers, "specifier-qualifier-list");
    return new_declaration(p, specifiers, at);
}

/* What is too deep for a walk is left out; it has been reported. */
void add_external(Parser *p, Declaration *declaration)
{
    if (!declaration || is_too_deep(p, declaration->depth, declaration->span))
        return;
    APPEND(p->externals, declaration);
    p->unit->declarations = p->externals.first;
}

/* The function that `declarator` declares: the parameters of `int (*f(int a))(int b)` are those of the part nearest
 * to the name. */
static const DeclaratorPart *function_part(const Declarator *declarator)
{
    const DeclaratorPart *part = declarator->parts;
    return part && part->kind == PART_FUNCTION ? part : NULL;
}

FunctionHead open_function(Parser *p, Declaring function, Span begin)
{
    Declaration *declaration = function.declaration;
    declaration->body_end = begin;
    FunctionHead head = {declaration, scope_open(p)};
    const DeclaratorPart *part = function_part(function.last);
    if (!part)
        diag_error(&p->cx->diags, begin, "expected '=', ',', ';', 'asm' or '__attribute__' before '{' token");
    else if (function.last != declaration->declarators)
        diag_error(&p->cx->diags, begin, "expected ',' or ';' before '{' token");
    for (const ParamDecl *param = part ? part->params : NULL; param; param = param->next)
        if (param->declarator->name)
            bind_name(p, param->declarator->name, false);
    return head;
}

/* A body that belongs to no function is left out, once it has been parsed. */
void add_function(Parser *p, FunctionHead function, StmtList body, Span end)
{
    Declaration *declaration = function.declaration;
    Stmt *block = new_block(p, function.mark, body, span_join(declaration->body_end, end), end);
    declaration->body_end = end;
    declaration->span.end = end.end;
    if (function_part(declaration->declarators) && !declaration->declarators->next) {
        declaration->body = block;
        deepen(&declaration->depth, block->depth);
    }
    add_external(p, declaration);
}

/* ---------------------------------------------------------------- initialisers */

Initialiser *new_initialiser(Parser *p, Expr *value)
{
    Initialiser *initialiser = NEW(p->arena, Initialiser);
    initialiser->value = value;
    initialiser->span = value->span;
    initialiser->depth = value->depth;
    return initialiser;
}

Initialiser *new_poison_initialiser(Parser *p, Span at)
{
    return new_initialiser(p, new_poison_expr(p, at));
}

Initialiser *new_list(Parser *p, InitialiserList list, Span at)
{
    uint32_t below = 0;
    for (const Initialiser *item = list.first; item; item = item->next)
        deepen(&below, item->depth);
    if (is_too_deep(p, below + 1, at))
        return new_poison_initialiser(p, at);
    Initialiser *initialiser = NEW(p->arena, Initialiser);
    *initialiser = (Initialiser){.span = at, .is_list = true, .list = list.first, .depth = below + 1};
    return initialiser;
}

Initialiser *designate(Initialiser *initialiser, DesignatorList designators, Span at)
{
    initialiser->designators = designators.first;
    initialiser->span = span_with_caret(at, initialiser->span);
    for (const Designator *d = designators.first; d; d = d->next) {
        deepen(&initialiser->depth, d->index ? d->index->depth : 0);
        deepen(&initialiser->depth, d->last_index ? d->last_index->depth : 0);
    }
    return initialiser;
}

Designator *new_member_designator(Parser *p, Name *name, Span at)
{
    Designator *designator = NEW(p->arena, Designator);
    *designator = (Designator){.member = name, .span = at};
    return designator;
}

Designator *new_index_designator(Parser *p, Expr *low, Expr *high, Span at)
{
    Designator *designator = NEW(p->arena, Designator);
    *designator = (Designator){.index = low, .last_index = high, .span = at};
    return designator;
}
