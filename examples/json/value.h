/* JSON values: a type and, in a union, what that type needs. Arrays and objects live in an arena. */
#ifndef VALUE_H
#define VALUE_H

#include "arena.h"

#include <stdbool.h>
#include <stddef.h>

typedef enum { JSON_NULL, JSON_BOOLEAN, JSON_NUMBER, JSON_STRING, JSON_ARRAY, JSON_OBJECT, JSON_TYPES } Type;

/* UTF-8; '\0' may be among the characters, and stands behind the last one. */
typedef struct {
    const char *text;
    size_t length;
} String;

typedef struct Value Value;
typedef struct Member Member;

typedef struct {
    Value *items;
    unsigned count, capacity;
} Array;

typedef struct {
    Member *members; /* in the order in which they were set first */
    unsigned count, capacity;
    unsigned *slots; /* hash table with 2 * capacity entries: 0, or the number of a member plus 1 */
} Object;

struct Value {
    Type type;
    union {
        bool boolean;
        double number;
        String string;
        Array array;
        Object object;
    };
};

struct Member {
    String name;
    unsigned hash; /* of the name */
    Value value;
};

/* "null", "boolean", "number" …, by Type. */
extern const char *const type_names[JSON_TYPES];

Value value_null(void);
Value value_boolean(bool boolean);
Value value_number(double number);
Value value_string(String string);
Value value_array(void);
Value value_object(void);

/* Adds an item at the end. */
void array_append(Arena *arena, Array *array, Value item);

/* Sets the member of that name; an older one is replaced in its place. */
void object_set(Arena *arena, Object *object, String name, Value value);

/* The value of the member of that name, or NULL. */
const Value *object_get(const Object *object, String name);

/* Order of strings by their bytes, which is that of their code points: less than, equal to or greater than 0. */
int string_compare(String a, String b);

/* Order of values: by type; numbers and strings by value; false before true; arrays and objects by size. */
int value_compare(const Value *a, const Value *b);

#endif
