/* A list of blocks; memory is cut off the newest. */
#include "arena.h"

#include <stdalign.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK_SIZE = 16 * 1024 };

struct ArenaBlock {
    ArenaBlock *next;
    size_t used, size;
    alignas(max_align_t) char bytes[];
};

static void *checked_malloc(size_t size)
{
    void *memory = malloc(size);
    if (memory == NULL) {
        fprintf(stderr, "json: out of memory\n");
        exit(2);
    }
    return memory;
}

void *arena_alloc(Arena *arena, size_t size)
{
    ArenaBlock *block = arena->blocks;
    size = (size + alignof(max_align_t) - 1) / alignof(max_align_t) * alignof(max_align_t);
    if (block == NULL || block->size - block->used < size) {
        size_t room = size > BLOCK_SIZE ? size : BLOCK_SIZE;
        block = checked_malloc(sizeof *block + room);
        *block = (ArenaBlock){.next = arena->blocks, .used = 0, .size = room};
        arena->blocks = block;
    }
    void *memory = block->bytes + block->used;
    block->used += size;
    return memory;
}

char *arena_copy(Arena *arena, const char *bytes, size_t length)
{
    char *copy = arena_alloc(arena, length + 1);
    memcpy(copy, bytes, length);
    copy[length] = '\0';
    return copy;
}

void arena_free(Arena *arena)
{
    while (arena->blocks != NULL) {
        ArenaBlock *next = arena->blocks->next;
        free(arena->blocks);
        arena->blocks = next;
    }
}
