/* Faults and limits in words: what, where, and by which calls it came to that. */
#include "interpreter/internal.h"

#include "base/diag_render.h"

/* ---------------------------------------------------------------- kinds */

/* Names for JSON, and the signal by which a native program dies of it; 0: a limit. */
static const struct {
    const char *name;
    uint8_t signal;
} kinds[FAULT_KIND_COUNT] = {
    [FAULT_NONE] = {"none", 0},
    [FAULT_UNMAPPED] = {"unmapped", SIGNAL_SEGMENT},
    [FAULT_READ_ONLY] = {"read-only", SIGNAL_SEGMENT},
    [FAULT_CODE] = {"code", SIGNAL_SEGMENT},
    [FAULT_STACK_OVERFLOW] = {"stack-overflow", SIGNAL_SEGMENT},
    [FAULT_FRAME] = {"frame", SIGNAL_SEGMENT},
    [FAULT_DIVIDE] = {"divide", SIGNAL_FLOAT},
    [FAULT_DIVIDE_RANGE] = {"divide-range", SIGNAL_FLOAT},
    [FAULT_JUMP] = {"jump", SIGNAL_SEGMENT},
    [FAULT_INVALID] = {"unreachable", SIGNAL_ILLEGAL},
    [FAULT_FELL_OFF] = {"fell-off", SIGNAL_SEGMENT},
    [FAULT_SYSCALL] = {"syscall", SIGNAL_SYSCALL},
    [FAULT_SIGNAL] = {"signal", 0},
    [FAULT_STEPS] = {"steps", 0},
    [FAULT_MEMORY] = {"memory", 0},
    [FAULT_OUTPUT] = {"output", 0},
    [FAULT_DEPTH] = {"depth", 0},
    [FAULT_TIME] = {"time", 0},
    [FAULT_INTERRUPT] = {"interrupt", 0},
};

uint32_t fault_signal(const Fault *fault)
{
    return fault->kind == FAULT_SIGNAL ? fault->number : kinds[fault->kind].signal;
}

int fault_exit_status(const Fault *fault)
{
    enum { LIMIT_STATUS = 124 };
    uint32_t signal = fault_signal(fault);
    return signal ? 128 + (int)signal : LIMIT_STATUS;
}

/* ---------------------------------------------------------------- what */

/* " (string literal)", " ('table')": what the address lies in, where a symbol before it says so. */
static void print_object(const Machine *m, uint32_t address, Text *out)
{
    const LinkSymbol *nearest = NULL;
    for (uint32_t i = 0; i < m->program->symbols.len; i++) {
        const LinkSymbol *symbol = &m->program->symbols.data[i];
        bool is_before = symbol->is_defined && !symbol->is_function && symbol->address && symbol->address <= address;
        if (is_before && (!nearest || symbol->address > nearest->address))
            nearest = symbol;
    }
    if (!nearest || address < m->low.start || address - m->low.start >= m->low.size)
        return;
    int length = (int)strcspn(nearest->name, "."); /* a static variable of a function has a number behind it */
    if (strncmp(nearest->name, "str.", 4) == 0)
        text_str(out, " (string literal)");
    else if (strncmp(nearest->name, "double.", 7) != 0 && strncmp(nearest->name, "float.", 6) != 0)
        text_printf(out, " ('%.*s')", length, nearest->name);
}

static void describe_unmapped(const Fault *fault, Text *out)
{
    const char *what = fault->is_write ? "write to" : "read of";
    if (fault->address < PAGE_SIZE)
        text_printf(out, "%s address 0x%08x, through a null pointer", what, fault->address);
    else
        text_printf(out, "%s unmapped memory at 0x%08x", what, fault->address);
}

static void describe_jump(const Machine *m, Text *out)
{
    uint16_t code = m->program->ops.data[m->fault.op].code;
    uint32_t address = m->fault.address;
    if (code == OP_RET || code == OP_RET4_n || code == OP_RETN)
        text_printf(out, "return to 0x%08x, which is no code: the return address has been overwritten", address);
    else if (address)
        text_printf(out, "call or jump to 0x%08x, which is no function", address);
    else
        text_str(out, "call through a null pointer");
}

/* What malloc.c found before it aborted: the arguments of its `complain`, "free" and "(): double free detected\n". */
static bool describe_heap_misuse(const Machine *m, Text *out)
{
    Frame frame;
    bool more = frame_innermost(m, &frame);
    while (more && !(frame.function && frame.function->is_runtime && strcmp(frame.function->name, "complain") == 0))
        more = frame_caller(m, &frame);
    for (uint32_t i = 0; more && i < 2; i++) {
        uint32_t text = 0;
        char c;
        machine_read(m, frame.base + 8 + 4 * i, &text, sizeof text);
        for (uint32_t k = 0; k < 100 && machine_read(m, text + k, &c, 1) && c && c != '\n'; k++)
            text_char(out, c);
    }
    return more;
}

static void describe_signal(const Machine *m, Text *out)
{
    if (m->fault.number != SIGNAL_ABORT)
        text_printf(out, "ended by signal %u, which it sent itself", m->fault.number);
    else if (!describe_heap_misuse(m, out))
        text_str(out, "aborted");
}

void fault_describe(const Machine *machine, Text *out)
{
    const Fault *fault = &machine->fault;
    const MachineLimits *limits = &machine->config.limits;
    switch ((FaultKind)fault->kind) {
    case FAULT_NONE: text_str(out, "none"); break;
    case FAULT_UNMAPPED: describe_unmapped(fault, out); break;
    case FAULT_READ_ONLY:
        text_printf(out, "write to read-only memory at 0x%08x", fault->address);
        print_object(machine, fault->address, out);
        break;
    case FAULT_CODE: text_printf(out, "%s code at 0x%08x", fault->is_write ? "write to" : "read of", fault->address); break;
    case FAULT_STACK_OVERFLOW:
        text_printf(out, "stack overflow: all of its %u KiB are used", (STACK_TOP - machine->floor) / 1024);
        break;
    case FAULT_FRAME:
        text_printf(out, "the frame pointer has become 0x%08x: where it was saved has been overwritten", fault->address);
        break;
    case FAULT_DIVIDE: text_str(out, "division by zero"); break;
    case FAULT_DIVIDE_RANGE: text_str(out, "division whose quotient has no room, as INT_MIN / -1"); break;
    case FAULT_JUMP: describe_jump(machine, out); break;
    case FAULT_INVALID: text_str(out, "code was reached that cannot be"); break;
    case FAULT_FELL_OFF: text_str(out, "control ran past the end of the code, into data"); break;
    case FAULT_SYSCALL: text_printf(out, "unknown system call %u", fault->number); break;
    case FAULT_SIGNAL: describe_signal(machine, out); break;
    case FAULT_STEPS: text_printf(out, "stopped after %llu instructions", (unsigned long long)limits->steps); break;
    case FAULT_MEMORY:
        if (limits->memory)
            text_printf(out, "more than %u bytes of memory wanted", limits->memory);
        else
            text_str(out, "no memory is left");
        break;
    case FAULT_OUTPUT: text_printf(out, "stopped after %llu bytes of output", (unsigned long long)limits->output); break;
    case FAULT_DEPTH: text_printf(out, "more than %u calls within each other", limits->depth); break;
    case FAULT_TIME: text_printf(out, "stopped after %g seconds", limits->milliseconds / 1000.0); break;
    case FAULT_INTERRUPT: text_str(out, "interrupted"); break;
    case FAULT_KIND_COUNT: break;
    }
}

/* ---------------------------------------------------------------- where */

/* The innermost frame of the program's own; `inner`: the library's function that it called, or NULL. */
static bool own_frame(const Machine *m, Frame *frame, const char **inner)
{
    bool more = frame_innermost(m, frame);
    *inner = more && m->next->code == OP_HOST ? host_name((uint32_t)m->next->imm) : NULL;
    while (more && (!frame->function || frame->function->is_runtime || !frame->line)) {
        if (frame->function)
            *inner = frame->function->name;
        more = frame_caller(m, frame);
    }
    return more;
}

/* The message as the compiler's own look: the sources are known to base as they were when it was compiled. */
static void print_message(const Machine *m, const LineRow *row, const char *message, bool colour, Text *out)
{
    Memory memory; /* of its own: the machine's has no reserve, which arenas rely upon */
    Arena arena;
    SourceMap sources;
    Diags diags;
    Diag diag = {.severity = SEVERITY_FAULT, .message = message};
    if (!memory_init(&memory, m->memory->alloc, m->memory->user, 0)) {
        m->memory->failed = true;
        return;
    }
    arena_init(&arena, &memory);
    source_init(&sources, &arena);
    diag_init(&diags, &arena, &sources);
    const SourceInfo *info = row ? &m->program->files.data[row->file] : NULL;
    Region *file = info && info->content ? source_add_file(&sources, info->path, info->content, 0, false) : NULL;
    if (file && row->offset < file->length) {
        LineMark mark = {row->offset, row->line, info->path}; /* as #line had it */
        vec_push(&arena, &file->marks, mark);
        Pos at = file->start + row->offset;
        diag.at = (Span){at, at + 1, at};
    }
    diags.first = diags.last = &diag;
    diag_render(&diags, "toycc", colour, out);
    arena_release(&arena);
    memory_release(&memory);
    m->memory->failed |= memory.failed;
}

static void print_arguments(const Machine *m, const Frame *frame, Text *out)
{
    bool any = false;
    for (uint32_t i = 0; i < frame->function->variable_count; i++) {
        const Variable *variable = &frame->function->variables[i];
        if (!variable->is_param)
            continue;
        text_printf(out, "%s%s=", any ? ", " : "", variable->name);
        frame_print_value(m, frame, variable, out);
        any = true;
    }
}

/* "  in shout (text=0x0804a010 "hello", count=3) at prog.toy:12:9" */
static void print_frame(const Machine *m, const Frame *frame, bool is_innermost, Text *out)
{
    text_printf(out, is_innermost ? "  in %s (" : "  called by %s (", frame->function->name);
    print_arguments(m, frame, out);
    text_char(out, ')');
    if (frame->line)
        text_printf(out, " at %s:%u:%u", m->program->files.data[frame->line->file].path, frame->line->line,
                    frame->line->column);
    text_char(out, '\n');
}

/* The frames of the program's own; of many, both ends. */
enum { FIRST_FRAMES = 12, LAST_FRAMES = 4 };

static uint32_t count_frames(const Machine *m, Frame frame)
{
    uint32_t count = 0;
    for (bool more = true; more; more = frame_caller(m, &frame))
        count += !frame.function->is_runtime;
    return count;
}

static void print_trace(const Machine *m, Frame frame, Text *out)
{
    uint32_t count = count_frames(m, frame), i = 0;
    for (bool more = true; more; more = frame_caller(m, &frame)) {
        if (frame.function->is_runtime)
            continue;
        if (i < FIRST_FRAMES || i + LAST_FRAMES >= count)
            print_frame(m, &frame, i == 0, out);
        else if (i == FIRST_FRAMES)
            text_printf(out, "  ... %u more calls\n", count - FIRST_FRAMES - LAST_FRAMES);
        i++;
    }
}

void fault_print(const Machine *machine, bool colour, Text *out)
{
    Frame frame;
    const char *inner;
    Text message;
    if (machine->fault.kind == FAULT_NONE)
        return;
    text_init(&message, machine->memory);
    fault_describe(machine, &message);
    bool has_frame = own_frame(machine, &frame, &inner);
    if (has_frame && inner && machine->fault.kind < FAULT_SIGNAL)
        text_printf(&message, ", in '%s'", inner);
    print_message(machine, has_frame ? frame.line : NULL, message.data ? message.data : "", colour, out);
    if (has_frame)
        print_trace(machine, frame, out);
    text_release(&message);
}

/* ---------------------------------------------------------------- JSON */

static void json_text(Text *out, const char *text)
{
    json_string(out, text, strlen(text));
}

static void json_place(const Machine *m, const LineRow *line, Text *out)
{
    if (!line)
        return;
    text_str(out, ", \"file\": ");
    json_text(out, m->program->files.data[line->file].path);
    text_printf(out, ", \"line\": %u, \"column\": %u", line->line, line->column);
}

static void json_fault(const Machine *m, const LineRow *line, Text *out)
{
    Text message;
    text_init(&message, m->memory);
    fault_describe(m, &message);
    text_printf(out, ", \"fault\": {\"kind\": \"%s\", \"message\": ", kinds[m->fault.kind].name);
    json_string(out, message.data ? message.data : "", message.len);
    text_printf(out, ", \"address\": %u", m->fault.address);
    json_place(m, line, out);
    text_char(out, '}');
    text_release(&message);
}

static void json_arguments(const Machine *m, const Frame *frame, Text *out)
{
    bool any = false;
    for (uint32_t i = 0; i < frame->function->variable_count; i++) {
        const Variable *variable = &frame->function->variables[i];
        Text value;
        if (!variable->is_param)
            continue;
        text_init(&value, m->memory);
        frame_print_value(m, frame, variable, &value);
        text_str(out, any ? ", {\"name\": " : "{\"name\": ");
        json_text(out, variable->name);
        text_str(out, ", \"type\": ");
        json_text(out, variable->type);
        text_str(out, ", \"value\": ");
        json_string(out, value.data ? value.data : "", value.len);
        text_char(out, '}');
        text_release(&value);
        any = true;
    }
}

static void json_trace(const Machine *m, Frame frame, Text *out)
{
    enum { MOST = 1000 };
    uint32_t count = 0;
    text_str(out, ", \"trace\": [");
    for (bool more = true; more && count < MOST; more = frame_caller(m, &frame)) {
        if (frame.function->is_runtime)
            continue;
        text_str(out, count++ ? ", {\"function\": " : "{\"function\": ");
        json_text(out, frame.function->name);
        json_place(m, frame.line, out);
        text_str(out, ", \"arguments\": [");
        json_arguments(m, &frame, out);
        text_str(out, "]}");
    }
    text_char(out, ']');
}

void fault_report_json(const Machine *machine, Text *out)
{
    Frame frame;
    const char *inner;
    bool is_fault = machine->fault.kind != FAULT_NONE, has_frame = is_fault && own_frame(machine, &frame, &inner);
    const char *status = !is_fault ? "exited" : fault_signal(&machine->fault) ? "fault" : "limit";
    text_printf(out, "{\"status\": \"%s\", \"exit\": %d", status, machine->exit_status);
    if (is_fault)
        json_fault(machine, has_frame ? frame.line : NULL, out);
    if (has_frame)
        json_trace(machine, frame, out);
    text_printf(out, ", \"steps\": %llu, \"peak_memory\": %llu, \"output_size\": %llu}\n", (unsigned long long)machine->steps,
                (unsigned long long)machine->peak, (unsigned long long)machine->output);
}
