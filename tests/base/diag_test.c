/* Messages as text and as JSON: each case builds its sources and messages by hand and compares all that is shown. */
#include "base/context.h"
#include "base/diag_render.h"

#include <stdio.h>

static int tests, failures;

/* The sources and messages of one case. */
typedef struct Case {
    Memory memory;
    Arena arena;
    NameTable names;
    SourceMap sources;
    Diags diags;
} Case;

static void set_up(Case *c)
{
    memory_init(&c->memory, NULL, NULL, 0);
    arena_init(&c->arena, &c->memory);
    names_init(&c->names, &c->arena);
    source_init(&c->sources, &c->arena);
    diag_init(&c->diags, &c->arena, &c->sources);
}

static void tear_down(Case *c)
{
    arena_release(&c->arena);
    memory_release(&c->memory);
}

static Region *add_file(Case *c, const char *path, const char *text, Pos included_at)
{
    return source_add_file(&c->sources, path, source_text(&c->arena, text, strlen(text)), included_at, false);
}

/* The first occurrence of `what` in the file, the caret at its start. */
static Span find(const Region *file, const char *what)
{
    Pos start = file->start + (Pos)(strstr(file->text, what) - file->text);
    return (Span){start, start + (Pos)strlen(what), start};
}

static void compare(const char *name, const char *expected, const char *got)
{
    bool same = strcmp(expected, got) == 0;
    printf("%sok %d - %s\n", same ? "" : "not ", ++tests, name);
    if (same)
        return;
    failures++;
    printf("# expected:\n%s# got:\n%s", expected, got);
}

static void expect(Case *c, const char *name, bool colour, const char *expected)
{
    Text out;
    text_init(&out, &c->memory);
    diag_render(&c->diags, "toycc", colour, &out);
    compare(name, expected, out.data ? out.data : "");
    text_release(&out);
}

static void expect_json(Case *c, const char *name, const char *expected)
{
    Text out;
    text_init(&out, &c->memory);
    diag_render_json(&c->diags, &out);
    compare(name, expected, out.data);
    text_release(&out);
}

static void test_caret_and_range(void)
{
    Case c;
    set_up(&c);
    Region *file = add_file(&c, "prog.toy", "int main(void)\n{\n\treturn count + 1;\n}\n", 0);
    Span span = find(file, "count + 1");
    span.caret = find(file, "+").start;
    diag_error(&c.diags, span, "invalid operands to binary '+'");
    diag_note(&c.diags, find(file, "main"), "declared here");
    expect(&c, "caret within its range, tabs kept, a note", false,
           "prog.toy:3:15: error: invalid operands to binary '+'\n"
           "    3 | \treturn count + 1;\n"
           "      | \t       ~~~~~~^~~\n"
           "prog.toy:1:5: note: declared here\n"
           "    1 | int main(void)\n"
           "      |     ^~~~\n");
    expect(&c, "colours", true,
           "\33[01m\33[Kprog.toy:3:15:\33[m\33[K \33[01;31m\33[Kerror: \33[m\33[Kinvalid operands to binary "
           "'\33[01m\33[K+\33[m\33[K'\n"
           "    3 | \treturn \33[01;31m\33[Kcount + 1\33[m\33[K;\n"
           "      | \t       \33[01;31m\33[K~~~~~~^~~\33[m\33[K\n"
           "\33[01m\33[Kprog.toy:1:5:\33[m\33[K \33[01;36m\33[Knote: \33[m\33[Kdeclared here\n"
           "    1 | int \33[01;36m\33[Kmain\33[m\33[K(void)\n"
           "      |     \33[01;36m\33[K^~~~\33[m\33[K\n");
    tear_down(&c);
}

static void test_no_place(void)
{
    Case c;
    set_up(&c);
    diag_error(&c.diags, (Span){0}, "no input files");
    expect(&c, "a message without a place", false, "toycc: error: no input files\n");
    expect_json(&c, "JSON without a place", "[\n{\"severity\": \"error\", \"message\": \"no input files\"}\n]\n");
    tear_down(&c);
}

static void test_fixes(void)
{
    Case c;
    set_up(&c);
    Region *file = add_file(&c, "prog.toy", "int x = 1\nint *p = x.y;\n", 0);
    Span behind = {find(file, "1").end, find(file, "1").end + 1, find(file, "1").end};
    diag_error(&c.diags, behind, "expected ';' before 'int'");
    diag_fix(&c.diags, (Span){behind.start, behind.start, behind.start}, ";");
    diag_error(&c.diags, find(file, "."), "'x' is a pointer");
    diag_fix(&c.diags, find(file, "."), "->");
    diag_error(&c.diags, find(file, "*"), "stray '*'");
    diag_fix(&c.diags, find(file, "*"), "");
    diag_error(&c.diags, find(file, "y"), "add the include");
    diag_fix(&c.diags, (Span){file->start, file->start, file->start}, "#include <stdio.h>\n");
    expect(&c, "fixes: insertion, replacement, deletion, a new line", false,
           "prog.toy:1:10: error: expected ';' before 'int'\n"
           "    1 | int x = 1\n"
           "      |          ^\n"
           "      |          ;\n"
           "prog.toy:2:11: error: 'x' is a pointer\n"
           "    2 | int *p = x.y;\n"
           "      |           ^\n"
           "      |           ->\n"
           "prog.toy:2:5: error: stray '*'\n"
           "    2 | int *p = x.y;\n"
           "      |     ^\n"
           "      |     -\n"
           "prog.toy:2:12: error: add the include\n"
           "  +++ |+#include <stdio.h>\n"
           "    2 | int *p = x.y;\n"
           "      |            ^\n");
    tear_down(&c);
}

static void test_fix_on_another_line(void)
{
    Case c;
    set_up(&c);
    Region *file = add_file(&c, "prog.toy", "int x = 1\n\nreturn;\n", 0);
    Pos end = find(file, "1").end;
    diag_error(&c.diags, find(file, "return"), "expected ';' before 'return'");
    diag_fix(&c.diags, (Span){end, end, end}, ";");
    expect(&c, "a fix on another line shows that line", false,
           "prog.toy:3:1: error: expected ';' before 'return'\n"
           "    3 | return;\n"
           "      | ^~~~~~\n"
           "    1 | int x = 1\n"
           "      |          ;\n");
    tear_down(&c);
}

static void test_characters(void)
{
    Case c;
    set_up(&c);
    Region *file = add_file(&c, "p.toy", "\"\xC3\xA9\xE4\xB8\xAD\" x; \xFF\x01 y; e\xCC\x81 z\n", 0);
    diag_error(&c.diags, find(file, "x"), "x '\x01\xFE'");
    diag_error(&c.diags, find(file, "y"), "y");
    diag_error(&c.diags, find(file, "z"), "z");
    diag_error(&c.diags, find(file, "\xE4\xB8\xAD"), "wide");
    expect(&c, "wide, combining, control characters and bytes that are not UTF-8", false,
           "p.toy:1:6: error: x '<U+0001><FE>'\n"
           "    1 | \"\xC3\xA9\xE4\xB8\xAD\" x; <FF><U+0001> y; e\xCC\x81 z\n"
           "      |       ^\n"
           "p.toy:1:12: error: y\n"
           "    1 | \"\xC3\xA9\xE4\xB8\xAD\" x; <FF><U+0001> y; e\xCC\x81 z\n"
           "      |                       ^\n"
           "p.toy:1:18: error: z\n"
           "    1 | \"\xC3\xA9\xE4\xB8\xAD\" x; <FF><U+0001> y; e\xCC\x81 z\n"
           "      |                            ^\n"
           "p.toy:1:3: error: wide\n"
           "    1 | \"\xC3\xA9\xE4\xB8\xAD\" x; <FF><U+0001> y; e\xCC\x81 z\n"
           "      |   ^~\n");
    tear_down(&c);
}

static void test_long_line(void)
{
    Case c;
    set_up(&c);
    char text[1001];
    memset(text, 'a', 1000);
    memcpy(text + 500, "here", 4);
    text[1000] = '\0';
    Region *file = add_file(&c, "p.toy", text, 0);
    diag_error(&c.diags, find(file, "here"), "in the middle");
    diag_error(&c.diags, (Span){file->start, file->start + 1000, file->start}, "all");
    char as[145] = {0}, tildes[144] = {0}, expected[2000];
    memset(as, 'a', 144);
    memset(tildes, '~', 143);
    snprintf(expected, sizeof expected,
             "p.toy:1:501: error: in the middle\n"
             "    1 | ...%.72shere%.68s...\n"
             "      |    %72s^~~~\n"
             "p.toy:1:1: error: all\n"
             "    1 | %s...\n"
             "      | ^%s\n",
             as, as, "", as, tildes);
    expect(&c, "a long line is cut around the caret", false, expected);
    tear_down(&c);
}

static void test_joined_lines(void)
{
    Case c;
    set_up(&c);
    Region *file = add_file(&c, "p.toy", "int \\\n  wrong \\\n  = 3;\n", 0);
    diag_error(&c.diags, find(file, "wrong"), "second");
    diag_error(&c.diags, find(file, "="), "third");
    Pos end = file->start + file->length - 1;
    diag_error(&c.diags, (Span){end, end + 1, end}, "at the end");
    expect(&c, "joined lines are shown as they stand in the file; the end of the file has a place", false,
           "p.toy:2:3: error: second\n"
           "    2 |   wrong \n"
           "      |   ^~~~~\n"
           "p.toy:3:3: error: third\n"
           "    3 |   = 3;\n"
           "      |   ^\n"
           "p.toy:4:1: error: at the end\n"
           "    4 | \n"
           "      | ^\n");
    tear_down(&c);
}

static void test_include_chain(void)
{
    Case c;
    set_up(&c);
    Region *top = add_file(&c, "prog.toy", "\n#include \"a.h\"\nint z;\n", 0);
    Region *middle = add_file(&c, "a.h", "#include \"b.h\"\n", find(top, "#include").start);
    Region *file = add_file(&c, "b.h", "int x;\nint y;\n", find(middle, "#include").start);
    diag_error(&c.diags, find(file, "x"), "first");
    diag_error(&c.diags, find(file, "y"), "second");
    diag_error(&c.diags, find(top, "z"), "third");
    expect(&c, "the include chain, once", false,
           "In file included from a.h:1,\n"
           "                 from prog.toy:2:\n"
           "b.h:1:5: error: first\n"
           "    1 | int x;\n"
           "      |     ^\n"
           "b.h:2:5: error: second\n"
           "    2 | int y;\n"
           "      |     ^\n"
           "prog.toy:3:5: error: third\n"
           "    3 | int z;\n"
           "      |     ^\n");
    expect_json(
        &c, "the include chain in JSON",
        "[\n{\"severity\": \"error\", \"message\": \"first\", \"file\": \"b.h\", \"line\": 1, \"column\": 5, \"start_line\": "
        "1, "
        "\"start_column\": 5, \"end_line\": 1, \"end_column\": 6, \"included_from\": [{\"file\": \"a.h\", \"line\": 1}, "
        "{\"file\": \"prog.toy\", \"line\": 2}]},\n"
        "{\"severity\": \"error\", \"message\": \"second\", \"file\": \"b.h\", \"line\": 2, \"column\": 5, \"start_line\": 2, "
        "\"start_column\": 5, \"end_line\": 2, \"end_column\": 6, \"included_from\": [{\"file\": \"a.h\", \"line\": 1}, "
        "{\"file\": \"prog.toy\", \"line\": 2}]},\n"
        "{\"severity\": \"error\", \"message\": \"third\", \"file\": \"prog.toy\", \"line\": 3, \"column\": 5, \"start_line\": "
        "3, "
        "\"start_column\": 5, \"end_line\": 3, \"end_column\": 6}\n]\n");
    tear_down(&c);
}

static void test_expansions(void)
{
    Case c;
    set_up(&c);
    Region *file = add_file(&c, "p.toy", "#define INNER(a) a + y\n#define OUTER(a) INNER(a)\nint z = OUTER(1);\n", 0);
    Span outer_body[] = {find(file, "INNER(a)\nint")}, inner_body[] = {find(file, "y")};
    outer_body[0].end = outer_body[0].start + 5;
    Span use = find(file, "OUTER(1)");
    use.end = use.start + 5;
    Region *outer = source_add_expansion(&c.sources, intern_str(&c.names, "OUTER"), use, outer_body, 1);
    Span inner_use = {outer->start, outer->start + 1, outer->start};
    Region *inner = source_add_expansion(&c.sources, intern_str(&c.names, "INNER"), inner_use, inner_body, 1);
    diag_error(&c.diags, (Span){inner->start, inner->start + 1, inner->start}, "'y' undeclared");
    expect(&c, "macro expansions from the inside outwards", false,
           "p.toy:1:22: error: 'y' undeclared\n"
           "    1 | #define INNER(a) a + y\n"
           "      |                      ^\n"
           "p.toy:2:18: note: in expansion of macro 'INNER'\n"
           "    2 | #define OUTER(a) INNER(a)\n"
           "      |                  ^~~~~\n"
           "p.toy:3:9: note: in expansion of macro 'OUTER'\n"
           "    3 | int z = OUTER(1);\n"
           "      |         ^~~~~\n");
    expect_json(&c, "macro expansions in JSON",
                "[\n{\"severity\": \"error\", \"message\": \"'y' undeclared\", \"file\": \"p.toy\", \"line\": 1, \"column\": "
                "22, \"start_line\": 1, "
                "\"start_column\": 22, \"end_line\": 1, \"end_column\": 23, \"expanded_from\": [{\"macro\": \"INNER\", "
                "\"file\": \"p.toy\", "
                "\"line\": 2, \"column\": 18}, {\"macro\": \"OUTER\", \"file\": \"p.toy\", \"line\": 3, \"column\": 9}]}\n]\n");
    tear_down(&c);
}

static void test_ranges_and_expansions(void)
{
    Case c;
    set_up(&c);
    Region *header = source_add_file(&c.sources, "s.h", source_text(&c.arena, "#define ONE 1\n", 14), 0, true);
    Region *file = add_file(&c, "p.toy", "#define ADD(a, b) ((a) + (b))\nint x = ADD(p, q);\nint y = ONE;\n", 0);
    /* The body's tokens, of which `a` and `b` are replaced by p and q where these stand. */
    Span body[] = {find(file, "((a"), find(file, "(a) +"), find(file, ") +"),
                   find(file, "+"),   find(file, "(b"),    find(file, "))")};
    for (int i = 0; i < 6; i++)
        body[i].end = body[i].start + 1;
    Span use = find(file, "ADD(p"), one = find(header, "1"), one_use = find(file, "ONE");
    use.end = use.start + 3;
    Pos add = source_add_expansion(&c.sources, intern_str(&c.names, "ADD"), use, body, 6)->start;
    diag_error(&c.diags, (Span){add + 1, add + 6, add + 3}, "operator in the body");
    diag_error(&c.diags, (Span){find(file, "p, q").start, add + 6, find(file, "p, q").start}, "argument");
    Pos in_header = source_add_expansion(&c.sources, intern_str(&c.names, "ONE"), one_use, &one, 1)->start;
    diag_error(&c.diags, (Span){in_header, in_header + 1, in_header}, "macro of a system header");
    expect(&c, "ranges in bodies, arguments, macros of system headers", false,
           "p.toy:1:24: error: operator in the body\n"
           "    1 | #define ADD(a, b) ((a) + (b))\n"
           "      |                    ~~~~^~~~~\n"
           "p.toy:2:9: note: in expansion of macro 'ADD'\n"
           "    2 | int x = ADD(p, q);\n"
           "      |         ^~~\n"
           "p.toy:2:13: error: argument\n"
           "    2 | int x = ADD(p, q);\n"
           "      |             ^\n"
           "p.toy:3:9: error: macro of a system header\n"
           "    3 | int y = ONE;\n"
           "      |         ^~~\n");
    tear_down(&c);
}

static void test_deep_expansion(void)
{
    Case c;
    set_up(&c);
    Region *file = add_file(&c, "p.toy", "M\nbody\n", 0);
    Span use = find(file, "M"), body = find(file, "body");
    for (int i = 0; i < 10; i++) {
        Region *region = source_add_expansion(&c.sources, intern_str(&c.names, "M"), use, &body, 1);
        use = (Span){region->start, region->start + 1, region->start};
    }
    diag_error(&c.diags, use, "deep");
    Text out;
    text_init(&out, &c.memory);
    diag_render(&c.diags, "toycc", false, &out);
    int notes = 0;
    for (const char *p = out.data; (p = strstr(p, "in expansion of macro 'M'")) != NULL; p++)
        notes++;
    compare("a deep expansion shows both ends", "6 skipped",
            notes == 6 && strstr(out.data, "(4 more expansions") ? "6 skipped" : out.data);
    text_release(&out);
    tear_down(&c);
}

static void test_warnings(void)
{
    Case c;
    set_up(&c);
    Region *file = add_file(&c, "p.toy", "x\n", 0);
    diag_option(&c.diags, "error=overflow");
    diag_warn(&c.diags, W_CPP, find(file, "x"), "one");
    diag_warn(&c.diags, W_OVERFLOW, find(file, "x"), "two");
    diag_warn(&c.diags, W_OTHER, find(file, "x"), "three");
    expect(&c, "warnings with their options", false,
           "p.toy:1:1: warning: one [-Wcpp]\n    1 | x\n      | ^\n"
           "p.toy:1:1: error: two [-Werror=overflow]\n    1 | x\n      | ^\n"
           "p.toy:1:1: warning: three\n    1 | x\n      | ^\n");
    tear_down(&c);
}

static void test_too_many(void)
{
    Case c;
    set_up(&c);
    c.diags.max_errors = 2;
    for (int i = 0; i < 5; i++)
        diag_error(&c.diags, (Span){0}, "%d", i);
    expect(&c, "too many errors", false, "toycc: error: 0\ntoycc: error: 1\ncompilation terminated due to -fmax-errors=2.\n");
    tear_down(&c);
}

/* How often `what` occurs in the messages, as text or as JSON. */
static int count(Case *c, bool json, const char *what)
{
    Text out;
    text_init(&out, &c->memory);
    if (json)
        diag_render_json(&c->diags, &out);
    else
        diag_render(&c->diags, "toycc", false, &out);
    int found = 0;
    for (const char *p = out.data; (p = strstr(p, what)) != NULL; p++)
        found++;
    text_release(&out);
    return found;
}

static void test_flood(void)
{
    Case c;
    set_up(&c);
    for (int i = 0; i < 1500; i++) {
        diag_warn(&c.diags, W_CPP, (Span){0}, "flood");
        diag_note(&c.diags, (Span){0}, "belongs");
    }
    diag_error(&c.diags, (Span){0}, "at last");
    bool good = count(&c, false, "flood") == 1000 && count(&c, false, "belongs") == 1000 && count(&c, false, "at last") == 1 &&
                count(&c, false, "toycc: 500 more warnings are not shown\n") == 1;
    compare("a flood of warnings is cut, errors are not", "cut", good ? "cut" : "not cut");
    good = count(&c, true, "flood") == 1000 && count(&c, true, "belongs") == 1000 && count(&c, true, "at last") == 1;
    compare("in JSON too", "cut", good ? "cut" : "not cut");
    tear_down(&c);
}

static void test_json_text(void)
{
    Case c;
    set_up(&c);
    Region *file = add_file(&c, "a\"b.toy", "abc\n", 0);
    diag_error(&c.diags, find(file, "b"), "odd \\ \x01\xFF\n\xC3\xA9");
    diag_fix(&c.diags, find(file, "b"), "\"");
    diag_note(&c.diags, find(file, "a"), "first");
    diag_note(&c.diags, (Span){0}, "second");
    expect_json(
        &c, "JSON escapes, a fix, notes",
        "[\n{\"severity\": \"error\", \"message\": \"odd \\\\ \\u0001\xEF\xBF\xBD\\n\xC3\xA9\", \"file\": \"a\\\"b.toy\", "
        "\"line\": 1, "
        "\"column\": 2, \"start_line\": 1, \"start_column\": 2, \"end_line\": 1, \"end_column\": 3, "
        "\"fix\": {\"line\": 1, \"column\": 2, \"end_line\": 1, \"end_column\": 3, \"text\": \"\\\"\"}, "
        "\"notes\": [{\"severity\": \"note\", \"message\": \"first\", \"file\": \"a\\\"b.toy\", \"line\": 1, \"column\": 1, "
        "\"start_line\": 1, \"start_column\": 1, \"end_line\": 1, \"end_column\": 2}, {\"severity\": \"note\", \"message\": "
        "\"second\"}]}\n]\n");
    tear_down(&c);
}

static void test_nothing(void)
{
    Case c;
    set_up(&c);
    expect(&c, "no messages", false, "");
    expect_json(&c, "no messages in JSON", "[]\n");
    tear_down(&c);
}

/* Any bytes at any position: what comes out is valid UTF-8 without control characters. */
static void test_garbage(void)
{
    Case c;
    set_up(&c);
    char text[400];
    uint32_t random = 1;
    for (size_t i = 0; i < sizeof text; i++)
        text[i] = (char)((random = random * 1664525 + 1013904223) >> 24);
    Region *file = source_add_file(&c.sources, "garbage", source_text(&c.arena, text, sizeof text), 0, false);
    c.diags.max_errors = 10000;
    for (Pos i = 0; i < file->length; i++)
        for (Pos j = i + 1; j < file->length + 1; j += 37)
            diag_error(&c.diags, (Span){file->start + i, file->start + j, file->start + (i + j) / 2}, "x");
    Text out;
    text_init(&out, &c.memory);
    diag_render(&c.diags, "toycc", false, &out);
    bool good = true;
    for (size_t i = 0; i < out.len; i++)
        good =
            good && ((unsigned char)out.data[i] >= 0x20 || out.data[i] == '\n' || out.data[i] == '\t') && out.data[i] != 0x7F;
    compare("garbage is shown without control characters", "good", good ? "good" : "bad");
    out.len = 0;
    diag_render_json(&c.diags, &out);
    text_release(&out);
    tear_down(&c);
}

int main(void)
{
    test_caret_and_range();
    test_no_place();
    test_fixes();
    test_fix_on_another_line();
    test_characters();
    test_long_line();
    test_joined_lines();
    test_include_chain();
    test_expansions();
    test_ranges_and_expansions();
    test_deep_expansion();
    test_warnings();
    test_too_many();
    test_flood();
    test_json_text();
    test_nothing();
    test_garbage();
    printf("1..%d\n", tests);
    return failures != 0;
}
