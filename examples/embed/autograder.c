/* Marks a folder of submissions: every NAME.toy in it is compiled and run on each case of the file `cases`, "INPUT=OUTPUT" a
 * line, within limits, so that whatever it does it ends. Worker processes take every n-th submission each and send what they find
 * through a pipe; a worker that dies loses the submission that it was at, and no other.
 *
 *     ./autograder submissions table
 *     ./autograder submissions json */
#define _POSIX_C_SOURCE 200809L
#include <toycc.h>

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { WORKERS = 4, MAX_SUBMISSIONS = 1000, MAX_CASES = 50, PATH = 300, LINE = 200 };

typedef struct Case {
    char input[LINE], output[LINE];
} Case;

/* What goes through the pipe: less than PIPE_BUF bytes, so that none comes in pieces. */
typedef struct Result {
    int submission;
    int passed;
    unsigned long long steps;
    char verdict[LINE];
} Result;

typedef struct Grader {
    const char *folder;
    char *names[MAX_SUBMISSIONS];
    int count, case_count;
    Case cases[MAX_CASES];
    Result results[MAX_SUBMISSIONS];
} Grader;

/* ---------------------------------------------------------------- one run */

typedef struct Streams {
    const char *input;
    char output[LINE];
    size_t size;
} Streams;

static int32_t take_output(void *user, int stream, const char *bytes, size_t size)
{
    Streams *streams = user;
    size_t room = sizeof streams->output - 1 - streams->size, kept = size < room ? size : room;
    if (stream == 1) {
        memcpy(streams->output + streams->size, bytes, kept);
        streams->size += kept;
        streams->output[streams->size] = '\0';
    }
    return (int32_t)size;
}

static int32_t give_input(void *user, char *bytes, size_t size)
{
    Streams *streams = user;
    size_t rest = strlen(streams->input), given = rest < size ? rest : size;
    memcpy(bytes, streams->input, given);
    streams->input += given;
    return (int32_t)given;
}

static const char *reason(ToyccInstance *instance)
{
    switch (toycc_fault(instance)->kind) {
    case TOYCC_FAULT_STEPS: return "too many steps";
    case TOYCC_FAULT_TIME: return "too slow";
    case TOYCC_FAULT_MEMORY: return "too much memory";
    case TOYCC_FAULT_OUTPUT: return "too much output";
    case TOYCC_FAULT_STACK_OVERFLOW: return "endless recursion";
    case TOYCC_FAULT_UNMAPPED: return "wrong pointer";
    default: return toycc_fault(instance)->text;
    }
}

/* Whether the program does what the case asks; if not, `verdict` says what it does. */
static bool pass(const ToyccProgram *program, const Case *c, Result *result)
{
    Streams streams = {.input = c->input};
    ToyccInstanceConfig config = {.size = sizeof config,
                                  .write = take_output,
                                  .input = give_input,
                                  .user = &streams,
                                  .max_steps = 10000000,
                                  .max_memory = 16 << 20,
                                  .max_output = 10000,
                                  .max_milliseconds = 5000};
    ToyccInstance *instance;
    const char *const name = "submission";
    if (toycc_instance_new(program, &config, &instance) != TOYCC_OK)
        return false;
    ToyccState state = toycc_run(instance, 1, &name);
    streams.output[strcspn(streams.output, "\n")] = '\0';
    bool good = state == TOYCC_EXITED && strcmp(streams.output, c->output) == 0;
    if (state == TOYCC_FAULTED)
        snprintf(result->verdict, LINE, "%s", reason(instance));
    else if (!good)
        snprintf(result->verdict, LINE, "'%.40s' gives '%.40s'", c->input, streams.output);
    result->steps += toycc_steps(instance);
    toycc_instance_free(instance);
    return good;
}

/* ---------------------------------------------------------------- one submission */

static ToyccProgram *compile(Toycc *toycc, const char *path, Result *result)
{
    ToyccProgram *program = NULL;
    if (toycc_compile_file(toycc, path, TOYCC_PROGRAM) == TOYCC_OK && toycc_link(toycc, &program) == TOYCC_OK)
        return program;
    for (size_t i = 0; i < toycc_message_count(toycc); i++) {
        const ToyccMessage *message = toycc_message(toycc, i);
        if (message && message->severity == TOYCC_FAULT) {
            snprintf(result->verdict, LINE, "line %u: %s", (unsigned)message->line, message->text);
            break;
        }
    }
    return NULL;
}

static void grade(const Grader *g, Toycc *toycc, Result *result)
{
    char path[PATH];
    snprintf(path, sizeof path, "%s/%s", g->folder, g->names[result->submission]);
    ToyccProgram *program = compile(toycc, path, result);
    if (!program)
        return;
    while (result->passed < g->case_count && pass(program, &g->cases[result->passed], result))
        result->passed++;
    if (result->passed == g->case_count)
        strcpy(result->verdict, "accepted");
    toycc_program_free(program);
}

/* ---------------------------------------------------------------- workers */

static void work(const Grader *g, int worker, int pipe)
{
    Toycc *toycc = toycc_new(NULL);
    if (!toycc)
        return;
    toycc_add_folder(toycc, TOYCC_SYSTEM_FOLDER, TOYCC_COMPILER_HEADERS);
    toycc_add_folder(toycc, TOYCC_SYSTEM_FOLDER, TOYCC_LIBRARY_HEADERS);
    for (int i = worker; i < g->count; i += WORKERS) {
        Result result = {.submission = i};
        grade(g, toycc, &result);
        if (write(pipe, &result, sizeof result) != sizeof result)
            break;
    }
    toycc_free(toycc);
}

static bool grade_all(Grader *g)
{
    int ends[2];
    Result result;
    if (pipe(ends) != 0)
        return false;
    for (int worker = 0; worker < WORKERS; worker++) {
        if (fork() != 0)
            continue;
        close(ends[0]);
        work(g, worker, ends[1]);
        _exit(EXIT_SUCCESS);
    }
    close(ends[1]);
    for (int i = 0; i < g->count; i++)
        g->results[i] = (Result){.submission = i, .verdict = "the worker died"};
    while (read(ends[0], &result, sizeof result) == sizeof result)
        g->results[result.submission] = result;
    close(ends[0]);
    while (wait(NULL) > 0) {
    }
    return true;
}

/* ---------------------------------------------------------------- input and report */

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool list_submissions(Grader *g)
{
    DIR *folder = opendir(g->folder);
    if (!folder)
        return false;
    for (struct dirent *entry; (entry = readdir(folder)) && g->count < MAX_SUBMISSIONS;) {
        const char *suffix = strrchr(entry->d_name, '.');
        if (suffix && strcmp(suffix, ".toy") == 0)
            g->names[g->count++] = strdup(entry->d_name);
    }
    closedir(folder);
    qsort(g->names, (size_t)g->count, sizeof *g->names, by_name);
    return true;
}

static bool read_cases(Grader *g)
{
    char path[PATH];
    snprintf(path, sizeof path, "%s/cases", g->folder);
    FILE *file = fopen(path, "r");
    if (!file)
        return false;
    while (g->case_count < MAX_CASES &&
           fscanf(file, " %199[^=\n] = %199[^\n]", g->cases[g->case_count].input, g->cases[g->case_count].output) == 2)
        g->case_count++;
    fclose(file);
    return g->case_count > 0;
}

static void print_table(const Grader *g)
{
    printf("%-12s %6s %14s  %s\n", "submission", "passed", "million steps", "verdict");
    for (int i = 0; i < g->count; i++) {
        const Result *result = &g->results[i];
        printf("%-12s %4d/%d %14.1f  %s\n", g->names[i], result->passed, g->case_count, (double)result->steps / 1e6,
               result->verdict);
    }
}

static void print_string(const char *text)
{
    putchar('"');
    for (; *text; text++) {
        if ((unsigned char)*text < ' ')
            printf("\\u%04x", (unsigned)*text);
        else
            printf(*text == '"' || *text == '\\' ? "\\%c" : "%c", *text);
    }
    putchar('"');
}

static void print_json(const Grader *g)
{
    puts("[");
    for (int i = 0; i < g->count; i++) {
        const Result *result = &g->results[i];
        printf("{\"submission\": ");
        print_string(g->names[i]);
        printf(", \"passed\": %d, \"cases\": %d, \"steps\": %llu, \"verdict\": ", result->passed, g->case_count, result->steps);
        print_string(result->verdict);
        puts(i + 1 < g->count ? "}," : "}");
    }
    puts("]");
}

int main(int argc, char **argv)
{
    static Grader grader;
    if (argc != 3) {
        fprintf(stderr, "usage: autograder FOLDER table|json\n");
        return EXIT_FAILURE;
    }
    grader.folder = argv[1];
    if (!list_submissions(&grader) || !read_cases(&grader) || !grade_all(&grader)) {
        perror(argv[1]);
        return EXIT_FAILURE;
    }
    strcmp(argv[2], "json") == 0 ? print_json(&grader) : print_table(&grader);
    for (int i = 0; i < grader.count; i++)
        free(grader.names[i]);
    return EXIT_SUCCESS;
}
