/* The command line as options_parse reads it: what each word sets, and what is said about wrong ones. */
#define _POSIX_C_SOURCE 200809L
#include "driver/options.h"
#include "driver/rules.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static int tests, failures;

static void check(bool good, const char *name)
{
    printf("%sok %d - %s\n", good ? "" : "not ", ++tests, name);
    failures += !good;
}

typedef struct Case {
    Memory memory;
    Arena arena;
    SourceMap sources;
    Diags diags;
    Options options;
} Case;

enum { MAX_WORDS = 32 };

/* Parses a line whose words have single blanks between them. */
static void parse(Case *c, const char *line)
{
    memory_init(&c->memory, NULL, NULL, 0);
    arena_init(&c->arena, &c->memory);
    source_init(&c->sources, &c->arena);
    diag_init(&c->diags, &c->arena, &c->sources);
    char *words[MAX_WORDS + 1] = {"toycc"};
    int count = 1;
    for (const char *p = line; *p && count < MAX_WORDS; count++) {
        size_t length = strcspn(p, " ");
        words[count] = arena_text(&c->arena, p, length);
        p += length + (p[length] == ' ');
    }
    c->options = options_parse(&c->arena, &c->diags, count, words);
}

static void drop(Case *c)
{
    arena_release(&c->arena);
    memory_release(&c->memory);
}

static void expect_error(const char *line, const char *message)
{
    Case c;
    parse(&c, line);
    const char *got = c.diags.first ? c.diags.first->message : "no message";
    check(strcmp(got, message) == 0, line);
    if (strcmp(got, message) != 0)
        printf("# expected: %s\n# got: %s\n", message, got);
    drop(&c);
}

static void test_run(void)
{
    Case c;
    parse(&c,
          "--max-steps=5000000000 --max-memory=64m --max-output=3K --max-depth=9 --timeout=1.5 a.c --run b.c -O2 --run c.c");
    const Options *o = &c.options;
    check(!c.diags.errors && o->mode == MODE_RUN && o->inputs.len == 2 && o->level == 0, "--run ends toycc's own words");
    check(o->run_words.len == 3 && strcmp(o->run_words.data[0], "-O2") == 0, "the words behind it are the program's");
    check(o->max_steps == 5000000000 && o->max_depth == 9 && o->timeout == 1500, "limits of --run");
    check(o->max_memory == 64 << 20 && o->max_output == 3 << 10, "sizes with K and m");
    drop(&c);
    parse(&c, "--allow-files=here --aslr --report=json --run a.c");
    check(!c.diags.errors && o->allow_files && strcmp(o->allowed_folder, "here") == 0 && o->aslr && o->report_json, "grants");
    drop(&c);
    expect_error("--run b.o", "'b.o' cannot be run: '--run' takes sources only");
    expect_error("--aslr b.c", "'--aslr' needs '--run'");
}

static void test_stages(void)
{
    static const struct {
        const char *line;
        Mode mode;
    } cases[] = {
        {"a.toy", MODE_LINK},
        {"-c a.toy", MODE_OBJECT},
        {"-S a.toy", MODE_ASSEMBLY},
        {"-E a.toy", MODE_PREPROCESS},
        {"-E -S -c a.toy", MODE_PREPROCESS},
        {"-c -S a.toy", MODE_ASSEMBLY},
        {"--dump-ast a.toy", MODE_TREE},
        {"-fsyntax-only a.toy", MODE_CHECK},
        {"-M a.toy", MODE_PREPROCESS},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Case c;
        parse(&c, cases[i].line);
        check(c.options.mode == (int)cases[i].mode && c.diags.errors == 0, cases[i].line);
        drop(&c);
    }
}

static void test_levels(void)
{
    static const struct {
        const char *line;
        int level;
    } cases[] = {{"a.c", 0},     {"-O a.c", 1},  {"-O0 a.c", 0},    {"-O1 a.c", 1},  {"-O2 a.c", 2},    {"-O3 a.c", 2},
                 {"-Os a.c", 2}, {"-Og a.c", 1}, {"-Ofast a.c", 2}, {"-O99 a.c", 2}, {"-O2 -O0 a.c", 0}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Case c;
        parse(&c, cases[i].line);
        check(c.options.level == cases[i].level && c.diags.errors == 0, cases[i].line);
        drop(&c);
    }
}

static void test_inputs(void)
{
    Case c;
    parse(&c, "a.toy -lfoo b.i -x c d.txt -x none e.asm -L dir -Wl,-z,now f.o libg.so.1 -- -h.c");
    static const struct {
        InputKind kind;
        const char *path;
    } want[] = {
        {INPUT_SOURCE, "a.toy"},   {INPUT_LINKER_WORD, "-lfoo"}, {INPUT_PREPROCESSED, "b.i"}, {INPUT_SOURCE, "d.txt"},
        {INPUT_ASSEMBLY, "e.asm"}, {INPUT_LINKER_WORD, "-Ldir"}, {INPUT_LINKER_WORD, "-z"},   {INPUT_LINKER_WORD, "now"},
        {INPUT_OBJECT, "f.o"},     {INPUT_OBJECT, "libg.so.1"},  {INPUT_SOURCE, "-h.c"},
    };
    uint32_t count = sizeof want / sizeof *want;
    bool good = c.options.inputs.len == count && c.diags.errors == 0;
    for (uint32_t i = 0; good && i < count; i++)
        good = c.options.inputs.data[i].kind == want[i].kind && strcmp(c.options.inputs.data[i].path, want[i].path) == 0;
    check(good, "inputs by suffix and by -x, linker words at their places");
    drop(&c);
}

static void test_compiler_args(void)
{
    Case c;
    parse(&c, "-DA -D B=1 -UA -Ix -I y -include z.h -isystem s -Wall -Wno-unused-variable -W a.c");
    static const struct {
        CompilerArgKind kind;
        const char *text;
    } want[] = {
        {ARG_DEFINE, "A"},        {ARG_DEFINE, "B=1"},  {ARG_UNDEFINE, "A"},
        {ARG_FOLDER, "x"},        {ARG_FOLDER, "y"},    {ARG_INCLUDE, "z.h"},
        {ARG_SYSTEM_FOLDER, "s"}, {ARG_WARNING, "all"}, {ARG_WARNING, "no-unused-variable"},
        {ARG_WARNING, "extra"},
    };
    uint32_t count = sizeof want / sizeof *want;
    bool good = c.options.compiler_args.len == count && c.diags.errors == 0;
    for (uint32_t i = 0; good && i < count; i++)
        good = c.options.compiler_args.data[i].kind == want[i].kind &&
               strcmp(c.options.compiler_args.data[i].text, want[i].text) == 0;
    check(good, "joined and separate arguments, in order");
    drop(&c);
}

static void test_rules(void)
{
    Case c;
    parse(&c, "-MMD -MF x.d -MT a -MQ b$#c -MP -c a.c");
    const Options *o = &c.options;
    bool good = o->rules == RULES_BESIDE && o->rules_without_system && o->rule_phonies && strcmp(o->rule_file, "x.d") == 0 &&
                o->rule_targets.len == 2 && strcmp(o->rule_targets.data[1], "b$$\\#c") == 0 && o->mode == MODE_OBJECT;
    check(good, "make rules");
    drop(&c);
}

static void test_ignored(void)
{
    Case c;
    parse(&c, "-m32 -pipe -std=gnu11 -ansi -ffreestanding -fno-builtin -Wconversion -Werror=vla -Wno-no-such "
              "-march=i686 -c a.c");
    check(c.diags.errors == 0, "what only gcc needs is let pass");
    drop(&c);
}

static void test_response_file(void)
{
    char inner[] = "/tmp/toycc-test-XXXXXX", outer[] = "/tmp/toycc-test-XXXXXX";
    int inner_fd = mkstemp(inner), outer_fd = mkstemp(outer);
    FILE *file = fdopen(inner_fd, "w");
    fputs("-D'A=x y'\n\t-D\"B='\" -DC=\\\"q\\\"", file);
    fclose(file);
    file = fdopen(outer_fd, "w");
    fprintf(file, "-c @%s a.c", inner);
    fclose(file);
    char line[100];
    snprintf(line, sizeof line, "@%s -O2", outer);
    Case c;
    parse(&c, line);
    static const char *const want[] = {"A=x y", "B='", "C=\"q\""};
    bool good = c.options.compiler_args.len == 3 && c.options.inputs.len == 1 && c.options.level == 2;
    for (uint32_t i = 0; good && i < 3; i++)
        good = strcmp(c.options.compiler_args.data[i].text, want[i]) == 0;
    check(good, "response files, nested and quoted");
    drop(&c);
    file = fopen(outer, "w");
    fprintf(file, "@%s @%s", outer, outer);
    fclose(file);
    parse(&c, line);
    check(c.diags.errors == 1, "a response file that names itself");
    drop(&c);
    unlink(inner);
    unlink(outer);
}

static void test_errors(void)
{
    expect_error("--dump-asd a.c", "unrecognized command-line option '--dump-asd'; did you mean '--dump-ast'?");
    expect_error("-fverbose-asmm a.c", "unrecognized command-line option '-fverbose-asmm'; did you mean '-fverbose-asm'?");
    expect_error("-Wunused-varable a.c",
                 "unrecognized command-line option '-Wunused-varable'; did you mean '-Wunused-variable'?");
    expect_error("-qqqqq a.c", "unrecognized command-line option '-qqqqq'");
    expect_error("-std=c12 a.c", "unrecognized command-line option '-std=c12'; did you mean '-std=c11'?");
    expect_error("a.c -o", "missing argument to '-o'");
    expect_error("a.c -I", "missing argument to '-I'");
    expect_error("-Ox a.c", "argument to '-O' should be a non-negative integer, 'g', 's', 'z' or 'fast'");
    expect_error("-x asembler a.c", "language 'asembler' not recognized; did you mean 'assembler'?");
    expect_error("-c a.c b.c -o x.o", "cannot specify '-o' with '-c', '-S' or '-E' with multiple files");
    expect_error("-c a.c -o -", "cannot write an object file to standard output: name a file after '-o'");
    expect_error("-", "-E or -x required when input is from standard input");
    expect_error("-O2", "no input files");
    expect_error("", "no input files");
    expect_error("-MP a.c", "to write make rules say '-M', '-MM', '-MD' or '-MMD' too");
    expect_error("-fmax-errors=-1 a.c", "argument to '-fmax-errors=' should be a non-negative integer, not '-1'");
    expect_error("@/no/such/file", "cannot read the options in '/no/such/file': No such file or directory");
}

/* Every option of the table has a line in the help or none; no line is longer than a terminal. */
static void test_help(void)
{
    Memory memory;
    memory_init(&memory, NULL, NULL, 0);
    Text out;
    text_init(&out, &memory);
    options_help(&out);
    size_t longest = 0;
    for (const char *p = out.data; *p; p += strcspn(p, "\n") + 1)
        longest = strcspn(p, "\n") > longest ? strcspn(p, "\n") : longest;
    check(longest <= 120 && strstr(out.data, "\n  -o FILE") && strstr(out.data, "\n  -include FILE"), "help");
    text_release(&out);
    memory_release(&memory);
}

int main(void)
{
    test_stages();
    test_run();
    test_levels();
    test_inputs();
    test_compiler_args();
    test_rules();
    test_ignored();
    test_response_file();
    test_errors();
    test_help();
    printf("1..%d\n", tests);
    return failures != 0;
}
