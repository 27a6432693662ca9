/* What ld says, in the user's terms: objects by the names of their sources, one line a fault. Relies on ld's texts in the C
 * locale:
 *
 *     ld: /tmp/toycc-1/prog.o: in function `main':
 *     prog.asm:(.text+0x6): undefined reference to `foo'
 *
 * becomes "undefined reference to 'foo' in function 'main' of prog.toy". Further faults in the same function begin with the name of
 * the source file, "ld: prog.asm:"; elsewhere with that of the object. Lines of any other kind are passed on as they are. */
#include "driver/driver.h"

typedef struct Reader {
    Driver *d;
    bool failed;
    const char *object; /* of the latest "in function" line, as the user calls it; NULL: none */
    const char *function;
    const char *latest; /* the message before: ld repeats itself */
} Reader;

static const Span nowhere = {0};

/* What the user calls the object file whose path `text` begins with; `length` of it. */
static const char *object_name(Reader *r, const char *text, size_t length)
{
    Driver *d = r->d;
    for (uint32_t i = 0; i < d->objects.len; i++) {
        const LinkItem *item = &d->objects.data[i];
        if (item->source && strlen(item->text) == length && memcmp(item->text, text, length) == 0)
            return item->source;
    }
    const char *name = arena_text(&d->arena, text, length);
    size_t runtime = d->runtime ? strlen(d->runtime) : 0;
    return runtime && strncmp(name, d->runtime, runtime) == 0 && name[runtime] == '/' ? name + runtime + 1 : name;
}

/* nasm's labels inside of functions are .Lfunction.label to ld. */
static const char *function_name(Reader *r, const char *name, size_t length)
{
    if (length > 2 && memcmp(name, ".L", 2) == 0) {
        name += 2;
        length -= 2;
        const char *dot = memchr(name, '.', length);
        if (dot)
            length = (size_t)(dot - name);
    }
    return arena_text(&r->d->arena, name, length);
}

/* The text between ` and ' behind `p`. */
static const char *quoted(Reader *r, const char *p)
{
    return arena_text(&r->d->arena, p, strcspn(p, "'"));
}

/* `what` happened in the function and object that ld named last, or else where the line itself says. */
static void report(Reader *r, const char *line, const char *what)
{
    Arena *arena = &r->d->arena;
    const char *message;
    size_t place = strcspn(line, ":");
    const char *object = r->object ? r->object : object_name(r, line, place);
    if (r->function)
        message = arena_printf(arena, "%s in function '%s' of %s", what, r->function, object);
    else
        message = arena_printf(arena, "%s in %s", what, object);
    if (!r->latest || strcmp(r->latest, message) != 0)
        diag_error(&r->d->diags, nowhere, "%s", message);
    r->latest = message;
}

static void report_undefined(Reader *r, const char *line, const char *symbol)
{
    Arena *arena = &r->d->arena;
    bool is_main = strcmp(symbol, "main") == 0 && r->function && strcmp(r->function, "_start") == 0;
    if (is_main)
        diag_error(&r->d->diags, nowhere, "undefined reference to 'main': the program has no function 'main'");
    else
        report(r, line, arena_printf(arena, "undefined reference to '%s'", symbol));
}

/* "multiple definition of `f'; /tmp/toycc-1/a.o:a.asm:(.text+0x0): first defined here" */
static void report_multiple(Reader *r, const char *line, const char *symbol, const char *rest)
{
    Arena *arena = &r->d->arena;
    const char *first = strstr(rest, "; ");
    r->function = NULL;
    const char *what = arena_printf(arena, "multiple definition of '%s'", symbol);
    if (first)
        what = arena_printf(arena, "%s: defined in %s and again", what, object_name(r, first + 2, strcspn(first + 2, ":")));
    report(r, line, what);
}

/* "/tmp/toycc-1/prog.o: in function `main':" */
static bool read_context(Reader *r, const char *line)
{
    static const char phrase[] = ": in function `";
    const char *found = strstr(line, phrase);
    if (!found)
        return false;
    const char *name = found + sizeof phrase - 1;
    r->object = object_name(r, line, (size_t)(found - line));
    r->function = function_name(r, name, strcspn(name, "'"));
    const char *behind = strstr(name, "': ");
    return !behind; /* a fault may follow on the same line */
}

/* The line, with a temporary object's path at its start replaced by its source's name. */
static const char *in_user_terms(Reader *r, const char *line)
{
    size_t place = strcspn(line, ":");
    return arena_printf(&r->d->arena, "%s%s", object_name(r, line, place), line + place);
}

/* Whether the line begins with the name of an object file, or of a member of an archive, and not of a source file. */
static bool begins_with_object(Reader *r, const char *line)
{
    size_t length = strcspn(line, ":");
    for (uint32_t i = 0; i < r->d->objects.len; i++) {
        const char *object = r->d->objects.data[i].text;
        if (strlen(object) == length && memcmp(object, line, length) == 0)
            return true;
    }
    return (length && line[length - 1] == ')') || (length > 2 && memcmp(line + length - 2, ".o", 2) == 0);
}

/* Known faults; the rest is passed on. */
static void read_line(Reader *r, const char *line, bool from_ld)
{
    static const char undefined[] = "undefined reference to `", more[] = "more undefined references to `",
                      multiple[] = "multiple definition of `", warning[] = "warning: ";
    if (from_ld && begins_with_object(r, line))
        r->object = r->function = NULL;
    if (read_context(r, line) || strstr(line, more))
        return;
    const char *found;
    if ((found = strstr(line, undefined)) != NULL)
        report_undefined(r, line, quoted(r, found + sizeof undefined - 1));
    else if ((found = strstr(line, multiple)) != NULL)
        report_multiple(r, line, quoted(r, found + sizeof multiple - 1), found);
    else if (strncmp(line, warning, sizeof warning - 1) == 0)
        diag_warn(&r->d->diags, W_OTHER, nowhere, "ld: %s", in_user_terms(r, line + sizeof warning - 1));
    else if (strncmp(line, "NOTE: ", 6) == 0)
        diag_note(&r->d->diags, nowhere, "ld: %s", line + 6);
    else if (r->failed)
        diag_error(&r->d->diags, nowhere, "ld: %s", in_user_terms(r, line));
    else
        diag_warn(&r->d->diags, W_OTHER, nowhere, "ld: %s", in_user_terms(r, line));
}

void link_errors(Driver *d, const char *text, size_t size, bool failed)
{
    Reader r = {.d = d, .failed = failed};
    for (const char *p = text, *end = text + size; p < end && !d->memory.failed;) {
        const char *newline = memchr(p, '\n', (size_t)(end - p));
        size_t length = (size_t)((newline ? newline : end) - p);
        const char *line = arena_text(&d->arena, p, length);
        bool from_ld = strncmp(line, "ld: ", 4) == 0;
        if (length)
            read_line(&r, from_ld ? line + 4 : line, from_ld);
        p += length + 1;
    }
}
