/* Reads the written form of values. */
#ifndef READER_H
#define READER_H

#include "value.h"

/* The next datum of an input port, or end_of_file. */
Value read_value(Port *port);

/* A number in a base from 2 to 36, or the value #f where the text is none. */
Value parse_number(const char *text, int base);

#endif
