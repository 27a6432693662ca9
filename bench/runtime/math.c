/* Times a call of each function of <math.h>, over a thousand arguments: functions of one number between 0 and 1 (acosh's above 1), then
 * sin farther out, then functions of two numbers between 0 and 1 and between 0 and 10. */
#include <math.h>
#include <stdio.h>
#include "timing.h"

enum { ARGUMENTS = 1000, ROUNDS = 21 };

static double first[ARGUMENTS], second[ARGUMENTS];
static volatile double sink;

typedef double Unary(double);
typedef double Binary(double, double);

#define UNARY(name, low, high)                                                                                                 \
    {                                                                                                                          \
#name, name, low, high                                                                                                 \
    }
#define BINARY(name)                                                                                                           \
    {                                                                                                                          \
#name, name                                                                                                            \
    }

static const struct {
    const char *name;
    Unary *call;
    double low, high;
} unary_functions[] = {
    UNARY(sqrt, 0, 1),   UNARY(floor, 0, 1),  UNARY(ceil, 0, 1),  UNARY(trunc, 0, 1),  UNARY(rint, 0, 1),   UNARY(round, 0, 1),
    UNARY(sin, 0, 1),    UNARY(cos, 0, 1),    UNARY(tan, 0, 1),   UNARY(sin, 0, 1000), UNARY(sin, 0, 1e30), UNARY(exp, 0, 1),
    UNARY(exp2, 0, 1),   UNARY(expm1, 0, 1),  UNARY(log, 0, 1),   UNARY(log2, 0, 1),   UNARY(log10, 0, 1),  UNARY(log1p, 0, 1),
    UNARY(asin, 0, 1),   UNARY(acos, 0, 1),   UNARY(atan, 0, 1),  UNARY(sinh, 0, 1),   UNARY(cosh, 0, 1),   UNARY(tanh, 0, 1),
    UNARY(asinh, 0, 1),  UNARY(acosh, 1, 2),  UNARY(atanh, 0, 1), UNARY(cbrt, 0, 1),   UNARY(erf, 0, 1),    UNARY(erfc, 0, 1),
    UNARY(tgamma, 0, 1), UNARY(lgamma, 0, 1),
};

static const struct {
    const char *name;
    Binary *call;
} binary_functions[] = {BINARY(pow), BINARY(atan2), BINARY(hypot), BINARY(fmod), BINARY(remainder), BINARY(fmax)};

/* `ARGUMENTS` numbers between low and high, in no order that could be foreseen. */
static void spread(double *numbers, double low, double high)
{
    for (int i = 0; i < ARGUMENTS; i++)
        numbers[i] = low + (high - low) * (i * 7919 % ARGUMENTS + 0.5) / ARGUMENTS;
}

static void report(const char *name, double high, long long *times)
{
    printf("%s %d %s %d\n", name, ARGUMENTS, high > 1e6 ? "far" : high > 10 ? "middle" : "near", (int)median(times, ROUNDS));
}

int main(void)
{
    long long times[ROUNDS];
    for (size_t f = 0; f < sizeof unary_functions / sizeof unary_functions[0]; f++) {
        spread(first, unary_functions[f].low, unary_functions[f].high);
        for (int round = 0; round < ROUNDS; round++) {
            long long start = now();
            for (int i = 0; i < ARGUMENTS; i++)
                sink = unary_functions[f].call(first[i]);
            times[round] = (now() - start) * 100 / ARGUMENTS;
        }
        report(unary_functions[f].name, unary_functions[f].high, times);
    }
    spread(first, 0, 1);
    spread(second, 10, 0);
    for (size_t f = 0; f < sizeof binary_functions / sizeof binary_functions[0]; f++) {
        for (int round = 0; round < ROUNDS; round++) {
            long long start = now();
            for (int i = 0; i < ARGUMENTS; i++)
                sink = binary_functions[f].call(first[i], second[i]);
            times[round] = (now() - start) * 100 / ARGUMENTS;
        }
        report(binary_functions[f].name, 1, times);
    }
    return 0;
}
