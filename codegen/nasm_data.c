/* Static data as NASM reads it: text in quotes, numbers in the width of their alignment, long runs of one byte as `times`. */
#include "codegen/nasm.h"

static const char *const section_names[] = {[SECTION_RODATA] = ".rodata", [SECTION_DATA] = ".data", [SECTION_BSS] = ".bss"};

/* What stands next in an object: text, zeros, or numbers. */
enum { LEAST_TEXT = 3, LEAST_ZEROS = 16, NUMBERS_A_LINE = 16, LONGEST_TEXT = 100 };

static bool is_text(unsigned char c)
{
    return c >= ' ' && c < 127 && c != '"';
}

/* How many bytes from `at` on can be quoted together. */
static uint32_t text_run(const Object *object, uint32_t at, uint32_t end)
{
    uint32_t i = at;
    if (end - at > LONGEST_TEXT)
        end = at + LONGEST_TEXT;
    while (i < end && is_text((unsigned char)object->bytes[i]))
        i++;
    return i - at;
}

static uint32_t zero_run(const Object *object, uint32_t at, uint32_t end)
{
    uint32_t i = at;
    while (i < end && object->bytes[i] == 0)
        i++;
    return i - at;
}

static uint32_t number_at(const Object *object, uint32_t at, uint32_t width)
{
    uint32_t value = 0;
    for (uint32_t i = width; i-- > 0;)
        value = value << 8 | (unsigned char)object->bytes[at + i];
    return value;
}

/* db "text", 10, 0 */
static void print_bytes(const Object *object, uint32_t at, uint32_t end, Text *out)
{
    uint32_t on_line = 0;
    while (at < end) {
        text_str(out, on_line ? ", " : "    db ");
        uint32_t run = text_run(object, at, end);
        if (run >= LEAST_TEXT || (run && object->is_string)) {
            text_char(out, '"');
            text_add(out, object->bytes + at, run);
            text_char(out, '"');
            at += run;
            on_line += run / 8 + 1;
        } else {
            text_int(out, (unsigned char)object->bytes[at++]);
            on_line++;
        }
        bool newline = at < end && ((object->is_string && object->bytes[at - 1] == '\n' && object->bytes[at] != 0) ||
                                    on_line >= NUMBERS_A_LINE);
        if (newline) {
            text_char(out, '\n');
            on_line = 0;
        }
    }
    text_char(out, '\n');
}

/* dd 1, 2, 3: `end - at` is a multiple of the width. */
static void print_numbers(const Object *object, uint32_t at, uint32_t end, uint32_t width, Text *out)
{
    for (uint32_t i = 0; at < end; at += width, i++) {
        text_str(out, i % NUMBERS_A_LINE ? ", " : width == 4 ? "    dd " : "    dw ");
        uint32_t value = number_at(object, at, width);
        text_int(out, width == 4 ? (int32_t)value : (int16_t)value);
        if (i % NUMBERS_A_LINE == NUMBERS_A_LINE - 1 && at + width < end)
            text_char(out, '\n');
    }
    text_char(out, '\n');
}

static void print_zeros(uint32_t count, Text *out)
{
    text_str(out, "    times ");
    text_int(out, count);
    text_str(out, " db 0\n");
}

/* The widest numbers that the alignment of object, start and end allow. */
static uint32_t number_width(const Object *object, uint32_t at, uint32_t end)
{
    uint32_t misaligned = at | end | object->align;
    return misaligned % 4 == 0 ? 4 : misaligned % 2 == 0 ? 2 : 1;
}

static void print_plain(const Object *object, uint32_t at, uint32_t end, Text *out)
{
    uint32_t width = object->is_string ? 1 : number_width(object, at, end);
    if (width == 1)
        print_bytes(object, at, end, out);
    else
        print_numbers(object, at, end, width, out);
}

/* The bytes between relocations: long runs of zeros apart. */
static void print_stretch(const Object *object, uint32_t at, uint32_t end, Text *out)
{
    uint32_t start = at;
    while (at < end) {
        uint32_t zeros = zero_run(object, at, end);
        zeros -= zeros % 4;
        if (zeros < LEAST_ZEROS) {
            at += zeros ? zeros : 1;
            continue;
        }
        if (at > start)
            print_plain(object, start, at, out);
        print_zeros(zeros, out);
        at += zeros;
        start = at;
    }
    if (start < end)
        print_plain(object, start, end, out);
}

static void print_reloc(const Reloc *reloc, Text *out)
{
    text_str(out, "    dd ");
    nasm_address(reloc->symbol, reloc->addend, out);
    text_char(out, '\n');
}

/* dq 0x3FF8000000000000: the representation, which the symbol tells in decimal. */
static void print_float(const Object *object, Text *out)
{
    uint32_t width = object->float_width, high = width == 8 ? number_at(object, 4, 4) : 0;
    if (width == 8)
        text_printf(out, "    dq 0x%08X%08X\n", high, number_at(object, 0, 4));
    else
        text_printf(out, "    dd 0x%08X\n", number_at(object, 0, 4));
}

static void print_contents(const Object *object, Text *out)
{
    uint32_t at = 0;
    if (object->float_width && object->length) {
        print_float(object, out);
        at = object->length;
    }
    for (uint32_t i = 0; i < object->relocs.len; i++) {
        const Reloc *reloc = &object->relocs.data[i];
        if (reloc->offset > at)
            print_stretch(object, at, reloc->offset, out);
        print_reloc(reloc, out);
        at = reloc->offset + 4;
    }
    if (at < object->length)
        print_stretch(object, at, object->length, out);
    if (at < object->length)
        at = object->length;
    if (at < object->size)
        print_zeros(object->size - at, out);
}

/* That an attribute asks for; NULL: one of the usual ones. */
static const char *own_section(const Object *object)
{
    const Decl *decl = object->symbol->decl;
    return decl && decl->linking ? decl->linking->section : NULL;
}

static void print_object(const Object *object, Text *out)
{
    const Symbol *symbol = object->symbol;
    text_char(out, '\n');
    if (object->align > 1)
        text_printf(out, object->section == SECTION_BSS && !own_section(object) ? "alignb %u\n" : "align %u\n", object->align);
    if (symbol->is_global || symbol->decl) {
        nasm_binding(symbol, "data", out);
        text_printf(out, " %u\n", object->size);
    }
    nasm_symbol(symbol, out);
    text_str(out, ":\n");
    if (object->section == SECTION_BSS && !own_section(object))
        text_printf(out, "    resb %u\n", object->size);
    else
        print_contents(object, out);
}

static void print_section(const Module *module, Section section, Text *out)
{
    bool any = false;
    for (uint32_t i = 0; i < module->objects.len; i++) {
        if (module->objects.data[i]->section != section || own_section(module->objects.data[i]))
            continue;
        if (!any)
            text_printf(out, "\nsection %s\n", section_names[section]);
        any = true;
        print_object(module->objects.data[i], out);
    }
}

static void print_own_sections(const Module *module, Text *out)
{
    for (uint32_t i = 0; i < module->objects.len; i++) {
        const Object *object = module->objects.data[i];
        if (!own_section(object))
            continue;
        nasm_section(own_section(object), false, out);
        print_object(object, out);
    }
}

/* ---------------------------------------------------------------- what only the linker looks at */

/* The address of a constructor or destructor where ld collects them, sorted by the number in the section's name. */
static void print_entry(const Symbol *symbol, const char *section, uint32_t priority, Text *out)
{
    text_printf(out, "\nsection %s", section);
    if (priority != NO_PRIORITY)
        text_printf(out, ".%05u", priority);
    text_str(out, " progbits alloc noexec write align=4\n    dd ");
    nasm_address(symbol, 0, out);
    text_char(out, '\n');
}

static void print_linking(const Symbol *symbol, Text *out)
{
    const Linking *linking = symbol->decl ? symbol->decl->linking : NULL;
    if (!linking || !symbol->is_defined)
        return;
    if (symbol->alias_of) {
        text_char(out, '\n');
        nasm_binding(symbol, symbol->is_function ? "function" : "data", out);
        text_char(out, '\n');
        nasm_symbol(symbol, out);
        text_str(out, " equ ");
        nasm_symbol(symbol->alias_of, out);
        text_char(out, '\n');
    }
    if (linking->constructor)
        print_entry(symbol, ".init_array", linking->constructor - 1, out);
    if (linking->destructor)
        print_entry(symbol, ".fini_array", linking->destructor - 1, out);
}

static void print_extern(const Symbol *symbol, Text *out)
{
    if (symbol->is_defined || !symbol->is_referenced)
        return;
    text_str(out, "extern ");
    nasm_symbol(symbol, out);
    if (symbol->is_weak)
        text_str(out, ":weak");
    text_char(out, '\n');
}

void nasm_data(const Module *module, Text *out)
{
    print_section(module, SECTION_RODATA, out);
    print_section(module, SECTION_DATA, out);
    print_section(module, SECTION_BSS, out);
    print_own_sections(module, out);
    for (uint32_t i = 0; i < module->symbols.len; i++)
        print_linking(module->symbols.data[i], out);
    text_char(out, '\n');
    for (uint32_t i = 0; i < module->symbols.len; i++)
        print_extern(module->symbols.data[i], out);
    text_str(out, "\nsection .note.GNU-stack noalloc noexec nowrite progbits\n");
}
