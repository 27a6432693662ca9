/* Where virtual registers hold a value that is still wanted at the ends of blocks. */
#ifndef CODEGEN_LIVENESS_H
#define CODEGEN_LIVENESS_H

#include "codegen/i386.h"

/* The register is live at the ends of all blocks from `first` to `last` (ids, in layout order), and of these only the first one
 * may write it. */
typedef struct LiveRun LiveRun;
struct LiveRun {
    Reg reg;
    uint32_t first, last;
    LiveRun *next;
};

/* Runs instead of sets of registers for each block: most values that leave their block at all live on in a few blocks, the
 * others in long runs. */
typedef struct Liveness {
    LiveRun **ending; /* by block id: runs of which it is the last */
} Liveness;

/* Calls visit(data, reg, reads, writes) for each register, machine or virtual, that the instruction's operands name.
 * Implicit ones are in x86_info. */
typedef void VisitReg(void *data, Reg reg, bool reads, bool writes);
void visit_regs(const Insn *insn, VisitReg *visit, void *data);

/* False when memory has run out. Requires block ids and preds. */
bool compute_liveness(MFunction *m, Liveness *live);

#endif
