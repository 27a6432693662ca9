/* The clock of the benchmarks of the C library, and medians. */
#ifndef TIMING_H
#define TIMING_H

#include <stdlib.h>

/* The processor's own clock: asking the kernel would disturb what is measured. */
static long long now(void)
{
    return (long long)__builtin_ia32_rdtsc();
}

static int by_value(const void *a, const void *b)
{
    long long l = *(const long long *)a, r = *(const long long *)b;
    return (l > r) - (l < r);
}

static long long median(long long *times, size_t count)
{
    qsort(times, count, sizeof times[0], by_value);
    return times[count / 2];
}

#endif
