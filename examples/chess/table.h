/*
 * The transposition table: what search has found out about positions, by their key. Different move orders lead to the
 * same positions, and each iteration of search begins with the best moves of the one before.
 */
#ifndef TABLE_H
#define TABLE_H

#include "position.h"

#include <stddef.h>

typedef enum { NOTHING_KNOWN, AT_MOST, AT_LEAST, EXACTLY } Bound;

typedef struct {
    Key key;
    Move move; /* the best one, or .packed == 0 */
    signed score : 16;
    unsigned depth : 8;  /* how far search looked ahead */
    unsigned bound : 2;  /* a Bound: how score relates to the true value */
    unsigned search : 6; /* which search it was; those of earlier ones give way */
} Entry;

typedef struct {
    Entry *entries;
    size_t mask; /* their number less one; it is a power of two */
    unsigned search;
} Table;

/* Makes an empty table of at most so many KiB. Returns false when there is no memory for it. */
bool table_init(Table *table, size_t kib);
void table_free(Table *table);
void table_clear(Table *table);

/* To be called when a search begins. */
void table_new_search(Table *table);

/* The entry of a position, or NULL. */
const Entry *table_find(const Table *table, Key key);

/* Stores an entry, unless a better one is in its place. Sets its .search itself. */
void table_store(Table *table, Entry entry);

#endif
