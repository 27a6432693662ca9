/* Types: their text, which ones are compatible, sizes, and that types without end are answered. */
#include "parser/type.h"

#include <stdio.h>
#include <string.h>

static int tests, failures;

static void check_text(const char *expected, const char *got)
{
    bool same = strcmp(expected, got) == 0;
    printf("%sok %d - %s\n", same ? "" : "not ", ++tests, expected);
    if (!same) {
        printf("# got: %s\n", got);
        failures++;
    }
}

static void check(const char *what, bool holds)
{
    printf("%sok %d - %s\n", holds ? "" : "not ", ++tests, what);
    failures += !holds;
}

static Type *function(Types *t, Type *result, Type *a, Type *b, bool is_variadic)
{
    Param params[2] = {{.type = a}, {.type = b}};
    return type_function(t, result, params, !a ? 0 : !b ? 1 : 2, is_variadic, true);
}

/* A variant of `type` that messages call by a name. */
static Type *named(Types *t, NameTable *names, Type *type, const char *name)
{
    Type *copy = NEW(t->arena, Type);
    *copy = *type;
    copy->pointer = NULL;
    copy->typedef_name = intern_str(names, name);
    return copy;
}

static void test_text(Types *t, NameTable *names)
{
    Arena *arena = t->arena;
    Type *constant = type_qualified(t, t->char_, QUAL_CONST);
    Type *callback = function(t, t->int_, t->int_, t->char_pointer, false);
    Type *node = type_new_tagged(t, TYPE_STRUCT, intern_str(names, "node"), (Span){0});
    check_text("long long unsigned int", type_text(arena, t->ullong));
    check_text("const char *", type_text(arena, type_pointer(t, constant)));
    check_text("char * const", type_text(arena, type_qualified(t, t->char_pointer, QUAL_CONST)));
    check_text("int (*)[3]", type_text(arena, type_pointer(t, type_array(t, t->int_, 3))));
    check_text("int *[3]", type_text(arena, type_array(t, type_pointer(t, t->int_), 3)));
    check_text("int[2][3]", type_text(arena, type_array(t, type_array(t, t->int_, 3), 2)));
    check_text("int[]", type_text(arena, type_array(t, t->int_, ARRAY_UNKNOWN)));
    check_text("int (*)(int, char *)", type_text(arena, type_pointer(t, callback)));
    check_text("struct node *(void)", type_text(arena, function(t, type_pointer(t, node), NULL, NULL, false)));
    check_text("int(const char *, ...)", type_text(arena, function(t, t->int_, type_pointer(t, constant), NULL, true)));
    check_text("void()", type_text(arena, type_function(t, t->void_, NULL, 0, false, false)));
    Type *rows = type_pointer(t, type_array(t, t->int_, 3));
    check_text("int (*(*)(int, char *))[3]",
               type_text(arena, type_pointer(t, function(t, rows, t->int_, t->char_pointer, false))));
    check_text("const int[3]", type_text(arena, type_qualified(t, type_array(t, t->int_, 3), QUAL_CONST)));
    check_text("struct <anonymous>", type_text(arena, type_new_tagged(t, TYPE_STRUCT, NULL, (Span){0})));
    Type *size = named(t, names, t->uint, "size_t");
    check_text("'int'", type_quoted(arena, t->int_));
    check_text("'size_t' {aka 'unsigned int'}", type_quoted(arena, size));
    check_text("'size_t *' {aka 'unsigned int *'}", type_quoted(arena, type_pointer(t, size)));
    check_text("'int (*)(int,  char *)'", type_quoted(arena, type_pointer(t, callback)));
}

static void test_pairs(Types *t)
{
    Type *unknown = type_array(t, t->int_, ARRAY_UNKNOWN), *three = type_array(t, t->int_, 3);
    check("int[] and int[3] are compatible", type_compatible(unknown, three));
    check("their composite is int[3]", type_composite(t, unknown, three)->length == 3);
    check("int[2] and int[3] are not", !type_compatible(type_array(t, t->int_, 2), three));
    Type *constant = type_qualified(t, t->int_, QUAL_CONST);
    check("int * and const int * are not", !type_compatible(type_pointer(t, t->int_), type_pointer(t, constant)));
    check("parameters' own qualifiers do not count",
          type_compatible(function(t, t->int_, t->int_, NULL, false), function(t, t->int_, constant, NULL, false)));
    Type *open = type_function(t, t->int_, NULL, 0, false, false);
    check("int () and int (int) are compatible", type_compatible(open, function(t, t->int_, t->int_, NULL, false)));
    check("int () and int (char) are not", !type_compatible(open, function(t, t->int_, t->char_, NULL, false)));
    check("int () and int (int, ...) are not", !type_compatible(open, function(t, t->int_, t->int_, NULL, true)));
    check("long against unsigned int is unsigned long", type_usual_arithmetic(t, t->long_, t->uint) == t->ulong);
    check("unsigned short is promoted to int", type_usual_arithmetic(t, t->ushort, t->char_) == t->int_);
    check("long long against unsigned long stays", type_usual_arithmetic(t, t->ulong, t->llong) == t->llong);
}

static void test_sizes(Types *t)
{
    check("double is aligned to 4", type_size(t->double_) == 8 && type_align(t->double_) == 4);
    check("long double takes 12", type_size(t->ldouble) == 12 && type_align(t->ldouble) == 4);
    check("arrays of arrays", type_size(type_array(t, type_array(t, t->short_, 3), 5)) == 30);
    check("too large is as large as can be",
          type_size(type_array(t, type_array(t, t->int_, 1u << 31), 1u << 31)) == UINT32_MAX);
    check("an unknown length is not complete", !type_is_complete(type_array(t, t->int_, ARRAY_UNKNOWN)));
}

/* As typedef int T0(int), T1(T0, T0), T2(T1, T1) … make them. */
static Type *nest(Types *t, bool is_wide)
{
    Type *type = t->int_;
    for (int i = 0; i < 20000; i++)
        type = type_pointer(t, function(t, t->int_, type, is_wide ? type : NULL, false));
    return type;
}

static void test_depth(Types *t)
{
    Type *pointers = t->int_, *others = t->char_;
    for (int i = 0; i < 200000; i++) {
        pointers = type_pointer(t, pointers);
        others = type_pointer(t, others);
    }
    check("pointers to pointers to …: not compatible", !type_compatible(pointers, others) && !type_same(pointers, others));
    check("their composite ends", type_composite(t, pointers, others) != NULL);
    check("their text ends", strlen(type_text(t->arena, pointers)) < 2000);
    check("parameters of parameters: compatible as far as one looks", type_compatible(nest(t, false), nest(t, false)));
    check("two parameters of two parameters: their text ends", strlen(type_quoted(t->arena, nest(t, true))) < 3000);
}

int main(void)
{
    Memory memory;
    Arena arena;
    NameTable names;
    Types types;
    memory_init(&memory, NULL, NULL, 0);
    arena_init(&arena, &memory);
    names_init(&names, &arena);
    types_init(&types, &arena);
    test_text(&types, &names);
    test_pairs(&types);
    test_sizes(&types);
    test_depth(&types);
    printf("1..%d\n", tests);
    arena_release(&arena);
    memory_release(&memory);
    return failures != 0;
}
