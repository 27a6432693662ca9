/* Syntax errors: what is said, in gcc's words and at gcc's places, and where parsing goes on.
 *
 * What is said is chosen from the kinds of tokens that would have been right (bison tells them). Going on means to
 * act as if what is missing were there, or to skip to where something new starts: brackets in pairs, never past the
 * `}` around. */
#include "parser/parse.h"

void parser_too_deep(Parser *p, Span at)
{
    if (!p->stopped && !should_stop(p->cx))
        diag_error(&p->cx->diags, at, "nested too deeply (limit %d)", MAX_NESTING);
    p->stopped = true;
}

bool is_too_deep(Parser *p, uint32_t depth, Span at)
{
    if (depth <= MAX_NESTING)
        return false;
    parser_too_deep(p, at);
    return true;
}

/* ---------------------------------------------------------------- what was expected */

/* The first row holds for which `after` is right, and all of `all` were expected, and none of `none`. */
typedef struct Expectation {
    After after; /* AFTER_OTHER: whatever stands before */
    TokenKind all[2], none[2];
    const char *text;
    const char *missing; /* to be put in behind the token before: there gcc points then */
} Expectation;

static const Expectation expectations[] = {
    {AFTER_OTHER, {T_INTEGER}, {0}, "expression", NULL},
    {AFTER_DECLARATOR, {0}, {0}, "'=', ',', ';', 'asm' or '__attribute__'", NULL},
    {AFTER_MEMBER, {0}, {0}, "':', ',', ';', '}' or '__attribute__'", NULL},
    {AFTER_PARAMETER, {0}, {0}, "';', ',' or ')'", NULL},
    {AFTER_ENUMERATOR, {0}, {0}, "',' or '}'", NULL},
    {AFTER_ITEM, {0}, {0}, "'}'", NULL},
    {AFTER_OTHER, {T_RPAREN, T_TYPEDEF}, {T_LBRACKET}, "declaration specifiers or '...'", NULL},
    {AFTER_OTHER, {T_ELLIPSIS, T_TYPEDEF}, {0}, "declaration specifiers or '...'", NULL},
    {AFTER_OTHER, {T_DEFAULT, T_INT}, {0}, "specifier-qualifier-list", NULL},
    {AFTER_OTHER, {T_RBRACE, T_TYPEDEF}, {0}, "specifier-qualifier-list", NULL},
    {AFTER_OTHER, {T_IDENTIFIER, T_LPAREN}, {0}, "identifier or '('", NULL},
    {AFTER_OTHER, {T_TYPEDEF}, {T_RPAREN, T_LBRACKET}, "identifier or '('", NULL},
    {AFTER_OTHER, {T_IDENTIFIER, T_LBRACE}, {0}, "'{'", NULL},
    {AFTER_OTHER, {T_IDENTIFIER}, {0}, "identifier", NULL},
    {AFTER_OTHER, {T_RBRACKET}, {0}, "']'", "]"},
    {AFTER_OTHER, {T_COLON, T_ELLIPSIS}, {0}, "':' or '...'", NULL},
    {AFTER_OTHER, {T_SEMICOLON}, {0}, "';'", ";"},
    {AFTER_OTHER, {T_RPAREN}, {0}, "')'", ")"},
    {AFTER_OTHER, {T_COLON}, {0}, "':'", ":"},
    {AFTER_OTHER, {T_RBRACE}, {0}, "'}'", NULL},
    {AFTER_OTHER, {T_COMMA}, {0}, "','", ","},
    {AFTER_OTHER, {T_WHILE}, {0}, "'while'", NULL},
    {AFTER_OTHER, {T_LPAREN}, {0}, "'('", NULL},
    {AFTER_OTHER, {T_ASSIGN}, {0}, "'='", NULL},
    {AFTER_OTHER, {T_STRING}, {0}, "string literal", NULL},
    {AFTER_OTHER, {0}, {0}, "something else", NULL},
};

static bool holds(const Expectation *e, const bool expected[], After after)
{
    if (e->after && e->after != after)
        return false;
    for (size_t i = 0; i < 2; i++)
        if ((e->all[i] && !expected[e->all[i]]) || (e->none[i] && expected[e->none[i]]))
            return false;
    return true;
}

/* Where it takes a look at more than the tokens expected: at what was found, or at what stands before. */
static const Expectation *special_expectation(const Parser *p, const bool expected[], After after)
{
    static const Expectation end_of_block = {AFTER_OTHER, {0}, {0}, "declaration or statement", NULL},
                             closing = {AFTER_OTHER, {0}, {0}, "statement", NULL},
                             semicolon = {AFTER_OTHER, {0}, {0}, "';'", ";"},
                             initialised = {AFTER_OTHER, {0}, {0}, "',' or ';'", NULL},
                             bit_field = {AFTER_OTHER, {0}, {0}, "',', ';', '}' or '__attribute__'", NULL},
                             body = {AFTER_OTHER, {0}, {0}, "';', identifier or '('", NULL};
    TokenKind found = (TokenKind)p->token.kind;
    if (expected[T_RETURN] && found == T_EOF && expected[T_RBRACE])
        return &end_of_block;
    if (expected[T_RETURN] && (found == T_RPAREN || found == T_RBRACKET))
        return &closing;
    if (after == AFTER_DECLARATOR && p->declared->initialiser)
        return &initialised;
    if (after == AFTER_DECLARATOR && starts_declaration(found, p->is_type_name))
        return &semicolon;
    if (after == AFTER_MEMBER && found == T_RBRACE)
        return &semicolon;
    if (after == AFTER_MEMBER && p->declared->bit_width)
        return &bit_field;
    bool is_declarator = expected[T_IDENTIFIER] && expected[T_LPAREN] && !expected[T_INTEGER];
    if (is_declarator && expected[T_SEMICOLON] && p->previous_kind == T_RBRACE)
        return &body;
    return NULL;
}

static const Expectation *find_expectation(const Parser *p, const bool expected[], After after)
{
    const Expectation *e = special_expectation(p, expected, after);
    if (e)
        return e;
    e = expectations;
    while (!holds(e, expected, after))
        e++;
    return e;
}

/* Mistakes that have a name. NULL: none of them. */
static const char *known_mistake(Parser *p, const bool expected[], After after)
{
    TokenKind found = (TokenKind)p->token.kind;
    bool at_statement = expected[T_RETURN], at_file = expected[T_TYPEDEF] && expected[T_EOF];
    if (found == T_ELSE && at_statement && expected[T_RBRACE])
        return "'else' without a previous 'if'";
    if (found == T_ASM && (at_statement || at_file))
        return "inline assembly is not supported";
    if (found == T_AMP_AMP && expected[T_INTEGER] && parser_peek(p)->kind == T_IDENTIFIER)
        return "labels as values are not supported";
    if (found == T_STAR && p->previous_kind == T_GOTO)
        return "computed goto is not supported";
    if (found == T_LPAREN && p->previous_kind == T_ATOMIC)
        return "'_Atomic' is not supported";
    if (found == T_LBRACE && after == AFTER_DECLARATOR && p->previous_kind == T_RPAREN && !p->declared->initialiser)
        return "nested functions are not supported";
    if (found == T_ELLIPSIS && expected[T_RPAREN] && expected[T_TYPEDEF] && p->previous_kind == T_LPAREN)
        return "ISO C requires a named argument before '...'";
    if (found == T_RBRACE && p->previous_kind == T_LBRACE && expected[T_IDENTIFIER] && !expected[T_INTEGER] && !expected[T_INT])
        return "empty enum is invalid";
    return NULL;
}

static const char *before(Parser *p)
{
    const Token *token = &p->token;
    switch (token->kind) {
    case T_EOF: return "at end of input";
    case T_STRING: return "before string constant";
    case T_INTEGER:
    case T_FLOATING: return "before numeric constant";
    case T_CHARACTER:
        return arena_printf(p->arena, "before %.*s", (int)(token->length < 100 ? token->length : 100), token->text);
    default: break;
    }
    if (token->name)
        return arena_printf(p->arena, "before '%s'", token->name->text);
    return arena_printf(p->arena, "before '%s' token", token_kind_text((TokenKind)token->kind));
}

/* One message for one place: the lexer, or the search for unknown types, may have said what is wrong. The next tokens
 * are likely to be wrong because of it. */
static bool was_reported(const Parser *p)
{
    const Diag *last = p->cx->diags.last;
    return p->error_at == p->token.span.start || p->since_error < 3 ||
           (last && last->severity == SEVERITY_ERROR && last->at.start >= p->previous.start &&
            last->at.start < p->token.span.end);
}

static void note_place(Parser *p)
{
    p->error_at = p->token.span.start;
    p->since_error = 0;
}

void parser_expected(Parser *p, const char *what)
{
    if (was_reported(p))
        return;
    note_place(p);
    Span at = p->token.kind == T_EOF ? p->previous : p->token.span;
    diag_error(&p->cx->diags, at, "expected %s %s", what, before(p));
}

static void report_missing(Parser *p, const Expectation *e)
{
    if (was_reported(p) || (p->lparen_missing && e->missing[0] == ')'))
        return;
    note_place(p);
    Pos end = source_in_file(&p->cx->sources, p->previous).end; /* behind a macro's use, if that is where it came from */
    Span behind = {end, end, end};
    diag_error(&p->cx->diags, behind, "expected %s %s", e->text, before(p));
    diag_fix(&p->cx->diags, behind, e->missing);
}

static bool starts_statement(TokenKind kind)
{
    switch (kind) {
    case T_IF:
    case T_FOR:
    case T_WHILE:
    case T_DO:
    case T_SWITCH:
    case T_RETURN:
    case T_BREAK:
    case T_CONTINUE:
    case T_GOTO:
    case T_CASE:
    case T_DEFAULT: return true;
    default: return false;
    }
}

/* Whether p->token is the first of its line and may begin something: then what is missing is missing before the line. */
static bool starts_new_line(const Parser *p)
{
    TokenKind kind = (TokenKind)p->token.kind;
    return (p->token.flags & TOKEN_AT_LINE_START) &&
           (kind == T_IDENTIFIER || kind == T_RBRACE || starts_statement(kind) || starts_declaration(kind, p->is_type_name));
}

void parser_syntax_error(Parser *p, const bool expected[TOKEN_KIND_COUNT], After after)
{
    if (p->stopped || should_stop(p->cx))
        return;
    const char *mistake = known_mistake(p, expected, after);
    const Expectation *e = find_expectation(p, expected, after);
    Expectation semicolon = {.text = e->text, .missing = ";"};
    if (!e->missing && after == AFTER_DECLARATOR && expected[T_SEMICOLON] && starts_new_line(p))
        e = &semicolon;
    if (mistake && !was_reported(p)) {
        note_place(p);
        diag_error(&p->cx->diags, p->token.span, "%s", mistake);
    } else if (e->missing && p->token.kind != T_EOF) {
        report_missing(p, e);
    } else {
        parser_expected(p, e->text);
    }
}

/* ---------------------------------------------------------------- where to go on */

/* Whether a statement may start here, as far as the token before tells. */
static bool is_fresh(const Parser *p)
{
    switch (p->previous_kind) {
    case T_RPAREN:
    case T_ELSE:
    case T_DO:
    case T_SEMICOLON:
    case T_COLON:
    case T_LBRACE:
    case T_RBRACE: return true;
    default: return false;
    }
}

/* Whether something new starts with p->token, which is not to be skipped then. */
static bool starts_something(const Parser *p, Sync sync)
{
    TokenKind kind = (TokenKind)p->token.kind;
    bool on_new_line = (p->token.flags & TOKEN_AT_LINE_START) != 0;
    bool is_start = starts_statement(kind) || starts_declaration(kind, p->is_type_name);
    switch (sync) {
    case SYNC_SEMICOLON: return kind == T_RPAREN || kind == T_RBRACE || on_new_line || is_start;
    case SYNC_DECLARATOR:
        return kind == T_RBRACE || (on_new_line && kind != T_LBRACE) || (p->previous_kind == T_RBRACE && is_start);
    case SYNC_STATEMENT:
        return kind == T_RBRACE || (kind == T_LBRACE && is_fresh(p)) || (is_start && (on_new_line || is_fresh(p)));
    case SYNC_MEMBER: return kind == T_RBRACE || starts_declaration(kind, p->is_type_name);
    case SYNC_EXTERNAL: return starts_declaration(kind, p->is_type_name);
    case SYNC_PAREN: return kind == T_SEMICOLON || kind == T_LBRACE || kind == T_RBRACE || kind == T_RBRACKET || on_new_line;
    case SYNC_BRACKET: return kind == T_SEMICOLON || kind == T_LBRACE || kind == T_RBRACE || kind == T_RPAREN || on_new_line;
    case SYNC_BRACE: return kind == T_SEMICOLON;
    }
    return false;
}

/* Past p->token; after `if` nothing is missing here. */
static void skip(Parser *p)
{
    p->wants_lparen = false;
    parser_next(p);
}

/* Whether p->token ends what is skipped and goes with it. */
static bool ends(Parser *p, Sync sync, bool is_first)
{
    TokenKind kind = (TokenKind)p->token.kind, next;
    switch (sync) {
    case SYNC_STATEMENT:
        if (is_first && (kind == T_RPAREN || kind == T_RBRACKET || kind == T_ELSE)) {
            while (parser_peek(p)->kind == kind)
                skip(p);
            return true;
        }
        if (p->header > 0) /* a `;` of for ( ; ; ) */
            return false;
        next = kind == T_SEMICOLON ? (TokenKind)parser_peek(p)->kind : T_EOF;
        return kind == T_SEMICOLON && next != T_RPAREN && next != T_RBRACKET;
    case SYNC_EXTERNAL:
        if (kind != T_SEMICOLON && kind != T_RBRACE)
            return false;
        next = (TokenKind)parser_peek(p)->kind;
        return next == T_IDENTIFIER || starts_declaration(next, false);
    case SYNC_SEMICOLON:
    case SYNC_DECLARATOR:
    case SYNC_MEMBER: return kind == T_SEMICOLON;
    case SYNC_PAREN: return kind == T_RPAREN;
    case SYNC_BRACKET: return kind == T_RBRACKET;
    case SYNC_BRACE: return kind == T_RBRACE;
    }
    return false;
}

/* Skips from an opening bracket to its closing one. False: that is missing, as a `;` in parentheses, a `}` without
 * its `{`, or the end shows. */
static bool skip_bracketed(Parser *p)
{
    uint32_t parens = 0, braces = 0;
    for (; p->token.kind != T_EOF; skip(p)) {
        switch (p->token.kind) {
        case T_LPAREN:
        case T_LBRACKET: parens++; break;
        case T_RPAREN:
        case T_RBRACKET: parens -= parens > 0; break;
        case T_LBRACE: braces++; break;
        case T_RBRACE:
            if (braces == 0)
                return false;
            braces--;
            break;
        case T_SEMICOLON:
            if (braces == 0)
                return false;
            break;
        default: break;
        }
        if (braces == 0 && (parens == 0 || p->token.kind == T_RBRACE))
            return true;
    }
    return false;
}

/* Stopping at one token again and again would be for ever. */
static bool is_stuck(Parser *p)
{
    bool again = p->token.span.start == p->resumed_at;
    p->resumed_count = again ? p->resumed_count + 1 : 0;
    p->resumed_at = p->token.span.start;
    return p->resumed_count >= 3;
}

bool parser_recover(Parser *p, Sync sync)
{
    p->start = START_NONE;
    bool is_first = true, go_past = is_stuck(p), was_in_header = p->header > 0;
    for (; p->token.kind != T_EOF; is_first = false) {
        if (sync == SYNC_STATEMENT && was_in_header && p->header == 0)
            return true;
        if (starts_something(p, sync) && !(is_first && go_past)) {
            p->resumed_at = p->token.span.start;
            return false;
        }
        if (ends(p, sync, is_first))
            return true;
        TokenKind kind = (TokenKind)p->token.kind;
        if (kind != T_LBRACE && kind != T_LPAREN && kind != T_LBRACKET) {
            skip(p);
        } else if (skip_bracketed(p)) {
            bool is_body = kind == T_LBRACE && (sync == SYNC_SEMICOLON || sync == SYNC_DECLARATOR || sync == SYNC_EXTERNAL);
            if (is_body)
                return true;
            skip(p);
        }
    }
    return false;
}
