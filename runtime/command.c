/* C11 7.22.4.8: running a command. As POSIX has it, the program does not die of the ^C that is meant for the command. */
#include <stdlib.h>
#include "internal.h"

enum { SIGINT = 2, SIGQUIT = 3, SIGCHLD = 17 };

#define SHELL "/bin/sh"

static _Noreturn void become_shell(const char *command)
{
    const char *arguments[] = {"sh", "-c", command, NULL};
    __sys_execute(SHELL, arguments, __environ);
    __sys_exit(127);
}

int system(const char *command)
{
    struct __action ignored = {(void (*)(int))1, 0, 0, NULL};
    struct __action interrupt, quit;
    int status = -1;
    if (!command)
        return __sys_may_execute(SHELL);
    __sys_set_action(SIGINT, &ignored, &interrupt);
    __sys_set_action(SIGQUIT, &ignored, &quit);
    unsigned int blocked = __sys_block_signals(0);
    __sys_block_signals(blocked | 1U << (SIGCHLD - 1));
    int process = __sys_fork();
    if (process != 0 && process != -1 && __sys_wait(process, &status) == -1)
        status = -1;
    __sys_set_action(SIGINT, &interrupt, NULL);
    __sys_set_action(SIGQUIT, &quit, NULL);
    __sys_block_signals(blocked);
    if (process == 0)
        become_shell(command);
    return status;
}
