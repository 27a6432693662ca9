/* A convention of our own: the first parameters of static functions arrive in registers.
 *
 * Enters: a function with Symbol.register_params, which unit.c gives to static functions that are only ever called, never pointed
 * to: all who call them are known. Leaves: that many of its first parameters, all of them i32, are values that ARRIVE in eax and edx,
 * at the very start; the others move up in the frame. Calls stay as they are: the code generator asks the callee's symbol.
 *
 *     bb0: %1 = load.i32 [slot n]         bb0: %9 = arrived 0
 *       %2 = add %1, 1              ->      %2 = add %9, 1
 *
 * Results are returned as everywhere. gcc does the same for local functions (regparm). */
#include "ir/lower.h"

uint32_t ir_register_params(const Decl *decl)
{
    uint32_t count = 0;
    if (decl->type->is_variadic || !decl->type->has_prototype || type_is_record(decl->type->base))
        return 0;
    while (count < REGISTER_PARAMS && count < decl->params.len && ir_type_of(decl->params.data[count]->type) == IR_I32)
        count++;
    return count;
}

static bool is_simple_load(const Ins *ins)
{
    return ins->op == IR_LOAD && ins->value == 0 && !ins->is_volatile && ins->type == IR_I32;
}

/* A parameter that is written to, or pointed to, needs memory. */
static void find_memory(Function *f)
{
    ir_find_escapes(f);
    for (uint32_t i = 0; i < f->blocks.len; i++)
        for (const Ins *ins = f->blocks.data[i]->first; ins; ins = ins->next)
            if (ir_accesses_slot(ins) && !is_simple_load(ins))
                ins->args[0]->slot->address_taken = true;
}

static Ins *as_loaded(Function *f, Ins *load, Ins *value)
{
    static const IrOp ops[2][3] = {{0, IR_ZEXT8, IR_ZEXT16}, {0, IR_SEXT8, IR_SEXT16}};
    return load->width == 4 ? value : ir_insert_op(f, load, ops[load->is_signed][load->width], IR_I32, value, NULL, NULL);
}

static void forward_loads(Function *f, const Slot *slot, Ins *value)
{
    for (uint32_t i = 0; i < f->blocks.len; i++)
        for (Ins *ins = f->blocks.data[i]->first; ins; ins = ins->next)
            if (ir_accesses_slot(ins) && ins->args[0]->slot == slot)
                ir_forward(ins, as_loaded(f, ins, value));
}

static void take_parameter(Function *f, Ins *where, Slot *slot, Ins *value)
{
    slot->is_param = false;
    if (slot->address_taken)
        ir_insert_op(f, where, IR_STORE, IR_VOID, ir_slot(f, slot), value, NULL)->width = (uint8_t)slot->size;
    else
        forward_loads(f, slot, value);
}

void take_register_arguments(Function *f)
{
    uint32_t count = f->symbol->register_params;
    Ins *start = f->blocks.data[0]->first, *values[REGISTER_PARAMS];
    if (!count || should_stop(f->cx))
        return;
    find_memory(f);
    for (uint32_t i = 0; i < count; i++) {
        values[i] = ir_insert(f, start, IR_ARRIVED, IR_I32, 0);
        values[i]->value = i;
        values[i]->variable = f->slots.data[i]->decl;
        f->in_registers[i] = f->slots.data[i];
    }
    for (uint32_t i = 0; i < count; i++)
        take_parameter(f, start, f->slots.data[i], values[i]);
    ir_apply_forwards(f);
    for (uint32_t i = count; i < f->slots.len; i++)
        if (f->slots.data[i]->is_param)
            f->slots.data[i]->offset -= 4 * (int32_t)count;
    f->param_bytes -= 4 * count;
}
