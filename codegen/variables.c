/* Which variable lives where, for the drawing of the frame: "i in edx", "sum in xmm1, [ebp-8]".
 *
 * From -O1 on variables are values (Ins.variable says whose); selection gives those a virtual register, and the allocator gives
 * that one or more places. Values that became part of another instruction, and variables that are constants, have none. */
#include "codegen/intervals.h"

#include <stdlib.h>

void note_variable(MFunction *m, const Ins *ins, Reg vreg)
{
    VariablePlace place = {.variable = ins->variable, .vreg = vreg};
    vec_push(m->arena, &m->variables, place);
}

static int by_declaration(const void *a, const void *b)
{
    const VariablePlace *p = a, *q = b;
    Pos at = p->variable->span.caret, to = q->variable->span.caret;
    return at != to ? (at > to) - (at < to) : (p->vreg > q->vreg) - (p->vreg < q->vreg);
}

static void add_parts(VariablePlace *place, const Interval *whole)
{
    for (const Interval *part = whole; part; part = part->next_part) {
        if (part->reg != NO_REG)
            place->regs |= 1u << part->reg;
        else if (whole->spill)
            place->slot = whole->spill;
    }
}

void find_places(const Intervals *intervals)
{
    MFunction *m = intervals->m;
    if (!m->variables.len)
        return;
    VariablePlace *places = m->variables.data;
    qsort(places, m->variables.len, sizeof *places, by_declaration);
    uint32_t count = 0;
    for (uint32_t i = 0; i < m->variables.len; i++) {
        VariablePlace place = places[i];
        if (!count || places[count - 1].variable != place.variable)
            places[count++] = place;
        if (intervals->of[place.vreg - FIRST_VREG])
            add_parts(&places[count - 1], intervals->of[place.vreg - FIRST_VREG]);
    }
    m->variables.len = count;
}
