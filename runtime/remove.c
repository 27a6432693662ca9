/* C11 7.21.4.1: removes a file, or an empty directory. */
#include <errno.h>
#include <stdio.h>
#include "internal.h"

int remove(const char *name)
{
    if (__sys_unlink(name) == 0)
        return 0;
    return errno == EISDIR ? __sys_rmdir(name) : -1;
}
