/*
 * Arithmetic. Integers have 64 bits; where that is too few the result is real, as it is where one of the operands is.
 * C leaves signed overflow undefined, so it is foreseen, not observed.
 */
#include "control.h"
#include "eval.h"
#include "heap.h"
#include "printer.h"
#include "reader.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>

static double to_real(Value v)
{
    return v.tag == INTEGER ? (double)v.integer : v.real;
}

static bool both_integers(Value a, Value b)
{
    return a.tag == INTEGER && b.tag == INTEGER;
}

static Value add(Value a, Value b)
{
    if (both_integers(a, b) && (b.integer >= 0 ? a.integer <= LLONG_MAX - b.integer : a.integer >= LLONG_MIN - b.integer))
        return integer(a.integer + b.integer);
    return real(to_real(a) + to_real(b));
}

static Value subtract(Value a, Value b)
{
    if (both_integers(a, b) && (b.integer >= 0 ? a.integer >= LLONG_MIN + b.integer : a.integer <= LLONG_MAX + b.integer))
        return integer(a.integer - b.integer);
    return real(to_real(a) - to_real(b));
}

static bool product_fits(long long a, long long b)
{
    if (a >= INT_MIN && a <= INT_MAX && b >= INT_MIN && b <= INT_MAX)
        return true;
    if (a == 0 || b == 0)
        return true;
    if (a == LLONG_MIN || b == LLONG_MIN)
        return a == 1 || b == 1;
    return llabs(a) <= LLONG_MAX / llabs(b);
}

static Value multiply(Value a, Value b)
{
    if (both_integers(a, b) && product_fits(a.integer, b.integer))
        return integer(a.integer * b.integer);
    return real(to_real(a) * to_real(b));
}

/* Exact when the quotient is an integer. */
static Value divide(Value a, Value b)
{
    if (b.tag == INTEGER && b.integer == 0)
        error("division by zero");
    if (both_integers(a, b) && (a.integer != LLONG_MIN || b.integer != -1) && a.integer % b.integer == 0)
        return integer(a.integer / b.integer);
    return real(to_real(a) / to_real(b));
}

static Value fold(int argc, const Value *argv, Value start, Value (*combine)(Value, Value))
{
    for (int i = 0; i < argc; i++)
        start = combine(start, argv[i]);
    return start;
}

static Value sum(int argc, Value *argv)
{
    return fold(argc, argv, integer(0), add);
}

static Value product(int argc, Value *argv)
{
    return fold(argc, argv, integer(1), multiply);
}

static Value difference(int argc, Value *argv)
{
    return argc == 1 ? subtract(integer(0), argv[0]) : fold(argc - 1, argv + 1, argv[0], subtract);
}

static Value ratio(int argc, Value *argv)
{
    return argc == 1 ? divide(integer(1), argv[0]) : fold(argc - 1, argv + 1, argv[0], divide);
}

/* Less than, equal to or greater than 0; 2 when one of them is not a number at all (NaN). */
static int compare(Value a, Value b)
{
    if (both_integers(a, b))
        return (a.integer > b.integer) - (a.integer < b.integer);
    double x = to_real(a), y = to_real(b);
    return x < y ? -1 : x > y ? 1 : x == y ? 0 : 2;
}

/* Whether an order holds between all neighbours. */
static Value chain(int argc, const Value *argv, bool (*holds)(int order))
{
    for (int i = 0; i + 1 < argc; i++) {
        if (!holds(compare(argv[i], argv[i + 1])))
            return boolean(false);
    }
    return boolean(true);
}

static bool is_equal(int order)
{
    return order == 0;
}

static bool is_less(int order)
{
    return order == -1;
}

static bool is_greater(int order)
{
    return order == 1;
}

static bool is_at_most(int order)
{
    return order <= 0;
}

static bool is_at_least(int order)
{
    return order == 0 || order == 1;
}

static Value equal(int argc, Value *argv)
{
    return chain(argc, argv, is_equal);
}

static Value less(int argc, Value *argv)
{
    return chain(argc, argv, is_less);
}

static Value greater(int argc, Value *argv)
{
    return chain(argc, argv, is_greater);
}

static Value at_most(int argc, Value *argv)
{
    return chain(argc, argv, is_at_most);
}

static Value at_least(int argc, Value *argv)
{
    return chain(argc, argv, is_at_least);
}

static Value smaller_of(Value a, Value b)
{
    return compare(b, a) == -1 ? b : a;
}

static Value larger_of(Value a, Value b)
{
    return compare(b, a) == 1 ? b : a;
}

static Value min(int argc, Value *argv)
{
    return fold(argc - 1, argv + 1, argv[0], smaller_of);
}

static Value max(int argc, Value *argv)
{
    return fold(argc - 1, argv + 1, argv[0], larger_of);
}

/* Both parts of an integer division, which rounds toward zero. */
static lldiv_t division(Value a, Value b)
{
    if (b.integer == 0)
        error("division by zero");
    if (b.integer == -1) /* LLONG_MIN / -1 does not fit */
        return (lldiv_t){.quot = a.integer == LLONG_MIN ? LLONG_MIN : -a.integer, .rem = 0};
    return lldiv(a.integer, b.integer);
}

static Value quotient(int argc, Value *argv)
{
    (void)argc;
    return integer(division(argv[0], argv[1]).quot);
}

static Value remainder_primitive(int argc, Value *argv)
{
    (void)argc;
    return integer(division(argv[0], argv[1]).rem);
}

/* Has the sign of the divisor. */
static Value modulo(int argc, Value *argv)
{
    (void)argc;
    long long rest = division(argv[0], argv[1]).rem;
    return integer(rest != 0 && (rest < 0) != (argv[1].integer < 0) ? rest + argv[1].integer : rest);
}

static Value common_divisor(Value a, Value b)
{
    while (b.integer != 0) {
        Value rest = integer(division(a, b).rem);
        a = b;
        b = rest;
    }
    return a.integer < 0 ? subtract(integer(0), a) : a;
}

static Value gcd(int argc, Value *argv)
{
    return fold(argc, argv, integer(0), common_divisor);
}

/* By squaring: as many multiplications as the exponent has bits, or twice that. */
static Value integer_power(Value base, long long exponent)
{
    Value result = integer(1);
    for (; exponent > 0; exponent /= 2) {
        if (exponent % 2 != 0)
            result = multiply(result, base);
        if (exponent > 1)
            base = multiply(base, base);
    }
    return result;
}

static Value expt(int argc, Value *argv)
{
    (void)argc;
    if (argv[0].tag == INTEGER && argv[1].tag == INTEGER && argv[1].integer >= 0)
        return integer_power(argv[0], argv[1].integer);
    return real(pow(to_real(argv[0]), to_real(argv[1])));
}

static Value square_root(int argc, Value *argv)
{
    (void)argc;
    double root = sqrt(to_real(argv[0]));
    bool exact = argv[0].tag == INTEGER && root == floor(root) && root * root == to_real(argv[0]);
    return exact ? integer((long long)root) : real(root);
}

static Value exponential(int argc, Value *argv)
{
    (void)argc;
    return real(exp(to_real(argv[0])));
}

static Value logarithm(int argc, Value *argv)
{
    (void)argc;
    return real(log(to_real(argv[0])));
}

static Value sine(int argc, Value *argv)
{
    (void)argc;
    return real(sin(to_real(argv[0])));
}

static Value cosine(int argc, Value *argv)
{
    (void)argc;
    return real(cos(to_real(argv[0])));
}

static Value arc_tangent(int argc, Value *argv)
{
    return real(argc == 1 ? atan(to_real(argv[0])) : atan2(to_real(argv[0]), to_real(argv[1])));
}

static Value round_with(Value v, double (*function)(double))
{
    return v.tag == INTEGER ? v : real(function(v.real));
}

static Value floor_primitive(int argc, Value *argv)
{
    (void)argc;
    return round_with(argv[0], floor);
}

static Value ceiling(int argc, Value *argv)
{
    (void)argc;
    return round_with(argv[0], ceil);
}

static Value truncate(int argc, Value *argv)
{
    (void)argc;
    return round_with(argv[0], trunc);
}

/* To the even one of two that are equally near. */
static Value round_primitive(int argc, Value *argv)
{
    (void)argc;
    return round_with(argv[0], rint);
}

static Value exact(int argc, Value *argv)
{
    (void)argc;
    if (argv[0].tag == INTEGER)
        return argv[0];
    double d = argv[0].real;
    if (!(d >= -9223372036854775808.0 && d < 9223372036854775808.0))
        error("exact: %v has no integer value", argv[0]);
    return integer((long long)d);
}

static Value inexact(int argc, Value *argv)
{
    (void)argc;
    return real(to_real(argv[0]));
}

static Value is_number_primitive(int argc, Value *argv)
{
    (void)argc;
    return boolean(is_number(argv[0]));
}

static Value is_integer(int argc, Value *argv)
{
    (void)argc;
    return boolean(argv[0].tag == INTEGER || (argv[0].tag == REAL && argv[0].real == floor(argv[0].real)));
}

static Value is_exact(int argc, Value *argv)
{
    (void)argc;
    return boolean(argv[0].tag == INTEGER);
}

static Value number_to_string(int argc, Value *argv)
{
    char text[NUMBER_SIZE];
    long long base = argc > 1 ? argv[1].integer : 10;
    if (base < 2 || base > 36)
        error("number->string: the base must be from 2 to 36");
    number_text(text, argv[0], (int)base);
    size_t length = 0;
    while (text[length] != '\0')
        length++;
    return make_string(text, length);
}

static Value string_to_number(int argc, Value *argv)
{
    long long base = argc > 1 ? argv[1].integer : 10;
    if (base < 2 || base > 36)
        error("string->number: the base must be from 2 to 36");
    return parse_number(argv[0].string->text, (int)base);
}

const Primitive number_primitives[] = {
    {"*", "n*", product},
    {"+", "n*", sum},
    {"-", "nn*", difference},
    {"/", "nn*", ratio},
    {"<", "nn*", less},
    {"<=", "nn*", at_most},
    {"=", "nn*", equal},
    {">", "nn*", greater},
    {">=", "nn*", at_least},
    {"atan", "n?n", arc_tangent},
    {"ceiling", "n", ceiling},
    {"cos", "n", cosine},
    {"exact", "n", exact},
    {"exact?", ".", is_exact},
    {"exp", "n", exponential},
    {"expt", "nn", expt},
    {"floor", "n", floor_primitive},
    {"gcd", "i*", gcd},
    {"inexact", "n", inexact},
    {"integer?", ".", is_integer},
    {"log", "n", logarithm},
    {"max", "nn*", max},
    {"min", "nn*", min},
    {"modulo", "ii", modulo},
    {"number->string", "n?i", number_to_string},
    {"number?", ".", is_number_primitive},
    {"quotient", "ii", quotient},
    {"remainder", "ii", remainder_primitive},
    {"round", "n", round_primitive},
    {"sin", "n", sine},
    {"sqrt", "n", square_root},
    {"string->number", "s?i", string_to_number},
    {"truncate", "n", truncate},
    {NULL, NULL, NULL},
};
