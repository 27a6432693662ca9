/* Characters that word processors and web pages put where C has others: curly quotes, dashes, spaces of their own. They are an
 * error, which names them and what was meant, and then taken for that. */
#include "lexer/internal.h"

static const struct Lookalike {
    uint32_t code;
    TokenKind kind;    /* what it is taken for; T_EOF: nothing, T_STRING and T_CHARACTER: a quote */
    const char *meant; /* as C spells it */
    const char *name;  /* where showing it would not help; NULL: it is shown */
} lookalikes[] = {
    {0x201C, T_STRING, "\"", NULL},
    {0x201D, T_STRING, "\"", NULL},
    {0x201E, T_STRING, "\"", NULL},
    {0xFF02, T_STRING, "\"", NULL},
    {0x2018, T_CHARACTER, "'", NULL},
    {0x2019, T_CHARACTER, "'", NULL},
    {0x00B4, T_CHARACTER, "'", NULL},
    {0xFF07, T_CHARACTER, "'", NULL},
    {0x2010, T_MINUS, "-", NULL},
    {0x2012, T_MINUS, "-", NULL},
    {0x2013, T_MINUS, "-", NULL},
    {0x2014, T_MINUS, "-", NULL},
    {0x2212, T_MINUS, "-", NULL},
    {0x00D7, T_STAR, "*", NULL},
    {0x00F7, T_SLASH, "/", NULL},
    {0x2044, T_SLASH, "/", NULL},
    {0x2264, T_LE, "<=", NULL},
    {0x2265, T_GE, ">=", NULL},
    {0x2260, T_NE, "!=", NULL},
    {0x2026, T_ELLIPSIS, "...", NULL},
    {0x2192, T_ARROW, "->", NULL},
    {0xFF08, T_LPAREN, "(", NULL},
    {0xFF09, T_RPAREN, ")", NULL},
    {0xFF0C, T_COMMA, ",", NULL},
    {0xFF1B, T_SEMICOLON, ";", NULL},
    {0xFF1D, T_ASSIGN, "=", NULL},
    {0x037E, T_SEMICOLON, ";", "Greek question mark"},
    {0x00A0, T_EOF, " ", "no-break space"},
    {0x202F, T_EOF, " ", "narrow no-break space"},
    {0x3000, T_EOF, " ", "ideographic space"},
    {0x200B, T_EOF, "", "zero-width space"},
    {0xFEFF, T_EOF, "", "byte order mark"},
};

static const struct Lookalike *find_lookalike(const Token *token)
{
    uint32_t code;
    if (token->kind != T_OTHER || !utf8_decode(token->text, token->text + token->length, &code))
        return NULL;
    for (size_t i = 0; i < sizeof lookalikes / sizeof *lookalikes; i++)
        if (lookalikes[i].code == code)
            return &lookalikes[i];
    return NULL;
}

/* Skips to the quote that closes this one, or to the end of the line, and leaves an empty literal. */
static void take_literal(Lexer *lexer, Token *token, const struct Lookalike *opening)
{
    for (;;) {
        Token next;
        read_expanded(lexer, &next);
        if (next.kind == T_EOF || (next.flags & TOKEN_AT_LINE_START)) {
            lexer->ahead = next;
            lexer->has_ahead = true;
            break;
        }
        token->span.end = next.span.end;
        const struct Lookalike *closing = find_lookalike(&next);
        if (closing && closing->kind == opening->kind)
            break;
    }
    token->text = opening->kind == T_STRING ? "\"\"" : "' '";
    token->length = opening->kind == T_STRING ? 2 : 3;
    token->kind = (uint8_t)opening->kind;
}

bool repair_lookalike(Lexer *lexer, Token *token)
{
    const struct Lookalike *found = find_lookalike(token);
    if (!found)
        return false;
    Diags *diags = &lexer->cx->diags;
    if (found->name)
        diag_error(diags, token->span, "stray %s (U+%04X) in program", found->name, (unsigned)found->code);
    else
        diag_error(diags, token->span, "stray '%.*s' (U+%04X) in program; did you mean %s?", (int)token->length, token->text,
                   (unsigned)found->code,
                   found->meant[0] == '\'' ? "\"'\"" : arena_printf(&lexer->cx->arena, "'%s'", found->meant));
    diag_fix(diags, token->span, found->meant);
    if (found->kind == T_STRING || found->kind == T_CHARACTER)
        take_literal(lexer, token, found);
    else
        token->kind = (uint8_t)(found->kind == T_EOF ? T_OTHER : found->kind);
    return true;
}
