/* Memory that is allocated piece by piece and freed all at once: all values of a document live and die together. */
#ifndef ARENA_H
#define ARENA_H

#include <stddef.h>

typedef struct ArenaBlock ArenaBlock;

typedef struct {
    ArenaBlock *blocks; /* the newest first; {NULL} is an empty arena */
} Arena;

/* Memory for any type; ends the program when there is none left. */
void *arena_alloc(Arena *arena, size_t size);

/* A copy of length bytes, with '\0' behind them. */
char *arena_copy(Arena *arena, const char *bytes, size_t length);

void arena_free(Arena *arena);

#endif
