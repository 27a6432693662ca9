/* Calls of the compiler's own functions that have a constant value: a checked BUILTIN node enters, its value leaves. */
#include "parser/check_expr.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

/* ---------------------------------------------------------------- bits */

static uint64_t swap_bytes(uint64_t value, unsigned size)
{
    uint64_t result = 0;
    for (unsigned i = 0; i < size; i++, value >>= 8)
        result = result << 8 | (value & 0xff);
    return result;
}

static unsigned count_leading_zeros(uint64_t value, unsigned bits)
{
    unsigned count = 0;
    while (count < bits && !(value >> (bits - 1 - count) & 1))
        count++;
    return count;
}

static unsigned count_trailing_zeros(uint64_t value, unsigned bits)
{
    unsigned count = 0;
    while (count < bits && !(value >> count & 1))
        count++;
    return count;
}

static unsigned count_ones(uint64_t value)
{
    unsigned count = 0;
    for (; value; value &= value - 1)
        count++;
    return count;
}

static uint64_t sign_mask(unsigned bits)
{
    return (uint64_t)1 << (bits - 1);
}

/* Of an integer of that many bits, without those above them; false where the result is undefined. */
static bool fold_bits(Builtin builtin, uint64_t given, unsigned bits, uint64_t *value)
{
    uint64_t all = UINT64_MAX >> (64 - bits);
    given &= all;
    switch (builtin) {
    case BUILTIN_CLZ: *value = count_leading_zeros(given, bits); return given != 0;
    case BUILTIN_CTZ: *value = count_trailing_zeros(given, bits); return given != 0;
    case BUILTIN_POPCOUNT: *value = count_ones(given); return true;
    case BUILTIN_PARITY: *value = count_ones(given) & 1; return true;
    case BUILTIN_FFS: *value = given ? count_trailing_zeros(given, bits) + 1 : 0; return true;
    case BUILTIN_CLRSB: *value = count_leading_zeros(given & sign_mask(bits) ? ~given & all : given, bits) - 1; return true;
    case BUILTIN_BSWAP16:
    case BUILTIN_BSWAP32:
    case BUILTIN_BSWAP64: *value = swap_bytes(given, bits / 8); return true;
    default: return false;
    }
}

/* ---------------------------------------------------------------- floating numbers */

typedef enum Class { CLASS_NAN, CLASS_INFINITE, CLASS_NORMAL, CLASS_SUBNORMAL, CLASS_ZERO } Class; /* as fpclassify has them */

static Class class_of(const Expr *expr)
{
    double size = fabs(expr->number);
    if (isnan(size))
        return CLASS_NAN;
    if (isinf(size))
        return CLASS_INFINITE;
    if (size == 0)
        return CLASS_ZERO;
    return size < (expr->type->kind == TYPE_FLOAT ? (double)FLT_MIN : DBL_MIN) ? CLASS_SUBNORMAL : CLASS_NORMAL;
}

/* signbit's value is that of the sign's bit in the word where it is: see lower_builtin.c. */
static bool fold_class(Builtin builtin, const Expr *x, uint64_t *value)
{
    Class class = class_of(x);
    switch (builtin) {
    case BUILTIN_ISNAN: *value = class == CLASS_NAN; return true;
    case BUILTIN_ISINF: *value = class == CLASS_INFINITE; return true;
    case BUILTIN_ISINF_SIGN: *value = class != CLASS_INFINITE ? UINT64_C(0) : x->number < 0 ? UINT64_MAX : 1; return true;
    case BUILTIN_ISFINITE: *value = class != CLASS_NAN && class != CLASS_INFINITE; return true;
    case BUILTIN_ISNORMAL: *value = class == CLASS_NORMAL; return true;
    case BUILTIN_SIGNBIT: *value = signbit(x->number) ? sign_mask(32) : 0; return true;
    default: return false;
    }
}

static bool fold_quiet(Builtin builtin, double a, double b, uint64_t *value)
{
    switch (builtin) {
    case BUILTIN_ISGREATER: *value = (bool)isgreater(a, b); return true;
    case BUILTIN_ISGREATEREQUAL: *value = (bool)isgreaterequal(a, b); return true;
    case BUILTIN_ISLESS: *value = (bool)isless(a, b); return true;
    case BUILTIN_ISLESSEQUAL: *value = (bool)islessequal(a, b); return true;
    case BUILTIN_ISLESSGREATER: *value = (bool)islessgreater(a, b); return true;
    case BUILTIN_ISUNORDERED: *value = (bool)isunordered(a, b); return true;
    default: return false;
    }
}

/* The argument of fpclassify that its last one chooses. */
static bool fold_fpclassify(const Expr *call, uint64_t *value)
{
    const Expr *args[6] = {0}, *argument = call->args;
    for (int i = 0; i < 6 && argument; i++, argument = argument->next)
        args[i] = argument;
    if (args[5]->op != EXPR_FLOATING || args[class_of(args[5])]->op != EXPR_INTEGER)
        return false;
    *value = args[class_of(args[5])]->integer;
    return true;
}

bool fold_builtin_integer(const Expr *call, uint64_t *value)
{
    Builtin builtin = (Builtin)call->builtin;
    const Expr *first = call->args, *second = first ? first->next : NULL;
    if (builtin == BUILTIN_FPCLASSIFY)
        return fold_fpclassify(call, value);
    if (!first)
        return false;
    if (builtin == BUILTIN_EXPECT) {
        *value = first->integer;
        return first->op == EXPR_INTEGER;
    }
    if (first->op == EXPR_INTEGER)
        return fold_bits(builtin, first->integer, 8 * type_size(first->type), value);
    if (first->op != EXPR_FLOATING)
        return false;
    return second && second->op == EXPR_FLOATING ? fold_quiet(builtin, first->number, second->number, value)
                                                 : fold_class(builtin, first, value);
}

/* The number of __builtin_nan("0x123"): a quiet NaN with these bits below the quiet one, as many as the type has. */
static double nan_with_payload(const char *text, const Type *type)
{
    uint64_t payload = strtoull(text, NULL, 0);
    union {
        uint64_t bits;
        double number;
    } nan = {UINT64_C(0x7ff8000000000000)};
    nan.bits |= type->kind == TYPE_FLOAT ? (payload & 0x3fffff) << 29 : payload & UINT64_C(0x7ffffffffffff);
    return nan.number;
}

const Literal *literal_argument(const Expr *argument)
{
    while (argument->op == EXPR_DECAY || argument->op == EXPR_CAST)
        argument = argument->left;
    return argument->op == EXPR_STRING ? argument->literal : NULL;
}

bool fold_builtin_number(const Expr *call, double *number)
{
    const Expr *argument = call->args;
    bool is_constant = argument && argument->op == EXPR_FLOATING;
    switch ((Builtin)call->builtin) {
    case BUILTIN_INF: *number = (double)INFINITY; return true;
    case BUILTIN_NAN: *number = nan_with_payload(literal_argument(argument)->bytes, call->type); return true;
    case BUILTIN_FABS: *number = is_constant ? fabs(argument->number) : 0; return is_constant;
    case BUILTIN_COPYSIGN:
        if (!is_constant || argument->next->op != EXPR_FLOATING)
            return false;
        *number = copysign(argument->number, argument->next->number);
        return true;
    default: return false;
    }
}
