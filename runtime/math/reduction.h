/* Arguments of trigonometric functions brought into [-pi/4, pi/4]. */
#ifndef __REDUCTION_H
#define __REDUCTION_H

#include "double_double.h"

/* x = n * pi/2 + *r, for any finite x; returns n, modulo 4. *r is at most a little beyond pi/4. */
int __math_reduce(double x, DoubleDouble *r);

#endif
