/*
 * Finds values in a document by a path (after Goessner's JSONPath):
 *
 *     $.store.books[0].title      members by name, items by number; [-1] is the last
 *     $["a name"]                 names that are not words
 *     $.books[1:3]                items 1 and 2; either number may be left out
 *     $.*   $[*]                  all members or items
 *     $..price                    the members of that name at any depth
 *     $.books[?price < 10]        items that have such a member; operators == != < <= > >=; [?price] asks if it is there
 */
#ifndef QUERY_H
#define QUERY_H

#include "value.h"

typedef struct Step Step;

typedef struct {
    Step *steps;
    unsigned count, capacity;
} Query;

typedef struct {
    unsigned column; /* of the path, from 1 */
    char message[80];
} QueryError;

/* Reads a path into the arena. Returns false and fills *error when it is wrong. */
bool query_parse(Arena *arena, const char *path, Query *query, QueryError *error);

/* Calls found with each value that the path leads to, in the order of the document. */
void query_run(const Query *query, const Value *root, void (*found)(void *context, const Value *value), void *context);

#endif
