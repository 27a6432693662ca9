/* Rematerialisation: what is cheaper to make again than to spill. A value with a single definition that reads no register and no
 * memory that changes is made where it is wanted; nothing is ever stored.
 *
 *     mov v1, 1000000007       a constant
 *     lea v2, [slot buffer]    the address of a variable
 *     mov v3, [slot n]         a parameter where it has arrived, if the function does not write there
 *     movsd v4, [double.0.1]   a floating point constant
 *
 * The last two are their own spill slots: instructions that can work on memory take them from there (Briggs, Cooper and Torczon,
 * "Rematerialization", PLDI 1992). */
#include "codegen/intervals.h"

typedef struct Finder {
    Intervals *intervals;
    bool *is_written; /* by slot id: the function changes it, or takes its address */
} Finder;

static void note_slot(Finder *finder, const Insn *insn)
{
    if (!insn->mem.slot)
        return;
    for (uint32_t i = 0; i < x86_info[insn->op].operand_count; i++)
        if (insn->ops[i].kind == O_MEM && (x86_writes(insn, i) || !x86_reads(insn, i)))
            finder->is_written[insn->mem.slot->id] = true;
}

static bool reads_constant_memory(const Finder *finder, const Insn *insn)
{
    const Mem *mem = &insn->mem;
    if (mem->base != NO_REG || mem->index != NO_REG)
        return false;
    if (mem->slot)
        return mem->slot->is_param && !finder->is_written[mem->slot->id];
    return mem->symbol && mem->symbol->object && mem->symbol->object->float_width;
}

static bool can_remake(const Finder *finder, const Insn *insn)
{
    const Operand *source = &insn->ops[1];
    switch ((X86Op)insn->op) {
    case X86_MOV:
    case X86_MOVS:
        return insn->width >= 4 && (source->kind == O_IMM || (source->kind == O_MEM && reads_constant_memory(finder, insn)));
    case X86_LEA: return insn->mem.base == NO_REG && insn->mem.index == NO_REG;
    default: return false;
    }
}

/* The only place where it is written; 0: there are several. */
static uint32_t definition(const Interval *interval)
{
    uint32_t pos = 0;
    for (const Use *use = interval->uses; use; use = use->next) {
        if (use->pos % 2 && pos)
            return 0;
        if (use->pos % 2)
            pos = use->pos;
    }
    return pos;
}

/* Being in memory means not to be there until it is made; what is its own slot may be read there instead. */
static void loosen(Interval *interval, uint32_t definition)
{
    for (Use *use = interval->uses; use; use = use->next)
        use->must = use->pos != definition && (use->must || !has_home(interval));
}

static void examine(const Finder *finder, Interval *interval)
{
    const MFunction *m = finder->intervals->m;
    uint32_t pos = definition(interval);
    if (!pos || interval->starts_in_memory)
        return;
    const MBlock *block = m->blocks.data[block_at(m, pos)];
    const Insn *insn = &block->insns.data[(pos - block->from) / 2];
    if (!can_remake(finder, insn))
        return;
    Insn *remade = NEW(m->arena, Insn); /* rewriting puts others in the block's place */
    *remade = *insn;
    interval->remade = remade;
    loosen(interval, pos);
}

void find_remade(Intervals *intervals)
{
    MFunction *m = intervals->m;
    Finder finder = {.intervals = intervals, .is_written = arena_array(m->arena, m->ir->slots.len + 1, sizeof(bool))};
    if (!finder.is_written)
        return;
    for (uint32_t i = 0; i < m->blocks.len; i++)
        for (uint32_t k = 0; k < m->blocks.data[i]->insns.len; k++)
            note_slot(&finder, &m->blocks.data[i]->insns.data[k]);
    for (uint32_t v = 0; v < m->vreg_count; v++)
        if (is_own(intervals, v))
            examine(&finder, intervals->of[v]);
}
