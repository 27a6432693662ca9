/* Creation of a compiler, and its settings (see toycc.h). */
#include "driver/compiler.h"

void toycc_recover(Toycc *toycc)
{
    toycc->memory.failed = false;
    toycc->memory.reserve_used = 0;
}

/* A program that was built with an older version knows only the first members. */
static ToyccConfig known_members(const ToyccConfig *config)
{
    ToyccConfig known = {0};
    if (config)
        memcpy(&known, config, config->size < sizeof known ? config->size : sizeof known);
    return known;
}

static void set_defaults(Toycc *toycc)
{
    arena_init(&toycc->arena, &toycc->memory);
    toycc->cx.memory = &toycc->memory;
    arena_init(&toycc->cx.arena, &toycc->memory);
    text_init(&toycc->output, &toycc->memory);
    text_init(&toycc->rendered, &toycc->memory);
    diag_init(&toycc->warnings, &toycc->arena, NULL);
    diag_init(&toycc->cx.diags, &toycc->cx.arena, &toycc->cx.sources);
    source_init(&toycc->cx.sources, &toycc->cx.arena);
    toycc->codegen.verbose_asm = true;
    toycc->line_markers = true;
}

Toycc *toycc_new(const ToyccConfig *config)
{
    ToyccConfig known = known_members(config);
    Memory memory;
    if (!memory_init(&memory, known.allocate, known.user, known.memory_limit))
        return NULL;
    Toycc *toycc = memory_resize(&memory, NULL, 0, sizeof *toycc);
    if (!toycc) {
        memory_release(&memory);
        return NULL;
    }
    *toycc = (Toycc){.memory = memory, .read = known.read, .user = known.user};
    set_defaults(toycc);
    return toycc;
}

void toycc_free(Toycc *toycc)
{
    if (!toycc)
        return;
    text_release(&toycc->output);
    text_release(&toycc->rendered);
    toycc_program_free(toycc->program);
    arena_release(&toycc->cx.arena);
    arena_release(&toycc->arena);
    Memory memory = toycc->memory;
    memory_resize(&memory, toycc, sizeof *toycc, 0);
    memory_release(&memory);
}

static ToyccStatus set_flag(bool *flag, int64_t value)
{
    if (value != 0 && value != 1)
        return TOYCC_INVALID;
    *flag = value;
    return TOYCC_OK;
}

static ToyccStatus set_level(Toycc *toycc, int64_t value)
{
    if (value < 0 || value > 2)
        return TOYCC_INVALID;
    toycc->passes.level = (int)value;
    return TOYCC_OK;
}

static ToyccStatus set_max_errors(Toycc *toycc, int64_t value)
{
    if (value < 0 || value > UINT32_MAX)
        return TOYCC_INVALID;
    toycc->warnings.max_errors = value ? (uint32_t)value : UINT32_MAX;
    return TOYCC_OK;
}

static ToyccStatus set_random_seed(Toycc *toycc, int64_t value)
{
    toycc->random_seed = (uint64_t)value;
    return TOYCC_OK;
}

static ToyccStatus set_time(Toycc *toycc, int64_t value)
{
    toycc->time = value;
    toycc->has_time = true;
    return TOYCC_OK;
}

ToyccStatus toycc_set(Toycc *toycc, ToyccSetting setting, int64_t value)
{
    switch (setting) {
    case TOYCC_OPTIMISE: return set_level(toycc, value);
    case TOYCC_VERBOSE_ASM: return set_flag(&toycc->codegen.verbose_asm, value);
    case TOYCC_DEBUG: return set_flag(&toycc->codegen.debug, value);
    case TOYCC_OMIT_FRAME_POINTER: return set_flag(&toycc->codegen.omit_frame_pointer, value);
    case TOYCC_MAX_ERRORS: return set_max_errors(toycc, value);
    case TOYCC_SILENCE_WARNINGS: return set_flag(&toycc->warnings.no_warnings, value);
    case TOYCC_LINE_MARKERS: return set_flag(&toycc->line_markers, value);
    case TOYCC_PREPROCESSED_INPUT: return set_flag(&toycc->is_preprocessed, value);
    case TOYCC_RANDOM_SEED: return set_random_seed(toycc, value);
    case TOYCC_TIME: return set_time(toycc, value);
    }
    return TOYCC_INVALID;
}

ToyccStatus toycc_warning(Toycc *toycc, const char *option)
{
    return diag_option(&toycc->warnings, option) ? TOYCC_OK : TOYCC_INVALID;
}

ToyccStatus toycc_pass(Toycc *toycc, const char *option)
{
    bool off = strncmp(option, "no-", 3) == 0;
    int number = pass_number(option + (off ? 3 : 0), true);
    if (number < 0)
        return TOYCC_INVALID;
    uint64_t bit = (uint64_t)1 << number;
    toycc->passes.off = off ? toycc->passes.off | bit : toycc->passes.off & ~bit;
    return TOYCC_OK;
}

ToyccStatus toycc_dump_pass(Toycc *toycc, const char *name)
{
    int number = name ? pass_number(name, false) : -1;
    if (name && number < 0)
        return TOYCC_INVALID;
    toycc->passes.dump = (uint32_t)(number + 1);
    return TOYCC_OK;
}

/* TOYCC_NO_MEMORY if an allocation since the last call has failed. */
static ToyccStatus memory_status(Toycc *toycc)
{
    ToyccStatus status = toycc->memory.failed ? TOYCC_NO_MEMORY : TOYCC_OK;
    toycc_recover(toycc);
    return status;
}

static const char *keep(Toycc *toycc, const char *text)
{
    return arena_text(&toycc->arena, text, strlen(text));
}

ToyccStatus toycc_add_folder(Toycc *toycc, ToyccFolder kind, const char *path)
{
    if ((unsigned)kind > TOYCC_SYSTEM_FOLDER)
        return TOYCC_INVALID;
    const char *kept = keep(toycc, path);
    if (!toycc->memory.failed && vec_push(&toycc->arena, &toycc->folders[kind], kept)) {
        if (vec_push(&toycc->arena, &toycc->folders[kind], NULL))
            toycc->folders[kind].len--;
        else
            toycc->folders[kind].data[--toycc->folders[kind].len] = NULL;
    }
    return memory_status(toycc);
}

ToyccStatus toycc_set_working_folder(Toycc *toycc, const char *path)
{
    toycc->codegen.working_folder = keep(toycc, path);
    return memory_status(toycc);
}

static ToyccStatus add_macro(Toycc *toycc, MacroOption option)
{
    option.text = keep(toycc, option.text);
    if (!toycc->memory.failed)
        vec_push(&toycc->arena, &toycc->macros, option);
    return memory_status(toycc);
}

ToyccStatus toycc_define(Toycc *toycc, const char *definition)
{
    return add_macro(toycc, (MacroOption){OPTION_DEFINE, definition});
}

ToyccStatus toycc_undefine(Toycc *toycc, const char *name)
{
    return add_macro(toycc, (MacroOption){OPTION_UNDEFINE, name});
}

ToyccStatus toycc_include(Toycc *toycc, const char *path)
{
    return add_macro(toycc, (MacroOption){OPTION_INCLUDE, path});
}

ToyccStatus toycc_define_host(Toycc *toycc, const char *name, ToyccHostFn *function, void *user)
{
    HostFunction entry = {keep(toycc, name), function, user};
    if (!toycc->memory.failed)
        vec_push(&toycc->arena, &toycc->host_functions, entry);
    return memory_status(toycc);
}
