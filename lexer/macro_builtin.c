/* Macros that nobody defines: the table of predefined.def, and those whose expansion depends on the place (C11 6.10.8).
 *
 * Their names are entered at the start of every compilation, so the bodies are only pointed at and parsed at the first use. */
#include "lexer/internal.h"

static const struct {
    const char *name, *body;
} predefined[] = {
#define PREDEFINED(name, body) {name, body},
#include "lexer/predefined.def"
#undef PREDEFINED
};

static const struct {
    const char *name;
    MacroKind kind;
} dynamic[] = {
    {"__FILE__", MACRO_FILE},
    {"__LINE__", MACRO_LINE},
    {"__DATE__", MACRO_DATE},
    {"__TIME__", MACRO_TIME},
    {"__COUNTER__", MACRO_COUNTER},
    {"__INCLUDE_LEVEL__", MACRO_INCLUDE_LEVEL},
    {"__BASE_FILE__", MACRO_BASE_FILE},
    {"_Pragma", MACRO_PRAGMA},
    {"__has_include", MACRO_HAS_INCLUDE},
    {"__has_include_next", MACRO_HAS_INCLUDE_NEXT},
};
enum { PREDEFINED_COUNT = sizeof predefined / sizeof *predefined, DYNAMIC_COUNT = sizeof dynamic / sizeof *dynamic };

static void define_builtin(Lexer *lexer, Macro *macro, const char *name, MacroKind kind, const char *body)
{
    macro->name = intern_str(&lexer->cx->names, name);
    macro->name->macro = macro;
    macro->kind = (uint8_t)kind;
    macro->unparsed = body;
}

void define_builtins(Lexer *lexer)
{
    Macro *macros = arena_array(&lexer->cx->arena, PREDEFINED_COUNT + DYNAMIC_COUNT + 1, sizeof(Macro));
    if (!macros)
        return;
    for (int i = 0; i < PREDEFINED_COUNT; i++)
        define_builtin(lexer, macros++, predefined[i].name, MACRO_DEFINED, predefined[i].body);
    for (int i = 0; i < DYNAMIC_COUNT; i++)
        define_builtin(lexer, macros++, dynamic[i].name, dynamic[i].kind, NULL);
    define_builtin(lexer, macros, lexer->options->optimise > 0 ? "__OPTIMIZE__" : "__NO_INLINE__", MACRO_DEFINED, " 1");
}

/* The expansions */

static void make_number(Lexer *lexer, Token *token, uint32_t value)
{
    token->kind = T_PP_NUMBER;
    token->name = NULL;
    token->text = arena_printf(&lexer->cx->arena, "%u", value);
    token->length = (uint32_t)strlen(token->text);
}

/* A string literal that stands for `content`. */
static void make_string(Lexer *lexer, Token *token, const char *content)
{
    Text text;
    text_init(&text, lexer->cx->memory);
    text_char(&text, '"');
    for (const char *p = content; *p; p++) {
        if (*p == '"' || *p == '\\')
            text_char(&text, '\\');
        if (*p == '\n')
            text_str(&text, "\\n");
        else
            text_char(&text, *p);
    }
    text_char(&text, '"');
    token->kind = T_STRING;
    token->name = NULL;
    token->length = (uint32_t)text.len;
    token->text = arena_text(&lexer->cx->arena, text.data ? text.data : "", text.len);
    text_release(&text);
}

typedef struct Date {
    int64_t year, month, day, hour, minute, second;
} Date;

/* Days to a date in the Gregorian calendar, counted in years that begin in March so that the leap day comes last. */
static Date date_of(int64_t now)
{
    int64_t days = now / 86400, seconds = now % 86400;
    if (seconds < 0) {
        seconds += 86400;
        days--;
    }
    days += 719468; /* since 0000-03-01 */
    int64_t era = (days >= 0 ? days : days - 146096) / 146097, day_of_era = days - era * 146097;
    int64_t year = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year + year / 4 - year / 100);
    int64_t month = (5 * day_of_year + 2) / 153; /* 0: March */
    Date date = {.day = day_of_year - (153 * month + 2) / 5 + 1, .month = month < 10 ? month + 2 : month - 10};
    date.year = year + era * 400 + (date.month < 2);
    date.hour = seconds / 3600;
    date.minute = seconds / 60 % 60;
    date.second = seconds % 60;
    return date;
}

static void make_date(Lexer *lexer, Token *token)
{
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    Date date = date_of(lexer->options->now);
    make_string(lexer, token,
                arena_printf(&lexer->cx->arena, "%s %2d %4lld", months[date.month], (int)date.day, (long long)date.year));
}

static void make_time(Lexer *lexer, Token *token)
{
    Date date = date_of(lexer->options->now);
    make_string(lexer, token,
                arena_printf(&lexer->cx->arena, "%02d:%02d:%02d", (int)date.hour, (int)date.minute, (int)date.second));
}

static uint32_t include_level(Lexer *lexer)
{
    uint32_t level = 0;
    for (uint32_t i = 1; i < lexer->files.len; i++)
        level += !lexer->files.data[i].is_text;
    return level;
}

/* _Pragma */

/* The content of a string literal without its escapes of " and \ (C11 6.10.9). */
static const char *destringize(Lexer *lexer, const Token *token)
{
    const char *p = memchr(token->text, '"', token->length), *end = token->text + token->length - 1;
    char *copy = arena_text(&lexer->cx->arena, p + 1, (size_t)(end - p - 1)), *out = copy;
    for (const char *q = copy; *q; q++) {
        if (*q == '\\' && (q[1] == '"' || q[1] == '\\'))
            q++;
        *out++ = *q;
    }
    if (*copy)
        *out = '\0';
    return copy + strspn(copy, " \t");
}

/* Reads the ( "…" ) of _Pragma. */
static bool expand_pragma(Lexer *lexer, Token *token)
{
    Token paren, string, close = {0};
    bool in_arguments = lexer->in_arguments;
    lexer->in_arguments = true;
    read_token(lexer, &paren);
    if (paren.kind != T_LPAREN)
        unread_token(lexer, &paren);
    bool ok = paren.kind == T_LPAREN;
    if (ok) {
        read_token(lexer, &string);
        ok = string.kind == T_STRING;
        if (ok)
            read_token(lexer, &close);
        else
            unread_token(lexer, &string);
    }
    lexer->in_arguments = in_arguments;
    if (ok && close.kind == T_RPAREN)
        return make_pragma(lexer, destringize(lexer, &string), token);
    diag_error(&lexer->cx->diags, token->span, "_Pragma takes a parenthesized string literal");
    return false;
}

/* The ("x") or (<x>) of __has_include: does the header exist? After an error the rest of the line is skipped. */
static bool read_has_include(Lexer *lexer, const Token *operator, bool next)
{
    Diags *diags = &lexer->cx->diags;
    HeaderName header = {.next = next && lexer->files.len > 1};
    Token token;
    if (!lexer->scan.in_directive) {
        diag_error(diags, operator->span, "\"%s\" used outside of preprocessing directive", operator->name->text);
        return false;
    }
    read_token(lexer, &token);
    if (token.kind != T_LPAREN) {
        diag_error(diags, token.span, "missing '(' before \"%s\" operand", operator->name->text);
    } else if (read_header_name(lexer, operator->name->text, &header)) {
        read_token(lexer, &token);
        if (token.kind == T_RPAREN)
            return file_exists(lexer, header);
        diag_error(diags, token.span, "missing ')' after \"%s\" operand", operator->name->text);
    }
    while (token.kind != T_NEWLINE && token.kind != T_EOF)
        read_token(lexer, &token);
    return false;
}

bool expand_builtin(Lexer *lexer, const Macro *macro, Token *token)
{
    switch ((MacroKind)macro->kind) {
    case MACRO_DEFINED: break;
    case MACRO_FILE:
        make_string(lexer, token, source_place(&lexer->cx->sources, scan_pos(&lexer->scan, scan_here(&lexer->scan))).path);
        break;
    case MACRO_LINE: make_number(lexer, token, source_place(&lexer->cx->sources, token->span.start).line); break;
    case MACRO_DATE: make_date(lexer, token); break;
    case MACRO_TIME: make_time(lexer, token); break;
    case MACRO_COUNTER: make_number(lexer, token, lexer->counter++); break;
    case MACRO_INCLUDE_LEVEL: make_number(lexer, token, include_level(lexer)); break;
    case MACRO_BASE_FILE: make_string(lexer, token, lexer->main_path); break;
    case MACRO_PRAGMA: return expand_pragma(lexer, token);
    case MACRO_HAS_INCLUDE: make_number(lexer, token, read_has_include(lexer, token, false)); break;
    case MACRO_HAS_INCLUDE_NEXT: make_number(lexer, token, read_has_include(lexer, token, true)); break;
    }
    token->flags |= TOKEN_FROM_MACRO;
    return true;
}
