/* environment.asm: the state of the x87 and of SSE. */
#ifndef __ENVIRONMENT_H
#define __ENVIRONMENT_H

#include <fenv.h>

void __get_environment(fenv_t *environment);
void __set_environment(const fenv_t *environment);
unsigned int __get_mxcsr(void);
void __set_mxcsr(unsigned int mxcsr);

#endif
