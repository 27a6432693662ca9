/* Response files: "@file" on the command line stands for the words in the file, as with gcc. Words are separated by blanks;
 * quotes of both kinds hold blanks together, a backslash takes the next character as it is. A file may name others. */
#include "driver/options.h"

#include "driver/files.h"

#include <errno.h>

enum { MAX_RESPONSE_FILES = 1000 };

typedef struct Expander {
    Arena *arena;
    Diags *diags;
    Words words;
    uint32_t files; /* read so far: also a limit to files that name themselves */
} Expander;

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v' || c == '\0';
}

/* What quoting does at `p`: moves over a quote or a backslash and keeps `quote` up to date. Returns whether *p is a character
 * of the word. */
static bool next_character(const char **p, const char *end, char *quote)
{
    if (**p == '\\' && *p + 1 < end) {
        ++*p;
        return true;
    }
    bool is_quote = *quote ? **p == *quote : **p == '"' || **p == '\'';
    if (is_quote)
        *quote = *quote ? 0 : **p;
    return !is_quote;
}

static const char *word_end(const char *p, const char *end)
{
    for (char quote = 0; p < end && (quote || !is_blank(*p)); p++)
        next_character(&p, end, &quote);
    return p;
}

/* The word without its quotes; NULL when there is no memory. */
static char *unquote(Arena *arena, const char *p, const char *end)
{
    char *word = arena_array(arena, (size_t)(end - p) + 1, 1), *out = word, quote = 0;
    for (; word && p < end; p++)
        if (next_character(&p, end, &quote))
            *out++ = *p;
    return word;
}

static void expand(Expander *x, const char *word);

static void expand_text(Expander *x, const char *p, const char *end)
{
    while (!diag_should_stop(x->diags)) {
        while (p < end && is_blank(*p))
            p++;
        if (p == end)
            break;
        const char *behind = word_end(p, end);
        char *word = unquote(x->arena, p, behind);
        if (word)
            expand(x, word);
        p = behind;
    }
}

static void expand_file(Expander *x, const char *word)
{
    Text text;
    text_init(&text, x->arena->memory);
    int error = file_read_text(&text, word + 1);
    if (error == ENOENT)
        vec_push(x->arena, &x->words, word);
    else if (error && !x->arena->memory->failed)
        diag_error(x->diags, (Span){0}, "cannot read the options in '%s': %s", word + 1, strerror(error));
    else if (++x->files == MAX_RESPONSE_FILES)
        diag_error(x->diags, (Span){0}, "%d files of options: does '%s' name itself?", MAX_RESPONSE_FILES, word + 1);
    else if (x->files < MAX_RESPONSE_FILES && text.len)
        expand_text(x, text.data, text.data + text.len);
    text_release(&text);
}

static void expand(Expander *x, const char *word)
{
    if (word[0] == '@')
        expand_file(x, word);
    else
        vec_push(x->arena, &x->words, word);
}

Words response_expand(Arena *arena, Diags *diags, int argc, char **argv)
{
    Expander x = {.arena = arena, .diags = diags};
    for (int i = 0; i < argc && !diag_should_stop(diags); i++)
        expand(&x, argv[i]);
    return x.words;
}
