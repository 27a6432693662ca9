/* The checker's inner face: what its files ask of one another. The room's outer face is ast.h.
 *
 *     check.c       check(): the unit from top to bottom; what is said at its end (unused statics, tentative arrays)
 *     scope.c       scopes, and what names and tags mean in them
 *     check_decl.c  declarations and definitions: objects, functions, typedefs (redeclare.c: linkage, and what was declared before)
 *     specifiers.c, tags.c, record_layout.c, declarator.c, attributes.c    from what is written to types
 *     initialiser.c initialisers to items (init_items.c: the items in order, none overridden)
 *     constant.c    constant expressions
 *     check_expr.c  expressions (and check_call.c, check_builtin.c, check_format.c …)
 *     check_stmt.c  statements
 */
#ifndef PARSER_CHECK_H
#define PARSER_CHECK_H

#include "parser/ast.h"

typedef struct Scope Scope;

/* What an initialiser is checked for, for messages; {0}: an object without a name. */
typedef struct Initialised {
    Name *name;
    Span type_span; /* of its type specifier */
} Initialised;

/* Something internal that an inline function mentions or declares (C11 6.7.4p3); whether it is an inline definition shows at the
 * end of the unit. */
typedef struct InlineUse {
    const Decl *function;
    const Decl *decl;
    Span at;
    const char *what; /* "used", "declared" */
} InlineUse;

typedef struct Checker {
    Context *cx;
    Arena *arena; /* &cx->arena */
    Types *types;
    Unit *unit;
    Scope *scope; /* the innermost one */
    Scope *file_scope;
    Decl *function;            /* whose body is checked, or NULL */
    Stmt *switch_stmt;         /* innermost enclosing, or NULL */
    uint32_t loop_depth;       /* loops around, for continue; break asks loop_depth or switch_stmt: see check_stmt.c */
    uint32_t unevaluated;      /* > 0 in sizeof, _Alignof, typeof and _Generic's control: names are not "used" there */
    uint32_t static_count;     /* numbers static locals' and unnamed objects' symbols */
    bool has_syntax_errors;    /* the tree lacks what the parser skipped */
    uint32_t unreached;        /* > 0 in operands that are never evaluated (0 && …): constants there overflow silently */
    struct Body *body;         /* labels and the like of `function`: see check_expr.h */
    bool said_undeclared_once; /* that an undeclared name is reported once a function */
    Vec(InlineUse) inline_uses;
    Initialised initialised; /* set for the call of check_initialiser that follows */
} Checker;

/* ---------------------------------------------------------------- scope.c */

void scope_push(Checker *c);
void scope_pop(Checker *c); /* says which of its variables were unused */
bool scope_is_file(const Checker *c);
/* NULL: not declared. `this_scope_only`: in the innermost scope. */
Decl *scope_find(Checker *c, Name *name, bool this_scope_only);
void scope_bind(Checker *c, Decl *decl);
Type *scope_find_tag(Checker *c, Name *name, bool this_scope_only);
void scope_bind_tag(Checker *c, Name *name, Type *type);
/* The visible name closest to `name`'s spelling, for "did you mean"; NULL: none is close. */
const char *scope_suggest(Checker *c, const Name *name);
/* The scope of a parameter list; scope_pop says nothing about what is unused in it. */
void scope_push_prototype(Checker *c);
bool scope_is_prototype(const Checker *c);
/* A definition's parameter list is left while the function is declared and entered again, as its outermost block, for the
 * body. */
Scope *scope_leave(Checker *c);
void scope_enter(Checker *c, Scope *scope);
/* What has linkage, visible here or not: declared at file scope, or `extern` in some block. */
Decl *scope_find_linked(Checker *c, Name *name);
void scope_bind_linked(Checker *c, Decl *decl);
/* At the end of the unit, before scope_pop: calls `visit` with each that the file scope declares, in order. */
void scope_each_at_file(Checker *c, void (*visit)(Checker *c, Decl *decl));

/* ---------------------------------------------------------------- check_decl.c */

/* Declares everything in `declaration`. In a block, the objects that it declares are appended to into->decls (into is the
 * DECL statement); at file scope `into` is NULL. */
void check_declaration(Checker *c, Declaration *declaration, Stmt *into);
/* Remembers what a function, if it is inline, may not have: see InlineUse. */
void note_inline_use(Checker *c, const Decl *decl, Span at, const char *what);
/* The type named by a cast, sizeof …; TYPE_POISON after an error. Also stored in type_name->type. */
Type *check_type_name(Checker *c, TypeName *type_name);
/* An unnamed object for a compound literal (static at file scope), entered in the unit's or function's list. */
Decl *declare_unnamed(Checker *c, Type *type, Span span);

/* ---------------------------------------------------------------- attributes.c */

enum {
    ATTR_PACKED = 1,
    ATTR_NORETURN = 2,
    ATTR_UNUSED = 4,
    ATTR_GNU_INLINE = 8,
    ATTR_UNAVAILABLE = 16,
    ATTR_RESULT_MATTERS = 32,
    ATTR_USED = 64,
    ATTR_NOINLINE = 128,
    ATTR_ALWAYS_INLINE = 256,
    ATTR_NOIPA = 512
};

/* What attributes may be said of; an attribute elsewhere is ignored with a warning. */
typedef enum AttributeTarget {
    ON_OBJECT = 1,
    ON_FUNCTION = 2,
    ON_TYPE = 4,
    ON_MEMBER = 8,
    ON_TAG = 16,
    ON_LABEL = 32,
    ON_ENUMERATOR = 64,
    ON_STATEMENT = 128
} AttributeTarget;

/* mode(QI): how many bytes; 0: not said. */
typedef struct Mode {
    uint8_t size;
    bool is_float;
    Span at;
} Mode;

typedef struct Attributes {
    uint32_t flags; /* ATTR_… */
    uint32_t align; /* aligned(n); 0: not said */
    FormatArgs format;
    const char *symbol;     /* __asm__("symbol"); NULL: none */
    Linking *linking;       /* NULL: nothing said */
    const char *convention; /* "regparm" … of a function; NULL: cdecl */
    Mode mode;
    const char *deprecated; /* deprecated("…") and unavailable("…"); "" without a reason; NULL: neither */
} Attributes;

/* ON_TYPE for a declarator with functions in it, for it takes what is said of their type; else 0. */
AttributeTarget function_target(const Declarator *declarator);
/* Adds what `list` says to *attributes. */
void read_attributes(Checker *c, const Attribute *list, AttributeTarget target, Attributes *attributes);
/* What is said of a declaration's later uses. */
void set_advice(Decl *decl, const Attributes *said);
/* `decl` is mentioned: deprecated, or unavailable. */
void warn_deprecated(Checker *c, const Decl *decl, Span at);
/* The value of *expr is not used: warn_unused_result. */
void warn_unused_result(Checker *c, const Expr *expr);
bool has_attribute(const Attribute *list, const char *name); /* without its underscores */
/* Functions with another calling convention than cdecl can be declared, as headers do, but not be defined or used. */
void refuse_convention(Checker *c, Span at, const char *name);
/* The type, or the one of that size; poison after a message. */
Type *type_in_mode(Checker *c, Type *type, Mode mode);
/* Adds to *old, or to a new one, what *fresh says; either may be NULL, for nothing. */
Linking *merge_linking(Checker *c, Linking *old, const Linking *fresh);
/* A power of two out of _Alignas or aligned(…); 0 after a message, and for _Alignas(0). */
uint32_t check_alignment(Checker *c, Span at, Expr **value);

/* ---------------------------------------------------------------- specifiers.c */

/* What a declaration's specifiers say. */
typedef struct Base {
    Type *type;     /* TYPE_POISON after an error, and where none was written */
    uint32_t align; /* of a typedef name declared with an alignment of its own; 0: none */
} Base;

/* `alone`: no declarator follows, so `struct tag;` declares the tag in this scope. */
Base check_specifiers(Checker *c, Specifiers *specifiers, bool alone);
/* Where gcc points for a whole expression or declaration: at its start. */
static inline Span span_from_start(Span span)
{
    return (Span){span.start, span.end, span.start};
}
/* The strictest _Alignas among the specifiers; 0: none. */
uint32_t check_alignas(Checker *c, const Specifiers *specifiers);

/* ---------------------------------------------------------------- tags.c */

Type *check_tag(Checker *c, TagSpec *tag, bool alone);
/* "struct ", "union " or "enum ", and the name. */
const char *tag_text(Checker *c, TypeKind kind, const Name *name);

/* ---------------------------------------------------------------- record_layout.c */

/* Where the next member of a struct or union goes; as gcc -m32 has it. */
typedef struct Layout {
    bool is_union, is_packed;
    uint32_t max_align; /* #pragma pack; 0: none */
    uint32_t align;     /* of the record so far, in bytes */
    uint64_t bits;      /* its size so far, in bits */
} Layout;

/* What is said of one member besides its type. */
typedef struct MemberRules {
    bool is_packed;
    uint32_t align;      /* said of the member itself; 0: nothing */
    uint32_t type_align; /* of its type, a typedef's own alignment included */
} MemberRules;

void layout_begin(Layout *layout, bool is_union, bool is_packed, uint32_t align, uint32_t max_align);
/* Sets the member's offset and bit_offset. */
void layout_member(Layout *layout, Member *member, MemberRules rules);
/* In bytes, with the padding at the end. */
uint64_t layout_size(const Layout *layout);

/* ---------------------------------------------------------------- declarator.c */

/* Larger than any object may be is an error, as in gcc. */
#define MAX_OBJECT_SIZE 0x7fffffffu

typedef enum DeclaratorUse { USE_OBJECT, USE_DEFINITION, USE_PARAMETER, USE_MEMBER, USE_TYPE_NAME } DeclaratorUse;

/* The parameters of a function that is being defined, and the scope that they are in. */
typedef struct Parameters {
    Vec(Decl *) decls;
    Scope *scope;
} Parameters;

/* The type of what `declarator` declares, made from that of its specifiers; TYPE_POISON after an error. With USE_DEFINITION,
 * *parameters gets those of the function and their scope has been left. */
Type *check_declarator(Checker *c, Type *base, Declarator *declarator, DeclaratorUse use, Parameters *parameters);
/* "'name'", or "type name" and the like for one that has none. */
const char *declarator_text(Checker *c, const Declarator *declarator);
Span declarator_span(const Declarator *declarator);

/* ---------------------------------------------------------------- redeclare.c */

/* The note where `old` was declared, or defined. */
void note_previous(Checker *c, const Decl *old);
/* Binds a typedef name or an object without linkage; returns the earlier Decl of a typedef that is merely repeated. */
Decl *declare_without_linkage(Checker *c, Decl *fresh);
/* Returns the Decl that all declarations of this object or function share; `fresh` itself if it is the first, or contradicts
 * them: then the name goes on to mean what it did. */
Decl *declare_with_linkage(Checker *c, Decl *fresh);
/* What `extern`, and a function without `static`, has: the linkage of the visible declaration, else external. */
Linkage linkage_of_extern(Checker *c, Name *name);

/* ---------------------------------------------------------------- initialiser.c */

/* Checks `initialiser` for an object of type *type and flattens it into *items. An array of unknown length gets its length:
 * *type is replaced. `must_be_constant`: static storage. Returns false after an error. */
bool check_initialiser(Checker *c, Type **type, Initialiser *initialiser, bool must_be_constant, InitItem **items);

/* ---------------------------------------------------------------- init_items.c */

/* What an initialiser says, in the order in which it is said. */
typedef struct InitEvent {
    enum {
        INIT_VALUE,
        INIT_CLEAR,
        INIT_SELECT
    } kind; /* CLEAR: all of the item's extent starts over; SELECT: a union's member */
    uint32_t order;
    InitItem *item;             /* CLEAR: without a value; SELECT: of the union's type, and … */
    const Member *selected;     /* … this member of it holds the value from now on */
    struct SharedValue *shared; /* VALUE of a range [a ... b]: evaluated once */
    Span at;
} InitEvent;

/* The value of a range that is no constant: the first item that is evaluated stores it, the others read it. */
typedef struct SharedValue {
    Expr *store, *read;
    bool is_stored;
} SharedValue;

typedef struct InitEvents {
    InitEvent *data;
    uint32_t len, cap;
    uint64_t high;                       /* behind the last bit that was initialised so far */
    bool is_disordered;                  /* something came before `high` */
    InitItem *unstored, **last_unstored; /* values of no size: only evaluated, after the others */
} InitEvents;

void init_event(Checker *c, InitEvents *events, InitEvent event);
void init_value(Checker *c, InitEvents *events, InitItem *item, Span at);
/* What was said of these bytes so far does not count any more. */
void init_clear(Checker *c, InitEvents *events, uint32_t offset, Type *type, Span at);
void init_select(Checker *c, InitEvents *events, uint32_t offset, Type *union_type, const Member *member, Span at);
/* The list of items that remain. */
InitItem *init_resolve(Checker *c, InitEvents *events);

/* ---------------------------------------------------------------- constant.c */

/* Checks *expr (unchecked so far) as an integer constant expression (C11 6.6p6) and evaluates it; `what` completes "… is not
 * an integer constant", e.g. "case label", "array size". False after a message. */
bool check_integer_constant(Checker *c, Expr **expr, const char *what, int64_t *value);
/* The same for who has words of their own: says nothing about the result. */
typedef enum IntegerConstant { FOUND_INTEGER, FOUND_POISON, FOUND_OTHER_TYPE, FOUND_NO_CONSTANT } IntegerConstant;
IntegerConstant evaluate_integer(Checker *c, Expr **expr, int64_t *value);
/* What ISO C has against a constant that was found: `what` completes "… an integer constant expression", e.g. "case label is
 * not". */
void warn_constant_expression(Checker *c, const Expr *expr, Span at, const char *what);
/* The same for the initialiser of an object with static storage. */
void warn_constant_initialiser(Checker *c, const Expr *expr, Span at);
/* For a checked expression: whether it is an integer constant expression, and its value; says nothing. */
bool is_integer_constant(Checker *c, Expr *expr, int64_t *value);
/* Folds *expr to an INTEGER or FLOATING where its operands are constant; warns of overflow (as gcc's -Woverflow), division
 * by zero, shift counts. Called by check_expr on every node that it makes. */
void fold(Checker *c, Expr **expr);

/* ---------------------------------------------------------------- check_expr.c */

/* Types *expr and all below it. May replace the node. What is wrong becomes POISON of type poison, after one message. */
void check_expr(Checker *c, Expr **expr);
/* The same, then arrays and functions decay: for where the value is meant. The value has no qualifiers;
 * an lvalue that stands for its value keeps those of its type, so that lowering knows volatile loads: compare
 * type->unqualified. */
void check_value(Checker *c, Expr **expr);
/* check_value, then demands a scalar: for conditions. Warns of `if (a = b)` (-Wparentheses). `what`: "if", "while" … */
void check_condition(Checker *c, Expr **expr);
/* An expression whose value nobody asks for: statement, for-step, left of comma (-Wunused-value). */
void check_discarded(Checker *c, Expr **expr);
/* Converts a checked value to `type` as by assignment (C11 6.5.16.1), with gcc's errors and warnings. */
typedef enum ConvertContext { CONVERT_ASSIGN, CONVERT_INIT, CONVERT_ARGUMENT, CONVERT_RETURN } ConvertContext;
typedef struct ConvertFor {
    ConvertContext context;
    uint32_t argument; /* from 1 */
    Decl *callee;      /* or NULL: for the note "expected … but argument is of type …" */
    Span param_span;   /* {0} if unknown */
} ConvertFor;
void convert_to(Checker *c, Expr **expr, Type *type, ConvertFor why);
/* Puts an implicit CAST above *expr where its type differs; no checks; folds. */
void cast_implicitly(Checker *c, Expr **expr, Type *type);
/* Integer promotion, bit-fields by their width too. */
void promote(Checker *c, Expr **expr);
Expr *new_integer(Checker *c, Span span, Type *type, uint64_t value); /* value is truncated and extended to the type */
Expr *new_poison(Checker *c, Span span);
bool is_poison(const Expr *expr);
/* For sizeof, _Alignof and _Alignas (`word`): false after an error. */
bool demand_complete(Checker *c, const Type *type, const char *word, Span span);

/* ---------------------------------------------------------------- check_format.c */

/* The meaning of __attribute__((format(…))), for Decl.format; style FORMAT_NONE if it is another attribute, or none that we
 * know. */
FormatArgs format_of_attribute(Checker *c, const Attribute *attribute);

/* ---------------------------------------------------------------- check_stmt.c */

/* The body of `function`, whose parameters are already in the innermost scope: labels, cases, missing return. */
void check_body(Checker *c, Decl *function, Stmt *body);
void check_stmt(Checker *c, Stmt *stmt);
void check_substatement(Checker *c, Stmt *stmt); /* in a scope of its own */

/* ---------------------------------------------------------------- what the language leaves out */

/* "`what` is not supported" at `at`; "are" if it ends in s. */
void unsupported(Checker *c, Span at, const char *what);
/* There are no values of type long double, only declarations that mention it. */
void refuse_long_double(Checker *c, Span at);

#endif
