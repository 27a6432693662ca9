/* -Wmisleading-indentation: a statement that looks as if it belonged to the if, else or loop above it. As gcc judges it:
 *
 *     if (x)              while (x);              if (x) a(); b();
 *         a();                b();
 *         b();
 */
#include "parser/check_expr.h"

#include <string.h>

/* Where a statement begins, and the line that it stands on. */
typedef struct Start {
    Place place;
    const char *line; /* its first character */
    uint32_t blanks;  /* before the first thing on the line */
} Start;

/* The innermost clause whose body is one statement without braces: what may be taken to go on. */
typedef struct Clause {
    const char *word;
    Pos at;
    const Stmt *body;
} Clause;

/* What comes out of a macro stands on no line of its own: then `line` is NULL. */
static Start start_of(Checker *c, Pos pos)
{
    const Region *region = source_region(&c->cx->sources, pos);
    if (!region || region->is_expansion)
        return (Start){0};
    Start start = {.place = source_place(&c->cx->sources, pos)};
    uint32_t length;
    start.line = source_line(&c->cx->sources, start.place, &length);
    start.blanks = (uint32_t)strspn(start.line, " \t");
    return start;
}

/* The keyword `else` before what is under it; 0 if something else stands between. */
static Pos else_before(Checker *c, const Stmt *otherwise)
{
    Place place = source_place(&c->cx->sources, otherwise->span.start);
    if (!place.file)
        return 0;
    const char *text = place.file->text;
    uint32_t end = place.offset;
    while (end > 0 && strchr(" \t\r\n", text[end - 1]))
        end--;
    return end >= 4 && memcmp(text + end - 4, "else", 4) == 0 ? place.file->start + end - 4 : 0;
}

static Clause clause_of(Checker *c, const Stmt *stmt)
{
    while (stmt->kind == STMT_IF && stmt->otherwise && stmt->otherwise->kind == STMT_IF)
        stmt = stmt->otherwise;
    switch ((StmtKind)stmt->kind) {
    case STMT_IF:
        if (stmt->otherwise)
            return (Clause){"else", else_before(c, stmt->otherwise), stmt->otherwise};
        return (Clause){"if", stmt->span.start, stmt->body};
    case STMT_WHILE: return (Clause){"while", stmt->span.start, stmt->body};
    case STMT_FOR: return (Clause){"for", stmt->span.start, stmt->body};
    default: return (Clause){0};
    }
}

static bool same_line(const Start *a, const Start *b)
{
    return a->place.physical_line == b->place.physical_line;
}

/* Whether a line's indentation goes on from another's: with the same blanks, so that tabs need no width. */
static bool goes_on_from(const Start *deep, const Start *shallow)
{
    return deep->blanks > shallow->blanks && memcmp(deep->line, shallow->line, shallow->blanks) == 0;
}

static bool misleads(const Start *clause, const Start *body, bool body_is_empty, const Start *next)
{
    bool clause_comes_first = clause->place.column == clause->blanks + 1;
    if (same_line(next, body))
        return !body_is_empty && (!same_line(body, clause) || clause_comes_first);
    if (body_is_empty)
        return same_line(body, clause) && goes_on_from(next, clause);
    return !same_line(body, clause) && goes_on_from(body, clause) && next->blanks == body->blanks &&
           memcmp(next->line, body->line, body->blanks) == 0;
}

void warn_misleading_indentation(Checker *c, const Stmt *stmt, const Stmt *next)
{
    if (!diag_enabled(&c->cx->diags, W_MISLEADING_INDENTATION))
        return;
    Clause clause = clause_of(c, stmt);
    if (!clause.body || !clause.at || clause.body->kind == STMT_BLOCK)
        return;
    Start at = start_of(c, clause.at), body = start_of(c, clause.body->span.start), after = start_of(c, next->span.start);
    if (!at.line || !body.line || !after.line || at.place.file != body.place.file || body.place.file != after.place.file ||
        !misleads(&at, &body, clause.body->kind == STMT_EMPTY, &after))
        return;
    Span word = {clause.at, clause.at + (Pos)strlen(clause.word), clause.at};
    if (diag_warn(&c->cx->diags, W_MISLEADING_INDENTATION, word, "this '%s' clause does not guard...", clause.word))
        diag_note(&c->cx->diags, span_at_start(next->span),
                  "...this statement, but the latter is misleadingly indented as if it were guarded by the '%s'", clause.word);
}
