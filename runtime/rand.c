/*
 * C11 7.22.2: pseudo-random numbers, the same as the GNU library's, so that a program prints the same with both.
 * An additive feedback generator (Knuth, TAOCP 2, 3.2.2): x[n] = x[n-3] + x[n-31], of which the upper 31 bits leave.
 * The first 31 terms come from the seed through the minimal standard generator of Park and Miller (CACM 31, 1988),
 * and 310 terms are thrown away so that a small seed has spread.
 */
#include <stdlib.h>

enum { TERMS = 31, LAG = 3, DISCARDED = 310 };

static unsigned int terms[TERMS];
static int oldest;                  /* index of x[n-31], which x[n] replaces */
static int seeded;

/* 16807 * term modulo 2^31 - 1, by Schrage's method, which stays within 32 bits. */
static int park_miller(int term)
{
    int next = 16807 * (term % 127773) - 2836 * (term / 127773);
    return next < 0 ? next + 2147483647 : next;
}

static unsigned int next_term(void)
{
    int recent = oldest - LAG;
    unsigned int term = terms[oldest] + terms[recent < 0 ? recent + TERMS : recent];
    terms[oldest] = term;
    oldest = oldest + 1 == TERMS ? 0 : oldest + 1;
    return term;
}

void srand(unsigned int seed)
{
    int term = seed == 0 ? 1 : (int)seed;
    for (int i = 0; i < TERMS; i++) {
        terms[i] = (unsigned int)term;
        term = park_miller(term);
    }
    oldest = LAG;                   /* the first LAG terms stand for the next ones, too */
    seeded = 1;
    for (int i = 0; i < DISCARDED; i++)
        next_term();
}

int rand(void)
{
    if (!seeded)
        srand(1);
    return (int)(next_term() >> 1);
}
