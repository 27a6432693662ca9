/*
 * What leaves expressions early: errors, raise, escapes through continuations. All of it is a longjmp to a Landing, the
 * place where somebody waits for it.
 */
#ifndef CONTROL_H
#define CONTROL_H

#include "value.h"

#include <setjmp.h>

typedef struct Landing Landing;
typedef struct Wind Wind;

/* Where to jump, and what the world was like there. Landings are on C's stack, one in the other. */
struct Landing {
    jmp_buf jump;
    Landing *outer;
    Continuation *continuation; /* that leads here; NULL: the landing handles what is raised */
    Value *stack_top;
    Value *frame;
    int depth;
    Wind *winds;
};

/* A dynamic-wind that has begun: `after` is to be called when it is left. */
struct Wind {
    Wind *outer;
    Value *after; /* on the stack */
};

/* One that call/cc has made. It leads out of the call of call/cc, and is of no use behind that. */
struct Continuation {
    Object object;
    Landing *landing; /* NULL: the call has returned */
    Value value;      /* what the call is to return */
};

/*
 * Remembers the present in a Landing. The jump itself must be set in the function that waits, because that must not
 * have returned when it is used:
 *
 *     landing_enter(&landing, NULL);
 *     if (setjmp(landing.jump) == 0) {
 *         …
 *         landing_leave(&landing);
 *     } else
 *         … what raised_value() says; the landing has been left
 */
void landing_enter(Landing *landing, Continuation *continuation);
void landing_leave(Landing *landing);

/*
 * To be called around whatever calls itself: C's own stack is finite, and so deep a recursion is an error. Landings
 * remember the depth.
 */
void descend(void);
void ascend(void);

/* What has been raised, for a handler: to be pushed at once. */
Value raised_value(void);

/* Raises a value to the innermost handler. */
_Noreturn void raise_value(Value value);

/* Leaves to where a continuation was made, which gets the value. */
_Noreturn void continue_with(Continuation *continuation, Value value);

/*
 * Raises a condition. In the format %s stands for a C string, %d for an int and %v for a Value. The line is that of the
 * expression which is being evaluated.
 */
_Noreturn void error(const char *format, ...);

/* The same for a line of a source text, for the reader. */
_Noreturn void error_in_line(unsigned line, const char *format, ...);

#endif
