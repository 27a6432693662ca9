/* Variables, calls, the loop that evaluates. */
#include "eval.h"

#include "control.h"
#include "heap.h"

#include <string.h>

Value *current_frame;

unsigned current_line(void)
{
    const Value *expression = current_frame;
    return expression != NULL && expression->tag == PAIR ? expression->object->line : 0;
}

static Value *find_in_scope(Environment *scope, const Symbol *name)
{
    for (Environment *e = scope; e != NULL; e = e->more) {
        for (unsigned i = 0; i < e->count; i++) {
            if (e->bindings[i].name == name)
                return &e->bindings[i].value;
        }
    }
    return NULL;
}

Value *variable(Environment *environment, Symbol *name)
{
    for (; environment != NULL; environment = environment->outer) {
        Value *value = find_in_scope(environment, name);
        if (value != NULL)
            return value;
    }
    return &name->value;
}

void define(Environment *environment, Symbol *name, Value value)
{
    Value *place = environment == NULL ? &name->value : find_in_scope(environment, name);
    if (value.tag == CLOSURE && value.closure->name == NULL)
        value.closure->name = name;
    if (place == NULL) {
        push(value);
        Environment *more = make_environment(NULL, 1);
        more->bindings[0].name = name;
        more->more = environment->more;
        environment->more = more;
        place = &more->bindings[0].value;
    }
    *place = value;
}

/* How signatures name types, and messages. */
static const struct {
    char letter;
    const char *description;
} type_names[] = {
    {'n', "a number"},    {'i', "an integer"}, {'k', "an integer that is not negative"},
    {'c', "a character"}, {'s', "a string"},   {'y', "a symbol"},
    {'p', "a pair"},      {'l', "a list"},     {'v', "a vector"},
    {'f', "a procedure"}, {'o', "a port"},
};

/* Floyd's tortoise and hare: in a circle the fast one meets the slow one. */
static bool is_list(Value v)
{
    Value slow = v;
    for (bool even = false; v.tag == PAIR; even = !even) {
        v = cdr(v);
        if (even)
            slow = cdr(slow);
        if (v.tag == PAIR && v.pair == slow.pair)
            return false;
    }
    return v.tag == NIL;
}

static bool has_type(Value v, char letter)
{
    switch (letter) {
    case 'n': return is_number(v);
    case 'i': return v.tag == INTEGER;
    case 'k': return v.tag == INTEGER && v.integer >= 0;
    case 'c': return v.tag == CHARACTER;
    case 's': return v.tag == STRING;
    case 'y': return v.tag == SYMBOL;
    case 'p': return v.tag == PAIR;
    case 'l': return is_list(v);
    case 'v': return v.tag == VECTOR;
    case 'f': return is_procedure(v);
    case 'o': return v.tag == PORT;
    default: return true;
    }
}

static _Noreturn void wrong_count(const char *name, int min, int max, int argc)
{
    const char *bound = min == max ? "" : max < 0 || argc < min ? "at least " : "at most ";
    int count = argc < min ? min : max;
    error("%s: expected %s%d argument%s, got %d", name, bound, count, count == 1 ? "" : "s", argc);
}

static void check_type(const Primitive *primitive, int i, Value argument, char letter)
{
    if (has_type(argument, letter))
        return;
    size_t t = 0;
    while (type_names[t].letter != letter)
        t++;
    error("%s: argument %d must be %s, not %v", primitive->name, i + 1, type_names[t].description, argument);
}

/* Compares arguments with a signature: their number first, then their types. */
static void check_arguments(const Primitive *primitive, int argc, const Value *argv)
{
    int min = 0, max = 0;
    bool optional = false;
    const char *signature = primitive->signature;
    for (const char *s = signature; *s != '\0'; s++) {
        if (*s == '?') {
            optional = true;
        } else if (*s == '*') {
            max = -1;
        } else {
            max++;
            min += !optional && s[1] != '*';
        }
    }
    if (argc < min || (max >= 0 && argc > max))
        wrong_count(primitive->name, min, max, argc);
    for (int i = 0; i < argc; i++) {
        signature += *signature == '?';
        check_type(primitive, i, argv[i], *signature);
        signature += signature[1] != '*';
    }
}

static _Noreturn void wrong_closure_count(const Closure *closure, int argc)
{
    int min = 0;
    Value p = closure->parameters;
    for (; p.tag == PAIR; p = cdr(p))
        min++;
    wrong_count(closure->name == NULL ? "anonymous procedure" : closure->name->name, min, p.tag == NIL ? min : -1, argc);
}

/* The environment of a call: the parameters with the arguments as their values. */
static Environment *bind(const Closure *closure, int argc, Value *argv)
{
    unsigned count = 0;
    Value p = closure->parameters;
    for (; p.tag == PAIR; p = cdr(p))
        count++;
    if ((unsigned)argc < count || ((unsigned)argc > count && p.tag == NIL))
        wrong_closure_count(closure, argc);

    Value *rest = push(nil);
    for (int i = argc - 1; p.tag == SYMBOL && i >= (int)count; i--)
        *rest = cons(argv[i], *rest);
    Environment *environment = make_environment(closure->environment, count + (p.tag == SYMBOL));
    unsigned i = 0;
    for (p = closure->parameters; p.tag == PAIR; p = cdr(p), i++)
        environment->bindings[i] = (Binding){car(p).symbol, argv[i]};
    if (p.tag == SYMBOL)
        environment->bindings[i] = (Binding){p.symbol, *rest};
    return environment;
}

Value tail_expression(Value *frame, Value expression)
{
    frame[0] = expression;
    return (Value){.tag = TAIL_CALL};
}

Value tail_sequence(Value *frame, Value expressions)
{
    if (expressions.tag != PAIR)
        return unspecified;
    frame[0] = expressions; /* they may be reachable from here only */
    for (; cdr(expressions).tag == PAIR; expressions = cdr(expressions))
        eval(car(expressions), frame[1].environment);
    return tail_expression(frame, car(expressions));
}

/* Calls a procedure from a frame; the body of a closure is left to be evaluated there. */
static Value call(Value *frame, Value procedure, int argc, Value *argv)
{
    switch (procedure.tag) {
    case PRIMITIVE: check_arguments(procedure.primitive, argc, argv); return procedure.primitive->function(argc, argv);
    case CLOSURE:
        push(procedure); /* whose body this frame may be the last to know */
        frame[1] = from_environment(bind(procedure.closure, argc, argv));
        return tail_sequence(frame, procedure.closure->body);
    case CONTINUATION:
        if (argc != 1)
            wrong_count("continuation", 1, 1, argc);
        continue_with(procedure.continuation, argv[0]);
    default: error("%v is not a procedure", procedure);
    }
}

Value tail_apply(Value procedure, int argc, Value *argv)
{
    return call(current_frame, procedure, argc, argv);
}

static Value variable_value(Environment *environment, Symbol *name)
{
    Value *place = variable(environment, name);
    if (place->tag == UNDEFINED)
        error(place == &name->value ? "undefined variable '%s'" : "variable '%s' is used before it has a value", name->name);
    if (place->tag == SYNTAX)
        error("'%s' is syntax, not a variable", name->name);
    return *place;
}

/* The operator of a combination: unlike elsewhere, the name of a special form may stand here. */
static Value operator_value(Value *frame)
{
    Value operator= car(frame[0]);
    if (operator.tag == SYMBOL) {
        Value *place = variable(frame[1].environment, operator.symbol);
        if (place->tag != UNDEFINED)
            return *place;
    }
    return eval(operator, frame[1].environment);
}

static int push_arguments(Value *frame, Value operands)
{
    int argc = 0;
    for (; operands.tag == PAIR; operands = cdr(operands), argc++)
        push(eval(car(operands), frame[1].environment));
    if (operands.tag != NIL)
        error("a combination must be a proper list");
    return argc;
}

/* Evaluates what is in a frame, or goes as far as its tail call. */
static Value step(Value *frame)
{
    if (frame[0].tag == SYMBOL)
        return variable_value(frame[1].environment, frame[0].symbol);
    if (frame[0].tag == NIL)
        error("() must be quoted");
    if (frame[0].tag != PAIR)
        return frame[0];
    Value *procedure = push(operator_value(frame));
    if (procedure->tag == SYNTAX)
        return procedure->syntax->transform(frame);
    int argc = push_arguments(frame, cdr(frame[0]));
    return call(frame, *procedure, argc, procedure + 1);
}

static void leave(Value *frame, Value *outer)
{
    ascend();
    current_frame = outer;
    stack_top = frame;
}

static Value finish(Value *frame, Value result)
{
    while (result.tag == TAIL_CALL) {
        stack_top = frame + 2;
        result = step(frame);
    }
    return result;
}

/* What needs no frame gets none; a mistake in it is then one of the form around it, whose line is known. */
Value eval(Value expression, Environment *environment)
{
    if (expression.tag == SYMBOL)
        return variable_value(environment, expression.symbol);
    if (expression.tag != PAIR && expression.tag != NIL)
        return expression;
    Value *outer = current_frame;
    Value *frame = push(expression);
    push(from_environment(environment));
    descend();
    current_frame = frame;
    Value result = finish(frame, (Value){.tag = TAIL_CALL});
    leave(frame, outer);
    return result;
}

Value apply(Value procedure, int argc, Value *argv)
{
    Value *outer = current_frame;
    Value *frame = push(nil);
    push(from_environment(NULL));
    descend();
    current_frame = frame;
    Value result = finish(frame, call(frame, procedure, argc, argv));
    leave(frame, outer);
    return result;
}

void define_primitives(const Primitive *table)
{
    for (const Primitive *p = table; p->name != NULL; p++)
        intern(p->name)->value = (Value){.tag = PRIMITIVE, .primitive = p};
}
