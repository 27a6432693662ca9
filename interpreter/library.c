/* Searches the tables of the embedded C library (see library.h). */
#include "interpreter/library.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static int compare_path(const void *path, const void *file)
{
    return strcmp(path, ((const LibraryFile *)file)->path);
}

static int compare_name(const void *name, const void *symbol)
{
    return strcmp(name, ((const LibrarySymbol *)symbol)->name);
}

const LibraryFile *library_file(const char *path)
{
    return bsearch(path, library_files, library_file_count, sizeof *library_files, compare_path);
}

/* Returns the end of what the code stands for. */
static char *expand(char *out, uint32_t code)
{
    for (; code >= LIBRARY_PAIRS; code = library_pairs[code - LIBRARY_PAIRS][1])
        out = expand(out, library_pairs[code - LIBRARY_PAIRS][0]);
    *out = (char)code;
    return out + 1;
}

const char *library_text(const LibraryFile *file, Arena *arena)
{
    char *text = arena_array(arena, file->length + 1, 1), *end = text;
    if (!text)
        return NULL;
    for (const uint16_t *code = &library_codes[file->first]; *code; code++)
        end = expand(end, *code);
    assert(end == text + file->length && "the codes make the text that embed.c was given");
    return text;
}

const LibraryFile *library_source_of(const char *symbol)
{
    const LibrarySymbol *found = bsearch(symbol, library_symbols, library_symbol_count, sizeof *library_symbols, compare_name);
    return found ? &library_files[found->file] : NULL;
}
