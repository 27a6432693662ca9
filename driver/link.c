/* Linking a program that is to be run: what it uses of the C library is compiled by a compiler of its own (see compiler.h). */
#include "driver/compiler.h"

#include <assert.h>
#include <stdio.h>

/* As the build compiles the library for native programs. */
enum { LIBRARY_LEVEL = 2 };

/* NULL when there is no memory. */
static Toycc *library_compiler(Toycc *toycc)
{
    const Memory *memory = &toycc->memory;
    ToyccConfig config = {
        .size = sizeof config, .allocate = memory->alloc, .user = memory->user, .memory_limit = memory->limit};
    Toycc *compiler = toycc_new(&config);
    if (!compiler)
        return NULL;
    toycc_set(compiler, TOYCC_OPTIMISE, LIBRARY_LEVEL);
    if (toycc_add_folder(compiler, TOYCC_SYSTEM_FOLDER, TOYCC_COMPILER_HEADERS) != TOYCC_OK ||
        toycc_add_folder(compiler, TOYCC_SYSTEM_FOLDER, TOYCC_LIBRARY_HEADERS) != TOYCC_OK) {
        toycc_free(compiler);
        return NULL;
    }
    compiler->program = toycc->program;
    compiler->compiles_library = true;
    return compiler;
}

typedef struct Link {
    Toycc *toycc, *library;
} Link;

/* The library's sources have no errors, so what goes wrong is the memory. */
static bool compile_library(void *user, const LibraryFile *source)
{
    const Link *link = user;
    char path[256];
    snprintf(path, sizeof path, "%s%s", EMBEDDED_FOLDER, source->path);
    ToyccStatus status = toycc_compile_text(link->library, path, source->text, source->length, TOYCC_PROGRAM);
    assert((status == TOYCC_OK || status == TOYCC_NO_MEMORY) && "the C library compiles without errors");
    if (status != TOYCC_OK)
        link->toycc->memory.failed = true;
    return status == TOYCC_OK;
}

ToyccStatus toycc_link(Toycc *toycc, const Program **program)
{
    toycc_start(toycc);
    *program = NULL;
    if (!toycc->program)
        toycc->program = program_new(&toycc->memory);
    if (toycc->program)
        toycc->program->random_seed = toycc->random_seed;
    Link link = {toycc, toycc->program ? library_compiler(toycc) : NULL};
    if (link.library && program_link(toycc->program, compile_library, &link, &toycc->cx.diags))
        *program = toycc->program;
    else if (!toycc->cx.diags.errors)
        toycc->memory.failed = true;
    if (link.library)
        link.library->program = NULL;
    toycc_free(link.library);
    return toycc_finish(toycc);
}
