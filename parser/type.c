/* Types: making them, their sizes, what C says of pairs of them, and how messages call them.
 *
 * Derived types are as deep as a chain of typedefs makes them, so what follows `base` does so in a loop, and what
 * goes into parameters counts how deep it went: beyond that, types count as alike, and their text ends in dots. */
#include "parser/type.h"

#include <string.h>

enum { MAX_PARAM_DEPTH = 100 };

/* ---------------------------------------------------------------- making */

static Type *new_type(Types *types, TypeKind kind)
{
    Type *type = NEW(types->arena, Type);
    type->kind = kind;
    type->unqualified = type;
    return type;
}

void types_init(Types *types, Arena *arena)
{
    *types = (Types){.arena = arena};
    const struct {
        Type **place;
        TypeKind kind;
    } singles[] = {
        {&types->poison, TYPE_POISON},  {&types->void_, TYPE_VOID},      {&types->bool_, TYPE_BOOL},
        {&types->char_, TYPE_CHAR},     {&types->schar, TYPE_SCHAR},     {&types->uchar, TYPE_UCHAR},
        {&types->short_, TYPE_SHORT},   {&types->ushort, TYPE_USHORT},   {&types->int_, TYPE_INT},
        {&types->uint, TYPE_UINT},      {&types->long_, TYPE_LONG},      {&types->ulong, TYPE_ULONG},
        {&types->llong, TYPE_LLONG},    {&types->ullong, TYPE_ULLONG},   {&types->float_, TYPE_FLOAT},
        {&types->double_, TYPE_DOUBLE}, {&types->ldouble, TYPE_LDOUBLE},
    };
    for (size_t i = 0; i < sizeof singles / sizeof *singles; i++)
        *singles[i].place = new_type(types, singles[i].kind);
    types->char_pointer = type_pointer(types, types->char_);
    types->void_pointer = type_pointer(types, types->void_);
    types->size = types->uint;
    types->ptrdiff = types->int_;
    types->wchar = types->long_;
    types->char16 = types->ushort;
    types->char32 = types->uint;
    types->va_list = types->char_pointer;
}

Type *type_pointer(Types *types, Type *to)
{
    if (!to->pointer) {
        to->pointer = new_type(types, TYPE_POINTER);
        to->pointer->base = to;
    }
    return to->pointer;
}

Type *type_array(Types *types, Type *of, uint32_t length)
{
    Type *type = new_type(types, TYPE_ARRAY);
    type->base = of;
    type->length = length;
    return type;
}

Type *type_function(Types *types, Type *result, const Param *params, uint32_t count, bool variadic, bool prototype)
{
    Type *type = new_type(types, TYPE_FUNCTION);
    Param *copy = count ? arena_array(types->arena, count, sizeof *copy) : NULL;
    if (copy)
        memcpy(copy, params, count * sizeof *copy);
    type->base = result;
    type->params = copy;
    type->param_count = copy ? count : 0;
    type->is_variadic = variadic;
    type->has_prototype = prototype;
    return type;
}

Type *type_new_tagged(Types *types, TypeKind kind, Name *name, Span span)
{
    Type *type = new_type(types, kind);
    type->tag = NEW(types->arena, Tag);
    *type->tag = (Tag){.name = name, .span = span, .align = 1};
    return type;
}

/* `const` on an array of arrays is on the elements of the innermost (C11 6.7.3p9). */
static Type *qualified_array(Types *types, Type *array, unsigned quals)
{
    Vec(uint32_t) lengths = {0};
    Type *type = array;
    for (; type->kind == TYPE_ARRAY; type = type->base)
        vec_push(types->arena, &lengths, type->length);
    Type *element = type_qualified(types, type, quals);
    if (element == type)
        return array;
    while (lengths.len > 0)
        element = type_array(types, element, vec_pop(&lengths));
    return element;
}

Type *type_qualified(Types *types, Type *type, unsigned quals)
{
    if (type->kind == TYPE_ARRAY)
        return qualified_array(types, type, quals);
    quals |= type->quals;
    if (quals == type->quals || type->kind == TYPE_POISON)
        return type;
    Type **variant = &type->unqualified->variants[quals & 15];
    if (!*variant) {
        *variant = NEW(types->arena, Type);
        **variant = *type->unqualified;
        memset((*variant)->variants, 0, sizeof(*variant)->variants);
        (*variant)->quals = (uint8_t)quals;
        (*variant)->pointer = NULL;
    }
    return *variant;
}

static const Type *enum_base(const Type *type);

Type *type_bitfield(Types *types, Type *declared, uint32_t width)
{
    TypeKind kind = enum_base(declared)->kind;
    if (!type_is_integer(declared) || kind == TYPE_BOOL || width == 0 || width >= 8 * type_size(declared))
        return declared;
    if (!types->bitfields)
        types->bitfields = arena_array(types->arena, (TYPE_ULLONG + 1) * 64, sizeof *types->bitfields);
    if (!types->bitfields)
        return declared;
    Type **type = &types->bitfields[kind * 64 + width];
    if (!*type) {
        *type = new_type(types, kind);
        (*type)->bits = (uint8_t)width;
    }
    return type_qualified(types, *type, declared->quals);
}

/* ---------------------------------------------------------------- sizes */

/* In bytes, of what has a size of its own; alignment is the same, but never more than 4. */
static uint32_t scalar_size(TypeKind kind)
{
    switch (kind) {
    case TYPE_BOOL:
    case TYPE_CHAR:
    case TYPE_SCHAR:
    case TYPE_UCHAR: return 1;
    case TYPE_SHORT:
    case TYPE_USHORT: return 2;
    case TYPE_INT:
    case TYPE_UINT:
    case TYPE_LONG:
    case TYPE_ULONG:
    case TYPE_FLOAT:
    case TYPE_ENUM:
    case TYPE_POINTER: return 4;
    case TYPE_LLONG:
    case TYPE_ULLONG:
    case TYPE_DOUBLE: return 8;
    case TYPE_LDOUBLE: return 12;
    case TYPE_POISON:
    case TYPE_VOID:
    case TYPE_ARRAY:
    case TYPE_FUNCTION:
    case TYPE_STRUCT:
    case TYPE_UNION: return 0;
    }
    return 0;
}

/* What represents it: of an enum its integer type, of others themselves. */
static const Type *enum_base(const Type *type)
{
    return type->kind == TYPE_ENUM && type->tag->enum_base ? type->tag->enum_base : type;
}

bool type_is_complete(const Type *type)
{
    for (; type->kind == TYPE_ARRAY; type = type->base)
        if (type->length == ARRAY_UNKNOWN)
            return false;
    if (type->tag)
        return type->tag->is_complete;
    return type->kind != TYPE_VOID && type->kind != TYPE_FUNCTION;
}

/* What does not fit is as large as can be: the checker refuses it. */
uint32_t type_bits(const Type *type)
{
    return type->bits ? type->bits : 8 * type_size(type);
}

uint32_t type_size(const Type *type)
{
    if (!type_is_complete(type))
        return 0;
    uint64_t count = 1;
    for (; type->kind == TYPE_ARRAY; type = type->base) {
        count *= type->length;
        if (count > UINT32_MAX)
            return UINT32_MAX;
    }
    uint64_t size = count * (type_is_record(type) ? type->tag->size : scalar_size(enum_base(type)->kind));
    return size > UINT32_MAX ? UINT32_MAX : (uint32_t)size;
}

uint32_t type_align(const Type *type)
{
    while (type->kind == TYPE_ARRAY)
        type = type->base;
    if (type_is_record(type))
        return type->tag->is_complete && type->tag->align ? type->tag->align : 1;
    uint32_t size = type_is_complete(type) ? scalar_size(enum_base(type)->kind) : 1;
    return size == 0 ? 1 : size > 4 ? 4 : size;
}

/* ---------------------------------------------------------------- what kind of type */

bool type_is_integer(const Type *type)
{
    return (type->kind >= TYPE_BOOL && type->kind <= TYPE_ULLONG) || type->kind == TYPE_ENUM;
}

bool type_is_floating(const Type *type)
{
    return type->kind == TYPE_FLOAT || type->kind == TYPE_DOUBLE || type->kind == TYPE_LDOUBLE;
}

bool type_is_arithmetic(const Type *type)
{
    return type_is_integer(type) || type_is_floating(type);
}

bool type_is_scalar(const Type *type)
{
    return type_is_arithmetic(type) || type->kind == TYPE_POINTER;
}

bool type_is_unsigned(const Type *type)
{
    switch (enum_base(type)->kind) {
    case TYPE_BOOL:
    case TYPE_UCHAR:
    case TYPE_USHORT:
    case TYPE_UINT:
    case TYPE_ULONG:
    case TYPE_ULLONG:
    case TYPE_POINTER:
    case TYPE_ENUM: /* incomplete: gcc's unsigned int */ return true;
    case TYPE_POISON:
    case TYPE_VOID:
    case TYPE_CHAR:
    case TYPE_SCHAR:
    case TYPE_SHORT:
    case TYPE_INT:
    case TYPE_LONG:
    case TYPE_LLONG:
    case TYPE_FLOAT:
    case TYPE_DOUBLE:
    case TYPE_LDOUBLE:
    case TYPE_ARRAY:
    case TYPE_FUNCTION:
    case TYPE_STRUCT:
    case TYPE_UNION: return false;
    }
    return false;
}

bool type_is_aggregate(const Type *type)
{
    return type_is_record(type) || type->kind == TYPE_ARRAY;
}

bool type_is_record(const Type *type)
{
    return type->kind == TYPE_STRUCT || type->kind == TYPE_UNION;
}

/* ---------------------------------------------------------------- arithmetic conversions */

static Type *single(Types *types, TypeKind kind)
{
    switch (kind) {
    case TYPE_BOOL:
    case TYPE_CHAR:
    case TYPE_SCHAR:
    case TYPE_UCHAR:
    case TYPE_SHORT:
    case TYPE_USHORT:
    case TYPE_INT: return types->int_;
    case TYPE_UINT:
    case TYPE_ENUM: return types->uint;
    case TYPE_LONG: return types->long_;
    case TYPE_ULONG: return types->ulong;
    case TYPE_LLONG: return types->llong;
    case TYPE_ULLONG: return types->ullong;
    case TYPE_FLOAT: return types->float_;
    case TYPE_DOUBLE: return types->double_;
    case TYPE_LDOUBLE: return types->ldouble;
    case TYPE_POISON:
    case TYPE_VOID:
    case TYPE_POINTER:
    case TYPE_ARRAY:
    case TYPE_FUNCTION:
    case TYPE_STRUCT:
    case TYPE_UNION: break;
    }
    return types->poison;
}

static Type *promoted_bitfield(Types *types, Type *type)
{
    if (type->bits > 32)
        return type->unqualified;
    return type->bits == 32 && type_is_unsigned(type) ? types->uint : types->int_;
}

Type *type_promoted(Types *types, Type *type)
{
    if (type->bits)
        return promoted_bitfield(types, type);
    return type_is_arithmetic(type) ? single(types, enum_base(type)->kind) : type;
}

/* Higher is what the other operand is converted to (C11 6.3.1.8): `long` against `unsigned int` is `unsigned long`,
 * for both have 32 bits. Types of bit-fields of more than 32 bits lie between those of 32 and of 64. */
static int rank(const Type *type)
{
    if (type->bits)
        return 2 * type->bits + type_is_unsigned(type);
    switch (type->kind) {
    case TYPE_LDOUBLE: return 1003;
    case TYPE_DOUBLE: return 1002;
    case TYPE_FLOAT: return 1001;
    case TYPE_ULLONG: return 129;
    case TYPE_LLONG: return 128;
    case TYPE_ULONG: return 4;
    case TYPE_LONG: return 3;
    case TYPE_UINT: return 2;
    default: return 1;
    }
}

Type *type_usual_arithmetic(Types *types, Type *a, Type *b)
{
    if (!type_is_arithmetic(a) || !type_is_arithmetic(b))
        return types->poison;
    a = type_promoted(types, a);
    b = type_promoted(types, b);
    if (rank(a) < rank(b)) {
        Type *swap = a;
        a = b;
        b = swap;
    }
    return a->kind == TYPE_LONG && b->kind == TYPE_UINT ? types->ulong : a;
}

/* ---------------------------------------------------------------- pairs of types */

static bool same(const Type *a, const Type *b, int depth);

static bool same_params(const Type *a, const Type *b, int depth)
{
    if (a->param_count != b->param_count || a->is_variadic != b->is_variadic || a->has_prototype != b->has_prototype)
        return false;
    for (uint32_t i = 0; i < a->param_count; i++)
        if (!same(a->params[i].type, b->params[i].type, depth + 1))
            return false;
    return true;
}

static bool same(const Type *a, const Type *b, int depth)
{
    if (depth > MAX_PARAM_DEPTH)
        return true;
    for (; a != b; a = a->base, b = b->base) {
        if (a->kind != b->kind || a->quals != b->quals || a->bits != b->bits || a->tag != b->tag || a->length != b->length)
            return false;
        if (a->kind == TYPE_FUNCTION && !same_params(a, b, depth))
            return false;
        if (!a->base || !b->base)
            return true;
    }
    return true;
}

bool type_same(const Type *a, const Type *b)
{
    return same(a, b, 0);
}

static bool compatible(const Type *a, const Type *b, bool with_quals, int depth);

/* Without a prototype nothing is known of the parameters, but that arguments come promoted (C11 6.7.6.3p15). */
static bool takes_promoted(const Type *function)
{
    for (uint32_t i = 0; i < function->param_count; i++) {
        TypeKind kind = enum_base(function->params[i].type)->kind;
        if (kind == TYPE_FLOAT || (kind >= TYPE_BOOL && kind < TYPE_INT))
            return false;
    }
    return !function->is_variadic;
}

static bool compatible_params(const Type *a, const Type *b, int depth)
{
    if (!a->has_prototype || !b->has_prototype)
        return (!a->has_prototype || takes_promoted(a)) && (!b->has_prototype || takes_promoted(b));
    if (a->param_count != b->param_count || a->is_variadic != b->is_variadic)
        return false;
    for (uint32_t i = 0; i < a->param_count; i++)
        if (!compatible(a->params[i].type, b->params[i].type, false, depth + 1))
            return false;
    return true;
}

static bool compatible_lengths(uint32_t a, uint32_t b)
{
    return a == b || a == ARRAY_UNKNOWN || b == ARRAY_UNKNOWN;
}

static bool compatible(const Type *a, const Type *b, bool with_quals, int depth)
{
    if (depth > MAX_PARAM_DEPTH)
        return true;
    for (; a != b; a = a->base, b = b->base, with_quals = true) {
        if (a->kind == TYPE_POISON || b->kind == TYPE_POISON)
            return true;
        if (with_quals && a->quals != b->quals)
            return false;
        if (a->bits != b->bits)
            return false;
        if (a->kind != b->kind)
            return enum_base(a)->kind == enum_base(b)->kind;
        if (a->tag != b->tag || (a->kind == TYPE_ARRAY && !compatible_lengths(a->length, b->length)))
            return false;
        if (a->kind == TYPE_FUNCTION && !compatible_params(a, b, depth))
            return false;
        if (!a->base || !b->base)
            return true;
    }
    return true;
}

bool type_compatible(const Type *a, const Type *b)
{
    return compatible(a, b, true, 0);
}

static Type *composite(Types *types, Type *a, Type *b, int depth);

static Type *composite_function(Types *types, Type *a, Type *b, int depth)
{
    Type *result = composite(types, a->base, b->base, depth + 1);
    const Type *known = a->has_prototype ? a : b;
    Type *type = type_function(types, result, known->params, known->param_count, known->is_variadic, known->has_prototype);
    type->is_noreturn = a->is_noreturn || b->is_noreturn;
    if (a->has_prototype && b->has_prototype && a->param_count == b->param_count)
        for (uint32_t i = 0; i < type->param_count; i++)
            type->params[i].type = composite(types, a->params[i].type, b->params[i].type, depth + 1);
    return type;
}

/* C11 6.2.7p3. What is too deep is taken from one of them. */
static Type *composite(Types *types, Type *a, Type *b, int depth)
{
    if (a == b || depth > MAX_PARAM_DEPTH || a->kind != b->kind)
        return a->kind == TYPE_POISON ? b : a;
    Type *type;
    switch (a->kind) {
    case TYPE_POINTER: type = type_pointer(types, composite(types, a->base, b->base, depth + 1)); break;
    case TYPE_ARRAY:
        type = type_array(types, composite(types, a->base, b->base, depth + 1),
                          a->length == ARRAY_UNKNOWN ? b->length : a->length);
        break;
    case TYPE_FUNCTION: type = composite_function(types, a, b, depth); break;
    default: return a;
    }
    return a->quals ? type_qualified(types, type, a->quals) : type;
}

Type *type_composite(Types *types, Type *a, Type *b)
{
    return type_same(a, b) ? a : composite(types, a, b, 0);
}

Member *type_member(const Type *type, const Name *name, uint32_t *offset)
{
    for (Member *member = type->tag->members; member; member = member->next) {
        if (member->name == name && name) {
            *offset = member->offset;
            return member;
        }
        uint32_t inner;
        if (!member->name && type_is_record(member->type)) {
            Member *found = type_member(member->type, name, &inner);
            if (found) {
                *offset = member->offset + inner;
                return found;
            }
        }
    }
    return NULL;
}

/* ---------------------------------------------------------------- text */

/* Types without end get a text with an end. */
enum { MAX_TEXT = 1000, MAX_LEVELS = 100, MAX_TEXT_DEPTH = 10 };

typedef struct Writer {
    char text[MAX_TEXT + 4];
    size_t length;
    bool with_typedefs; /* names of typedefs instead of what they stand for */
    const char *comma;  /* between parameters */
    bool is_full;
} Writer;

static void put(Writer *w, const char *text)
{
    size_t length = strlen(text);
    if (w->is_full)
        return;
    if (w->length + length > MAX_TEXT) {
        text = "...";
        length = 3;
        w->is_full = true;
    }
    memcpy(w->text + w->length, text, length + 1);
    w->length += length;
}

static void put_number(Writer *w, uint32_t number)
{
    char digits[12] = {0};
    size_t i = sizeof digits - 1;
    do
        digits[--i] = (char)('0' + number % 10);
    while (number /= 10);
    put(w, digits + i);
}

static void put_quals(Writer *w, unsigned quals, const char *before, const char *behind)
{
    static const struct {
        unsigned bit;
        const char *text;
    } names[] = {
        {QUAL_CONST, "const"},
        {QUAL_VOLATILE, "volatile"},
        {QUAL_RESTRICT, "restrict"},
        {QUAL_ATOMIC, "_Atomic"},
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (quals & names[i].bit) {
            put(w, before);
            put(w, names[i].text);
            put(w, behind);
        }
    }
}

static const char *basic_name(TypeKind kind)
{
    switch (kind) {
    case TYPE_POISON: return "<wrong type>";
    case TYPE_VOID: return "void";
    case TYPE_BOOL: return "_Bool";
    case TYPE_CHAR: return "char";
    case TYPE_SCHAR: return "signed char";
    case TYPE_UCHAR: return "unsigned char";
    case TYPE_SHORT: return "short int";
    case TYPE_USHORT: return "short unsigned int";
    case TYPE_INT: return "int";
    case TYPE_UINT: return "unsigned int";
    case TYPE_LONG: return "long int";
    case TYPE_ULONG: return "long unsigned int";
    case TYPE_LLONG: return "long long int";
    case TYPE_ULLONG: return "long long unsigned int";
    case TYPE_FLOAT: return "float";
    case TYPE_DOUBLE: return "double";
    case TYPE_LDOUBLE: return "long double";
    case TYPE_ENUM: return "enum ";
    case TYPE_STRUCT: return "struct ";
    case TYPE_UNION: return "union ";
    case TYPE_POINTER:
    case TYPE_ARRAY:
    case TYPE_FUNCTION: break;
    }
    return "";
}

/* `unsigned char:3`: the integer that a bit-field would fit in, as gcc calls it. */
static void put_bitfield(Writer *w, const Type *type)
{
    static const TypeKind kinds[2][4] = {{TYPE_SCHAR, TYPE_SHORT, TYPE_INT, TYPE_LLONG},
                                         {TYPE_UCHAR, TYPE_USHORT, TYPE_UINT, TYPE_ULLONG}};
    uint32_t size = type->bits <= 8 ? 0 : type->bits <= 16 ? 1 : type->bits <= 32 ? 2 : 3;
    put(w, basic_name(kinds[type_is_unsigned(type)][size]));
    put(w, ":");
    put_number(w, type->bits);
}

static void put_base(Writer *w, const Type *type)
{
    put_quals(w, type->quals, "", " ");
    if (w->with_typedefs && type->typedef_name) {
        put(w, type->typedef_name->text);
        return;
    }
    if (type->bits) {
        put_bitfield(w, type);
        return;
    }
    put(w, basic_name(type->kind));
    if (type->tag)
        put(w, type->tag->name ? type->tag->name->text : "<anonymous>");
}

static bool is_derived(const Type *type)
{
    return type->kind == TYPE_POINTER || type->kind == TYPE_ARRAY || type->kind == TYPE_FUNCTION;
}

static void put_type(Writer *w, const Type *type, int depth);

static void put_params(Writer *w, const Type *function, int depth)
{
    put(w, "(");
    for (uint32_t i = 0; i < function->param_count && !w->is_full; i++) {
        put(w, i ? w->comma : "");
        put_type(w, function->params[i].type, depth + 1);
    }
    if (function->is_variadic) {
        put(w, w->comma);
        put(w, "...");
    } else if (function->has_prototype && function->param_count == 0) {
        put(w, "void");
    }
    put(w, ")");
}

/* Of `int (*(*)(void))[3]` the levels are pointer, function, pointer, array; the base, `int`, comes first, then the
 * levels' left parts from the innermost to the outermost, then their right parts the other way. A pointer to an array
 * or function takes parentheses. */
static void put_type(Writer *w, const Type *type, int depth)
{
    const Type *levels[MAX_LEVELS];
    int count = 0;
    for (; is_derived(type) && !(w->with_typedefs && type->typedef_name); type = type->base) {
        if (count == MAX_LEVELS || depth > MAX_TEXT_DEPTH) {
            put(w, "...");
            return;
        }
        levels[count++] = type;
    }
    put_base(w, type);
    bool is_spaced = false;
    for (int i = count - 1; i >= 0; i--) {
        bool is_pointer = levels[i]->kind == TYPE_POINTER;
        bool is_enclosed = !is_pointer && i > 0 && levels[i - 1]->kind == TYPE_POINTER;
        if ((is_pointer || is_enclosed) && !is_spaced)
            put(w, " ");
        is_spaced |= is_pointer || is_enclosed;
        put(w, is_pointer ? "*" : is_enclosed ? "(" : "");
        put_quals(w, levels[i]->quals, " ", "");
    }
    for (int i = 0; i < count; i++) {
        if (levels[i]->kind == TYPE_FUNCTION) {
            put_params(w, levels[i], depth);
        } else if (levels[i]->kind == TYPE_ARRAY) {
            put(w, "[");
            if (levels[i]->length != ARRAY_UNKNOWN)
                put_number(w, levels[i]->length);
            put(w, "]");
        } else if (i + 1 < count && levels[i + 1]->kind != TYPE_POINTER) {
            put(w, ")");
        }
    }
}

static void write_type(Writer *w, const Type *type, bool with_typedefs, const char *comma)
{
    w->comma = comma;
    w->length = 0;
    w->is_full = false;
    w->with_typedefs = with_typedefs;
    put_type(w, type, 0);
}

const char *type_keyword(TypeKind kind)
{
    return kind == TYPE_STRUCT ? "struct" : kind == TYPE_UNION ? "union" : "enum";
}

const char *type_text(Arena *arena, const Type *type)
{
    Writer w;
    write_type(&w, type, true, ", ");
    return arena_text(arena, w.text, w.length);
}

const char *type_quoted(Arena *arena, const Type *type)
{
    Writer named, plain; /* gcc's comma has two spaces */
    write_type(&named, type, true, ",  ");
    write_type(&plain, type, false, ",  ");
    if (strcmp(named.text, plain.text) == 0)
        return arena_printf(arena, "'%s'", plain.text);
    return arena_printf(arena, "'%s' {aka '%s'}", named.text, plain.text);
}
