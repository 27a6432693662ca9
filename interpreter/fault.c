/* Faults in words. */
#include "interpreter/internal.h"

/* By FaultKind: the signal by which a native program dies of it; 0: a limit. */
static const uint8_t signals[FAULT_KIND_COUNT] = {
    [FAULT_UNMAPPED] = SIGNAL_SEGMENT,       [FAULT_READ_ONLY] = SIGNAL_SEGMENT, [FAULT_CODE] = SIGNAL_SEGMENT,
    [FAULT_STACK_OVERFLOW] = SIGNAL_SEGMENT, [FAULT_FRAME] = SIGNAL_SEGMENT,     [FAULT_DIVIDE] = SIGNAL_FLOAT,
    [FAULT_DIVIDE_RANGE] = SIGNAL_FLOAT,     [FAULT_JUMP] = SIGNAL_SEGMENT,      [FAULT_INVALID] = SIGNAL_ILLEGAL,
    [FAULT_FELL_OFF] = SIGNAL_SEGMENT,       [FAULT_SYSCALL] = SIGNAL_SYSCALL,
};

uint32_t fault_signal(const Fault *fault)
{
    return fault->kind == FAULT_SIGNAL ? fault->number : signals[fault->kind];
}

int fault_exit_status(const Fault *fault)
{
    enum { LIMIT_STATUS = 124 };
    uint32_t signal = fault_signal(fault);
    return signal ? 128 + (int)signal : LIMIT_STATUS;
}

/* ---------------------------------------------------------------- what */

void fault_describe(const Machine *machine, Text *out)
{
    text_printf(out, "fault %u at 0x%08x", machine->fault.kind, machine->fault.address);
}

void fault_print(const Machine *machine, Text *out)
{
    const FunctionInfo *function = program_function_of(machine->program, machine->fault.op);
    text_printf(out, "%s: fault: ", function ? function->name : "?");
    fault_describe(machine, out);
    text_char(out, '\n');
}

void fault_report_json(const Machine *machine, Text *out)
{
    text_printf(out, "{\"exit\": %d}\n", machine->exit_status);
}
