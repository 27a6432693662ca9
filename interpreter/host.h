/* What programs call that is not Toy: the runtime's functions in assembly (memcpy, setjmp, __syscall …) are functions of the
 * host here. A call of one is an ordinary CALL to an Op that executes it and returns. */
#ifndef INTERPRETER_HOST_H
#define INTERPRETER_HOST_H

#include "interpreter/machine.h"

enum { NO_HOST_FUNCTION = 0xFFFFFFFF };

/* The number of the host's function of that name, or NO_HOST_FUNCTION. */
uint32_t host_function(const char *name);
/* The name again; NULL: an embedder's. */
const char *host_name(uint32_t number);
/* How many there are: numbers from here on are the embedder's (MachineHost.call). */
uint32_t host_function_count(void);
/* The Op that calls it and returns: what the symbol stands for. */
Op host_op(uint32_t number);

#endif
