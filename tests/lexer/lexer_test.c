/* The lexer through lexer.h, where no command line reaches: values of literals, positions of tokens that come out of macros,
 * #pragma pack beside what is read ahead, files that a host serves from memory, and memory that runs out at any request. Of what is
 * inside of the room, the conversion of floating constants. */
#include "lexer/internal.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static int tests, failures;

static void compare(const char *name, const char *expected, const char *got)
{
    bool same = strcmp(expected, got) == 0;
    printf("%sok %d - %s\n", same ? "" : "not ", ++tests, name);
    if (same)
        return;
    failures++;
    printf("# expected: %s\n# got:      %s\n", expected, got);
}

/* The files that the cases include. */
static ReadResult read_file(void *user, SourceFeed *feed, const char *path, const char **why)
{
    static const char *const files[][2] = {
        {"dir/guarded.h", "/* once */\n#ifndef GUARDED\n#define GUARDED\nguarded\n#endif\n"},
        {"dir/nested.h", "#include \"guarded.h\"\nnested\n"},
        {"system/once.h", "#pragma once\nonce\n"},
    };
    (void)why;
    ++*(int *)user;
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        if (strcmp(files[i][0], path) == 0) {
            source_feed(feed, files[i][1], strlen(files[i][1]));
            return READ_OK;
        }
    }
    return READ_NOT_FOUND;
}

/* A lexer over a text, and what it is asked for in the end. */
typedef struct Case {
    Memory memory;
    Context cx;
    LexOptions options;
    int reads;
    Lexer *lexer;
    Text out;
} Case;

static const char *const dirs[] = {"dir", NULL}, *const system_dirs[] = {"system", NULL};

static bool set_up(Case *c, const char *text, AllocFn *alloc, void *user)
{
    *c = (Case){.options = {.dirs = dirs, .system_dirs = system_dirs}};
    if (!memory_init(&c->memory, alloc, user, 0))
        return false;
    c->cx.memory = &c->memory;
    arena_init(&c->cx.arena, &c->memory);
    names_init(&c->cx.names, &c->cx.arena);
    source_init(&c->cx.sources, &c->cx.arena);
    diag_init(&c->cx.diags, &c->cx.arena, &c->cx.sources);
    text_init(&c->out, &c->memory);
    c->options.reader = (FileReader){&c->reads, read_file};
    c->lexer = lex_open(&c->cx, &c->options, "main.toy", source_text(&c->cx.arena, text, strlen(text)));
    return true;
}

static void tear_down(Case *c)
{
    text_release(&c->out);
    lex_close(c->lexer);
    arena_release(&c->cx.arena);
    memory_release(&c->memory);
}

/* Names and punctuators as they are spelled, literals by value. */
static void write_token(Case *c, const Token *token)
{
    const Literal *literal = token->literal;
    if (token->kind == T_INTEGER || token->kind == T_CHARACTER)
        text_printf(&c->out, "%lld", (long long)literal->value);
    else if (token->kind == T_FLOATING)
        text_printf(&c->out, "%g", literal->number);
    else if (token->kind == T_STRING)
        text_printf(&c->out, "\"%.*s\"", (int)literal->length, literal->bytes);
    else
        text_add(&c->out, token->name ? token->name->text : token->text, token->length);
}

static void write_tokens(Case *c)
{
    Token token;
    for (lex_next(c->lexer, &token); token.kind != T_EOF; lex_next(c->lexer, &token)) {
        write_token(c, &token);
        if (lex_pack(c->lexer))
            text_printf(&c->out, "@%d", lex_pack(c->lexer));
        text_char(&c->out, ' ');
    }
}

static void expect_tokens(const char *name, const char *text, const char *expected)
{
    Case c;
    set_up(&c, text, NULL, NULL);
    write_tokens(&c);
    compare(name, expected, c.out.data);
    tear_down(&c);
}

static void test_literals(void)
{
    expect_tokens("integers", "0 017 0x1fU 0b101 1ull 18446744073709551615u", "0 15 31 5 1 -1 ");
    expect_tokens("floating constants", ".5 1e3f 0x1p-2 1.L", "0.5 1000 0.25 1 ");
    expect_tokens("characters", "'a' '\\n' '\\377' 'ab' L'\\xffffffff' u'\\xffff' '\\''", "97 10 -1 24930 -1 65535 39 ");
    expect_tokens("adjacent strings", "\"a\" \"b\\x63\"\n/**/ \"\\u00e9\" x", "\"abc\xc3\xa9\" x ");
    expect_tokens("names beyond ASCII are one however they are written", "\\u00e9t\xc3\xa9", "\xc3\xa9t\xc3\xa9 ");
}

/* Whether the value of `text` is what the C library says, which is right in the C locale. */
static bool is_right(const char *text)
{
    double value = floating_value(text, strlen(text), false), narrow = floating_value(text, strlen(text), true);
    return value == strtod(text, NULL) && narrow == (double)strtof(text, NULL);
}

/* A number halfway between two doubles or floats, or just above. */
static void write_halfway(char *out, size_t size, uint64_t random, int bits, int exponent, bool above)
{
    uint64_t significand = random >> (64 - bits) | (uint64_t)1 << (bits - 1);
    long double number = ldexpl((long double)significand, exponent) + ldexpl(0.5L, exponent);
    snprintf(out, size, "%.1150Lf%s", number, above ? "1" : "");
}

static void test_floating(void)
{
    static const char *const numbers[] = {
        "0.0",
        "0e0",
        ".5",
        "5.",
        "1e22",
        "1e23",
        "8.5e-1",
        "9007199254740993.",
        "1e308",
        "1.8e308",
        "1e400",
        "1e-400",
        "4.9e-324",
        "2.4e-324",
        "2.5e-324",
        "3.4e38",
        "3.5e38",
        "1.4e-45",
        "7e-46",
        "0.7e-45",
        "0x1p0",
        "0x.8p1",
        "0x1.p-1074",
        "0x1p-1075",
        "0x1.8p-1075",
        "0x1p1023",
        "0x1p1024",
        "0x1.fffffffffffff8p0",
        "0x1.fffffffffffff7ffffp0",
        "0x1.fffffffffffff8000000000000001p0",
        "0x0p99999",
        "0x1p99999",
        "0x1.ffffffp127",
        "0x1.fffffefp127",
        "0x0.00000000000000000000000000001p116",
        "1e99999999999",
        "1e-99999999999",
        "2.2250738585072011e-308",
        "2.2250738585072014e-308",
        "179769313486231580793728971405301e276",
    };
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        compare(numbers[i], "right", is_right(numbers[i]) ? "right" : "wrong");
    char wrong[2400] = "none";
    uint64_t random = 1;
    for (int i = 0; i < 3000; i++) {
        char texts[3][2400];
        random = random * 6364136223846793005u + 1442695040888963407u;
        unsigned long long front = random >> (i % 60), back = random;
        int exponent = (int)(random >> 33) % 300;
        snprintf(texts[0], sizeof texts[0], "%llu.%llue%d", front, back, exponent);
        snprintf(texts[1], sizeof texts[1], "0x%llx.%llxp%d", front, back, exponent * 4);
        write_halfway(texts[2], sizeof texts[2], random, i % 2 ? 53 : 24, exponent, i % 3 == 0);
        for (int k = 0; k < 3; k++)
            if (!is_right(texts[k]))
                memcpy(wrong, texts[k], sizeof wrong);
    }
    compare("random constants that are wrong", "none", wrong);
}

static void test_pack(void)
{
    expect_tokens("pack takes effect at its place, whatever is read ahead",
                  "#pragma pack(2)\n\"a\"\n#pragma pack(push, 1)\nb _Pragma(\"pack(pop)\") c\n#pragma pack()\nd",
                  "\"a\"@2 b@1 c@2 d ");
    expect_tokens("pack to a label", "#pragma pack(push, x, 4)\n#pragma pack(push, 8)\na\n#pragma pack(pop, x)\nb", "a@8 b ");
}

/* Where each token is: its line and column in the file, and the macro it came from. */
static void test_positions(void)
{
    Case c;
    Token token;
    set_up(&c, "#define TWO(x) x + one\n#define one 1\nTWO(\n  a) b", NULL, NULL);
    for (lex_next(c.lexer, &token); token.kind != T_EOF; lex_next(c.lexer, &token)) {
        Place place = source_place(&c.cx.sources, token.span.caret);
        Region *region = source_region(&c.cx.sources, token.span.caret);
        text_printf(&c.out, "%u:%u%s%s ", place.line, place.column, region->is_expansion ? " of " : "",
                    region->is_expansion ? region->macro->text : "");
    }
    compare("positions in expansions", "4:3 3:1 of TWO 3:1 of one 4:6 ", c.out.data);
    tear_down(&c);
}

static void test_files(void)
{
    Case c;
    set_up(&c, "#include \"guarded.h\"\n#include <nested.h>\n#include <once.h>\n#include <once.h>\n", NULL, NULL);
    write_tokens(&c);
    compare("guards and #pragma once", "guarded nested once ", c.out.data);
    text_release(&c.out);
    text_printf(&c.out, "%d", c.reads);
    compare("no path is asked for twice", "5",
            c.out.data); /* guarded.h, dir/guarded.h, dir/nested.h, dir/once.h, system/once.h */
    text_release(&c.out);
    uint32_t count;
    const Dependency *dependencies = lex_dependencies(c.lexer, &count);
    for (uint32_t i = 0; i < count; i++)
        text_printf(&c.out, "%s%s ", dependencies[i].path, dependencies[i].is_system ? "*" : "");
    compare("dependencies", "main.toy dir/guarded.h dir/nested.h system/once.h* ", c.out.data);
    tear_down(&c);
}

static void test_missing(void)
{
    Case c;
    Token token;
    set_up(&c, "a\n#include <nothing>\nb", NULL, NULL);
    do
        lex_next(c.lexer, &token);
    while (token.kind != T_EOF);
    compare("a missing file ends the reading", "nothing: No such file or directory", c.cx.diags.first->message);
    tear_down(&c);
}

/* The k-th request for memory fails, and all later ones too if `lasting`. */
typedef struct Failing {
    long until;
    bool lasting;
} Failing;

static void *failing_alloc(void *user, void *block, size_t old_size, size_t new_size)
{
    Failing *failing = user;
    (void)old_size;
    if (new_size == 0) {
        free(block);
        return NULL;
    }
    long left = --failing->until;
    return left == 0 || (left < 0 && failing->lasting) ? NULL : realloc(block, new_size);
}

static void test_out_of_memory(void)
{
    static const char text[] =
        "#define F(x, ...) x + G(#x, a ## x __VA_ARGS__)\n#define G(x, y) F(y) x\n#include <nested.h>\n"
        "#if F(1, 2) > 3 && defined F\n#elif __has_include(<once.h>)\n#endif\n"
        "F(F(F(1, b), c), d) \"s\" \"t\" L\"u\" 'v' 1.5 __FILE__ __LINE__ __INT64_C(1) \\u00e9 @ #error\n";
    Case c;
    Failing failing;
    long k = 1;
    int stopped = 0;
    for (bool done = false; !done; k++) {
        failing = (Failing){k / 2 + 1, k % 2};
        if (!set_up(&c, text, failing_alloc, &failing))
            continue;
        if (k % 4 < 2)
            lex_print(c.lexer, &c.out, true);
        else
            lex_dump(c.lexer, &c.out);
        stopped += c.memory.failed;
        done = !c.memory.failed && failing.until > 0;
        tear_down(&c);
        if (c.memory.used)
            break;
    }
    compare("every failing request is survived, and nothing leaks", "yes", !c.memory.used && stopped > 8 ? "yes" : "no");
}

int main(void)
{
    test_literals();
    test_floating();
    test_pack();
    test_positions();
    test_files();
    test_missing();
    test_out_of_memory();
    printf("1..%d\n", tests);
    return failures != 0;
}
