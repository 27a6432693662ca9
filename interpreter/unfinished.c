/* Stands in for decode.c, machine.c, host.c and fault.c until these are there; then this file goes. */
#include "interpreter/host.h"

uint32_t host_function(const char *name)
{
    (void)name;
    return NO_HOST_FUNCTION;
}

Op host_op(uint32_t number)
{
    return (Op){.imm = (int32_t)number};
}

void program_finish_ops(Program *program)
{
    (void)program;
}

void program_add_function(Program *program, const MFunction *m)
{
    program_begin_function(program, m);
    program_end_function(program);
}

Machine *machine_new(const Program *program, Memory *memory, const MachineConfig *config)
{
    (void)program, (void)memory, (void)config;
    return NULL;
}

void machine_free(Machine *machine)
{
    (void)machine;
}

bool machine_start(Machine *machine, uint32_t argc, const char *const *argv, const char *const *envp)
{
    (void)machine, (void)argc, (void)argv, (void)envp;
    return false;
}

MachineStatus machine_run(Machine *machine)
{
    (void)machine;
    return MACHINE_FAULT;
}

int machine_exit_status(const Machine *machine)
{
    (void)machine;
    return 1;
}

void fault_print(const Machine *machine, Text *out)
{
    (void)machine, (void)out;
}

void fault_report_json(const Machine *machine, Text *out)
{
    (void)machine, (void)out;
}
