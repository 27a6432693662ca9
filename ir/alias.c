/* Which memory an access may touch.
 *
 * Enters: any IR. Leaves: Aliases, which answer whether what one instruction writes may be what another reads, valid until
 * instructions change (what is younger is taken to touch anything). Three facts tell accesses apart:
 *
 *     the object    an address built from one slot or symbol by ADD and SUB stays within it (C11 6.5.6p8)
 *     the offset    two addresses with one base and constant offsets are compared as numbers
 *     the escape    a slot whose address goes nowhere but into such addresses is reached by no other pointer, nor by a call
 *
 * Types tell nothing: any pointer may point to any memory that escaped. */
#include "ir/alias.h"

/* ---------------------------------------------------------------- the object that an address is built from */

/* `roots`, by id: the SLOT or SYMBOL; NULL: none, a pointer from elsewhere; the value itself: several, so that nothing is
 * known. */
static const Ins *root_of(const Aliases *a, const Ins *value)
{
    if (value->op == IR_SLOT || value->op == IR_SYMBOL)
        return value;
    if (ir_leaf(value))
        return NULL;
    return value->id < a->count ? a->roots[value->id] : value;
}

static bool is_sum(const Ins *ins)
{
    return (ins->op == IR_ADD || ins->op == IR_SUB) && ins->type == IR_I32;
}

static const Ins *root_of_sum(const Aliases *a, const Ins *sum)
{
    const Ins *left = root_of(a, sum->args[0]), *right = root_of(a, sum->args[1]);
    if (!right)
        return left;
    return sum->op == IR_ADD && !left ? right : sum;
}

/* ---------------------------------------------------------------- escapes */

/* Whether the argument is only an address, or part of one. */
static bool keeps_address(const Ins *user, uint32_t index)
{
    switch ((IrOp)user->op) {
    case IR_LOAD:
    case IR_COPY:
    case IR_ZERO:
    case IR_CMP: return true;
    case IR_STORE: return index == 0;
    case IR_ADD:
    case IR_SUB: return is_sum(user);
    default: return false;
    }
}

/* Every slot that `value` is built from. Sums are looked at once: `work` has room for two arguments of each. */
static void let_escape(Aliases *a, Ins *value, Ins **work)
{
    uint32_t count = 0;
    work[count++] = value;
    while (count) {
        Ins *ins = work[--count];
        if (ins->op == IR_SLOT)
            a->escaped[ins->slot->id] = true;
        if (ir_leaf(ins) || !is_sum(ins) || ins->mark)
            continue;
        ins->mark = 1;
        work[count++] = ins->args[0];
        work[count++] = ins->args[1];
    }
}

static void find_escaped(Function *f, Aliases *a, Ins **work)
{
    for (uint32_t b = 0; b < f->blocks.len; b++)
        for (const Ins *ins = f->blocks.data[b]->first; ins; ins = ins->next)
            for (uint32_t i = 0; i < ins->arg_count; i++)
                if (!keeps_address(ins, i))
                    let_escape(a, ins->args[i], work);
    for (uint32_t b = 0; b < f->blocks.len; b++)
        for (Ins *ins = f->blocks.data[b]->first; ins; ins = ins->next)
            ins->mark = 0;
}

bool ir_find_aliases(Function *f, const Dominators *dom, Aliases *a)
{
    *a = (Aliases){.count = f->ins_count, .slot_count = f->slots.len};
    a->roots = arena_array(f->arena, (size_t)f->ins_count + 1, sizeof *a->roots);
    a->escaped = arena_array(f->arena, (size_t)f->slots.len + 1, sizeof *a->escaped);
    Ins **work = arena_array(f->arena, 2 * (size_t)f->ins_count + 2, sizeof *work);
    if (!a->roots || !a->escaped || !work)
        return false;
    find_escaped(f, a, work);
    for (uint32_t i = 0; i < dom->count; i++) /* definitions before uses */
        for (const Ins *ins = dom->order[i]->first; ins; ins = ins->next)
            if (is_sum(ins))
                a->roots[ins->id] = root_of_sum(a, ins);
    return true;
}

/* ---------------------------------------------------------------- extents */

Extent ir_extent(const Aliases *a, const Ins *address, int64_t offset, int64_t size)
{
    Extent extent = {.root = root_of(a, address), .base = address, .offset = offset, .size = size};
    while (extent.base->op == IR_ADD && extent.base->args[1]->op == IR_CONST) {
        extent.offset += extent.base->args[1]->value;
        extent.base = extent.base->args[0];
    }
    if (extent.base->op == IR_SYMBOL)
        extent.offset += extent.base->value;
    return extent;
}

static const Symbol *named_by(const Ins *symbol)
{
    return symbol->symbol->alias_of ? symbol->symbol->alias_of : symbol->symbol;
}

static bool is_object(const Ins *root)
{
    return root && (root->op == IR_SLOT || root->op == IR_SYMBOL);
}

static bool same_base(const Ins *a, const Ins *b)
{
    if (a->op == IR_SYMBOL && b->op == IR_SYMBOL)
        return named_by(a) == named_by(b);
    return a == b;
}

/* A variable of this unit that no one has taken the address of. */
static bool is_unshared(const Symbol *symbol)
{
    const Decl *decl = symbol->decl;
    return decl && decl->kind == DECL_OBJECT && decl->linkage != LINKAGE_EXTERNAL && !decl->address_taken &&
           type_is_scalar(decl->type);
}

/* Whether a pointer from elsewhere may point into the object. */
static bool is_exposed(const Aliases *a, const Ins *root)
{
    if (root->op == IR_SYMBOL)
        return !is_unshared(root->symbol);
    return root->slot->id >= a->slot_count || a->escaped[root->slot->id];
}

/* Distances are taken modulo 2^32, as addresses are. */
static bool ranges_meet(const Extent *a, const Extent *b)
{
    uint32_t forward = (uint32_t)(b->offset - a->offset);
    return forward < (uint64_t)a->size || 0u - forward < (uint64_t)b->size;
}

bool ir_may_overlap(const Aliases *a, const Extent *one, const Extent *other)
{
    if (same_base(one->base, other->base))
        return ranges_meet(one, other);
    if (is_object(one->root) && is_object(other->root))
        return same_base(one->root, other->root);
    if (is_object(one->root) && !other->root)
        return is_exposed(a, one->root);
    if (is_object(other->root) && !one->root)
        return is_exposed(a, other->root);
    return true;
}

/* ---------------------------------------------------------------- accesses */

Extent ir_extent_of(const Aliases *a, const Ins *ins)
{
    if (ins->op == IR_COPY)
        return ir_extent(a, ins->args[1], 0, ins->value);
    return ir_extent(a, ins->args[0], ins->value, ins->width);
}

static bool is_read_only(const Symbol *symbol)
{
    if (symbol->object)
        return symbol->object->section == SECTION_RODATA;
    const Type *type = symbol->decl ? symbol->decl->type : NULL;
    while (type && type->kind == TYPE_ARRAY)
        type = type->base;
    return type && (type->quals & QUAL_CONST) && !(type->quals & QUAL_VOLATILE);
}

/* What a call may write: any memory but slots that have not escaped, and constants. */
static bool may_be_written_elsewhere(const Aliases *a, const Extent *extent)
{
    if (!is_object(extent->root))
        return true;
    return extent->root->op == IR_SYMBOL ? !is_read_only(extent->root->symbol) : is_exposed(a, extent->root);
}

bool ir_may_write(const Aliases *a, const Ins *ins, const Extent *extent)
{
    switch ((IrOp)ins->op) {
    case IR_STORE: {
        Extent written = ir_extent(a, ins->args[0], ins->value, ins->width);
        return ir_may_overlap(a, &written, extent);
    }
    case IR_COPY:
    case IR_ZERO: {
        Extent written = ir_extent(a, ins->args[0], 0, ins->value);
        return ir_may_overlap(a, &written, extent);
    }
    case IR_CALL: return may_be_written_elsewhere(a, extent);
    default: return false;
    }
}

bool ir_is_within_object(const Extent *extent)
{
    if (!is_object(extent->root) || extent->base != extent->root || extent->offset < 0)
        return false;
    int64_t size = 0;
    if (extent->root->op == IR_SLOT)
        size = extent->root->slot->size;
    else if (!extent->root->symbol->is_weak && extent->root->symbol->object)
        size = extent->root->symbol->object->size;
    else if (!extent->root->symbol->is_weak && extent->root->symbol->decl && !extent->root->symbol->is_function)
        size = type_size(extent->root->symbol->decl->type);
    return extent->offset + extent->size <= size;
}

bool ir_is_writable(const Extent *extent)
{
    return ir_is_within_object(extent) && (extent->root->op == IR_SLOT || !is_read_only(extent->root->symbol));
}
