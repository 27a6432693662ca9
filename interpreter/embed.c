/* Used by the build only: writes the tables of library.h as C.
 *
 *     embed FOLDER FILE... <SYMBOLS
 *
 * Each FILE lies below FOLDER and is named without it. SYMBOLS is what `nm -A` says of the objects made of the sources:
 * "…/obj/math/exp.o:00000000 T exp". Of the files comments, indentation and empty lines are left out: they take a third of the
 * room, and time to read. Without files the tables are empty, for the compiler that compiles the library. */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct Named {
    char *name;
    size_t file;
} Named;

static Named *files, *symbols;
static size_t file_count, symbol_count;

static _Noreturn void fail(const char *what, const char *name)
{
    fprintf(stderr, "embed: %s '%s'\n", what, name);
    exit(EXIT_FAILURE);
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const Named *)a)->name, ((const Named *)b)->name);
}

static char *copy(const char *text, size_t length)
{
    char *result = malloc(length + 1);
    if (!result)
        fail("no memory for", text);
    memcpy(result, text, length);
    result[length] = '\0';
    return result;
}

static Named *append(Named *list, size_t count, const char *name, size_t length, size_t file)
{
    list = realloc(list, (count + 1) * sizeof *list);
    if (!list)
        fail("no memory for", name);
    list[count] = (Named){copy(name, length), file};
    return list;
}

static char *read_whole(const char *path)
{
    size_t length = 0, room = 1 << 20;
    char *text = malloc(room);
    FILE *in = fopen(path, "r");
    if (in && text)
        length = fread(text, 1, room - 1, in);
    if (!in || !text || length == room - 1 || ferror(in))
        fail("cannot read", path);
    fclose(in);
    text[length] = '\0';
    return text;
}

/* Takes the comments out, in place; one that is followed by more on its line leaves a blank. */
static void strip_comments(char *text)
{
    char *out = text, quote = 0;
    for (char *p = text; *p;) {
        if (!quote && p[0] == '/' && p[1] == '*') {
            p = strstr(p, "*/") + 2;
            *out++ = ' ';
            continue;
        }
        if (!quote && p[0] == '/' && p[1] == '/') {
            p += strcspn(p, "\n");
            continue;
        }
        if (quote && *p == '\\')
            *out++ = *p++;
        else if (*p == quote || (!quote && (*p == '"' || *p == '\'')))
            quote = quote ? 0 : *p;
        *out++ = *p++;
    }
    *out = '\0';
}

static void print_line(const char *line, size_t length)
{
    putchar('"');
    for (size_t i = 0; i < length; i++) {
        if (line[i] == '"' || line[i] == '\\')
            putchar('\\');
        putchar(line[i]);
    }
    fputs("\\n\"\n", stdout);
}

static void print_file(const char *folder, const char *name)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    char *text = read_whole(path);
    strip_comments(text);
    size_t total = 0;
    printf("{\"%s\",\n\"\"", name);
    for (char *p = text; *p;) {
        p += strspn(p, " \t\n");
        size_t length = strcspn(p, "\n"), kept = length;
        while (kept && (p[kept - 1] == ' ' || p[kept - 1] == '\t'))
            kept--;
        if (kept) {
            print_line(p, kept);
            total += kept + 1;
        }
        p += length;
    }
    printf(", %zu},\n", total);
    free(text);
}

/* "build/lib/toycc/obj/math/exp.o:00000000 T exp": the source is math/exp.c, if it is among the files (not assembly). */
static void read_symbol(const char *line)
{
    const char *object = strstr(line, "/obj/"), *end = strstr(line, ".o:"), *name = strrchr(line, ' ');
    if (!object || !end || !name)
        fail("cannot read", line);
    char source[256];
    snprintf(source, sizeof source, "%.*s.c", (int)(end - object - 5), object + 5);
    Named key = {source, 0}, *file = bsearch(&key, files, file_count, sizeof *files, by_name);
    if (file)
        symbols = append(symbols, symbol_count++, name + 1, strcspn(name + 1, "\n"), (size_t)(file - files));
}

int main(int argc, char **argv)
{
    char line[4096];
    for (int i = 2; i < argc; i++)
        files = append(files, file_count++, argv[i], strlen(argv[i]), 0);
    if (file_count)
        qsort(files, file_count, sizeof *files, by_name);
    while (file_count && fgets(line, sizeof line, stdin))
        read_symbol(line);
    if (symbol_count)
        qsort(symbols, symbol_count, sizeof *symbols, by_name);
    puts("#include \"interpreter/library.h\"\nconst LibraryFile library_files[] = {");
    for (size_t i = 0; i < file_count; i++)
        print_file(argv[1], files[i].name);
    puts("{0}};\nconst LibrarySymbol library_symbols[] = {");
    for (size_t i = 0; i < symbol_count; i++)
        printf("{\"%s\", %zu},\n", symbols[i].name, symbols[i].file);
    printf("{0}};\nconst size_t library_file_count = %zu, library_symbol_count = %zu;\n", file_count, symbol_count);
    return EXIT_SUCCESS;
}
