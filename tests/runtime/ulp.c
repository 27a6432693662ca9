/*
 * Compares each function of the runtime's <math.h> (linked under the prefix toy_) with glibc's on 10,000 random points: fails where they differ
 * by more than one ulp and glibc's long double function, rounded, is on glibc's side. For each function prints the greatest distance from
 * glibc's, the greatest error in ulp measured with long double, and the number of points where glibc's own error made the difference.
 *
 *     ulp [-n POINTS] [-s SEED] [NAME...]
 */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int toy_errno;

typedef struct {
    double low, high; /* both 0: any bits */
} Range;

enum { RANGES = 4 };

typedef struct {
    int points, apart_most, glibc_off;
    double worst_error, at[2], got, expected;
} Outcome;

static uint64_t state = 1;

static uint64_t random_bits(void) /* splitmix64 */
{
    uint64_t z = state += 0x9e3779b97f4a7c15;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return z ^ z >> 31;
}

static double from_bits(uint64_t bits)
{
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

static double random_unit(void)
{
    return (double)(random_bits() >> 11) * 0x1p-53;
}

/* A number of the range: evenly spread, or evenly spread by exponent if the range is of one sign and wide. */
static double random_in(Range range)
{
    if (range.low == 0 && range.high == 0)
        return from_bits(random_bits());
    if (range.low > 0 && range.high / range.low > 1000)
        return range.low * pow(range.high / range.low, random_unit());
    return range.low + (range.high - range.low) * random_unit();
}

static float random_float_in(Range range)
{
    if (range.low == 0 && range.high == 0) {
        uint32_t bits = (uint32_t)random_bits();
        float x;
        memcpy(&x, &bits, sizeof x);
        return x;
    }
    return (float)random_in(range);
}

/* Numbers in their order as integers. */
static int64_t ordinal(double x)
{
    int64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits < 0 ? INT64_MIN - bits : bits;
}

static int64_t ordinal_of_float(float x)
{
    int32_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits < 0 ? INT32_MIN - (int64_t)bits : bits;
}

static int64_t apart(int64_t a, int64_t b)
{
    return a < b ? b - a : a - b;
}

static int distance(double a, double b, int is_float)
{
    if (a != a || b != b)
        return (a != a) == (b != b) ? 0 : 1000000;
    int64_t ulps = is_float ? apart(ordinal_of_float((float)a), ordinal_of_float((float)b)) : apart(ordinal(a), ordinal(b));
    return ulps > 1000000 ? 1000000 : (int)ulps;
}

/* |got - exact| in units of the last place of exact. */
static double error_in_ulp(double got, long double exact, int is_float)
{
    if (!isfinite(got) || !isfinite(exact) || exact == 0)
        return 0;
    int exponent, digits = is_float ? 24 : 53, least = is_float ? -149 : -1074;
    frexpl(exact, &exponent);
    exponent -= digits;
    return (double)fabsl(ldexpl((long double)got - exact, -(exponent < least ? least : exponent)));
}

static int failures;

static void compare(Outcome *outcome, double x, double y, double got, double glibc, long double exact, int is_float)
{
    outcome->points++;
    double error = error_in_ulp(got, exact, is_float);
    if (error > outcome->worst_error)
        outcome->worst_error = error;
    int ulps = distance(got, glibc, is_float);
    double rounded = is_float ? (double)(float)exact : (double)exact;
    if (ulps > 1 && distance(got, rounded, is_float) <= 1) {
        outcome->glibc_off++;
        return;
    }
    if (ulps > outcome->apart_most) {
        outcome->apart_most = ulps;
        outcome->at[0] = x;
        outcome->at[1] = y;
        outcome->got = got;
        outcome->expected = (double)exact;
    }
}

static void report(const char *name, const Outcome *outcome)
{
    int failed = outcome->apart_most > 1;
    failures += failed;
    printf("%-12s %2d ulp from glibc, error %.3f ulp", name, outcome->apart_most, outcome->worst_error);
    if (outcome->glibc_off)
        printf(", glibc off %d times", outcome->glibc_off);
    if (failed)
        printf(" FAILED at (%a, %a): %a, expected %a", outcome->at[0], outcome->at[1], outcome->got, outcome->expected);
    printf("\n");
}

/* The functions: name, ranges of the first argument, ranges of the second. */
#define ANY                                                                                                                    \
    {                                                                                                                          \
        0, 0                                                                                                                   \
    }
#define UNARY_FUNCTIONS(F)                                                                                                     \
    F(acos, ANY, {-1, 1}, {-1e-3, 1e-3}, {0.99, 1})                                                                            \
    F(asin, ANY, {-1, 1}, {1e-300, 1e-3}, {0.99, 1})                                                                           \
    F(atan, ANY, {-1, 1}, {-20, 20}, {1e-300, 1e20})                                                                           \
    F(cos, ANY, {-4, 4}, {-1e6, 1e6}, {1e6, 1e308})                                                                            \
    F(sin, ANY, {-4, 4}, {-1e6, 1e6}, {1e6, 1e308})                                                                            \
    F(tan, ANY, {-4, 4}, {-1e6, 1e6}, {1e6, 1e308})                                                                            \
    F(acosh, ANY, {1, 2}, {1, 1.001}, {1, 1e300})                                                                              \
    F(asinh, ANY, {-2, 2}, {-100, 100}, {1e-10, 1})                                                                            \
    F(atanh, ANY, {-1, 1}, {1e-10, 1}, {0.999, 1})                                                                             \
    F(cosh, ANY, {-2, 2}, {-30, 30}, {-712, 712})                                                                              \
    F(sinh, ANY, {-2, 2}, {-30, 30}, {-712, 712})                                                                              \
    F(tanh, ANY, {-1, 1}, {-25, 25}, {1e-10, 1})                                                                               \
    F(exp, ANY, {-1, 1}, {-746, 710}, {-745.2, -708})                                                                          \
    F(exp2, ANY, {-1, 1}, {-1075, 1025}, {-1075, -1022})                                                                       \
    F(expm1, ANY, {-1, 1}, {-40, 710}, {1e-20, 1})                                                                             \
    F(log, ANY, {0, 2}, {0.99, 1.01}, {1e-320, 1e-300})                                                                        \
    F(log10, ANY, {0, 2}, {0.99, 1.01}, {1e-320, 1e-300})                                                                      \
    F(log1p, ANY, {-1, 1}, {-1, 100}, {1e-20, 1})                                                                              \
    F(log2, ANY, {0, 2}, {0.99, 1.01}, {1e-320, 1e-300})                                                                       \
    F(logb, ANY, {1e-320, 1e-300}, {-2, 2}, ANY)                                                                               \
    F(cbrt, ANY, {-2, 2}, {-1000, 1000}, {1e-320, 1e-300})                                                                     \
    F(fabs, ANY, ANY, ANY, ANY)                                                                                                \
    F(sqrt, ANY, {0, 2}, {1e-320, 1e-300}, {0, 1e10})                                                                          \
    F(erf, ANY, {-1, 1}, {-7, 7}, {1e-10, 1})                                                                                  \
    F(erfc, ANY, {-1, 1}, {-7, 28}, {24, 28})                                                                                  \
    F(lgamma, ANY, {-2, 24}, {-40, 3}, {2, 1e305})                                                                             \
    F(tgamma, ANY, {-5, 25}, {-185, 172}, {-25, 5})                                                                            \
    F(ceil, ANY, {-3, 3}, {-1e6, 1e6}, {1e12, 1e16})                                                                           \
    F(floor, ANY, {-3, 3}, {-1e6, 1e6}, {1e12, 1e16})                                                                          \
    F(nearbyint, ANY, {-3, 3}, {-1e6, 1e6}, {1e12, 1e16})                                                                      \
    F(rint, ANY, {-3, 3}, {-1e6, 1e6}, {1e12, 1e16})                                                                           \
    F(round, ANY, {-3, 3}, {-1e6, 1e6}, {1e12, 1e16})                                                                          \
    F(trunc, ANY, {-3, 3}, {-1e6, 1e6}, {1e12, 1e16})

#define PAIR(...)                                                                                                              \
    {                                                                                                                          \
        __VA_ARGS__                                                                                                            \
    }
#define BINARY_FUNCTIONS(F)                                                                                                    \
    F(atan2, PAIR(ANY, {-2, 2}, {1e-20, 1e20}, {-100, 100}), PAIR(ANY, {-2, 2}, {1e-20, 1e20}, {-1, 1}))                       \
    F(pow, PAIR(ANY, {0, 10}, {0.99, 1.01}, {1e-320, 1e308}), PAIR(ANY, {-30, 30}, {-70000, 70000}, {-2, 2}))                  \
    F(hypot, PAIR(ANY, {-2, 2}, {1e-320, 1e-300}, {1e300, 1e308}), PAIR(ANY, {-2, 2}, {1e-320, 1e-300}, {1e300, 1e308}))       \
    F(fmod, PAIR(ANY, {-100, 100}, {-1e10, 1e10}, {1e-320, 1e-300}), PAIR(ANY, {-2, 2}, {-10, 10}, {1e-320, 1e-310}))          \
    F(remainder, PAIR(ANY, {-100, 100}, {-1e10, 1e10}, {1e-320, 1e-300}), PAIR(ANY, {-2, 2}, {-10, 10}, {1e-320, 1e-310}))     \
    F(copysign, PAIR(ANY, ANY, ANY, ANY), PAIR(ANY, ANY, ANY, ANY))                                                            \
    F(nextafter, PAIR(ANY, ANY, {-1, 1}, {-1e-310, 1e-310}), PAIR(ANY, ANY, {-1, 1}, {-1e-310, 1e-310}))                       \
    F(fdim, PAIR(ANY, ANY, {-1, 1}, {-1, 1}), PAIR(ANY, ANY, {-1, 1}, {-1, 1}))                                                \
    F(fmax, PAIR(ANY, ANY, {-1, 1}, {-1, 1}), PAIR(ANY, ANY, {-1, 1}, {-1, 1}))                                                \
    F(fmin, PAIR(ANY, ANY, {-1, 1}, {-1, 1}), PAIR(ANY, ANY, {-1, 1}, {-1, 1}))

#define DECLARE_UNARY(name, ...)                                                                                               \
    double toy_##name(double);                                                                                                 \
    float toy_##name##f(float);
#define DECLARE_BINARY(name, ...)                                                                                              \
    double toy_##name(double, double);                                                                                         \
    float toy_##name##f(float, float);
UNARY_FUNCTIONS(DECLARE_UNARY)
BINARY_FUNCTIONS(DECLARE_BINARY)
double toy_fma(double, double, double);
float toy_fmaf(float, float, float);

typedef struct {
    const char *name;
    double (*toy)(double), (*glibc)(double);
    float (*toy_float)(float), (*glibc_float)(float);
    long double (*exact)(long double);
    Range ranges[RANGES];
} Unary;

typedef struct {
    const char *name;
    double (*toy)(double, double), (*glibc)(double, double);
    float (*toy_float)(float, float), (*glibc_float)(float, float);
    long double (*exact)(long double, long double);
    Range first[RANGES], second[RANGES];
} Binary;

/* In long double these would be functions of another number: its neighbours, for one. */
static long double nextafter_exact(long double x, long double y)
{
    return nextafter((double)x, (double)y);
}

#define nextafterl nextafter_exact
#define UNARY_ROW(name, ...) {#name, toy_##name, name, toy_##name##f, name##f, name##l, {__VA_ARGS__}},
#define BINARY_ROW(name, ...) {#name, toy_##name, name, toy_##name##f, name##f, name##l, __VA_ARGS__},
static const Unary unary_functions[] = {UNARY_FUNCTIONS(UNARY_ROW)};
static const Binary binary_functions[] = {BINARY_FUNCTIONS(BINARY_ROW)};

static void test_unary(const Unary *f, int points)
{
    Outcome doubles = {0}, floats = {0};
    for (int i = 0; i < points; i++) {
        double x = random_in(f->ranges[i % RANGES]);
        compare(&doubles, x, 0, f->toy(x), f->glibc(x), f->exact(x), 0);
        float y = random_float_in(f->ranges[i % RANGES]);
        compare(&floats, y, 0, f->toy_float(y), f->glibc_float(y), f->exact(y), 1);
    }
    report(f->name, &doubles);
    char name[20];
    snprintf(name, sizeof name, "%sf", f->name);
    report(name, &floats);
}

static void test_binary(const Binary *f, int points)
{
    Outcome doubles = {0}, floats = {0};
    for (int i = 0; i < points; i++) {
        double x = random_in(f->first[i % RANGES]), y = random_in(f->second[i % RANGES]);
        compare(&doubles, x, y, f->toy(x, y), f->glibc(x, y), f->exact(x, y), 0);
        float a = random_float_in(f->first[i % RANGES]), b = random_float_in(f->second[i % RANGES]);
        if (f->glibc == nextafter)
            continue;
        compare(&floats, a, b, f->toy_float(a, b), f->glibc_float(a, b), f->exact(a, b), 1);
    }
    report(f->name, &doubles);
    char name[20];
    snprintf(name, sizeof name, "%sf", f->name);
    report(name, &floats);
}

/* Triples whose product and sum cancel, now and then: z is -x*y with changes in the last bits, or of any other size. */
static void test_fma(int points)
{
    Outcome doubles = {0}, floats = {0};
    for (int i = 0; i < points; i++) {
        double x = from_bits(random_bits()), y = from_bits(random_bits()), z = from_bits(random_bits());
        if (i % 4 != 0)
            y = ldexp(from_bits((random_bits() & 0x800fffffffffffff) | 0x3ff0000000000000), i % 3 == 0 ? -1000 - ilogb(x) : 0);
        if (i % 4 >= 2) {
            z = nextafter(-x * y, i % 8 < 4 ? 0 : x);
            z = i % 16 < 4 ? ldexp(z, (int)(random_bits() % 220) - 110) : z;
        }
        compare(&doubles, x, y, toy_fma(x, y, z), fma(x, y, z), fma(x, y, z), 0);
        float a = random_float_in((Range)ANY), b = random_float_in((Range){-4, 4}),
              c = i & 1 ? -a * b : random_float_in((Range)ANY);
        compare(&floats, a, b, toy_fmaf(a, b, c), fmaf(a, b, c), fmaf(a, b, c), 1);
    }
    failures += doubles.apart_most == 1 || floats.apart_most == 1; /* fma is exact */
    report("fma", &doubles);
    report("fmaf", &floats);
}

static int is_asked_for(const char *name, char **names)
{
    if (!*names)
        return 1;
    for (; *names; names++)
        if (strcmp(*names, name) == 0)
            return 1;
    return 0;
}

int main(int argc, char **argv)
{
    int points = 10000;
    char **names = argv + 1;
    for (; names + 1 < argv + argc && names[0][0] == '-'; names += 2) {
        if (names[0][1] == 'n')
            points = atoi(names[1]);
        else
            state = strtoull(names[1], NULL, 0);
    }
    for (size_t i = 0; i < sizeof unary_functions / sizeof *unary_functions; i++)
        if (is_asked_for(unary_functions[i].name, names))
            test_unary(&unary_functions[i], points);
    for (size_t i = 0; i < sizeof binary_functions / sizeof *binary_functions; i++)
        if (is_asked_for(binary_functions[i].name, names))
            test_binary(&binary_functions[i], points);
    if (is_asked_for("fma", names))
        test_fma(points);
    return failures > 0;
}
