/*
 * A parser by recursive descent, one function for each rule of the grammar. Each returns false after a mistake, which
 * fail() has recorded, and its caller returns at once, too.
 */
#include "parse.h"

#include "buffer.h"

#include <ctype.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_DEPTH = 500 }; /* of arrays and objects in one another: the parser's own stack is finite */

typedef struct {
    Arena *arena;
    const char *start, *at, *end;
    int depth;
    Buffer string; /* the string that is being read */
    ParseError *error;
} Parser;

static bool parse_value(Parser *p, Value *result);

/* Records a mistake at a place. Always returns false, for callers to return. */
static bool fail(Parser *p, const char *where, const char *format, ...)
{
    va_list args;
    ParseError *error = p->error;
    *error = (ParseError){.line = 1, .column = 1, .line_start = p->start};
    for (const char *c = p->start; c < where; c++) {
        if (*c == '\n') {
            error->line++;
            error->column = 1;
            error->line_start = c + 1;
        } else if (((unsigned char)*c & 0xc0) != 0x80) { /* the first byte of a code point */
            error->column++;
        }
    }
    va_start(args, format);
    vsnprintf(error->message, sizeof error->message, format, args);
    va_end(args);
    return false;
}

/* How a message names what stands at a place. Structs can be returned, arrays cannot. */
typedef struct {
    char text[24];
} Found;

static Found found(const Parser *p)
{
    Found result;
    unsigned char c = (unsigned char)*p->at;
    if (p->at == p->end)
        strcpy(result.text, "the end of the text");
    else if (c > ' ' && c < 0x7f)
        sprintf(result.text, "'%c'", c);
    else
        sprintf(result.text, "the byte 0x%02x", c);
    return result;
}

static bool expected(Parser *p, const char *what)
{
    return fail(p, p->at, "expected %s, found %s", what, found(p).text);
}

static void skip_space(Parser *p)
{
    while (*p->at == ' ' || *p->at == '\t' || *p->at == '\n' || *p->at == '\r')
        p->at++;
}

/* Reads four hexadecimal digits. */
static bool parse_hex(Parser *p, unsigned *result)
{
    *result = 0;
    for (int i = 0; i < 4; i++, p->at++) {
        static const char digits[] = "0123456789abcdef";
        const char *digit = *p->at == '\0' ? NULL : strchr(digits, tolower((unsigned char)*p->at));
        if (digit == NULL)
            return expected(p, "four hexadecimal digits behind \\u");
        *result = *result * 16 + (unsigned)(digit - digits);
    }
    return true;
}

static bool is_high_surrogate(unsigned unit)
{
    return unit >= 0xd800 && unit < 0xdc00;
}

static bool is_low_surrogate(unsigned unit)
{
    return unit >= 0xdc00 && unit < 0xe000;
}

/* Reads what follows "\u"; code points beyond U+FFFF are written as two units of UTF-16: \ud83d\ude00. */
static bool parse_unicode_escape(Parser *p, const char *escape)
{
    unsigned unit, second;
    if (!parse_hex(p, &unit))
        return false;
    if (is_low_surrogate(unit))
        return fail(p, escape, "\\u%04x is the second half of a surrogate pair without the first", unit);
    if (is_high_surrogate(unit)) {
        if (p->at[0] != '\\' || p->at[1] != 'u')
            return fail(p, escape, "\\u%04x is the first half of a surrogate pair without the second", unit);
        p->at += 2;
        if (!parse_hex(p, &second))
            return false;
        if (!is_low_surrogate(second))
            return fail(p, escape, "\\u%04x\\u%04x is not a surrogate pair", unit, second);
        unit = 0x10000 + ((unit - 0xd800) << 10) + (second - 0xdc00);
    }
    buffer_add_utf8(&p->string, unit);
    return true;
}

static bool parse_escape(Parser *p)
{
    static const char letters[] = "\"\\/bfnrt", meanings[] = "\"\\/\b\f\n\r\t";
    const char *escape = p->at++;
    if (*p->at == 'u') {
        p->at++;
        return parse_unicode_escape(p, escape);
    }
    const char *letter = *p->at == '\0' ? NULL : strchr(letters, *p->at);
    if (letter == NULL)
        return fail(p, escape, "unknown escape: behind \\ comes %s", found(p).text);
    buffer_add_char(&p->string, meanings[letter - letters]);
    p->at++;
    return true;
}

/*
 * The length in bytes of the code point at a place, 0 if it is not UTF-8. What could have been written shorter, surrogates
 * and what is beyond U+10FFFF are wrong. Reading stops in time, because '\0' ends the text.
 */
static int utf8_length(const char *text)
{
    static const unsigned smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    unsigned char first = (unsigned char)*text;
    int length = first < 0x80 ? 1 : first >> 5 == 6 ? 2 : first >> 4 == 14 ? 3 : first >> 3 == 30 ? 4 : 0;
    unsigned code_point = length == 1 ? first : first & 0x7fU >> length;
    for (int i = 1; i < length; i++) {
        unsigned char next = (unsigned char)text[i];
        if (next >> 6 != 2)
            return 0;
        code_point = code_point << 6 | (next & 0x3f);
    }
    bool valid = length > 0 && code_point >= smallest[length] && code_point <= 0x10ffff && !is_high_surrogate(code_point) &&
                 !is_low_surrogate(code_point);
    return valid ? length : 0;
}

static bool parse_string(Parser *p, String *result)
{
    const char *quote = p->at++;
    buffer_truncate(&p->string, 0);
    while (*p->at != '"') {
        int length;
        if (p->at == p->end)
            return fail(p, quote, "the string that begins here has no end");
        if ((unsigned char)*p->at < ' ')
            return fail(p, p->at, "control character 0x%02x in a string must be escaped", (unsigned char)*p->at);
        if (*p->at == '\\') {
            if (!parse_escape(p))
                return false;
            continue;
        }
        if ((length = utf8_length(p->at)) == 0)
            return fail(p, p->at, "invalid UTF-8 in a string: %s", found(p).text);
        buffer_add(&p->string, p->at, (size_t)length);
        p->at += length;
    }
    p->at++;
    result->length = p->string.length;
    result->text = p->string.length == 0 ? "" : arena_copy(p->arena, p->string.text, p->string.length);
    return true;
}

static bool skip_digits(Parser *p)
{
    if (!isdigit((unsigned char)*p->at))
        return expected(p, "a digit");
    while (isdigit((unsigned char)*p->at))
        p->at++;
    return true;
}

/* Checks the number by JSON's grammar, which is narrower than that of strtod, and has that compute it. */
static bool parse_number(Parser *p, Value *result)
{
    const char *start = p->at;
    if (*p->at == '-')
        p->at++;
    if (p->at[0] == '0' && isdigit((unsigned char)p->at[1]))
        return fail(p, start, "a number must not begin with 0");
    if (!skip_digits(p))
        return false;
    if (*p->at == '.') {
        p->at++;
        if (!skip_digits(p))
            return false;
    }
    if (*p->at == 'e' || *p->at == 'E') {
        p->at++;
        if (*p->at == '+' || *p->at == '-')
            p->at++;
        if (!skip_digits(p))
            return false;
    }
    double number = strtod(start, NULL);
    if (isinf(number))
        return fail(p, start, "the number is too large");
    *result = value_number(number);
    return true;
}

static bool parse_word(Parser *p, const char *word, Value meaning, Value *result)
{
    const char *start = p->at;
    while (isalnum((unsigned char)*p->at))
        p->at++;
    if ((size_t)(p->at - start) != strlen(word) || strncmp(start, word, strlen(word)) != 0)
        return fail(p, start, "unknown word '%.*s'; did you mean '%s'?", (int)(p->at - start < 30 ? p->at - start : 30), start,
                    word);
    *result = meaning;
    return true;
}

static bool parse_array(Parser *p, Value *result)
{
    *result = value_array();
    p->at++;
    skip_space(p);
    if (*p->at == ']') {
        p->at++;
        return true;
    }
    for (;;) {
        Value item;
        if (!parse_value(p, &item))
            return false;
        array_append(p->arena, &result->array, item);
        skip_space(p);
        if (*p->at == ']')
            break;
        if (*p->at != ',')
            return expected(p, "',' or ']' behind an item of the array");
        p->at++;
    }
    p->at++;
    return true;
}

/* "name": value */
static bool parse_member(Parser *p, Object *object)
{
    String name;
    Value value;
    skip_space(p);
    if (*p->at != '"')
        return expected(p, "a name in quotes");
    if (!parse_string(p, &name))
        return false;
    skip_space(p);
    if (*p->at != ':')
        return expected(p, "':' behind the name");
    p->at++;
    if (!parse_value(p, &value))
        return false;
    object_set(p->arena, object, name, value);
    return true;
}

static bool parse_object(Parser *p, Value *result)
{
    *result = value_object();
    p->at++;
    skip_space(p);
    if (*p->at == '}') {
        p->at++;
        return true;
    }
    for (;;) {
        if (!parse_member(p, &result->object))
            return false;
        skip_space(p);
        if (*p->at == '}')
            break;
        if (*p->at != ',')
            return expected(p, "',' or '}' behind a member of the object");
        p->at++;
    }
    p->at++;
    return true;
}

/* An array or an object, unless it is in too many others. */
static bool parse_nested(Parser *p, Value *result, bool (*parse)(Parser *, Value *))
{
    if (p->depth == MAX_DEPTH)
        return fail(p, p->at, "more than %d arrays and objects in one another", MAX_DEPTH);
    p->depth++;
    bool parsed = parse(p, result);
    p->depth--;
    return parsed;
}

static bool parse_value(Parser *p, Value *result)
{
    skip_space(p);
    switch (*p->at) {
    case '{': return parse_nested(p, result, parse_object);
    case '[': return parse_nested(p, result, parse_array);
    case '"': *result = value_string((String){"", 0}); return parse_string(p, &result->string);
    case 't': return parse_word(p, "true", value_boolean(true), result);
    case 'f': return parse_word(p, "false", value_boolean(false), result);
    case 'n': return parse_word(p, "null", value_null(), result);
    case '-':
    case '0':
    case '1':
    case '2':
    case '3':
    case '4':
    case '5':
    case '6':
    case '7':
    case '8':
    case '9': return parse_number(p, result);
    default: return expected(p, "a value");
    }
}

bool json_parse(Arena *arena, const char *text, size_t length, Value *result, ParseError *error)
{
    Parser p = {.arena = arena, .start = text, .at = text, .end = text + length, .error = error};
    bool parsed = parse_value(&p, result);
    if (parsed) {
        skip_space(&p);
        parsed = p.at == p.end || expected(&p, "the end of the text");
    }
    buffer_free(&p.string);
    return parsed;
}
