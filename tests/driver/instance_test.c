/* The running half of the library as a host program sees it: programs, instances, calls, host functions, memory, faults, steps; and
 * that nothing is lost when memory runs out, or over many lives of an instance. */
#define _XOPEN_SOURCE 700 /* mkdtemp */
#include "driver/toycc.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int tests, failures;

static void check(bool good, const char *name)
{
    printf("%sok %d - %s\n", good ? "" : "not ", ++tests, name);
    failures += !good;
}

/* ---------------------------------------------------------------- building */

typedef struct Output {
    char text[200];
    size_t size;
} Output;

static int32_t collect(void *user, int stream, const char *bytes, size_t size)
{
    Output *output = user;
    if (stream != 1 || size >= sizeof output->text - output->size)
        return -1;
    memcpy(output->text + output->size, bytes, size);
    output->size += size;
    output->text[output->size] = '\0';
    return (int32_t)size;
}

static int32_t answer_question(void *user, char *bytes, size_t size)
{
    (void)user;
    if (size < 3)
        return -1;
    memcpy(bytes, "42\n", 3);
    return 3;
}

/* int twice_back(int n): calls the program's `back` from within a call by the program. */
static void twice_back(void *user, ToyccCall *call)
{
    ToyccValue result = {.type = TOYCC_INT}, argument = toycc_int(toycc_next_int(call));
    (void)user;
    if (toycc_call(toycc_caller(call), "back", &result, &argument, 1) == TOYCC_RETURNED)
        toycc_return(call, toycc_int(2 * result.as.i));
}

/* double mix(int, long long, float, double, const char *) */
static void mix(void *user, ToyccCall *call)
{
    char text[8] = "";
    int32_t i = toycc_next_int(call);
    int64_t ll = toycc_next_long_long(call);
    float f = toycc_next_float(call);
    double d = toycc_next_double(call);
    toycc_read_string(toycc_caller(call), toycc_next_pointer(call), text, sizeof text, NULL);
    ++*(int *)user;
    if (i < 0)
        toycc_raise(call, "the first must not be negative");
    toycc_return(call, toycc_double(i + (double)ll + (double)f + d + (double)strlen(text)));
}

static int mix_calls;

static ToyccStatus add_folders(Toycc *toycc)
{
    ToyccStatus status = toycc_add_folder(toycc, TOYCC_SYSTEM_FOLDER, TOYCC_COMPILER_HEADERS);
    return status == TOYCC_OK ? toycc_add_folder(toycc, TOYCC_SYSTEM_FOLDER, TOYCC_LIBRARY_HEADERS) : status;
}

static ToyccStatus build(Toycc *toycc, const char *source, ToyccProgram **program)
{
    *program = NULL;
    ToyccStatus status = toycc_compile_text(toycc, "test.toy", source, strlen(source), TOYCC_PROGRAM);
    return status == TOYCC_OK ? toycc_link(toycc, program) : status;
}

static ToyccProgram *build_or_stop(const char *source)
{
    ToyccProgram *program;
    Toycc *toycc = toycc_new(NULL);
    add_folders(toycc);
    toycc_define_host(toycc, "twice_back", twice_back, NULL);
    toycc_define_host(toycc, "mix", mix, &mix_calls);
    if (build(toycc, source, &program) != TOYCC_OK) {
        printf("Bail out! %s\n", toycc_messages(toycc, TOYCC_PLAIN, NULL));
        exit(EXIT_FAILURE);
    }
    toycc_free(toycc); /* the program outlives it */
    return program;
}

static ToyccInstance *new_instance(const ToyccProgram *program, ToyccInstanceConfig config)
{
    ToyccInstance *instance;
    config.size = sizeof config;
    if (toycc_instance_new(program, &config, &instance) != TOYCC_OK) {
        printf("Bail out! no instance\n");
        exit(EXIT_FAILURE);
    }
    return instance;
}

/* ---------------------------------------------------------------- programs */

static void test_link(void)
{
    static const char one[] = "int two(void);\nint main(void) { return two(); }\n", two[] = "int two(void) { return 2; }\n";
    ToyccProgram *program;
    Toycc *toycc = toycc_new(NULL);
    check(build(toycc, one, &program) == TOYCC_ERROR && !program, "an undefined function");
    check(strstr(toycc_messages(toycc, TOYCC_PLAIN, NULL), "undefined reference to 'two'"), "its message");
    toycc_compile_text(toycc, "one.toy", one, strlen(one), TOYCC_PROGRAM);
    check(build(toycc, two, &program) == TOYCC_OK, "two sources");
    ToyccInstance *instance = new_instance(program, (ToyccInstanceConfig){0});
    check(toycc_run(instance, 0, NULL) == TOYCC_EXITED && toycc_exit_status(instance) == 2, "which run");
    check(toycc_run(instance, 0, NULL) == TOYCC_REFUSED, "once only");
    toycc_instance_free(instance);
    toycc_program_free(program);
    check(build(toycc, "int x = ;", &program) == TOYCC_ERROR, "an error");
    check(build(toycc, "int x;", &program) == TOYCC_OK, "and the next program");
    instance = new_instance(program, (ToyccInstanceConfig){0});
    check(toycc_run(instance, 0, NULL) == TOYCC_REFUSED && strstr(toycc_fault(instance)->text, "'main'"), "without main");
    toycc_instance_free(instance);
    toycc_program_free(program);
    toycc_compile_text(toycc, "unlinked.toy", two, strlen(two), TOYCC_PROGRAM);
    toycc_free(toycc);
}

static void test_symbols(void)
{
    ToyccProgram *program =
        build_or_stop("static char text[7];\nint add(int a, int b) { return a + b; }\nlong long wide = 5;\n");
    ToyccSymbol symbol;
    check(toycc_find_symbol(program, "add", &symbol) == TOYCC_OK && symbol.is_function && symbol.size > 0, "a function");
    check(strcmp(symbol.type, "int(int, int)") == 0 && strcmp(symbol.file, "test.toy") == 0, "its type");
    check(toycc_find_symbol(program, "text", &symbol) == TOYCC_OK && symbol.size == 7 && !symbol.is_global, "an array");
    check(toycc_find_symbol(program, "none", &symbol) == TOYCC_INVALID, "no such symbol");
    size_t count = toycc_symbol_count(program), own = 0;
    for (size_t i = 0; i < count; i++)
        own += toycc_symbol(program, i, &symbol) == TOYCC_OK && strcmp(symbol.file, "test.toy") == 0;
    check(own == 3 && toycc_symbol(program, count, &symbol) == TOYCC_INVALID, "all symbols");
    toycc_program_free(program);
}

/* ---------------------------------------------------------------- runs and calls */

static const char run_source[] = "#include <stdio.h>\n"
                                 "int main(int argc, char **argv)\n"
                                 "{\n"
                                 "    int n = 0;\n"
                                 "    scanf(\"%d\", &n);\n"
                                 "    printf(\"%s %d\", argv[1], n);\n"
                                 "    return argc;\n"
                                 "}\n";

static void test_run(void)
{
    ToyccProgram *program = build_or_stop(run_source);
    Output output = {.size = 0};
    ToyccInstance *instance =
        new_instance(program, (ToyccInstanceConfig){.write = collect, .input = answer_question, .user = &output});
    const char *const words[] = {"test", "answer:"};
    check(toycc_run(instance, 2, words) == TOYCC_EXITED && toycc_exit_status(instance) == 2, "main with arguments");
    check(strcmp(output.text, "answer: 42") == 0 && toycc_output_bytes(instance) == output.size, "input and output");
    uint64_t steps = toycc_steps(instance);
    check(toycc_reset(instance) == TOYCC_OK && toycc_state(instance) == TOYCC_READY && toycc_steps(instance) == 0, "reset");
    output.size = 0;
    check(toycc_run(instance, 2, words) == TOYCC_EXITED && strcmp(output.text, "answer: 42") == 0, "the same again");
    check(toycc_steps(instance) == steps && steps > 0 && toycc_peak_memory(instance) > 0, "in as many steps");
    toycc_instance_free(instance);
    toycc_program_free(program);
}

static const char call_source[] = "#include <stdio.h>\n"
                                  "extern double mix(int i, long long ll, float f, double d, const char *s);\n"
                                  "extern int twice_back(int n);\n"
                                  "int counter = 100;\n"
                                  "__attribute__((constructor)) static void construct(void) { counter = 0; }\n"
                                  "int count(void) { return ++counter; }\n"
                                  "long long wide(long long a, int b) { return a * b; }\n"
                                  "double real(float f, double d) { return f - d; }\n"
                                  "float single(void) { return 0.5f; }\n"
                                  "char *skip(char *text) { return text + 1; }\n"
                                  "double mixed(int i) { return mix(i, 1LL << 40, 0.5f, 0.25, \"four\"); }\n"
                                  "int back(int n) { return n > 100 ? twice_back(n) : n + 1; }\n"
                                  "int nest(int n) { return twice_back(n) + 1; }\n"
                                  "void say(void) { printf(\"said\"); }\n";

static void test_calls(ToyccInstance *instance, const Output *output)
{
    ToyccValue i = {.type = TOYCC_INT}, ll = {.type = TOYCC_LONG_LONG}, d = {.type = TOYCC_DOUBLE};
    toycc_call(instance, "count", NULL, NULL, 0);
    check(toycc_call(instance, "count", &i, NULL, 0) == TOYCC_RETURNED && i.as.i == 2, "calls keep the program's state");
    ToyccValue wide[] = {toycc_long_long(-3000000000), toycc_int(7)};
    check(toycc_call(instance, "wide", &ll, wide, 2) == TOYCC_RETURNED && ll.as.ll == -21000000000, "long long");
    ToyccValue real[] = {{TOYCC_FLOAT, {.d = 1.5}}, toycc_double(0.25)};
    check(toycc_call(instance, "real", &d, real, 2) == TOYCC_RETURNED && d.as.d == 1.25, "float and double");
    check(toycc_call(instance, "single", &d, NULL, 0) == TOYCC_RETURNED && d.as.d == 0.5, "a float result");
    check(toycc_call(instance, "none", NULL, NULL, 0) == TOYCC_REFUSED, "no such function");
    check(toycc_fault(instance)->kind == TOYCC_FAULT_REFUSED && strstr(toycc_fault(instance)->text, "'none'"), "why");
    check(toycc_call(instance, "counter", NULL, NULL, 0) == TOYCC_REFUSED, "no function");
    check(toycc_call_address(instance, 12, NULL, NULL, 0) == TOYCC_REFUSED, "no function's address");
    ToyccValue many[64];
    for (int k = 0; k < 64; k++)
        many[k] = toycc_int(k);
    check(toycc_call(instance, "count", NULL, many, 64) == TOYCC_REFUSED, "too many arguments");
    check(toycc_call(instance, "say", NULL, NULL, 0) == TOYCC_RETURNED && strcmp(output->text, "said") == 0, "flushed output");
}

static void test_host_functions(ToyccInstance *instance)
{
    ToyccValue i = {.type = TOYCC_INT}, d = {.type = TOYCC_DOUBLE}, five = toycc_int(5), minus = toycc_int(-1);
    check(toycc_call(instance, "mixed", &d, &five, 1) == TOYCC_RETURNED && d.as.d == 5 + 1099511627776.0 + 0.75 + 4,
          "arguments of every type");
    check(toycc_call(instance, "nest", &i, &five, 1) == TOYCC_RETURNED && i.as.i == 13, "a call within a call");
    check(toycc_call(instance, "mixed", &d, &minus, 1) == TOYCC_FAULTED && mix_calls == 2, "a host that objects");
    const ToyccFault *fault = toycc_fault(instance);
    check(fault->kind == TOYCC_FAULT_HOST && strcmp(fault->text, "the first must not be negative") == 0, "with its reason");
    check(fault->frame_count >= 1, "and the call");
    toycc_reset(instance);
    ToyccValue deep = toycc_int(101);
    check(toycc_call(instance, "nest", &i, &deep, 1) != TOYCC_REFUSED, "endless calls of each other end");
    toycc_reset(instance);
}

static void test_memory(ToyccInstance *instance)
{
    ToyccValue pointer = {.type = TOYCC_POINTER};
    ToyccAddress text = toycc_copy_string(instance, "Toy language"), null = 0;
    ToyccValue argument = toycc_pointer(text);
    char copy[5];
    size_t length = 0;
    check(toycc_call(instance, "skip", &pointer, &argument, 1) == TOYCC_RETURNED && pointer.as.pointer == text + 1, "pointers");
    check(toycc_read_string(instance, text + 1, copy, sizeof copy, &length) == TOYCC_OK && strcmp(copy, "oy l") == 0 &&
              length == 11,
          "a string, cut");
    check(toycc_write(instance, text, "Boy", 3) == TOYCC_OK && toycc_read(instance, text, copy, 3) == TOYCC_OK &&
              memcmp(copy, "Boy", 3) == 0,
          "written and read");
    check(toycc_read(instance, null, copy, 1) == TOYCC_INVALID && toycc_write(instance, null, copy, 1) == TOYCC_INVALID &&
              toycc_read_string(instance, null, copy, sizeof copy, NULL) == TOYCC_INVALID,
          "nothing is at 0");
    check(toycc_read(instance, text, copy, (size_t)INT_MAX) == TOYCC_INVALID, "more than there is");
    toycc_release(instance, text);
    check(toycc_allocate(instance, (size_t)3 << 30) == 0, "more than can be had");
}

static void test_instance(void)
{
    ToyccProgram *program = build_or_stop(call_source);
    Output output = {.size = 0};
    ToyccInstance *instance = new_instance(program, (ToyccInstanceConfig){.write = collect, .user = &output});
    test_calls(instance, &output);
    test_host_functions(instance);
    test_memory(instance);
    toycc_instance_free(instance);
    toycc_program_free(program);
}

/* ---------------------------------------------------------------- files */

static const char files_source[] = "#include <stdio.h>\n"
                                   "int keep(const char *path)\n"
                                   "{\n"
                                   "    FILE *file = fopen(path, \"w\");\n"
                                   "    return file ? fputs(path, file) >= 0 && fclose(file) == 0 : -1;\n"
                                   "}\n"
                                   "int drop(const char *path) { return remove(path); }\n";

static int32_t with_path(ToyccInstance *instance, const char *function, const char *path)
{
    ToyccValue result = {.type = TOYCC_INT, .as = {.i = 99}}, argument = toycc_pointer(toycc_copy_string(instance, path));
    toycc_call(instance, function, &result, &argument, 1);
    return result.as.i;
}

static void test_files(void)
{
    ToyccProgram *program = build_or_stop(files_source);
    ToyccInstance *instance = new_instance(program, (ToyccInstanceConfig){0});
    char folder[] = "/tmp/instance_test-XXXXXX";
    check(with_path(instance, "keep", "kept") == -1, "no files by default");
    toycc_instance_free(instance);
    if (!mkdtemp(folder))
        return;
    instance = new_instance(program, (ToyccInstanceConfig){.folder = folder});
    check(with_path(instance, "keep", "kept") == 1, "a file in the folder");
    check(with_path(instance, "keep", "../kept") == -1 && with_path(instance, "keep", "/tmp/kept") == -1, "none outside");
    check(with_path(instance, "drop", "kept") == 0 && with_path(instance, "drop", "kept") == -1, "removed");
    toycc_instance_free(instance);
    rmdir(folder);
    check(toycc_instance_new(program, &(ToyccInstanceConfig){.size = sizeof(ToyccInstanceConfig), .folder = folder},
                             &instance) == TOYCC_INVALID &&
              !instance,
          "a folder that is not there");
    toycc_program_free(program);
}

/* ---------------------------------------------------------------- limits and faults */

static bool always(void *user)
{
    (void)user;
    return true;
}

static void test_limits(void)
{
    static const char source[] = "#include <stdio.h>\n#include <stdlib.h>\n#include <string.h>\n"
                                 "void loop(void) { for (;;) { } }\n"
                                 "int dig(int n) { volatile int a[100]; a[0] = n; return dig(n + 1) + a[0]; }\n"
                                 "void say(void) { for (;;) puts(\"a line\"); }\n"
                                 "int hoard(void) { int n = 0; while (malloc(100000)) n++; return n; }\n"
                                 "int steps(void) { int n = 0; while (n < 1000) n++; return n; }\n";
    static const struct {
        const char *function;
        ToyccInstanceConfig config;
        ToyccFaultKind kind;
        int exit_status;
    } cases[] = {
        {"loop", {.max_steps = 100000}, TOYCC_FAULT_STEPS, 124},
        {"loop", {.max_milliseconds = 20}, TOYCC_FAULT_TIME, 124},
        {"loop", {.interrupted = always}, TOYCC_FAULT_INTERRUPT, 124},
        {"dig", {0}, TOYCC_FAULT_STACK_OVERFLOW, 139},
        {"dig", {.max_depth = 50}, TOYCC_FAULT_DEPTH, 124},
        {"say", {.max_output = 5000}, TOYCC_FAULT_OUTPUT, 124},
        {"hoard", {.max_memory = 1000000}, TOYCC_FAULT_MEMORY, 124},
    };
    ToyccProgram *program = build_or_stop(source);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ToyccInstance *instance = new_instance(program, cases[i].config);
        ToyccState state = toycc_call(instance, cases[i].function, NULL, NULL, 0);
        char name[40];
        snprintf(name, sizeof name, "limit %d", (int)cases[i].kind);
        check(state == TOYCC_FAULTED && toycc_fault(instance)->kind == cases[i].kind &&
                  toycc_exit_status(instance) == cases[i].exit_status,
              name);
        toycc_instance_free(instance);
    }
    ToyccInstance *instance = new_instance(program, (ToyccInstanceConfig){.max_steps = 8000});
    bool good = true;
    for (int i = 0; i < 10; i++) {
        good = good && toycc_call(instance, "steps", NULL, NULL, 0) == TOYCC_RETURNED && toycc_steps(instance) > 1000;
        toycc_renew_limits(instance);
    }
    check(good, "limits renewed for each call");
    toycc_instance_free(instance);
    toycc_program_free(program);
}

static const char fault_source[] = "struct pair { short a, b; };\n"
                                   "int crash(int depth, const char *name)\n"
                                   "{\n"
                                   "    struct pair pair = {1, -1};\n"
                                   "    if (depth == 0)\n"
                                   "        *(int *)0 = pair.a;\n"
                                   "    return crash(depth - 1, name) + 1;\n"
                                   "}\n";

static void test_faults(void)
{
    ToyccProgram *program = build_or_stop(fault_source);
    ToyccInstance *instance = new_instance(program, (ToyccInstanceConfig){0});
    ToyccValue args[] = {toycc_int(2), toycc_pointer(toycc_copy_string(instance, "name"))};
    check(toycc_fault(instance)->kind == TOYCC_FAULT_NONE && *toycc_fault_report(instance) == '\0', "no fault");
    check(toycc_call(instance, "crash", NULL, args, 2) == TOYCC_FAULTED, "a fault");
    const ToyccFault *fault = toycc_fault(instance);
    check(fault->kind == TOYCC_FAULT_UNMAPPED && fault->address == 0 && fault->frame_count == 3, "its kind");
    check(strcmp(fault->file, "test.toy") == 0 && fault->line == 6, "its place");
    const char *report = toycc_fault_report(instance);
    check(report && strstr(report, "crash"), "its report");
    ToyccFrame frame;
    ToyccVariable variable;
    char text[60];
    check(toycc_frame(instance, 1, &frame) == TOYCC_OK && strcmp(frame.function, "crash") == 0 && frame.line == 7,
          "its caller");
    check(toycc_frame(instance, 3, &frame) == TOYCC_INVALID, "no more callers");
    check(toycc_variable(instance, 2, 0, &variable) == TOYCC_OK && strcmp(variable.name, "depth") == 0 &&
              strcmp(variable.type, "int") == 0 && variable.is_parameter && variable.size == 4,
          "a parameter");
    check(toycc_variable_text(instance, 2, 0, text, sizeof text) == TOYCC_OK && strcmp(text, "2") == 0, "its value");
    check(toycc_variable_text(instance, 0, 1, text, sizeof text) == TOYCC_OK && strstr(text, " \"name\""), "a string's");
    check(toycc_variable_text(instance, 0, 2, text, sizeof text) == TOYCC_OK && strcmp(text, "01 00 ff ff") == 0, "a struct's");
    check(toycc_variable(instance, 0, 3, &variable) == TOYCC_INVALID, "no more variables");
    check(toycc_call(instance, "crash", NULL, args, 2) == TOYCC_REFUSED, "not called before a reset");
    toycc_instance_free(instance);
    toycc_program_free(program);
}

/* ---------------------------------------------------------------- debugging */

static bool is_on(const ToyccInstance *instance, const char *function, uint32_t line)
{
    ToyccFrame frame;
    return toycc_frame(instance, 0, &frame) == TOYCC_OK && strcmp(frame.function, function) == 0 && frame.line == line;
}

static void test_steps(void)
{
    ToyccProgram *program = build_or_stop("int add(int a, int b)\n"
                                          "{\n"
                                          "    return a + b;\n"
                                          "}\n"
                                          "int main(void)\n"
                                          "{\n"
                                          "    int sum = add(1, 2);\n"
                                          "    sum = add(sum, 3);\n"
                                          "    return sum;\n"
                                          "}\n");
    ToyccInstance *instance = new_instance(program, (ToyccInstanceConfig){0});
    uint32_t registers[TOYCC_REGISTERS];
    ToyccAddress line = toycc_find_line(program, "test.toy", 8);
    check(line && !toycc_find_line(program, "test.toy", 99) && !toycc_find_line(program, "none.toy", 1), "lines");
    check(toycc_start(instance, 0, NULL) == TOYCC_PAUSED && toycc_steps(instance) == 0, "started");
    check(toycc_continue(instance, &line, 1) == TOYCC_PAUSED && is_on(instance, "main", 8), "a breakpoint");
    toycc_registers(instance, registers);
    check(registers[TOYCC_REGISTERS - 1] == line, "registers");
    check(toycc_call(instance, "add", NULL, NULL, 0) == TOYCC_REFUSED, "no calls meanwhile");
    check(toycc_step(instance, TOYCC_STEP_LINE) == TOYCC_PAUSED && is_on(instance, "add", 3), "into a function");
    check(toycc_step(instance, TOYCC_STEP_OUT) == TOYCC_PAUSED && is_on(instance, "main", 8), "out of it");
    check(toycc_step(instance, TOYCC_STEP_OVER) == TOYCC_PAUSED && is_on(instance, "main", 9), "to the next line");
    uint64_t steps = toycc_steps(instance);
    check(toycc_step(instance, TOYCC_STEP_INSTRUCTION) == TOYCC_PAUSED && toycc_steps(instance) == steps + 1, "one step");
    check(toycc_continue(instance, NULL, 0) == TOYCC_EXITED && toycc_exit_status(instance) == 6, "to the end");
    toycc_reset(instance);
    check(toycc_start(instance, 0, NULL) == TOYCC_PAUSED && toycc_continue(instance, &line, 1) == TOYCC_PAUSED, "again");
    check(toycc_step(instance, TOYCC_STEP_OVER) == TOYCC_PAUSED && is_on(instance, "main", 9), "over a call");
    toycc_instance_free(instance);
    toycc_program_free(program);
}

/* ---------------------------------------------------------------- memory of the host */

/* An allocator that fails once, or from a certain call on, and counts what is held. */
typedef struct Failing {
    long calls, fail_at;
    bool for_good;
    size_t held, most;
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
    if (failing->calls == failing->fail_at || (failing->for_good && failing->fail_at && failing->calls > failing->fail_at))
        return NULL;
    void *result = realloc(block, new_size);
    if (result)
        failing->held += new_size - old_size;
    if (failing->most < failing->held)
        failing->most = failing->held;
    return result;
}

static const char small_source[] = "#include <stdlib.h>\n"
                                   "static int fill(char *block, int n) { while (n) block[--n] = 1; return block[0]; }\n"
                                   "int grow(int n) { char *block = malloc(n); return block ? fill(block, n) : -1; }\n"
                                   "int deep(int n) { char a[10000]; a[n] = 1; return n ? deep(n - 1) + a[n] : 0; }\n"
                                   "int main(void) { return grow(200000) == 1 && deep(20) == 20 ? 7 : 8; }\n";

/* TOYCC_OK only if all was right, TOYCC_NO_MEMORY if that was said somewhere; another one: it went wrong. A program that gets no
 * memory from malloc, or for its stack, sees it as its own trouble. */
static ToyccStatus live_once(Toycc *toycc)
{
    ToyccProgram *program;
    ToyccInstance *instance;
    ToyccStatus status = build(toycc, small_source, &program);
    if (status != TOYCC_OK)
        return status;
    status = toycc_instance_new(program, NULL, &instance);
    if (status == TOYCC_OK) {
        ToyccState state = toycc_run(instance, 0, NULL);
        toycc_fault_report(instance);
        bool is_right = state == TOYCC_EXITED && toycc_exit_status(instance) == 7;
        bool is_short =
            state == TOYCC_FAULTED ? toycc_fault(instance)->kind == TOYCC_FAULT_MEMORY : toycc_exit_status(instance) == 8;
        status = is_right ? TOYCC_OK : is_short ? TOYCC_NO_MEMORY : TOYCC_ERROR;
        if (toycc_reset(instance) != TOYCC_OK && status == TOYCC_OK)
            status = TOYCC_NO_MEMORY;
    }
    toycc_instance_free(instance);
    toycc_program_free(program);
    return status;
}

/* One allocation fails, or (every other time, to save time) all from it on; afterwards the same compiler must do it right. */
static bool survive(long fail_at, bool for_good, bool *reached)
{
    Failing failing = {.fail_at = fail_at, .for_good = for_good};
    Toycc *toycc = toycc_new(&(ToyccConfig){.size = sizeof(ToyccConfig), .allocate = allocate, .user = &failing});
    bool good = true;
    if (toycc) {
        ToyccStatus folders = add_folders(toycc), status = folders == TOYCC_OK ? live_once(toycc) : folders;
        *reached = failing.calls >= fail_at;
        good = status == TOYCC_NO_MEMORY || status == TOYCC_OK;
        failing.fail_at = 0;
        good = good && (folders == TOYCC_OK || add_folders(toycc) == TOYCC_OK) && live_once(toycc) == TOYCC_OK;
    }
    toycc_free(toycc);
    return good && failing.held == 0;
}

static void test_failing_memory(void)
{
    bool good = true, reached = true;
    long at = 0;
    while (good && reached) {
        at++;
        good = survive(at, at % 2 == 0, &reached);
    }
    printf("# allocation %ld\n", at);
    check(good && at > 50, "every allocation fails in turn");
}

static void test_many_lives(void)
{
    enum { LIVES = 10000, WARM = 10 };
    Failing account = {0};
    ToyccProgram *program = NULL;
    Toycc *toycc = toycc_new(&(ToyccConfig){.size = sizeof(ToyccConfig), .allocate = allocate, .user = &account});
    bool good = add_folders(toycc) == TOYCC_OK && build(toycc, small_source, &program) == TOYCC_OK;
    size_t held = account.held, most = 0;
    for (int i = 0; i < LIVES && good; i++) {
        ToyccInstance *instance;
        ToyccValue result = {.type = TOYCC_INT}, size = toycc_int(1000);
        good = toycc_instance_new(program, NULL, &instance) == TOYCC_OK &&
               toycc_call(instance, "grow", &result, &size, 1) == TOYCC_RETURNED && result.as.i == 1;
        toycc_instance_free(instance);
        if (i == WARM)
            most = account.most;
        good = good && account.held == held;
    }
    check(good && account.most == most, "10,000 instances leave nothing behind");
    toycc_program_free(program);
    for (int i = 0; i < 20 && good; i++)
        good = live_once(toycc) == TOYCC_OK;
    toycc_free(toycc);
    check(good && account.held == 0, "nor do compilers and programs");
}

int main(void)
{
    setvbuf(stdout, NULL, _IOLBF, 0); /* what was right before a crash is seen */
    test_link();
    test_symbols();
    test_run();
    test_instance();
    test_files();
    test_limits();
    test_faults();
    test_steps();
    test_many_lives();
    test_failing_memory();
    printf("1..%d\n", tests);
    return failures ? EXIT_FAILURE : EXIT_SUCCESS;
}
