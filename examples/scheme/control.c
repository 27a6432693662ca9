/* Errors, call/cc, dynamic-wind, and the primitives that have to do with procedures. */
#include "control.h"

#include "eval.h"
#include "heap.h"
#include "port.h"
#include "printer.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_DEPTH = 6000 };

static int depth;
static Landing *innermost;
static Wind *winds;
static Value raised;

void descend(void)
{
    if (depth >= MAX_DEPTH)
        error("the recursion is too deep");
    depth++;
}

void ascend(void)
{
    depth--;
}

void landing_enter(Landing *landing, Continuation *continuation)
{
    landing->outer = innermost;
    landing->continuation = continuation;
    landing->stack_top = stack_top;
    landing->frame = current_frame;
    landing->depth = depth;
    landing->winds = winds;
    innermost = landing;
    if (continuation != NULL)
        continuation->landing = landing;
}

void landing_leave(Landing *landing)
{
    innermost = landing->outer;
    if (landing->continuation != NULL)
        landing->continuation->landing = NULL;
}

Value raised_value(void)
{
    return raised;
}

/* Leaves each dynamic-wind that began within a landing. What `after` does may raise something itself. */
static void unwind(const Landing *landing)
{
    while (winds != landing->winds) {
        Wind *wind = winds;
        winds = wind->outer;
        apply(*wind->after, 0, stack_top);
    }
}

/* Jumps to a landing; everything within it is left behind. */
static _Noreturn void land(Landing *landing)
{
    while (innermost != landing->outer)
        landing_leave(innermost);
    stack_top = landing->stack_top;
    current_frame = landing->frame;
    depth = landing->depth;
    longjmp(landing->jump, 1);
}

void raise_value(Value value)
{
    Landing *handler = innermost;
    while (handler != NULL && handler->continuation != NULL)
        handler = handler->outer;
    if (handler == NULL) {
        fprintf(stderr, "scheme: an error that nobody handles\n");
        exit(2);
    }
    push(value);
    unwind(handler);
    raised = value;
    land(handler);
}

void continue_with(Continuation *continuation, Value value)
{
    if (continuation->landing == NULL)
        error("the call/cc of this continuation has returned: it leads nowhere");
    continuation->value = value;
    unwind(continuation->landing);
    land(continuation->landing);
}

/* Raises a condition with a message as error() takes it. */
static _Noreturn void raise_message(unsigned line, const char *format, va_list args)
{
    Value *port = push(make_port());
    for (const char *f = format; *f != '\0'; f++) {
        if (*f != '%') {
            port_put(port->port, f, 1);
            continue;
        }
        switch (*++f) {
        case 's': port_print(port->port, "%s", va_arg(args, const char *)); break;
        case 'd': port_print(port->port, "%d", va_arg(args, int)); break;
        case 'v': print_value(port->port, va_arg(args, Value), WRITE); break;
        default: port_put(port->port, f, 1); break;
        }
    }
    Value *message = push(port_contents(port->port));
    raise_value(make_condition(*message, nil, line));
}

void error(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    raise_message(current_line(), format, args);
}

void error_in_line(unsigned line, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    raise_message(line, format, args);
}

static Value call_cc(int argc, Value *argv)
{
    Landing landing;
    Value *continuation = push(make_continuation());
    (void)argc;
    landing_enter(&landing, continuation->continuation);
    if (setjmp(landing.jump) != 0)
        return continuation->continuation->value;
    Value result = apply(argv[0], 1, continuation);
    landing_leave(&landing);
    return result;
}

static Value dynamic_wind(int argc, Value *argv)
{
    (void)argc;
    apply(argv[0], 0, stack_top);
    Wind wind = {.outer = winds, .after = &argv[2]};
    winds = &wind;
    Value *result = push(apply(argv[1], 0, stack_top));
    winds = wind.outer;
    apply(argv[2], 0, stack_top);
    return *result;
}

/* (error "message" irritant …) */
static Value error_primitive(int argc, Value *argv)
{
    Value *irritants = push(nil);
    for (int i = argc - 1; i > 0; i--)
        *irritants = cons(argv[i], *irritants);
    raise_value(make_condition(argv[0], *irritants, current_line()));
}

static Value raise_primitive(int argc, Value *argv)
{
    (void)argc;
    raise_value(argv[0]);
}

static Value is_condition(int argc, Value *argv)
{
    (void)argc;
    return boolean(argv[0].tag == CONDITION);
}

static const Condition *to_condition(const char *who, Value v)
{
    if (v.tag != CONDITION)
        error("%s: argument 1 must be an error, not %v", who, v);
    return v.condition;
}

static Value condition_message(int argc, Value *argv)
{
    (void)argc;
    return to_condition("error-object-message", argv[0])->message;
}

static Value condition_irritants(int argc, Value *argv)
{
    (void)argc;
    return to_condition("error-object-irritants", argv[0])->irritants;
}

/* (apply f a b '(c d)) */
static Value apply_primitive(int argc, Value *argv)
{
    Value *first = stack_top;
    for (int i = 1; i < argc - 1; i++)
        push(argv[i]);
    Value rest = argv[argc - 1];
    for (; rest.tag == PAIR; rest = cdr(rest))
        push(car(rest));
    if (rest.tag != NIL)
        error("apply: the last argument must be a list, not %v", argv[argc - 1]);
    return tail_apply(argv[0], (int)(stack_top - first), first);
}

static Value eval_primitive(int argc, Value *argv)
{
    (void)argc;
    return eval(argv[0], NULL);
}

static Value force(int argc, Value *argv)
{
    (void)argc;
    if (argv[0].tag != PROMISE)
        return argv[0];
    Promise *promise = argv[0].promise;
    if (!promise->forced) {
        Value value = eval(promise->content, promise->environment);
        if (!promise->forced) { /* computing it may have forced it */
            promise->forced = true;
            promise->content = value;
            promise->environment = NULL;
        }
    }
    return promise->content;
}

static Value is_procedure_primitive(int argc, Value *argv)
{
    (void)argc;
    return boolean(is_procedure(argv[0]));
}

static Value exit_primitive(int argc, Value *argv)
{
    int status = argc == 0 ? 0 : (int)argv[0].integer;
    heap_free();
    exit(status);
}

/* (gc-collections) says how often the collector has run. */
static Value collections(int argc, Value *argv)
{
    (void)argc, (void)argv;
    return integer((long long)heap_statistics().collections);
}

const Primitive control_primitives[] = {
    {"apply", "f.*", apply_primitive},
    {"call-with-current-continuation", "f", call_cc},
    {"call/cc", "f", call_cc},
    {"dynamic-wind", "fff", dynamic_wind},
    {"error", ".?.*", error_primitive},
    {"error-object-irritants", ".", condition_irritants},
    {"error-object-message", ".", condition_message},
    {"error-object?", ".", is_condition},
    {"eval", ".?.", eval_primitive},
    {"exit", "?i", exit_primitive},
    {"force", ".", force},
    {"gc-collections", "", collections},
    {"procedure?", ".", is_procedure_primitive},
    {"raise", ".", raise_primitive},
    {NULL, NULL, NULL},
};
