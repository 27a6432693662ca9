/*
 * json: checks, prints and queries JSON.
 *
 *     json [OPTION]... [FILE]...      reads standard input when there is no FILE; `json -h` lists the options
 *
 * The exit status is 0, 1 when a file is not JSON, or 2 when the command line is wrong or a file cannot be read.
 */
#include "parse.h"
#include "print.h"
#include "query.h"
#include "summary.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    PrintStyle style;
    bool only_check;
    const char *query, *summary; /* or NULL */
} Options;

static const char usage[] = "usage: json [OPTION]... [FILE]...\n"
                            "  -c        compact: no space at all\n"
                            "  -i N      indent by N spaces (0 to 16, default 4)\n"
                            "  -w N      break lines longer than N (0 to 254, default 80)\n"
                            "  -s        sort members by name\n"
                            "  -a        write everything beyond ASCII as \\u escapes\n"
                            "  -v        print nothing but 'valid' or the mistake\n"
                            "  -q PATH   print the values at the path, such as '$.books[?price < 10].title'\n"
                            "  -f NAME   and of these only: ";

static _Noreturn void die(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fprintf(stderr, "json: ");
    vfprintf(stderr, format, args);
    fprintf(stderr, "\n");
    va_end(args);
    exit(2);
}

/* Reads all of a file, or of standard input where path is "-". */
static Buffer read_file(const char *path)
{
    char block[4096];
    size_t length;
    Buffer text = {0};
    FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "rb");
    if (file == NULL)
        die("%s: %s", path, strerror(errno));
    while ((length = fread(block, 1, sizeof block, file)) > 0)
        buffer_add(&text, block, length);
    if (ferror(file))
        die("%s: %s", path, strerror(errno));
    if (file != stdin)
        fclose(file);
    buffer_add(&text, "", 0); /* so that there is a '\0' even when the file is empty */
    return text;
}

/* FILE:LINE:COLUMN: what is wrong, and the line with a mark below the place. */
static void show_mistake(const char *path, const ParseError *error)
{
    enum { LONGEST = 100 };
    int length = (int)strcspn(error->line_start, "\r\n");
    fprintf(stderr, "%s:%u:%u: error: %s\n", path, error->line, error->column, error->message);
    if (length <= LONGEST)
        fprintf(stderr, "    %.*s\n    %*s\n", length, error->line_start, (int)error->column, "^");
}

static void print(const Value *value, PrintStyle style)
{
    Buffer out = {0};
    json_print(&out, value, style);
    buffer_add_char(&out, '\n');
    fwrite(out.text, 1, out.length, stdout);
    buffer_free(&out);
}

typedef struct {
    Arena *arena;
    Value values; /* an array */
} Collection;

static void collect(void *context, const Value *value)
{
    Collection *collection = context;
    array_append(collection->arena, &collection->values.array, *value);
}

/* Prints what the options ask for of a document. */
static void show(Arena *arena, const Value *document, const Options *options)
{
    Query query = {NULL, 0, 0};
    QueryError error;
    Value result;
    Collection found = {arena, value_array()};
    if (options->query == NULL && options->summary == NULL) {
        print(document, options->style);
        return;
    }
    if (options->query != NULL && !query_parse(arena, options->query, &query, &error))
        die("%s\n      %*s %s", options->query, (int)error.column, "^", error.message);
    query_run(&query, document, collect, &found);
    if (options->summary == NULL) {
        for (unsigned i = 0; i < found.values.array.count; i++)
            print(&found.values.array.items[i], options->style);
    } else if (summary_compute(arena, options->summary, &found.values.array, &result)) {
        print(&result, options->style);
    } else {
        char names[120];
        summary_list(names, sizeof names);
        die("there is no summary '%s'; there are %s", options->summary, names);
    }
}

/* Returns whether the file is JSON. */
static bool process(const char *path, const Options *options)
{
    Arena arena = {NULL};
    Value document;
    ParseError error;
    Buffer text = read_file(path);
    bool valid = json_parse(&arena, text.text, text.length, &document, &error);
    if (!valid)
        show_mistake(path, &error);
    else if (options->only_check)
        printf("%s: valid\n", path);
    else
        show(&arena, &document, options);
    buffer_free(&text);
    arena_free(&arena);
    return valid;
}

static unsigned number_option(const char *option, const char *text, unsigned max)
{
    char *end;
    unsigned long number = strtoul(text, &end, 10);
    if (*text < '0' || *text > '9' || *end != '\0' || number > max)
        die("%s needs a number up to %u, not '%s'", option, max, text);
    return (unsigned)number;
}

/* Reads the options; returns the index of the first argument behind them. */
static int read_options(int argc, char **argv, Options *options)
{
    int i = 1;
    for (; i < argc && argv[i][0] == '-' && argv[i][1] != '\0'; i++) {
        const char *option = argv[i], *argument = NULL;
        if (strchr("iwqf", option[1]) != NULL) {
            if (option[2] != '\0' || i + 1 == argc)
                die("option %s needs an argument", option);
            argument = argv[++i];
        }
        switch (option[2] == '\0' ? option[1] : '?') {
        case 'c': options->style.compact = true; break;
        case 's': options->style.sorted = true; break;
        case 'a': options->style.ascii = true; break;
        case 'v': options->only_check = true; break;
        case 'i': options->style.indent = number_option(option, argument, 16) & 31; break;
        case 'w': options->style.width = number_option(option, argument, 254) & 255; break;
        case 'q': options->query = argument; break;
        case 'f': options->summary = argument; break;
        case 'h': {
            char names[120];
            summary_list(names, sizeof names);
            printf("%s%s\n", usage, names);
            exit(0);
        }
        default: die("unknown option %s; -h lists them", option);
        }
    }
    return i;
}

int main(int argc, char **argv)
{
    Options options = {.style = {.indent = 4, .width = 80}};
    int first = read_options(argc, argv, &options);
    bool valid = true;
    if (first == argc)
        valid = process("-", &options);
    for (int i = first; i < argc; i++)
        valid &= process(argv[i], &options);
    return valid ? 0 : 1;
}
