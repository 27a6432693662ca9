/*
 * The evaluator. What it works on is in frames on the stack of values:
 *
 *     frame[0]   the expression       frame[2 …]   what is being computed: the procedure, its arguments
 *     frame[1]   the environment
 *
 * An expression in tail position does not get a frame of its own, but replaces that of the expression around it: a special form
 * or a call sets frame[0] and frame[1] and returns TAIL_CALL. Therefore loops written as recursion run in constant space.
 */
#ifndef EVAL_H
#define EVAL_H

#include "value.h"

Value eval(Value expression, Environment *environment);

/* Calls a procedure with arguments that are on the stack. */
Value apply(Value procedure, int argc, Value *argv);

/* The same in tail position of the primitive that calls it: to be returned by that. */
Value tail_apply(Value procedure, int argc, Value *argv);

/* Evaluates all but the last of a list of expressions, and leaves that to the caller: to be returned. */
Value tail_sequence(Value *frame, Value expressions);
Value tail_expression(Value *frame, Value expression);

/* Defines a variable in an environment; NULL stands for the global ones. */
void define(Environment *environment, Symbol *name, Value value);

/* Where the value of a variable is. */
Value *variable(Environment *environment, Symbol *name);

/* The innermost frame, and the line of the expression in it. */
extern Value *current_frame;
unsigned current_line(void);

/* Defines primitives as global variables; the tables end with a name NULL. */
void define_primitives(const Primitive *table);
void define_syntaxes(void);

/* The tables. */
extern const Primitive number_primitives[], list_primitives[], text_primitives[], control_primitives[], port_primitives[];

#endif
