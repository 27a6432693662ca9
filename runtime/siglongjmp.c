/* POSIX sigsetjmp and siglongjmp: jumps that bring the signal mask along. */
#include <setjmp.h>
#include <signal.h>
#include "internal.h"

struct __jump *__save_mask(struct __jump *environment, int wanted)
{
    environment->__has_mask = wanted;
    if (wanted)
        __sys_signal_mask(SIG_BLOCK, NULL, environment->__mask);
    return environment;
}

_Noreturn void siglongjmp(sigjmp_buf environment, int value)
{
    if (environment->__has_mask)
        __sys_signal_mask(SIG_SETMASK, environment->__mask, NULL);
    longjmp(environment, value);
}
