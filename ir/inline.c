/* Inlining: calls of functions of the same unit are replaced by copies of their bodies.
 *
 * Enters: a function some of whose callees have bodies to copy (Symbol.body), in which everything worth inlining has been inlined
 * already (unit.c goes from the callees to the callers). Leaves: the calls that pay are gone; what they passed is stored into
 * slots, which the next promotion turns into values.
 *
 *     bb1: …                               bb1: store [slot square.x], %3
 *       %4 = call square(%3)                 jump bb2
 *       ret %4                    ->       bb2: %5 = load.i32 [slot square.x]
 *                                            %6 = mul %5, %5
 *                                            jump bb3
 *                                          bb3: ret %6
 *
 * What pays is judged as gcc does at -O2: by the number of instructions, against those of the call; more is allowed in loops, for
 * constant arguments, and for functions declared inline; a static function with one caller moves there whole. A function that
 * calls itself is unrolled a few levels into itself, which spares a large part of the calls of fib or tak. Limits keep the growth
 * of each function proportional to its size. (Scheifler, "An Analysis of Inline Substitution for a Structured Programming
 * Language", CACM 1977; Hubička, "The GCC call graph module", GCC Summit 2004.) */
#include "ir/lower.h"

/* In instructions, as `cost` counts them. */
enum {
    CALL_COST = 5,      /* of a call and the frame that it makes, besides its arguments */
    MOST_ALWAYS = 10,   /* a body as small as this is copied anywhere */
    MOST_IN_LOOP = 40,  /* in loops … */
    MOST_DECLARED = 70, /* … and of functions declared inline */
    BONUS_CONSTANT = 8, /* more for each constant argument: it may decide branches */
    MOST_CALLED_ONCE = 1000,
    LEAST_ROOM = 400,     /* a function may grow by this, or to twice its size */
    MOST_RECURSIVE = 300, /* of a function that has been unrolled into itself */
    MOST_LEVELS = 2,
    LARGE_FRAME = 256 /* bytes of slots that are not copied into a function that might be active many times */
};

/* ---------------------------------------------------------------- sizes */

static uint32_t cost(const Ins *ins)
{
    switch ((IrOp)ins->op) {
    case IR_PHI:
    case IR_JUMP:
    case IR_RET:
    case IR_UNREACHABLE: return 0;
    case IR_CALL: return 1 + ins->arg_count;
    case IR_SWITCH: return 3 + ins->cases->count / 2;
    case IR_COPY:
    case IR_ZERO: return 4;
    case IR_LOAD: return ir_accesses_slot(ins) && ins->args[0]->slot->is_param ? 0 : 1;
    default: return ins->type == IR_I64 ? 2 : 1;
    }
}

uint32_t ir_size(const Function *f)
{
    uint32_t size = 0;
    for (uint32_t i = 0; i < f->blocks.len; i++)
        for (const Ins *ins = f->blocks.data[i]->first; ins; ins = ins->next)
            size += cost(ins);
    return size;
}

/* Of what will be in the frame: slots in use. */
static uint32_t frame_bytes(const Function *f)
{
    uint32_t bytes = 0;
    for (uint32_t i = 0; i < f->slots.len; i++) {
        const Slot *slot = f->slots.data[i];
        if (slot->address && slot->address->uses && bytes < LARGE_FRAME)
            bytes += slot->size < LARGE_FRAME ? slot->size : LARGE_FRAME;
    }
    return bytes;
}

/* ---------------------------------------------------------------- which calls */

typedef struct Inliner {
    Function *f;
    uint32_t size, limit; /* of f, as it grows */
    bool only_always;     /* those declared always_inline only */
    bool itself;          /* f's own calls of itself only */
    bool is_cold;         /* the block at hand leads to abort and the like */
} Inliner;

static IrType param_type(const Slot *slot)
{
    return slot->decl ? ir_type_of(slot->decl->type) : IR_I32; /* the hidden pointer */
}

/* Whether the argument, of `by_value` bytes if it is a record, is what the parameter expects. */
static bool suits(const Slot *param, const Ins *arg, uint32_t by_value)
{
    IrType type = param_type(param);
    if (type == IR_VOID)
        return by_value == param->size;
    uint32_t size = param->size;
    return !by_value && arg->type == type && (size == 1 || size == 2 || size == 4 || size == 8);
}

bool ir_arguments_suit(const Ins *call, const Function *callee)
{
    uint32_t next = 1;
    for (uint32_t i = 0; i < callee->slots.len && callee->slots.data[i]->is_param; i++) {
        const Slot *param = callee->slots.data[i];
        if (!param->size) /* a record without bytes takes no place among the arguments */
            continue;
        uint32_t by_value = call->call->by_value ? call->call->by_value[next] : 0;
        if (next >= call->arg_count || !suits(param, call->args[next], by_value))
            return false;
        next++;
    }
    return next == call->arg_count && call->type == callee->result;
}

/* The body that may stand in place of the call, or NULL. */
static Function *body_of(const Inliner *n, const Ins *ins)
{
    if (ins->op != IR_CALL || !ins->call || ins->args[0]->op != IR_SYMBOL || ins->args[0]->value)
        return NULL;
    Symbol *symbol = ins->args[0]->symbol;
    if (!symbol->body || n->itself != (symbol == n->f->symbol) || (n->only_always && !symbol->decl->always_inline))
        return NULL;
    return ir_arguments_suit(ins, symbol->body) ? symbol->body : NULL;
}

static uint32_t constant_arguments(const Ins *call)
{
    uint32_t count = 0;
    for (uint32_t i = 1; i < call->arg_count; i++)
        count += ir_leaf(call->args[i]) && call->args[i]->op != IR_SLOT;
    return count;
}

static uint32_t most_for(const Ins *call, const Decl *decl)
{
    uint32_t most = decl->is_inline ? MOST_DECLARED : call->block->loop_depth ? MOST_IN_LOOP : MOST_ALWAYS;
    return most + call->arg_count - 1 + BONUS_CONSTANT * constant_arguments(call);
}

static bool is_worth_it(const Inliner *n, const Ins *call, const Function *callee, uint32_t size)
{
    const Decl *decl = callee->decl;
    if (decl->always_inline || n->itself)
        return true;
    if (n->is_cold)
        return false;
    if (size <= CALL_COST + call->arg_count)
        return true;
    if (n->size + size > n->limit)
        return false;
    if (ir_is_called_once(decl))
        return size <= MOST_CALLED_ONCE;
    return size <= most_for(call, decl) && frame_bytes(callee) < LARGE_FRAME;
}

/* ---------------------------------------------------------------- putting a body in place of a call */

/* The callee's slot among the caller's: an ordinary one. */
static Slot *copy_slot(Function *f, const Function *callee, const Slot *slot)
{
    Slot *made = ir_new_slot(f, slot->decl, slot->name, slot->size, slot->align);
    made->address_taken = slot->address_taken;
    made->origin = slot->origin ? slot->origin : callee->symbol;
    return made;
}

static void copy_slots(Cloning *c)
{
    for (uint32_t i = 0; i < c->from->slots.len; i++) {
        const Slot *slot = c->from->slots.data[i];
        if (slot->is_param || (slot->address && slot->address->uses))
            c->slots[i] = copy_slot(c->to, c->from, slot);
    }
}

/* store [slot x], argument; or a copy of the record's bytes. */
static void pass_argument(Function *f, Ins *call, Slot *slot, Ins *arg, bool by_value)
{
    Ins *to = ir_slot(f, slot);
    if (by_value)
        ir_insert_op(f, call, IR_COPY, IR_VOID, to, arg, NULL)->value = slot->size;
    else
        ir_insert_op(f, call, IR_STORE, IR_VOID, to, arg, NULL)->width = (uint8_t)slot->size;
}

static void pass_arguments(Cloning *c, Ins *call)
{
    uint32_t next = 1;
    for (uint32_t i = 0; next < call->arg_count; i++) {
        Slot *slot = c->slots[i];
        if (!slot->size)
            continue;
        pass_argument(c->to, call, slot, call->args[next], call->call->by_value && call->call->by_value[next]);
        next++;
    }
}

/* Each RET of the copy becomes a jump to `rest`. Returns the value that arrives there: the only one, or a phi. */
static Ins *join_returns(Cloning *c, Ins *call, Block *rest)
{
    Function *f = c->to;
    Vec(Ins *) values = {0};
    for (uint32_t i = 0; i < c->from->blocks.len; i++) {
        Block *block = c->blocks[i];
        Ins *end = block->last;
        if (end->op != IR_RET)
            continue;
        Ins *value = end->arg_count ? end->args[0] : ir_undef(f, IR_I32); /* nobody's */
        Pos pos = end->pos;
        vec_push(f->arena, &values, value);
        ir_remove(end);
        ir_jump(f, block, rest);
        block->last->pos = pos;
    }
    if (call->type == IR_VOID || values.len == 0)
        return call->type == IR_VOID ? NULL : ir_undef(f, (IrType)call->type);
    if (values.len == 1)
        return values.data[0];
    Ins *phi = ir_insert(f, rest->first, IR_PHI, (IrType)call->type, values.len);
    for (uint32_t i = 0; i < values.len; i++)
        ir_set_arg(phi, i, values.data[i]);
    return phi;
}

/* The call stays where it is until its value's users have been told (ir_apply_forwards), unless there are none. */
static Block *replace_call(Inliner *n, Ins *call, Cloning *c)
{
    Function *f = n->f;
    Block *block = call->block;
    copy_slots(c);
    ir_clone_blocks(c, c->from->blocks.data, c->from->blocks.len);
    for (uint32_t i = 0; i < c->from->blocks.len; i++)
        c->blocks[i]->loop_depth += block->loop_depth;
    pass_arguments(c, call);
    Block *rest = ir_split_block(f, call->next);
    ir_jump(f, block, c->blocks[0]);
    block->last->pos = call->pos;
    Ins *value = join_returns(c, call, rest);
    f->has_i64 |= c->from->has_i64;
    if (value && call->uses)
        ir_forward(call, value);
    else
        ir_remove(call);
    return rest;
}

/* ---------------------------------------------------------------- the function */

typedef Vec(Block *) Blocks;

/* From the block's last call to its first, so that each split moves only what lies between two of them; `layout` gets the blocks
 * in their order, from the last. */
static void inline_in_block(Inliner *n, Block *block, Blocks *layout)
{
    Arena *arena = n->f->arena;
    n->is_cold = block->last->op == IR_UNREACHABLE;
    for (Ins *ins = block->last, *prev; ins && !should_stop(n->f->cx); ins = prev) {
        prev = ins->prev;
        Function *callee = body_of(n, ins);
        if (!callee)
            continue;
        uint32_t size = ir_size(callee);
        Cloning c;
        if (!is_worth_it(n, ins, callee, size) || !ir_begin_cloning(&c, callee, n->f))
            continue;
        n->size += size;
        vec_push(arena, layout, replace_call(n, ins, &c));
        for (uint32_t i = callee->blocks.len; i-- > 0;)
            vec_push(arena, layout, c.blocks[i]);
    }
    vec_push(arena, layout, block);
}

static void inline_all(Inliner *n)
{
    Function *f = n->f;
    Blocks layout = {0}, made = {0};
    uint32_t count = f->blocks.len;
    for (uint32_t i = 0; i < count && !should_stop(f->cx); i++) {
        made.len = 0;
        inline_in_block(n, f->blocks.data[i], &made);
        while (made.len) {
            Block *block = vec_pop(&made);
            vec_push(f->arena, &layout, block);
        }
    }
    if (should_stop(f->cx) || layout.len == count)
        return;
    f->blocks.data = layout.data;
    f->blocks.len = layout.len;
    f->blocks.cap = layout.cap;
    for (uint32_t i = 0; i < layout.len; i++)
        layout.data[i]->id = i;
    ir_apply_forwards(f);
    ir_drop_unreachable(f); /* behind what never returns */
}

static uint32_t own_calls(const Inliner *n)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < n->f->blocks.len; i++)
        for (const Ins *ins = n->f->blocks.data[i]->first; ins; ins = ins->next)
            count += body_of(n, ins) != NULL;
    return count;
}

/* All of its own calls, level by level while there is room for the next. */
static void unroll_recursion(Inliner *n)
{
    const Function *body = n->f->symbol->body;
    if (!body || n->only_always)
        return;
    n->itself = true;
    uint32_t size = ir_size(body);
    for (int level = 0; level < MOST_LEVELS && frame_bytes(body) < LARGE_FRAME; level++) {
        uint32_t calls = own_calls(n);
        if (!calls || ir_size(n->f) + calls * size > MOST_RECURSIVE || should_stop(n->f->cx))
            break;
        inline_all(n);
    }
    n->itself = false;
}

static void inline_with(Function *f, bool only_always)
{
    Inliner n = {.f = f, .only_always = only_always, .size = ir_size(f)};
    n.limit = n.size + (n.size > LEAST_ROOM ? n.size : LEAST_ROOM);
    inline_all(&n);
    unroll_recursion(&n);
}

void inline_always(Function *f)
{
    inline_with(f, true);
}

void inline_calls(Function *f)
{
    inline_with(f, false);
}
