/* A chained hash table that doubles (see intern.h). The hash is FNV-1a. */
#include "base/intern.h"

#include <string.h>

enum { FIRST_BUCKETS = 1024 };

void names_init(NameTable *table, Arena *arena)
{
    *table = (NameTable){.arena = arena};
    table->buckets = arena_array(arena, FIRST_BUCKETS, sizeof(Name *));
    table->bucket_count = table->buckets ? FIRST_BUCKETS : 0;
    table->last_resort = arena_alloc(arena, sizeof(Name) + 1);
}

static uint32_t hash_text(const char *text, size_t length)
{
    uint32_t hash = 2166136261u;
    for (size_t i = 0; i < length; i++)
        hash = (hash ^ (unsigned char)text[i]) * 16777619u;
    return hash ^ hash >> 15;
}

static void grow(NameTable *table)
{
    uint32_t count = table->bucket_count * 2;
    Name **buckets = arena_array(table->arena, count, sizeof(Name *));
    if (!buckets)
        return;
    for (uint32_t i = 0; i < table->bucket_count; i++) {
        for (Name *name = table->buckets[i], *next; name; name = next) {
            next = name->next;
            name->next = buckets[name->hash & (count - 1)];
            buckets[name->hash & (count - 1)] = name;
        }
    }
    table->buckets = buckets;
    table->bucket_count = count;
}

static Name *new_name(NameTable *table, const char *text, size_t length, uint32_t hash)
{
    Name *name = arena_array(table->arena, 1, sizeof(Name) + length + 1);
    if (!name)
        return table->last_resort;
    memcpy(name->text, text, length);
    name->hash = hash;
    name->length = (uint32_t)length;
    Name **bucket = &table->buckets[hash & (table->bucket_count - 1)];
    name->next = *bucket;
    *bucket = name;
    if (++table->count > table->bucket_count)
        grow(table);
    return name;
}

Name *intern(NameTable *table, const char *text, size_t length)
{
    if (!table->bucket_count)
        return table->last_resort;
    uint32_t hash = hash_text(text, length);
    for (Name *name = table->buckets[hash & (table->bucket_count - 1)]; name; name = name->next)
        if (name->hash == hash && name->length == length && memcmp(name->text, text, length) == 0)
            return name;
    return new_name(table, text, length, hash);
}

Name *intern_str(NameTable *table, const char *text)
{
    return intern(table, text, strlen(text));
}
