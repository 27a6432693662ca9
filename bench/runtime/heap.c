/*
 * Times malloc, free, calloc and realloc: each line of output is a pattern of lifetimes, a range of sizes, and hundredths of a
 * tick an operation. bench/runtime/run links this with two C libraries and compares.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "timing.h"

enum { SLOTS = 2048, ROUNDS = 7, OPERATIONS = 1 << 15 };

static char *blocks[SLOTS];
static unsigned int seed;

static unsigned int next(void)
{
    seed = seed * 1664525 + 1013904223;
    return seed >> 8;
}

/* A size up to `largest`, small ones more often. */
static size_t random_size(unsigned int largest)
{
    unsigned int size = largest >> next() % 8;
    return 16 + next() % (size > 16 ? size - 15 : 1);
}

/* A pattern allocates and frees, all told OPERATIONS times, and leaves nothing behind. */
static void fixed(unsigned int largest)
{
    for (int i = 0; i < OPERATIONS; i++) {
        char *block = malloc(largest);
        *block = 1;
        free(block);
    }
}

static void free_all(void)
{
    for (int i = 0; i < SLOTS; i++) {
        free(blocks[i]);
        blocks[i] = NULL;
    }
}

static void lifo(unsigned int largest)
{
    for (int done = 0; done < OPERATIONS; done += SLOTS) {
        for (int i = 0; i < SLOTS; i++)
            *(blocks[i] = malloc(random_size(largest))) = 1;
        for (int i = SLOTS; i-- > 0;) {
            free(blocks[i]);
            blocks[i] = NULL;
        }
    }
}

static void fifo(unsigned int largest)
{
    for (int done = 0; done < OPERATIONS; done += SLOTS) {
        for (int i = 0; i < SLOTS; i++)
            *(blocks[i] = malloc(random_size(largest))) = 1;
        free_all();
    }
}

static void random_lives(unsigned int largest)
{
    free_all();
    for (int i = 0; i < OPERATIONS; i++) {
        unsigned int slot = next() % SLOTS;
        free(blocks[slot]);
        *(blocks[slot] = malloc(random_size(largest))) = 1;
    }
    free_all();
}

static void growing(unsigned int largest)
{
    for (int done = 0; done < OPERATIONS;) {
        char *text = NULL;
        for (unsigned int size = 16; size <= largest; size += size / 2, done++) {
            text = realloc(text, size);
            text[size - 1] = 1;
        }
        free(text);
    }
}

/* Several arrays grow in turn, so that none can grow where it stands. */
static void growing_together(unsigned int largest)
{
    for (int done = 0; done < OPERATIONS;) {
        for (unsigned int size = 16; size <= largest; size += size / 2) {
            for (int i = 0; i < 16; i++, done++) {
                blocks[i] = realloc(blocks[i], size);
                blocks[i][size - 1] = 1;
            }
        }
        free_all();
    }
}

static void cleared(unsigned int largest)
{
    free_all();
    for (int i = 0; i < OPERATIONS; i++) {
        unsigned int slot = next() % 64;
        free(blocks[slot]);
        *(blocks[slot] = calloc(1, random_size(largest))) = 1;
    }
    free_all();
}

static const struct {
    const char *name;
    void (*run)(unsigned int largest);
} patterns[] = {
    {"one", fixed},           {"lifo", lifo},       {"fifo", fifo},
    {"random", random_lives}, {"realloc", growing}, {"realloc-16", growing_together},
    {"calloc", cleared},
};

static const unsigned int sizes[] = {32, 256, 4096, 65536, 1 << 18};

static long long measure(void (*run)(unsigned int), unsigned int largest)
{
    long long times[ROUNDS];
    for (int round = -1; round < ROUNDS; round++) {
        seed = 1;
        long long start = now();
        run(largest);
        if (round >= 0)
            times[round] = (now() - start) * 100 / OPERATIONS;
    }
    return median(times, ROUNDS);
}

int main(void)
{
    for (size_t p = 0; p < sizeof patterns / sizeof patterns[0]; p++) {
        for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++)
            printf("%s %u - %d\n", patterns[p].name, sizes[s], (int)measure(patterns[p].run, sizes[s]));
    }
    return 0;
}
