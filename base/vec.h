/* Growing arrays of any type in an arena.
 *
 *     Vec(Block *) blocks = {0};
 *     vec_push(arena, &blocks, block);
 *     for (uint32_t i = 0; i < blocks.len; i++) use(blocks.data[i]);
 *
 * A push that finds no memory is dropped: it yields false and `Memory.failed` is set. */
#ifndef BASE_VEC_H
#define BASE_VEC_H

#include "base/arena.h"

#define Vec(Type)                                                                                                              \
    struct {                                                                                                                   \
        Type *data;                                                                                                            \
        uint32_t len, cap;                                                                                                     \
    }

/* What all vectors look like to vec_grow. */
typedef struct AnyVec {
    void *data;
    uint32_t len, cap;
} AnyVec;

/* Room for one more element of `size` bytes: the old data stays valid until the arena goes. */
bool vec_grow(Arena *arena, void *vec, size_t size);

#define vec_push(arena, vec, item)                                                                                             \
    (((vec)->len < (vec)->cap || vec_grow((arena), (vec), sizeof *(vec)->data)) && ((vec)->data[(vec)->len++] = (item), true))
#define vec_pop(vec) ((vec)->data[--(vec)->len])
#define vec_last(vec) ((vec)->data[(vec)->len - 1])

#endif
