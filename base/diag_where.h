/* Places as both renderings of messages show them: lines as in an editor, columns in characters, macro expansions unrolled. */
#ifndef BASE_DIAG_WHERE_H
#define BASE_DIAG_WHERE_H

#include "base/diag.h"

typedef struct Where {
    Region *file;        /* NULL: nowhere */
    const char *path;    /* as #line has it, like `line` */
    uint32_t line;
    uint32_t column;     /* in characters, from 1 */
    uint32_t offset;     /* of the place in `text`, at most `length` */
    const char *text;    /* the line as it stands in the file, before lines are joined; without its newline */
    uint32_t length;
} Where;

/* Remembers the latest line and column, so that messages about one long line cost no more than the line. */
typedef struct Locator {
    SourceMap *sources;
    const char *text;    /* the line that was last asked for */
    uint32_t length, offset, column;
} Locator;

Where where_is(Locator *locator, Pos pos);
/* One behind the last character of `span`: where_is(span.end) might lie in another file already. */
Where where_end(Locator *locator, Span span);

/* Whether the message has a fix that can be shown: one that changes a file, not what a macro expanded to. */
bool has_fix(SourceMap *sources, const Diag *diag);

/* One macro on the way from where it was used to the text that a message is about. */
typedef struct Expansion {
    Name *macro;
    Span body;           /* the tokens in the macro's body; {0} when they do not stand in a file */
} Expansion;

/* The messages that are shown: all errors, so many warnings, and the notes of both. */
enum { MAX_WARNINGS = 1000 };

typedef struct Walk {
    const Diag *next;
    uint32_t warnings, skipped; /* warnings met; of these not shown */
} Walk;

/* NULL after the last one. */
const Diag *walk_next(Walk *walk);

enum { MAX_EXPANSIONS = 6 };

typedef struct Expansions {
    Expansion shown[MAX_EXPANSIONS]; /* the outermost first; of a longer chain both ends */
    uint32_t count, skipped;         /* `skipped` are missing before shown[MAX_EXPANSIONS / 2] */
} Expansions;

Expansions expansions_of(SourceMap *sources, Pos pos);

#endif
