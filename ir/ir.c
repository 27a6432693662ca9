/* Building and changing functions: blocks, instructions, leaves, use counts; and the module's table of symbols.
 *
 * Enters: requests of lowering and the passes. Leaves: the graph of ir.h with its counts kept. When memory runs out an
 * instruction may come back without room for its arguments (arg_count 0): nothing crashes, and the function is dropped by
 * whoever asks should_stop next. */
#include "ir/ir.h"

#include <string.h>

enum { LEAF = IR_IS_LEAF, EFFECT = IR_HAS_EFFECT, READ = IR_READS, END = IR_ENDS, COMM = IR_COMMUTES };

const IrOpInfo ir_ops[IR_OP_COUNT] = {
#define IR(id, name, args, flags) [IR_##id] = {name, args, flags},
#include "ir/ir.def"
#undef IR
};

IrCond cond_swap(IrCond cond)
{
    static const uint8_t swapped[] = {
        [COND_EQ] = COND_EQ,   [COND_NE] = COND_NE,     [COND_LT] = COND_GT,   [COND_GE] = COND_LE,
        [COND_LE] = COND_GE,   [COND_GT] = COND_LT,     [COND_ULT] = COND_UGT, [COND_UGE] = COND_ULE,
        [COND_ULE] = COND_UGE, [COND_UGT] = COND_ULT,   [COND_FEQ] = COND_FEQ, [COND_FNE] = COND_FNE,
        [COND_FLT] = COND_FGT, [COND_FNLT] = COND_FNGT, [COND_FLE] = COND_FGE, [COND_FNLE] = COND_FNGE,
        [COND_FGT] = COND_FLT, [COND_FNGT] = COND_FNLT, [COND_FGE] = COND_FLE, [COND_FNGE] = COND_FNLE,
    };
    return (IrCond)swapped[cond];
}

/* ---------------------------------------------------------------- the module */

void module_init(Module *module, Context *cx)
{
    *module = (Module){.cx = cx, .arena = &cx->arena};
}

static uint32_t hash_text(const char *text)
{
    uint32_t hash = 2166136261u; /* FNV-1a */
    for (; *text; text++)
        hash = (hash ^ (unsigned char)*text) * 16777619u;
    return hash;
}

/* Doubles the table; without memory it stays as it is, only slower. */
static void grow_symbols(Module *module)
{
    uint32_t count = module->bucket_count ? module->bucket_count * 2 : 64;
    Symbol **buckets = arena_array(module->arena, count, sizeof *buckets);
    if (!buckets)
        return;
    for (uint32_t i = 0; i < module->symbols.len; i++) {
        Symbol *symbol = module->symbols.data[i];
        Symbol **bucket = &buckets[hash_text(symbol->name) & (count - 1)];
        symbol->next = *bucket;
        *bucket = symbol;
    }
    module->buckets = buckets;
    module->bucket_count = count;
}

Symbol *symbol_named(Module *module, const char *name)
{
    uint32_t hash = hash_text(name);
    if (module->bucket_count) {
        for (Symbol *symbol = module->buckets[hash & (module->bucket_count - 1)]; symbol; symbol = symbol->next)
            if (strcmp(symbol->name, name) == 0)
                return symbol;
    }
    if (module->symbols.len >= module->bucket_count)
        grow_symbols(module);
    Symbol *symbol = NEW(module->arena, Symbol);
    symbol->name = name;
    if (module->bucket_count && vec_push(module->arena, &module->symbols, symbol)) {
        Symbol **bucket = &module->buckets[hash & (module->bucket_count - 1)];
        symbol->next = *bucket;
        *bucket = symbol;
    }
    return symbol;
}

/* Any C identifier but one that begins with $, which NASM takes for its own sign; and what __asm__("…") may say besides. */
static bool suits_assembler(const char *name)
{
    if (!*name || *name == '$' || (*name >= '0' && *name <= '9'))
        return false;
    for (const char *p = name; *p; p++) {
        bool letter = (*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') || (unsigned char)*p >= 0x80;
        if (!letter && !(*p >= '0' && *p <= '9') && !strchr("_$.@", *p))
            return false;
    }
    return true;
}

Symbol *symbol_of(Module *module, Decl *decl)
{
    if (decl->ir)
        return decl->ir;
    Symbol *symbol = symbol_named(module, decl->symbol);
    if (!suits_assembler(decl->symbol))
        diag_error(&module->cx->diags, decl->span, "'%s' cannot be a name for the assembler", decl->symbol);
    symbol->decl = decl;
    symbol->is_function = decl->kind == DECL_FUNCTION;
    symbol->is_global = decl->linkage == LINKAGE_EXTERNAL;
    symbol->is_weak = decl->linking && decl->linking->is_weak;
    decl->ir = symbol;
    return symbol;
}

/* ---------------------------------------------------------------- functions, blocks, slots */

Function *ir_new_function(Module *module, Arena *arena, Decl *decl)
{
    Function *f = NEW(arena, Function);
    f->decl = decl;
    f->module = module;
    f->cx = module->cx;
    f->arena = arena;
    f->symbol = symbol_of(module, decl);
    f->symbol->is_defined = true;
    return f;
}

Block *ir_new_block(Function *f)
{
    return NEW(f->arena, Block);
}

void ir_place_block(Function *f, Block *block)
{
    block->id = f->blocks.len;
    vec_push(f->arena, &f->blocks, block);
}

Slot *ir_new_slot(Function *f, Decl *decl, const char *name, uint32_t size, uint32_t align)
{
    Slot *slot = NEW(f->arena, Slot);
    slot->id = f->slots.len;
    slot->decl = decl;
    slot->name = name;
    slot->size = size;
    slot->align = align;
    vec_push(f->arena, &f->slots, slot);
    return slot;
}

void ir_limit_stack(Context *cx, Span at, const char *what, uint64_t bytes)
{
    enum { MOST = INT32_MAX - 255 };
    if (bytes > MOST)
        diag_error(&cx->diags, at, "total size of %s %llu exceeds maximum %d", what, (unsigned long long)bytes, MOST);
}

/* ---------------------------------------------------------------- instructions */

/* The arguments stand behind the instruction in one piece of memory. */
static Ins *new_ins(Function *f, IrOp op, IrType type, uint32_t arg_count)
{
    size_t size = sizeof(Ins) + arg_count * sizeof(Ins *);
    Ins *ins = size <= ARENA_SMALL ? arena_alloc(f->arena, size) : arena_array(f->arena, 1, size);
    if (!ins) {
        ins = NEW(f->arena, Ins);
        arg_count = 0;
    }
    ins->op = (uint8_t)op;
    ins->type = (uint8_t)type;
    ins->arg_count = arg_count;
    ins->id = f->ins_count++;
    ins->args = (Ins **)(ins + 1);
    f->has_i64 |= type == IR_I64;
    return ins;
}

void ir_set_arg(Ins *ins, uint32_t index, Ins *value)
{
    if (index >= ins->arg_count) /* no room was left for it */
        return;
    if (ins->args[index])
        ins->args[index]->uses--;
    ins->args[index] = value;
    if (value)
        value->uses++;
}

static void link_last(Block *block, Ins *ins)
{
    ins->block = block;
    ins->prev = block->last;
    if (block->last)
        block->last->next = ins;
    else
        block->first = ins;
    block->last = ins;
}

Ins *ir_append_n(Function *f, Block *block, IrOp op, IrType type, uint32_t arg_count)
{
    Ins *ins = new_ins(f, op, type, arg_count);
    link_last(block, ins);
    return ins;
}

Ins *ir_append(Function *f, Block *block, IrOp op, IrType type, Ins *a, Ins *b, Ins *c)
{
    Ins *ins = new_ins(f, op, type, c ? 3 : b ? 2 : a ? 1 : 0);
    if (a)
        ir_set_arg(ins, 0, a);
    if (b)
        ir_set_arg(ins, 1, b);
    if (c)
        ir_set_arg(ins, 2, c);
    link_last(block, ins);
    return ins;
}

static void take_out(Ins *ins)
{
    Block *block = ins->block;
    if (ins->prev)
        ins->prev->next = ins->next;
    else
        block->first = ins->next;
    if (ins->next)
        ins->next->prev = ins->prev;
    else
        block->last = ins->prev;
}

static void link_before(Ins *ins, Ins *where)
{
    ins->block = where->block;
    ins->next = where;
    ins->prev = where->prev;
    if (where->prev)
        where->prev->next = ins;
    else
        where->block->first = ins;
    where->prev = ins;
}

void ir_move(Ins *ins, Ins *where)
{
    take_out(ins);
    link_before(ins, where);
}

Ins *ir_insert(Function *f, Ins *where, IrOp op, IrType type, uint32_t arg_count)
{
    Ins *ins = new_ins(f, op, type, arg_count);
    ins->pos = where->pos;
    link_before(ins, where);
    return ins;
}

Ins *ir_insert_op(Function *f, Ins *where, IrOp op, IrType type, Ins *a, Ins *b, Ins *c)
{
    Ins *ins = ir_insert(f, where, op, type, c ? 3 : b ? 2 : a ? 1 : 0);
    Ins *args[] = {a, b, c};
    for (uint32_t i = 0; i < ins->arg_count; i++)
        ir_set_arg(ins, i, args[i]);
    return ins;
}

void ir_become(Function *f, Ins *ins, IrOp op, Ins *a, Ins *b)
{
    uint32_t count = b ? 2 : 1;
    Ins *old[2] = {a, b}, **args = count > ins->arg_count ? arena_alloc(f->arena, count * sizeof *args) : ins->args;
    a->uses++; /* before the old arguments go: they may be the same */
    if (b)
        b->uses++;
    for (uint32_t i = 0; i < ins->arg_count; i++)
        ir_set_arg(ins, i, NULL);
    ins->op = (uint8_t)op;
    ins->args = args;
    ins->arg_count = count;
    for (uint32_t i = 0; i < count; i++)
        args[i] = old[i];
}

void ir_remove(Ins *ins)
{
    take_out(ins);
    for (uint32_t i = 0; i < ins->arg_count; i++)
        ir_set_arg(ins, i, NULL);
    ins->block = NULL;
    ins->prev = ins->next = NULL;
}

void ir_replace(Function *f, Ins *old, Ins *by)
{
    for (uint32_t b = 0; b < f->blocks.len && old->uses; b++)
        for (Ins *ins = f->blocks.data[b]->first; ins; ins = ins->next)
            for (uint32_t i = 0; i < ins->arg_count; i++)
                if (ins->args[i] == old)
                    ir_set_arg(ins, i, by);
}

/* ---------------------------------------------------------------- values that others stand for */

void ir_forward(Ins *ins, Ins *value)
{
    ins->forward = value;
}

Ins *ir_forwarded(Ins *value)
{
    while (!ir_leaf(value) && value->forward)
        value = value->forward;
    return value;
}

/* Chains are walked once: what is met on the way points at the end afterwards. */
static Ins *end_of_chain(Ins *value)
{
    Ins *end = ir_forwarded(value);
    while (value != end) {
        Ins *next = value->forward;
        value->forward = end;
        value = next;
    }
    return end;
}

void ir_apply_forwards(Function *f)
{
    for (uint32_t b = 0; b < f->blocks.len; b++)
        for (Ins *ins = f->blocks.data[b]->first; ins; ins = ins->next)
            for (uint32_t i = 0; i < ins->arg_count; i++)
                if (ins->args[i])
                    ir_set_arg(ins, i, end_of_chain(ins->args[i]));
    for (uint32_t b = 0; b < f->blocks.len; b++) {
        for (Ins *ins = f->blocks.data[b]->first, *next; ins; ins = next) {
            next = ins->next;
            if (ins->forward)
                ir_remove(ins);
        }
    }
}

/* ---------------------------------------------------------------- leaves */

/* What makes two leaves the same; `bits` is the value, or a number's representation. */
typedef struct LeafKey {
    IrOp op;
    IrType type;
    uint64_t bits;
    const void *what; /* symbol or slot */
} LeafKey;

static uint32_t hash_leaf(LeafKey key)
{
    uint64_t hash = key.bits ^ ((uint64_t)(uintptr_t)key.what >> 3) * 0x9e3779b97f4a7c15u;
    hash = (hash + key.op * 8u + key.type) * 0x9e3779b97f4a7c15u;
    return (uint32_t)(hash >> 32);
}

static LeafKey key_of(const Ins *leaf)
{
    LeafKey key = {(IrOp)leaf->op, (IrType)leaf->type, 0, NULL};
    memcpy(&key.bits, &leaf->value, sizeof key.bits);
    if (leaf->op == IR_SYMBOL)
        key.what = leaf->symbol;
    return key;
}

static void grow_leaves(Function *f)
{
    uint32_t count = f->leaf_buckets ? f->leaf_buckets * 4 : 16;
    Ins **leaves = arena_array(f->arena, count, sizeof *leaves);
    if (!leaves)
        return;
    for (uint32_t i = 0; i < f->leaf_buckets; i++) {
        for (Ins *leaf = f->leaves[i], *next; leaf; leaf = next) {
            next = leaf->bucket_next;
            Ins **bucket = &leaves[hash_leaf(key_of(leaf)) & (count - 1)];
            leaf->bucket_next = *bucket;
            *bucket = leaf;
        }
    }
    f->leaves = leaves;
    f->leaf_buckets = count;
}

static Ins *leaf(Function *f, LeafKey key)
{
    uint32_t hash = hash_leaf(key);
    if (f->leaf_buckets) {
        for (Ins *ins = f->leaves[hash & (f->leaf_buckets - 1)]; ins; ins = ins->bucket_next) {
            LeafKey other = key_of(ins);
            if (other.op == key.op && other.type == key.type && other.bits == key.bits && other.what == key.what)
                return ins;
        }
    }
    if (f->leaf_count >= f->leaf_buckets)
        grow_leaves(f);
    Ins *ins = new_ins(f, key.op, key.type, 0);
    memcpy(&ins->value, &key.bits, sizeof key.bits);
    if (f->leaf_buckets) {
        Ins **bucket = &f->leaves[hash & (f->leaf_buckets - 1)];
        ins->bucket_next = *bucket;
        *bucket = ins;
        f->leaf_count++;
    }
    return ins;
}

Ins *ir_const(Function *f, IrType type, int64_t value)
{
    if (type == IR_I32)
        value = (int32_t)(uint32_t)value;
    return leaf(f, (LeafKey){IR_CONST, type, (uint64_t)value, NULL});
}

/* By representation: 0.0 and -0.0 are two leaves, as are NaNs that differ. */
Ins *ir_fconst(Function *f, IrType type, double number)
{
    if (type == IR_F32)
        number = (double)(float)number;
    LeafKey key = {IR_FCONST, type, 0, NULL};
    memcpy(&key.bits, &number, sizeof number);
    return leaf(f, key);
}

Ins *ir_symbol(Function *f, Symbol *symbol, int64_t offset)
{
    Ins *ins = leaf(f, (LeafKey){IR_SYMBOL, IR_I32, (uint64_t)(int64_t)(int32_t)(uint32_t)offset, symbol});
    ins->symbol = symbol;
    return ins;
}

Ins *ir_slot(Function *f, Slot *slot)
{
    if (!slot->address) {
        slot->address = new_ins(f, IR_SLOT, IR_I32, 0);
        slot->address->slot = slot;
    }
    return slot->address;
}

Ins *ir_undef(Function *f, IrType type)
{
    return leaf(f, (LeafKey){IR_UNDEF, type, 0, NULL});
}

/* ---------------------------------------------------------------- edges */

static void add_edge(Function *f, Block *from, Block *to)
{
    vec_push(f->arena, &to->preds, from);
}

void ir_jump(Function *f, Block *from, Block *to)
{
    ir_append_n(f, from, IR_JUMP, IR_VOID, 0);
    from->succs[0] = to;
    from->succs[1] = NULL;
    add_edge(f, from, to);
}

void ir_branch(Function *f, Block *from, Ins *cond, Block *yes, Block *no)
{
    ir_append(f, from, IR_BRANCH, IR_VOID, cond, NULL, NULL);
    from->succs[0] = yes;
    from->succs[1] = no;
    add_edge(f, from, yes);
    add_edge(f, from, no);
}

void ir_switch_targets(Function *f, Block *block)
{
    Switch *cases = block->last->cases;
    cases->target_count = 0;
    if (!cases->targets)
        cases->targets = arena_array(f->arena, cases->count + 1, sizeof *cases->targets);
    if (!cases->targets)
        return;
    cases->targets[cases->target_count++] = block->succs[0];
    block->succs[0]->mark = 1;
    for (uint32_t i = 0; i < cases->count; i++) {
        Block *target = cases->cases[i].target;
        if (!target->mark)
            cases->targets[cases->target_count++] = target;
        target->mark = 1;
    }
    for (uint32_t i = 0; i < cases->target_count; i++)
        cases->targets[i]->mark = 0;
}

void ir_switch(Function *f, Block *block, Ins *value, SwitchCase *cases, uint32_t count, Block *otherwise)
{
    Ins *ins = ir_append(f, block, IR_SWITCH, IR_VOID, value, NULL, NULL);
    ins->cases = NEW(f->arena, Switch);
    ins->cases->cases = cases;
    ins->cases->count = count;
    block->succs[0] = otherwise;
    block->succs[1] = NULL;
    ir_switch_targets(f, block);
    for (uint32_t i = 0; i < ins->cases->target_count; i++)
        add_edge(f, block, ins->cases->targets[i]);
}

uint32_t ir_succs(Function *f, Block *block, Block ***out)
{
    (void)f;
    Ins *end = block->last;
    if (end && end->op == IR_SWITCH) {
        *out = end->cases->targets;
        return end->cases->target_count;
    }
    *out = block->succs;
    return succ_count(block);
}

bool ir_calls_noreturn(const Block *block)
{
    for (const Ins *ins = block->last; ins; ins = ins->prev) {
        if (ins->op != IR_CALL)
            continue;
        const Symbol *callee = ins->args[0]->op == IR_SYMBOL ? ins->args[0]->symbol : NULL;
        if (ins->call->is_noreturn || (callee && callee->decl && callee->decl->is_noreturn))
            return true;
    }
    return false;
}

/* ---------------------------------------------------------------- unreachable blocks */

/* Sets `mark` of all blocks that the entry reaches. False when memory has run out. */
static bool mark_reached(Function *f)
{
    Block **stack = arena_array(f->arena, f->blocks.len + 1, sizeof *stack);
    if (!stack)
        return false;
    uint32_t depth = 0;
    stack[depth++] = f->blocks.data[0];
    f->blocks.data[0]->mark = 1;
    while (depth) {
        Block **succs;
        uint32_t count = ir_succs(f, stack[--depth], &succs);
        for (uint32_t i = 0; i < count; i++) {
            if (!succs[i]->mark) {
                succs[i]->mark = 1;
                stack[depth++] = succs[i]; /* each block once: the stack cannot overflow */
            }
        }
    }
    return true;
}

/* Forgets edges from unmarked blocks, and the phi arguments that belong to them. */
static void filter_preds(Block *block)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < block->preds.len; i++)
        kept += block->preds.data[i]->mark;
    if (kept == block->preds.len)
        return;
    for (Ins *phi = block->first; phi && phi->op == IR_PHI; phi = phi->next) {
        uint32_t to = 0;
        for (uint32_t i = 0; i < phi->arg_count; i++) {
            Ins *value = phi->args[i];
            if (block->preds.data[i]->mark)
                phi->args[to++] = value;
            else
                value->uses--;
        }
        phi->arg_count = to;
    }
    kept = 0;
    for (uint32_t i = 0; i < block->preds.len; i++)
        if (block->preds.data[i]->mark)
            block->preds.data[kept++] = block->preds.data[i];
    block->preds.len = kept;
}

static void forget_instructions(Block *block)
{
    while (block->last)
        ir_remove(block->last);
    block->succs[0] = block->succs[1] = NULL;
}

void ir_drop_unreachable(Function *f)
{
    if (!mark_reached(f))
        return;
    for (uint32_t i = 0; i < f->blocks.len; i++)
        if (f->blocks.data[i]->mark)
            filter_preds(f->blocks.data[i]);
    uint32_t kept = 0;
    for (uint32_t i = 0; i < f->blocks.len; i++) {
        Block *block = f->blocks.data[i];
        if (!block->mark) {
            forget_instructions(block);
            continue;
        }
        block->id = kept;
        f->blocks.data[kept++] = block;
    }
    f->blocks.len = kept;
    for (uint32_t i = 0; i < kept; i++)
        f->blocks.data[i]->mark = 0;
}
