/* Macro expansion (C11 6.10.3): names → what their macros stand for, rescanned.
 *
 * Tokens come from a stack of expansions, the innermost first, and from the file when it is empty. The macro of an expansion on
 * the stack is disabled; a name met while its macro is disabled is marked TOKEN_NO_EXPAND for good (6.10.3.4p2). An expansion
 * ends, and its macro is enabled again, when a token is asked of it that it does not have, be it for the arguments of a call
 * that began in it: this is what the standard leaves open and how gcc settles it. ## is done when its left operand is read.
 *
 * Tokens of a macro's body get positions of a region made for each expansion; tokens of arguments keep theirs. */
#include "lexer/internal.h"

enum { SPACING = TOKEN_AT_LINE_START | TOKEN_AFTER_SPACE };
enum { MAX_HELD_TOKENS = 3 * 1024 * 1024 };      /* in the lists of expansions under way: 150 MB */
enum { MAX_EXPANSION_TOKENS = 2 * 1024 * 1024 }; /* out of one use of a macro */
enum { HELD_BEFORE_RELEASE = 1024 };             /* so that small expansions do not free and allocate all the time */

/* An argument of a call. */
typedef struct Argument {
    const Token *tokens;
    uint32_t start, count; /* in Call.tokens while these grow */
    const Token *expanded;
    uint32_t expanded_count;
    bool is_expanded, is_omitted; /* omitted: the variable argument, with the comma before it */
    uint8_t trailing;             /* spacing flags that stood behind its last token */
} Argument;

typedef struct Call {
    Macro *macro;
    Span name, close;
    Vec(Token) tokens;   /* of all arguments */
    Vec(Token) pragmas;  /* #pragma lines among the arguments: they come before the expansion */
    Argument *arguments; /* one for each parameter, and at least one */
    uint32_t given;
} Call;

static bool too_much(Lexer *lexer, Span at, const char *message, int limit)
{
    if (!lexer->cx->diags.stopped)
        diag_error(&lexer->cx->diags, at, message, limit);
    lexer->cx->diags.stopped = true;
    return false;
}

/* Accounts for room for `count` more tokens in the scratch arena. */
static bool hold(Lexer *lexer, uint64_t count, Span at)
{
    if (lexer->scratch_tokens + count > MAX_HELD_TOKENS)
        return too_much(lexer, at, "macro expansion needs more than %d tokens at once", MAX_HELD_TOKENS);
    lexer->scratch_tokens += (uint32_t)count;
    return true;
}

typedef Vec(Token) Tokens;

static bool add_token(Lexer *lexer, void *vec, const Token *token)
{
    Tokens *tokens = vec;
    if (tokens->len == tokens->cap && !hold(lexer, tokens->cap ? tokens->cap * 2 : 4, token->span))
        return false;
    return vec_push(&lexer->scratch, tokens, *token);
}

/* The stack */

static void push_expansion(Lexer *lexer, Expansion expansion)
{
    if (vec_push(&lexer->cx->arena, &lexer->expansions, expansion) && expansion.macro)
        expansion.macro->is_disabled = true;
}

static void pop_expansion(Lexer *lexer)
{
    Expansion expansion = vec_pop(&lexer->expansions);
    lexer->pending |= expansion.trailing;
    if (expansion.macro)
        expansion.macro->is_disabled = false;
}

void drop_expansions(Lexer *lexer)
{
    while (lexer->expansions.len)
        pop_expansion(lexer);
    lexer->pending = 0;
}

void unread_token(Lexer *lexer, const Token *token)
{
    if (token->kind == T_EOF || token->kind == T_NEWLINE || !hold(lexer, 1, token->span))
        return; /* the end will be met again */
    Token *copy = NEW(&lexer->scratch, Token);
    *copy = *token;
    push_expansion(lexer, (Expansion){.first = copy, .next = copy, .end = copy + 1});
}

/* ## */

/* Joins two tokens' spellings and reads them as one. A blank keeps a comment from arising. */
static bool paste(Lexer *lexer, Token *left, const Token *right)
{
    size_t left_length, right_length;
    const char *left_text = spell(left, &left_length), *right_text = spell(right, &right_length);
    bool is_apart = left->kind == T_SLASH && right_text[0] != '=';
    char *text = arena_array(&lexer->cx->arena, left_length + right_length + 3, 1);
    if (!text)
        return true;
    memcpy(text, left_text, left_length);
    if (is_apart)
        text[left_length] = ' ';
    memcpy(text + left_length + is_apart, right_text, right_length);
    Token pasted;
    if (!scan_one(&lexer->scan, text, left_length + is_apart + right_length, &pasted)) {
        diag_error(&lexer->cx->diags, left->span, "pasting \"%s\" and \"%s\" does not give a valid preprocessing token",
                   spelled(lexer, left), spelled(lexer, right));
        return false;
    }
    pasted.span = left->span;
    pasted.flags = left->flags & (uint8_t)~TOKEN_NO_EXPAND;
    *left = pasted;
    return true;
}

/* Whether a name or number that ends in `token` is one still. */
static bool continues_word(const Token *token)
{
    size_t length;
    const char *text = spell(token, &length);
    for (size_t i = 0; i < length; i++)
        if (!((text[i] | 32) >= 'a' && (text[i] | 32) <= 'z') && !(text[i] >= '0' && text[i] <= '9') && text[i] != '_')
            return false;
    return true;
}

/* The common case: a name or number joined with what follows it as long as that consists of letters and digits. */
static void paste_words(Lexer *lexer, Token *token, Expansion *expansion)
{
    Text text;
    text_init(&text, lexer->cx->memory);
    token->flags &= (uint8_t)~TOKEN_NO_EXPAND;
    spell_into(&text, token);
    while (token->flags & TOKEN_PASTE_LEFT && expansion->next < expansion->end && continues_word(expansion->next)) {
        size_t length;
        const char *spelling = spell(expansion->next, &length);
        text_add(&text, spelling, length);
        token->flags &= (uint8_t)~TOKEN_PASTE_LEFT;
        token->flags |= expansion->next++->flags & TOKEN_PASTE_LEFT;
    }
    const char *joined = text.data ? text.data : "";
    token->length = (uint32_t)text.len;
    if (token->kind == T_IDENTIFIER)
        token->name = intern(&lexer->cx->names, joined, text.len);
    else
        token->text = arena_text(&lexer->cx->arena, joined, text.len);
    text_release(&text);
}

/* `token` was read from the innermost expansion and is followed by ##. */
static void paste_all(Lexer *lexer, Token *token)
{
    Expansion *expansion = &vec_last(&lexer->expansions);
    bool is_word = token->kind == T_IDENTIFIER || token->kind == T_PP_NUMBER;
    if (is_word && expansion->next < expansion->end && continues_word(expansion->next))
        paste_words(lexer, token, expansion);
    while (token->flags & TOKEN_PASTE_LEFT) {
        token->flags &= (uint8_t)~TOKEN_PASTE_LEFT;
        if (expansion->next == expansion->end || should_stop(lexer->cx) || !paste(lexer, token, expansion->next))
            return;
        token->flags |= expansion->next++->flags & TOKEN_PASTE_LEFT;
    }
}

/* Reading */

/* Exponential expansion ends in an error, be it of one macro or of all together. */
static void count_produced(Lexer *lexer)
{
    if (++lexer->produced - lexer->produced_before > MAX_EXPANSION_TOKENS)
        too_much(lexer, lexer->outermost, "macro expands to more than %d tokens", MAX_EXPANSION_TOKENS);
    else if (lexer->produced > MAX_MACRO_TOKENS)
        too_much(lexer, lexer->outermost, "macros expand to more than %d tokens", MAX_MACRO_TOKENS);
}

/* The next token of the expansions; false if there is none. */
static bool read_expansion(Lexer *lexer, Token *token)
{
    while (lexer->expansions.len) {
        Expansion *expansion = &vec_last(&lexer->expansions);
        if (expansion->next < expansion->end) {
            *token = *expansion->next;
            if (expansion->base) {
                Pos at = expansion->base + (Pos)(expansion->next - expansion->first);
                token->span = (Span){at, at + 1, at};
                token->flags |= TOKEN_FROM_MACRO;
            }
            expansion->next++;
            count_produced(lexer);
            if (token->flags & TOKEN_PASTE_LEFT)
                paste_all(lexer, token);
            return true;
        }
        if (expansion->is_barrier) {
            *token = (Token){.kind = T_EOF, .span = lexer->outermost, .text = ""};
            return true;
        }
        pop_expansion(lexer);
    }
    return false;
}

static void end_of_input(Lexer *lexer, Token *token)
{
    Pos at = scan_pos(&lexer->scan, lexer->scan.end);
    *token = (Token){.kind = T_EOF, .span = {at, at, at}, .text = ""};
    if (lexer->scan.in_directive) {
        token->kind = T_NEWLINE;
        lexer->is_directive_over = true;
    }
}

void read_token(Lexer *lexer, Token *token)
{
    if (!lexer->expansions.len || !read_expansion(lexer, token))
        read_file_token(lexer, token);
    if (lexer->pending && token->kind != T_EOF) {
        token->flags |= lexer->pending;
        lexer->pending = 0;
    }
    if (token->kind == T_IDENTIFIER && token->name->macro && ((const Macro *)token->name->macro)->is_disabled)
        token->flags |= TOKEN_NO_EXPAND;
    if (should_stop(lexer->cx))
        end_of_input(lexer, token);
}

/* Arguments */

/* Reads the arguments up to the closing parenthesis. */
static bool collect_arguments(Lexer *lexer, Call *call)
{
    const Macro *macro = call->macro;
    uint32_t depth = 0, kept = macro->parameter_count ? macro->parameter_count : 1;
    Token token;
    for (call->given = 1;;) {
        read_token(lexer, &token);
        if (token.kind == T_EOF || token.kind == T_NEWLINE) {
            if (!should_stop(lexer->cx))
                diag_error(&lexer->cx->diags, call->name, "unterminated argument list invoking macro \"%s\"",
                           macro->name->text);
            macro->name->flags |= NAME_IN_ERROR;
            return false;
        }
        if (token.kind == T_RPAREN && depth == 0)
            break;
        if (token.kind == T_COMMA && depth == 0 && !(macro->is_variadic && call->given == macro->parameter_count)) {
            if (++call->given <= kept)
                call->arguments[call->given - 1].start = call->tokens.len;
            continue;
        }
        depth += token.kind == T_LPAREN;
        depth -= token.kind == T_RPAREN;
        if (token.kind == T_PRAGMA) {
            if (!add_token(lexer, &call->pragmas, &token))
                return false;
            continue;
        }
        if (token.flags & TOKEN_AT_LINE_START)
            token.flags = (token.flags & (uint8_t)~TOKEN_AT_LINE_START) | TOKEN_AFTER_SPACE;
        if (call->given <= kept && !add_token(lexer, &call->tokens, &token))
            return false;
    }
    call->close = token.span;
    for (uint32_t i = 0; i < kept; i++) {
        Argument *argument = &call->arguments[i];
        uint32_t end = i + 1 < call->given && i + 1 < kept ? call->arguments[i + 1].start : call->tokens.len;
        argument->count = i < call->given ? end - argument->start : 0;
        argument->tokens = call->tokens.data + argument->start;
    }
    return true;
}

/* The number of arguments must be that of the parameters; that for `...` may be missing. */
static bool check_count(Lexer *lexer, Call *call)
{
    const Macro *macro = call->macro;
    Diags *diags = &lexer->cx->diags;
    uint32_t wanted = macro->parameter_count;
    if (wanted == 0 && call->given == 1 && call->arguments[0].count == 0)
        call->given = 0;
    if (macro->is_variadic)
        call->arguments[wanted - 1].is_omitted = call->given < wanted || (call->given == 1 && call->arguments[0].count == 0);
    if (macro->is_variadic && call->given + 1 == wanted) {
        if (wanted > 1)
            diag_pedwarn(diags, W_PEDANTIC, call->close,
                         "ISO C99 requires at least one argument for the \"...\" in a variadic macro");
        return true;
    }
    if (call->given == wanted)
        return true;
    if (call->given < wanted)
        diag_error(diags, call->close, "macro \"%s\" requires %u arguments, but only %u given", macro->name->text, wanted,
                   call->given);
    else
        diag_error(diags, call->close, "macro \"%s\" passed %u arguments, but takes just %u", macro->name->text, call->given,
                   wanted);
    if (macro->defined_at.start)
        diag_note(diags, macro->defined_at, "macro \"%s\" defined here", macro->name->text);
    macro->name->flags |= NAME_IN_ERROR;
    return false;
}

static bool has_macro(const Argument *argument)
{
    for (uint32_t i = 0; i < argument->count; i++) {
        const Token *token = &argument->tokens[i];
        if (token->kind == T_IDENTIFIER && token->name->macro && !(token->flags & TOKEN_NO_EXPAND))
            return true;
    }
    return false;
}

/* Expands an argument as if it were all that is left of the file (C11 6.10.3.1). */
static void expand_argument(Lexer *lexer, Argument *argument, Span at)
{
    argument->is_expanded = true;
    argument->expanded = argument->tokens;
    argument->expanded_count = argument->count;
    if (!has_macro(argument))
        return;
    if (lexer->argument_depth >= MAX_MACRO_ARGS_DEPTH) {
        too_much(lexer, at, "macro arguments nested deeper than %d levels", MAX_MACRO_ARGS_DEPTH);
        return;
    }
    uint8_t pending = lexer->pending;
    Tokens result = {0};
    Token token;
    lexer->pending = 0;
    lexer->argument_depth++;
    push_expansion(lexer,
                   (Expansion){argument->tokens, argument->tokens, argument->tokens + argument->count, .is_barrier = true});
    for (read_expanded(lexer, &token); token.kind != T_EOF && token.kind != T_NEWLINE; read_expanded(lexer, &token))
        if (!add_token(lexer, &result, &token))
            break;
    while (lexer->expansions.len && !vec_last(&lexer->expansions).is_barrier) /* there are some only if reading was given up */
        pop_expansion(lexer);
    if (lexer->expansions.len)
        pop_expansion(lexer);
    argument->expanded = result.data;
    argument->expanded_count = result.len;
    argument->trailing = result.len ? lexer->pending : 0;
    lexer->argument_depth--;
    lexer->pending = pending;
}

/* # */

static void add_escaped(Text *text, const char *spelling, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (spelling[i] == '"' || spelling[i] == '\\')
            text_char(text, '\\');
        text_char(text, spelling[i]);
    }
}

/* The spelling of an argument as a string literal (C11 6.10.3.2). */
static void stringify(Lexer *lexer, const Argument *argument, Token *token)
{
    Text text;
    text_init(&text, lexer->cx->memory);
    text_char(&text, '"');
    for (uint32_t i = 0; i < argument->count; i++) {
        size_t length;
        const Token *part = &argument->tokens[i];
        const char *spelling = spell(part, &length);
        if (i && part->flags & TOKEN_AFTER_SPACE)
            text_char(&text, ' ');
        if (part->kind == T_STRING || part->kind == T_CHARACTER)
            add_escaped(&text, spelling, length);
        else
            text_add(&text, spelling, length);
    }
    size_t backslashes = 0;
    while (text.len > backslashes + 1 && text.data[text.len - 1 - backslashes] == '\\')
        backslashes++;
    if (backslashes % 2) {
        diag_warn(&lexer->cx->diags, W_OTHER, token->span, "invalid string literal, ignoring final '\\'");
        text.len--;
    }
    text_char(&text, '"');
    token->kind = T_STRING;
    token->name = NULL;
    token->length = (uint32_t)text.len;
    token->text = arena_text(&lexer->cx->arena, text.data ? text.data : "", text.len);
    text_release(&text);
}

/* Substitution */

/* The expansion being written. */
typedef struct Output {
    Token *tokens;
    uint32_t count;
    uint8_t pending;        /* spacing flags for the next token */
    bool after_placemarker; /* the left operand of ## was empty */
} Output;

static bool is_pasted_right(const Macro *macro, uint32_t i)
{
    return i > 0 && macro->body[i - 1].flags & TOKEN_PASTE_LEFT;
}

/* Arguments are expanded unless they are operands of # or ##. */
static bool is_taken_as_is(const Macro *macro, uint32_t i)
{
    return macro->body[i].flags & (TOKEN_STRINGIFY | TOKEN_PASTE_LEFT) || is_pasted_right(macro, i);
}

/* Expands the arguments where that is needed; returns how many tokens the expansion has at most. */
static uint64_t prepare(Lexer *lexer, Call *call)
{
    const Macro *macro = call->macro;
    uint64_t total = 0;
    for (uint32_t i = 0; i < macro->length; i++) {
        uint32_t parameter = macro->parameter_of[i];
        Argument *argument = parameter ? &call->arguments[parameter - 1] : NULL;
        if (argument && !argument->is_expanded && !is_taken_as_is(macro, i))
            expand_argument(lexer, argument, call->name);
        if (!argument || macro->body[i].flags & TOKEN_STRINGIFY)
            total++;
        else
            total += is_taken_as_is(macro, i) ? argument->count : argument->expanded_count;
    }
    return total;
}

static void put_token(Output *output, const Token *token, Span span)
{
    Token *out = &output->tokens[output->count++];
    *out = *token;
    out->span = span;
    out->flags |= TOKEN_FROM_MACRO | output->pending;
    output->pending = 0;
    output->after_placemarker = false;
}

/* What stands left of ## is already written; its right operand is `argument`. */
static void meet_left_operand(Output *output, const Macro *macro, uint32_t i, const Argument *argument)
{
    Token *left = output->count ? &output->tokens[output->count - 1] : NULL;
    if (!left || !(left->flags & TOKEN_PASTE_LEFT))
        return;
    bool is_gnu_comma = left->kind == T_COMMA && macro->is_variadic && macro->parameter_of[i] == macro->parameter_count;
    bool is_placemarker = argument->count == 0, goes_on = macro->body[i].flags & TOKEN_PASTE_LEFT;
    if (is_gnu_comma && argument->is_omitted)
        output->count--; /* , ## __VA_ARGS__ swallows the comma */
    else if (is_placemarker ? !goes_on : is_gnu_comma)
        left->flags &= (uint8_t)~TOKEN_PASTE_LEFT;
}

static void put_argument(Output *output, const Macro *macro, uint32_t i, const Argument *argument)
{
    const Token *parameter = &macro->body[i];
    bool is_right = is_pasted_right(macro, i), as_is = is_taken_as_is(macro, i);
    const Token *tokens = as_is ? argument->tokens : argument->expanded;
    uint32_t count = as_is ? argument->count : argument->expanded_count;
    if (is_right)
        meet_left_operand(output, macro, i, argument);
    if (count == 0) {
        output->pending |= is_right ? 0 : parameter->flags & TOKEN_AFTER_SPACE;
        output->after_placemarker = (!is_right || output->after_placemarker) && parameter->flags & TOKEN_PASTE_LEFT;
        return;
    }
    Token first = tokens[0];
    if (!is_right || output->after_placemarker)
        first.flags &= (uint8_t)~TOKEN_AFTER_SPACE;
    if (!is_right)
        first.flags |= parameter->flags & TOKEN_AFTER_SPACE;
    put_token(output, &first, first.span);
    for (uint32_t k = 1; k < count; k++)
        put_token(output, &tokens[k], tokens[k].span);
    output->tokens[output->count - 1].flags |= parameter->flags & TOKEN_PASTE_LEFT;
    output->pending = as_is ? 0 : argument->trailing;
}

static Span body_span(const Region *region, uint32_t i, Span use)
{
    return region ? (Span){region->start + i, region->start + i + 1, region->start + i} : use;
}

/* Writes the body with the arguments in place of the parameters and has it read next. */
static void substitute(Lexer *lexer, Call *call, const Token *name)
{
    Macro *macro = call->macro;
    uint64_t total = prepare(lexer, call);
    if (!hold(lexer, total, name->span))
        return;
    Output output = {.tokens = arena_array(&lexer->scratch, (size_t)total, sizeof(Token))};
    if (!output.tokens || should_stop(lexer->cx))
        return;
    Region *region = source_add_expansion(&lexer->cx->sources, macro->name, name->span, macro->spellings, macro->length);
    for (uint32_t i = 0; i < macro->length; i++) {
        uint32_t parameter = macro->parameter_of[i];
        const Argument *argument = parameter ? &call->arguments[parameter - 1] : NULL;
        Token token = macro->body[i];
        Span span = body_span(region, i, name->span);
        if (!argument) {
            put_token(&output, &token, span);
        } else if (token.flags & TOKEN_STRINGIFY) {
            token.span = span;
            token.flags &= (uint8_t)~TOKEN_STRINGIFY;
            stringify(lexer, argument, &token);
            put_token(&output, &token, span);
        } else {
            put_argument(&output, macro, i, argument);
        }
    }
    const Token *tokens = output.tokens, *pragmas = call->pragmas.data;
    push_expansion(lexer, (Expansion){tokens, tokens, tokens + output.count, macro, .trailing = output.pending});
    if (pragmas)
        push_expansion(lexer, (Expansion){.first = pragmas, .next = pragmas, .end = pragmas + call->pragmas.len});
}

/* Entering */

/* A name whose macro is function-like: true if a call follows, which is then on the stack. */
static bool enter_call(Lexer *lexer, Macro *macro, const Token *name)
{
    bool in_arguments = lexer->in_arguments, ok = false;
    lexer->in_arguments = lexer->seeks_paren = true;
    lexer->scratch_users++;
    Token paren;
    read_token(lexer, &paren);
    lexer->seeks_paren = false;
    Call call = {.macro = macro, .name = name->span};
    if (paren.kind != T_LPAREN) {
        unread_token(lexer, &paren);
    } else {
        call.arguments = arena_array(&lexer->scratch, macro->parameter_count + 1, sizeof(Argument));
        ok = call.arguments && collect_arguments(lexer, &call) && check_count(lexer, &call);
    }
    lexer->in_arguments = in_arguments;
    if (ok)
        substitute(lexer, &call, name);
    lexer->scratch_users--;
    return ok;
}

static void enter_object(Lexer *lexer, Macro *macro, const Token *name)
{
    if (!macro->length)
        return;
    Region *region = source_add_expansion(&lexer->cx->sources, macro->name, name->span, macro->spellings, macro->length);
    if (region) {
        const Token *body = macro->body;
        push_expansion(lexer, (Expansion){body, body, body + macro->length, .macro = macro, .base = region->start});
    } else {
        Call call = {.macro = macro, .name = name->span};
        substitute(lexer, &call, name);
    }
}

static void begin_outermost(Lexer *lexer, const Token *token)
{
    lexer->produced_before = lexer->produced;
    lexer->outermost = token->span;
    if (lexer->scratch_tokens > HELD_BEFORE_RELEASE) {
        arena_release(&lexer->scratch);
        lexer->scratch_tokens = 0;
    }
}

/* Puts the expansion of a macro's name on the stack; true if there is none and the token is to be delivered as it is now. */
static bool expand(Lexer *lexer, Token *token)
{
    Macro *macro = token->name->macro;
    if (!lexer->expansions.len && !lexer->scratch_users)
        begin_outermost(lexer, token);
    if (macro->kind != MACRO_DEFINED) {
        uint8_t spacing = token->flags & SPACING;
        if (expand_builtin(lexer, macro, token))
            return true;
        lexer->pending |= spacing;
        return false;
    }
    macro_complete(lexer, macro);
    if (!macro->is_function)
        enter_object(lexer, macro, token);
    else if (!enter_call(lexer, macro, token))
        return true;
    lexer->pending |= token->flags & SPACING;
    return false;
}

void read_expanded(Lexer *lexer, Token *token)
{
    do
        read_token(lexer, token);
    while (token->kind == T_IDENTIFIER && token->name->macro && !(token->flags & TOKEN_NO_EXPAND) && !expand(lexer, token));
}
