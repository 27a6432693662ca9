/* The list of messages of a compilation (see diag.h). */
#include "base/diag.h"

#include <stdio.h>

/* The options that turn a warning on, as bits. */
enum { NEVER = 0, DEFAULT = 1, ALL = 2, EXTRA = 4, PEDANTIC = 8 };

static const struct {
    const char *name;
    unsigned groups;
} warnings[] = {
#define WARNING(id, name, groups) [W_##id] = {name, groups},
#include "base/warnings.def"
#undef WARNING
};

void diag_init(Diags *diags, Arena *arena, SourceMap *sources)
{
    *diags = (Diags){.arena = arena, .sources = sources, .max_errors = 20};
    for (int w = 0; w < WARNING_COUNT; w++)
        diags->state[w] = warnings[w].groups & DEFAULT ? WARNING_ON : WARNING_OFF;
}

const char *diag_warning_name(Warning warning)
{
    return warnings[warning].name;
}

static void set_group(Diags *diags, unsigned group, WarningState state)
{
    for (int w = 0; w < WARNING_COUNT; w++)
        if ((warnings[w].groups & group) && !diags->explicit_state[w])
            diags->state[w] = (unsigned char)state;
}

static bool set_by_name(Diags *diags, const char *name, WarningState state)
{
    for (int w = 0; w < WARNING_COUNT; w++) {
        if (strcmp(warnings[w].name, name) != 0)
            continue;
        diags->state[w] = (unsigned char)state;
        diags->explicit_state[w] = true;
        if (w == W_PARENTHESES)
            diags->state[W_DANGLING_ELSE] = (unsigned char)state;
        return true;
    }
    return false;
}

static bool set_no_error(Diags *diags, const char *name)
{
    for (int w = 0; w < WARNING_COUNT; w++) {
        if (strcmp(warnings[w].name, name) != 0)
            continue;
        diags->no_error[w] = true;
        if (diags->state[w] == WARNING_AS_ERROR)
            diags->state[w] = WARNING_ON;
        return true;
    }
    return false;
}

/* -Wunused is -Wunused-variable and its like, but not those that -Wextra adds. */
static void set_unused(Diags *diags, WarningState state)
{
    for (int w = 0; w < WARNING_COUNT; w++)
        if (strncmp(warnings[w].name, "unused-", 7) == 0 && (warnings[w].groups != EXTRA || state == WARNING_OFF))
            diags->state[w] = (unsigned char)state;
}

/* False if there is no group of that name. */
static bool set_named_group(Diags *diags, const char *name, WarningState state)
{
    if (strcmp(name, "all") == 0)
        set_group(diags, ALL, state);
    else if (strcmp(name, "extra") == 0)
        set_group(diags, EXTRA, state);
    else if (strcmp(name, "pedantic") == 0)
        set_group(diags, PEDANTIC, state);
    else if (strcmp(name, "unused") == 0)
        set_unused(diags, state);
    else
        return false;
    return true;
}

static bool set_mode(Diags *diags, const char *name, bool on)
{
    if (strcmp(name, "error") == 0) {
        diags->werror = on;
    } else if (strcmp(name, "pedantic-errors") == 0) {
        set_group(diags, PEDANTIC, on ? WARNING_ON : WARNING_OFF);
        diags->pedantic_errors = on;
    } else {
        return false;
    }
    return true;
}

static bool set(Diags *diags, const char *name, WarningState state)
{
    return set_named_group(diags, name, state) || set_by_name(diags, name, state);
}

bool diag_option(Diags *diags, const char *option)
{
    if (strncmp(option, "error=", 6) == 0)
        return set(diags, option + 6, WARNING_AS_ERROR);
    if (strncmp(option, "no-error=", 9) == 0)
        return set_no_error(diags, option + 9);
    if (strncmp(option, "no-", 3) == 0)
        return set_mode(diags, option + 3, false) || set(diags, option + 3, WARNING_OFF);
    return set_mode(diags, option, true) || set(diags, option, WARNING_ON);
}

bool diag_enabled(const Diags *diags, Warning warning)
{
    return !diags->no_warnings && diags->state[warning] != WARNING_OFF;
}

static Diag *add(Diags *diags, Severity severity, Span at, const char *format, va_list args)
{
    char message[1024];
    vsnprintf(message, sizeof message, format, args);
    Diag *diag = NEW(diags->arena, Diag);
    diag->severity = severity;
    diag->at = at;
    diag->message = arena_text(diags->arena, message, strlen(message));
    if (diags->last)
        diags->last->next = diag;
    else
        diags->first = diag;
    diags->last = diag;
    return diag;
}

static void count_error(Diags *diags)
{
    diags->errors++;
    if (diags->errors >= diags->max_errors)
        diags->stopped = true;
}

void diag_error(Diags *diags, Span at, const char *format, ...)
{
    diags->last_dropped = diags->stopped;
    if (diags->stopped) {
        diags->errors++;
        return;
    }
    va_list args;
    va_start(args, format);
    add(diags, SEVERITY_ERROR, at, format, args);
    va_end(args);
    count_error(diags);
}

static bool in_system_header(const Diags *diags, Span at)
{
    Place place = source_place(diags->sources, at.caret);
    return place.file && place.file->is_system;
}

static bool is_promoted(const Diags *diags, Warning warning)
{
    return diags->state[warning] == WARNING_AS_ERROR || (diags->werror && !diags->no_error[warning]);
}

/* False if it is not to be said at all. */
static bool add_warning(Diags *diags, Warning warning, bool as_error, Span at, const char *format, va_list args)
{
    diags->last_dropped = diags->stopped || in_system_header(diags, at);
    if (diags->last_dropped)
        return false;
    Diag *diag = add(diags, as_error ? SEVERITY_ERROR : SEVERITY_WARNING, at, format, args);
    diag->warning = warning;
    diag->promoted = as_error && is_promoted(diags, warning);
    if (as_error)
        count_error(diags);
    else
        diags->warnings++;
    return true;
}

bool diag_warn(Diags *diags, Warning warning, Span at, const char *format, ...)
{
    diags->last_dropped = !diag_enabled(diags, warning);
    if (diags->last_dropped)
        return false;
    va_list args;
    va_start(args, format);
    bool kept = add_warning(diags, warning, is_promoted(diags, warning), at, format, args);
    va_end(args);
    return kept;
}

bool diag_pedwarn(Diags *diags, Warning warning, Span at, const char *format, ...)
{
    bool is_error = diags->pedantic_errors && !diags->no_error[warning];
    diags->last_dropped = diags->state[warning] == WARNING_OFF || (diags->no_warnings && !is_error) ||
                          (diags->extensions && (warning == W_PEDANTIC || warning == W_POINTER_ARITH));
    if (diags->last_dropped)
        return false;
    va_list args;
    va_start(args, format);
    bool kept = add_warning(diags, warning, is_error || is_promoted(diags, warning), at, format, args);
    va_end(args);
    return kept;
}

void diag_note(Diags *diags, Span at, const char *format, ...)
{
    if (diags->last_dropped || !diags->last)
        return;
    va_list args;
    va_start(args, format);
    add(diags, SEVERITY_NOTE, at, format, args);
    va_end(args);
}

void diag_fix(Diags *diags, Span at, const char *replacement)
{
    if (diags->last_dropped || !diags->last)
        return;
    diags->last->fix_at = at;
    diags->last->fix = arena_text(diags->arena, replacement, strlen(replacement));
}

enum { LONGEST_SPELLING = 63 };

Spelling spelling_of(const char *wrong)
{
    size_t length = strlen(wrong);
    return (Spelling){.wrong = wrong, .length = length, .distance = (uint32_t)(length + 2) / 3 + 1};
}

static uint32_t min(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

/* The optimal string alignment distance, by rows. */
static uint32_t distance(const char *a, size_t a_length, const char *b, size_t b_length)
{
    uint32_t rows[3][LONGEST_SPELLING + 1];
    uint32_t *before = rows[0], *above = rows[1], *row = rows[2];
    for (uint32_t j = 0; j <= b_length; j++)
        above[j] = j;
    for (uint32_t i = 1; i <= a_length; i++) {
        row[0] = i;
        for (uint32_t j = 1; j <= b_length; j++) {
            row[j] = min(min(above[j] + 1, row[j - 1] + 1), above[j - 1] + (a[i - 1] != b[j - 1]));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = min(row[j], before[j - 2] + 1);
        }
        uint32_t *recycled = before;
        before = above;
        above = row;
        row = recycled;
    }
    return above[b_length];
}

void spelling_try(Spelling *spelling, const char *candidate)
{
    size_t length = strlen(candidate);
    size_t difference = length > spelling->length ? length - spelling->length : spelling->length - length;
    if (length > LONGEST_SPELLING || spelling->length > LONGEST_SPELLING || difference >= spelling->distance)
        return;
    uint32_t d = distance(spelling->wrong, spelling->length, candidate, length);
    if (d < spelling->distance && d < length) {
        spelling->distance = d;
        spelling->best = candidate;
    }
}
