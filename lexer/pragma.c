/* #pragma and _Pragma (C11 6.10.6): `once` and `GCC system_header` are obeyed on the spot. `pack` becomes a token, so that it
 * takes effect when lex_next comes to it, whatever was read ahead; under -E all the others become tokens too. */
#include "lexer/internal.h"

static bool begins_with_word(const char *text, const char *word)
{
    size_t length = strlen(word);
    return strncmp(text, word, length) == 0 && strchr(" (\t", text[length]);
}

static void pragma_once(Lexer *lexer, Span at)
{
    File *file = file_current(lexer);
    if (lexer->files.len == 1)
        diag_warn(&lexer->cx->diags, W_OTHER, at, "#pragma once in main file");
    else if (file->known)
        file->known->is_once = true;
}

bool make_pragma(Lexer *lexer, const char *text, Token *token)
{
    if (strcmp(text, "once") == 0) {
        pragma_once(lexer, token->span);
        return false;
    }
    if (strcmp(text, "GCC system_header") == 0) {
        file_current(lexer)->region->is_system = lexer->files.len > 1;
        return false;
    }
    token->kind = T_PRAGMA;
    token->text = text;
    token->length = (uint32_t)strlen(text);
    token->name = NULL;
    if (lexer->printer || begins_with_word(text, "pack"))
        return true;
    if (*text && !begins_with_word(text, "STDC") && !begins_with_word(text, "GCC"))
        diag_warn(&lexer->cx->diags, W_UNKNOWN_PRAGMAS, token->span, "ignoring '#pragma %s'", text);
    return false;
}

/* The words inside the parentheses of pack(push, label, 4): at most three are told apart. */
enum { PACK_WORDS = 3, PACK_WORD_SIZE = 64 };
typedef struct PackWords {
    char word[PACK_WORDS][PACK_WORD_SIZE];
    int count; /* -1: malformed */
} PackWords;

static PackWords split_pack(const char *text)
{
    PackWords words = {.count = -1};
    const char *p = text + strcspn(text, "(");
    if (strspn(text + 4, " ") != (size_t)(p - text - 4) || !*p)
        return words;
    int count = 0;
    for (p++; *p; p++) {
        p += strspn(p, " ");
        size_t length = strcspn(p, " ,)");
        if (count == PACK_WORDS || length >= PACK_WORD_SIZE || (!length && (*p != ')' || count)))
            return words;
        if (length)
            memcpy(words.word[count++], p, length);
        p += length;
        p += strspn(p, " ");
        if (*p == ')') {
            words.count = p[1] ? -1 : count;
            return words;
        }
        if (*p != ',')
            return words;
    }
    return words;
}

static bool is_number(const char *word)
{
    return *word >= '0' && *word <= '9';
}

static void set_pack(Lexer *lexer, const Token *token, const char *number)
{
    static const char *const alignments[] = {"0", "1", "2", "4", "8", "16"};
    for (int i = 0; i < 6; i++) {
        if (strcmp(alignments[i], number) == 0) {
            lexer->pack = 1 << i >> 1;
            return;
        }
    }
    diag_warn(&lexer->cx->diags, W_OTHER, token->span, "alignment must be a small power of two, not %s", number);
}

static void push_pack(Lexer *lexer, const char *label)
{
    PackEntry entry = {intern_str(&lexer->cx->names, label), lexer->pack};
    vec_push(&lexer->cx->arena, &lexer->pack_stack, entry);
}

/* Back to what was in force before the latest push, or before that with the label. */
static void pop_pack(Lexer *lexer, const Token *token, const char *label)
{
    uint32_t depth = lexer->pack_stack.len;
    while (depth && *label && strcmp(lexer->pack_stack.data[depth - 1].label->text, label) != 0)
        depth--;
    if (!depth) {
        diag_warn(&lexer->cx->diags, W_OTHER, token->span,
                  "'#pragma pack (pop)' encountered without matching '#pragma pack (push)'");
        return;
    }
    lexer->pack = lexer->pack_stack.data[depth - 1].alignment;
    lexer->pack_stack.len = depth - 1;
}

/* pack(), pack(n), pack(push[, label][, n]), pack(pop[, label]) */
void obey_pack(Lexer *lexer, const Token *token)
{
    PackWords words = split_pack(token->text);
    const char *first = words.word[0], *second = words.word[1], *third = words.word[2];
    bool is_labelled = words.count > 1 && !is_number(second);
    const char *label = is_labelled ? second : "", *number = is_labelled ? third : second;
    if (words.count < 0) {
        diag_warn(&lexer->cx->diags, W_OTHER, token->span, "malformed '#pragma %s' - ignored", token->text);
    } else if (words.count == 0) {
        lexer->pack = 0;
    } else if (words.count == 1 && is_number(first)) {
        set_pack(lexer, token, first);
    } else if (strcmp(first, "push") == 0 && words.count <= 2 + is_labelled && (!*number || is_number(number))) {
        push_pack(lexer, label);
        if (*number)
            set_pack(lexer, token, number);
    } else if (strcmp(first, "pop") == 0 && words.count <= 1 + is_labelled) {
        pop_pack(lexer, token, label);
    } else {
        diag_warn(&lexer->cx->diags, W_OTHER, token->span, "malformed '#pragma %s' - ignored", token->text);
    }
}
