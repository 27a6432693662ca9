/* The compiler, as a table of contents: each stage is one call.
 *
 *     source text --lex--> tokens --parse--> syntax tree --check--> typed tree --lower--> IR --passes--> IR --emit--> NASM text
 *
 * The stages from the typed tree on are generate.c's: functions go through them one at a time (ir/unit.c). */
#include "driver/compiler.h"

#include "driver/files.h"

#include <time.h>

/* ---------------------------------------------------------------- the front end */

static bool has_errors(const Toycc *toycc)
{
    return toycc->cx.diags.errors > 0 || should_stop(&toycc->cx);
}

/* What could be parsed is checked, errors or not, so that one run tells as much as it can; but then without warnings, for what
 * the parser skipped would seem unused, or missing. */
static void compile_tokens(Toycc *toycc, Lexer *lexer, ToyccOutput wanted)
{
    Unit *unit = parse(&toycc->cx, lexer);
    if (should_stop(&toycc->cx))
        return;
    if (has_errors(toycc))
        toycc->cx.diags.no_warnings = true;
    check(&toycc->cx, unit);
    if (has_errors(toycc) || wanted == TOYCC_CHECKED)
        return;
    if (wanted == TOYCC_TREE)
        ast_print(&toycc->cx, unit, &toycc->output);
    else
        generate(toycc, unit, wanted);
}

static ReadResult read_from_host(void *user, SourceFeed *feed, const char *path, const char **why)
{
    Toycc *toycc = user;
    ToyccFile file = {0};
    ToyccReadResult result = toycc->read(toycc->user, path, &file);
    if (result == TOYCC_READ_NOT_FOUND)
        return READ_NOT_FOUND;
    if (result != TOYCC_READ_OK) {
        *why = file.why ? arena_text(feed->arena, file.why, strlen(file.why)) : "it cannot be read";
        return READ_FAILED;
    }
    source_feed(feed, file.bytes, file.size);
    return READ_OK;
}

/* What stands in the library itself is named like a file of a folder that no file system has. */
static ReadResult read_embedded(SourceFeed *feed, const char *path)
{
    const LibraryFile *file = library_file(path);
    if (!file)
        return READ_NOT_FOUND;
    const char *text = library_text(file, feed->arena);
    source_feed(feed, text, text ? file->length : 0);
    return READ_OK;
}

static ReadResult read_source(void *user, SourceFeed *feed, const char *path, const char **why)
{
    Toycc *toycc = user;
    if (strncmp(path, EMBEDDED_FOLDER, sizeof EMBEDDED_FOLDER - 1) == 0)
        return read_embedded(feed, path + sizeof EMBEDDED_FOLDER - 1);
    return toycc->read ? read_from_host(toycc, feed, path, why) : source_read(NULL, feed, path, why);
}

static FileReader reader_of(Toycc *toycc)
{
    return (FileReader){toycc, read_source};
}

static LexOptions lex_options(Toycc *toycc)
{
    return (LexOptions){
        .reader = reader_of(toycc),
        .quote_dirs = toycc->folders[TOYCC_QUOTE_FOLDER].data,
        .dirs = toycc->folders[TOYCC_USER_FOLDER].data,
        .system_dirs = toycc->folders[TOYCC_SYSTEM_FOLDER].data,
        .macros = toycc->macros.data,
        .macro_count = toycc->macros.len,
        .now = toycc->has_time ? toycc->time : (int64_t)time(NULL),
        .optimise = toycc->passes.level,
        .is_preprocessed = toycc->is_preprocessed,
    };
}

static void compile(Toycc *toycc, const char *name, const SourceText *text, ToyccOutput wanted)
{
    LexOptions options = lex_options(toycc);
    Lexer *lexer = lex_open(&toycc->cx, &options, name, text);
    if (!lexer)
        return;
    if (wanted == TOYCC_PREPROCESSED)
        lex_print(lexer, &toycc->output, toycc->line_markers);
    else if (wanted == TOYCC_MACROS)
        lex_print_macros(lexer, &toycc->output);
    else if (wanted == TOYCC_TOKENS)
        lex_dump(lexer, &toycc->output);
    else
        compile_tokens(toycc, lexer, wanted);
    toycc->files = lex_dependencies(lexer, &toycc->file_count);
    lex_close(lexer);
}

/* ---------------------------------------------------------------- toycc.h */

/* Drops the result of the compilation before and makes room for the next. */
void begin_compilation(Toycc *toycc)
{
    arena_release(&toycc->cx.arena);
    text_release(&toycc->output);
    text_release(&toycc->rendered);
    toycc->files = NULL;
    toycc->file_count = 0;
    toycc->messages = NULL;
    toycc_recover(toycc);
    names_init(&toycc->cx.names, &toycc->cx.arena);
    source_init(&toycc->cx.sources, &toycc->cx.arena);
    toycc->cx.diags = toycc->warnings;
    toycc->cx.diags.arena = &toycc->cx.arena;
    toycc->cx.diags.sources = &toycc->cx.sources;
}

ToyccStatus end_compilation(Toycc *toycc)
{
    ToyccStatus status = toycc->memory.failed ? TOYCC_NO_MEMORY : toycc->cx.diags.errors ? TOYCC_ERROR : TOYCC_OK;
    if (status != TOYCC_OK)
        text_release(&toycc->output);
    toycc_recover(toycc);
    return status;
}

/* What a failure has left of a program is no use. The library's compiler works on the program of another. */
static ToyccStatus end_output(Toycc *toycc, ToyccOutput output)
{
    ToyccStatus status = end_compilation(toycc);
    if (output == TOYCC_PROGRAM && status != TOYCC_OK && !toycc->compiles_library) {
        toycc_program_free(toycc->program);
        toycc->program = NULL;
    }
    return status;
}

ToyccStatus toycc_compile_text(Toycc *toycc, const char *name, const char *text, size_t size, ToyccOutput output)
{
    begin_compilation(toycc);
    compile(toycc, name, source_text(&toycc->cx.arena, text, size), output);
    return end_output(toycc, output);
}

ToyccStatus toycc_compile_file(Toycc *toycc, const char *path, ToyccOutput output)
{
    begin_compilation(toycc);
    FileReader reader = reader_of(toycc);
    const char *why = "No such file or directory";
    SourceFeed feed;
    source_feed_open(&feed, &toycc->cx.arena);
    ReadResult result = reader.read(reader.user, &feed, path, &why);
    const SourceText *text = source_feed_close(&feed);
    if (result == READ_OK)
        compile(toycc, path, text, output);
    else
        diag_error(&toycc->cx.diags, (Span){0}, "cannot read '%s': %s", path, why);
    return end_output(toycc, output);
}

const char *toycc_output(const Toycc *toycc, size_t *size)
{
    if (size)
        *size = toycc->output.len;
    return toycc->output.data ? toycc->output.data : "";
}

size_t toycc_file_count(const Toycc *toycc)
{
    return toycc->file_count;
}

const char *toycc_file(const Toycc *toycc, size_t index, bool *is_system)
{
    if (index >= toycc->file_count)
        return NULL;
    if (is_system)
        *is_system = toycc->files[index].is_system;
    return toycc->files[index].path;
}
