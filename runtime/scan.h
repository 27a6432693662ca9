/* The engine behind the scanf family: what is common to streams and strings. */
#ifndef __SCAN_H
#define __SCAN_H

#include <stdarg.h>
#include <stdio.h>

/* Returns the number of arguments stored, or EOF when the input ends before the first. */
int __scan(FILE *stream, const char *format, va_list args);

#endif
