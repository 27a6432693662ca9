/*
 * The kernel's services by name, over __syscall. An error comes back as -1 with its number in errno.
 * The numbers are those of Linux on i386.
 */
#include "internal.h"
#include <errno.h>

enum {
    SYS_fork = 2, SYS_read = 3, SYS_write = 4, SYS_open = 5, SYS_close = 6, SYS_waitpid = 7, SYS_unlink = 10,
    SYS_execve = 11, SYS_time = 13, SYS_lseek = 19,
    SYS_getpid = 20, SYS_access = 33, SYS_kill = 37, SYS_rmdir = 40, SYS_brk = 45, SYS_ioctl = 54, SYS_sigaction = 67, SYS_sigprocmask = 126, SYS_exit_group = 252
};

enum { SIGABRT = 6, TCGETS = 0x5401, TERMIOS_BYTES = 36 };

/* Answers from -4095 to -1 are errors; what lies below are addresses and offsets of the upper half. */
static int checked(int answer)
{
    if ((unsigned int)answer >= -4095U) {
        errno = -answer;
        return -1;
    }
    return answer;
}

int __sys_read(int descriptor, void *to, size_t count)
{
    int answer;
    do
        answer = __syscall(SYS_read, descriptor, (int)to, (int)count);
    while (answer == -EINTR);
    return checked(answer);
}

int __sys_write(int descriptor, const void *from, size_t count)
{
    int answer;
    do
        answer = __syscall(SYS_write, descriptor, (int)from, (int)count);
    while (answer == -EINTR);
    return checked(answer);
}

int __sys_open(const char *name, int flags, int permissions)
{
    return checked(__syscall(SYS_open, (int)name, flags, permissions));
}

int __sys_close(int descriptor)
{
    return checked(__syscall(SYS_close, descriptor, 0, 0));
}

int __sys_lseek(int descriptor, long offset, int whence)
{
    return checked(__syscall(SYS_lseek, descriptor, (int)offset, whence));
}

int __sys_unlink(const char *name)
{
    return checked(__syscall(SYS_unlink, (int)name, 0, 0));
}

int __sys_rmdir(const char *name)
{
    return checked(__syscall(SYS_rmdir, (int)name, 0, 0));
}

/* Only a terminal has terminal settings. Asking is no error of the program's: errno stays. */
int __sys_is_terminal(int descriptor)
{
    char settings[TERMIOS_BYTES];
    return __syscall(SYS_ioctl, descriptor, TCGETS, (int)settings) == 0;
}

char *__sys_brk(char *end)
{
    return (char *)__syscall(SYS_brk, (int)end, 0, 0);
}

long __sys_time(void)
{
    return __syscall(SYS_time, 0, 0, 0);
}

void __sys_abort(void)
{
    __syscall(SYS_kill, __syscall(SYS_getpid, 0, 0, 0), SIGABRT, 0);
}

int __sys_may_execute(const char *name)
{
    enum { EXECUTE = 1 };
    return __syscall(SYS_access, (int)name, EXECUTE, 0) == 0;
}

int __sys_fork(void)
{
    return checked(__syscall(SYS_fork, 0, 0, 0));
}

int __sys_execute(const char *name, const char *const *arguments, char **environment)
{
    return checked(__syscall(SYS_execve, (int)name, (int)arguments, (int)environment));
}

int __sys_wait(int process, int *status)
{
    int answer;
    do
        answer = __syscall(SYS_waitpid, process, (int)status, 0);
    while (answer == -EINTR);
    return checked(answer);
}

void __sys_set_action(int signal, const struct __action *action, struct __action *previous)
{
    __syscall(SYS_sigaction, signal, (int)action, (int)previous);
}

unsigned int __sys_block_signals(unsigned int blocked)
{
    enum { SET_MASK = 2 };
    unsigned int previous;
    __syscall(SYS_sigprocmask, SET_MASK, (int)&blocked, (int)&previous);
    return previous;
}

_Noreturn void __sys_exit(int status)
{
    for (;;)
        __syscall(SYS_exit_group, status, 0, 0);
}
