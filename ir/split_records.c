/* Scalar replacement of records: a struct or small array of which only members at known places are used becomes one slot for each
 * of them, for promote to make values of.
 *
 *     copy slot p, %1, 8 bytes                %3 = load.i32 [%1]
 *     store.i32 [slot p +4], 7                store.i32 [slot p.0], %3
 *     %2 = load.i32 [slot p]                  %4 = load.i32 [%1 +4]
 *                                             store.i32 [slot p.4], %4
 *                                             store.i32 [slot p.4], 7
 *                                             %2 = load.i32 [slot p.0]
 *
 * Enters: any SSA form with accesses as simplify leaves them, [slot + offset]. Leaves: the same with COPY and ZERO of such records
 * taken apart. Bytes that no member access touches are pieces of their own, because copies hand them on. Records that are copied
 * whole into each other share one division into pieces. What is used in another way, is volatile, or has too many pieces stays.
 * (Muchnick, "Advanced Compiler Design and Implementation", 12.2, scalar replacement of aggregates.) */
#include "ir/ir.h"

enum { MOST_BYTES = 64, MOST_PIECES = 16, NO_GROUP = 0xFFFFFFFF };

/* Consecutive bytes, by the first one: 0 where none begins. */
typedef struct Division {
    uint8_t width[MOST_BYTES]; /* of the piece that begins here */
    uint8_t type[MOST_BYTES];  /* IrType of its accesses */
    bool is_signed[MOST_BYTES];
    bool begins[MOST_BYTES + 1], inside[MOST_BYTES + 1]; /* an access begins here; one goes on across here */
} Division;

typedef struct Record {
    Slot *slot;
    uint32_t group;  /* of a leader: itself */
    bool is_whole;   /* it stays */
    Division *parts; /* of a leader */
    Slot **pieces;   /* by offset */
} Record;

typedef struct Splitter {
    Function *f;
    Record *records; /* by slot id */
    uint32_t count;
    bool any;
} Splitter;

/* ---------------------------------------------------------------- which records */

static Record *leader_of(Splitter *s, const Slot *slot)
{
    uint32_t id = slot->id;
    while (s->records[id].group != id)
        id = s->records[id].group = s->records[s->records[id].group].group;
    return &s->records[id];
}

static bool is_record(const Splitter *s, const Ins *address)
{
    return address->op == IR_SLOT && address->slot->id < s->count && !s->records[address->slot->id].is_whole;
}

static void keep_whole(Splitter *s, const Ins *address)
{
    if (is_record(s, address))
        leader_of(s, address->slot)->is_whole = true;
}

static void join(Splitter *s, const Slot *a, const Slot *b)
{
    Record *one = leader_of(s, a), *other = leader_of(s, b);
    if (one == other)
        return;
    other->group = one->slot->id;
    one->is_whole |= other->is_whole;
}

static void look_at_copy(Splitter *s, const Ins *copy)
{
    for (uint32_t i = 0; i < 2; i++)
        if (copy->is_volatile || (is_record(s, copy->args[i]) && copy->value != copy->args[i]->slot->size))
            keep_whole(s, copy->args[i]);
    if (is_record(s, copy->args[0]) && is_record(s, copy->args[1]))
        join(s, copy->args[0]->slot, copy->args[1]->slot);
}

/* Finds the groups, and what is used otherwise than by members and as a whole. */
static void look_at_use(Splitter *s, const Ins *ins)
{
    if (ins->op == IR_COPY) {
        look_at_copy(s, ins);
        return;
    }
    bool is_access = ir_accesses_slot(ins);
    if (is_access) {
        const Slot *slot = ins->args[0]->slot;
        if (ins->is_volatile || ins->value < 0 || ins->value + ins->width > slot->size)
            keep_whole(s, ins->args[0]);
    }
    bool is_zero = ins->op == IR_ZERO && is_record(s, ins->args[0]) && ins->value == ins->args[0]->slot->size;
    for (uint32_t i = is_access || is_zero; i < ins->arg_count; i++)
        keep_whole(s, ins->args[i]);
}

static bool find_records(Splitter *s)
{
    Function *f = s->f;
    s->count = f->slots.len;
    s->records = arena_array(f->arena, s->count + 1, sizeof *s->records);
    if (!s->records)
        return false;
    for (uint32_t i = 0; i < s->count; i++) {
        Slot *slot = f->slots.data[i];
        bool fits = !slot->is_param && slot->size > 1 && slot->size <= MOST_BYTES && !slot->aligned;
        s->records[i] = (Record){.slot = slot, .group = i, .is_whole = !fits};
    }
    for (uint32_t b = 0; b < f->blocks.len; b++)
        for (const Ins *ins = f->blocks.data[b]->first; ins; ins = ins->next)
            look_at_use(s, ins);
    for (uint32_t i = 0; i < s->count; i++)
        s->records[i].is_whole |= leader_of(s, s->records[i].slot)->is_whole;
    return true;
}

/* ---------------------------------------------------------------- pieces */

static void note_access(Splitter *s, const Ins *access)
{
    Record *leader = leader_of(s, access->args[0]->slot);
    if (!leader->parts)
        leader->parts = NEW(s->f->arena, Division);
    Division *parts = leader->parts;
    uint32_t at = (uint32_t)access->value;
    parts->begins[at] = parts->begins[at + access->width] = true;
    for (uint32_t i = at + 1; i < at + access->width; i++)
        parts->inside[i] = true;
    parts->type[at] = access->op == IR_LOAD ? access->type : access->args[1]->type;
    parts->is_signed[at] |= access->op == IR_LOAD && access->is_signed;
}

static bool is_scalar(uint32_t width, IrType type)
{
    return width == 1 || width == 2 || width == 4 || (width == 8 && (type == IR_F64 || type == IR_I64));
}

/* From one edge of accesses to the next that none goes across. What lies between accesses is cut at words. False: there are
 * too many, or one that no single load reads. */
static bool find_pieces(Division *parts, uint32_t size)
{
    uint32_t count = 0;
    for (uint32_t at = 0, end; at < size; at = end) {
        for (end = at + 1; end < size && parts->inside[end]; end++)
            ;
        if (end == at + 1 && !parts->begins[at + 1]) /* between accesses, or one byte of an access at the end */
            while (end < size && !parts->begins[end] && end % 4)
                end++;
        uint32_t width = end - at;
        if (!parts->type[at])
            parts->type[at] = IR_I32;
        bool is_gap = !parts->begins[at] || !parts->inside[at + 1];
        if (is_gap && width == 3) { /* as a byte and two */
            end = at % 2 ? at + 1 : at + 2;
            width = end - at;
        }
        if (!is_scalar(width, (IrType)parts->type[at]) || ++count > MOST_PIECES)
            return false;
        parts->width[at] = (uint8_t)width;
    }
    return true;
}

static void make_pieces(Splitter *s, Record *record, const Division *parts)
{
    Slot *slot = record->slot;
    record->pieces = arena_alloc(s->f->arena, slot->size * sizeof *record->pieces);
    for (uint32_t at = 0; at < slot->size; at += parts->width[at]) {
        const char *name = slot->name ? arena_printf(s->f->arena, "%s.%u", slot->name, at) : NULL;
        record->pieces[at] = ir_new_slot(s->f, NULL, name, parts->width[at], parts->width[at] < 4 ? parts->width[at] : 4);
    }
    s->any = true;
}

static void divide_records(Splitter *s)
{
    Function *f = s->f;
    for (uint32_t b = 0; b < f->blocks.len; b++)
        for (const Ins *ins = f->blocks.data[b]->first; ins; ins = ins->next)
            if (ir_accesses_slot(ins) && is_record(s, ins->args[0]))
                note_access(s, ins);
    for (uint32_t i = 0; i < s->count; i++) {
        Record *record = &s->records[i];
        if (record->group == i && !record->is_whole && (!record->parts || !find_pieces(record->parts, record->slot->size)))
            record->is_whole = true;
    }
    for (uint32_t i = 0; i < s->count; i++) {
        Record *record = &s->records[i], *leader = leader_of(s, record->slot);
        record->is_whole |= leader->is_whole;
        if (!record->is_whole)
            make_pieces(s, record, leader->parts);
    }
}

/* ---------------------------------------------------------------- rewriting */

typedef struct PieceAt {
    Ins *address;
    int64_t offset;
} PieceAt;

/* Where the piece of a record at this offset is; or the same bytes of any memory. */
static PieceAt place_of(Splitter *s, Ins *address, uint32_t at)
{
    if (is_record(s, address))
        return (PieceAt){ir_slot(s->f, s->records[address->slot->id].pieces[at]), 0};
    return (PieceAt){address, at};
}

static void store_at(Splitter *s, Ins *where, PieceAt to, Ins *value, uint32_t width)
{
    Ins *store = ir_insert_op(s->f, where, IR_STORE, IR_VOID, to.address, value, NULL);
    store->value = to.offset;
    store->width = (uint8_t)width;
}

static Ins *load_at(Splitter *s, Ins *where, PieceAt from, const Division *parts, uint32_t at)
{
    Ins *load = ir_insert_op(s->f, where, IR_LOAD, (IrType)parts->type[at], from.address, NULL, NULL);
    load->value = from.offset;
    load->width = parts->width[at];
    load->is_signed = parts->width[at] < 4 && parts->is_signed[at];
    return load;
}

/* Everything is read before anything is written: memory may be copied onto itself. */
static void split_copy(Splitter *s, Ins *copy)
{
    const Ins *record = is_record(s, copy->args[0]) ? copy->args[0] : copy->args[1];
    const Division *parts = leader_of(s, record->slot)->parts;
    Ins *values[MOST_PIECES];
    uint32_t size = record->slot->size, count = 0;
    for (uint32_t at = 0; at < size; at += parts->width[at])
        values[count++] = load_at(s, copy, place_of(s, copy->args[1], at), parts, at);
    count = 0;
    for (uint32_t at = 0; at < size; at += parts->width[at])
        store_at(s, copy, place_of(s, copy->args[0], at), values[count++], parts->width[at]);
    ir_remove(copy);
}

static void split_zero(Splitter *s, Ins *zero)
{
    const Slot *slot = zero->args[0]->slot;
    const Division *parts = leader_of(s, slot)->parts;
    for (uint32_t at = 0; at < slot->size; at += parts->width[at]) {
        IrType type = (IrType)parts->type[at];
        bool is_float = type == IR_F32 || type == IR_F64;
        Ins *nothing = is_float ? ir_fconst(s->f, type, 0.0) : ir_const(s->f, type, 0);
        store_at(s, zero, place_of(s, zero->args[0], at), nothing, parts->width[at]);
    }
    ir_remove(zero);
}

/* A member, or a part of it where accesses differ. */
static void move_access(Splitter *s, Ins *access)
{
    const Slot *slot = access->args[0]->slot;
    uint32_t at = (uint32_t)access->value;
    while (!s->records[slot->id].pieces[at])
        at--;
    ir_set_arg(access, 0, ir_slot(s->f, s->records[slot->id].pieces[at]));
    access->value -= at;
}

void split_records(Function *f)
{
    Splitter s = {.f = f};
    if (f->calls_setjmp || !find_records(&s))
        return;
    divide_records(&s);
    if (!s.any || should_stop(f->cx))
        return;
    for (uint32_t b = 0; b < f->blocks.len && !should_stop(f->cx); b++) {
        for (Ins *ins = f->blocks.data[b]->first, *next; ins; ins = next) {
            next = ins->next;
            if (ins->op == IR_COPY && (is_record(&s, ins->args[0]) || is_record(&s, ins->args[1])))
                split_copy(&s, ins);
            else if (ins->op == IR_ZERO && is_record(&s, ins->args[0]))
                split_zero(&s, ins);
            else if (ir_accesses_slot(ins) && is_record(&s, ins->args[0]))
                move_access(&s, ins);
        }
    }
}
