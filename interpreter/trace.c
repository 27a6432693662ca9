/* The stack of a machine that has stopped, as functions, lines and values. Nothing there can be relied upon: the program may
 * have overwritten any of it.
 *
 *     base+8  | parameters
 *     base+4  | return address
 *     base    | the caller's base      until it is pushed and ebp set, and after `leave`, esp tells where base will be, or was */
#include "interpreter/internal.h"

static uint32_t word_at(const Machine *m, uint32_t address)
{
    uint32_t value = 0;
    machine_read(m, address, &value, sizeof value);
    return value;
}

static void describe_op(const Machine *m, Frame *frame)
{
    frame->function = program_function_of(m->program, frame->op);
    frame->line = program_line_of(m->program, frame->op);
}

bool frame_innermost(const Machine *machine, Frame *frame)
{
    if (!machine->next)
        return false;
    const Op *op = machine->next;
    frame->op = (uint32_t)(op - machine->program->ops.data);
    frame->is_innermost = true;
    describe_op(machine, frame);
    uint32_t into = frame->function ? frame->op - frame->function->first_op : 0; /* host functions have no frame */
    bool is_over = op->code == OP_RET4_n || op->code == OP_RET || op->code == OP_RETN;
    frame->base = into == 0 || is_over ? machine->r[ESP] - 4 : into == 1 ? machine->r[ESP] : machine->r[EBP];
    return true;
}

/* The frame that ebp shows is the caller's as long as base is not ebp. */
bool frame_caller(const Machine *machine, Frame *frame)
{
    uint32_t back = program_op_at(machine->program, word_at(machine, frame->base + 4));
    uint32_t base = word_at(machine, frame->base);
    if (frame->is_innermost && frame->base != machine->r[EBP])
        base = machine->r[EBP];
    if (back == 0 || back >= machine->program->ops.len - 1 || base <= frame->base)
        return false;
    frame->op = back - 1;
    frame->base = base;
    frame->is_innermost = false;
    describe_op(machine, frame);
    return frame->function != NULL;
}

/* ---------------------------------------------------------------- values */

static void print_char(unsigned char c, char quote, Text *out)
{
    static const char escapes[] = "a\ab\bt\tn\nv\vf\fr\r";
    for (size_t i = 0; i + 1 < sizeof escapes; i += 2) {
        if (c == (unsigned char)escapes[i + 1]) {
            text_printf(out, "\\%c", escapes[i]);
            return;
        }
    }
    if (c == (unsigned char)quote || c == '\\')
        text_printf(out, "\\%c", c);
    else if (c < ' ' || c > '~')
        text_printf(out, "\\%03o", c);
    else
        text_char(out, (char)c);
}

/* "as much of it as is short" */
static void print_string(const Machine *m, uint32_t address, Text *out)
{
    enum { LONGEST = 40 };
    unsigned char c;
    text_char(out, '"');
    for (uint32_t i = 0; machine_read(m, address + i, &c, 1) && c; i++) {
        if (i == LONGEST) {
            text_str(out, "\"...");
            return;
        }
        print_char(c, '"', out);
    }
    text_char(out, '"');
}

static int64_t integer_of(const uint8_t bytes[8], uint32_t size, bool is_signed)
{
    uint64_t value = 0;
    memcpy(&value, bytes, size);
    uint32_t unused = 64 - 8 * size;
    return is_signed ? (int64_t)(value << unused) >> unused : (int64_t)value;
}

static void print_float(const uint8_t bytes[8], uint32_t size, Text *out)
{
    float single;
    double value;
    memcpy(&single, bytes, sizeof single);
    memcpy(&value, bytes, sizeof value);
    text_printf(out, "%.*g", size == 4 ? 6 : 10, size == 4 ? (double)single : value);
}

static void print_pointer(const Machine *m, uint32_t address, bool is_string, Text *out)
{
    const FunctionInfo *function = program_function_of(m->program, program_op_at(m->program, address));
    text_printf(out, address ? "0x%08x" : "NULL", address);
    unsigned char first;
    if (is_string && machine_read(m, address, &first, 1)) {
        text_char(out, ' ');
        print_string(m, address, out);
    } else if (function) {
        text_printf(out, " <%s>", function->name);
    }
}

void frame_print_value(const Machine *machine, const Frame *frame, const Variable *variable, Text *out)
{
    uint8_t bytes[8] = {0};
    uint32_t size = variable->size > sizeof bytes ? sizeof bytes : variable->size;
    if (!machine_read(machine, frame->base + (uint32_t)variable->offset, bytes, size)) {
        text_char(out, '?');
        return;
    }
    int64_t value = integer_of(bytes, size ? size : 1, variable->format == SHOW_SIGNED);
    switch ((VariableFormat)variable->format) {
    case SHOW_SIGNED:
    case SHOW_UNSIGNED: text_printf(out, variable->format == SHOW_SIGNED ? "%lld" : "%llu", (long long)value); break;
    case SHOW_CHAR:
        text_char(out, '\'');
        print_char(bytes[0], '\'', out);
        text_char(out, '\'');
        break;
    case SHOW_BOOL: text_str(out, bytes[0] ? "true" : "false"); break;
    case SHOW_FLOAT: print_float(bytes, size, out); break;
    case SHOW_POINTER:
    case SHOW_STRING: print_pointer(machine, (uint32_t)value, variable->format == SHOW_STRING, out); break;
    case SHOW_BYTES: text_str(out, "{...}"); break;
    }
}
