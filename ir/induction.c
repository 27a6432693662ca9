/* Induction variables: strength reduction, and what it makes superfluous.
 *
 *  head: %i = phi [0 before] [%j head]         head: %i = phi [0 before] [%j head]
 *                                                 %q = phi [0 before] [%r head]
 *     %1 = mul %i, 12
 *     %2 = load.i32 [%1 + table]                  %2 = load.i32 [%q + table]
 *     %j = add %i, 1                              %j = add %i, 1
 *                                                 %r = add %q, 12
 *     %3 = cmp lt %j, 10                          %3 = cmp ne %r, 120
 *     branch %3, head, out                        branch %3, head, out
 *
 * Enters: innermost loops in the shape of ir_shape_loops. Leaves: a product of a counter and a constant counts by itself, unless
 * the machine multiplies for nothing (by 2, 4 and 8 in an address, by 3, 5 and 9 in one lea) or registers are scarce. Numbers
 * wrap, and so do products: (i + s) * c is i * c + s * c whatever overflows. Aho, Lam, Sethi and Ullman, "Compilers", section
 * 9.1.8.
 *
 * A counter that is left with nothing but its own test is tested by way of its product, and goes (linear function test
 * replacement). So does one that always equals another. */
#include "ir/loops.h"

enum { MOST_PRODUCTS = 4, FULL = 5 };

/* A counter times a constant. */
typedef struct Product {
    Counter counter;
    int64_t factor;
    Ins *phi, *next;
} Product;

typedef struct Reduction {
    Function *f;
    Loops loops;
    const Loop *loop;
    Product products[MOST_PRODUCTS]; /* of this loop */
    uint32_t product_count;
    bool changed;
} Reduction;

/* ---------------------------------------------------------------- equal counters */

static bool counts_alike(const Counter *a, const Counter *b)
{
    return a->init == b->init && a->step == b->step;
}

static void join_equal_counters(Reduction *r)
{
    Vec(Counter) counters = {0};
    Counter counter;
    for (Ins *phi = r->loop->header->first; phi->op == IR_PHI; phi = phi->next) {
        if (!ir_find_counter(&r->loops, r->loop, phi, &counter))
            continue;
        uint32_t i = 0;
        while (i < counters.len && !counts_alike(&counters.data[i], &counter))
            i++;
        if (i == counters.len) {
            if (counters.len < MOST_PRODUCTS)
                vec_push(r->f->arena, &counters, counter);
            continue;
        }
        ir_forward(phi, counters.data[i].phi);
        r->changed = true;
    }
}

/* ---------------------------------------------------------------- products */

/* The constant that `ins` multiplies by, if that takes more than one cheap instruction; 0. */
static int64_t factor_of(const Ins *ins)
{
    if (ins->type != IR_I32 || ins->arg_count != 2 || ins->args[1]->op != IR_CONST)
        return 0;
    int64_t number = ins->args[1]->value;
    if (ins->op == IR_SHL)
        return number > 3 && number < 32 ? (int32_t)(1u << number) : 0;
    bool is_lea = number == 3 || number == 5 || number == 9;
    return ins->op == IR_MUL && !is_lea ? number : 0;
}

/* Takes `value` apart: counter + *addend. */
static bool find_counter(const Reduction *r, Ins *value, Counter *counter, int64_t *addend)
{
    *addend = 0;
    if (value->op == IR_ADD && value->args[1]->op == IR_CONST) {
        *addend = value->args[1]->value;
        value = value->args[0];
    }
    return value->block == r->loop->header && ir_find_counter(&r->loops, r->loop, value, counter) &&
           counter->step->op == IR_CONST;
}

static Ins *times(Reduction *r, Ins *value, int64_t factor, Ins *where)
{
    Ins *by = ir_const(r->f, IR_I32, factor), *folded = ir_fold(r->f, IR_MUL, IR_I32, COND_EQ, value, by);
    return folded ? folded : ir_insert_op(r->f, where, IR_MUL, IR_I32, value, by, NULL);
}

static Product *add_product(Reduction *r, const Counter *counter, int64_t factor)
{
    Function *f = r->f;
    Block *header = r->loop->header;
    Product *product = &r->products[r->product_count++];
    *product = (Product){.counter = *counter, .factor = factor};
    product->phi = ir_insert(f, header->first, IR_PHI, IR_I32, 2);
    product->phi->pos = counter->phi->pos;
    Ins *step = ir_const(f, IR_I32, counter->step->value * factor);
    product->next = ir_insert_op(f, counter->next->next, IR_ADD, IR_I32, product->phi, step, NULL);
    product->next->pos = counter->next->pos;
    uint32_t around = ir_pred_index(header, r->loop->latch);
    ir_set_arg(product->phi, around, product->next);
    ir_set_arg(product->phi, !around, times(r, counter->init, factor, r->loop->preheader->last));
    return product;
}

static Product *find_product(Reduction *r, const Counter *counter, int64_t factor)
{
    for (uint32_t i = 0; i < r->product_count; i++)
        if (r->products[i].counter.phi == counter->phi && r->products[i].factor == factor)
            return &r->products[i];
    return r->product_count < MOST_PRODUCTS ? add_product(r, counter, factor) : NULL;
}

static void reduce(Reduction *r, Ins *ins)
{
    Counter counter;
    int64_t addend, factor = factor_of(ins);
    if (!factor || !find_counter(r, ins->args[0], &counter, &addend))
        return;
    Product *product = find_product(r, &counter, factor);
    if (!product || should_stop(r->f->cx))
        return;
    if (addend)
        ir_become(r->f, ins, IR_ADD, product->phi, ir_const(r->f, IR_I32, addend * factor));
    else
        ir_forward(ins, product->phi);
    r->changed = true;
}

/* ---------------------------------------------------------------- tests */

/* Asks for the next trip's number where it was this one's, so that only one of them is alive at the end: i != 9 is i + 1 != 10,
 * whatever wraps. */
static void test_next(Reduction *r)
{
    Ins *end = r->loop->latch->last, *test = end->op == IR_BRANCH ? end->args[0] : NULL;
    Counter counter;
    if (!test || test->op != IR_CMP || (test->cond != COND_EQ && test->cond != COND_NE) || test->uses != 1 ||
        test->block != end->block || test->args[1]->op != IR_CONST || test->args[0]->block != r->loop->header ||
        !ir_find_counter(&r->loops, r->loop, test->args[0], &counter) || counter.step->op != IR_CONST)
        return;
    ir_move(test, end); /* behind what it asks for now */
    ir_set_arg(test, 1, ir_const(r->f, IR_I32, test->args[1]->value + counter.step->value));
    ir_set_arg(test, 0, counter.next);
}

/* Whether the test is all that the counter still serves. */
static bool serves_only(const Counter *counter, const Ins *test)
{
    return counter->phi->block && counter->phi->uses == 1 && counter->next->uses == 2 && test->args[0] == counter->next &&
           test->uses == 1;
}

/* The latch asks for the product's last value, which no trip before the last comes to. */
static void replace_test(Reduction *r, const Product *product)
{
    Counter counter;
    Ins *end = r->loop->latch->last;
    int64_t trips = ir_count_trips(&r->loops, r->loop, &counter);
    if (trips < 0 || counter.phi != product->counter.phi || !serves_only(&counter, end->args[0]))
        return;
    Ins *test = end->args[0];
    int64_t stride = counter.step->value * product->factor;
    if (stride == 0 || trips > INT32_MAX || (stride < 0 ? -stride : stride) > (int64_t)UINT32_MAX / trips)
        return;
    ir_move(test, end);
    ir_set_arg(test, 0, product->next);
    ir_set_arg(test, 1, ir_const(r->f, IR_I32, counter.init->value * product->factor + trips * stride));
    test->cond = r->loop->latch->succs[0] == r->loop->header ? COND_NE : COND_EQ;
}

/* ---------------------------------------------------------------- the pass */

static void reduce_loop(Reduction *r)
{
    r->product_count = 0;
    join_equal_counters(r);
    test_next(r);
    if (ir_loop_pressure(&r->loops, r->loop) >= FULL)
        return;
    for (uint32_t i = 0; i < r->loop->block_count; i++)
        for (Ins *ins = r->loops.blocks[r->loop->first + i]->first, *next; ins; ins = next) {
            next = ins->next;
            reduce(r, ins);
        }
}

void reduce_strength(Function *f)
{
    typedef struct Reduced {
        const Loop *loop;
        Product product;
    } Reduced;
    Vec(Reduced) reduced = {0};
    Reduction r = {.f = f};
    if (!ir_shape_loops(f, &r.loops))
        return;
    for (uint32_t i = 0; i < r.loops.all.len && !should_stop(f->cx); i++) {
        r.loop = r.loops.all.data[i];
        if (r.loop->has_inner || !r.loop->preheader || !r.loop->latch)
            continue;
        reduce_loop(&r);
        for (uint32_t k = 0; k < r.product_count; k++)
            vec_push(f->arena, &reduced, ((Reduced){r.loop, r.products[k]}));
    }
    if (!r.changed || should_stop(f->cx))
        return;
    ir_apply_forwards(f);
    remove_dead_code(f); /* sums that only the products used */
    for (uint32_t i = 0; i < reduced.len; i++) {
        r.loop = reduced.data[i].loop;
        replace_test(&r, &reduced.data[i].product);
    }
}
