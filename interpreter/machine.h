/* A machine runs a Program: its registers, its memory, and what stopped it. Any number of machines may share a program; each
 * belongs to one thread. Nothing here prints, and no program can make it do anything but stop. */
#ifndef INTERPRETER_MACHINE_H
#define INTERPRETER_MACHINE_H

#include "interpreter/program.h"

typedef struct Machine Machine;

typedef enum FaultKind {
    FAULT_NONE,
    FAULT_UNMAPPED,  /* access to memory that is not there; null pointers too */
    FAULT_READ_ONLY, /* write to read-only data */
    FAULT_CODE,      /* read or write of code */
    FAULT_STACK_OVERFLOW,
    FAULT_FRAME,        /* the frame pointer left the stack: it was overwritten there */
    FAULT_DIVIDE,       /* by zero */
    FAULT_DIVIDE_RANGE, /* the quotient has no room: INT_MIN / -1 */
    FAULT_JUMP,         /* jump, call or return to what is no instruction */
    FAULT_INVALID,      /* ud2: where control cannot come */
    FAULT_FELL_OFF,     /* past the last instruction, into data */
    FAULT_SYSCALL,      /* unknown */
    FAULT_SIGNAL,       /* the program sent itself one that ends it: abort */
    FAULT_STEPS,        /* limits, from here on */
    FAULT_MEMORY,
    FAULT_OUTPUT,
    FAULT_DEPTH,
    FAULT_TIME,
    FAULT_INTERRUPT, /* the host asked for it */
    FAULT_KIND_COUNT
} FaultKind;

typedef struct Fault {
    uint8_t kind;     /* FaultKind */
    bool is_write;    /* UNMAPPED, CODE */
    uint32_t op;      /* the instruction that could not be executed */
    uint32_t address; /* of the access, of the jump's target */
    uint32_t number;  /* SYSCALL: its number; SIGNAL: the signal */
} Fault;

typedef enum MachineStatus {
    MACHINE_READY,    /* not run yet, or reset */
    MACHINE_EXITED,   /* machine_exit_status says with what */
    MACHINE_RETURNED, /* machine_call: the function has returned */
    MACHINE_FAULT     /* machine_fault says which */
} MachineStatus;

/* What int 0x80 reaches. Answers are those of the Linux kernel: counts, descriptors, or -errno. A call that is NULL is refused
 * with EACCES (EBADF for descriptors); `read` NULL: end of file; `write` NULL: everything is taken and dropped. */
typedef struct MachineHost {
    void *user;
    int32_t (*write)(void *user, int32_t file, const void *bytes, uint32_t size);
    int32_t (*read)(void *user, int32_t file, void *bytes, uint32_t size);
    int32_t (*open)(void *user, const char *path, uint32_t flags, uint32_t mode);
    int32_t (*close)(void *user, int32_t file);
    int32_t (*duplicate)(void *user, int32_t file, int32_t to); /* dup2 */
    int32_t (*flags)(void *user, int32_t file);                 /* those it was opened with */
    int64_t (*seek)(void *user, int32_t file, int64_t offset, int32_t whence);
    int32_t (*exists)(void *user, const char *path, uint32_t mode);
    int32_t (*rename)(void *user, const char *from, const char *to);
    int32_t (*remove)(void *user, const char *path, bool is_folder);
    bool (*is_terminal)(void *user, int32_t file);
    int64_t (*clock)(void *user, int32_t clock);       /* nanoseconds; NULL: the host's own clock */
    int32_t (*sleep)(void *user, int64_t nanoseconds); /* NULL: time passes at once */
    bool (*is_interrupted)(void *user);                /* asked some hundred times a second */
    /* A function that the program declares and the host defines, by the number that the linker gave it (host.h): sets the
     * result with machine_set_result. False: stop the machine (machine_stop said why, or FAULT_INTERRUPT). */
    bool (*call)(void *user, Machine *machine, uint32_t number);
} MachineHost;

/* 0: no limit, but for the stack's and the memory's. */
typedef struct MachineLimits {
    uint64_t steps;
    uint64_t output;       /* bytes written to any file */
    uint32_t memory;       /* bytes of data, heap and stack; 0: as much as the addresses hold */
    uint32_t stack;        /* bytes; 0: 8 MiB */
    uint32_t depth;        /* calls within each other */
    uint32_t milliseconds; /* by the clock on the wall */
} MachineLimits;

typedef struct MachineConfig {
    MachineHost host;
    MachineLimits limits;
} MachineConfig;

/* ---------------------------------------------------------------- machine.c */

/* NULL when there is no memory. Program, memory account and what host.user points to must outlive the machine. */
Machine *machine_new(const Program *program, Memory *memory, const MachineConfig *config);
void machine_free(Machine *machine);
/* As it was when new. False when there is no memory. */
bool machine_reset(Machine *machine);

/* Puts arguments and environment (NULL: none) onto the stack, so that machine_run begins at the program's entry. False when
 * they do not fit. */
bool machine_start(Machine *machine, uint32_t argc, const char *const *argv, const char *const *envp);
/* Runs until the program ends, faults, or reaches a limit. */
MachineStatus machine_run(Machine *machine);
/* Calls the function that begins at `op` with argument words, the first one first, and runs until it returns. A machine that
 * has exited or faulted must be reset before. May be called by a host's function, too. */
MachineStatus machine_call(Machine *machine, uint32_t op, const uint32_t *args, uint32_t count);
/* Executes one instruction of what machine_start or machine_call began. */
MachineStatus machine_step(Machine *machine);
/* The Op that comes next; UINT32_MAX: nothing has been started. */
uint32_t machine_next_op(const Machine *machine);
/* From now on; the time begins anew. */
void machine_set_limits(Machine *machine, const MachineLimits *limits);
/* What a function returned: eax, edx:eax, st0. */
uint32_t machine_result(const Machine *machine);
uint64_t machine_result64(const Machine *machine);
double machine_result_double(Machine *machine); /* takes it off the stack of the x87 */
void machine_set_result(Machine *machine, uint64_t value);
void machine_set_result_double(Machine *machine, double value);

MachineStatus machine_status(const Machine *machine);
int machine_exit_status(const Machine *machine); /* as a shell shows it: 128 + signal for faults, 124 for limits */
const Fault *machine_fault(const Machine *machine);
uint64_t machine_steps(const Machine *machine);
uint64_t machine_output_size(const Machine *machine);
uint64_t machine_peak_memory(const Machine *machine);
uint32_t machine_register(const Machine *machine, Reg reg);

/* ---------------------------------------------------------------- memory.c: the program's memory, by its addresses */

/* All or nothing; false when some byte of it is not there, or (write) may not be written to. */
bool machine_read(const Machine *machine, uint32_t address, void *to, uint32_t size);
bool machine_write(Machine *machine, uint32_t address, const void *from, uint32_t size);
/* The length of the string there, UINT32_MAX when it does not end in memory. */
uint32_t machine_string_length(const Machine *machine, uint32_t address);

/* ---------------------------------------------------------------- fault.c, trace.c */

/* "prog.toy:12:9: fault: write to read-only memory at 0x0804a010 (string literal)", the source line with a caret, the stack
 * trace. Nothing when there is no fault. */
void fault_print(const Machine *machine, bool colour, Text *out);
/* "write to read-only memory at 0x0804a010 (string literal)": without place and trace. */
void fault_describe(const Machine *machine, Text *out);
/* One line for any status:
 *   status     "exited", "fault" or "limit"
 *   exit       the exit status
 *   fault      {kind, message, address, file, line, column}: of a fault or limit; the place is missing when there is none
 *   trace      [{function, file, line, column, arguments: [{name, type, value}]}], the innermost first
 *   steps, peak_memory, output_size */
void fault_report_json(const Machine *machine, Text *out);

/* A call that has not returned. */
typedef struct Frame {
    const FunctionInfo *function; /* NULL: what is no Toy function */
    const LineRow *line;          /* where it is; NULL: not known */
    uint32_t op;                  /* the instruction that it is at: the call, but in the innermost frame */
    uint32_t base;                /* ebp, as it is after the function's beginning */
    bool is_innermost;            /* its beginning or end may be under way: ebp need not be base yet, or any more */
} Frame;

/* From the innermost frame outwards: false when there is none (further out). */
bool frame_innermost(const Machine *machine, Frame *frame);
bool frame_caller(const Machine *machine, Frame *frame);
/* A variable's value as C writes it: 42, 'a', 0x0804a010 "text", {…}; "?" when its memory is not there. */
void frame_print_value(const Machine *machine, const Frame *frame, const Variable *variable, Text *out);

#endif
