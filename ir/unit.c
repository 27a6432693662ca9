/* The order in which a unit's functions are compiled.
 *
 * At -O0 each function is lowered and emitted by itself, in the order of the source. Above that, functions that callers may want to
 * copy (candidates: short ones, and static ones with a single call) are lowered first, run through the early passes, and kept. Then
 * callees are inlined before their callers, and are ready to be copied themselves:
 *
 *     static int a(void) { … }             a     lowered, kept, emitted if something still calls it
 *     static int b(void) { … a() … }       b     a copied into it; the same
 *     int main(void) { … b() … }           main  lowered, b copied into it, emitted at once, dropped
 *
 * The others come one at a time, and only the candidates' IR is in memory all the while. A static function gets code once something
 * that has code mentions it. Each function is lowered once, for lowering makes objects of its strings and constants. */
#include "ir/lower.h"

enum {
    SHORT_SOURCE = 900,  /* characters of a function that may be copied */
    LONG_SOURCE = 30000, /* … of one with a single call */
};

typedef struct Entry {
    Decl *decl;
    Symbol *symbol;
    uint32_t place;
    Function *kept; /* a candidate's IR */
    bool is_queued; /* needs code: has it, or will get it */
    bool is_visited;
} Entry;

/* A function on the way down the call graph, and the callees yet to be looked at. */
typedef struct Visit {
    Entry *entry;
    uint32_t block;
    Ins *next;
} Visit;

typedef struct Compilation {
    Module *module;
    const PassOptions *options;
    EmitFunction *emit;
    void *user;
    Arena kept;    /* candidates */
    Arena scratch; /* of the function at hand */
    Vec(Entry) entries;
    Vec(Entry *) queue;
    Vec(Visit) path;
    uint32_t objects_seen;
} Compilation;

/* ---------------------------------------------------------------- what declarations tell */

/* Inline definitions are for inlining only (C11 6.7.4p7); of static functions those that nobody calls, except that -O0 shows
 * every function that was not declared inline, as gcc does. */
static bool may_need_code(const Decl *decl, int level)
{
    if (decl->linkage == LINKAGE_INTERNAL)
        return decl->is_used || (level == 0 && !decl->is_inline);
    return !decl->is_inline || decl->is_extern_inline;
}

/* Something that the compiler does not see may call it. */
static bool is_root(const Decl *decl)
{
    bool at_start = decl->linking && (decl->linking->constructor || decl->linking->destructor);
    return may_need_code(decl, 1) && (decl->linkage == LINKAGE_EXTERNAL || decl->is_kept || at_start);
}

bool ir_is_called_once(const Decl *decl)
{
    return decl->linkage == LINKAGE_INTERNAL && decl->calls == 1 && decl->mentions == 1 && !is_root(decl);
}

static bool is_candidate(const Decl *decl)
{
    if (decl->never_inline || decl->calls_va_start || decl->calls_setjmp || decl->type->is_variadic || !decl->calls ||
        (decl->linking && (decl->linking->is_weak || decl->linking->section)))
        return false;
    uint32_t length = decl->body_end.caret - decl->span.caret;
    return decl->always_inline || length <= SHORT_SOURCE || (ir_is_called_once(decl) && length <= LONG_SOURCE);
}

/* ---------------------------------------------------------------- who needs code */

static void want(Compilation *c, Symbol *symbol)
{
    Entry *entry = symbol->entry ? &c->entries.data[symbol->entry - 1] : NULL;
    if (!entry || entry->is_queued || !may_need_code(entry->decl, 1))
        return;
    entry->is_queued = true;
    vec_push(c->module->arena, &c->queue, entry);
}

/* What new objects hold addresses of. */
static void want_from_objects(Compilation *c)
{
    for (; c->objects_seen < c->module->objects.len; c->objects_seen++) {
        const Object *object = c->module->objects.data[c->objects_seen];
        for (uint32_t i = 0; i < object->relocs.len; i++)
            want(c, object->relocs.data[i].symbol);
    }
}

static void want_from_function(Compilation *c, const Function *f)
{
    for (uint32_t i = 0; i < f->leaf_buckets; i++)
        for (const Ins *leaf = f->leaves[i]; leaf; leaf = leaf->bucket_next)
            if (leaf->op == IR_SYMBOL && leaf->uses)
                want(c, leaf->symbol);
}

/* ---------------------------------------------------------------- candidates */

static Slot *copy_slot(Function *f, const Slot *slot)
{
    Slot *copy = ir_new_slot(f, NULL, NULL, 0, 0);
    *copy = *slot;
    copy->address = copy->aligned = NULL;
    return copy;
}

/* The same function in another arena, without what passes have left behind. NULL when memory has run out. */
static Function *copy_function(Compilation *c, Function *from, Arena *arena)
{
    Function *to = NEW(arena, Function);
    Cloning cloning;
    *to = (Function){.arena = &c->scratch, .decl = from->decl, .symbol = from->symbol, .module = from->module, .cx = from->cx};
    if (!ir_begin_cloning(&cloning, from, to)) /* whose tables are not kept */
        return NULL;
    to->arena = arena;
    to->result = from->result;
    to->returns_struct = from->returns_struct;
    to->has_i64 = from->has_i64;
    to->param_bytes = from->param_bytes;
    for (uint32_t i = 0; i < from->slots.len; i++)
        cloning.slots[i] = copy_slot(to, from->slots.data[i]);
    ir_clone_blocks(&cloning, from->blocks.data, from->blocks.len);
    return should_stop(to->cx) ? NULL : to;
}

/* Whatever else it has, its frame is its own. */
static bool can_be_copied(const Function *f)
{
    for (uint32_t i = 0; i < f->blocks.len; i++)
        for (const Ins *ins = f->blocks.data[i]->first; ins; ins = ins->next)
            if (ins->op == IR_ALLOCA || ins->op == IR_FRAME)
                return false;
    return true;
}

static Function *lower(Compilation *c, Entry *entry)
{
    Function *f = lower_function(c->module, &c->scratch, entry->decl);
    entry->symbol->is_defined = entry->is_queued;
    if (f)
        run_stage(f, c->options, STAGE_EARLY);
    return should_stop(c->module->cx) ? NULL : f;
}

static void keep(Compilation *c, Entry *entry, Function *f)
{
    entry->kept = f ? copy_function(c, f, &c->kept) : NULL;
    arena_release(&c->scratch);
}

/* With its callees copied into it, and itself as it was for calls of its own. */
static void settle(Compilation *c, Entry *entry)
{
    bool can = can_be_copied(entry->kept);
    Function *f = copy_function(c, entry->kept, &c->scratch);
    entry->symbol->body = can ? entry->kept : NULL;
    if (f)
        run_stage(f, c->options, STAGE_INLINE);
    keep(c, entry, f);
    entry->symbol->body = can ? entry->kept : NULL;
}

static void begin_visit(Compilation *c, Entry *entry)
{
    entry->is_visited = true;
    vec_push(c->module->arena, &c->path, ((Visit){entry, 0, entry->kept->blocks.data[0]->first}));
}

static Entry *candidate_called(Compilation *c, const Ins *ins)
{
    if (ins->op != IR_CALL || ins->args[0]->op != IR_SYMBOL || !ins->args[0]->symbol->entry)
        return NULL;
    Entry *entry = &c->entries.data[ins->args[0]->symbol->entry - 1];
    return entry->kept && !entry->is_visited ? entry : NULL;
}

/* The next callee that has not been looked at, or NULL. */
static Entry *next_callee(Compilation *c, Visit *visit)
{
    const Function *f = visit->entry->kept;
    for (;;) {
        while (visit->next) {
            Entry *callee = candidate_called(c, visit->next);
            visit->next = visit->next->next;
            if (callee)
                return callee;
        }
        if (++visit->block >= f->blocks.len)
            return NULL;
        visit->next = f->blocks.data[visit->block]->first;
    }
}

/* Callees first; where functions call each other in a circle, whichever was met first comes last. */
static void settle_from(Compilation *c, Entry *entry)
{
    if (entry->is_visited || !entry->kept)
        return;
    begin_visit(c, entry);
    while (c->path.len && !should_stop(c->module->cx)) {
        Entry *callee = next_callee(c, &vec_last(&c->path));
        if (callee)
            begin_visit(c, callee);
        else
            settle(c, vec_pop(&c->path).entry);
    }
}

/* ---------------------------------------------------------------- code */

static void finish(Compilation *c, Entry *entry)
{
    Function *f = entry->kept ? copy_function(c, entry->kept, &c->scratch) : lower(c, entry);
    entry->symbol->is_defined = true;
    if (f && !entry->kept)
        run_stage(f, c->options, STAGE_INLINE);
    if (f)
        run_stage(f, c->options, STAGE_LATE);
    if (f && !should_stop(c->module->cx)) { /* without memory it may be half rewritten */
        want_from_function(c, f);
        c->emit(c->user, f, entry->place);
    }
    arena_release(&c->scratch);
    want_from_objects(c);
}

static void finish_queue(Compilation *c)
{
    for (uint32_t i = 0; i < c->queue.len && !should_stop(c->module->cx); i++)
        finish(c, c->queue.data[i]);
}

/* All who call it are known, and nobody else can. */
static bool is_private(const Decl *decl)
{
    return decl->linkage == LINKAGE_INTERNAL && decl->mentions == decl->calls && !decl->linking && !decl->is_kept &&
           !decl->is_untouchable;
}

static void add_entry(Compilation *c, Decl *decl, uint32_t place)
{
    Entry entry = {.decl = decl, .symbol = symbol_of(c->module, decl), .place = place};
    if (vec_push(c->module->arena, &c->entries, entry))
        entry.symbol->entry = c->entries.len;
    if (pass_is_on(c->options, "register-arguments") && is_private(decl))
        entry.symbol->register_params = (uint8_t)ir_register_params(decl);
}

static void lower_objects(Compilation *c, const Unit *unit)
{
    for (uint32_t i = 0; i < unit->decls.len && !should_stop(c->module->cx); i++) {
        Decl *decl = unit->decls.data[i];
        if (decl->linking && decl->linking->alias)
            lower_alias(c->module, decl);
        else if (decl->kind != DECL_FUNCTION)
            lower_object(c->module, decl);
        else
            add_entry(c, decl, i);
    }
}

static void want_roots(Compilation *c, const Unit *unit)
{
    for (uint32_t i = 0; i < unit->decls.len; i++)
        if (unit->decls.data[i]->linking && unit->decls.data[i]->linking->alias)
            want(c, symbol_of(c->module, unit->decls.data[i])->alias_of);
    for (uint32_t i = 0; i < c->entries.len; i++)
        if (is_root(c->entries.data[i].decl))
            want(c, c->entries.data[i].symbol);
    want_from_objects(c);
}

static void compile_as_whole(Compilation *c, const Unit *unit)
{
    lower_objects(c, unit);
    want_roots(c, unit);
    for (uint32_t i = 0; i < c->entries.len && !should_stop(c->module->cx); i++)
        if (is_candidate(c->entries.data[i].decl))
            keep(c, &c->entries.data[i], lower(c, &c->entries.data[i]));
    for (uint32_t i = 0; i < c->entries.len && !should_stop(c->module->cx); i++)
        settle_from(c, &c->entries.data[i]);
    finish_queue(c);
}

/* -O0 */
static void compile_one_by_one(Compilation *c, const Unit *unit)
{
    for (uint32_t i = 0; i < unit->decls.len && !should_stop(c->module->cx); i++) {
        Decl *decl = unit->decls.data[i];
        if (decl->linking && decl->linking->alias) {
            lower_alias(c->module, decl);
        } else if (decl->kind != DECL_FUNCTION) {
            lower_object(c->module, decl);
        } else if (may_need_code(decl, 0)) {
            Function *f = lower_function(c->module, &c->scratch, decl);
            if (f)
                run_passes(f, c->options);
            if (f && !should_stop(c->module->cx))
                c->emit(c->user, f, i);
            arena_release(&c->scratch);
        }
    }
}

void compile_unit(Module *module, const Unit *unit, const PassOptions *options, EmitFunction *emit, void *user)
{
    Compilation c = {.module = module, .options = options, .emit = emit, .user = user};
    arena_init(&c.kept, module->cx->memory);
    arena_init(&c.scratch, module->cx->memory);
    if (options->level == 0)
        compile_one_by_one(&c, unit);
    else
        compile_as_whole(&c, unit);
    arena_release(&c.kept);
    arena_release(&c.scratch);
}
