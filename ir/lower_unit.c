/* A function from the checked tree to IR: its slots, its blocks, its end. See lower.h. */
#include "ir/lower.h"

/* ebp is only known to be a multiple of this. */
enum { FRAME_ALIGN = 4 };

/* The first parameter of a function that returns a record, and not one of C's. */
static uint32_t make_hidden_param(Lowerer *l)
{
    Slot *slot = ir_new_slot(l->f, NULL, "where to put the result", 4, 4);
    slot->is_param = true;
    slot->offset = 8;
    l->hidden = slot;
    return 4;
}

Ins *lower_hidden_pointer(Lowerer *l)
{
    Ins *load = ir_append(l->f, l->block, IR_LOAD, IR_I32, ir_slot(l->f, l->hidden), NULL, NULL);
    load->width = 4;
    load->pos = l->pos;
    return load;
}

/* Parameters from ebp + 8 upwards, each in whole words. */
static void make_param_slots(Lowerer *l, Decl *decl)
{
    uint64_t offset = l->f->returns_struct ? make_hidden_param(l) : 0;
    for (uint32_t i = 0; i < decl->params.len; i++) {
        Decl *param = decl->params.data[i];
        uint32_t size = type_size(param->type);
        Slot *slot = ir_new_slot(l->f, param, param->name ? param->name->text : "(unnamed)", size, 4);
        slot->is_param = true;
        slot->address_taken = param->address_taken;
        slot->offset = 8 + (int32_t)(uint32_t)offset;
        param->ir = slot;
        offset += (size + 3) & ~3u;
    }
    l->f->param_bytes = (uint32_t)offset;
    ir_limit_stack(l->cx, decl->span, "parameters", offset);
}

static uint32_t variable_align(const Decl *decl)
{
    uint32_t align = type_align(decl->type);
    return decl->align > align ? decl->align : align;
}

/* A variable's slot, with room to align it more strictly than the frame is. */
static Slot *new_variable_slot(Lowerer *l, Decl *decl, const char *name)
{
    uint32_t align = variable_align(decl), margin = align > FRAME_ALIGN ? align - FRAME_ALIGN : 0;
    bool in_words = margin || type_is_aggregate(decl->type);
    Slot *slot = ir_new_slot(l->f, decl, name, type_size(decl->type) + margin, in_words ? FRAME_ALIGN : align);
    slot->address_taken = decl->address_taken || margin;
    decl->ir = slot;
    return slot;
}

/* Parameters that must be aligned more strictly than arguments are, are copied. */
static void make_copies_of_params(Lowerer *l, Decl *decl)
{
    for (uint32_t i = 0; i < decl->params.len; i++) {
        Decl *param = decl->params.data[i];
        if (variable_align(param) <= FRAME_ALIGN)
            continue;
        Slot *arrived = param->ir;
        new_variable_slot(l, param, arrived->name)->arrived = arrived;
    }
}

/* Locals in order of declaration: that is how the frame shows them. */
static void make_local_slots(Lowerer *l, Decl *decl)
{
    for (uint32_t i = 0; i < decl->locals.len; i++) {
        Decl *local = decl->locals.data[i];
        if (local->is_static_storage)
            continue;
        new_variable_slot(l, local, local->is_unnamed || !local->name ? "(compound literal)" : local->name->text);
    }
}

/* Variables that must be aligned more strictly than the frame is begin at the first such address in their slots, which have
 * room for that: computed once, at the entry. */
static void align_variables(Lowerer *l)
{
    for (uint32_t i = 0; i < l->f->slots.len; i++) {
        Slot *slot = l->f->slots.data[i];
        uint32_t align = slot->decl && !slot->is_param ? variable_align(slot->decl) : 0;
        if (align <= FRAME_ALIGN)
            continue;
        Ins *last = lower_op(l, IR_ADD, IR_I32, ir_slot(l->f, slot), ir_const(l->f, IR_I32, align - 1));
        slot->aligned = lower_op(l, IR_AND, IR_I32, last, ir_const(l->f, IR_I32, -(int64_t)align));
        if (slot->arrived)
            copy_record(l, place_of_decl(l, slot->decl), (LPlace){.base = ir_slot(l->f, slot->arrived)}, slot->decl->type);
    }
}

/* int f(int n, int a[n++]): on the way in (C11 6.9.1p10). */
static void evaluate_bounds(Lowerer *l, Decl *decl)
{
    for (uint32_t i = 0; i < decl->params.len; i++)
        if (decl->params.data[i]->bound)
            lower_value(l, decl->params.data[i]->bound);
}

/* Control that runs off the end: main returns 0 (C11 5.1.2.2.3), others whatever eax holds. */
static void end_function(Lowerer *l, Decl *decl)
{
    if (block_end(l->block))
        return;
    l->pos = decl->body_end.caret;
    bool is_main = decl->name && strcmp(decl->name->text, "main") == 0;
    Ins *value = NULL;
    if (l->f->result != IR_VOID)
        value = l->f->returns_struct ? lower_hidden_pointer(l)
                : is_main            ? ir_const(l->f, l->f->result, 0)
                                     : ir_undef(l->f, l->f->result);
    ir_append(l->f, l->block, IR_RET, IR_VOID, value, NULL, NULL)->pos = l->pos;
}

Function *lower_function(Module *module, Arena *arena, Decl *decl)
{
    Function *f = ir_new_function(module, arena, decl);
    Lowerer l = {.cx = module->cx, .module = module, .f = f, .arena = arena, .pos = decl->span.caret};
    f->returns_struct = type_is_record(decl->type->base);
    f->result = f->returns_struct ? IR_I32 : ir_type_of(decl->type->base);
    f->calls_va_start = decl->calls_va_start;
    f->calls_setjmp = decl->calls_setjmp;
    make_param_slots(&l, decl);
    make_copies_of_params(&l, decl);
    make_local_slots(&l, decl);
    lower_begin(&l, lower_new_block(&l));
    align_variables(&l);
    evaluate_bounds(&l, decl);
    lower_stmt(&l, decl->body);
    end_function(&l, decl);
    if (!should_stop(module->cx))
        warn_of_flow(f);
    return should_stop(module->cx) ? NULL : f;
}
