/* The expressions of #if and #elif (C11 6.10.1): tokens → a value of intmax_t or uintmax_t.
 *
 * Operators wait on a stack until one that binds less tightly comes (Dijkstra's shunting yard), so that no depth of parentheses
 * needs the C stack. What && || ?: do not evaluate is read but does not complain. */
#include "lexer/internal.h"

typedef struct Value {
    uint64_t bits;
    bool is_unsigned;
} Value;

typedef enum Op {
    OP_START, /* the bottom of the stack */
    OP_PAREN,
    OP_COMMA,
    OP_QUESTION,
    OP_COLON,
    OP_OR,
    OP_AND,
    OP_BIT_OR,
    OP_XOR,
    OP_BIT_AND,
    OP_EQ,
    OP_NE,
    OP_LT,
    OP_GT,
    OP_LE,
    OP_GE,
    OP_SHL,
    OP_SHR,
    OP_ADD,
    OP_SUB,
    OP_MUL,
    OP_DIV,
    OP_MOD,
    OP_PLUS,
    OP_NEGATE,
    OP_NOT,
    OP_COMPLEMENT,
    OP_NONE /* the end, or a closing parenthesis */
} Op;

/* Higher binds tighter. */
static const uint8_t precedence[] = {
    [OP_COMMA] = 2,   [OP_QUESTION] = 4, [OP_COLON] = 4, [OP_OR] = 5,          [OP_AND] = 6,  [OP_BIT_OR] = 7, [OP_XOR] = 8,
    [OP_BIT_AND] = 9, [OP_EQ] = 10,      [OP_NE] = 10,   [OP_LT] = 11,         [OP_GT] = 11,  [OP_LE] = 11,    [OP_GE] = 11,
    [OP_SHL] = 12,    [OP_SHR] = 12,     [OP_ADD] = 13,  [OP_SUB] = 13,        [OP_MUL] = 14, [OP_DIV] = 14,   [OP_MOD] = 14,
    [OP_PLUS] = 15,   [OP_NEGATE] = 15,  [OP_NOT] = 15,  [OP_COMPLEMENT] = 15, [OP_NONE] = 0,
};

static const uint8_t op_of_token[TOKEN_KIND_COUNT] = {
    [T_LPAREN] = OP_PAREN, [T_COMMA] = OP_COMMA,  [T_QUESTION] = OP_QUESTION,
    [T_COLON] = OP_COLON,  [T_PIPE_PIPE] = OP_OR, [T_AMP_AMP] = OP_AND,
    [T_PIPE] = OP_BIT_OR,  [T_CARET] = OP_XOR,    [T_AMP] = OP_BIT_AND,
    [T_EQ] = OP_EQ,        [T_NE] = OP_NE,        [T_LT] = OP_LT,
    [T_GT] = OP_GT,        [T_LE] = OP_LE,        [T_GE] = OP_GE,
    [T_SHL] = OP_SHL,      [T_SHR] = OP_SHR,      [T_PLUS] = OP_ADD,
    [T_MINUS] = OP_SUB,    [T_STAR] = OP_MUL,     [T_SLASH] = OP_DIV,
    [T_PERCENT] = OP_MOD,  [T_BANG] = OP_NOT,     [T_TILDE] = OP_COMPLEMENT,
};

typedef struct Waiting {
    Op op;
    TokenKind kind; /* of its token */
    Span at;
    bool was_silent; /* silent before the operator */
} Waiting;

enum { FIRST_DEPTH = 16 };

typedef struct Condition {
    Lexer *lexer;
    const char *directive;
    Vec(Value) values;
    Vec(Waiting) ops;
    bool is_silent;  /* in an operand that is not evaluated */
    bool has_failed; /* one message is enough */
} Condition;

static void fail(Condition *condition, Span at, const char *message, const char *detail)
{
    if (!condition->has_failed)
        diag_error(&condition->lexer->cx->diags, at, message, detail);
    condition->has_failed = true;
}

static void warn_overflow(Condition *condition, Span at)
{
    if (!condition->is_silent)
        diag_warn(&condition->lexer->cx->diags, W_OTHER, at, "integer overflow in preprocessor expression");
}

/* Evaluation */

static Value truth(bool value)
{
    return (Value){value, false};
}

static bool is_negative(Value v)
{
    return !v.is_unsigned && v.bits >> 63;
}

static Value unary(Condition *condition, const Waiting *op, Value v)
{
    switch (op->op) {
    case OP_NEGATE:
        if (!v.is_unsigned && v.bits == (uint64_t)1 << 63)
            warn_overflow(condition, op->at);
        return (Value){0 - v.bits, v.is_unsigned};
    case OP_COMPLEMENT: return (Value){~v.bits, v.is_unsigned};
    case OP_NOT: return truth(!v.bits);
    default: return v;
    }
}

/* A shift by a negative count goes the other way; one by the width or more leaves nothing but the sign. */
static Value shift(Value v, Value count, bool left)
{
    bool is_backward = is_negative(count);
    uint64_t n = is_backward ? 0 - count.bits : count.bits;
    uint64_t sign = is_negative(v) ? UINT64_MAX : 0;
    if (left != is_backward)
        v.bits = n > 63 ? 0 : v.bits << n;
    else if (n > 63)
        v.bits = sign;
    else
        v.bits = n ? v.bits >> n | sign << (64 - n) : v.bits;
    return v;
}

static Value divide(Condition *condition, const Waiting *op, Value a, Value b, bool is_unsigned)
{
    if (!b.bits) {
        if (!condition->is_silent)
            fail(condition, op->at, "division by zero in #%s", condition->directive);
        return (Value){0, is_unsigned};
    }
    bool negate_a = !is_unsigned && is_negative(a), negate_b = !is_unsigned && is_negative(b);
    uint64_t x = negate_a ? 0 - a.bits : a.bits, y = negate_b ? 0 - b.bits : b.bits;
    uint64_t result = op->op == OP_DIV ? x / y : x % y;
    bool is_negated = op->op == OP_DIV ? negate_a != negate_b : negate_a;
    if (op->op == OP_DIV && !is_unsigned && !is_negated && result >> 63)
        warn_overflow(condition, op->at);
    return (Value){is_negated ? 0 - result : result, is_unsigned};
}

static bool is_less(Value a, Value b, bool is_unsigned)
{
    uint64_t flip = is_unsigned ? 0 : (uint64_t)1 << 63;
    return (a.bits ^ flip) < (b.bits ^ flip);
}

static Value add_or_subtract(Condition *condition, const Waiting *op, Value a, Value b, bool is_unsigned)
{
    uint64_t addend = op->op == OP_ADD ? b.bits : 0 - b.bits, sum = a.bits + addend;
    uint64_t wraps = op->op == OP_ADD ? ~(a.bits ^ b.bits) & (a.bits ^ sum) : (a.bits ^ b.bits) & (a.bits ^ sum);
    if (!is_unsigned && wraps >> 63)
        warn_overflow(condition, op->at);
    return (Value){sum, is_unsigned};
}

static Value multiply(Condition *condition, const Waiting *op, Value a, Value b, bool is_unsigned)
{
    Value product = {a.bits * b.bits, is_unsigned};
    uint64_t x = is_negative(a) ? 0 - a.bits : a.bits, y = is_negative(b) ? 0 - b.bits : b.bits;
    uint64_t most = is_negative(a) != is_negative(b) ? (uint64_t)1 << 63 : INT64_MAX;
    if (!is_unsigned && y && x > most / y)
        warn_overflow(condition, op->at);
    return product;
}

static Value binary(Condition *condition, const Waiting *op, Value a, Value b)
{
    bool is_unsigned = a.is_unsigned || b.is_unsigned;
    switch (op->op) {
    case OP_COMMA: return b;
    case OP_OR: return truth(a.bits || b.bits);
    case OP_AND: return truth(a.bits && b.bits);
    case OP_BIT_OR: return (Value){a.bits | b.bits, is_unsigned};
    case OP_XOR: return (Value){a.bits ^ b.bits, is_unsigned};
    case OP_BIT_AND: return (Value){a.bits & b.bits, is_unsigned};
    case OP_EQ: return truth(a.bits == b.bits);
    case OP_NE: return truth(a.bits != b.bits);
    case OP_LT: return truth(is_less(a, b, is_unsigned));
    case OP_GT: return truth(is_less(b, a, is_unsigned));
    case OP_LE: return truth(!is_less(b, a, is_unsigned));
    case OP_GE: return truth(!is_less(a, b, is_unsigned));
    case OP_SHL: return shift(a, b, true);
    case OP_SHR: return shift(a, b, false);
    case OP_ADD:
    case OP_SUB: return add_or_subtract(condition, op, a, b, is_unsigned);
    case OP_MUL: return multiply(condition, op, a, b, is_unsigned);
    case OP_DIV:
    case OP_MOD: return divide(condition, op, a, b, is_unsigned);
    case OP_START:
    case OP_PAREN:
    case OP_QUESTION:
    case OP_COLON:
    case OP_PLUS:
    case OP_NEGATE:
    case OP_NOT:
    case OP_COMPLEMENT:
    case OP_NONE: break;
    }
    return a;
}

/* The stack */

/* Takes the topmost operator off the stack and applies it. */
static void apply(Condition *condition)
{
    Waiting op = vec_pop(&condition->ops);
    Value b = vec_pop(&condition->values);
    if (op.op >= OP_PLUS) {
        b = unary(condition, &op, b);
    } else if (op.op == OP_COLON) {
        Value a = vec_pop(&condition->values), chooser = vec_pop(&condition->values);
        Waiting question = vec_pop(&condition->ops);
        condition->is_silent = question.was_silent;
        b = (Value){chooser.bits ? a.bits : b.bits, a.is_unsigned || b.is_unsigned};
    } else {
        Value a = vec_pop(&condition->values);
        condition->is_silent = op.was_silent;
        b = binary(condition, &op, a, b);
    }
    vec_push(&condition->lexer->cx->arena, &condition->values, b);
}

static void push_value(Condition *condition, Value value)
{
    if (!vec_push(&condition->lexer->cx->arena, &condition->values, value))
        condition->has_failed = true;
}

/* Applies what binds at least as tightly as `op` does; ? groups from the right, : ends all that stands behind its ?. */
static void reduce(Condition *condition, Op op)
{
    int least = op == OP_COLON ? 0 : op == OP_QUESTION ? precedence[op] + 1 : precedence[op];
    for (;;) {
        Waiting *top = &vec_last(&condition->ops);
        if (top->op == OP_QUESTION && op != OP_COLON && op != OP_COMMA && precedence[op] < precedence[OP_QUESTION])
            fail(condition, top->at, "'?' without following ':'", "");
        if (condition->has_failed || top->op <= OP_PAREN || top->op == OP_QUESTION)
            return;
        if (precedence[top->op] < least)
            return;
        apply(condition);
    }
}

static void push_op(Condition *condition, Op op, const Token *token)
{
    if (op == OP_COMMA && !condition->is_silent)
        diag_pedwarn(&condition->lexer->cx->diags, W_PEDANTIC, token->span, "comma operator in operand of #if");
    Waiting waiting = {op, token->kind, token->span, condition->is_silent};
    if (condition->has_failed || !vec_push(&condition->lexer->cx->arena, &condition->ops, waiting)) {
        condition->has_failed = true;
        return;
    }
    bool is_true = condition->values.len && vec_last(&condition->values).bits;
    if (op == OP_OR)
        condition->is_silent = condition->is_silent || is_true;
    else if (op == OP_AND || op == OP_QUESTION)
        condition->is_silent = condition->is_silent || !is_true;
}

/* `:` ends the second operand of ?: and begins the third. */
static void push_colon(Condition *condition, const Token *token)
{
    const Waiting *question = &vec_last(&condition->ops);
    if (question->op != OP_QUESTION) {
        fail(condition, token->span, " ':' without preceding '?'", "");
        return;
    }
    bool is_true = condition->values.data[condition->values.len - 2].bits != 0;
    condition->is_silent = question->was_silent || is_true;
    push_op(condition, OP_COLON, token);
}

static void close_paren(Condition *condition, Span at)
{
    if (condition->has_failed)
        return;
    if (vec_last(&condition->ops).op == OP_PAREN)
        condition->ops.len--;
    else
        fail(condition, at, "missing '(' in expression", "");
}

/* Operands */

/* `defined X` or `defined (X)`: yields X, or NULL after an error. */
static Name *read_defined(Condition *condition, Span at)
{
    Lexer *lexer = condition->lexer;
    Token token, close;
    read_token(lexer, &token);
    bool has_paren = token.kind == T_LPAREN;
    if (has_paren)
        read_token(lexer, &token);
    if (token.kind != T_IDENTIFIER) {
        fail(condition, at, "operator \"defined\" requires an identifier", "");
        if (token.kind == T_NEWLINE)
            unread_token(lexer, &token);
        return NULL;
    }
    if (has_paren) {
        read_token(lexer, &close);
        if (close.kind != T_RPAREN)
            fail(condition, close.span, "missing ')' after \"defined\"", "");
    }
    return token.name;
}

static void number(Condition *condition, const Token *token)
{
    Literal literal = {0};
    TokenKind kind = convert_number(condition->lexer->cx, token, &literal);
    if (kind == T_FLOATING)
        fail(condition, token->span, "floating constant in preprocessor expression", "");
    push_value(condition, (Value){literal.value, literal.has_u || literal.value >> 63});
}

static void character(Condition *condition, const Token *token)
{
    Literal literal = {0};
    convert_character(condition->lexer->cx, token, &literal);
    bool is_unsigned = literal.prefix == PREFIX_u || literal.prefix == PREFIX_U;
    push_value(condition, (Value){is_unsigned ? literal.value : (uint64_t)(int64_t)(int32_t)literal.value, is_unsigned});
}

/* A name that is no macro's is 0 (C11 6.10.1p4). */
static void identifier(Condition *condition, const Token *token, Name **defined_name)
{
    if (token->name == condition->lexer->defined) {
        if (token->flags & TOKEN_FROM_MACRO)
            diag_pedwarn(&condition->lexer->cx->diags, W_EXPANSION_TO_DEFINED, condition->lexer->directive_at,
                         "this use of \"defined\" may not be portable");
        *defined_name = read_defined(condition, token->span);
        push_value(condition, truth(*defined_name && (*defined_name)->macro));
        return;
    }
    if (!condition->is_silent && !condition->has_failed)
        diag_warn(&condition->lexer->cx->diags, W_UNDEF, token->span, "\"%s\" is not defined, evaluates to 0",
                  token->name->text);
    push_value(condition, truth(false));
}

/* The loop */

static void missing_operand(Condition *condition, const Token *token)
{
    const Waiting *top = &vec_last(&condition->ops);
    const char *text = spelled(condition->lexer, token);
    bool is_end = token->kind == T_NEWLINE;
    if (token->kind == T_RPAREN && top->op == OP_PAREN)
        fail(condition, token->span, "missing expression between '(' and ')'", "");
    else if (is_end && top->op == OP_START)
        fail(condition, condition->lexer->directive_at, "#%s with no expression", condition->directive);
    else if (top->op > OP_PAREN)
        fail(condition, top->at, "operator '%s' has no right operand", token_kind_text(top->kind));
    else if (is_end)
        fail(condition, top->at, "missing ')' in expression", "");
    else if (token->kind == T_RPAREN)
        fail(condition, token->span, "missing '(' in expression", "");
    else
        fail(condition, token->span, "operator '%s' has no left operand", text);
}

static bool is_operand(TokenKind kind)
{
    return kind == T_PP_NUMBER || kind == T_CHARACTER || kind == T_IDENTIFIER;
}

static void operand(Condition *condition, const Token *token, Name **defined_name)
{
    if (token->kind == T_PP_NUMBER)
        number(condition, token);
    else if (token->kind == T_CHARACTER)
        character(condition, token);
    else
        identifier(condition, token, defined_name);
}

/* Where a value is wanted an operator is a unary one or an opening parenthesis. */
static Op prefix_op(TokenKind kind)
{
    return kind == T_PLUS     ? OP_PLUS
           : kind == T_MINUS  ? OP_NEGATE
           : kind == T_BANG   ? OP_NOT
           : kind == T_TILDE  ? OP_COMPLEMENT
           : kind == T_LPAREN ? OP_PAREN
                              : OP_NONE;
}

/* One token where a value is wanted; returns whether one still is. */
static bool want_value(Condition *condition, const Token *token, Name **defined_name)
{
    Op op = prefix_op(token->kind);
    if (is_operand(token->kind))
        operand(condition, token, defined_name);
    else if (op != OP_NONE)
        push_op(condition, op, token);
    else if (token->kind == T_RPAREN || token->kind == T_NEWLINE || op_of_token[token->kind])
        missing_operand(condition, token);
    else
        fail(condition, token->span, "token \"%s\" is not valid in preprocessor expressions", spelled(condition->lexer, token));
    return !is_operand(token->kind);
}

/* One token behind a value; returns whether another value is wanted now. */
static bool want_operator(Condition *condition, const Token *token)
{
    Op op = op_of_token[token->kind];
    if (is_operand(token->kind) || op == OP_PAREN || op == OP_NOT || op == OP_COMPLEMENT) {
        fail(condition, token->span, "missing binary operator before token \"%s\"", spelled(condition->lexer, token));
    } else if (token->kind == T_RPAREN || token->kind == T_NEWLINE) {
        reduce(condition, OP_NONE);
        if (token->kind == T_RPAREN)
            close_paren(condition, token->span);
        return false;
    } else if (!op) {
        fail(condition, token->span, "token \"%s\" is not valid in preprocessor expressions", spelled(condition->lexer, token));
    } else {
        reduce(condition, op);
        if (!condition->has_failed && op == OP_COLON)
            push_colon(condition, token);
        else
            push_op(condition, op, token);
    }
    return true;
}

static bool finish(Condition *condition)
{
    const Waiting *top = &vec_last(&condition->ops);
    if (!condition->has_failed && top->op == OP_PAREN)
        fail(condition, top->at, "missing ')' in expression", "");
    return !condition->has_failed && vec_last(&condition->values).bits;
}

bool evaluate_condition(Lexer *lexer, const char *directive, Name **guard)
{
    Value values[FIRST_DEPTH]; /* the stacks begin here and move to the arena when they grow */
    Waiting ops[FIRST_DEPTH];
    Condition condition = {lexer, directive, {values, 0, FIRST_DEPTH}, {ops, 0, FIRST_DEPTH}, false, false};
    Name *defined_name = NULL;
    Token token;
    uint32_t count = 0;
    bool wants_value = true, is_negation = false;
    push_op(&condition, OP_START, &(Token){0});
    for (read_expanded(lexer, &token);; read_expanded(lexer, &token)) {
        is_negation = is_negation || (count == 0 && token.kind == T_BANG);
        count++;
        if (wants_value)
            wants_value = want_value(&condition, &token, &defined_name);
        else
            wants_value = want_operator(&condition, &token);
        if (condition.has_failed || token.kind == T_NEWLINE || should_stop(lexer->cx))
            break;
    }
    *guard = is_negation && count == 3 ? defined_name : NULL; /* "!", "defined …", the end */
    return token.kind == T_NEWLINE && finish(&condition);
}
