/* The C library that programs are linked with when they are run: the sources and headers of runtime/, which the build puts into
 * a table (embed.c), and which source defines what. */
#ifndef INTERPRETER_LIBRARY_H
#define INTERPRETER_LIBRARY_H

#include "base/arena.h"

#include <stddef.h>
#include <stdint.h>

enum {
    LIBRARY_PAIRS = 128, /* the first code that is not a character */
    LIBRARY_PATH = 32,   /* the room of a name, with its end */
    LIBRARY_NAME = 30
};

/* Names stand in the rows: a pointer would take more room, and in libtoycc.a three times as much for its relocation. */
typedef struct LibraryFile {
    char path[LIBRARY_PATH]; /* "stdio.h" is "include/stdio.h", a source "printf.c", "math/exp.c" */
    uint32_t first;          /* its text's first code in library_codes; the last is 0 */
    uint32_t length;         /* of the text */
} LibraryFile;

typedef struct LibrarySymbol {
    char name[LIBRARY_NAME];
    uint16_t file; /* its source's index in library_files */
} LibrarySymbol;

/* Both in the order of strcmp; generated. */
extern const LibraryFile library_files[];
extern const LibrarySymbol library_symbols[];
extern const size_t library_file_count, library_symbol_count;
/* The texts: characters, and from 128 on what library_pairs[code - 128] stands for, two codes in turn. */
extern const uint16_t library_codes[];
extern const uint16_t library_pairs[][2];

/* The file of that path; NULL: there is none. */
const LibraryFile *library_file(const char *path);
/* Its text, without comments, indentation and empty lines; NULL: out of memory. */
const char *library_text(const LibraryFile *file, Arena *arena);
/* The source that defines the symbol; NULL: none does. */
const LibraryFile *library_source_of(const char *symbol);

#endif
