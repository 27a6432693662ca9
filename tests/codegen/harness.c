/* Runs the functions that random_ir wrote, as its runs.def says, and prints what they answer, in the words of its `expected`.
 * A line at a time, so that the last one shows where it broke. */
#include <stdio.h>

typedef unsigned long long Function(unsigned a, unsigned b, unsigned c, unsigned d);

enum { I32 = 1, I64, F32, F64 }; /* IrType in ir.h */

/* harness.asm */
unsigned long long enter(Function *function, unsigned a, unsigned b, unsigned c, unsigned d, int result);
extern unsigned lost;

unsigned char global_data[800]; /* GLOBAL_SIZE in random_ir.c */

#define FUNCTION(seed) Function function_##seed;
#define RUN(seed, result, a, b, c, d)
#include "runs.def"
#undef FUNCTION
#undef RUN

static const struct {
    unsigned seed;
    Function *function;
    int result;
    unsigned args[4];
} runs[] = {
#define FUNCTION(seed)
#define RUN(seed, result, a, b, c, d) {seed, function_##seed, result, {a, b, c, d}},
#include "runs.def"
};

int main(void)
{
    setvbuf(stdout, NULL, _IOLBF, BUFSIZ);
    for (size_t i = 0; i < sizeof runs / sizeof *runs; i++) {
        const unsigned *args = runs[i].args;
        for (size_t k = 0; k < sizeof global_data; k++)
            global_data[k] = (unsigned char)(k * 37 + 1);
        unsigned long long result = enter(runs[i].function, args[0], args[1], args[2], args[3], runs[i].result);
        unsigned sum = 0;
        for (size_t k = 0; k < sizeof global_data; k++)
            sum = sum * 31 + global_data[k];
        printf("seed %u: f(%u, %u, %u, %u) = 0x%llx, memory %08x%s\n", runs[i].seed, args[0], args[1], args[2], args[3],
               runs[i].result == I32 ? (unsigned)result : result, sum,
               lost ? ", a callee-saved register, esp or the x87 stack lost" : "");
    }
    return 0;
}
