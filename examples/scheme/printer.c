/* The printer: recursive in the car of a pair, a loop along its cdr. */
#include "printer.h"

#include "control.h"
#include "port.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const CharacterName character_names[] = {
    {"space", ' '}, {"newline", '\n'}, {"tab", '\t'},    {"return", '\r'},
    {"null", '\0'}, {"delete", 0x7f},  {"escape", 0x1b}, {NULL, 0},
};

static void put(Port *out, const char *text)
{
    port_put(out, text, strlen(text));
}

/* As few digits as tell the number from all others, and always a sign that it is not exact: "3.0", "1e21". */
static void real_text(char *text, double number)
{
    if (isnan(number)) {
        strcpy(text, "+nan.0");
        return;
    }
    if (isinf(number)) {
        strcpy(text, number > 0 ? "+inf.0" : "-inf.0");
        return;
    }
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(text, NUMBER_SIZE, "%.*g", digits, number);
        if (strtod(text, NULL) == number)
            break;
    }
    if (strpbrk(text, ".e") == NULL)
        strcat(text, ".0");
}

static void integer_text(char *text, long long number, int base)
{
    char digits[NUMBER_SIZE];
    int count = 0;
    unsigned long long rest = number < 0 ? 0 - (unsigned long long)number : (unsigned long long)number;
    do {
        digits[count++] = "0123456789abcdefghijklmnopqrstuvwxyz"[rest % (unsigned)base];
        rest /= (unsigned)base;
    } while (rest > 0);
    if (number < 0)
        *text++ = '-';
    while (count > 0)
        *text++ = digits[--count];
    *text = '\0';
}

char *number_text(char *text, Value number, int base)
{
    if (number.tag == REAL)
        real_text(text, number.real);
    else
        integer_text(text, number.integer, base);
    return text;
}

static void print_string(Port *out, const String *string)
{
    static const char special[] = "\"\\\n\t\r", letters[] = "\"\\ntr";
    port_put(out, "\"", 1);
    for (size_t i = 0; i < string->length; i++) {
        const char *found = string->text[i] == '\0' ? NULL : strchr(special, string->text[i]);
        if (found != NULL)
            port_print(out, "\\%c", letters[found - special]);
        else
            port_put(out, &string->text[i], 1);
    }
    port_put(out, "\"", 1);
}

static void print_character(Port *out, unsigned char c)
{
    for (const CharacterName *n = character_names; n->name != NULL; n++) {
        if (n->character == c) {
            port_print(out, "#\\%s", n->name);
            return;
        }
    }
    port_print(out, "#\\%c", c);
}

/* The sign that 'x, `x, ,x and ,@x stand for (quote x) and so on; NULL if the list is none of these. */
static const char *abbreviation(Value list)
{
    static const char *const names[] = {"quote", "quasiquote", "unquote", "unquote-splicing"};
    static const char *const signs[] = {"'", "`", ",", ",@"};
    if (car(list).tag != SYMBOL || cdr(list).tag != PAIR || cdr(cdr(list)).tag != NIL)
        return NULL;
    for (int i = 0; i < 4; i++) {
        if (strcmp(car(list).symbol->name, names[i]) == 0)
            return signs[i];
    }
    return NULL;
}

static void print_list(Port *out, Value list, PrintMode mode)
{
    const char *sign = abbreviation(list);
    if (sign != NULL) {
        put(out, sign);
        print_value(out, car(cdr(list)), mode);
        return;
    }
    put(out, "(");
    print_value(out, car(list), mode);
    for (list = cdr(list); list.tag == PAIR; list = cdr(list)) {
        put(out, " ");
        print_value(out, car(list), mode);
    }
    if (list.tag != NIL) {
        put(out, " . ");
        print_value(out, list, mode);
    }
    put(out, ")");
}

static void print_vector(Port *out, const Vector *vector, PrintMode mode)
{
    put(out, "#(");
    for (size_t i = 0; i < vector->length; i++) {
        put(out, i > 0 ? " " : "");
        print_value(out, vector->items[i], mode);
    }
    put(out, ")");
}

static void print_condition(Port *out, const Condition *condition)
{
    put(out, "#<error: ");
    print_value(out, condition->message, DISPLAY);
    for (Value rest = condition->irritants; rest.tag == PAIR; rest = cdr(rest)) {
        put(out, " ");
        print_value(out, car(rest), WRITE);
    }
    put(out, ">");
}

void print_value(Port *out, Value v, PrintMode mode)
{
    char text[NUMBER_SIZE];
    switch (v.tag) {
    case NIL: put(out, "()"); break;
    case BOOLEAN: put(out, v.boolean ? "#t" : "#f"); break;
    case INTEGER:
    case REAL: put(out, number_text(text, v, 10)); break;
    case CHARACTER:
        if (mode == DISPLAY)
            port_put(out, (const char *)&v.character, 1);
        else
            print_character(out, v.character);
        break;
    case SYMBOL: put(out, v.symbol->name); break;
    case STRING:
        if (mode == DISPLAY)
            port_put(out, v.string->text, v.string->length);
        else
            print_string(out, v.string);
        break;
    case PAIR:
    case VECTOR:
        descend();
        if (v.tag == PAIR)
            print_list(out, v, mode);
        else
            print_vector(out, v.vector, mode);
        ascend();
        break;
    case PRIMITIVE: port_print(out, "#<primitive %s>", v.primitive->name); break;
    case CLOSURE:
        port_print(out, "#<procedure%s%s>", v.closure->name ? " " : "", v.closure->name ? v.closure->name->name : "");
        break;
    case CONTINUATION: put(out, "#<continuation>"); break;
    case CONDITION: print_condition(out, v.condition); break;
    case PROMISE: put(out, "#<promise>"); break;
    case PORT: put(out, "#<port>"); break;
    case END_OF_FILE: put(out, "#<end of file>"); break;
    case SYNTAX: port_print(out, "#<syntax %s>", v.syntax->name); break;
    case UNSPECIFIED: put(out, "#<unspecified>"); break;
    case UNDEFINED:
    case TAIL_CALL:
    case ENVIRONMENT:
    case TAGS: put(out, "#<internal>"); break;
    }
}
