/* The passes, in the order in which they run. */
#include "ir/ir.h"

#include <assert.h>
#ifdef VERIFY_IR
#include <stdio.h>
#endif

static const struct {
    const char *name;
    void (*run)(Function *f);
    int level; /* from this -O on */
} passes[] = {
    {"drop-unreachable", ir_drop_unreachable, 0},
    {"divide-by-constant", divide_by_constant, 0},
    {"lower-conversions", lower_conversions, 0},
    {"lower-i64", lower_i64, 0},
    {"split-edges", split_edges, 0},
};

void run_passes(Function *f, int level)
{
    for (uint32_t i = 0; i < sizeof passes / sizeof *passes && !should_stop(f->cx); i++) {
        if (level < passes[i].level)
            continue;
        passes[i].run(f);
#ifdef VERIFY_IR
        const char *wrong = should_stop(f->cx) ? NULL : ir_verify(f);
        if (wrong)
            fprintf(stderr, "after %s: %s\n", passes[i].name, wrong);
        assert(!wrong && "a pass leaves sound IR behind");
#endif
    }
}
