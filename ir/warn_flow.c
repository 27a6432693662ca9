/* -Wuninitialized, -Wmaybe-uninitialized: variables that are read and were not assigned.
 *
 * Enters: a function as lowering made it, each variable a slot, nothing in it that is not reached. Leaves: the same, and warnings as
 * gcc words them; they do not depend on -O.
 *
 * A variable's reads are followed backwards through the blocks that do not assign it. Nearly always every way ends at an
 * assignment. A way that ends at the entry is one on which the variable has no value:
 *
 *     no assignment reaches the read                  'x' is used uninitialized (may be, if the read is not always executed)
 *     assigned on some ways only, which meet before   'x' may be used uninitialized
 *
 * Where a condition lies between the meeting and the read nothing is said: it may be the condition that led to the assignment. */
#include "ir/ir.h"

typedef struct Reads {
    Vec(Block *) stores; /* blocks that assign it; each once */
    Vec(Ins *) loads;    /* the first in each block, if nothing there assigns it before */
    bool escapes;
} Reads;

typedef struct Watcher {
    Function *f;
    Reads *reads;    /* by Slot id */
    uint32_t *seen;  /* by Block id, as what follows: the search that was here last */
    uint32_t *walls; /* the variable (+ 1) that was last found to be assigned here */
    bool *ends;      /* calls what does not return */
    uint32_t search;
    Vec(Block *) work;
} Watcher;

/* ---------------------------------------------------------------- accesses */

static bool is_watched(const Slot *slot)
{
    return slot->decl && !slot->is_param && type_is_scalar(slot->decl->type) && slot->decl->kind == DECL_OBJECT;
}

/* int x = x; and (void)x; say that no warning is wanted. */
static bool is_meant(const Ins *load)
{
    const Ins *next = load->next;
    bool assigns_itself = next->op == IR_STORE && next->args[0] == load->args[0] && next->args[1] == load;
    return load->uses == assigns_itself;
}

static void look_at(Watcher *w, Block *block, Ins *ins)
{
    for (uint32_t k = ir_accesses_slot(ins); k < ins->arg_count; k++)
        if (ins->args[k]->op == IR_SLOT)
            w->reads[ins->args[k]->slot->id].escapes = true;
    if (!ir_accesses_slot(ins))
        return;
    Reads *reads = &w->reads[ins->args[0]->slot->id];
    if (reads->stores.len && vec_last(&reads->stores) == block)
        return;
    if (ins->op == IR_STORE)
        vec_push(w->f->arena, &reads->stores, block);
    else if (!is_meant(ins) && (!reads->loads.len || vec_last(&reads->loads)->block != block))
        vec_push(w->f->arena, &reads->loads, ins);
}

static bool find_accesses(Watcher *w)
{
    Function *f = w->f;
    size_t total = (size_t)f->blocks.len + 1;
    w->reads = arena_array(f->arena, (size_t)f->slots.len + 1, sizeof *w->reads);
    w->seen = arena_array(f->arena, total, sizeof *w->seen);
    w->walls = arena_array(f->arena, total, sizeof *w->walls);
    w->ends = arena_array(f->arena, total, sizeof *w->ends);
    if (!w->reads || !w->seen || !w->walls || !w->ends)
        return false;
    for (uint32_t i = 0; i < f->blocks.len; i++) {
        w->ends[i] = ir_calls_noreturn(f->blocks.data[i]);
        for (Ins *ins = f->blocks.data[i]->first; ins; ins = ins->next)
            look_at(w, f->blocks.data[i], ins);
    }
    return !should_stop(f->cx);
}

/* ---------------------------------------------------------------- ways */

/* What ways lead to the beginning of a block, as to one variable. */
typedef struct Ways {
    bool assigned, unassigned;
} Ways;

static void go_to(Watcher *w, Block *block)
{
    if (w->seen[block->id] != w->search && vec_push(w->f->arena, &w->work, block))
        w->seen[block->id] = w->search;
}

static Ways ways_from(Watcher *w, uint32_t variable)
{
    Ways ways = {false, false};
    while (w->work.len) {
        const Block *block = vec_pop(&w->work);
        ways.unassigned |= block == w->f->blocks.data[0];
        for (uint32_t i = 0; i < block->preds.len; i++) {
            Block *pred = block->preds.data[i];
            if (w->walls[pred->id] == variable)
                ways.assigned = true;
            else if (!w->ends[pred->id])
                go_to(w, pred);
        }
    }
    return ways;
}

static Ways ways_to(Watcher *w, Block *block, uint32_t variable)
{
    w->search++;
    go_to(w, block);
    return ways_from(w, variable);
}

/* Whether no way leads from the entry to a return but through the block. */
static bool is_always_executed(Watcher *w, const Block *block)
{
    w->search++;
    w->seen[block->id] = w->search;
    go_to(w, w->f->blocks.data[0]);
    bool returns = false;
    while (w->work.len) {
        Block *from = vec_pop(&w->work), **succs;
        uint32_t count = ir_succs(w->f, from, &succs);
        returns |= from->last->op == IR_RET && !w->ends[from->id];
        for (uint32_t i = 0; i < count; i++)
            go_to(w, succs[i]);
    }
    return !returns;
}

/* Above the read, without a condition between, ways meet, and one of them has no assignment anywhere. */
static bool meets_unassigned(Watcher *w, const Block *block, uint32_t variable)
{
    while (block->preds.len == 1 && block->preds.data[0]->last->op == IR_JUMP)
        block = block->preds.data[0];
    for (uint32_t i = 0; i < block->preds.len && block->preds.len > 1; i++) {
        Block *pred = block->preds.data[i];
        if (w->walls[pred->id] == variable || w->ends[pred->id])
            continue;
        Ways ways = ways_to(w, pred, variable);
        if (ways.unassigned && !ways.assigned)
            return true;
    }
    return false;
}

/* ---------------------------------------------------------------- warnings */

static void warn(Watcher *w, const Ins *load, Warning warning, const char *text)
{
    Diags *diags = &w->f->cx->diags;
    const Decl *decl = load->args[0]->slot->decl;
    Span at = {load->pos, load->pos + 1, load->pos};
    if (diag_warn(diags, warning, at, text, decl->name->text))
        diag_note(diags, decl->span, "'%s' was declared here", decl->name->text);
}

/* True when something was said: once for a variable is enough. */
static bool warn_of_read(Watcher *w, const Ins *load, uint32_t variable)
{
    Ways ways = ways_to(w, load->block, variable);
    if (!ways.unassigned)
        return false;
    bool is_sure = !ways.assigned && is_always_executed(w, load->block);
    if (is_sure)
        warn(w, load, W_UNINITIALIZED, "'%s' is used uninitialized");
    else if (!ways.assigned || meets_unassigned(w, load->block, variable))
        warn(w, load, W_MAYBE_UNINITIALIZED, "'%s' may be used uninitialized");
    else
        return false;
    return true;
}

static void watch(Watcher *w, const Slot *slot)
{
    const Reads *reads = &w->reads[slot->id];
    uint32_t variable = slot->id + 1;
    for (uint32_t i = 0; i < reads->stores.len; i++)
        w->walls[reads->stores.data[i]->id] = variable;
    w->search++;
    for (uint32_t i = 0; i < reads->loads.len; i++)
        go_to(w, reads->loads.data[i]->block);
    if (!ways_from(w, variable).unassigned)
        return;
    for (uint32_t i = 0; i < reads->loads.len; i++)
        if (warn_of_read(w, reads->loads.data[i], variable))
            return;
}

void warn_of_flow(Function *f)
{
    Watcher w = {.f = f};
    const Diags *diags = &f->cx->diags;
    if (!diag_enabled(diags, W_UNINITIALIZED) && !diag_enabled(diags, W_MAYBE_UNINITIALIZED))
        return;
    ir_drop_unreachable(f);
    if (f->calls_setjmp || !find_accesses(&w))
        return;
    for (uint32_t i = 0; i < f->slots.len && !should_stop(f->cx); i++)
        if (is_watched(f->slots.data[i]) && !w.reads[i].escapes)
            watch(&w, f->slots.data[i]);
}
