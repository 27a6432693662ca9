/* Which memory accesses may touch. */
#ifndef IR_ALIAS_H
#define IR_ALIAS_H

#include "ir/ir.h"

typedef struct Aliases {
    const Ins **roots; /* by id of an ADD or SUB: the object it points into (alias.c) */
    bool *escaped;     /* by id of the slot */
    uint32_t count, slot_count;
} Aliases;

/* `size` bytes of memory at base + offset, somewhere in `root`. */
typedef struct Extent {
    const Ins *root; /* SLOT, SYMBOL; NULL: any memory that escaped; else: any memory */
    const Ins *base;
    int64_t offset, size;
} Extent;

bool ir_find_aliases(Function *f, const Dominators *dom, Aliases *aliases); /* false when memory has run out */
Extent ir_extent(const Aliases *a, const Ins *address, int64_t offset, int64_t size);
Extent ir_extent_of(const Aliases *a, const Ins *ins); /* of a LOAD, or the one written of a STORE; of a COPY */
bool ir_may_overlap(const Aliases *a, const Extent *one, const Extent *other);
bool ir_may_write(const Aliases *a, const Ins *ins,
                  const Extent *extent);        /* whether executing `ins` may change what is there */
bool ir_is_within_object(const Extent *extent); /* reading it cannot fault */
bool ir_is_writable(const Extent *extent);      /* nor can writing it */

#endif
