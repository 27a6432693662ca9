/* What POSIX has for signals besides: sets of them, and finer control. */
#include <errno.h>
#include <signal.h>
#include "internal.h"

static int is_signal(int signal)
{
    if (signal > 0 && signal < NSIG)
        return 1;
    errno = EINVAL;
    return 0;
}

int sigaction(int signal, const struct sigaction *restrict action, struct sigaction *restrict old)
{
    return __signal_action(signal, action, old);
}

int sigemptyset(sigset_t *set)
{
    set->__bits[0] = 0;
    set->__bits[1] = 0;
    return 0;
}

int sigfillset(sigset_t *set)
{
    set->__bits[0] = ~0U;
    set->__bits[1] = ~0U;
    return 0;
}

int sigaddset(sigset_t *set, int signal)
{
    if (!is_signal(signal))
        return -1;
    set->__bits[(signal - 1) / 32] |= 1U << (signal - 1) % 32;
    return 0;
}

int sigdelset(sigset_t *set, int signal)
{
    if (!is_signal(signal))
        return -1;
    set->__bits[(signal - 1) / 32] &= ~(1U << (signal - 1) % 32);
    return 0;
}

int sigismember(const sigset_t *set, int signal)
{
    if (!is_signal(signal))
        return -1;
    return set->__bits[(signal - 1) / 32] >> (signal - 1) % 32 & 1;
}

int sigprocmask(int how, const sigset_t *restrict set, sigset_t *restrict old)
{
    return __sys_signal_mask(how, set, old);
}
