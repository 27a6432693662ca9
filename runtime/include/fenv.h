/*
 * C11 7.6: the floating-point environment. float and double are computed by SSE, results of functions pass through the x87: both
 * have flags and a rounding mode of their own, which these functions keep alike. The numbers are the x87's.
 */
#ifndef __FENV_H
#define __FENV_H

#define FE_INVALID    1
#define FE_DIVBYZERO  4
#define FE_OVERFLOW   8
#define FE_UNDERFLOW  16
#define FE_INEXACT    32
#define FE_ALL_EXCEPT (FE_INVALID | FE_DIVBYZERO | FE_OVERFLOW | FE_UNDERFLOW | FE_INEXACT)

#define FE_TONEAREST  0
#define FE_DOWNWARD   0x400
#define FE_UPWARD     0x800
#define FE_TOWARDZERO 0xc00

typedef unsigned short fexcept_t;

/* as fnstenv writes it, and the control and status register of SSE */
typedef struct {
    unsigned short __control_word, __unused1;
    unsigned short __status_word, __unused2;
    unsigned int   __instruction_and_data[5];
    unsigned int   __mxcsr;
} fenv_t;

#define FE_DFL_ENV ((const fenv_t *)-1)

int feclearexcept(int);
int fegetexceptflag(fexcept_t *, int);
int feraiseexcept(int);
int fesetexceptflag(const fexcept_t *, int);
int fetestexcept(int);
int fegetround(void);
int fesetround(int);
int fegetenv(fenv_t *);
int feholdexcept(fenv_t *);
int fesetenv(const fenv_t *);
int feupdateenv(const fenv_t *);

#endif
