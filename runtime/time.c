/* C11 7.27.2.4: seconds since 1970 began, UTC. */
#include <time.h>
#include "internal.h"

time_t time(time_t *result)
{
    time_t now = __sys_time();
    if (result)
        *result = now;
    return now;
}
