/* Surgery on the graph: edges with the phi arguments that belong to them, blocks divided, blocks copied.
 *
 * Enters and leaves: blocks whose preds, succs and phi arguments agree, as ir.h has it. An edge that is new has no phi arguments
 * yet: who makes it says with ir_set_arg what the phis get from there. Where both ways of a branch lead to one block, the first of
 * the two edges in its preds is that of succs[0]; everything here keeps them in this order. */
#include "ir/ir.h"

#include <string.h>

uint32_t ir_pred_index(const Block *block, const Block *pred)
{
    uint32_t i = 0;
    while (block->preds.data[i] != pred)
        i++;
    return i;
}

uint32_t ir_edge_index(Function *f, Block *block, uint32_t way)
{
    Block **succs;
    ir_succs(f, block, &succs);
    const Block *to = succs[way];
    uint32_t i = ir_pred_index(to, block);
    if (block->last->op == IR_BRANCH && way && succs[0] == to)
        while (to->preds.data[++i] != block) {
        }
    return i;
}

/* ---------------------------------------------------------------- phi arguments */

/* Phi arguments grow to powers of two, so that n edges cost n steps. Those that stand behind the instruction, as it was made, have
 * no room left. */
static bool add_phi_arg(Function *f, Ins *phi)
{
    uint32_t count = phi->arg_count;
    bool as_made = phi->args == (Ins **)(phi + 1), is_full = (count & (count - 1)) == 0;
    if (as_made || is_full) {
        uint32_t room = 2;
        while (room <= count)
            room *= 2;
        Ins **args = arena_array(f->arena, room, sizeof *args);
        if (!args)
            return false;
        if (count)
            memcpy(args, phi->args, count * sizeof *args);
        phi->args = args;
    }
    phi->args[phi->arg_count++] = NULL;
    return true;
}

static void remove_phi_arg(Ins *phi, uint32_t index)
{
    if (index >= phi->arg_count) /* memory had run out */
        return;
    ir_set_arg(phi, index, NULL);
    memmove(phi->args + index, phi->args + index + 1, (phi->arg_count - index - 1) * sizeof *phi->args);
    phi->arg_count--;
}

/* ---------------------------------------------------------------- edges */

uint32_t ir_add_edge(Function *f, Block *from, Block *to)
{
    if (!vec_push(f->arena, &to->preds, from))
        return 0;
    for (Ins *phi = to->first; phi && phi->op == IR_PHI; phi = phi->next)
        add_phi_arg(f, phi);
    return to->preds.len - 1;
}

static void remove_edge_at(Block *to, uint32_t index)
{
    for (Ins *phi = to->first; phi && phi->op == IR_PHI; phi = phi->next)
        remove_phi_arg(phi, index);
    memmove(to->preds.data + index, to->preds.data + index + 1, (to->preds.len - index - 1) * sizeof *to->preds.data);
    to->preds.len--;
}

void ir_remove_edge(Block *from, Block *to)
{
    remove_edge_at(to, ir_pred_index(to, from));
}

static bool leads_to(Function *f, Block *from, const Block *to)
{
    Block **succs;
    uint32_t count = ir_succs(f, from, &succs);
    for (uint32_t i = 0; i < count; i++)
        if (succs[i] == to)
            return true;
    return false;
}

/* All mentions of `old` in a switch. */
static void retarget_cases(Function *f, Block *from, const Block *old, Block *target)
{
    Switch *cases = from->last->cases;
    for (uint32_t i = 0; i < cases->count; i++)
        if (cases->cases[i].target == old)
            cases->cases[i].target = target;
    if (from->succs[0] == old)
        from->succs[0] = target;
    ir_switch_targets(f, from);
}

/* `from` led to `to` by its second way, and does now by its first too: the edge just added is the second's. */
static uint32_t put_first(Block *from, Block *to, uint32_t added)
{
    uint32_t first = ir_pred_index(to, from);
    for (Ins *phi = to->first; phi && phi->op == IR_PHI; phi = phi->next) {
        if (added >= phi->arg_count)
            continue;
        phi->args[added] = phi->args[first];
        phi->args[first] = NULL;
    }
    return first;
}

static uint32_t redirect_switch(Function *f, Block *from, Block *old, Block *target)
{
    bool leads_there = old != target && leads_to(f, from, target);
    ir_remove_edge(from, old);
    retarget_cases(f, from, old, target);
    return leads_there ? ir_pred_index(target, from) : ir_add_edge(f, from, target);
}

uint32_t ir_redirect_edge(Function *f, Block *from, Block *old, Block *target)
{
    if (from->last->op == IR_SWITCH)
        return redirect_switch(f, from, old, target);
    int way = from->succs[0] == old ? 0 : 1;
    ir_remove_edge(from, old);
    from->succs[way] = target;
    uint32_t added = ir_add_edge(f, from, target);
    return way == 0 && from->succs[1] == target ? put_first(from, target, added) : added;
}

void ir_end_with_jump(Function *f, Block *block, uint32_t way)
{
    Block **succs;
    uint32_t count = ir_succs(f, block, &succs);
    Block *to = succs[way];
    for (uint32_t i = count; i-- > 0;)
        if (i != way)
            remove_edge_at(succs[i], ir_edge_index(f, block, i));
    Pos pos = block->last->pos;
    ir_remove(block->last);
    ir_append(f, block, IR_JUMP, IR_VOID, NULL, NULL, NULL)->pos = pos;
    block->succs[0] = to;
    block->succs[1] = NULL;
}

/* ---------------------------------------------------------------- past a block */

/* What a phi of `next` gets from `block` when control came there by its index-th edge. */
static Ins *value_through(const Block *block, uint32_t index, Ins *value)
{
    return value->op == IR_PHI && value->block == block ? value->args[index] : value;
}

/* Whether `pred` leads to `next` already, and the phis there could not tell the new edge from the old. */
static bool would_confuse(Function *f, Block *pred, const Block *block, uint32_t index, const Block *next, bool *leads_there)
{
    *leads_there = leads_to(f, pred, next);
    if (!*leads_there)
        return false;
    uint32_t old = ir_pred_index(next, pred), through = ir_pred_index(next, block);
    for (const Ins *phi = next->first; phi->op == IR_PHI; phi = phi->next)
        if (phi->args[old] != value_through(block, index, phi->args[through]))
            return true;
    return false;
}

/* The other edge of `pred`, if there is one, carries the same, so that their order does not matter. */
static void lead_past(Function *f, Block *pred, Block *block, uint32_t index, Block *next, bool leads_there)
{
    if (pred->last->op == IR_SWITCH)
        retarget_cases(f, pred, block, next);
    else
        pred->succs[pred->succs[0] == block ? 0 : 1] = next;
    if (pred->last->op == IR_SWITCH && leads_there)
        return;
    uint32_t through = ir_pred_index(next, block), added = ir_add_edge(f, pred, next);
    for (Ins *phi = next->first; phi->op == IR_PHI; phi = phi->next)
        ir_set_arg(phi, added, value_through(block, index, phi->args[through]));
}

static void keep_edge(Block *block, uint32_t from, uint32_t to)
{
    block->preds.data[to] = block->preds.data[from];
    for (Ins *phi = block->first; phi->op == IR_PHI; phi = phi->next) {
        Ins *value = phi->args[from];
        if (from == to)
            continue;
        phi->args[from] = NULL;
        phi->args[to] = value;
    }
}

static void drop_edge(const Block *block, uint32_t index)
{
    for (Ins *phi = block->first; phi->op == IR_PHI; phi = phi->next)
        ir_set_arg(phi, index, NULL);
}

void ir_skip_block(Function *f, Block *block)
{
    Block *next = block->succs[0];
    uint32_t kept = 0;
    for (uint32_t i = 0; i < block->preds.len; i++) {
        bool leads_there;
        Block *pred = block->preds.data[i];
        if (would_confuse(f, pred, block, i, next, &leads_there)) {
            keep_edge(block, i, kept++);
        } else {
            lead_past(f, pred, block, i, next, leads_there);
            drop_edge(block, i);
        }
    }
    block->preds.len = kept;
    for (Ins *phi = block->first; phi->op == IR_PHI; phi = phi->next)
        phi->arg_count = kept;
}

/* ---------------------------------------------------------------- new blocks */

Block *ir_split_edge(Function *f, Block *block, uint32_t index)
{
    Block *pred = block->preds.data[index], *middle = ir_new_block(f);
    middle->loop_depth = pred->loop_depth < block->loop_depth ? pred->loop_depth : block->loop_depth;
    middle->pos = pred->last->pos;
    ir_place_block(f, middle);
    ir_append(f, middle, IR_JUMP, IR_VOID, NULL, NULL, NULL)->pos = pred->last->pos;
    middle->succs[0] = block;
    vec_push(f->arena, &middle->preds, pred);
    if (pred->last->op == IR_SWITCH)
        retarget_cases(f, pred, block, middle);
    else
        pred->succs[index == ir_edge_index(f, pred, 0) && pred->succs[0] == block ? 0 : 1] = middle;
    block->preds.data[index] = middle;
    return middle;
}

/* The successors of `from` are `to`'s from now on. */
static void move_edges(Function *f, Block *from, Block *to)
{
    Block **succs;
    uint32_t count = ir_succs(f, from, &succs);
    for (uint32_t i = 0; i < count; i++)
        for (uint32_t k = 0; k < succs[i]->preds.len; k++)
            if (succs[i]->preds.data[k] == from)
                succs[i]->preds.data[k] = to;
    memcpy(to->succs, from->succs, sizeof to->succs);
    from->succs[0] = from->succs[1] = NULL;
}

Block *ir_split_block(Function *f, Ins *where)
{
    Block *block = where->block, *rest = ir_new_block(f);
    rest->loop_depth = block->loop_depth;
    rest->pos = where->pos;
    ir_place_block(f, rest);
    move_edges(f, block, rest);
    rest->first = where;
    rest->last = block->last;
    block->last = where->prev;
    if (where->prev)
        where->prev->next = NULL;
    else
        block->first = NULL;
    where->prev = NULL;
    for (Ins *ins = where; ins; ins = ins->next)
        ins->block = rest;
    return rest;
}

/* A forwarded phi that comes to stand among the phis of a block has as many arguments as they. */
static void widen_phi(Function *f, Ins *phi, uint32_t count)
{
    while (phi->arg_count < count && add_phi_arg(f, phi))
        ir_set_arg(phi, phi->arg_count - 1, phi->args[0]);
}

void ir_append_block(Function *f, Block *block, Block *next)
{
    ir_remove(block->last);
    bool has_phis_only = !block->last || block->last->op == IR_PHI;
    move_edges(f, next, block);
    for (Ins *ins = next->first; ins; ins = ins->next) {
        ins->block = block;
        Ins *value = ins->op == IR_PHI && ins->arg_count ? ir_forwarded(ins->args[0]) : ins;
        if (value != ins) /* phis of a loop that nothing leads to may stand for each other */
            ir_forward(ins, value);
        if (ins->op == IR_PHI && ins->arg_count && has_phis_only)
            widen_phi(f, ins, block->preds.len);
    }
    next->first->prev = block->last;
    if (block->last)
        block->last->next = next->first;
    else
        block->first = next->first;
    block->last = next->last;
    next->first = next->last = NULL;
    next->preds.len = 0;
}

/* ---------------------------------------------------------------- copies */

bool ir_begin_cloning(Cloning *c, Function *from, Function *to)
{
    *c = (Cloning){.from = from, .to = to, .value_count = from->ins_count, .block_count = from->blocks.len};
    c->values = arena_array(to->arena, (size_t)c->value_count + 1, sizeof *c->values);
    c->blocks = arena_array(to->arena, (size_t)c->block_count + 1, sizeof *c->blocks);
    c->slots = from == to ? NULL : arena_array(to->arena, (size_t)from->slots.len + 1, sizeof *c->slots);
    return c->values && c->blocks && (from == to || c->slots);
}

/* Leaves are made anew in another function, where equal ones are one. */
static Ins *clone_leaf(const Cloning *c, Ins *leaf)
{
    switch ((IrOp)leaf->op) {
    case IR_CONST: return ir_const(c->to, (IrType)leaf->type, leaf->value);
    case IR_FCONST: return ir_fconst(c->to, (IrType)leaf->type, leaf->number);
    case IR_SYMBOL: return ir_symbol(c->to, leaf->symbol, leaf->value);
    case IR_SLOT: return ir_slot(c->to, c->slots[leaf->slot->id]);
    default: return ir_undef(c->to, (IrType)leaf->type);
    }
}

Ins *ir_cloned(const Cloning *c, Ins *value)
{
    if (value->id < c->value_count && c->values[value->id])
        return c->values[value->id];
    return c->from != c->to && ir_leaf(value) ? clone_leaf(c, value) : value;
}

/* NULL: it is not copied. */
static Block *copy_of(const Cloning *c, const Block *block)
{
    return block->id < c->block_count ? c->blocks[block->id] : NULL;
}

static Block *cloned_block(const Cloning *c, Block *block)
{
    return copy_of(c, block) ? copy_of(c, block) : block;
}

/* A pass may change what stands beside a call: each has its own. */
static struct Call *clone_call(const Cloning *c, const Ins *ins)
{
    Call *call = NEW(c->to->arena, Call);
    *call = *ins->call;
    if (!call->by_value)
        return call;
    call->by_value = arena_array(c->to->arena, ins->arg_count, sizeof *call->by_value);
    if (call->by_value)
        memcpy(call->by_value, ins->call->by_value, ins->arg_count * sizeof *call->by_value);
    return call;
}

/* A phi has room for the predecessors that were copied with it. */
static void clone_instructions(Cloning *c, const Block *block, Block *copy)
{
    for (const Ins *ins = block->first; ins; ins = ins->next) {
        uint32_t count = ins->op == IR_PHI ? copy->preds.len : ins->arg_count;
        Ins *new = ir_append_n(c->to, copy, (IrOp)ins->op, (IrType)ins->type, count);
        new->width = ins->width;
        new->cond = ins->cond;
        new->is_signed = ins->is_signed;
        new->is_volatile = ins->is_volatile;
        new->pos = ins->pos;
        new->value = ins->value;
        new->symbol = ins->symbol; /* or whatever else is in this union */
        new->variable = ins->variable;
        if (ins->op == IR_CALL && ins->call)
            new->call = clone_call(c, ins);
        if (ins->type != IR_VOID && ins->id < c->value_count)
            c->values[ins->id] = new;
    }
}

static void clone_arguments(const Cloning *c, const Block *block, const Block *copy)
{
    Ins *new = copy->first;
    for (const Ins *ins = block->first; ins; ins = ins->next, new = new->next) {
        for (uint32_t i = 0, to = 0; i < ins->arg_count; i++)
            if (ins->op != IR_PHI || copy_of(c, block->preds.data[i]))
                ir_set_arg(new, to++, ir_cloned(c, ins->args[i]));
    }
}

static void clone_switch(const Cloning *c, Ins *new)
{
    const Switch *old = new->cases;
    new->cases = NEW(c->to->arena, Switch);
    SwitchCase *cases = arena_array(c->to->arena, (size_t)old->count + 1, sizeof *cases);
    if (!cases)
        return;
    for (uint32_t i = 0; i < old->count; i++)
        cases[i] = (SwitchCase){old->cases[i].low, old->cases[i].high, cloned_block(c, old->cases[i].target)};
    new->cases->cases = cases;
    new->cases->count = old->count;
}

/* An edge that leaves the blocks that are copied leads where it led; the phis there get what they got, or its copy. */
static void add_edge_out(const Cloning *c, Block *block, uint32_t way, Block *copy, Block *to)
{
    uint32_t old = ir_edge_index(c->from, block, way), added = ir_add_edge(c->to, copy, to);
    for (Ins *phi = to->first; phi && phi->op == IR_PHI; phi = phi->next)
        ir_set_arg(phi, added, ir_cloned(c, phi->args[old]));
}

static void clone_edges(const Cloning *c, Block *block, Block *copy)
{
    for (int i = 0; i < 2; i++)
        copy->succs[i] = block->succs[i] ? cloned_block(c, block->succs[i]) : NULL;
    if (copy->last->op == IR_SWITCH) {
        clone_switch(c, copy->last);
        ir_switch_targets(c->to, copy);
    }
    Block **succs;
    uint32_t count = ir_succs(c->from, block, &succs);
    for (uint32_t i = 0; i < count; i++)
        if (!copy_of(c, succs[i]))
            add_edge_out(c, block, i, copy, succs[i]);
}

void ir_clone_blocks(Cloning *c, Block *const *blocks, uint32_t count)
{
    Function *to = c->to;
    for (uint32_t i = 0; i < count; i++) {
        Block *copy = c->blocks[blocks[i]->id] = ir_new_block(to);
        copy->loop_depth = blocks[i]->loop_depth;
        copy->pos = blocks[i]->pos;
        ir_place_block(to, copy);
    }
    for (uint32_t i = 0; i < count; i++) {
        Block *copy = c->blocks[blocks[i]->id];
        for (uint32_t k = 0; k < blocks[i]->preds.len; k++)
            if (copy_of(c, blocks[i]->preds.data[k]))
                vec_push(to->arena, &copy->preds, copy_of(c, blocks[i]->preds.data[k]));
        clone_instructions(c, blocks[i], copy);
    }
    for (uint32_t i = 0; i < count && !should_stop(to->cx); i++) {
        clone_arguments(c, blocks[i], c->blocks[blocks[i]->id]);
        clone_edges(c, blocks[i], c->blocks[blocks[i]->id]);
    }
}

void ir_forget_clones(Cloning *c, Block *const *blocks, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        c->blocks[blocks[i]->id] = NULL;
        for (const Ins *ins = blocks[i]->first; ins; ins = ins->next)
            if (ins->id < c->value_count)
                c->values[ins->id] = NULL;
    }
}
