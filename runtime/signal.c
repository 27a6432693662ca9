/* C11 7.14: signals. As in the GNU library a handler stays, and calls of the kernel that it interrupts are taken up again. */
#include <errno.h>
#include <signal.h>
#include "internal.h"

enum { SA_RESTORER = 0x04000000 };

/* syscall.asm: where a handler returns to; the second, if it is called with a siginfo_t. */
void __signal_return(void);
void __signal_return_info(void);

int __signal_action(int signal, const struct sigaction *restrict action, struct sigaction *restrict old)
{
    struct sigaction complete;
    if (action) {
        complete = *action;
        complete.sa_flags |= SA_RESTORER;
        complete.sa_restorer = complete.sa_flags & SA_SIGINFO ? __signal_return_info : __signal_return;
        action = &complete;
    }
    int result = __sys_signal_action(signal, action, old);
    if (result == 0 && old)
        old->sa_flags &= ~SA_RESTORER;
    return result;
}

void (*signal(int signal, void (*handler)(int)))(int)
{
    struct sigaction action = {.sa_handler = handler, .sa_flags = SA_RESTART};
    struct sigaction old;
    if (signal < 1 || signal >= NSIG || handler == SIG_ERR) {
        errno = EINVAL;
        return SIG_ERR;
    }
    action.sa_mask.__bits[(signal - 1) / 32] = 1U << (signal - 1) % 32;
    return __signal_action(signal, &action, &old) < 0 ? SIG_ERR : old.sa_handler;
}

int raise(int signal)
{
    return __sys_raise(signal);
}
