/*
 * Times printf, scanf and the functions that read numbers: each line of output is a case, the characters of its text, and
 * hundredths of a tick a call. bench/runtime/run links this with two C libraries and compares.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "timing.h"

enum { ROUNDS = 7, CALLS = 2000 };

/* glibc's header gives it another name, which is not every library's. */
extern int scan_text(const char *from, const char *format, ...) __asm__("sscanf");

static char text[128];
static volatile double sink;

/* Bits of every magnitude, or a number of the size that programs print. */
static double number(int i, int is_wild)
{
    union {
        unsigned long long bits;
        double value;
    } u = {((unsigned long long)i + 1) * 0x9e3779b97f4a7c15ULL};
    return is_wild && (u.bits >> 52 & 2047) != 2047 ? u.value : (double)(u.bits >> 40) / 1000;
}

/* Macros, for a format should be a literal as in programs. */
#define PRINT(name, ...)                                                                                                       \
    static void name(int i)                                                                                                    \
    {                                                                                                                          \
        (void)i;                                                                                                               \
        snprintf(text, sizeof text, __VA_ARGS__);                                                                              \
    }
#define READ(name, from, function)                                                                                             \
    static void name(int i)                                                                                                    \
    {                                                                                                                          \
        char *end;                                                                                                             \
        (void)i;                                                                                                               \
        strcpy(text, from);                                                                                                    \
        sink = (double)function;                                                                                               \
    }

PRINT(print_plain, "a text without any conversion")
PRINT(print_int, "%d", i * 12345)
PRINT(print_mixed, "%d %s %x\n", i, "hello", i)
PRINT(print_widths, "%8d|%-8d|%08x", i, i, i)
PRINT(print_long_long, "%lld", i * 12345678901234LL)
PRINT(print_fixed, "%.2f", number(i, 0))
PRINT(print_general, "%g", number(i, 0))
PRINT(print_exact, "%.17g", number(i, 0))
PRINT(print_wild, "%.17g", number(i, 1))
PRINT(print_hexadecimal, "%a", number(i, 0))
READ(read_int, "1234567", strtol(text, &end, 10))
READ(read_long_long, "1234567890123456789", strtoll(text, &end, 10))
READ(read_short, "3.14159", strtod(text, &end))
READ(read_exact, "0.12345678901234567", strtod(text, &end))
READ(read_small, "1.2345678901234567e-300", strtod(text, &end))
READ(read_half_way, "9007199254740993.000000000000000000000000000000000000000", strtod(text, &end))

static void scan_ints(int i)
{
    int a, b;
    sprintf(text, "%d %d", i, -i);
    sink = scan_text(text, "%d %d", &a, &b);
}

static void scan_double(int i)
{
    double value;
    (void)i;
    strcpy(text, "3.14159");
    sink = scan_text(text, "%lf", &value);
}

static const struct {
    const char *name;
    void (*run)(int i);
} tests[] = {
    {"plain", print_plain},      {"%d", print_int},           {"%d_%s_%x", print_mixed},    {"%8d|%-8d|%08x", print_widths},
    {"%lld", print_long_long},   {"%.2f", print_fixed},       {"%g", print_general},        {"%.17g", print_exact},
    {"%.17g_any", print_wild},   {"%a", print_hexadecimal},   {"strtol", read_int},         {"strtoll", read_long_long},
    {"strtod", read_short},      {"strtod", read_exact},      {"strtod_e-300", read_small}, {"strtod_half", read_half_way},
    {"sscanf_%d_%d", scan_ints}, {"sscanf_%lf", scan_double},
};

static long long measure(void (*run)(int))
{
    long long times[ROUNDS];
    for (int round = -1; round < ROUNDS; round++) {
        long long start = now();
        for (int i = 0; i < CALLS; i++)
            run(i);
        if (round >= 0)
            times[round] = (now() - start) * 100 / CALLS;
    }
    return median(times, ROUNDS);
}

int main(void)
{
    for (size_t t = 0; t < sizeof tests / sizeof tests[0]; t++) {
        int ticks = (int)measure(tests[t].run);
        printf("%s %d - %d\n", tests[t].name, (int)strlen(text), ticks);
    }
    return 0;
}
