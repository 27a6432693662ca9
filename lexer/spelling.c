/* Tokens back to text, and whether two of them can stand side by side. */
#include "lexer/internal.h"

const char *spell(const Token *token, size_t *length)
{
    *length = token->length;
    return token->name ? token->name->text : token->text;
}

const char *spelled(Lexer *lexer, const Token *token)
{
    size_t length;
    const char *text = spell(token, &length);
    return arena_text(&lexer->cx->arena, text, length);
}

void spell_into(Text *text, const Token *token)
{
    size_t length;
    const char *spelling = spell(token, &length);
    if (text->len && token->flags & TOKEN_AFTER_SPACE)
        text_char(text, ' ');
    text_add(text, spelling, length);
}

static bool is_word_character(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '$' || c == '\\' ||
           (unsigned char)c >= 0x80;
}

/* By the last character of the one and the first of the other; a blank too many does no harm. */
bool would_paste(const Token *token, const Token *next)
{
    size_t length, next_length;
    const char *text = spell(token, &length), *next_text = spell(next, &next_length);
    if (!length || !next_length)
        return false;
    char last = text[length - 1], first = next_text[0];
    if (is_word_character(last))
        return is_word_character(first) || first == '"' || first == '\'' ||
               (token->kind == T_PP_NUMBER && (first == '.' || first == '+' || first == '-'));
    if (token->kind == T_PP_NUMBER) /* ends in . + or - */
        return first == '.' || first == '+' || first == '-' || is_word_character(first);
    switch (last) {
    case '+':
    case '&':
    case '|':
    case '>': return first == last || first == '=';
    case '-': return first == '-' || first == '>' || first == '=';
    case '<': return first == '<' || first == '=' || first == ':' || first == '%';
    case '/': return first == '/' || first == '*' || first == '=';
    case '%': return first == ':' || first == '%' || first == '>' || first == '=';
    case ':': return first == ':' || first == '>' || first == '%';
    case '#': return first == '#' || first == '%';
    case '.': return first == '.' || first == '%' || (first >= '0' && first <= '9');
    case '=':
    case '*':
    case '!':
    case '^': return first == '=';
    default: return false;
    }
}
