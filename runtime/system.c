/*
 * The kernel's services by name, over __syscall. An error comes back as -1 with its number in errno.
 * The numbers are those of Linux on i386.
 */
#include "internal.h"
#include <errno.h>

enum {
    SYS_fork = 2, SYS_read = 3, SYS_write = 4, SYS_open = 5, SYS_close = 6, SYS_waitpid = 7, SYS_unlink = 10,
    SYS_execve = 11, SYS_time = 13, SYS_getpid = 20, SYS_access = 33, SYS_kill = 37, SYS_rename = 38, SYS_rmdir = 40,
    SYS_brk = 45, SYS_ioctl = 54, SYS_fcntl = 55, SYS_dup2 = 63, SYS__llseek = 140,
    SYS_nanosleep = 162, SYS_rt_sigaction = 174, SYS_rt_sigprocmask = 175, SYS_gettid = 224, SYS_exit_group = 252,
    SYS_clock_gettime = 265, SYS_tgkill = 270, SYS_pipe2 = 331
};

enum { TCGETS = 0x5401, TERMIOS_BYTES = 36, F_GETFL = 3, O_LARGEFILE = 0100000, KERNEL_SIGNAL_SET = 8 };

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
        answer = __syscall(SYS_read, descriptor, to, count);
    while (answer == -EINTR);
    return checked(answer);
}

int __sys_write(int descriptor, const void *from, size_t count)
{
    int answer;
    do
        answer = __syscall(SYS_write, descriptor, from, count);
    while (answer == -EINTR);
    return checked(answer);
}

int __sys_open(const char *name, int flags, int permissions)
{
    return checked(__syscall(SYS_open, name, flags | O_LARGEFILE, permissions));
}

int __sys_close(int descriptor)
{
    return checked(__syscall(SYS_close, descriptor));
}

long long __sys_lseek(int descriptor, long long offset, int whence)
{
    long long position;
    int answer = __syscall(SYS__llseek, descriptor, (int)(offset >> 32), (int)offset, &position, whence);
    return checked(answer) < 0 ? -1 : position;
}

int __sys_duplicate(int descriptor, int to)
{
    return checked(__syscall(SYS_dup2, descriptor, to));
}

int __sys_pipe(int ends[2])
{
    return checked(__syscall(SYS_pipe2, ends, SYS_CLOSE_ON_EXEC));
}

int __sys_open_flags(int descriptor)
{
    return checked(__syscall(SYS_fcntl, descriptor, F_GETFL));
}

int __sys_exists(const char *name)
{
    return __syscall(SYS_access, name, 0) == 0;
}

int __sys_rename(const char *from, const char *to)
{
    return checked(__syscall(SYS_rename, from, to));
}

int __sys_unlink(const char *name)
{
    return checked(__syscall(SYS_unlink, name));
}

int __sys_rmdir(const char *name)
{
    return checked(__syscall(SYS_rmdir, name));
}

/* Only a terminal has terminal settings. Asking is no error of the program's: errno stays. */
int __sys_is_terminal(int descriptor)
{
    char settings[TERMIOS_BYTES];
    return __syscall(SYS_ioctl, descriptor, TCGETS, settings) == 0;
}

char *__sys_brk(char *end)
{
    return (char *)__syscall(SYS_brk, end);
}

long __sys_time(void)
{
    return __syscall(SYS_time, 0);
}

int __sys_clock(int clock, struct timespec *result)
{
    return checked(__syscall(SYS_clock_gettime, clock, result));
}

int __sys_sleep(const struct timespec *wanted, struct timespec *left)
{
    return checked(__syscall(SYS_nanosleep, wanted, left));
}

int __sys_getpid(void)
{
    return __syscall(SYS_getpid);
}

int __sys_kill(int process, int signal)
{
    return checked(__syscall(SYS_kill, process, signal));
}

int __sys_raise(int signal)
{
    return checked(__syscall(SYS_tgkill, __syscall(SYS_getpid), __syscall(SYS_gettid), signal));
}

int __sys_signal_action(int signal, const void *action, void *old)
{
    return checked(__syscall(SYS_rt_sigaction, signal, action, old, KERNEL_SIGNAL_SET));
}

int __sys_signal_mask(int how, const void *set, void *old)
{
    return checked(__syscall(SYS_rt_sigprocmask, how, set, old, KERNEL_SIGNAL_SET));
}

int __sys_may_execute(const char *name)
{
    enum { EXECUTE = 1 };
    return __syscall(SYS_access, name, EXECUTE) == 0;
}

int __sys_fork(void)
{
    return checked(__syscall(SYS_fork));
}

int __sys_execute(const char *name, const char *const *arguments, char **environment)
{
    return checked(__syscall(SYS_execve, name, arguments, environment));
}

int __sys_wait(int process, int *status)
{
    int answer;
    do
        answer = __syscall(SYS_waitpid, process, status, 0);
    while (answer == -EINTR);
    return checked(answer);
}

_Noreturn void __sys_exit(int status)
{
    for (;;)
        __syscall(SYS_exit_group, status);
}
