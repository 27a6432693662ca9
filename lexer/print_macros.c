/* -E -dM: the macros that are defined at the end, as the #define lines that would define them, in the order of their names. Those
 * whose expansion depends on where they are used are left out, as by gcc. */
#include "lexer/internal.h"

#include <stdlib.h>

typedef Vec(Macro *) Macros;

static int by_name(const void *a, const void *b)
{
    const Macro *const *left = a, *const *right = b;
    return strcmp((*left)->name->text, (*right)->name->text);
}

static Macros defined_macros(Lexer *lexer)
{
    Macros macros = {0};
    const NameTable *names = &lexer->cx->names;
    for (uint32_t i = 0; i < names->bucket_count; i++) {
        for (const Name *name = names->buckets[i]; name; name = name->next) {
            Macro *macro = name->macro;
            if (macro && macro->kind == MACRO_DEFINED)
                vec_push(&lexer->cx->arena, &macros, macro);
        }
    }
    if (macros.len)
        qsort(macros.data, macros.len, sizeof *macros.data, by_name);
    return macros;
}

/* (a,b...) */
static void print_parameters(const Lexer *lexer, const Macro *macro, Text *out)
{
    text_char(out, '(');
    for (uint32_t i = 0; i < macro->parameter_count; i++) {
        const Name *name = macro->parameters[i];
        text_str(out, i ? "," : "");
        if (name != lexer->va_args)
            text_str(out, name->text);
        if (macro->is_variadic && i + 1 == macro->parameter_count)
            text_str(out, "...");
    }
    text_char(out, ')');
}

static void print_body(const Macro *macro, Text *out)
{
    text_char(out, ' ');
    for (uint32_t i = 0; i < macro->length; i++) {
        const Token *token = &macro->body[i];
        size_t length;
        const char *text = spell(token, &length);
        if (i && token->flags & TOKEN_AFTER_SPACE)
            text_char(out, ' ');
        if (token->flags & TOKEN_STRINGIFY)
            text_char(out, '#');
        text_add(out, text, length);
        if (token->flags & TOKEN_PASTE_LEFT)
            text_str(out, " ##");
    }
}

void lex_print_macros(Lexer *lexer, Text *out)
{
    Token token;
    do
        read_expanded(lexer, &token);
    while (token.kind != T_EOF);
    Macros macros = defined_macros(lexer);
    for (uint32_t i = 0; i < macros.len && !should_stop(lexer->cx); i++) {
        macro_complete(lexer, macros.data[i]);
        text_printf(out, "#define %s", macros.data[i]->name->text);
        if (macros.data[i]->is_function)
            print_parameters(lexer, macros.data[i], out);
        print_body(macros.data[i], out);
        text_char(out, '\n');
    }
}
