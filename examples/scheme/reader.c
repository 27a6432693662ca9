/* A recursive reader. What it has read is kept on the stack until it is complete. */
#include "reader.h"

#include "control.h"
#include "heap.h"
#include "lists.h"
#include "port.h"
#include "printer.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { TOKEN_SIZE = 256 };

static bool is_delimiter(int c)
{
    return c == EOF || isspace(c) || strchr("()\";'", c) != NULL;
}

Value parse_number(const char *text, int base)
{
    char *end;
    const char *digits = text + (*text == '-' || *text == '+');
    if (!isalnum((unsigned char)*digits) && *digits != '.')
        return boolean(false);
    errno = 0;
    long long i = strtoll(text, &end, base);
    if (*end == '\0' && end != text && errno == 0)
        return integer(i);
    if (base != 10 || strspn(digits, "0123456789.eE+-") != strlen(digits) || digits[0] == 'e' || digits[0] == 'E')
        return boolean(false);
    double d = strtod(text, &end);
    return *end == '\0' && end != text ? real(d) : boolean(false);
}

/* Skips "#|" … "|#", which may be nested; the first two characters have been read. */
static void skip_block_comment(Port *port)
{
    unsigned start = port->line;
    for (int depth = 1; depth > 0;) {
        int c = port_next(port);
        if (c == EOF)
            error_in_line(start, "the comment that begins here has no end");
        if (c == '#' && port_peek(port) == '|') {
            port_next(port);
            depth++;
        } else if (c == '|' && port_peek(port) == '#') {
            port_next(port);
            depth--;
        }
    }
}

static void skip_space(Port *port)
{
    while (isspace(port_peek(port)) || port_peek(port) == ';') {
        if (port_next(port) == ';') {
            while (port_peek(port) != '\n' && port_peek(port) != EOF)
                port_next(port);
        }
    }
}

/* What read_any returns for a closing parenthesis, which is no datum. */
static bool is_closing(Value v)
{
    return v.tag == UNDEFINED;
}

static Value read_any(Port *port);

/* A datum that must be there; `what` begins in line `start` and needs it. */
static Value read_needed(Port *port, unsigned start, const char *what)
{
    Value datum = read_any(port);
    if (datum.tag == END_OF_FILE)
        error_in_line(start, "the %s that begins here has no end", what);
    if (is_closing(datum))
        error_in_line(port->line, "unexpected ')'");
    return datum;
}

static Value read_string(Port *port)
{
    static const char letters[] = "ntr\"\\", meanings[] = "\n\t\r\"\\";
    unsigned start = port->line;
    int unknown = 0; /* the letter of an escape that there is not: an error, but not before the end of the string */
    Value *text = push(make_port());
    port_next(port);
    for (int c = port_next(port); c != '"'; c = port_next(port)) {
        char byte = (char)c;
        if (c == '\\') {
            c = port_next(port);
            const char *letter = c <= 0 ? NULL : strchr(letters, c);
            if (letter != NULL)
                byte = meanings[letter - letters];
            else
                unknown = c;
        }
        if (c == EOF)
            error_in_line(start, "the string that begins here has no end");
        port_put(text->port, &byte, 1);
    }
    if (unknown != 0)
        error_in_line(start, "unknown escape in a string: %v", character((unsigned char)unknown));
    Value result = port_contents(text->port);
    stack_top = text;
    return result;
}

/* Adds characters to a token up to a delimiter. */
static void read_token(Port *port, char *token, size_t length)
{
    while (!is_delimiter(port_peek(port))) {
        if (length + 1 >= TOKEN_SIZE)
            error_in_line(port->line, "a name or number has more than %d characters", TOKEN_SIZE - 1);
        token[length++] = (char)port_next(port);
    }
    token[length] = '\0';
}

static Value read_character(Port *port)
{
    char token[TOKEN_SIZE];
    int first = port_next(port);
    if (first == EOF)
        error_in_line(port->line, "a character is missing");
    token[0] = (char)first;
    read_token(port, token, 1);
    if (token[1] == '\0')
        return character((unsigned char)first);
    for (const CharacterName *n = character_names; n->name != NULL; n++) {
        if (strcmp(n->name, token) == 0)
            return character(n->character);
    }
    error_in_line(port->line, "unknown character #\\%s", token);
}

/* What follows the dot of a list: one datum and the closing parenthesis. */
static Value read_tail(Port *port, unsigned start)
{
    Value *tail = push(read_needed(port, start, "list"));
    if (!is_closing(read_any(port)))
        error_in_line(port->line, "expected ')' behind the datum that follows a dot");
    return *tail;
}

/* What follows '(' or "#(", up to the closing parenthesis. */
static Value read_list(Port *port)
{
    unsigned start = port->line;
    Value *list = push(nil), *last = push(nil);
    descend();
    for (Value item = read_any(port); !is_closing(item); item = read_any(port)) {
        if (item.tag == END_OF_FILE)
            error_in_line(start, "the list that begins here has no end");
        if (item.tag == SYMBOL && strcmp(item.symbol->name, ".") == 0) {
            if (list->tag == NIL)
                error_in_line(port->line, "nothing stands before the dot");
            Value tail = read_tail(port, start);
            last->pair->cdr = tail;
            break;
        }
        append_item(list, last, item);
        last->object->line = start;
    }
    ascend();
    stack_top = list;
    return *list;
}

static Value read_vector(Port *port)
{
    Value *list = push(read_list(port));
    Value vector = make_vector(list_length(*list), nil);
    size_t i = 0;
    for (Value v = *list; v.tag == PAIR; v = cdr(v))
        vector.vector->items[i++] = car(v);
    stack_top = list;
    return vector;
}

/* 'x is short for (quote x), and so on. */
static Value read_abbreviation(Port *port, const char *name)
{
    unsigned line = port->line;
    descend();
    Value *datum = push(read_needed(port, line, name));
    ascend();
    *datum = cons(*datum, nil);
    *datum = cons(from_symbol(intern(name)), *datum);
    datum->object->line = line;
    stack_top = datum;
    return *datum;
}

/* What follows '#'. */
static Value read_hash(Port *port)
{
    char token[TOKEN_SIZE];
    switch (port_peek(port)) {
    case '(': port_next(port); return read_vector(port);
    case '\\': port_next(port); return read_character(port);
    case '|':
        port_next(port);
        skip_block_comment(port);
        return read_any(port);
    case ';':
        port_next(port);
        read_needed(port, port->line, "comment");
        return read_any(port);
    default: break;
    }
    read_token(port, token, 0);
    if (strcmp(token, "t") == 0 || strcmp(token, "true") == 0)
        return boolean(true);
    if (strcmp(token, "f") == 0 || strcmp(token, "false") == 0)
        return boolean(false);
    error_in_line(port->line, "unknown syntax #%s", token);
}

static Value read_atom(Port *port)
{
    char token[TOKEN_SIZE];
    read_token(port, token, 0);
    Value number = parse_number(token, 10);
    return is_number(number) ? number : from_symbol(intern(token));
}

/* The next datum, end_of_file, or what is_closing recognizes. */
static Value read_any(Port *port)
{
    skip_space(port);
    switch (port_peek(port)) {
    case EOF: return end_of_file;
    case ')': port_next(port); return undefined;
    case '(': port_next(port); return read_list(port);
    case '"': return read_string(port);
    case '#': port_next(port); return read_hash(port);
    case '\'': port_next(port); return read_abbreviation(port, "quote");
    case '`': port_next(port); return read_abbreviation(port, "quasiquote");
    case ',':
        port_next(port);
        if (port_peek(port) != '@')
            return read_abbreviation(port, "unquote");
        port_next(port);
        return read_abbreviation(port, "unquote-splicing");
    default: return read_atom(port);
    }
}

Value read_value(Port *port)
{
    Value datum = read_any(port);
    if (is_closing(datum))
        error_in_line(port->line, "unexpected ')'");
    return datum;
}
