/* From bytes to tokens: the scanner (toy.l, flex), the preprocessor behind it, and the conversion of literals.
 *
 *     file text --toy.l--> preprocessing tokens --preprocess, macro--> tokens --literal--> what the parser reads
 *
 * Nothing of flex shows here. */
#ifndef LEXER_LEXER_H
#define LEXER_LEXER_H

#include "base/context.h"

typedef enum TokenKind {
#define CLASS(id, text) T_##id,
#define TOKEN(id, text) T_##id,
#define KEYWORD(id, text) T_##id,
#define ALIAS(id, text)
#include "lexer/token.def"
#undef CLASS
#undef TOKEN
#undef KEYWORD
#undef ALIAS
    TOKEN_KIND_COUNT
} TokenKind;

/* How messages and dumps name a kind: its spelling, or what class of token it is. */
const char *token_kind_text(TokenKind kind);
/* "identifier 'x'", "'while'", "string literal", "end of file": what a syntax error says it found. */
typedef struct Token Token;
const char *token_describe(Arena *arena, const Token *token);

typedef enum StringPrefix { PREFIX_NONE, PREFIX_L, PREFIX_u8, PREFIX_u, PREFIX_U } StringPrefix;

/* A converted literal. */
typedef struct Literal {
    /* T_INTEGER: the value and what decides its type (C11 6.4.4.1); T_CHARACTER: the value as an int has it */
    uint64_t value;
    bool is_decimal, has_u;
    uint8_t longs; /* suffix: 0, 1 (l) or 2 (ll) */
    /* T_FLOATING */
    double number;
    char float_suffix; /* 0, 'f' or 'l' */
    /* T_STRING: adjacent literals joined; the code units, little-endian, without the terminating one */
    StringPrefix prefix; /* also of T_CHARACTER */
    uint8_t unit;        /* bytes of one code unit: 1, 2 or 4 */
    const char *bytes;
    uint32_t length; /* in bytes */
    bool is_alone;   /* the array is no other's: that of __func__ */
    void *symbol;    /* ir: that array then */
} Literal;

enum { TOKEN_AT_LINE_START = 1, TOKEN_AFTER_SPACE = 2, TOKEN_NO_EXPAND = 4, TOKEN_FROM_MACRO = 8 };

struct Token {
    uint8_t kind;    /* TokenKind */
    uint8_t flags;   /* TOKEN_… */
    uint32_t length; /* of the spelling */
    Span span;
    const char *text;       /* the spelling, not NUL-terminated; NULL for a name */
    Name *name;             /* identifiers and keywords */
    const Literal *literal; /* set by lex_next for literals */
};

/* How the lexer gets at files: the driver reads the disk, a host program may serve its own. */
typedef enum ReadResult { READ_OK, READ_NOT_FOUND, READ_FAILED } ReadResult;
typedef struct FileReader {
    void *user;
    /* Reads all of `path` into `feed`. READ_FAILED sets *why ("Is a directory", a constant or in feed->arena);
     * READ_NOT_FOUND lets the search go on. */
    ReadResult (*read)(void *user, SourceFeed *feed, const char *path, const char **why);
} FileReader;

/* -D, -U and -include, in the order of the command line. */
typedef struct MacroOption {
    enum { OPTION_DEFINE, OPTION_UNDEFINE, OPTION_INCLUDE } kind;
    const char *text; /* "NAME", "NAME=VALUE", "NAME(a)=…" as after -D; a file for -include */
} MacroOption;

typedef struct LexOptions {
    FileReader reader;
    const char *const *quote_dirs;  /* -iquote: only for "…"; then dirs, then system_dirs; NULL-terminated or NULL */
    const char *const *dirs;        /* -I */
    const char *const *system_dirs; /* the runtime's headers; files from there are system headers */
    const MacroOption *macros;
    uint32_t macro_count;
    int64_t now;          /* seconds since 1970 for __DATE__ and __TIME__ */
    int optimise;         /* __OPTIMIZE__ when > 0 */
    bool is_preprocessed; /* a .i file: line markers only, no directives or macros */
} LexOptions;

/* Limits, each answered with an error that names it. */
enum { MAX_INCLUDE_DEPTH = 200, MAX_IF_DEPTH = 4096, MAX_MACRO_TOKENS = 16 * 1024 * 1024, MAX_MACRO_ARGS_DEPTH = 1000 };

typedef struct Lexer Lexer;

/* A lexer over the main file: `path` as messages show it, its text already read by the caller (NULL: there was no memory for
 * it). The lexer lives in cx->arena; lex_close frees what macro expansion held besides. `options` must outlive it. */
Lexer *lex_open(Context *cx, const LexOptions *options, const char *path, const SourceText *text);
void lex_close(Lexer *lexer);

/* The next token after translation phase 6: macros expanded, keywords recognised, literals converted (token->literal),
 * adjacent strings joined. At the end, and once should_stop(cx), T_EOF for ever. Errors are reported and the offending token
 * is skipped or repaired: the parser never sees T_OTHER, T_PP_NUMBER. */
void lex_next(Lexer *lexer, Token *token);

/* -E: the whole output with line markers (`# 1 "file" 2`, as gcc's with flags 1 2 3). Instead of lex_next. `line_markers`
 * false is -P. */
void lex_print(Lexer *lexer, Text *out, bool line_markers);
/* -E -dM: the macros that are defined at the end of the file, as #define lines. Instead of lex_next. */
void lex_print_macros(Lexer *lexer, Text *out);
/* --dump-tokens: one line a token: place, kind, spelling, value. Instead of lex_next. */
void lex_dump(Lexer *lexer, Text *out);

/* Every file that was read, the main file first, for -MD; valid until cx->arena goes. */
typedef struct Dependency {
    const char *path;
    bool is_system;
} Dependency;
const Dependency *lex_dependencies(Lexer *lexer, uint32_t *count);

/* `#pragma pack(…)` in force at the token latest read: 0 or an alignment. The parser notes it in struct declarations. */
int lex_pack(const Lexer *lexer);

#endif
