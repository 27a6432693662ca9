/* toycc.h: the compiler as a library, and what it compiles run inside the host program (from "programs" on).
 *
 *     Toycc *toycc = toycc_new(NULL);
 *     const char *source = "int main(void) { return 42; }";
 *     ToyccStatus status = toycc_compile_text(toycc, "answer.toy", source, strlen(source), TOYCC_ASSEMBLY);
 *     if (status == TOYCC_OK)
 *         fputs(toycc_output(toycc, NULL), stdout);
 *     else
 *         fputs(toycc_messages(toycc, TOYCC_PLAIN, NULL), stderr);
 *     toycc_free(toycc);
 *
 * Nothing is global: a Toycc may be used from any thread, by one at a time, and any number of them exist side by side. No
 * function prints, exits or raises a signal, whatever the sources contain. Strings are UTF-8 and end in NUL; "" and NULL
 * differ. Pointers to strings that are passed in need to live until the function returns and no longer, unless its comment
 * says otherwise. */
#ifndef TOYCC_H
#define TOYCC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif
#ifdef __GNUC__
#pragma GCC visibility push(default) /* what libtoycc.so exports */
#endif

#define TOYCC_VERSION "0.1.0"

/* A compiler: settings, and the result of the latest compilation. */
typedef struct Toycc Toycc;

typedef enum ToyccStatus {
    TOYCC_OK,
    TOYCC_ERROR,     /* there are errors among the messages */
    TOYCC_NO_MEMORY, /* the allocator or the memory limit said no: the compiler may be used again */
    TOYCC_INVALID    /* an argument makes no sense: nothing has changed */
} ToyccStatus;

/* ---------------------------------------------------------------- creation */

/* Resizes `block` of `old_size` bytes to `new_size` and returns the new place, or NULL when there is no room (the old block
 * stays). A NULL block allocates; a new_size of 0 frees and returns NULL. The memory must be aligned for any type. */
typedef void *ToyccAllocFn(void *user, void *block, size_t old_size, size_t new_size);

typedef enum ToyccReadResult {
    TOYCC_READ_OK,
    TOYCC_READ_NOT_FOUND, /* the search goes on in the next folder */
    TOYCC_READ_FAILED     /* it is there but cannot be read: an error with `why` as its reason */
} ToyccReadResult;

/* What a ToyccReadFn fills in. What it points to belongs to the callee and must stay until the callee is called again or the
 * compilation ends. */
typedef struct ToyccFile {
    const char *bytes;
    size_t size;
    const char *why;
} ToyccFile;

/* Provides the file that a source file includes, or that was named to toycc_compile_file. `path` is as the search made it:
 * "folder/name". */
typedef ToyccReadResult ToyccReadFn(void *user, const char *path, ToyccFile *file);

/* Start with {.size = sizeof(ToyccConfig)}: that tells which version of this struct the program was built with. What is 0
 * has the default. */
typedef struct ToyccConfig {
    size_t size;
    ToyccAllocFn *allocate; /* default: the C library's */
    ToyccReadFn *read;      /* default: the file system */
    void *user;             /* handed to both */
    size_t memory_limit;    /* bytes that may be held at once; default: no limit */
} ToyccConfig;

/* A new compiler; NULL when there is no memory. `config` is copied; NULL stands for all defaults. The caller frees it with
 * toycc_free. */
Toycc *toycc_new(const ToyccConfig *config);
/* Frees the compiler and all that it returned. NULL is let pass. */
void toycc_free(Toycc *toycc);

/* ---------------------------------------------------------------- settings: they hold for all later compilations */

typedef enum ToyccSetting {
    TOYCC_OPTIMISE,           /* 0 (default) to 2, as -O0 to -O2 */
    TOYCC_VERBOSE_ASM,        /* 1 (default): source lines and frame drawings as comments in the assembly; 0: none */
    TOYCC_DEBUG,              /* 1: as -g; default 0 */
    TOYCC_OMIT_FRAME_POINTER, /* 1: as -fomit-frame-pointer; default 0 */
    TOYCC_MAX_ERRORS,         /* stop after so many errors (default 20); 0: no limit */
    TOYCC_SILENCE_WARNINGS,   /* 1: as -w; default 0 */
    TOYCC_LINE_MARKERS,       /* 1 (default): preprocessed text has line markers; 0: none, as -P */
    TOYCC_PREPROCESSED_INPUT, /* 1: sources are preprocessed already, as .i files; default 0 */
    TOYCC_RANDOM_SEED,        /* programs to be run: 0 (default): the same addresses every time; else they vary with this */
    TOYCC_TIME                /* seconds since 1970 for __DATE__ and __TIME__; default: the time of the compilation */
} ToyccSetting;

/* TOYCC_INVALID when the setting does not exist or cannot have this value. */
ToyccStatus toycc_set(Toycc *toycc, ToyccSetting setting, int64_t value);

/* A warning option as after -W: "all", "extra", "error", "unused-variable", "no-format", "error=format", "no-error=format",
 * "pedantic", "pedantic-errors". TOYCC_INVALID when there is no such warning. */
ToyccStatus toycc_warning(Toycc *toycc, const char *option);

/* Leaves a pass of the optimiser out, by its name in ir/passes.c: "no-promote"; "promote" takes it back. TOYCC_INVALID when there
 * is no such pass, or none that can be left out. */
ToyccStatus toycc_pass(Toycc *toycc, const char *option);
/* TOYCC_IR shows each function before and after every run of this pass, instead of as it is at the end. NULL: at the end.
 * TOYCC_INVALID when there is no such pass. */
ToyccStatus toycc_dump_pass(Toycc *toycc, const char *name);

/* The folders to search for included files: QUOTE only for #include "…", then USER, then SYSTEM, each in the order added.
 * Files from SYSTEM folders give no warnings. */
typedef enum ToyccFolder { TOYCC_QUOTE_FOLDER, TOYCC_USER_FOLDER, TOYCC_SYSTEM_FOLDER } ToyccFolder;
/* Folders of this library's own, with the headers of C: the compiler's (stddef.h …) and those of its C library (stdio.h …). They
 * need no files; `read` is not asked for them. */
#define TOYCC_COMPILER_HEADERS "toycc:/freestanding"
#define TOYCC_LIBRARY_HEADERS "toycc:/include"
ToyccStatus toycc_add_folder(Toycc *toycc, ToyccFolder kind, const char *path);
/* Where relative paths start: debug data (TOYCC_DEBUG) names sources by it. Default: as the paths were given. `path` is
 * copied. */
ToyccStatus toycc_set_working_folder(Toycc *toycc, const char *path);

/* As -D, -U and -include, in the order of the calls: "NAME", "NAME=VALUE" or "NAME(a,b)=VALUE"; a name; a file. */
ToyccStatus toycc_define(Toycc *toycc, const char *definition);
ToyccStatus toycc_undefine(Toycc *toycc, const char *name);
ToyccStatus toycc_include(Toycc *toycc, const char *path);

/* ---------------------------------------------------------------- compilation */

typedef enum ToyccOutput {
    TOYCC_ASSEMBLY,     /* NASM source for i386 */
    TOYCC_PREPROCESSED, /* C source */
    TOYCC_MACROS,       /* the macros defined at the end, as #define lines */
    TOYCC_CHECKED,      /* nothing: only the messages are wanted */
    TOYCC_TOKENS, /* the tokens, the syntax tree, the intermediate representation and the machine instructions, each in a */
    TOYCC_TREE,   /* notation for people */
    TOYCC_IR,
    TOYCC_INSTRUCTIONS,
    TOYCC_CFG,        /* the control-flow graphs of the intermediate representation, in the language of Graphviz */
    TOYCC_DOMINATORS, /* its dominator trees, likewise */
    TOYCC_PROGRAM     /* nothing: what is compiled becomes a part of the program that toycc_link makes */
} ToyccOutput;

/* Compiles one file, read through the configuration's `read`, or `size` bytes of text that messages call `name`. Frees the
 * result of the compilation before. TOYCC_OK: there is an output, and warnings at most. */
ToyccStatus toycc_compile_file(Toycc *toycc, const char *path, ToyccOutput output);
ToyccStatus toycc_compile_text(Toycc *toycc, const char *name, const char *text, size_t size, ToyccOutput output);

/* The output of the latest compilation, "" if it failed. *size (if not NULL) gets its length in bytes. It belongs to the
 * compiler and stays until the next compilation. */
const char *toycc_output(const Toycc *toycc, size_t *size);

/* The files that the latest compilation has read, the main file first. NULL when `index` is not below toycc_file_count. They
 * belong to the compiler and stay until the next compilation. *is_system (if not NULL): found in a SYSTEM folder. */
size_t toycc_file_count(const Toycc *toycc);
const char *toycc_file(const Toycc *toycc, size_t index, bool *is_system);

/* ---------------------------------------------------------------- messages */

typedef enum ToyccSeverity { TOYCC_NOTE, TOYCC_WARNING, TOYCC_FAULT } ToyccSeverity;

/* Lines and columns count from 1, columns in characters, a tab as one. Later versions may add members at the end. */
typedef struct ToyccMessage {
    ToyccSeverity severity; /* notes belong to the message before them */
    const char *text;
    const char *option;                /* the name of the warning, as after -W; NULL: none */
    const char *file;                  /* NULL: the message has no place, and what follows is 0 */
    uint32_t line, column;             /* where the caret points */
    uint32_t start_line, start_column; /* the characters meant … */
    uint32_t end_line, end_column;     /* … up to one behind the last */
} ToyccMessage;

/* The messages of the latest compilation, in order. They belong to the compiler and stay until the next one. NULL when
 * `index` is not below the count, or there is no memory for them. */
size_t toycc_message_count(const Toycc *toycc);
const ToyccMessage *toycc_message(Toycc *toycc, size_t index);

/* All of them as text: with source lines and carets, the same in colours for a terminal, or as a JSON array. "" (JSON:
 * "[]\n") when there are none. *size (if not NULL) gets the length in bytes. The text belongs to the compiler and stays
 * until the next call of this function or the next compilation. NULL when there is no memory for it. */
typedef enum ToyccFormat { TOYCC_PLAIN, TOYCC_COLOURED, TOYCC_JSON } ToyccFormat;
const char *toycc_messages(Toycc *toycc, ToyccFormat format, size_t *size);

/* ---------------------------------------------------------------- programs
 *
 * Sources compiled to TOYCC_PROGRAM, one after the other, are linked to a program, which instances run:
 *
 *     ToyccProgram *program;
 *     ToyccInstance *instance;
 *     toycc_compile_text(toycc, "add.toy", source, strlen(source), TOYCC_PROGRAM);
 *     if (toycc_link(toycc, &program) == TOYCC_OK && toycc_instance_new(program, NULL, &instance) == TOYCC_OK) {
 *         ToyccValue sum = {.type = TOYCC_INT}, args[] = {toycc_int(40), toycc_int(2)};
 *         if (toycc_call(instance, "add", &sum, args, 2) == TOYCC_RETURNED)
 *             printf("%d\n", (int)sum.as.i);
 *
 * A program is never written to once it is linked: instances of it may run in several threads at once, each in one at a time.
 * They are alike in every run: the same input gives the same output, steps and addresses. */

typedef struct ToyccProgram ToyccProgram;
typedef struct ToyccInstance ToyccInstance;
/* An address in an instance's memory: a pointer's value there. No instance has anything at 0. */
typedef uint32_t ToyccAddress;

/* Makes a program of all that was compiled to TOYCC_PROGRAM since the last call, with what it uses of the C library and the
 * functions that toycc_define_host named. TOYCC_ERROR: names are undefined or defined twice; the messages say which. *program is
 * the caller's, who frees it with toycc_program_free after its instances; it may outlive the compiler. NULL if it failed.
 * A failure, here or in a compilation to TOYCC_PROGRAM, forgets what was compiled: start again with the first source.
 * A program without `main` can be called, but not run. */
ToyccStatus toycc_link(Toycc *toycc, ToyccProgram **program);
/* NULL is let pass. */
void toycc_program_free(ToyccProgram *program);

/* A function or an object that the program's sources define, or a global one of the C library. Strings belong to the program. */
typedef struct ToyccSymbol {
    const char *name;
    const char *type; /* as C writes it: "int (int, char *)"; "" in the C library */
    const char *file; /* the source that defines it; "" in the C library */
    ToyccAddress address;
    uint32_t size; /* bytes; 0 in the C library */
    bool is_function, is_global;
} ToyccSymbol;

/* Symbols, sorted by name, the global one first. TOYCC_INVALID: there is no such one. */
size_t toycc_symbol_count(const ToyccProgram *program);
ToyccStatus toycc_symbol(const ToyccProgram *program, size_t index, ToyccSymbol *symbol);
ToyccStatus toycc_find_symbol(const ToyccProgram *program, const char *name, ToyccSymbol *symbol);

/* ---------------------------------------------------------------- instances */

/* Takes what the program writes to stream 1 (stdout) or 2 (stderr): how many of the `size` bytes; below 0: an I/O error. */
typedef int32_t ToyccWriteFn(void *user, int stream, const char *bytes, size_t size);
/* Fills `bytes` with at most `size` bytes of the program's stdin: how many; 0: end of file; below 0: an I/O error. */
typedef int32_t ToyccInputFn(void *user, char *bytes, size_t size);
/* Asked some hundred times a second while the program runs; true stops it with TOYCC_FAULT_INTERRUPT. */
typedef bool ToyccInterruptFn(void *user);

/* Start with {.size = sizeof(ToyccInstanceConfig)}, as with ToyccConfig. What is 0 has the default. */
typedef struct ToyccInstanceConfig {
    size_t size;
    ToyccWriteFn *write;           /* default: output is dropped */
    ToyccInputFn *input;           /* default: end of file */
    ToyccInterruptFn *interrupted; /* default: never */
    void *user;                    /* handed to all three */
    const char *folder;            /* the program's files: it opens, makes and removes what is in this folder, and nothing
                                      outside; default: no files */
    uint64_t max_steps;            /* instructions; default: no limit */
    uint64_t max_output;           /* bytes written; default: no limit */
    uint32_t max_memory;           /* bytes of data, heap and stack; default: what a 32-bit program can have */
    uint32_t max_stack;            /* bytes; default: 8 MiB */
    uint32_t max_depth;            /* calls within calls; default: as the stack allows */
    uint32_t max_milliseconds;     /* of time from the first run or call on; default: no limit */
} ToyccInstanceConfig;

/* What an instance is at. */
typedef enum ToyccState {
    TOYCC_READY,    /* to be run or called: new, reset, or a call has returned */
    TOYCC_PAUSED,   /* between two steps (toycc_step) */
    TOYCC_RETURNED, /* toycc_call only: the function has returned; the instance is READY for the next */
    TOYCC_EXITED,   /* the program has ended: toycc_exit_status */
    TOYCC_FAULTED,  /* it was stopped: toycc_fault */
    TOYCC_REFUSED   /* not run at all: toycc_fault says why; the instance is what it was */
} ToyccState;

/* A new instance; the program must outlive it. `config` is copied, NULL stands for all defaults; `folder` needs to live no
 * longer. The caller frees *instance with toycc_instance_free; NULL if it failed. Memory comes from the allocator of the
 * program's compiler, which must bear being called by every thread that has instances. TOYCC_INVALID: the folder cannot be
 * opened. */
ToyccStatus toycc_instance_new(const ToyccProgram *program, const ToyccInstanceConfig *config, ToyccInstance **instance);
/* Closes its files. NULL is let pass. */
void toycc_instance_free(ToyccInstance *instance);
/* As it was when new, in microseconds: memory, steps, output, limits. Its files are closed. May not be called by a host function.
 * TOYCC_NO_MEMORY: call it again before anything else. */
ToyccStatus toycc_reset(ToyccInstance *instance);
/* Steps, output and time count from 0 again for the limits, so that each call can have its own. */
void toycc_renew_limits(ToyccInstance *instance);

/* Runs main to its end. argv[0] is the program's name; `argv` needs no NULL at its end. REFUSED when there is no main, the
 * arguments have no room, or the instance is not READY. */
ToyccState toycc_run(ToyccInstance *instance, int argc, const char *const *argv);
ToyccState toycc_state(const ToyccInstance *instance);
int toycc_exit_status(const ToyccInstance *instance); /* as a shell shows it: 0 to 255; faults 128 + signal, limits 124 */
/* Since the instance was new, reset or (steps, output) renewed: instructions, bytes; and the most memory held at once. */
uint64_t toycc_steps(const ToyccInstance *instance);
uint64_t toycc_output_bytes(const ToyccInstance *instance);
uint64_t toycc_peak_memory(const ToyccInstance *instance);

/* ---------------------------------------------------------------- calls */

typedef enum ToyccType { TOYCC_VOID, TOYCC_INT, TOYCC_LONG_LONG, TOYCC_FLOAT, TOYCC_DOUBLE, TOYCC_POINTER } ToyccType;

/* INT stands for bool, char, short, int, long, enums and their unsigned types; LONG_LONG for the unsigned one too. DOUBLE: a
 * result may be a float as well; a parameter that is a float needs FLOAT. Structs are not passed; pointers to them are. */
typedef struct ToyccValue {
    ToyccType type;
    union {
        int32_t i;
        int64_t ll;
        double d; /* FLOAT too */
        ToyccAddress pointer;
    } as;
} ToyccValue;

static inline ToyccValue toycc_int(int32_t value)
{
    ToyccValue result;
    result.type = TOYCC_INT;
    result.as.i = value;
    return result;
}
static inline ToyccValue toycc_long_long(int64_t value)
{
    ToyccValue result;
    result.type = TOYCC_LONG_LONG;
    result.as.ll = value;
    return result;
}
static inline ToyccValue toycc_double(double value)
{
    ToyccValue result;
    result.type = TOYCC_DOUBLE;
    result.as.d = value;
    return result;
}
static inline ToyccValue toycc_pointer(ToyccAddress value)
{
    ToyccValue result;
    result.type = TOYCC_POINTER;
    result.as.pointer = value;
    return result;
}

/* Calls a function by its name, or by its address: a symbol's, or a pointer to a function that the program has handed over. Types
 * are the caller's to get right: a wrong one makes the program compute nonsense, and no more. result->type says what the function
 * returns, as.… gets it; NULL or TOYCC_VOID: nothing is wanted. Before the first call the program's constructors run; after each
 * what it has buffered for stdout is written. RETURNED; EXITED if it called exit; FAULTED; REFUSED when there is no such function
 * or the instance has ended (toycc_reset). Host functions may call, too, up to 64 calls within each other. */
ToyccState toycc_call(ToyccInstance *instance, const char *name, ToyccValue *result, const ToyccValue *args, size_t count);
ToyccState toycc_call_address(ToyccInstance *instance, ToyccAddress function, ToyccValue *result, const ToyccValue *args,
                              size_t count);

/* ---------------------------------------------------------------- host functions */

/* A call of a host function, while it lasts. */
typedef struct ToyccCall ToyccCall;
typedef void ToyccHostFn(void *user, ToyccCall *call);

/* A setting: programs that are linked from now on find `function` where they declare `name`, as in `extern int roll(int sides);`.
 * Goes before a function of the C library of that name. `name` is copied. */
ToyccStatus toycc_define_host(Toycc *toycc, const char *name, ToyccHostFn *function, void *user);

/* The next argument, from the first on, by the type that the program passes: bool to long are ints, of a variadic function float
 * is double. 0 when there is none. */
int32_t toycc_next_int(ToyccCall *call);
int64_t toycc_next_long_long(ToyccCall *call);
double toycc_next_double(ToyccCall *call);
float toycc_next_float(ToyccCall *call);
ToyccAddress toycc_next_pointer(ToyccCall *call);
/* The result; without one it is not settled. */
void toycc_return(ToyccCall *call, ToyccValue value);
/* Stops the program with TOYCC_FAULT_HOST when the function returns; `text`, cut at 200 bytes, says why. */
void toycc_raise(ToyccCall *call, const char *text);
/* The instance that calls. */
ToyccInstance *toycc_caller(const ToyccCall *call);

/* ---------------------------------------------------------------- memory of an instance
 *
 * TOYCC_INVALID: some of the bytes are not there, or (write) are code or read-only data; nothing has been done. Numbers are
 * little-endian. */

ToyccStatus toycc_read(const ToyccInstance *instance, ToyccAddress from, void *to, size_t size);
ToyccStatus toycc_write(ToyccInstance *instance, ToyccAddress to, const void *from, size_t size);
/* Copies a string, cut to `room` - 1 bytes, a NUL always behind. *length (if not NULL) gets its whole length. */
ToyccStatus toycc_read_string(const ToyccInstance *instance, ToyccAddress from, char *to, size_t room, size_t *length);
/* Memory from the program's malloc, to be freed by its free or toycc_release; 0: there is none, or the instance has ended. */
ToyccAddress toycc_allocate(ToyccInstance *instance, size_t size);
void toycc_release(ToyccInstance *instance, ToyccAddress block);
/* A copy of a string there; the rest as toycc_allocate. */
ToyccAddress toycc_copy_string(ToyccInstance *instance, const char *text);

/* ---------------------------------------------------------------- faults */

typedef enum ToyccFaultKind {
    TOYCC_FAULT_NONE,
    TOYCC_FAULT_UNMAPPED,  /* access to memory that is not there; null pointers too */
    TOYCC_FAULT_READ_ONLY, /* write to a string literal or a constant */
    TOYCC_FAULT_CODE,      /* read or write of code */
    TOYCC_FAULT_STACK_OVERFLOW,
    TOYCC_FAULT_FRAME,        /* a saved frame pointer was overwritten */
    TOYCC_FAULT_DIVIDE,       /* by zero */
    TOYCC_FAULT_DIVIDE_RANGE, /* INT_MIN / -1 */
    TOYCC_FAULT_JUMP,         /* jump, call or return to what is no instruction */
    TOYCC_FAULT_UNREACHABLE,  /* where control cannot come */
    TOYCC_FAULT_FELL_OFF,     /* past the end of the code */
    TOYCC_FAULT_SYSCALL,      /* an unknown one */
    TOYCC_FAULT_SIGNAL,       /* the program sent itself one that ends it: abort, assert */
    TOYCC_FAULT_STEPS,        /* limits, from here … */
    TOYCC_FAULT_MEMORY,
    TOYCC_FAULT_OUTPUT,
    TOYCC_FAULT_DEPTH,
    TOYCC_FAULT_TIME,      /* … to here */
    TOYCC_FAULT_INTERRUPT, /* the configuration's `interrupted` said so */
    TOYCC_FAULT_HOST,      /* toycc_raise */
    TOYCC_FAULT_REFUSED    /* nothing was run */
} ToyccFaultKind;

/* Lines and columns count from 1. */
typedef struct ToyccFault {
    ToyccFaultKind kind;
    const char *text;     /* "write to read-only memory at 0x0804a010" */
    ToyccAddress address; /* what it wanted to reach; 0 if nothing */
    const char *file;     /* the place in the sources; NULL: none, as in the C library: see the frames */
    uint32_t line, column;
    size_t frame_count; /* of the stack trace: toycc_frame */
} ToyccFault;

/* What stopped the instance, or why the latest call was REFUSED. What it points to belongs to the instance and stays until it is
 * run, called, reset or asked for a fault again. */
const ToyccFault *toycc_fault(ToyccInstance *instance);
/* The whole as text: place, source line, stack trace with arguments. It stays as long. NULL when there is no memory for it. */
const char *toycc_fault_report(ToyccInstance *instance);

/* ---------------------------------------------------------------- for debuggers: an instance that is PAUSED or FAULTED, or
 * that calls a host function */

typedef enum ToyccStep {
    TOYCC_STEP_INSTRUCTION,
    TOYCC_STEP_LINE, /* to where another source line begins, in a function that is called too */
    TOYCC_STEP_OVER, /* the same, but not in functions that are called */
    TOYCC_STEP_OUT   /* until the function returns */
} ToyccStep;

/* As toycc_run, but stops before the first instruction: PAUSED. */
ToyccState toycc_start(ToyccInstance *instance, int argc, const char *const *argv);
/* Goes on when PAUSED. toycc_continue stops before the instruction at one of the addresses (breakpoints; NULL, 0: none), at some
 * tenth of the full speed if there are any. */
ToyccState toycc_step(ToyccInstance *instance, ToyccStep how);
ToyccState toycc_continue(ToyccInstance *instance, const ToyccAddress *breakpoints, size_t count);
/* The address where the code of a source line begins: the line given or the next one that has code. 0: none. `file` as the
 * compilation named it. */
ToyccAddress toycc_find_line(const ToyccProgram *program, const char *file, uint32_t line);

/* The registers as Intel numbers them: eax ecx edx ebx esp ebp esi edi, then eip. */
enum { TOYCC_REGISTERS = 9 };
void toycc_registers(const ToyccInstance *instance, uint32_t registers[TOYCC_REGISTERS]);

/* A call on the stack. */
typedef struct ToyccFrame {
    const char *function; /* NULL: none that is known */
    const char *file;     /* NULL: of the C library; line and column are 0 then */
    uint32_t line, column;
    ToyccAddress pc;   /* the instruction, or where a call in it returns to */
    ToyccAddress base; /* its frame: ebp */
    size_t variable_count;
} ToyccFrame;

/* A parameter (these come first) or a local variable. */
typedef struct ToyccVariable {
    const char *name, *type; /* as C writes the type */
    ToyccAddress address;
    uint32_t size;
    bool is_parameter;
} ToyccVariable;

/* Frame 0 is the innermost. TOYCC_INVALID: there is no such frame, or no such variable. Strings belong to the program. */
ToyccStatus toycc_frame(const ToyccInstance *instance, size_t index, ToyccFrame *frame);
ToyccStatus toycc_variable(const ToyccInstance *instance, size_t frame, size_t index, ToyccVariable *variable);
/* The variable's value as text: "42", "-1.5", "'a'", "0x0804c010 \"text\""; structs and arrays as bytes in hexadecimal. Cut to
 * `room` - 1 bytes, a NUL always behind. */
ToyccStatus toycc_variable_text(const ToyccInstance *instance, size_t frame, size_t index, char *to, size_t room);

#ifdef __GNUC__
#pragma GCC visibility pop
#endif
#ifdef __cplusplus
}
#endif

#endif
