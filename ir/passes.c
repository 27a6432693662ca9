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
    PassStage stage;
} Pass;

static const Pass passes[] = {
    {"drop-unreachable", ir_drop_unreachable, 0, true, STAGE_EARLY},
    {"promote", promote_slots, 1, false, STAGE_EARLY},
    {"simplify", simplify_values, 1, false, STAGE_EARLY},
    {"tail-recursion", loop_tail_recursion, 2, false, STAGE_EARLY},
    {"simplify-cfg", simplify_cfg, 1, false, STAGE_EARLY},
    {"dead-code", remove_dead_code, 1, false, STAGE_EARLY},

    {"always-inline", inline_always, 1, true, STAGE_INLINE},
    {"inline", inline_calls, 1, false, STAGE_INLINE},
    {"promote", promote_slots, 1, false, STAGE_INLINE},
    {"simplify", simplify_values, 1, false, STAGE_INLINE},
    {"simplify-cfg", simplify_cfg, 1, false, STAGE_INLINE},
    {"dead-code", remove_dead_code, 1, false, STAGE_INLINE},

    {"split-records", split_records, 1, false, STAGE_LATE},
    {"promote", promote_slots, 1, false, STAGE_LATE},
    {"gvn", number_values, 1, false, STAGE_LATE},
    {"simplify", simplify_values, 1, false, STAGE_LATE},
    {"simplify-cfg", simplify_cfg, 1, false, STAGE_LATE},
    {"dead-code", remove_dead_code, 1, false, STAGE_LATE},
    {"rotate-loops", rotate_loops, 2, false, STAGE_LATE},
    {"licm", hoist_invariants, 2, false, STAGE_LATE},
    {"sink-stores", sink_stores, 2, false, STAGE_LATE},
    {"unroll", unroll_loops, 2, false, STAGE_LATE},
    {"induction", reduce_strength, 2, false, STAGE_LATE},
    {"divide-by-constant", divide_by_constant, 0, false, STAGE_LATE},
    {"lower-conversions", lower_conversions, 0, true, STAGE_LATE},
    {"lower-i64", lower_i64, 0, true, STAGE_LATE},
    {"gvn", number_values, 2, false, STAGE_LATE},
    {"simplify", simplify_values, 1, false, STAGE_LATE},
    {"simplify-cfg", simplify_cfg, 1, false, STAGE_LATE},
    {"dead-code", remove_dead_code, 1, false, STAGE_LATE},
    {"register-arguments", take_register_arguments, 2, false, STAGE_LATE},
    {"loop-depths", find_loop_depths, 1, false, STAGE_LATE},
    {"split-edges", split_edges, 0, true, STAGE_LATE},
    {"place-blocks", order_blocks, 1, false, STAGE_LATE},
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
    if (options->dump != (uint32_t)pass_number(passes[pass].name, false) + 1)
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

/* The names that the function mentions in the end: those from elsewhere are declared, static functions get code. */
static void note_references(Function *f)
{
    for (uint32_t i = 0; i < f->leaf_buckets; i++)
        for (Ins *leaf = f->leaves[i]; leaf; leaf = leaf->bucket_next)
            if (leaf->op == IR_SYMBOL && leaf->uses)
                leaf->symbol->is_referenced = true;
}

bool pass_is_on(const PassOptions *options, const char *name)
{
    return !is_off(options, (uint32_t)pass_number(name, false));
}

void run_stage(Function *f, const PassOptions *options, PassStage stage)
{
    f->level = options->level;
    for (uint32_t i = 0; i < PASS_COUNT && !should_stop(f->cx); i++) {
        if (passes[i].stage != stage || is_off(options, i))
            continue;
        dump(f, options, i, "before");
        passes[i].run(f);
        verify(f, passes[i].name);
        dump(f, options, i, "after");
    }
    if (stage == STAGE_LATE)
        note_references(f);
}

void run_passes(Function *f, const PassOptions *options)
{
    for (int stage = STAGE_EARLY; stage <= STAGE_LATE; stage++)
        run_stage(f, options, (PassStage)stage);
}
