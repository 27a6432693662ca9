/* Static objects to bytes and relocations, and string literals, equal ones once. */
#include "ir/lower.h"

#include <string.h>

/* ---------------------------------------------------------------- objects */

static Object *new_object(Module *module, Symbol *symbol, uint32_t size, uint32_t align)
{
    Object *object = NEW(module->arena, Object);
    object->symbol = symbol;
    object->size = size;
    object->align = align;
    symbol->object = object;
    symbol->is_defined = true;
    vec_push(module->arena, &module->objects, object);
    return object;
}

static Symbol *numbered_symbol(Module *module, const char *prefix)
{
    return symbol_named(module, arena_printf(module->arena, "%s.L%u", prefix, ++module->label_count));
}

/* ---------------------------------------------------------------- strings */

/* A table of the string objects by content: open addressing, at most half full. */
typedef struct StringTable {
    Object **slots;
    uint32_t size, count;
} StringTable;

static uint32_t hash_bytes(const char *bytes, uint32_t length)
{
    uint32_t hash = 2166136261u;
    for (uint32_t i = 0; i < length; i++)
        hash = (hash ^ (unsigned char)bytes[i]) * 16777619u;
    return hash ^ hash >> 15;
}

static Object **find_string(const StringTable *table, const char *bytes, uint32_t length, uint32_t unit)
{
    uint32_t i = hash_bytes(bytes, length) & (table->size - 1);
    for (; table->slots[i]; i = (i + 1) & (table->size - 1)) {
        const Object *object = table->slots[i];
        if (object->length == length && object->align == unit && memcmp(object->bytes, bytes, length) == 0)
            break;
    }
    return &table->slots[i];
}

/* False when there is no table to be had: then strings are not shared. */
static bool reserve_string(Module *module, StringTable *table)
{
    if (2 * (table->count + 1) <= table->size)
        return true;
    StringTable bigger = {.size = table->size ? table->size * 2 : 64, .count = table->count};
    bigger.slots = arena_array(module->arena, bigger.size, sizeof *bigger.slots);
    if (!bigger.slots)
        return false;
    for (uint32_t i = 0; i < table->size; i++)
        if (table->slots[i])
            *find_string(&bigger, table->slots[i]->bytes, table->slots[i]->length, table->slots[i]->align) = table->slots[i];
    *table = bigger;
    return true;
}

static Object *new_string(Module *module, const Literal *literal, const char *bytes)
{
    uint32_t length = literal->length + literal->unit;
    Object *object = new_object(module, numbered_symbol(module, "str"), length, literal->unit);
    object->section = SECTION_RODATA;
    object->bytes = bytes;
    object->length = length;
    object->is_string = literal->unit == 1;
    return object;
}

/* One that shares with no equal ones; the symbol is kept for the other uses of the same literal. */
static Symbol *lonely_string(Module *module, const Literal *literal, const char *bytes)
{
    Literal *own = (Literal *)literal;
    if (!own->symbol)
        own->symbol = new_string(module, literal, bytes)->symbol;
    return own->symbol;
}

Symbol *string_symbol(Module *module, const Literal *literal)
{
    if (!module->string_table)
        module->string_table = NEW(module->arena, StringTable);
    StringTable *table = module->string_table;
    uint32_t length = literal->length + literal->unit;
    char *bytes = arena_array(module->arena, length, 1);
    if (!bytes || !reserve_string(module, table))
        return numbered_symbol(module, "str");
    memcpy(bytes, literal->bytes, literal->length);
    if (literal->is_alone)
        return lonely_string(module, literal, bytes);
    Object **slot = find_string(table, bytes, length, literal->unit);
    if (!*slot) {
        *slot = new_string(module, literal, bytes);
        table->count++;
    }
    return (*slot)->symbol;
}

/* ---------------------------------------------------------------- contents */

typedef struct Filler {
    Module *module;
    Object *object;
    char *bytes;
} Filler;

static void put_bytes(Filler *filler, uint32_t offset, uint64_t value, uint32_t width)
{
    for (uint32_t i = 0; i < width; i++)
        filler->bytes[offset + i] = (char)(value >> (8 * i));
}

static void put_bits(Filler *filler, uint32_t offset, const Member *member, uint64_t value)
{
    for (uint32_t i = 0; i < member->bit_width; i++) {
        uint32_t bit = member->bit_offset + i;
        char mask = (char)(1u << (bit % 8));
        char *byte = &filler->bytes[offset + bit / 8];
        *byte = (char)(value >> i & 1 ? *byte | mask : *byte & ~mask);
    }
}

static void put_number(Filler *filler, const InitItem *item, double number)
{
    if (type_size(item->type) == 4) {
        float single = (float)number;
        memcpy(filler->bytes + item->offset, &single, 4);
    } else {
        memcpy(filler->bytes + item->offset, &number, 8);
    }
}

static void put_address(Filler *filler, uint32_t offset, const Constant *constant)
{
    Symbol *symbol =
        constant->string ? string_symbol(filler->module, constant->string->literal) : symbol_of(filler->module, constant->decl);
    symbol->is_referenced = true;
    Reloc reloc = {offset, symbol, (int32_t)constant->offset};
    vec_push(filler->module->arena, &filler->object->relocs, reloc);
}

static bool put_item(Filler *filler, const InitItem *item)
{
    if (item->value->op == EXPR_STRING && item->type->kind == TYPE_ARRAY) {
        const Literal *literal = item->value->literal;
        uint32_t size = type_size(item->type);
        memcpy(filler->bytes + item->offset, literal->bytes, literal->length < size ? literal->length : size);
        return true;
    }
    if (type_is_record(item->type) && item->value->op == EXPR_COMPOUND) { /* static struct s x = (struct s){…} */
        for (const InitItem *inner = item->value->object->init; inner; inner = inner->next) {
            InitItem moved = *inner;
            moved.offset += item->offset;
            if (!put_item(filler, &moved))
                return false;
        }
        return true;
    }
    Constant constant = constant_of(filler->module->cx, item->value);
    if (constant.kind == CONSTANT_INTEGER && item->bitfield)
        put_bits(filler, item->offset, item->bitfield, constant.integer);
    else if (constant.kind == CONSTANT_INTEGER)
        put_bytes(filler, item->offset, constant.integer, type_size(item->type));
    else if (constant.kind == CONSTANT_FLOATING)
        put_number(filler, item, constant.number);
    else if (constant.kind == CONSTANT_ADDRESS)
        put_address(filler, item->offset, &constant);
    return constant.kind != CONSTANT_NONE;
}

/* How many bytes of it the object must have room for. */
static uint32_t bytes_of(const InitItem *item)
{
    if (item->value->op == EXPR_STRING && item->type->kind == TYPE_ARRAY)
        return item->value->literal->length;
    if (item->bitfield)
        return (item->bitfield->bit_offset + item->bitfield->bit_width + 7u) / 8;
    return type_size(item->type);
}

/* Where the last item ends: all behind it is zero and takes no memory here. */
static uint32_t extent(const InitItem *items, uint32_t size)
{
    uint64_t end = 0;
    for (const InitItem *item = items; item; item = item->next) {
        uint64_t item_end = item->offset + (uint64_t)bytes_of(item);
        if (item_end > end)
            end = item_end;
    }
    return end < size ? (uint32_t)end : size;
}

/* False if an item is no constant. */
static bool fill(Module *module, Object *object, const InitItem *items)
{
    uint32_t end = extent(items, object->size);
    Filler filler = {module, object, arena_array(module->arena, end, 1)};
    if (!filler.bytes)
        return true; /* out of memory: Memory.failed says so */
    for (const InitItem *item = items; item; item = item->next)
        if (!put_item(&filler, item))
            return false;
    object->bytes = filler.bytes;
    object->length = end;
    while (object->length && !filler.bytes[object->length - 1])
        object->length--;
    return true;
}

static bool all_constant(Context *cx, const InitItem *items)
{
    for (; items; items = items->next) {
        bool text = items->value->op == EXPR_STRING && items->type->kind == TYPE_ARRAY;
        if (!text && (type_is_record(items->type) || constant_of(cx, items->value).kind == CONSTANT_NONE))
            return false;
    }
    return true;
}

Symbol *constant_object(Module *module, const InitItem *items, const Type *type)
{
    if (!all_constant(module->cx, items))
        return NULL;
    Object *object = new_object(module, numbered_symbol(module, "const"), type_size(type), type_align(type));
    object->section = SECTION_RODATA;
    fill(module, object, items);
    return object->symbol;
}

/* ---------------------------------------------------------------- declared objects */

static bool is_const(const Type *type)
{
    while (type->kind == TYPE_ARRAY)
        type = type->base;
    return (type->quals & QUAL_CONST) && !(type->quals & QUAL_VOLATILE);
}

/* A flexible array member's elements lie behind the type's size. */
static uint32_t object_size(const Decl *decl)
{
    uint64_t size = type_size(decl->type);
    for (const InitItem *item = decl->init; item; item = item->next)
        if (item->offset + (uint64_t)type_size(item->type) > size)
            size = item->offset + (uint64_t)type_size(item->type);
    return (uint32_t)size;
}

void lower_object(Module *module, Decl *decl)
{
    Symbol *symbol = symbol_of(module, decl);
    uint32_t align = type_align(decl->type);
    Object *object = new_object(module, symbol, object_size(decl), decl->align > align ? decl->align : align);
    object->pos = decl->span.caret;
    object->section = SECTION_BSS;
    if (!decl->has_init)
        return;
    fill(module, object, decl->init);
    if (object->length || object->relocs.len || is_const(decl->type))
        object->section = is_const(decl->type) ? SECTION_RODATA : SECTION_DATA;
}

void lower_alias(Module *module, Decl *decl)
{
    Symbol *symbol = symbol_of(module, decl);
    symbol->alias_of = symbol_named(module, decl->linking->alias);
    symbol->is_defined = true;
}
