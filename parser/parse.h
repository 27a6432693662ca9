/* The parser's inner face: what the actions of toy.y call. The room's outer face is ast.h.
 *
 *     parse.c         parse(): tokens for the grammar, typedef names, scopes
 *     syntax_error.c  what a syntax error says, and where parsing goes on after it
 *     ast.c           builders of expressions and statements
 *     ast_decl.c      builders of declarations, declarators and initialisers
 */
#ifndef PARSER_PARSE_H
#define PARSER_PARSE_H

#include "parser/ast.h"

/* Lists that grow at the end. */
typedef struct ExprList {
    Expr *first, *last;
} ExprList;
typedef struct StmtList {
    Stmt *first, *last;
} StmtList;
typedef struct AssociationList {
    Association *first, *last;
} AssociationList;
typedef struct DeclarationList {
    Declaration *first, *last;
} DeclarationList;
typedef struct EnumeratorList {
    Enumerator *first, *last;
} EnumeratorList;
typedef struct AttributeList {
    Attribute *first, *last;
} AttributeList;
typedef struct PartList {
    DeclaratorPart *first, *last;
} PartList;
typedef struct ParamList {
    ParamDecl *first, *last;
} ParamList;
typedef struct InitialiserList {
    Initialiser *first, *last;
} InitialiserList;
typedef struct DesignatorList {
    Designator *first, *last;
} DesignatorList;

#define APPEND(list, item) ((list).last = (list).last ? ((list).last->next = (item)) : ((list).first = (item)))
#define APPEND_IF(list, item) ((item) ? APPEND(list, item) : NULL)
/* Puts the lists a and b together in a. */
#define CONCAT(a, b)                                                                                                           \
    ((a).last ? ((b).last ? ((a).last->next = (b).first, (a).last = (b).last) : (a).last)                                      \
              : ((a).first = (b).first, (a).last = (b).last))

/* A declarator under construction, with the end of its list of parts. */
typedef struct Parts {
    Declarator *declarator;
    DeclaratorPart *last;
} Parts;

/* A declaration under construction, with the end of its list of declarators. */
typedef struct Declaring {
    Declaration *declaration;
    Declarator *last;
} Declaring;

typedef struct TypeofArg { /* one of the two */
    Expr *expr;
    TypeName *type_name;
} TypeofArg;

/* A qualifier where storage classes stand too. */
#define MODIFIER_QUALIFIER(qualifier) ((uint32_t)(qualifier) << 16)
/* `static` among the qualifiers in `int a[static 3]`. */
enum { ARRAY_STATIC = 128 };

/* What a name means, as far as the grammar must know. Name.binding leads to the innermost one. */
typedef struct Binding {
    Name *name;
    bool is_type;
    struct Binding *hidden;   /* of the same name, in an outer scope */
    struct Binding *previous; /* declared before this one, in this scope or around it */
} Binding;

/* The latest binding outside of a scope: what scope_close goes back to. */
typedef Binding *ScopeMark;

/* Where a declaration may start, and so an unknown name may be meant as a type. */
typedef enum Start { START_NONE, START_FILE, START_BLOCK, START_MEMBER, START_FIRST_PARAMETER, START_PARAMETER } Start;

/* What was to come where a syntax error was found: decides how far to skip. */
typedef enum Sync {
    SYNC_SEMICOLON,
    SYNC_DECLARATOR,
    SYNC_STATEMENT,
    SYNC_MEMBER,
    SYNC_EXTERNAL,
    SYNC_PAREN,
    SYNC_BRACKET,
    SYNC_BRACE
} Sync;

typedef struct FunctionHead {
    Declaration *declaration;
    ScopeMark mark;
} FunctionHead;

typedef struct Parser {
    Context *cx;
    Arena *arena;
    Lexer *lexer;
    Unit *unit;
    DeclarationList externals;
    /* tokens */
    Token token;       /* the latest that the grammar got */
    bool is_type_name; /* it is a TYPE_NAME */
    Span previous;     /* the token before it */
    uint8_t previous_kind;
    Token ahead[2]; /* read, but not yet given to the grammar */
    uint32_t ahead_count;
    uint32_t nesting; /* brackets open */
    bool stopped;     /* nested too deeply: only T_EOF from now on */
    Start start;
    bool saw_specifier; /* `static`, `const` … stood at that start */
    /* names */
    Binding *bindings;   /* all that are visible, the latest first */
    Vec(TagSpec *) tags; /* with a name and a body: for "use 'struct' keyword" */
    /* errors */
    Pos error_at;         /* the token at which the latest syntax error was reported … */
    uint32_t since_error; /* … and tokens read since */
    Pos resumed_at;       /* the token at which parsing went on, so often in a row */
    uint32_t resumed_count;
    bool wants_lparen;    /* the token before was `if`, `while` … */
    bool is_for;          /* … it was `for` */
    uint32_t header;      /* inside `for ( … )`: `nesting` there; else 0 */
    bool lparen_missing;  /* … was reported and put in: says nothing of the closing one */
    Declarator *declared; /* the latest */
} Parser;

/* ---------------------------------------------------------------- toy.y */

/* 0: all was parsed. Errors are in cx->diags. */
int toyparse(Parser *p);

/* ---------------------------------------------------------------- parse.c */

/* Reads the next token into p->token. */
void parser_next(Parser *p);
/* The token behind p->token. */
const Token *parser_peek(Parser *p);
void parser_drop_ahead(Parser *p);
/* A declaration may start with the token to come … */
void parser_start(Parser *p, Start where);
/* … or with p->token, which the grammar has as its lookahead: returns whether it is a TYPE_NAME. */
bool parser_started(Parser *p);
/* Declarations can start with it; `is_type_name` is the parser's word on a T_IDENTIFIER. */
bool starts_declaration(TokenKind kind, bool is_type_name);

ScopeMark scope_open(Parser *p);
void scope_close(Parser *p, ScopeMark mark);
void bind_name(Parser *p, Name *name, bool is_type);
bool is_typedef_name(const Name *name);

/* ---------------------------------------------------------------- syntax_error.c */

/* What stands before the wrong token. */
typedef enum After { AFTER_OTHER, AFTER_DECLARATOR, AFTER_MEMBER, AFTER_PARAMETER, AFTER_ENUMERATOR, AFTER_ITEM } After;

/* p->token is not among the `expected` kinds. */
void parser_syntax_error(Parser *p, const bool expected[TOKEN_KIND_COUNT], After after);
/* Skips tokens from p->token on. Returns true if p->token belongs to what was skipped, false if parsing goes on with
 * it. */
bool parser_recover(Parser *p, Sync sync);
/* "expected … before …" at p->token. */
void parser_expected(Parser *p, const char *what);
void parser_too_deep(Parser *p, Span at);
/* Says so, once, if `depth` is more than MAX_NESTING. */
bool is_too_deep(Parser *p, uint32_t depth, Span at);

/* ---------------------------------------------------------------- ast.c */

Expr *new_name(Parser *p, Name *name, Span at);
Expr *new_literal(Parser *p, ExprOp op, const Literal *literal, Span at);
Expr *new_character(Parser *p, const Literal *literal, Span at);
Expr *new_poison_expr(Parser *p, Span at);
Expr *new_paren(Parser *p, Expr *inner, Span at);
Expr *new_statement_expr(Parser *p, Stmt *block, Span at);
Expr *new_unary(Parser *p, ExprOp op, Expr *operand, Span op_at, Span at);
Expr *new_binary(Parser *p, ExprOp op, Expr *left, Span op_at, Expr *right);
Expr *new_assign_op(Parser *p, ExprOp op, Expr *left, Span op_at, Expr *right);
Expr *new_conditional(Parser *p, Expr *condition, Expr *yes, Span colon, Expr *no); /* yes NULL: GNU's a ?: b */
Expr *new_index(Parser *p, Expr *array, Span bracket, Expr *index, Span at);
Expr *new_call(Parser *p, Expr *function, ExprList args, Span at);
Expr *new_member(Parser *p, ExprOp op, Expr *record, Span op_at, Name *name, Span at);
/* CAST, SIZEOF_TYPE, ALIGNOF, VA_ARG, OFFSETOF. */
Expr *new_of_type(Parser *p, ExprOp op, Expr *operand, TypeName *type_name, Span at);
Expr *new_compound(Parser *p, TypeName *type_name, Initialiser *initialiser, Span at);
Expr *new_types_compatible(Parser *p, TypeName *a, TypeName *b, Span at);
Expr *new_generic(Parser *p, Expr *control, AssociationList associations, Span at);
Association *new_association(Parser *p, TypeName *type_name, Expr *value, Span at); /* type_name NULL: default */

Stmt *new_stmt(Parser *p, StmtKind kind, Span at);
Stmt *new_expr_stmt(Parser *p, Expr *expr, Span at);
Stmt *new_return(Parser *p, Expr *value, Span at);
Stmt *new_declaration_stmt(Parser *p, Declaration *declaration, Span at); /* NULL: poison */
Stmt *new_block(Parser *p, ScopeMark mark, StmtList items, Span at, Span end);
Stmt *new_loop(Parser *p, StmtKind kind, Expr *condition, Stmt *body, Span at); /* WHILE, DO, SWITCH */
Stmt *new_for(Parser *p, ScopeMark mark, Stmt *init, Expr *condition, Expr *step, Stmt *body, Span at);
/* Appends `if (condition) then` to the else-ifs so far. */
StmtList new_if(Parser *p, StmtList chain, Expr *condition, Stmt *then, Span at);
Stmt *add_else(Parser *p, StmtList chain, Stmt *otherwise);
Stmt *new_label(Parser *p, StmtKind kind, Name *name, Span name_span, Span at); /* LABEL, GOTO */
Stmt *attribute_label(Stmt *label, AttributeList attributes);
Stmt *new_case(Parser *p, Expr *low, Expr *high, Span at);
StmtList add_label(StmtList labels, Stmt *label);
/* Labels before a closing brace stand before an empty statement. */
StmtList end_labels(Parser *p, StmtList items, StmtList labels);
/* Puts `stmt` under the labels. */
Stmt *label(Parser *p, StmtList labels, Stmt *stmt);

/* ---------------------------------------------------------------- ast_decl.c */

void add_external(Parser *p, Declaration *declaration); /* NULL: nothing */
/* Opens the scope of the body, with the parameters in it; `begin` is its brace. */
FunctionHead open_function(Parser *p, Declaring function, Span begin);
void add_function(Parser *p, FunctionHead function, StmtList body, Span end);

/* `specifiers` is NULL before the first. */
Specifiers *add_modifier(Parser *p, Specifiers *specifiers, uint32_t modifier, Span at);
Specifiers *add_attributes(Parser *p, Specifiers *specifiers, AttributeList attributes, Span at);
Specifiers *add_alignas(Parser *p, Specifiers *specifiers, AlignSpec *alignas, Span at);
Specifiers *add_type_word(Parser *p, Specifiers *specifiers, uint32_t count, Span at);
Specifiers *add_typedef_name(Parser *p, Specifiers *specifiers, Name *name, Span at);
Specifiers *add_tag(Parser *p, Specifiers *specifiers, TagSpec *tag, Span at);
Specifiers *add_typeof(Parser *p, Specifiers *specifiers, TypeofArg arg, Span at);
AlignSpec *new_alignas(Parser *p, Expr *value, TypeName *type_name, Span at);
AttributeList new_attribute(Parser *p, Name *name, ExprList args, Span at);
AttributeList new_asm_label(Parser *p, Expr *symbol);
AttributeList concat_attributes(AttributeList a, AttributeList b);

TagSpec *new_tag(Parser *p, TypeKind kind, Name *name, Span name_span, AttributeList attributes);
TagSpec *new_record(Parser *p, TypeKind kind, Name *name, Span name_span, AttributeList attributes, DeclarationList members);
TagSpec *new_enum(Parser *p, Name *name, Span name_span, AttributeList attributes, EnumeratorList enumerators);
Enumerator *new_enumerator(Parser *p, Name *name, AttributeList attributes, Expr *value, Span at);
Declarator *new_field(Parser *p, Parts parts, Expr *width, AttributeList attributes);
Declaring add_first_member(Parser *p, Specifiers *specifiers, Declarator *field);
Declaring add_next_member(Parser *p, Declaring members, AttributeList attributes, Declarator *field);
Declaration *new_member_declaration(Parser *p, Specifiers *specifiers, Span at); /* without a declarator */

Parts new_declarator(Parser *p, Name *name, Span at);
Parts new_nameless(Parser *p, Span at);
Parts add_part(Parser *p, Parts declarator, DeclaratorPart *part, Span at);
Parts add_pointers(Parser *p, Parts declarator, PartList pointers, Span at);
Parts enclose(Parser *p, Parts declarator, AttributeList attributes, Span at); /* ( declarator ) */
DeclaratorPart *new_pointer(Parser *p, Span at);
DeclaratorPart *qualify_pointer(DeclaratorPart *pointer, unsigned qualifier, Span at);
DeclaratorPart *attribute_pointer(DeclaratorPart *pointer, AttributeList attributes, Span at);
PartList prepend_pointer(PartList outer, DeclaratorPart *inner);
DeclaratorPart *new_array(Parser *p, uint32_t qualifiers, Expr *length, Span at);
DeclaratorPart *new_star_array(Parser *p, uint32_t qualifiers, Span at);
/* Closes the scope of the parameters. */
DeclaratorPart *new_function(Parser *p, ParamList params, bool is_variadic, ScopeMark mark, Span at);
DeclaratorPart *old_style_parameters(Parser *p, ParamList names, ScopeMark mark, Span at);
ParamDecl *new_parameter(Parser *p, Specifiers *specifiers, Parts declarator, AttributeList attributes, Span at);
/* A name of a K&R list. */
ParamDecl *new_identifier(Parser *p, Name *name, Span at);
TypeName *new_type_name(Parser *p, Specifiers *specifiers, Parts declarator, Span at);

Declaration *new_declaration(Parser *p, Specifiers *specifiers, Span at); /* without a declarator */
/* What is left when its end is not understood: a struct's body, or NULL. */
Declaration *cut_declaration(Parser *p, Specifiers *specifiers, Span at);
Declaring declare_first(Parser *p, Specifiers *specifiers, Parts declarator, AttributeList attributes);
Declaring declare_next(Parser *p, Declaring declaring, AttributeList before, Parts declarator, AttributeList behind);
Declaring initialise(Declaring declaring, Initialiser *initialiser); /* its latest declarator */
Declaration *end_declaration(Declaring declaring, Span at);
void extra_semicolon(Parser *p, const char *message, Span at);
Declaration *new_static_assert(Parser *p, Expr *condition, Expr *message, Span at);

Initialiser *new_initialiser(Parser *p, Expr *value);
Initialiser *new_list(Parser *p, InitialiserList list, Span at);
Initialiser *new_poison_initialiser(Parser *p, Span at);
Initialiser *designate(Initialiser *initialiser, DesignatorList designators, Span at);
Designator *new_member_designator(Parser *p, Name *name, Span at);
Designator *new_index_designator(Parser *p, Expr *low, Expr *high, Span at); /* high NULL: one index */

#endif
