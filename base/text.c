/* Growing texts (see text.h). */
#include "base/text.h"

#include <stdio.h>

void text_init(Text *text, Memory *memory)
{
    *text = (Text){.memory = memory};
}

void text_release(Text *text)
{
    if (text->data)
        memory_resize(text->memory, text->data, text->cap, 0);
    text_init(text, text->memory);
}

bool text_reserve(Text *text, size_t more)
{
    if (text->cap - text->len > more)
        return true;
    size_t cap = text->cap * 2;
    if (cap < text->len + more + 1)
        cap = text->len + more + 1;
    if (cap < 256)
        cap = 256;
    char *data = memory_resize(text->memory, text->data, text->cap, cap);
    if (!data)
        return false;
    text->data = data;
    text->cap = cap;
    return true;
}

void text_add(Text *text, const char *bytes, size_t length)
{
    if (!text_reserve(text, length))
        return;
    memcpy(text->data + text->len, bytes, length);
    text->len += length;
    text->data[text->len] = '\0';
}

void text_vprintf(Text *text, const char *format, va_list args)
{
    va_list again;
    va_copy(again, args);
    int length = vsnprintf(NULL, 0, format, args);
    if (length > 0 && text_reserve(text, (size_t)length)) {
        vsnprintf(text->data + text->len, (size_t)length + 1, format, again);
        text->len += (size_t)length;
    }
    va_end(again);
}

void text_printf(Text *text, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    text_vprintf(text, format, args);
    va_end(args);
}

void text_int(Text *text, int64_t value)
{
    char digits[24];
    char *end = digits + sizeof digits, *p = end;
    uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    do {
        *--p = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest);
    if (value < 0)
        *--p = '-';
    text_add(text, p, (size_t)(end - p));
}

void text_pad(Text *text, size_t column)
{
    size_t start = text->len;
    while (start > 0 && text->data[start - 1] != '\n')
        start--;
    do
        text_char(text, ' ');
    while (text->len - start < column && !text->memory->failed);
}
