/* The lexer's face: opening it, and the last step from preprocessing tokens to what the parser reads (translation phases 6 and
 * 7). */
#include "lexer/internal.h"

static const char *const kind_texts[] = {
#define CLASS(id, text) [T_##id] = text,
#define TOKEN(id, text) [T_##id] = text,
#define KEYWORD(id, text) [T_##id] = text,
#define ALIAS(id, text)
#include "lexer/token.def"
#undef CLASS
#undef TOKEN
#undef KEYWORD
#undef ALIAS
};

static const struct {
    TokenKind kind;
    const char *text;
} keywords[] = {
#define CLASS(id, text)
#define TOKEN(id, text)
#define KEYWORD(id, text) {T_##id, text},
#define ALIAS(id, text) {T_##id, text},
#include "lexer/token.def"
#undef CLASS
#undef TOKEN
#undef KEYWORD
#undef ALIAS
};

const char *token_kind_text(TokenKind kind)
{
    return kind_texts[kind];
}

const char *token_describe(Arena *arena, const Token *token)
{
    if (token->kind == T_IDENTIFIER)
        return arena_printf(arena, "identifier '%s'", token->name->text);
    if (token->kind >= T_LBRACKET)
        return arena_printf(arena, "'%s'", token_kind_text(token->kind));
    return token_kind_text(token->kind);
}

/* Opening */

/* -D and -U as directives in a text of their own, read before the main file. */
static void enter_macro_options(Lexer *lexer)
{
    Text text;
    text_init(&text, lexer->cx->memory);
    for (uint32_t i = 0; i < lexer->options->macro_count; i++) {
        const MacroOption *option = &lexer->options->macros[i];
        if (option->kind == OPTION_INCLUDE)
            continue;
        text_str(&text, option->kind == OPTION_DEFINE ? "#define " : "#undef ");
        const char *equals = option->kind == OPTION_DEFINE ? strchr(option->text, '=') : NULL;
        text_add(&text, option->text, equals ? (size_t)(equals - option->text) : strlen(option->text));
        text_char(&text, ' ');
        for (const char *p = equals ? equals + 1 : option->kind == OPTION_DEFINE ? "1" : ""; *p && *p != '\n'; p++)
            text_char(&text, *p);
        text_char(&text, '\n');
    }
    if (text.len) {
        const SourceText *lines = source_text(&lexer->cx->arena, text.data, text.len);
        file_enter(lexer, source_add_file(&lexer->cx->sources, "<command-line>", lines, 0, false), NULL, 0, true);
    }
    text_release(&text);
}

/* Each file goes on top of the previous one: the last -include first, and the macros, which come before all of them, last. */
static void enter_options(Lexer *lexer)
{
    for (uint32_t i = lexer->options->macro_count; i-- > 0;)
        if (lexer->options->macros[i].kind == OPTION_INCLUDE)
            file_include_option(lexer, lexer->options->macros[i].text);
    enter_macro_options(lexer);
}

Lexer *lex_open(Context *cx, const LexOptions *options, const char *path, const SourceText *text)
{
    Lexer *lexer = NEW(&cx->arena, Lexer);
    lexer->cx = cx;
    lexer->options = options;
    arena_init(&lexer->scratch, cx->memory);
    names_init(&lexer->paths, &cx->arena);
    scan_init(&lexer->scan, cx);
    for (size_t i = 0; i < sizeof keywords / sizeof *keywords; i++)
        intern_str(&cx->names, keywords[i].text)->keyword = (int32_t)keywords[i].kind;
    lexer->va_args = intern_str(&cx->names, "__VA_ARGS__");
    lexer->defined = intern_str(&cx->names, "defined");
    if (!options->is_preprocessed)
        define_builtins(lexer);
    lexer->main_path = arena_text(&cx->arena, path, strlen(path));
    Dependency dependency = {lexer->main_path, false};
    vec_push(&cx->arena, &lexer->dependencies, dependency);
    file_enter(lexer, source_add_file(&cx->sources, path, text, 0, false), NULL, 0, false);
    if (lexer->files.len)
        enter_options(lexer);
    return lexer;
}

void lex_close(Lexer *lexer)
{
    arena_release(&lexer->scratch);
}

int lex_pack(const Lexer *lexer)
{
    return lexer->pack;
}

const Dependency *lex_dependencies(Lexer *lexer, uint32_t *count)
{
    *count = lexer->dependencies.len;
    return lexer->dependencies.data;
}

/* Tokens */

static Literal *new_literal(Lexer *lexer, Token *token)
{
    Literal *literal = NEW(&lexer->cx->arena, Literal);
    token->literal = literal;
    return literal;
}

/* Joins the string literals that follow (phase 6); the first token that is none is kept for the next call. */
static void join_strings(Lexer *lexer, Token *token)
{
    Vec(Token) strings = {token, 1, 1};
    Literal *literal = NEW(&lexer->cx->arena, Literal);
    lexer->scratch_users++;
    for (read_expanded(lexer, &lexer->ahead); lexer->ahead.kind == T_STRING; read_expanded(lexer, &lexer->ahead))
        vec_push(&lexer->scratch, &strings, lexer->ahead);
    lexer->scratch_users--;
    lexer->has_ahead = true;
    convert_strings(lexer->cx, strings.data, strings.len, literal);
    token->literal = literal;
    token->span = span_join(token->span, vec_last(&strings).span);
}

/* The quote that opens an unterminated literal, 0 for a stray character. */
static char opening_quote(const Token *token)
{
    for (uint32_t i = 0; i < token->length && i < 3; i++)
        if (token->text[i] == '"' || token->text[i] == '\'')
            return token->text[i];
    return 0;
}

/* A character that is no token is an error and skipped; a literal that its line cuts off is an error and taken as it is. */
static bool repair(Lexer *lexer, Token *token)
{
    Diags *diags = &lexer->cx->diags;
    char c = token->text[0], quote = opening_quote(token);
    if (quote) {
        diag_error(diags, token->span, "missing terminating %c character", quote);
        Literal *literal = new_literal(lexer, token);
        if (quote == '"')
            convert_strings(lexer->cx, token, 1, literal);
        token->kind = quote == '"' ? T_STRING : T_CHARACTER;
        return true;
    }
    if (repair_lookalike(lexer, token)) {
        if (token->kind == T_STRING)
            convert_strings(lexer->cx, token, 1, new_literal(lexer, token));
        else if (token->kind == T_CHARACTER)
            convert_character(lexer->cx, token, new_literal(lexer, token));
        return token->kind != T_OTHER;
    }
    if (c > ' ' && c < 0x7F)
        diag_error(diags, token->span, "stray '%c' in program", c);
    else
        diag_error(diags, token->span, "stray '\\%o' in program", (unsigned)(unsigned char)c);
    return false;
}

void lex_next(Lexer *lexer, Token *token)
{
    for (;;) {
        if (lexer->has_ahead)
            *token = lexer->ahead;
        else
            read_expanded(lexer, token);
        lexer->has_ahead = false;
        switch (token->kind) {
        case T_IDENTIFIER:
            if (token->name->keyword)
                token->kind = (uint8_t)token->name->keyword;
            check_va_args(lexer, token);
            return;
        case T_PP_NUMBER: token->kind = (uint8_t)convert_number(lexer->cx, token, new_literal(lexer, token)); return;
        case T_CHARACTER: convert_character(lexer->cx, token, new_literal(lexer, token)); return;
        case T_STRING: join_strings(lexer, token); return;
        case T_PRAGMA: obey_pack(lexer, token); break;
        case T_HASH:
        case T_HASH_HASH:
            diag_error(&lexer->cx->diags, token->span, "stray '%s' in program", token_kind_text(token->kind));
            break;
        case T_OTHER:
            if (repair(lexer, token))
                return;
            break;
        default: return;
        }
    }
}
