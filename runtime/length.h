/* The length modifiers of formats, for printf and scanf. */
#ifndef __LENGTH_H
#define __LENGTH_H

enum length { LENGTH_NONE, LENGTH_HH, LENGTH_H, LENGTH_L, LENGTH_LL, LENGTH_LONG_DOUBLE };

/* Reads a length modifier if there is one. Returns its end. On i386 l, z and t are as wide as int, j as long long. */
const char *__parse_length(const char *at, enum length *length);

/* Stores an integer in an object of that length. */
void __store_integer(void *to, enum length length, unsigned long long number);

#endif
