/* Instruction selection: IR in, instructions on virtual registers out.
 *
 * Blocks are selected one by one, each from its last instruction to its first. So the users of a value are seen before it: a
 * user either takes the value into itself (a load becomes its memory operand, an add part of its address, a compare its
 * condition), or asks for it in a register with need(). When the value's own turn comes, it gets code only if somebody asked.
 * What nobody asks for vanishes.
 *
 * Taken in are only values with one use, in the same block. A load moves down to its user that way, so nothing between the two
 * may write memory: both must be of the same epoch. For a slot that only loads and stores reach, only its own stores count.
 *
 * Phis: each has a temporary which the predecessors fill at their ends and which the phi's block copies at its start, so
 * that no order among several phis matters; the register allocator gives them one register where it can. Relies on
 * run_passes having split critical edges into phis and lowered i64. */
#include "codegen/select.h"

#include <string.h>

enum { MOST_BY_PUSHES = 32 }; /* bytes of a record */

static Reg new_vreg_of(Selector *s, RegClass class)
{
    if (class.regs & R_XMM)
        s->m->reg_count = MACHINE_REGS;
    vec_push(s->arena, &s->m->classes, class);
    return FIRST_VREG + s->m->vreg_count++;
}

Reg new_vreg(Selector *s, uint32_t machine_regs)
{
    return new_vreg_of(s, (RegClass){(uint16_t)machine_regs, 4});
}

Reg new_vreg_for(Selector *s, IrType type)
{
    uint16_t regs = is_float(type) ? R_XMM : R_GENERAL;
    return new_vreg_of(s, (RegClass){regs, (uint8_t)width_of(type)});
}

/* ---------------------------------------------------------------- emitting */

Insn *emit(Selector *s, X86Op op, uint32_t width)
{
    Insn insn = {.op = (uint8_t)op, .width = (uint8_t)width, .pos = s->pos};
    insn.mem = (Mem){.base = NO_REG, .index = NO_REG, .scale = 1};
    return vec_push(s->arena, &s->forward, insn) ? &vec_last(&s->forward) : &s->dropped;
}

void emit_reg(Selector *s, X86Op op, uint32_t width, Reg reg)
{
    emit(s, op, width)->ops[0] = reg_operand(reg);
}

void emit_reg_reg(Selector *s, X86Op op, uint32_t width, Reg dst, Reg src)
{
    Insn *insn = emit(s, op, width);
    insn->ops[0] = reg_operand(dst);
    insn->ops[1] = reg_operand(src);
}

void emit_reg_imm(Selector *s, X86Op op, uint32_t width, Reg dst, int32_t imm)
{
    emit_source(s, op, width, dst, source_imm(imm));
}

static void set_operand(Insn *insn, uint32_t i, Source src)
{
    insn->ops[i] = src.operand;
    if (src.operand.kind == O_MEM) {
        insn->mem = src.mem;
    } else if (src.operand.kind == O_IMM) {
        insn->imm = src.imm;
        insn->imm_symbol = src.symbol;
    }
}

void emit_source(Selector *s, X86Op op, uint32_t width, Reg dst, Source src)
{
    Insn *insn = emit(s, op, width);
    insn->ops[0] = reg_operand(dst);
    set_operand(insn, 1, src);
}

void emit_mem_source(Selector *s, X86Op op, uint32_t width, Mem dst, Source src)
{
    Insn *insn = emit(s, op, width);
    insn->ops[0] = mem_operand();
    set_operand(insn, 1, src);
    insn->mem = dst;
}

void emit_move(Selector *s, IrType type, Reg dst, Source src)
{
    emit_source(s, is_float(type) ? X86_MOVS : X86_MOV, width_of(type), dst, src);
}

void emit_lea(Selector *s, Reg dst, Mem mem)
{
    emit_source(s, X86_LEA, 4, dst, source_mem(mem));
}

void emit_one(Selector *s, X86Op op, uint32_t width, Source src)
{
    set_operand(emit(s, op, width), 0, src);
}

void emit_target(Selector *s, X86Op op, X86Cond cond, uint32_t succ)
{
    Insn *insn = emit(s, op, 4);
    insn->cond = (uint8_t)cond;
    insn->ops[0] = (Operand){O_TARGET, succ};
}

uint32_t add_succ(Selector *s, MBlock *from, MBlock *to)
{
    for (uint32_t i = 0; i < from->succs.len && from->succs.len <= 2; i++)
        if (from->succs.data[i] == to)
            return i;
    vec_push(s->arena, &from->succs, to);
    return from->succs.len ? from->succs.len - 1 : 0;
}

/* ---------------------------------------------------------------- values as operands */

Source source_reg(Reg reg)
{
    return (Source){.operand = reg_operand(reg)};
}

Source source_imm(int32_t imm)
{
    return (Source){.operand = imm_operand(), .imm = imm};
}

Source source_mem(Mem mem)
{
    return (Source){.operand = mem_operand(), .mem = mem};
}

static bool in_this_block(const Selector *s, const Ins *value)
{
    return value->block == s->ir_block;
}

bool only_here(const Selector *s, const Ins *value)
{
    return value->uses == 1 && in_this_block(s, value);
}

/* The slot that a LOAD or STORE reaches, if nothing else does. */
static const Slot *own_slot(const Selector *s, const Ins *access)
{
    const Ins *address = access->args[0];
    return address->op == IR_SLOT && !s->is_shared[address->slot->id] ? address->slot : NULL;
}

bool can_fold_load(const Selector *s, const Ins *value)
{
    if (value->op != IR_LOAD || value->is_volatile || !only_here(s, value))
        return false;
    const Slot *slot = own_slot(s, value);
    return s->epochs[value->id] == s->epoch || (slot && s->seen_epoch[value->id] == s->slot_epoch[slot->id]);
}

bool in_memory(const Selector *s, const Ins *value)
{
    return value->op == IR_FCONST || can_fold_load(s, value);
}

static void load_leaf(Selector *s, Reg reg, Ins *leaf)
{
    if (is_float(leaf->type)) {
        load_float_leaf(s, reg, leaf);
    } else if (leaf->op == IR_UNDEF) {
        emit_reg_imm(s, X86_MOV, 4, reg, 0);
    } else if (leaf->op == IR_SLOT) {
        emit_lea(s, reg, address_of(s, leaf, 0));
    } else {
        emit_source(s, X86_MOV, 4, reg, source_of(s, leaf, false));
    }
}

Reg need(Selector *s, Ins *value)
{
    if (ir_leaf(value)) {
        Reg reg = new_vreg_for(s, (IrType)value->type);
        load_leaf(s, reg, value);
        return reg;
    }
    if (s->regs[value->id] == NO_REG)
        s->regs[value->id] = new_vreg_for(s, (IrType)value->type);
    return s->regs[value->id];
}

/* A value with other users keeps its freedom: only a copy of it is confined to the byte registers. */
Reg need_byte(Selector *s, Ins *value)
{
    if (!ir_leaf(value) && !only_here(s, value)) {
        Reg copy = new_vreg(s, R_BYTE);
        emit_reg_reg(s, X86_MOV, 4, copy, need(s, value));
        return copy;
    }
    Reg reg = need(s, value);
    if (reg - FIRST_VREG < s->m->classes.len)
        s->m->classes.data[reg - FIRST_VREG].regs &= R_BYTE;
    return reg;
}

Source source_of(Selector *s, Ins *value, bool memory)
{
    if (value->op == IR_CONST)
        return source_imm((int32_t)value->value);
    if (value->op == IR_SYMBOL)
        return (Source){.operand = imm_operand(), .imm = (int32_t)value->value, .symbol = value->symbol};
    if (memory && value->op == IR_FCONST)
        return source_mem(float_constant(s, value));
    if (memory && value->width == width_of((IrType)value->type) && can_fold_load(s, value))
        return source_mem(address_of(s, value->args[0], value->value));
    return source_reg(need(s, value));
}

void move_value(Selector *s, Reg dst, Ins *value)
{
    if (is_float(value->type) && ir_leaf(value))
        load_float_leaf(s, dst, value);
    else
        emit_move(s, (IrType)value->type, dst, source_of(s, value, true));
}

/* ---------------------------------------------------------------- addresses */

/* base + index * scale + disp + symbol, or slot in place of base: what a Mem is made of before registers are asked for. */
typedef struct Address {
    Ins *base, *index;
    uint8_t scale;
    uint8_t sums; /* how many have been taken apart */
    int64_t disp;
    Symbol *symbol;
    Slot *slot;
} Address;

enum { MOST_SUMS = 16 }; /* of an address: a source may have a sum of any length, and only so many terms find a place */

static bool add_register_term(Address *a, Ins *value, uint8_t scale)
{
    bool base_free = !a->base && !a->slot;
    if (scale == 1 && base_free) {
        a->base = value;
        return true;
    }
    if (!a->index) {
        a->index = value;
        a->scale = scale;
        return true;
    }
    if (a->scale == 1 && base_free) { /* make way: an unscaled index is as good as a base */
        a->base = a->index;
        a->index = value;
        a->scale = scale;
        return true;
    }
    return false;
}

static bool add_term(const Selector *s, Address *a, Ins *value);

/* Both terms of a sum that only this address uses, or the sum as a whole. */
static bool add_sum(const Selector *s, Address *a, Ins *sum)
{
    Address saved = *a;
    a->sums++;
    if (add_term(s, a, sum->args[0]) && add_term(s, a, sum->args[1]))
        return true;
    *a = saved;
    return add_register_term(a, sum, 1);
}

static bool add_term(const Selector *s, Address *a, Ins *value)
{
    if (value->op == IR_CONST) {
        a->disp += value->value;
        return true;
    }
    if (value->op == IR_SYMBOL && !a->symbol && !a->slot) {
        a->symbol = value->symbol;
        a->disp += value->value;
        return true;
    }
    if (value->op == IR_SLOT && !a->symbol && !a->slot && !a->base) {
        a->slot = value->slot;
        return true;
    }
    if (value->op == IR_ADD && value->type == IR_I32 && only_here(s, value) && a->sums < MOST_SUMS)
        return add_sum(s, a, value);
    if (value->op == IR_SHL && only_here(s, value) && value->args[1]->op == IR_CONST && value->args[1]->value >= 1 &&
        value->args[1]->value <= 3 && add_register_term(a, value->args[0], (uint8_t)(1 << value->args[1]->value)))
        return true;
    return add_register_term(a, value, 1);
}

static Mem mem_of(Selector *s, const Address *a)
{
    Mem mem = {.base = NO_REG,
               .index = NO_REG,
               .scale = a->scale ? a->scale : 1,
               .disp = (int32_t)(uint32_t)(uint64_t)a->disp,
               .symbol = a->symbol,
               .slot = a->slot};
    if (a->base)
        mem.base = need(s, a->base);
    if (a->index)
        mem.index = a->index == a->base ? mem.base : need(s, a->index);
    return mem;
}

Mem address_of(Selector *s, Ins *address, int64_t offset)
{
    Address a = {.disp = offset};
    add_term(s, &a, address); /* the first term always finds its place */
    return mem_of(s, &a);
}

Mem sum_as_address(Selector *s, Ins *sum)
{
    Address a = {0};
    if (!add_term(s, &a, sum->args[0]) || !add_term(s, &a, sum->args[1])) {
        a = (Address){.base = sum->args[0]}; /* too many terms: the left one as a whole, which leaves room for the right one */
        add_term(s, &a, sum->args[1]);
    }
    return mem_of(s, &a);
}

/* ---------------------------------------------------------------- calls, returns, control flow */

/* A record onto the stack: a few words are pushed, the last one first; else room is made and filled. */
static void push_record(Selector *s, Ins *address, uint32_t size)
{
    if (size % 4 == 0 && size <= MOST_BY_PUSHES) {
        Mem mem = address_of(s, address, 0);
        mem.disp += (int32_t)size;
        for (uint32_t at = size; at > 0; at -= 4) {
            mem.disp -= 4;
            emit_one(s, X86_PUSH, 4, source_mem(mem));
        }
        return;
    }
    emit_reg_imm(s, X86_SUB, 4, ESP, (int32_t)((size + 3) & ~3u));
    copy_block(s, (Mem){.base = ESP, .index = NO_REG, .scale = 1}, address_of(s, address, 0), size);
}

/* Onto the stack; returns how many bytes of it. */
static uint32_t push_argument(Selector *s, const Ins *call, uint32_t i)
{
    uint32_t size = call->call && call->call->by_value ? call->call->by_value[i] : 0;
    if (size) {
        push_record(s, call->args[i], size);
        return (size + 3) & ~3u;
    }
    if (is_float(call->args[i]->type))
        return push_float(s, call->args[i]);
    emit_one(s, X86_PUSH, 4, source_of(s, call->args[i], true));
    return 4;
}

/* What is weak is called through a register: NASM would settle a call within its own section by itself. */
static Source callee_of(Selector *s, Ins *callee)
{
    bool is_weak = callee->op == IR_SYMBOL && callee->symbol->is_weak;
    return is_weak ? source_reg(need(s, callee)) : source_of(s, callee, true);
}

/* Of the callee's own convention, if it has one. */
static uint32_t register_arguments(const Ins *call)
{
    uint32_t count = call->args[0]->op == IR_SYMBOL ? call->args[0]->symbol->register_params : 0;
    return count < call->arg_count ? count : 0;
}

/* mov eax, a / mov edx, b: all are worked out before the first register is taken. */
static void load_arguments(Selector *s, const Ins *call, uint32_t count)
{
    Source sources[REGISTER_PARAMS];
    for (uint32_t i = 0; i < count; i++)
        sources[i] = source_of(s, call->args[i + 1], true);
    for (uint32_t i = 0; i < count; i++)
        emit_source(s, X86_MOV, 4, argument_regs[i], sources[i]);
}

/* push args right to left / call / add esp, N / mov result, eax */
static void select_call(Selector *s, Ins *ins)
{
    uint32_t bytes = 0, in_registers = register_arguments(ins);
    for (uint32_t i = ins->arg_count; i-- > 1 + in_registers;)
        bytes += push_argument(s, ins, i);
    Source callee = callee_of(s, ins->args[0]);
    load_arguments(s, ins, in_registers);
    emit_one(s, X86_CALL, 4, callee);
    for (uint32_t i = 0; i < in_registers && s->forward.len; i++)
        vec_last(&s->forward).ops[1 + i] = reg_operand(argument_regs[i]);
    if (ins->call && ins->call->returns_struct)
        bytes -= 4; /* the callee removed the hidden pointer: ret 4 */
    if (bytes)
        emit_reg_imm(s, X86_ADD, 4, ESP, (int32_t)bytes);
    if (is_float(ins->type))
        select_float_result(s, ins);
    else if (s->regs[ins->id] != NO_REG)
        emit_reg_reg(s, X86_MOV, 4, s->regs[ins->id], EAX);
    if (s->high_regs[ins->id] != NO_REG)
        emit_reg_reg(s, X86_MOV, 4, s->high_regs[ins->id], EDX);
}

static void select_return(Selector *s, Ins *ins)
{
    static const Reg results[2] = {EAX, EDX};
    Source sources[2];
    uint32_t count = ins->arg_count < 2 ? ins->arg_count : 2;
    if (count && is_float(ins->args[0]->type)) {
        leave_in_st0(s, ins, ins->args[0]);
        count = 0;
    }
    for (uint32_t i = 0; i < count; i++)
        sources[i] = source_of(s, ins->args[i], true);
    for (uint32_t i = 0; i < count; i++)
        emit_source(s, X86_MOV, 4, results[i], sources[i]);
    Insn *ret = emit(s, s->f->returns_struct ? X86_RETN : X86_RET, 4);
    uint32_t first = s->f->returns_struct ? 1 : 0;
    if (first) {
        ret->ops[0] = imm_operand();
        ret->imm = 4;
    }
    for (uint32_t i = 0; i < count; i++)
        ret->ops[first + i] = reg_operand(results[i]);
}

static void select_jump(Selector *s, Block *to)
{
    emit_target(s, X86_JMP, 0, add_succ(s, s->block, s->first_block[to->id]));
}

static void select_branch(Selector *s, Ins *ins)
{
    Block *yes = ins->block->succs[0], *no = ins->block->succs[1];
    if (yes == no) {
        select_jump(s, yes);
        return;
    }
    X86Cond cond = select_condition(s, ins->args[0]);
    if (needs_parity(cond))
        emit_target(s, X86_JCC, CC_P, add_succ(s, s->block, s->first_block[(cond == CC_FEQ ? no : yes)->id]));
    emit_target(s, X86_JCC, without_parity(cond), add_succ(s, s->block, s->first_block[yes->id]));
    select_jump(s, no);
}

/* Below all that the frame has, aligned as malloc's blocks are; the epilogue finds the saved registers by ebp then. */
static void select_alloca(Selector *s, Ins *ins)
{
    emit_source(s, X86_SUB, 4, ESP, source_of(s, ins->args[0], true));
    emit_reg_imm(s, X86_AND, 4, ESP, -16);
    if (s->regs[ins->id] != NO_REG)
        emit_reg_reg(s, X86_MOV, 4, s->regs[ins->id], ESP);
    s->m->moves_stack = true;
}

static void select_effect(Selector *s, Ins *ins)
{
    switch ((IrOp)ins->op) {
    case IR_CALL: select_call(s, ins); break;
    case IR_RET: select_return(s, ins); break;
    case IR_JUMP: select_jump(s, ins->block->succs[0]); break;
    case IR_BRANCH: select_branch(s, ins); break;
    case IR_SWITCH: select_switch(s, ins); break;
    case IR_UNREACHABLE: emit(s, X86_UD2, 4); break;
    case IR_STORE:
    case IR_COPY:
    case IR_ZERO: select_memory(s, ins); break;
    case IR_ALLOCA: select_alloca(s, ins); break;
    default: select_value(s, ins); break; /* divisions */
    }
}

/* ---------------------------------------------------------------- blocks */

/* Appends the code just made to the block's reversed code. */
static void flush(Selector *s)
{
    for (uint32_t i = s->forward.len; i-- > 0;)
        vec_push(s->arena, &s->reversed, s->forward.data[i]);
    s->forward.len = 0;
}

static uint32_t phi_index(const Block *pred, const Block *block)
{
    uint32_t i = 0;
    while (i + 1 < block->preds.len && block->preds.data[i] != pred)
        i++;
    return i;
}

/* mov temp, argument: for each phi of the only successor. */
static void fill_phi_temps(Selector *s, Block *block)
{
    Block *succ = block->succs[0];
    if (!succ || !ir_is(block->last, IR_JUMP))
        return;
    for (Ins *phi = succ->first; phi && phi->op == IR_PHI; phi = phi->next)
        if (phi->uses)
            move_value(s, s->phi_temps[phi->id], phi->args[phi_index(block, succ)]);
    flush(s);
}

static bool is_wanted(const Selector *s, const Ins *ins)
{
    if (ins == s->done)
        return false;
    return s->regs[ins->id] != NO_REG || s->high_regs[ins->id] != NO_REG || (ins->op == IR_LOAD && ins->is_volatile);
}

static void select_ins(Selector *s, Ins *ins)
{
    s->pos = ins->pos;
    s->epoch = s->epochs[ins->id];
    if (ins->op == IR_STORE && own_slot(s, ins))
        s->slot_epoch[ins->args[0]->slot->id]--;
    if (ins->op == IR_PHI) {
        if (s->regs[ins->id] != NO_REG)
            emit_move(s, (IrType)ins->type, s->regs[ins->id], source_reg(s->phi_temps[ins->id]));
    } else if (ir_ops[ins->op].flags & (IR_HAS_EFFECT | IR_ENDS)) {
        select_effect(s, ins);
    } else if (is_wanted(s, ins)) {
        if (ins->op == IR_LOAD)
            select_memory(s, ins);
        else
            select_value(s, ins);
    }
    flush(s);
}

/* Moves the block's reversed code into its MBlock, in the right order. */
static void finish_block(Selector *s, MBlock *block)
{
    uint32_t count = s->reversed.len;
    Insn *insns = arena_array(s->arena, count ? count : 1, sizeof(Insn));
    if (!insns)
        return;
    for (uint32_t i = 0; i < count; i++)
        insns[i] = s->reversed.data[count - 1 - i];
    block->insns.data = insns;
    block->insns.len = block->insns.cap = count;
    s->reversed.len = 0;
}

/* The stores to each slot, counted forwards; selection counts them down again. */
static void count_stores(Selector *s, const Block *block)
{
    for (const Ins *ins = block->first; ins; ins = ins->next) {
        const Slot *slot = ins->op == IR_LOAD || ins->op == IR_STORE ? own_slot(s, ins) : NULL;
        if (!slot)
            continue;
        if (ins->op == IR_LOAD)
            s->seen_epoch[ins->id] = s->slot_epoch[slot->id];
        else
            s->slot_epoch[slot->id]++;
    }
}

static void select_block(Selector *s, Block *block)
{
    count_stores(s, block);
    s->ir_block = block;
    s->block = s->first_block[block->id];
    for (Ins *ins = block->last; ins; ins = ins->prev) {
        select_ins(s, ins);
        if (ir_ends(ins)) {
            s->epoch = s->epochs[ins->id];
            fill_phi_temps(s, block);
        }
    }
    finish_block(s, s->first_block[block->id]);
}

/* ---------------------------------------------------------------- the function */

static bool writes_memory(const Ins *ins)
{
    return ins->op == IR_STORE || ins->op == IR_COPY || ins->op == IR_ZERO || ins->op == IR_CALL ||
           (ins->op == IR_LOAD && ins->is_volatile);
}

/* The block in which an argument is used: a phi's, at the end of the predecessor that it comes from. */
static const Block *user_block(const Ins *ins, uint32_t i)
{
    return ins->op == IR_PHI ? ins->block->preds.data[i] : ins->block;
}

/* Epochs, and which values are used outside of their blocks: these must have registers. */
static void scan_block(Selector *s, Block *block)
{
    uint32_t epoch = 0;
    for (Ins *ins = block->first; ins; ins = ins->next) {
        s->epochs[ins->id] = epoch;
        epoch += writes_memory(ins);
        for (uint32_t i = 0; i < ins->arg_count; i++) {
            Ins *arg = ins->args[i];
            if (arg->op == IR_SLOT && (i || (ins->op != IR_LOAD && ins->op != IR_STORE)))
                s->is_shared[arg->slot->id] = true;
            if (!ir_leaf(arg) && arg->block != user_block(ins, i) && s->regs[arg->id] == NO_REG)
                s->regs[arg->id] = new_vreg_for(s, (IrType)arg->type);
        }
        if (ins->op == IR_PHI && ins->uses)
            s->phi_temps[ins->id] = new_vreg_for(s, (IrType)ins->type);
    }
}

static Reg *new_reg_array(Selector *s)
{
    Reg *regs = arena_array(s->arena, s->f->ins_count + 1, sizeof(Reg));
    if (regs)
        memset(regs, 0xFF, (s->f->ins_count + 1) * sizeof(Reg));
    return regs;
}

static bool init(Selector *s, Function *f)
{
    s->regs = new_reg_array(s);
    s->high_regs = new_reg_array(s);
    s->phi_temps = new_reg_array(s);
    s->epochs = arena_array(s->arena, f->ins_count + 1, sizeof(uint32_t));
    s->seen_epoch = arena_array(s->arena, f->ins_count + 1, sizeof(uint32_t));
    s->is_shared = arena_array(s->arena, f->slots.len + 1, sizeof(bool));
    s->slot_epoch = arena_array(s->arena, f->slots.len + 1, sizeof(uint32_t));
    s->first_block = arena_array(s->arena, f->blocks.len + 1, sizeof(MBlock *));
    return s->regs && s->high_regs && s->phi_temps && s->epochs && s->seen_epoch && s->is_shared && s->slot_epoch &&
           s->first_block;
}

static void new_block(Selector *s, Block *block)
{
    MBlock *mblock = NEW(s->arena, MBlock);
    mblock->ir = block;
    mblock->loop_depth = block->loop_depth;
    mblock->pos = block->pos;
    s->first_block[block->id] = mblock;
}

/* The layout: each block, followed by those that its switch was made of. */
static void place_blocks(Selector *s)
{
    for (uint32_t i = 0; i < s->f->blocks.len; i++)
        for (MBlock *block = s->first_block[i]; block; block = block->chain)
            vec_push(s->arena, &s->m->blocks, block);
}

static void link_preds(MFunction *m)
{
    for (uint32_t i = 0; i < m->blocks.len; i++) {
        MBlock *block = m->blocks.data[i];
        block->id = i;
        for (uint32_t k = 0; k < block->succs.len; k++)
            vec_push(m->arena, &block->succs.data[k]->preds, block);
    }
}

static void note_variables(Selector *s)
{
    for (uint32_t i = 0; i < s->f->blocks.len; i++)
        for (const Ins *ins = s->f->blocks.data[i]->first; ins; ins = ins->next)
            if (ins->variable && s->regs[ins->id] != NO_REG)
                note_variable(s->m, ins, s->regs[ins->id]);
}

MFunction *select_function(Function *f)
{
    MFunction *m = NEW(f->arena, MFunction);
    *m = (MFunction){.ir = f, .cx = f->cx, .arena = f->arena, .reg_count = GENERAL_REGS};
    Selector s = {.m = m, .f = f, .arena = f->arena};
    if (!init(&s, f))
        return NULL;
    for (uint32_t i = 0; i < f->blocks.len; i++) {
        f->blocks.data[i]->id = i;
        scan_block(&s, f->blocks.data[i]);
    }
    for (uint32_t i = 0; i < f->blocks.len; i++)
        new_block(&s, f->blocks.data[i]);
    for (uint32_t i = 0; i < f->blocks.len && !should_stop(f->cx); i++)
        select_block(&s, f->blocks.data[i]);
    if (should_stop(f->cx))
        return NULL;
    place_blocks(&s);
    link_preds(m);
    if (f->level > 0)
        note_variables(&s);
    return m;
}
