/* Live intervals: when each virtual register holds a value, and where it is meanwhile.
 *
 * Positions: instruction i of the function (counted from 1 through all blocks in layout order) reads at 2i and writes at 2i +
 * 1. A range [from, to) holds the positions at which the value must be kept; where there is a gap between ranges the value is
 * dead.
 *
 *     mov  v1, [a]        2,3      v1: [3, 7)
 *     mov  v2, v1         4,5      v2: [5, 9)
 *     add  v2, v1         6,7
 *     mov  [b], v2        8,9
 *
 * Splitting cuts an interval in two, which then may live in different places; the first one leads to the others through
 * `next_part`. */
#ifndef CODEGEN_INTERVALS_H
#define CODEGEN_INTERVALS_H

#include "codegen/liveness.h"

typedef struct Range Range;
struct Range {
    uint32_t from, to;
    Range *next;
};

/* A mention of the register. */
typedef struct Use Use;
struct Use {
    uint32_t pos;
    bool must; /* needs a machine register; else a place in memory will do */
    Use *next;
};

typedef struct Interval Interval;
struct Interval {
    Reg vreg;
    Reg reg; /* the machine register, or NO_REG: in the spill slot of `whole` */
    RegClass class;
    bool is_reloaded;      /* a later part, which takes the value from memory */
    bool starts_in_memory; /* no register at its start: overwritten there, or (the first part) written to memory */
    uint32_t start, end;   /* of the first and last range */
    uint32_t whole_end;    /* end of the last part's last range */
    Range *ranges;
    Range *here; /* the first range that ends behind the allocator's present position */
    Use *uses;
    Use *coming;         /* the first use that lies at or behind the allocator's present position */
    uint32_t last_use;   /* the one before it; 0: none in this part */
    Reg hints[2];        /* registers (virtual or machine) it is copied from and to */
    Interval *whole;     /* the first part */
    Interval *next_part; /* in order of position */
    Interval *found;     /* of the whole: the part that part_at came upon last */
    Slot *spill;         /* of the whole */
    const Insn *remade;  /* of the whole: its only definition, if that can be done again at any place; NULL: it cannot */
    bool is_stored;      /* of the whole: every definition is stored at once, so that the slot is always right */
    uint64_t move_cost;  /* of the whole: of moves to the slot where parts of it meet, weighted by loop depth */
    uint64_t store_cost; /* of stores at its definitions instead */
};

/* When machine registers are taken by instructions that name them, or overwritten by calls. */
typedef struct Fixed {
    Vec(Range) ranges; /* ascending */
    uint32_t here;     /* the first that ends behind the allocator's present position */
} Fixed;

/* loop_spans.c: blocks from position `from` up to `to`, one behind the other, all in a loop of this depth or in deeper ones. */
typedef struct LoopSpan LoopSpan;
struct LoopSpan {
    uint32_t from, to, depth;
    LoopSpan *parent;
};

typedef struct Intervals {
    MFunction *m;
    Interval **of;    /* by vreg - FIRST_VREG; NULL: never mentioned */
    LoopSpan **spans; /* by block id: the innermost one */
    Fixed fixed[MACHINE_REGS];
} Intervals;

/* Numbers the instructions and builds the intervals. False when memory has run out. */
bool build_intervals(MFunction *m, Intervals *intervals);
/* The operand that may stand in memory if its register does not get one: -1 for none. */
int memory_operand(const Insn *insn);

/* False when memory has run out. */
bool build_loop_spans(Intervals *intervals);
/* The block in which a position lies. */
uint32_t block_at(const MFunction *m, uint32_t pos);
/* Where between `from` (exclusively) and `to` a move is best put: before the outermost loop that only `to` lies in. */
uint32_t outside_loops(const Intervals *intervals, uint32_t from, uint32_t to);

/* remake.c: finds the intervals of constants, addresses and parameters, which need no spill slot. */
void find_remade(Intervals *intervals);
/* A value that is its own spill slot: in memory from the start, and never written there. */
static inline bool has_home(const Interval *whole)
{
    return whole->remade && whole->remade->ops[1].kind == O_MEM && whole->remade->op != X86_LEA;
}

/* variables.c: the places that the allocator has given to m->variables. */
void find_places(const Intervals *intervals);

/* coalesce.c: one interval for both sides of copies where that may be: `of` leads from all its registers to it, its `vreg` is
 * one of them. */
void coalesce(Intervals *intervals);
/* A copy within one interval: to be dropped. */
bool is_joined_copy(const Intervals *intervals, const Insn *insn);
/* Whether `of[v]` is the interval's own place, and not that of another register that has been joined to it. */
static inline bool is_own(const Intervals *intervals, uint32_t v)
{
    return intervals->of[v] && intervals->of[v]->vreg == FIRST_VREG + v;
}

/* The part of `whole` that holds the value at `pos`, or NULL where it is dead. */
Interval *part_at(Interval *whole, uint32_t pos);

#endif
