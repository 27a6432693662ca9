/* Promotion of variables to SSA values ("mem2reg").
 *
 * Enters: slots, read and written by LOAD and STORE. Leaves: a slot that is only ever read and written whole, as one type, is
 * gone from the code: each load is the value stored last, and where several stores meet stands a phi.
 *
 *     store [slot i], 0                       jump bb2
 *     jump bb2                        bb2:    %9 = phi [0 bb1] [%7 bb2]
 *  bb2: %5 = load.i32 [slot i]                %7 = add %9, 1
 *     %7 = add %5, 1
 *     store [slot i], %7
 *
 * Phis go where the dominance frontiers of the stores say (Cytron et al., "Efficiently Computing Static Single Assignment Form
 * and the Control Dependence Graph", TOPLAS 1991), as far as the variable is live there. The frontier of one variable's stores
 * is found on the dominator tree, deepest block first, without computing the others' (Sreedhar and Gao, "A Linear Time Algorithm
 * for Placing φ-Nodes", POPL 1995). Then one walk down the tree puts the values in.
 *
 * A function that calls setjmp keeps its variables in memory: the second return finds them there only (C11 7.13.2.1p3). */
#include "ir/ir.h"

enum { NO_VARIABLE = 0xFFFFFFFF };

typedef Vec(Block *) Blocks;

typedef struct Promotable {
    Slot *slot;
    IrType type;
    uint8_t width, stored; /* in bytes, of the widest access and of the stores; 0: none so far */
    bool is_signed;        /* how a load of this width extends it: parameters are loaded so at the entry */
    Blocks defs;           /* where it is stored, and the entry if it is a parameter; each once */
    Blocks reads;          /* where it is loaded before it is stored; each once */
    Ins *value;            /* during the walk: what it holds */
} Promotable;

/* An edge, from the block whose list it stands in. */
typedef struct Edge {
    Block *to;
    uint32_t index; /* in to->preds */
} Edge;

typedef struct Undo {
    Promotable *variable;
    Ins *value;
} Undo;

typedef struct Promotion {
    Function *f;
    Dominators dom;
    uint32_t *number; /* by slot: of its Promotable; NO_VARIABLE */
    Vec(Promotable) variables;
    uint32_t *level;      /* by block: depth in the dominator tree */
    Block **preorder;     /* blocks of the dominator tree, parents first */
    uint32_t *live, *met; /* by block: variable (+ 1) that was last found live into it; that was last given a phi or seen */
    Blocks work;          /* liveness, and the subtree being looked at */
    Blocks heap;          /* definitions whose frontier is to be found: the deepest on top */
    Vec(Undo) undo;
    Edge *edges;          /* by the block that they leave: a join may have very many, and is not searched for each */
    uint32_t *first_edge; /* by block, and one behind the last */
} Promotion;

/* ---------------------------------------------------------------- which slots */

bool ir_accesses_slot(const Ins *ins)
{
    return (ins->op == IR_LOAD || ins->op == IR_STORE) && ins->args[0]->op == IR_SLOT;
}

void ir_find_escapes(Function *f)
{
    for (uint32_t i = 0; i < f->slots.len; i++)
        f->slots.data[i]->address_taken = f->calls_setjmp;
    for (uint32_t i = 0; i < f->blocks.len; i++)
        for (const Ins *ins = f->blocks.data[i]->first; ins; ins = ins->next)
            for (uint32_t k = ir_accesses_slot(ins); k < ins->arg_count; k++)
                if (ins->args[k]->op == IR_SLOT)
                    ins->args[k]->slot->address_taken = true;
}

static IrType accessed_type(const Ins *access)
{
    return (IrType)(access->op == IR_LOAD ? access->type : access->args[1]->type);
}

static bool is_integer(IrType type)
{
    return type == IR_I32 || type == IR_I64;
}

/* The widest access is the whole variable. Loads may be narrower: the low bytes stand first. */
static void look_at_access(Promotion *p, const Ins *access)
{
    Slot *slot = access->args[0]->slot;
    uint32_t number = p->number[slot->id];
    if (number == NO_VARIABLE)
        return;
    Promotable *variable = &p->variables.data[number];
    IrType type = accessed_type(access);
    bool is_store = access->op == IR_STORE;
    bool fits = !variable->width || variable->type == type || (is_integer(variable->type) && is_integer(type));
    fits = fits && (!is_store || !variable->stored || variable->stored == access->width);
    if (!fits || access->is_volatile || access->value != 0 || slot->size < access->width) {
        p->number[slot->id] = NO_VARIABLE;
        return;
    }
    if (is_store)
        variable->stored = access->width;
    if (access->width < variable->width)
        return;
    variable->width = access->width;
    variable->type = type;
    if (!is_store)
        variable->is_signed = access->is_signed;
}

static bool find_variables(Promotion *p)
{
    Function *f = p->f;
    p->number = arena_array(f->arena, f->slots.len + 1, sizeof *p->number);
    if (!p->number)
        return false;
    ir_find_escapes(f);
    for (uint32_t i = 0; i < f->slots.len; i++) {
        Promotable variable = {.slot = f->slots.data[i]};
        p->number[i] = variable.slot->address_taken ? NO_VARIABLE : p->variables.len;
        if (!variable.slot->address_taken)
            vec_push(f->arena, &p->variables, variable);
    }
    for (uint32_t i = 0; i < f->blocks.len; i++)
        for (const Ins *ins = f->blocks.data[i]->first; ins; ins = ins->next)
            if (ir_accesses_slot(ins))
                look_at_access(p, ins);
    for (uint32_t i = 0; i < p->variables.len; i++) {
        const Promotable *variable = &p->variables.data[i];
        if (variable->stored && variable->stored != variable->width)
            p->number[variable->slot->id] = NO_VARIABLE;
    }
    return p->variables.len && !should_stop(f->cx);
}

static Promotable *variable_of(const Promotion *p, const Ins *ins)
{
    if (!ir_accesses_slot(ins))
        return NULL;
    uint32_t number = p->number[ins->args[0]->slot->id];
    return number == NO_VARIABLE ? NULL : &p->variables.data[number];
}

/* ---------------------------------------------------------------- where phis go */

static void note_once(Promotion *p, Blocks *list, Block *block)
{
    if (!list->len || vec_last(list) != block)
        vec_push(p->f->arena, list, block);
}

static void find_accesses(Promotion *p)
{
    for (uint32_t i = 0; i < p->variables.len; i++)
        if (p->variables.data[i].slot->is_param)
            note_once(p, &p->variables.data[i].defs, p->f->blocks.data[0]);
    for (uint32_t i = 0; i < p->f->blocks.len; i++) {
        Block *block = p->f->blocks.data[i];
        for (Ins *ins = block->first; ins; ins = ins->next) {
            Promotable *variable = variable_of(p, ins);
            if (!variable)
                continue;
            bool is_stored = variable->defs.len && vec_last(&variable->defs) == block;
            if (ins->op == IR_STORE)
                note_once(p, &variable->defs, block);
            else if (!is_stored)
                note_once(p, &variable->reads, block);
        }
    }
}

/* Marks the blocks that the variable is live into: back from the reads to the stores. */
static void find_live_blocks(Promotion *p, const Promotable *variable, uint32_t id)
{
    for (uint32_t i = 0; i < variable->defs.len; i++)
        p->met[variable->defs.data[i]->id] = id; /* here only: stored in this block */
    p->work.len = 0;
    for (uint32_t i = 0; i < variable->reads.len; i++) {
        p->live[variable->reads.data[i]->id] = id;
        vec_push(p->f->arena, &p->work, variable->reads.data[i]);
    }
    while (p->work.len) {
        const Block *block = vec_pop(&p->work);
        for (uint32_t i = 0; i < block->preds.len; i++) {
            Block *pred = block->preds.data[i];
            if (p->live[pred->id] == id || p->met[pred->id] == id)
                continue;
            p->live[pred->id] = id;
            vec_push(p->f->arena, &p->work, pred);
        }
    }
    for (uint32_t i = 0; i < variable->defs.len; i++)
        p->met[variable->defs.data[i]->id] = 0;
}

static void push_deepest(Promotion *p, Block *block)
{
    if (!vec_push(p->f->arena, &p->heap, block))
        return;
    uint32_t i = p->heap.len - 1;
    for (; i > 0 && p->level[p->heap.data[(i - 1) / 2]->id] < p->level[block->id]; i = (i - 1) / 2)
        p->heap.data[i] = p->heap.data[(i - 1) / 2];
    p->heap.data[i] = block;
}

static Block *pop_deepest(Promotion *p)
{
    Block *top = p->heap.data[0], *last = vec_pop(&p->heap);
    uint32_t i = 0, count = p->heap.len;
    while (2 * i + 1 < count) {
        uint32_t child = 2 * i + 1;
        if (child + 1 < count && p->level[p->heap.data[child + 1]->id] > p->level[p->heap.data[child]->id])
            child++;
        if (p->level[p->heap.data[child]->id] <= p->level[last->id])
            break;
        p->heap.data[i] = p->heap.data[child];
        i = child;
    }
    if (count)
        p->heap.data[i] = last;
    return top;
}

static void add_phi(Promotion *p, Promotable *variable, Block *block)
{
    Ins *phi = ir_insert(p->f, block->first, IR_PHI, variable->type, block->preds.len);
    phi->pos = block->pos;
    phi->variable = variable->slot->decl;
    phi->slot = variable->slot;
}

/* An edge out of the subtree of `root` that does not lead below `root` leads into its frontier. */
static void look_at_edges(Promotion *p, Promotable *variable, uint32_t id, const Block *root, Block *block)
{
    Block **succs;
    uint32_t count = ir_succs(p->f, block, &succs);
    for (uint32_t i = 0; i < count; i++) {
        Block *succ = succs[i];
        if (p->level[succ->id] > p->level[root->id] || p->live[succ->id] != id)
            continue;
        p->live[succ->id] = 0; /* it needs no second phi */
        add_phi(p, variable, succ);
        push_deepest(p, succ);
    }
}

/* The subtree of `root` in preorder. Parts that a deeper root has looked at are left out, and those that the variable is not live
 * into: what root stores does not reach an edge from there, and what is stored on the way has a frontier of its own. */
static void look_at_subtree(Promotion *p, Promotable *variable, uint32_t id, Block *root)
{
    uint32_t first = p->dom.first[root->id], last = p->dom.last[root->id];
    for (uint32_t at = first; at <= last;) {
        Block *block = p->preorder[at];
        if (p->met[block->id] == id || (block != root && p->live[block->id] != id)) {
            at = p->dom.last[block->id] + 1;
            continue;
        }
        p->met[block->id] = id;
        look_at_edges(p, variable, id, root, block);
        at++;
    }
}

static void place_phis(Promotion *p, uint32_t number)
{
    Promotable *variable = &p->variables.data[number];
    uint32_t id = number + 1;
    if (!variable->reads.len) /* of its block only: nothing flows in anywhere */
        return;
    find_live_blocks(p, variable, id);
    for (uint32_t i = 0; i < variable->defs.len; i++)
        push_deepest(p, variable->defs.data[i]);
    while (p->heap.len && !should_stop(p->f->cx))
        look_at_subtree(p, variable, id, pop_deepest(p));
}

/* ---------------------------------------------------------------- values */

static Ins *convert(Promotion *p, Ins *where, IrOp op, Ins *value)
{
    Ins *folded = ir_fold(p->f, op, IR_I32, COND_EQ, value, NULL);
    return folded ? folded : ir_insert_op(p->f, where, op, IR_I32, value, NULL, NULL);
}

/* A value as a load of the variable would have read it. */
static Ins *as_loaded(Promotion *p, Ins *load, Ins *value)
{
    if (value->type == IR_I64 && load->type == IR_I32)
        value = convert(p, load, IR_TRUNC, value);
    if (value->type != IR_I32 || ir_is_extended(value, load->width, load->is_signed))
        return value;
    bool is_byte = load->width == 1;
    IrOp op = load->is_signed ? is_byte ? IR_SEXT8 : IR_SEXT16 : is_byte ? IR_ZEXT8 : IR_ZEXT16;
    return convert(p, load, op, value);
}

static void set_value(Promotion *p, Promotable *variable, Ins *value)
{
    Undo undo = {variable, variable->value};
    vec_push(p->f->arena, &p->undo, undo);
    variable->value = value;
}

static Ins *value_of(Promotion *p, Promotable *variable)
{
    return variable->value ? variable->value : ir_undef(p->f, variable->type);
}

static void fill_phis(Promotion *p, const Block *block)
{
    for (uint32_t i = p->first_edge[block->id]; i < p->first_edge[block->id + 1]; i++)
        for (Ins *phi = p->edges[i].to->first; phi && phi->op == IR_PHI; phi = phi->next)
            if (phi->slot && !phi->args[p->edges[i].index])
                ir_set_arg(phi, p->edges[i].index, value_of(p, &p->variables.data[p->number[phi->slot->id]]));
}

static void rename_block(Promotion *p, Block *block)
{
    for (Ins *ins = block->first, *next; ins; ins = next) {
        next = ins->next;
        if (ins->op == IR_PHI && ins->slot) {
            set_value(p, &p->variables.data[p->number[ins->slot->id]], ins);
            continue;
        }
        Promotable *variable = variable_of(p, ins);
        if (!variable)
            continue;
        if (ins->op == IR_STORE) {
            Ins *value = ir_forwarded(ins->args[1]);
            if (!value->variable && !ir_leaf(value))
                value->variable = variable->slot->decl;
            set_value(p, variable, value);
            ir_remove(ins);
        } else if (ins != variable->value) { /* the parameter's own load stays */
            ir_forward(ins, as_loaded(p, ins, value_of(p, variable)));
        }
    }
    fill_phis(p, block);
}

/* Down the dominator tree; what a block set is taken back when its subtree is left. */
static void rename_all(Promotion *p)
{
    uint32_t depth = 0;
    Block **path = arena_array(p->f->arena, p->dom.count + 1, sizeof *path);
    uint32_t *undo = arena_array(p->f->arena, p->dom.count + 1, sizeof *undo);
    for (uint32_t i = 0; path && undo && i < p->dom.count && !should_stop(p->f->cx); i++) {
        Block *block = p->preorder[i];
        while (depth && !ir_dominates(&p->dom, path[depth - 1], block)) {
            for (depth--; p->undo.len > undo[depth];) {
                Undo back = vec_pop(&p->undo);
                back.variable->value = back.value;
            }
        }
        path[depth] = block;
        undo[depth++] = p->undo.len;
        rename_block(p, block);
    }
}

/* Parameters arrive in memory: one load at the entry. */
static void load_parameters(Promotion *p)
{
    Block *entry = p->f->blocks.data[0];
    for (uint32_t i = 0; i < p->variables.len; i++) {
        Promotable *variable = &p->variables.data[i];
        if (!variable->slot->is_param || !variable->width || p->number[variable->slot->id] == NO_VARIABLE)
            continue;
        Ins *load = ir_insert_op(p->f, entry->first, IR_LOAD, variable->type, ir_slot(p->f, variable->slot), NULL, NULL);
        load->width = variable->width;
        load->is_signed = variable->is_signed;
        load->pos = p->f->decl->span.caret;
        load->variable = variable->slot->decl;
        variable->value = load;
    }
}

/* The scratch of phis made here. */
static void forget_slots(Function *f)
{
    for (uint32_t i = 0; i < f->blocks.len; i++)
        for (Ins *phi = f->blocks.data[i]->first; phi && phi->op == IR_PHI; phi = phi->next)
            phi->slot = NULL;
}

/* Edges sorted by where they come from: counted, then put in from the end of each block's part. */
static bool list_edges(Promotion *p)
{
    Function *f = p->f;
    uint32_t total = 0;
    p->first_edge = arena_array(f->arena, (size_t)f->blocks.len + 1, sizeof *p->first_edge);
    if (!p->first_edge)
        return false;
    for (uint32_t i = 0; i < f->blocks.len; i++)
        for (uint32_t k = 0; k < f->blocks.data[i]->preds.len; k++, total++)
            p->first_edge[f->blocks.data[i]->preds.data[k]->id]++;
    for (uint32_t i = 0, sum = 0; i <= f->blocks.len; i++)
        p->first_edge[i] = sum += i < f->blocks.len ? p->first_edge[i] : 0;
    p->edges = arena_array(f->arena, (size_t)total + 1, sizeof *p->edges);
    for (uint32_t i = 0; p->edges && i < f->blocks.len; i++)
        for (uint32_t k = 0; k < f->blocks.data[i]->preds.len; k++)
            p->edges[--p->first_edge[f->blocks.data[i]->preds.data[k]->id]] = (Edge){f->blocks.data[i], k};
    return p->edges;
}

static bool prepare_tree(Promotion *p)
{
    Function *f = p->f;
    uint32_t *numbers = arena_array(f->arena, 3 * ((size_t)f->blocks.len + 1), sizeof *numbers);
    p->preorder = arena_array(f->arena, f->blocks.len + 1, sizeof *p->preorder);
    if (!ir_dominators(f, &p->dom) || !numbers || !p->preorder || !list_edges(p))
        return false;
    p->level = numbers;
    p->live = numbers + f->blocks.len + 1;
    p->met = p->live + f->blocks.len + 1;
    for (uint32_t i = 0; i < p->dom.count; i++) {
        const Block *block = p->dom.order[i], *above = p->dom.idom[block->id];
        p->level[block->id] = above ? p->level[above->id] + 1 : 0;
        p->preorder[p->dom.first[block->id]] = p->dom.order[i];
    }
    return true;
}

void promote_slots(Function *f)
{
    Promotion p = {.f = f};
    if (f->calls_setjmp || !find_variables(&p) || !prepare_tree(&p))
        return;
    find_accesses(&p);
    for (uint32_t i = 0; i < p.variables.len && !should_stop(f->cx); i++)
        if (p.number[p.variables.data[i].slot->id] != NO_VARIABLE)
            place_phis(&p, i);
    load_parameters(&p);
    rename_all(&p);
    ir_apply_forwards(f);
    forget_slots(f);
}
