/* Global value numbering: what is computed a second time is what was computed the first time, where that one dominates it; the
 * same for what is read from memory that has not changed, or was just written.
 *
 * Enters: any SSA form. Leaves: the same without repetitions; stores of what memory holds already are gone.
 *
 *     store.i32 [%1 +4], %2                   store.i32 [%1 +4], %2
 *     %3 = add %4, %5                         %3 = add %4, %5
 *     %6 = load.i32 [%1 +4]
 *     %7 = add %5, %4
 *     %8 = mul %6, %7                         %8 = mul %2, %3
 *
 * One walk down the dominator tree with a scoped hash table (Briggs, Cooper and Simpson, "Value Numbering", Software: Practice
 * and Experience 1997). Loads are looked up under the state of their memory (memory.c), from which writes that are seen not to
 * overlap are taken back. Below a branch its condition is known, and a value found equal to a constant is that.
 *
 * A function that calls setjmp is left alone: a value held across the call might not survive to the second return. */
#include "ir/memory.h"

enum { MOST_STEPS = 16, MOST_WAYS = 8 };

typedef struct Entry Entry;
struct Entry {
    const Ins *ins;
    Ins *value;     /* what stands for another such instruction */
    uint32_t state; /* of memory; loads and stores */
    uint32_t hash;
    Entry *next; /* in the bucket: older */
};

/* A value that equals another one from here down; or an entry of the table, to be taken out. */
typedef struct Undo {
    Entry *entry;
    uint32_t id;
    Ins *equal;
} Undo;

typedef struct Numbering {
    Function *f;
    Dominators dom;
    MemoryStates memory;
    Entry **buckets;
    uint32_t bucket_count; /* a power of two */
    uint32_t *before;      /* by id of a write: the state of its own class that it ended */
    Ins **writes;          /* by id */
    Ins **equal;           /* by id: the constant that a value is known to be here; NULL */
    uint32_t states[MEMORY_MOST_CLASSES];
    Vec(Undo) undo;
} Numbering;

/* ---------------------------------------------------------------- the table */

static uint32_t mixed(uint32_t hash, uint32_t with)
{
    return (hash ^ with) * 0x9e3779b1u;
}

static uint32_t finished(uint32_t hash)
{
    return hash ^ hash >> 15;
}

static void enter(Numbering *n, const Ins *ins, uint32_t state, uint32_t hash, Ins *value)
{
    Entry *entry = NEW(n->f->arena, Entry);
    Entry **bucket = &n->buckets[hash & (n->bucket_count - 1)];
    *entry = (Entry){ins, value, state, hash, *bucket};
    *bucket = entry;
    Undo undo = {entry, 0, NULL};
    vec_push(n->f->arena, &n->undo, undo);
}

static void assume_equal(Numbering *n, const Ins *value, Ins *constant)
{
    if (ir_leaf(value) || value->id >= n->memory.id_count)
        return;
    Undo undo = {NULL, value->id, n->equal[value->id]};
    n->equal[value->id] = constant;
    vec_push(n->f->arena, &n->undo, undo);
}

static void take_back(Numbering *n, uint32_t length)
{
    while (n->undo.len > length) {
        Undo undo = vec_pop(&n->undo);
        if (undo.entry)
            n->buckets[undo.entry->hash & (n->bucket_count - 1)] = undo.entry->next; /* the newest of its bucket */
        else
            n->equal[undo.id] = undo.equal;
    }
}

/* ---------------------------------------------------------------- pure operations */

/* What an instruction computes, with its operands in one of the orders that say the same. */
typedef struct Shape {
    IrCond cond;
    bool exchanged; /* the first two arguments change places */
} Shape;

static Shape shape_of(const Ins *ins)
{
    Shape shape = {(IrCond)ins->cond, false};
    bool may_exchange = (ir_ops[ins->op].flags & IR_COMMUTES) || ins->op == IR_CMP;
    if (may_exchange && ins->args[0]->id > ins->args[1]->id) {
        shape.exchanged = true;
        if (ins->op == IR_CMP)
            shape.cond = cond_swap(shape.cond);
    }
    return shape;
}

static const Ins *shaped_arg(const Ins *ins, Shape shape, uint32_t index)
{
    return ins->args[shape.exchanged && index < 2 ? 1 - index : index];
}

static uint32_t hash_operation(const Ins *ins, Shape shape)
{
    uint32_t hash = mixed(ins->op, ins->type);
    if (ins->op == IR_CMP || ins->op == IR_CMP64)
        hash = mixed(hash, shape.cond);
    if (ins->op == IR_PHI)
        hash = mixed(hash, ins->block->id);
    for (uint32_t i = 0; i < ins->arg_count; i++)
        hash = mixed(hash, shaped_arg(ins, shape, i)->id);
    return finished(hash);
}

static bool is_same_operation(const Ins *a, Shape a_shape, const Ins *b)
{
    if (a->op != b->op || a->type != b->type || a->arg_count != b->arg_count || (a->op == IR_PHI && a->block != b->block))
        return false;
    Shape b_shape = shape_of(b);
    if ((a->op == IR_CMP || a->op == IR_CMP64) && a_shape.cond != b_shape.cond)
        return false;
    for (uint32_t i = 0; i < a->arg_count; i++)
        if (shaped_arg(a, a_shape, i) != shaped_arg(b, b_shape, i))
            return false;
    return true;
}

static bool is_carry(const Ins *ins)
{
    return (ins->op == IR_ADC || ins->op == IR_SBB) ||
           (ins->next && (ins->next->op == IR_ADC || ins->next->op == IR_SBB) && ins->next->args[2] == ins);
}

/* Depends on its arguments alone and may stand anywhere below them. A division does not trap where the same one has not. */
static bool is_pure(const Ins *ins)
{
    switch ((IrOp)ins->op) {
    case IR_SDIV:
    case IR_UDIV:
    case IR_SREM:
    case IR_UREM: return true;
    case IR_TRUNC:
    case IR_HIGH: return ins->args[0]->op != IR_CALL; /* these stand right behind it */
    case IR_FRAME: return false;
    default: return !(ir_ops[ins->op].flags & (IR_HAS_EFFECT | IR_READS | IR_ENDS | IR_IS_LEAF)) && !is_carry(ins);
    }
}

static Ins *find_operation(const Numbering *n, const Ins *ins, Shape shape, uint32_t hash)
{
    for (const Entry *entry = n->buckets[hash & (n->bucket_count - 1)]; entry; entry = entry->next)
        if (entry->hash == hash && is_same_operation(ins, shape, entry->ins))
            return entry->value;
    return NULL;
}

static void stand_for(Ins *ins, Ins *value)
{
    ir_forward(ins, value);
    if (!ir_leaf(value) && !value->variable)
        value->variable = ins->variable;
}

static void number_operation(Numbering *n, Ins *ins)
{
    Shape shape = shape_of(ins);
    uint32_t hash = hash_operation(ins, shape);
    Ins *value = find_operation(n, ins, shape, hash);
    if (value)
        stand_for(ins, value);
    else
        enter(n, ins, 0, hash, ins);
}

/* ---------------------------------------------------------------- memory */

static uint32_t width_of(const Ins *access)
{
    return access->width;
}

static bool overlap(const Ins *access, const Ins *write)
{
    bool has_width = write->op == IR_STORE;
    int64_t from = has_width ? write->value : 0, size = has_width ? width_of(write) : write->value;
    return access->value < from + size && from < access->value + width_of(access);
}

/* The write that made the state; NULL: a call, a meeting of states, the function's entry. */
static const Ins *write_of(const Numbering *n, uint32_t state)
{
    return state && state <= n->memory.id_count ? n->writes[state - 1] : NULL;
}

/* The state of the access' memory, before writes that do not concern it: next to it, off the same address. */
static uint32_t state_of_access(const Numbering *n, const Ins *access)
{
    uint32_t state = n->states[memory_class(&n->memory, access->args[0])];
    for (uint32_t i = 0; i < MOST_STEPS; i++) {
        const Ins *write = write_of(n, state);
        if (!write || write->args[0] != access->args[0] || overlap(access, write))
            break;
        state = n->before[write->id];
    }
    return state;
}

static uint32_t hash_access(const Ins *access, uint32_t state)
{
    uint32_t hash = mixed(access->args[0]->id, (uint32_t)access->value);
    return finished(mixed(mixed(hash, access->width), state));
}

static IrType type_of_access(const Ins *access)
{
    return (IrType)(access->op == IR_STORE ? access->args[1]->type : access->type);
}

/* The last access to the same bytes in the same state, as the same type. */
static const Entry *find_access(const Numbering *n, const Ins *access, uint32_t state)
{
    uint32_t hash = hash_access(access, state);
    for (const Entry *entry = n->buckets[hash & (n->bucket_count - 1)]; entry; entry = entry->next) {
        const Ins *other = entry->ins;
        bool is_access = other->op == IR_LOAD || other->op == IR_STORE;
        if (entry->hash == hash && is_access && entry->state == state && other->args[0] == access->args[0] &&
            other->value == access->value && other->width == access->width && type_of_access(other) == type_of_access(access))
            return entry;
    }
    return NULL;
}

/* The value as the load would have extended it. */
static Ins *as_loaded(Numbering *n, Ins *load, Ins *value)
{
    if (load->type != IR_I32 || ir_is_extended(value, load->width, load->is_signed))
        return value;
    bool is_byte = load->width == 1;
    IrOp op = load->is_signed ? is_byte ? IR_SEXT8 : IR_SEXT16 : is_byte ? IR_ZEXT8 : IR_ZEXT16;
    Ins *folded = ir_fold(n->f, op, IR_I32, COND_EQ, value, NULL);
    return folded ? folded : ir_insert_op(n->f, load, op, IR_I32, value, NULL, NULL);
}

static Ins *zero_of(Numbering *n, const Ins *load)
{
    bool is_float = load->type == IR_F32 || load->type == IR_F64;
    return is_float ? ir_fconst(n->f, (IrType)load->type, 0.0) : ir_const(n->f, (IrType)load->type, 0);
}

static void number_load(Numbering *n, Ins *load)
{
    if (load->is_volatile)
        return;
    uint32_t state = state_of_access(n, load);
    const Ins *write = write_of(n, state);
    const Entry *entry = find_access(n, load, state);
    if (entry) {
        stand_for(load, as_loaded(n, load, entry->value));
    } else if (write && write->op == IR_ZERO && write->args[0] == load->args[0] && load->value >= 0 &&
               load->value + width_of(load) <= write->value) {
        stand_for(load, zero_of(n, load));
    } else {
        enter(n, load, state, hash_access(load, state), load);
    }
}

static void note_write(Numbering *n, Ins *write)
{
    uint64_t written = memory_written(&n->memory, write);
    if (write->op != IR_CALL) {
        n->writes[write->id] = write;
        n->before[write->id] = n->states[memory_class(&n->memory, write->args[0])];
    }
    for (uint32_t c = 0; c < n->memory.class_count; c++)
        if (written >> c & 1)
            n->states[c] = write->id + 1;
}

static void number_store(Numbering *n, Ins *store)
{
    const Entry *entry = store->is_volatile ? NULL : find_access(n, store, state_of_access(n, store));
    note_write(n, store);
    if (store->is_volatile)
        return;
    store->mark = entry && entry->value == store->args[1]; /* it is there already; the state is new all the same */
    enter(n, store, store->id + 1, hash_access(store, store->id + 1), store->args[1]);
}

/* ---------------------------------------------------------------- blocks */

static Ins *known_value(const Numbering *n, Ins *value)
{
    value = ir_forwarded(value);
    if (!ir_leaf(value) && value->id < n->memory.id_count && n->equal[value->id])
        return n->equal[value->id];
    return value;
}

/* Not what flows into a phi, which is known elsewhere, nor the carry, which is no value. */
static void resolve_arguments(const Numbering *n, Ins *ins)
{
    for (uint32_t i = 0; i < ins->arg_count; i++) {
        bool here = ins->op != IR_PHI && !((ins->op == IR_ADC || ins->op == IR_SBB) && i == 2);
        ir_set_arg(ins, i, here ? known_value(n, ins->args[i]) : ir_forwarded(ins->args[i]));
    }
}

/* Below the way that a branch took: its condition, and the opposite one, are known; so is what it found equal to a constant. */
static void learn_from_branch(Numbering *n, const Block *block)
{
    if (block->preds.len != 1)
        return;
    const Block *pred = block->preds.data[0];
    const Ins *end = pred->last;
    if (end->op != IR_BRANCH || pred->succs[0] == pred->succs[1])
        return;
    bool holds = pred->succs[0] == block;
    Ins *cond = end->args[0];
    if (!holds)
        assume_equal(n, cond, ir_const(n->f, IR_I32, 0));
    if (cond->op != IR_CMP)
        return;
    if (holds)
        assume_equal(n, cond, ir_const(n->f, IR_I32, 1));
    IrCond met = holds ? (IrCond)cond->cond : COND_NEGATE(cond->cond);
    if (met == COND_EQ && cond->args[1]->op == IR_CONST)
        assume_equal(n, cond->args[0], cond->args[1]);
    Ins *opposite = arena_alloc(n->f->arena, sizeof *opposite); /* stands in no block: a key */
    *opposite = *cond;
    opposite->cond = COND_NEGATE(cond->cond);
    Shape shape = shape_of(opposite);
    enter(n, opposite, 0, hash_operation(opposite, shape), ir_const(n->f, IR_I32, !holds));
    shape = shape_of(cond);
    enter(n, cond, 0, hash_operation(cond, shape), ir_const(n->f, IR_I32, holds));
}

/* What flows into phis is known at the end of the block that it comes from. */
static void resolve_phis(const Numbering *n, const Block *block, Block *succ)
{
    if (succ->preds.len > MOST_WAYS)
        return;
    for (uint32_t k = 0; k < succ->preds.len; k++)
        for (Ins *phi = succ->first; succ->preds.data[k] == block && phi && phi->op == IR_PHI; phi = phi->next)
            ir_set_arg(phi, k, known_value(n, phi->args[k]));
}

static void number_block(Numbering *n, Block *block)
{
    for (uint32_t c = 0; c < n->memory.class_count; c++)
        n->states[c] = memory_state_into(&n->memory, block, c);
    learn_from_branch(n, block);
    for (Ins *ins = block->first; ins; ins = ins->next) {
        if (ins->id >= n->memory.id_count || ins->forward) /* made here */
            continue;
        resolve_arguments(n, ins);
        if (ins->op == IR_LOAD)
            number_load(n, ins);
        else if (ins->op == IR_STORE)
            number_store(n, ins);
        else if (ins->op == IR_COPY || ins->op == IR_ZERO || ins->op == IR_CALL)
            note_write(n, ins);
        else if (is_pure(ins))
            number_operation(n, ins);
    }
    Block **succs;
    uint32_t count = ir_succs(n->f, block, &succs);
    for (uint32_t i = 0; i < count; i++)
        resolve_phis(n, block, succs[i]);
}

/* ---------------------------------------------------------------- the function */

static bool prepare(Numbering *n)
{
    Function *f = n->f;
    if (!ir_find_memory_states(f, &n->memory) || !ir_dominators(f, &n->dom))
        return false;
    uint32_t ids = n->memory.id_count + 1;
    n->before = arena_array(f->arena, ids, sizeof *n->before);
    n->writes = arena_array(f->arena, ids, sizeof *n->writes);
    n->equal = arena_array(f->arena, ids, sizeof *n->equal);
    for (n->bucket_count = 64; n->bucket_count < ids; n->bucket_count *= 2)
        ;
    n->buckets = arena_array(f->arena, n->bucket_count, sizeof *n->buckets);
    return n->before && n->writes && n->equal && n->buckets;
}

/* Parents first; what a block knew is forgotten when its subtree is left. */
static void walk_tree(Numbering *n)
{
    Function *f = n->f;
    size_t count = (size_t)n->dom.count + 1;
    Block **preorder = arena_array(f->arena, count, sizeof *preorder), **path = arena_array(f->arena, count, sizeof *path);
    uint32_t *undo = arena_array(f->arena, count, sizeof *undo), depth = 0;
    if (!preorder || !path || !undo)
        return;
    for (uint32_t i = 0; i < n->dom.count; i++)
        preorder[n->dom.first[n->dom.order[i]->id]] = n->dom.order[i];
    for (uint32_t i = 0; i < n->dom.count && !should_stop(f->cx); i++) {
        while (depth && !ir_dominates(&n->dom, path[depth - 1], preorder[i]))
            take_back(n, undo[--depth]);
        path[depth] = preorder[i];
        undo[depth++] = n->undo.len;
        number_block(n, preorder[i]);
    }
}

static void remove_marked(Function *f)
{
    for (uint32_t i = 0; i < f->blocks.len; i++) {
        for (Ins *ins = f->blocks.data[i]->first, *next; ins; ins = next) {
            next = ins->next;
            if (ins->mark)
                ir_remove(ins);
        }
    }
}

void number_values(Function *f)
{
    Numbering n = {.f = f};
    if (f->calls_setjmp || !prepare(&n))
        return;
    walk_tree(&n);
    ir_apply_forwards(f);
    remove_marked(f);
}
