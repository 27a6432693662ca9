/* Putting a program together out of what its source files compile to: symbols, sections, and the table of functions. Each source
 * is one unit: begun, filled with functions (decode.c), ended with the module's objects. Linking is link.c's. */
#include "interpreter/build.h"

/* ---------------------------------------------------------------- creation */

void program_end_building(Program *program)
{
    if (program->building)
        arena_release(&program->building->arena);
    program->building = NULL;
}

void program_free(Program *program)
{
    if (!program)
        return;
    Memory *memory = program->memory;
    for (int i = 0; i < SECTION_BSS; i++)
        text_release(&program->sections[i]);
    for (uint32_t i = 0; i < program->named.len; i++)
        text_release(&program->named.data[i].bytes);
    program_end_building(program);
    arena_release(&program->arena);
    memory_resize(memory, program, sizeof *program, 0);
}

Program *program_new(Memory *memory)
{
    Program *program = memory_resize(memory, NULL, 0, sizeof *program);
    if (!program)
        return NULL;
    *program = (Program){.memory = memory};
    arena_init(&program->arena, memory);
    for (int i = 0; i < SECTION_BSS; i++)
        text_init(&program->sections[i], memory);
    program->building = NEW(&program->arena, Building);
    arena_init(&program->building->arena, memory);
    LinkSymbol nothing = {.name = "", .unit = "", .alias = NO_SYMBOL};
    if (vec_push(&program->arena, &program->symbols, nothing))
        return program;
    program_free(program);
    return NULL;
}

const char *program_keep(Program *program, const char *text)
{
    return arena_text(&program->arena, text, strlen(text));
}

/* ---------------------------------------------------------------- symbols */

uint32_t program_symbol(Program *program, Symbol *symbol)
{
    if (symbol->number)
        return symbol->number - 1;
    LinkSymbol entry = {.name = program_keep(program, symbol->name), .unit = program->building->unit_name, .alias = NO_SYMBOL};
    if (!vec_push(&program->arena, &program->symbols, entry))
        return 0;
    symbol->number = program->symbols.len;
    vec_push(&program->building->arena, &program->building->unit_symbols, symbol);
    return symbol->number - 1;
}

uint32_t program_define(Program *program, const char *name, uint8_t section, uint32_t offset)
{
    LinkSymbol entry = {.name = name, .unit = "", .alias = NO_SYMBOL};
    entry.is_global = entry.is_defined = true;
    entry.section = section;
    entry.offset = offset;
    vec_push(&program->arena, &program->symbols, entry);
    return program->symbols.len - 1;
}

void program_add_reloc(Program *program, LinkReloc reloc)
{
    vec_push(&program->arena, &program->relocs, reloc);
}

/* What is known of a symbol once its whole unit has been compiled. */
static void complete_symbol(Program *program, Symbol *symbol)
{
    uint32_t alias = symbol->alias_of ? program_symbol(program, symbol->alias_of) : NO_SYMBOL;
    LinkSymbol *entry = &program->symbols.data[symbol->number - 1];
    entry->is_defined = symbol->is_defined;
    entry->is_global = symbol->is_global || !symbol->is_defined;
    entry->is_function = symbol->is_function;
    entry->is_weak = symbol->is_weak;
    entry->alias = alias;
    bool is_private = symbol->register_params; /* nobody else knows how to call it */
    if (symbol->decl && symbol->is_defined && !is_private && !program->building->is_runtime) {
        entry->type = type_text(&program->arena, symbol->decl->type);
        entry->size = symbol->is_function ? 0 : type_size(symbol->decl->type);
    }
}

/* ---------------------------------------------------------------- sections */

/* Sections of the usual names are those. */
static uint8_t find_section(Program *program, const char *name)
{
    static const char *const usual[] = {[SECTION_RODATA] = ".rodata", [SECTION_DATA] = ".data", [SECTION_BSS] = ".bss"};
    for (uint8_t i = 0; i < SECTION_COUNT; i++)
        if (strcmp(usual[i], name) == 0)
            return i == SECTION_BSS ? SECTION_DATA : i;
    for (uint32_t i = 0; i < program->named.len; i++)
        if (strcmp(program->named.data[i].name, name) == 0)
            return (uint8_t)(SECTION_COUNT + i);
    NamedSection section = {.name = program_keep(program, name)};
    text_init(&section.bytes, program->memory);
    vec_push(&program->arena, &program->named, section);
    return (uint8_t)(SECTION_COUNT + program->named.len - 1);
}

static uint8_t section_of(Program *program, const Object *object)
{
    const Linking *linking = object->symbol->decl ? object->symbol->decl->linking : NULL;
    if (!linking || !linking->section)
        return (uint8_t)object->section;
    if (program->named.len < MAX_NAMED_SECTIONS)
        return find_section(program, linking->section);
    diag_error(&program->building->module->cx->diags, linking->span, "too many sections");
    return SECTION_DATA;
}

Text *program_section(Program *program, uint8_t section)
{
    return section < SECTION_BSS ? &program->sections[section] : &program->named.data[section - SECTION_COUNT].bytes;
}

static uint32_t aligned(uint64_t offset, uint32_t align)
{
    return (uint32_t)((offset + align - 1) / align * align);
}

static void add_zeros(Text *bytes, size_t count)
{
    if (!text_reserve(bytes, count))
        return;
    memset(bytes->data + bytes->len, 0, count + 1);
    bytes->len += count;
}

void program_align(Text *bytes, uint32_t align)
{
    add_zeros(bytes, aligned(bytes->len, align) - bytes->len);
}

/* A place for the object, zeroed; false after a message, or when memory has run out. */
static bool place_object(Program *program, const Object *object, uint8_t section, uint32_t *offset)
{
    uint32_t align = object->align ? object->align : 1;
    uint64_t start = section == SECTION_BSS ? program->bss_size : program_section(program, section)->len;
    *offset = aligned(start, align);
    if (*offset + (uint64_t)object->size > MAX_SECTION) {
        diag_error(&program->building->module->cx->diags, (Span){object->pos, object->pos + 1, object->pos},
                   "the program's data is larger than %d MB", MAX_SECTION >> 20);
        return false;
    }
    if (section == SECTION_BSS)
        program->bss_size = *offset + object->size;
    else
        add_zeros(program_section(program, section), *offset + object->size - start);
    return !program->memory->failed;
}

static void add_object(Program *program, const Object *object)
{
    uint8_t section = section_of(program, object);
    uint32_t offset, symbol = program_symbol(program, object->symbol);
    if (!place_object(program, object, section, &offset))
        return;
    program->symbols.data[symbol].section = section;
    program->symbols.data[symbol].offset = offset;
    if (object->length)
        memcpy(program_section(program, section)->data + offset, object->bytes, object->length);
    for (uint32_t i = 0; i < object->relocs.len; i++) {
        const Reloc *reloc = &object->relocs.data[i];
        LinkReloc entry = {RELOC_DATA, section, offset + reloc->offset, program_symbol(program, reloc->symbol), reloc->addend};
        program_add_reloc(program, entry);
    }
}

/* ---------------------------------------------------------------- units */

void program_begin_unit(Program *program, Module *module, bool is_runtime)
{
    Building *b = program->building;
    const SourceMap *sources = &module->cx->sources;
    arena_release(&b->arena);
    *b =
        (Building){.arena = b->arena, .module = module, .is_runtime = is_runtime, .locator = {.sources = &module->cx->sources}};
    b->unit_name = sources->regions.len ? program_keep(program, sources->regions.data[0]->path) : "";
}

/* Constructors and destructors. */
static void add_start_entries(Program *program, Symbol *symbol)
{
    const Linking *linking = symbol->decl ? symbol->decl->linking : NULL;
    if (!linking || !symbol->is_defined)
        return;
    for (int is_destructor = 0; is_destructor <= 1; is_destructor++) {
        uint32_t priority = is_destructor ? linking->destructor : linking->constructor;
        StartEntry entry = {program_symbol(program, symbol), priority, is_destructor};
        if (priority)
            vec_push(&program->arena, &program->start_entries, entry);
    }
}

void program_end_unit(Program *program, Module *module)
{
    for (uint32_t i = 0; i < module->objects.len && !should_stop(module->cx); i++)
        add_object(program, module->objects.data[i]);
    for (uint32_t i = 0; i < module->symbols.len; i++) {
        Symbol *symbol = module->symbols.data[i];
        add_start_entries(program, symbol);
        if (symbol->is_defined)
            program_symbol(program, symbol);
    }
    Building *b = program->building;
    for (uint32_t i = 0; i < b->unit_symbols.len; i++) /* an alias may add more */
        complete_symbol(program, b->unit_symbols.data[i]);
    b->module = NULL;
    b->unit_symbols.len = b->unit_symbols.cap = 0;
}

/* ---------------------------------------------------------------- functions */

void program_begin_function(Program *program, const MFunction *m)
{
    uint32_t symbol = program_symbol(program, m->ir->symbol), first = program->ops.len;
    program->symbols.data[symbol].offset = first;
    FunctionInfo info = {.name = program->symbols.data[symbol].name, .first_op = first};
    info.is_runtime = program->building->is_runtime;
    program->building->latest = 0;
    if (!info.is_runtime)
        debug_variables(program, m->ir, &info);
    vec_push(&program->arena, &program->functions, info);
}

void program_end_function(Program *program)
{
    FunctionInfo *info = &vec_last(&program->functions);
    info->op_count = program->ops.len - info->first_op;
}

/* ---------------------------------------------------------------- look-ups */

uint32_t program_op_at(const Program *program, uint32_t address)
{
    uint32_t distance = address - CODE_BASE, op = distance / CODE_STEP;
    return distance % CODE_STEP == 0 && op < program->ops.len ? op : UINT32_MAX;
}

const FunctionInfo *program_function_of(const Program *program, uint32_t op)
{
    uint32_t low = 0, high = program->functions.len;
    while (low < high) { /* the first function behind op */
        uint32_t middle = low + (high - low) / 2;
        if (program->functions.data[middle].first_op <= op)
            low = middle + 1;
        else
            high = middle;
    }
    const FunctionInfo *found = low ? &program->functions.data[low - 1] : NULL;
    return found && op - found->first_op < found->op_count ? found : NULL;
}

const LineRow *program_line_of(const Program *program, uint32_t op)
{
    const FunctionInfo *function = program_function_of(program, op);
    uint32_t low = 0, high = program->lines.len;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (program->lines.data[middle].op <= op)
            low = middle + 1;
        else
            high = middle;
    }
    const LineRow *found = low ? &program->lines.data[low - 1] : NULL;
    return found && function && found->op >= function->first_op ? found : NULL;
}
