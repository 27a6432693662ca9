/* The runtime's functions in assembly, as functions of the host: each looks at every byte that the assembly would touch, in the
 * same order, and faults where that would. Arguments are on the stack as for any cdecl function:
 *
 *     esp+8  | argument 1
 *     esp+4  | argument 0
 *     esp -> | return address */
#include "interpreter/internal.h"

#ifdef __SSE2__
#include <xmmintrin.h>
#endif

/* ---------------------------------------------------------------- arguments and memory */

/* What is not there was not passed. */
static uint32_t argument(const Machine *m, uint32_t index)
{
    uint32_t value = 0;
    machine_read(m, m->r[ESP] + 4 + 4 * index, &value, sizeof value);
    return value;
}

/* Sixteen bytes are a step. */
static void charge(Machine *m, uint32_t bytes)
{
    m->slice -= (intptr_t)(bytes & ~15u);
}

/* `size` bytes, to be read or written, and paid for; the fault is at the first that is not there. */
static uint8_t *range(Machine *m, uint32_t address, uint32_t size, bool is_write)
{
    static uint8_t nothing[1];
    if (!size)
        return nothing;
    charge(m, size);
    uint8_t *at = memory_at(m, address, size, is_write);
    if (at || m->fault.kind == FAULT_MEMORY)
        return at;
    for (uint32_t rest = size, step; rest; rest -= step, address += step) {
        if (!memory_at(m, address, 1, is_write))
            return NULL;
        step = PAGE_SIZE - address % PAGE_SIZE;
        step = step < rest ? step : rest;
    }
    return fault_set(m, FAULT_UNMAPPED, address);
}

/* The bytes from `address` on that are in one piece; 0: fault. */
static uint32_t rest_of_window(Machine *m, uint32_t address, const uint8_t **at)
{
    *at = memory_at(m, address, 1, false);
    if (!*at)
        return 0;
    const Window *window = address >= m->stack.start ? &m->stack : &m->low;
    return window->size - (address - window->start);
}

/* How far the first of two bytes is; UINT32_MAX: fault. */
static uint32_t distance_to(Machine *m, uint32_t address, uint8_t a, uint8_t b)
{
    const uint8_t *at;
    uint32_t size = rest_of_window(m, address, &at), i = 0;
    if (!size)
        return UINT32_MAX;
    if (a == b) {
        const uint8_t *found = memchr(at, a, size);
        i = found ? (uint32_t)(found - at) : size;
    } else {
        while (i < size && at[i] != a && at[i] != b)
            i++;
    }
    charge(m, i);
    if (i < size)
        return i;
    fault_set(m, FAULT_UNMAPPED, address + size);
    return UINT32_MAX;
}

/* ---------------------------------------------------------------- memory.asm, string.asm */

static bool host_memmove(Machine *m)
{
    uint32_t to = argument(m, 0), size = argument(m, 2);
    const uint8_t *from = range(m, argument(m, 1), size, false);
    uint8_t *target = from ? range(m, to, size, true) : NULL;
    if (!target)
        return false;
    from = range(m, argument(m, 1), size, false); /* the stack may have been moved to make room for the target */
    memmove(target, from, size);
    m->r[EAX] = to;
    return true;
}

static bool host_memset(Machine *m)
{
    uint32_t to = argument(m, 0), size = argument(m, 2);
    uint8_t *target = range(m, to, size, true);
    if (target)
        memset(target, (int)(argument(m, 1) & 0xFF), size);
    m->r[EAX] = to;
    return target != NULL;
}

static bool host_strlen(Machine *m)
{
    m->r[EAX] = distance_to(m, argument(m, 0), 0, 0);
    return m->r[EAX] != UINT32_MAX;
}

static bool host_strchr(Machine *m)
{
    uint32_t text = argument(m, 0);
    uint8_t byte = (uint8_t)argument(m, 1);
    uint32_t found = distance_to(m, text, byte, 0);
    if (found == UINT32_MAX)
        return false;
    const uint8_t *at = memory_at(m, text + found, 1, false);
    m->r[EAX] = at && *at == byte ? text + found : 0;
    return true;
}

/* May look for what is found before the end of memory, however large the count. */
static bool host_memchr(Machine *m)
{
    uint32_t address = argument(m, 0), count = argument(m, 2);
    const uint8_t *at;
    m->r[EAX] = 0;
    if (!count)
        return true;
    uint32_t size = rest_of_window(m, address, &at);
    if (!size)
        return false;
    const uint8_t *found = memchr(at, (int)(argument(m, 1) & 0xFF), count < size ? count : size);
    charge(m, found ? (uint32_t)(found - at) : count < size ? count : size);
    if (found)
        m->r[EAX] = address + (uint32_t)(found - at);
    else if (count > size)
        fault_set(m, FAULT_UNMAPPED, address + size);
    return found || count <= size;
}

/* Byte by byte up to `most`, or where both strings end: the difference of the first two that differ. */
static bool compare_bytes(Machine *m, uint32_t most, bool are_strings)
{
    uint32_t left = argument(m, 0), right = argument(m, 1), done = 0;
    m->r[EAX] = 0;
    while (done < most) {
        const uint8_t *a, *b;
        uint32_t a_size = rest_of_window(m, left + done, &a);
        uint32_t b_size = a_size ? rest_of_window(m, right + done, &b) : 0;
        uint32_t size = a_size < b_size ? a_size : b_size, i = 0;
        if (!size)
            return false;
        if (size > most - done)
            size = most - done;
        while (i < size && a[i] == b[i] && !(are_strings && !a[i]))
            i++;
        charge(m, i);
        if (i < size) {
            m->r[EAX] = (uint32_t)a[i] - b[i];
            return true;
        }
        done += size;
    }
    return true;
}

static bool host_strcmp(Machine *m)
{
    return compare_bytes(m, UINT32_MAX, true);
}

static bool host_memcmp(Machine *m)
{
    return compare_bytes(m, argument(m, 2), false);
}

/* ---------------------------------------------------------------- setjmp.asm */

enum { JUMP_WORDS = 6 };

static bool host_setjmp(Machine *m)
{
    uint8_t *to = range(m, argument(m, 0), 4 * JUMP_WORDS, true);
    uint32_t back = 0;
    machine_read(m, m->r[ESP], &back, sizeof back);
    const uint32_t saved[JUMP_WORDS] = {m->r[EBX], m->r[ESI], m->r[EDI], m->r[EBP], m->r[ESP] + 4, back};
    if (to)
        memcpy(to, saved, sizeof saved);
    m->r[EAX] = 0;
    return to != NULL;
}

/* How many frames there are from ebp up. Each lies above the one before it. */
static uint32_t frames_from(Machine *m, uint32_t frame)
{
    uint32_t count = 0, caller;
    while (machine_read(m, frame, &caller, sizeof caller) && caller > frame) {
        frame = caller;
        count++;
    }
    charge(m, 16 * count);
    return count;
}

/* The address to go on at is put where setjmp's was, which is free by now: execute_HOST returns there. */
static bool host_longjmp(Machine *m)
{
    uint32_t value = argument(m, 1), saved[JUMP_WORDS];
    const uint8_t *from = range(m, argument(m, 0), sizeof saved, false);
    if (!from)
        return false;
    memcpy(saved, from, sizeof saved);
    uint8_t *top = memory_at(m, saved[4] - 4, 4, true);
    if (!top)
        return false;
    if (!op_at_address(m, saved[5]))
        return false;
    store(top, saved[5], 4);
    m->r[EBX] = saved[0];
    m->r[ESI] = saved[1];
    m->r[EDI] = saved[2];
    m->r[EBP] = saved[3];
    m->r[ESP] = saved[4] - 4;
    m->r[EAX] = value ? value : 1;
    m->depth = frames_from(m, m->r[EBP]) + 1;
    return true;
}

/* ---------------------------------------------------------------- int64.asm, bigint.asm */

static uint64_t argument64(const Machine *m, uint32_t index)
{
    return (uint64_t)argument(m, index + 1) << 32 | argument(m, index);
}

typedef enum Division { QUOTIENT, REMAINDER, SIGNED_QUOTIENT, SIGNED_REMAINDER } Division;

static bool divide(Machine *m, Division wanted)
{
    uint64_t a = argument64(m, 0), b = argument64(m, 2);
    bool is_signed = wanted >= SIGNED_QUOTIENT;
    bool a_minus = is_signed && (int64_t)a < 0, b_minus = is_signed && (int64_t)b < 0;
    if (!b)
        return fault_set(m, FAULT_DIVIDE, 0);
    a = a_minus ? 0 - a : a;
    b = b_minus ? 0 - b : b;
    bool is_remainder = wanted == REMAINDER || wanted == SIGNED_REMAINDER;
    uint64_t result = is_remainder ? a % b : a / b;
    bool minus = is_remainder ? a_minus : a_minus != b_minus;
    machine_set_result(m, minus ? 0 - result : result);
    return true;
}

static bool host_udivdi3(Machine *m)
{
    return divide(m, QUOTIENT);
}

static bool host_umoddi3(Machine *m)
{
    return divide(m, REMAINDER);
}

static bool host_divdi3(Machine *m)
{
    return divide(m, SIGNED_QUOTIENT);
}

static bool host_moddi3(Machine *m)
{
    return divide(m, SIGNED_REMAINDER);
}

/* The words of a big integer: NULL is a fault. */
static uint8_t *big_words(Machine *m, int32_t *count)
{
    *count = (int32_t)argument(m, 1);
    if (*count < 0)
        *count = 0;
    if (*count < INT32_MAX / 4)
        return range(m, argument(m, 0), 4 * (uint32_t)*count, true);
    return fault_set(m, FAULT_UNMAPPED, argument(m, 0));
}

static bool host_big_multiply(Machine *m)
{
    int32_t count;
    uint32_t factor = argument(m, 2), carry = argument(m, 3);
    uint8_t *words = big_words(m, &count);
    if (!words)
        return false;
    for (int32_t i = 0; i < count; i++) {
        uint64_t product = (uint64_t)load(words + 4 * i, 4) * factor + carry;
        store(words + 4 * i, (uint32_t)product, 4);
        carry = (uint32_t)(product >> 32);
    }
    m->r[EAX] = carry;
    return true;
}

static bool host_big_divide(Machine *m)
{
    int32_t count;
    uint32_t divisor = argument(m, 2), rest = 0;
    uint8_t *words = big_words(m, &count);
    if (!words)
        return false;
    if (!divisor && count)
        return fault_set(m, FAULT_DIVIDE, 0);
    for (int32_t i = count; i-- > 0;) {
        uint64_t what = (uint64_t)rest << 32 | load(words + 4 * i, 4);
        store(words + 4 * i, (uint32_t)(what / divisor), 4);
        rest = (uint32_t)(what % divisor);
    }
    m->r[EAX] = rest;
    return true;
}

static bool host_nine_digits(Machine *m)
{
    uint8_t *to = range(m, argument(m, 0), 9, true);
    uint32_t value = argument(m, 1);
    for (int i = 9; to && i-- > 0; value /= 10)
        to[i] = (uint8_t)('0' + value % 10);
    return to != NULL;
}

/* ---------------------------------------------------------------- environment.asm */

enum { X87_BYTES = 28 }; /* of fnstenv: control, status, tags, … */

static uint32_t get_mxcsr(Machine *m)
{
#ifdef __SSE2__
    m->mxcsr = _mm_getcsr();
#endif
    return m->mxcsr;
}

/* Exceptions stay masked: a signal would be the host's. */
static void set_mxcsr(Machine *m, uint32_t value)
{
    m->mxcsr = (value & 0xFFFF) | 0x1F80;
#ifdef __SSE2__
    _mm_setcsr(m->mxcsr);
#endif
}

static bool host_get_environment(Machine *m)
{
    uint8_t *to = range(m, argument(m, 0), X87_BYTES + 4, true);
    if (!to)
        return false;
    memset(to, 0, X87_BYTES);
    store(to, 0xFFFF037F, 4);
    store(to + 4, 0xFFFF0000, 4);
    store(to + 8, 0xFFFFFFFF, 4);
    store(to + X87_BYTES, get_mxcsr(m), 4);
    return true;
}

static bool host_set_environment(Machine *m)
{
    const uint8_t *from = range(m, argument(m, 0), X87_BYTES + 4, false);
    if (from)
        set_mxcsr(m, load(from + X87_BYTES, 4));
    return from != NULL;
}

static bool host_get_mxcsr(Machine *m)
{
    m->r[EAX] = get_mxcsr(m);
    return true;
}

static bool host_set_mxcsr(Machine *m)
{
    set_mxcsr(m, argument(m, 0));
    return true;
}

/* ---------------------------------------------------------------- syscall.asm */

static bool host_syscall(Machine *m)
{
    uint32_t words[SYSCALL_WORDS];
    for (uint32_t i = 0; i < SYSCALL_WORDS; i++)
        words[i] = argument(m, i);
    return system_call(m, words);
}

/* ---------------------------------------------------------------- by name */

static const struct {
    const char *name;
    bool (*call)(Machine *m);
} functions[] = {
    {"__big_divide", host_big_divide},
    {"__big_multiply", host_big_multiply},
    {"__divdi3", host_divdi3},
    {"__get_environment", host_get_environment},
    {"__get_mxcsr", host_get_mxcsr},
    {"__moddi3", host_moddi3},
    {"__nine_digits", host_nine_digits},
    {"__set_environment", host_set_environment},
    {"__set_mxcsr", host_set_mxcsr},
    {"__signal_return", signal_return},
    {"__signal_return_info", signal_return},
    {"__syscall", host_syscall},
    {"__udivdi3", host_udivdi3},
    {"__umoddi3", host_umoddi3},
    {"_setjmp", host_setjmp},
    {"longjmp", host_longjmp},
    {"memchr", host_memchr},
    {"memcmp", host_memcmp},
    {"memcpy", host_memmove},
    {"memmove", host_memmove},
    {"memset", host_memset},
    {"setjmp", host_setjmp},
    {"strchr", host_strchr},
    {"strcmp", host_strcmp},
    {"strlen", host_strlen},
};
enum { FUNCTIONS = sizeof functions / sizeof *functions };

uint32_t host_function(const char *name)
{
    for (uint32_t i = 0; i < FUNCTIONS; i++)
        if (strcmp(functions[i].name, name) == 0)
            return i;
    return NO_HOST_FUNCTION;
}

const char *host_name(uint32_t number)
{
    return number < FUNCTIONS ? functions[number].name : NULL;
}

uint32_t host_function_count(void)
{
    return FUNCTIONS;
}

Op host_op(uint32_t number)
{
    return (Op){.code = OP_HOST, .a = ZERO_REG, .b = ZERO_REG, .c = ZERO_REG, .imm = (int32_t)number};
}

bool host_call(Machine *machine, uint32_t number)
{
    const MachineHost *host = &machine->config.host;
    if (number < FUNCTIONS)
        return functions[number].call(machine);
    if (host->call && host->call(host->user, machine, number) && machine->status == MACHINE_READY)
        return true;
    if (machine->fault.kind == FAULT_NONE && machine->status == MACHINE_READY)
        fault_set(machine, FAULT_INTERRUPT, 0);
    return false;
}
