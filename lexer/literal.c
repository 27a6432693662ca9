/* Phases 5 to 7 for literals: spelling → value (C11 6.4.4, 6.4.5). The source and the narrow execution character set are UTF-8,
 * wchar_t has 32 bits. What is wrong is reported at the literal, and some value comes out all the same. */
#include "lexer/internal.h"

#include <float.h>

/* Numbers */

typedef struct Spelled {
    Context *cx;
    const Token *token;
    const char *p, *end;
} Spelled;

static void number_error(const Spelled *s, const char *what, const char *from, const char *kind)
{
    int length = s->end - from < 200 ? (int)(s->end - from) : 200;
    diag_error(&s->cx->diags, s->token->span, "invalid %s \"%.*s\" %s constant", what, length, from, kind);
}

/* u, l, ll in any order and case, but not lL. */
static bool integer_suffix(const char *p, const char *end, Literal *literal)
{
    for (; p < end; p++) {
        if ((*p == 'u' || *p == 'U') && !literal->has_u) {
            literal->has_u = true;
        } else if ((*p == 'l' || *p == 'L') && !literal->longs) {
            literal->longs = 1;
            if (p + 1 < end && p[1] == *p) {
                literal->longs = 2;
                p++;
            }
        } else {
            return false;
        }
    }
    return true;
}

static TokenKind integer(Spelled *s, Literal *literal)
{
    Diags *diags = &s->cx->diags;
    unsigned base = 10;
    if (*s->p == '0') {
        char next = s->end - s->p > 2 ? s->p[1] | 32 : 0;
        bool has_digit = next && digit_value(s->p[2]) >= 0;
        base = next == 'x' && has_digit ? 16 : next == 'b' && has_digit && digit_value(s->p[2]) < 10 ? 2 : 8;
        s->p += base == 8 ? 0 : 2;
    }
    uint64_t value = 0;
    bool is_too_large = false;
    unsigned largest = 0;
    for (int digit; s->p < s->end && (digit = digit_value(*s->p)) >= 0 && digit < (base == 16 ? 16 : 10); s->p++) {
        if ((unsigned)digit > largest)
            largest = (unsigned)digit;
        is_too_large = is_too_large || value > (UINT64_MAX - (unsigned)digit) / base;
        value = value * base + (unsigned)digit;
    }
    if (base == 2)
        diag_pedwarn(diags, W_PEDANTIC, s->token->span, "binary constants are a C2X feature or GCC extension");
    literal->value = value;
    literal->is_decimal = base == 10;
    if (largest >= base)
        diag_error(diags, s->token->span, "invalid digit \"%u\" in %s constant", largest, base == 2 ? "binary" : "octal");
    else if (!integer_suffix(s->p, s->end, literal))
        number_error(s, "suffix", s->p, "on integer");
    else if (is_too_large)
        diag_pedwarn(diags, W_OTHER, s->token->span, "integer constant is too large for its type");
    else if (base == 10 && !literal->has_u && value > INT64_MAX)
        diag_pedwarn(diags, W_OTHER, s->token->span, "integer constant is so large that it is unsigned");
    return T_INTEGER;
}

static bool is_digit(char c, bool is_hex)
{
    return is_hex ? digit_value(c) >= 0 : c >= '0' && c <= '9';
}

/* Checks the form of a floating constant and moves to its suffix; returns what is wrong, NULL if nothing is. */
static const char *floating_error(Spelled *s, bool is_hex, bool *is_zero)
{
    int points = 0, digits = 0;
    *is_zero = true;
    for (s->p += is_hex ? 2 : 0; s->p < s->end && (*s->p == '.' || is_digit(*s->p, is_hex)); s->p++) {
        points += *s->p == '.' && points < 2;
        digits |= *s->p != '.';
        *is_zero = *is_zero && (*s->p == '.' || *s->p == '0');
    }
    if (points > 1)
        return "too many decimal points in number";
    if (!digits)
        return "no digits in hexadecimal floating constant";
    bool has_exponent = s->p < s->end && (*s->p | 32) == (is_hex ? 'p' : 'e');
    if (is_hex && !has_exponent)
        return "hexadecimal floating constants require an exponent";
    if (!has_exponent)
        return NULL;
    s->p++;
    s->p += s->p < s->end && (*s->p == '+' || *s->p == '-');
    if (s->p == s->end || !is_digit(*s->p, false))
        return "exponent has no digits";
    while (s->p < s->end && is_digit(*s->p, false))
        s->p++;
    return NULL;
}

static TokenKind floating(Spelled *s, bool is_hex, Literal *literal)
{
    Diags *diags = &s->cx->diags;
    bool is_zero;
    const char *error = floating_error(s, is_hex, &is_zero);
    if (error) {
        diag_error(diags, s->token->span, "%s", error);
        return T_FLOATING;
    }
    char suffix = s->p < s->end ? *s->p | 32 : 0;
    if (s->end - s->p > 1 || (suffix && suffix != 'f' && suffix != 'l')) {
        number_error(s, "suffix", s->p, "on floating");
        return T_FLOATING;
    }
    literal->float_suffix = suffix;
    literal->number = floating_value(s->token->text, (size_t)(s->p - s->token->text), suffix == 'f');
    if (literal->number > DBL_MAX)
        diag_warn(diags, W_OVERFLOW, s->token->span, "floating constant exceeds range of '%s'",
                  suffix == 'f' ? "float" : "double");
    else if (!is_zero && !(literal->number > 0))
        diag_warn(diags, W_OVERFLOW, s->token->span, "floating constant truncated to zero");
    return T_FLOATING;
}

TokenKind convert_number(Context *cx, const Token *token, Literal *literal)
{
    Spelled s = {cx, token, token->text, token->text + token->length};
    char second = token->length > 1 ? s.p[1] | 32 : 0;
    bool is_hex = *s.p == '0' && second == 'x', is_binary = *s.p == '0' && second == 'b';
    for (const char *p = s.p; p < s.end; p++)
        if (*p == '.' || (is_hex ? (*p | 32) == 'p' : (*p | 32) == 'e' && !is_binary))
            return floating(&s, is_hex, literal);
    return integer(&s, literal);
}

/* Characters and strings */

/* A literal being read: one code unit or character at a time. */
typedef struct Quoted {
    Context *cx;
    const Token *token;
    const char *p, *end; /* what is left of the content */
    StringPrefix prefix;
    uint8_t unit;
    char quote;
} Quoted;

static Quoted open_quoted(Context *cx, const Token *token)
{
    Quoted q = {.cx = cx, .token = token, .p = token->text, .end = token->text + token->length, .unit = 1};
    switch (*q.p) {
    case 'L': q.prefix = PREFIX_L; break;
    case 'U': q.prefix = PREFIX_U; break;
    case 'u': q.prefix = q.p[1] == '8' ? PREFIX_u8 : PREFIX_u; break;
    default: q.prefix = PREFIX_NONE; break;
    }
    q.unit = q.prefix == PREFIX_L || q.prefix == PREFIX_U ? 4 : q.prefix == PREFIX_u ? 2 : 1;
    q.p += q.prefix == PREFIX_u8 ? 2 : q.prefix != PREFIX_NONE;
    q.quote = *q.p++;
    if (token->kind != T_OTHER)
        q.end--;
    return q;
}

/* Where the escape sequence at `start` stands, up to q->p; a literal that macros made has only a place as a whole. */
static Span escape_span(const Quoted *q, const char *start)
{
    Span span = q->token->span;
    if (span.end - span.start != q->token->length)
        return span;
    Pos base = span.start;
    span.start = span.caret = base + (Pos)(start - q->token->text);
    span.end = base + (Pos)(q->p - q->token->text);
    return span;
}

/* Puts a character into `out`, in the encoding of the literal; returns how many bytes that makes. */
static size_t put_character(const Quoted *q, char *out, uint32_t c)
{
    if (q->unit == 1)
        return utf8_encode(out, c);
    if (q->unit == 2 && c > 0xFFFF) {
        size_t first = put_character(q, out, 0xD800 + ((c - 0x10000) >> 10));
        return first + put_character(q, out + first, 0xDC00 + ((c - 0x10000) & 0x3FF));
    }
    for (unsigned i = 0; i < q->unit; i++)
        out[i] = (char)(c >> 8 * i & 0xFF);
    return q->unit;
}

static size_t put_unit(const Quoted *q, char *out, uint32_t value)
{
    for (unsigned i = 0; i < q->unit; i++)
        out[i] = (char)(value >> 8 * i & 0xFF);
    return q->unit;
}

static uint32_t hex_escape(Quoted *q)
{
    uint64_t value = 0, most = UINT32_MAX >> (32 - 8 * q->unit);
    bool is_out_of_range = false;
    const char *start = q->p;
    for (int digit; q->p < q->end && (digit = digit_value(*q->p)) >= 0; q->p++) {
        value = value << 4 | (unsigned)digit;
        is_out_of_range = is_out_of_range || value > most;
        value &= UINT32_MAX;
    }
    if (q->p == start)
        diag_error(&q->cx->diags, escape_span(q, start - 2), "\\x used with no following hex digits");
    else if (is_out_of_range)
        diag_pedwarn(&q->cx->diags, W_OTHER, escape_span(q, start - 2), "hex escape sequence out of range");
    return (uint32_t)value;
}

static uint32_t octal_escape(Quoted *q)
{
    uint32_t value = 0;
    const char *start = q->p;
    for (int i = 0; i < 3 && q->p < q->end && *q->p >= '0' && *q->p <= '7'; i++, q->p++)
        value = value << 3 | (uint32_t)(*q->p - '0');
    if (q->unit == 1 && value > 0xFF)
        diag_pedwarn(&q->cx->diags, W_OTHER, escape_span(q, start - 1), "octal escape sequence out of range");
    return value;
}

/* \uXXXX or \UXXXXXXXX (C11 6.4.3); q->p is at the u. */
static size_t universal_character(Quoted *q, char *out)
{
    uint32_t c;
    const char *start = q->p - 1, *end = decode_ucn(start, q->end, &c);
    if (!end) {
        for (q->p++; q->p < q->end && digit_value(*q->p) >= 0;)
            q->p++;
        diag_error(&q->cx->diags, escape_span(q, start), "incomplete universal character name %.*s",
                   (int)(q->p - start < 12 ? q->p - start : 12), start);
        return 0;
    }
    q->p = end;
    if (!is_universal(c)) {
        diag_error(&q->cx->diags, escape_span(q, start), "%.*s is not a valid universal character", (int)(end - start), start);
        return 0;
    }
    return put_character(q, out, c);
}

static void unknown_escape(Quoted *q, char c)
{
    Span at = escape_span(q, q->p - 2);
    if (c >= ' ' && c < 0x7F)
        diag_pedwarn(&q->cx->diags, W_OTHER, at, "unknown escape sequence: '\\%c'", c);
    else
        diag_pedwarn(&q->cx->diags, W_OTHER, at, "unknown escape sequence: '\\%03o'", (unsigned)(unsigned char)c);
}

/* What follows a backslash (C11 6.4.4.4); \e is gcc's. */
static size_t escape(Quoted *q, char *out)
{
    static const char names[] = "abefnrtvE", values[] = "\a\b\033\f\n\r\t\v\033";
    if (q->p == q->end)
        return put_unit(q, out, '\\');
    char c = *q->p;
    if (c == 'u' || c == 'U')
        return universal_character(q, out);
    if (c >= '0' && c <= '7')
        return put_unit(q, out, octal_escape(q));
    q->p++;
    if (c == 'x')
        return put_unit(q, out, hex_escape(q));
    if (c == 'e' || c == 'E')
        diag_pedwarn(&q->cx->diags, W_PEDANTIC, escape_span(q, q->p - 2), "non-ISO-standard escape sequence, '\\%c'", c);
    const char *name = c ? strchr(names, c) : NULL;
    if (name)
        return put_unit(q, out, (unsigned char)values[name - names]);
    if (c != '\\' && c != '\'' && c != '"' && c != '?')
        unknown_escape(q, c);
    if ((unsigned char)c < 0x80)
        return put_unit(q, out, (unsigned char)c);
    q->p--; /* the bytes of a character: read as if there were no backslash */
    return 0;
}

/* The next character or escape sequence; at most 4 bytes for each byte of the source, when a unit has 4. */
static size_t next_character(Quoted *q, char *out)
{
    if (*q->p == '\\') {
        q->p++;
        return escape(q, out);
    }
    if (q->unit == 1) {
        *out = *q->p++;
        return 1;
    }
    uint32_t c;
    const char *next = utf8_decode(q->p, q->end, &c);
    if (!next) {
        diag_error(&q->cx->diags, q->token->span,
                   "converting to execution character set: Invalid or incomplete multibyte or wide character");
        q->p = q->end;
        return 0;
    }
    q->p = next;
    return put_character(q, out, c);
}

static uint32_t unit_at(const char *bytes, unsigned unit)
{
    uint32_t value = 0;
    for (unsigned i = 0; i < unit; i++)
        value |= (uint32_t)(unsigned char)bytes[i] << 8 * i;
    return value;
}

/* Several characters make a number with the last in its lowest byte, as gcc has it; of wide ones the last counts. */
void convert_character(Context *cx, const Token *token, Literal *literal)
{
    Quoted q = open_quoted(cx, token);
    uint32_t value = 0, count = 0;
    while (q.p < q.end) {
        char bytes[8];
        size_t length = next_character(&q, bytes);
        for (size_t i = 0; i < length; i += q.unit, count += count < 5)
            value = q.unit == 1 ? value << 8 | (unsigned char)bytes[i] : unit_at(bytes + i, q.unit);
    }
    if (count == 0 && q.p == token->text + 1 + (q.prefix != PREFIX_NONE))
        diag_error(&cx->diags, token->span, "empty character constant");
    else if (count > (q.unit == 1 ? 4 : 1))
        diag_warn(&cx->diags, W_OTHER, token->span, "character constant too long for its type");
    else if (count > 1)
        diag_warn(&cx->diags, W_MULTICHAR, token->span, "multi-character character constant");
    literal->prefix = q.prefix;
    literal->unit = q.unit;
    if (q.unit == 1 && count == 1)
        value = (uint32_t)(int32_t)(int8_t)value;
    bool is_signed = q.prefix == PREFIX_NONE || q.prefix == PREFIX_L;
    literal->value = is_signed ? (uint64_t)(int64_t)(int32_t)value : value;
}

/* Adjacent literals take the one prefix that they have (C11 6.4.5p5). */
static Quoted join_prefixes(Context *cx, const Token *tokens, uint32_t count, uint64_t *length)
{
    Quoted whole = open_quoted(cx, &tokens[0]);
    *length = 0;
    for (uint32_t i = 0; i < count; i++) {
        Quoted part = open_quoted(cx, &tokens[i]);
        *length += tokens[i].length;
        if (whole.prefix == PREFIX_NONE) {
            whole.prefix = part.prefix;
            whole.unit = part.unit;
        } else if (part.prefix != PREFIX_NONE && part.prefix != whole.prefix) {
            diag_error(&cx->diags, tokens[i].span, "unsupported non-standard concatenation of string literals");
        }
    }
    return whole;
}

void convert_strings(Context *cx, const Token *tokens, uint32_t count, Literal *literal)
{
    uint64_t spelled_length;
    Quoted whole = join_prefixes(cx, tokens, count, &spelled_length);
    char *bytes = arena_array(&cx->arena, (size_t)spelled_length + 1, whole.unit);
    literal->prefix = whole.prefix;
    literal->unit = whole.unit;
    literal->bytes = bytes ? bytes : "";
    if (!bytes)
        return;
    size_t length = 0;
    for (uint32_t i = 0; i < count; i++) {
        Quoted part = open_quoted(cx, &tokens[i]);
        part.unit = whole.unit;
        while (part.p < part.end)
            length += next_character(&part, bytes + length);
    }
    if (length > UINT32_MAX)
        cx->memory->failed = true;
    literal->length = (uint32_t)length;
}
