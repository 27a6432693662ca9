/* glibc's <math.h>, whose macros select among functions by sizeof, that of long double among them. */
#include_next <math.h>
#include <__math_macros.h>
