/* #define and #undef (C11 6.10.3): a directive's line → a Macro, hung on its Name.
 *
 * While a definition is read, Name.flags of its parameters holds 1 + their number. */
#include "lexer/internal.h"

static const char *found(Lexer *lexer, const Token *token)
{
    return arena_printf(&lexer->cx->arena, "found \"%s\"", spelled(lexer, token));
}

void check_va_args(Lexer *lexer, const Token *token)
{
    if (token->name == lexer->va_args)
        diag_pedwarn(&lexer->cx->diags, W_OTHER, token->span,
                     "__VA_ARGS__ can only appear in the expansion of a C99 variadic macro");
}

static bool is_reserved(Lexer *lexer, const Name *name)
{
    const Macro *macro = name->macro;
    return name == lexer->defined || (macro && (macro->kind == MACRO_HAS_INCLUDE || macro->kind == MACRO_HAS_INCLUDE_NEXT));
}

Name *read_macro_name(Lexer *lexer, const char *directive, Token *token)
{
    Diags *diags = &lexer->cx->diags;
    bool is_definition = directive[0] == 'd' || directive[0] == 'u';
    read_file_token(lexer, token);
    if (token->kind == T_NEWLINE)
        diag_error(diags, lexer->directive_at, "no macro name given in #%s directive", directive);
    else if (token->kind != T_IDENTIFIER)
        diag_error(diags, token->span, "macro names must be identifiers");
    else if (is_definition && is_reserved(lexer, token->name))
        diag_error(diags, token->span, "\"%s\" cannot be used as a macro name", token->name->text);
    else {
        check_va_args(lexer, token);
        return token->name;
    }
    return NULL;
}

/* Parameters */

typedef Vec(Name *) Names;

static bool add_parameter(Lexer *lexer, Names *names, Name *name, Span at)
{
    if (name->flags) {
        diag_error(&lexer->cx->diags, at, "duplicate macro parameter \"%s\"", name->text);
        return false;
    }
    if (!vec_push(&lexer->cx->arena, names, name))
        return false;
    name->flags = names->len;
    return true;
}

/* The ) behind the ellipsis of a variadic macro. */
static bool close_variadic(Lexer *lexer, Macro *macro)
{
    Token token;
    macro->is_variadic = true;
    read_file_token(lexer, &token);
    if (token.kind != T_RPAREN)
        diag_error(&lexer->cx->diags, token.span, "expected ')' after \"...\"");
    return token.kind == T_RPAREN;
}

/* A parameter, and what follows it; *is_last is set at the closing parenthesis. */
static bool parse_parameter(Lexer *lexer, Macro *macro, Names *names, Token *token, bool *is_last)
{
    Diags *diags = &lexer->cx->diags;
    if (token->kind == T_ELLIPSIS) {
        *is_last = true;
        return add_parameter(lexer, names, lexer->va_args, token->span) && close_variadic(lexer, macro);
    }
    if (token->kind != T_IDENTIFIER) {
        if (token->kind == T_NEWLINE)
            diag_error(diags, token->span, "expected parameter name before end of line");
        else
            diag_error(diags, token->span, "expected parameter name, %s", found(lexer, token));
        return false;
    }
    check_va_args(lexer, token);
    if (!add_parameter(lexer, names, token->name, token->span))
        return false;
    read_file_token(lexer, token);
    if (token->kind == T_ELLIPSIS) {
        diag_pedwarn(diags, W_PEDANTIC, token->span, "ISO C does not permit named variadic macros");
        *is_last = true; /* args... */
        return close_variadic(lexer, macro);
    }
    *is_last = token->kind == T_RPAREN;
    if (token->kind == T_NEWLINE)
        diag_error(diags, token->span, "expected ')' before end of line");
    else if (token->kind != T_RPAREN && token->kind != T_COMMA)
        diag_error(diags, token->span, "expected ',' or ')', %s", found(lexer, token));
    return token->kind == T_RPAREN || token->kind == T_COMMA;
}

static bool parse_parameters(Lexer *lexer, Macro *macro, Names *names)
{
    Token token;
    read_file_token(lexer, &token);
    bool is_last = token.kind == T_RPAREN;
    while (!is_last) {
        if (!parse_parameter(lexer, macro, names, &token, &is_last) || should_stop(lexer->cx))
            return false;
        if (!is_last)
            read_file_token(lexer, &token);
    }
    return true;
}

/* Replacement lists */

typedef struct Body {
    Vec(Token) tokens;
    Vec(uint32_t) parameter_of;
} Body;

static void add_to_body(Lexer *lexer, Body *body, const Token *token)
{
    Arena *arena = &lexer->cx->arena;
    uint32_t parameter = token->kind == T_IDENTIFIER ? token->name->flags : 0;
    if (vec_push(arena, &body->tokens, *token) && !vec_push(arena, &body->parameter_of, parameter))
        body->tokens.len--;
}

/* `# parameter` becomes one token. */
static bool add_stringify(Lexer *lexer, Body *body, const Token *hash)
{
    Token token;
    read_file_token(lexer, &token);
    if (token.kind != T_IDENTIFIER || !token.name->flags) {
        diag_error(&lexer->cx->diags, hash->span, "'#' is not followed by a macro parameter");
        return false;
    }
    token.flags = hash->flags | TOKEN_STRINGIFY;
    token.span = span_join(hash->span, token.span);
    add_to_body(lexer, body, &token);
    return true;
}

static bool paste_error(Lexer *lexer, Span at)
{
    diag_error(&lexer->cx->diags, at, "'##' cannot appear at either end of a macro expansion");
    return false;
}

static bool parse_body(Lexer *lexer, Macro *macro, Body *body)
{
    Token token;
    Span paste = {0};
    for (read_file_token(lexer, &token); token.kind != T_NEWLINE; read_file_token(lexer, &token)) {
        if (should_stop(lexer->cx))
            return false;
        if (!body->tokens.len)
            token.flags &= (uint8_t)~TOKEN_AFTER_SPACE;
        if (token.kind == T_HASH_HASH) {
            if (!body->tokens.len)
                return paste_error(lexer, token.span);
            vec_last(&body->tokens).flags |= TOKEN_PASTE_LEFT;
            paste = token.span;
            continue;
        }
        if (token.kind == T_IDENTIFIER && !token.name->flags)
            check_va_args(lexer, &token);
        if (token.kind == T_HASH && macro->is_function) {
            if (!add_stringify(lexer, body, &token))
                return false;
        } else {
            add_to_body(lexer, body, &token);
        }
    }
    if (body->tokens.len && vec_last(&body->tokens).flags & TOKEN_PASTE_LEFT)
        return paste_error(lexer, paste);
    return true;
}

static bool set_body(Lexer *lexer, Macro *macro, const Body *body)
{
    macro->length = body->tokens.len;
    macro->body = body->tokens.data;
    macro->parameter_of = body->parameter_of.data;
    macro->spellings = arena_array(&lexer->cx->arena, macro->length, sizeof(Span));
    if (!macro->spellings)
        return false;
    for (uint32_t i = 0; i < macro->length; i++)
        macro->spellings[i] = macro->body[i].span;
    return true;
}

/* What follows the name of a macro, up to the end of the line. */
static bool parse_definition(Lexer *lexer, Macro *macro)
{
    Names names = {0};
    Body body = {0};
    const char *here = scan_here(&lexer->scan);
    macro->is_function = *here == '(';
    bool ok = true;
    if (macro->is_function) {
        Token paren;
        read_file_token(lexer, &paren);
        ok = parse_parameters(lexer, macro, &names);
    } else if (here < lexer->scan.end && !strchr(" \t\v\f\r\n/", *here) && macro->defined_at.start) {
        Pos at = scan_pos(&lexer->scan, here);
        diag_pedwarn(&lexer->cx->diags, W_OTHER, (Span){at, at + 1, at}, "ISO C99 requires whitespace after the macro name");
    }
    macro->parameters = names.data;
    macro->parameter_count = names.len;
    ok = ok && parse_body(lexer, macro, &body) && set_body(lexer, macro, &body);
    for (uint32_t i = 0; i < names.len; i++)
        names.data[i]->flags = 0;
    return ok;
}

void macro_complete(Lexer *lexer, Macro *macro)
{
    const char *text = macro->unparsed;
    if (!text)
        return;
    macro->unparsed = NULL;
    Region *region =
        source_add_file(&lexer->cx->sources, "<built-in>", source_text(&lexer->cx->arena, text, strlen(text)), 0, true);
    if (!region)
        return;
    bool was_over = lexer->is_directive_over;
    ScanState outer = scan_enter(&lexer->scan, region);
    lexer->scan.in_directive = true;
    lexer->is_directive_over = false;
    parse_definition(lexer, macro);
    scan_leave(&lexer->scan, &outer);
    lexer->is_directive_over = was_over;
}

/* Redefinition (C11 6.10.3p2) */

static bool same_token(const Token *a, const Token *b)
{
    size_t a_length, b_length;
    const char *a_text = spell(a, &a_length), *b_text = spell(b, &b_length);
    return a->kind == b->kind && a->flags == b->flags && a_length == b_length && memcmp(a_text, b_text, a_length) == 0;
}

static bool same_definition(const Macro *a, const Macro *b)
{
    if (a->kind != b->kind || a->is_function != b->is_function || a->is_variadic != b->is_variadic ||
        a->parameter_count != b->parameter_count || a->length != b->length)
        return false;
    for (uint32_t i = 0; i < a->parameter_count; i++)
        if (a->parameters[i] != b->parameters[i])
            return false;
    for (uint32_t i = 0; i < a->length; i++)
        if (!same_token(&a->body[i], &b->body[i]))
            return false;
    return true;
}

static void check_redefinition(Lexer *lexer, const Macro *macro, Macro *previous)
{
    Diags *diags = &lexer->cx->diags;
    macro_complete(lexer, previous);
    if (same_definition(macro, previous))
        return;
    diag_pedwarn(diags, W_MACRO_REDEFINED, macro->defined_at, "\"%s\" redefined", macro->name->text);
    if (previous->defined_at.start)
        diag_note(diags, previous->defined_at, "this is the location of the previous definition");
}

void define_directive(Lexer *lexer)
{
    Token token;
    Name *name = read_macro_name(lexer, "define", &token);
    if (!name)
        return;
    Macro *macro = NEW(&lexer->cx->arena, Macro);
    macro->name = name;
    macro->defined_at = token.span;
    if (!parse_definition(lexer, macro))
        return;
    if (name->macro)
        check_redefinition(lexer, macro, name->macro);
    name->macro = macro;
}

void undef_directive(Lexer *lexer)
{
    Token token;
    Name *name = read_macro_name(lexer, "undef", &token);
    if (!name || !name->macro)
        return;
    const Macro *macro = name->macro;
    bool is_standard = !macro->defined_at.start && strncmp(name->text, "__STDC_", 7) == 0;
    if (macro->kind != MACRO_DEFINED || is_standard)
        diag_warn(&lexer->cx->diags, W_OTHER, token.span, "undefining \"%s\"", name->text);
    name->macro = NULL;
}
