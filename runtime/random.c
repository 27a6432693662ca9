/* POSIX's random and srandom: with the GNU library they are rand and srand. */
#include <stdlib.h>

long random(void)
{
    return rand();
}

void srandom(unsigned int seed)
{
    srand(seed);
}
