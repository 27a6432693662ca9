/* The program's memory: one block for read-only data, data, bss and heap, whose end brk moves, and one for the stack, which
 * holds as much of it as has been touched and grows downwards.
 *
 *     low_block    [ read-only data | data | bss | heap ) …            low.start … low.start + low.size
 *     stack_block  … [ FRAME_REACH | touched stack | FRAME_REACH )     stack.start … STACK_TOP
 *
 * Around the stack's window the block goes on by as much as the forms for frame operands reach (run.c). What lies below the
 * window is memory that will be stack, and is kept when it grows. */
#include "interpreter/internal.h"

static uint32_t round_to_page(uint32_t address)
{
    return (address + PAGE_SIZE - 1) & ~(uint32_t)(PAGE_SIZE - 1);
}

static void note_peak(Machine *m)
{
    uint64_t now = (uint64_t)m->low.size + m->stack.size;
    if (m->peak < now)
        m->peak = now;
}

/* A limit of the program's is no failure of the host's. */
static void *resize(Machine *m, void *block, size_t old_size, size_t new_size)
{
    bool failed = m->memory->failed;
    void *result = memory_resize(m->memory, block, old_size, new_size);
    m->memory->failed = failed;
    return result;
}

static bool is_over_limit(const Machine *m, uint64_t more)
{
    uint32_t limit = m->config.limits.memory;
    return limit && (uint64_t)m->low.size + m->stack.size + more > limit;
}

/* ---------------------------------------------------------------- the low block */

/* Makes the block at least so large; what is new is zero. */
static bool resize_low(Machine *m, uint32_t size)
{
    if (size > m->low_room) {
        size_t room = m->low_room < ((size_t)1 << 30) && size < 2 * m->low_room ? 2 * m->low_room : size;
        uint8_t *block = resize(m, m->low_block, m->low_room, room);
        if (!block) {
            room = size;
            block = resize(m, m->low_block, m->low_room, room);
        }
        if (!block)
            return false;
        m->low_block = block;
        m->low_room = room;
    }
    if (size > m->low.size)
        memset(m->low_block + m->low.size, 0, size - m->low.size);
    m->low.size = size;
    m->low.bias = (uintptr_t)m->low_block - m->low.start;
    note_peak(m);
    return true;
}

uint32_t memory_move_break(Machine *machine, uint32_t end)
{
    uint32_t highest = machine->floor - STACK_GUARD;
    if (end < machine->heap_start || end > highest)
        return machine->heap_end;
    uint32_t size = round_to_page(end) - machine->low.start;
    if (size > machine->low.size && is_over_limit(machine, size - machine->low.size)) {
        fault_set(machine, FAULT_MEMORY, 0);
        return machine->heap_end;
    }
    if (!resize_low(machine, size))
        return machine->heap_end;
    return machine->heap_end = end;
}

/* As at the start: the block keeps its room unless it is much. */
static bool reset_low(Machine *m)
{
    enum { MUCH = 1 << 20 };
    const Program *program = m->program;
    m->low.start = program->section_start[SECTION_RODATA];
    m->data = program->section_start[SECTION_DATA];
    m->heap_start = round_to_page(program->data_end);
    if (m->heap_start < m->data + PAGE_SIZE) /* run.c takes it that there is something to write to */
        m->heap_start = round_to_page(m->data) + PAGE_SIZE;
    m->heap_end = m->heap_start;
    if (m->low_room > MUCH) {
        memory_resize(m->memory, m->low_block, m->low_room, 0);
        m->low_block = NULL;
        m->low_room = 0;
    }
    m->low.size = 0;
    if (!resize_low(m, m->heap_start - m->low.start))
        return false;
    for (Section s = SECTION_RODATA; s < SECTION_BSS; s++)
        if (program->sections[s].len)
            memcpy(m->low_block + (program->section_start[s] - m->low.start), program->sections[s].data,
                   program->sections[s].len);
    return true;
}

/* ---------------------------------------------------------------- the stack */

static bool resize_stack(Machine *m, uint32_t size)
{
    size_t room = (size_t)size + 2 * FRAME_REACH;
    uint8_t *block = resize(m, NULL, 0, room);
    if (!block)
        return false;
    memset(block, 0, room - m->stack_room);
    if (m->stack_block) {
        memcpy(block + (room - m->stack_room), m->stack_block, m->stack_room);
        memory_resize(m->memory, m->stack_block, m->stack_room, 0);
    }
    m->stack_block = block;
    m->stack_room = room;
    m->stack.size = size;
    m->stack.start = STACK_TOP - size;
    m->stack.bias = (uintptr_t)block + FRAME_REACH - m->stack.start;
    note_peak(m);
    return true;
}

static bool reset_stack(Machine *m)
{
    if (m->stack_room == FIRST_STACK + 2 * FRAME_REACH) {
        memset(m->stack_block, 0, m->stack_room);
        return true;
    }
    memory_resize(m->memory, m->stack_block, m->stack_room, 0);
    m->stack_block = NULL;
    m->stack_room = 0;
    return resize_stack(m, FIRST_STACK);
}

/* So that the window has `address`, which is above the floor: twice as large, at least. */
static bool grow_stack(Machine *m, uint32_t address)
{
    uint32_t size = m->stack.size, most = STACK_TOP - m->floor;
    while (STACK_TOP - size > address)
        size = size > most / 2 ? most : 2 * size;
    if (is_over_limit(m, size - m->stack.size) || !resize_stack(m, size)) {
        fault_set(m, FAULT_MEMORY, address);
        return false;
    }
    return true;
}

/* ---------------------------------------------------------------- access */

static FaultKind fault_at(const Machine *m, uint32_t address, bool is_write)
{
    uint32_t code_size = m->program->ops.len * CODE_STEP;
    if (is_write && address - m->low.start < m->data - m->low.start)
        return FAULT_READ_ONLY;
    if (address - CODE_BASE < code_size)
        return FAULT_CODE;
    if (address < m->floor && (address >= m->floor - STACK_GUARD || m->r[ESP] < m->floor) && m->r[ESP] > m->heap_end)
        return FAULT_STACK_OVERFLOW;
    return FAULT_UNMAPPED;
}

uint8_t *memory_reach(Machine *machine, uint32_t address, uint32_t size, bool is_write)
{
    bool fits = size <= STACK_TOP - address;
    if (address < STACK_TOP && address >= machine->floor && fits) {
        if (address < machine->stack.start && !grow_stack(machine, address))
            return NULL;
        return window_at(&machine->stack, address);
    }
    machine->fault.is_write = is_write;
    return fault_set(machine, fault_at(machine, address, is_write), address);
}

bool memory_set_up(Machine *machine)
{
    uint32_t stack = machine->config.limits.stack ? machine->config.limits.stack : DEFAULT_STACK;
    stack = stack < FIRST_STACK ? FIRST_STACK : stack > 1u << 30 ? 1u << 30 : round_to_page(stack);
    machine->floor = STACK_TOP - stack;
    return reset_low(machine) && reset_stack(machine);
}

void memory_tear_down(Machine *machine)
{
    if (machine->low_block)
        memory_resize(machine->memory, machine->low_block, machine->low_room, 0);
    if (machine->stack_block)
        memory_resize(machine->memory, machine->stack_block, machine->stack_room, 0);
}

/* ---------------------------------------------------------------- for the host */

/* Where `size` bytes are, all in one window; NULL: not there. */
static uint8_t *window_of(const Machine *m, uint32_t address, uint32_t size, bool is_write)
{
    uint32_t from = is_write ? m->data : m->low.start, end = m->low.start + m->low.size;
    if (address >= from && address <= end && end - address >= size)
        return window_at(&m->low, address);
    if (address >= m->stack.start && address <= STACK_TOP && STACK_TOP - address >= size)
        return window_at(&m->stack, address);
    return NULL;
}

bool machine_read(const Machine *machine, uint32_t address, void *to, uint32_t size)
{
    const uint8_t *from = window_of(machine, address, size, false);
    if (from && size)
        memcpy(to, from, size);
    return from != NULL;
}

bool machine_write(Machine *machine, uint32_t address, const void *from, uint32_t size)
{
    uint8_t *to = window_of(machine, address, size, true);
    if (to && size)
        memcpy(to, from, size);
    return to != NULL;
}

uint32_t machine_string_length(const Machine *machine, uint32_t address)
{
    const Window *window = address >= machine->stack.start ? &machine->stack : &machine->low;
    if (address - window->start >= window->size)
        return UINT32_MAX;
    const uint8_t *start = window_at(window, address);
    const uint8_t *end = memchr(start, 0, window->size - (address - window->start));
    return end ? (uint32_t)(end - start) : UINT32_MAX;
}
