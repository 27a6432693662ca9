/* The map from positions to files, lines and macro expansions (see source.h). */
#include "base/source.h"

#include <string.h>

void source_init(SourceMap *map, Arena *arena)
{
    *map = (SourceMap){.arena = arena, .next = 1};
}

static Region *add_region(SourceMap *map, uint64_t length)
{
    if (map->next + length > UINT32_MAX - 1) {
        map->arena->memory->failed = true;
        return NULL;
    }
    Region *region = NEW(map->arena, Region);
    region->start = map->next;
    region->length = (uint32_t)length;
    if (!vec_push(map->arena, &map->regions, region))
        return NULL;
    map->next += (Pos)length;
    return region;
}

/* The length of a backslash-newline at `p`, 0 if there is none. Blanks before the newline are let pass, as gcc does. */
static size_t splice_length(const char *p, const char *end)
{
    const char *q = p + 1;
    while (q < end && (*q == ' ' || *q == '\t' || *q == '\r' || *q == '\f' || *q == '\v'))
        q++;
    return q < end && *q == '\n' ? (size_t)(q + 1 - p) : 0;
}

/* Phase 2: copies `bytes` into `text` without backslash-newlines, noting each in the region; carriage returns before newlines go. */
static size_t join_lines(SourceMap *map, Region *region, char *text, const char *bytes, size_t size)
{
    const char *p = bytes, *end = bytes + size;
    char *out = text;
    uint32_t removed = 0;
    while (p < end) {
        const char *slash = memchr(p, '\\', (size_t)(end - p));
        size_t plain = (size_t)((slash ? slash : end) - p);
        memcpy(out, p, plain);
        out += plain;
        p += plain;
        if (!slash)
            break;
        size_t length = splice_length(p, end);
        if (length) {
            removed += (uint32_t)length;
            Splice splice = {(uint32_t)(out - text), removed};
            vec_push(map->arena, &region->splices, splice);
            p += length;
        } else {
            *out++ = *p++;
        }
    }
    return (size_t)(out - text);
}

Region *source_add_file(SourceMap *map, const char *path, const char *bytes, size_t size, Pos included_at, bool is_system)
{
    char *text = arena_array(map->arena, size + 2, 1);
    Region *region = text ? add_region(map, (uint64_t)size + 1) : NULL;
    if (!region)
        return NULL;
    region->path = arena_text(map->arena, path, strlen(path));
    region->text = text;
    region->included_at = included_at;
    region->is_system = is_system;
    size_t length = join_lines(map, region, text, bytes, size);
    text[length] = text[length + 1] = '\0';
    region->length = (uint32_t)length + 1;
    map->next = region->start + region->length;
    return region;
}

Region *source_add_expansion(SourceMap *map, Name *macro, Span use, const Span *spellings, uint32_t count)
{
    if (map->next > UINT32_MAX / 2) /* keep the rest of the space for files */
        return NULL;
    Region *region = add_region(map, count);
    if (!region)
        return NULL;
    region->is_expansion = true;
    region->macro = macro;
    region->use = use;
    region->spellings = spellings;
    return region;
}

Region *source_region(SourceMap *map, Pos pos)
{
    Region *latest = map->latest;
    if (latest && pos - latest->start < latest->length)
        return latest;
    uint32_t low = 0, high = map->regions.len;
    while (low < high) { /* the last region that starts at or before pos */
        uint32_t middle = low + (high - low) / 2;
        if (map->regions.data[middle]->start <= pos)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == 0)
        return NULL;
    Region *region = map->regions.data[low - 1];
    if (pos - region->start >= region->length)
        return NULL;
    if (!region->is_expansion)
        map->latest = region;
    return region;
}

static void find_lines(SourceMap *map, Region *file)
{
    uint32_t zero = 0;
    vec_push(map->arena, &file->lines, zero);
    const char *end = file->text + file->length - 1;
    for (const char *p = file->text; (p = memchr(p, '\n', (size_t)(end - p))) != NULL;) {
        uint32_t offset = (uint32_t)(++p - file->text);
        vec_push(map->arena, &file->lines, offset);
    }
}

/* The number of elements before the first one whose leading offset (a uint32_t) is greater than `offset`. */
static uint32_t count_up_to(const void *data, uint32_t len, size_t size, uint32_t offset)
{
    uint32_t low = 0, high = len;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2, value;
        memcpy(&value, (const char *)data + middle * size, sizeof value);
        if (value <= offset)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Lines and columns as in the file before joining: every splice before `offset` was a newline more; the column counts from the
 * latest of newline and splice. */
static void physical_place(Region *file, Place *place)
{
    uint32_t line = count_up_to(file->lines.data, file->lines.len, sizeof(uint32_t), place->offset);
    uint32_t line_start = line ? file->lines.data[line - 1] : 0;
    uint32_t splices = count_up_to(file->splices.data, file->splices.len, sizeof(Splice), place->offset);
    if (splices && file->splices.data[splices - 1].offset > line_start)
        line_start = file->splices.data[splices - 1].offset;
    place->physical_line = (line ? line : 1) + splices;
    place->column = place->offset - line_start + 1;
}

static void presumed_place(Region *file, Place *place)
{
    place->path = file->path;
    place->line = place->physical_line;
    uint32_t marks = count_up_to(file->marks.data, file->marks.len, sizeof(LineMark), place->offset);
    if (!marks)
        return;
    const LineMark *mark = &file->marks.data[marks - 1];
    Place at_mark = {.offset = mark->offset};
    physical_place(file, &at_mark);
    place->path = mark->file;
    place->line = mark->line + place->physical_line - at_mark.physical_line;
}

static Pos outermost_use(SourceMap *map, Pos pos)
{
    Region *region = source_region(map, pos);
    while (region && region->is_expansion) {
        pos = region->use.start;
        region = source_region(map, pos);
    }
    return pos;
}

Place source_place(SourceMap *map, Pos pos)
{
    pos = outermost_use(map, pos);
    Region *file = source_region(map, pos);
    if (!file)
        return (Place){0};
    if (!file->lines.len)
        find_lines(map, file);
    Place place = {.file = file, .offset = pos - file->start};
    physical_place(file, &place);
    presumed_place(file, &place);
    return place;
}

/* The end of the last character before `end`, in a file. */
static Pos end_in_file(SourceMap *map, Pos end)
{
    Region *region = end ? source_region(map, end - 1) : NULL;
    while (region && region->is_expansion) {
        end = region->use.end;
        region = end ? source_region(map, end - 1) : NULL;
    }
    return end;
}

Span source_in_file(SourceMap *map, Span span)
{
    Span result = {outermost_use(map, span.start), end_in_file(map, span.end), outermost_use(map, span.caret)};
    Region *file = source_region(map, result.caret);
    if (!file)
        return result;
    if (result.start < file->start || result.start > result.caret)
        result.start = result.caret;
    if (result.end <= result.caret || result.end > file->start + file->length)
        result.end = result.caret + 1;
    return result;
}

const char *source_line(SourceMap *map, Place place, uint32_t *length)
{
    (void)map;
    const char *text = place.file->text;
    uint32_t start = place.offset, end = place.offset, last = place.file->length - 1;
    while (start > 0 && text[start - 1] != '\n')
        start--;
    while (end < last && text[end] != '\n')
        end++;
    *length = end - start;
    return text + start;
}
