/* Header names, the search for headers, the stack of files, and what is remembered of each path so that it is read once at
 * most.
 *
 * The places that are searched are numbered: 0 is the directory of the including file, then the -iquote, -I and system
 * directories in this order; #include_next goes on behind the number at which the current file was found. */
#include "lexer/internal.h"

enum { MAX_INCLUSIONS = 100000 }; /* stops files that include themselves more than once */

File *file_current(Lexer *lexer)
{
    return &vec_last(&lexer->files);
}

void file_enter(Lexer *lexer, Region *region, KnownFile *known, uint32_t search_index, bool is_text)
{
    if (!region)
        return;
    if (region->length > INT32_MAX - 2) { /* flex counts in ints */
        diag_error(&lexer->cx->diags, (Span){0}, "%s: File too large", region->path);
        lexer->cx->diags.stopped = true;
        return;
    }
    File file = {.region = region, .known = known, .search_index = search_index, .is_text = is_text};
    file.conditionals = lexer->conditionals.len;
    file.first_token = lexer->scan.count;
    if (!vec_push(&lexer->cx->arena, &lexer->files, file))
        return;
    file_current(lexer)->outer = scan_enter(&lexer->scan, region);
    if (lexer->printer && !is_text)
        print_file_change(lexer, true);
}

bool file_leave(Lexer *lexer)
{
    File *file = file_current(lexer);
    close_conditionals(lexer);
    if (file->known && file->guard_state == GUARD_CLOSED && file->guard_end == lexer->scan.count)
        file->known->guard = file->guard;
    if (lexer->files.len == 1)
        return false;
    bool is_text = file->is_text;
    scan_leave(&lexer->scan, &file->outer);
    lexer->files.len--;
    if (lexer->printer && !is_text)
        print_file_change(lexer, false);
    return true;
}

static uint32_t count_dirs(const char *const *dirs)
{
    uint32_t count = 0;
    while (dirs && dirs[count])
        count++;
    return count;
}

typedef struct Found {
    KnownFile *known; /* NULL: no such file */
    const char *path;
    uint32_t index;
    bool is_system;
} Found;

static KnownFile *look_up(Lexer *lexer, const char *path)
{
    Name *name = intern_str(&lexer->paths, path);
    if (!name->meaning)
        name->meaning = NEW(&lexer->cx->arena, KnownFile);
    return name->meaning;
}

/* What is at `path`; NULL if nothing is. */
static KnownFile *read_known(Lexer *lexer, const char *path)
{
    const FileReader *reader = &lexer->options->reader;
    KnownFile *known = look_up(lexer, path);
    if (known->state == FILE_UNKNOWN) {
        SourceFeed feed;
        source_feed_open(&feed, &lexer->cx->arena);
        ReadResult result = reader->read ? reader->read(reader->user, &feed, path, &known->why) : READ_NOT_FOUND;
        known->text = source_feed_close(&feed);
        known->state = result == READ_OK ? FILE_READ : result == READ_FAILED ? FILE_FAILED : FILE_MISSING;
    }
    return known->state == FILE_MISSING ? NULL : known;
}

/* The length of the directory part of a path, its last slash included. */
static size_t directory_length(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? (size_t)(slash + 1 - path) : 0;
}

static bool try_path(Lexer *lexer, Found *found, const char *dir, size_t dir_length, const char *name)
{
    const char *slash = dir_length && dir[dir_length - 1] != '/' ? "/" : "";
    found->path = arena_printf(&lexer->cx->arena, "%.*s%s%s", (int)dir_length, dir, slash, name);
    found->known = read_known(lexer, found->path);
    return found->known != NULL;
}

/* Searches directories first … first + their number - 1, as far as they are not before `start`. */
static bool try_dirs(Lexer *lexer, Found *found, const char *const *dirs, uint32_t first, uint32_t start, const char *name)
{
    for (uint32_t i = 0, count = count_dirs(dirs); i < count; i++) {
        found->index = first + i;
        if (found->index >= start && try_path(lexer, found, dirs[i], strlen(dirs[i]), name))
            return true;
    }
    return false;
}

static Found find(Lexer *lexer, HeaderName header)
{
    const LexOptions *options = lexer->options;
    const File *current = file_current(lexer);
    uint32_t first_dir = 1 + count_dirs(options->quote_dirs), first_system = first_dir + count_dirs(options->dirs);
    uint32_t start = header.next ? current->search_index + 1 : header.is_angled ? first_dir : 0;
    Found found = {.is_system = current->region->is_system};
    if (header.name[0] == '/') {
        try_path(lexer, &found, "", 0, header.name);
        return found;
    }
    const char *here = current->region->path;
    if (start == 0 && try_path(lexer, &found, here, directory_length(here), header.name))
        return found;
    found.is_system = false;
    if (try_dirs(lexer, &found, options->quote_dirs, 1, start, header.name) ||
        try_dirs(lexer, &found, options->dirs, first_dir, start, header.name))
        return found;
    found.is_system = true;
    try_dirs(lexer, &found, options->system_dirs, first_system, start, header.name);
    return found;
}

bool file_exists(Lexer *lexer, HeaderName header)
{
    return find(lexer, header).known != NULL;
}

/* What follows makes no sense without the header: as with gcc, this is the last message. */
static void give_up(Lexer *lexer)
{
    lexer->cx->diags.stopped = true;
}

static void enter_found(Lexer *lexer, const Found *found, Span at)
{
    Context *cx = lexer->cx;
    if (found->known->is_once || (found->known->guard && found->known->guard->macro))
        return;
    if (lexer->files.len > MAX_INCLUDE_DEPTH || ++lexer->inclusions > MAX_INCLUSIONS) {
        if (lexer->files.len > MAX_INCLUDE_DEPTH)
            diag_error(&cx->diags, at, "#include nested depth %u exceeds maximum of %d", lexer->files.len, MAX_INCLUDE_DEPTH);
        else
            diag_error(&cx->diags, at, "more than %d files included", MAX_INCLUSIONS);
        give_up(lexer);
        return;
    }
    Name *path = intern_str(&lexer->paths, found->path);
    if (!path->flags) { /* not yet among the dependencies */
        path->flags = 1;
        Dependency dependency = {found->path, found->is_system};
        vec_push(&cx->arena, &lexer->dependencies, dependency);
    }
    Region *region = source_add_file(&cx->sources, found->path, found->known->text, at.caret, found->is_system);
    file_enter(lexer, region, found->known, found->index, false);
}

void file_include(Lexer *lexer, HeaderName header)
{
    Diags *diags = &lexer->cx->diags;
    Found found = find(lexer, header);
    if (!found.known) {
        diag_error(diags, header.at, "%s: No such file or directory", header.name);
        give_up(lexer);
    } else if (found.known->state == FILE_FAILED) {
        diag_error(diags, header.at, "%s: %s", found.path, found.known->why ? found.known->why : "cannot be read");
        give_up(lexer);
    } else {
        enter_found(lexer, &found, header.at);
    }
}

/* -include: first as a path from the working directory, then as #include "…" would find it. */
void file_include_option(Lexer *lexer, const char *path)
{
    Pos start = file_current(lexer)->region->start;
    HeaderName header = {.name = path, .at = {start, start, start}};
    Found found = {.path = path, .known = read_known(lexer, path)};
    if (found.known && found.known->state == FILE_READ)
        enter_found(lexer, &found, header.at);
    else
        file_include(lexer, header);
}

/* Header names */

static bool delimited_header(Lexer *lexer, const char *start, HeaderName *header)
{
    Scan *scan = &lexer->scan;
    char close = *start == '<' ? '>' : '"';
    const char *end = start + 1;
    while (end < scan->end && *end != close && *end != '\n')
        end++;
    bool is_closed = end < scan->end && *end == close;
    Pos at = scan_pos(scan, start);
    header->at = (Span){at, scan_pos(scan, end + is_closed), at};
    header->is_angled = close == '>';
    header->name = arena_text(&lexer->cx->arena, start + 1, (size_t)(end - start - 1));
    scan_jump(scan, end + is_closed);
    if (!is_closed)
        diag_error(&lexer->cx->diags, header->at, "missing terminating %c character", close);
    return is_closed;
}

/* < and what follows it up to >, as macros gave them. */
static bool angled_from_tokens(Lexer *lexer, HeaderName *header)
{
    Text name;
    Token token;
    text_init(&name, lexer->cx->memory);
    for (read_expanded(lexer, &token); token.kind != T_GT; read_expanded(lexer, &token)) {
        if (token.kind == T_NEWLINE || token.kind == T_EOF)
            break;
        spell_into(&name, &token);
    }
    header->is_angled = true;
    header->name = arena_text(&lexer->cx->arena, name.data ? name.data : "", name.len);
    text_release(&name);
    if (token.kind != T_GT)
        diag_error(&lexer->cx->diags, token.span, "missing terminating > character");
    return token.kind == T_GT;
}

static bool header_from_tokens(Lexer *lexer, const char *directive, HeaderName *header)
{
    Token token;
    read_expanded(lexer, &token);
    header->at = token.span;
    if (token.kind == T_LT)
        return angled_from_tokens(lexer, header);
    if (token.kind == T_STRING && token.text[0] == '"') {
        header->name = arena_text(&lexer->cx->arena, token.text + 1, token.length - 2);
        return true;
    }
    if (directive[0] == '_')
        diag_error(&lexer->cx->diags, token.span, "operator \"%s\" requires a header-name", directive);
    else
        diag_error(&lexer->cx->diags,
                   token.kind == T_NEWLINE || token.flags & TOKEN_FROM_MACRO ? lexer->directive_at : token.span,
                   "#%s expects \"FILENAME\" or <FILENAME>", directive);
    return false;
}

bool read_header_name(Lexer *lexer, const char *directive, HeaderName *header)
{
    const char *here = scan_here(&lexer->scan);
    if (!lexer->expansions.len && !lexer->is_directive_over)
        here = skip_space(&lexer->scan, here);
    bool is_plain = !lexer->expansions.len && !lexer->is_directive_over && (*here == '<' || *here == '"');
    bool ok = is_plain ? delimited_header(lexer, here, header) : header_from_tokens(lexer, directive, header);
    if (ok && !header->name[0]) {
        diag_error(&lexer->cx->diags, header->at, "empty filename in #%s", directive);
        ok = false;
    }
    return ok;
}
