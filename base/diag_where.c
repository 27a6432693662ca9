/* From positions to what messages show of them (see diag_where.h). */
#include "base/diag_where.h"

#include "base/utf8.h"

/* Where the line that begins at `text` ends: at its newline, or where it was joined with the next one. */
static uint32_t line_length(const Region *file, const char *text)
{
    uint32_t start = (uint32_t)(text - file->text), end = file->length - 1;
    const char *newline = memchr(text, '\n', end - start);
    if (newline)
        end = (uint32_t)(newline - file->text);
    uint32_t low = 0, high = file->splices.len;
    while (low < high) { /* the first splice behind the start */
        uint32_t middle = low + (high - low) / 2;
        if (file->splices.data[middle].offset <= start)
            low = middle + 1;
        else
            high = middle;
    }
    if (low < file->splices.len && file->splices.data[low].offset < end)
        end = file->splices.data[low].offset;
    return end - start;
}

static uint32_t count_characters(const char *p, const char *end)
{
    uint32_t count = 0;
    for (; p < end; p += utf8_char(p, end).length)
        count++;
    return count;
}

Where where_is(Locator *locator, Pos pos)
{
    Place place = source_place(locator->sources, pos);
    if (!place.file)
        return (Where){0};
    uint32_t offset = place.column - 1;
    const char *text = place.file->text + place.offset - offset;
    if (text != locator->text)
        *locator = (Locator){locator->sources, text, line_length(place.file, text), 0, 1};
    else if (offset < locator->offset)
        locator->offset = 0, locator->column = 1;
    if (offset > locator->length)
        offset = locator->length;
    locator->column += count_characters(text + locator->offset, text + offset);
    locator->offset = offset;
    return (Where){place.file, place.path, place.line, locator->column, offset, text, locator->length};
}

Where where_end(Locator *locator, Span span)
{
    Where end = where_is(locator, span.end > span.start ? span.end - 1 : span.start);
    end.column += span.end > span.start;
    return end;
}

static Region *expansion_at(SourceMap *sources, Pos pos)
{
    Region *region = pos ? source_region(sources, pos) : NULL;
    return region && region->is_expansion ? region : NULL;
}

const Diag *walk_next(Walk *walk)
{
    const Diag *diag = walk->next;
    while (diag && diag->severity == SEVERITY_WARNING && ++walk->warnings > MAX_WARNINGS) {
        walk->skipped++;
        do
            diag = diag->next;
        while (diag && diag->severity == SEVERITY_NOTE);
    }
    walk->next = diag ? diag->next : NULL;
    return diag;
}

bool has_fix(SourceMap *sources, const Diag *diag)
{
    return diag->fix && source_place(sources, diag->fix_at.start).file && !expansion_at(sources, diag->fix_at.start);
}

Expansions expansions_of(SourceMap *sources, Pos pos)
{
    uint32_t depth = 0;
    for (Region *r = expansion_at(sources, pos); r; r = expansion_at(sources, r->use.start))
        depth++;
    Expansions result = {.count = depth < MAX_EXPANSIONS ? depth : MAX_EXPANSIONS};
    result.skipped = depth - result.count;
    uint32_t index = depth; /* of the expansion, counted from the outermost one */
    for (Region *r = expansion_at(sources, pos); r; pos = r->use.start, r = expansion_at(sources, pos)) {
        index--;
        bool is_skipped = index >= MAX_EXPANSIONS / 2 && index < MAX_EXPANSIONS / 2 + result.skipped;
        uint32_t slot = index < MAX_EXPANSIONS / 2 ? index : index - result.skipped;
        if (!is_skipped)
            result.shown[slot] = (Expansion){r->macro, r->spellings[pos - r->start]};
    }
    return result;
}
