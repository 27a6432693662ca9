/* Diagnostics as values: what was found, where, and what helps. Nothing here prints: diag_render turns the list into text. */
#ifndef BASE_DIAG_H
#define BASE_DIAG_H

#include "base/source.h"
#include "base/text.h"

/* FAULT: of a program that was run; no compilation says it. */
typedef enum Severity { SEVERITY_NOTE, SEVERITY_WARNING, SEVERITY_ERROR, SEVERITY_FAULT } Severity;

typedef enum Warning {
#define WARNING(id, name, group) W_##id,
#include "base/warnings.def"
#undef WARNING
    WARNING_COUNT
} Warning;

typedef struct Diag Diag;
struct Diag {
    Severity severity;
    Warning warning; /* of a warning, or of an error that -pedantic-errors or -Werror (then it is `promoted`) made of one */
    bool promoted;
    Span at;             /* {0} when it has no place (a missing file, an option) */
    const char *message; /* in the user's words, without a final dot */
    Span fix_at;         /* with `fix`: replace this by that; fix_at.start == fix_at.end inserts */
    const char *fix;     /* NULL: none */
    Diag *next;          /* notes follow the message they belong to */
};

typedef enum WarningState { WARNING_OFF, WARNING_ON, WARNING_AS_ERROR } WarningState;

typedef struct Diags {
    Arena *arena;
    SourceMap *sources;
    Diag *first, *last;
    uint32_t errors, warnings;
    uint32_t max_errors; /* after so many errors no more are kept; `stopped` says so */
    bool stopped;        /* every stage looks at this (or diag_should_stop) and ends its work */
    bool last_dropped;   /* notes to a message that was not kept are not kept */
    unsigned char state[WARNING_COUNT];
    unsigned char explicit_state[WARNING_COUNT]; /* set by name, so that groups do not change it */
    unsigned char no_error[WARNING_COUNT];       /* -Wno-error=name */
    bool werror, no_warnings;                    /* -Werror, -w */
    bool pedantic_errors;                        /* -pedantic-errors: see diag_pedwarn */
    uint32_t extensions;                         /* > 0 behind __extension__: W_PEDANTIC and W_POINTER_ARITH are silent */
} Diags;

/* The defaults: the DEFAULT group is on, 20 errors at most. */
void diag_init(Diags *diags, Arena *arena, SourceMap *sources);

/* `option` is what stands after "-W": "all", "extra", "error", "no-NAME", "NAME", "error=NAME", "no-error=NAME", "pedantic",
 * "pedantic-errors".
 * Returns false if there is no such warning (then gcc ignores an unknown no-NAME, and so should the caller). */
bool diag_option(Diags *diags, const char *option);
const char *diag_warning_name(Warning warning);
/* Whether the warning would be kept: to spare the work of finding it out. */
bool diag_enabled(const Diags *diags, Warning warning);

/* Each adds one message, formatted as by printf; `at` is copied. */
void diag_error(Diags *diags, Span at, const char *format, ...) __attribute__((format(printf, 3, 4)));
/* Returns whether it was kept, so that notes are worth making. Dropped in system headers. */
bool diag_warn(Diags *diags, Warning warning, Span at, const char *format, ...) __attribute__((format(printf, 4, 5)));
/* The same for what C11 forbids but a compiler may let pass: an error under -pedantic-errors, and with W_PEDANTIC
 * and W_POINTER_ARITH not said behind __extension__. */
bool diag_pedwarn(Diags *diags, Warning warning, Span at, const char *format, ...) __attribute__((format(printf, 4, 5)));
/* Belongs to the latest error or warning, and is dropped with it. */
void diag_note(Diags *diags, Span at, const char *format, ...) __attribute__((format(printf, 3, 4)));
/* Attaches "replace this by that" to the latest message. */
void diag_fix(Diags *diags, Span at, const char *replacement);

/* True when the work has no point any more: too many errors, or out of memory. */
static inline bool diag_should_stop(const Diags *diags)
{
    return diags->stopped || diags->arena->memory->failed;
}

/* The name among candidates that `wrong` was probably meant to be: feed each candidate, then look at `best` (NULL: none is
 * close). Distance as gcc counts it: insertions, deletions, replacements and swaps of neighbours, at most a third of the
 * length. */
typedef struct Spelling {
    const char *wrong;
    size_t length;
    const char *best;
    uint32_t distance;
} Spelling;
Spelling spelling_of(const char *wrong);
void spelling_try(Spelling *spelling, const char *candidate);

#endif
