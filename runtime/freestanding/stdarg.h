/* C11 7.16: variable arguments. The compiler knows where they lie; these only give it the standard names. glibc's headers ask by
 * __need___va_list for a name of their own alone. */
#ifndef __GNUC_VA_LIST
#define __GNUC_VA_LIST
typedef __builtin_va_list __gnuc_va_list;
#endif

#ifdef __need___va_list
#undef __need___va_list
#elif !defined __STDARG_H
#define __STDARG_H

typedef __builtin_va_list va_list;

#define va_start(list, last)  __builtin_va_start(list, last)
#define va_arg(list, type)    __builtin_va_arg(list, type)
#define va_copy(to, from)     __builtin_va_copy(to, from)
#define va_end(list)          __builtin_va_end(list)

#endif
