/* Declarators to types (C11 6.7.6): `(*f[3])(int)` is read from its end towards the name, wrapping the specifiers' type in one
 * part after the other. Parameters are declared in a scope of their own, which a function definition keeps for its body. */
#include "parser/check.h"

Span declarator_span(const Declarator *declarator)
{
    return declarator->name ? declarator->name_span : declarator->span;
}

const char *declarator_text(Checker *c, const Declarator *declarator)
{
    return declarator->name ? arena_printf(c->arena, "'%s'", declarator->name->text) : "type name";
}

/* One declarator on its way to a type. */
typedef struct Building {
    const Declarator *declarator;
    DeclaratorUse use;
    const char *text; /* "'name'" or "type name" */
    Span at;
    Parameters *parameters; /* USE_DEFINITION */
} Building;

/* ---------------------------------------------------------------- pointers */

static Type *pointer_to(Checker *c, const DeclaratorPart *part, Type *to)
{
    Attributes said = {0};
    read_attributes(c, part->attributes, ON_TYPE | ON_OBJECT | ON_FUNCTION, &said);
    if (said.mode.size && (said.mode.size != 4 || said.mode.is_float))
        diag_error(&c->cx->diags, said.mode.at, "attribute 'mode' does not suit a pointer");
    unsigned quals = part->quals;
    if (quals & QUAL_ATOMIC)
        unsupported(c, part->span, "'_Atomic'");
    quals &= QUAL_CONST | QUAL_VOLATILE | QUAL_RESTRICT;
    if (to->kind == TYPE_POISON)
        return to;
    if ((quals & QUAL_RESTRICT) && to->kind == TYPE_FUNCTION) {
        diag_error(&c->cx->diags, part->span, "invalid use of 'restrict'");
        quals &= ~(unsigned)QUAL_RESTRICT;
    }
    Type *pointer = type_pointer(c->types, to);
    return quals ? type_qualified(c->types, pointer, quals) : pointer;
}

/* ---------------------------------------------------------------- arrays */

/* Where a parameter's own array type becomes a pointer, the length does not matter. */
static bool is_adjusted(const Building *b, const DeclaratorPart *part)
{
    return b->use == USE_PARAMETER && part == b->declarator->parts;
}

/* "size of array 'a'", "size of unnamed array" */
static const char *array_text(Checker *c, const Building *b)
{
    return b->declarator->name ? arena_printf(c->arena, "array %s", b->text) : "unnamed array";
}

/* The length between the brackets (C11 6.7.6.2p1,5). False after a message. */
static bool array_length(Checker *c, const Building *b, DeclaratorPart *part, uint32_t *length)
{
    Diags *diags = &c->cx->diags;
    *length = ARRAY_UNKNOWN;
    if (part->is_star && !is_adjusted(b, part)) {
        if (scope_is_prototype(c))
            diag_error(diags, part->span, "variable length arrays are not supported");
        else
            diag_error(diags, part->span, "'[*]' not allowed in other than function prototype scope");
        return false;
    }
    if (!part->length)
        return true;
    int64_t value = 0;
    switch (evaluate_integer(c, &part->length, &value)) {
    case FOUND_POISON: return false;
    case FOUND_OTHER_TYPE: diag_error(diags, b->at, "size of %s has non-integer type", array_text(c, b)); return false;
    case FOUND_NO_CONSTANT:
        if (is_adjusted(b, part))
            return true;
        if (scope_is_file(c))
            diag_error(diags, b->at, "variably modified %s at file scope", b->text);
        else
            diag_error(diags, part->length->span, "variable length arrays are not supported");
        return false;
    case FOUND_INTEGER: break;
    }
    if (scope_is_file(c) && part->length->constancy != CONSTANCY_INTEGER) /* elsewhere it could be of variable length */
        diag_pedwarn(diags, W_OTHER, b->at, "variably modified %s at file scope", b->text);
    if (value < 0 && !type_is_unsigned(part->length->type)) {
        diag_error(diags, b->at, "size of %s is negative", array_text(c, b));
        return false;
    }
    if (value == 0)
        diag_pedwarn(diags, W_PEDANTIC, b->at, "ISO C forbids zero-size array%s",
                     b->declarator->name ? arena_printf(c->arena, " %s", b->text) : "");
    if (value < 0 || value > MAX_OBJECT_SIZE) {
        diag_error(diags, b->at, "size of %s is too large", array_text(c, b));
        return false;
    }
    *length = (uint32_t)value;
    return true;
}

/* C11 6.7.6.2p1. False after a message. */
static bool check_element(Checker *c, const Building *b, const Type *element)
{
    Diags *diags = &c->cx->diags;
    if (element->kind == TYPE_FUNCTION) {
        diag_error(diags, b->at, "declaration of %s as array of functions", b->text);
    } else if (element->kind == TYPE_VOID) {
        diag_error(diags, b->at, "declaration of %s as array of voids", b->text);
    } else if (!type_is_complete(element)) {
        diag_error(diags, b->at, "array type has incomplete element type %s", type_quoted(c->arena, element));
        if (element->kind == TYPE_ARRAY)
            diag_note(diags, b->at,
                      "declaration of %s as multidimensional array must have bounds for all dimensions except the first",
                      b->text);
    } else {
        if (element->tag && element->tag->has_flexible)
            diag_pedwarn(diags, W_PEDANTIC, b->at, "invalid use of structure with flexible array member");
        return true;
    }
    return false;
}

/* Typedefs can add dimensions without end; what walks through arrays takes a step for each. */
static bool has_too_many_dimensions(const Type *type)
{
    uint32_t rank = 0;
    for (; type->kind == TYPE_ARRAY && rank < MAX_NESTING; type = type->base)
        rank++;
    return rank >= MAX_NESTING;
}

static Type *array_of(Checker *c, const Building *b, DeclaratorPart *part, Type *element)
{
    Diags *diags = &c->cx->diags;
    uint32_t length;
    bool has_length = array_length(c, b, part, &length);
    if ((part->is_static || part->quals) && !is_adjusted(b, part)) {
        diag_error(diags, b->at, "static or type qualifiers in non-parameter array declarator");
        return c->types->poison;
    }
    if (element->kind == TYPE_POISON || !has_length || !check_element(c, b, element))
        return c->types->poison;
    if (has_too_many_dimensions(element)) {
        diag_error(diags, b->at, "%s is nested too deeply: at most %d dimensions", array_text(c, b), MAX_NESTING);
        return c->types->poison;
    }
    if (length != ARRAY_UNKNOWN && (uint64_t)length * type_size(element) > MAX_OBJECT_SIZE) {
        diag_error(diags, b->at, "size of %s exceeds maximum object size '%u'", array_text(c, b), MAX_OBJECT_SIZE);
        return c->types->poison;
    }
    return type_array(c->types, element, length);
}

/* ---------------------------------------------------------------- functions */

static void check_parameter_storage(Checker *c, const Specifiers *specifiers, Span at, const char *text)
{
    Diags *diags = &c->cx->diags;
    uint32_t allowed = SPEC_REGISTER | SPEC_EXTENSION;
    if (specifiers->storage & (SPEC_INLINE | SPEC_NORETURN))
        diag_pedwarn(diags, W_OTHER, at, "parameter %s declared '%s'", text,
                     specifiers->storage & SPEC_INLINE ? "inline" : "_Noreturn");
    if (specifiers->storage & ~(allowed | SPEC_INLINE | SPEC_NORETURN))
        diag_error(diags, at, "storage class specified for parameter %s", text);
    if (specifiers->aligns)
        diag_error(diags, at, "alignment specified for parameter %s", text);
}

/* `void` among the parameters (C11 6.7.6.3p10). Returns the type that the parameter has in spite of it. */
static Type *check_void_parameter(Checker *c, const ParamDecl *param, Type *type, uint32_t number)
{
    Diags *diags = &c->cx->diags;
    const Name *name = param->declarator->name;
    if (type->kind != TYPE_VOID)
        return type;
    if (name)
        diag_error(diags, param->declarator->name_span, "parameter %u ('%s') has void type", number, name->text);
    else
        diag_error(diags, param->span, "'void' must be the only parameter");
    return c->types->poison;
}

static void bind_parameter(Checker *c, Decl *decl)
{
    const Decl *old = scope_find(c, decl->name, true);
    if (old) {
        diag_error(&c->cx->diags, decl->span, "redefinition of parameter '%s'", decl->name->text);
        diag_note(&c->cx->diags, old->span, "previous definition of '%s' with type %s", decl->name->text,
                  type_quoted(c->arena, old->type));
        return;
    }
    scope_bind(c, decl);
}

static Decl *declare_parameter(Checker *c, ParamDecl *param, uint32_t number)
{
    Declarator *declarator = param->declarator;
    Specifiers *specifiers = param->specifiers;
    Type *base = check_specifiers(c, specifiers, false).type;
    Type *type = check_declarator(c, base, declarator, USE_PARAMETER, NULL);
    check_parameter_storage(c, specifiers, declarator_span(declarator),
                            declarator->name ? declarator_text(c, declarator) : "without a name");
    Attributes said = {0};
    AttributeTarget target = ON_OBJECT | function_target(declarator);
    read_attributes(c, specifiers->attributes, target, &said);
    read_attributes(c, declarator->attributes, target, &said);
    if (said.symbol)
        diag_error(&c->cx->diags, declarator_span(declarator), "'asm' specifier for a parameter");
    Decl *decl = NEW(c->arena, Decl);
    decl->kind = DECL_OBJECT;
    decl->name = declarator->name;
    decl->span = declarator->name ? declarator->name_span : param->span;
    decl->type = check_void_parameter(c, param, type_in_mode(c, type, said.mode), number);
    decl->is_parameter = true;
    decl->was_array = (declarator->parts ? declarator->parts->kind == PART_ARRAY : base->kind == TYPE_ARRAY);
    decl->bound = declarator->parts && declarator->parts->kind == PART_ARRAY ? declarator->parts->length : NULL;
    decl->is_defined = true;
    decl->is_register = specifiers->storage & SPEC_REGISTER;
    decl->is_used = said.flags & ATTR_UNUSED;
    if (decl->name)
        bind_parameter(c, decl);
    return decl;
}

/* `(void)`, also through a typedef name: no parameters. */
static bool is_void_list(Checker *c, const DeclaratorPart *part)
{
    const ParamDecl *only = part->params;
    if (!only || only->next || only->declarator->name || only->declarator->parts || part->is_variadic)
        return false;
    const Specifiers *specifiers = only->specifiers;
    if (specifiers->counts == COUNT_OTHER) {
        const Decl *decl = specifiers->typedef_name ? scope_find(c, specifiers->typedef_name, false) : NULL;
        if (!decl || decl->kind != DECL_TYPEDEF || decl->type->kind != TYPE_VOID)
            return false;
    } else if (specifiers->counts != COUNT_VOID) {
        return false;
    }
    if (specifiers->quals || (specifiers->storage & ~(uint32_t)SPEC_EXTENSION))
        diag_error(&c->cx->diags, only->span, "'void' as only parameter may not be qualified");
    return true;
}

/* C11 6.7.6.3p1. False after a message. */
static bool check_result(Checker *c, const Building *b, const Type *result)
{
    if (result->kind == TYPE_FUNCTION)
        diag_error(&c->cx->diags, b->at, "%s declared as function returning a function", b->text);
    else if (result->kind == TYPE_ARRAY)
        diag_error(&c->cx->diags, b->at, "%s declared as function returning an array", b->text);
    else
        return result->kind != TYPE_POISON;
    return false;
}

/* The type out of the parameters that were declared; NULL when there is no memory. */
static Type *function_type(Checker *c, const DeclaratorPart *part, Type *result, Decl *const *decls, uint32_t count)
{
    Param *params = NULL;
    if (count) {
        params = arena_array(c->arena, count, sizeof *params);
        if (!params)
            return c->types->poison;
    }
    for (uint32_t i = 0; i < count; i++)
        params[i] = (Param){.name = decls[i]->name, .type = decls[i]->type, .span = decls[i]->span};
    bool prototype = part->has_prototype || part->params;
    Type *unqualified = result->quals ? result->unqualified : result; /* C11 6.7.6.3p5, as DR 423 has it */
    return type_function(c->types, unqualified, params, count, part->is_variadic, prototype);
}

static Type *function_returning(Checker *c, const Building *b, const DeclaratorPart *part, Type *result)
{
    Vec(Decl *) decls = {0};
    scope_push_prototype(c);
    if (!is_void_list(c, part))
        for (ParamDecl *p = part->params; p && !should_stop(c->cx); p = p->next) {
            Decl *decl = declare_parameter(c, p, decls.len + 1);
            vec_push(c->arena, &decls, decl);
        }
    if (b->use == USE_DEFINITION && part == b->declarator->parts) {
        b->parameters->decls.data = decls.data;
        b->parameters->decls.len = decls.len;
        b->parameters->decls.cap = decls.cap;
        b->parameters->scope = scope_leave(c);
    } else {
        scope_pop(c);
    }
    if (!check_result(c, b, result))
        return c->types->poison;
    return function_type(c, part, result, decls.data, decls.len);
}

/* ---------------------------------------------------------------- all parts */

/* C11 6.7.6.3p7,8: parameters of array and function type are pointers. */
static Type *adjusted(Checker *c, const Building *b, Type *type)
{
    if (type->kind == TYPE_FUNCTION)
        return type_pointer(c->types, type);
    if (type->kind != TYPE_ARRAY)
        return type;
    const DeclaratorPart *part = b->declarator->parts;
    Type *pointer = type_pointer(c->types, type->base);
    unsigned quals = part && part->kind == PART_ARRAY ? part->quals & (QUAL_CONST | QUAL_VOLATILE | QUAL_RESTRICT) : 0;
    return quals ? type_qualified(c->types, pointer, quals) : pointer;
}

Type *check_declarator(Checker *c, Type *base, Declarator *declarator, DeclaratorUse use, Parameters *parameters)
{
    Building b = {.declarator = declarator,
                  .use = use,
                  .text = declarator_text(c, declarator),
                  .at = declarator_span(declarator),
                  .parameters = parameters};
    Vec(DeclaratorPart *) parts = {0};
    for (DeclaratorPart *part = declarator->parts; part; part = part->next)
        vec_push(c->arena, &parts, part);
    Type *type = base;
    while (parts.len) {
        DeclaratorPart *part = vec_pop(&parts);
        switch (part->kind) {
        case PART_POINTER: type = pointer_to(c, part, type); break;
        case PART_ARRAY: type = array_of(c, &b, part, type); break;
        case PART_FUNCTION: type = function_returning(c, &b, part, type); break;
        }
    }
    return use == USE_PARAMETER ? adjusted(c, &b, type) : type;
}
