/* Rules for make (see rules.h). */
#include "driver/rules.h"

enum { LINE = 72 };

const char *rule_quote(Arena *arena, const char *name)
{
    char *quoted = arena_array(arena, strlen(name) * 2 + 1, 1), *out = quoted;
    if (!quoted)
        return "";
    for (; *name; name++) {
        if (*name == '$')
            *out++ = '$';
        else if (*name == ' ' || *name == '\t' || *name == '#')
            *out++ = '\\';
        *out++ = *name;
    }
    return quoted;
}

void rule_print(Text *out, Arena *arena, const char *targets, const Toycc *toycc, bool without_system, bool with_phonies)
{
    text_printf(out, "%s:", targets);
    size_t column = strlen(targets) + 1;
    const char *path;
    bool is_system;
    for (size_t i = 0; (path = toycc_file(toycc, i, &is_system)) != NULL; i++) {
        if (is_system && without_system)
            continue;
        const char *quoted = rule_quote(arena, path);
        if (column + 1 + strlen(quoted) > LINE) {
            text_str(out, " \\\n");
            column = 0;
        }
        text_char(out, ' ');
        text_str(out, quoted);
        column += strlen(quoted) + 1;
    }
    text_char(out, '\n');
    for (size_t i = 1; with_phonies && (path = toycc_file(toycc, i, &is_system)) != NULL; i++)
        if (!is_system || !without_system)
            text_printf(out, "%s:\n", rule_quote(arena, path));
}
