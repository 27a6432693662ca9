/* C11 7.2.1.1: what a failed assertion says and does. */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "internal.h"

/* The program's name without its folders. */
static const char *short_name(void)
{
    const char *name = __argv[0];
    if (!name)
        return "";
    const char *slash = strrchr(name, '/');
    return slash ? slash + 1 : name;
}

_Noreturn void __assert_fail(const char *condition, const char *file, unsigned int line, const char *function)
{
    const char *name = short_name();
    fprintf(stderr, "%s%s%s:%u: %s: Assertion `%s' failed.\n", name, *name ? ": " : "", file, line, function,
            condition);
    abort();
}
