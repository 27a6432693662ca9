/* The last step of register allocation: places into instructions. */
#ifndef CODEGEN_REWRITE_H
#define CODEGEN_REWRITE_H

#include "codegen/intervals.h"

/* Replaces every virtual register by the place of its interval's part, drops copies that have become idle, and moves values
 * where one part takes over from another: within blocks at the cut, between blocks on the edge. */
void rewrite(MFunction *m, Intervals *intervals);

#endif
