/* Source texts and positions in them.
 *
 * A Pos is a number in one space that all files and macro expansions of a compilation share; 0 is nowhere. Each file takes a
 * region as long as its text, each macro expansion a region with one position per token that came out of the macro's body. So a
 * position tells its file, line and column, and through which expansions it got where it is, at the price of 32 bits.
 *
 *     regions:  | prog.toy         | stdio.h      | MAX(a, b) | limits.h …
 *     Pos:      1              5120           9300        9307
 *
 * The text of a region is the file's after translation phase 2 (lines joined at backslash-newline), and of very deep
 * indentation only a part is kept; what was left out is noted, so that lines and columns are those that an editor shows. */
#ifndef BASE_SOURCE_H
#define BASE_SOURCE_H

#include "base/intern.h"
#include "base/text.h"
#include "base/vec.h"

typedef uint32_t Pos;

/* What a token, a node or a message covers; `caret` is where a message points: an operator, a name; it lies within. */
typedef struct Span {
    Pos start, end; /* end is one behind the last character */
    Pos caret;
} Span;

/* A #line directive or line marker: the line after `offset` is called `line` of `file`. */
typedef struct LineMark {
    uint32_t offset;
    uint32_t line;
    const char *file;
} LineMark;

/* Before `offset` of the text kept, something of the file as read was left out: `removed` bytes so far, this one included. */
typedef struct Gap {
    uint32_t offset;
    uint32_t removed;
} Gap;
typedef Vec(Gap) Gaps;

/* A file's text as the scanner reads it. It may be the text of several regions: a header included twice is read once. */
typedef struct SourceText {
    const char *text; /* `length` bytes and two NULs: flex-ready */
    uint32_t length;
    Gaps splices;  /* backslash-newlines */
    Gaps squeezes; /* blanks at the start of a line, beyond DEEP_INDENTATION */
} SourceText;

/* Makes a SourceText of a file that comes in pieces, so that the file as it is never stands in memory as a whole. */
typedef struct SourceFeed {
    Arena *arena;
    SourceText *result;
    Text kept;         /* so far */
    Text carry;        /* the start of a line whose end has not come yet */
    bool is_continued; /* the latest line ended in a backslash */
} SourceFeed;

typedef struct Region {
    Pos start;
    uint32_t length; /* positions start … start + length - 1; a file has one more for its end */
    bool is_expansion;
    /* a file */
    const char *path; /* as messages show it */
    const SourceText *content;
    const char *text; /* content->text */
    Pos included_at;  /* the #include directive, 0 in the main file */
    bool is_system;   /* found in a system directory: no warnings from it */
    Vec(LineMark) marks;
    Vec(uint32_t) lines; /* offsets at which lines of `text` begin, made when first asked for */
    /* an expansion */
    Name *macro;
    Span use;              /* the macro's name where it was used; may itself lie in an expansion */
    const Span *spellings; /* `length` of them: where in the macro's body each token stands */
} Region;

typedef struct SourceMap {
    Arena *arena;
    Vec(Region *) regions; /* by start */
    Pos next;              /* the first position of the next region */
    Region *latest;        /* the file that was last asked for: a cache */
} SourceMap;

/* A position as people read it. */
typedef struct Place {
    Region *file;           /* NULL: nowhere */
    const char *path;       /* as #line has it */
    uint32_t line;          /* from 1, as #line has it */
    uint32_t physical_line; /* from 1, in the file */
    uint32_t column;        /* from 1, in bytes */
    uint32_t offset;        /* in file->text */
} Place;

void source_init(SourceMap *map, Arena *arena);

void source_feed_open(SourceFeed *feed, Arena *arena);
void source_feed(SourceFeed *feed, const char *bytes, size_t size); /* any bytes, cut anywhere */
/* The text, in the arena; NULL when memory has run out or the text is too long for positions. Releases what the feed holds,
 * in any case. */
SourceText *source_feed_close(SourceFeed *feed);
/* The same for bytes that are there already. */
SourceText *source_text(Arena *arena, const char *bytes, size_t size);

/* Registers a file; the text is kept, not copied, `path` is copied. NULL when memory or the space of positions has run out,
 * or `text` is NULL. */
Region *source_add_file(SourceMap *map, const char *path, const SourceText *text, Pos included_at, bool is_system);

/* Registers one expansion of `macro` used at `use`, for `count` body tokens spelled at `spellings` (kept, not copied). The
 * i-th of these tokens is at result->start + i. NULL when there is no room: then use `use` itself for the tokens. */
Region *source_add_expansion(SourceMap *map, Name *macro, Span use, const Span *spellings, uint32_t count);

/* The region that holds `pos`, NULL for nowhere. */
Region *source_region(SourceMap *map, Pos pos);
/* Where `pos` is in a file: for a position in an expansion, where the outermost macro was used. */
Place source_place(SourceMap *map, Pos pos);
/* The span in one file that a span of any positions amounts to: expansions become the uses of the outermost macros, and an
 * end that falls into another file is cut to one character. */
Span source_in_file(SourceMap *map, Span span);
/* The text of the line of `place`, without its newline; `length` gets its length. */
const char *source_line(SourceMap *map, Place place, uint32_t *length);

/* The span from the start of one to the end of another, with the caret of the first. */
static inline Span span_join(Span first, Span last)
{
    return (Span){first.start, last.end, first.caret};
}

static inline Span span_with_caret(Span span, Span caret)
{
    return (Span){span.start, span.end, caret.caret};
}

#endif
