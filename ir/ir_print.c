/* --dump-ir: a function as text, in the form shown at the top of ir.h. */
#include "ir/ir.h"

static const char *const type_names[] = {"void", "i32", "i64", "f32", "f64"};
static const char *const cond_names[] = {"eq",  "ne",  "lt",  "ge",   "le",  "gt",   "ult", "uge",  "ule", "ugt",
                                         "feq", "fne", "flt", "fnlt", "fle", "fnle", "fgt", "fngt", "fge", "fnge"};

static void print_value(const Ins *value, Text *out)
{
    if (!value) {
        text_str(out, "?");
        return;
    }
    switch ((IrOp)value->op) {
    case IR_CONST: text_int(out, value->value); break;
    case IR_FCONST: text_printf(out, "%a", value->number); break;
    case IR_SYMBOL:
        text_str(out, value->symbol->name);
        if (value->value)
            text_printf(out, "%+d", (int)value->value);
        break;
    case IR_SLOT: text_printf(out, "slot %s", value->slot->name ? value->slot->name : "?"); break;
    case IR_UNDEF: text_str(out, "undef"); break;
    default: text_printf(out, "%%%u", value->id); break;
    }
}

/* [address + offset] of loads and stores. */
static void print_place(const Ins *ins, Text *out)
{
    text_str(out, " [");
    print_value(ins->args[0], out);
    if (ins->value)
        text_printf(out, " %+d", (int)ins->value);
    text_char(out, ']');
}

static void print_args(const Ins *ins, uint32_t from, Text *out)
{
    for (uint32_t i = from; i < ins->arg_count; i++) {
        text_str(out, i > from ? ", " : " ");
        print_value(ins->args[i], out);
    }
}

static void print_phi(const Ins *ins, Text *out)
{
    for (uint32_t i = 0; i < ins->arg_count; i++) {
        text_str(out, i ? ", " : " ");
        print_value(ins->args[i], out);
        if (i < ins->block->preds.len)
            text_printf(out, " from bb%u", ins->block->preds.data[i]->id);
    }
}

static void print_targets(const Ins *ins, Text *out)
{
    const Block *block = ins->block;
    print_args(ins, 0, out);
    if (ins->op == IR_SWITCH) {
        for (uint32_t i = 0; i < ins->cases->count; i++) {
            const SwitchCase *c = &ins->cases->cases[i];
            text_printf(out, ", %lld", (long long)c->low);
            if (c->high != c->low)
                text_printf(out, "…%lld", (long long)c->high);
            text_printf(out, ": bb%u", c->target->id);
        }
        text_printf(out, ", else bb%u", block->succs[0]->id);
        return;
    }
    for (uint32_t i = 0; i < 2 && block->succs[i]; i++)
        text_printf(out, "%s bb%u", i || ins->arg_count ? "," : "", block->succs[i]->id);
}

static void print_operands(const Ins *ins, Text *out)
{
    switch ((IrOp)ins->op) {
    case IR_LOAD: print_place(ins, out); break;
    case IR_STORE:
        print_place(ins, out);
        text_str(out, ",");
        print_args(ins, 1, out);
        break;
    case IR_COPY:
    case IR_ZERO:
        print_args(ins, 0, out);
        text_printf(out, ", %lld bytes", (long long)ins->value);
        break;
    case IR_CMP:
    case IR_CMP64:
        text_printf(out, " %s", cond_names[ins->cond]);
        print_args(ins, 0, out);
        break;
    case IR_PHI: print_phi(ins, out); break;
    case IR_JUMP:
    case IR_BRANCH:
    case IR_SWITCH: print_targets(ins, out); break;
    default: print_args(ins, 0, out); break;
    }
}

/* Whether memory holds a float, or a signed, unsigned or any integer. */
static const char *letter_of_access(const Ins *ins)
{
    IrType type = (IrType)(ins->op == IR_LOAD ? ins : ins->args[1])->type;
    if (type == IR_F32 || type == IR_F64)
        return "f";
    return ins->width < 4 && ins->op == IR_LOAD ? ins->is_signed ? "s" : "u" : "i";
}

void ir_print_ins(const Ins *ins, Text *out)
{
    if (ins->type != IR_VOID)
        text_printf(out, "%%%u = ", ins->id);
    text_str(out, ir_ops[ins->op].name);
    if (ins->op == IR_LOAD || ins->op == IR_STORE)
        text_printf(out, ".%s%u", letter_of_access(ins), ins->width * 8u);
    else if (ins->type != IR_VOID && ins->type != IR_I32)
        text_printf(out, ".%s", type_names[ins->type]);
    if (ins->is_volatile)
        text_str(out, " volatile");
    print_operands(ins, out);
}

/* With the source line where a new one begins. */
static void print_line(const Function *f, const Ins *ins, uint32_t *line, Text *out)
{
    text_str(out, "  ");
    ir_print_ins(ins, out);
    Place place = source_place(&f->cx->sources, ins->pos);
    if (place.file && place.line != *line) {
        *line = place.line;
        text_pad(out, 40);
        text_printf(out, "; %s:%u", place.path, place.line);
    }
    text_char(out, '\n');
}

void ir_print(const Function *f, Text *out)
{
    uint32_t line = 0;
    text_printf(out, "%s %s:%s\n", type_names[f->result], f->symbol->name, f->calls_setjmp ? " calls setjmp" : "");
    for (uint32_t i = 0; i < f->slots.len; i++) {
        const Slot *slot = f->slots.data[i];
        text_printf(out, "  slot %s: %u bytes%s\n", slot->name ? slot->name : "?", slot->size,
                    slot->is_param ? ", parameter" : "");
    }
    for (uint32_t i = 0; i < f->blocks.len; i++) {
        const Block *block = f->blocks.data[i];
        text_printf(out, "bb%u:", block->id);
        if (block->preds.len)
            text_pad(out, 40), text_str(out, "; from");
        for (uint32_t k = 0; k < block->preds.len; k++)
            text_printf(out, " bb%u", block->preds.data[k]->id);
        text_char(out, '\n');
        for (const Ins *ins = block->first; ins; ins = ins->next)
            print_line(f, ins, &line, out);
    }
    text_char(out, '\n');
}
