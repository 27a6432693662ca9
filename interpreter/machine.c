/* A machine's life: made, started or called, run, asked, reset. */
#include "interpreter/internal.h"

#include <time.h>
#ifdef __SSE2__
#include <xmmintrin.h>
#endif

enum {
    SLICE = 1 << 20, /* steps between two looks at the clock */
    ARG_MAX_BYTES = FIRST_STACK / 2,
    EXCEPTIONS_MASKED = 0x1F80 /* of the control register of SSE */
};

Machine *machine_new(const Program *program, Memory *memory, const MachineConfig *config)
{
    Machine *m = memory_resize(memory, NULL, 0, sizeof *m);
    if (!m)
        return NULL;
    *m = (Machine){.program = program, .memory = memory, .config = *config};
    if (!m->config.limits.depth)
        m->config.limits.depth = UINT32_MAX;
    if (machine_reset(m))
        return m;
    memory->failed = true;
    machine_free(m);
    return NULL;
}

void machine_free(Machine *machine)
{
    if (!machine)
        return;
    memory_tear_down(machine);
    memory_resize(machine->memory, machine, sizeof *machine, 0);
}

/* ebp points to a word 0, where the chain of frames ends, with a return address that nobody returns to behind it. */
bool machine_reset(Machine *machine)
{
    machine->peak = 0;
    if (!memory_set_up(machine))
        return false;
    memset(machine->r, 0, sizeof machine->r);
    memset(machine->xmm, 0, sizeof machine->xmm);
    memset(machine->st, 0, sizeof machine->st);
    memset(machine->actions, 0, sizeof machine->actions);
    memset(machine->signal_mask, 0, sizeof machine->signal_mask);
    memset(machine->signals_waiting, 0, sizeof machine->signals_waiting);
    machine->flags = (Flags){0};
    machine->st_top = 0;
    machine->mxcsr = EXCEPTIONS_MASKED;
    machine->r[EBP] = machine->r[ESP] = STACK_TOP - 16;
    machine->next = NULL;
    machine->steps = machine->output = 0;
    machine->slice = 0;
    machine->depth = 0;
    machine->deadline = 0;
    machine->status = MACHINE_READY;
    machine->exit_status = 0;
    machine->fault = (Fault){0};
    return true;
}

/* ---------------------------------------------------------------- the start */

static const Op *stop_op(const Machine *m)
{
    return &vec_last(&m->program->ops);
}

/* Pushes what a call of `op` needs; the machine goes on there. */
static bool push_call(Machine *m, uint32_t op, const uint32_t *args, uint32_t count)
{
    for (uint32_t i = count; i-- > 0;)
        if (!push_word(m, args[i]))
            return false;
    if (!push_word(m, address_of_op(m, stop_op(m))))
        return false;
    m->next = m->program->ops.data + op;
    m->depth++;
    return true;
}

/* Copies a string below esp; its address, 0: no room. */
static uint32_t push_string(Machine *m, const char *text)
{
    size_t size = strlen(text) + 1;
    if (size > m->r[ESP] - (STACK_TOP - ARG_MAX_BYTES))
        return 0;
    m->r[ESP] -= (uint32_t)size;
    return machine_write(m, m->r[ESP], text, (uint32_t)size) ? m->r[ESP] : 0;
}

/* An array of pointers to copies of strings, with a 0 behind; its address, 0: no room. */
static uint32_t push_strings(Machine *m, uint32_t count, const char *const *strings)
{
    uint32_t bytes = 4 * (count + 1);
    if (count > ARG_MAX_BYTES / 8 || bytes > m->r[ESP] - (STACK_TOP - ARG_MAX_BYTES))
        return 0;
    uint32_t table = m->r[ESP] = (m->r[ESP] & ~15u) - ((bytes + 15) & ~15u);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t text = push_string(m, strings[i]);
        if (!text)
            return 0;
        machine_write(m, table + 4 * i, &text, sizeof text);
    }
    m->r[ESP] &= ~15u;
    return table;
}

bool machine_start(Machine *machine, uint32_t argc, const char *const *argv, const char *const *envp)
{
    uint32_t env_count = 0;
    while (envp && envp[env_count])
        env_count++;
    uint32_t env = push_strings(machine, env_count, envp);
    uint32_t arguments = env ? push_strings(machine, argc, argv) : 0;
    const uint32_t words[] = {argc, arguments, env};
    return arguments && push_call(machine, machine->program->entry, words, 3);
}

/* ---------------------------------------------------------------- running */

static int64_t clock_now(const Machine *m)
{
    struct timespec now;
    if (m->config.host.clock)
        return m->config.host.clock(m->config.host.user, 1);
    timespec_get(&now, TIME_UTC);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/* Between two slices. False: the machine must stop. */
static bool may_go_on(Machine *m)
{
    const MachineLimits *limits = &m->config.limits;
    const MachineHost *host = &m->config.host;
    FaultKind kind = FAULT_NONE;
    if (limits->steps && m->steps > limits->steps)
        kind = FAULT_STEPS;
    else if (m->deadline && clock_now(m) > m->deadline)
        kind = FAULT_TIME;
    else if (host->is_interrupted && host->is_interrupted(host->user))
        kind = FAULT_INTERRUPT;
    fault_set(m, kind, 0);
    return kind == FAULT_NONE;
}

/* A slice of steps, fewer where the limit is nearer. The loop overshoots by less than the way between two jumps. */
static intptr_t next_slice(const Machine *m)
{
    uint64_t limit = m->config.limits.steps;
    return limit && limit - m->steps < SLICE ? (intptr_t)(limit - m->steps) : SLICE;
}

/* The program's own rounding and exceptions while it runs; those that would raise signals stay masked. */
static uint32_t exchange_mxcsr(uint32_t value)
{
#ifdef __SSE2__
    uint32_t before = _mm_getcsr();
    _mm_setcsr(value | EXCEPTIONS_MASKED);
    return before;
#else
    return value;
#endif
}

static void run_slices(Machine *m)
{
    bool goes_on = true;
    while (goes_on) {
        intptr_t steps = next_slice(m);
        m->slice = steps * (intptr_t)sizeof(Op);
        goes_on = run_slice(m);
        m->steps += (uint64_t)(steps - m->slice / (intptr_t)sizeof(Op));
        if (goes_on)
            goes_on = may_go_on(m);
        else if (m->fault.kind != FAULT_NONE)
            goes_on = signal_of_fault(m);
    }
}

static void note_fault(Machine *m)
{
    m->status = MACHINE_FAULT;
    m->fault.op = (uint32_t)(m->next - m->program->ops.data);
    m->exit_status = fault_exit_status(&m->fault);
}

MachineStatus machine_run(Machine *machine)
{
    if (!machine->next || machine->status == MACHINE_EXITED || machine->status == MACHINE_FAULT)
        return machine_status(machine);
    if (machine->config.limits.milliseconds && !machine->deadline)
        machine->deadline = clock_now(machine) + (int64_t)machine->config.limits.milliseconds * 1000000;
    machine->status = MACHINE_READY;
    uint32_t before = exchange_mxcsr(machine->mxcsr);
    run_slices(machine);
    machine->mxcsr = exchange_mxcsr(before);
    if (machine->fault.kind != FAULT_NONE)
        note_fault(machine);
    return machine_status(machine);
}

/* The registers that a function preserves are as before, esp where the arguments began. A host's function that calls back
 * into the program is itself called from within run_slice, which it finds as it left it. */
MachineStatus machine_call(Machine *machine, uint32_t op, const uint32_t *args, uint32_t count)
{
    const Op *next = machine->next;
    uint32_t top = machine->r[ESP], depth = machine->depth;
    uint8_t status = machine->status;
    intptr_t slice = machine->slice;
    if (op >= machine->program->ops.len || !push_call(machine, op, args, count)) {
        machine->status = MACHINE_FAULT;
        machine->fault.op = op;
        machine->exit_status = fault_exit_status(&machine->fault);
        return MACHINE_FAULT;
    }
    if (machine_run(machine) != MACHINE_RETURNED)
        return machine_status(machine);
    machine->r[ESP] = top;
    machine->depth = depth;
    machine->next = next;
    machine->slice = slice;
    machine->status = status; /* of the function that calls, if there is one */
    return MACHINE_RETURNED;
}

/* Not through the loop, which stops at jumps only. */
MachineStatus machine_step(Machine *machine)
{
    if (!machine->next || machine->status == MACHINE_EXITED || machine->status == MACHINE_FAULT)
        return machine_status(machine);
    uint32_t before = exchange_mxcsr(machine->mxcsr);
    machine->slice = 0;
    const Op *next = execute_op(machine, machine->next);
    machine->mxcsr = exchange_mxcsr(before);
    machine->steps++;
    if (next)
        machine->next = next;
    else if (machine->fault.kind != FAULT_NONE && !signal_of_fault(machine))
        note_fault(machine);
    if (machine->status == MACHINE_READY && machine->fault.kind == FAULT_NONE && !may_go_on(machine))
        note_fault(machine);
    return machine_status(machine);
}

uint32_t machine_next_op(const Machine *machine)
{
    return machine->next ? (uint32_t)(machine->next - machine->program->ops.data) : UINT32_MAX;
}

void machine_set_limits(Machine *machine, const MachineLimits *limits)
{
    machine->config.limits = *limits;
    if (!limits->depth)
        machine->config.limits.depth = UINT32_MAX;
    machine->deadline = 0;
}

/* ---------------------------------------------------------------- what is known of it */

uint32_t machine_result(const Machine *machine)
{
    return machine->r[EAX];
}

uint64_t machine_result64(const Machine *machine)
{
    return (uint64_t)machine->r[EDX] << 32 | machine->r[EAX];
}

double machine_result_double(Machine *machine)
{
    double value;
    memcpy(&value, &machine->st[machine->st_top], sizeof value);
    machine->st_top = (machine->st_top - 1) & 7;
    return value;
}

void machine_set_result(Machine *machine, uint64_t value)
{
    machine->r[EAX] = (uint32_t)value;
    machine->r[EDX] = (uint32_t)(value >> 32);
}

void machine_set_result_double(Machine *machine, double value)
{
    machine->st_top = (machine->st_top + 1) & 7;
    memcpy(&machine->st[machine->st_top], &value, sizeof value);
}

MachineStatus machine_status(const Machine *machine)
{
    return (MachineStatus)machine->status;
}

int machine_exit_status(const Machine *machine)
{
    return machine->exit_status;
}

const Fault *machine_fault(const Machine *machine)
{
    return &machine->fault;
}

uint64_t machine_steps(const Machine *machine)
{
    return machine->steps;
}

uint64_t machine_output_size(const Machine *machine)
{
    return machine->output;
}

uint64_t machine_peak_memory(const Machine *machine)
{
    return machine->peak;
}

uint32_t machine_register(const Machine *machine, Reg reg)
{
    return reg < GENERAL_REGS ? machine->r[reg] : 0;
}
