/* The passes, in the order in which they run. */
#include "ir/ir.h"

#include <assert.h>
#ifdef VERIFY_IR
#include <stdio.h>
#endif
#include <string.h>

typedef struct Pass {
    const char *name; /* in -fno-NAME and --dump-ir=NAME */
    void (*run)(Function *f);
    int level;      /* from this -O on */
    bool is_needed; /* the code generator requires it: it cannot be left out */
} Pass;

static const Pass passes[] = {
    {"drop-unreachable", ir_drop_unreachable, 0, true},
    {"promote", promote_slots, 1, false},
    {"simplify", simplify_values, 1, false},
    {"rotate-loops", rotate_loops, 2, false},
    {"licm", hoist_invariants, 2, false},
    {"sink-stores", sink_stores, 2, false},
    {"divide-by-constant", divide_by_constant, 0, false},
    {"lower-conversions", lower_conversions, 0, true},
    {"lower-i64", lower_i64, 0, true},
    {"simplify", simplify_values, 1, false},
    {"dead-code", remove_dead_code, 1, false},
    {"loop-depths", find_loop_depths, 1, false},
    {"split-edges", split_edges, 0, true},
};
enum { PASS_COUNT = sizeof passes / sizeof *passes };
_Static_assert(PASS_COUNT <= 64, "PassOptions.off has a bit for each");

int pass_number(const char *name, bool can_leave_out)
{
    for (int i = 0; i < PASS_COUNT; i++)
        if (strcmp(passes[i].name, name) == 0)
            return passes[i].is_needed && can_leave_out ? -1 : i;
    return -1;
}

static void dump(Function *f, const PassOptions *options, uint32_t pass, const char *when)
{
    if (options->dump != pass + 1)
        return;
    text_printf(options->dump_to, "; %s %s\n", when, passes[pass].name);
    ir_print(f, options->dump_to);
}

static void verify(Function *f, const char *pass)
{
#ifdef VERIFY_IR
    const char *wrong = should_stop(f->cx) ? NULL : ir_verify(f);
    if (wrong)
        fprintf(stderr, "after %s: %s\n", pass, wrong);
    assert(!wrong && "a pass leaves sound IR behind");
#else
    (void)f, (void)pass;
#endif
}

/* Passes of one name share a bit: -fno-NAME leaves out every run of it. */
static bool is_off(const PassOptions *options, uint32_t pass)
{
    return options->level < passes[pass].level || (options->off >> pass_number(passes[pass].name, false) & 1);
}

void run_passes(Function *f, const PassOptions *options)
{
    f->level = options->level;
    for (uint32_t i = 0; i < PASS_COUNT && !should_stop(f->cx); i++) {
        if (is_off(options, i))
            continue;
        dump(f, options, i, "before");
        passes[i].run(f);
        verify(f, passes[i].name);
        dump(f, options, i, "after");
    }
}
