/* What loads and stores may touch, and which of them see the same memory.
 *
 * Enters: any SSA form. Leaves: MemoryStates, valid until memory is accessed in new ways. Memory is divided into classes: a slot
 * that only addresses in sight lead to; another slot or a symbol; what never changes; and whatever unknown pointers lead to.
 * There is no strict aliasing: an unknown pointer may lead into any symbol and any slot whose address has got about. An address
 * made from a slot or symbol stays within it (C11 6.5.6p8).
 *
 * For each class the states that its memory goes through are numbered as SSA numbers the values of a variable: a write makes a new
 * state, and where different states meet there is one more (Novillo, "Memory SSA", GCC Summit 2007; here with few classes, so that
 * a table does). Two loads of one address in one state read the same.
 *
 *     store [p], 1            ; any: 1                 A loop that does not write a class leaves its state as it
 *     %2 = load [slot s]      ; s: 0                   was before; that is found by assuming so until a way
 *     call f                  ; any: 2, s: 0           back brings another one. */
#include "ir/memory.h"

enum { MOST_ROUNDS = 8, UNSET = 0xFFFFFFFF };

/* ---------------------------------------------------------------- what an address is made from */

Ins *memory_base(const MemoryStates *m, const Ins *address)
{
    if (address->op == IR_SLOT)
        return address->slot->address;
    if (address->op == IR_SYMBOL)
        return ir_symbol(m->f, address->symbol, 0);
    return address->id < m->id_count ? m->base[address->id] : NULL;
}

/* The object that all arguments from further up lead into; those from further down are looked at by check_phis. */
static Ins *base_of_phi(const MemoryStates *m, const Ins *phi)
{
    Ins *base = NULL;
    for (uint32_t i = 0; i < phi->arg_count && !base; i++)
        base = memory_base(m, phi->args[i]);
    return base;
}

static Ins *find_base(const MemoryStates *m, const Ins *ins)
{
    if (ins->type != IR_I32)
        return NULL;
    if (ins->op == IR_PHI)
        return ins->mark ? NULL : base_of_phi(m, ins);
    if (ins->op != IR_ADD && ins->op != IR_SUB)
        return NULL;
    Ins *left = memory_base(m, ins->args[0]), *right = memory_base(m, ins->args[1]);
    if (left && right)
        return NULL;
    return left || ins->op == IR_SUB ? left : right;
}

/* Marks phis that were taken for addresses into an object that not all arguments lead to; false when there were any. */
static bool check_phis(const MemoryStates *m)
{
    bool all_hold = true;
    for (uint32_t i = 0; i < m->block_count; i++) {
        for (Ins *phi = m->order[i]->first; phi && phi->op == IR_PHI; phi = phi->next) {
            const Ins *base = m->base[phi->id];
            for (uint32_t k = 0; base && k < phi->arg_count && !phi->mark; k++)
                phi->mark = memory_base(m, phi->args[k]) != base;
            all_hold &= !(base && phi->mark);
        }
    }
    return all_hold;
}

static void find_bases(MemoryStates *m)
{
    for (uint32_t round = 0; round < MOST_ROUNDS; round++) {
        for (uint32_t i = 0; i < m->block_count; i++)
            for (const Ins *ins = m->order[i]->first; ins; ins = ins->next)
                m->base[ins->id] = NULL;
        for (uint32_t i = 0; i < m->block_count; i++)
            for (Ins *ins = m->order[i]->first; ins; ins = ins->next) {
                if (round == MOST_ROUNDS - 1 && ins->op == IR_PHI) /* enough: none of them */
                    ins->mark = 1;
                m->base[ins->id] = find_base(m, ins);
            }
        if (check_phis(m))
            break;
    }
    for (uint32_t i = 0; i < m->block_count; i++)
        for (Ins *phi = m->order[i]->first; phi && phi->op == IR_PHI; phi = phi->next)
            phi->mark = 0;
}

/* Whether an address as this argument does not get out of sight. */
static bool keeps_address(const MemoryStates *m, const Ins *ins, uint32_t index, const Ins *base)
{
    switch ((IrOp)ins->op) {
    case IR_LOAD:
    case IR_ZERO:
    case IR_COPY:
    case IR_CMP: return true;
    case IR_STORE: return index == 0;
    default: return ins->type != IR_VOID && memory_base(m, ins) == base;
    }
}

/* ---------------------------------------------------------------- classes */

/* Escaped slots by id. */
static void find_escaped(const MemoryStates *m, bool *escaped)
{
    for (uint32_t i = 0; i < m->block_count; i++) {
        for (const Ins *ins = m->order[i]->first; ins; ins = ins->next) {
            for (uint32_t k = 0; k < ins->arg_count; k++) {
                const Ins *base = memory_base(m, ins->args[k]);
                if (base && base->op == IR_SLOT && !keeps_address(m, ins, k, base))
                    escaped[base->slot->id] = true;
            }
        }
    }
}

static bool never_changes(const Ins *base)
{
    return base->op == IR_SYMBOL && base->symbol->object && base->symbol->object->section == SECTION_RODATA &&
           !base->symbol->is_weak;
}

static void add_class(MemoryStates *m, const Ins *address, const bool *escaped)
{
    const Ins *base = memory_base(m, address);
    if (!base || m->class_of[base->id])
        return;
    if (never_changes(base)) {
        m->class_of[base->id] = MEMORY_CONST;
    } else if (m->class_count < MEMORY_MOST_CLASSES) {
        uint8_t number = (uint8_t)m->class_count++;
        m->class_of[base->id] = number;
        if (base->op == IR_SLOT && !escaped[base->slot->id] && !m->f->calls_setjmp)
            m->local |= (uint64_t)1 << number;
        else
            m->shared |= (uint64_t)1 << number;
    }
}

static bool find_classes(MemoryStates *m)
{
    Function *f = m->f;
    bool *escaped = arena_array(f->arena, f->slots.len + 1, sizeof *escaped);
    m->class_of = arena_array(f->arena, m->id_count + 1, sizeof *m->class_of);
    if (!escaped || !m->class_of)
        return false;
    find_escaped(m, escaped);
    m->class_count = MEMORY_FIRST_CLASS;
    m->shared = (uint64_t)1 << MEMORY_ANY;
    for (uint32_t i = 0; i < m->block_count; i++)
        for (const Ins *ins = m->order[i]->first; ins; ins = ins->next)
            for (uint32_t k = 0; k < (ins->op == IR_COPY ? 2 : 1); k++)
                if (ins->op == IR_LOAD || ins->op == IR_STORE || ins->op == IR_ZERO || ins->op == IR_COPY)
                    add_class(m, ins->args[k], escaped);
    return true;
}

uint32_t memory_class(const MemoryStates *m, const Ins *address)
{
    const Ins *base = memory_base(m, address);
    return base && base->id < m->id_count ? m->class_of[base->id] : MEMORY_ANY;
}

uint64_t memory_touched_at(const MemoryStates *m, const Ins *address)
{
    uint32_t number = memory_class(m, address);
    if (number == MEMORY_ANY)
        return m->shared;
    uint64_t bit = (uint64_t)1 << number;
    return m->shared & bit ? bit | (uint64_t)1 << MEMORY_ANY : bit;
}

uint64_t memory_written(const MemoryStates *m, const Ins *ins)
{
    switch ((IrOp)ins->op) {
    case IR_STORE:
    case IR_COPY:
    case IR_ZERO: return memory_touched_at(m, ins->args[0]);
    case IR_CALL: return m->shared;
    default: return 0;
    }
}

/* ---------------------------------------------------------------- states */

static uint32_t *states_into(const MemoryStates *m, const Block *block)
{
    return m->in + (size_t)block->id * m->class_count;
}

uint32_t memory_state_into(const MemoryStates *m, const Block *block, uint32_t number)
{
    return states_into(m, block)[number];
}

/* The state that begins where different ones meet: above those of writes. */
static uint32_t meeting(const MemoryStates *m, const Block *block, uint32_t number)
{
    return m->id_count + 1 + block->id * m->class_count + number;
}

static void note_writes(MemoryStates *m, const Block *block)
{
    uint32_t *made = m->made + (size_t)block->id * m->class_count;
    for (const Ins *ins = block->first; ins; ins = ins->next) {
        uint64_t written = memory_written(m, ins);
        for (uint32_t c = 0; c < m->class_count; c++)
            if (written >> c & 1)
                made[c] = ins->id + 1;
    }
}

static uint32_t state_out_of(const MemoryStates *m, const Block *block, uint32_t number)
{
    uint32_t made = m->made[(size_t)block->id * m->class_count + number];
    return made ? made : states_into(m, block)[number];
}

/* The states that come in, as far as they are known; true when that is news. */
static bool merge_states(const MemoryStates *m, const Block *block, bool give_up)
{
    bool news = false;
    uint32_t *in = states_into(m, block);
    for (uint32_t c = 0; c < m->class_count; c++) {
        uint32_t state = UNSET, met = meeting(m, block, c);
        for (uint32_t i = 0; i < block->preds.len; i++) {
            uint32_t out = state_out_of(m, block->preds.data[i], c);
            if (out != UNSET && out != state)
                state = state == UNSET ? out : met;
        }
        if (in[c] == met || (give_up && block->preds.len > 1))
            state = met;
        news |= state != in[c];
        in[c] = state;
    }
    return news;
}

static bool number_states(MemoryStates *m)
{
    size_t places = (size_t)m->f->blocks.len * m->class_count;
    if (places > UINT32_MAX / 2)
        return false;
    m->in = arena_array(m->f->arena, places, sizeof *m->in);
    m->made = arena_array(m->f->arena, places, sizeof *m->made);
    if (!m->in || !m->made)
        return false;
    for (size_t i = 0; i < places; i++)
        m->in[i] = UNSET;
    for (uint32_t i = 0; i < m->block_count; i++)
        note_writes(m, m->order[i]);
    for (uint32_t c = 0; c < m->class_count; c++) /* 0: as the function found it */
        states_into(m, m->order[0])[c] = m->order[0]->preds.len ? meeting(m, m->order[0], c) : 0;
    bool news = true;
    for (uint32_t round = 0; news; round++) {
        news = false;
        for (uint32_t i = 1; i < m->block_count; i++)
            news |= merge_states(m, m->order[i], round >= MOST_ROUNDS);
    }
    return true;
}

bool ir_find_memory_states(Function *f, MemoryStates *m)
{
    *m = (MemoryStates){.f = f};
    for (uint32_t i = 0; i < f->blocks.len; i++) /* the leaves that memory_base gives must be there already */
        for (const Ins *ins = f->blocks.data[i]->first; ins; ins = ins->next)
            for (uint32_t k = 0; k < ins->arg_count; k++)
                if (ins->args[k]->op == IR_SYMBOL)
                    ir_symbol(f, ins->args[k]->symbol, 0);
    m->id_count = f->ins_count;
    m->base = arena_array(f->arena, m->id_count + 1, sizeof *m->base);
    m->order = ir_reverse_postorder(f, &m->block_count);
    if (!m->base || !m->order)
        return false;
    find_bases(m);
    return find_classes(m) && number_states(m) && !should_stop(f->cx);
}
