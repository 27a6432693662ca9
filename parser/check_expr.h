/* What the files that check expressions and statements ask of one another; the rest of the checker sees check.h only.
 *
 *     check_expr.c      every node: its kind decides who checks it; names, literals, members, subscripts, sizeof …
 *     check_convert.c   values and conversions: decay, promotion, casts, conversion as by assignment
 *     check_operator.c  arithmetic, comparisons, conditions, pointer arithmetic
 *     check_assign.c    lvalues: assignment, ++, --, &
 *     check_call.c      calls
 *     check_builtin.c   __builtin_ functions, and what is known of the C library (builtin.def, library.def)
 *     fold_builtin.c    their values, where they are known
 *     check_format.c    printf and scanf formats
 *     check_warn.c      warnings that look at the shape of an expression (check_compare.c, check_sequence.c)
 *     check_misuse.c    warnings about calls of the library; check_truth.c: about truth values
 *     check_stmt.c      statements, labels
 *     check_switch.c    switch, case, default
 *     check_indentation.c  what looks guarded by the clause above and is not
 *     check_flow.c      what a statement can do next: missing returns, cases that fall through
 */
#ifndef PARSER_CHECK_EXPR_H
#define PARSER_CHECK_EXPR_H

#include "parser/check.h"

/* The same, with the caret at its first character. */
static inline Span span_at_start(Span span)
{
    return (Span){span.start, span.end, span.start};
}

/* ---------------------------------------------------------------- check_expr.c */

Expr *new_expr(Checker *c, ExprOp op, Span span, Type *type);
/* Gives *slot its type and does what every finished node needs: folding, and marking null pointer constants. */
void finish(Checker *c, Expr **slot, Type *type);
void make_poison(Checker *c, Expr **slot);
/* The source text of an expression without parentheses around it, or NULL if it is long, or a macro's. */
const char *expr_text(Checker *c, const Expr *expr);
/* The place of the parenthesis right before a condition, if it is there. */
Span parenthesis_before(Checker *c, const Expr *condition);

/* ---------------------------------------------------------------- check_convert.c */

/* The object or function that a chain of members and subscripts of arrays leads to; NULL: reached through a pointer, or a
 * value. */
Decl *root_decl(const Expr *expr);
bool is_bitfield(const Expr *expr);
/* Whether it is an object declared `register`, or a part of one. */
bool is_register(const Expr *expr);
/* The object that *expr designates is read: for "unused" warnings. */
void mark_read(const Expr *expr);
/* Arrays and functions to pointers; says nothing of reading. */
void decay(Checker *c, Expr **slot);
/* Makes a value of a typed expression: what check_value does after check_expr. */
void read_value(Checker *c, Expr **slot);
/* The same where nobody asks for the value: `x = 1;` is no use of x. */
void drop_value(Checker *c, Expr **slot);
/* The type that the usual arithmetic conversions (C11 6.3.1.8) make of two arithmetic operands, and the conversions
 * themselves. */
Type *common_type(Checker *c, const Expr *a, const Expr *b);
Type *usual_arithmetic(Checker *c, Expr **a, Expr **b);
/* As convert_to, with messages at `at` where gcc has them at an operator. */
void convert_at(Checker *c, Expr **slot, Type *type, ConvertFor why, Span at);
void check_cast(Checker *c, Expr **slot);
uint64_t extend_to(const Type *type, uint64_t value);
/* Qualifiers of a type; an array has those of its elements. */
unsigned quals_of(const Type *type);
/* Without them, for comparing what pointers point to. */
Type *without_quals(Checker *c, Type *type);
/* Pointers to two arrays meet whose elements fit but for qualifiers: by the standard, the arrays do not. */
void warn_arrays_qualified(Checker *c, const Type *a, const Type *b, Span at);
/* int and unsigned int, char and signed char … */
bool same_but_for_sign(const Type *a, const Type *b);

/* Whether a floating number, its fraction cut off, is a value of an integer type (constant.c). */
bool holds_number(const Type *type, double number);

/* ---------------------------------------------------------------- check_operator.c */

bool is_comparison(unsigned op);
void check_unary(Checker *c, Expr **slot);
void check_arithmetic(Checker *c, Expr **slot);
void check_comparison(Checker *c, Expr **slot);
void check_logical(Checker *c, Expr **slot);
void check_conditional(Checker *c, Expr **slot);
void check_comma(Checker *c, Expr **slot);
/* The type in which `a op b` is computed for arithmetic operands, b converted to it; a is only looked at. For a op= b. */
Type *arithmetic_type(Checker *c, unsigned op, const Expr *a, Expr **b);
/* Whether *integer may be added to, or subtracted from, a pointer of this type; converts it to 32 bits. False after a
 * message. */
bool check_pointer_offset(Checker *c, Type *pointer, Expr **integer, Span at);
/* Whether both operands suit an operator on numbers. */
bool operands_suit(unsigned op, const Type *left, const Type *right);
void invalid_operands(Checker *c, unsigned op, Span at, const Type *left, const Type *right);
/* Says that an object of an incomplete type is used as if it were complete. */
void incomplete_used(Checker *c, const Type *type, Span at);
/* False after saying that the value of a void expression, or of one of an incomplete type, is used. */
bool demand_value(Checker *c, const Expr *expr);

/* ---------------------------------------------------------------- check_assign.c */

void check_assign(Checker *c, Expr **slot);
void check_compound_assign(Checker *c, Expr **slot);
void check_increment(Checker *c, Expr **slot);
void check_address(Checker *c, Expr **slot);

/* ---------------------------------------------------------------- check_call.c */

void check_call(Checker *c, Expr **slot);
/* Checks and converts the arguments of a call of a function of type `type`; `callee` NULL: not known by name. False after an
 * error. */
bool check_arguments(Checker *c, Expr *call, Type *type, Decl *callee);
/* `name` is not declared: says so, once a function. */
void undeclared(Checker *c, const Expr *name);

/* ---------------------------------------------------------------- check_builtin.c */

/* A call of a __builtin_ function that is undeclared: false if it is no function of the compiler's own. */
bool check_builtin_call(Checker *c, Expr **slot);
/* Makes the NAME __builtin_puts mean puts, declared or not; false if the library has no such function, or none with a known
 * type. */
bool find_library_builtin(Checker *c, Expr *name);
/* A name with linkage that is declared for the first time: -Wbuiltin-declaration-mismatch. */
void warn_library_mismatch(Checker *c, const Decl *decl);
void check_va_arg(Checker *c, Expr **slot);
/* How a function of the C library takes its format. */
FormatArgs library_format(const Name *name);
bool library_is_noreturn(const Name *name);
bool library_returns_twice(const Name *name); /* as setjmp does */

/* ---------------------------------------------------------------- fold_builtin.c */

/* The value of a checked call, if it is known; call->type is its type. */
bool fold_builtin_integer(const Expr *call, uint64_t *value);
bool fold_builtin_number(const Expr *call, double *number);
/* The string literal that an argument is, or NULL. */
const Literal *literal_argument(const Expr *argument);

/* ---------------------------------------------------------------- check_format.c */

/* Checks the arguments of a finished call against its format. */
void check_format(Checker *c, const Expr *call, FormatArgs format);

/* ---------------------------------------------------------------- check_warn.c */

/* Warnings look at so many nodes of an expression: no chain is walked again and again for them. */
enum { MAX_LOOKS = 256 };
/* Of what is larger the answer is yes. */
bool has_side_effects(const Expr *expr);
/* Before the operands are checked: a + b << c and the like. */
void warn_parentheses(Checker *c, const Expr *expr);
void warn_not_masked(Checker *c, const Expr *expr);
void warn_not_compared(Checker *c, const Expr *expr);
/* a = b as a condition; before it is checked. */
void warn_assignment_as_condition(Checker *c, const Expr *expr);
/* A condition that is an address; after. */
void warn_address_as_condition(Checker *c, const Expr *expr);
void warn_unused_value(Checker *c, const Expr *expr, Span statement);
void warn_unused_left(Checker *c, const Expr *left, Span comma);

/* ---------------------------------------------------------------- check_misuse.c */

/* The sizeof, not yet checked, that is the size in a call of memset and the like; POISON: none. */
Expr remember_size(const Expr *call, const char *callee);
/* Of a finished call of the C library; `size`: what remember_size said before its arguments were checked. */
void warn_misuse(Checker *c, const Expr *call, const char *callee, const Expr *size);

/* ---------------------------------------------------------------- check_sequence.c */

/* Of a whole expression: i = i++. */
void warn_sequence_point(Checker *c, const Expr *expr);

/* ---------------------------------------------------------------- check_compare.c */

/* A comparison whose operands are not converted yet. */
typedef struct Compared {
    unsigned op;
    const Expr *left, *right;
    Span at;
} Compared;
/* The operands are to be converted to `type`: signedness, constants out of range, booleans. */
void warn_comparison(Checker *c, Compared compared, const Type *type);
/* Whether an expression is 0 or 1: a _Bool, a comparison, a logical operation. */
bool is_truth(const Expr *expr);
/* Whether an integer expression cannot be negative, as far as its shape tells. */
bool is_never_negative(const Expr *expr);

/* ---------------------------------------------------------------- check_truth.c */

/* Whether both, checked, have one value however often they are evaluated. */
bool same_expr(const Expr *a, const Expr *b);
/* Of converted operands: n == n, (n & 4) == 3. */
void warn_tautology(Checker *c, Compared compared);
void warn_mixed_enums(Checker *c, Compared compared);
void warn_number_as_condition(Checker *c, const Expr *expr);
/* `what`: "'~' on", "increment of". */
void warn_bool_operation(Checker *c, const Expr *expr, const char *what);
/* Of pointers: with the address of something, with a string literal (check_warn.c). */
void warn_address_comparison(Checker *c, Compared compared);

/* ---------------------------------------------------------------- check_stmt.c, check_switch.c, check_flow.c */

/* Names of one function, with what belongs to each. */
typedef struct NameMap {
    struct {
        Name *name;
        void *value;
    } * slots;
    uint32_t count, capacity; /* a power of two */
} NameMap;

typedef struct Switch Switch;

/* A statement expression, around what is being checked: nothing jumps into it. */
typedef struct Enclosure {
    const struct Enclosure *outer;
} Enclosure;

typedef struct Jump {
    const Stmt *stmt; /* GOTO */
    const Enclosure *from;
} Jump;

/* What is known of the function whose body is being checked. */
struct Body {
    NameMap labels; /* Label * */
    Label **last_label;
    NameMap undeclared; /* names that were reported already */
    Switch *innermost;
    const Enclosure *enclosure; /* NULL: none */
    Vec(Jump) jumps;
};

/* The place for `name`'s value, NULL at first; NULL when there is no memory. */
void **name_map(Arena *arena, NameMap *map, Name *name);

/* `next` follows `stmt` in a block (check_indentation.c). */
void warn_misleading_indentation(Checker *c, const Stmt *stmt, const Stmt *next);
/* A block that is a statement expression: its last expression is its value. */
void check_block(Checker *c, Stmt *block, bool is_expression);
void check_switch(Checker *c, Stmt *stmt);
void check_case(Checker *c, Stmt *stmt);
void check_default(Checker *c, Stmt *stmt);

/* Poison where the function's own type is wrong. */
static inline Type *result_type(const Checker *c, const Decl *function)
{
    return function->type->kind == TYPE_FUNCTION ? function->type->base : c->types->poison;
}

/* Says where the end of a function that has a value can be reached, and which cases fall through. */
void check_flow(Checker *c, Decl *function, const Stmt *body);

#endif
