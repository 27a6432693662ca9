/* ir/edges.c by itself: random surgery on random graphs. Each edge carries a number of its own as the argument of a phi at its end:
 * whatever is cut, led elsewhere, divided or copied, the others' must stay what they were. Prints TAP; exits with 0 when all is
 * well. */
#include "ir/ir.h"

#include <stdio.h>
#include <string.h>

static int tests, failures;

static void check_that(bool holds, const char *what)
{
    tests++;
    failures += !holds;
    printf("%sok %d - %s\n", holds ? "" : "not ", tests, what);
}

static uint32_t state = 1;

static uint32_t random_below(uint32_t limit)
{
    state = state * 1664525u + 1013904223u;
    return (state >> 8) % limit;
}

/* ---------------------------------------------------------------- a compilation */

typedef struct Case {
    Memory memory;
    Context cx;
    Module module;
    Arena arena; /* of the function */
} Case;

static void set_up(Case *c)
{
    *c = (Case){0};
    memory_init(&c->memory, NULL, NULL, 0);
    c->cx.memory = &c->memory;
    arena_init(&c->cx.arena, &c->memory);
    names_init(&c->cx.names, &c->cx.arena);
    source_init(&c->cx.sources, &c->cx.arena);
    diag_init(&c->cx.diags, &c->cx.arena, &c->cx.sources);
    module_init(&c->module, &c->cx);
    arena_init(&c->arena, &c->memory);
}

static void tear_down(Case *c)
{
    arena_release(&c->arena);
    arena_release(&c->cx.arena);
    memory_release(&c->memory);
}

static Function *new_function(Case *c)
{
    Decl *decl = NEW(&c->cx.arena, Decl);
    decl->kind = DECL_FUNCTION;
    decl->symbol = "f";
    return ir_new_function(&c->module, &c->arena, decl);
}

/* ---------------------------------------------------------------- graphs whose edges are numbered */

/* What the phi at its end gets from a block's way-th edge. */
static Ins *number_of(Function *f, const Block *block, uint32_t way)
{
    return ir_const(f, IR_I32, 10 * (int)block->id + (int)way);
}

/* The edge's place in preds, from its definition. */
static uint32_t place_of(const Block *block, uint32_t way, const Block *to)
{
    uint32_t nth = block->last->op == IR_BRANCH && way && block->succs[0] == to, i = 0;
    for (; i < to->preds.len; i++)
        if (to->preds.data[i] == block && nth-- == 0)
            break;
    return i;
}

static Block *any_block(Function *f)
{
    return f->blocks.data[1 + random_below(f->blocks.len - 1)];
}

static void end_at_random(Case *c, Function *f, Block *block)
{
    Ins *value = ir_const(f, IR_I32, random_below(7));
    SwitchCase *cases;
    switch (random_below(6)) {
    case 0: ir_append(f, block, IR_RET, IR_VOID, NULL, NULL, NULL); break;
    case 1: ir_jump(f, block, any_block(f)); break;
    case 2:
        cases = arena_array(&c->arena, 3, sizeof *cases);
        for (int i = 0; cases && i < 3; i++)
            cases[i] = (SwitchCase){i, i, any_block(f)};
        ir_switch(f, block, value, cases, 3, any_block(f));
        break;
    case 3: {
        Block *both = any_block(f);
        ir_branch(f, block, value, both, both);
        break;
    }
    default: ir_branch(f, block, value, any_block(f), any_block(f)); break;
    }
}

static void number_edges(Function *f, Block *block)
{
    Block **succs;
    uint32_t count = ir_succs(f, block, &succs);
    for (uint32_t i = 0; i < count; i++)
        ir_set_arg(succs[i]->first, place_of(block, i, succs[i]), number_of(f, block, i));
}

/* Every block but the entry begins with a phi, and goes on with a sum of it. */
static Function *random_graph(Case *c, uint32_t count)
{
    Function *f = new_function(c);
    for (uint32_t i = 0; i < count; i++)
        ir_place_block(f, ir_new_block(f));
    for (uint32_t i = 0; i < count; i++)
        end_at_random(c, f, f->blocks.data[i]);
    for (uint32_t i = 1; i < count; i++) {
        Block *block = f->blocks.data[i];
        Ins *phi = ir_insert(f, block->first, IR_PHI, IR_I32, block->preds.len);
        ir_insert_op(f, block->last, IR_ADD, IR_I32, phi, phi, NULL);
    }
    for (uint32_t i = 0; i < count; i++)
        number_edges(f, f->blocks.data[i]);
    return f;
}

/* Whether each edge that leaves `block` carries its number; of a switch that led to one block by several ways, one of them. */
static bool edges_are_numbered(Function *f, Block *block)
{
    Block **succs;
    uint32_t count = ir_succs(f, block, &succs);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t place = place_of(block, i, succs[i]);
        if (place == succs[i]->preds.len || place != ir_edge_index(f, block, i))
            return false;
        int64_t number = succs[i]->first->args[place]->value;
        if (block->last->op == IR_BRANCH ? number != 10 * (int)block->id + (int)i : number / 10 != block->id)
            return false;
    }
    return true;
}

static bool all_numbered(Function *f)
{
    for (uint32_t i = 0; i < f->blocks.len; i++)
        if (!edges_are_numbered(f, f->blocks.data[i]))
            return false;
    return ir_verify(f) == NULL;
}

/* ---------------------------------------------------------------- surgery */

static void redirect_one(Function *f, Block *block)
{
    Block **succs, *target = any_block(f);
    uint32_t count = ir_succs(f, block, &succs), way = count ? random_below(count) : 0;
    if (!count)
        return;
    if (succs[0] == succs[way]) /* the first of two is what is led elsewhere */
        way = 0;
    uint32_t index = ir_redirect_edge(f, block, succs[way], target);
    if (!target->first->args[index]) /* a switch that led there has brought it */
        ir_set_arg(target->first, index, number_of(f, block, way));
}

static void test_redirect(void)
{
    bool fine = true;
    for (int round = 0; round < 300 && fine; round++) {
        Case c;
        set_up(&c);
        Function *f = random_graph(&c, 3 + random_below(10));
        for (int i = 0; i < 20 && fine; i++) {
            redirect_one(f, f->blocks.data[random_below(f->blocks.len)]);
            fine = all_numbered(f);
        }
        tear_down(&c);
    }
    check_that(fine, "edges led elsewhere, singly, in pairs and of switches");
}

/* The way that stays is asked for; with two edges to one block it brings its own argument. */
static bool keeps_way(Function *f, Block *block)
{
    Block **succs;
    uint32_t count = ir_succs(f, block, &succs);
    if (!count)
        return true;
    uint32_t way = random_below(count);
    Block *to = succs[way];
    ir_end_with_jump(f, block, way);
    int64_t number = to->first->args[place_of(block, 0, to)]->value;
    for (uint32_t i = 0, edges = 0; i < to->preds.len; i++)
        if (to->preds.data[i] == block && edges++)
            return false;
    return succ_count(block) == 1 && block->succs[0] == to && number == 10 * (int)block->id + (int)way && !ir_verify(f);
}

static void test_jump(void)
{
    bool fine = true;
    for (int round = 0; round < 300 && fine; round++) {
        Case c;
        set_up(&c);
        Function *f = random_graph(&c, 3 + random_below(10));
        for (uint32_t i = 0; i < f->blocks.len && fine; i += 2)
            fine = keeps_way(f, f->blocks.data[i]);
        tear_down(&c);
    }
    check_that(fine, "branches and switches that become jumps");
}

/* A block in the middle of an edge: the phi at its end gets the same. */
static bool splits_edge(Function *f, Block *block)
{
    if (!block->preds.len)
        return true;
    uint32_t index = random_below(block->preds.len);
    const Ins *number = block->first->args[index];
    Block *pred = block->preds.data[index];
    bool is_first = place_of(pred, 0, block) == index && pred->succs[0] == block;
    const Block *middle = ir_split_edge(f, block, index);
    bool is_way = pred->last->op != IR_BRANCH || pred->succs[is_first ? 0 : 1] == middle;
    return block->preds.data[index] == middle && block->first->args[index] == number && is_way && !ir_verify(f);
}

static void test_split_edge(void)
{
    bool fine = true;
    for (int round = 0; round < 300 && fine; round++) {
        Case c;
        set_up(&c);
        Function *f = random_graph(&c, 3 + random_below(10));
        for (uint32_t i = 1, count = f->blocks.len; i < count && fine; i++)
            fine = splits_edge(f, f->blocks.data[i]);
        tear_down(&c);
    }
    check_that(fine, "edges with a block put on them");
}

/* Divided at its end and put together again, a block is what it was. */
static bool divides(Function *f, Block *block)
{
    Ins *phi = block->first, *end = block->last;
    Block *rest = ir_split_block(f, end);
    bool fine = !block_end(block) && rest->first == end && rest->last == end && end->block == rest;
    ir_jump(f, block, rest);
    fine = fine && !ir_verify(f);
    ir_append_block(f, block, rest);
    f->blocks.len--;
    ir_apply_forwards(f);
    return fine && block->first == phi && block->last == end && end->block == block && all_numbered(f);
}

static void test_split_block(void)
{
    bool fine = true;
    for (int round = 0; round < 300 && fine; round++) {
        Case c;
        set_up(&c);
        Function *f = random_graph(&c, 3 + random_below(10));
        for (uint32_t i = 1, count = f->blocks.len; i < count && fine; i++)
            fine = divides(f, f->blocks.data[i]);
        tear_down(&c);
    }
    check_that(fine, "blocks divided and put together again");
}

/* ---------------------------------------------------------------- copies */

/* Each edge of a copy leads to a copy where its end was copied, and carries what the edge that it is a copy of does. */
static bool is_copy(const Cloning *c, Block *block)
{
    Block *copy = c->blocks[block->id], **succs, **copies;
    uint32_t count = ir_succs(c->from, block, &succs);
    if (count != ir_succs(c->to, copy, &copies) || copy->last->op != block->last->op)
        return false;
    for (uint32_t i = 0; i < count; i++) {
        Block *to = c->blocks[succs[i]->id] ? c->blocks[succs[i]->id] : succs[i];
        uint32_t place = place_of(copy, i, to);
        if (copies[i] != to || place == to->preds.len)
            return false;
        const Ins *number = to->first->args[place], *was = succs[i]->first->args[place_of(block, i, succs[i])];
        if (number->value != was->value || (c->from == c->to && number != was))
            return false;
    }
    Ins *sum = copy->last->prev;
    return block->id == 0 || (sum->op == IR_ADD && sum->args[0] == copy->first && sum->args[1] == copy->first);
}

static bool clones(Case *c, bool elsewhere)
{
    Function *f = random_graph(c, 3 + random_below(10)), *to = elsewhere ? new_function(c) : f;
    Block *chosen[16];
    uint32_t count = 0;
    for (uint32_t i = elsewhere ? 0 : 1; i < f->blocks.len; i++)
        if (elsewhere || random_below(2))
            chosen[count++] = f->blocks.data[i];
    Cloning cloning;
    bool fine = ir_begin_cloning(&cloning, f, to);
    ir_clone_blocks(&cloning, chosen, count);
    for (uint32_t i = 0; i < count; i++)
        fine = fine && is_copy(&cloning, chosen[i]);
    fine = fine && !ir_verify(f) && !ir_verify(to);
    ir_forget_clones(&cloning, chosen, count);
    for (uint32_t i = elsewhere; i < count; i++) { /* the entry has no sum */
        Ins *sum = chosen[i]->last->prev;
        fine = fine && !cloning.blocks[chosen[i]->id] && ir_cloned(&cloning, sum) == sum;
    }
    return fine;
}

static void test_cloning(void)
{
    bool within = true, across = true;
    for (int round = 0; round < 300; round++) {
        Case c;
        set_up(&c);
        within = within && clones(&c, false);
        across = across && clones(&c, true);
        tear_down(&c);
    }
    check_that(within, "copies of some blocks");
    check_that(across, "copies of all blocks in another function");
}

int main(void)
{
    test_redirect();
    test_jump();
    test_split_edge();
    test_split_block();
    test_cloning();
    printf("1..%d\n", tests);
    return failures != 0;
}
