/* Between lexer and grammar: hands out tokens and says which identifiers are names of types.
 *
 * Name.binding leads to what a name means in the innermost scope; declarators and enumerators bind their names,
 * blocks and parameter lists open and close scopes (C11 6.2.1). A name with no such meaning that stands where a
 * declaration may start, and cannot be anything else, is reported here as an unknown type and then goes on as one, so
 * that what it declares is known. Where a type is missing, an `int` of no length is put in; the builder that declares
 * the name reports it. */
#include "parser/parse.h"

#include <string.h>

/* ---------------------------------------------------------------- names and scopes */

ScopeMark scope_open(Parser *p)
{
    return p->bindings;
}

void scope_close(Parser *p, ScopeMark mark)
{
    for (; p->bindings != mark; p->bindings = p->bindings->previous)
        p->bindings->name->binding = p->bindings->hidden;
}

void bind_name(Parser *p, Name *name, bool is_type)
{
    Binding *binding = NEW(p->arena, Binding);
    *binding = (Binding){name, is_type, name->binding, p->bindings};
    name->binding = p->bindings = binding;
}

bool is_typedef_name(const Name *name)
{
    const Binding *binding = name->binding;
    return binding && binding->is_type;
}

/* ---------------------------------------------------------------- unknown types */

static const char *closest_type(const Parser *p, const char *wrong)
{
    static const TokenKind words[] = {
        T_CHAR,     T_CONST, T_DOUBLE,   T_ENUM, T_FLOAT,  T_INT,    T_LONG,    T_SHORT,  T_SIGNED,   T_STRUCT,   T_UNION,
        T_UNSIGNED, T_VOID,  T_VOLATILE, T_BOOL, T_STATIC, T_EXTERN, T_TYPEDEF, T_INLINE, T_REGISTER, T_RESTRICT,
    };
    Spelling spelling = spelling_of(wrong);
    for (const Binding *binding = p->bindings; binding; binding = binding->previous)
        if (binding->is_type && strcmp(binding->name->text, wrong) != 0 && binding->name->text[0] != '_')
            spelling_try(&spelling, binding->name->text);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        spelling_try(&spelling, token_kind_text(words[i]));
    return spelling.best;
}

static void report_unknown_type(Parser *p, const Token *token)
{
    Diags *diags = &p->cx->diags;
    const char *name = token->name->text;
    for (uint32_t i = 0; i < p->tags.len; i++) {
        const TagSpec *tag = p->tags.data[i];
        if (tag->name != token->name)
            continue;
        const char *keyword = type_keyword(tag->kind);
        diag_error(diags, token->span, "unknown type name '%s'; use '%s' keyword to refer to the type", name, keyword);
        diag_fix(diags, (Span){token->span.start, token->span.start, token->span.start},
                 arena_printf(p->arena, "%s ", keyword));
        return;
    }
    const char *header = library_header(name), *meant = header ? NULL : closest_type(p, name);
    if (header) {
        diag_error(diags, token->span, "unknown type name '%s'", name);
        diag_note(diags, token->span, "'%s' is defined in header '<%s>'; did you forget to '#include <%s>'?", name, header,
                  header);
    } else if (meant) {
        diag_error(diags, token->span, "unknown type name '%s'; did you mean '%s'?", name, meant);
        diag_fix(diags, token->span, meant);
    } else {
        diag_error(diags, token->span, "unknown type name '%s'", name);
    }
}

/* gcc's guess: a name nobody knows, before another name or a `*`, is meant as a type. A parameter can be nothing
 * else, unless it is the first of a K&R list. */
static bool is_unknown_type(Parser *p, const Token *token)
{
    bool is_bound = token->name->binding != NULL;
    if (is_bound && p->start != START_FILE)
        return false;
    const Token *next = parser_peek(p);
    if (next->kind == T_IDENTIFIER || next->kind == T_STAR)
        return true;
    bool is_keyword = next->name != NULL;
    if (p->start == START_FIRST_PARAMETER)
        return is_keyword || next->kind == T_LPAREN || next->kind == T_LBRACKET;
    return p->start == START_PARAMETER && !p->saw_specifier;
}

/* ---------------------------------------------------------------- tokens */

/* What may stand before the type: a declaration's start is still to come after it. */
static bool is_modifier(TokenKind kind)
{
    switch (kind) {
    case T_TYPEDEF:
    case T_EXTERN:
    case T_STATIC:
    case T_AUTO:
    case T_REGISTER:
    case T_THREAD_LOCAL:
    case T_INLINE:
    case T_NORETURN:
    case T_CONST:
    case T_VOLATILE:
    case T_RESTRICT:
    case T_EXTENSION: return true;
    default: return false;
    }
}

bool starts_declaration(TokenKind kind, bool is_type_name)
{
    switch (kind) {
    case T_IDENTIFIER: return is_type_name;
    case T_VOID:
    case T_BOOL:
    case T_CHAR:
    case T_SHORT:
    case T_INT:
    case T_LONG:
    case T_SIGNED:
    case T_UNSIGNED:
    case T_FLOAT:
    case T_DOUBLE:
    case T_COMPLEX:
    case T_ATOMIC:
    case T_STRUCT:
    case T_UNION:
    case T_ENUM:
    case T_TYPEOF:
    case T_ATTRIBUTE:
    case T_ALIGNAS:
    case T_STATIC_ASSERT: return true;
    default: return is_modifier(kind);
    }
}

const Token *parser_peek(Parser *p)
{
    if (!p->ahead_count)
        lex_next(p->lexer, &p->ahead[p->ahead_count++]);
    return &p->ahead[0];
}

void parser_drop_ahead(Parser *p)
{
    p->ahead[0] = p->ahead[1];
    p->ahead_count--;
}

/* Makes p->token one of no length before the token that it was. */
static void put_in(Parser *p, TokenKind kind)
{
    Pos at = p->token.span.start;
    p->ahead[1] = p->ahead[0];
    p->ahead[0] = p->token;
    p->ahead_count++;
    p->token = (Token){.kind = (uint8_t)kind, .span = {at, at, at}};
}

/* Reports that `(` is missing before p->token, and makes p->token one. */
static void put_in_lparen(Parser *p)
{
    if (p->stopped || should_stop(p->cx))
        return;
    parser_expected(p, "'('");
    put_in(p, T_LPAREN);
    p->lparen_missing = true;
}

bool parser_started(Parser *p)
{
    const Token *token = &p->token;
    p->is_type_name = token->kind == T_IDENTIFIER && is_typedef_name(token->name);
    if (p->start == START_NONE || p->is_type_name || token->kind != T_IDENTIFIER) {
        if (token->kind != T_EXTENSION)
            p->saw_specifier = true;
        if (!is_modifier((TokenKind)token->kind))
            p->start = START_NONE;
        return p->is_type_name;
    }
    if (is_unknown_type(p, token)) {
        report_unknown_type(p, token);
        p->is_type_name = true;
    }
    p->start = START_NONE;
    return p->is_type_name;
}

void parser_start(Parser *p, Start where)
{
    p->start = where;
    p->saw_specifier = false;
    p->lparen_missing = false;
}

/* ---------------------------------------------------------------- misspelt keywords */

/* What may follow a keyword that begins a statement, as far as it tells that no other name was meant. */
static bool may_follow(TokenKind keyword, TokenKind next)
{
    switch (keyword) {
    case T_WHILE:
    case T_SWITCH:
    case T_FOR: return next == T_LPAREN;
    case T_BREAK:
    case T_CONTINUE: return next == T_SEMICOLON;
    case T_GOTO: return next == T_IDENTIFIER;
    case T_CASE: return next == T_INTEGER || next == T_CHARACTER || next == T_IDENTIFIER;
    case T_ELSE: return next == T_IDENTIFIER || next == T_LBRACE || next == T_IF || next == T_RETURN;
    case T_RETURN:
        return next == T_IDENTIFIER || next == T_INTEGER || next == T_FLOATING || next == T_CHARACTER || next == T_STRING ||
               next == T_LPAREN || next == T_SEMICOLON;
    default: return false;
    }
}

/* Where a statement may begin, for all that the token before tells. */
static bool may_begin_statement(const Parser *p)
{
    switch (p->previous_kind) {
    case T_SEMICOLON:
    case T_LBRACE:
    case T_RBRACE:
    case T_COLON:
    case T_RPAREN:
    case T_ELSE:
    case T_DO: return p->nesting > 0 && p->start != START_MEMBER;
    default: return false;
    }
}

/* `retrun x;`: a name that nobody knows, one slip away from a keyword that fits. It is reported and taken for that. */
static void repair_keyword(Parser *p)
{
    static const TokenKind keywords[] = {T_WHILE, T_SWITCH, T_FOR, T_BREAK, T_CONTINUE, T_GOTO, T_CASE, T_ELSE, T_RETURN};
    Token *token = &p->token;
    if (token->kind != T_IDENTIFIER || token->name->binding || !may_begin_statement(p) || library_header(token->name->text))
        return;
    for (size_t i = 0; i < sizeof keywords / sizeof *keywords; i++) {
        const char *meant = token_kind_text(keywords[i]);
        Spelling spelling = spelling_of(token->name->text);
        spelling_try(&spelling, meant);
        if (!spelling.best || spelling.distance > 1 || !may_follow(keywords[i], (TokenKind)parser_peek(p)->kind))
            continue;
        diag_error(&p->cx->diags, token->span, "unknown keyword '%s'; did you mean '%s'?", token->name->text, meant);
        diag_fix(&p->cx->diags, token->span, meant);
        token->kind = (uint8_t)keywords[i];
        return;
    }
}

/* ---------------------------------------------------------------- one token after another */

/* Keeps an eye on brackets. */
static void watch(Parser *p)
{
    if (p->wants_lparen && p->token.kind != T_LPAREN)
        put_in_lparen(p);
    bool opens_header = p->wants_lparen && p->is_for;
    p->wants_lparen = false;
    switch (p->token.kind) {
    case T_LPAREN:
    case T_LBRACKET:
    case T_LBRACE:
        if (++p->nesting > MAX_NESTING)
            parser_too_deep(p, p->token.span);
        if (opens_header)
            p->header = p->nesting;
        break;
    case T_RPAREN:
    case T_RBRACKET:
    case T_RBRACE:
        p->nesting -= p->nesting > 0;
        if (p->nesting < p->header)
            p->header = 0;
        break;
    case T_IF:
    case T_WHILE:
    case T_SWITCH:
    case T_FOR:
        p->wants_lparen = true;
        p->is_for = p->token.kind == T_FOR;
        break;
    default: break;
    }
}

static void read_token(Parser *p)
{
    if (p->token.span.start != p->token.span.end) { /* not one that was put in */
        p->previous = p->token.span;
        p->previous_kind = p->token.kind;
    }
    if (p->ahead_count) {
        p->token = p->ahead[0];
        parser_drop_ahead(p);
    } else {
        bool is_extension = p->token.kind == T_EXTENSION; /* of what follows right behind it, __extension__ 0b101 */
        p->cx->diags.extensions += is_extension;
        lex_next(p->lexer, &p->token);
        p->cx->diags.extensions -= is_extension;
    }
    p->since_error++;
    repair_keyword(p);
    watch(p);
    if (p->stopped || should_stop(p->cx))
        p->token = (Token){.kind = T_EOF, .span = p->token.span};
}

void parser_next(Parser *p)
{
    read_token(p);
    if (p->start == START_NONE) {
        p->is_type_name = p->token.kind == T_IDENTIFIER && is_typedef_name(p->token.name);
        return;
    }
    /* `static x;`, `main() {}`: nothing but a declaration can stand here. */
    bool must_have_type = p->token.kind == T_IDENTIFIER && (p->saw_specifier || p->start == START_FILE);
    if (!parser_started(p) && must_have_type)
        put_in(p, T_INT);
}

/* ---------------------------------------------------------------- the face */

Unit *parse(Context *cx, Lexer *lexer)
{
    Unit *unit = NEW(&cx->arena, Unit);
    Parser parser = {.cx = cx, .arena = &cx->arena, .lexer = lexer, .unit = unit, .since_error = MAX_NESTING};
    bind_name(&parser, intern_str(&cx->names, "__builtin_va_list"), true);
    toyparse(&parser);
    if (!parser.previous.start && !should_stop(cx)) /* C11 6.9p1 */
        diag_pedwarn(&cx->diags, W_PEDANTIC, parser.token.span, "ISO C forbids an empty translation unit");
    return unit;
}
