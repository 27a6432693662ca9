/* A growing text: what every printer writes into and the driver writes out. When memory runs out the rest is dropped and
 * Memory.failed says so. Always NUL-terminated once something was added. */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include "base/arena.h"

#include <stdarg.h>
#include <string.h>

typedef struct Text {
    Memory *memory;
    char *data;
    size_t len, cap;
} Text;

void text_init(Text *text, Memory *memory);
void text_release(Text *text);
/* Makes room for `more` bytes and a NUL; false when there is none. */
bool text_reserve(Text *text, size_t more);

void text_add(Text *text, const char *bytes, size_t length);
void text_printf(Text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));
void text_vprintf(Text *text, const char *format, va_list args);
/* The decimal digits of `value`: what the assembly printer calls most, so it is not printf. */
void text_int(Text *text, int64_t value);
/* Spaces up to column `column` (from 0) of the current line, at least one. */
void text_pad(Text *text, size_t column);

static inline void text_char(Text *text, char c)
{
    if (text->len + 1 < text->cap || text_reserve(text, 1)) {
        text->data[text->len++] = c;
        text->data[text->len] = '\0';
    }
}

static inline void text_str(Text *text, const char *string)
{
    text_add(text, string, strlen(string));
}

#endif
