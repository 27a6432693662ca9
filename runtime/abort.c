/* C11 7.22.4.1: abnormal termination. Streams are not flushed. */
#include <stdlib.h>
#include "internal.h"

_Noreturn void abort(void)
{
    __sys_abort();
    __sys_exit(127);                /* SIGABRT is blocked */
}
