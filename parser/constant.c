/* Constant expressions (C11 6.6): folding while the tree is checked, and the value of what is constant without being one node.
 *
 * fold() turns an operator over INTEGER and FLOATING operands into one such node, so chains fold from the bottom up at a
 * constant price a node. Addresses, and operators that one operand decides (0 && f()), stay as they are: constant_of()
 * evaluates them when asked. Integers are computed in 64 bits and cut to their type: signed overflow wraps, shift counts are
 * taken modulo the width. Floating numbers are kept as doubles that their type can hold. Relies on the operands having been
 * converted to the operation's type. */
#include "parser/check_expr.h"

#include <math.h>

/* ---------------------------------------------------------------- values of a type */

static Constant integer_constant(const Type *type, uint64_t value)
{
    return (Constant){.kind = CONSTANT_INTEGER, .integer = extend_to(type, value)};
}

static Constant truth(bool value)
{
    return (Constant){.kind = CONSTANT_INTEGER, .integer = value};
}

static double round_to(const Type *type, double number)
{
    return type->kind == TYPE_FLOAT ? (double)(float)number : number;
}

static Constant floating_constant(const Type *type, double number)
{
    return (Constant){.kind = CONSTANT_FLOATING, .number = round_to(type, number)};
}

static bool is_wide(const Type *type)
{
    return type_size(type) == 8;
}

static unsigned width_of(const Type *type)
{
    return type_bits(type);
}

/* Of a constant that is not NONE; an object's address is not null. */
static bool is_true(Constant value)
{
    switch (value.kind) {
    case CONSTANT_INTEGER: return value.integer != 0;
    case CONSTANT_FLOATING: return value.number != 0; /* a NaN too */
    case CONSTANT_ADDRESS: return true;
    case CONSTANT_NONE: break;
    }
    return false;
}

/* ---------------------------------------------------------------- conversions */

/* What does not fit becomes the nearest value that does, and a NaN 0: as gcc's folding has it. */
static uint64_t integer_from(const Type *type, double number)
{
    unsigned width = width_of(type);
    bool is_unsigned = type_is_unsigned(type);
    double end = ldexp(1, (int)(is_unsigned ? width : width - 1));
    if (isnan(number))
        return 0;
    if (number >= end)
        return is_unsigned ? UINT64_MAX : ((uint64_t)1 << (width - 1)) - 1;
    if (is_unsigned)
        return number <= -1 ? 0 : (uint64_t)number;
    return number < -end ? (uint64_t)1 << (width - 1) : (uint64_t)(int64_t)number;
}

bool holds_number(const Type *type, double number)
{
    if (type->kind == TYPE_BOOL)
        return true;
    double end = ldexp(1, (int)width_of(type) - !type_is_unsigned(type));
    return number < end && (type_is_unsigned(type) ? number : number + end) > -1;
}

/* In one rounding. */
static double floating_from(const Type *from, const Type *to, uint64_t value)
{
    if (type_is_unsigned(from))
        return to->kind == TYPE_FLOAT ? (double)(float)value : (double)value;
    return to->kind == TYPE_FLOAT ? (double)(float)(int64_t)value : (double)(int64_t)value;
}

/* Pointers become wider integers by their highest bit, as with gcc. */
static Constant convert_integer(const Type *from, const Type *to, uint64_t value)
{
    if (from->kind == TYPE_POINTER)
        value = (uint64_t)(int32_t)(uint32_t)value;
    if (type_is_floating(to))
        return floating_constant(to, floating_from(from, to, value));
    return integer_constant(to, value);
}

static Constant convert_floating(const Type *to, double number)
{
    if (type_is_floating(to))
        return floating_constant(to, number);
    if (to->kind == TYPE_BOOL)
        return truth(number != 0);
    return integer_constant(to, integer_from(to, number));
}

static Constant convert(const Type *from, const Type *to, Constant value)
{
    if (!type_is_scalar(to) || !type_is_scalar(from) || type_size(to) == 0)
        return (Constant){0};
    switch (value.kind) {
    case CONSTANT_INTEGER: return convert_integer(from, to, value.integer);
    case CONSTANT_FLOATING: return convert_floating(to, value.number);
    case CONSTANT_ADDRESS:
        if (to->kind == TYPE_BOOL)
            return truth(true);
        return !type_is_floating(to) && type_size(to) == 4 ? value : (Constant){0};
    case CONSTANT_NONE: break;
    }
    return value;
}

/* ---------------------------------------------------------------- arithmetic */

/* What there is to say about an operation. */
typedef enum Trouble { TROUBLE_NONE, TROUBLE_OVERFLOW, TROUBLE_NOT_CONSTANT } Trouble;

static Constant wrapped(const Type *type, int64_t value, bool overflowed, Trouble *trouble)
{
    Constant result = integer_constant(type, (uint64_t)value);
    if (!type_is_unsigned(type) && (overflowed || (int64_t)result.integer != value))
        *trouble = TROUBLE_OVERFLOW;
    return result;
}

static Constant quotient(unsigned op, const Type *type, uint64_t a, uint64_t b, Trouble *trouble)
{
    if (b == 0) {
        *trouble = TROUBLE_NOT_CONSTANT;
        return (Constant){0};
    }
    if (type_is_unsigned(type))
        return integer_constant(type, op == EXPR_DIV ? a / b : a % b);
    if (b != UINT64_MAX)
        return integer_constant(type, (uint64_t)(op == EXPR_DIV ? (int64_t)a / (int64_t)b : (int64_t)a % (int64_t)b));
    /* By -1: only the least value has no negative, and its division traps in the host as well. */
    if (a == (uint64_t)INT64_MIN || (!is_wide(type) && a == (uint64_t)(int64_t)INT32_MIN))
        *trouble = TROUBLE_OVERFLOW;
    return integer_constant(type, op == EXPR_DIV ? 0 - a : 0);
}

static Constant shifted(unsigned op, const Type *type, uint64_t value, uint64_t count, Trouble *trouble)
{
    if ((int64_t)count < 0) {
        *trouble = TROUBLE_NOT_CONSTANT;
        return (Constant){0};
    }
    count &= 8 * type_size(type) - 1;
    if (op == EXPR_SHL)
        return integer_constant(type, value << count);
    return integer_constant(type, type_is_unsigned(type) ? value >> count : (uint64_t)((int64_t)value >> count));
}

static bool compare_integers(unsigned op, bool is_unsigned, uint64_t a, uint64_t b)
{
    bool less = is_unsigned ? a < b : (int64_t)a < (int64_t)b;
    switch (op) {
    case EXPR_LT: return less;
    case EXPR_GT: return !less && a != b;
    case EXPR_LE: return less || a == b;
    case EXPR_GE: return !less;
    case EXPR_EQ: return a == b;
    default: return a != b;
    }
}

/* `type` is that of the left operand, and but for shifts of the right one. */
static Constant integer_binary(unsigned op, const Type *type, uint64_t a, uint64_t b, Trouble *trouble)
{
    int64_t result = 0;
    bool overflowed = false;
    switch (op) {
    case EXPR_ADD:
        overflowed = __builtin_add_overflow((int64_t)a, (int64_t)b, &result);
        return wrapped(type, result, overflowed, trouble);
    case EXPR_SUB:
        overflowed = __builtin_sub_overflow((int64_t)a, (int64_t)b, &result);
        return wrapped(type, result, overflowed, trouble);
    case EXPR_MUL:
        overflowed = __builtin_mul_overflow((int64_t)a, (int64_t)b, &result);
        return wrapped(type, result, overflowed, trouble);
    case EXPR_DIV:
    case EXPR_MOD: return quotient(op, type, a, b, trouble);
    case EXPR_SHL:
    case EXPR_SHR: return shifted(op, type, a, b, trouble);
    case EXPR_BIT_AND: return integer_constant(type, a & b);
    case EXPR_BIT_XOR: return integer_constant(type, a ^ b);
    case EXPR_BIT_OR: return integer_constant(type, a | b);
    default: return truth(compare_integers(op, type_is_unsigned(type), a, b));
    }
}

static Constant floating_binary(unsigned op, const Type *type, double a, double b)
{
    switch (op) {
    case EXPR_ADD: return floating_constant(type, a + b);
    case EXPR_SUB: return floating_constant(type, a - b);
    case EXPR_MUL: return floating_constant(type, a * b);
    case EXPR_DIV: return floating_constant(type, a / b);
    case EXPR_LT: return truth(a < b);
    case EXPR_GT: return truth(a > b);
    case EXPR_LE: return truth(a <= b);
    case EXPR_GE: return truth(a >= b);
    case EXPR_EQ: return truth(a == b);
    case EXPR_NE: return truth(a != b);
    default: return (Constant){0};
    }
}

static Constant unary(unsigned op, const Type *type, Constant value, Trouble *trouble)
{
    if (op == EXPR_NOT)
        return truth(!is_true(value));
    if (value.kind == CONSTANT_FLOATING)
        return op == EXPR_NEGATE ? floating_constant(type, -value.number) : value;
    if (value.kind != CONSTANT_INTEGER)
        return (Constant){0};
    if (op == EXPR_NEGATE)
        return integer_binary(EXPR_SUB, type, 0, value.integer, trouble);
    return integer_constant(type, op == EXPR_BIT_NOT ? ~value.integer : value.integer);
}

/* ---------------------------------------------------------------- folding */

static bool is_number(const Expr *expr)
{
    return expr->op == EXPR_INTEGER || expr->op == EXPR_FLOATING;
}

static Constant number_of(const Expr *expr)
{
    if (expr->op == EXPR_INTEGER)
        return (Constant){.kind = CONSTANT_INTEGER, .integer = expr->integer};
    return (Constant){.kind = CONSTANT_FLOATING, .number = expr->number};
}

/* `expr` becomes the number, in place: its span stays. */
static void become(Expr *expr, Constant value)
{
    expr->op = value.kind == CONSTANT_INTEGER ? EXPR_INTEGER : EXPR_FLOATING;
    expr->left = expr->right = expr->third = NULL;
    expr->is_implicit = expr->is_lvalue = false;
    expr->depth = 0;
    if (value.kind == CONSTANT_INTEGER)
        expr->integer = value.integer;
    else
        expr->number = value.number;
}

/* For folding: what holds of the operands holds of the result. */
static void note_operand(Expr *expr, const Expr *operand)
{
    if (!operand || !is_number(operand))
        return;
    if (operand->constancy > expr->constancy)
        expr->constancy = operand->constancy;
    expr->overflowed |= operand->overflowed;
}

static void note_constancy(Expr *expr, Constancy constancy)
{
    if (constancy > expr->constancy)
        expr->constancy = (uint8_t)constancy;
}

static const char *decimal(Checker *c, const Type *type, uint64_t value)
{
    return type_is_unsigned(type) ? arena_printf(c->arena, "%llu", (unsigned long long)value)
                                  : arena_printf(c->arena, "%lld", (long long)value);
}

static void warn_overflow(Checker *c, const Expr *expr, Constant result)
{
    const char *operand =
        expr->op == EXPR_NEGATE ? arena_printf(c->arena, "'%s' ", decimal(c, expr->type, expr->left->integer)) : "";
    diag_warn(&c->cx->diags, W_OVERFLOW, expr->span, "integer overflow in expression %sof type %s results in '%s'", operand,
              type_quoted(c->arena, expr->type), decimal(c, expr->type, result.integer));
}

/* A constant that is shifted to the left: negative, or out of its type. Into the sign bit it may be. */
static void warn_shifted(Checker *c, const Expr *expr, int64_t count)
{
    Diags *diags = &c->cx->diags;
    const Type *type = expr->left->type;
    int64_t value = (int64_t)expr->left->integer;
    int width = (int)width_of(type);
    if (type_is_unsigned(type) || count < 0 || count >= width)
        return;
    if (value < 0)
        diag_warn(diags, W_SHIFT_NEGATIVE_VALUE, expr->span, "left shift of negative value");
    uint64_t bits = (uint64_t)(value < 0 ? ~value : value);
    int needed = (bits ? 65 - __builtin_clzll(bits) : 1) + (int)count;
    if (needed > width + 1)
        diag_warn(diags, W_SHIFT_OVERFLOW, expr->span,
                  "result of '%lld << %d' requires %d bits to represent, but %s only has %d bits", (long long)value, (int)count,
                  needed, type_quoted(c->arena, type), width);
}

/* What is wrong with a right operand whatever the left one is. */
static void warn_right_operand(Checker *c, const Expr *expr)
{
    unsigned op = expr->op == EXPR_ASSIGN_OP ? expr->assign_op : expr->op;
    if (!expr->right || expr->right->op != EXPR_INTEGER || c->unevaluated || c->unreached)
        return;
    Diags *diags = &c->cx->diags;
    int64_t value = (int64_t)expr->right->integer;
    if (op == EXPR_DIV || op == EXPR_MOD) {
        if (value == 0)
            diag_warn(diags, W_DIV_BY_ZERO, expr->span, "division by zero");
        return;
    }
    if (op != EXPR_SHL && op != EXPR_SHR)
        return;
    const char *direction = op == EXPR_SHL ? "left" : "right";
    const Type *type = expr->op == EXPR_ASSIGN_OP && expr->compute_type ? expr->compute_type : expr->left->type;
    if (op == EXPR_SHL && expr->op != EXPR_ASSIGN_OP && expr->left->op == EXPR_INTEGER)
        warn_shifted(c, expr, value);
    if (value < 0 && !type_is_unsigned(expr->right->type))
        diag_warn(diags, W_SHIFT_COUNT_NEGATIVE, expr->span, "%s shift count is negative", direction);
    else if (type_is_integer(type) && (uint64_t)value >= width_of(type))
        diag_warn(diags, W_SHIFT_COUNT_OVERFLOW, expr->span, "%s shift count >= width of type", direction);
}

static void note_trouble(Checker *c, Expr *expr, Constant result, Trouble trouble)
{
    if (trouble != TROUBLE_OVERFLOW)
        return;
    expr->overflowed = true;
    if (!c->unevaluated && !c->unreached)
        warn_overflow(c, expr, result);
}

/* C11 6.5.7p3,4: by too much, or of bits out of a signed number, or of a negative one to the left. */
static bool is_undefined_shift(const Expr *expr)
{
    if (expr->op != EXPR_SHL && expr->op != EXPR_SHR)
        return false;
    const Type *type = expr->left->type;
    uint64_t value = expr->left->integer, count = expr->right->integer, width = width_of(type);
    if (count >= width)
        return true;
    if (expr->op == EXPR_SHR || type_is_unsigned(type))
        return false;
    return (int64_t)value < 0 || value << count >> count != value || (value << count) >> (width - 1) != 0;
}

static void fold_binary(Checker *c, Expr *expr)
{
    const Expr *left = expr->left, *right = expr->right;
    if (!is_number(left) || !is_number(right))
        return;
    Trouble trouble = TROUBLE_NONE;
    Constant result = {0};
    if (left->op == EXPR_INTEGER && right->op == EXPR_INTEGER)
        result = integer_binary(expr->op, left->type, left->integer, right->integer, &trouble);
    else if (left->op == EXPR_FLOATING && right->op == EXPR_FLOATING)
        result = floating_binary(expr->op, left->type, left->number, right->number);
    if (result.kind == CONSTANT_NONE)
        return;
    note_operand(expr, left);
    note_operand(expr, right);
    if (left->op == EXPR_FLOATING)
        note_constancy(expr, CONSTANCY_ARITHMETIC);
    if (is_undefined_shift(expr))
        note_constancy(expr, CONSTANCY_UNDEFINED);
    note_trouble(c, expr, result, trouble);
    become(expr, result);
}

static void fold_unary(Checker *c, Expr *expr)
{
    if (!is_number(expr->left))
        return;
    Trouble trouble = TROUBLE_NONE;
    Constant result = unary(expr->op, expr->type, number_of(expr->left), &trouble);
    note_operand(expr, expr->left);
    if (expr->left->op == EXPR_FLOATING)
        note_constancy(expr, CONSTANCY_ARITHMETIC);
    note_trouble(c, expr, result, trouble);
    become(expr, result);
}

/* Pointers stay casts: (char *)0 is an INTEGER only under its CAST. */
static void fold_cast(Expr *expr)
{
    if (!is_number(expr->left) || !type_is_arithmetic(expr->type) || !type_is_arithmetic(expr->left->type))
        return;
    note_operand(expr, expr->left);
    if (type_is_floating(expr->type)) /* of floating constants only those that are cast at once become integers (C11 6.6p6) */
        note_constancy(expr, CONSTANCY_ARITHMETIC);
    else if (expr->left->op == EXPR_FLOATING && !holds_number(expr->type, expr->left->number))
        expr->overflowed = true;
    become(expr, convert(expr->left->type, expr->type, number_of(expr->left)));
}

static bool look_at_operands(const Expr *expr, int *looks)
{
    if (!expr || --*looks < 0)
        return false;
    switch (expr->op) {
    case EXPR_INTEGER: return expr->constancy == CONSTANCY_INTEGER;
    case EXPR_CAST: return type_is_integer(expr->type) && look_at_operands(expr->left, looks);
    case EXPR_NEGATE:
    case EXPR_BIT_NOT:
    case EXPR_NOT: return look_at_operands(expr->left, looks);
    case EXPR_CONDITIONAL:
        return look_at_operands(expr->left, looks) && (!expr->right || look_at_operands(expr->right, looks)) &&
               look_at_operands(expr->third, looks);
    default: return expr_chains[expr->op] && look_at_operands(expr->right, looks) && look_at_operands(expr->left, looks);
    }
}

/* An operand that is never evaluated must still be made of integer constants: 0 && 1 / 0 is, 0 && n is not. */
static void note_unevaluated(Expr *expr, const Expr *operand)
{
    int looks = MAX_LOOKS;
    if (operand && !look_at_operands(operand, &looks))
        note_constancy(expr, CONSTANCY_ARITHMETIC);
}

/* Where no operand is lost that might do something: x && 0 still evaluates x. */
static void fold_logical(Expr *expr)
{
    if (!is_number(expr->left))
        return;
    bool left = is_true(number_of(expr->left)), decides = left == (expr->op == EXPR_OR);
    if (decides ? has_side_effects(expr->right) : !is_number(expr->right))
        return;
    note_operand(expr, expr->left);
    if (expr->left->op == EXPR_FLOATING || (!decides && expr->right->op == EXPR_FLOATING))
        note_constancy(expr, CONSTANCY_ARITHMETIC);
    if (decides)
        note_unevaluated(expr, expr->right);
    else
        note_operand(expr, expr->right);
    become(expr, truth(decides ? left : is_true(number_of(expr->right))));
}

static void fold_conditional(Expr *expr)
{
    if (!is_number(expr->left))
        return;
    const Expr *chosen = !is_true(number_of(expr->left)) ? expr->third : expr->right ? expr->right : expr->left;
    const Expr *other = chosen == expr->third ? expr->right : expr->third;
    if (!is_number(chosen) || !type_same(chosen->type->unqualified, expr->type->unqualified) ||
        (other && has_side_effects(other)))
        return;
    note_operand(expr, expr->left);
    note_operand(expr, chosen);
    note_unevaluated(expr, other);
    if (expr->left->op == EXPR_FLOATING)
        note_constancy(expr, CONSTANCY_ARITHMETIC);
    become(expr, number_of(chosen));
}

void fold(Checker *c, Expr **slot)
{
    Expr *expr = *slot;
    if (!expr->type || expr->type->kind == TYPE_POISON)
        return;
    switch (expr->op) {
    case EXPR_NEGATE:
    case EXPR_PLUS:
    case EXPR_BIT_NOT:
    case EXPR_NOT: fold_unary(c, expr); break;
    case EXPR_CAST: fold_cast(expr); break;
    case EXPR_AND:
    case EXPR_OR: fold_logical(expr); break;
    case EXPR_CONDITIONAL: fold_conditional(expr); break;
    case EXPR_MUL:
    case EXPR_DIV:
    case EXPR_MOD:
    case EXPR_ADD:
    case EXPR_SUB:
    case EXPR_SHL:
    case EXPR_SHR:
    case EXPR_LT:
    case EXPR_GT:
    case EXPR_LE:
    case EXPR_GE:
    case EXPR_EQ:
    case EXPR_NE:
    case EXPR_BIT_AND:
    case EXPR_BIT_XOR:
    case EXPR_BIT_OR:
        warn_right_operand(c, expr);
        fold_binary(c, expr);
        break;
    case EXPR_ASSIGN_OP: warn_right_operand(c, expr); break;
    default: break;
    }
}

/* ---------------------------------------------------------------- addresses */

static Constant moved(Constant address, int64_t by)
{
    if (address.kind == CONSTANT_ADDRESS)
        address.offset = (int32_t)(uint32_t)(uint64_t)(address.offset + by);
    else if (address.kind == CONSTANT_INTEGER)
        address.integer = (uint32_t)(address.integer + (uint64_t)by);
    return address;
}

/* An index times the size of what `pointer` points to; false if the index is no constant. */
static bool scaled(Context *cx, const Type *pointer, Expr *index, int64_t *bytes)
{
    Constant value = constant_of(cx, index);
    if (value.kind != CONSTANT_INTEGER || pointer->kind != TYPE_POINTER)
        return false;
    uint32_t size = type_size(pointer->base);
    if (size == 0 && (pointer->base->kind == TYPE_VOID || pointer->base->kind == TYPE_FUNCTION))
        size = 1; /* GNU C: arithmetic on void * counts in bytes */
    *bytes = (int64_t)(uint64_t)(value.integer * size);
    return true;
}

/* The address of an lvalue or function: through members, subscripts and dereferences down to what they start from. */
static Constant address_of(Context *cx, Expr *lvalue)
{
    int64_t offset = 0, bytes;
    for (;;) {
        Expr *pointer = NULL;
        switch (lvalue->op) {
        case EXPR_NAME:
            if (!lvalue->decl || (lvalue->decl->kind != DECL_FUNCTION && !lvalue->decl->is_static_storage))
                return (Constant){0};
            return moved((Constant){.kind = CONSTANT_ADDRESS, .decl = lvalue->decl}, offset);
        case EXPR_COMPOUND:
            if (!lvalue->object || !lvalue->object->is_static_storage)
                return (Constant){0};
            return moved((Constant){.kind = CONSTANT_ADDRESS, .decl = lvalue->object}, offset);
        case EXPR_STRING: return moved((Constant){.kind = CONSTANT_ADDRESS, .string = lvalue}, offset);
        case EXPR_MEMBER:
            if (lvalue->member && lvalue->member->is_bitfield)
                return (Constant){0};
            offset += lvalue->member_offset;
            lvalue = lvalue->left;
            continue;
        case EXPR_DEREF: pointer = lvalue->left; break;
        case EXPR_INDEX:
            if (!scaled(cx, lvalue->left->type, lvalue->right, &bytes))
                return (Constant){0};
            offset = (int64_t)((uint64_t)offset + (uint64_t)bytes);
            pointer = lvalue->left;
            break;
        default: return (Constant){0};
        }
        if (pointer->op != EXPR_DECAY && pointer->op != EXPR_ADDRESS)
            return moved(constant_of(cx, pointer), offset);
        lvalue = pointer->left;
    }
}

static bool same_object(Constant a, Constant b)
{
    return a.decl == b.decl && a.string == b.string;
}

/* Of two constants of which one at least is an address. Different objects have different addresses; no order among them is
 * known. */
static Constant compare_addresses(unsigned op, Constant a, Constant b)
{
    bool is_equality = op == EXPR_EQ || op == EXPR_NE;
    if (a.kind == CONSTANT_ADDRESS && b.kind == CONSTANT_ADDRESS && same_object(a, b))
        return truth(compare_integers(op, false, (uint64_t)a.offset, (uint64_t)b.offset));
    bool to_null = (a.kind == CONSTANT_INTEGER && a.integer == 0) || (b.kind == CONSTANT_INTEGER && b.integer == 0);
    bool of_decls = a.kind == CONSTANT_ADDRESS && b.kind == CONSTANT_ADDRESS && a.decl && b.decl;
    if (is_equality && (to_null || of_decls))
        return truth(op == EXPR_NE);
    return (Constant){0};
}

static Constant difference(const Type *pointer, Constant a, Constant b)
{
    uint32_t size = pointer->kind == TYPE_POINTER ? type_size(pointer->base) : 0;
    int64_t bytes;
    if (a.kind == CONSTANT_ADDRESS && b.kind == CONSTANT_ADDRESS && same_object(a, b))
        bytes = a.offset - b.offset;
    else if (a.kind == CONSTANT_INTEGER && b.kind == CONSTANT_INTEGER)
        bytes = (int32_t)(uint32_t)(a.integer - b.integer);
    else
        return (Constant){0};
    return (Constant){.kind = CONSTANT_INTEGER, .integer = (uint64_t)(bytes / (size ? size : 1))};
}

/* ---------------------------------------------------------------- what is constant without being one node */

/* Both operands are constant; one at least is an address, or fold() was not asked. */
static Constant combine(Context *cx, const Expr *expr, Constant a, Constant b)
{
    Trouble trouble = TROUBLE_NONE;
    int64_t bytes;
    if (expr->op == EXPR_PTR_DIFF)
        return difference(expr->left->type, a, b);
    if (expr->op == EXPR_PTR_ADD || expr->op == EXPR_PTR_SUB) {
        if (!scaled(cx, expr->left->type, expr->right, &bytes))
            return (Constant){0};
        return moved(a, expr->op == EXPR_PTR_ADD ? bytes : -bytes);
    }
    if (a.kind == CONSTANT_INTEGER && b.kind == CONSTANT_INTEGER)
        return integer_binary(expr->op, expr->left->type, a.integer, b.integer, &trouble);
    if (a.kind == CONSTANT_FLOATING && b.kind == CONSTANT_FLOATING)
        return floating_binary(expr->op, expr->left->type, a.number, b.number);
    if (is_comparison(expr->op))
        return compare_addresses(expr->op, a, b);
    if (expr->op == EXPR_ADD && a.kind == CONSTANT_ADDRESS && b.kind == CONSTANT_INTEGER)
        return moved(a, (int64_t)b.integer);
    if (expr->op == EXPR_ADD && a.kind == CONSTANT_INTEGER && b.kind == CONSTANT_ADDRESS)
        return moved(b, (int64_t)a.integer);
    if (expr->op == EXPR_SUB && a.kind == CONSTANT_ADDRESS && b.kind == CONSTANT_INTEGER)
        return moved(a, -(int64_t)b.integer);
    return (Constant){0};
}

/* A weak symbol may be missing: that its address is null shows when the program is linked. */
static bool may_be_null(Constant value)
{
    return value.kind == CONSTANT_ADDRESS && value.decl && value.decl->linking && value.decl->linking->is_weak;
}

/* `left` is the value of expr->left, not NONE. */
static Constant apply(Context *cx, Expr *expr, Constant left)
{
    bool is_logical = expr->op == EXPR_AND || expr->op == EXPR_OR;
    if ((is_logical || is_comparison(expr->op)) && may_be_null(left))
        return (Constant){0};
    if (is_logical && is_true(left) == (expr->op == EXPR_OR))
        return truth(expr->op == EXPR_OR);
    Constant right = constant_of(cx, expr->right);
    if (right.kind == CONSTANT_NONE || ((is_logical || is_comparison(expr->op)) && may_be_null(right)))
        return (Constant){0};
    return is_logical ? truth(is_true(right)) : combine(cx, expr, left, right);
}

/* Binary operators whose value may be constant; not the comma (C11 6.6p3). */
static bool is_spine(const Expr *expr)
{
    return (expr->op >= EXPR_MUL && expr->op <= EXPR_OR) || expr->op == EXPR_PTR_ADD || expr->op == EXPR_PTR_SUB ||
           expr->op == EXPR_PTR_DIFF;
}

static Constant leaf(Context *cx, Expr *expr)
{
    Trouble trouble = TROUBLE_NONE;
    Constant value;
    switch (expr->op) {
    case EXPR_INTEGER:
    case EXPR_FLOATING: return number_of(expr);
    case EXPR_ADDRESS:
    case EXPR_DECAY: return address_of(cx, expr->left);
    case EXPR_CAST:
        value = constant_of(cx, expr->left);
        return expr->type->kind == TYPE_BOOL && may_be_null(value) ? (Constant){0}
                                                                   : convert(expr->left->type, expr->type, value);
    case EXPR_NEGATE:
    case EXPR_PLUS:
    case EXPR_BIT_NOT:
    case EXPR_NOT:
        value = constant_of(cx, expr->left);
        return value.kind == CONSTANT_NONE || may_be_null(value) ? (Constant){0} : unary(expr->op, expr->type, value, &trouble);
    case EXPR_CONDITIONAL:
        value = constant_of(cx, expr->left);
        if (value.kind == CONSTANT_NONE || may_be_null(value))
            return (Constant){0};
        if (is_true(value))
            return expr->right ? constant_of(cx, expr->right) : value;
        return constant_of(cx, expr->third);
    default: return (Constant){0};
    }
}

/* Down the left operands, then up again: chains may be hundreds of thousands long. */
Constant constant_of(Context *cx, Expr *expr)
{
    if (!is_spine(expr))
        return leaf(cx, expr);
    Vec(Expr *) spine = {0};
    Expr *first = expr;
    for (; is_spine(first); first = first->left)
        if (!vec_push(&cx->arena, &spine, first))
            return (Constant){0};
    Constant value = leaf(cx, first);
    while (value.kind != CONSTANT_NONE && spine.len)
        value = apply(cx, vec_pop(&spine), value);
    return value;
}

/* ---------------------------------------------------------------- integer constant expressions */

bool is_integer_constant(Checker *c, Expr *expr, int64_t *value)
{
    (void)c;
    if (expr->op != EXPR_INTEGER || !type_is_integer(expr->type))
        return false;
    *value = (int64_t)expr->integer;
    return true;
}

IntegerConstant evaluate_integer(Checker *c, Expr **expr, int64_t *value)
{
    check_value(c, expr);
    if (is_poison(*expr))
        return FOUND_POISON;
    if (!type_is_integer((*expr)->type))
        return FOUND_OTHER_TYPE;
    Constant constant = constant_of(c->cx, *expr);
    if (constant.kind != CONSTANT_INTEGER)
        return FOUND_NO_CONSTANT;
    *value = (int64_t)constant.integer;
    return FOUND_INTEGER;
}

static void warn_constant_overflow(Checker *c, const Expr *expr)
{
    Diags *diags = &c->cx->diags;
    if (expr->op == EXPR_INTEGER && expr->overflowed && diag_enabled(diags, W_PEDANTIC))
        diag_pedwarn(diags, W_OVERFLOW, span_from_start(expr->span), "overflow in constant expression");
}

void warn_constant_expression(Checker *c, const Expr *expr, Span at, const char *what)
{
    if (expr->op != EXPR_INTEGER || expr->constancy != CONSTANCY_INTEGER)
        diag_pedwarn(&c->cx->diags, W_PEDANTIC, at, "%s an integer constant expression", what);
    else
        warn_constant_overflow(c, expr);
}

void warn_constant_initialiser(Checker *c, const Expr *expr, Span at)
{
    if (expr->op == EXPR_INTEGER && expr->constancy == CONSTANCY_UNDEFINED)
        diag_pedwarn(&c->cx->diags, W_PEDANTIC, at, "initializer element is not a constant expression");
    else
        warn_constant_overflow(c, expr);
}

bool check_integer_constant(Checker *c, Expr **expr, const char *what, int64_t *value)
{
    IntegerConstant found = evaluate_integer(c, expr, value);
    Span at = {(*expr)->span.start, (*expr)->span.end, (*expr)->span.start};
    if (found == FOUND_OTHER_TYPE || found == FOUND_NO_CONSTANT)
        diag_error(&c->cx->diags, at, "%s is not an integer constant", what);
    if (found == FOUND_INTEGER)
        warn_constant_expression(c, *expr, at, arena_printf(c->arena, "%s is not", what));
    return found == FOUND_INTEGER;
}
