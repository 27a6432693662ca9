/* C11 7.22.4.6: the environment is a list of "NAME=value", ended by a null pointer. */
#include <stdlib.h>
#include <string.h>
#include "internal.h"

char *getenv(const char *name)
{
    size_t length = strlen(name);
    for (char **entry = __environ; *entry; entry++) {
        if (strncmp(*entry, name, length) == 0 && (*entry)[length] == '=')
            return *entry + length + 1;
    }
    return NULL;
}
