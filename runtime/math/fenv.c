/* C11 7.6: the floating-point environment. */
#include "environment.h"

/* mxcsr has the exceptions' flags where the x87 has them, their masks 7 bits higher and the rounding mode 3 bits higher. */
enum { ALL_ROUNDINGS = FE_TOWARDZERO, MXCSR_ROUNDING_SHIFT = 3, MXCSR_MASKS = 0x1f80, CONTROL_MASKS = 0x3f };

/* All exceptions masked, none raised, to nearest; the x87 with 64 bits and an empty stack. */
static const fenv_t default_environment = {.__control_word = 0x37f, .__instruction_and_data = {0xffff}, .__mxcsr = MXCSR_MASKS};

int feclearexcept(int exceptions)
{
    fenv_t environment;
    __get_environment(&environment);
    environment.__status_word &= (unsigned short)~(exceptions & FE_ALL_EXCEPT);
    environment.__mxcsr &= ~(unsigned int)(exceptions & FE_ALL_EXCEPT);
    __set_environment(&environment);
    return 0;
}

int fetestexcept(int exceptions)
{
    fenv_t environment;
    __get_environment(&environment);
    return (int)(environment.__status_word | environment.__mxcsr) & exceptions & FE_ALL_EXCEPT;
}

int fegetexceptflag(fexcept_t *flags, int exceptions)
{
    *flags = (fexcept_t)fetestexcept(exceptions);
    return 0;
}

int fesetexceptflag(const fexcept_t *flags, int exceptions)
{
    feclearexcept(exceptions);
    __set_mxcsr(__get_mxcsr() | (unsigned int)(*flags & exceptions & FE_ALL_EXCEPT));
    return 0;
}

/* The exceptions that are not masked are not raised, only marked: no program can unmask them with these functions. */
int feraiseexcept(int exceptions)
{
    __set_mxcsr(__get_mxcsr() | (unsigned int)(exceptions & FE_ALL_EXCEPT));
    return 0;
}

int fegetround(void)
{
    return (int)(__get_mxcsr() >> MXCSR_ROUNDING_SHIFT) & ALL_ROUNDINGS;
}

int fesetround(int rounding)
{
    if (rounding & ~ALL_ROUNDINGS)
        return 1;
    fenv_t environment;
    __get_environment(&environment);
    environment.__control_word = (unsigned short)((environment.__control_word & ~ALL_ROUNDINGS) | rounding);
    environment.__mxcsr &= ~((unsigned int)ALL_ROUNDINGS << MXCSR_ROUNDING_SHIFT);
    environment.__mxcsr |= (unsigned int)rounding << MXCSR_ROUNDING_SHIFT;
    __set_environment(&environment);
    return 0;
}

int fegetenv(fenv_t *environment)
{
    __get_environment(environment);
    return 0;
}

int fesetenv(const fenv_t *environment)
{
    __set_environment(environment == FE_DFL_ENV ? &default_environment : environment);
    return 0;
}

int feholdexcept(fenv_t *environment)
{
    __get_environment(environment);
    fenv_t held = *environment;
    held.__control_word |= CONTROL_MASKS;
    held.__mxcsr |= MXCSR_MASKS;
    __set_environment(&held);
    return feclearexcept(FE_ALL_EXCEPT);
}

int feupdateenv(const fenv_t *environment)
{
    int raised = fetestexcept(FE_ALL_EXCEPT);
    fesetenv(environment);
    return feraiseexcept(raised);
}
