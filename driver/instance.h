/* What an instance is, for the files that run and inspect it (instance.c, inspect.c). */
#ifndef DRIVER_INSTANCE_H
#define DRIVER_INSTANCE_H

#include "driver/compiler.h"
#include "driver/host_files.h"

enum { RAISED_ROOM = 201, MAX_NESTED_CALLS = 64 };

struct ToyccInstance {
    const ToyccProgram *program;
    Memory memory; /* no arena takes from it: it has no reserve */
    Machine *machine;
    ToyccInstanceConfig config;
    HostFiles files;
    uint64_t steps_before, output_before; /* when the limits were renewed */
    uint32_t calls;                       /* of the program by the host, within each other */
    bool is_paused;
    bool is_constructed;       /* the program's constructors have been called, or are being */
    char raised[RAISED_ROOM];  /* toycc_raise's text; "": none */
    char refused[RAISED_ROOM]; /* why the latest call was; "": it was not */
    ToyccFault fault;
    Text fault_text, report;
};

/* The program's call of a host function: where its next argument is. */
struct ToyccCall {
    ToyccInstance *instance;
    ToyccAddress next;
};

/* instance.c: the state that the machine's status amounts to. */
ToyccState state_of(const ToyccInstance *instance, MachineStatus status);

#endif
