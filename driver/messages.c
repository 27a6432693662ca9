/* The messages of a compilation as values and as text (see toycc.h). */
#include "driver/compiler.h"

#include "base/diag_render.h"
#include "base/diag_where.h"

size_t toycc_message_count(const Toycc *toycc)
{
    size_t count = 0;
    for (const Diag *diag = toycc->cx.diags.first; diag; diag = diag->next)
        count++;
    return count;
}

static ToyccMessage message_of(Locator *locator, const Diag *diag)
{
    static const ToyccSeverity severities[] = {
        [SEVERITY_NOTE] = TOYCC_NOTE, [SEVERITY_WARNING] = TOYCC_WARNING, [SEVERITY_ERROR] = TOYCC_FAULT};
    ToyccMessage message = {.severity = severities[diag->severity], .text = diag->message};
    if (diag->warning != W_OTHER)
        message.option = diag_warning_name(diag->warning);
    Pos unused;
    Span span = span_shown(locator->sources, diag->at, &unused);
    Where at = where_is(locator, span.caret);
    if (!at.file)
        return message;
    Where start = where_is(locator, span.start), end = where_end(locator, span);
    message.file = at.path;
    message.line = at.line;
    message.column = at.column;
    message.start_line = start.line;
    message.start_column = start.column;
    message.end_line = end.line;
    message.end_column = end.column;
    return message;
}

const ToyccMessage *toycc_message(Toycc *toycc, size_t index)
{
    size_t count = toycc_message_count(toycc);
    if (index >= count)
        return NULL;
    if (!toycc->messages) {
        Locator locator = {.sources = &toycc->cx.sources};
        ToyccMessage *message = toycc->messages = arena_array(&toycc->cx.arena, count, sizeof *message);
        for (const Diag *diag = toycc->cx.diags.first; message && diag; diag = diag->next)
            *message++ = message_of(&locator, diag);
        toycc_recover(toycc);
    }
    return toycc->messages ? &toycc->messages[index] : NULL;
}

const char *toycc_messages(Toycc *toycc, ToyccFormat format, size_t *size)
{
    Text *out = &toycc->rendered;
    out->len = 0;
    text_add(out, "", 0);
    if (format == TOYCC_JSON)
        diag_render_json(&toycc->cx.diags, out);
    else
        diag_render(&toycc->cx.diags, "toycc", format == TOYCC_COLOURED, out);
    bool failed = toycc->memory.failed;
    toycc_recover(toycc);
    if (size)
        *size = failed ? 0 : out->len;
    return failed ? NULL : out->data;
}
