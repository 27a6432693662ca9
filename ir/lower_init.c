/* Initialisers of automatic objects: stores, after zeroing where not everything is given; constants in number are copied
 * from read-only memory. See lower.h. */
#include "ir/lower.h"

/* So many constants are stored one by one; more are copied in one piece. */
enum { MOST_STORES = 8, MOST_TEXT_STORES = 16 };

static uint32_t item_size(const InitItem *item)
{
    return item->bitfield ? 0 : type_size(item->type);
}

/* Whether the items leave no byte of the object out; they do not overlap. */
static bool covers_all(const Decl *decl)
{
    uint64_t covered = 0;
    for (const InitItem *item = decl->init; item; item = item->next)
        covered += item_size(item);
    return covered >= type_size(decl->type);
}

static void zero(Lowerer *l, LPlace place, uint32_t size)
{
    if (!size)
        return;
    Ins *ins = ir_append(l->f, l->block, IR_ZERO, IR_VOID, place_address(l, place), NULL, NULL);
    ins->value = size;
    ins->pos = l->pos;
}

static void store_bytes(Lowerer *l, LPlace place, uint32_t at, uint32_t width, uint32_t value)
{
    Ins *store = ir_append(l->f, l->block, IR_STORE, IR_VOID, place.base, ir_const(l->f, IR_I32, value), NULL);
    store->value = place.offset + at;
    store->width = (uint8_t)width;
    store->pos = l->pos;
}

/* The bytes of a literal with its terminating zeros: `at` may lie behind the end. */
static uint32_t text_bytes(const Literal *literal, uint32_t at, uint32_t width)
{
    uint32_t value = 0;
    for (uint32_t i = width; i-- > 0;)
        value = value << 8 | (at + i < literal->length ? (unsigned char)literal->bytes[at + i] : 0);
    return value;
}

/* char s[N] = "…": stores of words for short ones, else a copy of the literal and zeros behind it. */
static void store_text(Lowerer *l, LPlace place, const InitItem *item)
{
    const Literal *literal = item->value->literal;
    uint32_t size = type_size(item->type), stored = literal->length + literal->unit;
    if (stored > size)
        stored = size;
    if (size <= MOST_TEXT_STORES) {
        for (uint32_t at = 0, width; at < size; at += width) {
            width = size - at >= 4 ? 4 : size - at >= 2 ? 2 : 1;
            store_bytes(l, place, at, width, text_bytes(literal, at, width));
        }
        return;
    }
    Ins *from = ir_symbol(l->f, string_symbol(l->module, literal), 0);
    Ins *copy = ir_append(l->f, l->block, IR_COPY, IR_VOID, place_address(l, place), from, NULL);
    copy->value = stored;
    copy->pos = l->pos;
    zero(l, (LPlace){.base = place.base, .offset = place.offset + stored}, size - stored);
}

/* A bit-field is reached through the bytes of the whole object: they have been zeroed. */
static LPlace place_of_item(LPlace object, const InitItem *item, const Type *type)
{
    LPlace place = {.base = object.base, .offset = object.offset + item->offset};
    if (item->bitfield) {
        place.field = item->bitfield;
        place.record = object.offset;
        place.record_size = type_size(type);
    }
    return place;
}

static void store_item(Lowerer *l, LPlace object, const InitItem *item, const Type *type)
{
    LPlace place = place_of_item(object, item, type);
    l->pos = item->value->span.start;
    if (item->type->kind == TYPE_ARRAY)
        store_text(l, place, item);
    else if (type_is_record(item->type))
        copy_record(l, place, lower_place(l, item->value), item->type);
    else
        store_place(l, place, item->type, lower_value(l, item->value));
}

static bool copy_constants(Lowerer *l, LPlace place, const Decl *decl)
{
    uint32_t count = 0;
    for (const InitItem *item = decl->init; item; item = item->next)
        count++;
    if (count <= MOST_STORES || !type_is_aggregate(decl->type))
        return false;
    Symbol *constants = constant_object(l->module, decl->init, decl->type);
    if (constants)
        copy_record(l, place, (LPlace){.base = ir_symbol(l->f, constants, 0)}, decl->type);
    return constants;
}

void lower_initialiser(Lowerer *l, Decl *decl)
{
    LPlace place = place_of_decl(l, decl);
    l->pos = decl->span.caret;
    if (copy_constants(l, place, decl))
        return;
    if (type_is_aggregate(decl->type) && !covers_all(decl))
        zero(l, place, type_size(decl->type));
    for (const InitItem *item = decl->init; item && !should_stop(l->cx); item = item->next)
        store_item(l, place, item, decl->type);
}
