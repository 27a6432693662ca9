/* Division and remainder by constants: through the high half of a product, shifts for powers of two.
 *
 *     x / 7  (signed)      q = smulh(x, M) [+ x] >> s;   q + (x >>> 31)
 *     x / 7  (unsigned)    q = umulh(x, M) >> s, or where M needs 33 bits: (((x - h) >>> 1) + h) >>> (s - 1), h = umulh(x, M)
 *     x % 7                x - x / 7 * 7
 *
 * Granlund and Montgomery, "Division by Invariant Integers using Multiplication", PLDI 1994; the search for M and s follows
 * Warren, "Hacker's Delight", chapter 10. At all levels, as gcc does: a division takes 20 to 30 cycles. Instructions are
 * rewritten where they stand, so that their users need no change. Requires nothing; leaves i64 divisions alone. */
#include "ir/ir.h"

typedef struct Magic {
    uint32_t multiplier;
    uint32_t shift;
    bool add; /* unsigned: the multiplier has a 33rd bit */
} Magic;

static Magic signed_magic(int32_t d)
{
    const uint32_t two31 = 0x80000000u;
    uint32_t ad = d < 0 ? 0u - (uint32_t)d : (uint32_t)d;
    uint32_t t = two31 + ((uint32_t)d >> 31), anc = t - 1 - t % ad, p = 31;
    uint32_t q1 = two31 / anc, r1 = two31 - q1 * anc, q2 = two31 / ad, r2 = two31 - q2 * ad, delta;
    do {
        p++;
        q1 *= 2;
        r1 *= 2;
        if (r1 >= anc) {
            q1++;
            r1 -= anc;
        }
        q2 *= 2;
        r2 *= 2;
        if (r2 >= ad) {
            q2++;
            r2 -= ad;
        }
        delta = ad - r2;
    } while (q1 < delta || (q1 == delta && r1 == 0));
    uint32_t multiplier = q2 + 1;
    return (Magic){d < 0 ? 0u - multiplier : multiplier, p - 32, false};
}

static Magic unsigned_magic(uint32_t d)
{
    const uint32_t two31 = 0x80000000u;
    bool add = false;
    uint32_t nc = 0xFFFFFFFFu - (0u - d) % d, p = 31;
    uint32_t q1 = two31 / nc, r1 = two31 - q1 * nc, q2 = (two31 - 1) / d, r2 = two31 - 1 - q2 * d, delta;
    do {
        p++;
        bool carry = r1 >= nc - r1;
        q1 = 2 * q1 + carry;
        r1 = 2 * r1 - (carry ? nc : 0);
        carry = r2 + 1 >= d - r2;
        add |= q2 >= (carry ? two31 - 1 : two31);
        q2 = 2 * q2 + carry;
        r2 = 2 * r2 + 1 - (carry ? d : 0);
        delta = d - 1 - r2;
    } while (p < 64 && (q1 < delta || (q1 == delta && r1 == 0)));
    return (Magic){q2 + 1, p - 32, add};
}

/* ---------------------------------------------------------------- building */

typedef struct Division {
    Function *f;
    Ins *ins; /* new instructions go before it */
} Division;

static Ins *number(const Division *v, uint32_t value)
{
    return ir_const(v->f, IR_I32, (int32_t)value);
}

static Ins *binary(const Division *v, IrOp op, Ins *a, Ins *b)
{
    return ir_insert_op(v->f, v->ins, op, IR_I32, a, b, NULL);
}

static Ins *shift(const Division *v, IrOp op, Ins *a, uint32_t count)
{
    return count ? binary(v, op, a, number(v, count)) : a;
}

/* The division itself becomes `op a, b`. */
static void become(Division *v, IrOp op, Ins *a, Ins *b)
{
    ir_become(v->f, v->ins, op, a, b);
}

/* The division itself becomes what `q` is; q, made for it alone, goes. */
static void become_value(Division *v, Ins *q)
{
    if (q == v->ins->args[0]) {
        become(v, IR_ADD, q, number(v, 0));
    } else {
        become(v, (IrOp)q->op, q->args[0], q->args[1]);
        ir_remove(q);
    }
}

static bool is_power_of_two(uint32_t d)
{
    return (d & (d - 1)) == 0;
}

static uint32_t log2_of(uint32_t d)
{
    uint32_t k = 0;
    while (d >> k > 1)
        k++;
    return k;
}

/* 2^k - 1 for negative x, else 0: what rounds the shift towards zero. */
static Ins *rounding(const Division *v, Ins *x, uint32_t k)
{
    Ins *sign = k > 1 ? shift(v, IR_SAR, x, 31) : x;
    return shift(v, IR_SHR, sign, 32 - k);
}

static Ins *signed_quotient(const Division *v, Ins *x, int32_t d)
{
    uint32_t ad = d < 0 ? 0u - (uint32_t)d : (uint32_t)d;
    if (is_power_of_two(ad)) {
        uint32_t k = log2_of(ad);
        Ins *q = k ? shift(v, IR_SAR, binary(v, IR_ADD, x, rounding(v, x, k)), k) : x;
        return d < 0 ? binary(v, IR_SUB, number(v, 0), q) : q;
    }
    Magic magic = signed_magic(d);
    Ins *q = binary(v, IR_SMULH, x, number(v, magic.multiplier));
    if (d > 0 && (int32_t)magic.multiplier < 0)
        q = binary(v, IR_ADD, q, x);
    if (d < 0 && (int32_t)magic.multiplier > 0)
        q = binary(v, IR_SUB, q, x);
    q = shift(v, IR_SAR, q, magic.shift);
    return binary(v, IR_ADD, q, shift(v, IR_SHR, q, 31));
}

static Ins *unsigned_quotient(const Division *v, Ins *x, uint32_t d)
{
    if (is_power_of_two(d))
        return shift(v, IR_SHR, x, log2_of(d));
    Magic magic = unsigned_magic(d);
    Ins *high = binary(v, IR_UMULH, x, number(v, magic.multiplier));
    if (!magic.add)
        return shift(v, IR_SHR, high, magic.shift);
    Ins *half = shift(v, IR_SHR, binary(v, IR_SUB, x, high), 1);
    return shift(v, IR_SHR, binary(v, IR_ADD, half, high), magic.shift - 1);
}

/* ((x + r) & (2^k - 1)) - r, with r the rounding: no quotient is needed. */
static void expand_signed_remainder_by_power(Division *v, Ins *x, uint32_t k)
{
    if (k == 0) {
        become(v, IR_AND, x, number(v, 0));
        return;
    }
    Ins *r = rounding(v, x, k);
    Ins *sum = binary(v, IR_ADD, x, r);
    become(v, IR_SUB, binary(v, IR_AND, sum, number(v, (1u << k) - 1)), r);
}

static void expand(Division *v)
{
    Ins *x = v->ins->args[0];
    int32_t d = (int32_t)v->ins->args[1]->value;
    uint32_t ad = d < 0 ? 0u - (uint32_t)d : (uint32_t)d;
    switch ((IrOp)v->ins->op) {
    case IR_SDIV: become_value(v, signed_quotient(v, x, d)); break;
    case IR_UDIV: become_value(v, unsigned_quotient(v, x, (uint32_t)d)); break;
    case IR_SREM:
        if (is_power_of_two(ad))
            expand_signed_remainder_by_power(v, x, log2_of(ad));
        else
            become(v, IR_SUB, x, binary(v, IR_MUL, signed_quotient(v, x, d), number(v, (uint32_t)d)));
        break;
    default:
        if (is_power_of_two((uint32_t)d))
            become(v, IR_AND, x, number(v, (uint32_t)d - 1));
        else
            become(v, IR_SUB, x, binary(v, IR_MUL, unsigned_quotient(v, x, (uint32_t)d), number(v, (uint32_t)d)));
        break;
    }
}

static bool is_division_by_constant(const Ins *ins)
{
    bool division = ins->op == IR_SDIV || ins->op == IR_UDIV || ins->op == IR_SREM || ins->op == IR_UREM;
    return division && ins->type == IR_I32 && ins->args[1]->op == IR_CONST && ins->args[1]->value != 0;
}

void divide_by_constant(Function *f)
{
    for (uint32_t i = 0; i < f->blocks.len && !should_stop(f->cx); i++) {
        for (Ins *ins = f->blocks.data[i]->first; ins; ins = ins->next) {
            if (is_division_by_constant(ins)) {
                Division v = {f, ins};
                expand(&v);
            }
        }
    }
}
