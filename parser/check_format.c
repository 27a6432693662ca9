/* The formats of printf and scanf: do the arguments of a call suit its conversions (-Wformat, -Wformat-extra-args)?
 *
 * A finished call enters, warnings leave, each pointing at the conversion in the source where the literal can be followed
 * there. */
#include "parser/check_expr.h"

#include <ctype.h>
#include <string.h>

FormatArgs format_of_attribute(Checker *c, const Attribute *attribute)
{
    FormatArgs format = {.style = FORMAT_NONE};
    const Expr *string = attribute->args, *first = string ? string->next : NULL;
    if (strcmp(attribute->name->text, "format") != 0 && strcmp(attribute->name->text, "__format__") != 0)
        return format;
    if (!attribute->word || !first)
        return format;
    int64_t numbers[2];
    Expr *args[] = {attribute->args, attribute->args->next};
    for (int i = 0; i < 2; i++)
        if (evaluate_integer(c, &args[i], &numbers[i]) != FOUND_INTEGER || numbers[i] < 0 || numbers[i] > UINT16_MAX)
            return format;
    const char *word = attribute->word->text;
    if (strstr(word, "printf"))
        format.style = FORMAT_PRINTF;
    else if (strstr(word, "scanf"))
        format.style = FORMAT_SCANF;
    format.string = (uint32_t)numbers[0];
    format.first = (uint32_t)numbers[1];
    return format;
}

typedef enum Length {
    LENGTH_NONE,
    LENGTH_HH,
    LENGTH_H,
    LENGTH_L,
    LENGTH_LL,
    LENGTH_J,
    LENGTH_Z,
    LENGTH_T,
    LENGTH_LONG_DOUBLE
} Length;

static const char *const length_texts[] = {
    [LENGTH_NONE] = "", [LENGTH_HH] = "hh", [LENGTH_H] = "h", [LENGTH_L] = "l",           [LENGTH_LL] = "ll",
    [LENGTH_J] = "j",   [LENGTH_Z] = "z",   [LENGTH_T] = "t", [LENGTH_LONG_DOUBLE] = "L",
};

/* What is being checked. */
typedef struct Format {
    Checker *c;
    const Expr *call, *literal;
    FormatStyle style;
    const char *text;
    uint32_t length, pos;
    const Expr *argument;  /* the next one to be consumed, or NULL */
    uint32_t number;       /* its number, from 1 */
    uint32_t call_number;  /* that of the first one that the format describes */
    const Expr *arguments; /* the first one that the format describes */
    bool has_arguments;    /* false: they are in a va_list, or it is not clear which is which */
    bool has_conversions;  /* some were read */
    bool is_numbered;      /* by %1$d */
    uint64_t used;         /* which of the numbered ones are, up to the 64th */
} Format;

/* One conversion: '%5ld' is text[start … end); messages show '%ld', without what stands before the modifier. */
typedef struct Conversion {
    uint32_t start, modifier, end;
    char flags[8];
    uint32_t flag_count;
    bool suppressed; /* scanf's %*d */
    bool has_width, has_precision;
    Length length;
    char letter;
} Conversion;

/* ---------------------------------------------------------------- where in the source */

/* Steps over one character or escape sequence of a string literal's source text. */
static const char *skip_unit(const char *p)
{
    if (*p != '\\')
        return p + 1;
    p++;
    if (*p == 'x') {
        for (p++; isxdigit((unsigned char)*p);)
            p++;
        return p;
    }
    if (*p >= '0' && *p <= '7') {
        for (int digits = 0; digits < 3 && *p >= '0' && *p <= '7'; digits++)
            p++;
        return p;
    }
    return *p == 'u' || *p == 'U' || !*p ? NULL : p + 1;
}

/* The place in the source of character `offset` of the literal; 0 where it cannot be followed, as out of a macro. *in_first:
 * whether it is in the first of adjacent literals. */
static Pos place_in_literal(const Format *f, uint32_t offset, bool *in_first)
{
    Region *region = source_region(&f->c->cx->sources, f->literal->span.start);
    if (!region || region->is_expansion)
        return 0;
    const char *p = region->text + (f->literal->span.start - region->start);
    *in_first = true;
    for (;; *in_first = false) {
        while (isspace((unsigned char)*p) || *p == '(')
            p++;
        if (*p++ != '"')
            return 0;
        while (p && *p && *p != '"' && *p != '\n' && offset > 0) {
            p = skip_unit(p);
            offset--;
        }
        if (!p || !*p || *p == '\n')
            return 0;
        if (offset == 0 && *p != '"')
            break;
        p++;
    }
    return region->start + (Pos)(p - region->text);
}

static Span literal_start(const Format *f)
{
    Span span = f->literal->span;
    span.caret = span.start;
    return span;
}

/* Where a message about text[start … caret] goes. When that is not in the first literal, the message points at the whole
 * format, and the place in question, *inner, is good for a note. */
static Span format_span(const Format *f, uint32_t start, uint32_t caret, Span *inner)
{
    bool first_start, first_caret;
    Pos from = place_in_literal(f, start, &first_start), at = place_in_literal(f, caret, &first_caret);
    *inner = (Span){0};
    if (!from || !at)
        return literal_start(f);
    Span span = {from, at + 1, at};
    if (first_start && first_caret)
        return span;
    *inner = span;
    return literal_start(f);
}

static void warn_at(const Format *f, uint32_t start, uint32_t caret, const char *message)
{
    Span inner, at = format_span(f, start, caret, &inner);
    if (diag_warn(&f->c->cx->diags, W_FORMAT, at, "%s", message) && inner.start)
        diag_note(&f->c->cx->diags, inner, "format string is defined here");
}

/* ---------------------------------------------------------------- what a conversion wants */

/* The type that an argument should have: `type`, or a pointer to it. */
typedef struct Wanted {
    Type *type;       /* NULL: the length modifier does not go with the letter */
    const char *name; /* as messages call it; NULL: by its type */
    unsigned pointers;
} Wanted;

static Wanted integer_of_length(const Types *t, Length length, bool is_unsigned)
{
    switch (length) {
    case LENGTH_NONE: return (Wanted){.type = is_unsigned ? t->uint : t->int_};
    case LENGTH_HH: return (Wanted){.type = is_unsigned ? t->uchar : t->schar};
    case LENGTH_H: return (Wanted){.type = is_unsigned ? t->ushort : t->short_};
    case LENGTH_L: return (Wanted){.type = is_unsigned ? t->ulong : t->long_};
    case LENGTH_LL:
    case LENGTH_LONG_DOUBLE: return (Wanted){.type = is_unsigned ? t->ullong : t->llong};
    case LENGTH_J: return (Wanted){.type = is_unsigned ? t->ullong : t->llong, .name = is_unsigned ? "uintmax_t" : "intmax_t"};
    case LENGTH_Z: return (Wanted){.type = is_unsigned ? t->size : t->int_, .name = is_unsigned ? "size_t" : "signed size_t"};
    case LENGTH_T:
        return (Wanted){.type = is_unsigned ? t->uint : t->ptrdiff, .name = is_unsigned ? "unsigned ptrdiff_t" : "ptrdiff_t"};
    }
    return (Wanted){0};
}

static Wanted floating_of_length(const Types *t, FormatStyle style, Length length)
{
    bool scanf = style == FORMAT_SCANF;
    switch (length) {
    case LENGTH_NONE: return (Wanted){.type = scanf ? t->float_ : t->double_, .pointers = scanf};
    case LENGTH_L: return (Wanted){.type = t->double_, .pointers = scanf};
    case LENGTH_LONG_DOUBLE: return (Wanted){.type = t->ldouble, .pointers = scanf};
    default: return (Wanted){0};
    }
}

static Wanted text_of_length(const Types *t, Length length)
{
    if (length == LENGTH_NONE)
        return (Wanted){.type = t->char_, .pointers = 1};
    return length == LENGTH_L ? (Wanted){.type = t->wchar, .name = "wchar_t", .pointers = 1} : (Wanted){0};
}

static Wanted character_of_length(const Types *t, Length length)
{
    if (length == LENGTH_NONE)
        return (Wanted){.type = t->int_};
    return length == LENGTH_L ? (Wanted){.type = t->uint, .name = "wint_t"} : (Wanted){0};
}

static bool is_letter_of(const char *letters, char letter)
{
    return letter && strchr(letters, letter);
}

static Wanted wanted_by(const Format *f, const Conversion *v)
{
    const Types *t = f->c->types;
    bool scanf = f->style == FORMAT_SCANF;
    if (is_letter_of("dioxXun", v->letter)) {
        Wanted wanted = integer_of_length(t, v->length, is_letter_of("oxXu", v->letter));
        wanted.pointers = scanf || v->letter == 'n';
        if (!wanted.pointers && type_size(wanted.type) < 4) /* passed as an int */
            wanted.type = t->int_;
        return wanted;
    }
    if (is_letter_of("fFeEgGaA", v->letter))
        return floating_of_length(t, f->style, v->length);
    if (v->letter == 'p')
        return v->length == LENGTH_NONE ? (Wanted){.type = t->void_, .pointers = scanf ? 2 : 1} : (Wanted){0};
    if (is_letter_of("cC", v->letter) && !scanf)
        return character_of_length(t, v->letter == 'C' ? LENGTH_L : v->length);
    return text_of_length(t, is_letter_of("CS", v->letter) ? LENGTH_L : v->length);
}

static bool fits(const Wanted *wanted, const Type *type)
{
    for (unsigned i = 0; i < wanted->pointers; i++) {
        if (type->kind != TYPE_POINTER)
            return false;
        type = type->base;
    }
    type = type->unqualified;
    if (wanted->pointers && wanted->type->kind == TYPE_VOID)
        return true;
    return type == wanted->type || same_but_for_sign(type, wanted->type);
}

static const char *wanted_text(const Format *f, const Wanted *wanted)
{
    static const char *const stars[] = {"", " *", " **"};
    const char *name = wanted->name ? wanted->name : type_text(f->c->arena, wanted->type);
    return arena_printf(f->c->arena, "%s%s", name, stars[wanted->pointers]);
}

/* ---------------------------------------------------------------- characters */

static char peek(const Format *f)
{
    return f->pos < f->length ? f->text[f->pos] : '\0';
}

static bool accept(Format *f, char ch)
{
    if (f->pos >= f->length || f->text[f->pos] != ch)
        return false;
    f->pos++;
    return true;
}

static bool skip_digits(Format *f)
{
    uint32_t start = f->pos;
    while (isdigit((unsigned char)peek(f)))
        f->pos++;
    return f->pos > start;
}

/* `%2$d`, `*3$`: which argument is meant. False if there is no number. */
static bool read_number(Format *f, uint32_t *number)
{
    uint32_t start = f->pos;
    *number = 0;
    for (; isdigit((unsigned char)peek(f)); f->pos++)
        if (*number < UINT16_MAX)
            *number = *number * 10 + (uint32_t)(peek(f) - '0');
    if (f->pos > start && accept(f, '$'))
        return true;
    f->pos = start;
    return false;
}

/* ---------------------------------------------------------------- arguments */

/* `what` ends the checks of arguments: which ones are meant is not clear any more. */
static void lose_arguments(Format *f, const char *what)
{
    diag_warn(&f->c->cx->diags, W_FORMAT, literal_start(f), "%s", what);
    f->has_arguments = false;
}

/* %2$d: the argument with that number, counted from the first that the format describes, comes next. */
static void choose_argument(Format *f, uint32_t number)
{
    const Expr *argument = f->arguments;
    f->number = f->call_number;
    for (uint32_t i = 1; argument && i < number; i++, f->number++)
        argument = argument->next;
    if (!argument || number == 0) {
        lose_arguments(f, "operand number out of range in format");
        return;
    }
    f->argument = argument;
    if (number <= 64)
        f->used |= (uint64_t)1 << (number - 1);
}

/* Either all conversions have numbers, or none. */
static void note_number(Format *f, uint32_t number, bool has_number)
{
    if (!f->has_arguments)
        return;
    if (has_number && f->has_conversions && !f->is_numbered)
        lose_arguments(f, "$ operand number used after format without operand number");
    else if (!has_number && f->is_numbered)
        lose_arguments(f, "missing $ operand number in format");
    else if (has_number)
        choose_argument(f, number);
    f->is_numbered |= has_number;
    f->has_conversions = true;
}

static void warn_unused_numbers(const Format *f)
{
    uint32_t highest = f->used ? 64 - (uint32_t)__builtin_clzll(f->used) : 0;
    for (uint32_t i = 1; i < highest; i++)
        if (!(f->used >> (i - 1) & 1))
            diag_warn(&f->c->cx->diags, W_FORMAT, literal_start(f),
                      "format argument %u unused before used argument %u in '$'-style format", i, highest);
}

static const Expr *take_argument(Format *f, uint32_t *number)
{
    const Expr *argument = f->argument;
    *number = f->number;
    if (argument) {
        f->argument = argument->next;
        f->number++;
    }
    return argument;
}

/* A width or precision given as `*`. */
static void check_star(Format *f, uint32_t start, const char *what, const char *star)
{
    uint32_t number;
    bool has_number = read_number(f, &number);
    note_number(f, number, has_number);
    if (!f->has_arguments)
        return;
    const Expr *argument = take_argument(f, &number);
    Arena *arena = f->c->arena;
    if (!argument) {
        warn_at(f, start, f->pos - 1,
                arena_printf(arena, "field %s specifier '%s' expects a matching 'int' argument", what, star));
        return;
    }
    const Type *type = argument->type->unqualified;
    if (type != f->c->types->int_ && type != f->c->types->uint)
        warn_at(f, start, f->pos - 1,
                arena_printf(arena, "field %s specifier '%s' expects argument of type 'int', but argument %u has type %s", what,
                             star, number, type_quoted(arena, type)));
}

static void check_one_argument(Format *f, const Conversion *v, const Wanted *wanted)
{
    if (!f->has_arguments)
        return;
    uint32_t number;
    const Expr *argument = take_argument(f, &number);
    Arena *arena = f->c->arena;
    const char *directive = arena_printf(arena, "%%%.*s", (int)(v->end - v->modifier), f->text + v->modifier);
    if (!argument) {
        warn_at(f, v->start, v->end - 1,
                arena_printf(arena, "format '%s' expects a matching '%s' argument", directive, wanted_text(f, wanted)));
        return;
    }
    const Type *type = argument->type->unqualified;
    if (!fits(wanted, type))
        warn_at(f, v->start, v->end - 1,
                arena_printf(arena, "format '%s' expects argument of type '%s', but argument %u has type %s", directive,
                             wanted_text(f, wanted), number, type_quoted(arena, type)));
    else if ((f->style == FORMAT_SCANF || v->letter == 'n') && type->kind == TYPE_POINTER && (type->base->quals & QUAL_CONST))
        diag_warn(&f->c->cx->diags, W_FORMAT, f->call->span, "writing into constant object (argument %u)", number);
}

/* ---------------------------------------------------------------- reading a conversion */

static bool has_flag(const Conversion *v, char flag)
{
    return memchr(v->flags, flag, v->flag_count) != NULL;
}

static void read_flags(Format *f, Conversion *v)
{
    const char *allowed = f->style == FORMAT_PRINTF ? "-+ #0'I" : "*'I";
    for (; is_letter_of(allowed, peek(f)); f->pos++) {
        char flag = peek(f);
        if (has_flag(v, flag))
            warn_at(f, f->pos, f->pos, arena_printf(f->c->arena, "repeated '%c' flag in format", flag));
        else if (v->flag_count < sizeof v->flags)
            v->flags[v->flag_count++] = flag;
    }
    v->suppressed = f->style == FORMAT_SCANF && has_flag(v, '*');
}

static void read_width(Format *f, Conversion *v)
{
    uint32_t start = f->pos;
    if (f->style == FORMAT_PRINTF && accept(f, '*')) {
        v->has_width = true;
        check_star(f, v->start, "width", "*");
    } else if (skip_digits(f)) {
        v->has_width = true;
        if (f->style == FORMAT_SCANF && f->text[start] == '0')
            diag_warn(&f->c->cx->diags, W_FORMAT, literal_start(f), "zero width in gnu_scanf format");
    }
}

static void read_precision(Format *f, Conversion *v)
{
    if (f->style != FORMAT_PRINTF || !accept(f, '.'))
        return;
    v->has_precision = true;
    if (accept(f, '*'))
        check_star(f, v->start, "precision", ".*");
    else
        skip_digits(f);
}

static Length read_length(Format *f)
{
    if (accept(f, 'h'))
        return accept(f, 'h') ? LENGTH_HH : LENGTH_H;
    if (accept(f, 'l'))
        return accept(f, 'l') ? LENGTH_LL : LENGTH_L;
    if (accept(f, 'q'))
        return LENGTH_LL;
    if (accept(f, 'j'))
        return LENGTH_J;
    if (accept(f, 'z') || accept(f, 'Z'))
        return LENGTH_Z;
    if (accept(f, 't'))
        return LENGTH_T;
    return accept(f, 'L') ? LENGTH_LONG_DOUBLE : LENGTH_NONE;
}

/* %[…]: up to the bracket; one that comes first, or after ^, is a member of the set. */
static bool read_set(Format *f, const Conversion *v)
{
    accept(f, '^');
    accept(f, ']');
    while (f->pos < f->length && f->text[f->pos] != ']')
        f->pos++;
    if (accept(f, ']'))
        return true;
    warn_at(f, v->start, f->pos - 1, "no closing ']' for '%[' format");
    return false;
}

/* ---------------------------------------------------------------- flags that do nothing */

typedef struct FlagRule {
    char flag;
    const char *letters; /* that it may be used with */
} FlagRule;

static void warn_printf_flags(const Format *f, const Conversion *v)
{
    static const FlagRule rules[] = {
        {'#', "oxXaAeEfFgG"},
        {'0', "dioxXuaAeEfFgG"},
        {' ', "diaAeEfFgG"},
        {'+', "diaAeEfFgG"},
    };
    Arena *arena = f->c->arena;
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        if (has_flag(v, rules[i].flag) && !is_letter_of(rules[i].letters, v->letter))
            warn_at(f, v->start, v->end - 1,
                    arena_printf(arena, "'%c' flag used with '%%%c' gnu_printf format", rules[i].flag, v->letter));
    if (v->has_precision && is_letter_of("cCpn", v->letter))
        warn_at(f, v->start, v->end - 1, arena_printf(arena, "precision used with '%%%c' gnu_printf format", v->letter));
    Diags *diags = &f->c->cx->diags;
    if (has_flag(v, ' ') && has_flag(v, '+'))
        diag_warn(diags, W_FORMAT, literal_start(f), "' ' flag ignored with '+' flag in gnu_printf format");
    if (has_flag(v, '0') && has_flag(v, '-'))
        diag_warn(diags, W_FORMAT, literal_start(f), "'0' flag ignored with '-' flag in gnu_printf format");
    else if (has_flag(v, '0') && v->has_precision && is_letter_of("dioxXu", v->letter))
        diag_warn(diags, W_FORMAT, literal_start(f), "'0' flag ignored with precision and '%%%c' gnu_printf format", v->letter);
}

/* ---------------------------------------------------------------- the whole format */

/* After the length modifier: whether there is a letter that is known. */
static bool read_letter(Format *f, Conversion *v)
{
    const char *known = f->style == FORMAT_PRINTF ? "dioxXunfFeEgGaAcsCSpm%" : "dioxXunfFeEgGaAcsCSp[%";
    if (f->pos >= f->length) {
        warn_at(f, v->start, f->pos - 1, "conversion lacks type at end of format");
        return false;
    }
    v->letter = f->text[f->pos++];
    v->end = f->pos;
    if (v->letter == '[' && f->style == FORMAT_SCANF && !read_set(f, v))
        return false;
    v->end = f->pos;
    if (is_letter_of(known, v->letter))
        return true;
    const char *shown = isgraph((unsigned char)v->letter) ? arena_printf(f->c->arena, "'%c'", v->letter)
                                                          : arena_printf(f->c->arena, "0x%x", (unsigned char)v->letter);
    warn_at(f, v->start, f->pos - 1, arena_printf(f->c->arena, "unknown conversion type character %s in format", shown));
    return false;
}

static void check_conversion(Format *f)
{
    Conversion v = {.start = f->pos - 1};
    if (f->pos >= f->length) {
        warn_at(f, v.start, v.start, "spurious trailing '%' in format");
        return;
    }
    if (accept(f, '%'))
        return;
    uint32_t number;
    bool has_number = read_number(f, &number);
    read_flags(f, &v);
    read_width(f, &v);
    read_precision(f, &v);
    v.modifier = f->pos;
    v.length = read_length(f);
    if (!read_letter(f, &v) || v.letter == '%' || v.letter == 'm')
        return;
    if (f->style == FORMAT_PRINTF)
        warn_printf_flags(f, &v);
    if (v.suppressed) {
        if (v.length != LENGTH_NONE)
            diag_warn(&f->c->cx->diags, W_FORMAT, literal_start(f),
                      "use of assignment suppression and length modifier together in gnu_scanf format");
        return;
    }
    Wanted wanted = wanted_by(f, &v);
    if (!wanted.type) {
        warn_at(f, v.start, v.end - 1,
                arena_printf(f->c->arena,
                             "use of '%s' length modifier with '%c' type character has either no effect or undefined behavior",
                             length_texts[v.length], v.letter));
        v.length = LENGTH_NONE;
        wanted = wanted_by(f, &v);
    }
    note_number(f, number, has_number);
    check_one_argument(f, &v, &wanted);
}

static void check_conversions(Format *f)
{
    while (f->pos < f->length) {
        char ch = f->text[f->pos++];
        if (ch == '\0') {
            warn_at(f, f->pos - 1, f->pos - 1, "embedded '\\0' in format");
            break;
        }
        if (ch == '%')
            check_conversion(f);
    }
    if (f->is_numbered && f->has_arguments)
        warn_unused_numbers(f);
    else if (f->argument && f->has_arguments)
        diag_warn(&f->c->cx->diags, W_FORMAT_EXTRA_ARGS, literal_start(f), "too many arguments for format");
}

/* The string literal that an argument is, or NULL. */
static const Expr *literal_of(const Expr *argument)
{
    while (argument->op == EXPR_CAST && argument->is_implicit)
        argument = argument->left;
    if (argument->op != EXPR_DECAY || argument->left->op != EXPR_STRING || argument->left->literal->unit != 1)
        return NULL;
    return argument->left;
}

void check_format(Checker *c, const Expr *call, FormatArgs format)
{
    const Expr *argument = call->args, *string = NULL;
    uint32_t number = 1;
    for (; argument && (number < format.first || !string); argument = argument->next, number++)
        if (number == format.string)
            string = argument;
    if (!string)
        return;
    const Expr *literal = literal_of(string);
    if (!literal) {
        if (format.first && !argument)
            diag_warn(&c->cx->diags, W_FORMAT_SECURITY, string->span, "format not a string literal and no format arguments");
        return;
    }
    Format f = {.c = c,
                .call = call,
                .literal = literal,
                .style = format.style,
                .text = literal->literal->bytes,
                .length = literal->literal->length,
                .argument = argument,
                .number = number,
                .call_number = number,
                .arguments = argument,
                .has_arguments = format.first != 0};
    if (f.length == 0)
        diag_warn(&c->cx->diags, W_FORMAT, literal_start(&f), "zero-length gnu_%s format string",
                  format.style == FORMAT_PRINTF ? "printf" : "scanf");
    check_conversions(&f);
}
