/* C11 7.13: jumps out of functions, and POSIX's that bring the signal mask along. */
#ifndef __SETJMP_H
#define __SETJMP_H

struct __jump {
    unsigned int __registers[6]; /* see setjmp.asm */
    int __has_mask;
    unsigned int __mask[2];
};

typedef struct __jump jmp_buf[1];
typedef struct __jump sigjmp_buf[1];

int setjmp(jmp_buf);
int _setjmp(jmp_buf);
_Noreturn void longjmp(jmp_buf, int);
_Noreturn void siglongjmp(sigjmp_buf, int);

#define setjmp(environment) setjmp(environment)

/* The mask is saved first, if the program wants it. */
struct __jump *__save_mask(struct __jump *, int);
#define sigsetjmp(environment, wanted) setjmp(__save_mask(environment, wanted))

#endif
