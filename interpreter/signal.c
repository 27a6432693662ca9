/* Signals that a program sends itself, and its faults, which are signals too: to a handler of its own, or the end.
 *
 * A handler is called with what it interrupted below the caller's frame; every one as if it had been installed with SA_SIGINFO,
 * for one that takes the number only does not look further:
 *
 *            | where to go on
 *            | SavedState: registers, flags, what was held back        the context
 *            | SignalInfo                                              siginfo_t
 *            | the addresses of the context, of the information, the number
 *     esp -> | the restorer that sigaction named: signal_return is behind it */
#include "interpreter/internal.h"

enum { ACTION_DEFAULT = 0, ACTION_IGNORE = 1, FLAG_NO_DEFER = 0x40000000 };
#define FLAG_RESET_HANDLER 0x80000000u
enum { SIGNAL_KILL = 9, SIGNAL_CHILD = 17, SIGNAL_CONTINUE = 18, SIGNAL_STOP = 19, SIGNAL_URGENT = 23, SIGNAL_WINDOW = 28 };

typedef struct SavedState {
    uint32_t r[REG_COUNT];
    Flags flags;
    Xmm xmm[8];
    uint32_t mask[2];
} SavedState;

/* The kernel's siginfo_t. */
typedef struct SignalInfo {
    uint32_t number, error, code, address;
    uint32_t unused[28];
} SignalInfo;

enum { ARGUMENTS = 3 };

static bool in_set(const uint32_t set[2], uint32_t number)
{
    return set[(number - 1) / 32] >> (number - 1) % 32 & 1;
}

static void put_into_set(uint32_t set[2], uint32_t number, bool value)
{
    uint32_t bit = 1u << (number - 1) % 32, *word = &set[(number - 1) / 32];
    *word = value ? *word | bit : *word & ~bit;
}

static bool ends_by_default(uint32_t number)
{
    return number != SIGNAL_CHILD && number != SIGNAL_CONTINUE && number != SIGNAL_URGENT && number != SIGNAL_WINDOW;
}

bool signal_send(Machine *machine, uint32_t number)
{
    if (number == 0)
        return true;
    uint32_t handler = machine->actions[number].handler;
    if (handler == ACTION_IGNORE || (handler == ACTION_DEFAULT && !ends_by_default(number)))
        return true;
    if (handler != ACTION_DEFAULT || in_set(machine->signal_mask, number)) {
        put_into_set(machine->signals_waiting, number, true);
        return true;
    }
    machine->fault.number = number;
    fault_set(machine, FAULT_SIGNAL, 0);
    return false;
}

bool signal_set_action(Machine *machine, uint32_t number, const uint8_t *from)
{
    if (number == SIGNAL_KILL || number == SIGNAL_STOP)
        return false;
    memcpy(&machine->actions[number], from, sizeof(SignalAction));
    if (machine->actions[number].handler == ACTION_IGNORE)
        put_into_set(machine->signals_waiting, number, false);
    return true;
}

void signal_set_mask(Machine *machine, uint32_t how, const uint32_t set[2])
{
    enum { BLOCK, UNBLOCK };
    for (int i = 0; i < 2; i++) {
        uint32_t *mask = &machine->signal_mask[i];
        *mask = how == BLOCK ? *mask | set[i] : how == UNBLOCK ? *mask & ~set[i] : set[i];
    }
    put_into_set(machine->signal_mask, SIGNAL_KILL, false);
    put_into_set(machine->signal_mask, SIGNAL_STOP, false);
}

/* ---------------------------------------------------------------- handlers */

static bool push_bytes(Machine *m, const void *from, uint32_t size)
{
    uint8_t *to = memory_at(m, m->r[ESP] - size, size, true);
    if (!to)
        return false;
    memcpy(to, from, size);
    m->r[ESP] -= size;
    return true;
}

static bool push_state(Machine *m, uint32_t number, uint32_t address, const Op *next)
{
    SavedState state = {.flags = m->flags, .mask = {m->signal_mask[0], m->signal_mask[1]}};
    SignalInfo info = {.number = number, .address = address};
    memcpy(state.r, m->r, sizeof state.r);
    memcpy(state.xmm, m->xmm, sizeof state.xmm);
    if (!push_word(m, address_of_op(m, next)) || !push_bytes(m, &state, sizeof state))
        return false;
    uint32_t context = m->r[ESP];
    if (!push_bytes(m, &info, sizeof info))
        return false;
    const uint32_t arguments[ARGUMENTS] = {number, m->r[ESP], context};
    return push_bytes(m, arguments, sizeof arguments);
}

static const Op *call_handler(Machine *m, uint32_t number, uint32_t address, const Op *next)
{
    SignalAction *action = &m->actions[number];
    const Op *handler = op_at_address(m, action->handler);
    if (!handler || !push_state(m, number, address, next) || !push_word(m, action->restorer))
        return NULL;
    m->depth += 2;
    for (int i = 0; i < 2; i++)
        m->signal_mask[i] |= action->mask[i];
    if (!(action->flags & FLAG_NO_DEFER))
        put_into_set(m->signal_mask, number, true);
    if (action->flags & FLAG_RESET_HANDLER)
        action->handler = ACTION_DEFAULT;
    return handler;
}

const Op *signal_deliver(Machine *machine, const Op *next)
{
    for (uint32_t number = 1; number < SIGNALS && next; number++) {
        if (!in_set(machine->signals_waiting, number) || in_set(machine->signal_mask, number))
            continue;
        put_into_set(machine->signals_waiting, number, false);
        if (machine->actions[number].handler > ACTION_IGNORE)
            next = call_handler(machine, number, 0, next);
        else if (!signal_send(machine, number))
            return NULL;
    }
    return next;
}

/* The handler has returned and taken the restorer's address off; its arguments are still there. */
bool signal_return(Machine *machine)
{
    SavedState state;
    uint32_t at = machine->r[ESP] + 4 * ARGUMENTS + (uint32_t)sizeof(SignalInfo);
    if (!machine_read(machine, at, &state, sizeof state))
        return fault_set(machine, FAULT_UNMAPPED, at);
    memcpy(machine->r, state.r, sizeof state.r);
    machine->r[ZERO_REG] = 0;
    machine->r[ESP] = at + (uint32_t)sizeof state;
    memcpy(machine->xmm, state.xmm, sizeof state.xmm);
    machine->flags = state.flags;
    machine->flags.shift &= 31; /* the program may have written to it */
    memcpy(machine->signal_mask, state.mask, sizeof state.mask);
    return true;
}

bool signal_of_fault(Machine *machine)
{
    uint32_t number = fault_signal(&machine->fault);
    if (!number || machine->fault.kind == FAULT_SIGNAL || machine->fault.kind == FAULT_STACK_OVERFLOW ||
        machine->actions[number].handler <= ACTION_IGNORE || in_set(machine->signal_mask, number))
        return false;
    const Fault fault = machine->fault;
    machine->fault = (Fault){0};
    const Op *handler = call_handler(machine, number, fault.address, machine->next);
    if (handler)
        machine->next = handler;
    else
        machine->fault = fault;
    return handler != NULL;
}
