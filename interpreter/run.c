/* The loop that runs programs: a handler for each form of forms.def, and for all else the way to execute_op.
 *
 * Handlers keep in variables what they would else fetch from the machine: where memory lies, and the frame. `frame` is where
 * the host has what ebp points to. ebp always points into the stack's window (execute_op and the three handlers that set it see
 * to that), and the window's block goes on beyond both ends by as much as the frame's forms reach: so they need no check.
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

#define LOAD_STATE()                                                                                                           \
    do {                                                                                                                       \
        low_bias = m->low.bias;                                                                                                \
        low_size = m->low.size;                                                                                                \
        data_size = m->low.start + m->low.size - data_start;                                                                   \
        stack_bias = m->stack.bias;                                                                                            \
        stack_start = m->stack.start;                                                                                          \
        stack_size = m->stack.size;                                                                                            \
        frame = stack_bias + r[EBP];                                                                                           \
    } while (0)

/* ---------------------------------------------------------------- operands */

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

static inline uint8_t get1(uintptr_t at)
{
    return *(const uint8_t *)at;
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

#define A r[op->a]
#define B r[op->b]
#define IMM ((uint32_t)op->imm)
#define FRAME (frame + (uintptr_t)(intptr_t)op->disp)
#define ADDRESS (r[op->b] + (r[op->c] << op->scale) + (uint32_t)op->disp)

/* Declares `at`: where `size` bytes at ADDRESS are, to be read. */
#define READ_AT(bytes)                                                                                                         \
    uint32_t address = ADDRESS;                                                                                                \
    uintptr_t at;                                                                                                              \
    if (LIKELY(address - low_start <= low_size - (bytes)))                                                                     \
        at = low_bias + address;                                                                                               \
    else if (LIKELY(address - stack_start <= stack_size - (bytes)))                                                            \
        at = stack_bias + address;                                                                                             \
    else                                                                                                                       \
        goto slow

#define WRITE_AT(bytes)                                                                                                        \
    uint32_t address = ADDRESS;                                                                                                \
    uintptr_t at;                                                                                                              \
    if (LIKELY(address - data_start <= data_size - (bytes)))                                                                   \
        at = low_bias + address;                                                                                               \
    else if (LIKELY(address - stack_start <= stack_size - (bytes)))                                                            \
        at = stack_bias + address;                                                                                             \
    else                                                                                                                       \
        goto slow

/* ---------------------------------------------------------------- families of handlers */

/* `x` and `y` are the operands, `value` what becomes of the first. */
#define BINARY(id, value)                                                                                                      \
    CASE(OP_##id##4_rr) :                                                                                                      \
    {                                                                                                                          \
        uint32_t x = A, y = B;                                                                                                 \
        (void)x;                                                                                                               \
        A = (value);                                                                                                           \
        NEXT();                                                                                                                \
    }                                                                                                                          \
    CASE(OP_##id##4_ri) :                                                                                                      \
    {                                                                                                                          \
        uint32_t x = A, y = IMM;                                                                                               \
        (void)x;                                                                                                               \
        A = (value);                                                                                                           \
        NEXT();                                                                                                                \
    }                                                                                                                          \
    CASE(OP_##id##4_rs) :                                                                                                      \
    {                                                                                                                          \
        uint32_t x = A, y = get4(FRAME);                                                                                       \
        (void)x;                                                                                                               \
        A = (value);                                                                                                           \
        NEXT();                                                                                                                \
    }                                                                                                                          \
    CASE(OP_##id##4_rm) :                                                                                                      \
    {                                                                                                                          \
        READ_AT(4);                                                                                                            \
        uint32_t x = A, y = get4(at);                                                                                          \
        (void)x;                                                                                                               \
        A = (value);                                                                                                           \
        NEXT();                                                                                                                \
    }                                                                                                                          \
    CASE(OP_##id##4_sr) :                                                                                                      \
    {                                                                                                                          \
        uint32_t x = get4(FRAME), y = A;                                                                                       \
        (void)x;                                                                                                               \
        set4(FRAME, value);                                                                                                    \
        NEXT();                                                                                                                \
    }                                                                                                                          \
    CASE(OP_##id##4_si) :                                                                                                      \
    {                                                                                                                          \
        uint32_t x = get4(FRAME), y = IMM;                                                                                     \
        (void)x;                                                                                                               \
        set4(FRAME, value);                                                                                                    \
        NEXT();                                                                                                                \
    }                                                                                                                          \
    CASE(OP_##id##4_mr) :                                                                                                      \
    {                                                                                                                          \
        WRITE_AT(4);                                                                                                           \
        uint32_t x = get4(at), y = A;                                                                                          \
        (void)x;                                                                                                               \
        set4(at, value);                                                                                                       \
        NEXT();                                                                                                                \
    }                                                                                                                          \
    CASE(OP_##id##4_mi) :                                                                                                      \
    {                                                                                                                          \
        WRITE_AT(4);                                                                                                           \
        uint32_t x = get4(at), y = IMM;                                                                                        \
        (void)x;                                                                                                               \
        set4(at, value);                                                                                                       \
        NEXT();                                                                                                                \
    }

/* The operands of a comparison as `x` and `y`, then what is done with them. */
#define COMPARED_rr(size, act)                                                                                                 \
    {                                                                                                                          \
        uint32_t x = A << (32 - 8 * size), y = B << (32 - 8 * size);                                                           \
        act                                                                                                                    \
    }
#define COMPARED_ri(size, act)                                                                                                 \
    {                                                                                                                          \
        uint32_t x = A << (32 - 8 * size), y = IMM << (32 - 8 * size);                                                         \
        act                                                                                                                    \
    }
#define COMPARED_rs(size, act)                                                                                                 \
    {                                                                                                                          \
        uint32_t x = A, y = get##size(FRAME);                                                                                  \
        act                                                                                                                    \
    }
#define COMPARED_rm(size, act)                                                                                                 \
    {                                                                                                                          \
        READ_AT(size);                                                                                                         \
        uint32_t x = A, y = get##size(at);                                                                                     \
        act                                                                                                                    \
    }
#define COMPARED_sr(size, act)                                                                                                 \
    {                                                                                                                          \
        uint32_t x = get##size(FRAME), y = A;                                                                                  \
        act                                                                                                                    \
    }
#define COMPARED_si(size, act)                                                                                                 \
    {                                                                                                                          \
        uint32_t x = (uint32_t)get##size(FRAME) << (32 - 8 * size), y = IMM << (32 - 8 * size);                                \
        act                                                                                                                    \
    }
#define COMPARED_mr(size, act)                                                                                                 \
    {                                                                                                                          \
        READ_AT(size);                                                                                                         \
        uint32_t x = get##size(at), y = A;                                                                                     \
        act                                                                                                                    \
    }
#define COMPARED_mi(size, act)                                                                                                 \
    {                                                                                                                          \
        READ_AT(size);                                                                                                         \
        uint32_t x = (uint32_t)get##size(at) << (32 - 8 * size), y = IMM << (32 - 8 * size);                                   \
        act                                                                                                                    \
    }

#define RECORD(size, left, right)                                                                                              \
    m->flags = (Flags){.is_comparison = true, .shift = 32 - 8 * size, .a = (left), .b = (right)};                              \
    NEXT();
#define RECORD_CMP(size, shape) CASE(OP_CMP##size##_##shape) : COMPARED_##shape(size, RECORD(size, x, y))
#define RECORD_TEST(size, shape) CASE(OP_TEST##size##_##shape) : COMPARED_##shape(size, RECORD(size, x & y, 0))

/* A comparison and the jump behind it, which has the way. */
#define JUMP_IF(condition)                                                                                                     \
    op++;                                                                                                                      \
    if (condition)                                                                                                             \
        JUMP_BY(op->imm);                                                                                                      \
    NEXT();

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

#define EXTEND(id, size, type)                                                                                                 \
    CASE(OP_##id##4_rr) : A = (uint32_t)(int32_t)(type)B;                                                                      \
    NEXT();                                                                                                                    \
    CASE(OP_##id##4_rs) : A = (uint32_t)(int32_t)(type)get##size(FRAME);                                                       \
    NEXT();                                                                                                                    \
    CASE(OP_##id##4_rm) :                                                                                                      \
    {                                                                                                                          \
        READ_AT(size);                                                                                                         \
        A = (uint32_t)(int32_t)(type)get##size(at);                                                                            \
        NEXT();                                                                                                                \
    }

#define SHIFT(id, value)                                                                                                       \
    CASE(OP_##id##4_ri) :                                                                                                      \
    {                                                                                                                          \
        uint32_t x = A, count = IMM & 31;                                                                                      \
        A = (value);                                                                                                           \
        NEXT();                                                                                                                \
    }                                                                                                                          \
    CASE(OP_##id##4_rr) :                                                                                                      \
    {                                                                                                                          \
        uint32_t x = A, count = r[ECX] & 31;                                                                                   \
        A = (value);                                                                                                           \
        NEXT();                                                                                                                \
    }

#define PUSH_WORD(value)                                                                                                       \
    do {                                                                                                                       \
        uint32_t top_ = r[ESP] - 4;                                                                                            \
        if (!LIKELY(top_ - stack_start <= stack_size - 4))                                                                     \
            goto slow;                                                                                                         \
        set4(stack_bias + top_, value);                                                                                        \
        r[ESP] = top_;                                                                                                         \
    } while (0)

#define DIVIDE_SIGNED(divisor)                                                                                                 \
    {                                                                                                                          \
        int64_t what = (int64_t)((uint64_t)r[EDX] << 32 | r[EAX]);                                                             \
        int32_t by = (int32_t)(divisor), low = (int32_t)what;                                                                  \
        if (!LIKELY(what == low && by != 0 && by != -1))                                                                       \
            goto slow;                                                                                                         \
        r[EAX] = (uint32_t)(low / by);                                                                                         \
        r[EDX] = (uint32_t)(low % by);                                                                                         \
        NEXT();                                                                                                                \
    }

#define DIVIDE_UNSIGNED(divisor)                                                                                               \
    {                                                                                                                          \
        uint32_t by = (divisor), what = r[EAX];                                                                                \
        if (!LIKELY(r[EDX] == 0 && by != 0))                                                                                   \
            goto slow;                                                                                                         \
        r[EAX] = what / by;                                                                                                    \
        r[EDX] = what % by;                                                                                                    \
        NEXT();                                                                                                                \
    }

/* A result that is not a number takes the slow way, which knows whose bits it has. */
#define FLOAT_ACT(field, value)                                                                                                \
    if (!LIKELY((value) == (value)))                                                                                           \
        goto slow;                                                                                                             \
    m->xmm[op->a].field = (value);                                                                                             \
    NEXT();
#define FLOAT_BINARY(id, sign)                                                                                                 \
    CASE(OP_##id##4_rr) :                                                                                                      \
    {                                                                                                                          \
        float result = m->xmm[op->a].f sign m->xmm[op->b].f;                                                                   \
        FLOAT_ACT(f, result)                                                                                                   \
    }                                                                                                                          \
    CASE(OP_##id##4_rs) :                                                                                                      \
    {                                                                                                                          \
        float result = m->xmm[op->a].f sign as_float(get4(FRAME));                                                             \
        FLOAT_ACT(f, result)                                                                                                   \
    }                                                                                                                          \
    CASE(OP_##id##4_rm) :                                                                                                      \
    {                                                                                                                          \
        READ_AT(4);                                                                                                            \
        float result = m->xmm[op->a].f sign as_float(get4(at));                                                                \
        FLOAT_ACT(f, result)                                                                                                   \
    }                                                                                                                          \
    CASE(OP_##id##8_rr) :                                                                                                      \
    {                                                                                                                          \
        double result = m->xmm[op->a].d sign m->xmm[op->b].d;                                                                  \
        FLOAT_ACT(d, result)                                                                                                   \
    }                                                                                                                          \
    CASE(OP_##id##8_rs) :                                                                                                      \
    {                                                                                                                          \
        double result = m->xmm[op->a].d sign as_double(get8(FRAME));                                                           \
        FLOAT_ACT(d, result)                                                                                                   \
    }                                                                                                                          \
    CASE(OP_##id##8_rm) :                                                                                                      \
    {                                                                                                                          \
        READ_AT(8);                                                                                                            \
        double result = m->xmm[op->a].d sign as_double(get8(at));                                                              \
        FLOAT_ACT(d, result)                                                                                                   \
    }

/* ucomis does not complain of quiet NaNs. */
#define COMIS_LESS(x, y) ((x) < (y))
#define UCOMIS_LESS(x, y) __builtin_isless(x, y)
#define FLOAT_COMPARED(id, x, y)                                                                                               \
    {                                                                                                                          \
        uint32_t bits = id##_LESS(x, y)   ? FLAG_CARRY                                                                         \
                        : id##_LESS(y, x) ? 0                                                                                  \
                        : (x) == (y)      ? FLAG_ZERO                                                                          \
                                          : FLAG_ZERO | FLAG_PARITY | FLAG_CARRY;                                                   \
        m->flags.is_comparison = false;                                                                                        \
        m->flags.bits = bits;                                                                                                  \
        NEXT();                                                                                                                \
    }
#define FLOAT_COMPARISON(id)                                                                                                   \
    CASE(OP_##id##4_rr) : FLOAT_COMPARED(id, m->xmm[op->a].f, m->xmm[op->b].f) CASE(OP_##id##4_rs) :                           \
    {                                                                                                                          \
        float y = as_float(get4(FRAME));                                                                                       \
        FLOAT_COMPARED(id, m->xmm[op->a].f, y)                                                                                 \
    }                                                                                                                          \
    CASE(OP_##id##4_rm) :                                                                                                      \
    {                                                                                                                          \
        READ_AT(4);                                                                                                            \
        float y = as_float(get4(at));                                                                                          \
        FLOAT_COMPARED(id, m->xmm[op->a].f, y)                                                                                 \
    }                                                                                                                          \
    CASE(OP_##id##8_rr) : FLOAT_COMPARED(id, m->xmm[op->a].d, m->xmm[op->b].d) CASE(OP_##id##8_rs) :                           \
    {                                                                                                                          \
        double y = as_double(get8(FRAME));                                                                                     \
        FLOAT_COMPARED(id, m->xmm[op->a].d, y)                                                                                 \
    }                                                                                                                          \
    CASE(OP_##id##8_rm) :                                                                                                      \
    {                                                                                                                          \
        READ_AT(8);                                                                                                            \
        double y = as_double(get8(at));                                                                                        \
        FLOAT_COMPARED(id, m->xmm[op->a].d, y)                                                                                 \
    }

/* ---------------------------------------------------------------- the loop */

bool run_slice(Machine *m)
{
#ifndef PORTABLE_DISPATCH
    static const void *const handlers[OP_COUNT] = {
        [0 ... OP_FORMS - 1] = &&slow,
#define FORM(id, width, shape) [OP_##id##width##_##shape] = &&do_OP_##id##width##_##shape,
#define JUMP(id, width, shape, cond) [OP_##id##width##_##shape##_J##cond] = &&do_OP_##id##width##_##shape##_J##cond,
#define JOINED(id, base) [OP_JOINED_##id] = &&do_OP_JOINED_##id,
#include "interpreter/forms.def"
#undef FORM
#undef JUMP
#undef JOINED
    };
#endif
    uint32_t *const r = m->r;
    const Op *const ops = m->program->ops.data;
    const uint32_t op_count = m->program->ops.len;
    const uint32_t low_start = m->low.start, data_start = m->data;
    uintptr_t low_bias, stack_bias, frame;
    uint32_t low_size, data_size, stack_start, stack_size;
    const Op *op = m->next;
    intptr_t end = (intptr_t)op + m->slice;
    LOAD_STATE();
    DISPATCH();

    START()
    {
        BINARY(MOV, y)
        BINARY(ADD, x + y)
        BINARY(SUB, x - y)
        BINARY(AND, x & y)
        BINARY(OR, x | y)
        BINARY(XOR, x ^ y)

        RECORD_CMP(4, rr)
        RECORD_CMP(4, ri)
        RECORD_CMP(4, rs)
        RECORD_CMP(4, rm)
        RECORD_CMP(4, sr)
        RECORD_CMP(4, si)
        RECORD_CMP(4, mr)
        RECORD_CMP(4, mi)
        RECORD_CMP(1, rr)
        RECORD_CMP(1, ri)
        RECORD_CMP(1, si)
        RECORD_CMP(1, mi)
        RECORD_TEST(4, rr)
        RECORD_TEST(4, ri)
        RECORD_TEST(4, si)
        RECORD_TEST(4, mi)

#define FORM(id, width, shape)
#define JUMP(id, size, shape, cond) CASE(OP_##id##size##_##shape##_J##cond) : COMPARED_##shape(size, JUMP_IF(id##_##cond))
#define JOINED(id, base)
#include "interpreter/forms.def"
#undef FORM
#undef JUMP
#undef JOINED

        /* ---- moves of bytes and words */
        CASE(OP_MOV1_rm) :
        {
            READ_AT(1);
            A = (A & ~0xFFu) | get1(at);
            NEXT();
        }
        CASE(OP_MOV1_rs) : A = (A & ~0xFFu) | get1(FRAME);
        NEXT();
        CASE(OP_MOV1_sr) : *(uint8_t *)FRAME = (uint8_t)A;
        NEXT();
        CASE(OP_MOV1_si) : *(uint8_t *)FRAME = (uint8_t)IMM;
        NEXT();
        CASE(OP_MOV1_mr) :
        {
            WRITE_AT(1);
            *(uint8_t *)at = (uint8_t)A;
            NEXT();
        }
        CASE(OP_MOV1_mi) :
        {
            WRITE_AT(1);
            *(uint8_t *)at = (uint8_t)IMM;
            NEXT();
        }
        CASE(OP_MOV2_sr) : store((uint8_t *)FRAME, A, 2);
        NEXT();
        CASE(OP_MOV2_si) : store((uint8_t *)FRAME, IMM, 2);
        NEXT();
        CASE(OP_MOV2_mr) :
        {
            WRITE_AT(2);
            store((uint8_t *)at, A, 2);
            NEXT();
        }
        CASE(OP_MOV2_mi) :
        {
            WRITE_AT(2);
            store((uint8_t *)at, IMM, 2);
            NEXT();
        }
        EXTEND(MOVZX8, 1, uint8_t)
        EXTEND(MOVSX8, 1, int8_t)
        EXTEND(MOVZX16, 2, uint16_t)
        EXTEND(MOVSX16, 2, int16_t)
        CASE(OP_LEA4_rs) : A = r[EBP] + (uint32_t)op->disp;
        NEXT();
        CASE(OP_LEA4_rm) : A = ADDRESS;
        NEXT();

        /* ---- the stack, functions */
        CASE(OP_PUSH4_r) : PUSH_WORD(A);
        NEXT();
        CASE(OP_PUSH4_i) : PUSH_WORD(IMM);
        NEXT();
        CASE(OP_PUSH4_s) : PUSH_WORD(get4(FRAME));
        NEXT();
        CASE(OP_PUSH4_m) :
        {
            READ_AT(4);
            PUSH_WORD(get4(at));
            NEXT();
        }
        CASE(OP_POP4_r) :
        {
            uint32_t top = r[ESP];
            if (!LIKELY(top - stack_start <= stack_size - 4))
                goto slow;
            r[ESP] = top + 4;
            A = get4(stack_bias + top);
            NEXT();
        }
        CASE(OP_JOINED_POP_FRAME) :
        {
            uint32_t top = r[ESP];
            if (!LIKELY(top - stack_start <= stack_size - 4))
                goto slow;
            uint32_t value = get4(stack_bias + top);
            if (!LIKELY(value - stack_start <= stack_size))
                goto slow;
            r[ESP] = top + 4;
            r[EBP] = value;
            frame = stack_bias + value;
            NEXT();
        }
        CASE(OP_JOINED_MOV_FRAME) :
        {
            uint32_t value = r[ESP];
            if (!LIKELY(value - stack_start <= stack_size))
                goto slow;
            r[EBP] = value;
            frame = stack_bias + value;
            NEXT();
        }
        CASE(OP_LEAVE4_n) :
        {
            uint32_t value = get4(frame), top = r[EBP] + 4;
            if (!LIKELY(value - stack_start <= stack_size && top - stack_start <= stack_size))
                goto slow;
            r[ESP] = top;
            r[EBP] = value;
            frame = stack_bias + value;
            NEXT();
        }
        CASE(OP_JOINED_CALL) :
        {
            if (!LIKELY(m->depth < m->config.limits.depth))
                goto slow;
            PUSH_WORD((uint32_t)op->disp);
            m->depth++;
            JUMP_BY(op->imm);
        }
        {
            uint32_t target;
            CASE(OP_CALL4_r) : target = A;
            goto call;
            CASE(OP_CALL4_s) : target = get4(FRAME);
            goto call;
            CASE(OP_CALL4_m) :
            {
                READ_AT(4);
                target = get4(at);
            }
        call:
            target -= CODE_BASE;
            target = target >> 2 | target << 30; /* misaligned ones become large */
            if (!LIKELY(target < op_count && m->depth < m->config.limits.depth))
                goto slow;
            PUSH_WORD(CODE_BASE + (uint32_t)(op + 1 - ops) * CODE_STEP);
            m->depth++;
            JUMP_BY(ops + target - op - 1);
        }
        CASE(OP_RET4_n) :
        {
            uint32_t top = r[ESP];
            if (!LIKELY(top - stack_start <= stack_size - 4))
                goto slow;
            uint32_t target = get4(stack_bias + top) - CODE_BASE;
            target = target >> 2 | target << 30;
            if (!LIKELY(target < op_count))
                goto slow;
            r[ESP] = top + 4;
            m->depth--;
            JUMP_BY(ops + target - op - 1);
        }

        /* ---- jumps */
        CASE(OP_JOINED_JMP) : JUMP_BY(op->imm);
        CASE(OP_JOINED_JCC) :
        {
            if (flags_hold(&m->flags, (X86Cond)op->a))
                JUMP_BY(op->imm);
            NEXT();
        }
        CASE(OP_JMPTAB4_r) :
        {
            uint32_t index = A;
            if (!LIKELY(index < (uint32_t)op->disp))
                goto slow;
            JUMP_BY(ops + m->program->tables.data[IMM + index] - op - 1);
        }
        CASE(OP_SETCC4_r) : A = (A & ~0xFFu) | flags_hold(&m->flags, (X86Cond)op->imm);
        NEXT();
        CASE(OP_CMOVCC4_rr) :
        {
            if (flags_hold(&m->flags, (X86Cond)op->imm))
                A = B;
            NEXT();
        }
        CASE(OP_CMOVCC4_rs) :
        {
            if (flags_hold(&m->flags, (X86Cond)op->imm))
                A = get4(FRAME);
            NEXT();
        }

        /* ---- arithmetic */
        CASE(OP_NEG4_r) : A = 0 - A;
        NEXT();
        CASE(OP_NOT4_r) : A = ~A;
        NEXT();
        SHIFT(SHL, x << count)
        SHIFT(SHR, x >> count)
        SHIFT(SAR, (uint32_t)((int32_t)x >> count))
        CASE(OP_IMUL4_rr) : A = A * B;
        NEXT();
        CASE(OP_IMUL4_rs) : A = A * get4(FRAME);
        NEXT();
        CASE(OP_IMUL4_rm) :
        {
            READ_AT(4);
            A = A * get4(at);
            NEXT();
        }
        CASE(OP_IMUL34_rri) : A = B * IMM;
        NEXT();
        CASE(OP_IMUL34_rsi) : A = get4(FRAME) * IMM;
        NEXT();
        CASE(OP_IMUL34_rmi) :
        {
            READ_AT(4);
            A = get4(at) * IMM;
            NEXT();
        }
        CASE(OP_MUL14_r) :
        {
            uint64_t product = (uint64_t)r[EAX] * A;
            r[EAX] = (uint32_t)product;
            r[EDX] = (uint32_t)(product >> 32);
            NEXT();
        }
        CASE(OP_IMUL14_r) :
        {
            int64_t product = (int64_t)(int32_t)r[EAX] * (int32_t)A;
            r[EAX] = (uint32_t)product;
            r[EDX] = (uint32_t)((uint64_t)product >> 32);
            NEXT();
        }
        CASE(OP_CDQ4_n) : r[EDX] = (uint32_t)((int32_t)r[EAX] >> 31);
        NEXT();
        CASE(OP_IDIV4_r) : DIVIDE_SIGNED(A) CASE(OP_IDIV4_s) : DIVIDE_SIGNED(get4(FRAME)) CASE(OP_IDIV4_m) :
        {
            READ_AT(4);
            DIVIDE_SIGNED(get4(at))
        }
        CASE(OP_DIV4_r) : DIVIDE_UNSIGNED(A) CASE(OP_DIV4_s) : DIVIDE_UNSIGNED(get4(FRAME)) CASE(OP_DIV4_m) :
        {
            READ_AT(4);
            DIVIDE_UNSIGNED(get4(at))
        }

        /* ---- floating point */
        FLOAT_BINARY(ADDS, +)
        FLOAT_BINARY(SUBS, -)
        FLOAT_BINARY(MULS, *)
        FLOAT_BINARY(DIVS, /)
        FLOAT_COMPARISON(COMIS)
        FLOAT_COMPARISON(UCOMIS)
        CASE(OP_MOVS4_rs) : m->xmm[op->a] = (Xmm){{get4(FRAME)}};
        NEXT();
        CASE(OP_MOVS4_rm) :
        {
            READ_AT(4);
            m->xmm[op->a] = (Xmm){{get4(at)}};
            NEXT();
        }
        CASE(OP_MOVS4_sr) : set4(FRAME, m->xmm[op->a].u[0]);
        NEXT();
        CASE(OP_MOVS4_mr) :
        {
            WRITE_AT(4);
            set4(at, m->xmm[op->a].u[0]);
            NEXT();
        }
        CASE(OP_MOVS8_rs) : m->xmm[op->a] = (Xmm){.q = {get8(FRAME)}};
        NEXT();
        CASE(OP_MOVS8_rm) :
        {
            READ_AT(8);
            m->xmm[op->a] = (Xmm){.q = {get8(at)}};
            NEXT();
        }
        CASE(OP_MOVS8_sr) : set8(FRAME, m->xmm[op->a].q[0]);
        NEXT();
        CASE(OP_MOVS8_mr) :
        {
            WRITE_AT(8);
            set8(at, m->xmm[op->a].q[0]);
            NEXT();
        }
        CASE(OP_MOVS4_rr) : CASE(OP_MOVS8_rr) : CASE(OP_MOVAPS4_rr) : m->xmm[op->a] = m->xmm[op->b];
        NEXT();
        CASE(OP_PXOR4_rr) :
        {
            m->xmm[op->a].q[0] ^= m->xmm[op->b].q[0];
            m->xmm[op->a].q[1] ^= m->xmm[op->b].q[1];
            NEXT();
        }
        CASE(OP_CVTSI2S8_rr) : m->xmm[op->a].d = (double)(int32_t)B;
        NEXT();
        CASE(OP_CVTSI2S8_rs) : m->xmm[op->a].d = (double)(int32_t)get4(FRAME);
        NEXT();
        {
            double value;
            CASE(OP_CVTTS2SI8_rr) : value = m->xmm[op->b].d;
            goto convert;
            CASE(OP_CVTTS2SI8_rs) : value = as_double(get8(FRAME));
        convert:
            if (!LIKELY(value > -2147483649.0 && value < 2147483648.0))
                goto slow;
            A = (uint32_t)(int32_t)value;
            NEXT();
        }
        CASE(OP_CVTSS2SD4_rr) : m->xmm[op->a].d = (double)m->xmm[op->b].f;
        NEXT();
        CASE(OP_CVTSD2SS4_rr) : m->xmm[op->a].f = (float)m->xmm[op->b].d;
        NEXT();
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
