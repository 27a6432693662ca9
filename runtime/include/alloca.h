/* Not C11, but wherever gcc is: memory of the function's own frame, gone when it returns. */
#ifndef __ALLOCA_H
#define __ALLOCA_H

#include <stddef.h>

void *alloca(size_t);
#define alloca(size) __builtin_alloca(size)

#endif
