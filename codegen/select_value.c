/* Selection of everything that computes: arithmetic, comparisons, conversions. See select.c. */
#include "codegen/select.h"

/* The condition code for integers; floating point has its own. */
static X86Cond int_condition(IrCond cond)
{
    static const X86Cond codes[] = {
        [COND_EQ] = CC_E, [COND_NE] = CC_NE, [COND_LT] = CC_L,   [COND_GE] = CC_GE,  [COND_LE] = CC_LE,
        [COND_GT] = CC_G, [COND_ULT] = CC_B, [COND_UGE] = CC_AE, [COND_ULE] = CC_BE, [COND_UGT] = CC_A};
    return codes[cond];
}

/* ---------------------------------------------------------------- comparisons */

static bool is_const(const Ins *value)
{
    return value->op == IR_CONST;
}

static bool is_zero(const Ins *value)
{
    return value->op == IR_CONST && value->value == 0;
}

/* test a, b: for (a & b) == 0 and the like. */
static X86Cond select_test(Selector *s, Ins *and, IrCond cond)
{
    Ins *a = and->args[0], *b = and->args[1];
    if (can_fold_load(s, a) && a->width == 4) {
        Source right = source_of(s, b, false);
        emit_mem_source(s, X86_TEST, 4, address_of(s, a->args[0], a->value), right);
    } else {
        Reg left = need(s, a);
        emit_source(s, X86_TEST, 4, left, source_of(s, b, false));
    }
    return int_condition(cond);
}

/* A byte in memory against a constant that a byte can be: the condition must see the byte as the load would have extended
 * it. */
static bool compares_byte(const Selector *s, const Ins *load, const Ins *constant, IrCond *cond)
{
    if (!can_fold_load(s, load) || load->width != 1 || !is_const(constant))
        return false;
    if (load->is_signed)
        return constant->value >= -128 && constant->value <= 127 && *cond <= COND_GT;
    if (constant->value < 0 || constant->value > 255)
        return false;
    if (*cond >= COND_LT && *cond <= COND_GT)
        *cond = (IrCond)(*cond - COND_LT + COND_ULT);
    return true;
}

static X86Cond compare_operands(Selector *s, Ins *a, Ins *b, IrCond cond)
{
    if (compares_byte(s, a, b, &cond)) {
        emit_mem_source(s, X86_CMP, 1, address_of(s, a->args[0], a->value), source_imm((int8_t)b->value));
    } else if (can_fold_load(s, a) && a->width == 4) {
        Source right = source_of(s, b, false);
        emit_mem_source(s, X86_CMP, 4, address_of(s, a->args[0], a->value), right);
    } else if (is_zero(b)) {
        Reg reg = need(s, a);
        emit_reg_reg(s, X86_TEST, 4, reg, reg);
    } else {
        Reg left = need(s, a);
        emit_source(s, X86_CMP, 4, left, source_of(s, b, true));
    }
    return int_condition(cond);
}

static X86Cond compare(Selector *s, Ins *cmp)
{
    Ins *a = cmp->args[0], *b = cmp->args[1];
    IrCond cond = (IrCond)cmp->cond;
    if (is_float(a->type))
        return compare_floats(s, cmp);
    if (is_const(a) && !is_const(b)) {
        Ins *swapped = a;
        a = b;
        b = swapped;
        cond = cond_swap(cond);
    }
    if (is_zero(b) && a->op == IR_AND && only_here(s, a) && (cond == COND_EQ || cond == COND_NE))
        return select_test(s, a, cond);
    return compare_operands(s, a, b, cond);
}

/* dst = a ^ b: 0 where they are equal. */
static void half_difference(Selector *s, Ins *a, Ins *b, Reg dst)
{
    Source left = source_of(s, a, true), right = source_of(s, b, true);
    emit_source(s, X86_MOV, 4, dst, left);
    if (!is_zero(b))
        emit_source(s, X86_XOR, 4, dst, right);
}

/* For a signed or unsigned order: the borrow of the whole subtraction, cmp low, low / sbb high, high. Greater-than is
 * less-than with the sides exchanged. For equality: (low ^ low) | (high ^ high). */
static X86Cond compare64(Selector *s, Ins *cmp)
{
    IrCond cond = (IrCond)cmp->cond;
    Reg temp = new_vreg(s, R_GENERAL);
    if (cond == COND_EQ || cond == COND_NE) {
        Reg other = new_vreg(s, R_GENERAL);
        half_difference(s, cmp->args[0], cmp->args[2], temp);
        half_difference(s, cmp->args[1], cmp->args[3], other);
        emit_reg_reg(s, X86_OR, 4, temp, other);
        return int_condition(cond);
    }
    if (is_zero(cmp->args[2]) && is_zero(cmp->args[3]) && (cond == COND_LT || cond == COND_GE)) { /* the sign tells */
        Reg high = need(s, cmp->args[1]);
        emit_reg_reg(s, X86_TEST, 4, high, high);
        return cond == COND_LT ? CC_S : CC_NS;
    }
    bool swap = cond == COND_GT || cond == COND_LE || cond == COND_UGT || cond == COND_ULE;
    Ins *const *a = cmp->args + (swap ? 2 : 0), *const *b = cmp->args + (swap ? 0 : 2);
    Reg low = need(s, a[0]);
    Source low_right = source_of(s, b[0], false), high_left = source_of(s, a[1], false), high_right = source_of(s, b[1], false);
    emit_source(s, X86_MOV, 4, temp, high_left);
    emit_source(s, X86_CMP, 4, low, low_right);
    emit_source(s, X86_SBB, 4, temp, high_right);
    return int_condition(swap ? cond_swap(cond) : cond);
}

X86Cond select_condition(Selector *s, Ins *value)
{
    if (value->op == IR_CMP && only_here(s, value))
        return compare(s, value);
    if (value->op == IR_CMP64 && only_here(s, value))
        return compare64(s, value);
    if (value->op == IR_AND && only_here(s, value))
        return select_test(s, value, COND_NE);
    if (can_fold_load(s, value)) {
        emit_mem_source(s, X86_CMP, value->width, address_of(s, value->args[0], value->value), source_imm(0));
    } else {
        Reg reg = need(s, value);
        emit_reg_reg(s, X86_TEST, 4, reg, reg);
    }
    return CC_NE;
}

static Reg set_byte(Selector *s, X86Cond cond)
{
    Reg byte = new_vreg(s, R_BYTE);
    Insn *set = emit(s, X86_SETCC, 1);
    set->cond = (uint8_t)cond;
    set->ops[0] = reg_operand(byte);
    return byte;
}

/* set / movzx: only the low byte of a register can be set. Of two conditions, set / setp or setnp / or, and / movzx. */
void set_condition(Selector *s, X86Cond cond, Reg dst)
{
    Reg byte = set_byte(s, without_parity(cond));
    if (needs_parity(cond)) {
        Reg parity = set_byte(s, cond == CC_FEQ ? CC_NP : CC_P);
        emit_reg_reg(s, cond == CC_FEQ ? X86_AND : X86_OR, 1, byte, parity);
    }
    emit_reg_reg(s, X86_MOVZX8, 4, dst, byte);
}

static void select_compare_value(Selector *s, Ins *ins, Reg dst)
{
    set_condition(s, ins->op == IR_CMP ? compare(s, ins) : compare64(s, ins), dst);
}

static void move_if(Selector *s, X86Cond cond, Reg dst, Reg src)
{
    Insn *move = emit(s, X86_CMOVCC, 4);
    move->cond = (uint8_t)cond;
    move->ops[0] = reg_operand(dst);
    move->ops[1] = reg_operand(src);
}

/* mov dst, otherwise / cmov dst, chosen. For floats' == the other way around: both cmovne and cmovp lead to `otherwise`. */
static void select_select(Selector *s, Ins *ins, Reg dst)
{
    const Ins *value = ins->args[0];
    bool reverse = value->op == IR_CMP && value->cond == COND_FEQ && only_here(s, value);
    if (is_float(ins->type)) {
        select_float_choice(s, ins, dst);
        return;
    }
    Source first = source_of(s, ins->args[reverse ? 1 : 2], false);
    Reg second = need(s, ins->args[reverse ? 2 : 1]);
    emit_source(s, X86_MOV, 4, dst, first);
    X86Cond cond = select_condition(s, ins->args[0]);
    move_if(s, needs_parity(cond) ? CC_NE : cond, dst, second);
    if (needs_parity(cond))
        move_if(s, CC_P, dst, second);
}

/* ---------------------------------------------------------------- arithmetic */

/* mov dst, a / op dst, b. What is in memory, or an address, goes to the right, where it is an operand of the operation. */
void select_binary(Selector *s, X86Op op, Ins *ins, Reg dst)
{
    Ins *a = ins->args[0], *b = ins->args[1];
    bool goes_right = (in_memory(s, a) && !in_memory(s, b)) || a->op == IR_SYMBOL;
    bool swap = (ir_ops[ins->op].flags & IR_COMMUTES) && goes_right && !ir_leaf(b) && b->uses == 1;
    if (swap) {
        a = ins->args[1];
        b = ins->args[0];
    }
    Source left = source_of(s, a, true);
    Source right = source_of(s, b, true);
    emit_move(s, (IrType)ins->type, dst, left);
    emit_source(s, op, width_of((IrType)ins->type), dst, right);
}

/* Whether lea does more than an add would: three places at once, or a sum of values that live on. */
static bool worth_lea(const Selector *s, const Ins *ins)
{
    const Ins *a = ins->args[0], *b = ins->args[1];
    for (int i = 0; i < 2; i++) {
        const Ins *term = ins->args[i];
        if (term->op == IR_SLOT)
            return true;
        if (term->op == IR_SHL && only_here(s, term) && is_const(term->args[1]) && term->args[1]->value >= 1 &&
            term->args[1]->value <= 3)
            return true;
        if (term->op == IR_ADD && only_here(s, term) && !can_fold_load(s, ins->args[!i]))
            return true;
    }
    return !can_fold_load(s, a) && a->uses > 1 && (is_const(b) || b->op == IR_SYMBOL || (!ir_leaf(b) && b->uses > 1));
}

static void select_add(Selector *s, Ins *ins, Reg dst)
{
    if (worth_lea(s, ins))
        emit_lea(s, dst, sum_as_address(s, ins));
    else
        select_binary(s, X86_ADD, ins, dst);
}

/* Products by 3, 5 and 9 are addresses: x + x * 2, 4, 8. Those by their doubles, fourfolds and so on are shifted besides. */
static bool select_mul_by_lea(Selector *s, Ins *ins, uint32_t factor, Reg dst)
{
    uint32_t shift = factor ? (uint32_t)__builtin_ctz(factor) : 0, odd = factor >> shift;
    if (odd != 3 && odd != 5 && odd != 9)
        return false;
    Reg reg = need(s, ins->args[0]);
    emit_lea(s, dst, (Mem){.base = reg, .index = reg, .scale = (uint8_t)(odd - 1)});
    if (shift)
        emit_reg_imm(s, X86_SHL, 4, dst, (int32_t)shift);
    return true;
}

static void select_mul(Selector *s, Ins *ins, Reg dst)
{
    Ins *a = ins->args[0], *b = ins->args[1];
    if (!is_const(b)) {
        select_binary(s, X86_IMUL, ins, dst);
        return;
    }
    if (select_mul_by_lea(s, ins, (uint32_t)b->value, dst))
        return;
    emit_source(s, X86_IMUL3, 4, dst, is_const(a) ? source_reg(need(s, a)) : source_of(s, a, true));
    Insn *insn = &vec_last(&s->forward);
    if (s->forward.len) {
        insn->ops[2] = imm_operand();
        insn->imm = (int32_t)b->value;
    }
}

static void select_shift_by(Selector *s, X86Op op, Ins *value, Ins *count, Reg dst)
{
    Source left = source_of(s, value, true);
    if (is_const(count)) {
        emit_source(s, X86_MOV, 4, dst, left);
        emit_reg_imm(s, op, 4, dst, (int32_t)(count->value & 31));
        return;
    }
    Source right = source_of(s, count, true);
    emit_source(s, X86_MOV, 4, dst, left);
    emit_source(s, X86_MOV, 4, ECX, right);
    emit_reg_reg(s, op, 4, dst, ECX);
}

static void select_shift(Selector *s, X86Op op, Ins *ins, Reg dst)
{
    select_shift_by(s, op, ins->args[0], ins->args[1], dst);
}

/* Whether `rest` is 32 - n, modulo 32. */
static bool is_rest_of_word(const Ins *rest, const Ins *n)
{
    if (is_const(n) && is_const(rest))
        return ((n->value + rest->value) & 31) == 0 && (n->value & 31);
    return rest->op == IR_SUB && is_const(rest->args[0]) && (rest->args[0]->value & 31) == 0 && rest->args[1] == n;
}

/* (x << n) | (x >> (32 - n)): n, and X86_ROL; (x >> n) | (x << (32 - n)): n, and X86_ROR. NULL: no rotation. */
static Ins *rotation_count(const Selector *s, const Ins *sum, X86Op *op)
{
    const Ins *left = sum->args[sum->args[0]->op != IR_SHL], *right = sum->args[sum->args[0]->op == IR_SHL];
    if (left->op != IR_SHL || right->op != IR_SHR || left->args[0] != right->args[0] || !only_here(s, left) ||
        !only_here(s, right))
        return NULL;
    *op = is_rest_of_word(right->args[1], left->args[1]) ? X86_ROL : X86_ROR;
    if (*op == X86_ROR && !is_rest_of_word(left->args[1], right->args[1]))
        return NULL;
    return *op == X86_ROL ? left->args[1] : right->args[1];
}

/* rol dst, n. False: it is no rotation. With n = 0 an | gives x as a rotation does, a ^ does not. */
static bool select_rotation(Selector *s, Ins *sum, Reg dst)
{
    X86Op op;
    Ins *count = rotation_count(s, sum, &op);
    if (!count || (sum->op != IR_OR && !is_const(count)))
        return false;
    select_shift_by(s, op, sum->args[0]->args[0], count, dst);
    return true;
}

static void select_or(Selector *s, X86Op op, Ins *ins, Reg dst)
{
    if (!select_rotation(s, ins, dst))
        select_binary(s, op, ins, dst);
}

/* shld high, low, count and shrd low, high, count: arg0 is the half that is left of the other in memory order of FSHL and
 * FSHR. */
static void select_funnel(Selector *s, Ins *ins, Reg dst)
{
    bool left_shift = ins->op == IR_FSHL;
    Source kept = source_of(s, ins->args[left_shift ? 0 : 1], false);
    Reg filler = need(s, ins->args[left_shift ? 1 : 0]);
    Ins *count = ins->args[2];
    Source by = source_of(s, count, true);
    emit_source(s, X86_MOV, 4, dst, kept);
    if (!is_const(count))
        emit_source(s, X86_MOV, 4, ECX, by);
    Insn *insn = emit(s, left_shift ? X86_SHLD : X86_SHRD, 4);
    insn->ops[0] = reg_operand(dst);
    insn->ops[1] = reg_operand(filler);
    insn->ops[2] = is_const(count) ? imm_operand() : reg_operand(ECX);
    insn->imm = is_const(count) ? (int32_t)(count->value & 31) : 0;
}

/* mov eax, a / cdq or mov edx, 0 / idiv or div b / mov dst, eax or edx. Divisions trap, so they are done even when nobody
 * wants the result. */
static void select_division(Selector *s, Ins *ins)
{
    bool is_signed = ins->op == IR_SDIV || ins->op == IR_SREM;
    bool quotient = ins->op == IR_SDIV || ins->op == IR_UDIV;
    Source dividend = source_of(s, ins->args[0], true);
    Source divisor = source_of(s, ins->args[1], true);
    if (divisor.operand.kind == O_IMM)
        divisor = source_reg(need(s, ins->args[1]));
    emit_source(s, X86_MOV, 4, EAX, dividend);
    if (is_signed)
        emit(s, X86_CDQ, 4);
    else
        emit_reg_imm(s, X86_MOV, 4, EDX, 0);
    emit_one(s, is_signed ? X86_IDIV : X86_DIV, 4, divisor);
    if (s->regs[ins->id] != NO_REG)
        emit_reg_reg(s, X86_MOV, 4, s->regs[ins->id], quotient ? EAX : EDX);
}

static void select_high_product(Selector *s, Ins *ins, Reg dst)
{
    bool swap = ir_leaf(ins->args[1]); /* a constant goes to eax */
    Source a = source_of(s, ins->args[swap], true);
    Source b = source_of(s, ins->args[!swap], true);
    if (b.operand.kind == O_IMM)
        b = source_reg(need(s, ins->args[!swap]));
    emit_source(s, X86_MOV, 4, EAX, a);
    emit_one(s, ins->op == IR_UMULH ? X86_MUL1 : X86_IMUL1, 4, b);
    emit_reg_reg(s, X86_MOV, 4, dst, EDX);
}

/* The low half's ADD or SUB must leave its carry to this: both are made here, in one piece. The low half's own turn comes
 * next (it stands just before) and is passed over. */
static void select_carry(Selector *s, Ins *ins, Reg dst)
{
    Ins *low = ins->args[2];
    bool add = ins->op == IR_ADC;
    Source low_left = source_of(s, low->args[0], true), low_right = source_of(s, low->args[1], true);
    Source high_left = source_of(s, ins->args[0], true), high_right = source_of(s, ins->args[1], true);
    Reg low_dst = need(s, low);
    emit_source(s, X86_MOV, 4, low_dst, low_left);
    emit_source(s, X86_MOV, 4, dst, high_left);
    emit_source(s, add ? X86_ADD : X86_SUB, 4, low_dst, low_right);
    emit_source(s, add ? X86_ADC : X86_SBB, 4, dst, high_right);
    s->done = low;
}

static void select_unary(Selector *s, X86Op op, Ins *ins, Reg dst)
{
    emit_source(s, X86_MOV, 4, dst, source_of(s, ins->args[0], true));
    emit_reg(s, op, 4, dst);
}

/* movsx, movzx: of the low part of memory or of a register. */
static void select_extension(Selector *s, X86Op op, Ins *ins, Reg dst)
{
    Ins *value = ins->args[0];
    bool byte = op == X86_MOVSX8 || op == X86_MOVZX8;
    if (can_fold_load(s, value) && value->width >= (byte ? 1 : 2)) {
        emit_source(s, op, 4, dst, source_mem(address_of(s, value->args[0], value->value)));
    } else {
        emit_reg_reg(s, op, 4, dst, byte ? need_byte(s, value) : need(s, value));
    }
}

/* The halves of a call's i64: every other i64 is gone since lower_i64. */
static void select_half(Selector *s, Ins *ins, Reg dst)
{
    Ins *call = ins->args[0];
    Reg *half = ins->op == IR_TRUNC ? &s->regs[call->id] : &s->high_regs[call->id];
    if (*half == NO_REG)
        *half = new_vreg(s, R_GENERAL);
    emit_reg_reg(s, X86_MOV, 4, dst, *half);
}

/* bsr and bsf take no immediate: a constant that no pass has folded goes through a register. */
static void select_scan(Selector *s, X86Op op, Ins *ins, Reg dst)
{
    Source source = source_of(s, ins->args[0], true);
    emit_source(s, op, 4, dst, source.operand.kind == O_IMM ? source_reg(need(s, ins->args[0])) : source);
}

/* bsr gives the index of the highest bit; the number of zeros above it is 31 less that, and as that is 0 … 31, the exclusive
 * or with 31. */
static void select_clz(Selector *s, Ins *ins, Reg dst)
{
    select_scan(s, X86_BSR, ins, dst);
    emit_reg_imm(s, X86_XOR, 4, dst, 31);
}

void select_value(Selector *s, Ins *ins)
{
    Reg dst = s->regs[ins->id];
    switch ((IrOp)ins->op) {
    case IR_ADD: select_add(s, ins, dst); break;
    case IR_SUB: select_binary(s, X86_SUB, ins, dst); break;
    case IR_MUL: select_mul(s, ins, dst); break;
    case IR_AND: select_binary(s, X86_AND, ins, dst); break;
    case IR_OR: select_or(s, X86_OR, ins, dst); break;
    case IR_XOR: select_or(s, X86_XOR, ins, dst); break;
    case IR_SHL: select_shift(s, X86_SHL, ins, dst); break;
    case IR_SHR: select_shift(s, X86_SHR, ins, dst); break;
    case IR_SAR: select_shift(s, X86_SAR, ins, dst); break;
    case IR_NEG: select_unary(s, X86_NEG, ins, dst); break;
    case IR_NOT: select_unary(s, X86_NOT, ins, dst); break;
    case IR_BSWAP: select_unary(s, X86_BSWAP, ins, dst); break;
    case IR_SDIV:
    case IR_UDIV:
    case IR_SREM:
    case IR_UREM: select_division(s, ins); break;
    case IR_UMULH:
    case IR_SMULH: select_high_product(s, ins, dst); break;
    case IR_ADC:
    case IR_SBB: select_carry(s, ins, dst); break;
    case IR_FSHL:
    case IR_FSHR: select_funnel(s, ins, dst); break;
    case IR_CMP:
    case IR_CMP64: select_compare_value(s, ins, dst); break;
    case IR_SELECT: select_select(s, ins, dst); break;
    case IR_SEXT8: select_extension(s, X86_MOVSX8, ins, dst); break;
    case IR_SEXT16: select_extension(s, X86_MOVSX16, ins, dst); break;
    case IR_ZEXT8: select_extension(s, X86_MOVZX8, ins, dst); break;
    case IR_ZEXT16: select_extension(s, X86_MOVZX16, ins, dst); break;
    case IR_TRUNC:
    case IR_HIGH: select_half(s, ins, dst); break;
    case IR_CLZ: select_clz(s, ins, dst); break;
    case IR_CTZ: select_scan(s, X86_BSF, ins, dst); break;
    case IR_ARRIVED: emit_reg_reg(s, X86_MOV, 4, dst, argument_regs[ins->value]); break;
    case IR_FRAME: emit_reg_reg(s, X86_MOV, 4, dst, EBP); break;
    default: select_float(s, ins, dst); break;
    }
}
