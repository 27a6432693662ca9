#if __has_include("include_files/plain.h") && !__has_include("include_files/none.h")
found
#endif
#ifdef __has_include
defined
#endif
#define NAME "include_files/once.h"
#if __has_include(NAME) && !__has_include(<no/such.h>)
by macro
#endif
