/* POSIX kill, in a file of its own: many a program has a function of that name. */
#include <signal.h>
#include "internal.h"

int kill(pid_t process, int signal)
{
    return __sys_kill(process, signal);
}
