#if 0
#if 1
no
#else
no
#endif
#elif 1
#if 0
no
#elif 0
no
#else
1
#ifdef X
no
#else
2
#endif
#endif
#else
no
#if garbage ( in a skipped group
#endif
#endif
#if 1
3
#elif this is not evaluated (
#else
no
#endif
#ifdef NOPE
#include "no_such_file"
#error skipped
#unknown skipped
'unterminated in a skipped group
"also
#define LOST 1
#endif
LOST
