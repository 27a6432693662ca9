/* Searches the tables of the embedded C library (see library.h). */
#include "interpreter/library.h"

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

const LibraryFile *library_source_of(const char *symbol)
{
    const LibrarySymbol *found = bsearch(symbol, library_symbols, library_symbol_count, sizeof *library_symbols, compare_name);
    return found ? &library_files[found->file] : NULL;
}
