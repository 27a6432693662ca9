/* An array of entries; where a position's entry is, the low bits of its key say. */
#include "table.h"

#include <stdlib.h>
#include <string.h>

bool table_init(Table *table, size_t kib)
{
    size_t count = 1;
    while (count * 2 * sizeof(Entry) <= kib * 1024)
        count *= 2;
    table->entries = calloc(count, sizeof(Entry));
    table->mask = count - 1;
    table->search = 0;
    return table->entries != NULL;
}

void table_free(Table *table)
{
    free(table->entries);
    table->entries = NULL;
}

void table_clear(Table *table)
{
    memset(table->entries, 0, (table->mask + 1) * sizeof(Entry));
    table->search = 0;
}

void table_new_search(Table *table)
{
    table->search = (table->search + 1) % 64;
}

const Entry *table_find(const Table *table, Key key)
{
    const Entry *entry = &table->entries[key & table->mask];
    return entry->bound != NOTHING_KNOWN && entry->key == key ? entry : NULL;
}

void table_store(Table *table, Entry entry)
{
    Entry *old = &table->entries[entry.key & table->mask];
    entry.search = table->search;
    if (old->bound != NOTHING_KNOWN && old->search == entry.search && old->depth > entry.depth && old->key != entry.key)
        return;
    if (entry.move.packed == 0 && old->key == entry.key)
        entry.move = old->move;
    *old = entry;
}
