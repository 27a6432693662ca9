/* What -fverbose-asm adds: the drawing of each function's frame and the source lines. */
#include "codegen/nasm.h"

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
    frame_row(out, slot->offset, name, slot->decl && slot->decl->type ? type_text(m->arena, slot->decl->type) : NULL);
}

/* Parameters from the top down, then what the call and the prologue push, then locals. */
void nasm_frame_drawing(const MFunction *m, Text *out)
{
    const Function *f = m->ir;
    text_printf(out, "\n; %s\n", f->symbol->name);
    for (uint32_t i = f->slots.len; i-- > 0;)
        if (f->slots.data[i]->is_param)
            slot_row(m, f->slots.data[i], out);
    frame_row(out, 4, "return address", NULL);
    frame_row(out, 0, "caller's ebp", NULL);
    for (uint32_t i = 0; i < f->slots.len; i++)
        if (!f->slots.data[i]->is_param)
            slot_row(m, f->slots.data[i], out);
    int32_t offset = -(int32_t)m->frame_size;
    for (Reg reg = EBX; reg <= EDI; reg++)
        if (m->used_saved >> reg & 1)
            frame_row(out, offset -= 4, arena_printf(m->arena, "caller's %s", x86_reg_name(reg, 4)), NULL);
}

void nasm_source_line(SourceComments *comments, Pos pos, Text *out)
{
    if (!pos)
        return;
    Place place = source_place(&comments->cx->sources, pos);
    if (!place.file || (place.file == comments->file && place.line == comments->line))
        return;
    comments->file = place.file;
    comments->line = place.line;
    uint32_t length;
    const char *line = source_line(&comments->cx->sources, place, &length);
    while (length && (*line == ' ' || *line == '\t')) {
        line++;
        length--;
    }
    text_printf(out, "; %u: ", place.line);
    comment_text(line, length > 120 ? 120 : length, out);
    text_char(out, '\n');
}
