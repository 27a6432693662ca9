/* Debug facts: which place in the sources each instruction comes from, and the variables of each function. */
#include "interpreter/build.h"

/* ---------------------------------------------------------------- lines */

static Gaps copy_gaps(Arena *arena, const Gaps *gaps)
{
    Gaps copy = {arena_array(arena, gaps->len, sizeof *gaps->data), gaps->len, gaps->len};
    if (!copy.data)
        return (Gaps){0};
    if (gaps->len)
        memcpy(copy.data, gaps->data, gaps->len * sizeof *gaps->data);
    return copy;
}

static const SourceText *copy_content(Arena *arena, const SourceText *content)
{
    SourceText *copy = NEW(arena, SourceText);
    char *text = arena_array(arena, content->length + 2, 1);
    if (!text)
        return NULL;
    memcpy(text, content->text, content->length);
    *copy = (SourceText){text, content->length, copy_gaps(arena, &content->splices), copy_gaps(arena, &content->squeezes)};
    return copy;
}

/* The same text may stand under several names, because of #line. */
static uint32_t file_index(Program *program, const Region *region, const char *path)
{
    Building *b = program->building;
    SourceInfo info = {0};
    for (uint32_t i = b->files.len; i-- > 0;) {
        if (b->files.data[i].region != region)
            continue;
        if (strcmp(b->files.data[i].path, path) == 0)
            return b->files.data[i].index;
        info.content = program->files.data[b->files.data[i].index].content;
    }
    if (!info.content)
        info.content = copy_content(&program->arena, region->content);
    info.path = program_keep(program, path);
    KnownFile known = {region, info.path, program->files.len};
    if (vec_push(&program->arena, &program->files, info))
        vec_push(&b->arena, &b->files, known);
    return known.index;
}

void program_at(Program *program, Pos pos)
{
    Building *b = program->building;
    if (b->is_runtime || !pos || pos == b->latest)
        return;
    b->latest = pos;
    Where where = where_is(&b->locator, pos);
    if (!where.file)
        return;
    LineRow row = {program->ops.len, file_index(program, where.file, where.path), where.line, where.column, 0};
    row.offset = (uint32_t)(where.text - where.file->text) + where.offset;
    if (program->lines.len && vec_last(&program->lines).op == row.op)
        program->lines.len--;
    vec_push(&program->arena, &program->lines, row);
}

/* ---------------------------------------------------------------- variables */

static VariableFormat format_of(const Type *type)
{
    switch (type->kind) {
    case TYPE_BOOL: return SHOW_BOOL;
    case TYPE_CHAR:
    case TYPE_SCHAR:
    case TYPE_UCHAR: return SHOW_CHAR;
    case TYPE_FLOAT:
    case TYPE_DOUBLE: return SHOW_FLOAT;
    case TYPE_POINTER: return type->base->kind == TYPE_CHAR ? SHOW_STRING : SHOW_POINTER;
    case TYPE_SHORT:
    case TYPE_USHORT:
    case TYPE_INT:
    case TYPE_UINT:
    case TYPE_LONG:
    case TYPE_ULONG:
    case TYPE_LLONG:
    case TYPE_ULLONG:
    case TYPE_ENUM: return type_is_unsigned(type) ? SHOW_UNSIGNED : SHOW_SIGNED;
    case TYPE_POISON:
    case TYPE_VOID:
    case TYPE_LDOUBLE:
    case TYPE_ARRAY:
    case TYPE_FUNCTION:
    case TYPE_STRUCT:
    case TYPE_UNION: break;
    }
    return SHOW_BYTES;
}

static Variable variable_of(Program *program, const Slot *slot)
{
    const Type *type = slot->decl->type;
    Variable variable = {.name = program_keep(program, slot->name), .offset = slot->offset, .is_param = slot->is_param};
    variable.type = type_text(&program->arena, type);
    variable.size = type_size(type);
    variable.format = (uint8_t)format_of(type);
    return variable;
}

static bool has_name(const Slot *slot)
{
    return slot->is_placed && !slot->origin && slot->decl && slot->decl->name && !slot->decl->is_unnamed;
}

void debug_variables(Program *program, const Function *f, FunctionInfo *info)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < f->slots.len; i++)
        count += has_name(f->slots.data[i]);
    info->variables = arena_array(&program->arena, count, sizeof *info->variables);
    for (uint32_t i = 0; i < f->slots.len && info->variables; i++)
        if (has_name(f->slots.data[i]))
            info->variables[info->variable_count++] = variable_of(program, f->slots.data[i]);
}
