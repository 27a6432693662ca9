/* glibc's <sys/cdefs.h> keeps for gcc and clang (__GNUC__, __clang__) what toycc, which is neither, knows as well: it defines
 * __attribute__ away, which programs need for their own structs, and does without symbol names on declarations, by which a
 * prototype stays in force when another function takes its place (64-bit offsets, C99's scanf). */
#include_next <sys/cdefs.h>

#undef __attribute__
#undef __extension__
#undef __inline

#ifndef __REDIRECT
#define __ASMNAME(name)                        #name
#define __REDIRECT(name, prototype, other)     name prototype __asm__(#other)
#define __REDIRECT_NTH(name, prototype, other) name prototype __asm__(#other)
#define __REDIRECT_NTHNL(name, prototype, other) name prototype __asm__(#other)
#endif
