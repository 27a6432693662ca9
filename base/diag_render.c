/* Messages as text, in gcc's layout (see diag_render.h). Relies on diag_where for places; the columns of a terminal are counted
 * here: wide characters take two, combining ones none, tabs reach to the next multiple of eight, what cannot be shown is
 * spelled out. */
#include "base/diag_render.h"

#include "base/diag_where.h"
#include "base/utf8.h"

#include <ctype.h>
#include <stdio.h>

/* Longer lines are cut to so many characters before and behind the caret. */
enum { LONGEST_LINE = 200, WINDOW = 72 };
/* Of a chain of #includes so many are shown at both ends. */
enum { INCLUDES_SHOWN = 4 };

typedef struct Renderer {
    const Diags *diags;
    Locator locator;
    const char *program;
    bool colour;
    Text *out;
    const Region *latest_file; /* its include chain has been shown */
} Renderer;

/* ---------------------------------------------------------------- colours */

typedef enum Colour { NO_COLOUR, BOLD, RED, MAGENTA, CYAN, GREEN } Colour;

static const char *const sgr[] = {[BOLD] = "01", [RED] = "01;31", [MAGENTA] = "01;35", [CYAN] = "01;36", [GREEN] = "32"};

static void colour_on(Renderer *r, Colour colour)
{
    if (r->colour && colour)
        text_printf(r->out, "\33[%sm\33[K", sgr[colour]);
}

static void colour_off(Renderer *r, Colour colour)
{
    if (r->colour && colour)
        text_str(r->out, "\33[m\33[K");
}

static Colour severity_colour(const Diag *diag)
{
    return diag->severity >= SEVERITY_ERROR ? RED : diag->severity == SEVERITY_WARNING ? MAGENTA : CYAN;
}

/* ---------------------------------------------------------------- characters */

/* How a character that cannot be shown as it is appears: "<U+0007>", "<FF>". Returns its length, 0 for a plain character. */
static uint32_t spelled_out(Utf8Char c, char spelling[16])
{
    if (c.valid && !utf8_is_hidden(c.code))
        return 0;
    return (uint32_t)snprintf(spelling, 16, c.valid ? "<U+%04X>" : "<%02X>", (unsigned)c.code);
}

/* The columns that the character at `p` takes when it begins at `column` (from 0, counted from the edge of the terminal). */
static uint32_t columns_of(const char *p, Utf8Char c, uint32_t column)
{
    char spelling[16];
    if (*p == '\t')
        return 8 - column % 8;
    uint32_t length = spelled_out(c, spelling);
    return length ? length : utf8_width(c.code);
}

/* `keep_tabs`: a tab stays a tab, for it will be aligned with another one. */
static void add_visible(Text *out, const char *p, const char *end, bool keep_tabs)
{
    while (p < end) {
        const char *plain = p;
        while (p < end && *p >= ' ' && *p < 0x7F)
            p++;
        text_add(out, plain, (size_t)(p - plain));
        if (p == end)
            break;
        Utf8Char c = utf8_char(p, end);
        char spelling[16];
        uint32_t length = *p == '\t' && keep_tabs ? 0 : spelled_out(c, spelling);
        text_add(out, length ? spelling : p, length ? length : c.length);
        p += c.length;
    }
}

/* What messages quote is in bold: from an apostrophe that begins a word to one that ends it. */
static void add_message(Renderer *r, const char *message)
{
    const char *p = message, *end = message + strlen(message);
    while (r->colour && p < end) {
        const char *open = p;
        while (open < end && !(*open == '\'' && (open == message || strchr(" (", open[-1]))))
            open++;
        const char *close = open < end ? open + 1 : end;
        while (close < end && !(*close == '\'' && !isalnum((unsigned char)close[1])))
            close++;
        if (close == end)
            break;
        add_visible(r->out, p, open + 1, false);
        colour_on(r, BOLD);
        add_visible(r->out, open + 1, close, false);
        colour_off(r, BOLD);
        text_char(r->out, '\'');
        p = close + 1;
    }
    add_visible(r->out, p, end, false);
}

/* ---------------------------------------------------------------- source lines */

/* The part of a source line that is shown. All offsets count from the start of the line. */
typedef struct Excerpt {
    const char *text;
    uint32_t from, to;   /* the window */
    uint32_t start, end; /* what is underlined; start == end: nothing */
    uint32_t caret;
    bool cut_left, cut_right;
    uint32_t number_width;
} Excerpt;

static uint32_t number_width(uint32_t line)
{
    uint32_t width = 1;
    for (; line >= 10; line /= 10)
        width++;
    return width < 5 ? 5 : width;
}

static bool continues_character(char c)
{
    return ((unsigned char)c & 0xC0) == 0x80;
}

static void choose_window(Excerpt *x, uint32_t length)
{
    x->to = length;
    if (length <= LONGEST_LINE)
        return;
    x->from = x->caret > WINDOW ? x->caret - WINDOW : 0;
    x->to = x->from + 2 * WINDOW < length ? x->from + 2 * WINDOW : length;
    for (int i = 0; i < 3 && x->from > 0 && continues_character(x->text[x->from]); i++)
        x->from--;
    for (int i = 0; i < 3 && x->to < length && continues_character(x->text[x->to]); i++)
        x->to++;
    x->cut_left = x->from > 0;
    x->cut_right = x->to < length;
}

static uint32_t clamp(uint32_t value, uint32_t low, uint32_t high)
{
    return value < low ? low : value > high ? high : value;
}

static Excerpt excerpt_around(const Where *at, uint32_t start, uint32_t end)
{
    Excerpt x = {.text = at->text, .caret = at->offset, .number_width = number_width(at->line)};
    choose_window(&x, at->length);
    x.start = clamp(start, x.from, x.to);
    x.end = clamp(end, x.start, x.to);
    while (x.end > x.start && x.end > x.caret + 1 && isspace((unsigned char)x.text[x.end - 1]))
        x.end--;
    return x;
}

static void add_margin(Renderer *r, const Excerpt *x, uint32_t line)
{
    if (line)
        text_printf(r->out, "%*u | ", (int)x->number_width, (unsigned)line);
    else
        text_printf(r->out, "%*s | ", (int)x->number_width, "");
}

static const char ellipsis[] = "...";

/* "   12 |     return count +;" */
static void add_source_line(Renderer *r, const Excerpt *x, uint32_t line, Colour colour)
{
    add_margin(r, x, line);
    if (x->cut_left)
        text_str(r->out, ellipsis);
    add_visible(r->out, x->text + x->from, x->text + x->start, true);
    if (x->start < x->end) {
        colour_on(r, colour);
        add_visible(r->out, x->text + x->start, x->text + x->end, true);
        colour_off(r, colour);
    }
    add_visible(r->out, x->text + x->end, x->text + x->to, true);
    if (x->cut_right)
        text_str(r->out, ellipsis);
    text_char(r->out, '\n');
}

/* Blanks as wide as the shown line up to `offset`, tabs under tabs. Returns the column reached. */
static uint32_t add_blanks(Renderer *r, const Excerpt *x, uint32_t offset)
{
    uint32_t column = x->number_width + 3;
    for (uint32_t i = 0; x->cut_left && i < sizeof ellipsis - 1; i++, column++)
        text_char(r->out, ' ');
    const char *end = x->text + x->to;
    for (const char *p = x->text + x->from; p < x->text + offset;) {
        Utf8Char c = utf8_char(p, end);
        uint32_t columns = columns_of(p, c, column);
        for (uint32_t i = 0; i < (*p == '\t' ? 1 : columns); i++)
            text_char(r->out, *p == '\t' ? '\t' : ' ');
        column += columns;
        p += c.length;
    }
    return column;
}

/* "      |                  ^~~" */
static void add_underline(Renderer *r, const Excerpt *x, Colour colour)
{
    uint32_t start = x->start < x->caret ? x->start : x->caret;
    uint32_t end = x->end > x->caret ? x->end : x->caret + 1;
    add_margin(r, x, 0);
    uint32_t column = add_blanks(r, x, start);
    colour_on(r, colour);
    for (uint32_t offset = start; offset < end;) {
        const char *p = x->text + offset;
        bool is_inside = offset < x->to;
        Utf8Char c = is_inside ? utf8_char(p, x->text + x->to) : (Utf8Char){' ', 1, true};
        uint32_t columns = is_inside ? columns_of(p, c, column) : 1;
        if (offset == x->caret)
            text_char(r->out, '^');
        for (uint32_t i = offset == x->caret; i < columns; i++)
            text_char(r->out, '~');
        column += columns;
        offset += c.length;
    }
    colour_off(r, colour);
    text_char(r->out, '\n');
}

/* Under the line: what to write instead of x->start … x->end, or dashes under what should go. */
static void add_fix_line(Renderer *r, const Excerpt *x, const char *fix)
{
    add_margin(r, x, 0);
    uint32_t column = add_blanks(r, x, x->start);
    colour_on(r, *fix ? GREEN : RED);
    add_visible(r->out, fix, fix + strlen(fix), false);
    for (uint32_t offset = x->start; !*fix && offset < x->end;) {
        Utf8Char c = utf8_char(x->text + offset, x->text + x->to);
        uint32_t columns = columns_of(x->text + offset, c, column);
        for (uint32_t i = 0; i < columns; i++)
            text_char(r->out, '-');
        column += columns;
        offset += c.length;
    }
    colour_off(r, *fix ? GREEN : RED);
    text_char(r->out, '\n');
}

/* "  +++ |+#include <stdio.h>": a fix that is a line of its own. */
static void add_new_line(Renderer *r, const char *fix)
{
    text_str(r->out, "  +++ |+");
    colour_on(r, GREEN);
    add_visible(r->out, fix, fix + strcspn(fix, "\n"), false);
    colour_off(r, GREEN);
    text_char(r->out, '\n');
}

/* What of `span` lies in the line of `at`. */
static Excerpt excerpt_of(const Where *at, Span span)
{
    uint32_t line_start = (uint32_t)(at->text - at->file->text) + at->file->start;
    uint32_t start = span.start > line_start ? span.start - line_start : 0;
    uint32_t end = span.end > line_start ? span.end - line_start : 0;
    if (start == 0 && span.start < line_start) /* it began on an earlier line */
        while (start < at->offset && isspace((unsigned char)at->text[start]))
            start++;
    return excerpt_around(at, start, end);
}

/* Below the lines of the message, or between them: the fix. */
static void add_fix(Renderer *r, const Diag *diag, const Where *at)
{
    Where where = where_is(&r->locator, diag->fix_at.start);
    uint32_t length = diag->fix_at.end - diag->fix_at.start;
    bool same_line = where.text == at->text;
    Excerpt x = excerpt_around(same_line ? at : &where, where.offset, where.offset + length);
    if (where.offset < x.from || where.offset > x.to)
        return;
    x.start = where.offset;
    if (!same_line)
        add_source_line(r, &x, where.line, NO_COLOUR);
    add_fix_line(r, &x, diag->fix);
}

static void add_excerpt(Renderer *r, const Diag *diag, const Where *at, Span span)
{
    Excerpt x = excerpt_of(at, span);
    bool fixable = has_fix(r->locator.sources, diag), is_line = fixable && strchr(diag->fix, '\n');
    if (is_line)
        add_new_line(r, diag->fix);
    add_source_line(r, &x, at->line, severity_colour(diag));
    add_underline(r, &x, severity_colour(diag));
    if (fixable && !is_line)
        add_fix(r, diag, at);
}

/* ---------------------------------------------------------------- messages */

/* "In file included from b.h:1,\n                 from prog.toy:3:" unless shown for the message before. */
static void add_includes(Renderer *r, const Region *file)
{
    if (file == r->latest_file)
        return;
    r->latest_file = file;
    uint32_t depth = 0, index = 0;
    for (const Region *f = file; f && f->included_at; f = source_place(r->locator.sources, f->included_at).file)
        depth++;
    for (const Region *f = file; f && f->included_at; index++) {
        Place place = source_place(r->locator.sources, f->included_at);
        f = place.file;
        if (index >= INCLUDES_SHOWN && index + INCLUDES_SHOWN < depth) {
            if (index == INCLUDES_SHOWN)
                text_printf(r->out, "                 from %u more files,\n", (unsigned)(depth - 2 * INCLUDES_SHOWN));
            continue;
        }
        text_str(r->out, index ? "                 from " : "In file included from ");
        colour_on(r, BOLD);
        add_visible(r->out, place.path, place.path + strlen(place.path), false);
        text_printf(r->out, ":%u", (unsigned)place.line);
        colour_off(r, BOLD);
        text_str(r->out, index + 1 < depth ? ",\n" : ":\n");
    }
}

/* "prog.toy:3:7:" */
static void add_locus(Renderer *r, const Where *at)
{
    colour_on(r, BOLD);
    const char *path = at->file ? at->path : r->program;
    add_visible(r->out, path, path + strlen(path), false);
    if (at->file)
        text_printf(r->out, ":%u:%u", (unsigned)at->line, (unsigned)at->column);
    text_char(r->out, ':');
    colour_off(r, BOLD);
    text_char(r->out, ' ');
}

/* " [-Wname]" */
static void add_option(Renderer *r, const Diag *diag)
{
    if (diag->warning == W_OTHER)
        return;
    text_str(r->out, " [");
    colour_on(r, severity_colour(diag));
    text_printf(r->out, "-W%s%s", diag->promoted ? "error=" : "", diag_warning_name(diag->warning));
    colour_off(r, severity_colour(diag));
    text_char(r->out, ']');
}

/* Returns the position whose expansions are to be shown. */
static Pos add_one(Renderer *r, const Diag *diag, Span span)
{
    static const char *const labels[] = {[SEVERITY_NOTE] = "note: ",
                                         [SEVERITY_WARNING] = "warning: ",
                                         [SEVERITY_ERROR] = "error: ",
                                         [SEVERITY_FAULT] = "fault: "};
    Pos shown;
    span = span_shown(r->locator.sources, span, &shown);
    Where at = where_is(&r->locator, span.caret);
    if (at.file)
        add_includes(r, at.file);
    add_locus(r, &at);
    colour_on(r, severity_colour(diag));
    text_str(r->out, labels[diag->severity]);
    colour_off(r, severity_colour(diag));
    add_message(r, diag->message);
    add_option(r, diag);
    text_char(r->out, '\n');
    if (at.file)
        add_excerpt(r, diag, &at, span);
    return shown;
}

/* For each macro that the place came through, from the inside outwards, where it was used. */
static void add_expansions(Renderer *r, Pos at)
{
    Expansions expansions = expansions_of(r->locator.sources, at);
    for (uint32_t i = 0; i < expansions.count; i++) {
        char message[200];
        Diag note = {.severity = SEVERITY_NOTE, .message = message};
        if (i == MAX_EXPANSIONS / 2 && expansions.skipped) {
            snprintf(message, sizeof message, "(%u more expansions are not shown)", (unsigned)expansions.skipped);
            add_one(r, &note, (Span){0});
        }
        snprintf(message, sizeof message, "in expansion of macro '%.128s'", expansions.shown[i]->macro->text);
        add_one(r, &note, expansions.shown[i]->use);
    }
}

void diag_render(const Diags *diags, const char *program, bool colour, Text *out)
{
    Renderer r = {.diags = diags, .locator = {.sources = diags->sources}, .program = program, .colour = colour, .out = out};
    Walk walk = {.next = diags->first};
    for (const Diag *diag; (diag = walk_next(&walk)) != NULL;) {
        Pos at = add_one(&r, diag, diag->at);
        if (diag->severity != SEVERITY_NOTE)
            add_expansions(&r, at);
    }
    if (walk.skipped)
        text_printf(out, "%s: %u more warnings are not shown\n", program, (unsigned)walk.skipped);
    if (diags->stopped && diags->errors >= diags->max_errors)
        text_printf(out, "compilation terminated due to -fmax-errors=%u.\n", (unsigned)diags->max_errors);
    else if (diags->stopped) /* a missing header */
        text_str(out, "compilation terminated.\n");
}
