/* How the functions of <math.h> report errors (C11 7.12.1): errno, the exception flags and the result, all three as glibc does. */
#ifndef __MATH_ERROR_H
#define __MATH_ERROR_H

double __math_invalid(void);          /* EDOM: no result. NaN */
double __math_pole(double sign);      /* ERANGE: exact infinity, with that sign */
double __math_overflow(double sign);  /* ERANGE: too large */
double __math_underflow(double sign); /* ERANGE: too small, 0 */

/* The result as a float; ERANGE if that made an infinity or a 0 of it. */
float __math_narrow(double result);

#endif
