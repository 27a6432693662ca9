/* What the files of the room share: Ops, the machine's state, access to its memory. See machine.h.
 *
 * An Op's fields, the same for all codes, so that execute.c can execute what run.c's forms leave to it:
 *
 *     a        the first register among the operands: xmm ones from 0 too
 *     b        the second one; with an operand in memory its base instead
 *     c, scale index, or ZERO_REG, and by how many bits it is shifted
 *     disp     of the address; CALL: the address to return to, if the function is named
 *     imm      the immediate, the condition, or (jumps) the way from the next Op to the target
 *     width    the instruction's
 *     more     kinds of the operands, two bits each, and OP_FLAGS */
#ifndef INTERPRETER_INTERNAL_H
#define INTERPRETER_INTERNAL_H

#include "interpreter/host.h"
#include "interpreter/machine.h"

#include <string.h>

/* The codes: instructions as such in the order of i386.def, what only the interpreter knows, then those of forms.def. */
typedef enum OpCode {
#define INSN(id, ...) OP_##id,
#include "codegen/i386.def"
#undef INSN
    OP_HOST,     /* calls function number imm of the host, then returns */
    OP_STOP,     /* what machine_call's function returns to */
    OP_FELL_OFF, /* behind the last instruction */
    OP_FORMS,
    OP_BEFORE_FORMS = OP_FORMS - 1,
#define HANDLER(name, instruction) OP_##name,
#include "interpreter/forms.def"
    OP_COUNT
} OpCode;
_Static_assert(OP_MOV == (int)X86_MOV && OP_FPOP == (int)X86_FPOP, "an instruction's code is its place in i386.def");

enum {
    ZERO_REG = GENERAL_REGS, /* a register that is always 0: no base, no index */
    REG_COUNT,
    OP_FLAGS = 1 << 6,         /* in `more`: someone reads the flags that it sets */
    FRAME_REACH = 16384,       /* how far from ebp the frame's own forms reach */
    FIRST_STACK = 64 * 1024,   /* the window that a machine begins with */
    STACK_GUARD = 1024 * 1024, /* below the stack's limit: what is touched here is stack overflow */
    DEFAULT_STACK = 8 << 20
};

static inline OperandKind op_kind(const Op *op, unsigned i)
{
    return (OperandKind)(op->more >> 2 * i & 3);
}

/* The flags as the last instruction left them that somebody reads. Comparison: as after cmp of a and b, operands of fewer
 * bytes than 4 shifted up to the highest bits. */
typedef struct Flags {
    uint8_t is_comparison;
    uint8_t shift;
    uint32_t a, b;
    uint32_t bits; /* not a comparison: FLAG_… */
} Flags;
enum { FLAG_CARRY = 1, FLAG_PARITY = 4, FLAG_ZERO = 0x40, FLAG_SIGN = 0x80, FLAG_OVERFLOW = 0x800 };

typedef union Xmm {
    uint32_t u[4];
    uint64_t q[2];
    float f;
    double d;
} Xmm;

/* Addresses from `start` on, `size` bytes of them, lie in the host's memory at `bias` + address. */
typedef struct Window {
    uint32_t start, size;
    uintptr_t bias;
} Window;

enum { SIGNALS = 65 };
typedef struct SignalAction {
    uint32_t handler, flags, restorer, mask[2];
} SignalAction;

struct Machine {
    uint32_t r[REG_COUNT];
    Flags flags;
    Xmm xmm[8];
    uint64_t st[8]; /* doubles, as bits; the top is st[st_top] */
    uint32_t st_top;
    uint32_t mxcsr;

    const Program *program;
    Memory *memory;
    MachineConfig config;

    Window low;     /* read-only data, data, bss, heap */
    Window stack;   /* what is there of it so far */
    uint32_t data;  /* where in `low` writing may begin */
    uint32_t floor; /* the stack may not grow below */
    uint8_t *low_block, *stack_block;
    size_t low_room, stack_room; /* bytes of the blocks */
    uint32_t heap_start, heap_end;
    uint64_t peak;

    const Op *next; /* where to go on */
    uint64_t steps; /* executed, up to where the run loop began its slice */
    intptr_t slice; /* steps that are left of it, in bytes of Ops */
    uint32_t depth; /* of calls */
    uint64_t output;
    int64_t deadline; /* nanoseconds; 0: none */
    uint8_t status;   /* MachineStatus */
    int exit_status;
    Fault fault;

    SignalAction actions[SIGNALS];
    uint32_t signal_mask[2], signals_waiting[2];
};

/* ---------------------------------------------------------------- memory.c */

bool memory_set_up(Machine *machine);
void memory_tear_down(Machine *machine);
/* Where the host has `size` bytes of the program's memory from `address` on; grows the stack where it must. NULL: the fault is
 * set. */
uint8_t *memory_reach(Machine *machine, uint32_t address, uint32_t size, bool is_write);
/* brk: moves the end of the heap; returns where it is then. */
uint32_t memory_move_break(Machine *machine, uint32_t end);

static inline uint8_t *window_at(const Window *window, uint32_t address)
{
    return (uint8_t *)(window->bias + address); /* NOLINT: the bias came from a pointer into the block */
}

/* The same, quickly where it is an ordinary access. */
static inline uint8_t *memory_at(Machine *machine, uint32_t address, uint32_t size, bool is_write)
{
    uint32_t from = is_write ? machine->data : machine->low.start, end = machine->low.start + machine->low.size;
    if (address >= from && address < end && end - address >= size)
        return window_at(&machine->low, address);
    if (address - machine->stack.start < machine->stack.size && machine->stack.size - (address - machine->stack.start) >= size)
        return window_at(&machine->stack, address);
    return memory_reach(machine, address, size, is_write);
}

static inline uint32_t load(const uint8_t *from, uint32_t size)
{
    uint32_t value = 0; /* the host is little-endian, as the target */
    memcpy(&value, from, size);
    return value;
}

static inline void store(uint8_t *to, uint32_t value, uint32_t size)
{
    memcpy(to, &value, size);
}

/* ---------------------------------------------------------------- execute.c */

/* Executes one Op of any code, in every form. The next one; NULL: the machine has stopped or faulted. */
const Op *execute_op(Machine *machine, const Op *op);
/* The code without its form: of an instruction of i386.def, or of what only the interpreter knows. */
uint16_t op_instruction(const Op *op);
bool flags_hold(const Flags *flags, X86Cond cond);
/* Pushes, pops a word; false: fault. */
bool push_word(Machine *machine, uint32_t value);
bool pop_word(Machine *machine, uint32_t *value);
/* The Op that an address of code stands for; NULL: none, the fault is set. */
const Op *op_at_address(Machine *machine, uint32_t address);
uint32_t address_of_op(const Machine *machine, const Op *op);
/* Sets the fault and returns NULL. */
void *fault_set(Machine *machine, FaultKind kind, uint32_t address);

/* ---------------------------------------------------------------- run.c */

/* Executes from machine->next on until the slice's steps are used up (true), or the machine has stopped (false). */
bool run_slice(Machine *machine);

/* ---------------------------------------------------------------- host.c */

/* Calls the host's function; its arguments are on the stack, the result goes to the registers. False: stopped. */
bool host_call(Machine *machine, uint32_t number);

/* ---------------------------------------------------------------- syscall.c, signal.c */

enum { SYSCALL_WORDS = 7 };
/* What int 0x80 does: its number and up to six arguments; the answer goes to eax. False: stopped. */
bool system_call(Machine *machine, const uint32_t words[SYSCALL_WORDS]);

enum { SIGNAL_ILLEGAL = 4, SIGNAL_ABORT = 6, SIGNAL_FLOAT = 8, SIGNAL_SEGMENT = 11, SIGNAL_SYSCALL = 31 };
/* The program sends itself a signal: it waits, ends the program, or is ignored. False: ended. */
bool signal_send(Machine *machine, uint32_t number);
/* `from` points to a SignalAction; false: this one cannot be caught. */
bool signal_set_action(Machine *machine, uint32_t number, const uint8_t *from);
void signal_set_mask(Machine *machine, uint32_t how, const uint32_t set[2]);
/* Where to go on instead of at `next`: in the handler of a signal that waits and is not held back. NULL: fault. */
const Op *signal_deliver(Machine *machine, const Op *next);
/* A host's function: what a handler returns to. */
bool signal_return(Machine *machine);
/* Makes the fault a signal that the program has a handler for: true; machine->next is there. */
bool signal_of_fault(Machine *machine);

/* ---------------------------------------------------------------- fault.c */

/* The signal by which a native program dies of it; 0: a limit. */
uint32_t fault_signal(const Fault *fault);
int fault_exit_status(const Fault *fault); /* as a shell shows it */

/* ---------------------------------------------------------------- flags.c */

/* What is read of the flags: a bit for each condition. */
enum {
    READS_CARRY = 1 << CC_B | 1 << CC_AE,
    READS_RESULT = 1 << CC_E | 1 << CC_NE | 1 << CC_S | 1 << CC_NS | 1 << CC_P | 1 << CC_NP
};
/* Of a verified function: what is read of the flags as they are after each instruction, in the order of the blocks. In the
 * function's arena; NULL: no memory. */
uint16_t *flags_find_reads(const MFunction *m);

/* ---------------------------------------------------------------- verify.c */

/* What is wrong with the instructions of a function; NULL: nothing that could make a machine misbehave. */
const char *verify_function(const MFunction *m);

#endif
