/* Ports and their primitives. */
#include "port.h"

#include "control.h"
#include "eval.h"
#include "heap.h"
#include "printer.h"
#include "reader.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

Value port_of_file(FILE *file, bool is_input)
{
    Value v = make_port();
    v.port->file = file;
    v.port->is_input = is_input;
    v.port->line = 1;
    return v;
}

Value port_of_text(const char *text, size_t length)
{
    Value v = make_port();
    port_put(v.port, text, length);
    v.port->is_input = true;
    return v;
}

int port_peek(Port *port)
{
    if (port->file == NULL)
        return port->position < port->length ? (unsigned char)port->text[port->position] : EOF;
    int c = getc(port->file);
    if (c != EOF)
        ungetc(c, port->file);
    return c;
}

int port_next(Port *port)
{
    int c = port_peek(port);
    if (port->file != NULL)
        getc(port->file);
    else if (c != EOF)
        port->position++;
    if (port->line > 0)
        port->line += c == '\n';
    return c;
}

void port_put(Port *port, const char *text, size_t length)
{
    if (port->file != NULL) {
        fwrite(text, 1, length, port->file);
        return;
    }
    if (port->length + length > port->capacity) {
        size_t capacity = (port->length + length) * 2;
        char *larger = realloc(port->text, capacity);
        if (larger == NULL)
            error("no memory for a string of %d characters", (int)capacity);
        port->text = larger;
        port->capacity = capacity;
    }
    if (length > 0)
        memcpy(port->text + port->length, text, length);
    port->length += length;
}

void port_print(Port *port, const char *format, ...)
{
    char text[300];
    va_list args;
    va_start(args, format);
    int length = vsnprintf(text, sizeof text, format, args);
    va_end(args);
    if (length > 0)
        port_put(port, text, (size_t)length < sizeof text ? (size_t)length : sizeof text - 1);
}

Value port_contents(const Port *port)
{
    return make_string(port->text, port->length);
}

void port_close(Port *port)
{
    if (port->file != NULL && port->file != stdin && port->file != stdout && port->file != stderr && !port->is_closed)
        fclose(port->file);
    port->is_closed = true;
    free(port->text);
    port->text = NULL;
    port->length = port->capacity = port->position = 0;
}

/* The port that a primitive is to use: its argument, or the standard stream whose variable has that name. */
static Port *chosen_port(int argc, Value *argv, int i, const char *standard, bool is_input)
{
    Port *port = argc > i ? argv[i].port : intern(standard)->value.port;
    if (port->is_closed)
        error("the port is closed");
    if (port->is_input != is_input)
        error(is_input ? "the port is for output" : "the port is for input");
    return port;
}

static Port *output_port(int argc, Value *argv, int i)
{
    return chosen_port(argc, argv, i, " standard output", false);
}

static Port *input_port(int argc, Value *argv)
{
    return chosen_port(argc, argv, 0, " standard input", true);
}

static Value display(int argc, Value *argv)
{
    print_value(output_port(argc, argv, 1), argv[0], DISPLAY);
    return unspecified;
}

static Value write(int argc, Value *argv)
{
    print_value(output_port(argc, argv, 1), argv[0], WRITE);
    return unspecified;
}

static Value newline(int argc, Value *argv)
{
    port_put(output_port(argc, argv, 0), "\n", 1);
    return unspecified;
}

static Value write_char(int argc, Value *argv)
{
    char c = (char)argv[0].character;
    port_put(output_port(argc, argv, 1), &c, 1);
    return unspecified;
}

static Value char_or_end(int c)
{
    return c == EOF ? end_of_file : character((unsigned char)c);
}

static Value read_char(int argc, Value *argv)
{
    return char_or_end(port_next(input_port(argc, argv)));
}

static Value peek_char(int argc, Value *argv)
{
    return char_or_end(port_peek(input_port(argc, argv)));
}

static Value read_line(int argc, Value *argv)
{
    Port *input = input_port(argc, argv);
    Value *line = push(make_port());
    if (port_peek(input) == EOF)
        return end_of_file;
    for (int c = port_next(input); c != '\n' && c != EOF; c = port_next(input)) {
        char byte = (char)c;
        port_put(line->port, &byte, 1);
    }
    return port_contents(line->port);
}

static Value read_primitive(int argc, Value *argv)
{
    return read_value(input_port(argc, argv));
}

static Value open_input_string(int argc, Value *argv)
{
    (void)argc;
    return port_of_text(argv[0].string->text, argv[0].string->length);
}

static Value open_output_string(int argc, Value *argv)
{
    (void)argc, (void)argv;
    return make_port();
}

static Value get_output_string(int argc, Value *argv)
{
    (void)argc;
    if (argv[0].port->is_input || argv[0].port->file != NULL)
        error("get-output-string: the port is not a string for output");
    return port_contents(argv[0].port);
}

static Value open_file(const char *path, bool is_input)
{
    FILE *file = fopen(path, is_input ? "rb" : "wb");
    if (file == NULL)
        error("cannot open the file \"%s\"", path);
    return port_of_file(file, is_input);
}

static Value open_input_file(int argc, Value *argv)
{
    (void)argc;
    return open_file(argv[0].string->text, true);
}

static Value open_output_file(int argc, Value *argv)
{
    (void)argc;
    return open_file(argv[0].string->text, false);
}

static Value close_port(int argc, Value *argv)
{
    (void)argc;
    port_close(argv[0].port);
    return unspecified;
}

static Value is_end_of_file(int argc, Value *argv)
{
    (void)argc;
    return boolean(argv[0].tag == END_OF_FILE);
}

const Primitive port_primitives[] = {
    {"close-port", "o", close_port},
    {"display", ".?o", display},
    {"eof-object?", ".", is_end_of_file},
    {"get-output-string", "o", get_output_string},
    {"newline", "?o", newline},
    {"open-input-file", "s", open_input_file},
    {"open-input-string", "s", open_input_string},
    {"open-output-file", "s", open_output_file},
    {"open-output-string", "", open_output_string},
    {"peek-char", "?o", peek_char},
    {"read", "?o", read_primitive},
    {"read-char", "?o", read_char},
    {"read-line", "?o", read_line},
    {"write", ".?o", write},
    {"write-char", "c?o", write_char},
    {NULL, NULL, NULL},
};
