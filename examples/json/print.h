/* Writes values as JSON. */
#ifndef PRINT_H
#define PRINT_H

#include "buffer.h"
#include "value.h"

typedef struct {
    unsigned compact : 1; /* no space at all */
    unsigned sorted : 1;  /* members in the order of their names */
    unsigned ascii : 1;   /* everything beyond ASCII as \u escapes */
    unsigned indent : 5;  /* spaces for each level */
    unsigned width : 8;   /* an array or object that fits in a line so long is not broken */
} PrintStyle;

/* Adds a value to a buffer. */
void json_print(Buffer *out, const Value *value, PrintStyle style);

#endif
