/* Characters, strings and symbols. */
#include "control.h"
#include "eval.h"
#include "heap.h"
#include "lists.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

static Value is_char(int argc, Value *argv)
{
    (void)argc;
    return boolean(argv[0].tag == CHARACTER);
}

static Value is_string(int argc, Value *argv)
{
    (void)argc;
    return boolean(argv[0].tag == STRING);
}

static Value is_symbol(int argc, Value *argv)
{
    (void)argc;
    return boolean(argv[0].tag == SYMBOL);
}

static Value is_boolean(int argc, Value *argv)
{
    (void)argc;
    return boolean(argv[0].tag == BOOLEAN);
}

static Value char_to_integer(int argc, Value *argv)
{
    (void)argc;
    return integer(argv[0].character);
}

static Value integer_to_char(int argc, Value *argv)
{
    (void)argc;
    if (argv[0].integer > 255)
        error("integer->char: there is no character %v", argv[0]);
    return character((unsigned char)argv[0].integer);
}

static Value char_upcase(int argc, Value *argv)
{
    (void)argc;
    return character((unsigned char)toupper(argv[0].character));
}

static Value char_downcase(int argc, Value *argv)
{
    (void)argc;
    return character((unsigned char)tolower(argv[0].character));
}

static Value is_alphabetic(int argc, Value *argv)
{
    (void)argc;
    return boolean(isalpha(argv[0].character) != 0);
}

static Value is_numeric(int argc, Value *argv)
{
    (void)argc;
    return boolean(isdigit(argv[0].character) != 0);
}

static Value is_whitespace(int argc, Value *argv)
{
    (void)argc;
    return boolean(isspace(argv[0].character) != 0);
}

static Value char_equal(int argc, Value *argv)
{
    (void)argc;
    return boolean(argv[0].character == argv[1].character);
}

static Value char_less(int argc, Value *argv)
{
    (void)argc;
    return boolean(argv[0].character < argv[1].character);
}

static Value string_length(int argc, Value *argv)
{
    (void)argc;
    return integer((long long)argv[0].string->length);
}

static char *character_of(const char *who, const Value *argv)
{
    if (argv[1].integer >= (long long)argv[0].string->length)
        error("%s: there is no character %v in a string of %d characters", who, argv[1], (int)argv[0].string->length);
    return &argv[0].string->text[argv[1].integer];
}

static Value string_ref(int argc, Value *argv)
{
    (void)argc;
    return character((unsigned char)*character_of("string-ref", argv));
}

static Value string_set(int argc, Value *argv)
{
    (void)argc;
    *character_of("string-set!", argv) = (char)argv[2].character;
    return unspecified;
}

static Value make_string_primitive(int argc, Value *argv)
{
    if (argv[0].integer > 1 << 26)
        error("make-string: %v characters are too many", argv[0]);
    Value result = make_string(NULL, (size_t)argv[0].integer);
    memset(result.string->text, argc > 1 ? argv[1].character : ' ', result.string->length);
    return result;
}

static Value substring(int argc, Value *argv)
{
    const String *string = argv[0].string;
    long long from = argv[1].integer, to = argc > 2 ? argv[2].integer : (long long)string->length;
    if (from > to || to > (long long)string->length)
        error("substring: there are no characters %d to %v in a string of %d characters", (int)from, integer(to),
              (int)string->length);
    Value result = make_string(NULL, (size_t)(to - from));
    memcpy(result.string->text, argv[0].string->text + from, (size_t)(to - from));
    return result;
}

static Value string_append(int argc, Value *argv)
{
    size_t length = 0;
    for (int i = 0; i < argc; i++)
        length += argv[i].string->length;
    Value result = make_string(NULL, length);
    char *end = result.string->text;
    for (int i = 0; i < argc; i++) {
        memcpy(end, argv[i].string->text, argv[i].string->length);
        end += argv[i].string->length;
    }
    return result;
}

static int compare_strings(const Value *argv)
{
    const String *a = argv[0].string, *b = argv[1].string;
    int order = memcmp(a->text, b->text, a->length < b->length ? a->length : b->length);
    return order != 0 ? order : (a->length > b->length) - (a->length < b->length);
}

static Value string_equal(int argc, Value *argv)
{
    (void)argc;
    return boolean(compare_strings(argv) == 0);
}

static Value string_less(int argc, Value *argv)
{
    (void)argc;
    return boolean(compare_strings(argv) < 0);
}

static Value string_to_list(int argc, Value *argv)
{
    (void)argc;
    Value *result = push(nil);
    for (size_t i = argv[0].string->length; i-- > 0;)
        *result = cons(character((unsigned char)argv[0].string->text[i]), *result);
    return *result;
}

static Value list_to_string(int argc, Value *argv)
{
    (void)argc;
    Value result = make_string(NULL, list_length(argv[0]));
    char *end = result.string->text;
    for (Value v = argv[0]; v.tag == PAIR; v = cdr(v)) {
        if (car(v).tag != CHARACTER)
            error("list->string: %v is not a character", car(v));
        *end++ = (char)car(v).character;
    }
    return result;
}

/* Where a string occurs first in another, or #f. */
static Value string_search(int argc, Value *argv)
{
    (void)argc;
    const char *found = strstr(argv[1].string->text, argv[0].string->text);
    return found == NULL ? boolean(false) : integer(found - argv[1].string->text);
}

static Value string_to_symbol(int argc, Value *argv)
{
    (void)argc;
    return from_symbol(intern(argv[0].string->text));
}

static Value symbol_to_string(int argc, Value *argv)
{
    (void)argc;
    return make_string(argv[0].symbol->name, strlen(argv[0].symbol->name));
}

/* A symbol that no program contains. */
static Value gensym(int argc, Value *argv)
{
    static unsigned count;
    char name[16];
    (void)argc, (void)argv;
    sprintf(name, " g%u", ++count);
    return from_symbol(intern(name));
}

const Primitive text_primitives[] = {
    {"boolean?", ".", is_boolean},
    {"char->integer", "c", char_to_integer},
    {"char-alphabetic?", "c", is_alphabetic},
    {"char-downcase", "c", char_downcase},
    {"char-numeric?", "c", is_numeric},
    {"char-upcase", "c", char_upcase},
    {"char-whitespace?", "c", is_whitespace},
    {"char<?", "cc", char_less},
    {"char=?", "cc", char_equal},
    {"char?", ".", is_char},
    {"gensym", "", gensym},
    {"integer->char", "k", integer_to_char},
    {"list->string", "l", list_to_string},
    {"make-string", "k?c", make_string_primitive},
    {"string->list", "s", string_to_list},
    {"string->symbol", "s", string_to_symbol},
    {"string-append", "s*", string_append},
    {"string-length", "s", string_length},
    {"string-ref", "sk", string_ref},
    {"string-search", "ss", string_search},
    {"string-set!", "skc", string_set},
    {"string<?", "ss", string_less},
    {"string=?", "ss", string_equal},
    {"string?", ".", is_string},
    {"substring", "sk?k", substring},
    {"symbol->string", "y", symbol_to_string},
    {"symbol?", ".", is_symbol},
    {NULL, NULL, NULL},
};
