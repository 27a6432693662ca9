/* Growing arrays and hash tables. The memory that they outgrow stays in the arena, less than they use in the end. */
#include "value.h"

#include <string.h>

const char *const type_names[JSON_TYPES] = {
    [JSON_NULL] = "null",     [JSON_BOOLEAN] = "boolean", [JSON_NUMBER] = "number",
    [JSON_STRING] = "string", [JSON_ARRAY] = "array",     [JSON_OBJECT] = "object",
};

Value value_null(void)
{
    return (Value){.type = JSON_NULL};
}

Value value_boolean(bool boolean)
{
    return (Value){.type = JSON_BOOLEAN, .boolean = boolean};
}

Value value_number(double number)
{
    return (Value){.type = JSON_NUMBER, .number = number};
}

Value value_string(String string)
{
    return (Value){.type = JSON_STRING, .string = string};
}

Value value_array(void)
{
    return (Value){.type = JSON_ARRAY, .array = {NULL, 0, 0}};
}

Value value_object(void)
{
    return (Value){.type = JSON_OBJECT, .object = {.members = NULL}};
}

void array_append(Arena *arena, Array *array, Value item)
{
    if (array->count == array->capacity) {
        array->capacity = array->capacity == 0 ? 4 : array->capacity * 2;
        Value *items = arena_alloc(arena, array->capacity * sizeof *items);
        if (array->count > 0)
            memcpy(items, array->items, array->count * sizeof *items);
        array->items = items;
    }
    array->items[array->count++] = item;
}

/* FNV-1a (Fowler, Noll, Vo). */
static unsigned hash(String name)
{
    unsigned h = 2166136261U;
    for (size_t i = 0; i < name.length; i++)
        h = (h ^ (unsigned char)name.text[i]) * 16777619U;
    return h;
}

static bool same_string(String a, String b)
{
    return a.length == b.length && memcmp(a.text, b.text, a.length) == 0;
}

/* The slot with the member of that name, or the empty one where it belongs. Half of them are empty: the search ends. */
static unsigned *find_slot(const Object *object, String name, unsigned h)
{
    unsigned mask = 2 * object->capacity - 1;
    for (unsigned i = h & mask;; i = (i + 1) & mask) {
        unsigned *slot = &object->slots[i];
        if (*slot == 0)
            return slot;
        const Member *member = &object->members[*slot - 1];
        if (member->hash == h && same_string(member->name, name))
            return slot;
    }
}

static void grow(Arena *arena, Object *object)
{
    unsigned capacity = object->capacity == 0 ? 4 : object->capacity * 2;
    Member *members = arena_alloc(arena, capacity * sizeof *members);
    unsigned *slots = arena_alloc(arena, 2 * capacity * sizeof *slots);
    if (object->count > 0)
        memcpy(members, object->members, object->count * sizeof *members);
    memset(slots, 0, 2 * capacity * sizeof *slots);
    *object = (Object){.members = members, .count = object->count, .capacity = capacity, .slots = slots};
    for (unsigned i = 0; i < object->count; i++)
        *find_slot(object, members[i].name, members[i].hash) = i + 1;
}

void object_set(Arena *arena, Object *object, String name, Value value)
{
    if (object->count == object->capacity)
        grow(arena, object);
    unsigned h = hash(name);
    unsigned *slot = find_slot(object, name, h);
    if (*slot != 0) {
        object->members[*slot - 1].value = value;
        return;
    }
    object->members[object->count] = (Member){.name = name, .hash = h, .value = value};
    *slot = ++object->count;
}

const Value *object_get(const Object *object, String name)
{
    if (object->count == 0)
        return NULL;
    unsigned slot = *find_slot(object, name, hash(name));
    return slot == 0 ? NULL : &object->members[slot - 1].value;
}

int string_compare(String a, String b)
{
    size_t common = a.length < b.length ? a.length : b.length;
    int order = memcmp(a.text, b.text, common);
    return order != 0 ? order : (a.length > b.length) - (a.length < b.length);
}

int value_compare(const Value *a, const Value *b)
{
    if (a->type != b->type)
        return a->type < b->type ? -1 : 1;
    switch (a->type) {
    case JSON_BOOLEAN: return a->boolean - b->boolean;
    case JSON_NUMBER: return (a->number > b->number) - (a->number < b->number);
    case JSON_STRING: return string_compare(a->string, b->string);
    case JSON_ARRAY: return (a->array.count > b->array.count) - (a->array.count < b->array.count);
    case JSON_OBJECT: return (a->object.count > b->object.count) - (a->object.count < b->object.count);
    case JSON_NULL:
    case JSON_TYPES: break;
    }
    return 0;
}
