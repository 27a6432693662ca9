/* Checks that IR obeys ir.h: after lowering and after each pass, in builds with -DVERIFY_IR. Linear but for the dominator
 * tree. */
#include "ir/ir.h"

typedef struct Verifier {
    Function *f;
    Dominators dom;
    uint32_t *uses;  /* counted, by id */
    uint32_t *order; /* place of an instruction in its block, by id */
    const char *wrong;
} Verifier;

static bool fail(Verifier *v, const Ins *ins, const Block *block, const char *what)
{
    if (!v->wrong)
        v->wrong = arena_printf(v->f->arena, "%s: bb%u: %%%u (%s): %s", v->f->symbol->name, block->id, ins ? ins->id : 0,
                                ins ? ir_ops[ins->op].name : "block", what);
    return false;
}

static bool check_types(Verifier *v, const Ins *ins, const Block *block)
{
    const IrOpInfo *info = &ir_ops[ins->op];
    if (info->args >= 0 && ins->arg_count != (uint32_t)info->args)
        return fail(v, ins, block, "has a wrong number of arguments");
    for (uint32_t i = 0; i < ins->arg_count; i++)
        if (!ins->args[i] || ins->args[i]->type == IR_VOID)
            return fail(v, ins, block, "has an argument without a value");
    switch ((IrOp)ins->op) {
    case IR_ADD:
    case IR_SUB:
    case IR_MUL:
    case IR_AND:
    case IR_OR:
    case IR_XOR:
    case IR_SDIV:
    case IR_UDIV:
    case IR_SREM:
    case IR_UREM:
    case IR_FADD:
    case IR_FSUB:
    case IR_FMUL:
    case IR_FDIV:
        return (ins->args[0]->type == ins->type && ins->args[1]->type == ins->type) || fail(v, ins, block, "mixes types");
    case IR_SHL:
    case IR_SHR:
    case IR_SAR: return (ins->args[0]->type == ins->type && ins->args[1]->type == IR_I32) || fail(v, ins, block, "mixes types");
    case IR_CMP: return ins->args[0]->type == ins->args[1]->type || fail(v, ins, block, "compares different types");
    case IR_LOAD:
        return (ins->args[0]->type == IR_I32 && (ins->width == 8) == (ins->type == IR_I64 || ins->type == IR_F64)) ||
               fail(v, ins, block, "has a width that does not suit its type");
    case IR_STORE:
        return ((ins->width == 8) == (ins->args[1]->type == IR_I64 || ins->args[1]->type == IR_F64)) ||
               fail(v, ins, block, "has a width that does not suit its value");
    case IR_BRANCH:
    case IR_SWITCH: return ins->args[0]->type == IR_I32 || fail(v, ins, block, "decides by something else than an i32");
    case IR_NEG:
    case IR_NOT:
    case IR_FNEG:
    case IR_FABS:
    case IR_FSQRT: return ins->args[0]->type == ins->type || fail(v, ins, block, "mixes types");
    case IR_SEXT8:
    case IR_SEXT16:
    case IR_ZEXT8:
    case IR_ZEXT16:
        return (ins->args[0]->type == IR_I32 && ins->type == IR_I32) ||
               fail(v, ins, block, "extends something else than an i32");
    case IR_SEXT:
    case IR_ZEXT:
        return (ins->args[0]->type == IR_I32 && ins->type == IR_I64) || fail(v, ins, block, "does not lead from i32 to i64");
    case IR_TRUNC:
    case IR_HIGH:
        return (ins->args[0]->type == IR_I64 && ins->type == IR_I32) || fail(v, ins, block, "does not lead from i64 to i32");
    case IR_SELECT:
        return (ins->args[0]->type == IR_I32 && ins->args[1]->type == ins->type && ins->args[2]->type == ins->type) ||
               fail(v, ins, block, "mixes types");
    case IR_PHI:
        for (uint32_t i = 0; i < ins->arg_count; i++)
            if (ins->args[i]->type != ins->type)
                return fail(v, ins, block, "mixes types");
        return true;
    case IR_CALL: return (ins->arg_count && ins->args[0]->type == IR_I32) || fail(v, ins, block, "does not call an address");
    case IR_COPY:
    case IR_ZERO: return ins->args[0]->type == IR_I32 || fail(v, ins, block, "has no address");
    default: return true;
    }
}

/* A definition must come before its use: in the same block, or in one that dominates it; for a phi, that dominates the
 * predecessor. */
static bool check_dominance(Verifier *v, const Ins *ins, const Block *block)
{
    for (uint32_t i = 0; i < ins->arg_count; i++) {
        const Ins *arg = ins->args[i];
        v->uses[arg->id]++;
        if (ir_leaf(arg))
            continue;
        if (!arg->block)
            return fail(v, ins, block, "uses what was removed");
        const Block *user = ins->op == IR_PHI ? block->preds.data[i] : block;
        if (v->dom.rpo[user->id] == UINT32_MAX)
            continue;
        bool same = arg->block == user;
        if (same ? ins->op != IR_PHI && v->order[arg->id] >= v->order[ins->id] : !ir_dominates(&v->dom, arg->block, user))
            return fail(v, ins, block, "uses what is defined elsewhere or later");
    }
    return true;
}

static bool check_block(Verifier *v, const Block *block)
{
    bool phis = true;
    if (!block->last || !ir_ends(block->last))
        return fail(v, block->last, block, "does not end");
    for (const Ins *ins = block->first; ins; ins = ins->next) {
        if (ins->block != block)
            return fail(v, ins, block, "is said to stand in another block");
        if (ir_ends(ins) && ins->next)
            return fail(v, ins, block, "ends the block before its end");
        if (ins->op == IR_PHI && (!phis || ins->arg_count != block->preds.len))
            return fail(v, ins, block, "is a phi out of place, or its arguments do not match the predecessors");
        phis &= ins->op == IR_PHI;
        if (!check_types(v, ins, block) || !check_dominance(v, ins, block))
            return false;
    }
    return true;
}

/* Each edge stands on both its ends. */
static bool check_edges(Verifier *v)
{
    Function *f = v->f;
    uint32_t *seen = arena_array(f->arena, f->blocks.len + 1, sizeof *seen);
    for (uint32_t i = 0; seen && i < f->blocks.len; i++) {
        Block **succs;
        uint32_t count = ir_succs(f, f->blocks.data[i], &succs);
        for (uint32_t k = 0; k < count; k++)
            seen[succs[k]->id]++;
    }
    for (uint32_t i = 0; seen && i < f->blocks.len; i++)
        if (f->blocks.data[i]->id != i || seen[i] != f->blocks.data[i]->preds.len)
            return fail(v, NULL, f->blocks.data[i], "has predecessors that do not lead to it, or a wrong number");
    return true;
}

/* Leaves stand in no block: constants and the like are found through their table, addresses of slots through the slots. */
static bool check_leaf_uses(Verifier *v)
{
    Function *f = v->f;
    for (uint32_t i = 0; i < f->leaf_buckets; i++)
        for (const Ins *leaf = f->leaves[i]; leaf; leaf = leaf->bucket_next)
            if (leaf->uses != v->uses[leaf->id])
                return fail(v, leaf, f->blocks.data[0], "counts its uses wrongly");
    for (uint32_t i = 0; i < f->slots.len; i++) {
        const Ins *address = f->slots.data[i]->address;
        if (address && address->uses != v->uses[address->id])
            return fail(v, address, f->blocks.data[0], "counts its uses wrongly");
    }
    return true;
}

/* Places in the order of the blocks, from 1 on; each id once, below ins_count. */
static bool number_instructions(Verifier *v)
{
    uint32_t place = 0;
    for (uint32_t i = 0; i < v->f->blocks.len; i++) {
        const Block *block = v->f->blocks.data[i];
        for (const Ins *ins = block->first; ins; ins = ins->next) {
            if (ins->id >= v->f->ins_count || v->order[ins->id])
                return fail(v, ins, block, "shares its id, or has one too high");
            v->order[ins->id] = ++place;
        }
    }
    return true;
}

static bool check_uses(Verifier *v)
{
    for (uint32_t i = 0; i < v->f->blocks.len; i++)
        for (const Ins *ins = v->f->blocks.data[i]->first; ins; ins = ins->next)
            if (ins->uses != v->uses[ins->id])
                return fail(v, ins, v->f->blocks.data[i], "counts its uses wrongly");
    return true;
}

const char *ir_verify(Function *f)
{
    Verifier v = {.f = f};
    v.uses = arena_array(f->arena, f->ins_count + 1, sizeof *v.uses);
    v.order = arena_array(f->arena, f->ins_count + 1, sizeof *v.order);
    if (!v.uses || !v.order || !check_edges(&v))
        return v.wrong;
    if (!ir_dominators(f, &v.dom))
        return NULL;
    if (!number_instructions(&v))
        return v.wrong;
    for (uint32_t i = 0; i < f->blocks.len; i++)
        if (!check_block(&v, f->blocks.data[i]))
            return v.wrong;
    if (check_uses(&v))
        check_leaf_uses(&v);
    return v.wrong;
}
