/* What loads and stores may touch, and in which state they find it. */
#ifndef IR_MEMORY_H
#define IR_MEMORY_H

#include "ir/ir.h"

enum { MEMORY_ANY, MEMORY_CONST, MEMORY_FIRST_CLASS, MEMORY_MOST_CLASSES = 64 };

/* What the accesses of a function may touch, by class: MEMORY_ANY is what unknown pointers lead to, MEMORY_CONST never changes. */
typedef struct MemoryStates {
    Function *f;
    Block **order; /* reverse postorder */
    uint32_t block_count;
    Ins **base;        /* by id: see memory_base */
    uint32_t id_count; /* of the function, then: later instructions are not known here */
    uint8_t *class_of; /* by id of a base */
    uint32_t class_count;
    uint64_t shared, local; /* sets of classes: what calls and unknown pointers may touch; what they cannot */
    uint32_t *in, *made;    /* by block and class: the state on entry; the last one made in it, or 0 */
} MemoryStates;

/* False when memory has run out. */
bool ir_find_memory_states(Function *f, MemoryStates *m);
/* The SLOT or SYMBOL (without offset) that an address is made from; NULL: unknown. */
Ins *memory_base(const MemoryStates *m, const Ins *address);
uint32_t memory_class(const MemoryStates *m, const Ins *address);
/* Sets of classes: what an access at the address may touch, what an instruction may write. */
uint64_t memory_touched_at(const MemoryStates *m, const Ins *address);
uint64_t memory_written(const MemoryStates *m, const Ins *ins);
/* The state of a class on entry to a block that is reached. A write makes the state of its id + 1. */
uint32_t memory_state_into(const MemoryStates *m, const Block *block, uint32_t number);

#endif
