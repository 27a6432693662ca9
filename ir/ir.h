/* The intermediate representation: functions of basic blocks of typed values in SSA form.
 *
 * Memory is reached only through LOAD, STORE, COPY, ZERO and calls. As lowering makes it, every variable is a slot (memory of
 * the frame) and the only phis are those of ?:, && and ||; at -O1 and above slots whose address does not escape are promoted to
 * values.
 *
 *     bb2:                                    ; from bb1 bb4
 *       %7 = load.i32 [slot i]                ; prog.toy:5
 *       %8 = cmp lt %7, 10
 *       branch %8, bb3, bb5
 *
 * Constants and addresses (LEAF operations) have no place in a block: one Ins stands for one value in the whole function, so
 * they are compared as pointers, and the code generator makes them anew wherever they are used.
 *
 * A function and all in it lives in an arena of its own, dropped when its code has been emitted. */
#ifndef IR_IR_H
#define IR_IR_H

#include "parser/ast.h"

typedef struct Ins Ins;
typedef struct Block Block;
typedef struct Slot Slot;
typedef struct Function Function;
typedef struct Symbol Symbol;

typedef enum IrType { IR_VOID, IR_I32, IR_I64, IR_F32, IR_F64 } IrType;

typedef enum IrOp {
#define IR(id, name, args, flags) IR_##id,
#include "ir/ir.def"
#undef IR
    IR_OP_COUNT
} IrOp;

enum { IR_IS_LEAF = 1, IR_HAS_EFFECT = 2, IR_READS = 4, IR_ENDS = 8, IR_COMMUTES = 16 };
typedef struct IrOpInfo {
    const char *name;
    int8_t args; /* -1: any number */
    uint8_t flags;
} IrOpInfo;
extern const IrOpInfo ir_ops[IR_OP_COUNT];

/* Conditions of CMP. The float ones are false when a NaN is compared, the N… ones are their negations, true then. */
typedef enum IrCond {
    COND_EQ,
    COND_NE,
    COND_LT,
    COND_GE,
    COND_LE,
    COND_GT,
    COND_ULT,
    COND_UGE,
    COND_ULE,
    COND_UGT,
    COND_FEQ,
    COND_FNE,
    COND_FLT,
    COND_FNLT,
    COND_FLE,
    COND_FNLE,
    COND_FGT,
    COND_FNGT,
    COND_FGE,
    COND_FNGE
} IrCond;
#define COND_NEGATE(cond) ((IrCond)((cond) ^ 1)) /* each condition stands beside its negation */
IrCond cond_swap(IrCond cond);                   /* for exchanged operands */

/* A value, or an instruction without one. */
struct Ins {
    uint8_t op;       /* IrOp */
    uint8_t type;     /* IrType of the result */
    uint8_t width;    /* LOAD, STORE: 1, 2, 4 or 8 bytes */
    uint8_t cond;     /* CMP, CMP64: IrCond */
    bool is_signed;   /* LOAD of 1 or 2 bytes: extend by the sign */
    bool is_volatile; /* LOAD, STORE, COPY */
    uint16_t mark;    /* scratch for passes; 0 between them */
    uint32_t arg_count;
    uint32_t id;   /* unique in the function, below function->ins_count */
    uint32_t uses; /* how many arguments anywhere refer to this */
    Pos pos;       /* the source position it stands for; 0: none */
    Ins **args;
    union {
        int64_t value; /* CONST; the offset of SYMBOL, LOAD, STORE; the size of COPY, ZERO */
        double number; /* FCONST */
    };
    union {
        Symbol *symbol;       /* SYMBOL */
        Slot *slot;           /* SLOT; PHI, within promote */
        struct Call *call;    /* CALL */
        struct Switch *cases; /* SWITCH */
    };
    Decl *variable;   /* the variable whose value this is, for debug data; NULL */
    Ins *prev, *next; /* in the block */
    Block *block;     /* NULL: a leaf, or removed */
    union {
        Ins *bucket_next; /* leaves: in function->leaves */
        Ins *forward;     /* others, within a pass: what stands for this from now on (ir_forward) */
    };
};

typedef struct Call {
    const Type *type; /* the function's type; result and parameters as in C */
    bool is_noreturn; /* an UNREACHABLE follows */
    /* Arguments are the CALL's args[1…]. A struct passed by value: its address is the argument, and its size stands here (0
     * otherwise). NULL: no struct is passed. A struct result: args[1] is the hidden pointer. */
    uint32_t *by_value;
    bool returns_struct;
} Call;

typedef struct SwitchCase {
    int64_t low, high; /* both included; ascending, without overlaps, as signed numbers of the switch value's type */
    Block *target;
} SwitchCase;
typedef struct Switch {
    SwitchCase *cases;
    uint32_t count;
    Block *
        *targets; /* every block that it leads to, once each, the default first: who changes a target says ir_switch_targets */
    uint32_t target_count;
} Switch;

struct Block {
    uint32_t id;       /* index in function->blocks */
    Ins *first, *last; /* the last one is an END operation once the block is finished */
    Block *succs[2];   /* JUMP: 1, BRANCH: 2, SWITCH: the default; RET, UNREACHABLE: none */
    /* In the order of phi arguments; twice if both ways of a branch lead here, first that of succs[0]; once for all cases of a
     * SWITCH. */
    Vec(Block *) preds;
    uint32_t loop_depth; /* 0 outside of loops; lowering knows it from the statements */
    uint32_t mark;       /* scratch for passes */
    void *data;          /* scratch for passes */
    Pos pos;             /* of the statement that begins here */
};

/* Memory in the frame: a parameter, a variable, a temporary object. */
struct Slot {
    uint32_t id;      /* index in function->slots */
    Decl *decl;       /* NULL: a temporary */
    const char *name; /* as the frame's drawing calls it */
    uint32_t size, align;
    bool is_param;
    bool is_placed;     /* the frame has room for it: -O1 and above leave out those that no instruction mentions */
    bool address_taken; /* used otherwise than as the address of a LOAD or STORE */
    Symbol *origin;     /* the function whose body it was copied with; NULL: this one */
    int32_t offset;     /* parameters: from ebp, 8 and up. Others: the code generator's */
    Ins *address;       /* the SLOT leaf */
    Slot *arrived;      /* lowering: the parameter whose copy this is, because it must be aligned more strictly; NULL: none */
    Ins *aligned;       /* lowering: where in it a variable of stricter alignment than the frame's begins; NULL: at its start */
};

enum { REGISTER_PARAMS = 2 };

struct Function {
    Decl *decl;
    Symbol *symbol;
    struct Module *module;
    Context *cx;
    Arena *arena;
    Vec(Block *) blocks; /* in layout order, the entry first */
    Vec(Slot *) slots;   /* parameters first, then locals in order of declaration, then temporaries */
    uint32_t ins_count;
    Ins **leaves; /* hash table of LEAF operations */
    uint32_t leaf_buckets, leaf_count;
    IrType result;                       /* of RET */
    bool returns_struct;                 /* the first parameter slot is the hidden pointer */
    Slot *in_registers[REGISTER_PARAMS]; /* parameters that ARRIVE in registers, for the drawing of the frame */
    bool calls_va_start;
    bool calls_setjmp;    /* a call may return a second time, and finds the variables only in memory: none may be promoted */
    bool has_i64;         /* some value is, or was, an i64 */
    int level;            /* of -O: what its passes were, and what the code generator takes pains for */
    uint32_t param_bytes; /* of all parameters: the end of the last is at ebp + 8 + this */
};

/* ---------------------------------------------------------------- the module: what is neither code nor frame */

/* A name for the assembler and linker. It is defined once its code or data is made: an inline definition may never be (C11
 * 6.7.4p7). */
struct Symbol {
    const char *name; /* a C name; the printer escapes it where NASM needs that */
    Decl *decl;       /* NULL: a string, a runtime helper, a constant */
    bool is_function, is_global, is_defined, is_referenced;
    bool is_weak;            /* the linker may choose another definition, or none */
    uint32_t number;         /* in the program that is put together to be run (interpreter/program.c), + 1 */
    struct Object *object;   /* if it is data of this module */
    Symbol *alias_of;        /* another name for this; NULL: a thing of its own */
    uint8_t register_params; /* so many arguments are passed in registers (register_arguments.c); 0: all on the stack */
    Function *body;          /* to be copied into callers; NULL: there is none, or not yet */
    uint32_t entry;          /* in the list of the unit's functions (unit.c), + 1; 0: it is none of them */
    Symbol *next;
};

typedef struct Reloc {
    uint32_t offset; /* in the object: 4 bytes that become symbol + addend */
    Symbol *symbol;
    int32_t addend;
} Reloc;

typedef enum Section { SECTION_RODATA, SECTION_DATA, SECTION_BSS } Section;

typedef struct Object {
    Symbol *symbol;
    Section section;
    uint32_t size, align;
    const char *bytes; /* `length` of them, the rest zero; NULL in bss */
    uint32_t length;
    Vec(Reloc) relocs;   /* ascending */
    bool is_string;      /* a literal: may share its label with an equal one */
    uint8_t float_width; /* a floating point constant: 4 or 8; 0 otherwise */
    Pos pos;
} Object;

typedef struct Module {
    Context *cx;
    Arena *arena; /* cx->arena */
    Vec(Object *) objects;
    Vec(Symbol *) symbols; /* in order of first mention; by name through symbol_named */
    Symbol **buckets;
    uint32_t bucket_count;
    Vec(Object *) strings; /* literals met so far, equal ones once (hash table in lower_data.c) */
    void *string_table;
    uint32_t label_count; /* numbers unnamed objects */
} Module;

/* ---------------------------------------------------------------- ir.c: building and changing */

void module_init(Module *module, Context *cx);
Symbol *symbol_named(Module *module, const char *name); /* found or made */
Symbol *symbol_of(Module *module, Decl *decl);

Function *ir_new_function(Module *module, Arena *arena, Decl *decl);
Block *ir_new_block(Function *f);               /* not yet in f->blocks */
void ir_place_block(Function *f, Block *block); /* appends it to f->blocks */
Slot *ir_new_slot(Function *f, Decl *decl, const char *name, uint32_t size, uint32_t align);
/* An error at `at` if `what` takes more bytes of the stack than offsets from ebp reach (gcc's limit). */
void ir_limit_stack(Context *cx, Span at, const char *what, uint64_t bytes);

Ins *ir_const(Function *f, IrType type, int64_t value); /* i32: the value is taken modulo 2^32 and kept sign-extended */
Ins *ir_fconst(Function *f, IrType type, double number);
Ins *ir_symbol(Function *f, Symbol *symbol, int64_t offset);
Ins *ir_slot(Function *f, Slot *slot);
Ins *ir_undef(Function *f, IrType type);

/* A new instruction at the end of `block`; arguments may be NULL from the right. Counts uses. */
Ins *ir_append(Function *f, Block *block, IrOp op, IrType type, Ins *a, Ins *b, Ins *c);
/* With any number of arguments, all NULL so far (set them with ir_set_arg). */
Ins *ir_append_n(Function *f, Block *block, IrOp op, IrType type, uint32_t arg_count);
/* The same, before `where`. */
Ins *ir_insert(Function *f, Ins *where, IrOp op, IrType type, uint32_t arg_count);
void ir_set_arg(Ins *ins, uint32_t index, Ins *value); /* keeps `uses` */
/* The same before `where`, with its arguments, which may be NULL from the right. */
Ins *ir_insert_op(Function *f, Ins *where, IrOp op, IrType type, Ins *a, Ins *b, Ins *c);
/* Makes `ins` another operation of the same type, in its place and for its users; b may be NULL. */
void ir_become(Function *f, Ins *ins, IrOp op, Ins *a, Ins *b);
void ir_jump(Function *f, Block *from, Block *to);
void ir_branch(Function *f, Block *from, Ins *cond, Block *yes, Block *no);
void ir_move(Ins *ins, Ins *where);              /* takes it from its block and puts it before `where` */
void ir_remove(Ins *ins);                        /* takes it out of its block and drops its uses of others */
void ir_replace(Function *f, Ins *old, Ins *by); /* every use of `old` becomes `by`; linear in the function: passes batch it */
/* The batch: notes that `value` stands for `ins` from now on, which keeps its place until ir_apply_forwards has rewritten all
 * uses and removed it. Meanwhile ir_forwarded says what stands for a value in the end. */
void ir_forward(Ins *ins, Ins *value);
Ins *ir_forwarded(Ins *value);
void ir_apply_forwards(Function *f);
/* Takes blocks that the entry does not reach out of f->blocks, fixes preds and phis, renumbers. */
void ir_drop_unreachable(Function *f);

static inline bool ir_is(const Ins *ins, IrOp op)
{
    return ins->op == op;
}
static inline bool ir_ends(const Ins *ins)
{
    return ir_ops[ins->op].flags & IR_ENDS;
}
static inline bool ir_leaf(const Ins *ins)
{
    return ir_ops[ins->op].flags & IR_IS_LEAF;
}
static inline Ins *block_end(const Block *block)
{
    return block->last && ir_ends(block->last) ? block->last : NULL;
}
static inline uint32_t succ_count(const Block *block)
{
    return block->succs[0] ? block->succs[1] ? 2 : 1 : 0; /* without the targets of a SWITCH's cases: see ir_succs */
}
/* All successors, each of a SWITCH's once: *out points at them (into the block or its Switch: not to be changed); returns
 * how many. */
uint32_t ir_succs(Function *f, Block *block, Block ***out);
/* Ends `block` with a SWITCH of `value` over `cases`; succs[0], the default, is `otherwise`. Sets preds. */
void ir_switch(Function *f, Block *block, Ins *value, SwitchCase *cases, uint32_t count, Block *otherwise);
/* Whether control does not come to the block's end: it calls abort, say. */
bool ir_calls_noreturn(const Block *block);
/* Finds `targets` anew out of the default and the cases; preds are the caller's. Block.mark must be 0, also where edges of a
 * SWITCH are redirected. */
void ir_switch_targets(Function *f, Block *block);

/* ---------------------------------------------------------------- edges.c: surgery on the graph */

/* Where `pred` stands first in `block`'s preds: it must. */
uint32_t ir_pred_index(const Block *block, const Block *pred);
/* The place of the edge from `block` to its way-th successor (of ir_succs) in that one's preds. */
uint32_t ir_edge_index(Function *f, Block *block, uint32_t way);
/* An edge's end at `to`: its place in preds, where the phis have no argument yet (ir_set_arg). `from` is left as it is. */
uint32_t ir_add_edge(Function *f, Block *from, Block *to);
/* Takes it away again, with its phi arguments; of two the first. `from` is left as it is. */
void ir_remove_edge(Block *from, Block *to);
/* One way of a JUMP or BRANCH (the first that leads to `old`), or all those of a SWITCH, leads to `target` instead. Returns the
 * edge's place in target->preds, where phis are to be given their arguments. A SWITCH that led there already has them. */
uint32_t ir_redirect_edge(Function *f, Block *from, Block *old, Block *target);
/* A BRANCH or SWITCH becomes a JUMP to its way-th successor (of ir_succs). */
void ir_end_with_jump(Function *f, Block *block, uint32_t way);
/* `block` ends with a JUMP and has nothing else but phis, which only those of its successor use: those who lead to it lead to its
 * successor instead. Left are those that lead there anyway and that the phis there must be able to tell apart. */
void ir_skip_block(Function *f, Block *block);
/* A new block, the last of f->blocks, on the edge that is the index-th of block's preds. */
Block *ir_split_edge(Function *f, Block *block, uint32_t index);
/* A new block, the last of f->blocks, with `where` (not a phi) and what follows it, its successors too. The old block is left
 * without an end. */
Block *ir_split_block(Function *f, Ins *where);
/* The opposite: `block` ends with a JUMP to `next`, which has no other predecessor, and gets all that stands there. Phis are
 * forwarded: ir_apply_forwards is due. `next` is empty then, and out of the graph, but still in f->blocks. */
void ir_append_block(Function *f, Block *block, Block *next);

/* Copying blocks, within a function or into another one. All is by id in `from`. */
typedef struct Cloning {
    Function *from, *to;
    Ins **values;   /* what stands for a value in the copy; NULL: itself, or the equal leaf. The caller may put some in */
    Block **blocks; /* a block's copy; NULL: it is not copied, edges to it lead to itself */
    Slot **slots;   /* from != to: what stands for a slot; the caller puts them in */
    uint32_t value_count, block_count; /* what is younger than this was not there when cloning began */
} Cloning;
/* False when memory has run out. */
bool ir_begin_cloning(Cloning *c, Function *from, Function *to);
/* Copies blocks to the end of to->blocks. Edges between them are copied, those out of them are added to their targets. Edges into
 * them from elsewhere are not: copied preds and phis have only those from copied blocks (the caller redirects or adds others). */
void ir_clone_blocks(Cloning *c, Block *const *blocks, uint32_t count);
/* What stands for the value in the copy. */
Ins *ir_cloned(const Cloning *c, Ins *value);
/* Makes the Cloning ready for other blocks: linear in the blocks forgotten, where a new one is linear in the function. */
void ir_forget_clones(Cloning *c, Block *const *blocks, uint32_t count);

/* ---------------------------------------------------------------- fold.c: what need not be computed */

/* The value of `op` over arguments as they would stand in an Ins, where it is one that exists: a leaf, an argument. NULL: it
 * is neither. The caller has put constants to the right (ir_order). */
Ins *ir_fold(Function *f, IrOp op, IrType type, IrCond cond, Ins *a, Ins *b);
/* Rewrites an operation into the form that passes and the code generator look for: constants to the right of what commutes,
 * SUB of a constant as ADD, MUL, UDIV and UREM by powers of two as SHL, SHR and AND … */
void ir_order(Function *f, IrOp *op, IrType type, IrCond *cond, Ins **a, Ins **b);

/* Whether all bits of the integer outside of `mask` are known to be 0. */
bool ir_fits(const Ins *value, uint64_t mask);
/* Whether the i32 is what a load of `width` bytes, extended so, would give back of it. */
bool ir_is_extended(const Ins *value, uint32_t width, bool is_signed);

/* ---------------------------------------------------------------- dominators.c */

/* The dominator tree, by Block id; blocks that the entry does not reach have no place in it. */
typedef struct Dominators {
    Block **order;          /* reverse postorder */
    uint32_t count;         /* blocks in `order` */
    uint32_t *rpo;          /* place in `order`; UINT32_MAX: not reached */
    Block **idom;           /* NULL for the entry */
    uint32_t *first, *last; /* numbers on the way into and out of the subtree */
} Dominators;
/* False when memory has run out. */
bool ir_dominators(Function *f, Dominators *dom);
bool ir_dominates(const Dominators *dom, const Block *a, const Block *b); /* a block dominates itself */
/* The blocks that the entry reaches in reverse postorder; NULL when memory has run out. */
Block **ir_reverse_postorder(Function *f, uint32_t *count);

/* ---------------------------------------------------------------- ir_print.c, ir_dot.c, ir_verify.c */

void ir_print(const Function *f, Text *out);
void ir_print_ins(const Ins *ins, Text *out); /* one instruction, without the end of the line */

typedef enum DotGraph { DOT_CFG, DOT_DOMINATORS } DotGraph;
/* Graphviz pictures: between open and close any number of functions. */
void ir_dot_open(Text *out);
void ir_dot(Function *f, DotGraph graph, Text *out);
void ir_dot_close(Text *out);

/* Checks every rule of this header (types, dominance of uses, phi arguments, preds and succs, use counts). NULL: sound; else
 * what is wrong, in the function's arena. Run between passes in debug builds (assert) and by the tests. */
const char *ir_verify(Function *f);

/* ---------------------------------------------------------------- lower_unit.c (lower_expr.c, lower_stmt.c, lower_data.c) */

/* The IR of one checked function. Lives in `arena`. NULL when memory has run out. */
Function *lower_function(Module *module, Arena *arena, Decl *decl);
/* warn_flow.c: what only the ways that control takes can tell. */
void warn_of_flow(Function *f);
/* An object of static storage, into module->objects. */
void lower_object(Module *module, Decl *decl);
void lower_alias(Module *module, Decl *decl); /* __attribute__((alias(…))) */

/* ---------------------------------------------------------------- unit.c: the order of functions */

/* Takes a function's finished IR; `place` is its place in the source, which need not be the order in which they come. */
typedef void EmitFunction(void *user, Function *f, uint32_t place);
struct PassOptions;
/* Lowers all that the unit defines, runs the passes, and hands on each function that is needed. */
void compile_unit(Module *module, const Unit *unit, const struct PassOptions *options, EmitFunction *emit, void *user);
/* A static function that nothing but one call mentions. */
bool ir_is_called_once(const Decl *decl);

/* ---------------------------------------------------------------- inline.c */

uint32_t ir_size(const Function *f); /* in instructions, about */
/* How many parameters of the function may arrive in registers. */
uint32_t ir_register_params(const Decl *decl);
/* Whether the call passes what the function expects, and expects what it returns: C lets calls without a prototype pass anything. */
bool ir_arguments_suit(const Ins *call, const Function *callee);

/* ---------------------------------------------------------------- passes.c, and one file for each pass */

/* What is asked of the passes. */
typedef struct PassOptions {
    int level;     /* of -O */
    uint64_t off;  /* bits of passes to leave out (pass_number) */
    uint32_t dump; /* the pass to print the function before and after, + 1; 0: none */
    Text *dump_to;
} PassOptions;

/* The number of the pass with this name; -1: there is none. With `can_leave_out`: none that may be left out. */
int pass_number(const char *name, bool can_leave_out);
bool pass_is_on(const PassOptions *options, const char *name);
/* Runs the passes of an optimisation level, ending with what the code generator requires (no i64 arithmetic, no critical
 * edges into phis). */
void run_passes(Function *f, const PassOptions *options);
/* The same in parts: those that look at one function alone; those that copy callees into it, and clean up; the rest. */
typedef enum PassStage { STAGE_EARLY, STAGE_INLINE, STAGE_LATE } PassStage;
void run_stage(Function *f, const PassOptions *options, PassStage stage);

/* From -O1 on. */
void loop_tail_recursion(Function *f);     /* a call of itself at the end of a function becomes a jump to its start */
void take_register_arguments(Function *f); /* parameters of static functions arrive in registers */
void inline_always(Function *f);           /* calls of functions declared always_inline */
void inline_calls(Function *f);            /* and of those where it pays */
void promote_slots(Function *f);           /* variables whose address does not escape become values */
bool ir_accesses_slot(const Ins *ins);     /* a LOAD from or STORE to a slot */
void ir_find_escapes(Function *f);         /* sets address_taken of all slots: used otherwise than by ir_accesses_slot */
void simplify_values(Function *f);         /* algebra: cheaper instructions, constants where they are wanted */
void simplify_cfg(Function *f);            /* decides branches, takes out blocks that do nothing */
void split_records(Function *f);           /* a struct of which only members are used becomes a slot for each of them */
void number_values(Function *f);           /* what is computed or loaded a second time is the first */
void remove_dead_code(Function *f);        /* what has no effect and no use, phis that use only each other among them */

void rotate_loops(Function *f);     /* loops that ask at their head ask at their foot */
void hoist_invariants(Function *f); /* what each trip of a loop computes anew goes before it */
void sink_stores(Function *f);      /* memory that a loop alone reads and writes becomes a value within it */
void reduce_strength(Function *f);  /* products of a loop's counter count by themselves */
void unroll_loops(Function *f);     /* short loops stand there once for each trip */
void order_blocks(Function *f);     /* lays blocks out so that control mostly falls through */
void find_loop_depths(Function *f); /* Block.loop_depth, for the register allocator */

/* At all levels. */

void lower_i64(Function *f);          /* i64 values become pairs of i32 */
void lower_conversions(Function *f);  /* between floating point and what the machine does not convert at once */
void divide_by_constant(Function *f); /* i32 divisions by constants become multiplications and shifts */
void split_edges(Function *f); /* edges from one of several successors to one of several predecessors with phis get a block */

#endif
