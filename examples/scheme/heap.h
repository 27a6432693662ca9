/*
 * Memory: allocation, symbols, the stack of values, the garbage collector.
 *
 * The collector may run whenever an object is allocated. It keeps what can be reached from symbols and from the stack,
 * and nothing else: a value that is only in a variable of a C function must be pushed before anything is allocated.
 * Nobody needs to pop: the evaluator resets the stack after each step.
 */
#ifndef HEAP_H
#define HEAP_H

#include "value.h"

/* Collect before every allocation, to find values that should have been pushed. */
extern bool heap_stress;

/* Where the next value will be pushed. */
extern Value *stack_top;

void heap_init(void);

/* Frees everything. */
void heap_free(void);

/* Makes a value safe from the collector. Returns its place on the stack. */
Value *push(Value value);

/* The symbol of that name, which is always the same. */
Symbol *intern(const char *name);

/* Calls visit with each symbol. */
void symbols_visit(void (*visit)(Symbol *));

/* Constructors. Their arguments need not have been pushed. */
Value cons(Value car, Value cdr);
Value make_string(const char *text, size_t length); /* text NULL: zeros */
Value make_vector(size_t length, Value fill);
Value make_closure(Value parameters, Value body, Environment *environment);
Value make_condition(Value message, Value irritants, unsigned line);
Value make_promise(bool forced, Value content, Environment *environment);
Value make_continuation(void);
Value make_port(void);
Environment *make_environment(Environment *outer, unsigned count); /* names and values are still to be set */

/* Adds an item at the end of a list: *list is the whole of it, *last its last pair; both must be on the stack. */
void append_item(Value *list, Value *last, Value item);

/* How many objects and bytes are alive, and how often the collector has run. */
typedef struct {
    size_t objects, bytes, collections;
} HeapStatistics;

HeapStatistics heap_statistics(void);

#endif
