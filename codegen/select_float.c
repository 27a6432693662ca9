/* Selection of floating point: scalar SSE2 instructions, whose width (4 or 8) is the precision. See select.c.
 *
 * Results of calls are in st0, as the i386 System V ABI has it: fstp takes them out into their spill slot, fld puts the
 * function's own result there from a slot of the frame. Constants are memory operands, named by their values, in read-only
 * data: double.0.5, float._1e05. */
#include "codegen/select.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---------------------------------------------------------------- constants */

/* Of `size` bytes, low `width` ones from `bits`, then zeros: a number, or a mask that andp and xorp take whole. */
static Symbol *constant_named(Selector *s, const char *name, uint64_t bits, uint32_t width, uint32_t size)
{
    Module *module = s->f->module;
    Symbol *symbol = symbol_named(module, name);
    if (symbol->is_defined)
        return symbol;
    char *bytes = arena_array(module->arena, width, 1);
    for (uint32_t i = 0; bytes && i < width; i++)
        bytes[i] = (char)(bits >> (8 * i));
    Object *object = NEW(module->arena, Object);
    *object = (Object){.symbol = symbol,
                       .section = SECTION_RODATA,
                       .size = size,
                       .align = size,
                       .bytes = bytes,
                       .length = bytes ? width : 0,
                       .float_width = (uint8_t)width};
    symbol->object = object;
    symbol->is_defined = true;
    vec_push(module->arena, &module->objects, object);
    return symbol;
}

/* double.-1e+05 as a symbol may be called; as few digits as tell the number from all others. */
static const char *constant_name(Selector *s, IrType type, double number, uint64_t bits)
{
    static const int digits[] = {6, 9, 15, 17};
    char text[40];
    uint32_t length = 0;
    for (uint32_t i = 0; i < sizeof digits / sizeof *digits; i++) {
        snprintf(text, sizeof text, "%.*g", digits[i], number);
        double read = strtod(text, NULL);
        if (read == number || (type == IR_F32 && (float)read == (float)number))
            break;
    }
    if (number != number)
        snprintf(text, sizeof text, "nan.%llX", (unsigned long long)bits);
    for (const char *c = text; *c; c++)
        if (*c != '+')
            text[length++] = *c == '-' ? '_' : *c == ',' ? '.' : *c; /* the host's decimal point may be a comma */
    text[length] = '\0';
    return arena_printf(s->f->module->arena, "%s.%s", type == IR_F32 ? "float" : "double", text);
}

static uint64_t bits_of(IrType type, double number)
{
    float single = (float)number;
    uint64_t bits = 0;
    if (type == IR_F32)
        memcpy(&bits, &single, sizeof single); /* the target is little-endian, and so is the host */
    else
        memcpy(&bits, &number, sizeof number);
    return bits;
}

static Mem mem_of_symbol(Symbol *symbol)
{
    return (Mem){.base = NO_REG, .index = NO_REG, .scale = 1, .symbol = symbol};
}

Mem float_constant(Selector *s, Ins *constant)
{
    if (!constant->symbol) {
        IrType type = (IrType)constant->type;
        uint64_t bits = bits_of(type, constant->number);
        uint32_t width = width_of(type);
        constant->symbol = constant_named(s, constant_name(s, type, constant->number, bits), bits, width, width);
    }
    return mem_of_symbol(constant->symbol);
}

/* What FNEG turns over, or what FABS keeps. */
static Source mask_source(Selector *s, const Ins *ins)
{
    bool is_double = ins->type == IR_F64;
    uint64_t sign = is_double ? (uint64_t)1 << 63 : (uint64_t)1 << 31;
    const char *name = ins->op == IR_FNEG ? is_double ? "double.sign" : "float.sign"
                       : is_double        ? "double.magnitude"
                                          : "float.magnitude";
    return source_mem(
        mem_of_symbol(constant_named(s, name, ins->op == IR_FNEG ? sign : sign - 1, width_of((IrType)ins->type), 16)));
}

static void zero_xmm(Selector *s, Reg reg)
{
    emit_reg_reg(s, X86_PXOR, 4, reg, reg);
}

void load_float_leaf(Selector *s, Reg reg, Ins *leaf)
{
    if (leaf->op == IR_UNDEF || bits_of((IrType)leaf->type, leaf->number) == 0)
        zero_xmm(s, reg);
    else
        emit_move(s, (IrType)leaf->type, reg, source_mem(float_constant(s, leaf)));
}

/* ---------------------------------------------------------------- arguments and results */

static Mem mem_of_slot(Slot *slot)
{
    return (Mem){.base = NO_REG, .index = NO_REG, .scale = 1, .slot = slot};
}

static Mem transfer_slot(Selector *s, uint32_t size)
{
    if (!s->transfer)
        s->transfer = ir_new_slot(s->f, NULL, "st0", size, 4);
    if (s->transfer->size < size)
        s->transfer->size = size;
    return mem_of_slot(s->transfer);
}

static void emit_x87(Selector *s, X86Op op, IrType type, Mem mem)
{
    emit_one(s, op, width_of(type), source_mem(mem));
}

/* push dword [x], or sub esp, 8 / movsd [esp], x: a double is not pushed in halves, because whoever loads it whole would
 * have to wait until both have left the processor's store buffer. */
uint32_t push_float(Selector *s, Ins *value)
{
    uint32_t width = width_of((IrType)value->type);
    Source source = width == 4 ? source_of(s, value, true) : source_reg(need(s, value));
    if (source.operand.kind == O_MEM) {
        emit_one(s, X86_PUSH, 4, source);
        return width;
    }
    emit_reg_imm(s, X86_SUB, 4, ESP, (int32_t)width);
    emit_mem_source(s, X86_MOVS, width, (Mem){.base = ESP, .index = NO_REG, .scale = 1}, source);
    return width;
}

void select_float_result(Selector *s, Ins *call)
{
    IrType type = (IrType)call->type;
    if (s->in_st0 == call)
        return;
    if (s->regs[call->id] == NO_REG) {
        emit(s, X86_FPOP, 4);
        return;
    }
    /* The layout of -O1 may put users before the call: the value itself may then have a register here, and fstp knows none. */
    Reg dst = s->regs[call->id], stored = s->f->level > 0 ? new_vreg_for(s, type) : dst;
    emit_one(s, X86_FSTP, width_of(type), source_reg(stored));
    if (stored != dst)
        emit_move(s, type, dst, source_reg(stored));
}

/* Whether `value` is the result of a call that is still in st0 where `user` takes it: nothing between the two calls or
 * stores. */
static bool is_in_st0(const Selector *s, const Ins *value, const Ins *user)
{
    return value->op == IR_CALL && only_here(s, value) && s->epochs[user->id] == s->epochs[value->id] + 1;
}

void leave_in_st0(Selector *s, const Ins *ret, Ins *value)
{
    IrType type = (IrType)value->type;
    if (is_in_st0(s, value, ret)) {
        s->in_st0 = value;
        return;
    }
    Source source = source_of(s, value, true);
    if (source.operand.kind != O_MEM) {
        Mem slot = transfer_slot(s, width_of(type));
        emit_mem_source(s, X86_MOVS, width_of(type), slot, source);
        source = source_mem(slot);
    }
    emit_x87(s, X86_FLD, type, source.mem);
}

bool store_from_st0(Selector *s, const Ins *store)
{
    Ins *value = store->args[1];
    if (!is_in_st0(s, value, store))
        return false;
    s->in_st0 = value;
    emit_x87(s, X86_FSTP, (IrType)value->type, address_of(s, store->args[0], store->value));
    return true;
}

/* ---------------------------------------------------------------- comparisons, choices */

/* ucomis and comis set CF where the left side is less, ZF where both are equal, and both along with PF where one is a NaN:
 * so an order is asked for as above (or equal), which a NaN is not. comis complains of quiet NaNs too, as C wants of <. */
X86Cond compare_floats(Selector *s, Ins *cmp)
{
    IrCond cond = (IrCond)cmp->cond;
    bool equality = cond == COND_FEQ || cond == COND_FNE;
    bool less = cond >= COND_FLT && cond <= COND_FNLE;
    bool swap = equality ? in_memory(s, cmp->args[0]) && !in_memory(s, cmp->args[1]) : less;
    if (less)
        cond = cond_swap(cond);
    Ins *a = cmp->args[swap ? 1 : 0], *b = cmp->args[swap ? 0 : 1];
    Reg left = need(s, a);
    emit_source(s, equality ? X86_UCOMIS : X86_COMIS, width_of((IrType)a->type), left, source_of(s, b, true));
    switch (cond) {
    case COND_FEQ: return CC_FEQ;
    case COND_FNE: return CC_FNE;
    case COND_FGT: return CC_A;
    case COND_FNGT: return CC_BE;
    case COND_FGE: return CC_AE;
    default: return CC_B;
    }
}

/* There is no cmov for xmm: both are stored side by side, and the condition is the index of one. */
void select_float_choice(Selector *s, Ins *ins, Reg dst)
{
    IrType type = (IrType)ins->type;
    uint32_t width = width_of(type);
    Source no = source_reg(need(s, ins->args[2])), yes = source_reg(need(s, ins->args[1]));
    Mem place = transfer_slot(s, 2 * width);
    emit_mem_source(s, X86_MOVS, width, place, no);
    place.disp = (int32_t)width;
    emit_mem_source(s, X86_MOVS, width, place, yes);
    Reg index = new_vreg(s, R_GENERAL);
    set_condition(s, select_condition(s, ins->args[0]), index);
    place.disp = 0;
    place.index = index;
    place.scale = (uint8_t)width;
    emit_move(s, type, dst, source_mem(place));
}

/* ---------------------------------------------------------------- operations */

/* movsd dst, x / xorpd dst, [mask] */
static void select_masked(Selector *s, Ins *ins, Reg dst)
{
    move_value(s, dst, ins->args[0]);
    emit_source(s, ins->op == IR_FNEG ? X86_XORP : X86_ANDP, width_of((IrType)ins->type), dst, mask_source(s, ins));
}

/* movss temp, x / cvtss2sd dst, temp: the allocator gives them one register, and so the conversion need not wait for what
 * was in the target before, of which it leaves the upper part. */
static void select_in_place(Selector *s, X86Op op, Ins *ins, Reg dst)
{
    IrType type = (IrType)ins->args[0]->type;
    Reg temp = new_vreg_for(s, type);
    move_value(s, temp, ins->args[0]);
    emit_reg_reg(s, op, width_of((IrType)ins->type), dst, temp);
}

static void select_from_int(Selector *s, Ins *ins, Reg dst)
{
    Source source = source_of(s, ins->args[0], true);
    if (source.operand.kind == O_IMM)
        source = source_reg(need(s, ins->args[0]));
    zero_xmm(s, dst);
    emit_source(s, X86_CVTSI2S, width_of((IrType)ins->type), dst, source);
}

static void select_to_int(Selector *s, Ins *ins, Reg dst)
{
    Ins *value = ins->args[0];
    emit_source(s, X86_CVTTS2SI, width_of((IrType)value->type), dst, source_of(s, value, true));
}

static void select_precision(Selector *s, Ins *ins, Reg dst)
{
    IrType from = (IrType)ins->args[0]->type;
    if (from == ins->type)
        move_value(s, dst, ins->args[0]);
    else
        select_in_place(s, from == IR_F32 ? X86_CVTSS2SD : X86_CVTSD2SS, ins, dst);
}

void select_float(Selector *s, Ins *ins, Reg dst)
{
    switch ((IrOp)ins->op) {
    case IR_FADD: select_binary(s, X86_ADDS, ins, dst); break;
    case IR_FSUB: select_binary(s, X86_SUBS, ins, dst); break;
    case IR_FMUL: select_binary(s, X86_MULS, ins, dst); break;
    case IR_FDIV: select_binary(s, X86_DIVS, ins, dst); break;
    case IR_FNEG:
    case IR_FABS: select_masked(s, ins, dst); break;
    case IR_FSQRT: select_in_place(s, X86_SQRTS, ins, dst); break;
    case IR_STOF: select_from_int(s, ins, dst); break;
    case IR_FTOS: select_to_int(s, ins, dst); break;
    case IR_FTOF: select_precision(s, ins, dst); break;
    default: assert(false && "every operation with a result is selected here or in select_value.c");
    }
}
