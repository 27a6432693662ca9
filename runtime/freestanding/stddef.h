/* C11 7.19: common definitions, for ILP32. A header that wants only some of them asks by __need_size_t and the like before it
 * includes this file, as glibc's headers do; so there is no guard around the whole. */
#if !defined __need_size_t && !defined __need_ptrdiff_t && !defined __need_wchar_t && !defined __need_wint_t &&                \
    !defined __need_NULL
#define __need_size_t
#define __need_ptrdiff_t
#define __need_wchar_t
#define __need_NULL

#ifndef __STDDEF_H
#define __STDDEF_H
typedef struct {
    _Alignas(16) long long __parts[6]; /* gcc's size and alignment, long double and __float128 in view */
} max_align_t;
#define offsetof(type, member) __builtin_offsetof(type, member)
#endif
#endif

#ifdef __need_size_t
typedef unsigned int size_t;
#undef __need_size_t
#endif

#ifdef __need_ptrdiff_t
typedef int ptrdiff_t;
#undef __need_ptrdiff_t
#endif

#ifdef __need_wchar_t
typedef long wchar_t;
#undef __need_wchar_t
#endif

#ifdef __need_wint_t
typedef unsigned int wint_t;
#undef __need_wint_t
#endif

#ifdef __need_NULL
#undef NULL
#define NULL ((void *)0)
#undef __need_NULL
#endif
