/* A program to be run: what linking makes of the instruction lists and objects of all its source files.
 *
 *     MFunction --decode--> Op list ----+
 *     Object, Reloc -------------------+--link--> Program --> any number of Machines (machine.h)
 *     slots, types, positions --debug--+
 *
 * Nothing in a Program points into the compilation that it came from: each is dropped when its functions and objects have
 * been added. A finished Program is never written to, so that machines of several threads may share it.
 *
 * Addresses, the same in every run, laid out like those of a Linux process:
 *
 *     0x00000000   not mapped: null pointers
 *     0x08048000   code: CODE_STEP bytes for each Op; jumped to and called, never read or written
 *     behind it    read-only data | data | bss, each from a new page on
 *     behind them  heap: brk moves its end
 *     …
 *     STACK_TOP    stack, growing down to its limit; arguments and environment at its top */
#ifndef INTERPRETER_PROGRAM_H
#define INTERPRETER_PROGRAM_H

#include "codegen/i386.h"
#include "interpreter/library.h"

enum { CODE_BASE = 0x08048000, CODE_STEP = 4, PAGE_SIZE = 4096 };
#define STACK_TOP 0xFFFFE000u

/* One decoded instruction. What stands in the fields depends on the code: see decode.c. */
typedef struct Op {
    uint16_t code;
    uint8_t a, b, c; /* registers: destination or source; base; index (ZERO_REG: none) */
    uint8_t scale;   /* of the index: shift count */
    uint8_t width;   /* 1, 2, 4, 8 where the code does not say it */
    uint8_t more;
    int32_t disp;
    int32_t imm; /* immediate; jumps: how many Ops behind the next one the target is */
} Op;
_Static_assert(sizeof(Op) == 16, "four to a cache line");

/* A name that an address stands behind once the program is linked. */
typedef struct LinkSymbol {
    const char *name; /* static ones: of this source only */
    const char *unit; /* the source file that it belongs to; each has an entry of its own for what it only mentions */
    bool is_global, is_defined, is_function, is_weak, is_host;
    uint8_t section;  /* Section, or SECTION_COUNT + the index of a named section; functions: no section */
    uint32_t offset;  /* in the section; of a function: its first Op */
    uint32_t alias;   /* the symbol that it is another name of, or that an undefined one is resolved to; or NO_SYMBOL */
    uint32_t address; /* once linked; 0: weak and nowhere defined */
    const char *type; /* as C writes it; NULL: of the C library, or nameless in C */
    uint32_t size;    /* of an object; 0: not known */
} LinkSymbol;
enum { NO_SYMBOL = 0xFFFFFFFF, SECTION_COUNT = SECTION_BSS + 1 };

/* Where the address of a symbol is to be put: added to what stands there (an Op's disp or imm, four bytes of data). CALL: instead of
 * what is in imm, until program_finish_ops makes the way to the function of it. */
typedef enum RelocKind { RELOC_DISP, RELOC_IMM, RELOC_CALL, RELOC_DATA } RelocKind;
typedef struct LinkReloc {
    RelocKind kind;
    uint8_t section; /* DATA: where */
    uint32_t at;     /* index of the Op; DATA: offset in the section */
    uint32_t symbol;
    int32_t addend;
} LinkReloc;

/* ---------------------------------------------------------------- debug facts: one list for faults, traces, stepping */

/* A variable of a function: lives in the frame at ebp + offset. */
typedef struct Variable {
    const char *name, *type; /* as C writes it */
    int32_t offset;
    uint32_t size;
    bool is_param;
    uint8_t format; /* VariableFormat: how its value is shown */
} Variable;
typedef enum VariableFormat {
    SHOW_SIGNED,
    SHOW_UNSIGNED,
    SHOW_CHAR,
    SHOW_BOOL,
    SHOW_FLOAT,
    SHOW_POINTER,
    SHOW_STRING,
    SHOW_BYTES
} VariableFormat;

/* From this Op on, until the next row: a place in a source, as messages name it. */
typedef struct LineRow {
    uint32_t op;
    uint32_t file; /* index in Program.files */
    uint32_t line, column;
    uint32_t offset; /* in the file's text */
} LineRow;

typedef struct FunctionInfo {
    const char *name;
    uint32_t first_op, op_count;
    bool is_runtime;     /* of the C library: not shown in traces, and has no lines and variables */
    Variable *variables; /* parameters first */
    uint32_t variable_count;
} FunctionInfo;

typedef struct SourceInfo {
    const char *path;          /* as messages name it: of #line, if there is one */
    const SourceText *content; /* a copy, to show lines of */
} SourceInfo;

/* What __attribute__((section)) puts together; writable. Its place is behind the other data. */
typedef struct NamedSection {
    const char *name;
    Text bytes;
    uint32_t start; /* in the data section, once linked */
} NamedSection;

/* A function that is called before main, or after it. */
typedef struct StartEntry {
    uint32_t symbol, priority;
    bool is_destructor;
} StartEntry;

typedef struct Building Building; /* what is only known until the program is linked: program.c */

typedef struct Program {
    Memory *memory;
    Arena arena;
    Vec(Op) ops;
    Vec(FunctionInfo) functions; /* by first_op, ascending */
    Vec(LineRow) lines;          /* by op, ascending */
    Vec(SourceInfo) files;
    Vec(LinkSymbol) symbols;
    Vec(LinkReloc) relocs;
    Text sections[SECTION_BSS]; /* bytes of read-only data and data */
    uint32_t bss_size;
    Vec(uint32_t) tables; /* of jumps: Ops */
    Vec(NamedSection) named;
    Vec(StartEntry) start_entries;
    uint64_t random_seed; /* not 0: sections begin some pages later, by its bits */
    Building *building;   /* NULL once linked */
    /* once linked */
    uint32_t entry; /* Op at which a machine starts: _Noreturn void __start(int argc, char **argv, char **envp) */
    uint32_t section_start[SECTION_COUNT], data_end;
} Program;

/* ---------------------------------------------------------------- program.c, decode.c, link.c */

/* NULL when there is no memory. `memory` must outlive it. */
Program *program_new(Memory *memory);
void program_free(Program *program);

/* Adds what one source file has compiled to: begin, its functions one by one (after size_jumps; decode.c), then its data. What
 * cannot be is an error among the messages of the module's context. */
void program_begin_unit(Program *program, Module *module, bool is_runtime);
const char *program_add_function(Program *program, const MFunction *m); /* NULL; else what is wrong with it: it faults */
void program_end_unit(Program *program, Module *module);

/* program.c, what decode.c reports of a function: where it begins (its Ops follow), which instruction the next Op comes from,
 * and that it has ended; the number of a symbol for relocations. */
void program_begin_function(Program *program, const MFunction *m);
void program_at(Program *program, Pos pos);
void program_end_function(Program *program);
uint32_t program_symbol(Program *program, Symbol *symbol); /* 0 when memory has run out: a symbol of no meaning */
void program_add_reloc(Program *program, LinkReloc reloc);
/* decode.c, the end of program_link: every address is known. Appends what machines return to, makes calls relative, joins
 * neighbouring Ops. No Op may be added afterwards. */
void program_finish_ops(Program *program);

/* Resolves symbols against each other, then against the host's functions (host.h), then asks `compile` for the library source
 * that defines what is missing, until nothing is. False after a message for each undefined name. */
typedef bool CompileRuntimeFn(void *user, const LibraryFile *source);
bool program_link(Program *program, CompileRuntimeFn *compile, void *user, Diags *diags);

/* The Op that an address of code stands for; UINT32_MAX: none. */
uint32_t program_op_at(const Program *program, uint32_t address);
const FunctionInfo *program_function_of(const Program *program, uint32_t op); /* NULL: none */
const LineRow *program_line_of(const Program *program, uint32_t op);          /* NULL: none */

#endif
