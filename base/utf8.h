/* UTF-8 as messages need it: whole characters, and how many columns of a terminal they take. */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct Utf8Char {
    uint32_t code;   /* the byte itself when not `valid` */
    uint32_t length; /* bytes it takes: at least 1 */
    bool valid;      /* the shortest form of a Unicode scalar value */
} Utf8Char;

/* The character at `p`, which must be before `end`. */
Utf8Char utf8_char(const char *p, const char *end);
/* 0 for combining characters, 2 for wide ones, else 1. */
uint32_t utf8_width(uint32_t code);
/* Characters that a terminal would act upon rather than show: controls, and those that turn the direction of writing. */
bool utf8_is_hidden(uint32_t code);

#endif
