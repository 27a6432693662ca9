/* What the files of the lexer share and the other rooms do not see. Declarations stand under the file that defines them; the
 * order is that in which data flows. */
#ifndef LEXER_INTERNAL_H
#define LEXER_INTERNAL_H

#include "lexer/lexer.h"

/* Marks of tokens in macro bodies and in expansions, above the TOKEN_… of lexer.h. */
enum { TOKEN_STRINGIFY = 16, TOKEN_PASTE_LEFT = 32 }; /* a parameter after #; followed by ## */

/* unicode.c */

/* The character at `p`, before `end`; returns what follows it, or NULL if the bytes are not UTF-8. */
const char *utf8_decode(const char *p, const char *end, uint32_t *c);
/* Writes at most 4 bytes and returns how many. */
size_t utf8_encode(char *out, uint32_t c);
/* C11 6.4.3p2: may a universal character name stand for `c` at all? */
bool is_universal(uint32_t c);
/* C11 annex D: may `c` stand in an identifier, as its first character? */
bool is_name_character(uint32_t c, bool first);
/* The universal character name (\uXXXX, \UXXXXXXXX) at the backslash `p`: returns what follows, or NULL if it is incomplete. */
const char *decode_ucn(const char *p, const char *end, uint32_t *c);
/* The value of a hexadecimal digit, -1 for any other character. */
int digit_value(char c);

/* toy.l: one flex scanner, switched from file to file */

typedef struct Scan {
    Context *cx;
    void *flex;        /* yyscan_t */
    Region *region;    /* the file being read; NULL while the result of ## is read */
    const char *text;  /* its text, */
    Pos base;          /* which begins at this position */
    const char *end;   /* and ends here */
    Name *name;        /* of the identifier just read */
    uint32_t count;    /* tokens read so far, of all files */
    uint8_t flags;     /* TOKEN_AT_LINE_START, TOKEN_AFTER_SPACE of the token to come */
    bool in_directive; /* a newline is a token */
    bool at_end;       /* the file is used up: T_EOF from now on */
    bool warned_nul;
    void *spare; /* a buffer record that flex gave back */
} Scan;

/* Where a file was left for one that it includes. */
typedef struct ScanState {
    Scan scan;
    void *buffer; /* YY_BUFFER_STATE */
} ScanState;

void scan_init(Scan *scan, Context *cx);
/* Goes on with the beginning of `region`; returns what scan_leave needs to come back. */
ScanState scan_enter(Scan *scan, Region *region);
void scan_leave(Scan *scan, const ScanState *outer);
/* The next preprocessing token, not expanded, keywords not recognised. */
void scan_token(Scan *scan, Token *token);
/* Where the scanner stands in scan->text, and going on at another place. */
const char *scan_here(const Scan *scan);
void scan_jump(Scan *scan, const char *to);
/* Reads `text` (with two NULs behind) as one token: false if it is anything but one. */
bool scan_one(Scan *scan, char *text, size_t length, Token *token);
/* The end of the comment whose opening stands before `p`. */
const char *end_of_line_comment(const Scan *scan, const char *p);
const char *end_of_block_comment(const Scan *scan, const char *p);
/* The end of the literal at `p`: behind the closing quote, or where its line ends if there is none. */
const char *end_of_quoted(const Scan *scan, const char *p, char quote, bool *closed);

static inline Pos scan_pos(const Scan *scan, const char *p)
{
    return scan->region ? scan->base + (Pos)(p - scan->text) : 0;
}

/* Macros */

typedef enum MacroKind {
    MACRO_DEFINED, /* by #define, -D or predefined.def */
    /* those whose expansion depends on where they are used */
    MACRO_FILE,
    MACRO_LINE,
    MACRO_DATE,
    MACRO_TIME,
    MACRO_COUNTER,
    MACRO_INCLUDE_LEVEL,
    MACRO_BASE_FILE,
    MACRO_PRAGMA,
    MACRO_HAS_INCLUDE,
    MACRO_HAS_INCLUDE_NEXT
} MacroKind;

typedef struct Macro {
    uint8_t kind; /* MacroKind */
    bool is_function, is_variadic;
    bool is_disabled; /* its expansion is being rescanned (C11 6.10.3.4p2) */
    Name *name;
    Span defined_at;          /* its name in the #define; {0} if predefined */
    const char *unparsed;     /* predefined and not used yet: what follows the name */
    uint32_t parameter_count; /* the variadic one included */
    Name **parameters;
    uint32_t length;
    Token *body;
    uint32_t *parameter_of; /* of each token of the body: 0, or 1 + the number of the parameter that it names */
    Span *spellings;        /* of each token of the body: where it stands */
} Macro;

/* A list of tokens that is read before what follows in the file. */
typedef struct Expansion {
    const Token *first, *next, *end;
    Macro *macro;     /* disabled as long as this is read; may be NULL */
    Pos base;         /* the tokens are at base, base + 1, …; 0: where they say */
    bool is_barrier;  /* reading stops here: an argument is being expanded on its own */
    uint8_t trailing; /* spacing flags for the token behind it all */
} Expansion;

/* Files */

/* What is known of a path, however often it is included. */
typedef struct KnownFile {
    enum { FILE_UNKNOWN, FILE_MISSING, FILE_READ, FILE_FAILED } state;
    const SourceText *text;
    const char *why; /* FILE_FAILED */
    bool is_once;    /* #pragma once */
    Name *guard;     /* all of it stands in #ifndef guard … #endif */
} KnownFile;

/* How far the search for #ifndef GUARD around a whole file has come. */
typedef enum GuardState { GUARD_POSSIBLE, GUARD_OPEN, GUARD_CLOSED, GUARD_NONE } GuardState;

typedef struct File {
    Region *region;
    KnownFile *known;
    uint32_t search_index; /* of the directory in which it was found, for #include_next */
    uint32_t conditionals; /* how many were open when it was entered */
    uint32_t first_token;  /* Scan.count when it was entered */
    bool is_text;          /* no file: -D options, the body of a predefined macro */
    GuardState guard_state;
    Name *guard;
    uint32_t guard_end; /* Scan.count behind the #endif */
    ScanState outer;    /* where the including file goes on */
} File;

/* An #if that is open. */
typedef struct Conditional {
    Span at;
    const char *name;  /* "if", "ifdef", "ifndef", and "else" once that was seen */
    bool was_skipping; /* the whole of it is in a skipped group */
    bool was_taken;    /* one of its groups was read */
    bool is_guard;
} Conditional;

/* A definition that #pragma push_macro keeps; NULL: none. */
typedef struct MacroEntry {
    Name *name;
    void *macro;
} MacroEntry;

typedef struct PackEntry {
    Name *label;
    int alignment;
} PackEntry;

typedef struct Printer Printer;

struct Lexer {
    Context *cx;
    const LexOptions *options;
    Scan scan;
    Vec(File) files; /* the main file first, the current one last */
    Vec(Conditional) conditionals;
    NameTable paths; /* Name.meaning is the KnownFile */
    Vec(Dependency) dependencies;
    const char *main_path;
    uint32_t inclusions;
    bool is_skipping;       /* in a group whose condition is false */
    bool is_directive_over; /* its newline was read: T_NEWLINE from now on */
    Span directive_at;      /* the name of the directive being obeyed */
    Pos directive_end;      /* behind the last token of it that was read */

    Vec(Expansion) expansions; /* the one being read last */
    Arena scratch;             /* tokens of the expansions under way */
    uint32_t scratch_tokens;
    uint32_t scratch_users; /* those who hold something in `scratch`: calls whose arguments are read, joined strings */
    uint32_t argument_depth;
    bool in_arguments;        /* the parenthesis or the arguments of a call are being read: files do not end */
    bool seeks_paren;         /* only its parenthesis: a directive means that there is none */
    uint8_t pending;          /* spacing flags that an expansion to nothing leaves to the next token */
    uint32_t produced;        /* tokens that came out of macros */
    uint32_t produced_before; /* and how many of them before the outermost expansion under way */
    Span outermost;           /* the use of that macro */
    uint32_t counter;         /* __COUNTER__ */
    Name *va_args, *defined;

    Token ahead; /* read to see whether a string goes on */
    bool has_ahead;
    int pack;
    Vec(PackEntry) pack_stack;
    Vec(MacroEntry) macro_stack;
    Printer *printer; /* while lex_print is at work */
};

/* include.c */

/* Makes `region` the file being read. */
void file_enter(Lexer *lexer, Region *region, KnownFile *known, uint32_t search_index, bool is_text);
/* Ends the current file, its open conditionals included; false if it was the main file. */
bool file_leave(Lexer *lexer);
File *file_current(Lexer *lexer);
/* A header as #include names it. `next`: the search goes on behind the directory of the current file. */
typedef struct HeaderName {
    const char *name;
    Span at;
    bool is_angled, next;
} HeaderName;
/* Reads the <…> or "…" of a directive or of the operator __has_include, be it from macros; false after an error. */
bool read_header_name(Lexer *lexer, const char *directive, HeaderName *header);
void file_include(Lexer *lexer, HeaderName header);
bool file_exists(Lexer *lexer, HeaderName header);
void file_include_option(Lexer *lexer, const char *path);

/* preprocess.c */

/* The next token of the files, directives obeyed; no macros. */
void read_file_token(Lexer *lexer, Token *token);
/* The first character from `p` on that is neither a blank nor in a comment. */
const char *skip_space(const Scan *scan, const char *p);
/* Reports the conditionals that the current file leaves open. */
void close_conditionals(Lexer *lexer);

/* pragma.c */

/* A pragma, given as text: obeys it or makes a T_PRAGMA of it; true if `token` is to be delivered. */
bool make_pragma(Lexer *lexer, const char *text, Token *token);
/* Obeys `#pragma pack` when its T_PRAGMA comes by. */
void obey_pack(Lexer *lexer, const Token *token);

/* macro_define.c */

void define_directive(Lexer *lexer);
void undef_directive(Lexer *lexer);
/* The name that follows #define, #ifdef …; NULL after an error. */
/* Says that an identifier is __VA_ARGS__, where it may not be (C11 6.10.3p5). */
void check_va_args(Lexer *lexer, const Token *token);
Name *read_macro_name(Lexer *lexer, const char *directive, Token *token);
/* Parses the body of a predefined macro when it is first needed. */
void macro_complete(Lexer *lexer, Macro *macro);

/* macro_builtin.c */

void define_builtins(Lexer *lexer);
/* Replaces the name of a MACRO_FILE … MACRO_HAS_INCLUDE_NEXT by its expansion; true if `token` is to be delivered. */
bool expand_builtin(Lexer *lexer, const Macro *macro, Token *token);

/* macro_expand.c */

/* The next token, not expanded: from the expansion being read, else from the file. */
void read_token(Lexer *lexer, Token *token);
/* The next token after macro expansion: T_NEWLINE at the end of a directive, T_EOF at the end of it all. */
void read_expanded(Lexer *lexer, Token *token);

/* lookalike.c */

/* Reports a T_OTHER token that looks like one of C's and makes it that one, unless that is a space; false: it is
 * none. */
bool repair_lookalike(Lexer *lexer, Token *token);
/* Has read_token deliver `token` again. */
void unread_token(Lexer *lexer, const Token *token);
/* Drops what expansions have left: at the end of a directive. */
void drop_expansions(Lexer *lexer);

/* spelling.c */

/* The token as it was written; not NUL-terminated. */
const char *spell(const Token *token, size_t *length);
/* The same as a string in the arena, for messages. */
const char *spelled(Lexer *lexer, const Token *token);
/* Adds to `text` the token, behind a blank if one stood before it. */
void spell_into(Text *text, const Token *token);
/* Whether `next` written right behind `token` would be read as something else. */
bool would_paste(const Token *token, const Token *next);

/* pp_expr.c */

/* The value of the rest of an #if or #elif line; `guard` gets X if the line is `!defined X`, else NULL. */
bool evaluate_condition(Lexer *lexer, const char *directive, Name **guard);

/* floating.c */

/* The value of a floating constant of good form, without its suffix; infinite if it is too large. */
double floating_value(const char *text, size_t length, bool is_float);

/* literal.c: conversion of one spelling, be it an unterminated one; errors are reported and give a value all the same */

TokenKind convert_number(Context *cx, const Token *token, Literal *literal);
void convert_character(Context *cx, const Token *token, Literal *literal);
void convert_strings(Context *cx, const Token *tokens, uint32_t count, Literal *literal);

/* print.c: lex_print is told of what is not a token */

void print_file_change(Lexer *lexer, bool entered);

#endif
