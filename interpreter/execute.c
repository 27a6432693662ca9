/* Executes any Op: a function for each instruction of i386.def, in every form, with all flags. What run.c has no handler for
 * comes here, and what its handlers cannot go on with: accesses at the edge of memory, faults.
 *
 * An instruction that faults has changed nothing, except that rep movsd and rep stosd have come as far as they could. */
#include "interpreter/internal.h"

#include <math.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#define SIGN_BIT 0x80000000u

void *fault_set(Machine *machine, FaultKind kind, uint32_t address)
{
    machine->fault.kind = (uint8_t)kind;
    machine->fault.address = address;
    return NULL;
}

/* ---------------------------------------------------------------- operands */

static uint32_t address_of(const Machine *m, const Op *op)
{
    return m->r[op->b] + (m->r[op->c] << op->scale) + (uint32_t)op->disp;
}

/* Which register operand `i` is: the first among the operands is in `a`. */
static uint8_t register_of(const Op *op, unsigned i)
{
    return i > 0 && op_kind(op, 0) == O_REG ? op->b : op->a;
}

/* Where operand `i` is: registers have their lowest byte first, as memory. NULL: fault. */
static uint8_t *locate(Machine *m, const Op *op, unsigned i, uint32_t size, bool is_write)
{
    if (op_kind(op, i) == O_MEM)
        return memory_at(m, address_of(m, op), size, is_write);
    return (uint8_t *)&m->r[register_of(op, i)];
}

/* Reads operand `i` of 1, 2 or 4 bytes. */
static bool fetch(Machine *m, const Op *op, unsigned i, uint32_t size, uint32_t *value)
{
    if (op_kind(op, i) == O_IMM) {
        *value = size == 4 ? (uint32_t)op->imm : (uint32_t)op->imm & ((1u << 8 * size) - 1);
        return true;
    }
    const uint8_t *at = locate(m, op, i, size, false);
    if (at)
        *value = load(at, size);
    return at != NULL;
}

/* Floating point operands: `size` bytes of an xmm register, or of memory. */
static uint8_t *locate_xmm(Machine *m, const Op *op, unsigned i, uint32_t size, bool is_write)
{
    if (op_kind(op, i) == O_MEM)
        return memory_at(m, address_of(m, op), size, is_write);
    return (uint8_t *)&m->xmm[register_of(op, i)];
}

static uint32_t sign_extend(uint32_t value, uint32_t size)
{
    uint32_t shift = 32 - 8 * size;
    return (uint32_t)((int32_t)(value << shift) >> shift);
}

/* ---------------------------------------------------------------- flags */

static bool is_parity_even(uint32_t value)
{
    return !(__builtin_popcount(value & 0xFF) & 1);
}

bool flags_hold(const Flags *flags, X86Cond cond)
{
    uint32_t a = flags->a, b = flags->b, bits = flags->bits;
    bool holds = false;
    if (flags->is_comparison) {
        switch (cond >> 1) {
        case CC_O >> 1: holds = ((a ^ b) & (a ^ (a - b))) >> 31; break;
        case CC_B >> 1: holds = a < b; break;
        case CC_E >> 1: holds = a == b; break;
        case CC_BE >> 1: holds = a <= b; break;
        case CC_S >> 1: holds = (a - b) >> 31; break;
        case CC_P >> 1: holds = is_parity_even((a - b) >> flags->shift); break;
        case CC_L >> 1: holds = (int32_t)a < (int32_t)b; break;
        case CC_LE >> 1: holds = (int32_t)a <= (int32_t)b; break;
        }
        return holds ^ (cond & 1);
    }
    bool less = !(bits & FLAG_SIGN) != !(bits & FLAG_OVERFLOW);
    switch (cond >> 1) {
    case CC_O >> 1: holds = bits & FLAG_OVERFLOW; break;
    case CC_B >> 1: holds = bits & FLAG_CARRY; break;
    case CC_E >> 1: holds = bits & FLAG_ZERO; break;
    case CC_BE >> 1: holds = bits & (FLAG_CARRY | FLAG_ZERO); break;
    case CC_S >> 1: holds = bits & FLAG_SIGN; break;
    case CC_P >> 1: holds = bits & FLAG_PARITY; break;
    case CC_L >> 1: holds = less; break;
    case CC_LE >> 1: holds = less || bits & FLAG_ZERO; break;
    }
    return holds ^ (cond & 1);
}

static void set_comparison(Machine *m, uint32_t a, uint32_t b, uint32_t size)
{
    uint8_t shift = (uint8_t)(32 - 8 * size);
    m->flags = (Flags){.is_comparison = true, .shift = shift, .a = a << shift, .b = b << shift};
}

/* Zero, sign and parity of a result of `size` bytes, and the bits given. */
static void set_bits(Machine *m, uint32_t result, uint32_t size, uint32_t bits)
{
    uint32_t high = result << (32 - 8 * size);
    if (!high)
        bits |= FLAG_ZERO;
    if (high & SIGN_BIT)
        bits |= FLAG_SIGN;
    if (is_parity_even(result))
        bits |= FLAG_PARITY;
    m->flags = (Flags){.bits = bits};
}

static bool wants_flags(const Op *op)
{
    return op->more & OP_FLAGS;
}

/* ---------------------------------------------------------------- moves */

static const Op *execute_MOV(Machine *m, const Op *op)
{
    uint32_t value;
    uint8_t *to = locate(m, op, 0, op->width, true);
    if (!to || !fetch(m, op, 1, op->width, &value))
        return NULL;
    store(to, value, op->width);
    return op + 1;
}

static const Op *extend(Machine *m, const Op *op, uint32_t size, bool is_signed)
{
    uint32_t value;
    if (!fetch(m, op, 1, size, &value))
        return NULL;
    m->r[op->a] = is_signed ? sign_extend(value, size) : value;
    return op + 1;
}

static const Op *execute_MOVZX8(Machine *m, const Op *op)
{
    return extend(m, op, 1, false);
}

static const Op *execute_MOVZX16(Machine *m, const Op *op)
{
    return extend(m, op, 2, false);
}

static const Op *execute_MOVSX8(Machine *m, const Op *op)
{
    return extend(m, op, 1, true);
}

static const Op *execute_MOVSX16(Machine *m, const Op *op)
{
    return extend(m, op, 2, true);
}

static const Op *execute_LEA(Machine *m, const Op *op)
{
    m->r[op->a] = address_of(m, op);
    return op + 1;
}

static const Op *execute_XCHG(Machine *m, const Op *op)
{
    uint8_t *a = locate(m, op, 0, op->width, true), *b = locate(m, op, 1, op->width, true);
    if (!a || !b)
        return NULL;
    uint32_t value = load(a, op->width);
    store(a, load(b, op->width), op->width);
    store(b, value, op->width);
    return op + 1;
}

bool push_word(Machine *machine, uint32_t value)
{
    uint8_t *to = memory_at(machine, machine->r[ESP] - 4, 4, true);
    if (!to)
        return false;
    store(to, value, 4);
    machine->r[ESP] -= 4;
    return true;
}

bool pop_word(Machine *machine, uint32_t *value)
{
    const uint8_t *from = memory_at(machine, machine->r[ESP], 4, false);
    if (!from)
        return false;
    *value = load(from, 4);
    machine->r[ESP] += 4;
    return true;
}

static const Op *execute_PUSH(Machine *m, const Op *op)
{
    uint32_t value;
    return fetch(m, op, 0, 4, &value) && push_word(m, value) ? op + 1 : NULL;
}

/* pop [esp+4] has its address from after the word is taken off. */
static const Op *execute_POP(Machine *m, const Op *op)
{
    uint32_t value;
    if (!pop_word(m, &value))
        return NULL;
    uint8_t *to = locate(m, op, 0, 4, true);
    if (to)
        store(to, value, 4);
    else
        m->r[ESP] -= 4;
    return to ? op + 1 : NULL;
}

/* ---------------------------------------------------------------- arithmetic */

static uint32_t mask_of(uint32_t size)
{
    return size == 4 ? 0xFFFFFFFF : (1u << 8 * size) - 1;
}

static void set_sum_flags(Machine *m, uint32_t a, uint32_t b, bool carry, uint32_t size)
{
    uint64_t sum = (uint64_t)a + b + carry;
    uint32_t result = (uint32_t)sum, sign = 1u << (8 * size - 1);
    uint32_t overflow = (a ^ result) & (b ^ result) & sign ? FLAG_OVERFLOW : 0;
    set_bits(m, result & mask_of(size), size, overflow | (sum >> 8 * size & 1 ? FLAG_CARRY : 0));
}

static void set_difference_flags(Machine *m, uint32_t a, uint32_t b, bool borrow, uint32_t size)
{
    if (!borrow) {
        set_comparison(m, a, b, size);
        return;
    }
    uint32_t result = a - b - 1, sign = 1u << (8 * size - 1);
    uint32_t overflow = (a ^ b) & (a ^ result) & sign ? FLAG_OVERFLOW : 0;
    set_bits(m, result & mask_of(size), size, overflow | (a <= b ? FLAG_CARRY : 0));
}

/* What the two operands of an instruction make, and the flags; comparisons are for nothing else. */
static uint32_t compute(Machine *m, const Op *op, X86Op what, uint32_t a, uint32_t b)
{
    bool carry = (what == X86_ADC || what == X86_SBB) && flags_hold(&m->flags, CC_B);
    uint32_t result = what == X86_ADD || what == X86_ADC    ? a + b + carry
                      : what == X86_AND || what == X86_TEST ? a & b
                      : what == X86_OR                      ? a | b
                      : what == X86_XOR                     ? a ^ b
                                                            : a - b - carry;
    if (!wants_flags(op) && what != X86_CMP && what != X86_TEST)
        return result;
    if (what == X86_ADD || what == X86_ADC)
        set_sum_flags(m, a, b, carry, op->width);
    else if (what == X86_SUB || what == X86_SBB || what == X86_CMP)
        set_difference_flags(m, a, b, carry, op->width);
    else
        set_comparison(m, result, 0, op->width);
    return result;
}

static const Op *modify(Machine *m, const Op *op, X86Op what)
{
    uint32_t b;
    uint8_t *to = locate(m, op, 0, op->width, true);
    if (!to || !fetch(m, op, 1, op->width, &b))
        return NULL;
    store(to, compute(m, op, what, load(to, op->width), b), op->width);
    return op + 1;
}

static const Op *compare(Machine *m, const Op *op, X86Op what)
{
    uint32_t a, b;
    if (!fetch(m, op, 0, op->width, &a) || !fetch(m, op, 1, op->width, &b))
        return NULL;
    compute(m, op, what, a, b);
    return op + 1;
}

/* By 0 bits the processor leaves the flags; nobody relies on that, and here they are the result's. */
static const Op *shift(Machine *m, const Op *op, X86Op what)
{
    uint32_t size = op->width, count;
    uint8_t *to = locate(m, op, 0, size, true);
    if (!to || !fetch(m, op, 1, 1, &count))
        return NULL;
    count &= 31;
    uint32_t a = load(to, size), top = 8 * size - 1;
    int64_t extended = (int32_t)sign_extend(a, size);
    uint64_t shifted = what == X86_SHL ? (uint64_t)a << count : what == X86_SHR ? a >> count : (uint64_t)(extended >> count);
    uint64_t carry = what == X86_SHL   ? shifted >> 8 * size
                     : what == X86_SHR ? ((uint64_t)a << 1) >> count
                                       : (uint64_t)(extended * 2 >> count);
    uint32_t result = (uint32_t)shifted & mask_of(size);
    store(to, result, size);
    if (!wants_flags(op))
        return op + 1;
    uint32_t overflow = what == X86_SHL ? (result >> top ^ (uint32_t)carry) & 1 : what == X86_SHR ? a >> top : 0;
    set_bits(m, result, size, (carry & 1 ? FLAG_CARRY : 0) | (overflow ? FLAG_OVERFLOW : 0));
    return op + 1;
}

/* shld a, b, n: a moves up by n bits, and b's upper bits in from below; shrd the other way. */
static const Op *shift_double(Machine *m, const Op *op, bool is_left)
{
    uint32_t count, b = m->r[register_of(op, 1)];
    uint8_t *to = locate(m, op, 0, 4, true);
    if (!to)
        return NULL;
    count = (op_kind(op, 2) == O_IMM ? (uint32_t)op->imm : m->r[ECX]) & 31;
    uint64_t a = load(to, 4), both = is_left ? a << 32 | b : (uint64_t)b << 32 | a;
    uint64_t carry = is_left ? a << count >> 32 : a << 1 >> count;
    uint32_t result = (uint32_t)(is_left ? both << count >> 32 : both >> count);
    store(to, result, 4);
    if (wants_flags(op))
        set_bits(m, result, 4, (carry & 1 ? FLAG_CARRY : 0) | (((uint32_t)a ^ result) & SIGN_BIT ? FLAG_OVERFLOW : 0));
    return op + 1;
}

/* rol, ror: of the flags only carry and overflow tell of the result; nobody asks for the others, and here they do too. */
static const Op *rotate(Machine *m, const Op *op, X86Op what)
{
    uint32_t size = op->width, bits = 8 * size, count;
    uint8_t *to = locate(m, op, 0, size, true);
    if (!to || !fetch(m, op, 1, 1, &count))
        return NULL;
    uint32_t value = load(to, size), left = (what == X86_ROL ? count : bits - (count & 31)) & (bits - 1);
    uint32_t result = left ? (value << left | value >> (bits - left)) & mask_of(size) : value;
    store(to, result, size);
    if (!wants_flags(op))
        return op + 1;
    uint32_t top = result >> (bits - 1), carry = what == X86_ROL ? result & 1 : top;
    uint32_t overflow = top ^ (what == X86_ROL ? carry : result >> (bits - 2) & 1);
    set_bits(m, result, size, (carry ? FLAG_CARRY : 0) | (overflow ? FLAG_OVERFLOW : 0));
    return op + 1;
}

#define SAME(id, function)                                                                                                     \
    static const Op *execute_##id(Machine *m, const Op *op)                                                                    \
    {                                                                                                                          \
        return function(m, op, X86_##id);                                                                                      \
    }
SAME(ADD, modify)
SAME(SUB, modify)
SAME(ADC, modify)
SAME(SBB, modify)
SAME(AND, modify)
SAME(OR, modify)
SAME(XOR, modify)
SAME(CMP, compare)
SAME(TEST, compare)
SAME(SHL, shift)
SAME(SHR, shift)
SAME(SAR, shift)
SAME(ROL, rotate)
SAME(ROR, rotate)

static const Op *execute_SHLD(Machine *m, const Op *op)
{
    return shift_double(m, op, true);
}

static const Op *execute_SHRD(Machine *m, const Op *op)
{
    return shift_double(m, op, false);
}

static const Op *execute_NEG(Machine *m, const Op *op)
{
    uint8_t *to = locate(m, op, 0, op->width, true);
    if (!to)
        return NULL;
    uint32_t value = load(to, op->width);
    store(to, 0 - value, op->width);
    if (wants_flags(op))
        set_comparison(m, 0, value, op->width);
    return op + 1;
}

static const Op *execute_NOT(Machine *m, const Op *op)
{
    uint8_t *to = locate(m, op, 0, op->width, true);
    if (!to)
        return NULL;
    store(to, ~load(to, op->width), op->width);
    return op + 1;
}

/* inc, dec: the carry stays. */
static const Op *step(Machine *m, const Op *op, uint32_t by)
{
    uint8_t *to = locate(m, op, 0, op->width, true);
    if (!to)
        return NULL;
    uint32_t value = load(to, op->width), result = (value + by) & mask_of(op->width);
    store(to, result, op->width);
    if (wants_flags(op)) {
        uint32_t highest = 1u << (8 * op->width - 1), carry = flags_hold(&m->flags, CC_B) ? FLAG_CARRY : 0;
        bool overflows = by == 1 ? result == highest : result == highest - 1;
        set_bits(m, result, op->width, carry | (overflows ? FLAG_OVERFLOW : 0));
    }
    return op + 1;
}

static const Op *execute_INC(Machine *m, const Op *op)
{
    return step(m, op, 1);
}

static const Op *execute_DEC(Machine *m, const Op *op)
{
    return step(m, op, 0xFFFFFFFF);
}

static void set_product(Machine *m, const Op *op, uint32_t result, bool is_cut)
{
    if (wants_flags(op))
        set_bits(m, result, 4, is_cut ? FLAG_CARRY | FLAG_OVERFLOW : 0);
}

static const Op *multiply(Machine *m, const Op *op, uint32_t a, uint32_t b)
{
    int64_t product = (int64_t)(int32_t)a * (int32_t)b;
    m->r[op->a] = (uint32_t)product;
    set_product(m, op, (uint32_t)product, product != (int32_t)product);
    return op + 1;
}

static const Op *execute_IMUL(Machine *m, const Op *op)
{
    uint32_t b;
    return fetch(m, op, 1, 4, &b) ? multiply(m, op, m->r[op->a], b) : NULL;
}

static const Op *execute_IMUL3(Machine *m, const Op *op)
{
    uint32_t a, b;
    return fetch(m, op, 1, 4, &a) && fetch(m, op, 2, 4, &b) ? multiply(m, op, a, b) : NULL;
}

static const Op *execute_MUL1(Machine *m, const Op *op)
{
    uint32_t b;
    if (!fetch(m, op, 0, 4, &b))
        return NULL;
    uint64_t product = (uint64_t)m->r[EAX] * b;
    m->r[EAX] = (uint32_t)product;
    m->r[EDX] = (uint32_t)(product >> 32);
    set_product(m, op, m->r[EAX], m->r[EDX] != 0);
    return op + 1;
}

static const Op *execute_IMUL1(Machine *m, const Op *op)
{
    uint32_t b;
    if (!fetch(m, op, 0, 4, &b))
        return NULL;
    int64_t product = (int64_t)(int32_t)m->r[EAX] * (int32_t)b;
    m->r[EAX] = (uint32_t)product;
    m->r[EDX] = (uint32_t)((uint64_t)product >> 32);
    set_product(m, op, m->r[EAX], product != (int32_t)product);
    return op + 1;
}

static const Op *execute_CDQ(Machine *m, const Op *op)
{
    m->r[EDX] = (uint32_t)((int32_t)m->r[EAX] >> 31);
    return op + 1;
}

/* Divisions leave the flags undefined: here all are 0. */
static const Op *set_quotient(Machine *m, const Op *op, uint32_t quotient, uint32_t remainder)
{
    m->r[EAX] = quotient;
    m->r[EDX] = remainder;
    if (wants_flags(op))
        m->flags = (Flags){0};
    return op + 1;
}

static const Op *execute_DIV(Machine *m, const Op *op)
{
    uint32_t by;
    if (!fetch(m, op, 0, 4, &by))
        return NULL;
    uint64_t what = (uint64_t)m->r[EDX] << 32 | m->r[EAX];
    if (!by)
        return fault_set(m, FAULT_DIVIDE, 0);
    if (m->r[EDX] >= by)
        return fault_set(m, FAULT_DIVIDE_RANGE, 0);
    return set_quotient(m, op, (uint32_t)(what / by), (uint32_t)(what % by));
}

static const Op *execute_IDIV(Machine *m, const Op *op)
{
    uint32_t value;
    if (!fetch(m, op, 0, 4, &value))
        return NULL;
    int64_t what = (int64_t)((uint64_t)m->r[EDX] << 32 | m->r[EAX]), by = (int32_t)value;
    if (!by)
        return fault_set(m, FAULT_DIVIDE, 0);
    if (what == INT64_MIN && by == -1)
        return fault_set(m, FAULT_DIVIDE_RANGE, 0);
    int64_t quotient = what / by;
    if (quotient != (int32_t)quotient)
        return fault_set(m, FAULT_DIVIDE_RANGE, 0);
    return set_quotient(m, op, (uint32_t)quotient, (uint32_t)(what % by));
}

/* bsf, bsr: of 0 nothing is found, and the target stays. */
static const Op *scan(Machine *m, const Op *op, bool is_forward)
{
    uint32_t value;
    if (!fetch(m, op, 1, 4, &value))
        return NULL;
    if (value)
        m->r[op->a] = (uint32_t)(is_forward ? __builtin_ctz(value) : 31 - __builtin_clz(value));
    if (wants_flags(op))
        m->flags = (Flags){.bits = value ? 0 : FLAG_ZERO};
    return op + 1;
}

static const Op *execute_BSF(Machine *m, const Op *op)
{
    return scan(m, op, true);
}

static const Op *execute_BSR(Machine *m, const Op *op)
{
    return scan(m, op, false);
}

static const Op *execute_BSWAP(Machine *m, const Op *op)
{
    m->r[op->a] = __builtin_bswap32(m->r[op->a]);
    return op + 1;
}

/* ---------------------------------------------------------------- control */

static const Op *execute_SETCC(Machine *m, const Op *op)
{
    uint8_t *to = locate(m, op, 0, 1, true);
    if (!to)
        return NULL;
    *to = flags_hold(&m->flags, (X86Cond)op->imm);
    return op + 1;
}

static const Op *execute_CMOVCC(Machine *m, const Op *op)
{
    uint32_t value; /* read in any case, as the machine does */
    if (!fetch(m, op, 1, 4, &value))
        return NULL;
    if (flags_hold(&m->flags, (X86Cond)op->imm))
        m->r[op->a] = value;
    return op + 1;
}

static const Op *execute_JMP(Machine *m, const Op *op)
{
    (void)m;
    return op + 1 + op->imm;
}

static const Op *execute_JCC(Machine *m, const Op *op)
{
    return flags_hold(&m->flags, (X86Cond)op->a) ? op + 1 + op->imm : op + 1;
}

static const Op *execute_JMPTAB(Machine *m, const Op *op)
{
    uint32_t index = m->r[op->a];
    if (index >= (uint32_t)op->disp)
        return fault_set(m, FAULT_JUMP, index);
    return m->program->ops.data + m->program->tables.data[(uint32_t)op->imm + index];
}

const Op *op_at_address(Machine *machine, uint32_t address)
{
    uint32_t index = program_op_at(machine->program, address);
    return index < machine->program->ops.len ? machine->program->ops.data + index : fault_set(machine, FAULT_JUMP, address);
}

uint32_t address_of_op(const Machine *machine, const Op *op)
{
    return CODE_BASE + (uint32_t)(op - machine->program->ops.data) * CODE_STEP;
}

/* By name (`more` is 0, the way is relative), or through an address. */
static const Op *execute_CALL(Machine *m, const Op *op)
{
    const Op *target = op + 1 + op->imm;
    if (op->more) {
        uint32_t address;
        target = fetch(m, op, 0, 4, &address) ? op_at_address(m, address) : NULL;
    }
    if (!target)
        return NULL;
    if (m->config.limits.depth && m->depth >= m->config.limits.depth)
        return fault_set(m, FAULT_DEPTH, 0);
    if (!push_word(m, address_of_op(m, op + 1)))
        return NULL;
    m->depth++;
    return target;
}

static const Op *execute_RET(Machine *m, const Op *op)
{
    uint32_t address;
    (void)op;
    if (!pop_word(m, &address))
        return NULL;
    const Op *target = op_at_address(m, address);
    if (!target)
        m->r[ESP] -= 4;
    else
        m->depth--;
    return target;
}

static const Op *execute_RETN(Machine *m, const Op *op)
{
    const Op *target = execute_RET(m, op);
    if (target)
        m->r[ESP] += (uint32_t)op->imm;
    return target;
}

static const Op *execute_LEAVE(Machine *m, const Op *op)
{
    uint32_t before = m->r[ESP];
    m->r[ESP] = m->r[EBP];
    if (pop_word(m, &m->r[EBP]))
        return op + 1;
    m->r[ESP] = before;
    return NULL;
}

static const Op *execute_UD2(Machine *m, const Op *op)
{
    (void)op;
    return fault_set(m, FAULT_INVALID, 0);
}

/* After what may have sent a signal. */
static const Op *go_on(Machine *m, const Op *next)
{
    bool any = m->signals_waiting[0] || m->signals_waiting[1];
    return next && any ? signal_deliver(m, next) : next;
}

static const Op *execute_INT(Machine *m, const Op *op)
{
    const uint32_t *r = m->r;
    const uint32_t words[SYSCALL_WORDS] = {r[EAX], r[EBX], r[ECX], r[EDX], r[ESI], r[EDI], r[EBP]};
    if ((uint8_t)op->imm != 0x80)
        return fault_set(m, FAULT_INVALID, 0);
    return system_call(m, words) ? go_on(m, op + 1) : NULL;
}

/* ---------------------------------------------------------------- strings */

/* As many words as lie in one piece of memory at both places, and do not overlap. 0: one by one. */
static uint32_t words_together(Machine *m, uint32_t count, bool reads)
{
    uint32_t from = m->r[ESI], to = m->r[EDI];
    if (count > 1 << 20)
        count = 1 << 20;
    uint32_t size = 4 * count;
    if (reads && (from - to < size || to - from < size))
        return 0;
    const Fault before = m->fault;
    bool fits = memory_at(m, to, size, true) && (!reads || memory_at(m, from, size, false));
    m->fault = before;
    return fits ? count : 0;
}

/* A piece at a time; a step for every four words. */
static const Op *repeat(Machine *m, const Op *op, bool reads)
{
    while (m->r[ECX]) {
        uint32_t count = words_together(m, m->r[ECX], reads);
        count += !count;
        uint8_t *to = memory_at(m, m->r[EDI], 4 * count, true);
        const uint8_t *from = to && reads ? memory_at(m, m->r[ESI], 4 * count, false) : NULL;
        if (!to || (reads && !from))
            return NULL;
        if (reads)
            memcpy(to, from, 4 * count);
        for (uint32_t i = 0; !reads && i < count; i++)
            store(to + 4 * i, m->r[EAX], 4);
        m->r[EDI] += 4 * count;
        m->r[ESI] += reads ? 4 * count : 0;
        m->r[ECX] -= count;
        m->slice -= (intptr_t)(count / 4 * sizeof(Op));
    }
    return op + 1;
}

static const Op *execute_REPMOVSD(Machine *m, const Op *op)
{
    return repeat(m, op, true);
}

static const Op *execute_REPSTOSD(Machine *m, const Op *op)
{
    return repeat(m, op, false);
}

/* ---------------------------------------------------------------- floating point */

static double double_of(uint64_t bits)
{
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static uint64_t bits_of(double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

static float float_of(uint32_t bits)
{
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static uint32_t float_bits(float value)
{
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

#define QUIET_DOUBLE ((uint64_t)1 << 51)
#define QUIET_FLOAT (1u << 22)
#define DEFAULT_DOUBLE 0xFFF8000000000000u /* what an invalid operation makes */
#define DEFAULT_FLOAT 0xFFC00000u

static bool is_nan_double(uint64_t bits)
{
    return (bits & INT64_MAX) > 0x7FF0000000000000u;
}

static bool is_nan_float(uint32_t bits)
{
    return (bits & INT32_MAX) > 0x7F800000u;
}

/* As SSE2 has it: the first operand that is a NaN, made quiet, else what the operation makes. */
static uint64_t compute_double(X86Op what, uint64_t a, uint64_t b)
{
    double x = double_of(a), y = double_of(b);
    double result = what == X86_ADDS ? x + y : what == X86_SUBS ? x - y : what == X86_MULS ? x * y : x / y;
    if (is_nan_double(a) || is_nan_double(b))
        return (is_nan_double(a) ? a : b) | QUIET_DOUBLE;
    return is_nan_double(bits_of(result)) ? DEFAULT_DOUBLE : bits_of(result);
}

static uint32_t compute_float(X86Op what, uint32_t a, uint32_t b)
{
    float x = float_of(a), y = float_of(b);
    float result = what == X86_ADDS ? x + y : what == X86_SUBS ? x - y : what == X86_MULS ? x * y : x / y;
    if (is_nan_float(a) || is_nan_float(b))
        return (is_nan_float(a) ? a : b) | QUIET_FLOAT;
    return is_nan_float(float_bits(result)) ? DEFAULT_FLOAT : float_bits(result);
}

static const Op *arithmetic(Machine *m, const Op *op, X86Op what)
{
    const uint8_t *from = locate_xmm(m, op, 1, op->width, false);
    Xmm *to = &m->xmm[op->a];
    if (!from)
        return NULL;
    if (op->width == 4) {
        to->u[0] = compute_float(what, to->u[0], load(from, 4));
    } else {
        uint64_t b;
        memcpy(&b, from, sizeof b);
        to->q[0] = compute_double(what, to->q[0], b);
    }
    return op + 1;
}

/* Unordered: all three flags. Both complain of signalling NaNs, comis, as the host's <, of the others too. */
static const Op *compare_floats(Machine *m, const Op *op, X86Op what)
{
    const uint8_t *from = locate_xmm(m, op, 1, op->width, false);
    double a, b;
    if (!from)
        return NULL;
    if (op->width == 4) {
        a = (double)m->xmm[op->a].f;
        b = (double)float_of(load(from, 4));
    } else {
        a = m->xmm[op->a].d;
        memcpy(&b, from, sizeof b);
    }
    bool is_less = what == X86_COMIS ? a < b : __builtin_isless(a, b);
    uint32_t bits = is_less ? FLAG_CARRY : a == b ? FLAG_ZERO : a != a || b != b ? FLAG_ZERO | FLAG_PARITY | FLAG_CARRY : 0;
    m->flags = (Flags){.bits = bits};
    return op + 1;
}

/* 16 bytes with 16 bytes. */
static const Op *combine(Machine *m, const Op *op, X86Op what)
{
    const uint8_t *from = locate_xmm(m, op, 1, 16, false);
    Xmm *to = &m->xmm[op->a], other;
    if (!from)
        return NULL;
    memcpy(&other, from, sizeof other);
    for (int i = 0; i < 2; i++)
        to->q[i] = what == X86_ANDP ? to->q[i] & other.q[i] : to->q[i] ^ other.q[i];
    return op + 1;
}

SAME(ADDS, arithmetic)
SAME(SUBS, arithmetic)
SAME(MULS, arithmetic)
SAME(DIVS, arithmetic)
SAME(COMIS, compare_floats)
SAME(UCOMIS, compare_floats)
SAME(ANDP, combine)
SAME(XORP, combine)
SAME(PXOR, combine)

/* From memory the rest of the register becomes zero; between registers it is printed as movaps, and copies all. */
static const Op *execute_MOVS(Machine *m, const Op *op)
{
    uint32_t size = op_kind(op, 0) == O_REG && op_kind(op, 1) == O_REG ? sizeof(Xmm) : op->width;
    uint8_t *to = locate_xmm(m, op, 0, size, true);
    const uint8_t *from = to ? locate_xmm(m, op, 1, size, false) : NULL;
    if (!from)
        return NULL;
    Xmm value = {{0}};
    memcpy(&value, from, size);
    memcpy(to, &value, op_kind(op, 0) == O_REG ? sizeof value : size);
    return op + 1;
}

static const Op *execute_MOVAPS(Machine *m, const Op *op)
{
    m->xmm[op->a] = m->xmm[op->b];
    return op + 1;
}

static double square_root(double value)
{
#ifdef __SSE2__
    return _mm_cvtsd_f64(_mm_sqrt_sd(_mm_setzero_pd(), _mm_set_sd(value)));
#else
    return sqrt(value);
#endif
}

/* The double root of a float, rounded to a float, is the float's root: a double has more than twice a float's bits. */
static const Op *execute_SQRTS(Machine *m, const Op *op)
{
    Xmm *to = &m->xmm[op->a];
    const Xmm *from = &m->xmm[op->b];
    if (op->width == 4)
        to->u[0] = is_nan_float(from->u[0]) ? from->u[0] | QUIET_FLOAT
                   : from->u[0] > SIGN_BIT  ? DEFAULT_FLOAT
                                            : float_bits((float)square_root((double)from->f));
    else
        to->q[0] = is_nan_double(from->q[0])               ? from->q[0] | QUIET_DOUBLE
                   : from->q[0] > (uint64_t)SIGN_BIT << 32 ? DEFAULT_DOUBLE
                                                           : bits_of(square_root(from->d));
    return op + 1;
}

static const Op *execute_CVTSI2S(Machine *m, const Op *op)
{
    uint32_t value;
    if (op_kind(op, 1) == O_REG)
        value = m->r[op->b];
    else if (!fetch(m, op, 1, 4, &value))
        return NULL;
    if (op->width == 4)
        m->xmm[op->a].f = (float)(int32_t)value;
    else
        m->xmm[op->a].d = (double)(int32_t)value;
    return op + 1;
}

static const Op *execute_CVTTS2SI(Machine *m, const Op *op)
{
    const uint8_t *from =
        op_kind(op, 1) == O_REG ? (uint8_t *)&m->xmm[op->b] : memory_at(m, address_of(m, op), op->width, false);
    if (!from)
        return NULL;
    double value;
    if (op->width == 4)
        value = (double)float_of(load(from, 4));
    else
        memcpy(&value, from, sizeof value);
    m->r[op->a] = value > -2147483649.0 && value < 2147483648.0 ? (uint32_t)(int32_t)value : SIGN_BIT;
    return op + 1;
}

static const Op *execute_CVTSS2SD(Machine *m, const Op *op)
{
    m->xmm[op->a].d = (double)m->xmm[op->b].f;
    return op + 1;
}

static const Op *execute_CVTSD2SS(Machine *m, const Op *op)
{
    m->xmm[op->a].f = (float)m->xmm[op->b].d;
    return op + 1;
}

/* The x87 is a ring of eight, of which only loads and stores are asked: of values that a double holds exactly. A signalling
 * NaN becomes quiet on the way in. */
static const Op *execute_FLD(Machine *m, const Op *op)
{
    const uint8_t *from = memory_at(m, address_of(m, op), op->width, false);
    if (!from)
        return NULL;
    uint64_t bits = 0;
    memcpy(&bits, from, op->width);
    if (op->width == 4)
        bits = bits_of((double)float_of((uint32_t)bits));
    else if (is_nan_double(bits))
        bits |= QUIET_DOUBLE;
    m->st_top = (m->st_top + 1) & 7;
    m->st[m->st_top] = bits;
    return op + 1;
}

static const Op *execute_FPOP(Machine *m, const Op *op)
{
    m->st_top = (m->st_top - 1) & 7;
    return op + 1;
}

static const Op *execute_FSTP(Machine *m, const Op *op)
{
    uint8_t *to = memory_at(m, address_of(m, op), op->width, true);
    if (!to)
        return NULL;
    uint64_t bits = m->st[m->st_top];
    if (op->width == 4)
        bits = float_bits((float)double_of(bits));
    memcpy(to, &bits, op->width);
    return execute_FPOP(m, op);
}

/* ---------------------------------------------------------------- what is no instruction of the processor */

/* The function's result is in the registers; back to its caller, which longjmp has chosen by what it left on the stack. */
static const Op *execute_HOST(Machine *m, const Op *op)
{
    return host_call(m, (uint32_t)op->imm) ? go_on(m, execute_RET(m, op)) : NULL;
}

static const Op *execute_STOP(Machine *m, const Op *op)
{
    (void)op;
    m->status = MACHINE_RETURNED;
    return NULL;
}

static const Op *execute_FELL_OFF(Machine *m, const Op *op)
{
    (void)op;
    return fault_set(m, FAULT_FELL_OFF, 0);
}

/* ---------------------------------------------------------------- */

typedef const Op *ExecuteFn(Machine *m, const Op *op);
static ExecuteFn *const functions[OP_FORMS] = {
#define INSN(id, ...) [OP_##id] = execute_##id,
#include "codegen/i386.def"
#undef INSN
    [OP_HOST] = execute_HOST,
    [OP_STOP] = execute_STOP,
    [OP_FELL_OFF] = execute_FELL_OFF,
};

/* The instruction that a handler of run.c executes, or executes first. */
static const uint8_t instructions[OP_COUNT - OP_FORMS] = {
#define HANDLER(name, instruction) OP_##instruction,
#include "interpreter/forms.def"
};

/* The stack's window must have what ebp points to, or the forms that read the frame must not run. */
static bool frame_is_there(Machine *m)
{
    if (m->r[EBP] - m->stack.start <= m->stack.size)
        return true;
    return m->r[EBP] - m->floor < STACK_TOP - m->floor && memory_reach(m, m->r[EBP], 1, true);
}

uint16_t op_instruction(const Op *op)
{
    return op->code < OP_FORMS ? op->code : instructions[op->code - OP_FORMS];
}

const Op *execute_op(Machine *machine, const Op *op)
{
    uint16_t code = op_instruction(op);
    uint32_t esp = machine->r[ESP], ebp = machine->r[EBP];
    const Op *next = functions[code](machine, op);
    if (!next || frame_is_there(machine))
        return next;
    if (machine->fault.kind == FAULT_NONE)
        fault_set(machine, FAULT_FRAME, machine->r[EBP]);
    machine->r[ESP] = esp;
    machine->r[EBP] = ebp;
    return NULL;
}
