/* Lowering's inner face.
 *
 *     lower_unit.c   a function: slots, parameters, body
 *     lower_stmt.c   statements to blocks
 *     lower_switch.c the one statement with a table
 *     lower_expr.c   expressions to values
 *     lower_builtin.c  calls of __builtin_ functions, va_arg (lower_overflow.c: those that tell of overflow)
 *     lower_place.c  lvalues to places: addresses to load from and store to
 *     lower_bitfield.c  places that begin or end within a byte
 *     lower_init.c   initialisers of automatic objects
 *     lower_data.c   static objects and string literals */
#ifndef IR_LOWER_H
#define IR_LOWER_H

#include "ir/ir.h"

/* Where break and continue go, innermost first. */
typedef struct Jumps {
    Block *break_to, *continue_to;
} Jumps;

typedef struct Lowerer {
    Context *cx;
    Module *module;
    Function *f;
    Arena *arena;
    Block *block; /* code goes to its end; after a jump: a new block that nothing reaches */
    uint32_t loop_depth;
    Jumps jumps;
    Slot *hidden; /* where the caller says to put the record that is returned */
    Slot *rest;   /* where unnamed arguments begin, once va_start has asked */
    Pos pos;      /* of the node being lowered */
} Lowerer;

/* An lvalue: the address base + offset; of a bit-field, with the record that it may be reached through. */
typedef struct LPlace {
    Ins *base;
    int64_t offset;
    const Member *field; /* NULL: not a bit-field */
    int64_t record;      /* where the record begins that has the field, from base … */
    uint32_t record_size;
} LPlace;

/* ---------------------------------------------------------------- types */

const Type *represented(const Type *type); /* an enum's integer type; other types are themselves */
IrType ir_type_of(const Type *type);       /* IR_VOID for void and records */
uint8_t ir_width_of(const Type *type);     /* of a scalar, in bytes */

/* ---------------------------------------------------------------- building: folds, then appends to l->block */

Ins *lower_op(Lowerer *l, IrOp op, IrType type, Ins *a, Ins *b);
Ins *lower_compare(Lowerer *l, IrCond cond, Ins *a, Ins *b);
Ins *lower_hidden_pointer(Lowerer *l);      /* where this function is to put the record that it returns */
Block *lower_new_block(Lowerer *l);         /* not yet placed */
void lower_begin(Lowerer *l, Block *block); /* places it and goes on there */
void lower_goto(Lowerer *l, Block *to);     /* ends the current block, if it has not ended */

/* ---------------------------------------------------------------- lower_expr.c */

Ins *lower_value(Lowerer *l, Expr *expr); /* NULL for void; a record's value is its address */
void lower_condition(Lowerer *l, Expr *expr, Block *yes, Block *no);
Ins *lower_conversion(Lowerer *l, Ins *value, const Type *from, const Type *to);
Ins *lower_true(Lowerer *l, Ins *value);                        /* i32: 1 if it is not zero */
Ins *lower_extension(Lowerer *l, Ins *value, const Type *type); /* of the low bits, as many as the type has, as it says */

/* Ends the block where control never comes; what follows is a new one. */
void lower_unreachable(Lowerer *l, bool must_trap);

/* ---------------------------------------------------------------- lower_builtin.c */

Ins *lower_builtin(Lowerer *l, Expr *expr); /* NULL for void */
Ins *lower_va_arg(Lowerer *l, Expr *expr);
Ins *lower_overflow(Lowerer *l, Expr *expr); /* lower_overflow.c */

/* ---------------------------------------------------------------- lower_place.c */

LPlace lower_place(Lowerer *l, Expr *expr);
Ins *place_address(Lowerer *l, LPlace place);
Ins *load_place(Lowerer *l, LPlace place, const Type *type);
/* Returns the value that is in the place then: a bit-field may not hold all of it. */
Ins *store_place(Lowerer *l, LPlace place, const Type *type, Ins *value);
void copy_record(Lowerer *l, LPlace to, LPlace from, const Type *type);
LPlace place_of_decl(Lowerer *l, Decl *decl);

/* ---------------------------------------------------------------- lower_bitfield.c: what the two above do for place.field */

Ins *load_bitfield(Lowerer *l, LPlace place);
Ins *store_bitfield(Lowerer *l, LPlace place, Ins *value);

/* ---------------------------------------------------------------- lower_init.c */

void lower_initialiser(Lowerer *l, Decl *decl);

/* ---------------------------------------------------------------- lower_stmt.c */

void lower_stmt(Lowerer *l, Stmt *stmt);
void lower_switch(Lowerer *l, Stmt *stmt); /* lower_switch.c */
void lower_body(Lowerer *l, Stmt *body);   /* NULL: nothing */
/* A statement expression's block; its value, or NULL. */
Ins *lower_block_value(Lowerer *l, Stmt *block);

/* ---------------------------------------------------------------- lower_data.c */

Symbol *string_symbol(Module *module, const Literal *literal);
/* A read-only object with these items, `size` bytes long. NULL if they are not all constants. */
Symbol *constant_object(Module *module, const InitItem *items, const Type *type);

#endif
