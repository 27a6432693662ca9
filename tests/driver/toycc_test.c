/* The library as a host program sees it, with nothing but toycc.h. */
#include "driver/toycc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int tests, failures;

static void check(bool good, const char *name)
{
    printf("%sok %d - %s\n", good ? "" : "not ", ++tests, name);
    failures += !good;
}

static ToyccStatus compile(Toycc *toycc, const char *source, ToyccOutput output)
{
    return toycc_compile_text(toycc, "test.toy", source, strlen(source), output);
}

static const char good_source[] = "int twice(int n)\n{\n    return n + n;\n}\n";
static const char bad_source[] = "int twice(int n)\n{\n    return n + missing;\n}\n";

static void test_outputs(void)
{
    static const struct {
        ToyccOutput output;
        const char *has;
    } cases[] = {
        {TOYCC_ASSEMBLY, "twice:"},  {TOYCC_PREPROCESSED, "return n + n;"},
        {TOYCC_CHECKED, ""},         {TOYCC_TOKENS, "twice"},
        {TOYCC_TREE, "twice"},       {TOYCC_IR, "twice"},
        {TOYCC_CFG, "digraph"},      {TOYCC_DOMINATORS, "digraph"},
        {TOYCC_INSTRUCTIONS, "ret"},
    };
    Toycc *toycc = toycc_new(NULL);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        size_t size;
        ToyccStatus status = compile(toycc, good_source, cases[i].output);
        const char *output = toycc_output(toycc, &size);
        char name[40];
        snprintf(name, sizeof name, "output %d", (int)cases[i].output);
        check(status == TOYCC_OK && strlen(output) == size && strstr(output, cases[i].has), name);
    }
    check(toycc_file_count(toycc) == 1 && strcmp(toycc_file(toycc, 0, NULL), "test.toy") == 0 && !toycc_file(toycc, 1, NULL),
          "the files read");
    toycc_free(toycc);
}

static void test_messages(void)
{
    Toycc *toycc = toycc_new(NULL);
    check(toycc_message_count(toycc) == 0 && !toycc_message(toycc, 0), "no messages before a compilation");
    check(strcmp(toycc_messages(toycc, TOYCC_PLAIN, NULL), "") == 0, "no text of messages either");
    ToyccStatus status = compile(toycc, bad_source, TOYCC_ASSEMBLY);
    check(status == TOYCC_ERROR && *toycc_output(toycc, NULL) == '\0', "an error leaves no output");
    const ToyccMessage *message = toycc_message(toycc, 0);
    check(message && message->severity == TOYCC_FAULT && strstr(message->text, "'missing'"), "the message");
    check(message && strcmp(message->file, "test.toy") == 0 && message->line == 3 && message->column == 16, "its place");
    check(message && message->start_column == 16 && message->end_line == 3 && message->end_column == 23, "its range");
    size_t size;
    const char *text = toycc_messages(toycc, TOYCC_PLAIN, &size);
    check(text && strlen(text) == size && strncmp(text, "test.toy:3:16: error: ", 22) == 0, "as text");
    check(strstr(toycc_messages(toycc, TOYCC_COLOURED, NULL), "\33["), "in colours");
    check(strncmp(toycc_messages(toycc, TOYCC_JSON, NULL), "[\n{\"severity\": \"error\"", 22) == 0, "as JSON");
    toycc_free(toycc);
}

static void test_settings(void)
{
    Toycc *toycc = toycc_new(NULL);
    check(toycc_set(toycc, TOYCC_OPTIMISE, 3) == TOYCC_INVALID && toycc_set(toycc, TOYCC_OPTIMISE, 2) == TOYCC_OK, "levels");
    check(toycc_set(toycc, (ToyccSetting)99, 0) == TOYCC_INVALID, "no such setting");
    check(toycc_warning(toycc, "no-such-thing") == TOYCC_INVALID && toycc_warning(toycc, "all") == TOYCC_OK, "warnings");
    check(toycc_add_folder(toycc, (ToyccFolder)9, "x") == TOYCC_INVALID, "no such kind of folder");
    toycc_define(toycc, "A=1");
    toycc_define(toycc, "F(x)=x+x");
    toycc_define(toycc, "B");
    toycc_undefine(toycc, "B");
    toycc_set(toycc, TOYCC_LINE_MARKERS, 0);
    compile(toycc, "A F(y) B\n", TOYCC_PREPROCESSED);
    check(strcmp(toycc_output(toycc, NULL), "1 y+y B\n") == 0, "macros");
    compile(toycc, "int f(void) { int unused; return 0; }\n", TOYCC_CHECKED);
    const ToyccMessage *message = toycc_message(toycc, 0);
    check(message && message->severity == TOYCC_WARNING && strcmp(message->option, "unused-variable") == 0, "a warning");
    toycc_set(toycc, TOYCC_SILENCE_WARNINGS, 1);
    compile(toycc, "int f(void) { int unused; return 0; }\n", TOYCC_CHECKED);
    check(toycc_message_count(toycc) == 0, "no warnings");
    toycc_free(toycc);
}

static ToyccReadResult read_from_table(void *user, const char *path, ToyccFile *file)
{
    (void)user;
    if (strcmp(path, "dir/head.h") == 0) {
        file->bytes = "int from_head;\n";
        file->size = strlen(file->bytes);
        return TOYCC_READ_OK;
    }
    if (strcmp(path, "dir/broken.h") == 0) {
        file->why = "the table is broken";
        return TOYCC_READ_FAILED;
    }
    return TOYCC_READ_NOT_FOUND;
}

static void test_reader(void)
{
    Toycc *toycc = toycc_new(&(ToyccConfig){.size = sizeof(ToyccConfig), .read = read_from_table});
    toycc_add_folder(toycc, TOYCC_SYSTEM_FOLDER, "dir");
    toycc_set(toycc, TOYCC_LINE_MARKERS, 0);
    ToyccStatus status = compile(toycc, "#include <head.h>\n", TOYCC_PREPROCESSED);
    bool is_system = false;
    check(status == TOYCC_OK && strstr(toycc_output(toycc, NULL), "int from_head;"), "a file from the host");
    check(toycc_file_count(toycc) == 2 && strcmp(toycc_file(toycc, 1, &is_system), "dir/head.h") == 0 && is_system, "its name");
    check(compile(toycc, "#include <broken.h>\n", TOYCC_PREPROCESSED) == TOYCC_ERROR, "a file that cannot be read");
    check(strstr(toycc_messages(toycc, TOYCC_PLAIN, NULL), "the table is broken"), "why");
    check(compile(toycc, "#include <none.h>\n", TOYCC_PREPROCESSED) == TOYCC_ERROR, "a file that is not there");
    check(toycc_compile_file(toycc, "dir/head.h", TOYCC_CHECKED) == TOYCC_OK, "the main file from the host");
    check(toycc_compile_file(toycc, "none.toy", TOYCC_CHECKED) == TOYCC_ERROR, "a main file that is not there");
    toycc_free(toycc);
}

/* An allocator that fails once, or from a certain call on, and counts what is held. */
typedef struct Failing {
    long calls, fail_at;
    bool for_good;
    size_t held;
} Failing;

static void *allocate(void *user, void *block, size_t old_size, size_t new_size)
{
    Failing *failing = user;
    if (new_size == 0) {
        failing->held -= old_size;
        free(block);
        return NULL;
    }
    failing->calls++;
    if (failing->calls == failing->fail_at || (failing->for_good && failing->calls > failing->fail_at))
        return NULL;
    void *result = realloc(block, new_size);
    if (result)
        failing->held += new_size - old_size;
    return result;
}

/* Compiles with one allocation failing; afterwards, with memory again, the same compiler must work. Returns whether it did all
 * right. */
static bool survive(long fail_at, bool for_good, const char *source, const char *want, bool *reached)
{
    Failing failing = {.fail_at = fail_at, .for_good = for_good};
    Toycc *toycc = toycc_new(&(ToyccConfig){.size = sizeof(ToyccConfig), .allocate = allocate, .user = &failing});
    bool good = true;
    if (toycc) {
        ToyccStatus status = compile(toycc, source, TOYCC_ASSEMBLY);
        good = status == TOYCC_NO_MEMORY ? *toycc_output(toycc, NULL) == '\0' : strcmp(toycc_output(toycc, NULL), want) == 0;
        toycc_messages(toycc, TOYCC_JSON, NULL);
        toycc_message(toycc, 0);
        *reached = failing.calls >= fail_at;
        failing.fail_at = 0;
        failing.for_good = false;
        compile(toycc, source, TOYCC_ASSEMBLY);
        good = good && strcmp(toycc_output(toycc, NULL), want) == 0;
    }
    toycc_free(toycc);
    return good && failing.held == 0;
}

static void test_failing_memory(const char *source, const char *name)
{
    Toycc *toycc = toycc_new(NULL);
    compile(toycc, source, TOYCC_ASSEMBLY);
    bool good = true, reached = true;
    for (long at = 1; good && reached; at++) {
        reached = true;
        good = survive(at, false, source, toycc_output(toycc, NULL), &reached);
        good = good && survive(at, true, source, toycc_output(toycc, NULL), &reached);
        if (!good)
            printf("# failed with allocation %ld\n", at);
    }
    check(good, name);
    toycc_free(toycc);
}

static void test_memory_limit(void)
{
    Toycc *toycc = toycc_new(&(ToyccConfig){.size = sizeof(ToyccConfig), .memory_limit = 1024 * 1024});
    size_t size = 4 * 1024 * 1024;
    char *source = malloc(size);
    memset(source, ' ', size);
    check(toycc_compile_text(toycc, "large.toy", source, size, TOYCC_ASSEMBLY) == TOYCC_NO_MEMORY, "the memory limit");
    check(compile(toycc, "int x;\n", TOYCC_CHECKED) == TOYCC_OK, "usable afterwards");
    free(source);
    toycc_free(toycc);
    check(toycc_new(&(ToyccConfig){.size = sizeof(ToyccConfig), .memory_limit = 1}) == NULL, "a limit too small for anything");
}

int main(void)
{
    test_outputs();
    test_messages();
    test_settings();
    test_reader();
    test_failing_memory(good_source, "each allocation fails: good source");
    test_failing_memory(bad_source, "each allocation fails: bad source");
    test_failing_memory("#define F(x) x + x\nint a[] = {F(1), F(2)};\nstatic const char *s = \"text\";\n",
                        "each allocation fails: macros and data");
    test_memory_limit();
    toycc_free(NULL);
    printf("1..%d\n", tests);
    return failures != 0;
}
