/* Capacity doubles, so that adding n characters one by one takes time in proportion to n. */
#include "buffer.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Makes room for that many more characters and a '\0'; returns where they go. */
static char *reserve(Buffer *buffer, size_t more)
{
    size_t needed = buffer->length + more + 1;
    if (needed > buffer->capacity) {
        size_t capacity = buffer->capacity * 2 > needed ? buffer->capacity * 2 : needed + 62;
        char *text = realloc(buffer->text, capacity);
        if (text == NULL) {
            fprintf(stderr, "json: out of memory\n");
            exit(2);
        }
        buffer->text = text;
        buffer->capacity = capacity;
    }
    return buffer->text + buffer->length;
}

void buffer_add(Buffer *buffer, const char *bytes, size_t length)
{
    char *end = reserve(buffer, length);
    memcpy(end, bytes, length);
    end[length] = '\0';
    buffer->length += length;
}

void buffer_add_char(Buffer *buffer, char c)
{
    buffer_add(buffer, &c, 1);
}

void buffer_fill(Buffer *buffer, char c, size_t count)
{
    char *end = reserve(buffer, count);
    memset(end, c, count);
    end[count] = '\0';
    buffer->length += count;
}

void buffer_printf(Buffer *buffer, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int length = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (length > 0) {
        vsnprintf(reserve(buffer, (size_t)length), (size_t)length + 1, format, again);
        buffer->length += (size_t)length;
    }
    va_end(again);
}

/*
 * RFC 3629:   up to 7 bits    0xxxxxxx
 *             up to 11 bits   110xxxxx 10xxxxxx
 *             up to 16 bits   1110xxxx 10xxxxxx 10xxxxxx
 *             up to 21 bits   11110xxx 10xxxxxx 10xxxxxx 10xxxxxx
 */
void buffer_add_utf8(Buffer *buffer, unsigned code_point)
{
    static const unsigned char first_byte[] = {0x00, 0xc0, 0xe0, 0xf0};
    int more = code_point < 0x80 ? 0 : code_point < 0x800 ? 1 : code_point < 0x10000 ? 2 : 3;
    buffer_add_char(buffer, (char)(first_byte[more] | code_point >> 6 * more));
    while (more-- > 0)
        buffer_add_char(buffer, (char)(0x80 | (code_point >> 6 * more & 0x3f)));
}

void buffer_truncate(Buffer *buffer, size_t length)
{
    if (buffer->text != NULL)
        buffer->text[length] = '\0';
    buffer->length = length;
}

void buffer_free(Buffer *buffer)
{
    free(buffer->text);
    *buffer = (Buffer){0};
}
