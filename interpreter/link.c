/* Linking: finds what each name stands for, in the program, in the host, or in a source of the C library, which is compiled for it;
 * lays out the sections, and puts addresses where they are wanted.
 *
 * Every unit has an entry of its own for each name that it mentions; an undefined one is resolved by making it an alias of
 * the definition. So a definition is found by following `alias`. */
#include "interpreter/build.h"
#include "interpreter/host.h"

#include <stdlib.h>

static const char start_symbol[] = "__start", start_source[] = "start.toy";
static const Span nowhere = {0};

typedef struct Linker {
    Program *program;
    Diags *diags;
    Arena arena;
    uint32_t *table; /* definitions by name: numbers of symbols, 0: free */
    uint32_t size, count;
    uint32_t entered;  /* symbols below this are in the table, if they belong there */
    uint32_t resolved; /* symbols below this have been looked up */
} Linker;

static LinkSymbol *symbol_at(const Linker *l, uint32_t number)
{
    return &l->program->symbols.data[number];
}

/* ---------------------------------------------------------------- definitions by name */

static uint32_t hash_name(const char *name)
{
    uint32_t hash = 2166136261u;
    for (; *name; name++)
        hash = (hash ^ (unsigned char)*name) * 16777619u;
    return hash ^ hash >> 15;
}

/* Where the definition of `name` stands in the table, or belongs. */
static uint32_t *find(const Linker *l, const char *name)
{
    uint32_t i = hash_name(name) & (l->size - 1);
    while (l->table[i] && strcmp(symbol_at(l, l->table[i])->name, name) != 0)
        i = (i + 1) & (l->size - 1);
    return &l->table[i];
}

/* False when there is no memory. */
static bool reserve(Linker *l)
{
    if (2 * (l->count + 1) <= l->size)
        return true;
    Linker bigger = *l;
    bigger.size = l->size ? l->size * 2 : 256;
    bigger.table = arena_array(&l->arena, bigger.size, sizeof *bigger.table);
    if (!bigger.table)
        return false;
    for (uint32_t i = 0; i < l->size; i++)
        if (l->table[i])
            *find(&bigger, symbol_at(l, l->table[i])->name) = l->table[i];
    l->table = bigger.table;
    l->size = bigger.size;
    return true;
}

/* Of two definitions the one that is not weak counts, else the first. */
static void enter(Linker *l, uint32_t number)
{
    const LinkSymbol *symbol = symbol_at(l, number);
    if (!symbol->is_global || !symbol->is_defined || !reserve(l))
        return;
    uint32_t *slot = find(l, symbol->name);
    const LinkSymbol *other = symbol_at(l, *slot);
    if (!*slot) {
        *slot = number;
        l->count++;
    } else if (other->is_weak && !symbol->is_weak) {
        *slot = number;
    } else if (!other->is_weak && !symbol->is_weak) {
        diag_error(l->diags, nowhere, "multiple definition of '%s': defined in %s and again in %s", symbol->name, other->unit,
                   symbol->unit);
    }
}

static void enter_new(Linker *l)
{
    for (; l->entered < l->program->symbols.len; l->entered++)
        enter(l, l->entered);
}

/* ---------------------------------------------------------------- the library */

static void add_host_function(Program *program, const char *name, Op op)
{
    uint32_t number = program_define(program, program_keep(program, name), 0, program->ops.len);
    program->symbols.data[number].is_function = program->symbols.data[number].is_host = true;
    vec_push(&program->arena, &program->ops, op);
}

/* Symbols that only the host or the linker defines have no source. False: compilation failed. */
static bool add_from_library(Linker *l, const char *name, CompileRuntimeFn *compile, void *user)
{
    uint32_t function = host_function(name);
    if (function != NO_HOST_FUNCTION) {
        add_host_function(l->program, name, host_op(function));
    } else {
        const LibraryFile *source = library_source_of(name);
        if (source && !compile(user, source))
            return false;
    }
    enter_new(l);
    return true;
}

/* As ld does it, a name that is only mentioned as weak takes nothing out of the library. */
static bool resolve_all(Linker *l, CompileRuntimeFn *compile, void *user)
{
    for (; l->resolved < l->program->symbols.len && !diag_should_stop(l->diags); l->resolved++) {
        const LinkSymbol *symbol = symbol_at(l, l->resolved);
        if (symbol->is_defined || symbol->is_weak || !symbol->is_global || *find(l, symbol->name))
            continue;
        if (!add_from_library(l, symbol->name, compile, user))
            return false;
    }
    return !diag_should_stop(l->diags);
}

/* ---------------------------------------------------------------- tables of the linker's own */

static int by_priority(const void *a, const void *b)
{
    const StartEntry *one = a, *other = b;
    if (one->priority != other->priority)
        return one->priority < other->priority ? -1 : 1;
    return one->symbol < other->symbol ? -1 : one->symbol > other->symbol;
}

/* Constructors or destructors: those without a priority have the highest number and come last; equal ones in order. */
static void add_start_table(Linker *l, bool is_destructor, const char *start, const char *end)
{
    Program *program = l->program;
    Text *bytes = &program->sections[SECTION_RODATA];
    program_align(bytes, 4);
    program_define(program, start, SECTION_RODATA, (uint32_t)bytes->len);
    for (uint32_t i = 0; i < program->start_entries.len; i++) {
        const StartEntry *entry = &program->start_entries.data[i];
        if (entry->is_destructor != is_destructor)
            continue;
        LinkReloc reloc = {RELOC_DATA, SECTION_RODATA, (uint32_t)bytes->len, entry->symbol, 0};
        program_add_reloc(program, reloc);
        text_add(bytes, "\0\0\0\0", 4);
    }
    program_define(program, end, SECTION_RODATA, (uint32_t)bytes->len);
}

static bool is_identifier(const char *name)
{
    return strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_0123456789") == strlen(name);
}

/* ld defines where a section begins and ends whose name could stand in a program. */
static void add_section_bounds(Linker *l)
{
    Program *program = l->program;
    for (uint32_t i = 0; i < program->named.len; i++) {
        const NamedSection *section = &program->named.data[i];
        uint8_t number = (uint8_t)(SECTION_COUNT + i);
        if (!is_identifier(section->name))
            continue;
        program_define(program, arena_printf(&program->arena, "__start_%s", section->name), number, 0);
        program_define(program, arena_printf(&program->arena, "__stop_%s", section->name), number,
                       (uint32_t)section->bytes.len);
    }
}

static void add_tables(Linker *l)
{
    Program *program = l->program;
    if (program->start_entries.len)
        qsort(program->start_entries.data, program->start_entries.len, sizeof *program->start_entries.data, by_priority);
    add_start_table(l, false, "__init_array_start", "__init_array_end");
    add_start_table(l, true, "__fini_array_start", "__fini_array_end");
    add_section_bounds(l);
    enter_new(l);
}

/* ---------------------------------------------------------------- addresses */

static uint32_t next_page(uint64_t address)
{
    return (uint32_t)((address + PAGE_SIZE - 1) / PAGE_SIZE * PAGE_SIZE);
}

/* Where a section begins behind `end`: on a new page; with a random seed up to 255 pages further on, as eight bits of it say. */
static uint32_t section_behind(const Program *program, uint64_t end, uint8_t section)
{
    uint32_t gap = program->random_seed >> 8 * section & 0xFF;
    return next_page(end) + gap * PAGE_SIZE;
}

/* False after a message. */
static bool lay_out(Linker *l)
{
    Program *program = l->program;
    Text *data = &program->sections[SECTION_DATA];
    for (uint32_t i = 0; i < program->named.len; i++) {
        NamedSection *section = &program->named.data[i];
        program_align(data, NAMED_SECTION_ALIGN);
        section->start = (uint32_t)data->len;
        text_add(data, section->bytes.data, section->bytes.len);
    }
    uint64_t code = (uint64_t)program->ops.len * CODE_STEP, rodata = program->sections[SECTION_RODATA].len;
    if (code + rodata + data->len + program->bss_size > MAX_SECTION) {
        diag_error(l->diags, nowhere, "the program is larger than %d MB", MAX_SECTION >> 20);
        return false;
    }
    uint32_t *start = program->section_start; /* program_finish_ops adds a few Ops: hence a page more */
    start[SECTION_RODATA] = section_behind(program, CODE_BASE + code + PAGE_SIZE, SECTION_RODATA);
    start[SECTION_DATA] = section_behind(program, start[SECTION_RODATA] + rodata, SECTION_DATA);
    start[SECTION_BSS] = section_behind(program, start[SECTION_DATA] + data->len, SECTION_BSS);
    program->data_end = start[SECTION_BSS] + program->bss_size;
    return true;
}

/* Where a section's bytes lie in the program's memory. */
static uint32_t section_address(const Program *program, uint8_t section)
{
    if (section < SECTION_COUNT)
        return program->section_start[section];
    return program->section_start[SECTION_DATA] + program->named.data[section - SECTION_COUNT].start;
}

/* The definition behind a symbol; NULL: there is none. An alias's target has been compiled with it, so it is one step, and
 * one more from a name to the definition. Weak definitions give way to others of the same name. */
static const LinkSymbol *definition_of(const Linker *l, uint32_t number)
{
    const LinkSymbol *symbol = symbol_at(l, number);
    for (int steps = 0; steps < 64; steps++) {
        if (symbol->is_global) {
            uint32_t found = *find(l, symbol->name);
            if (!found)
                return NULL;
            symbol = symbol_at(l, found);
        }
        if (symbol->alias == NO_SYMBOL)
            return symbol;
        symbol = symbol_at(l, symbol->alias);
    }
    return NULL; /* aliases of each other */
}

static uint32_t address_of(const Program *program, const LinkSymbol *symbol)
{
    if (symbol->is_function)
        return CODE_BASE + symbol->offset * CODE_STEP;
    return section_address(program, symbol->section) + symbol->offset;
}

static void assign_addresses(Linker *l)
{
    for (uint32_t i = 1; i < l->program->symbols.len; i++) {
        const LinkSymbol *definition = definition_of(l, i);
        LinkSymbol *symbol = symbol_at(l, i);
        symbol->address = definition ? address_of(l->program, definition) : 0;
        symbol->is_function = definition && definition->is_function;
    }
}

/* ---------------------------------------------------------------- relocation */

static void add_to_word(char *at, uint32_t value)
{
    unsigned char *bytes = (unsigned char *)at;
    value += bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;
    for (int i = 0; i < 4; i++)
        bytes[i] = (unsigned char)(value >> (8 * i));
}

static void apply(Program *program, const LinkReloc *reloc)
{
    const LinkSymbol *symbol = &program->symbols.data[reloc->symbol];
    uint32_t value = symbol->address + (uint32_t)reloc->addend, base = 0;
    Op *op = reloc->kind == RELOC_DATA ? NULL : &program->ops.data[reloc->at];
    switch (reloc->kind) {
    case RELOC_DISP: op->disp = (int32_t)((uint32_t)op->disp + value); break;
    case RELOC_IMM: op->imm = (int32_t)((uint32_t)op->imm + value); break;
    case RELOC_CALL: op->imm = (int32_t)value; break;
    case RELOC_DATA:
        if (reloc->section >= SECTION_COUNT)
            base = program->named.data[reloc->section - SECTION_COUNT].start;
        add_to_word(program->sections[reloc->section == SECTION_RODATA ? SECTION_RODATA : SECTION_DATA].data + base + reloc->at,
                    value);
        break;
    }
}

/* ---------------------------------------------------------------- what is missing */

static void report_undefined(Linker *l, const LinkReloc *reloc)
{
    const LinkSymbol *symbol = symbol_at(l, reloc->symbol);
    const FunctionInfo *function = reloc->kind == RELOC_DATA ? NULL : program_function_of(l->program, reloc->at);
    if (strcmp(symbol->name, "main") == 0 && function && strcmp(function->name, start_symbol) == 0)
        diag_error(l->diags, nowhere, "undefined reference to 'main': the program has no function 'main'");
    else if (function)
        diag_error(l->diags, nowhere, "undefined reference to '%s' in function '%s' of %s", symbol->name, function->name,
                   symbol->unit);
    else
        diag_error(l->diags, nowhere, "undefined reference to '%s' in %s", symbol->name, symbol->unit);
}

/* Each name once for each function that mentions it. */
static bool check_defined(Linker *l)
{
    const Program *program = l->program;
    uint32_t errors = l->diags->errors;
    const LinkReloc *reported = NULL;
    for (uint32_t i = 0; i < program->relocs.len && !diag_should_stop(l->diags); i++) {
        const LinkReloc *reloc = &program->relocs.data[i];
        if (symbol_at(l, reloc->symbol)->is_weak || definition_of(l, reloc->symbol))
            continue;
        bool is_same = reported && reported->symbol == reloc->symbol && reported->kind != RELOC_DATA &&
                       reloc->kind != RELOC_DATA &&
                       program_function_of(program, reported->at) == program_function_of(program, reloc->at);
        if (!is_same)
            report_undefined(l, reloc);
        reported = reloc;
    }
    return l->diags->errors == errors;
}

/* ---------------------------------------------------------------- the whole */

static bool link_units(Linker *l, CompileRuntimeFn *compile, void *user)
{
    Program *program = l->program;
    enter_new(l);
    const LibraryFile *start = library_file(start_source);
    if (!reserve(l) || !start || !compile(user, start))
        return false;
    enter_new(l);
    if (!resolve_all(l, compile, user))
        return false;
    add_tables(l);
    if (!check_defined(l) || l->diags->errors || !lay_out(l) || diag_should_stop(l->diags))
        return false;
    assign_addresses(l);
    for (uint32_t i = 0; i < program->relocs.len; i++)
        apply(program, &program->relocs.data[i]);
    program_finish_ops(program);
    program->entry = program_op_at(program, symbol_at(l, *find(l, start_symbol))->address);
    return true;
}

bool program_link(Program *program, CompileRuntimeFn *compile, void *user, Diags *diags)
{
    Linker l = {.program = program, .diags = diags, .entered = 1, .resolved = 1};
    arena_init(&l.arena, program->memory);
    bool linked = link_units(&l, compile, user) && !program->memory->failed;
    arena_release(&l.arena);
    if (linked)
        program_end_building(program);
    return linked;
}
