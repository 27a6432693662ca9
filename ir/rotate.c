/* Loop inversion: a loop that asks at its head asks at its foot instead.
 *
 *     jump head                                jump head
 *  head:                                    head: %1 = cmp lt 0, %n          the question before the first trip
 *     %i = phi [0 entry] [%j body]             branch %1, body, out
 *     %1 = cmp lt %i, %n                    body: %i = phi [0 head] [%j foot]
 *     branch %1, body, out                     %j = add %i, 1
 *  body:                                       jump foot
 *     %j = add %i, 1                        foot: %2 = cmp lt %j, %n          its copy, before each other one
 *     jump head                                branch %2, body, out
 *
 * Enters: any IR. Leaves: each trip takes one jump where it took two, and what stands at the head of the new loop is certain to
 * be executed once the loop is entered, which is what hoist_invariants asks. Only short heads are copied, and none with a
 * call or a volatile access. Aho, Lam, Sethi and Ullman, "Compilers", section 9.5.1; the name is that of Muchnick, "Advanced
 * Compiler Design and Implementation", section 18.5.
 *
 * Outer loops come first: the blocks that their turning makes lie outside of the inner ones, so that the Loops found at the start
 * stay true of those. */
#include "ir/loops.h"

enum { LONGEST_HEAD = 16 };

typedef struct Rotation {
    Function *f;
    Loops loops;
    Cloning clones;
    Twins twins; /* values of heads and of their copies */
} Rotation;

static bool may_be_copied(const Block *head)
{
    uint32_t length = 0;
    for (const Ins *ins = head->first; ins; ins = ins->next) {
        if (ins->op == IR_PHI)
            continue;
        if (ins->op == IR_CALL || ins->op == IR_ALLOCA || ins->is_volatile || ++length > LONGEST_HEAD)
            return false;
    }
    return true;
}

static bool leaves(Rotation *r, const Loop *loop, Block *block)
{
    Block **succs;
    uint32_t count = ir_succs(r->f, block, &succs);
    for (uint32_t i = 0; i < count; i++)
        if (!loop_contains(&r->loops, loop, succs[i]))
            return true;
    return false;
}

/* Whether its head decides between another trip and leaving, and no latch does. */
static bool asks_at_its_head(Rotation *r, const Loop *loop)
{
    Block *head = loop->header;
    if (head->last->op != IR_BRANCH)
        return false;
    bool inside[2] = {loop_contains(&r->loops, loop, head->succs[0]), loop_contains(&r->loops, loop, head->succs[1])};
    if (inside[0] == inside[1])
        return false;
    for (uint32_t i = 0; i < head->preds.len; i++) {
        Block *pred = head->preds.data[i];
        if (loop_contains(&r->loops, loop, pred) && (pred == head || leaves(r, loop, pred)))
            return false;
    }
    return true;
}

/* The edge from a latch leads to the foot; the foot's phis take what the head's phis had from there. */
static void move_back_edge(Rotation *r, Block *latch, Block *head, Block *foot)
{
    Vec(Ins *) values = {0};
    uint32_t from = ir_pred_index(head, latch), at = 0;
    for (Ins *phi = head->first; phi->op == IR_PHI; phi = phi->next)
        vec_push(r->f->arena, &values, phi->args[from]);
    uint32_t to = ir_redirect_edge(r->f, latch, head, foot);
    for (Ins *phi = foot->first; phi->op == IR_PHI && at < values.len; phi = phi->next)
        ir_set_arg(phi, to, values.data[at++]);
}

static void note_twins(Rotation *r, Block *head, Block *foot)
{
    for (Ins *ins = head->first; ins; ins = ins->next)
        if (ins->uses) {
            Twin twin = {ins, ir_cloned(&r->clones, ins), foot};
            vec_push(r->f->arena, &r->twins, twin);
        }
}

static void rotate(Rotation *r, const Loop *loop)
{
    Block *head = loop->header;
    Block *body = head->succs[!loop_contains(&r->loops, loop, head->succs[0])];
    if (body->preds.len > 1) /* the new head must have no other way in */
        ir_split_edge(r->f, body, ir_pred_index(body, head));
    ir_clone_blocks(&r->clones, &head, 1);
    Block *foot = r->clones.blocks[head->id];
    for (uint32_t i = head->preds.len; i-- > 0;)
        if (loop_contains(&r->loops, loop, head->preds.data[i]))
            move_back_edge(r, head->preds.data[i], head, foot);
    note_twins(r, head, foot);
    ir_forget_clones(&r->clones, &head, 1);
}

void rotate_loops(Function *f)
{
    Rotation r = {.f = f};
    if (f->calls_setjmp || !ir_find_loops(f, &r.loops) || !r.loops.all.len || !ir_begin_cloning(&r.clones, f, f))
        return;
    for (uint32_t i = r.loops.all.len; i-- > 0 && !should_stop(f->cx);) {
        const Loop *loop = r.loops.all.data[i];
        if (asks_at_its_head(&r, loop) && may_be_copied(loop->header))
            rotate(&r, loop);
    }
    if (!should_stop(f->cx))
        ir_repair(f, &r.twins);
    ir_forward_single_phis(f);
}
