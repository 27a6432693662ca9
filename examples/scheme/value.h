/*
 * Scheme values. A Value is a tag with either the datum itself (numbers, characters) or a pointer to an object; it is
 * passed and returned by value, so that arithmetic allocates nothing. Objects that the garbage collector manages
 * begin with an Object; symbols live for ever.
 */
#ifndef VALUE_H
#define VALUE_H

#include <stdbool.h>
#include <stddef.h>

typedef enum {
    /* without an object */
    UNDEFINED, /* the value of a variable that has none */
    UNSPECIFIED,
    TAIL_CALL, /* within the evaluator: what to evaluate next is in the frame */
    NIL,
    END_OF_FILE,
    BOOLEAN,
    INTEGER,
    REAL,
    CHARACTER,
    PRIMITIVE,
    SYNTAX,
    SYMBOL,
    /* with an object on the heap */
    PAIR,
    STRING,
    VECTOR,
    CLOSURE,
    ENVIRONMENT,
    CONTINUATION,
    CONDITION,
    PROMISE,
    PORT,
    TAGS
} Tag;

typedef struct Symbol Symbol;
typedef struct Pair Pair;
typedef struct String String;
typedef struct Vector Vector;
typedef struct Closure Closure;
typedef struct Environment Environment;
typedef struct Continuation Continuation;
typedef struct Condition Condition;
typedef struct Promise Promise;
typedef struct Port Port;
typedef struct Primitive Primitive;
typedef struct Syntax Syntax;

/* What all objects on the heap begin with. */
typedef struct Object Object;
struct Object {
    Object *next; /* all objects are in a list */
    unsigned tag : 5;
    unsigned marked : 1;
    unsigned line : 26; /* of a pair that was read from a file: where; 0: unknown */
};

typedef struct {
    Tag tag;
    union {
        bool boolean;
        unsigned char character;
        long long integer;
        double real;
        const Primitive *primitive;
        const Syntax *syntax;
        Symbol *symbol;
        Object *object;
        Pair *pair;
        String *string;
        Vector *vector;
        Closure *closure;
        Environment *environment;
        Continuation *continuation;
        Condition *condition;
        Promise *promise;
        Port *port;
    };
} Value;

struct Symbol {
    Symbol *next; /* in its chain of the hash table */
    Value value;  /* of the global variable */
    char name[];
};

struct Pair {
    Object object;
    Value car, cdr;
};

struct String {
    Object object;
    size_t length;
    char text[]; /* with '\0' behind it, and perhaps within */
};

struct Vector {
    Object object;
    size_t length;
    Value items[];
};

struct Closure {
    Object object;
    Value parameters; /* a list of symbols, perhaps improper */
    Value body;       /* a list of expressions */
    Environment *environment;
    Symbol *name; /* NULL: none */
};

typedef struct {
    Symbol *name;
    Value value;
} Binding;

struct Environment {
    Object object;
    Environment *outer; /* NULL: what lies outside are the global variables */
    Environment *more;  /* variables that were defined in this scope later, one by one */
    unsigned count;
    Binding bindings[];
};

struct Condition {
    Object object;
    Value message;   /* a string */
    Value irritants; /* a list */
    unsigned line;   /* 0: unknown */
};

struct Promise {
    Object object;
    bool forced;
    Value content;            /* the value, or the expression */
    Environment *environment; /* of the expression */
};

/*
 * A primitive procedure. The signature has one letter for each argument:
 *
 *     n number   i integer   k index (an integer that is not negative)   c character   s string   y symbol
 *     p pair     l proper list   v vector   f procedure   o port   . anything
 *
 * What follows '?' is optional; '*' at the end: any number of further arguments like the last one, or none at all
 * when the letter stands alone. Arguments lie on the stack, safe from the garbage collector, and so does everything
 * that the function pushes there; its caller pops it all.
 */
struct Primitive {
    const char *name;
    const char *signature;
    Value (*function)(int argc, Value *argv);
};

/* A special form: gets a frame, see eval.h. */
struct Syntax {
    const char *name;
    Value (*transform)(Value *frame);
};

static const Value nil = {.tag = NIL};
static const Value unspecified = {.tag = UNSPECIFIED};
static const Value undefined = {.tag = UNDEFINED};
static const Value end_of_file = {.tag = END_OF_FILE};

static inline Value boolean(bool b)
{
    return (Value){.tag = BOOLEAN, .boolean = b};
}

static inline Value integer(long long i)
{
    return (Value){.tag = INTEGER, .integer = i};
}

static inline Value real(double d)
{
    return (Value){.tag = REAL, .real = d};
}

static inline Value character(unsigned char c)
{
    return (Value){.tag = CHARACTER, .character = c};
}

static inline Value from_symbol(Symbol *symbol)
{
    return (Value){.tag = SYMBOL, .symbol = symbol};
}

/* A value for any object on the heap, a NULL environment included. */
static inline Value from_environment(Environment *environment)
{
    return (Value){.tag = ENVIRONMENT, .environment = environment};
}

static inline bool is_false(Value v)
{
    return v.tag == BOOLEAN && !v.boolean;
}

static inline bool is_number(Value v)
{
    return v.tag == INTEGER || v.tag == REAL;
}

static inline bool is_procedure(Value v)
{
    return v.tag == PRIMITIVE || v.tag == CLOSURE || v.tag == CONTINUATION;
}

/* The parts of values that are known to be pairs. */
static inline Value car(Value v)
{
    return v.pair->car;
}

static inline Value cdr(Value v)
{
    return v.pair->cdr;
}

#endif
