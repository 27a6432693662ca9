/* Values as text. */
#ifndef PRINTER_H
#define PRINTER_H

#include "value.h"

typedef enum {
    WRITE,  /* as the reader would read it: "a\n", #\a */
    DISPLAY /* as people read it */
} PrintMode;

void print_value(Port *out, Value value, PrintMode mode);

enum { NUMBER_SIZE = 80 };

/* A number in a base from 2 to 36 (reals only in 10), into a buffer of NUMBER_SIZE; returns that. */
char *number_text(char *text, Value number, int base);

/* The names of characters that cannot be shown, such as "space"; the list ends with a name NULL. */
typedef struct {
    const char *name;
    unsigned char character;
} CharacterName;

extern const CharacterName character_names[];

#endif
