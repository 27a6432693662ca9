/* Linking a program that is to be run: what it uses of the C library is compiled by a compiler of its own (see compiler.h). */
#include "driver/compiler.h"

#include "interpreter/build.h"
#include "interpreter/host.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

/* At the level of the program: most that are run are small, and their time is that of compiling what they use of the library. NULL
 * when there is no memory. */
static Toycc *library_compiler(Toycc *toycc)
{
    const Memory *memory = &toycc->memory;
    ToyccConfig config = {
        .size = sizeof config, .allocate = memory->alloc, .user = memory->user, .memory_limit = memory->limit};
    Toycc *compiler = toycc_new(&config);
    if (!compiler)
        return NULL;
    toycc_set(compiler, TOYCC_OPTIMISE, toycc->passes.level);
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
    ToyccStatus status = toycc_compile_file(link->library, path, TOYCC_PROGRAM);
    assert((status == TOYCC_OK || status == TOYCC_NO_MEMORY) && "the C library compiles without errors");
    if (status != TOYCC_OK)
        link->toycc->memory.failed = true;
    return status == TOYCC_OK;
}

/* ---------------------------------------------------------------- what the host adds */

static const char host_unit[] = "the host program";

static uint32_t mention(Program *program, const char *name, bool is_weak)
{
    LinkSymbol symbol = {.name = name, .unit = host_unit, .is_global = true, .is_weak = is_weak, .alias = NO_SYMBOL};
    return vec_push(&program->arena, &program->symbols, symbol) ? program->symbols.len - 1 : 0;
}

static void define_function(Program *program, const char *name, uint32_t number)
{
    uint32_t symbol_number = program_define(program, program_keep(program, name), 0, program->ops.len);
    LinkSymbol *symbol = &program->symbols.data[symbol_number];
    symbol->unit = host_unit;
    symbol->is_function = symbol->is_host = true;
    vec_push(&program->arena, &program->ops, host_op(host_function_count() + number));
}

/* Of several with the same name the latest counts. */
static void add_host_functions(Toycc *toycc, ToyccProgram *p)
{
    uint32_t count = toycc->host_functions.len;
    p->functions = arena_array(&p->program->arena, count, sizeof *p->functions);
    for (uint32_t i = count; i-- > 0 && p->functions;) {
        const HostFunction *function = &toycc->host_functions.data[i];
        bool is_known = false;
        for (uint32_t k = 0; k < p->function_count; k++)
            is_known = is_known || strcmp(toycc->host_functions.data[count - 1 - k].name, function->name) == 0;
        if (!is_known)
            define_function(p->program, function->name, p->function_count);
        p->functions[p->function_count++] = *function;
    }
}

static bool defines_main(const Program *program)
{
    for (uint32_t i = 0; i < program->symbols.len; i++) {
        const LinkSymbol *symbol = &program->symbols.data[i];
        if (symbol->is_global && symbol->is_defined && strcmp(symbol->name, "main") == 0)
            return true;
    }
    return false;
}

/* ---------------------------------------------------------------- the table of symbols */

/* Of the library only what is global, and nothing that C has no name for. */
static bool is_shown(const LinkSymbol *symbol)
{
    return symbol->is_defined && !symbol->is_host && symbol->address && (symbol->type || symbol->is_global);
}

static int by_name(const void *a, const void *b)
{
    const LinkSymbol *one = *(const LinkSymbol *const *)a, *other = *(const LinkSymbol *const *)b;
    int order = strcmp(one->name, other->name);
    if (order != 0)
        return order;
    return one->is_global != other->is_global ? other->is_global - one->is_global : (one > other) - (one < other);
}

static void list_symbols(ToyccProgram *p)
{
    Program *program = p->program;
    p->symbols = arena_array(&program->arena, program->symbols.len, sizeof *p->symbols);
    for (uint32_t i = 1; i < program->symbols.len && p->symbols; i++)
        if (is_shown(&program->symbols.data[i]))
            p->symbols[p->symbol_count++] = &program->symbols.data[i];
    if (p->symbol_count)
        qsort(p->symbols, p->symbol_count, sizeof *p->symbols, by_name);
}

/* ---------------------------------------------------------------- the whole */

ToyccProgram *pending_program(Toycc *toycc)
{
    if (toycc->program)
        return toycc->program;
    Memory memory;
    if (!memory_init(&memory, toycc->memory.alloc, toycc->memory.user, toycc->memory.limit)) {
        toycc->memory.failed = true;
        return NULL;
    }
    ToyccProgram *p = memory_resize(&memory, NULL, 0, sizeof *p);
    if (!p) {
        memory_release(&memory);
        toycc->memory.failed = true;
        return NULL;
    }
    *p = (ToyccProgram){.memory = memory};
    p->program = program_new(&p->memory);
    toycc->program = p;
    if (p->program)
        return p;
    toycc->memory.failed = true;
    toycc_program_free(p);
    return toycc->program = NULL;
}

void toycc_program_free(ToyccProgram *program)
{
    if (!program)
        return;
    program_free(program->program);
    Memory memory = program->memory;
    memory_resize(&memory, program, sizeof *program, 0);
    memory_release(&memory);
}

/* A host that makes calls hands over memory of the program's heap, which a program by itself may not have. */
static bool link_with_library(Toycc *toycc, ToyccProgram *p, bool is_called)
{
    uint32_t allocate = is_called ? mention(p->program, "malloc", false) : 0;
    uint32_t release = is_called ? mention(p->program, "free", false) : 0;
    uint32_t flush = mention(p->program, "__flush_at_exit", true), construct = mention(p->program, "__construct", true);
    Link link = {toycc, library_compiler(toycc)};
    if (!link.library)
        return false;
    bool linked = program_link(p->program, compile_library, &link, &toycc->cx.diags);
    link.library->program = NULL;
    toycc_free(link.library);
    if (!linked)
        return false;
    p->allocate = p->program->symbols.data[allocate].address;
    p->release = p->program->symbols.data[release].address;
    p->flush = p->program->symbols.data[flush].address;
    if (p->program->start_entries.len)
        p->construct = p->program->symbols.data[construct].address;
    list_symbols(p);
    return !p->memory.failed;
}

ToyccStatus link_pending(Toycc *toycc, bool needs_main)
{
    begin_compilation(toycc);
    ToyccProgram *p = pending_program(toycc);
    bool linked = false;
    if (p) {
        p->program->random_seed = toycc->random_seed;
        add_host_functions(toycc, p);
        p->has_main = defines_main(p->program);
        if (!p->has_main && !needs_main)
            define_function(p->program, "main", p->function_count);
        linked = link_with_library(toycc, p, !needs_main);
    }
    if (!linked && !toycc->cx.diags.errors)
        toycc->memory.failed = true;
    if (!linked) {
        toycc_program_free(toycc->program);
        toycc->program = NULL;
    }
    return end_compilation(toycc);
}

ToyccStatus toycc_link(Toycc *toycc, ToyccProgram **program)
{
    ToyccStatus status = link_pending(toycc, false);
    *program = status == TOYCC_OK ? toycc->program : NULL;
    toycc->program = NULL;
    return status;
}
