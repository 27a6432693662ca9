/* Tags (C11 6.7.2.1 to 6.7.2.3): struct, union and enum specifiers to types: which tag a specifier means, the members and where
 * they lie (record_layout.c), the values of enumerators. */
#include "parser/check.h"

#include <string.h>

const char *tag_text(Checker *c, TypeKind kind, const Name *name)
{
    return arena_printf(c->arena, "%s %s", type_keyword(kind), name ? name->text : "<anonymous>");
}

/* ---------------------------------------------------------------- members' names */

/* The names in one record, those of anonymous members among them: few are compared one by one, many are hashed. */
typedef struct MemberNames {
    Vec(const Name *) few;
    const Name **slots;
    uint32_t count, capacity; /* a power of two */
} MemberNames;

enum { FEW_MEMBERS = 16 };

static bool put_name(MemberNames *names, const Name *name)
{
    uint32_t i = name->hash & (names->capacity - 1);
    for (; names->slots[i]; i = (i + 1) & (names->capacity - 1))
        if (names->slots[i] == name)
            return false;
    names->slots[i] = name;
    names->count++;
    return true;
}

static bool grow_names(Checker *c, MemberNames *names)
{
    MemberNames grown = {.capacity = names->capacity ? 2 * names->capacity : 4 * FEW_MEMBERS};
    grown.slots = arena_array(c->arena, grown.capacity, sizeof *grown.slots);
    if (!grown.slots)
        return false;
    for (uint32_t i = 0; i < names->few.len; i++)
        put_name(&grown, names->few.data[i]);
    for (uint32_t i = 0; i < names->capacity; i++)
        if (names->slots[i])
            put_name(&grown, names->slots[i]);
    *names = grown;
    return true;
}

/* False if the name was there already. */
static bool add_name(Checker *c, MemberNames *names, const Name *name)
{
    if (!names->capacity) {
        for (uint32_t i = 0; i < names->few.len; i++)
            if (names->few.data[i] == name)
                return false;
        if (names->few.len < FEW_MEMBERS) {
            vec_push(c->arena, &names->few, name);
            return true;
        }
    }
    if (names->count >= names->capacity / 2 && !grow_names(c, names))
        return true;
    return put_name(names, name);
}

static void add_member_names(Checker *c, MemberNames *names, const Member *member, Span at)
{
    if (member->name) {
        if (!add_name(c, names, member->name))
            diag_error(&c->cx->diags, at, "duplicate member '%s'", member->name->text);
    } else if (!member->is_bitfield && member->type->tag) {
        for (const Member *inner = member->type->tag->members; inner; inner = inner->next)
            add_member_names(c, names, inner, at);
    }
}

/* ---------------------------------------------------------------- structs and unions */

/* A struct or union that is being defined. */
typedef struct Record {
    Type *type;
    Tag *tag;
    Layout layout;
    MemberNames names;
    Member **last;
    Member *flexible; /* a flexible array member: nothing may follow */
    bool has_named_member;
} Record;

static bool has_const_member(const Type *type)
{
    while (type->kind == TYPE_ARRAY)
        type = type->base;
    return (type->quals & QUAL_CONST) || (type_is_record(type) && type->tag->has_const_member);
}

static void append_member(Checker *c, Record *record, Member *member, MemberRules rules)
{
    Tag *tag = record->tag;
    if (record->flexible) {
        diag_error(&c->cx->diags, record->flexible->span, "flexible array member not at end of struct");
        record->flexible = NULL;
        tag->has_flexible = false;
    }
    member->index = tag->member_count++;
    *record->last = member;
    record->last = &member->next;
    add_member_names(c, &record->names, member, member->span);
    tag->has_const_member |= has_const_member(member->type);
    record->has_named_member |= member->name || !member->is_bitfield;
    layout_member(&record->layout, member, rules);
}

/* C11 6.7.2.1p3. Returns the type, or poison after a message. */
static Type *check_member_type(Checker *c, Record *record, Type *type, Member *member)
{
    Diags *diags = &c->cx->diags;
    const char *name = member->name ? member->name->text : "";
    if (type->kind == TYPE_POISON) {
        return type;
    } else if (type->kind == TYPE_FUNCTION) {
        diag_error(diags, member->span, "field '%s' declared as a function", name);
    } else if (type->kind == TYPE_VOID) {
        diag_error(diags, member->span, "variable or field '%s' declared void", name);
    } else if (type->kind == TYPE_ARRAY && type->length == ARRAY_UNKNOWN) {
        if (record->type->kind == TYPE_UNION) {
            diag_error(diags, member->span, "flexible array member in union");
        } else if (!record->has_named_member) {
            diag_error(diags, member->span, "flexible array member in a struct with no named members");
        } else {
            return type;
        }
    } else if (!type_is_complete(type)) {
        diag_error(diags, member->span, "field '%s' has incomplete type", name);
    } else {
        if (type->tag && type->tag->has_flexible && record->type->kind == TYPE_UNION)
            record->tag->has_flexible = true;
        else if (type->tag && type->tag->has_flexible)
            diag_pedwarn(diags, W_PEDANTIC, member->span, "invalid use of structure with flexible array member");
        return type;
    }
    return c->types->poison;
}

/* C11 6.7.2.1p4,5. False after a message. */
static bool check_bitfield(Checker *c, Member *member, const char *field, Expr **width)
{
    Diags *diags = &c->cx->diags;
    const Type *type = member->type;
    int64_t value = 0;
    IntegerConstant found = evaluate_integer(c, width, &value);
    if (type->kind != TYPE_POISON && !type_is_integer(type)) {
        diag_error(diags, member->span, "bit-field %s has invalid type", field);
        return false;
    }
    if (found == FOUND_POISON || type->kind == TYPE_POISON)
        return false;
    uint32_t bits = type->kind == TYPE_BOOL ? 1 : 8 * type_size(type);
    if (found != FOUND_INTEGER) {
        diag_error(diags, member->span, "bit-field %s width not an integer constant", field);
    } else if (value < 0 && !type_is_unsigned((*width)->type)) {
        diag_error(diags, member->span, "negative width in bit-field %s", field);
    } else if ((uint64_t)value > bits) {
        diag_error(diags, member->span, "width of %s exceeds its type", field);
    } else if (value == 0 && member->name) {
        diag_error(diags, member->span, "zero width for bit-field %s", field);
    } else {
        warn_constant_expression(c, *width, member->span, arena_printf(c->arena, "bit-field %s width not", field));
        member->bit_width = (uint8_t)value;
        return true;
    }
    return false;
}

static uint32_t stricter(uint32_t a, uint32_t b)
{
    return a > b ? a : b;
}

/* _Alignas on a member may not make it less aligned (C11 6.7.5p4). */
static uint32_t member_alignas(Checker *c, uint32_t align, uint32_t type_align, const Member *member, const char *field)
{
    if (align && member->is_bitfield)
        diag_error(&c->cx->diags, member->span, "alignment specified for bit-field %s", field);
    else if (align && align < type_align && member->type->kind != TYPE_POISON)
        diag_error(&c->cx->diags, member->span, "'_Alignas' specifiers cannot reduce alignment of %s", field);
    else
        return align;
    return 0;
}

static void declare_member(Checker *c, Record *record, Base base, uint32_t alignas_, Attributes said, Declarator *declarator)
{
    Member *member = NEW(c->arena, Member);
    member->name = declarator->name;
    member->span = declarator_span(declarator);
    member->is_bitfield = declarator->bit_width != NULL;
    const char *field = member->name ? declarator_text(c, declarator) : "'<anonymous>'";
    Type *type = check_declarator(c, base.type, declarator, USE_MEMBER, NULL);
    read_attributes(c, declarator->attributes, ON_MEMBER | function_target(declarator), &said);
    type = type_in_mode(c, type, said.mode);
    member->type = member->is_bitfield ? type : check_member_type(c, record, type, member);
    if (member->is_bitfield) {
        if (!check_bitfield(c, member, field, &declarator->bit_width))
            member->type = c->types->poison;
        else
            member->type = type_bitfield(c->types, type, member->bit_width);
    }
    bool own_type = true; /* the specifiers' type itself, or arrays of it: then a typedef's own alignment counts */
    for (const DeclaratorPart *part = declarator->parts; part; part = part->next)
        own_type &= part->kind == PART_ARRAY;
    uint32_t natural = own_type && base.align ? base.align : type_align(member->type);
    MemberRules rules = {.is_packed = said.flags & ATTR_PACKED,
                         .align = stricter(said.align, member_alignas(c, alignas_, natural, member, field)),
                         .type_align = natural};
    if (member->type->kind == TYPE_POISON)
        member->is_bitfield = false;
    append_member(c, record, member, rules);
    if (member->type->kind == TYPE_ARRAY && member->type->length == ARRAY_UNKNOWN) {
        record->flexible = member;
        record->tag->has_flexible = true;
    }
}

/* `struct { … };` without a name among members: its members are this record's as well (C11 6.7.2.1p13). */
static void declare_anonymous(Checker *c, Record *record, const Declaration *declaration, Base base, uint32_t alignas_,
                              Attributes said)
{
    const TagSpec *tag = declaration->specifiers->tag;
    if (!tag || tag->kind == TYPE_ENUM || tag->name || !tag->has_body) {
        diag_pedwarn(&c->cx->diags, W_OTHER, declaration->span, "declaration does not declare anything");
        return;
    }
    if (base.type->kind == TYPE_POISON)
        return;
    Member *member = NEW(c->arena, Member);
    member->type = base.type;
    member->span = declaration->span;
    MemberRules rules = {
        .is_packed = said.flags & ATTR_PACKED, .align = stricter(said.align, alignas_), .type_align = type_align(base.type)};
    append_member(c, record, member, rules);
}

static void declare_members(Checker *c, Record *record, Declaration *declaration)
{
    if (declaration->assertion) {
        check_declaration(c, declaration, NULL);
        return;
    }
    Specifiers *specifiers = declaration->specifiers;
    bool is_extension = specifiers->storage & SPEC_EXTENSION;
    c->cx->diags.extensions += is_extension;
    Base base = check_specifiers(c, specifiers, false);
    uint32_t alignas_ = check_alignas(c, specifiers);
    Attributes said = {0};
    read_attributes(c, specifiers->attributes, ON_MEMBER | function_target(declaration->declarators), &said);
    if (!declaration->declarators)
        declare_anonymous(c, record, declaration, base, alignas_, said);
    for (Declarator *d = declaration->declarators; d && !should_stop(c->cx); d = d->next)
        declare_member(c, record, base, alignas_, said, d);
    c->cx->diags.extensions -= is_extension;
}

static void define_record(Checker *c, TagSpec *spec, Type *type, const Attributes *said)
{
    Tag *tag = type->tag;
    Record record = {.type = type, .tag = tag, .last = &tag->members};
    layout_begin(&record.layout, type->kind == TYPE_UNION, said->flags & ATTR_PACKED, said->align, (uint32_t)spec->pack);
    tag->being_defined = true;
    for (Declaration *d = spec->members; d && !should_stop(c->cx); d = d->next)
        declare_members(c, &record, d);
    tag->being_defined = false;
    if (!record.has_named_member)
        diag_pedwarn(&c->cx->diags, W_PEDANTIC, spec->name_span, "%s has no %smembers", type_keyword(spec->kind),
                     tag->members ? "named " : "");
    uint64_t size = layout_size(&record.layout);
    if (size > MAX_OBJECT_SIZE) {
        diag_error(&c->cx->diags, spec->name_span, "type '%s' is too large", tag_text(c, spec->kind, spec->name));
        size = 0;
    }
    tag->size = (uint32_t)size;
    tag->align = record.layout.align;
    tag->is_complete = true;
}

/* ---------------------------------------------------------------- enums */

/* The values of an enum as they come: which range they need. */
typedef struct Range {
    int64_t low;   /* the least, at most 0 */
    uint64_t high; /* the greatest, at least 0 */
} Range;

static Type *representation(Checker *c, Range range, bool is_packed)
{
    Types *t = c->types;
    if (is_packed && range.low == 0 && range.high <= UINT8_MAX)
        return t->uchar;
    if (is_packed && range.low >= INT8_MIN && range.high <= INT8_MAX)
        return t->schar;
    if (is_packed && range.low == 0 && range.high <= UINT16_MAX)
        return t->ushort;
    if (is_packed && range.low >= INT16_MIN && range.high <= INT16_MAX)
        return t->short_;
    if (range.low == 0 && range.high <= UINT32_MAX)
        return t->uint;
    if (range.low >= INT32_MIN && range.high <= INT32_MAX)
        return t->int_;
    return range.low == 0 ? t->ullong : t->llong;
}

static bool fits_int(const Type *type, int64_t value)
{
    return value <= INT32_MAX && value >= INT32_MIN && !(type_is_unsigned(type) && value < 0);
}

/* One more than the last value, in its type: int, or one that holds it. */
static void next_value(Checker *c, const Enumerator *enumerator, Type **type, int64_t *value)
{
    if (!*type) {
        *type = c->types->int_;
        return;
    }
    uint32_t bits = 8 * type_size(*type) - !type_is_unsigned(*type);
    bool is_last = (uint64_t)*value == UINT64_MAX >> (64 - bits);
    if (is_last)
        diag_error(&c->cx->diags, enumerator->span, "overflow in enumeration values");
    *value = is_last ? 0 : *value + 1;
}

/* The value of the next enumerator: *value is that of the one before, of type *type; NULL before the first. */
static void enumerator_value(Checker *c, Enumerator *enumerator, Type **type, int64_t *value)
{
    Diags *diags = &c->cx->diags;
    if (!enumerator->value) {
        next_value(c, enumerator, type, value);
        return;
    }
    IntegerConstant found = evaluate_integer(c, &enumerator->value, value);
    *type = found == FOUND_INTEGER ? enumerator->value->type->unqualified : c->types->int_;
    Span at = enumerator->value->op == EXPR_NAME ? enumerator->span : span_from_start(enumerator->value->span);
    if (found == FOUND_INTEGER && !fits_int(*type, *value))
        diag_pedwarn(diags, W_PEDANTIC, at, "ISO C restricts enumerator values to range of 'int'");
    if (found == FOUND_INTEGER) {
        warn_constant_expression(c, enumerator->value, at,
                                 arena_printf(c->arena, "enumerator value for '%s' is not", enumerator->name->text));
        return;
    }
    *value = 0;
    if (found != FOUND_POISON)
        diag_error(diags, at, "enumerator value for '%s' is not an integer constant", enumerator->name->text);
}

static void report_redeclared_enumerator(Checker *c, const Decl *old, const Enumerator *enumerator)
{
    Diags *diags = &c->cx->diags;
    if (old->kind == DECL_ENUMERATOR)
        diag_error(diags, enumerator->span, "redeclaration of enumerator '%s'", enumerator->name->text);
    else
        diag_error(diags, enumerator->span, "'%s' redeclared as different kind of symbol", enumerator->name->text);
    diag_note(diags, old->span, "previous definition of '%s' with type %s", enumerator->name->text,
              type_quoted(c->arena, old->type));
}

static Decl *declare_enumerator(Checker *c, const Enumerator *enumerator, Type *type, int64_t value)
{
    const Decl *old = scope_find(c, enumerator->name, true);
    if (old)
        report_redeclared_enumerator(c, old, enumerator);
    Decl *decl = NEW(c->arena, Decl);
    decl->kind = DECL_ENUMERATOR;
    decl->name = enumerator->name;
    decl->span = enumerator->span;
    decl->is_defined = true;
    decl->value = value;
    decl->type = type;
    scope_bind(c, decl);
    return decl;
}

static void define_enum(Checker *c, TagSpec *spec, Type *type, const Attributes *said)
{
    Tag *tag = type->tag;
    Range range = {0};
    Type *value_type = NULL;
    int64_t value = 0;
    Decl **last = &tag->enumerators;
    tag->being_defined = true;
    for (Enumerator *e = spec->enumerators; e && !should_stop(c->cx); e = e->next) {
        Attributes on_enumerator = {0};
        read_attributes(c, e->attributes, ON_ENUMERATOR, &on_enumerator);
        enumerator_value(c, e, &value_type, &value);
        if (fits_int(value_type, value))
            value_type = c->types->int_;
        *last = declare_enumerator(c, e, value_type, value);
        set_advice(*last, &on_enumerator);
        last = &(*last)->next_in_tag;
        bool negative = value < 0 && !type_is_unsigned(value_type);
        if (negative && value < range.low)
            range.low = value;
        if (!negative && (uint64_t)value > range.high)
            range.high = (uint64_t)value;
    }
    tag->being_defined = false;
    if (range.low < 0 && range.high > INT64_MAX)
        diag_warn(&c->cx->diags, W_OTHER, spec->name_span, "enumeration values exceed range of largest integer");
    tag->enum_base = representation(c, range, said->flags & ATTR_PACKED);
    tag->size = type_size(tag->enum_base);
    tag->align = type_align(tag->enum_base);
    tag->is_complete = true;
    /* Those that int cannot hold have the enum's type from here on. */
    for (Decl *e = tag->enumerators; e; e = e->next_in_tag)
        if (e->type != c->types->int_)
            e->type = tag->enum_base;
}

/* ---------------------------------------------------------------- which tag is meant */

static void warn_in_parameters(Checker *c, const TagSpec *spec)
{
    if (!scope_is_prototype(c))
        return;
    const char *word = type_keyword(spec->kind);
    const char *what =
        spec->name ? arena_printf(c->arena, "'%s %s'", word, spec->name->text) : arena_printf(c->arena, "anonymous %s", word);
    diag_warn(&c->cx->diags, W_OTHER, spec->name_span,
              "%s declared inside parameter list will not be visible outside of this definition or declaration", what);
}

static Type *new_tag(Checker *c, const TagSpec *spec, bool bound)
{
    Type *type = type_new_tagged(c->types, spec->kind, spec->name, spec->name_span);
    if (bound && spec->name)
        scope_bind_tag(c, spec->name, type);
    return type;
}

/* False after saying that `spec` cannot define `type`. */
static bool may_define(Checker *c, const TagSpec *spec, const Type *type)
{
    Diags *diags = &c->cx->diags;
    const char *text = tag_text(c, spec->kind, spec->name);
    if (type->tag->being_defined)
        diag_error(diags, spec->name_span, "nested redefinition of '%s'", text);
    else if (type->tag->is_complete)
        diag_error(diags, spec->name_span, spec->kind == TYPE_ENUM ? "redeclaration of '%s'" : "redefinition of '%s'", text);
    else
        return true;
    diag_note(diags, type->tag->span, "originally defined here");
    return false;
}

/* C11 6.7.2.3: a body, and `struct tag;` alone, mean the tag of this very scope; a mere mention means the visible one. */
static Type *find_tag(Checker *c, const TagSpec *spec, bool alone)
{
    bool here = spec->has_body || (alone && spec->kind != TYPE_ENUM);
    Type *type = spec->name ? scope_find_tag(c, spec->name, here) : NULL;
    if (type && type->kind != spec->kind) {
        diag_error(&c->cx->diags, spec->name_span, "'%s' defined as wrong kind of tag", spec->name->text);
        diag_note(&c->cx->diags, type->tag->span, "'%s' is declared here", tag_text(c, type->kind, spec->name));
        return new_tag(c, spec, true); /* so that this is said once */
    }
    if (!type) {
        warn_in_parameters(c, spec);
        if (spec->kind == TYPE_ENUM && !spec->has_body)
            diag_pedwarn(&c->cx->diags, W_PEDANTIC, spec->name_span, "ISO C forbids forward references to 'enum' types");
        return new_tag(c, spec, true);
    }
    if (spec->has_body && !may_define(c, spec, type))
        return new_tag(c, spec, false);
    if (spec->has_body)
        type->tag->span = spec->name_span;
    return type;
}

Type *check_tag(Checker *c, TagSpec *spec, bool alone)
{
    Type *type = find_tag(c, spec, alone);
    spec->type = type;
    Attributes said = {0};
    read_attributes(c, spec->attributes, ON_TAG, &said);
    if (spec->has_body && spec->kind == TYPE_ENUM)
        define_enum(c, spec, type, &said);
    else if (spec->has_body)
        define_record(c, spec, type, &said);
    return type;
}
