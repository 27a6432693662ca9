/* Places as both renderings of messages show them: lines as in an editor, columns in characters, macro expansions unrolled. */
#ifndef BASE_DIAG_WHERE_H
#define BASE_DIAG_WHERE_H

#include "base/diag.h"

typedef struct Where {
    Region *file;     /* NULL: nowhere */
    const char *path; /* as #line has it, like `line` */
    uint32_t line;
    uint32_t column;  /* in characters, from 1 */
    uint32_t offset;  /* of the place in `text`, at most `length` */
    const char *text; /* the line as it stands in the file, before lines are joined; without its newline */
    uint32_t length;
} Where;

/* Remembers the latest line and column, so that messages about one long line cost no more than the line. */
typedef struct Locator {
    SourceMap *sources;
    const char *text; /* the line that was last asked for */
    uint32_t length;
    uint32_t offset, characters; /* so many characters stand before this offset */
} Locator;

Where where_is(Locator *locator, Pos pos);
/* One behind the last character of `span`: where_is(span.end) might lie in another file already. */
Where where_end(Locator *locator, Span span);

/* Whether the message has a fix that can be shown: one that changes a file, not what a macro expanded to. */
bool has_fix(SourceMap *sources, const Diag *diag);

/* The messages that are shown: all errors, so many warnings, and the notes of both. */
enum { MAX_WARNINGS = 1000 };

typedef struct Walk {
    const Diag *next;
    uint32_t warnings, skipped; /* warnings met; of these not shown */
} Walk;

/* NULL after the last one. */
const Diag *walk_next(Walk *walk);

/* Where a message about `span` is shown, as positions in one file: a token that came out of a macro where it stands in the
 * macro's body, as gcc does it; but if that is in a system header, where the macro was used. *at: the span's caret, or that
 * of the use. */
Span span_shown(SourceMap *sources, Span span, Pos *at);

enum { MAX_EXPANSIONS = 6 };

/* The expansions that a position lies in, the innermost first; of a long chain both ends. */
typedef struct Expansions {
    const Region *shown[MAX_EXPANSIONS];
    uint32_t count, skipped; /* `skipped` are missing before shown[MAX_EXPANSIONS / 2] */
} Expansions;

Expansions expansions_of(SourceMap *sources, Pos at);

#endif
