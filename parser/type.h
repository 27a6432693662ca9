/* Types of C on i386: ILP32, little-endian, plain char signed.
 *
 * Unqualified arithmetic types and void exist once and may be compared as pointers; all others are compared with type_same or
 * type_compatible. A qualified type is a variant of its own that shares everything but `quals`; `type->unqualified` leads
 * back. */
#ifndef PARSER_TYPE_H
#define PARSER_TYPE_H

#include "base/context.h"

typedef struct Type Type;
typedef struct Member Member;
typedef struct Decl Decl;
typedef struct Expr Expr;

typedef enum TypeKind {
    TYPE_POISON, /* of what was wrong: silent in every further check */
    TYPE_VOID,
    TYPE_BOOL,
    TYPE_CHAR,
    TYPE_SCHAR,
    TYPE_UCHAR,
    TYPE_SHORT,
    TYPE_USHORT,
    TYPE_INT,
    TYPE_UINT,
    TYPE_LONG,
    TYPE_ULONG,
    TYPE_LLONG,
    TYPE_ULLONG,
    TYPE_FLOAT,
    TYPE_DOUBLE,
    TYPE_LDOUBLE,
    TYPE_ENUM, /* has the representation of `base`: unsigned int, or int where a value is negative, as gcc's */
    TYPE_POINTER,
    TYPE_ARRAY,
    TYPE_FUNCTION,
    TYPE_STRUCT,
    TYPE_UNION
} TypeKind;

enum { QUAL_CONST = 1, QUAL_VOLATILE = 2, QUAL_RESTRICT = 4, QUAL_ATOMIC = 8 };

/* The length of an array that has none yet (`int a[]`), and of a flexible array member. */
#define ARRAY_UNKNOWN UINT32_MAX

struct Member {
    Name *name; /* NULL: unnamed bit-field, or anonymous struct/union */
    Type *type; /* with qualifiers */
    Span span;
    uint32_t offset; /* in bytes; of a bit-field: of the unit of its declared type that holds it */
    uint32_t index;
    bool is_bitfield;
    uint8_t bit_offset; /* from the least significant bit of that unit */
    uint8_t bit_width;
    Member *next;
};

typedef struct Param {
    Name *name; /* NULL in a prototype without names */
    Type *type; /* adjusted: arrays and functions are pointers (C11 6.7.6.3p7,8) */
    Span span;
} Param;

/* What a struct, union or enum tag stands for; shared by all qualified variants of the type. */
typedef struct Tag {
    Name *name; /* NULL: none */
    Span span;  /* of the latest declaration */
    bool is_complete, being_defined;
    bool has_flexible;     /* ends in a flexible array member */
    bool has_const_member; /* not a modifiable lvalue (C11 6.3.2.1) */
    Member *members;       /* in order; members of anonymous members stay inside these */
    uint32_t member_count;
    uint32_t size, align;
    Type *enum_base;   /* of an enum: the integer type that represents it */
    Decl *enumerators; /* of an enum: a list through `next_in_tag` */
} Tag;

struct Type {
    TypeKind kind;
    uint8_t quals;
    uint8_t bits;       /* of a bit-field that is narrower than its declared type: its width; 0: any other type */
    bool is_variadic;   /* function: f(int, ...) */
    bool has_prototype; /* function: false for f() (C11 6.7.6.3p14) */
    bool is_noreturn;   /* function */
    Type *unqualified;  /* itself when unqualified */
    Type *base;         /* pointer: to what; array: of what; function: the result */
    uint32_t length;    /* array: elements, or ARRAY_UNKNOWN */
    Tag *tag;           /* struct, union, enum */
    Param *params;      /* function: param_count of them */
    uint32_t param_count;
    Type *variants[16]; /* qualified forms made so far, by quals; only in the unqualified one */
    Type *pointer;      /* the unqualified pointer to this, once made */
    Name *typedef_name; /* how messages call it: `size_t (aka unsigned int)` */
};

/* The types that exist once; one table per compilation. */
typedef struct Types {
    Arena *arena;
    Type *poison, *void_, *bool_, *char_, *schar, *uchar, *short_, *ushort, *int_, *uint, *long_, *ulong, *llong, *ullong;
    Type *float_, *double_, *ldouble;
    Type **bitfields; /* those made so far, by kind and width */
    Type *char_pointer, *void_pointer;
    Type *size, *ptrdiff, *wchar, *char16, *char32,
        *va_list; /* unsigned int, int, long, unsigned short, unsigned int, char * */
} Types;

void types_init(Types *types, Arena *arena);

Type *type_pointer(Types *types, Type *to);
Type *type_array(Types *types, Type *of, uint32_t length);
Type *type_function(Types *types, Type *result, const Param *params, uint32_t count, bool variadic, bool prototype);
Type *type_qualified(Types *types, Type *type, unsigned quals); /* adds quals; on an array: to its elements */
/* What a bit-field of `width` bits holds: integers of so many bits, as gcc has it. Keeps qualifiers; the type itself if it has that
 * many bits. */
Type *type_bitfield(Types *types, Type *declared, uint32_t width);
Type *type_new_tagged(Types *types, TypeKind kind, Name *name, Span span); /* struct, union or enum, incomplete */

/* In bytes. Incomplete types and functions have size 0 and align 1: ask type_is_complete first. */
uint32_t type_size(const Type *type);
uint32_t type_align(const Type *type); /* as _Alignof says, in structs and out: never more than 4 without _Alignas */
uint32_t type_bits(const Type *type);  /* the width of an integer, in bits */
bool type_is_complete(const Type *type);

bool type_is_integer(const Type *type); /* with _Bool, char and enums */
bool type_is_arithmetic(const Type *type);
bool type_is_floating(const Type *type);
bool type_is_scalar(const Type *type);         /* arithmetic or pointer */
bool type_is_unsigned(const Type *type);       /* integers: _Bool too; enums by their representation; pointers are unsigned */
bool type_is_aggregate(const Type *type);      /* struct, union, array */
bool type_is_record(const Type *type);         /* struct or union */
Type *type_promoted(Types *types, Type *type); /* C11 6.3.1.1p2 */
Type *type_usual_arithmetic(Types *types, Type *a, Type *b); /* C11 6.3.1.8 */

bool type_same(const Type *a, const Type *b);       /* qualifiers included */
bool type_compatible(const Type *a, const Type *b); /* C11 6.2.7; qualifiers included */
Type *type_composite(Types *types, Type *a, Type *b);

/* The member called `name`, looked for in anonymous members too; its offset from the start of `type` in *offset. NULL: none. */
Member *type_member(const Type *type, const Name *name, uint32_t *offset);

const char *type_keyword(TypeKind kind); /* "struct", "union" or "enum" */
/* As C writes it, without a declarator: "char *", "int (*)[3]", "struct list". In the arena. */
const char *type_text(Arena *arena, const Type *type);
/* With the typedef explained, for messages: "'size_t' {aka 'unsigned int'}", quotes included, as gcc's. */
const char *type_quoted(Arena *arena, const Type *type);

#endif
