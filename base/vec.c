/* The one growth function of all vectors (see vec.h). */
#include "base/vec.h"

#include <string.h>

bool vec_grow(Arena *arena, void *vec, size_t size)
{
    AnyVec any;
    memcpy(&any, vec, sizeof any);
    if (any.cap > UINT32_MAX / 4) {
        arena->memory->failed = true;
        return false;
    }
    uint32_t cap = any.cap ? any.cap * 2 : 4;
    void *data = arena_array(arena, cap, size);
    if (!data)
        return false;
    if (any.len)
        memcpy(data, any.data, any.len * size);
    any.data = data;
    any.cap = cap;
    memcpy(vec, &any, sizeof any);
    return true;
}
