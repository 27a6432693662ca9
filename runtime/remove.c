/* C11 7.21.4.1 and 7.21.4.2: files by name. */
#include <errno.h>
#include <stdio.h>
#include "internal.h"

/* A file, or an empty directory. */
int remove(const char *name)
{
    if (__sys_unlink(name) == 0)
        return 0;
    return errno == EISDIR ? __sys_rmdir(name) : -1;
}

int rename(const char *from, const char *to)
{
    return __sys_rename(from, to);
}
