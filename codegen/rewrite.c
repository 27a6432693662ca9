/* Puts the allocated places into the instructions and connects them (see rewrite.h; Wimmer and Mössenböck, section 6,
 * "resolution"). */
#include "codegen/rewrite.h"

#include <assert.h>
#include <stdlib.h>

/* Where a value is: a machine register, or (NO_REG) its spill slot, or nowhere until it is made again. */
typedef struct Home {
    Reg reg;
    Interval *whole; /* of the value; NULL if it is in a register */
} Home;

typedef struct Move {
    uint32_t pos; /* before the instruction that this is a position of */
    RegClass class;
    Home from, to;
} Move;

typedef Vec(Move) Moves;

typedef struct Rewriter {
    MFunction *m;
    Intervals *intervals;
    Moves cuts; /* within blocks, by position */
    uint32_t next_cut;
    Moves *at_start;      /* by block id: from the edge that enters it */
    Moves *at_end;        /* for the edge that leaves it */
    Vec(Moves) on_edge;   /* of the blocks that were made for edges */
    uint32_t block_count; /* without these */
    Vec(Insn) out;
} Rewriter;

static Home home_of(const Interval *part)
{
    return (Home){part->reg, part->reg == NO_REG ? part->whole : NULL};
}

static bool same_home(Home a, Home b)
{
    return a.reg == b.reg && a.whole == b.whole;
}

/* The slot of a value that was written to memory holds it for good, and so does whatever can be made again. */
static bool needs_move(const Interval *from, const Interval *to)
{
    bool is_there = to->reg == NO_REG && (to->whole->starts_in_memory || to->whole->remade);
    return !is_there && !same_home(home_of(from), home_of(to));
}

/* ---------------------------------------------------------------- moves */

static Insn new_insn(X86Op op, uint32_t width, Pos pos)
{
    Insn insn = {.op = (uint8_t)op, .width = (uint8_t)width, .pos = pos};
    insn.mem = (Mem){.base = NO_REG, .index = NO_REG, .scale = 1};
    return insn;
}

static Mem memory_of(const Interval *whole)
{
    return has_home(whole) ? whole->remade->mem : (Mem){.base = NO_REG, .index = NO_REG, .scale = 1, .slot = whole->spill};
}

static void set_home(Insn *insn, uint32_t i, Home home)
{
    if (home.reg != NO_REG) {
        insn->ops[i] = reg_operand(home.reg);
    } else {
        insn->ops[i] = mem_operand();
        insn->mem = memory_of(home.whole);
    }
}

/* movss and movsd between registers are movaps. */
static void finish_move(Insn *insn)
{
    if (insn->op == X86_MOVS && insn->ops[0].kind == O_REG && insn->ops[1].kind == O_REG)
        insn->op = X86_MOVAPS;
}

/* To a slot that holds it already. */
static bool is_stored(const Move *move)
{
    return move->to.reg == NO_REG && move->to.whole->is_stored;
}

static void emit_insn(Rewriter *r, X86Op op, const Move *move, Pos pos)
{
    Insn insn = new_insn(op, move->class.size, pos);
    set_home(&insn, 0, move->to);
    set_home(&insn, 1, move->from);
    finish_move(&insn);
    vec_push(r->m->arena, &r->out, insn);
}

static void emit_move(Rewriter *r, const Move *move, Pos pos)
{
    if (is_stored(move))
        return;
    if (move->from.reg != NO_REG || !move->from.whole->remade) {
        emit_insn(r, x86_move(move->class), move, pos);
        return;
    }
    Insn insn = *move->from.whole->remade;
    insn.ops[0] = reg_operand(move->to.reg);
    insn.pos = pos;
    vec_push(r->m->arena, &r->out, insn);
}

/* Of two registers. There is no xchg for xmm: a ^= b, b ^= a, a ^= b. */
static void emit_exchange(Rewriter *r, const Move *move, Pos pos)
{
    if (!is_xmm(move->to.reg)) {
        emit_insn(r, X86_XCHG, move, pos);
        return;
    }
    Move back = {.class = move->class, .from = move->to, .to = move->from};
    emit_insn(r, X86_XORP, move, pos);
    emit_insn(r, X86_XORP, &back, pos);
    emit_insn(r, X86_XORP, move, pos);
}

static bool is_source(const Move *moves, uint32_t count, Home home, uint32_t except)
{
    for (uint32_t i = 0; i < count; i++)
        if (i != except && same_home(moves[i].from, home))
            return true;
    return false;
}

/* Moves that happen at once, one after the other: first those whose target no other one still reads. What is left then are
 * cycles, of registers only (a slot belongs to one value): an exchange makes each one shorter. */
static void emit_parallel(Rewriter *r, Move *moves, uint32_t count, Pos pos)
{
    while (count) {
        uint32_t i = 0;
        while (i < count && is_source(moves, count, moves[i].to, i))
            i++;
        bool cycle = i == count;
        Move move = moves[cycle ? 0 : i];
        if (!same_home(move.from, move.to))
            cycle ? emit_exchange(r, &move, pos) : emit_move(r, &move, pos);
        moves[cycle ? 0 : i] = moves[--count];
        for (uint32_t k = 0; cycle && k < count; k++) {
            if (same_home(moves[k].from, move.to))
                moves[k].from = move.from;
        }
    }
}

static int by_pos(const void *a, const void *b)
{
    uint32_t p = ((const Move *)a)->pos, q = ((const Move *)b)->pos;
    return (p > q) - (p < q);
}

/* ---------------------------------------------------------------- where moves are needed */

/* What an execution counts, by the depth of its loop: ten rounds for each. */
static uint64_t weight(uint32_t loop_depth)
{
    uint64_t weight = 1;
    for (uint32_t i = 0; i < loop_depth && i < 8; i++)
        weight *= 10;
    return weight;
}

static void note_move(const Move *move, uint32_t loop_depth)
{
    if (move->to.reg == NO_REG)
        move->to.whole->move_cost += weight(loop_depth);
}

/* The first block that begins at `pos` or behind it. */
static uint32_t block_from(const Rewriter *r, uint32_t pos)
{
    uint32_t low = 0, high = r->block_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (r->m->blocks.data[middle]->from < pos)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Whether a block begins at `pos`: there the edges take care. */
static bool starts_block(const Rewriter *r, uint32_t pos)
{
    uint32_t i = block_from(r, pos);
    return i < r->block_count && r->m->blocks.data[i]->from == pos;
}

static void find_cuts(Rewriter *r)
{
    for (uint32_t v = 0; v < r->m->vreg_count; v++) {
        Interval *whole = is_own(r->intervals, v) ? r->intervals->of[v] : NULL;
        for (Interval *part = whole; part && part->next_part; part = part->next_part) {
            Move move = {part->next_part->start, part->class, home_of(part), home_of(part->next_part)};
            if (part->end != move.pos || !needs_move(part, part->next_part) || starts_block(r, move.pos))
                continue;
            note_move(&move, r->m->blocks.data[block_at(r->m, move.pos)]->loop_depth);
            vec_push(r->m->arena, &r->cuts, move);
        }
    }
    if (r->cuts.len)
        qsort(r->cuts.data, r->cuts.len, sizeof(Move), by_pos);
}

/* A block on the edge from the k-th predecessor, for the present at the end of the function; filled when all moves are known. */
static Moves *split_edge(Rewriter *r, MBlock *to, uint32_t k)
{
    MFunction *m = r->m;
    MBlock *from = to->preds.data[k], *edge = NEW(m->arena, MBlock);
    edge->id = m->blocks.len;
    edge->loop_depth = from->loop_depth < to->loop_depth ? from->loop_depth : to->loop_depth;
    vec_push(m->arena, &edge->succs, to);
    vec_push(m->arena, &edge->preds, from);
    to->preds.data[k] = edge;
    uint32_t succ = 0;
    while (from->succs.data[succ] != to)
        succ++;
    from->succs.data[succ] = edge;
    Moves none = {0};
    if (!vec_push(m->arena, &m->blocks, edge) || !vec_push(m->arena, &r->on_edge, none))
        return NULL;
    return &vec_last(&r->on_edge);
}

static bool is_edge_block(const Rewriter *r, const MBlock *block)
{
    return block->id >= r->block_count;
}

/* The moves of an edge go to the end of a block with no other successor, else to the start of one with no other predecessor,
 * else into a block of their own. NULL when memory has run out. */
static Moves *moves_of_edge(Rewriter *r, MBlock *to, uint32_t k)
{
    MBlock *from = to->preds.data[k];
    if (is_edge_block(r, from))
        return from->id - r->block_count < r->on_edge.len ? &r->on_edge.data[from->id - r->block_count] : NULL;
    if (from->succs.len == 1)
        return &r->at_end[from->id];
    if (to->preds.len == 1)
        return &r->at_start[to->id];
    return split_edge(r, to, k);
}

/* At the start of `to` the value is in the place of the part `enters`: moves it there from wherever the predecessors leave
 * it. */
static void resolve_start(Rewriter *r, Interval *enters, MBlock *to)
{
    for (uint32_t k = 0; k < to->preds.len; k++) {
        const MBlock *from = to->preds.data[k];
        if (is_edge_block(r, from))
            from = from->preds.data[0];
        Interval *leaves = part_at(enters->whole, from->to - 1);
        if (!leaves || !needs_move(leaves, enters))
            continue;
        Move move = {0, enters->class, home_of(leaves), home_of(enters)};
        note_move(&move, from->loop_depth < to->loop_depth ? from->loop_depth : to->loop_depth);
        Moves *moves = moves_of_edge(r, to, k);
        if (moves)
            vec_push(r->m->arena, moves, move);
    }
}

/* A block lies in a range from its start on where the value is live there. */
static void resolve_part(Rewriter *r, Interval *part)
{
    for (const Range *range = part->ranges; range; range = range->next)
        for (uint32_t i = block_from(r, range->from); i < r->block_count && r->m->blocks.data[i]->from < range->to; i++)
            resolve_start(r, part, r->m->blocks.data[i]);
}

static void resolve_edges(Rewriter *r)
{
    for (uint32_t v = 0; v < r->m->vreg_count && !r->m->arena->memory->failed; v++) {
        Interval *whole = is_own(r->intervals, v) ? r->intervals->of[v] : NULL;
        for (Interval *part = whole && whole->next_part ? whole : NULL; part; part = part->next_part)
            resolve_part(r, part);
    }
}

/* ---------------------------------------------------------------- stores at definitions */

/* The register part that operand `i` of the instruction at `pos` defines, if its value ever goes to a slot. What the next
 * instruction changes in the same place is not finished yet: mov d, a / add d, b. */
static Interval *stored_part(const Rewriter *r, const MBlock *block, uint32_t k, uint32_t i)
{
    const Insn *insn = &block->insns.data[k];
    if (insn->ops[i].kind != O_REG || !is_vreg(insn->ops[i].reg) || !x86_writes(insn, i))
        return NULL;
    Interval *whole = r->intervals->of[insn->ops[i].reg - FIRST_VREG];
    if (!whole->spill || whole->starts_in_memory || is_joined_copy(r->intervals, insn))
        return NULL;
    uint32_t pos = block->from + 2 * k + 1;
    Interval *part = part_at(whole, pos);
    if (!part || part->reg == NO_REG)
        return NULL;
    const Insn *next = k + 1 < block->insns.len ? insn + 1 : NULL;
    bool goes_on = next && next->ops[0].kind == O_REG && is_vreg(next->ops[0].reg) && x86_reads(next, 0) &&
                   x86_writes(next, 0) && r->intervals->of[next->ops[0].reg - FIRST_VREG] == whole &&
                   part_at(whole, pos + 1) == part && part_at(whole, pos + 2) == part;
    return goes_on ? NULL : part;
}

static void weigh_stores(Rewriter *r)
{
    for (uint32_t i = 0; i < r->block_count; i++) {
        const MBlock *block = r->m->blocks.data[i];
        for (uint32_t k = 0; k < block->insns.len; k++) {
            for (uint32_t op = 0; op < x86_info[block->insns.data[k].op].operand_count; op++) {
                const Interval *part = stored_part(r, block, k, op);
                if (part)
                    part->whole->store_cost += weight(block->loop_depth);
            }
        }
    }
}

/* A value that is spilled is stored where it is defined, or where its parts meet: whichever is done less often. */
static void choose_stores(Rewriter *r)
{
    weigh_stores(r);
    for (uint32_t v = 0; v < r->m->vreg_count; v++) {
        Interval *whole = is_own(r->intervals, v) ? r->intervals->of[v] : NULL;
        if (whole && whole->spill && !whole->starts_in_memory)
            whole->is_stored = whole->store_cost <= whole->move_cost;
    }
}

static void emit_stores(Rewriter *r, const MBlock *block, uint32_t k)
{
    const Insn *insn = &block->insns.data[k];
    for (uint32_t i = 0; i < x86_info[insn->op].operand_count; i++) {
        const Interval *part = stored_part(r, block, k, i);
        if (!part || !part->whole->is_stored)
            continue;
        Move move = {0, part->class, home_of(part), {NO_REG, part->whole}};
        emit_insn(r, x86_move(move.class), &move, insn->pos);
    }
}

static void fill_edge_block(Rewriter *r, MBlock *edge, const Moves *moves)
{
    r->out.len = 0;
    emit_parallel(r, moves->data, moves->len, 0);
    Insn jump = new_insn(X86_JMP, 4, 0);
    jump.ops[0] = (Operand){O_TARGET, 0};
    vec_push(r->m->arena, &r->out, jump);
    for (uint32_t i = 0; i < r->out.len; i++)
        vec_push(r->m->arena, &edge->insns, r->out.data[i]);
}

/* ---------------------------------------------------------------- instructions */

static Interval *part_for(Rewriter *r, Reg vreg, uint32_t pos)
{
    Interval *part = part_at(r->intervals->of[vreg - FIRST_VREG], pos);
    assert(part && "every mention of a register lies in its interval");
    return part;
}

static Reg machine_reg(Rewriter *r, Reg reg, uint32_t pos)
{
    if (!is_vreg(reg))
        return reg;
    Interval *part = part_for(r, reg, pos);
    assert(part->reg != NO_REG && "where a register is a must, the allocator gives one");
    return part->reg;
}

static void rewrite_operands(Rewriter *r, Insn *insn, uint32_t pos)
{
    int in_memory = memory_operand(insn);
    bool has_mem = false;
    for (uint32_t i = 0; i < x86_info[insn->op].operand_count; i++) {
        Operand *operand = &insn->ops[i];
        has_mem |= operand->kind == O_MEM;
        if (operand->kind != O_REG || !is_vreg(operand->reg))
            continue;
        uint32_t at = x86_reads(insn, i) ? pos : pos + 1;
        if ((int)i == in_memory)
            set_home(insn, i, home_of(part_for(r, operand->reg, at)));
        else
            operand->reg = machine_reg(r, operand->reg, at);
    }
    if (has_mem) {
        insn->mem.base = machine_reg(r, insn->mem.base, pos);
        insn->mem.index = machine_reg(r, insn->mem.index, pos);
    }
}

static bool is_idle(const Insn *insn)
{
    if (insn->op != X86_MOV && insn->op != X86_MOVAPS)
        return false;
    return insn->ops[0].kind == O_REG && insn->ops[1].kind == O_REG && insn->ops[0].reg == insn->ops[1].reg;
}

static void emit_cuts(Rewriter *r, uint32_t pos, Pos source)
{
    uint32_t first = r->next_cut;
    while (r->next_cut < r->cuts.len && r->cuts.data[r->next_cut].pos == pos)
        r->next_cut++;
    if (r->next_cut > first)
        emit_parallel(r, r->cuts.data + first, r->next_cut - first, source);
}

/* The definition of what will be made where it is wanted. */
static bool is_made_later(Rewriter *r, const Insn *insn, uint32_t pos)
{
    if (insn->ops[0].kind != O_REG || !is_vreg(insn->ops[0].reg) || !x86_writes(insn, 0))
        return false;
    const Interval *whole = r->intervals->of[insn->ops[0].reg - FIRST_VREG];
    return whole->remade && part_for(r, insn->ops[0].reg, pos + 1)->reg == NO_REG;
}

static void rewrite_block(Rewriter *r, MBlock *block)
{
    r->out.len = 0;
    uint32_t count = block->insns.len;
    if (count)
        emit_parallel(r, r->at_start[block->id].data, r->at_start[block->id].len, block->insns.data[0].pos);
    for (uint32_t i = 0; i < count; i++) {
        Insn insn = block->insns.data[i];
        uint32_t pos = block->from + 2 * i;
        emit_cuts(r, pos, insn.pos);
        emit_cuts(r, pos + 1, insn.pos);
        if (is_joined_copy(r->intervals, &insn) || is_made_later(r, &insn, pos))
            continue;
        rewrite_operands(r, &insn, pos);
        finish_move(&insn);
        if (i + 1 == count)
            emit_parallel(r, r->at_end[block->id].data, r->at_end[block->id].len, insn.pos);
        if (!is_idle(&insn))
            vec_push(r->m->arena, &r->out, insn);
        emit_stores(r, block, i);
    }
    block->insns.len = 0;
    for (uint32_t i = 0; i < r->out.len; i++)
        vec_push(r->m->arena, &block->insns, r->out.data[i]);
}

/* The blocks made for edges, each behind the one that its edge leaves. */
static void place_edge_blocks(Rewriter *r)
{
    MFunction *m = r->m;
    MBlock **behind = arena_array(m->arena, r->block_count, sizeof(MBlock *)), **all = m->blocks.data;
    uint32_t count = m->blocks.len;
    if (count == r->block_count || !behind)
        return;
    for (uint32_t i = count; i-- > r->block_count;) {
        MBlock **first = &behind[all[i]->preds.data[0]->id];
        all[i]->chain = *first;
        *first = all[i];
    }
    m->blocks.data = NULL;
    m->blocks.len = m->blocks.cap = 0;
    for (uint32_t i = 0; i < r->block_count; i++) {
        vec_push(m->arena, &m->blocks, all[i]);
        for (MBlock *edge = behind[i]; edge; edge = edge->chain)
            vec_push(m->arena, &m->blocks, edge);
    }
}

void rewrite(MFunction *m, Intervals *intervals)
{
    uint32_t count = m->blocks.len;
    Rewriter r = {.m = m, .intervals = intervals, .block_count = count};
    r.at_start = arena_array(m->arena, count, sizeof(Moves));
    r.at_end = arena_array(m->arena, count, sizeof(Moves));
    if (!r.at_start || !r.at_end)
        return;
    find_cuts(&r);
    resolve_edges(&r);
    choose_stores(&r);
    for (uint32_t i = 0; i < count && !m->arena->memory->failed; i++)
        rewrite_block(&r, m->blocks.data[i]);
    for (uint32_t i = 0; i < r.on_edge.len && !m->arena->memory->failed; i++)
        fill_edge_block(&r, m->blocks.data[count + i], &r.on_edge.data[i]);
    if (!m->arena->memory->failed)
        place_edge_blocks(&r);
}
