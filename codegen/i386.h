/* i386 instructions: the only low-level form, before and after register allocation. What is printed, and what will be
 * interpreted and stepped through, is a list of these. */
#ifndef CODEGEN_I386_H
#define CODEGEN_I386_H

#include "ir/ir.h"

typedef uint32_t Reg;

/* Machine registers in encoding order, then virtual ones. Bits in masks are 1 << register. */
enum { EAX, ECX, EDX, EBX, ESP, EBP, ESI, EDI, XMM0, XMM7 = XMM0 + 7 };
enum { GENERAL_REGS = XMM0, MACHINE_REGS = XMM7 + 1, FIRST_VREG = MACHINE_REGS, NO_REG = 0xFFFFFFFF };
enum {
    R_EAX = 1 << EAX,
    R_ECX = 1 << ECX,
    R_EDX = 1 << EDX,
    R_EBX = 1 << EBX,
    R_ESI = 1 << ESI,
    R_EDI = 1 << EDI,
    R_XMM = 0xFF << XMM0,
    R_CALL = R_EAX | R_ECX | R_EDX | R_XMM, /* what a call may overwrite */
    R_SAVED = R_EBX | R_ESI | R_EDI,        /* what a function must preserve, besides ebp and esp */
    R_BYTE = R_EAX | R_ECX | R_EDX | R_EBX, /* those whose low byte has a name */
    R_GENERAL = R_EAX | R_ECX | R_EDX | R_SAVED,
    R_ALL = R_GENERAL | R_XMM
};
/* Where arguments are that are passed in registers, in their order (ir/register_arguments.c). */
static const uint8_t argument_regs[REGISTER_PARAMS] = {EAX, EDX};
static inline bool is_vreg(Reg reg)
{
    return reg >= FIRST_VREG && reg != NO_REG;
}
static inline bool is_xmm(Reg reg)
{
    return reg >= XMM0 && reg <= XMM7;
}

/* What a virtual register may become. */
typedef struct RegClass {
    uint16_t regs; /* the machine registers that will do: general ones, or xmm */
    uint8_t size;  /* of its spill slot in bytes */
} RegClass;

typedef enum X86Op {
#define INSN(id, name, uses, sizes, reads, writes, flags) X86_##id,
#include "codegen/i386.def"
#undef INSN
    X86_OP_COUNT
} X86Op;

typedef struct X86Info {
    const char *name, *uses, *sizes; /* see i386.def */
    uint8_t operand_count;
    uint16_t reads, writes;
    char flags;
} X86Info;
extern const X86Info x86_info[X86_OP_COUNT];

/* Condition codes as the machine encodes them; each stands beside its negation. */
typedef enum X86Cond {
    CC_O,
    CC_NO,
    CC_B,
    CC_AE,
    CC_E,
    CC_NE,
    CC_BE,
    CC_A,
    CC_S,
    CC_NS,
    CC_P,
    CC_NP,
    CC_L,
    CC_GE,
    CC_LE,
    CC_G,
    /* Of two: E and NP, NE or P, how ucomis leaves the equality of floats. Never in an instruction. */
    CC_FEQ,
    CC_FNE
} X86Cond;
extern const char *const x86_cond_names[16];

typedef enum OperandKind { O_NONE, O_REG, O_IMM, O_MEM, O_TARGET } OperandKind;

typedef struct Operand {
    uint8_t kind;
    Reg reg; /* REG; TARGET: the index of the successor */
} Operand;

/* [base + index * scale + disp + symbol], or [slot + index * scale + disp], where the slot's place in the frame gives base
 * ebp. */
typedef struct Mem {
    Reg base, index; /* or NO_REG */
    uint8_t scale;   /* 1, 2, 4, 8 */
    int32_t disp;
    Symbol *symbol; /* or NULL */
    Slot *slot;     /* or NULL */
} Mem;

typedef struct Insn {
    uint8_t op;    /* X86Op */
    uint8_t width; /* 1, 2, 4, 8: what * stands for in the row's sizes */
    uint8_t cond;  /* X86Cond of SETCC, CMOVCC, JCC */
    bool is_short; /* JMP, JCC: the target is near enough for a byte of distance */
    Operand ops[3];
    int32_t imm;        /* of the IMM operand (one at the most), plus */
    Symbol *imm_symbol; /* the address of this, or NULL; CALL of a name too */
    Mem mem;            /* of the MEM operand (one at the most) */
    Pos pos;
} Insn;

/* A block of instructions. Jumps name successors by index, so that an edge is redirected in one place. */
typedef struct MBlock MBlock;
struct MBlock {
    uint32_t id;   /* in layout order, once placed */
    Block *ir;     /* NULL: made by the code generator */
    MBlock *chain; /* the next block made from the same IR block */
    Vec(Insn) insns;
    Vec(MBlock *) succs;
    Vec(MBlock *) preds;
    Vec(uint32_t) table; /* JMPTAB: indices of successors */
    uint32_t loop_depth;
    uint32_t from, to; /* positions of its instructions, for the allocator: 2 per instruction */
    uint32_t offset;   /* upper bound of its distance from the function's start, in bytes */
    uint32_t label;    /* number of its label; 0: nothing jumps here */
    Pos pos;
};

/* Where the values of a variable are: for the drawing of the frame. */
typedef struct VariablePlace {
    Decl *variable;
    Reg vreg;
    uint32_t regs; /* machine registers, as 1 << register */
    Slot *slot;    /* a spill slot of its values; NULL: none is spilled */
} VariablePlace;

/* A function's instructions. */
typedef struct MFunction {
    Function *ir;
    Context *cx;
    Arena *arena;
    Vec(MBlock *) blocks;         /* in layout order */
    uint32_t vreg_count;          /* FIRST_VREG + so many are in use */
    Vec(RegClass) classes;        /* of virtual registers, by vreg - FIRST_VREG */
    uint32_t reg_count;           /* of the machine registers that matter: without floating point only the general ones */
    uint32_t used_saved;          /* R_SAVED registers that the function uses */
    bool moves_stack;             /* alloca: esp is not where the prologue left it */
    uint32_t frame_size;          /* N of `sub esp, N` */
    Vec(VariablePlace) variables; /* from -O1 on; once registers are allocated, one for each variable */
} MFunction;

/* ---------------------------------------------------------------- i386.c: facts about instructions */

static inline Operand no_operand(void)
{
    return (Operand){O_NONE, NO_REG};
}
static inline Operand reg_operand(Reg reg)
{
    return (Operand){O_REG, reg};
}
static inline Operand mem_operand(void)
{
    return (Operand){O_MEM, NO_REG};
}
static inline Operand imm_operand(void)
{
    return (Operand){O_IMM, NO_REG};
}

/* Whether operand `i` is read, written; whether it may stand in memory. */
bool x86_reads(const Insn *insn, uint32_t i);
bool x86_writes(const Insn *insn, uint32_t i);
bool x86_may_be_memory(const Insn *insn, uint32_t i);
/* The size of operand `i` in bytes, 0 for addresses and targets. */
uint32_t x86_operand_size(const Insn *insn, uint32_t i);
bool x86_is_shift(uint32_t op);     /* by a count in cl or a number */
bool x86_is_jump(const Insn *insn); /* JMP, JCC, JMPTAB */
bool x86_ends_block(const Insn *insn);
/* An upper bound of the encoded length, in bytes; jumps as if near. */
uint32_t x86_length(const Insn *insn);
const char *x86_reg_name(Reg reg, uint32_t size);
/* The instruction that copies a value of this class, by the width of its size. */
X86Op x86_move(RegClass class);

/* ---------------------------------------------------------------- one call per stage */

MFunction *select_function(Function *f); /* select.c: IR to instructions on virtual registers */
void allocate_registers(MFunction *m);   /* regalloc.c: virtual registers to machine registers and spill slots */
void lay_out_frame(MFunction *m);        /* frame.c: slots get their offsets; prologue and epilogues */
void peephole(MFunction *m);             /* peephole.c: shorter instructions, fewer comparisons */
void size_jumps(MFunction *m);           /* jumps.c: falls through where it can, labels, short or near */

/* variables.c: `vreg` holds a value of a variable. */
void note_variable(MFunction *m, const Ins *ins, Reg vreg);

/* A slot for a spilled register. */
Slot *new_spill_slot(MFunction *m, RegClass class);

#endif
