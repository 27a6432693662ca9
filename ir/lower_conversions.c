/* Conversions between floating point and integers that SSE2 does not have, which knows int alone: unsigned words by moving their
 * range to that of int, i64 by calls of the runtime's __fixdfdi and its siblings (the names of gcc's library). Before lower_i64,
 * which makes pairs of their arguments and results. */
#include "ir/ir.h"

/* 2^31: what lies between unsigned words and the int of the same bits, but for their highest one. */
#define HALF_RANGE 2147483648.0

static Ins *as_double(Function *f, Ins *where, Ins *value)
{
    return value->type == IR_F64 ? value : ir_insert_op(f, where, IR_FTOF, IR_F64, value, NULL, NULL);
}

/* x = (double)(int)(u ^ 2^31) + 2^31, exact in a double; a float rounds that once. */
static void expand_from_word(Function *f, Ins *ins)
{
    Ins *highest = ir_const(f, IR_I32, INT32_MIN), *half_range = ir_fconst(f, IR_F64, HALF_RANGE);
    Ins *moved = ir_insert_op(f, ins, IR_XOR, IR_I32, ins->args[0], highest, NULL);
    Ins *number = ir_insert_op(f, ins, IR_STOF, IR_F64, moved, NULL, NULL);
    if (ins->type == IR_F64)
        ir_become(f, ins, IR_FADD, number, half_range);
    else
        ir_become(f, ins, IR_FTOF, ir_insert_op(f, ins, IR_FADD, IR_F64, number, half_range, NULL), NULL);
}

/* Numbers from 2^31 up are converted 2^31 lower, and get their highest bit back:
 *     big = (x >= 2^31) << 31;  u = (int)(x + (double)(int)big) ^ big */
static void expand_to_word(Function *f, Ins *ins)
{
    Ins *number = as_double(f, ins, ins->args[0]);
    Ins *is_big = ir_insert_op(f, ins, IR_CMP, IR_I32, number, ir_fconst(f, IR_F64, HALF_RANGE), NULL);
    is_big->cond = COND_FGE;
    Ins *big = ir_insert_op(f, ins, IR_SHL, IR_I32, is_big, ir_const(f, IR_I32, 31), NULL);
    Ins *moved = ir_insert_op(f, ins, IR_FADD, IR_F64, number, ir_insert_op(f, ins, IR_STOF, IR_F64, big, NULL, NULL), NULL);
    ir_become(f, ins, IR_XOR, ir_insert_op(f, ins, IR_FTOS, IR_I32, moved, NULL, NULL), big);
}

static const char *helper_name(const Ins *ins)
{
    bool from_double = ins->args[0]->type == IR_F64, to_double = ins->type == IR_F64;
    switch ((IrOp)ins->op) {
    case IR_STOF: return to_double ? "__floatdidf" : "__floatdisf";
    case IR_UTOF: return to_double ? "__floatundidf" : "__floatundisf";
    case IR_FTOS: return from_double ? "__fixdfdi" : "__fixsfdi";
    default: return from_double ? "__fixunsdfdi" : "__fixunssfdi";
    }
}

static void become_call(Function *f, Ins *ins)
{
    Symbol *helper = symbol_named(f->module, helper_name(ins));
    ir_become(f, ins, IR_CALL, ir_symbol(f, helper, 0), ins->args[0]);
    ins->call = NEW(f->arena, Call);
}

static bool is_conversion(const Ins *ins)
{
    return ins->op == IR_STOF || ins->op == IR_UTOF || ins->op == IR_FTOS || ins->op == IR_FTOU;
}

void lower_conversions(Function *f)
{
    for (uint32_t i = 0; i < f->blocks.len && !should_stop(f->cx); i++) {
        for (Ins *ins = f->blocks.data[i]->first; ins; ins = ins->next) {
            if (!is_conversion(ins))
                continue;
            if (ins->type == IR_I64 || ins->args[0]->type == IR_I64)
                become_call(f, ins);
            else if (ins->op == IR_UTOF)
                expand_from_word(f, ins);
            else if (ins->op == IR_FTOU)
                expand_to_word(f, ins);
        }
    }
}
