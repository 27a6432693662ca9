/*
 * The special forms. Each gets a frame with the form as frame[0] and the environment as frame[1], and returns a value or
 * leaves its tail expression in the frame (see eval.h). What it pushes, the evaluator pops.
 */
#include "control.h"
#include "eval.h"
#include "heap.h"
#include "lists.h"

#include <string.h>

/* The items of the form, which are checked by the function that takes them apart. */
static Value operands(const Value *frame)
{
    return cdr(frame[0]);
}

static Environment *scope(const Value *frame)
{
    return frame[1].environment;
}

static _Noreturn void bad_form(const Value *frame)
{
    error("bad syntax: %v", frame[0]);
}

/* The number of items of a list; complains if it is improper. */
static unsigned length(const Value *frame, Value list)
{
    unsigned count = 0;
    for (; list.tag == PAIR; list = cdr(list))
        count++;
    if (list.tag != NIL)
        bad_form(frame);
    return count;
}

static void check_length(const Value *frame, unsigned min, unsigned max)
{
    unsigned count = length(frame, operands(frame));
    if (count < min || count > max)
        bad_form(frame);
}

enum { MANY = ~0U >> 1 };

static Value first(Value list)
{
    return car(list);
}

static Value second(Value list)
{
    return car(cdr(list));
}

static Value third(Value list)
{
    return car(cdr(cdr(list)));
}

static Symbol *symbol_in(const Value *frame, Value v)
{
    if (v.tag != SYMBOL)
        bad_form(frame);
    return v.symbol;
}

static bool is_word(Value v, const char *word)
{
    return v.tag == SYMBOL && strcmp(v.symbol->name, word) == 0;
}

static Value eval_here(Value *frame, Value expression)
{
    return eval(expression, scope(frame));
}

/* A new innermost scope for the rest of the form. */
static Environment *enter_scope(Value *frame, unsigned count)
{
    Environment *environment = make_environment(scope(frame), count);
    frame[1] = from_environment(environment);
    return environment;
}

static Value quote(Value *frame)
{
    check_length(frame, 1, 1);
    return first(operands(frame));
}

static Value if_form(Value *frame)
{
    check_length(frame, 2, 3);
    Value items = operands(frame);
    if (!is_false(eval_here(frame, first(items))))
        return tail_expression(frame, second(items));
    items = cdr(cdr(items));
    return items.tag == PAIR ? tail_expression(frame, first(items)) : unspecified;
}

static void check_parameters(const Value *frame, Value parameters)
{
    for (; parameters.tag == PAIR; parameters = cdr(parameters))
        symbol_in(frame, car(parameters));
    if (parameters.tag != NIL)
        symbol_in(frame, parameters);
}

static Value lambda(Value *frame)
{
    check_length(frame, 2, MANY);
    check_parameters(frame, first(operands(frame)));
    return make_closure(first(operands(frame)), cdr(operands(frame)), scope(frame));
}

/* (define name value), (define (name parameter …) body …) */
static Value define_form(Value *frame)
{
    check_length(frame, 1, MANY);
    Value target = first(operands(frame)), rest = cdr(operands(frame));
    if (target.tag == PAIR) {
        check_length(frame, 2, MANY);
        check_parameters(frame, cdr(target));
        Symbol *name = symbol_in(frame, car(target));
        define(scope(frame), name, make_closure(cdr(target), rest, scope(frame)));
    } else {
        check_length(frame, 1, 2);
        Symbol *name = symbol_in(frame, target);
        define(scope(frame), name, rest.tag == PAIR ? eval_here(frame, first(rest)) : unspecified);
    }
    return unspecified;
}

static Value set_form(Value *frame)
{
    check_length(frame, 2, 2);
    Symbol *name = symbol_in(frame, first(operands(frame)));
    Value value = eval_here(frame, second(operands(frame)));
    Value *place = variable(scope(frame), name);
    if (place->tag == UNDEFINED)
        error("set!: undefined variable '%s'", name->name);
    *place = value;
    return unspecified;
}

static Value begin(Value *frame)
{
    check_length(frame, 0, MANY);
    return tail_sequence(frame, operands(frame));
}

/* Checks that bindings are a list of (name value), and counts them. */
static unsigned check_bindings(const Value *frame, Value bindings)
{
    unsigned count = length(frame, bindings);
    for (Value b = bindings; b.tag == PAIR; b = cdr(b)) {
        if (length(frame, car(b)) < 2)
            bad_form(frame);
        symbol_in(frame, first(car(b)));
    }
    return count;
}

static void set_binding(Environment *environment, unsigned i, Symbol *name, Value value)
{
    if (value.tag == CLOSURE && value.closure->name == NULL)
        value.closure->name = name;
    environment->bindings[i] = (Binding){name, value};
}

/* A scope with the variables of a let: all values are computed before the first variable is there. */
static void bind_all(Value *frame, Value bindings)
{
    unsigned count = check_bindings(frame, bindings), i = 0;
    Value *values = stack_top;
    for (Value b = bindings; b.tag == PAIR; b = cdr(b))
        push(eval_here(frame, second(car(b))));
    Environment *environment = enter_scope(frame, count);
    for (Value b = bindings; b.tag == PAIR; b = cdr(b), i++)
        set_binding(environment, i, first(car(b)).symbol, values[i]);
}

/* (let loop ((i 0)) …): a scope with the procedure, which is called with the values. */
static Value named_let(Value *frame)
{
    check_length(frame, 3, MANY);
    Value name = first(operands(frame)), bindings = second(operands(frame)), body = cdr(cdr(operands(frame)));
    unsigned count = check_bindings(frame, bindings);
    Value *values = stack_top;
    for (Value b = bindings; b.tag == PAIR; b = cdr(b))
        push(eval_here(frame, second(car(b))));
    Value *parameters = push(nil), *last = push(nil);
    for (Value b = bindings; b.tag == PAIR; b = cdr(b))
        append_item(parameters, last, first(car(b)));
    Environment *environment = enter_scope(frame, 1);
    Value closure = make_closure(*parameters, body, environment);
    set_binding(environment, 0, name.symbol, closure);
    return tail_apply(closure, (int)count, values);
}

static Value let(Value *frame)
{
    check_length(frame, 2, MANY);
    if (first(operands(frame)).tag == SYMBOL)
        return named_let(frame);
    Value body = cdr(operands(frame));
    bind_all(frame, first(operands(frame)));
    return tail_sequence(frame, body);
}

static Value let_star(Value *frame)
{
    check_length(frame, 2, MANY);
    Value bindings = first(operands(frame)), body = cdr(operands(frame));
    check_bindings(frame, bindings);
    for (Value b = bindings; b.tag == PAIR; b = cdr(b)) {
        Value *value = push(eval_here(frame, second(car(b))));
        set_binding(enter_scope(frame, 1), 0, first(car(b)).symbol, *value);
        stack_top = value;
    }
    enter_scope(frame, 0); /* for definitions in the body */
    return tail_sequence(frame, body);
}

/* All variables are there before the first value is computed, but have no values yet. */
static Value letrec(Value *frame)
{
    check_length(frame, 2, MANY);
    Value bindings = first(operands(frame)), body = cdr(operands(frame));
    Environment *environment = enter_scope(frame, check_bindings(frame, bindings));
    unsigned i = 0;
    for (Value b = bindings; b.tag == PAIR; b = cdr(b))
        environment->bindings[i++].name = first(car(b)).symbol;
    i = 0;
    for (Value b = bindings; b.tag == PAIR; b = cdr(b), i++)
        set_binding(environment, i, first(car(b)).symbol, eval_here(frame, second(car(b))));
    return tail_sequence(frame, body);
}

/* (do ((variable first next) …) (end? result …) body …): each round has fresh variables. */
static Value do_form(Value *frame)
{
    check_length(frame, 2, MANY);
    Value bindings = first(operands(frame)), end = second(operands(frame)), body = cdr(cdr(operands(frame)));
    Environment *outer = scope(frame);
    if (length(frame, end) < 1)
        bad_form(frame);
    bind_all(frame, bindings);
    while (is_false(eval_here(frame, first(end)))) {
        Value *top = stack_top;
        for (Value rest = body; rest.tag == PAIR; rest = cdr(rest))
            eval_here(frame, car(rest));
        for (Value b = bindings; b.tag == PAIR; b = cdr(b)) {
            Value next = cdr(cdr(car(b)));
            push(eval_here(frame, next.tag == PAIR ? car(next) : first(car(b))));
        }
        frame[1] = from_environment(outer);
        Environment *environment = enter_scope(frame, length(frame, bindings));
        unsigned i = 0;
        for (Value b = bindings; b.tag == PAIR; b = cdr(b), i++)
            set_binding(environment, i, first(car(b)).symbol, top[i]);
        stack_top = top;
    }
    return tail_sequence(frame, cdr(end));
}

/* What follows a test that has succeeded: expressions, or => and a procedure that gets its value. */
static Value clause_body(Value *frame, Value clause, Value value)
{
    if (cdr(clause).tag != PAIR)
        return value;
    if (!is_word(second(clause), "=>"))
        return tail_sequence(frame, cdr(clause));
    if (length(frame, clause) != 3)
        bad_form(frame);
    Value *argument = push(value);
    Value *procedure = push(eval_here(frame, third(clause)));
    return tail_apply(*procedure, 1, argument);
}

/* Takes the first clause whose test succeeds. Returns false if there is none. */
static bool cond_clauses(Value *frame, Value clauses, Value *result)
{
    for (; clauses.tag == PAIR; clauses = cdr(clauses)) {
        Value clause = car(clauses);
        if (length(frame, clause) == 0)
            bad_form(frame);
        bool is_else = is_word(first(clause), "else");
        Value value = is_else ? boolean(true) : eval_here(frame, first(clause));
        if (!is_false(value)) {
            *result = clause_body(frame, clause, value);
            return true;
        }
    }
    return false;
}

static Value cond(Value *frame)
{
    Value result = unspecified;
    check_length(frame, 1, MANY);
    cond_clauses(frame, operands(frame), &result);
    return result;
}

static bool is_member(Value v, Value list)
{
    for (; list.tag == PAIR; list = cdr(list)) {
        if (is_eqv(v, car(list)))
            return true;
    }
    return false;
}

static Value case_form(Value *frame)
{
    check_length(frame, 2, MANY);
    Value *key = push(eval_here(frame, first(operands(frame))));
    for (Value clauses = cdr(operands(frame)); clauses.tag == PAIR; clauses = cdr(clauses)) {
        Value clause = car(clauses);
        if (length(frame, clause) < 2)
            bad_form(frame);
        if (is_word(first(clause), "else") || is_member(*key, first(clause)))
            return clause_body(frame, clause, *key);
    }
    return unspecified;
}

static Value and_form(Value *frame)
{
    check_length(frame, 0, MANY);
    Value items = operands(frame);
    if (items.tag == NIL)
        return boolean(true);
    for (; cdr(items).tag == PAIR; items = cdr(items)) {
        if (is_false(eval_here(frame, car(items))))
            return boolean(false);
    }
    return tail_expression(frame, car(items));
}

static Value or_form(Value *frame)
{
    check_length(frame, 0, MANY);
    Value items = operands(frame);
    if (items.tag == NIL)
        return boolean(false);
    for (; cdr(items).tag == PAIR; items = cdr(items)) {
        Value value = eval_here(frame, car(items));
        if (!is_false(value))
            return value;
    }
    return tail_expression(frame, car(items));
}

static Value when(Value *frame)
{
    check_length(frame, 1, MANY);
    Value items = operands(frame);
    return is_false(eval_here(frame, first(items))) ? unspecified : tail_sequence(frame, cdr(items));
}

static Value unless(Value *frame)
{
    check_length(frame, 1, MANY);
    Value items = operands(frame);
    return is_false(eval_here(frame, first(items))) ? tail_sequence(frame, cdr(items)) : unspecified;
}

static Value delay(Value *frame)
{
    check_length(frame, 1, 1);
    return make_promise(false, first(operands(frame)), scope(frame));
}

static bool is_form(Value v, const char *word)
{
    return v.tag == PAIR && is_word(car(v), word) && cdr(v).tag == PAIR && cdr(cdr(v)).tag == NIL;
}

static Value fill_template(Value *frame, Value template, int depth);

/* (name template) with its template filled in. */
static Value rebuild(Value *frame, Value form, int depth)
{
    Value *inner = push(fill_template(frame, second(form), depth));
    *inner = cons(*inner, nil);
    return cons(first(form), *inner);
}

static Value fill_list(Value *frame, Value template, int depth)
{
    Value *list = push(nil), *last = push(nil);
    for (; template.tag == PAIR && !is_form(template, "unquote"); template = cdr(template)) {
        if (depth > 1 || !is_form(car(template), "unquote-splicing")) {
            append_item(list, last, fill_template(frame, car(template), depth));
            continue;
        }
        Value *spliced = push(eval_here(frame, second(car(template))));
        for (Value v = *spliced; v.tag == PAIR; v = cdr(v))
            append_item(list, last, car(v));
        stack_top = spliced;
    }
    if (template.tag != NIL) {
        Value tail = fill_template(frame, template, depth);
        if (list->tag == NIL)
            return tail;
        last->pair->cdr = tail;
    }
    return *list;
}

static Value fill_vector(Value *frame, const Vector *template, int depth)
{
    Value *list = push(nil);
    for (size_t i = template->length; i-- > 0;)
        *list = cons(template->items[i], *list);
    *list = fill_list(frame, *list, depth);
    Value vector = make_vector(list_length(*list), nil);
    for (size_t i = 0; i < vector.vector->length; i++, *list = cdr(*list))
        vector.vector->items[i] = car(*list);
    return vector;
}

static Value fill_structure(Value *frame, Value template, int depth)
{
    if (template.tag == VECTOR)
        return fill_vector(frame, template.vector, depth);
    if (is_form(template, "unquote"))
        return depth == 1 ? eval_here(frame, second(template)) : rebuild(frame, template, depth - 1);
    if (is_form(template, "unquote-splicing") && depth > 1)
        return rebuild(frame, template, depth - 1);
    if (is_form(template, "quasiquote"))
        return rebuild(frame, template, depth + 1);
    return fill_list(frame, template, depth);
}

/* A copy of a template with the values of what is unquoted; depth counts the quasiquotes around it. */
static Value fill_template(Value *frame, Value template, int depth)
{
    if (template.tag != PAIR && template.tag != VECTOR)
        return template;
    descend();
    Value filled = fill_structure(frame, template, depth);
    ascend();
    return filled;
}

static Value quasiquote(Value *frame)
{
    check_length(frame, 1, 1);
    return fill_template(frame, first(operands(frame)), 1);
}

/* (guard (variable clause …) body …): evaluates the body, and the clauses as those of cond when something is raised. */
static Value guard(Value *frame)
{
    Landing landing;
    Value result;
    check_length(frame, 2, MANY);
    if (length(frame, first(operands(frame))) < 1)
        bad_form(frame);
    Symbol *name = symbol_in(frame, first(first(operands(frame))));
    landing_enter(&landing, NULL);
    if (setjmp(landing.jump) == 0) {
        Value *body = push(cons(from_symbol(intern("begin")), cdr(operands(frame))));
        Value value = eval_here(frame, *body);
        landing_leave(&landing);
        return value;
    }
    Value *caught = push(raised_value());
    set_binding(enter_scope(frame, 1), 0, name, *caught);
    if (!cond_clauses(frame, cdr(first(operands(frame))), &result))
        raise_value(*caught);
    return result;
}

static const Syntax syntaxes[] = {
    {"and", and_form},       {"begin", begin},    {"case", case_form}, {"cond", cond},
    {"define", define_form}, {"delay", delay},    {"do", do_form},     {"guard", guard},
    {"if", if_form},         {"lambda", lambda},  {"let", let},        {"let*", let_star},
    {"letrec", letrec},      {"letrec*", letrec}, {"or", or_form},     {"quasiquote", quasiquote},
    {"quote", quote},        {"set!", set_form},  {"unless", unless},  {"when", when},
};

void define_syntaxes(void)
{
    for (size_t i = 0; i < sizeof syntaxes / sizeof syntaxes[0]; i++)
        intern(syntaxes[i].name)->value = (Value){.tag = SYNTAX, .syntax = &syntaxes[i]};
}
