/* Ports: files or strings that are read from or written to. */
#ifndef PORT_H
#define PORT_H

#include "value.h"

#include <stdio.h>

struct Port {
    Object object;
    FILE *file; /* NULL: a string */
    bool is_input, is_closed;
    unsigned line; /* of a file for input: the next character's; else 0 */
    char *text;    /* of a string port */
    size_t length, capacity, position;
};

/* A new port. The file is closed with it, unless it is one of the standard streams. */
Value port_of_file(FILE *file, bool is_input);
Value port_of_text(const char *text, size_t length);

/* The next character of an input port, or EOF; peek leaves it there. */
int port_next(Port *port);
int port_peek(Port *port);

void port_put(Port *port, const char *text, size_t length);
void port_print(Port *port, const char *format, ...);

/* What has been written to a string port, as a string. */
Value port_contents(const Port *port);

/* Frees what the port holds, and closes its file. */
void port_close(Port *port);

#endif
