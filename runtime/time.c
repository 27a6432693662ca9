/* C11 7.27.2: what the clocks show. */
#include <errno.h>
#include <time.h>
#include "internal.h"

time_t time(time_t *result)
{
    time_t now = __sys_time();
    if (result)
        *result = now;
    return now;
}

REPLACEABLE int clock_gettime(clockid_t clock, struct timespec *result)
{
    return __sys_clock(clock, result);
}

clock_t clock(void)
{
    struct timespec used;
    if (__sys_clock(CLOCK_PROCESS_CPUTIME_ID, &used) < 0)
        return -1;
    return used.tv_sec * CLOCKS_PER_SEC + used.tv_nsec / (1000000000 / CLOCKS_PER_SEC);
}

int timespec_get(struct timespec *result, int base)
{
    if (base != TIME_UTC)
        return 0;
    __sys_clock(CLOCK_REALTIME, result);
    return base;
}

REPLACEABLE int nanosleep(const struct timespec *wanted, struct timespec *left)
{
    return __sys_sleep(wanted, left);
}

double difftime(time_t end, time_t beginning)
{
    return (double)end - (double)beginning;
}
