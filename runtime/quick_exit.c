/* C11 7.22.4.3, 7.22.4.7: ending a program without what exit does: other handlers, and streams are not flushed. */
#include <stdlib.h>

enum { HANDLERS = 32 };

static void (*handlers[HANDLERS])(void);
static int handler_count;

int at_quick_exit(void (*handler)(void))
{
    if (handler_count == HANDLERS)
        return -1;
    handlers[handler_count++] = handler;
    return 0;
}

_Noreturn void quick_exit(int status)
{
    while (handler_count > 0) {
        handler_count--;
        handlers[handler_count]();
    }
    _Exit(status);
}
