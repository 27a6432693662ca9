/* The parser alone, from text to tree: which names are types, what is said of syntax errors and where, and that
 * nothing is too deep for it. */
#include "parser/ast.h"

#include <stdio.h>
#include <string.h>

static int tests, failures;

static ReadResult read_nothing(void *user, SourceFeed *feed, const char *path, const char **why)
{
    (void)user;
    (void)feed;
    (void)path;
    (void)why;
    return READ_NOT_FOUND;
}

/* All messages about `text`, and the tree when `dump`. */
static void parse_text(const char *text, Text *out, Memory *memory, bool dump)
{
    Context cx = {.memory = memory};
    arena_init(&cx.arena, memory);
    names_init(&cx.names, &cx.arena);
    source_init(&cx.sources, &cx.arena);
    diag_init(&cx.diags, &cx.arena, &cx.sources);
    LexOptions options = {.reader = {NULL, read_nothing}};
    Lexer *lexer = lex_open(&cx, &options, "test.toy", source_text(&cx.arena, text, strlen(text)));
    Unit *unit = parse(&cx, lexer);
    for (const Diag *d = cx.diags.first; d; d = d->next) {
        Place place = source_place(&cx.sources, d->at.caret);
        text_printf(out, "%u:%u: %s%s%s\n", place.line, place.column, d->message, d->fix ? " | " : "", d->fix ? d->fix : "");
    }
    if (dump)
        ast_print(&cx, unit, out);
    lex_close(lexer);
    arena_release(&cx.arena);
}

static void expect(const char *name, const char *text, const char *expected, bool dump)
{
    Memory memory;
    memory_init(&memory, NULL, NULL, 0);
    Text out;
    text_init(&out, &memory);
    parse_text(text, &out, &memory, dump);
    bool same = strcmp(out.data ? out.data : "", expected) == 0;
    printf("%sok %d - %s\n", same ? "" : "not ", ++tests, name);
    if (!same) {
        printf("# of: %.200s\n# expected:\n%s# got:\n%s", text, expected, out.data ? out.data : "");
        failures++;
    }
    text_release(&out);
    memory_release(&memory);
}

static void test_typedef_names(void)
{
    static const char *const valid[] = {
        "typedef int T; void f(void) { T T = 1; T = 2; { typedef char T; T x = (T)3; } T++; }",
        "typedef int T; typedef struct T { T T; } S; int r(S *s) { return s->T; }",
        "typedef int T; int g(int T) { return T * 2; } T x;",
        "typedef int T; int h(int (T)); int i(T (*)(T), T[3]); unsigned U; void j(void) { unsigned T; T = 3; }",
        "typedef int T; void k(void) { goto T; T: ; T: 1; }",
        "typedef int T; int o(void) { for (int T = 0; T < 3; T++) if (T) ; T x = 1; return x; }",
        "typedef int T; void p(void) { enum { T } e; e = T; } T q;",
        "typedef int T; struct U { unsigned T : 3; T : 2; T a, b : 2; };",
        "typedef int T; void f(void) { T(x); T (*y)(T); T *z, (w); int T = sizeof(T); }",
        "typedef int T; int f(void) { return sizeof(T) * 2 + sizeof (T){1} + sizeof(int)-1; }",
        "typedef int T; int f(int T, ...); T (g)(T T) { return T; } int (*(*h(T))(void))[3];",
        "__extension__ typedef long long L; L f(void) { return __extension__ (L)1; }",
    };
    for (size_t i = 0; i < sizeof valid / sizeof *valid; i++)
        expect(valid[i], valid[i], "", false);
}

static void test_errors(void)
{
    static const struct {
        const char *text, *messages;
    } cases[] = {
        {"int f(void) { x = 3 y; }", "1:20: expected ';' before 'y' | ;\n"},
        {"int f(void) { g(1 2); }", "1:18: expected ')' before numeric constant | )\n"},
        {"int f(int a b) {}", "1:13: expected ';', ',' or ')' before 'b'\n"},
        {"int x y;", "1:7: expected '=', ',', ';', 'asm' or '__attribute__' before 'y'\n"},
        {"int x\nint y;", "1:6: expected ';' before 'int' | ;\n"},
        {"int a[] = { 1, 2 3 };", "1:18: expected '}' before numeric constant\n"},
        {"enum { A B };", "1:10: expected ',' or '}' before 'B'\n"},
        {"struct { int a b; };", "1:16: expected ':', ',', ';', '}' or '__attribute__' before 'b'\n"},
        {"struct s { int x; }\nint f(void);", "1:20: expected ';', identifier or '(' before 'int' | ;\n"},
        {"int f(void) { if x) ; }", "1:18: expected '(' before 'x'\n"},
        {"int f(void) { for (int i = 0; i < ; i++) x; y = ; }",
         "1:35: expected expression before ';' token\n1:49: expected expression before ';' token\n"},
        {"unsinged x;", "1:1: unknown type name 'unsinged'; did you mean 'unsigned'? | unsigned\n"},
        {"struct p { int x; }; int f(void) { p y; y.x = 1; }",
         "1:36: unknown type name 'p'; use 'struct' keyword to refer to the type | struct \n"},
        {"int f(a, b) int a; { return a; } int g;", "1:7: old-style (K&R) function definitions are not supported\n"},
        {"f(void) { return 1; }", "1:1: return type defaults to 'int' | int \n"},
        {"int f(void) { if (1) { }", "1:24: expected declaration or statement at end of input\n"},
        {"}\nint x;", "1:1: expected identifier or '(' before '}' token\n"},
        {"int f(void) { int g(void) { return 1; } return g(); }", "1:27: nested functions are not supported\n"},
        {"int f(void) { asm(\"nop\"); return 1; }", "1:15: inline assembly is not supported\n"},
        {"int f(void) { return sizeof (int) x; }", "1:35: 'sizeof' of a type takes no operand: put the cast in parentheses\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        expect(cases[i].text, cases[i].text, cases[i].messages, false);
}

static void test_tree(void)
{
    expect("precedence", "int x = a = b ? c : d | e << f + -g * h[1], y;",
           "declaration 1:5 'x' int\n"
           "  = 1:11\n"
           "    name 1:9 'a'\n"
           "    ?: 1:19\n"
           "      name 1:13 'b'\n"
           "      name 1:17 'c'\n"
           "      | 1:23\n"
           "        name 1:21 'd'\n"
           "        << 1:27\n"
           "          name 1:25 'e'\n"
           "          + 1:32\n"
           "            name 1:30 'f'\n"
           "            * 1:37\n"
           "              - 1:34\n"
           "                name 1:35 'g'\n"
           "              [] 1:40\n"
           "                name 1:39 'h'\n"
           "                integer 1:41 1\n"
           "declaration 1:45 'y' int\n",
           true);
    expect("dangling else", "void f(void) { if (a) if (b) c; else d; }",
           "function 1:6 'f' void\n"
           "  function of\n"
           "  block 1:14\n"
           "    if 1:16\n"
           "      name 1:20 'a'\n"
           "      if 1:23\n"
           "        name 1:27 'b'\n"
           "        expression 1:30\n"
           "          name 1:30 'c'\n"
           "      else 1:38\n"
           "        expression 1:38\n"
           "          name 1:38 'd'\n",
           true);
}

/* `count` times `part` between `before` and `behind`: accepted, or refused with one message. */
static void expect_depth(const char *before, const char *part, int count, const char *behind, bool is_accepted)
{
    Memory memory;
    memory_init(&memory, NULL, NULL, 0);
    Text text, out;
    text_init(&text, &memory);
    text_init(&out, &memory);
    text_str(&text, before);
    for (int i = 0; i < count; i++)
        text_str(&text, part);
    text_str(&text, behind);
    parse_text(text.data, &out, &memory, false);
    const char *said = out.data ? strchr(out.data, ' ') : NULL;
    bool holds = is_accepted ? !said : said && strcmp(said, " nested too deeply (limit 1000)\n") == 0;
    printf("%sok %d - %d times %s\n", holds ? "" : "not ", ++tests, count, part);
    if (!holds) {
        printf("# got: %s\n", out.data ? out.data : "");
        failures++;
    }
    text_release(&text);
    text_release(&out);
    memory_release(&memory);
}

static void test_depth(void)
{
    expect_depth("int x = 1", "+1", 200000, ";", true);
    expect_depth("void f(void) { if (a) ;", "else if (b) ; ", 10000, "}", true);
    expect_depth("void f(void) {", "a = 1;", 100000, "}", true);
    expect_depth("int x[] = {", "1,", 100000, "};", true);
    expect_depth("int x = ", "(", 100000, "", false);
    expect_depth("int x = ", "- ", 100000, "1;", false);
    expect_depth("int x = ", "a = ", 100000, "1;", false);
    expect_depth("int x = ", "a ? 1 : ", 5000, "1;", false);
    expect_depth("int x = a", "->b", 5000, ";", false);
    expect_depth("int ", "*", 100000, "x;", false);
    expect_depth("int x", "[1]", 5000, ";", false);
    expect_depth("void f(void) {", "{", 100000, "", false);
    expect_depth("void f(void) {", "if (a) ", 100000, "; }", false);
    expect_depth("void f(void) { switch (a) {", "case 1: ", 5000, "; } }", false);
    expect_depth("", "struct {", 100000, "", false);
    expect_depth("int x = ", "{", 100000, "", false);
}

int main(void)
{
    test_typedef_names();
    test_errors();
    test_tree();
    test_depth();
    printf("1..%d\n", tests);
    return failures != 0;
}
