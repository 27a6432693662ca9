/* From positions to what messages show of them (see diag_where.h). */
#include "base/diag_where.h"

#include "base/utf8.h"

/* The number of gaps at or before `offset`. */
static uint32_t gaps_up_to(const Gaps *gaps, uint32_t offset)
{
    uint32_t low = 0, high = gaps->len;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (gaps->data[middle].offset <= offset)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The line around `offset` in the file: from a newline, or where lines were joined, to the next. */
static const char *find_line(const Region *file, uint32_t offset, uint32_t *length)
{
    const Gaps *splices = &file->content->splices;
    uint32_t start = offset, end = file->length - 1, splice = gaps_up_to(splices, offset);
    uint32_t lowest = splice ? splices->data[splice - 1].offset : 0;
    while (start > lowest && file->text[start - 1] != '\n')
        start--;
    const char *newline = memchr(file->text + offset, '\n', end - offset);
    if (newline)
        end = (uint32_t)(newline - file->text);
    if (splice < splices->len && splices->data[splice].offset < end)
        end = splices->data[splice].offset;
    *length = end - start;
    return file->text + start;
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
    const char *p = place.file->text + place.offset;
    bool is_known = locator->text && p >= locator->text && p < locator->text + locator->length;
    if (!is_known) {
        *locator = (Locator){.sources = locator->sources};
        locator->text = find_line(place.file, place.offset, &locator->length);
    }
    uint32_t offset = (uint32_t)(p - locator->text);
    const char *known = locator->text + locator->offset;
    if (p < known && known - p < p - locator->text) {
        locator->characters -= count_characters(p, known);
    } else {
        if (p < known)
            locator->offset = locator->characters = 0;
        locator->characters += count_characters(locator->text + locator->offset, p);
    }
    locator->offset = offset;
    uint32_t column = place.column - (offset - locator->characters); /* the place counts bytes */
    return (Where){place.file, place.path, place.line, column, offset, locator->text, locator->length};
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

/* `pos` as a position in expansion `r`, which holds it or an expansion around it; 0 if neither. */
static Pos lifted(SourceMap *sources, const Region *r, Pos pos)
{
    Region *region = expansion_at(sources, pos);
    while (region && region != r) {
        pos = region->use.start;
        region = expansion_at(sources, pos);
    }
    return region ? pos : 0;
}

/* The tokens of `span`, whose caret lies in `r`, as they stand in the body of r's macro. */
static Span in_body(SourceMap *sources, const Region *r, Span span)
{
    Span result = r->spellings[span.caret - r->start];
    Pos start = lifted(sources, r, span.start), end = span.end ? lifted(sources, r, span.end - 1) : 0;
    if (start && r->spellings[start - r->start].start < result.start)
        result.start = r->spellings[start - r->start].start;
    if (end && r->spellings[end - r->start].end > result.end)
        result.end = r->spellings[end - r->start].end;
    return result;
}

Span span_shown(SourceMap *sources, Span span, Pos *at)
{
    Region *r;
    while ((r = expansion_at(sources, span.caret)) != NULL) {
        Span body = in_body(sources, r, span);
        const Region *file = source_region(sources, body.caret);
        if (file && !file->is_expansion && !file->is_system) {
            *at = span.caret;
            return body;
        }
        span = r->use;
    }
    *at = span.caret;
    return source_in_file(sources, span);
}

Expansions expansions_of(SourceMap *sources, Pos at)
{
    uint32_t depth = 0, index = 0;
    for (Region *r = expansion_at(sources, at); r; r = expansion_at(sources, r->use.caret))
        depth++;
    Expansions result = {.count = depth < MAX_EXPANSIONS ? depth : MAX_EXPANSIONS};
    result.skipped = depth - result.count;
    for (Region *r = expansion_at(sources, at); r; r = expansion_at(sources, r->use.caret), index++) {
        if (index < MAX_EXPANSIONS / 2)
            result.shown[index] = r;
        else if (index >= MAX_EXPANSIONS / 2 + result.skipped)
            result.shown[index - result.skipped] = r;
    }
    return result;
}
