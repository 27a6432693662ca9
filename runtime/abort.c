/* C11 7.22.4.1: abnormal termination. Streams are not flushed. */
#include <signal.h>
#include <stdlib.h>
#include "internal.h"

/* SIGABRT comes through even if it is held back, and ends the program even if it is caught or ignored. */
_Noreturn void abort(void)
{
    sigset_t set = {{1U << (SIGABRT - 1), 0}};
    struct sigaction standard = {.sa_handler = SIG_DFL};
    __sys_signal_mask(SIG_UNBLOCK, &set, NULL);
    __sys_raise(SIGABRT);
    __sys_signal_action(SIGABRT, &standard, NULL);
    __sys_raise(SIGABRT);
    __sys_exit(127);
}
