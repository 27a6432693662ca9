/* -E: tokens back to a text whose lines stand where they stood, with line markers where that cannot be; and --dump-tokens. */
#include "lexer/internal.h"

enum { MOST_EMPTY_LINES = 8 }; /* a larger gap is told by a line marker */

struct Printer {
    Text *out;
    bool has_markers;
    const char *path;  /* what the text being written is said to be: */
    uint32_t line;     /* this line of this file */
    bool is_line_open; /* something stands on it */
    bool is_displaced; /* the next token does not belong on it */
    Token previous;    /* on the same line */
};

static void end_line(Printer *printer)
{
    if (!printer->is_line_open)
        return;
    text_char(printer->out, '\n');
    printer->line++;
    printer->is_line_open = false;
}

/* # 12 "file" 1 3 */
static void print_marker(Printer *printer, Place place, const char *flag)
{
    end_line(printer);
    printer->path = place.path;
    printer->line = place.line;
    if (!printer->has_markers)
        return;
    text_printf(printer->out, "# %u \"", place.line);
    for (const char *p = place.path; *p; p++) {
        if (*p == '"' || *p == '\\')
            text_char(printer->out, '\\');
        text_char(printer->out, *p);
    }
    text_printf(printer->out, "\"%s%s\n", flag, place.file->is_system ? " 3" : "");
}

/* Moves on to the line of `place`. */
static void go_to(Printer *printer, Place place)
{
    end_line(printer);
    bool is_near = place.path == printer->path || strcmp(place.path, printer->path) == 0;
    if (!is_near || place.line < printer->line || place.line > printer->line + MOST_EMPTY_LINES) {
        print_marker(printer, place, "");
        return;
    }
    for (; printer->line < place.line; printer->line++)
        text_char(printer->out, '\n');
}

/* `entered`: the current file was entered just now; else the scanner is back in it. */
void print_file_change(Lexer *lexer, bool entered)
{
    const Scan *scan = &lexer->scan;
    Place place = source_place(&lexer->cx->sources, scan_pos(scan, entered ? scan->text : scan_here(scan)));
    if (place.file)
        print_marker(lexer->printer, place, entered ? " 1" : " 2");
}

static void print_pragma(Lexer *lexer, const Token *token)
{
    Printer *printer = lexer->printer;
    Place place = source_place(&lexer->cx->sources, token->span.start);
    if (place.file)
        go_to(printer, place);
    text_printf(printer->out, "#pragma %s\n", token->text);
    printer->line++;
    printer->is_displaced = true;
}

/* Begins a line with `token` if it stands on another one than the token before: at least behind a newline, a comment over
 * several lines, or a macro call over several lines. */
static bool begin_line(Lexer *lexer, const Token *token)
{
    Printer *printer = lexer->printer;
    bool is_first = token->flags & TOKEN_AT_LINE_START || printer->is_displaced;
    if (!is_first && (!(token->flags & TOKEN_AFTER_SPACE) || token->flags & TOKEN_FROM_MACRO))
        return false;
    Place place = source_place(&lexer->cx->sources, token->span.start);
    if (!place.file || (!is_first && place.line == printer->line))
        return false;
    go_to(printer, place);
    if (place.column > 1)
        text_pad(printer->out, place.column - 1);
    return true;
}

/* Characters beyond ASCII in names become universal character names, as gcc writes them. */
static void print_name(Text *out, const Name *name)
{
    uint32_t c;
    const char *end = name->text + name->length;
    for (const char *p = name->text, *next; p < end; p = next) {
        next = utf8_decode(p, end, &c);
        if (next != p + 1)
            text_printf(out, "\\U%08x", c);
        else
            text_char(out, *p);
    }
}

static bool is_ascii(const Name *name)
{
    for (uint32_t i = 0; i < name->length; i++)
        if ((unsigned char)name->text[i] >= 0x80)
            return false;
    return true;
}

static void print_token(Lexer *lexer, const Token *token)
{
    Printer *printer = lexer->printer;
    Text *out = printer->out;
    bool is_apart = token->flags & TOKEN_AFTER_SPACE ||
                    (printer->previous.span.end != token->span.start && would_paste(&printer->previous, token));
    if (!begin_line(lexer, token) && is_apart)
        text_char(out, ' ');
    size_t length;
    const char *text = spell(token, &length);
    if (token->name && !is_ascii(token->name))
        print_name(out, token->name);
    else
        text_add(out, text, length);
    printer->is_line_open = true;
    printer->is_displaced = false;
    printer->previous = *token;
}

static void print_open_files(Lexer *lexer)
{
    for (uint32_t i = 0; i < lexer->files.len; i++) {
        const File *file = &lexer->files.data[i];
        if (!file->is_text)
            print_marker(lexer->printer, source_place(&lexer->cx->sources, file->region->start), i ? " 1" : "");
    }
}

void lex_print(Lexer *lexer, Text *out, bool line_markers)
{
    Printer printer = {.out = out, .has_markers = line_markers, .path = "", .line = 1};
    Token token;
    lexer->printer = &printer;
    print_open_files(lexer);
    for (read_expanded(lexer, &token); token.kind != T_EOF; read_expanded(lexer, &token)) {
        if (token.kind == T_PRAGMA)
            print_pragma(lexer, &token);
        else
            print_token(lexer, &token);
    }
    end_line(&printer);
    lexer->printer = NULL;
}

/* --dump-tokens */

static void dump_string(Text *out, const Literal *literal)
{
    static const char *const prefixes[] = {"", "L", "u8", "u", "U"};
    text_printf(out, " %s[%u]", prefixes[literal->prefix], literal->length / literal->unit);
    for (uint32_t i = 0; i < literal->length; i += literal->unit) {
        text_char(out, ' ');
        for (unsigned k = literal->unit; k-- > 0;)
            text_printf(out, "%02x", (unsigned)(unsigned char)literal->bytes[i + k]);
    }
}

static void dump_value(Text *out, const Token *token)
{
    const Literal *literal = token->literal;
    if (token->kind == T_INTEGER)
        text_printf(out, " %llu%s%s", (unsigned long long)literal->value, literal->has_u ? "u" : "",
                    literal->longs == 2 ? "ll"
                    : literal->longs    ? "l"
                                        : "");
    else if (token->kind == T_FLOATING)
        text_printf(out, " %a%.1s", literal->number, &literal->float_suffix);
    else if (token->kind == T_CHARACTER)
        text_printf(out, " %lld", (long long)literal->value);
    else if (token->kind == T_STRING)
        dump_string(out, literal);
}

void lex_dump(Lexer *lexer, Text *out)
{
    Token token;
    do {
        lex_next(lexer, &token);
        Place place = source_place(&lexer->cx->sources, token.span.caret);
        size_t length;
        const char *text = spell(&token, &length);
        bool has_class = token.kind < T_LBRACKET;
        text_printf(out, "%s:%u:%u: %s", place.file ? place.path : "", place.line, place.column,
                    has_class ? token_kind_text(token.kind) : "token");
        text_char(out, ' ');
        text_add(out, text, length);
        if (token.literal)
            dump_value(out, &token);
        text_char(out, '\n');
    } while (token.kind != T_EOF);
}
