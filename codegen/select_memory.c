/* Selection of loads, stores, and copies of blocks of memory. See select.c. */
#include "codegen/select.h"

/* Up to so many bytes are copied or zeroed by single moves; beyond, rep movsd and rep stosd. */
enum { MOST_BY_MOVES = 64 };

static void select_load(Selector *s, Ins *ins)
{
    static const X86Op extensions[2][3] = {{0, X86_MOVZX8, X86_MOVZX16}, {0, X86_MOVSX8, X86_MOVSX16}};
    Reg dst = s->regs[ins->id];
    if (dst == NO_REG) /* volatile, for its own sake */
        dst = new_vreg_for(s, (IrType)ins->type);
    Source memory = source_mem(address_of(s, ins->args[0], ins->value));
    if (ins->width >= 4)
        emit_move(s, (IrType)ins->type, dst, memory);
    else
        emit_source(s, extensions[ins->is_signed][ins->width], 4, dst, memory);
}

/* ---------------------------------------------------------------- stores */

/* op of `[x] = [x] op y` as an instruction on memory, or X86_OP_COUNT. */
static X86Op memory_op(const Ins *value)
{
    switch ((IrOp)value->op) {
    case IR_ADD: return X86_ADD;
    case IR_SUB: return X86_SUB;
    case IR_AND: return X86_AND;
    case IR_OR: return X86_OR;
    case IR_XOR: return X86_XOR;
    case IR_SHL: return X86_SHL;
    case IR_SHR: return X86_SHR;
    case IR_SAR: return X86_SAR;
    case IR_NEG: return X86_NEG;
    case IR_NOT: return X86_NOT;
    default: return X86_OP_COUNT;
    }
}

/* Whether `load` reads just what `store` will write, and may be done there. */
static bool reads_place_of(const Selector *s, const Ins *load, const Ins *store)
{
    return can_fold_load(s, load) && load->args[0] == store->args[0] && load->value == store->value &&
           load->width == store->width;
}

/* Right shifts look at the bits above the low byte or word, unless the load made them what the instruction will assume. */
static bool narrow_ok(const Ins *value, const Ins *load)
{
    if (load->width == 4 || (value->op != IR_SHR && value->op != IR_SAR))
        return load->width == 4 || value->op != IR_SHL || value->args[1]->op == IR_CONST;
    bool matches = value->op == IR_SAR ? load->is_signed : !load->is_signed;
    return matches && value->args[1]->op == IR_CONST && value->args[1]->value < load->width * 8;
}

/* The address of a read-modify-write is used twice, by the load and by the store, but computed once. */
static Mem rmw_address(Selector *s, Ins *store)
{
    Ins *address = store->args[0];
    uint32_t uses = address->uses;
    if (uses == 2)
        address->uses = 1;
    Mem mem = address_of(s, address, store->value);
    address->uses = uses;
    return mem;
}

static Source narrow_source(Selector *s, Ins *value, uint32_t width)
{
    if (width == 1 && value->op != IR_CONST)
        return source_reg(need_byte(s, value));
    Source source = source_of(s, value, false);
    if (source.operand.kind == O_IMM && !source.symbol)
        source.imm = width == 1 ? (int8_t)source.imm : width == 2 ? (int16_t)source.imm : source.imm;
    return width != 4 && source.symbol ? source_reg(need(s, value)) : source;
}

/* add [x], y and the like. False if `store` is not of that form. */
static bool select_rmw(Selector *s, Ins *store)
{
    Ins *value = store->args[1];
    X86Op op = memory_op(value);
    if (op == X86_OP_COUNT || value->type != IR_I32 || !only_here(s, value) || store->is_volatile)
        return false;
    Ins *load = value->args[0], *other = value->arg_count > 1 ? value->args[1] : NULL;
    if (other && !reads_place_of(s, load, store) && (ir_ops[value->op].flags & IR_COMMUTES)) {
        load = value->args[1];
        other = value->args[0];
    }
    if (!reads_place_of(s, load, store) || !narrow_ok(value, load))
        return false;
    bool shift = x86_is_shift(op);
    if (!other) {
        Mem mem = rmw_address(s, store);
        emit(s, op, store->width)->ops[0] = mem_operand();
        if (s->forward.len)
            vec_last(&s->forward).mem = mem;
    } else if (shift && other->op != IR_CONST) {
        Source count = source_of(s, other, true);
        Mem mem = rmw_address(s, store);
        emit_source(s, X86_MOV, 4, ECX, count);
        emit_mem_source(s, op, store->width, mem, source_reg(ECX));
    } else {
        Source source = shift ? source_imm((int32_t)(other->value & 31)) : narrow_source(s, other, store->width);
        emit_mem_source(s, op, store->width, rmw_address(s, store), source);
    }
    return true;
}

/* Only the low bits are stored: what extends them is in vain. */
static Ins *without_extension(const Selector *s, Ins *value, uint32_t width)
{
    while (only_here(s, value) && (((value->op == IR_SEXT8 || value->op == IR_ZEXT8) && width == 1) ||
                                   ((value->op == IR_SEXT16 || value->op == IR_ZEXT16) && width <= 2)))
        value = value->args[0];
    return value;
}

static void store_float(Selector *s, Ins *ins)
{
    if (store_from_st0(s, ins))
        return;
    Source source = source_reg(need(s, ins->args[1]));
    emit_mem_source(s, X86_MOVS, ins->width, address_of(s, ins->args[0], ins->value), source);
}

static void select_store(Selector *s, Ins *ins)
{
    if (is_float(ins->args[1]->type)) {
        store_float(s, ins);
        return;
    }
    if (select_rmw(s, ins))
        return;
    Ins *value = ins->width == 4 ? ins->args[1] : without_extension(s, ins->args[1], ins->width);
    Source source = ins->width == 4 ? source_of(s, value, false) : narrow_source(s, value, ins->width);
    emit_mem_source(s, X86_MOV, ins->width, address_of(s, ins->args[0], ins->value), source);
}

/* ---------------------------------------------------------------- blocks of memory */

static Mem mem_at(Mem mem, uint32_t offset)
{
    mem.disp += (int32_t)offset;
    return mem;
}

static uint32_t piece(uint32_t left)
{
    return left >= 4 ? 4 : left >= 2 ? 2 : 1;
}

/* Copies `size` bytes by moves through registers, largest pieces first. */
static void copy_words(Selector *s, Mem dst, Mem src, uint32_t size)
{
    for (uint32_t done = 0, width; done < size; done += width) {
        width = piece(size - done);
        Reg temp = new_vreg(s, width == 1 ? R_BYTE : R_GENERAL);
        emit_source(s, X86_MOV, width, temp, source_mem(mem_at(src, done)));
        emit_mem_source(s, X86_MOV, width, mem_at(dst, done), source_reg(temp));
    }
}

static void zero_words(Selector *s, Mem dst, uint32_t size)
{
    for (uint32_t done = 0, width; done < size; done += width) {
        width = piece(size - done);
        emit_mem_source(s, X86_MOV, width, mem_at(dst, done), source_imm(0));
    }
}

static Mem mem_of_reg(Reg base)
{
    return (Mem){.base = base, .index = NO_REG, .scale = 1};
}

/* esi, edi move on with rep movsd, and the rest of less than a word is copied from where they end. */
void copy_block(Selector *s, Mem dst, Mem src, uint32_t size)
{
    if (size <= MOST_BY_MOVES) {
        copy_words(s, dst, src, size);
        return;
    }
    emit_lea(s, EDI, dst);
    emit_lea(s, ESI, src);
    emit_reg_imm(s, X86_MOV, 4, ECX, (int32_t)(size / 4));
    emit(s, X86_REPMOVSD, 4);
    copy_words(s, mem_of_reg(EDI), mem_of_reg(ESI), size % 4);
}

static void select_copy(Selector *s, Ins *ins)
{
    Mem dst = address_of(s, ins->args[0], 0);
    copy_block(s, dst, address_of(s, ins->args[1], 0), (uint32_t)ins->value);
}

static void select_zero(Selector *s, Ins *ins)
{
    uint32_t size = (uint32_t)ins->value;
    if (size <= MOST_BY_MOVES) {
        zero_words(s, address_of(s, ins->args[0], 0), size);
        return;
    }
    Reg dst = need(s, ins->args[0]);
    emit_reg_reg(s, X86_MOV, 4, EDI, dst);
    emit_reg_imm(s, X86_MOV, 4, ECX, (int32_t)(size / 4));
    emit_reg_imm(s, X86_MOV, 4, EAX, 0);
    emit(s, X86_REPSTOSD, 4);
    zero_words(s, mem_of_reg(EDI), size % 4);
}

void select_memory(Selector *s, Ins *ins)
{
    switch ((IrOp)ins->op) {
    case IR_LOAD: select_load(s, ins); break;
    case IR_STORE: select_store(s, ins); break;
    case IR_COPY: select_copy(s, ins); break;
    case IR_ZERO: select_zero(s, ins); break;
    default: break;
    }
}
