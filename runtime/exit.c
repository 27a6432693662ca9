/*
 * C11 7.22.4: ending a program. exit knows stdio only through a pointer, so that a program without streams links none.
 */
#include <stdlib.h>
#include "internal.h"

enum { HANDLERS = 128 };            /* C asks for 32 */

static void (*handlers[HANDLERS])(void);
static int handler_count;

void (*__flush_at_exit)(void);

extern void (*__fini_array_start[])(void), (*__fini_array_end[])(void); /* of ld's own script: the destructors */

int atexit(void (*handler)(void))
{
    if (handler_count == HANDLERS)
        return -1;
    handlers[handler_count++] = handler;
    return 0;
}

_Noreturn void _Exit(int status)
{
    __sys_exit(status);
}

_Noreturn void exit(int status)
{
    while (handler_count > 0) {     /* a handler may register another */
        handler_count--;
        handlers[handler_count]();
    }
    for (void (**destructor)(void) = __fini_array_end; destructor != __fini_array_start;)
        (*--destructor)();
    if (__flush_at_exit)
        __flush_at_exit();
    __sys_exit(status);
}
