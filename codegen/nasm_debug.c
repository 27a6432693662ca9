/* What -g adds for the program itself: which place in the sources each stretch of code comes from, in a section that
 * runtime/crash.c reads when the program dies of a signal. NASM's own debug data, made from %line, have no columns and take a
 * DWARF reader. A record for each function; ld puts those of all objects behind each other:
 *
 *     dd start, end of the function; next record; name; number of rows
 *     dd code, file, line, column          a row: from this address on, until the next row
 *     dd length of the folder              a file; messages show its path without the folder
 *     db "folder/path", 0 */
#include "codegen/nasm.h"

void nasm_debug_label(DebugRows *rows, Pos pos, Text *out)
{
    if (!pos || pos == rows->latest)
        return;
    rows->latest = pos;
    Where where = where_is(&rows->locator, pos);
    if (!where.file)
        return;
    DebugRow row = {where.path, where.line, where.column};
    if (!vec_push(rows->arena, &rows->list, row))
        return;
    text_printf(out, ".place%u:\n", rows->list.len);
}

/* db "text", 0 */
static void print_string(const char *text, Text *out)
{
    text_str(out, "    db ");
    bool is_plain = *text && !strpbrk(text, "\"\n\r"); /* in quotes NASM takes everything else as it is */
    if (is_plain)
        text_printf(out, "\"%s\", ", text);
    for (const char *c = text; !is_plain && *c; c++)
        text_printf(out, "%u, ", (unsigned)(unsigned char)*c);
    text_str(out, "0\n    align 4, db 0\n");
}

static void print_file(const char *path, const char *folder, const MFunction *m, Text *out)
{
    bool is_relative = folder && path[0] != '/';
    text_printf(out, "    dd %u\n", is_relative ? (unsigned)strlen(folder) + 1 : 0);
    const char *whole = is_relative ? arena_printf(m->arena, "%s/%s", folder, path) : path;
    if (whole) /* else memory has run out */
        print_string(whole, out);
}

/* The number of the file whose path is that of row `i`: the index of the first row of that path. */
static uint32_t file_number(const DebugRows *rows, uint32_t i)
{
    for (uint32_t k = 0; k < i; k++)
        if (strcmp(rows->list.data[k].path, rows->list.data[i].path) == 0)
            return k;
    return i;
}

void nasm_debug_rows(const MFunction *m, const DebugRows *rows, const CodegenOptions *options, Text *out)
{
    text_str(out, "\nsection toycc_lines progbits alloc noexec nowrite align=4\n    dd ");
    nasm_symbol(m->ir->symbol, out);
    text_printf(out, ", .end, .next, .name, %u\n", rows->list.len);
    for (uint32_t i = 0; i < rows->list.len; i++)
        text_printf(out, "    dd .place%u, .file%u, %u, %u\n", i + 1, file_number(rows, i), rows->list.data[i].line,
                    rows->list.data[i].column);
    text_str(out, ".name:\n");
    print_string(m->ir->symbol->name, out);
    for (uint32_t i = 0; i < rows->list.len; i++) {
        if (file_number(rows, i) != i)
            continue;
        text_printf(out, ".file%u:\n", i);
        print_file(rows->list.data[i].path, options->working_folder, m, out);
    }
    text_str(out, ".next:\n\nsection .text\n");
}
