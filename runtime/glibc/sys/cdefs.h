/* glibc's <sys/cdefs.h> defines away what it believes that only gcc and clang know (__GNUC__, __clang__). toycc is neither, but it
 * knows these, and programs lose their __attribute__((packed)) otherwise. */
#include_next <sys/cdefs.h>

#undef __attribute__
#undef __extension__
#undef __inline
