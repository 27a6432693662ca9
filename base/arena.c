/* Arenas: chunks of growing size, a bump pointer, and the reserve behind them (see arena.h). */
#include "base/arena.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { RESERVE = 256 * 1024, FIRST_CHUNK = 16 * 1024, MAX_CHUNK = 1024 * 1024, ALIGN = 8 };

struct Chunk {
    Chunk *older;
    size_t size; /* with this header */
};

static void *libc_alloc(void *user, void *block, size_t old_size, size_t new_size)
{
    (void)user;
    (void)old_size;
    if (new_size == 0) {
        free(block);
        return NULL;
    }
    return realloc(block, new_size);
}

bool memory_init(Memory *memory, AllocFn *alloc, void *user, size_t limit)
{
    *memory = (Memory){.alloc = alloc ? alloc : libc_alloc, .user = user};
    memory->reserve = memory_resize(memory, NULL, 0, RESERVE);
    memory->limit = limit;
    return memory->reserve != NULL;
}

void memory_release(Memory *memory)
{
    if (memory->reserve)
        memory_resize(memory, memory->reserve, RESERVE, 0);
    memory->reserve = NULL;
}

void *memory_resize(Memory *memory, void *block, size_t old_size, size_t new_size)
{
    if (new_size == 0) {
        if (block)
            memory->alloc(memory->user, block, old_size, 0);
        memory->used -= old_size;
        return NULL;
    }
    bool over = memory->limit && new_size > old_size && memory->used - old_size + new_size > memory->limit;
    void *result = over ? NULL : memory->alloc(memory->user, block, old_size, new_size);
    if (!result) {
        memory->failed = true;
        return NULL;
    }
    memory->used += new_size - old_size;
    return result;
}

void arena_init(Arena *arena, Memory *memory)
{
    *arena = (Arena){.memory = memory};
}

void arena_release(Arena *arena)
{
    for (Chunk *chunk = arena->chunks, *older; chunk; chunk = older) {
        older = chunk->older;
        memory_resize(arena->memory, chunk, chunk->size, 0);
    }
    arena_init(arena, arena->memory);
}

static size_t round_up(size_t size)
{
    return (size + ALIGN - 1) & ~(size_t)(ALIGN - 1);
}

/* Makes room for `size` bytes in a new chunk; a large request gets a chunk to itself behind the current one. */
static void *alloc_slow(Arena *arena, size_t size)
{
    size_t wanted = arena->chunks ? arena->chunks->size * 2 : FIRST_CHUNK;
    if (wanted > MAX_CHUNK)
        wanted = MAX_CHUNK;
    bool alone = size > wanted / 4;
    size_t total = alone ? size + sizeof(Chunk) : wanted;
    Chunk *chunk = memory_resize(arena->memory, NULL, 0, total);
    if (!chunk)
        return NULL;
    chunk->size = total;
    char *data = (char *)(chunk + 1);
    if (alone && arena->chunks) {
        chunk->older = arena->chunks->older;
        arena->chunks->older = chunk;
    } else {
        chunk->older = arena->chunks;
        arena->chunks = chunk;
        arena->next = data + size;
        arena->end = (char *)chunk + total;
    }
    return memset(data, 0, size);
}

static void *alloc(Arena *arena, size_t size)
{
    if (size > (size_t)(arena->end - arena->next))
        return alloc_slow(arena, size);
    void *result = arena->next;
    arena->next += size;
    return memset(result, 0, size);
}

/* When the reserve is used up too, it starts over: by then `failed` has long been set and no result will be looked at. */
static void *alloc_from_reserve(Memory *memory, size_t size)
{
    if (memory->reserve_used + size > RESERVE)
        memory->reserve_used = 0;
    void *result = memory->reserve + memory->reserve_used;
    memory->reserve_used += size;
    return memset(result, 0, size);
}

void *arena_alloc(Arena *arena, size_t size)
{
    assert(size <= ARENA_SMALL && "large blocks are for arena_array, which can say NULL");
    size = round_up(size);
    void *result = alloc(arena, size);
    return result ? result : alloc_from_reserve(arena->memory, size);
}

void *arena_array(Arena *arena, size_t count, size_t size)
{
    if (size && count > (SIZE_MAX / 2) / size) {
        arena->memory->failed = true;
        return NULL;
    }
    return alloc(arena, round_up(count * size));
}

char *arena_text(Arena *arena, const char *text, size_t length)
{
    static char nothing[1];
    char *copy = arena_array(arena, length + 1, 1);
    if (!copy)
        return nothing;
    memcpy(copy, text, length);
    return copy;
}

char *arena_printf(Arena *arena, const char *format, ...)
{
    char buffer[ARENA_SMALL];
    va_list args;
    va_start(args, format);
    int length = vsnprintf(buffer, sizeof buffer, format, args);
    va_end(args);
    if (length < 0)
        length = 0;
    if ((size_t)length >= sizeof buffer)
        length = (int)sizeof buffer - 1;
    return arena_text(arena, buffer, (size_t)length);
}
