/* Interned names: one Name for one spelling, so that names are compared as pointers. */
#ifndef BASE_INTERN_H
#define BASE_INTERN_H

#include "base/arena.h"

/* A message has said that the name was used wrongly, so that what follows from it need not be told. */
enum { NAME_IN_ERROR = 1 };

typedef struct Name {
    uint32_t hash, length;
    /* What the rooms hang on a name, so that each of their lookups is one load. */
    int32_t keyword;   /* lexer: the token kind of a keyword, else 0 */
    uint32_t flags;    /* NAME_… */
    void *macro;       /* preprocessor: the current definition, or NULL */
    void *binding;     /* parser: what the name means in the innermost scope, or NULL */
    void *meaning;     /* checker: the same, for its own scopes */
    struct Name *next; /* of the same bucket */
    char text[];       /* NUL-terminated */
} Name;

typedef struct NameTable {
    Arena *arena;
    Name **buckets;
    uint32_t bucket_count, count;
    Name *last_resort; /* handed out when memory has run out */
} NameTable;

/* The names live as long as `arena`. On failure Memory.failed is set and the table stays usable. */
void names_init(NameTable *table, Arena *arena);
/* Never NULL. */
Name *intern(NameTable *table, const char *text, size_t length);
Name *intern_str(NameTable *table, const char *text);

#endif
