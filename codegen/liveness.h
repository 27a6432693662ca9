/* Which virtual registers hold a value that is still wanted at the ends of blocks. */
#ifndef CODEGEN_LIVENESS_H
#define CODEGEN_LIVENESS_H

#include "codegen/i386.h"

/* Only registers mentioned in more than one block are tracked: at -O0 they are few, so the sets are small however large the
 * function. */
typedef struct Liveness {
    uint32_t count;     /* of tracked registers */
    uint32_t words;     /* 64-bit words of a set */
    uint32_t *index;    /* by vreg - FIRST_VREG: its number in the sets, or UINT32_MAX */
    Vec(Reg) regs;      /* by number */
    uint64_t *in, *out; /* sets by block id, `words` each */
} Liveness;

/* Calls visit(data, reg, reads, writes) for each register, machine or virtual, that the instruction's operands name.
 * Implicit ones are in x86_info. */
typedef void VisitReg(void *data, Reg reg, bool reads, bool writes);
void visit_regs(const Insn *insn, VisitReg *visit, void *data);

/* False when memory has run out. Requires block ids and preds. */
bool compute_liveness(MFunction *m, Liveness *live);

static inline bool is_live(const uint64_t *set, uint32_t index)
{
    return set[index / 64] >> (index % 64) & 1;
}

#endif
