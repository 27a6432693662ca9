/* Instruction selection's inner face. See select.c. */
#ifndef CODEGEN_SELECT_H
#define CODEGEN_SELECT_H

#include "codegen/i386.h"

typedef Vec(Insn) Insns;

typedef struct Selector {
    MFunction *m;
    Function *f;
    Arena *arena;
    Reg *regs;            /* by Ins id: the register that holds the value, NO_REG while nobody has asked for it */
    Reg *high_regs;       /* the high half of a call's i64 */
    Reg *phi_temps;       /* what the predecessors copy into */
    uint32_t *epochs;     /* by Ins id: how many instructions before it in its block may write memory */
    bool *is_shared;      /* by Slot id: others than loads and stores may reach it */
    uint32_t *slot_epoch; /* by Slot id: the number of stores to it before the instruction being selected */
    uint32_t *seen_epoch; /* by Ins id of a load from a slot: the number of stores to the slot before it */
    MBlock **first_block; /* by Block id */
    Block *ir_block;      /* being selected */
    MBlock *block;
    Ins *done;      /* was selected along with its user */
    Ins *in_st0;    /* a call whose result its user takes from st0 itself */
    Slot *transfer; /* from xmm registers to st0, and where SELECT chooses; NULL: not needed so far */
    uint32_t epoch; /* of the instruction being selected: a load of the same epoch may be done here instead */
    Insns forward;  /* the code of the instruction being selected */
    Insns reversed; /* the block's code so far, last instruction first */
    Insn dropped;   /* where emit writes when memory has run out */
    Pos pos;
} Selector;

/* A value as an operand. */
typedef struct Source {
    Operand operand;
    int32_t imm;
    Symbol *symbol;
    Mem mem;
} Source;

static inline bool is_float(uint32_t type)
{
    return type == IR_F32 || type == IR_F64;
}
static inline uint32_t width_of(IrType type)
{
    return type == IR_F64 ? 8 : 4;
}

/* CC_FEQ and CC_FNE: a condition besides parity. */
static inline bool needs_parity(X86Cond cond)
{
    return cond == CC_FEQ || cond == CC_FNE;
}
static inline X86Cond without_parity(X86Cond cond)
{
    return cond == CC_FEQ ? CC_E : cond == CC_FNE ? CC_NE : cond;
}

Reg new_vreg(Selector *s, uint32_t machine_regs);
Reg new_vreg_for(Selector *s, IrType type);
Insn *emit(Selector *s, X86Op op, uint32_t width);
void emit_reg(Selector *s, X86Op op, uint32_t width, Reg reg);
void emit_reg_reg(Selector *s, X86Op op, uint32_t width, Reg dst, Reg src);
void emit_reg_imm(Selector *s, X86Op op, uint32_t width, Reg dst, int32_t imm);
void emit_source(Selector *s, X86Op op, uint32_t width, Reg dst, Source src);     /* op dst, src */
void emit_mem_source(Selector *s, X86Op op, uint32_t width, Mem dst, Source src); /* op [dst], src; src not in memory */
void emit_move(Selector *s, IrType type, Reg dst, Source src);                    /* mov, movss, movsd */
void emit_lea(Selector *s, Reg dst, Mem mem);
void emit_one(Selector *s, X86Op op, uint32_t width, Source src);
void emit_target(Selector *s, X86Op op, X86Cond cond, uint32_t succ);
uint32_t add_succ(Selector *s, MBlock *from, MBlock *to);

/* The register that holds the value; of a leaf: a new one that this code fills. */
Reg need(Selector *s, Ins *value);
Reg need_byte(Selector *s, Ins *value);                 /* one whose low byte has a name */
Source source_of(Selector *s, Ins *value, bool memory); /* `memory`: a load may be folded into the operand */
void move_value(Selector *s, Reg dst, Ins *value);      /* into `dst`, straight from memory where that may be */
Source source_reg(Reg reg);
Source source_mem(Mem mem);
Source source_imm(int32_t imm);
bool only_here(const Selector *s, const Ins *value); /* computed in this block for this one use: may be made part of its user */
bool can_fold_load(const Selector *s, const Ins *value);
bool in_memory(const Selector *s, const Ins *value); /* such a load, or a constant of read-only data */
Mem address_of(Selector *s, Ins *address, int64_t offset);
Mem sum_as_address(Selector *s, Ins *sum); /* for lea: looks into the sum whatever its uses */
/* Compares and returns the condition under which `cmp` (or any value: != 0) holds. */
X86Cond select_condition(Selector *s, Ins *value);

void set_condition(Selector *s, X86Cond cond, Reg dst);       /* dst = cond holds ? 1 : 0 */
void select_binary(Selector *s, X86Op op, Ins *ins, Reg dst); /* mov dst, a / op dst, b */
void select_value(Selector *s, Ins *ins);                     /* select_value.c: whatever has a result and no effect */
void select_memory(Selector *s, Ins *ins);                    /* select_memory.c: LOAD, STORE, COPY, ZERO */
void select_switch(Selector *s, Ins *ins);                    /* select_switch.c */

/* ---------------------------------------------------------------- select_float.c */

Mem float_constant(Selector *s, Ins *constant);        /* its place in read-only data */
void load_float_leaf(Selector *s, Reg reg, Ins *leaf); /* FCONST, UNDEF */
uint32_t push_float(Selector *s, Ins *value);          /* onto the stack; returns how many bytes of it */
void select_float_result(Selector *s, Ins *call);      /* out of st0 */
void leave_in_st0(Selector *s, const Ins *ret, Ins *value);
bool store_from_st0(Selector *s, const Ins *store); /* false: the value is no call's result, or not there any more */
X86Cond compare_floats(Selector *s, Ins *cmp);
void select_float_choice(Selector *s, Ins *ins, Reg dst); /* SELECT */
void select_float(Selector *s, Ins *ins, Reg dst);        /* every other operation on, to and from floats */

void copy_block(Selector *s, Mem dst, Mem src, uint32_t size); /* which do not overlap */

#endif
