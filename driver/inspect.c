/* What can be known of programs and their instances: symbols, faults, frames, variables; and going through a program step by step
 * (see toycc.h). */
#include "driver/instance.h"

#include <stdio.h>

/* ---------------------------------------------------------------- symbols */

static ToyccSymbol symbol_from(const Program *program, const LinkSymbol *symbol)
{
    ToyccSymbol result = {.name = symbol->name,
                          .type = symbol->type ? symbol->type : "",
                          .file = symbol->type ? symbol->unit : "",
                          .address = symbol->address,
                          .size = symbol->size,
                          .is_function = symbol->is_function,
                          .is_global = symbol->is_global};
    const FunctionInfo *function = program_function_of(program, program_op_at(program, symbol->address));
    if (symbol->type && symbol->is_function && function)
        result.size = function->op_count * CODE_STEP;
    return result;
}

size_t toycc_symbol_count(const ToyccProgram *program)
{
    return program->symbol_count;
}

ToyccStatus toycc_symbol(const ToyccProgram *program, size_t index, ToyccSymbol *symbol)
{
    if (index >= program->symbol_count)
        return TOYCC_INVALID;
    *symbol = symbol_from(program->program, program->symbols[index]);
    return TOYCC_OK;
}

ToyccStatus toycc_find_symbol(const ToyccProgram *program, const char *name, ToyccSymbol *symbol)
{
    uint32_t low = 0, high = program->symbol_count;
    while (low < high) { /* the first one of that name */
        uint32_t middle = low + (high - low) / 2;
        if (strcmp(program->symbols[middle]->name, name) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == program->symbol_count || strcmp(program->symbols[low]->name, name) != 0)
        return TOYCC_INVALID;
    return toycc_symbol(program, low, symbol);
}

/* ---------------------------------------------------------------- frames */

static bool frame_at(const ToyccInstance *instance, size_t index, Frame *frame)
{
    if (!frame_innermost(instance->machine, frame))
        return false;
    while (index > 0 && frame_caller(instance->machine, frame))
        index--;
    return index == 0;
}

static size_t frame_count(const ToyccInstance *instance)
{
    Frame frame;
    size_t count = 0;
    for (bool more = frame_innermost(instance->machine, &frame); more; more = frame_caller(instance->machine, &frame))
        count++;
    return count;
}

ToyccStatus toycc_frame(const ToyccInstance *instance, size_t index, ToyccFrame *frame)
{
    const Program *program = instance->program->program;
    Frame found;
    if (!frame_at(instance, index, &found))
        return TOYCC_INVALID;
    const FunctionInfo *function = found.function;
    const LineRow *row = found.line;
    uint32_t next = index ? found.op + 1 : found.op; /* callers are at their call */
    *frame = (ToyccFrame){.pc = CODE_BASE + next * CODE_STEP, .base = found.base};
    if (function) {
        frame->function = function->name;
        frame->variable_count = function->variable_count;
    }
    if (row) {
        frame->file = program->files.data[row->file].path;
        frame->line = row->line;
        frame->column = row->column;
    }
    return TOYCC_OK;
}

/* ---------------------------------------------------------------- variables */

static const Variable *find_variable(const ToyccInstance *instance, size_t frame, size_t index, ToyccAddress *address)
{
    Frame found;
    if (!frame_at(instance, frame, &found))
        return NULL;
    const FunctionInfo *function = found.function;
    if (!function || index >= function->variable_count)
        return NULL;
    *address = found.base + (uint32_t)function->variables[index].offset;
    return &function->variables[index];
}

ToyccStatus toycc_variable(const ToyccInstance *instance, size_t frame, size_t index, ToyccVariable *variable)
{
    ToyccAddress address;
    const Variable *found = find_variable(instance, frame, index, &address);
    if (!found)
        return TOYCC_INVALID;
    *variable = (ToyccVariable){found->name, found->type, address, found->size, found->is_param};
    return TOYCC_OK;
}

enum { SHOWN_BYTES = 16, SHOWN_TEXT = 40 };

static int64_t sign_extend(uint64_t value, uint32_t size)
{
    uint32_t unused = 64 - 8 * size;
    return (int64_t)(value << unused) >> unused;
}

static void show_bytes(const uint8_t *bytes, uint32_t size, bool is_cut, char *to, size_t room)
{
    size_t used = 0;
    for (uint32_t i = 0; i < size && used + 4 < room; i++)
        used += (size_t)snprintf(to + used, room - used, "%s%02x", i ? " " : "", bytes[i]);
    if (is_cut)
        snprintf(to + used, room - used, " ...");
}

static void show_string(const ToyccInstance *instance, uint32_t pointer, char *to, size_t room)
{
    char text[SHOWN_TEXT + 1];
    size_t length;
    if (toycc_read_string(instance, pointer, text, sizeof text, &length) == TOYCC_OK)
        snprintf(to, room, "0x%08x \"%s\"%s", (unsigned)pointer, text, length > SHOWN_TEXT ? "..." : "");
    else
        snprintf(to, room, "0x%08x", (unsigned)pointer);
}

static void show_float(const uint8_t *bytes, uint32_t size, char *to, size_t room)
{
    double value;
    float single;
    memcpy(&single, bytes, sizeof single);
    memcpy(&value, bytes, sizeof value);
    snprintf(to, room, "%.*g", size == sizeof single ? 9 : 17, size == sizeof single ? (double)single : value);
}

static void show_char(int64_t code, char *to, size_t room)
{
    if (code >= ' ' && code < 127)
        snprintf(to, room, "'%c'", (int)code);
    else
        snprintf(to, room, "%d", (int)code);
}

ToyccStatus toycc_variable_text(const ToyccInstance *instance, size_t frame, size_t index, char *to, size_t room)
{
    ToyccAddress address;
    uint8_t bytes[SHOWN_BYTES] = {0};
    uint64_t value;
    const Variable *v = find_variable(instance, frame, index, &address);
    if (!v || room == 0)
        return TOYCC_INVALID;
    uint32_t size = v->size < SHOWN_BYTES ? v->size : SHOWN_BYTES;
    if (!machine_read(instance->machine, address, bytes, size))
        return TOYCC_INVALID;
    memcpy(&value, bytes, sizeof value);
    switch ((VariableFormat)v->format) {
    case SHOW_SIGNED: snprintf(to, room, "%lld", (long long)sign_extend(value, v->size)); break;
    case SHOW_UNSIGNED: snprintf(to, room, "%llu", (unsigned long long)value); break;
    case SHOW_CHAR: show_char(sign_extend(value, 1), to, room); break;
    case SHOW_BOOL: snprintf(to, room, "%s", value ? "true" : "false"); break;
    case SHOW_FLOAT: show_float(bytes, v->size, to, room); break;
    case SHOW_POINTER: snprintf(to, room, "0x%08x", (unsigned)value); break;
    case SHOW_STRING: show_string(instance, (uint32_t)value, to, room); break;
    case SHOW_BYTES: show_bytes(bytes, size, size < v->size, to, room); break;
    }
    return TOYCC_OK;
}

/* ---------------------------------------------------------------- faults */

static ToyccFaultKind fault_kind(const ToyccInstance *instance)
{
    static const uint8_t kinds[FAULT_KIND_COUNT] = {
        [FAULT_NONE] = TOYCC_FAULT_NONE,
        [FAULT_UNMAPPED] = TOYCC_FAULT_UNMAPPED,
        [FAULT_READ_ONLY] = TOYCC_FAULT_READ_ONLY,
        [FAULT_CODE] = TOYCC_FAULT_CODE,
        [FAULT_STACK_OVERFLOW] = TOYCC_FAULT_STACK_OVERFLOW,
        [FAULT_FRAME] = TOYCC_FAULT_FRAME,
        [FAULT_DIVIDE] = TOYCC_FAULT_DIVIDE,
        [FAULT_DIVIDE_RANGE] = TOYCC_FAULT_DIVIDE_RANGE,
        [FAULT_JUMP] = TOYCC_FAULT_JUMP,
        [FAULT_INVALID] = TOYCC_FAULT_UNREACHABLE,
        [FAULT_FELL_OFF] = TOYCC_FAULT_FELL_OFF,
        [FAULT_SYSCALL] = TOYCC_FAULT_SYSCALL,
        [FAULT_SIGNAL] = TOYCC_FAULT_SIGNAL,
        [FAULT_STEPS] = TOYCC_FAULT_STEPS,
        [FAULT_MEMORY] = TOYCC_FAULT_MEMORY,
        [FAULT_OUTPUT] = TOYCC_FAULT_OUTPUT,
        [FAULT_DEPTH] = TOYCC_FAULT_DEPTH,
        [FAULT_TIME] = TOYCC_FAULT_TIME,
        [FAULT_INTERRUPT] = TOYCC_FAULT_INTERRUPT,
    };
    if (*instance->refused)
        return TOYCC_FAULT_REFUSED;
    if (machine_status(instance->machine) != MACHINE_FAULT)
        return TOYCC_FAULT_NONE;
    return *instance->raised ? TOYCC_FAULT_HOST : (ToyccFaultKind)kinds[machine_fault(instance->machine)->kind];
}

static const char *fault_text(ToyccInstance *instance, ToyccFaultKind kind)
{
    if (kind == TOYCC_FAULT_NONE)
        return "";
    if (kind == TOYCC_FAULT_REFUSED)
        return instance->refused;
    if (kind == TOYCC_FAULT_HOST)
        return instance->raised;
    text_release(&instance->fault_text);
    fault_describe(instance->machine, &instance->fault_text);
    return instance->fault_text.data ? instance->fault_text.data : "fault";
}

const ToyccFault *toycc_fault(ToyccInstance *instance)
{
    ToyccFaultKind kind = fault_kind(instance);
    ToyccFault *fault = &instance->fault;
    ToyccFrame frame;
    *fault = (ToyccFault){.kind = kind, .text = fault_text(instance, kind)};
    if (kind == TOYCC_FAULT_NONE || kind == TOYCC_FAULT_REFUSED)
        return fault;
    if (kind != TOYCC_FAULT_HOST)
        fault->address = machine_fault(instance->machine)->address;
    fault->frame_count = frame_count(instance);
    if (toycc_frame(instance, 0, &frame) == TOYCC_OK) {
        fault->file = frame.file;
        fault->line = frame.line;
        fault->column = frame.column;
    }
    return fault;
}

/* What the host says itself goes before the place, which is the interpreter's to print. */
const char *toycc_fault_report(ToyccInstance *instance)
{
    ToyccFaultKind kind = fault_kind(instance);
    text_release(&instance->report);
    instance->memory.failed = false;
    if (kind == TOYCC_FAULT_HOST || kind == TOYCC_FAULT_REFUSED)
        text_printf(&instance->report, "%s\n", fault_text(instance, kind));
    if (kind != TOYCC_FAULT_NONE && kind != TOYCC_FAULT_REFUSED)
        fault_print(instance->machine, false, &instance->report);
    else if (kind == TOYCC_FAULT_NONE)
        return "";
    return instance->memory.failed ? NULL : instance->report.data;
}

/* ---------------------------------------------------------------- steps */

ToyccAddress toycc_find_line(const ToyccProgram *program, const char *file, uint32_t line)
{
    const Program *p = program->program;
    const LineRow *best = NULL;
    for (uint32_t i = 0; i < p->lines.len; i++) {
        const LineRow *row = &p->lines.data[i];
        if (row->line >= line && (!best || row->line < best->line) && strcmp(p->files.data[row->file].path, file) == 0)
            best = row;
    }
    return best ? CODE_BASE + best->op * CODE_STEP : 0;
}

static ToyccState after(ToyccInstance *instance, MachineStatus status)
{
    instance->is_paused = status == MACHINE_READY;
    return state_of(instance, status);
}

static bool is_at(const ToyccInstance *instance, const ToyccAddress *breakpoints, size_t count)
{
    ToyccAddress address = CODE_BASE + machine_next_op(instance->machine) * CODE_STEP;
    for (size_t i = 0; i < count; i++)
        if (breakpoints[i] == address)
            return true;
    return false;
}

ToyccState toycc_continue(ToyccInstance *instance, const ToyccAddress *breakpoints, size_t count)
{
    MachineStatus status;
    if (!instance->is_paused || instance->calls)
        return toycc_state(instance);
    instance->is_paused = false;
    instance->calls++;
    do
        status = count ? machine_step(instance->machine) : machine_run(instance->machine);
    while (status == MACHINE_READY && !is_at(instance, breakpoints, count));
    instance->calls--;
    return after(instance, status);
}

/* Where a new line begins, compared with where the steps began, but not in the prologue of a function; `top` is esp there, below
 * which called functions have their frames. */
static bool is_step_done(const ToyccInstance *instance, ToyccStep how, const LineRow *start, uint32_t top)
{
    uint32_t op = machine_next_op(instance->machine), esp = machine_register(instance->machine, ESP);
    const LineRow *row = program_line_of(instance->program->program, op);
    if (how == TOYCC_STEP_INSTRUCTION)
        return true;
    if (how == TOYCC_STEP_OUT)
        return esp > top;
    const FunctionInfo *function = program_function_of(instance->program->program, op);
    if (function && row == program_line_of(instance->program->program, function->first_op))
        return false;
    bool is_new = row && row->op == op && (!start || row->line != start->line || row->file != start->file);
    return is_new && (how == TOYCC_STEP_LINE || esp >= top);
}

ToyccState toycc_step(ToyccInstance *instance, ToyccStep how)
{
    MachineStatus status;
    if (!instance->is_paused || instance->calls)
        return toycc_state(instance);
    Frame frame;
    bool has_frame = frame_innermost(instance->machine, &frame);
    const LineRow *start = has_frame ? frame.line : NULL;
    uint32_t top = machine_register(instance->machine, ESP);
    if (how == TOYCC_STEP_OUT && has_frame)
        top = frame.base + 4;
    instance->calls++;
    do
        status = machine_step(instance->machine);
    while (status == MACHINE_READY && !is_step_done(instance, how, start, top));
    instance->calls--;
    return after(instance, status);
}

void toycc_registers(const ToyccInstance *instance, uint32_t registers[TOYCC_REGISTERS])
{
    static const Reg order[] = {EAX, ECX, EDX, EBX, ESP, EBP, ESI, EDI};
    for (int i = 0; i < TOYCC_REGISTERS - 1; i++)
        registers[i] = machine_register(instance->machine, order[i]);
    uint32_t op = machine_next_op(instance->machine);
    registers[TOYCC_REGISTERS - 1] = op == UINT32_MAX ? 0 : CODE_BASE + op * CODE_STEP;
}
