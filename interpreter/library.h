/* The C library that programs are linked with when they are run: the sources and headers of runtime/, which the build puts into
 * a table (embed.c), and which source defines what. */
#ifndef INTERPRETER_LIBRARY_H
#define INTERPRETER_LIBRARY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Without comments, indentation and empty lines. */
typedef struct LibraryFile {
    const char *path; /* "stdio.h" is "include/stdio.h", a source "printf.c", "math/exp.c" */
    const char *text;
    size_t length;
} LibraryFile;

typedef struct LibrarySymbol {
    const char *name;
    uint16_t file; /* its source's index in library_files */
} LibrarySymbol;

/* Both in the order of strcmp; generated. */
extern const LibraryFile library_files[];
extern const LibrarySymbol library_symbols[];
extern const size_t library_file_count, library_symbol_count;

/* The file of that path; NULL: there is none. */
const LibraryFile *library_file(const char *path);
/* The source that defines the symbol; NULL: none does. */
const LibraryFile *library_source_of(const char *symbol);

#endif
