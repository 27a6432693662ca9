/* Repair of SSA form after blocks were copied.
 *
 * Enters: values whose block has a copy, so that they stand in two places, and uses that know only the first. Leaves: SSA form;
 * where both may arrive stands a phi. A use in the block of the definition is right as it is. For all others the value goes by
 * way of a slot: stored at the end of both blocks, loaded before the use, and then promote_slots places the phis as it does for
 * any variable. So no pass that copies blocks need know about dominance frontiers. */
#include "ir/loops.h"

typedef struct Repair {
    Function *f;
    Slot **slots;         /* by id of the value: where it goes through; NULL: it stands once */
    uint32_t value_count; /* ids below were there before the repair */
} Repair;

static uint8_t width_of(const Ins *value)
{
    return value->type == IR_I64 || value->type == IR_F64 ? 8 : 4;
}

static void store(Repair *r, Slot *slot, Ins *value, Block *block)
{
    ir_insert_op(r->f, block->last, IR_STORE, IR_VOID, ir_slot(r->f, slot), value, NULL)->width = width_of(value);
}

static Ins *load(Repair *r, Slot *slot, const Ins *value, Ins *where)
{
    Ins *load = ir_insert_op(r->f, where, IR_LOAD, (IrType)value->type, ir_slot(r->f, slot), NULL, NULL);
    load->width = width_of(value);
    load->is_signed = true;
    return load;
}

static void store_twice(Repair *r, const Twin *twin)
{
    Ins *value = twin->value;
    Slot **slot = &r->slots[value->id];
    if (!*slot) {
        *slot = ir_new_slot(r->f, value->variable, "", width_of(value), 4);
        store(r, *slot, value, value->block);
    }
    store(r, *slot, twin->copy, twin->block);
}

static void load_arguments(Repair *r, Ins *user)
{
    for (uint32_t i = 0; i < user->arg_count; i++) {
        Ins *value = user->args[i];
        bool is_phi = user->op == IR_PHI;
        Block *block = is_phi ? user->block->preds.data[i] : user->block;
        if (ir_leaf(value) || value->id >= r->value_count || !r->slots[value->id] || value->block == block)
            continue;
        ir_set_arg(user, i, load(r, r->slots[value->id], value, is_phi ? block->last : user));
    }
}

void ir_repair(Function *f, const Twins *twins)
{
    Repair r = {.f = f, .value_count = f->ins_count};
    uint32_t slot_count = f->slots.len;
    r.slots = arena_array(f->arena, (size_t)f->ins_count + 1, sizeof(Slot *));
    if (!r.slots || !twins->len)
        return;
    for (uint32_t i = 0; i < twins->len && !should_stop(f->cx); i++)
        store_twice(&r, &twins->data[i]);
    for (uint32_t i = 0; i < f->blocks.len && !should_stop(f->cx); i++)
        for (Ins *ins = f->blocks.data[i]->first; ins; ins = ins->next)
            load_arguments(&r, ins);
    if (should_stop(f->cx))
        return;
    promote_slots(f);
    f->slots.len = slot_count; /* no longer mentioned */
}

/* What the phi stands for if it has one value; NULL: several. */
static Ins *single_value(Ins *phi)
{
    Ins *single = NULL;
    for (uint32_t i = 0; i < phi->arg_count; i++) {
        Ins *value = ir_forwarded(phi->args[i]);
        if (value == phi || value == single)
            continue;
        if (single)
            return NULL;
        single = value;
    }
    return single;
}

void ir_forward_single_phis(Function *f)
{
    for (uint32_t i = 0; i < f->blocks.len; i++)
        for (Ins *phi = f->blocks.data[i]->first; phi && phi->op == IR_PHI; phi = phi->next) {
            Ins *value = single_value(phi);
            if (value)
                ir_forward(phi, value);
        }
    ir_apply_forwards(f);
}
