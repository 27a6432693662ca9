/* Directives (C11 6.10): the tokens of the files → the same without directives, skipped groups and included files' ends.
 *
 * A directive reads its line with directive_token or, macros expanded, with read_expanded; both give T_NEWLINE at its end.
 * Skipped groups are not scanned into tokens: skip_to_hash looks at the text for the next line that begins with #. */
#include "lexer/internal.h"

static void directive_token(Lexer *lexer, Token *token)
{
    Scan *scan = &lexer->scan;
    if (!lexer->is_directive_over)
        scan_token(scan, token);
    if (!lexer->is_directive_over && token->kind != T_EOF && token->kind != T_NEWLINE) {
        lexer->directive_end = token->span.end;
        return;
    }
    Pos at = lexer->directive_end;
    *token = (Token){.kind = T_NEWLINE, .span = {at, at + 1, at}, .text = "\n", .length = 1};
    lexer->is_directive_over = true;
}

const char *skip_space(const Scan *scan, const char *p)
{
    for (;;) {
        while (*p == ' ' || *p == '\t' || *p == '\v' || *p == '\f' || *p == '\r')
            p++;
        if (p[0] != '/' || p[1] != '*')
            return p;
        p = end_of_block_comment(scan, p + 2);
    }
}

/* The end of the line that goes on at `p`: at its newline or the end of the file. */
static const char *line_end(const Scan *scan, const char *p)
{
    static const bool is_special[256] = {['\n'] = true, ['\0'] = true, ['"'] = true, ['\''] = true, ['/'] = true};
    for (bool closed;;) {
        while (!is_special[(unsigned char)*p])
            p++;
        if (*p == '\n' || p >= scan->end)
            return p;
        if (*p == '"' || *p == '\'')
            p = end_of_quoted(scan, p, *p, &closed);
        else if (p[0] == '/' && p[1] == '/')
            return end_of_line_comment(scan, p + 2);
        else if (p[0] == '/' && p[1] == '*')
            p = end_of_block_comment(scan, p + 2);
        else
            p++;
    }
}

/* Goes on at `p`, a newline or the end of the file, with the line after it. */
static void next_line(Scan *scan, const char *p)
{
    scan_jump(scan, p < scan->end ? p + 1 : p);
    scan->flags = TOKEN_AT_LINE_START;
}

static void end_directive(Lexer *lexer)
{
    drop_expansions(lexer);
    if (!lexer->is_directive_over)
        next_line(&lexer->scan, line_end(&lexer->scan, scan_here(&lexer->scan)));
    lexer->is_directive_over = lexer->scan.in_directive = false;
}

/* Complains about what still stands on the line. */
static void expect_end(Lexer *lexer, const char *directive)
{
    Token token;
    directive_token(lexer, &token);
    if (token.kind != T_NEWLINE)
        diag_pedwarn(&lexer->cx->diags, W_OTHER, token.span, "extra tokens at end of #%s directive", directive);
}

/* Conditionals */

static Conditional *innermost(Lexer *lexer)
{
    return lexer->conditionals.len > file_current(lexer)->conditionals ? &vec_last(&lexer->conditionals) : NULL;
}

static void open_conditional(Lexer *lexer, const char *name, Span at, bool is_true, Name *guard)
{
    if (lexer->conditionals.len >= MAX_IF_DEPTH) {
        diag_error(&lexer->cx->diags, at, "#%s nested deeper than %d levels", name, MAX_IF_DEPTH);
        lexer->cx->diags.stopped = true;
        return;
    }
    Conditional conditional = {.at = at, .name = name, .was_skipping = lexer->is_skipping, .was_taken = is_true};
    File *file = file_current(lexer);
    if (guard && file->guard_state == GUARD_POSSIBLE) {
        file->guard_state = GUARD_OPEN;
        file->guard = guard;
        conditional.is_guard = true;
    }
    vec_push(&lexer->cx->arena, &lexer->conditionals, conditional);
    lexer->is_skipping = lexer->is_skipping || !is_true;
}

/* A guard must be the first that a file has to say. */
static void check_guard_is_first(Lexer *lexer)
{
    File *file = file_current(lexer);
    if (file->guard_state == GUARD_POSSIBLE && lexer->scan.count != file->first_token + 2) /* "#" and the directive's name */
        file->guard_state = GUARD_NONE;
}

static void if_directive(Lexer *lexer, const char *name, Span at)
{
    bool is_true = false;
    Name *guard = NULL;
    check_guard_is_first(lexer);
    if (!lexer->is_skipping)
        is_true = evaluate_condition(lexer, name, &guard);
    open_conditional(lexer, name, at, is_true, guard);
}

static void if_defined(Lexer *lexer, const char *name, Span at, bool wanted)
{
    Token token;
    Name *macro_name = NULL;
    check_guard_is_first(lexer);
    if (!lexer->is_skipping && (macro_name = read_macro_name(lexer, name, &token)) != NULL)
        expect_end(lexer, name);
    bool is_true = macro_name && (macro_name->macro != NULL) == wanted;
    open_conditional(lexer, name, at, is_true, wanted ? NULL : macro_name);
}

static void ifdef_directive(Lexer *lexer, const char *name, Span at)
{
    if_defined(lexer, name, at, true);
}

static void ifndef_directive(Lexer *lexer, const char *name, Span at)
{
    if_defined(lexer, name, at, false);
}

/* The conditional that an #else or #elif belongs to; NULL after an error. */
static Conditional *continued(Lexer *lexer, const char *name, Span at)
{
    Diags *diags = &lexer->cx->diags;
    Conditional *conditional = innermost(lexer);
    if (!conditional) {
        diag_error(diags, at, "#%s without #if", name);
        return NULL;
    }
    if (strcmp(conditional->name, "else") == 0) {
        diag_error(diags, at, "#%s after #else", name);
        diag_note(diags, conditional->at, "the conditional began here");
    }
    if (conditional->is_guard)
        file_current(lexer)->guard_state = GUARD_NONE;
    return conditional;
}

static void else_directive(Lexer *lexer, const char *name, Span at)
{
    Conditional *conditional = continued(lexer, name, at);
    if (!conditional)
        return;
    if (!conditional->was_skipping)
        expect_end(lexer, name);
    conditional->name = "else";
    lexer->is_skipping = conditional->was_skipping || conditional->was_taken;
    conditional->was_taken = true;
}

static void elif_directive(Lexer *lexer, const char *name, Span at)
{
    Conditional *conditional = continued(lexer, name, at);
    if (!conditional)
        return;
    Name *guard;
    bool is_open = !conditional->was_skipping && !conditional->was_taken;
    bool is_true = is_open && evaluate_condition(lexer, name, &guard);
    lexer->is_skipping = !is_true;
    conditional->was_taken = conditional->was_taken || is_true;
}

static void endif_directive(Lexer *lexer, const char *name, Span at)
{
    Conditional *conditional = innermost(lexer);
    if (!conditional) {
        diag_error(&lexer->cx->diags, at, "#endif without #if");
        return;
    }
    if (!conditional->was_skipping)
        expect_end(lexer, name);
    end_directive(lexer);
    lexer->is_skipping = conditional->was_skipping;
    if (conditional->is_guard && file_current(lexer)->guard_state == GUARD_OPEN) {
        file_current(lexer)->guard_state = GUARD_CLOSED;
        file_current(lexer)->guard_end = lexer->scan.count;
    }
    lexer->conditionals.len--;
}

void close_conditionals(Lexer *lexer)
{
    for (Conditional *open; (open = innermost(lexer)) != NULL; lexer->conditionals.len--)
        diag_error(&lexer->cx->diags, open->at, "unterminated #%s", open->name);
    lexer->is_skipping = false;
}

/* #include */

static void include(Lexer *lexer, const char *name, bool next)
{
    HeaderName header = {.next = next && lexer->files.len > 1};
    if (!read_header_name(lexer, name, &header))
        return;
    expect_end(lexer, name);
    end_directive(lexer);
    file_include(lexer, header);
}

static void include_directive(Lexer *lexer, const char *name, Span at)
{
    (void)at;
    include(lexer, name, false);
}

static void pedwarn_extension(Lexer *lexer, const char *name, Span at)
{
    diag_pedwarn(&lexer->cx->diags, W_PEDANTIC, at, "#%s is a GCC extension", name);
}

static void include_next_directive(Lexer *lexer, const char *name, Span at)
{
    pedwarn_extension(lexer, name, at);
    if (lexer->files.len == 1)
        diag_warn(&lexer->cx->diags, W_OTHER, at, "#include_next in primary source file");
    include(lexer, name, true);
}

/* #line and line markers */

/* From the next line on, places are told as line `line` of `path`. Noted at the newline in front of it. */
static void mark_line(Lexer *lexer, uint32_t line, const char *path)
{
    Scan *scan = &lexer->scan;
    const char *here = scan_here(scan);
    if (here == scan->text || here[-1] != '\n')
        return; /* nothing follows */
    LineMark mark = {(uint32_t)(here - 1 - scan->text), line - 1, path};
    vec_push(&lexer->cx->arena, &scan->region->marks, mark);
}

static bool parse_line_number(const Token *token, uint32_t *line, bool *is_in_range)
{
    uint64_t value = 0;
    if (token->kind != T_PP_NUMBER)
        return false;
    for (uint32_t i = 0; i < token->length; i++) {
        if (token->text[i] < '0' || token->text[i] > '9')
            return false;
        if (value <= UINT32_MAX)
            value = value * 10 + (uint64_t)(token->text[i] - '0');
    }
    *is_in_range = value <= INT32_MAX;
    *line = (uint32_t)value;
    return true;
}

/* What stands behind #line, or behind the # of a line marker whose number was read already. */
static void line_number(Lexer *lexer, const Token *number, bool is_marker)
{
    Diags *diags = &lexer->cx->diags;
    uint32_t line = 0;
    bool is_in_range = true;
    if (!parse_line_number(number, &line, &is_in_range)) {
        if (number->kind == T_NEWLINE)
            diag_error(diags, lexer->directive_at, "unexpected end of file after #line");
        else
            diag_error(diags, number->span, "\"%s\" after #%s is not a positive integer", spelled(lexer, number),
                       is_marker ? "" : "line");
        return;
    }
    if (!is_in_range)
        diag_pedwarn(diags, W_OTHER, number->span, "line number out of range");
    else if (line == 0 && !is_marker)
        diag_pedwarn(diags, W_PEDANTIC, number->span, "line number out of range");
    Token token;
    read_expanded(lexer, &token);
    const char *path = NULL;
    if (token.kind == T_STRING && token.text[0] == '"') {
        Literal literal = {0};
        convert_strings(lexer->cx, &token, 1, &literal);
        path = literal.bytes;
        if (!is_marker)
            expect_end(lexer, "line");
    } else if (token.kind != T_NEWLINE) {
        diag_error(diags, token.span, "\"%s\" is not a valid filename", spelled(lexer, &token));
        return;
    }
    end_directive(lexer);
    mark_line(lexer, line, path ? path : source_place(&lexer->cx->sources, number->span.start).path);
}

static void line_directive(Lexer *lexer, const char *name, Span at)
{
    (void)name;
    (void)at;
    Token token;
    read_expanded(lexer, &token);
    line_number(lexer, &token, false);
}

/* #error, #warning */

/* The rest of the line as text, tokens that stood apart one blank apart. */
static const char *rest_of_line(Lexer *lexer)
{
    Text text;
    Token token;
    text_init(&text, lexer->cx->memory);
    for (directive_token(lexer, &token); token.kind != T_NEWLINE; directive_token(lexer, &token))
        spell_into(&text, &token);
    const char *copy = arena_text(&lexer->cx->arena, text.data ? text.data : "", text.len);
    text_release(&text);
    return copy;
}

static void error_directive(Lexer *lexer, const char *name, Span at)
{
    const char *text = rest_of_line(lexer);
    diag_error(&lexer->cx->diags, at, "#%s%s%s", name, *text ? " " : "", text);
}

static void warning_directive(Lexer *lexer, const char *name, Span at)
{
    pedwarn_extension(lexer, name, at);
    const char *text = rest_of_line(lexer);
    diag_warn(&lexer->cx->diags, W_CPP, at, "#%s%s%s", name, *text ? " " : "", text);
}

/* Dispatch */

static void define(Lexer *lexer, const char *name, Span at)
{
    (void)name;
    (void)at;
    define_directive(lexer);
}

static void undef(Lexer *lexer, const char *name, Span at)
{
    (void)at;
    undef_directive(lexer);
    expect_end(lexer, name);
}

static void ident(Lexer *lexer, const char *name, Span at)
{
    Token token;
    pedwarn_extension(lexer, name, at);
    directive_token(lexer, &token);
    if (token.kind != T_STRING)
        diag_error(&lexer->cx->diags, at, "invalid #%s directive", name);
}

typedef struct Directive {
    const char *name;
    void (*run)(Lexer *lexer, const char *name, Span at);
    bool is_conditional; /* matters in skipped groups too */
} Directive;

static const Directive directives[] = {
    {"define", define, false},
    {"undef", undef, false},
    {"if", if_directive, true},
    {"ifdef", ifdef_directive, true},
    {"ifndef", ifndef_directive, true},
    {"else", else_directive, true},
    {"elif", elif_directive, true},
    {"endif", endif_directive, true},
    {"include", include_directive, false},
    {"include_next", include_next_directive, false},
    {"line", line_directive, false},
    {"error", error_directive, false},
    {"warning", warning_directive, false},
    {"ident", ident, false},
    {"sccs", ident, false},
};
enum { DIRECTIVE_COUNT = sizeof directives / sizeof *directives };

static const Directive *find_directive(const Token *token)
{
    if (token->kind == T_IDENTIFIER)
        for (int i = 0; i < DIRECTIVE_COUNT; i++)
            if (strcmp(directives[i].name, token->name->text) == 0)
                return &directives[i];
    return NULL;
}

static void unknown_directive(Lexer *lexer, const Token *token)
{
    Spelling spelling = spelling_of(spelled(lexer, token));
    if (token->kind == T_IDENTIFIER)
        for (int i = 0; i < DIRECTIVE_COUNT; i++)
            spelling_try(&spelling, directives[i].name);
    if (spelling.best)
        diag_error(&lexer->cx->diags, token->span, "invalid preprocessing directive #%s; did you mean #%s?", spelling.wrong,
                   spelling.best);
    else
        diag_error(&lexer->cx->diags, token->span, "invalid preprocessing directive #%s", spelling.wrong);
}

static void begin_directive(Lexer *lexer)
{
    lexer->scan.in_directive = true;
    lexer->is_directive_over = false;
}

/* Looks at the text for the next line that begins with #, and goes there; at the end of the file goes there and returns false.
 */
static bool skip_to_hash(Lexer *lexer)
{
    Scan *scan = &lexer->scan;
    const char *p = scan_here(scan);
    for (;;) {
        p = skip_space(scan, p);
        bool is_hash = *p == '#' || (p[0] == '%' && p[1] == ':');
        if (!is_hash)
            p = line_end(scan, p);
        if (is_hash || p >= scan->end) {
            scan_jump(scan, p);
            scan->flags = TOKEN_AT_LINE_START;
            return is_hash;
        }
        p++;
    }
}

/* Skips the groups of conditionals that are not to be read; only conditional directives count there (C11 6.10.1p6). */
static void skip_groups(Lexer *lexer)
{
    Token token;
    while (lexer->is_skipping && !should_stop(lexer->cx) && skip_to_hash(lexer)) {
        begin_directive(lexer);
        directive_token(lexer, &token);
        directive_token(lexer, &token);
        const Directive *directive = find_directive(&token);
        lexer->directive_at = token.span;
        if (directive && directive->is_conditional)
            directive->run(lexer, directive->name, token.span);
        if (lexer->scan.in_directive)
            end_directive(lexer);
    }
}

/* Obeys the directive behind a #. Returns true if it left a token to be delivered. */
static bool directive(Lexer *lexer, Token *token)
{
    bool in_arguments = lexer->in_arguments, is_delivered = false;
    Token name;
    lexer->in_arguments = false;
    begin_directive(lexer);
    directive_token(lexer, &name);
    lexer->directive_at = name.span;
    const Directive *known = find_directive(&name);
    if (known) {
        known->run(lexer, known->name, name.span);
    } else if (name.kind == T_IDENTIFIER && strcmp(name.name->text, "pragma") == 0) {
        token->span = name.span;
        is_delivered = make_pragma(lexer, rest_of_line(lexer), token);
    } else if (name.kind == T_PP_NUMBER) {
        line_number(lexer, &name, true);
    } else if (name.kind != T_NEWLINE) {
        unknown_directive(lexer, &name);
    }
    if (lexer->scan.in_directive)
        end_directive(lexer);
    lexer->in_arguments = in_arguments;
    skip_groups(lexer);
    return is_delivered;
}

/* In a file that is preprocessed already only line markers and pragmas are directives. */
static bool is_directive(Lexer *lexer)
{
    if (!lexer->options->is_preprocessed)
        return true;
    const char *p = skip_space(&lexer->scan, scan_here(&lexer->scan));
    return (*p >= '0' && *p <= '9') || strncmp(p, "pragma", 6) == 0;
}

/* Leaves the # of a directive for later; to the caller the file ends here. */
static void unscan(Lexer *lexer, Token *token)
{
    scan_jump(&lexer->scan, token->text);
    lexer->scan.flags = token->flags;
    lexer->scan.count--;
    token->kind = T_EOF;
}

void read_file_token(Lexer *lexer, Token *token)
{
    if (lexer->scan.in_directive) {
        directive_token(lexer, token);
        return;
    }
    for (;;) {
        scan_token(&lexer->scan, token);
        if (token->kind == T_HASH && (token->flags & TOKEN_AT_LINE_START) && is_directive(lexer)) {
            if (lexer->seeks_paren) {
                unscan(lexer, token);
                return;
            }
            if (directive(lexer, token) || should_stop(lexer->cx))
                return;
        } else if (token->kind != T_EOF || lexer->in_arguments || should_stop(lexer->cx) || !file_leave(lexer)) {
            return;
        }
    }
}
