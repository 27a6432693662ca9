/* C11 7.22.4.8: running a command. As POSIX has it, the program does not die of the ^C that is meant for the command. */
#include <signal.h>
#include <stdlib.h>
#include "internal.h"

#define SHELL "/bin/sh"

_Noreturn void __become_shell(const char *command)
{
    const char *arguments[] = {"sh", "-c", command, NULL};
    __sys_execute(SHELL, arguments, __environ);
    __sys_exit(127);
}

int system(const char *command)
{
    struct sigaction ignored = {.sa_handler = SIG_IGN};
    struct sigaction interrupt, quit;
    sigset_t child = {{1U << (SIGCHLD - 1), 0}};
    sigset_t blocked;
    int status = -1;
    if (!command)
        return __sys_may_execute(SHELL);
    __sys_signal_action(SIGINT, &ignored, &interrupt);
    __sys_signal_action(SIGQUIT, &ignored, &quit);
    __sys_signal_mask(SIG_BLOCK, &child, &blocked);
    int process = __sys_fork();
    if (process != 0 && process != -1 && __sys_wait(process, &status) == -1)
        status = -1;
    __sys_signal_action(SIGINT, &interrupt, NULL);
    __sys_signal_action(SIGQUIT, &quit, NULL);
    __sys_signal_mask(SIG_SETMASK, &blocked, NULL);
    if (process == 0)
        __become_shell(command);
    return status;
}
