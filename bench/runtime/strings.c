/*
 * Times the functions of <string.h> that programs live on: each line of output is a function, a size, how source and
 * destination lie, and hundredths of a tick a call. bench/runtime/run links this with two C libraries and compares. Compiled
 * with -fno-builtin, so that calls are calls.
 */
#include <stdio.h>
#include <string.h>
#include "timing.h"

enum { LARGEST = 65536, ROUNDS = 5, BYTES_A_ROUND = 1 << 20, CALLS_AT_MOST = 8192 };

static char left[LARGEST + 4096 + 64] __attribute__((aligned(4096)));
static char right[LARGEST + 4096 + 64] __attribute__((aligned(4096)));
static volatile size_t sink;

static void copy(char *to, char *from, size_t size)
{
    memcpy(to, from, size);
}

/* Overlapping, the destination behind the source: backwards. */
static void move(char *to, char *from, size_t size)
{
    (void)to;
    memmove(from + 24, from, size);
}

/* Overlapping, the destination before the source. */
static void move_down(char *to, char *from, size_t size)
{
    (void)to;
    memmove(from, from + 24, size);
}

static void fill(char *to, char *from, size_t size)
{
    (void)from;
    memset(to, 'x', size);
}

static void compare(char *to, char *from, size_t size)
{
    sink = (size_t)memcmp(to, from, size);
}

static void find_byte(char *to, char *from, size_t size)
{
    (void)to;
    sink = (size_t)memchr(from, 1, size);
}

static void measure_string(char *to, char *from, size_t size)
{
    (void)to;
    (void)size;
    sink = strlen(from);
}

static void compare_strings(char *to, char *from, size_t size)
{
    (void)size;
    sink = (size_t)strcmp(to, from);
}

static void find_char(char *to, char *from, size_t size)
{
    (void)to;
    (void)size;
    sink = (size_t)strchr(from, 1);
}

static const struct {
    const char *name;
    void (*call)(char *to, char *from, size_t size);
} functions[] = {
    {"memcpy", copy},      {"memmove-up", move},       {"memmove-down", move_down}, {"memset", fill},      {"memcmp", compare},
    {"memchr", find_byte}, {"strlen", measure_string}, {"strcmp", compare_strings}, {"strchr", find_char},
};

static const size_t sizes[] = {16, 32, 64, 100, 256, 1024, 4096, 16384, 65536};

static const struct {
    const char *name;
    int to, from;
} places[] = {{"aligned", 0, 0}, {"misaligned", 5, 11}};

/* Picoseconds a call, the median of some rounds. Both texts are `size` bytes with a 0 behind. */
static long long measure(void (*call)(char *, char *, size_t), char *to, char *from, size_t size)
{
    long long times[ROUNDS];
    int calls = BYTES_A_ROUND / (int)size;
    if (calls > CALLS_AT_MOST)
        calls = CALLS_AT_MOST;
    for (int round = -1; round < ROUNDS; round++) {
        memset(left, 'x', sizeof left);
        memset(right, 'x', sizeof right);
        to[size] = from[size] = 0;
        long long start = now();
        for (int i = 0; i < calls; i++)
            call(to, from, size);
        if (round >= 0)
            times[round] = (now() - start) * 100 / calls;
    }
    return median(times, ROUNDS);
}

int main(void)
{
    for (size_t f = 0; f < sizeof functions / sizeof functions[0]; f++) {
        for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++) {
            for (size_t p = 0; p < sizeof places / sizeof places[0]; p++) {
                int time = (int)measure(functions[f].call, left + places[p].to, right + places[p].from, sizes[s]);
                printf("%s %d %s %d\n", functions[f].name, (int)sizes[s], places[p].name, time);
            }
        }
    }
    return 0;
}
