/* #pragma and _Pragma (C11 6.10.6): `once`, `push_macro`, `pop_macro` and some of GCC's are obeyed on the spot. `pack` becomes a
 * token, so that it takes effect when lex_next comes to it, whatever was read ahead; under -E all the others become tokens too. */
#include "lexer/internal.h"

enum { MAX_PUSHED_MACROS = 1000 };

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

/* The name gets the definition that was pushed last for it; nothing happens if none was. */
static void pop_macro(Lexer *lexer, Name *name)
{
    uint32_t i = lexer->macro_stack.len;
    while (i > 0 && lexer->macro_stack.data[i - 1].name != name)
        i--;
    if (!i)
        return;
    name->macro = lexer->macro_stack.data[i - 1].macro;
    memmove(&lexer->macro_stack.data[i - 1], &lexer->macro_stack.data[i],
            (lexer->macro_stack.len - i) * sizeof *lexer->macro_stack.data);
    lexer->macro_stack.len--;
}

/* push_macro("NAME") keeps the definition that a name has, or that it has none; pop_macro("NAME") brings it back. */
static void pragma_macro(Lexer *lexer, const char *text, Span at)
{
    bool is_push = text[1] == 'u';
    const char *open = strchr(text, '"'), *close = open ? strchr(open + 1, '"') : NULL;
    if (!close || close == open + 1) {
        diag_warn(&lexer->cx->diags, W_OTHER, at, "invalid '#pragma %s_macro' directive", is_push ? "push" : "pop");
        return;
    }
    Name *name = intern(&lexer->cx->names, open + 1, (size_t)(close - open - 1));
    if (!is_push) {
        pop_macro(lexer, name);
    } else if (lexer->macro_stack.len == MAX_PUSHED_MACROS) {
        diag_error(&lexer->cx->diags, at, "more than %d macros are pushed at once", MAX_PUSHED_MACROS);
    } else {
        MacroEntry entry = {name, name->macro};
        vec_push(&lexer->cx->arena, &lexer->macro_stack, entry);
    }
}

/* #pragma GCC error "text", #pragma GCC warning "text" */
static void pragma_message(Lexer *lexer, const char *text, Span at)
{
    bool is_error = text[strlen("GCC ")] == 'e';
    const char *open = strchr(text, '"'), *close = open ? strrchr(open + 1, '"') : NULL;
    if (!close)
        diag_warn(&lexer->cx->diags, W_OTHER, at, "invalid \"#pragma GCC %s\" directive", is_error ? "error" : "warning");
    else if (is_error)
        diag_error(&lexer->cx->diags, at, "%.*s", (int)(close - open - 1), open + 1);
    else
        diag_warn(&lexer->cx->diags, W_OTHER, at, "%.*s", (int)(close - open - 1), open + 1);
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
    if (begins_with_word(text, "push_macro") || begins_with_word(text, "pop_macro")) {
        pragma_macro(lexer, text, token->span);
        return false;
    }
    if (begins_with_word(text, "GCC error") || begins_with_word(text, "GCC warning")) {
        pragma_message(lexer, text, token->span);
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
