/* The syntax tree, and what the checker makes of it.
 *
 * The parser builds it without types or meanings; the checker fills the fields marked [checker] in place, puts in CAST and
 * DECAY nodes so that every conversion is explicit, and replaces what it folds. After it (and no errors) these hold:
 *   - every Expr has a complete or void type; operands of arithmetic have the type of the operation (shifts: each its own, promoted);
 *   - an lvalue stands as itself where its value is meant: lowering loads it; arrays and functions never do: they DECAY (except under
 *     & and sizeof, and as the initialiser string of an array);
 *   - conditions (if, while, for, do, ?:, !, &&, ||) have scalar type, not necessarily int;
 *   - constants are folded where C demands a constant.
 * Long left-leaning chains (1+1+…, a,b,c, else-if) may be hundreds of thousands deep: every walk goes down `left` of binary
 * operators and `next`s in a loop, and recursion elsewhere is bounded by MAX_NESTING. */
#ifndef PARSER_AST_H
#define PARSER_AST_H

#include "lexer/lexer.h"
#include "parser/type.h"

/* Depth of parentheses, blocks, declarators, initialisers … taken together: beyond it "nested too deeply" is an error. */
enum { MAX_NESTING = 1000 };

typedef struct Stmt Stmt;
typedef struct Declaration Declaration;
typedef struct Declarator Declarator;
typedef struct Initialiser Initialiser;
typedef struct Attribute Attribute;
typedef struct InitItem InitItem;

typedef enum ExprOp {
#define EXPR(id, text, chain) EXPR_##id,
#include "parser/expr.def"
#undef EXPR
    EXPR_OP_COUNT
} ExprOp;

extern const bool expr_chains[EXPR_OP_COUNT]; /* the CHAIN column of expr.def */

/* ---------------------------------------------------------------- expressions */

/* `int *[3]` in a cast, sizeof, compound literal …: a declaration without a name. */
typedef struct TypeName {
    Declaration *declaration; /* its specifiers, and one declarator (possibly empty) */
    Span span;
    uint32_t depth;
    Type *type; /* [checker] */
} TypeName;

typedef struct Association { /* of _Generic */
    struct Association *next;
    TypeName *type_name; /* NULL: default */
    Expr *value;
    Span span;
} Association;

/* Functions that the compiler knows by a __builtin_ name; the table with their types is the checker's. */
typedef enum Builtin {
    BUILTIN_NONE,
    BUILTIN_VA_START,
    BUILTIN_VA_END,
    BUILTIN_VA_COPY,
    BUILTIN_EXPECT,
    BUILTIN_UNREACHABLE,
    BUILTIN_TRAP,
    BUILTIN_CLZ,
    BUILTIN_CTZ,
    BUILTIN_POPCOUNT,
    BUILTIN_BSWAP16,
    BUILTIN_BSWAP32,
    BUILTIN_BSWAP64,
    BUILTIN_PARITY,
    BUILTIN_FFS,
    BUILTIN_CLRSB,
    BUILTIN_ADD_OVERFLOW,
    BUILTIN_SUB_OVERFLOW,
    BUILTIN_MUL_OVERFLOW,
    BUILTIN_PREFETCH,
    BUILTIN_ASSUME_ALIGNED,
    BUILTIN_OBJECT_SIZE,
    BUILTIN_CHOOSE_EXPR,
    BUILTIN_STRLEN,
    BUILTIN_ISNAN,
    BUILTIN_ISINF,
    BUILTIN_ISINF_SIGN,
    BUILTIN_ISFINITE,
    BUILTIN_ISNORMAL,
    BUILTIN_SIGNBIT,
    BUILTIN_COPYSIGN,
    BUILTIN_FPCLASSIFY,
    BUILTIN_ISGREATER,
    BUILTIN_ISGREATEREQUAL,
    BUILTIN_ISLESS,
    BUILTIN_ISLESSEQUAL,
    BUILTIN_ISLESSGREATER,
    BUILTIN_ISUNORDERED,
    BUILTIN_CONSTANT_P,
    BUILTIN_FRAME_ADDRESS,
    BUILTIN_RETURN_ADDRESS,
    BUILTIN_ALLOCA,
    BUILTIN_SQRT,
    BUILTIN_FABS,
    BUILTIN_INF,
    BUILTIN_NAN
} Builtin;

/* What ISO C thinks of an INTEGER or FLOATING that was folded. */
typedef enum Constancy {
    CONSTANCY_INTEGER,    /* an integer constant expression (C11 6.6p6), or a floating constant as written */
    CONSTANCY_ARITHMETIC, /* an arithmetic constant expression (6.6p8), or constant in GNU C only */
    CONSTANCY_UNDEFINED   /* a shift that is undefined: no constant expression */
} Constancy;

struct Expr {
    uint8_t op;                 /* ExprOp */
    uint8_t assign_op;          /* ASSIGN_OP: the operation, an ExprOp */
    bool is_implicit : 1;       /* CAST and DECAY: made by the checker */
    bool is_lvalue : 1;         /* [checker] */
    bool was_parenthesised : 1; /* stood in parentheses: for -Wparentheses and `if ((a = b))` */
    bool is_null_constant : 1;  /* [checker] an integer constant expression 0, or that cast to void * (C11 6.3.2.3p3) */
    bool is_character : 1;      /* INTEGER that was written as 'c' */
    bool overflowed : 1;        /* [checker] INTEGER: an operation on the way to it did */
    uint8_t constancy;          /* [checker] INTEGER, FLOATING: a Constancy */
    uint8_t builtin;            /* BUILTIN: a Builtin */
    uint32_t depth;             /* nesting below, chains of binary operators on the left counted once */
    Span span;                  /* the whole; the caret at the operator, the member's name, the callee's name … as gcc's */
    Type *type;                 /* [checker] */
    Expr *next;                 /* in a list of arguments */
    Expr *left, *right;
    union {
        uint64_t integer;       /* INTEGER: sign- or zero-extended from its type */
        double number;          /* FLOATING */
        const Literal *literal; /* STRING; INTEGER and FLOATING until the checker has typed them */
        struct {                /* NAME */
            Name *name;
            Decl *decl; /* [checker] */
        };
        struct { /* MEMBER, ARROW */
            Name *member_name;
            Member *member;         /* [checker] */
            uint32_t member_offset; /* [checker] from the start of left, through anonymous members */
        };
        struct {        /* CALL, BUILTIN */
            Expr *args; /* in order, through `next` */
            uint32_t arg_count;
        };
        struct { /* CAST, SIZEOF_TYPE, ALIGNOF, OFFSETOF, COMPOUND, VA_ARG, TYPES_COMPATIBLE */
            TypeName *type_name;
            union {
                TypeName *type_name2;     /* TYPES_COMPATIBLE */
                Initialiser *initialiser; /* COMPOUND */
            };
            Decl *object; /* [checker] COMPOUND: the unnamed object; in blocks it is initialised when reached */
        };
        Expr *third;               /* CONDITIONAL */
        Association *associations; /* GENERIC */
        Stmt *block;               /* STATEMENT */
        Type *
            compute_type; /* [checker] ASSIGN_OP, ++, --: left is converted to this, the operation done in it, the result back */
    };
};

/* There are more of these than of anything else. */
_Static_assert(sizeof(Expr) <= 80, "see what can share the union");

/* ---------------------------------------------------------------- declarations */

enum { /* storage-class and function specifiers, as bits */
       SPEC_TYPEDEF = 1,
       SPEC_EXTERN = 2,
       SPEC_STATIC = 4,
       SPEC_AUTO = 8,
       SPEC_REGISTER = 16,
       SPEC_THREAD_LOCAL = 32,
       SPEC_INLINE = 64,
       SPEC_NORETURN = 128,
       SPEC_EXTENSION = 256
};

/* Type specifiers are counted, each in its own bits, so that `long unsigned long` is a sum to look up (chibicc's way). */
enum {
    COUNT_VOID = 1 << 0,
    COUNT_BOOL = 1 << 2,
    COUNT_CHAR = 1 << 4,
    COUNT_SHORT = 1 << 6,
    COUNT_INT = 1 << 8,
    COUNT_LONG = 1 << 10,
    COUNT_SIGNED = 1 << 13,
    COUNT_UNSIGNED = 1 << 15,
    COUNT_FLOAT = 1 << 17,
    COUNT_DOUBLE = 1 << 19,
    COUNT_COMPLEX = 1 << 21,
    COUNT_OTHER = 1 << 23 /* struct, union, enum, typedef name, typeof */
};

typedef struct Enumerator {
    struct Enumerator *next;
    Name *name;
    Expr *value; /* NULL: the one before plus 1 */
    Attribute *attributes;
    Span span;
} Enumerator;

/* `struct tag { … }`, `union …`, `enum …`, with or without the braces. */
typedef struct TagSpec {
    TypeKind kind;  /* TYPE_STRUCT, TYPE_UNION, TYPE_ENUM */
    Name *name;     /* NULL: none */
    Span name_span; /* or of the keyword */
    bool has_body;
    Declaration *members; /* through next; static assertions among them */
    Enumerator *enumerators;
    Attribute *attributes;
    int pack; /* #pragma pack in force, 0: none */
    uint32_t depth;
    Type *type; /* [checker] */
} TagSpec;

struct Attribute { /* __attribute__((name(args))), and __asm__("symbol") as name "asm" */
    Attribute *next;
    Name *name;
    Name *word; /* a lone identifier argument: format(printf, …) */
    Expr *args; /* through next; `word` not among them */
    Span span;
    uint32_t depth;
};

typedef struct Specifiers {
    uint32_t storage;   /* SPEC_… bits */
    uint32_t counts;    /* COUNT_… sums */
    uint8_t quals;      /* QUAL_… bits */
    Name *typedef_name; /* with COUNT_OTHER: one of these four */
    TagSpec *tag;
    Expr *typeof_expr;
    TypeName *typeof_type;
    struct AlignSpec *aligns; /* _Alignas(…) */
    Attribute *attributes;
    Span span;      /* of all of them */
    Span type_span; /* of the type specifier, for messages */
    Span storage_span;
    uint32_t depth;
    uint32_t problem; /* a SPEC_PROBLEM_…: what the grammar let pass and the checker shall report */
} Specifiers;

enum { SPEC_PROBLEM_NONE, SPEC_PROBLEM_TWO_STORAGE_CLASSES, SPEC_PROBLEM_TWO_TYPES };

typedef struct AlignSpec {
    struct AlignSpec *next;
    TypeName *type_name; /* one of the two */
    Expr *value;
    Span span;
} AlignSpec;

/* One parameter as written. */
typedef struct ParamDecl {
    struct ParamDecl *next;
    Specifiers *specifiers;
    Declarator *declarator; /* possibly without a name; never NULL */
    Span span;
} ParamDecl;

/* A declarator, from the name outwards: for `int *(*f)(void)` the parts of f are pointer, function, pointer. */
typedef enum PartKind { PART_POINTER, PART_ARRAY, PART_FUNCTION } PartKind;
typedef struct DeclaratorPart {
    struct DeclaratorPart *next;
    PartKind kind;
    Span span;
    uint8_t quals;                   /* pointer; array parameters: int a[const 3] */
    bool is_static;                  /* int a[static 3] */
    bool is_star;                    /* int a[*] */
    Expr *length;                    /* NULL: [] */
    ParamDecl *params;               /* function */
    bool is_variadic, has_prototype; /* f() has none; f(void) has, with no params */
    Name *old_style;                 /* first identifier of a K&R list: an error that says so */
    Attribute *attributes;
} DeclaratorPart;

struct Declarator {
    Declarator *next; /* in a declaration */
    Name *name;       /* NULL: abstract, or an unnamed bit-field */
    Span span;        /* the whole; caret at the name */
    Span name_span;
    DeclaratorPart *parts; /* nearest to the name first */
    uint32_t depth;
    Expr *bit_width;          /* of a bit-field */
    Initialiser *initialiser; /* NULL: none */
    Attribute *attributes;
};

/* `specifiers declarator, declarator = init;`, a function definition, or a static assertion. */
struct Declaration {
    Declaration *next; /* in a unit or among a struct's members */
    Specifiers *specifiers;
    Declarator *declarators;
    Stmt *body;      /* function definition: a BLOCK */
    Span body_end;   /* its closing brace, for "control reaches end" */
    Expr *assertion; /* static assertion: the condition, and the message (a STRING or NULL) */
    Expr *assertion_message;
    Span span;
    uint32_t depth;
    bool has_old_style_params; /* K&R: declarations stood between the declarator and the body */
};

/* ---------------------------------------------------------------- initialisers */

typedef struct Designator {
    struct Designator *next;
    Name *member;             /* .member, or */
    Expr *index, *last_index; /* [index] or [index ... last_index] */
    Span span;
} Designator;

struct Initialiser {
    Initialiser *next; /* in a list */
    Span span;
    Designator *designators; /* before `=` in a list */
    Expr *value;             /* an expression, or … */
    bool is_list;            /* … { list } */
    Initialiser *list;
    uint32_t depth;
};

/* [checker] An initialiser flattened: these values at these offsets, in order of evaluation, the rest of the object zero.
 * Later items never overlap earlier ones: overridden ones are gone. */
struct InitItem {
    InitItem *next;
    uint32_t offset;
    Member *bitfield; /* with its bits, or NULL */
    Type *type;       /* of the sub-object */
    Expr *value;      /* converted to that type; a STRING of array type for arrays of characters; a whole struct for structs */
};

/* ---------------------------------------------------------------- statements */

typedef enum StmtKind {
    STMT_EMPTY,
    STMT_EXPR,
    STMT_BLOCK,
    STMT_DECL,
    STMT_IF,
    STMT_SWITCH,
    STMT_CASE,
    STMT_DEFAULT,
    STMT_WHILE,
    STMT_DO,
    STMT_FOR,
    STMT_GOTO,
    STMT_CONTINUE,
    STMT_BREAK,
    STMT_RETURN,
    STMT_LABEL,
    STMT_POISON
} StmtKind;

/* [checker] What goto names. */
typedef struct Label {
    Name *name;
    Span span;
    bool is_defined, is_used;
    const struct Enclosure *enclosure; /* the checker's: the statement expression around it */
    struct Block *block;               /* lowering's */
    struct Label *next;                /* of the same function */
} Label;

struct Stmt {
    uint8_t kind; /* StmtKind */
    uint32_t depth;
    Span span;
    Stmt *next;               /* in a block */
    Expr *expr;               /* EXPR, RETURN (or NULL); condition of IF, SWITCH, WHILE, DO, FOR (or NULL); value of CASE */
    Expr *expr2;              /* upper end of a GNU case range; FOR: the step, or NULL */
    Stmt *first;              /* FOR: EXPR, DECL or NULL */
    Stmt *body;               /* BLOCK: the list; IF: then; loops, SWITCH, CASE, DEFAULT, LABEL: the statement under it */
    Stmt *otherwise;          /* IF: else, or NULL */
    Declaration *declaration; /* DECL */
    Name *label;              /* GOTO, LABEL */
    Span label_span;
    Attribute *attributes; /* LABEL */
    Span end;              /* BLOCK: the closing brace */
    /* [checker] */
    Vec(Decl *) decls; /* DECL: the objects declared here, in order; static ones too */
    Label *target;     /* GOTO, LABEL */
    Stmt *cases;       /* SWITCH: its CASEs and DEFAULT, through next_case, in order of appearance */
    Stmt *next_case;
    int64_t case_low, case_high; /* CASE: converted to the promoted type of the switch (sign- or zero-extended) */
    struct Block *block;         /* lowering's: CASE, DEFAULT */
};

/* ---------------------------------------------------------------- what names mean */

typedef enum DeclKind { DECL_OBJECT, DECL_FUNCTION, DECL_TYPEDEF, DECL_ENUMERATOR } DeclKind;
typedef enum Linkage { LINKAGE_NONE, LINKAGE_INTERNAL, LINKAGE_EXTERNAL } Linkage;

/* How a function takes a format: __attribute__((format(printf, string, first))). */
typedef enum FormatStyle { FORMAT_NONE, FORMAT_PRINTF, FORMAT_SCANF } FormatStyle;
typedef struct FormatArgs {
    uint8_t style;   /* FormatStyle */
    uint32_t string; /* which argument is the format, from 1 */
    uint32_t first;  /* the first one to check; 0: they are in a va_list */
} FormatArgs;

/* What attributes tell the linker of an object or function. */
typedef struct Linking {
    bool is_weak;
    const char *visibility;           /* "hidden", "internal" or "protected"; NULL: default */
    const char *section;              /* NULL: the usual one */
    const char *alias;                /* the symbol, defined in this unit, that it is another name for; NULL: none */
    Span span;                        /* of the latest attribute, or the alias */
    uint32_t constructor, destructor; /* priority + 1, 0: none; NO_PRIORITY + 1: the last, or the first, to run */
} Linking;
enum { NO_PRIORITY = 65535 };

/* [checker] An object, function, typedef or enumeration constant. Redeclarations share one Decl. */
struct Decl {
    uint8_t kind;           /* DeclKind */
    uint8_t linkage;        /* Linkage */
    bool is_static_storage; /* lives as long as the program */
    bool is_parameter;
    bool was_array;     /* parameter written as an array, which makes it a pointer … */
    Expr *bound;        /* … with this length, which is only evaluated, unless it is a constant */
    bool is_defined;    /* function with a body; object that is defined here, tentatively or not */
    bool is_tentative;  /* file scope, no initialiser (yet), not extern: zeroed at the end of the unit */
    bool is_used;       /* its value or address is asked for: for warnings, and unused static functions need no code */
    bool is_mentioned;  /* static storage: named at all, not evaluated or only assigned to: for warnings */
    bool is_set;        /* assigned to */
    bool address_taken; /* &x, or an array that decays: it must stay in memory */
    bool is_inline, is_noreturn, is_register, is_extern_inline;
    bool is_gnu_inline; /* it is `extern inline` that makes an inline definition */
    bool is_kept;       /* __attribute__((used)): there for someone that the compiler does not see */
    bool never_inline, always_inline;
    bool is_untouchable;      /* noipa: as if its callers were compiled without knowing it */
    uint32_t mentions, calls; /* of a function: how often it is named where that is evaluated, and how often of these called */
    bool is_unnamed;          /* compound literal */
    FormatArgs format;        /* of a function */
    Linking *linking;         /* NULL: nothing special */
    const char *deprecated;   /* what to do instead, or ""; NULL: it is not */
    bool is_unavailable;      /* then mentioning it is an error */
    bool result_matters;      /* warn_unused_result */
    const char *convention;   /* of a function, if it cannot be called: the attribute that says how it would have to be */
    Name *name;
    const char *
        symbol; /* the assembler's name: `name`, __asm__("…"), or name.N for a static local, unnamed.LN for a compound literal */
    Type *type;
    Span span;      /* of the name where it was declared (defined, once it is) */
    uint32_t align; /* from _Alignas; 0: the type's */
    InitItem *init; /* NULL and has_init: all zero */
    bool has_init;
    int64_t value; /* enumerator */
    Decl *next_in_tag;
    /* functions with a body */
    Stmt *body;
    Vec(Decl *) params; /* in order, unnamed ones too */
    Vec(Decl *) locals; /* every automatic object, in order of declaration, compound literals among them; params not */
    Label *labels;
    Span body_end;
    bool calls_va_start;
    Literal *name_literal;    /* __func__; NULL: not asked for so far */
    bool calls_setjmp;        /* or another function that may return twice from one call */
    Declaration *declaration; /* where the body, or the initialiser, was written */
    /* lowering's */
    void *ir;
    uint32_t scope_depth;
};

/* A checked source file: what is to be compiled, in order of appearance. */
typedef struct Unit {
    Declaration *declarations; /* as parsed */
    Vec(Decl *) decls; /* [checker] functions with bodies and objects with static storage, static locals too, once each */
    Types *types;
} Unit;

/* ---------------------------------------------------------------- parse.c, toy.y */

/* Parses all of `lexer`'s tokens. Errors are in cx->diags; what could be parsed is returned in any case (never NULL). */
Unit *parse(Context *cx, Lexer *lexer);

/* ---------------------------------------------------------------- ast_print.c */

/* --dump-ast: the tree, indented, one node a line with its place, type (if checked) and what it has. */
void ast_print(Context *cx, const Unit *unit, Text *out);

/* ---------------------------------------------------------------- check*.c */

/* Gives types and meanings to everything in `unit`. Errors are in cx->diags; after errors the tree must not be lowered. */
void check(Context *cx, Unit *unit);

/* The header, as "stdio.h", that declares this name of the C library; NULL: none does. */
const char *library_header(const char *name);

/* A constant expression's value (C11 6.6), of a checked expression: an integer, a floating number, or an address constant
 * (symbol + offset). Used by lowering for static initialisers. */
typedef struct Constant {
    enum { CONSTANT_NONE, CONSTANT_INTEGER, CONSTANT_FLOATING, CONSTANT_ADDRESS } kind;
    uint64_t integer; /* extended from its type */
    double number;
    Decl *decl;   /* ADDRESS: of this object or function, or … */
    Expr *string; /* … of this STRING; plus */
    int64_t offset;
} Constant;
Constant constant_of(Context *cx, Expr *expr);

#endif
