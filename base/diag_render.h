/* The list of messages as text: for people, as gcc shows it, or as JSON for programs. */
#ifndef BASE_DIAG_RENDER_H
#define BASE_DIAG_RENDER_H

#include "base/diag.h"

/* Every message with its source line, caret, fix, macro expansions and include chain. Whatever the sources contain, the text is
 * valid UTF-8 without control characters but newline and tab (and the escape sequences of `colour`).
 *
 *     prog.toy:3:14: error: expected ';' before 'return'
 *         3 |     count = 1
 *           |              ^
 *           |              ;
 *
 * Columns count characters from 1, a tab as one. `program` stands where a message has no place: "toycc: error: …". */
void diag_render(const Diags *diags, const char *program, bool colour, Text *out);

/* The same as a JSON array of objects, one a line:
 *   severity  "error", "warning" or "note"
 *   message
 *   option    "-Wname" or "-Werror=name", if one controls the message
 *   file, line, column                              where the caret points, as in the text; missing when there is no place
 *   start_line, start_column, end_line, end_column  the characters meant; the end is one behind the last
 *   fix       {line, column, end_line, end_column, text}: replace these characters by `text`
 *   expanded_from  [{macro, file, line, column}]: the macros in whose bodies the place is and where they were used, the innermost
 *                  first
 *   included_from  [{file, line}]: the #include directives that led to the file, the latest first
 *   notes     [the same kind of objects] */
void diag_render_json(const Diags *diags, Text *out);

/* The objects in an array as diag_render_json makes it, without the brackets, so that arrays can be joined; *size becomes
 * theirs. */
const char *json_objects(const char *array, size_t *size);

/* Adds `bytes` as a JSON string with its quotes; what is not UTF-8 becomes U+FFFD. */
void json_string(Text *out, const char *bytes, size_t length);

#endif
