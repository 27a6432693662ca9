/* What -fverbose-asm adds: the drawing of each function's frame and the source lines. */
#include "codegen/nasm.h"

enum { LONGEST_COMMENT = 120 }; /* of a source line shown */

/* A comment must not end in a backslash: NASM would take the next line for its rest. */
static void comment_text(const char *text, uint32_t length, Text *out)
{
    for (uint32_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)text[i];
        text_char(out, c < ' ' || c == 127 ? ' ' : (char)c);
    }
    if (length && text[length - 1] == '\\')
        text_char(out, '.');
}

static void frame_row(Text *out, int32_t offset, const char *what, const char *type)
{
    if (offset)
        text_printf(out, ";   ebp%+-5d| ", offset);
    else
        text_str(out, ";   ebp     | ");
    text_str(out, what);
    if (type)
        text_printf(out, " (%s)", type);
    text_char(out, '\n');
}

static void slot_row(const MFunction *m, const Slot *slot, Text *out)
{
    const char *name = slot->name ? slot->name : "temporary";
    if (slot->origin)
        name = arena_printf(m->arena, "%s of %s", name, slot->origin->name);
    frame_row(out, slot->offset, name, slot->decl && slot->decl->type ? type_text(m->arena, slot->decl->type) : NULL);
}

/* i (int) in edx, [ebp-8] */
static void variable_row(const MFunction *m, const VariablePlace *place, Text *out)
{
    const char *separator = "in ";
    if (!place->variable->name || (!place->regs && !(place->slot && place->slot->is_placed)))
        return;
    text_printf(out, ";   %s (%s) ", place->variable->name->text, type_text(m->arena, place->variable->type));
    for (Reg reg = 0; reg < MACHINE_REGS; reg++) {
        if (!(place->regs >> reg & 1))
            continue;
        text_printf(out, "%s%s", separator, x86_reg_name(reg, 4));
        separator = ", ";
    }
    if (place->slot && place->slot->is_placed)
        text_printf(out, "%s[ebp%d]", separator, place->slot->offset);
    text_char(out, '\n');
}

/* Parameters from the top down, then what the call and the prologue push, then locals; at last the variables in registers. */
void nasm_frame_drawing(const MFunction *m, Text *out)
{
    const Function *f = m->ir;
    text_printf(out, "\n; %s\n", f->symbol->name);
    for (uint32_t i = 0; i < f->symbol->register_params && f->in_registers[i]; i++)
        text_printf(out, ";   %-7s | %s, by a convention of its own\n", x86_reg_name(argument_regs[i], 4),
                    f->in_registers[i]->name);
    for (uint32_t i = f->slots.len; i-- > 0;)
        if (f->slots.data[i]->is_param)
            slot_row(m, f->slots.data[i], out);
    frame_row(out, 4, "return address", NULL);
    frame_row(out, 0, "caller's ebp", NULL);
    for (uint32_t i = 0; i < f->slots.len; i++)
        if (!f->slots.data[i]->is_param && f->slots.data[i]->is_placed)
            slot_row(m, f->slots.data[i], out);
    int32_t offset = -(int32_t)m->frame_size;
    for (Reg reg = EBX; reg <= EDI; reg++)
        if (m->used_saved >> reg & 1)
            frame_row(out, offset -= 4, arena_printf(m->arena, "caller's %s", x86_reg_name(reg, 4)), NULL);
    for (uint32_t i = 0; i < m->variables.len; i++)
        variable_row(m, &m->variables.data[i], out);
}

/* ; 12: total += i; */
static void print_comment(const SourceLines *lines, Place place, Text *out)
{
    uint32_t length;
    const char *line = source_line(&lines->cx->sources, place, &length);
    while (length && (*line == ' ' || *line == '\t')) {
        line++;
        length--;
    }
    text_printf(out, "; %u: ", place.line);
    comment_text(line, length > LONGEST_COMMENT ? LONGEST_COMMENT : length, out);
    text_char(out, '\n');
}

/* %line 12+0 /home/student/prog.toy: what follows comes from that line. */
static void print_directive(const SourceLines *lines, Place place, Text *out)
{
    if (strpbrk(place.path, "'\"`\n\r")) /* NASM would read a string, or another line */
        return;
    const char *folder = place.path[0] != '/' ? lines->options->working_folder : NULL;
    text_printf(out, "%%line %u+0 %s%s%s\n", place.line, folder ? folder : "", folder ? "/" : "", place.path);
}

void nasm_source_line(SourceLines *lines, Pos pos, Text *out)
{
    Place place = pos ? source_place(&lines->cx->sources, pos) : (Place){0};
    if (!place.file || (place.file == lines->file && place.line == lines->line))
        return;
    lines->file = place.file;
    lines->line = place.line;
    if (lines->options->verbose_asm)
        print_comment(lines, place, out);
    if (lines->options->debug)
        print_directive(lines, place, out);
}
