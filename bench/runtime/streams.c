/*
 * Times characters, lines and blocks through streams: each line of output is a function, the bytes of a call, and hundredths of
 * a tick a call. bench/runtime/run links this with two C libraries and compares.
 */
#include <stdio.h>
#include <string.h>
#include "timing.h"

enum { ROUNDS = 7, BYTES = 1 << 19, LARGEST = 4096 };

static FILE *file;
static char line[LARGEST + 1];
static volatile int sink;

static void read_chars(int size)
{
    (void)size;
    for (int i = 0; i < BYTES; i++)
        sink = getc(file);
}

static void write_chars(int size)
{
    (void)size;
    for (int i = 0; i < BYTES; i++)
        putc('x', file);
}

static void unread_chars(int size)
{
    (void)size;
    for (int i = 0; i < BYTES; i++)
        ungetc(getc(file), file);
}

static void read_lines(int size)
{
    for (int i = 0; i < BYTES / size; i++)
        sink = fgets(line, sizeof line, file) != NULL;
}

static void write_lines(int size)
{
    for (int i = 0; i < BYTES / size; i++)
        fputs(line, file);
}

static void read_blocks(int size)
{
    for (int i = 0; i < BYTES / size; i++)
        sink = (int)fread(line, 1, (size_t)size, file);
}

static void write_blocks(int size)
{
    for (int i = 0; i < BYTES / size; i++)
        fwrite(line, 1, (size_t)size, file);
}

static const struct {
    const char *name;
    void (*run)(int size);
    int size;
} tests[] = {
    {"getc", read_chars, 1},        {"putc", write_chars, 1},     {"ungetc", unread_chars, 1}, {"fgets", read_lines, 8},
    {"fgets", read_lines, 64},      {"fputs", write_lines, 8},    {"fputs", write_lines, 64},  {"fread", read_blocks, 4},
    {"fread", read_blocks, 64},     {"fread", read_blocks, 4096}, {"fwrite", write_blocks, 4}, {"fwrite", write_blocks, 64},
    {"fwrite", write_blocks, 4096},
};

/* The file holds lines of the size in question. */
static void prepare(int size)
{
    memset(line, 'x', (size_t)size);
    line[size - 1] = '\n';
    line[size] = 0;
    rewind(file);
    for (int i = 0; i < BYTES / size; i++)
        fputs(line, file);
    rewind(file);
}

static long long measure(void (*run)(int), int size)
{
    long long times[ROUNDS];
    for (int round = -1; round < ROUNDS; round++) {
        prepare(size);
        long long start = now();
        run(size);
        if (round >= 0)
            times[round] = (now() - start) * 100 / (BYTES / size);
    }
    return median(times, ROUNDS);
}

int main(void)
{
    file = tmpfile();
    if (!file)
        return 1;
    for (size_t t = 0; t < sizeof tests / sizeof tests[0]; t++) {
        printf("%s %d - %d\n", tests[t].name, tests[t].size, (int)measure(tests[t].run, tests[t].size));
    }
    return 0;
}
