/* Memory of a compilation: arenas by lifetime, all charged to one Memory.
 *
 * Nothing here exits or jumps when memory runs out. The first failure sets `Memory.failed` and from then on small requests are
 * served from a reserve that was set aside at the start, so that a stage can finish the step it is in. Every loop of every
 * stage (a token, a statement, an instruction) looks at `failed` and stops; the driver turns it into one message. Large
 * requests, which the reserve could not hold, say so with NULL: they have a function of their own. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Requests up to this size never return NULL. */
enum { ARENA_SMALL = 4096 };

/* Resizes `block` of `old_size` bytes to `new_size`; a NULL block allocates, a new_size of 0 frees and returns NULL. */
typedef void *AllocFn(void *user, void *block, size_t old_size, size_t new_size);

typedef struct Memory {
    AllocFn *alloc;
    void *user;
    size_t used;   /* bytes held now */
    size_t limit;  /* bytes that may be held at once; 0: no limit */
    bool failed;   /* a request could not be met: stop soon */
    char *reserve; /* for the steps between the failure and the next look at `failed` */
    size_t reserve_used;
} Memory;

typedef struct Chunk Chunk;

typedef struct Arena {
    Memory *memory;
    Chunk *chunks;    /* the newest first */
    char *next, *end; /* the free part of the newest chunk */
} Arena;

/* Sets up an account; `alloc` NULL means the C library's realloc and free. Returns false if not even the reserve can be had. */
bool memory_init(Memory *memory, AllocFn *alloc, void *user, size_t limit);
void memory_release(Memory *memory);

/* Raw blocks for what must be resized in place (flex's and bison's stacks, text buffers): NULL and `failed` when there is
 * none. */
void *memory_resize(Memory *memory, void *block, size_t old_size, size_t new_size);

void arena_init(Arena *arena, Memory *memory);
/* Frees everything that was allocated; the arena may be used again. */
void arena_release(Arena *arena);

/* A zeroed block of at most ARENA_SMALL bytes, aligned for any type; never NULL. */
void *arena_alloc(Arena *arena, size_t size);
/* A zeroed array of any size; NULL (and `failed`) when it cannot be had or its size overflows. */
void *arena_array(Arena *arena, size_t count, size_t size);
/* A copy of `length` bytes with a NUL behind; "" when it cannot be had. */
char *arena_text(Arena *arena, const char *text, size_t length);
/* printf into the arena; cut at ARENA_SMALL bytes. */
char *arena_printf(Arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));

#define NEW(arena, Type) ((Type *)arena_alloc((arena), sizeof(Type)))

#endif
