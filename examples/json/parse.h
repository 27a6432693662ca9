/* Reads JSON (RFC 8259) and nothing else: no comments, no trailing commas, no NaN. */
#ifndef PARSE_H
#define PARSE_H

#include "value.h"

/* What is wrong with a text, and where. */
typedef struct {
    unsigned line, column;  /* from 1; columns count code points */
    const char *line_start; /* the line in question, up to '\n' or the end of the text */
    char message[120];
} ParseError;

/*
 * Parses text, which must have '\0' at text[length], into values in the arena. Returns false and fills *error when it is
 * not JSON. Strings of the result are in the arena, too: the text may be freed.
 */
bool json_parse(Arena *arena, const char *text, size_t length, Value *result, ParseError *error);

#endif
