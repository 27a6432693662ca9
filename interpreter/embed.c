/* Used by the build only: writes the tables of library.h as C.
 *
 *     embed FOLDER FILE... <SYMBOLS
 *
 * Each FILE lies below FOLDER and is named without it. SYMBOLS is what `nm -A` says of the objects made of the sources:
 * "…/obj/math/exp.o:00000000 T exp". Of the files comments, indentation and empty lines are left out: they take a third of the
 * room, and time to read. Without files the tables are empty, for the compiler that compiles the library.
 *
 * The texts are written as codes, of which those from LIBRARY_PAIRS on stand for two others each: the pairs that stand next to each other
 * most often, again and again, until none is worth its row (Gage, A New Algorithm for Data Compression, 1994; Larsson and Moffat,
 * Offline Dictionary-Based Compression, 1999). That takes two fifths of the room, and a file is read without those before it. */
#include "interpreter/library.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct Named {
    char *name;
    size_t number; /* a file's length; a symbol's file */
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

static Named *append(Named *list, size_t count, const char *name, size_t length, size_t number)
{
    if (length >= LIBRARY_NAME)
        fail("LIBRARY_NAME is too small for", name);
    list = realloc(list, (count + 1) * sizeof *list);
    if (!list)
        fail("no memory for", name);
    list[count] = (Named){copy(name, length), number};
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

/* ---------------------------------------------------------------- codes */

enum {
    SLOTS = 1 << 19,
    WORTH_A_ROW = 3,   /* a row takes the room of two codes, and each use saves one */
    NAMED_AT_ONCE = 64 /* pairs in one go through the text: few enough to be the best ones still */
};

typedef struct Pair {
    uint16_t left, right;
    uint32_t count; /* how often it stands in the text; 0: a free slot */
    uint16_t code;  /* 0: it has none */
} Pair;

static uint16_t *codes;
static size_t code_count; /* 0 stands between files */
static uint16_t pairs[UINT16_MAX + 1][2];
static uint32_t next_code = LIBRARY_PAIRS;
static Pair slots[SLOTS];

static void add_code(char c)
{
    codes = realloc(codes, (code_count + 1) * sizeof *codes);
    if (!codes || (unsigned char)c >= LIBRARY_PAIRS)
        fail("cannot keep", (char[]){c, '\0'});
    codes[code_count++] = (uint16_t)c;
}

static bool is_pair(size_t i)
{
    return i + 1 < code_count && codes[i] && codes[i + 1];
}

static Pair *slot_of(size_t i)
{
    uint32_t slot = (((uint32_t)codes[i] << 16 | codes[i + 1]) * 2654435761u) >> 13;
    while (slots[slot].count && (slots[slot].left != codes[i] || slots[slot].right != codes[i + 1]))
        slot = (slot + 1) % SLOTS;
    return &slots[slot];
}

/* Returns the count of the most frequent pair. Of "aaa" the second pair does not count: it overlaps the first. */
static uint32_t count_pairs(void)
{
    uint32_t best = 0;
    memset(slots, 0, sizeof slots);
    for (size_t i = 0; i < code_count; i++) {
        if (!is_pair(i))
            continue;
        Pair *pair = slot_of(i);
        *pair = (Pair){codes[i], codes[i + 1], pair->count + 1, 0};
        best = pair->count > best ? pair->count : best;
        if (codes[i] == codes[i + 1] && is_pair(i + 1) && codes[i + 2] == codes[i])
            i++;
    }
    return best;
}

static void name_pairs(uint32_t best)
{
    uint32_t named = 0;
    for (size_t i = 0; i < SLOTS && named < NAMED_AT_ONCE && next_code < UINT16_MAX; i++) {
        if (slots[i].count < WORTH_A_ROW || slots[i].count < best - best / 8)
            continue;
        pairs[next_code][0] = slots[i].left;
        pairs[next_code][1] = slots[i].right;
        slots[i].code = (uint16_t)next_code++;
        named++;
    }
}

static void replace_pairs(void)
{
    size_t count = 0;
    for (size_t i = 0; i < code_count; i++) {
        uint16_t code = is_pair(i) ? slot_of(i)->code : 0;
        codes[count++] = code ? code : codes[i];
        i += code != 0;
    }
    code_count = count;
}

static void compress(void)
{
    for (uint32_t best; (best = count_pairs()) >= WORTH_A_ROW && next_code < UINT16_MAX;) {
        name_pairs(best);
        replace_pairs();
    }
}

/* ---------------------------------------------------------------- files */

/* Adds the file's lines as codes and an end, and returns how long they are together. */
static size_t add_file(const char *folder, const char *name)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    char *text = read_whole(path);
    strip_comments(text);
    size_t total = 0;
    for (char *p = text; *p;) {
        p += strspn(p, " \t\n");
        size_t length = strcspn(p, "\n"), kept = length;
        while (kept && (p[kept - 1] == ' ' || p[kept - 1] == '\t'))
            kept--;
        for (size_t i = 0; i < kept; i++)
            add_code(p[i]);
        if (kept)
            add_code('\n');
        total += kept ? kept + 1 : 0;
        p += length;
    }
    add_code('\0');
    free(text);
    return total;
}

static void print_codes(void)
{
    puts("const uint16_t library_codes[] = {");
    for (size_t i = 0; i < code_count; i++)
        printf("%u,%s", codes[i], i % 16 == 15 ? "\n" : "");
    puts("0};\nconst uint16_t library_pairs[][2] = {");
    for (uint32_t code = LIBRARY_PAIRS; code < next_code; code++)
        printf("{%u, %u},\n", pairs[code][0], pairs[code][1]);
    puts("{0}};");
}

static void print_files(void)
{
    puts("const LibraryFile library_files[] = {");
    for (size_t file = 0, first = 0; file < file_count; file++) {
        printf("{\"%s\", %zu, %zu},\n", files[file].name, first, files[file].number);
        while (codes[first++])
            continue;
    }
    puts("{{0}, 0, 0}};");
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
    for (size_t i = 0; i < file_count; i++)
        files[i].number = add_file(argv[1], files[i].name);
    compress();
    puts("#include \"interpreter/library.h\"");
    print_codes();
    print_files();
    puts("const LibrarySymbol library_symbols[] = {");
    for (size_t i = 0; i < symbol_count; i++)
        printf("{\"%s\", %zu},\n", symbols[i].name, symbols[i].number);
    printf("{{0}, 0}};\nconst size_t library_file_count = %zu, library_symbol_count = %zu;\n", file_count, symbol_count);
    return EXIT_SUCCESS;
}
