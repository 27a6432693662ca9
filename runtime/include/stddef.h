/* C11 7.19: common definitions, for ILP32. */
#ifndef __STDDEF_H
#define __STDDEF_H

typedef unsigned int size_t;
typedef int ptrdiff_t;
typedef long wchar_t;
typedef long long max_align_t;

#define NULL ((void *)0)
#define offsetof(type, member) __builtin_offsetof(type, member)

#endif
