/*
 * What the files of the library share and programs do not see: the kernel's services and the hooks between
 * exit, stdio and start.asm. All names begin with two underscores, which C leaves to the library.
 */
#ifndef __INTERNAL_H
#define __INTERNAL_H

typedef unsigned int size_t;

struct timespec;

/* For what POSIX has and C leaves to programs: a program's own function of that name is the one that counts. */
#define REPLACEABLE __attribute__((weak))

/* start.asm: what the kernel left on the stack */
extern char **__argv;
extern char **__environ;

/* syscall.asm: the kernel's answer, an error as -errno */
int __syscall(int number, ...);

/* system.c: like their POSIX namesakes they set errno and return -1 on an error */
int __sys_read(int descriptor, void *to, size_t count);
int __sys_write(int descriptor, const void *from, size_t count);
int __sys_open(const char *name, int flags, int permissions);
int __sys_close(int descriptor);
long long __sys_lseek(int descriptor, long long offset, int whence);
int __sys_duplicate(int descriptor, int to);
int __sys_pipe(int ends[2]);       /* [0] to read from, [1] to write to; neither stays open over execute */
int __sys_open_flags(int descriptor);
int __sys_exists(const char *name);
int __sys_rename(const char *from, const char *to);
int __sys_unlink(const char *name);
int __sys_rmdir(const char *name);
int __sys_is_terminal(int descriptor);
char *__sys_brk(char *end);         /* returns where the heap ends now, moved or not */
long __sys_time(void);
int __sys_clock(int clock, struct timespec *result);
int __sys_sleep(const struct timespec *wanted, struct timespec *left);
int __sys_getpid(void);
int __sys_kill(int process, int signal);
int __sys_raise(int signal);
int __sys_signal_action(int signal, const void *action, void *old);     /* structures as the kernel's, see signal.c */
int __sys_signal_mask(int how, const void *set, void *old);
_Noreturn void __sys_exit(int status);
int __sys_may_execute(const char *name);
int __sys_fork(void);
int __sys_execute(const char *name, const char *const *arguments, char **environment);
int __sys_wait(int process, int *status);

enum { SYS_READ_ONLY = 0, SYS_WRITE_ONLY = 1, SYS_READ_WRITE = 2,      /* flags of __sys_open */
       SYS_CREATE = 0100, SYS_EXCLUSIVE = 0200, SYS_TRUNCATE = 01000, SYS_APPEND = 02000, SYS_CLOSE_ON_EXEC = 02000000 };

/* strtok.c: strtok with its memory in the caller's hands */
char *__strtok(char *restrict text, const char *restrict separators, char **restrict rest);

/* command.c: the process becomes one that runs a command */
_Noreturn void __become_shell(const char *command);

/* signal.c: what POSIX calls sigaction */
struct sigaction;
int __signal_action(int signal, const struct sigaction *restrict action, struct sigaction *restrict old);

/* exit.c: writes out what the streams hold; stdio installs it when a stream first gets something to hold */
extern void (*__flush_at_exit)(void);

#endif
