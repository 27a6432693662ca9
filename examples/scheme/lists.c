/* Pairs, lists, vectors, and what is the same. */
#include "control.h"
#include "eval.h"
#include "heap.h"
#include "lists.h"

#include <string.h>

bool is_eqv(Value a, Value b)
{
    if (a.tag != b.tag)
        return false;
    switch (a.tag) {
    case BOOLEAN: return a.boolean == b.boolean;
    case INTEGER: return a.integer == b.integer;
    case REAL: return a.real == b.real;
    case CHARACTER: return a.character == b.character;
    case PRIMITIVE: return a.primitive == b.primitive;
    case SYNTAX: return a.syntax == b.syntax;
    case SYMBOL: return a.symbol == b.symbol;
    case UNDEFINED:
    case UNSPECIFIED:
    case TAIL_CALL:
    case NIL:
    case END_OF_FILE: return true;
    default: return a.object == b.object;
    }
}

static bool same_text(const String *a, const String *b)
{
    return a->length == b->length && memcmp(a->text, b->text, a->length) == 0;
}

static bool is_equal(Value a, Value b);

static bool same_items(const Vector *a, const Vector *b)
{
    if (a->length != b->length)
        return false;
    for (size_t i = 0; i < a->length; i++) {
        if (!is_equal(a->items[i], b->items[i]))
            return false;
    }
    return true;
}

static bool same_structure(Value a, Value b)
{
    while (a.tag == PAIR && b.tag == PAIR && is_equal(car(a), car(b))) {
        a = cdr(a);
        b = cdr(b);
    }
    if (a.tag == STRING && b.tag == STRING)
        return same_text(a.string, b.string);
    if (a.tag == VECTOR && b.tag == VECTOR)
        return same_items(a.vector, b.vector);
    return is_eqv(a, b); /* of two pairs, too: their cars differ, unless they are one */
}

static bool is_equal(Value a, Value b)
{
    descend();
    bool same = same_structure(a, b);
    ascend();
    return same;
}

static Value eqv(int argc, Value *argv)
{
    (void)argc;
    return boolean(is_eqv(argv[0], argv[1]));
}

static Value equal(int argc, Value *argv)
{
    (void)argc;
    return boolean(is_equal(argv[0], argv[1]));
}

static Value cons_primitive(int argc, Value *argv)
{
    (void)argc;
    return cons(argv[0], argv[1]);
}

static Value car_primitive(int argc, Value *argv)
{
    (void)argc;
    return car(argv[0]);
}

static Value cdr_primitive(int argc, Value *argv)
{
    (void)argc;
    return cdr(argv[0]);
}

static Value set_car(int argc, Value *argv)
{
    (void)argc;
    argv[0].pair->car = argv[1];
    return unspecified;
}

static Value set_cdr(int argc, Value *argv)
{
    (void)argc;
    argv[0].pair->cdr = argv[1];
    return unspecified;
}

static Value is_null(int argc, Value *argv)
{
    (void)argc;
    return boolean(argv[0].tag == NIL);
}

static Value is_pair(int argc, Value *argv)
{
    (void)argc;
    return boolean(argv[0].tag == PAIR);
}

static Value list(int argc, Value *argv)
{
    Value *result = push(nil);
    for (int i = argc - 1; i >= 0; i--)
        *result = cons(argv[i], *result);
    return *result;
}

size_t list_length(Value list)
{
    size_t count = 0;
    for (; list.tag == PAIR; list = cdr(list))
        count++;
    return count;
}

static Value length(int argc, Value *argv)
{
    (void)argc;
    return integer((long long)list_length(argv[0]));
}

/* Copies all lists but the last, which may be anything. */
static Value append(int argc, Value *argv)
{
    Value *result = push(nil), *last = push(nil);
    if (argc == 0)
        return nil;
    for (int i = 0; i < argc - 1; i++) {
        Value v = argv[i];
        for (; v.tag == PAIR; v = cdr(v))
            append_item(result, last, car(v));
        if (v.tag != NIL)
            error("append: argument %d must be a list, not %v", i + 1, argv[i]);
    }
    if (result->tag == NIL)
        return argv[argc - 1];
    last->pair->cdr = argv[argc - 1];
    return *result;
}

static Value reverse(int argc, Value *argv)
{
    (void)argc;
    Value *result = push(nil);
    for (Value v = argv[0]; v.tag == PAIR; v = cdr(v))
        *result = cons(car(v), *result);
    return *result;
}

static Value tail_of(const char *who, Value list, long long count)
{
    Value v = list;
    for (; count > 0 && v.tag == PAIR; count--)
        v = cdr(v);
    if (count > 0)
        error("%s: the list %v is too short", who, list);
    return v;
}

static Value list_tail(int argc, Value *argv)
{
    (void)argc;
    return tail_of("list-tail", argv[0], argv[1].integer);
}

static Value list_ref(int argc, Value *argv)
{
    (void)argc;
    Value tail = tail_of("list-ref", argv[0], argv[1].integer);
    if (tail.tag != PAIR)
        error("list-ref: the list %v is too short", argv[0]);
    return car(tail);
}

/* The part of a list that begins with the item. */
static Value find_item(const Value *argv, bool (*same)(Value, Value))
{
    for (Value v = argv[1]; v.tag == PAIR; v = cdr(v)) {
        if (same(argv[0], car(v)))
            return v;
    }
    return boolean(false);
}

static Value memv(int argc, Value *argv)
{
    (void)argc;
    return find_item(argv, is_eqv);
}

static Value member(int argc, Value *argv)
{
    (void)argc;
    return find_item(argv, is_equal);
}

/* The first pair in a list of pairs that has the key. */
static Value find_key(const Value *argv, bool (*same)(Value, Value))
{
    for (Value v = argv[1]; v.tag == PAIR; v = cdr(v)) {
        if (car(v).tag == PAIR && same(argv[0], car(car(v))))
            return car(v);
    }
    return boolean(false);
}

static Value assv(int argc, Value *argv)
{
    (void)argc;
    return find_key(argv, is_eqv);
}

static Value assoc(int argc, Value *argv)
{
    (void)argc;
    return find_key(argv, is_equal);
}

static Value is_vector(int argc, Value *argv)
{
    (void)argc;
    return boolean(argv[0].tag == VECTOR);
}

static Value make_vector_primitive(int argc, Value *argv)
{
    if (argv[0].integer > 1 << 24)
        error("make-vector: %v items are too many", argv[0]);
    return make_vector((size_t)argv[0].integer, argc > 1 ? argv[1] : unspecified);
}

static Value vector(int argc, Value *argv)
{
    Value result = make_vector((size_t)argc, nil);
    for (int i = 0; i < argc; i++)
        result.vector->items[i] = argv[i];
    return result;
}

static Value vector_length(int argc, Value *argv)
{
    (void)argc;
    return integer((long long)argv[0].vector->length);
}

static Value *item_of(const char *who, const Value *argv)
{
    if (argv[1].integer >= (long long)argv[0].vector->length)
        error("%s: there is no item %v in a vector of %d items", who, argv[1], (int)argv[0].vector->length);
    return &argv[0].vector->items[argv[1].integer];
}

static Value vector_ref(int argc, Value *argv)
{
    (void)argc;
    return *item_of("vector-ref", argv);
}

static Value vector_set(int argc, Value *argv)
{
    (void)argc;
    *item_of("vector-set!", argv) = argv[2];
    return unspecified;
}

static Value vector_fill(int argc, Value *argv)
{
    (void)argc;
    for (size_t i = 0; i < argv[0].vector->length; i++)
        argv[0].vector->items[i] = argv[1];
    return unspecified;
}

static Value vector_to_list(int argc, Value *argv)
{
    (void)argc;
    return list((int)argv[0].vector->length, argv[0].vector->items);
}

static Value list_to_vector(int argc, Value *argv)
{
    (void)argc;
    Value result = make_vector(list_length(argv[0]), nil);
    size_t i = 0;
    for (Value v = argv[0]; v.tag == PAIR; v = cdr(v))
        result.vector->items[i++] = car(v);
    return result;
}

const Primitive list_primitives[] = {
    {"append", ".*", append},
    {"assoc", ".l", assoc},
    {"assq", ".l", assv},
    {"assv", ".l", assv},
    {"car", "p", car_primitive},
    {"cdr", "p", cdr_primitive},
    {"cons", "..", cons_primitive},
    {"eq?", "..", eqv},
    {"equal?", "..", equal},
    {"eqv?", "..", eqv},
    {"length", "l", length},
    {"list", ".*", list},
    {"list->vector", "l", list_to_vector},
    {"list-ref", ".k", list_ref},
    {"list-tail", ".k", list_tail},
    {"make-vector", "k?.", make_vector_primitive},
    {"member", ".l", member},
    {"memq", ".l", memv},
    {"memv", ".l", memv},
    {"null?", ".", is_null},
    {"pair?", ".", is_pair},
    {"reverse", "l", reverse},
    {"set-car!", "p.", set_car},
    {"set-cdr!", "p.", set_cdr},
    {"vector", ".*", vector},
    {"vector->list", "v", vector_to_list},
    {"vector-fill!", "v.", vector_fill},
    {"vector-length", "v", vector_length},
    {"vector-ref", "vk", vector_ref},
    {"vector-set!", "vk.", vector_set},
    {"vector?", ".", is_vector},
    {NULL, NULL, NULL},
};
