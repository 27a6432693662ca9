/* The loop that runs programs: a handler for each row of forms.def, and for all else the way to execute_op.
 *
 * What an instruction does is written once, as DO_ with its name and width; forms.def says in which shapes of operands it becomes
 * a handler, alone, joined with the jump that asks for its flags, or as half of a pair. A pair leaves both Ops where they are and
 * saves the dispatch between them; mostly the second takes from `last`, a register of the host, what the first has just written,
 * where else it would wait for the way through memory (Ertl and Gregg, The Structure and Performance of Efficient Interpreters,
 * 2003; "superinstructions", and the top of the stack in a register).
 *
 * Handlers keep in variables what they would else fetch from the machine: where memory lies, the frame, the top of the stack.
 * `frame` is where the host has what ebp points to. ebp always points into the stack's window (execute_op and the handlers that
 * set it see to that), and the window's block goes on beyond both ends by as much as the frame's forms reach: so they need no
 * check. `esp` is a copy of r[ESP], which is kept up: pushes and pops follow each other without waiting for it.
 *
 * Steps cost nothing but at jumps: `end` is the place where the steps would be used up if all code lay in one line, so a jump
 * moves it along, and the way back is where it is asked whether it has been passed.
 *
 *        op                       end
 *     ───┼─────────────────────────┼──     (end - op) / sizeof(Op) steps are left
 *
 * Where a handler cannot go on (an address out of the usual, a fault) it has changed nothing, and execute_op takes over. */
#include "interpreter/internal.h"

#define LIKELY(condition) __builtin_expect(!!(condition), 1)

#ifndef __GNUC__
#define PORTABLE_DISPATCH
#endif
#ifndef PORTABLE_DISPATCH
#define DISPATCH() goto *handlers[op->code]
#define CASE(code) do_##code
#define START()
#else
#define DISPATCH() goto dispatch
#define CASE(code) case code
#define START()                                                                                                                \
    dispatch:                                                                                                                  \
    switch (op->code)
#endif

#define NEXT()                                                                                                                 \
    do {                                                                                                                       \
        op++;                                                                                                                  \
        DISPATCH();                                                                                                            \
    } while (0)

/* To the Op that is `distance` behind the next one. */
#define JUMP_BY(distance)                                                                                                      \
    do {                                                                                                                       \
        ptrdiff_t distance_ = (distance);                                                                                      \
        op += distance_ + 1;                                                                                                   \
        end += distance_ * (ptrdiff_t)sizeof(Op);                                                                              \
        if (!LIKELY((intptr_t)op <= end))                                                                                      \
            goto pause;                                                                                                        \
        DISPATCH();                                                                                                            \
    } while (0)

/* An access may begin in the first `reach` bytes from the start, so that the longest one ends inside. */
enum { LONGEST = 8 };
#define LOAD_STATE()                                                                                                           \
    do {                                                                                                                       \
        low_bias = m->low.bias;                                                                                                \
        low_reach = m->low.size - LONGEST;                                                                                     \
        data_reach = m->low.start + m->low.size - data_start - LONGEST;                                                        \
        stack_bias = m->stack.bias;                                                                                            \
        stack_start = m->stack.start;                                                                                          \
        stack_reach = m->stack.size - LONGEST;                                                                                 \
        frame = stack_bias + r[EBP];                                                                                           \
        esp = r[ESP];                                                                                                          \
    } while (0)

/* ---------------------------------------------------------------- memory */

static inline uint32_t get4(uintptr_t at)
{
    uint32_t value;
    memcpy(&value, (const void *)at, sizeof value);
    return value;
}

static inline void set4(uintptr_t at, uint32_t value)
{
    memcpy((void *)at, &value, sizeof value);
}

static inline uint16_t get2(uintptr_t at)
{
    uint16_t value;
    memcpy(&value, (const void *)at, sizeof value);
    return value;
}

static inline void set2(uintptr_t at, uint32_t value)
{
    memcpy((void *)at, &value, 2); /* little-endian, as the target */
}

static inline uint8_t get1(uintptr_t at)
{
    return *(const uint8_t *)at;
}

static inline void set1(uintptr_t at, uint32_t value)
{
    *(uint8_t *)at = (uint8_t)value;
}

static inline uint64_t get8(uintptr_t at)
{
    uint64_t value;
    memcpy(&value, (const void *)at, sizeof value);
    return value;
}

static inline void set8(uintptr_t at, uint64_t value)
{
    memcpy((void *)at, &value, sizeof value);
}

static inline float as_float(uint32_t bits)
{
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static inline double as_double(uint64_t bits)
{
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

/* ---------------------------------------------------------------- operands
 *
 * `link` says which of an Op's registers is the one that the Op before it in a pair has left in `last`: a, b, c; n: none. */

#define REG_n(field) r[op->field]
#define A_n r[op->a]
#define A_a last
#define A_b r[op->a]
#define A_c r[op->a]
#define B_n r[op->b]
#define B_a r[op->b]
#define B_b last
#define B_c r[op->b]
#define C_n r[op->c]
#define C_a r[op->c]
#define C_b r[op->c]
#define C_c last
#define XMM_A m->xmm[op->a]
#define XMM_B m->xmm[op->b]
#define IMM ((uint32_t)op->imm)
#define FRAME (frame + (uintptr_t)(intptr_t)op->disp)
#define ADDRESS(link) (B_##link + (C_##link << op->scale) + (uint32_t)op->disp)
#define NEAR(link) (B_##link + (uint32_t)op->disp)

/* Writes to the first register. */
#define PUT4(value) last = r[op->a] = (value)
#define PUT2(value) last = r[op->a] = (r[op->a] & ~0xFFFFu) | (uint16_t)(value)
#define PUT1(value) last = r[op->a] = (r[op->a] & ~0xFFu) | (uint8_t)(value)

#define PUT_STACK(value) r[ESP] = esp = (value)
#define PUT_FRAME(value)                                                                                                       \
    do {                                                                                                                       \
        uint32_t base_ = (value);                                                                                              \
        if (!LIKELY(base_ - stack_start <= stack_reach))                                                                       \
            goto slow;                                                                                                         \
        r[EBP] = base_;                                                                                                        \
        frame = stack_bias + base_;                                                                                            \
    } while (0)

/* Declares `at`: where the host has what is at the address, to be read, or to be written. */
#define READ_AT(where)                                                                                                         \
    uint32_t address = (where);                                                                                                \
    uintptr_t at;                                                                                                              \
    if (LIKELY(address - low_start <= low_reach))                                                                              \
        at = low_bias + address;                                                                                               \
    else if (LIKELY(address - stack_start <= stack_reach))                                                                     \
        at = stack_bias + address;                                                                                             \
    else                                                                                                                       \
        goto slow
#define WRITE_AT(where)                                                                                                        \
    uint32_t address = (where);                                                                                                \
    uintptr_t at;                                                                                                              \
    if (LIKELY(address - data_start <= data_reach))                                                                            \
        at = low_bias + address;                                                                                               \
    else if (LIKELY(address - stack_start <= stack_reach))                                                                     \
        at = stack_bias + address;                                                                                             \
    else                                                                                                                       \
        goto slow

/* ---------------------------------------------------------------- shapes
 *
 * For each shape of operands (forms.def) what an instruction of two operands does with them: `x` is the first, `y` the second,
 * `value` what becomes of the first. */

#define MODIFY(x_, y_, put)                                                                                                    \
    {                                                                                                                          \
        uint32_t x = (x_), y = (y_);                                                                                           \
        (void)x, (void)y;                                                                                                      \
        put;                                                                                                                   \
    }
#define MODIFY_rr(size, value, link) MODIFY(A_##link, B_##link, PUT##size(value))
#define MODIFY_ri(size, value, link) MODIFY(A_##link, IMM, PUT##size(value))
#define MODIFY_rs(size, value, link) MODIFY(A_##link, get##size(FRAME), PUT##size(value))
#define MODIFY_rb(size, value, link)                                                                                           \
    READ_AT(NEAR(link));                                                                                                       \
    MODIFY(A_##link, get##size(at), PUT##size(value))
#define MODIFY_rm(size, value, link)                                                                                           \
    READ_AT(ADDRESS(link));                                                                                                    \
    MODIFY(A_##link, get##size(at), PUT##size(value))
#define MODIFY_sr(size, value, link) MODIFY(get##size(FRAME), A_##link, set##size(FRAME, value))
#define MODIFY_si(size, value, link) MODIFY(get##size(FRAME), IMM, set##size(FRAME, value))
#define MODIFY_br(size, value, link)                                                                                           \
    WRITE_AT(NEAR(link));                                                                                                      \
    MODIFY(get##size(at), A_##link, set##size(at, value))
#define MODIFY_mr(size, value, link)                                                                                           \
    WRITE_AT(ADDRESS(link));                                                                                                   \
    MODIFY(get##size(at), A_##link, set##size(at, value))
#define MODIFY_bi(size, value, link)                                                                                           \
    WRITE_AT(NEAR(link));                                                                                                      \
    MODIFY(get##size(at), IMM, set##size(at, value))
#define MODIFY_mi(size, value, link)                                                                                           \
    WRITE_AT(ADDRESS(link));                                                                                                   \
    MODIFY(get##size(at), IMM, set##size(at, value))
#define MODIFY_ti(size, value, link) MODIFY(esp, IMM, PUT_STACK(value))
#define MODIFY_tr(size, value, link) MODIFY(esp, r[op->b], PUT_STACK(value))
#define MODIFY_ft(size, value, link) MODIFY(0, esp, PUT_FRAME(value))

/* Of one operand, `x`. */
#define CHANGE_r(size, value, link) MODIFY(A_##link, 0, PUT##size(value))
#define CHANGE_s(size, value, link) MODIFY(get##size(FRAME), 0, set##size(FRAME, value))
#define CHANGE_m(size, value, link)                                                                                            \
    WRITE_AT(ADDRESS(link));                                                                                                   \
    MODIFY(get##size(at), 0, set##size(at, value))

/* An operand that is read, as `y`, then what is done with it; `first`: the letter stands for the first register, not the second. */
#define USE(y_, act)                                                                                                           \
    {                                                                                                                          \
        uint32_t y = (y_);                                                                                                     \
        act;                                                                                                                   \
    }
#define USE_r(size, act, link) USE(A_##link, act)
#define USE_i(size, act, link) USE(IMM, act)
#define USE_s(size, act, link) USE(get##size(FRAME), act)
#define USE_m(size, act, link)                                                                                                 \
    READ_AT(ADDRESS(link));                                                                                                    \
    USE(get##size(at), act)

/* The second operand as `y`, into the first register. */
#define LOAD_rr(size, value, link) USE(B_##link, PUT4(value))
#define LOAD_rs(size, value, link) USE(get##size(FRAME), PUT4(value))
#define LOAD_rb(size, value, link)                                                                                             \
    READ_AT(NEAR(link));                                                                                                       \
    USE(get##size(at), PUT4(value))
#define LOAD_rm(size, value, link)                                                                                             \
    READ_AT(ADDRESS(link));                                                                                                    \
    USE(get##size(at), PUT4(value))

/* Two operands that are read, as `x` and `y` with what a size below 4 has shifted up to the top. */
#define LOOK(size, x_, y_, act)                                                                                                \
    {                                                                                                                          \
        uint32_t x = (uint32_t)(x_) << (32 - 8 * size), y = (uint32_t)(y_) << (32 - 8 * size);                                 \
        act                                                                                                                    \
    }
#define LOOK_rr(size, act, link) LOOK(size, A_##link, B_##link, act)
#define LOOK_ri(size, act, link) LOOK(size, A_##link, IMM, act)
#define LOOK_rs(size, act, link) LOOK(size, A_##link, get##size(FRAME), act)
#define LOOK_rm(size, act, link)                                                                                               \
    READ_AT(ADDRESS(link));                                                                                                    \
    LOOK(size, A_##link, get##size(at), act)
#define LOOK_sr(size, act, link) LOOK(size, get##size(FRAME), A_##link, act)
#define LOOK_si(size, act, link) LOOK(size, get##size(FRAME), IMM, act)
#define LOOK_mr(size, act, link)                                                                                               \
    READ_AT(ADDRESS(link));                                                                                                    \
    LOOK(size, get##size(at), A_##link, act)
#define LOOK_mi(size, act, link)                                                                                               \
    READ_AT(ADDRESS(link));                                                                                                    \
    LOOK(size, get##size(at), IMM, act)

/* ---------------------------------------------------------------- moves, arithmetic */

#define DO_MOV4(shape, link) MODIFY_##shape(4, y, link)
#define DO_MOV2(shape, link) MODIFY_##shape(2, y, link)
#define DO_MOV1(shape, link) MODIFY_##shape(1, y, link)
#define DO_ADD4(shape, link) MODIFY_##shape(4, x + y, link)
#define DO_SUB4(shape, link) MODIFY_##shape(4, x - y, link)
#define DO_AND4(shape, link) MODIFY_##shape(4, x &y, link)
#define DO_OR4(shape, link) MODIFY_##shape(4, x | y, link)
#define DO_XOR4(shape, link) MODIFY_##shape(4, x ^ y, link)
#define DO_SHL4(shape, link) MODIFY_##shape(4, x << (y & 31), link)
#define DO_SHR4(shape, link) MODIFY_##shape(4, x >> (y & 31), link)
#define DO_SAR4(shape, link) MODIFY_##shape(4, (uint32_t)((int32_t)x >> (y & 31)), link)
#define DO_IMUL4(shape, link) MODIFY_##shape(4, x *y, link)
#define DO_NEG4(shape, link) CHANGE_##shape(4, 0 - x, link)
#define DO_NOT4(shape, link) CHANGE_##shape(4, ~x, link)
#define DO_INC4(shape, link) CHANGE_##shape(4, x + 1, link)
#define DO_DEC4(shape, link) CHANGE_##shape(4, x - 1, link)
#define DO_MOVZX84(shape, link) LOAD_##shape(1, (uint8_t)y, link)
#define DO_MOVSX84(shape, link) LOAD_##shape(1, (uint32_t)(int32_t)(int8_t)y, link)
#define DO_MOVZX164(shape, link) LOAD_##shape(2, (uint16_t)y, link)
#define DO_MOVSX164(shape, link) LOAD_##shape(2, (uint32_t)(int32_t)(int16_t)y, link)
#define DO_IMUL34(shape, link) IMUL3_##shape(link)
#define IMUL3_rri(link) LOAD_rr(4, y *IMM, link)
#define IMUL3_rsi(link) LOAD_rs(4, y *IMM, link)
#define IMUL3_rmi(link) LOAD_rm(4, y *IMM, link)
#define DO_LEA4(shape, link) LEA_##shape(link)
#define LEA_rs(link) PUT4(r[EBP] + (uint32_t)op->disp);
#define LEA_rb(link) PUT4(NEAR(link));
#define LEA_rm(link) PUT4(ADDRESS(link));
#define LEA_ts(link) PUT_STACK(r[EBP] + (uint32_t)op->disp);
#define LEA_tb(link) PUT_STACK(NEAR(link));

#define DO_MUL14(shape, link) USE_##shape(4, PUT_PRODUCT((uint64_t)r[EAX] * y), link)
#define DO_IMUL14(shape, link) USE_##shape(4, PUT_PRODUCT((uint64_t)((int64_t)(int32_t)r[EAX] * (int32_t)y)), link)
#define PUT_PRODUCT(value)                                                                                                     \
    uint64_t product = (value);                                                                                                \
    r[EAX] = (uint32_t)product;                                                                                                \
    r[EDX] = (uint32_t)(product >> 32)

#define DO_CDQ4(shape, link) r[EDX] = (uint32_t)((int32_t)r[EAX] >> 31);
#define DO_IDIV4(shape, link) USE_##shape(4, DIVIDE_SIGNED, link)
#define DIVIDE_SIGNED                                                                                                          \
    int64_t what = (int64_t)((uint64_t)r[EDX] << 32 | r[EAX]);                                                                 \
    int32_t by = (int32_t)y;                                                                                                   \
    int32_t low = (int32_t)what;                                                                                               \
    if (!LIKELY(what == low && by != 0 && by != -1))                                                                           \
        goto slow;                                                                                                             \
    r[EAX] = (uint32_t)(low / by);                                                                                             \
    r[EDX] = (uint32_t)(low % by)
#define DO_DIV4(shape, link) USE_##shape(4, DIVIDE_UNSIGNED, link)
#define DIVIDE_UNSIGNED                                                                                                        \
    uint64_t what = (uint64_t)r[EDX] << 32 | r[EAX];                                                                           \
    if (!LIKELY(r[EDX] < y))                                                                                                   \
        goto slow;                                                                                                             \
    r[EAX] = (uint32_t)(what / y);                                                                                             \
    r[EDX] = (uint32_t)(what % y)

/* shld a, b, n: the upper half of a:b, moved up; shrd: the lower half of b:a, moved down. */
#define DO_SHLD4(shape, link) SHIFT_DOUBLE_##shape(A_##link, (uint64_t)x << 32 | y, << count >> 32)
#define DO_SHRD4(shape, link) SHIFT_DOUBLE_##shape(A_##link, (uint64_t)y << 32 | x, >> count)
#define SHIFT_DOUBLE(x_, count_, both, shift)                                                                                  \
    {                                                                                                                          \
        uint32_t x = (x_), y = B_n, count = (count_)&31;                                                                       \
        PUT4((uint32_t)((both)shift));                                                                                         \
    }
#define SHIFT_DOUBLE_rri(x, both, shift) SHIFT_DOUBLE(x, IMM, both, shift)
#define SHIFT_DOUBLE_rrr(x, both, shift) SHIFT_DOUBLE(x, r[ECX], both, shift)

/* ---------------------------------------------------------------- flags */

/* Of what a size below 4 has shifted up. */
static inline void record(Flags *flags, uint32_t size, uint32_t a, uint32_t b)
{
    *flags = (Flags){.is_comparison = true, .shift = (uint8_t)(32 - 8 * size), .a = a, .b = b};
}

#define DO_CMP4(shape, link) LOOK_##shape(4, record(&m->flags, 4, x, y);, link)
#define DO_CMP2(shape, link) LOOK_##shape(2, record(&m->flags, 2, x, y);, link)
#define DO_CMP1(shape, link) LOOK_##shape(1, record(&m->flags, 1, x, y);, link)
#define DO_TEST4(shape, link) LOOK_##shape(4, record(&m->flags, 4, x &y, 0);, link)
#define DO_TEST1(shape, link) LOOK_##shape(1, record(&m->flags, 1, x &y, 0);, link)

/* Instructions whose flags somebody reads: they are left as a comparison that would have them, so far as they are read (decode.c). */
#define KEEP(left, right, value) (record(&m->flags, 4, left, right), (value))
#define DO_FLAGS_SUB4(shape, link) MODIFY_##shape(4, KEEP(x, y, x - y), link)
#define DO_FLAGS_ADD4(shape, link) MODIFY_##shape(4, KEEP(x + y, 0, x + y), link)
#define DO_FLAGS_AND4(shape, link) MODIFY_##shape(4, KEEP(x &y, 0, x &y), link)
#define DO_FLAGS_OR4(shape, link) MODIFY_##shape(4, KEEP(x | y, 0, x | y), link)
#define DO_FLAGS_XOR4(shape, link) MODIFY_##shape(4, KEEP(x ^ y, 0, x ^ y), link)
#define DO_FLAGS_NEG4(shape, link) CHANGE_##shape(4, KEEP(0, x, 0 - x), link)
#define DO_FLAGS_INC4(shape, link) CHANGE_##shape(4, KEEP(x + 1, 0, x + 1), link)
#define DO_FLAGS_DEC4(shape, link) CHANGE_##shape(4, KEEP(x - 1, 0, x - 1), link)
#define DO_CARRY_ADD4(shape, link) MODIFY_##shape(4, KEEP(x + y, x, x + y), link)

static inline uint32_t carry_of(const Flags *flags)
{
    return flags->is_comparison ? flags->a < flags->b : flags->bits & FLAG_CARRY;
}
#define BORROW carry_of(&m->flags)
#define DO_ADC4(shape, link) MODIFY_##shape(4, x + y + carry_of(&m->flags), link)
#define DO_SBB4(shape, link) MODIFY_##shape(4, x - y - BORROW, link)

static inline uint32_t add_with_carry(Flags *flags, uint32_t x, uint32_t y)
{
    uint64_t sum = (uint64_t)x + y + carry_of(flags);
    record(flags, 4, 0, (uint32_t)(sum >> 32));
    return (uint32_t)sum;
}
#define DO_CARRY_ADC4(shape, link) MODIFY_##shape(4, add_with_carry(&m->flags, x, y), link)

/* An instruction whose result is compared with 0 by the jump behind it. */
#define DO_JUMP_ADD4(shape, cond, link) MODIFY_##shape(4, x + y, link) JUMP_IF(RESULT_##cond)
#define DO_JUMP_SUB4(shape, cond, link) MODIFY_##shape(4, x - y, link) JUMP_IF(RESULT_##cond)
#define DO_JUMP_AND4(shape, cond, link) MODIFY_##shape(4, x &y, link) JUMP_IF(RESULT_##cond)
#define DO_JUMP_DEC4(shape, cond, link) CHANGE_##shape(4, x - 1, link) JUMP_IF(RESULT_##cond)
#define RESULT_E !last
#define RESULT_NE last
#define RESULT_S (int32_t) last < 0
#define RESULT_NS (int32_t) last >= 0

/* The end of a comparison of two long long: the difference has a bit more than there is room for. */
#define DO_JUMP_SBB4(shape, cond, link)                                                                                        \
    bool holds;                                                                                                                \
    MODIFY_##shape(4, (holds = SBB_##cond, x - y - BORROW), link) JUMP_IF(holds)
#define SBB_B (uint64_t) y + BORROW > x
#define SBB_AE (uint64_t) y + BORROW <= x
#define SBB_L (int64_t)(int32_t) x - (int32_t)y - (int64_t)BORROW < 0
#define SBB_GE (int64_t)(int32_t) x - (int32_t)y - (int64_t)BORROW >= 0

/* A comparison and the jump behind it, which has the way. */
#define JUMP_IF(condition)                                                                                                     \
    op++;                                                                                                                      \
    if (condition)                                                                                                             \
        JUMP_BY(op->imm);
#define DO_JUMP_CMP4(shape, cond, link) LOOK_##shape(4, JUMP_IF(CMP_##cond), link)
#define DO_JUMP_CMP2(shape, cond, link) LOOK_##shape(2, JUMP_IF(CMP_##cond), link)
#define DO_JUMP_CMP1(shape, cond, link) LOOK_##shape(1, JUMP_IF(CMP_##cond), link)
#define DO_JUMP_TEST4(shape, cond, link) LOOK_##shape(4, JUMP_IF(TEST_##cond), link)
#define DO_JUMP_TEST1(shape, cond, link) LOOK_##shape(1, JUMP_IF(TEST_##cond), link)

/* A comparison's condition in C, of x and y; a test's, of `x & y`. */
#define CMP_B x < y
#define CMP_AE x >= y
#define CMP_E x == y
#define CMP_NE x != y
#define CMP_BE x <= y
#define CMP_A x > y
#define CMP_L (int32_t) x < (int32_t)y
#define CMP_GE (int32_t) x >= (int32_t)y
#define CMP_LE (int32_t) x <= (int32_t)y
#define CMP_G (int32_t) x > (int32_t)y
#define CMP_S (int32_t)(x - y) < 0
#define CMP_NS (int32_t)(x - y) >= 0
#define TEST_E !(x & y)
#define TEST_NE (x & y)
#define TEST_S (int32_t)(x & y) < 0
#define TEST_NS (int32_t)(x & y) >= 0
#define TEST_LE (int32_t)(x & y) <= 0
#define TEST_G (int32_t)(x & y) > 0

#define DO_SETCC4(shape, link) PUT1(flags_hold(&m->flags, (X86Cond)op->imm));
#define DO_CMOVCC4(shape, link) CMOVCC_##shape(flags_hold(&m->flags, (X86Cond)op->imm), link)
#define CMOVCC_rr(holds, link)                                                                                                 \
    if (holds)                                                                                                                 \
        PUT4(B_##link);
#define CMOVCC_rs(holds, link)                                                                                                 \
    if (holds)                                                                                                                 \
        PUT4(get4(FRAME));

/* ---------------------------------------------------------------- the stack, functions, jumps */

#define PUSH_WORD(value)                                                                                                       \
    do {                                                                                                                       \
        uint32_t top_ = esp - 4;                                                                                               \
        if (!LIKELY(top_ - stack_start <= stack_reach))                                                                        \
            goto slow;                                                                                                         \
        set4(stack_bias + top_, value);                                                                                        \
        PUT_STACK(top_);                                                                                                       \
    } while (0)
#define DO_PUSH4(shape, link) USE_##shape(4, PUSH_WORD(y), link)

/* Declares `value`: the word at the top. */
#define TOP_WORD()                                                                                                             \
    uint32_t top = esp, value;                                                                                                 \
    if (!LIKELY(top - stack_start <= stack_reach))                                                                             \
        goto slow;                                                                                                             \
    value = get4(stack_bias + top)
#define DO_POP4(shape, link) POP_##shape
#define POP_r                                                                                                                  \
    TOP_WORD();                                                                                                                \
    PUT_STACK(top + 4);                                                                                                        \
    PUT4(value);
#define POP_f                                                                                                                  \
    TOP_WORD();                                                                                                                \
    PUT_FRAME(value);                                                                                                          \
    PUT_STACK(top + 4);
#define DO_LEAVE4(shape, link)                                                                                                 \
    uint32_t top = r[EBP] + 4;                                                                                                 \
    if (!LIKELY(top - stack_start <= stack_reach))                                                                             \
        goto slow;                                                                                                             \
    PUT_FRAME(get4(frame));                                                                                                    \
    PUT_STACK(top);

#define DO_CALL4(shape, link) CALL_##shape
#define CALL_i                                                                                                                 \
    if (!LIKELY(m->depth < m->config.limits.depth))                                                                            \
        goto slow;                                                                                                             \
    PUSH_WORD((uint32_t)op->disp);                                                                                             \
    m->depth++;                                                                                                                \
    JUMP_BY(op->imm);
#define CALL_r USE(A_n, CALL_ADDRESS)
#define CALL_s USE(get4(FRAME), CALL_ADDRESS)
#define CALL_m                                                                                                                 \
    READ_AT(ADDRESS(n));                                                                                                       \
    USE(get4(at), CALL_ADDRESS)
#define CALL_ADDRESS                                                                                                           \
    uint32_t target = OP_OF(y);                                                                                                \
    if (!LIKELY(target < op_count && m->depth < m->config.limits.depth))                                                       \
        goto slow;                                                                                                             \
    PUSH_WORD(CODE_BASE + (uint32_t)(op + 1 - ops) * CODE_STEP);                                                               \
    m->depth++;                                                                                                                \
    JUMP_BY(ops + target - op - 1)
/* Misaligned addresses become large. */
#define OP_OF(address) (((address)-CODE_BASE) >> 2 | ((address)-CODE_BASE) << 30)
_Static_assert(CODE_STEP == 4 && CODE_BASE % CODE_STEP == 0, "two bits are shifted out");
#define DO_RET4(shape, link)                                                                                                   \
    TOP_WORD();                                                                                                                \
    uint32_t target = OP_OF(value);                                                                                            \
    if (!LIKELY(target < op_count))                                                                                            \
        goto slow;                                                                                                             \
    PUT_STACK(top + 4);                                                                                                        \
    m->depth--;                                                                                                                \
    JUMP_BY(ops + target - op - 1);

#define DO_JMP4(shape, link) JUMP_BY(op->imm);
#define DO_JCC4(shape, link)                                                                                                   \
    if (flags_hold(&m->flags, (X86Cond)op->a))                                                                                 \
        JUMP_BY(op->imm);
#define DO_JMPTAB4(shape, link)                                                                                                \
    uint32_t index = A_##link;                                                                                                 \
    if (!LIKELY(index < (uint32_t)op->disp))                                                                                   \
        goto slow;                                                                                                             \
    JUMP_BY(ops + m->program->tables.data[IMM + index] - op - 1);

/* ---------------------------------------------------------------- floating point */

/* The second operand as `y`: a float, a double. */
#define FLOAT_OF(y_, act)                                                                                                      \
    {                                                                                                                          \
        float y = (y_);                                                                                                        \
        act                                                                                                                    \
    }
#define DOUBLE_OF(y_, act)                                                                                                     \
    {                                                                                                                          \
        double y = (y_);                                                                                                       \
        act                                                                                                                    \
    }
#define FLOAT4_rr(act) FLOAT_OF(XMM_B.f, act)
#define FLOAT4_rs(act) FLOAT_OF(as_float(get4(FRAME)), act)
#define FLOAT4_rm(act)                                                                                                         \
    READ_AT(ADDRESS(n));                                                                                                       \
    FLOAT_OF(as_float(get4(at)), act)
#define FLOAT8_rr(act) DOUBLE_OF(XMM_B.d, act)
#define FLOAT8_rs(act) DOUBLE_OF(as_double(get8(FRAME)), act)
#define FLOAT8_rm(act)                                                                                                         \
    READ_AT(ADDRESS(n));                                                                                                       \
    DOUBLE_OF(as_double(get8(at)), act)

/* A result that is not a number takes the slow way, which knows whose bits it has. */
#define PUT_NUMBER(type, field, value)                                                                                         \
    type result = (value);                                                                                                     \
    if (!LIKELY(result == result))                                                                                             \
        goto slow;                                                                                                             \
    XMM_A.field = result;
#define DO_ADDS4(shape, link) FLOAT4_##shape(PUT_NUMBER(float, f, XMM_A.f + y))
#define DO_SUBS4(shape, link) FLOAT4_##shape(PUT_NUMBER(float, f, XMM_A.f - y))
#define DO_MULS4(shape, link) FLOAT4_##shape(PUT_NUMBER(float, f, XMM_A.f *y))
#define DO_DIVS4(shape, link) FLOAT4_##shape(PUT_NUMBER(float, f, XMM_A.f / y))
#define DO_ADDS8(shape, link) FLOAT8_##shape(PUT_NUMBER(double, d, XMM_A.d + y))
#define DO_SUBS8(shape, link) FLOAT8_##shape(PUT_NUMBER(double, d, XMM_A.d - y))
#define DO_MULS8(shape, link) FLOAT8_##shape(PUT_NUMBER(double, d, XMM_A.d *y))
#define DO_DIVS8(shape, link) FLOAT8_##shape(PUT_NUMBER(double, d, XMM_A.d / y))

/* ucomis does not complain of quiet NaNs. */
#define COMIS_LESS(x, y) ((x) < (y))
#define UCOMIS_LESS(x, y) __builtin_isless(x, y)
#define RECORD_FLOAT(less, x)                                                                                                  \
    uint32_t bits = less(x, y) ? FLAG_CARRY : less(y, x) ? 0 : (x) == y ? FLAG_ZERO : FLAG_ZERO | FLAG_PARITY | FLAG_CARRY;    \
    m->flags.is_comparison = false;                                                                                            \
    m->flags.bits = bits;
#define DO_COMIS4(shape, link) FLOAT4_##shape(RECORD_FLOAT(COMIS_LESS, XMM_A.f))
#define DO_COMIS8(shape, link) FLOAT8_##shape(RECORD_FLOAT(COMIS_LESS, XMM_A.d))
#define DO_UCOMIS4(shape, link) FLOAT4_##shape(RECORD_FLOAT(UCOMIS_LESS, XMM_A.f))
#define DO_UCOMIS8(shape, link) FLOAT8_##shape(RECORD_FLOAT(UCOMIS_LESS, XMM_A.d))

/* From memory the rest of the register becomes zero; between registers all is copied. */
#define DO_MOVS4(shape, link) MOVS_##shape(4, u)
#define DO_MOVS8(shape, link) MOVS_##shape(8, q)
#define DO_MOVAPS4(shape, link) XMM_A = XMM_B;
#define MOVS_rr(size, field) XMM_A = XMM_B;
#define MOVS_rs(size, field) XMM_A = (Xmm){.field = {get##size(FRAME)}};
#define MOVS_rm(size, field)                                                                                                   \
    READ_AT(ADDRESS(n));                                                                                                       \
    XMM_A = (Xmm){.field = {get##size(at)}};
#define MOVS_sr(size, field_) set##size(FRAME, XMM_A.field_[0]);
#define MOVS_mr(size, field_)                                                                                                  \
    WRITE_AT(ADDRESS(n));                                                                                                      \
    set##size(at, XMM_A.field_[0]);
#define DO_PXOR4(shape, link)                                                                                                  \
    XMM_A.q[0] ^= XMM_B.q[0];                                                                                                  \
    XMM_A.q[1] ^= XMM_B.q[1];

#define DO_CVTSI2S8(shape, link) CVTSI2S_##shape(link)
#define CVTSI2S_rr(link) XMM_A.d = (double)(int32_t)B_##link;
#define CVTSI2S_rs(link) XMM_A.d = (double)(int32_t)get4(FRAME);
#define CVTSI2S_rm(link)                                                                                                       \
    READ_AT(ADDRESS(link));                                                                                                    \
    XMM_A.d = (double)(int32_t)get4(at);
#define DO_CVTTS2SI8(shape, link) FLOAT8_##shape(PUT_INTEGER)
#define PUT_INTEGER                                                                                                            \
    if (!LIKELY(y > -2147483649.0 && y < 2147483648.0))                                                                        \
        goto slow;                                                                                                             \
    PUT4((uint32_t)(int32_t)y);
#define DO_CVTSS2SD4(shape, link) XMM_A.d = (double)XMM_B.f;
#define DO_CVTSD2SS4(shape, link) XMM_A.f = (float)XMM_B.d;

/* The top of the x87 holds a double; execute.c makes signalling NaNs quiet. */
#define DO_FLD8(shape, link) FLOAT8_r##shape(LOAD_X87)
#define LOAD_X87                                                                                                               \
    if (!LIKELY(y == y))                                                                                                       \
        goto slow;                                                                                                             \
    m->st_top = (m->st_top + 1) & 7;                                                                                           \
    memcpy(&m->st[m->st_top], &y, sizeof y);
#define DO_FSTP8(shape, link) FSTP_##shape
#define FSTP_s                                                                                                                 \
    set8(FRAME, m->st[m->st_top]);                                                                                             \
    m->st_top = (m->st_top - 1) & 7;
#define FSTP_m                                                                                                                 \
    WRITE_AT(ADDRESS(n));                                                                                                      \
    set8(at, m->st[m->st_top]);                                                                                                \
    m->st_top = (m->st_top - 1) & 7;

/* ---------------------------------------------------------------- the loop */

bool run_slice(Machine *m)
{
#ifndef PORTABLE_DISPATCH
    static const void *const handlers[OP_COUNT] = {
        [0 ... OP_FORMS - 1] = &&slow,
#define HANDLER(name, instruction) [OP_##name] = &&do_OP_##name,
#include "interpreter/forms.def"
    };
#endif
    uint32_t *const r = m->r;
    const Op *const ops = m->program->ops.data;
    const uint32_t op_count = m->program->ops.len;
    const uint32_t low_start = m->low.start, data_start = m->data;
    uintptr_t low_bias, stack_bias, frame;
    uint32_t low_reach, data_reach, stack_start, stack_reach, esp, last;
    const Op *op = m->next;
    intptr_t end = (intptr_t)op + m->slice;
    LOAD_STATE();
    DISPATCH();

    START()
    {
#define FORM(id, width, shape) CASE(OP_##id##width##_##shape) : {DO_##id##width(shape, n)} NEXT();
#define FLAGS(id, width, shape) CASE(OP_##id##width##_##shape##_FLAGS) : {DO_FLAGS_##id##width(shape, n)} NEXT();
#define CARRY(id, width, shape) CASE(OP_##id##width##_##shape##_CARRY) : {DO_CARRY_##id##width(shape, n)} NEXT();
#define JUMP(id, width, shape, cond) CASE(OP_##id##width##_##shape##_J##cond) : {DO_JUMP_##id##width(shape, cond, n)} NEXT();
#define PAIR(id, width, shape, link, id2, width2, shape2)                                                                      \
    CASE(OP_##id##width##_##shape##_##link##_##id2##width2##_##shape2) : {DO_##id##width(shape, n)} op++;                      \
    {DO_##id2##width2(shape2, link)} NEXT();
#define PAIR_JUMP(id, width, shape, link, id2, width2, shape2, cond)                                                           \
    CASE(OP_##id##width##_##shape##_##link##_##id2##width2##_##shape2##_J##cond) : {DO_##id##width(shape, n)} op++;            \
    {DO_JUMP_##id2##width2(shape2, cond, link)} NEXT();
#include "interpreter/forms.def"
#ifdef PORTABLE_DISPATCH
    default: break;
#endif
    }

slow:
    m->slice = end - (intptr_t)op;
    m->next = op;
    op = execute_op(m, op);
    if (!op)
        return false;
    m->slice -= (intptr_t)sizeof(Op);
    end = (intptr_t)op + m->slice;
    LOAD_STATE();
    if (!LIKELY(m->slice >= 0 || op == m->next + 1)) /* asked at jumps only, so that both ways of execution agree */
        goto pause;
    DISPATCH();

pause:
    m->next = op;
    m->slice = end - (intptr_t)op;
    return true;
}
