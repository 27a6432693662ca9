/* The printer. Numbers are written with as many digits as it takes to read the same double again, and no more. */
#include "print.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    Buffer *out;
    PrintStyle style;
    size_t line_start; /* where in *out the line begins that is being written */
    bool one_line;     /* nothing is to be broken now */
} Printer;

static void print_value(Printer *p, const Value *value, unsigned level);

static void print_number(Buffer *out, double number)
{
    char text[32];
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, number);
        if (strtod(text, NULL) == number)
            break;
    }
    buffer_add(out, text, strlen(text));
}

/* Takes a code point off the front of valid UTF-8. */
static unsigned next_code_point(const char **text)
{
    unsigned char first = (unsigned char)*(*text)++;
    int more = first < 0x80 ? 0 : first < 0xe0 ? 1 : first < 0xf0 ? 2 : 3;
    unsigned code_point = more == 0 ? first : first & 0x3fU >> more;
    while (more-- > 0)
        code_point = code_point << 6 | ((unsigned char)*(*text)++ & 0x3fU);
    return code_point;
}

static void print_unicode_escape(Buffer *out, unsigned code_point)
{
    if (code_point >= 0x10000) {
        buffer_printf(out, "\\u%04x", 0xd800 + ((code_point - 0x10000) >> 10));
        code_point = 0xdc00 + ((code_point - 0x10000) & 0x3ff);
    }
    buffer_printf(out, "\\u%04x", code_point);
}

static void print_string(Printer *p, String string)
{
    static const char special[] = "\"\\\b\f\n\r\t", letters[] = "\"\\bfnrt";
    const char *at = string.text, *end = at + string.length;
    buffer_add_char(p->out, '"');
    while (at < end) {
        const char *start = at;
        unsigned code_point = next_code_point(&at);
        const char *found = code_point > 0 && code_point < 0x80 ? strchr(special, (int)code_point) : NULL;
        if (found != NULL) {
            buffer_add_char(p->out, '\\');
            buffer_add_char(p->out, letters[found - special]);
        } else if (code_point < ' ' || code_point == 0x7f || (p->style.ascii && code_point > 0x7f)) {
            print_unicode_escape(p->out, code_point);
        } else {
            buffer_add(p->out, start, (size_t)(at - start));
        }
    }
    buffer_add_char(p->out, '"');
}

static void new_line(Printer *p, unsigned level)
{
    buffer_add_char(p->out, '\n');
    p->line_start = p->out->length;
    buffer_fill(p->out, ' ', (size_t)level * p->style.indent);
}

/* What stands between brackets, before and behind items; broken says whether each has a line of its own. */
static void begin_item(Printer *p, unsigned level, unsigned i, bool broken)
{
    if (i > 0)
        buffer_add_char(p->out, ',');
    if (broken)
        new_line(p, level + 1);
    else if (i > 0 && !p->style.compact)
        buffer_add_char(p->out, ' ');
}

static void print_array(Printer *p, const Array *array, unsigned level, bool broken)
{
    buffer_add_char(p->out, '[');
    for (unsigned i = 0; i < array->count; i++) {
        begin_item(p, level, i, broken);
        print_value(p, &array->items[i], level + 1);
    }
    if (broken)
        new_line(p, level);
    buffer_add_char(p->out, ']');
}

static int compare_members(const void *a, const void *b)
{
    const Member *const *left = a, *const *right = b;
    return string_compare((*left)->name, (*right)->name);
}

/* The members in the order in which they are to be printed, to be freed by the caller. */
static const Member **ordered_members(const Object *object, bool sorted)
{
    const Member **members = malloc(object->count * sizeof *members);
    if (members == NULL) {
        fprintf(stderr, "json: out of memory\n");
        exit(2);
    }
    for (unsigned i = 0; i < object->count; i++)
        members[i] = &object->members[i];
    if (sorted)
        qsort(members, object->count, sizeof *members, compare_members);
    return members;
}

static void print_object(Printer *p, const Object *object, unsigned level, bool broken)
{
    const Member **members = ordered_members(object, p->style.sorted);
    buffer_add_char(p->out, '{');
    for (unsigned i = 0; i < object->count; i++) {
        begin_item(p, level, i, broken);
        print_string(p, members[i]->name);
        buffer_add(p->out, ": ", p->style.compact ? 1 : 2);
        print_value(p, &members[i]->value, level + 1);
    }
    if (broken)
        new_line(p, level);
    buffer_add_char(p->out, '}');
    free(members);
}

static void print_nested(Printer *p, const Value *value, unsigned level, bool broken)
{
    if (value->type == JSON_ARRAY)
        print_array(p, &value->array, level, broken);
    else
        print_object(p, &value->object, level, broken);
}

/* How many values there are, up to a limit; none is shorter than one character and a comma. */
static unsigned count_values(const Value *value, unsigned limit)
{
    unsigned count = 1;
    unsigned items = value->type == JSON_ARRAY ? value->array.count : value->type == JSON_OBJECT ? value->object.count : 0;
    for (unsigned i = 0; i < items && count < limit; i++) {
        const Value *item = value->type == JSON_ARRAY ? &value->array.items[i] : &value->object.members[i].value;
        count += count_values(item, limit - count);
    }
    return count;
}

/* Tries one line first, where that has a chance, and takes it back when it has become too long. */
static void print_array_or_object(Printer *p, const Value *value, unsigned level)
{
    unsigned count = value->type == JSON_ARRAY ? value->array.count : value->object.count;
    if (count == 0) {
        buffer_printf(p->out, "%s", value->type == JSON_ARRAY ? "[]" : "{}");
        return;
    }
    if (p->style.compact || p->one_line) {
        print_nested(p, value, level, false);
        return;
    }
    unsigned most = p->style.width / 2;
    if (count_values(value, most) < most) {
        size_t start = p->out->length;
        p->one_line = true;
        print_nested(p, value, level, false);
        p->one_line = false;
        if (p->out->length - p->line_start <= p->style.width)
            return;
        buffer_truncate(p->out, start);
    }
    print_nested(p, value, level, true);
}

static void print_value(Printer *p, const Value *value, unsigned level)
{
    switch (value->type) {
    case JSON_NULL: buffer_add(p->out, "null", 4); break;
    case JSON_BOOLEAN: buffer_printf(p->out, "%s", value->boolean ? "true" : "false"); break;
    case JSON_NUMBER: print_number(p->out, value->number); break;
    case JSON_STRING: print_string(p, value->string); break;
    case JSON_ARRAY:
    case JSON_OBJECT: print_array_or_object(p, value, level); break;
    case JSON_TYPES: break;
    }
}

void json_print(Buffer *out, const Value *value, PrintStyle style)
{
    Printer p = {.out = out, .style = style, .line_start = out->length};
    print_value(&p, value, 0);
}
