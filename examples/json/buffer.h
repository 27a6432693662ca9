/* Text that grows at its end. */
#ifndef BUFFER_H
#define BUFFER_H

#include <stddef.h>

typedef struct {
    char *text; /* ends with '\0' once anything has been added; before that NULL */
    size_t length, capacity;
} Buffer;

void buffer_add(Buffer *buffer, const char *bytes, size_t length);
void buffer_add_char(Buffer *buffer, char c);
void buffer_printf(Buffer *buffer, const char *format, ...);
void buffer_fill(Buffer *buffer, char c, size_t count);

/* Adds a code point as UTF-8. */
void buffer_add_utf8(Buffer *buffer, unsigned code_point);

/* Forgets what was added behind a length that it once had. */
void buffer_truncate(Buffer *buffer, size_t length);

void buffer_free(Buffer *buffer);

#endif
