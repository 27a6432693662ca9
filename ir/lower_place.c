/* Lvalues: where things are. See lower.h. */
#include "ir/lower.h"

#include <assert.h>

LPlace place_of_decl(Lowerer *l, Decl *decl)
{
    bool in_frame = decl->kind == DECL_OBJECT && !decl->is_static_storage;
    if (!in_frame)
        return (LPlace){.base = ir_symbol(l->f, symbol_of(l->module, decl), 0)};
    const Slot *slot = decl->ir;
    return (LPlace){.base = slot->aligned ? slot->aligned : ir_slot(l->f, decl->ir)};
}

/* An address that is a sum with a constant is taken apart, so that the constant becomes part of the load or store. */
static LPlace place_at(Ins *address)
{
    if (address->op == IR_ADD && address->args[1]->op == IR_CONST)
        return (LPlace){.base = address->args[0], .offset = address->args[1]->value};
    return (LPlace){.base = address};
}

Ins *place_address(Lowerer *l, LPlace place)
{
    return lower_op(l, IR_ADD, IR_I32, place.base, ir_const(l->f, IR_I32, place.offset));
}

/* p[i]: p + i * size; a constant i is an offset. An array's own place is used where it decays, so that a[1][i] has one sum. */
static LPlace place_of_index(Lowerer *l, Expr *expr)
{
    LPlace place = expr->left->op == EXPR_DECAY ? lower_place(l, expr->left->left) : place_at(lower_value(l, expr->left));
    Ins *index = lower_value(l, expr->right);
    if (index->type == IR_I64)
        index = lower_op(l, IR_TRUNC, IR_I32, index, NULL);
    int64_t size = type_size(expr->type);
    l->pos = expr->span.caret;
    if (index->op == IR_CONST) {
        place.offset += index->value * size;
        return place;
    }
    if (index->op == IR_ADD && index->args[1]->op == IR_CONST) { /* p[i + 1] */
        place.offset += index->args[1]->value * size;
        index = index->args[0];
    }
    Ins *scaled = lower_op(l, IR_MUL, IR_I32, index, ir_const(l->f, IR_I32, size));
    place.base = lower_op(l, IR_ADD, IR_I32, place.base, scaled);
    return place;
}

static LPlace place_of_compound(Lowerer *l, Expr *expr)
{
    if (!expr->object->is_static_storage)
        lower_initialiser(l, expr->object);
    return place_of_decl(l, expr->object);
}

static LPlace place_of_member(Lowerer *l, Expr *expr)
{
    LPlace record = lower_place(l, expr->left), place = {.base = record.base, .offset = record.offset + expr->member_offset};
    if (expr->member->is_bitfield) {
        place.field = expr->member;
        place.record = record.offset;
        place.record_size = type_size(expr->left->type);
    }
    return place;
}

LPlace lower_place(Lowerer *l, Expr *expr)
{
    switch ((ExprOp)expr->op) {
    case EXPR_NAME: return place_of_decl(l, expr->decl);
    case EXPR_STRING: return (LPlace){.base = ir_symbol(l->f, string_symbol(l->module, expr->literal), 0)};
    case EXPR_DEREF: return place_at(lower_value(l, expr->left));
    case EXPR_INDEX: return place_of_index(l, expr);
    case EXPR_MEMBER: return place_of_member(l, expr);
    case EXPR_COMPOUND: return place_of_compound(l, expr);
    default: /* a record that is a value: its address */ return place_at(lower_value(l, expr));
    }
}

/* ---------------------------------------------------------------- access */

Ins *load_place(Lowerer *l, LPlace place, const Type *type)
{
    if (place.field)
        return load_bitfield(l, place);
    Ins *load = ir_append(l->f, l->block, IR_LOAD, ir_type_of(type), place.base, NULL, NULL);
    load->value = (int32_t)(uint32_t)(uint64_t)place.offset;
    load->width = ir_width_of(type);
    load->is_signed = !type_is_unsigned(type);
    load->is_volatile = type->quals & QUAL_VOLATILE;
    load->pos = l->pos;
    return load;
}

/* A store of the low bytes needs no extension of them; one that has users already is not worth a second register. */
static Ins *without_extension(Ins *value, uint32_t width)
{
    for (;;) {
        bool byte = value->op == IR_SEXT8 || value->op == IR_ZEXT8, word = value->op == IR_SEXT16 || value->op == IR_ZEXT16;
        if (value->uses || !((byte && width == 1) || (word && width <= 2)))
            return value;
        value = value->args[0];
    }
}

Ins *store_place(Lowerer *l, LPlace place, const Type *type, Ins *value)
{
    if (place.field)
        return store_bitfield(l, place, value);
    Ins *bytes = without_extension(value, ir_width_of(type));
    Ins *store = ir_append(l->f, l->block, IR_STORE, IR_VOID, place.base, bytes, NULL);
    store->value = (int32_t)(uint32_t)(uint64_t)place.offset;
    store->width = ir_width_of(type);
    store->is_volatile = type->quals & QUAL_VOLATILE;
    store->pos = l->pos;
    return value;
}

void copy_record(Lowerer *l, LPlace to, LPlace from, const Type *type)
{
    Ins *to_address = place_address(l, to), *from_address = place_address(l, from);
    uint32_t size = type_size(type);
    if (!size)
        return;
    Ins *copy = ir_append(l->f, l->block, IR_COPY, IR_VOID, to_address, from_address, NULL);
    copy->value = size;
    copy->is_volatile = type->quals & QUAL_VOLATILE;
    copy->pos = l->pos;
}
