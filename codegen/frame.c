/* The frame: where each slot lies below ebp, and the instructions that make and remove it.
 *
 *     ebp+8  | parameters      offsets from lowering
 *     ebp+4  | return address
 *     ebp    | caller's ebp    push ebp / mov ebp, esp
 *     ebp-4  | first local     sub esp, N: locals downwards in order of declaration, spilled registers below them
 *            | saved ebx, esi, edi: only those that the function uses
 */
#include "codegen/i386.h"

static const Reg saved_regs[] = {EBX, ESI, EDI};
enum { SAVED_REGS = sizeof saved_regs / sizeof *saved_regs };

Slot *new_spill_slot(MFunction *m, RegClass class)
{
    return ir_new_slot(m->ir, NULL, "spilled", class.size, 4);
}

static void mark_mentioned(MFunction *m)
{
    for (uint32_t i = 0; i < m->ir->slots.len; i++)
        m->ir->slots.data[i]->is_placed = m->ir->level == 0;
    for (uint32_t i = 0; i < m->blocks.len; i++) {
        const MBlock *block = m->blocks.data[i];
        for (uint32_t k = 0; k < block->insns.len; k++)
            if (block->insns.data[k].mem.slot)
                block->insns.data[k].mem.slot->is_placed = true;
    }
}

static void place_slots(MFunction *m)
{
    mark_mentioned(m);
    uint64_t depth = 0;
    for (uint32_t i = 0; i < m->ir->slots.len; i++) {
        Slot *slot = m->ir->slots.data[i];
        if (slot->is_param || !slot->is_placed)
            continue;
        uint32_t align = slot->align ? slot->align : 1;
        depth = (depth + slot->size + align - 1) / align * align;
        slot->offset = -(int32_t)(uint32_t)depth;
    }
    m->frame_size = ((uint32_t)depth + 3) & ~3u;
    ir_limit_stack(m->ir->cx, m->ir->decl ? m->ir->decl->span : (Span){0}, "local objects", depth);
}

typedef struct Frame {
    MFunction *m;
    Vec(Insn) out;
    Pos pos;
} Frame;

static void add(Frame *frame, X86Op op, Operand dst, Operand src, int32_t imm)
{
    Insn insn = {.op = (uint8_t)op, .width = 4, .pos = frame->pos, .ops = {dst, src}, .imm = imm};
    insn.mem = (Mem){.base = NO_REG, .index = NO_REG, .scale = 1};
    vec_push(frame->m->arena, &frame->out, insn);
}

static void add_prologue(Frame *frame)
{
    add(frame, X86_PUSH, reg_operand(EBP), no_operand(), 0);
    add(frame, X86_MOV, reg_operand(EBP), reg_operand(ESP), 0);
    if (frame->m->frame_size)
        add(frame, X86_SUB, reg_operand(ESP), imm_operand(), (int32_t)frame->m->frame_size);
    for (int i = 0; i < SAVED_REGS; i++)
        if (frame->m->used_saved >> saved_regs[i] & 1)
            add(frame, X86_PUSH, reg_operand(saved_regs[i]), no_operand(), 0);
}

/* lea esp, [ebp-…]: to the registers that the prologue has pushed. */
static void find_saved(Frame *frame)
{
    uint32_t count = (uint32_t)__builtin_popcount(frame->m->used_saved);
    add(frame, X86_LEA, reg_operand(ESP), mem_operand(), 0);
    Mem *mem = &vec_last(&frame->out).mem;
    mem->base = EBP;
    mem->disp = -(int32_t)(frame->m->frame_size + 4 * count);
}

static void add_epilogue(Frame *frame)
{
    if (frame->m->moves_stack && frame->m->used_saved)
        find_saved(frame);
    for (int i = SAVED_REGS; i-- > 0;)
        if (frame->m->used_saved >> saved_regs[i] & 1)
            add(frame, X86_POP, reg_operand(saved_regs[i]), no_operand(), 0);
    add(frame, X86_LEAVE, no_operand(), no_operand(), 0);
}

static void rebuild(Frame *frame, MBlock *block, bool entry)
{
    uint32_t count = block->insns.len;
    Insn *end = count ? &block->insns.data[count - 1] : NULL;
    bool returns = end && (end->op == X86_RET || end->op == X86_RETN);
    if (!entry && !returns)
        return;
    frame->out.data = NULL; /* the block keeps what is made */
    frame->out.len = frame->out.cap = 0;
    frame->pos = frame->m->ir->decl ? frame->m->ir->decl->span.caret : 0;
    if (entry)
        add_prologue(frame);
    for (uint32_t i = 0; i < count; i++) {
        frame->pos = block->insns.data[i].pos;
        if (returns && i + 1 == count)
            add_epilogue(frame);
        vec_push(frame->m->arena, &frame->out, block->insns.data[i]);
    }
    block->insns.data = frame->out.data;
    block->insns.len = frame->out.len;
    block->insns.cap = frame->out.cap;
}

void lay_out_frame(MFunction *m)
{
    place_slots(m);
    Frame frame = {.m = m};
    for (uint32_t i = 0; i < m->blocks.len && !m->arena->memory->failed; i++)
        rebuild(&frame, m->blocks.data[i], i == 0);
}
