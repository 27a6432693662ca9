/*
 * A mark-and-sweep collector (McCarthy 1960). Marked objects whose parts are still to be marked wait on a stack of their
 * own, because recursion would need as much of C's stack as the longest list is long.
 */
#include "heap.h"

#include "control.h"
#include "port.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STACK_SIZE = 200000, STACK_RESERVE = 1000, SYMBOL_CHAINS = 512, FIRST_COLLECTION = 4 << 20 };

bool heap_stress;
Value *stack_top;

static Value *stack;
static Object *all_objects;
static Symbol *symbols[SYMBOL_CHAINS];
static size_t live_bytes, collect_at = FIRST_COLLECTION;
static size_t live_objects, collections;

static struct {
    Object **items;
    size_t count, capacity;
} grey;

static _Noreturn void out_of_memory(void)
{
    fprintf(stderr, "scheme: out of memory\n");
    exit(2);
}

static void *checked(void *memory)
{
    if (memory == NULL)
        out_of_memory();
    return memory;
}

void heap_init(void)
{
    stack = stack_top = checked(malloc((STACK_SIZE + STACK_RESERVE) * sizeof *stack));
}

/* An error once; its report, and what is called because of it, may use the reserve. */
static void stack_is_full(void)
{
    if (stack_top == stack + STACK_SIZE)
        error("the stack is full");
    if (stack_top == stack + STACK_SIZE + STACK_RESERVE)
        out_of_memory();
}

Value *push(Value value)
{
    *stack_top++ = value;
    if (stack_top >= stack + STACK_SIZE)
        stack_is_full();
    return stack_top - 1;
}

static bool is_object(Value v)
{
    return v.tag >= PAIR && v.object != NULL;
}

static size_t size_of(const Object *object)
{
    switch ((Tag)object->tag) {
    case PAIR: return sizeof(Pair);
    case STRING: return sizeof(String) + ((const String *)object)->length + 1;
    case VECTOR: return sizeof(Vector) + ((const Vector *)object)->length * sizeof(Value);
    case CLOSURE: return sizeof(Closure);
    case ENVIRONMENT: return sizeof(Environment) + ((const Environment *)object)->count * sizeof(Binding);
    case CONTINUATION: return sizeof(Continuation);
    case CONDITION: return sizeof(Condition);
    case PROMISE: return sizeof(Promise);
    case PORT: return sizeof(Port);
    default: return 0;
    }
}

static void mark_object(Object *object)
{
    if (object == NULL || object->marked)
        return;
    object->marked = 1;
    if (grey.count == grey.capacity) {
        grey.capacity = grey.capacity == 0 ? 1024 : grey.capacity * 2;
        grey.items = checked(realloc(grey.items, grey.capacity * sizeof *grey.items));
    }
    grey.items[grey.count++] = object;
}

static void mark(Value value)
{
    if (is_object(value))
        mark_object(value.object);
}

static void mark_environment(Environment *environment)
{
    if (environment != NULL)
        mark_object(&environment->object);
}

static void mark_bindings(const Environment *environment)
{
    for (unsigned i = 0; i < environment->count; i++)
        mark(environment->bindings[i].value);
    mark_environment(environment->outer);
    mark_environment(environment->more);
}

static void mark_parts(Object *object)
{
    switch ((Tag)object->tag) {
    case PAIR:
        mark(((Pair *)object)->car);
        mark(((Pair *)object)->cdr);
        break;
    case VECTOR:
        for (size_t i = 0; i < ((Vector *)object)->length; i++)
            mark(((Vector *)object)->items[i]);
        break;
    case CLOSURE:
        mark(((Closure *)object)->parameters);
        mark(((Closure *)object)->body);
        mark_environment(((Closure *)object)->environment);
        break;
    case ENVIRONMENT: mark_bindings((Environment *)object); break;
    case CONDITION:
        mark(((Condition *)object)->message);
        mark(((Condition *)object)->irritants);
        break;
    case PROMISE:
        mark(((Promise *)object)->content);
        mark_environment(((Promise *)object)->environment);
        break;
    case CONTINUATION: mark(((Continuation *)object)->value); break;
    default: break; /* strings and ports have no parts */
    }
}

static void mark_symbol(Symbol *symbol)
{
    mark(symbol->value);
}

static void mark_all(void)
{
    symbols_visit(mark_symbol);
    for (Value *v = stack; v < stack_top; v++)
        mark(*v);
    while (grey.count > 0)
        mark_parts(grey.items[--grey.count]);
}

static void free_object(Object *object)
{
    if (object->tag == PORT)
        port_close((Port *)object);
    free(object);
}

static void sweep(void)
{
    Object **link = &all_objects;
    while (*link != NULL) {
        Object *object = *link;
        if (object->marked) {
            object->marked = 0;
            link = &object->next;
            continue;
        }
        *link = object->next;
        live_bytes -= size_of(object);
        live_objects--;
        free_object(object);
    }
}

/* The heap may double before the next collection: collecting takes a constant part of the time. */
static void collect(void)
{
    mark_all();
    sweep();
    collections++;
    collect_at = live_bytes * 2 > FIRST_COLLECTION ? live_bytes * 2 : FIRST_COLLECTION;
}

/* A zeroed object. */
static void *allocate(Tag tag, size_t size)
{
    if (heap_stress || live_bytes + size > collect_at)
        collect();
    Object *object = checked(calloc(1, size));
    object->tag = tag;
    object->next = all_objects;
    all_objects = object;
    live_bytes += size;
    live_objects++;
    return object;
}

/* The same for an object that will refer to two values, which are safe meanwhile. */
static void *allocate_with(Tag tag, size_t size, Value a, Value b)
{
    Value *top = stack_top;
    push(a);
    push(b);
    void *object = allocate(tag, size);
    stack_top = top;
    return object;
}

Value cons(Value car, Value cdr)
{
    Pair *pair = allocate_with(PAIR, sizeof *pair, car, cdr);
    pair->car = car;
    pair->cdr = cdr;
    return (Value){.tag = PAIR, .pair = pair};
}

Value make_string(const char *text, size_t length)
{
    String *string = allocate(STRING, sizeof *string + length + 1);
    string->length = length;
    if (text != NULL)
        memcpy(string->text, text, length);
    return (Value){.tag = STRING, .string = string};
}

Value make_vector(size_t length, Value fill)
{
    Vector *vector = allocate_with(VECTOR, sizeof *vector + length * sizeof(Value), fill, nil);
    vector->length = length;
    for (size_t i = 0; i < length; i++)
        vector->items[i] = fill;
    return (Value){.tag = VECTOR, .vector = vector};
}

Value make_closure(Value parameters, Value body, Environment *environment)
{
    Value *top = stack_top;
    push(from_environment(environment));
    Closure *closure = allocate_with(CLOSURE, sizeof *closure, parameters, body);
    stack_top = top;
    closure->parameters = parameters;
    closure->body = body;
    closure->environment = environment;
    return (Value){.tag = CLOSURE, .closure = closure};
}

Value make_condition(Value message, Value irritants, unsigned line)
{
    Condition *condition = allocate_with(CONDITION, sizeof *condition, message, irritants);
    condition->message = message;
    condition->irritants = irritants;
    condition->line = line;
    return (Value){.tag = CONDITION, .condition = condition};
}

Value make_promise(bool forced, Value content, Environment *environment)
{
    Promise *promise = allocate_with(PROMISE, sizeof *promise, content, from_environment(environment));
    promise->forced = forced;
    promise->content = content;
    promise->environment = environment;
    return (Value){.tag = PROMISE, .promise = promise};
}

Value make_continuation(void)
{
    return (Value){.tag = CONTINUATION, .continuation = allocate(CONTINUATION, sizeof(Continuation))};
}

Value make_port(void)
{
    return (Value){.tag = PORT, .port = allocate(PORT, sizeof(Port))};
}

Environment *make_environment(Environment *outer, unsigned count)
{
    size_t size = sizeof(Environment) + count * sizeof(Binding);
    Environment *environment = allocate_with(ENVIRONMENT, size, from_environment(outer), nil);
    environment->outer = outer;
    environment->count = count; /* the bindings are zeroed, and UNDEFINED is 0 */
    return environment;
}

void append_item(Value *list, Value *last, Value item)
{
    Value pair = cons(item, nil);
    if (list->tag == NIL)
        *list = pair;
    else
        last->pair->cdr = pair;
    *last = pair;
}

Symbol *intern(const char *name)
{
    unsigned hash = 0;
    for (const char *c = name; *c != '\0'; c++)
        hash = hash * 31 + (unsigned char)*c;
    Symbol **chain = &symbols[hash % SYMBOL_CHAINS];
    for (Symbol *s = *chain; s != NULL; s = s->next) {
        if (strcmp(s->name, name) == 0)
            return s;
    }
    Symbol *symbol = checked(malloc(sizeof *symbol + strlen(name) + 1));
    symbol->next = *chain;
    symbol->value = undefined;
    strcpy(symbol->name, name);
    *chain = symbol;
    return symbol;
}

void symbols_visit(void (*visit)(Symbol *))
{
    for (int i = 0; i < SYMBOL_CHAINS; i++) {
        for (Symbol *s = symbols[i], *next; s != NULL; s = next) {
            next = s->next; /* visit may free the symbol */
            visit(s);
        }
    }
}

static void free_symbol(Symbol *symbol)
{
    free(symbol);
}

void heap_free(void)
{
    while (all_objects != NULL) {
        Object *next = all_objects->next;
        free_object(all_objects);
        all_objects = next;
    }
    symbols_visit(free_symbol);
    free(grey.items);
    free(stack);
}

HeapStatistics heap_statistics(void)
{
    return (HeapStatistics){.objects = live_objects, .bytes = live_bytes, .collections = collections};
}
