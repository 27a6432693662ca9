/* C11 7.5: the number of the last error. */
#include <errno.h>

int errno;
