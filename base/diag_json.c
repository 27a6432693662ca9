/* Messages as JSON (see diag_render.h). */
#include "base/diag_render.h"

#include "base/diag_where.h"
#include "base/utf8.h"

void json_string(Text *out, const char *bytes, size_t length)
{
    const char *end = bytes + length;
    text_char(out, '"');
    for (const char *p = bytes; p < end;) {
        Utf8Char c = utf8_char(p, end);
        if (!c.valid)
            text_str(out, "\xEF\xBF\xBD");
        else if (c.code == '"' || c.code == '\\')
            text_char(out, '\\'), text_char(out, *p);
        else if (c.code == '\n')
            text_str(out, "\\n");
        else if (c.code == '\t')
            text_str(out, "\\t");
        else if (c.code < 0x20 || c.code == 0x7F)
            text_printf(out, "\\u%04x", (unsigned)c.code);
        else
            text_add(out, p, c.length);
        p += c.length;
    }
    text_char(out, '"');
}

/* The text of a name or message: `key` with the comma before it, for every member but the first of an object. */
static void add_text(Text *out, const char *key, const char *value)
{
    text_printf(out, ", \"%s\": ", key);
    json_string(out, value, strlen(value));
}

static void add_point(Text *out, const char *prefix, const Where *at)
{
    text_printf(out, "\"%sline\": %u, \"%scolumn\": %u", prefix, (unsigned)at->line, prefix, (unsigned)at->column);
}

/* Returns the position whose expansions are to be shown. */
static Pos add_place(Text *out, Locator *locator, Span span)
{
    Pos shown;
    span = span_shown(locator->sources, span, &shown);
    Where at = where_is(locator, span.caret);
    if (!at.file)
        return 0;
    Where start = where_is(locator, span.start), end = where_end(locator, span);
    add_text(out, "file", at.path);
    text_str(out, ", ");
    add_point(out, "", &at);
    text_str(out, ", ");
    add_point(out, "start_", &start);
    text_str(out, ", ");
    add_point(out, "end_", &end);
    return shown;
}

static void add_fix(Text *out, Locator *locator, const Diag *diag)
{
    Where start = where_is(locator, diag->fix_at.start), end = where_end(locator, diag->fix_at);
    text_str(out, ", \"fix\": {");
    add_point(out, "", &start);
    text_str(out, ", ");
    add_point(out, "end_", &end);
    add_text(out, "text", diag->fix);
    text_char(out, '}');
}

static void add_expansions(Text *out, Locator *locator, Pos at)
{
    Expansions expansions = expansions_of(locator->sources, at);
    for (uint32_t i = 0; i < expansions.count; i++) {
        const Region *expansion = expansions.shown[i];
        Pos unused;
        Where use = where_is(locator, span_shown(locator->sources, expansion->use, &unused).caret);
        text_str(out, i ? ", {\"macro\": " : ", \"expanded_from\": [{\"macro\": ");
        json_string(out, expansion->macro->text, expansion->macro->length);
        add_text(out, "file", use.path);
        text_str(out, ", ");
        add_point(out, "", &use);
        text_char(out, '}');
    }
    if (expansions.count)
        text_char(out, ']');
}

static void add_includes(Text *out, Locator *locator, Span span)
{
    Pos unused;
    const Region *file = source_place(locator->sources, span_shown(locator->sources, span, &unused).caret).file;
    if (!file || !file->included_at)
        return;
    for (const char *before = ", \"included_from\": [{"; file && file->included_at; before = ", {") {
        Place place = source_place(locator->sources, file->included_at);
        text_printf(out, "%s\"file\": ", before);
        json_string(out, place.path, strlen(place.path));
        text_printf(out, ", \"line\": %u}", (unsigned)place.line);
        file = place.file;
    }
    text_char(out, ']');
}

/* All of an object but its end, for notes may follow. */
static void open_object(Text *out, Locator *locator, const Diag *diag)
{
    static const char *const names[] = {[SEVERITY_NOTE] = "note", [SEVERITY_WARNING] = "warning", [SEVERITY_ERROR] = "error"};
    text_printf(out, "{\"severity\": \"%s\"", names[diag->severity]);
    add_text(out, "message", diag->message);
    if (diag->warning != W_OTHER)
        text_printf(out, ", \"option\": \"-W%s%s\"", diag->promoted ? "error=" : "", diag_warning_name(diag->warning));
    Pos at = add_place(out, locator, diag->at);
    if (has_fix(locator->sources, diag))
        add_fix(out, locator, diag);
    add_expansions(out, locator, at);
    add_includes(out, locator, diag->at);
}

void diag_render_json(const Diags *diags, Text *out)
{
    Locator locator = {.sources = diags->sources};
    Walk walk = {.next = diags->first};
    text_char(out, '[');
    const char *before = "\n";
    bool has_notes = false;
    for (const Diag *diag; (diag = walk_next(&walk)) != NULL;) {
        bool is_note = diag->severity == SEVERITY_NOTE;
        text_str(out, !is_note ? before : has_notes ? ", " : ", \"notes\": [");
        open_object(out, &locator, diag);
        before = ",\n";
        has_notes = is_note;
        bool has_more_notes = walk.next && walk.next->severity == SEVERITY_NOTE;
        if (is_note)
            text_char(out, '}');
        if (!has_more_notes)
            text_str(out, is_note ? "]}" : "}");
    }
    text_str(out, diags->first ? "\n]\n" : "]\n");
}

const char *json_objects(const char *array, size_t *size)
{
    static const char opening[] = "[\n", closing[] = "\n]\n";
    size_t brackets = sizeof opening - 1 + sizeof closing - 1;
    *size = *size > brackets ? *size - brackets : 0; /* "[]\n": none */
    return array + sizeof opening - 1;
}
