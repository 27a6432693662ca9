/* Loops, for the passes that change them. */
#ifndef IR_LOOPS_H
#define IR_LOOPS_H

#include "ir/ir.h"

/* ---------------------------------------------------------------- loops.c */

typedef Vec(Block *) LoopBlocks;

typedef struct Loop Loop;
struct Loop {
    Block *header;               /* the only block that is entered from outside; it dominates the others */
    Loop *outer;                 /* the next loop around this one; NULL */
    uint32_t depth;              /* 1: not within another loop */
    bool has_inner;              /* it is not innermost */
    Block *preheader;            /* the only way in, a block that leads nowhere else; NULL: there is no such block */
    Block *latch;                /* the only block that leads back to the header; NULL: there are several */
    uint32_t first, block_count; /* its blocks, with those of inner loops: loops->blocks[first …], the header first */
    uint32_t next;               /* within ir_find_loops */
};

typedef struct Loops {
    Dominators dom;
    Vec(Loop *) all;      /* inner loops before those around them */
    Loop **innermost;     /* by Block id; NULL: outside of all loops */
    Block **blocks;       /* each behind its dominators, the blocks of a loop side by side */
    uint32_t *place;      /* by Block id: in `blocks` */
    uint32_t block_count; /* of the function: later blocks are in no loop */
} Loops;

/* False when memory has run out. */
bool ir_find_loops(Function *f, Loops *loops);
bool loop_contains(const Loops *loops, const Loop *loop, const Block *block);

/* ---------------------------------------------------------------- loop_shape.c */

/* Gives every loop a preheader and a single latch, and finds them anew. False when memory has
 * run out. */
bool ir_shape_loops(Function *f, Loops *loops);

/* ---------------------------------------------------------------- counters.c */

/* A phi of a loop's header to which each trip adds the same. */
typedef struct Counter {
    Ins *phi, *init;
    Ins *next; /* ADD of phi and step: what the next trip begins with */
    Ins *step; /* from outside of the loop */
} Counter;
/* Whether `phi` is one, of a loop in the shape of ir_shape_loops. */
bool ir_find_counter(const Loops *loops, const Loop *loop, Ins *phi, Counter *counter);
/* How often the body of a loop is executed whose latch decides by a counter, if it does not leave otherwise; -1: not known. */
int64_t ir_count_trips(const Loops *loops, const Loop *loop, Counter *counter);
/* How many of the six registers the loop asks for throughout: values that each trip hands to the next, values from outside. With
 * a call in it, as if the three that calls do not keep were taken. */
uint32_t ir_loop_pressure(const Loops *loops, const Loop *loop);

/* ---------------------------------------------------------------- repair.c */

/* A value and its copy, which takes its place from the end of `block` on. */
typedef struct Twin {
    Ins *value, *copy;
    Block *block;
} Twin;
typedef Vec(Twin) Twins;
/* Makes the uses of values that stand in several blocks by now use the one that reaches them: blocks were copied. */
void ir_repair(Function *f, const Twins *twins);
/* Phis with one argument, or one besides themselves, stand for it. */
void ir_forward_single_phis(Function *f);

#endif
