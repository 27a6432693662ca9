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

/* ---------------------------------------------------------------- texts */

enum { DEEP_INDENTATION = 64 }; /* of more blanks than that at the start of a line the rest is left out, and only counted */

void source_feed_open(SourceFeed *feed, Arena *arena)
{
    *feed = (SourceFeed){.arena = arena, .result = NEW(arena, SourceText)};
    text_init(&feed->kept, arena->memory);
    text_init(&feed->carry, arena->memory);
}

/* The end of the blanks that begin at `p`, eight at a time. */
static const char *blanks_end(const char *p, const char *end)
{
    const uint64_t eight = 0x2020202020202020u;
    for (uint64_t word; end - p >= (ptrdiff_t)sizeof word; p += sizeof word) {
        memcpy(&word, p, sizeof word);
        if (word != eight)
            break;
    }
    while (p < end && *p == ' ')
        p++;
    return p;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\v';
}

/* Where the backslash stands that continues the line [p, end), or NULL. Blanks before the newline are let pass, as gcc does. */
static const char *continuation(const char *p, const char *end)
{
    if (p == end || end[-1] != '\n')
        return NULL;
    const char *last = end - 1;
    while (last > p && is_blank(last[-1]))
        last--;
    return last > p && last[-1] == '\\' ? last - 1 : NULL;
}

/* Notes that `count` more bytes are missing before what comes next. */
static void note_gap(SourceFeed *feed, Gaps *gaps, size_t count)
{
    Gap gap = {(uint32_t)feed->kept.len, (uint32_t)count + (gaps->len ? vec_last(gaps).removed : 0)};
    vec_push(feed->arena, gaps, gap);
}

/* One line as it stands in the file: phase 2, and the squeezing of indentation. A line that continues another may be within
 * a string, so its blanks stay. */
static void keep_line(SourceFeed *feed, const char *p, const char *end)
{
    const char *code = feed->is_continued ? p : blanks_end(p, end);
    if (code - p > DEEP_INDENTATION) {
        text_add(&feed->kept, p, DEEP_INDENTATION);
        p += DEEP_INDENTATION;
        note_gap(feed, &feed->result->squeezes, (size_t)(code - p));
        p = code;
    }
    const char *backslash = continuation(p, end);
    text_add(&feed->kept, p, (size_t)((backslash ? backslash : end) - p));
    feed->is_continued = backslash;
    if (backslash)
        note_gap(feed, &feed->result->splices, (size_t)(end - backslash));
}

void source_feed(SourceFeed *feed, const char *bytes, size_t size)
{
    const char *end = bytes + size;
    for (const char *p = bytes, *next; p < end && !feed->arena->memory->failed; p = next) {
        const char *newline = memchr(p, '\n', (size_t)(end - p));
        next = newline ? newline + 1 : end;
        if (newline && !feed->carry.len) {
            keep_line(feed, p, next);
            continue;
        }
        text_add(&feed->carry, p, (size_t)(next - p));
        if (newline) {
            keep_line(feed, feed->carry.data, feed->carry.data + feed->carry.len);
            feed->carry.len = 0;
        }
    }
}

SourceText *source_feed_close(SourceFeed *feed)
{
    SourceText *result = feed->result;
    if (feed->carry.len)
        keep_line(feed, feed->carry.data, feed->carry.data + feed->carry.len);
    char *text = feed->kept.len < UINT32_MAX / 2 ? arena_array(feed->arena, feed->kept.len + 2, 1) : NULL;
    if (text && feed->kept.len)
        memcpy(text, feed->kept.data, feed->kept.len);
    result->text = text;
    result->length = (uint32_t)feed->kept.len;
    text_release(&feed->kept);
    text_release(&feed->carry);
    return text && !feed->arena->memory->failed ? result : NULL;
}

SourceText *source_text(Arena *arena, const char *bytes, size_t size)
{
    SourceFeed feed;
    source_feed_open(&feed, arena);
    source_feed(&feed, bytes, size);
    return source_feed_close(&feed);
}

/* ---------------------------------------------------------------- regions */

Region *source_add_file(SourceMap *map, const char *path, const SourceText *text, Pos included_at, bool is_system)
{
    Region *region = text ? add_region(map, (uint64_t)text->length + 1) : NULL;
    if (!region)
        return NULL;
    region->path = arena_text(map->arena, path, strlen(path));
    region->content = text;
    region->text = text->text;
    region->included_at = included_at;
    region->is_system = is_system;
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

/* How many bytes were left out of the gaps with offsets in (from, to]. */
static uint32_t removed_between(const Gap *gaps, uint32_t len, uint32_t from, uint32_t to)
{
    uint32_t first = count_up_to(gaps, len, sizeof(Gap), from), last = count_up_to(gaps, len, sizeof(Gap), to);
    return last > first ? gaps[last - 1].removed - (first ? gaps[first - 1].removed : 0) : 0;
}

/* Lines and columns as in the file: every splice before `offset` was a newline more; the column counts from the latest of
 * newline and splice, blanks that were left out included. */
static void physical_place(Region *file, Place *place)
{
    const SourceText *content = file->content;
    uint32_t line = count_up_to(file->lines.data, file->lines.len, sizeof(uint32_t), place->offset);
    uint32_t line_start = line ? file->lines.data[line - 1] : 0;
    uint32_t splices = count_up_to(content->splices.data, content->splices.len, sizeof(Gap), place->offset);
    if (splices && content->splices.data[splices - 1].offset > line_start)
        line_start = content->splices.data[splices - 1].offset;
    place->physical_line = (line ? line : 1) + splices;
    place->column = place->offset - line_start + 1 +
                    removed_between(content->squeezes.data, content->squeezes.len, line_start, place->offset);
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
