/* Programs that are put together to be run: what names stand for, where sections lie, the debug facts. */
#include "driver/compiler.h"

#include <stdio.h>
#include <stdlib.h>

static int failures;

static void expect(bool fact, const char *what)
{
    if (!fact)
        fprintf(stderr, "link_test: %s\n", what);
    failures += !fact;
}

static const char first[] = "static int hidden = 1;\n"
                            "int counted = 5;\n"
                            "const int fixed = 6;\n"
                            "int zeroed[100];\n"
                            "int *pointer = &counted + 1;\n"
                            "__attribute__((weak)) int chosen(void) { return 1; }\n"
                            "extern __typeof__(chosen) other __attribute__((alias(\"chosen\")));\n"
                            "__attribute__((section(\"things\"))) int one = 1, two = 2;\n"
                            "extern int __start_things[], __stop_things[];\n"
                            "int *bounds[] = {__start_things, __stop_things, &hidden};\n"
                            "__attribute__((weak)) extern int nowhere;\n"
                            "int *nothing = &nowhere;\n"
                            "__attribute__((constructor)) static void last(void) {}\n"
                            "__attribute__((constructor(200))) static void second(void) {}\n"
                            "__attribute__((constructor(101))) static void initial(void) {}\n";
static const char rest[] = "static int hidden = 2;\n"
                           "extern int counted;\n"
                           "int chosen(void) { return 2; }\n"
                           "int *mine(void) { return &hidden; }\n"
                           "int main(int argc, char **argv)\n"
                           "{\n"
                           "    const char *text = argv[0]; double number = 1; struct { int a[3]; } record = {0};\n"
                           "    unsigned char letter = 'x'; unsigned count = 2; _Bool yes = 1; void *place = &record;\n"
                           "    return counted + argc + letter + (int)count + yes + !place + !text + (int)number;\n"
                           "}\n";

static const LinkSymbol *find(const Program *program, const char *name, const char *unit)
{
    for (uint32_t i = 1; i < program->symbols.len; i++)
        if (strcmp(program->symbols.data[i].name, name) == 0 && strcmp(program->symbols.data[i].unit, unit) == 0)
            return &program->symbols.data[i];
    fprintf(stderr, "link_test: there is no %s of %s\n", name, unit);
    exit(EXIT_FAILURE);
}

static uint32_t address(const Program *program, const char *name, const char *unit)
{
    return find(program, name, unit)->address;
}

/* The word at an address of data. */
static uint32_t word(const Program *program, uint32_t at)
{
    uint32_t value, section = at >= program->section_start[SECTION_DATA] ? SECTION_DATA : SECTION_RODATA;
    memcpy(&value, program->sections[section].data + (at - program->section_start[section]), sizeof value);
    return value;
}

static void check_names(const Program *p)
{
    expect(address(p, "hidden", "a.toy") != address(p, "hidden", "b.toy"), "static objects of two sources are one");
    expect(address(p, "counted", "a.toy") == address(p, "counted", "b.toy"), "a global object is two");
    expect(word(p, address(p, "counted", "b.toy")) == 5, "data has no value");
    expect(word(p, address(p, "pointer", "a.toy")) == address(p, "counted", "a.toy") + 4, "an address with an offset");
    expect(address(p, "chosen", "a.toy") == address(p, "chosen", "b.toy"), "a weak definition was taken");
    expect(find(p, "chosen", "b.toy")->is_function, "a function is none");
    expect(address(p, "nowhere", "a.toy") == 0, "a weak name without definition is not 0");
    expect(word(p, address(p, "nothing", "a.toy")) == 0, "the address of a weak name without definition is not 0");
}

static void check_sections(const Program *p)
{
    const uint32_t *start = p->section_start;
    expect(start[SECTION_RODATA] % PAGE_SIZE == 0 && start[SECTION_DATA] % PAGE_SIZE == 0, "sections begin on pages");
    expect(start[SECTION_RODATA] > CODE_BASE + p->ops.len * CODE_STEP, "read-only data overlaps the code");
    expect(address(p, "fixed", "a.toy") >= start[SECTION_RODATA] && address(p, "fixed", "a.toy") < start[SECTION_DATA],
           "const data is not read-only");
    expect(address(p, "zeroed", "a.toy") >= start[SECTION_BSS] && address(p, "zeroed", "a.toy") + 400 <= p->data_end,
           "zeroed data is not in bss");
    uint32_t bounds = address(p, "bounds", "a.toy");
    expect(word(p, bounds) == address(p, "one", "a.toy") && word(p, bounds + 4) == word(p, bounds) + 8, "bounds of a section");
    expect(word(p, word(p, bounds)) == 1 && word(p, word(p, bounds) + 4) == 2, "contents of a section");
}

static void check_constructors(const Program *p)
{
    static const char *const order[] = {"initial", "second", "last"};
    uint32_t at = address(p, "__init_array_start", "");
    expect(address(p, "__init_array_end", "") == at + 12, "there are three constructors");
    for (uint32_t i = 0; i < 3; i++)
        expect(word(p, at + 4 * i) == address(p, order[i], "a.toy"), "constructors run in another order");
}

static void check_debug_facts(const Program *p)
{
    static const struct {
        const char *name, *type;
        uint8_t format;
        bool is_param;
    } expected[] = {{"argc", "int", SHOW_SIGNED, true},
                    {"argv", "char **", SHOW_POINTER, true},
                    {"text", "const char *", SHOW_STRING, false},
                    {"number", "double", SHOW_FLOAT, false},
                    {"record", "struct <anonymous>", SHOW_BYTES, false},
                    {"letter", "unsigned char", SHOW_CHAR, false},
                    {"count", "unsigned int", SHOW_UNSIGNED, false},
                    {"yes", "_Bool", SHOW_BOOL, false},
                    {"place", "void *", SHOW_POINTER, false}};
    const FunctionInfo *f = program_function_of(p, program_op_at(p, address(p, "main", "b.toy")));
    expect(f && strcmp(f->name, "main") == 0 && !f->is_runtime, "main is no function");
    expect(f->variable_count == sizeof expected / sizeof *expected, "the number of variables");
    for (uint32_t i = 0; i < f->variable_count; i++) {
        const Variable *v = &f->variables[i];
        bool same = strcmp(v->name, expected[i].name) == 0 && strcmp(v->type, expected[i].type) == 0;
        expect(same && v->format == expected[i].format && v->is_param == expected[i].is_param, v->name);
    }
    const LineRow *row = program_line_of(p, f->first_op);
    expect(row && row->line == 5 && row->column == 5, "the place of main");
    expect(row && strcmp(p->files.data[row->file].path, "b.toy") == 0, "the file of main");
    expect(row && strncmp(p->files.data[row->file].content->text + row->offset, "main(", 5) == 0, "the text of main");
    const FunctionInfo *library = program_function_of(p, program_op_at(p, address(p, "exit", "toycc:/exit.c")));
    expect(library && library->is_runtime && !program_line_of(p, library->first_op), "the library's functions have lines");
}

static ToyccProgram *link_both(Toycc *toycc)
{
    ToyccProgram *program = NULL;
    expect(toycc_compile_text(toycc, "a.toy", first, strlen(first), TOYCC_PROGRAM) == TOYCC_OK, "a.toy");
    expect(toycc_compile_text(toycc, "b.toy", rest, strlen(rest), TOYCC_PROGRAM) == TOYCC_OK, "b.toy");
    expect(toycc_link(toycc, &program) == TOYCC_OK, toycc_messages(toycc, TOYCC_PLAIN, NULL));
    return program;
}

int main(void)
{
    Toycc *toycc = toycc_new(NULL);
    ToyccProgram *linked = link_both(toycc);
    if (linked) {
        check_names(linked->program);
        check_sections(linked->program);
        check_constructors(linked->program);
        check_debug_facts(linked->program);
    }
    toycc_program_free(linked);
    toycc_free(toycc);
    return failures ? EXIT_FAILURE : EXIT_SUCCESS;
}
