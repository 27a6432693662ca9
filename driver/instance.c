/* Programs that run inside the host program: instances, calls, host functions, memory (see toycc.h). A machine does the work; what
 * it asks of its host is answered by the configuration's callbacks. */
#include "driver/instance.h"

#include "interpreter/host.h"

#include <stdarg.h>
#include <stdio.h>

enum { E_IO = -5, E_BADF = -9, WORDS_OF_ARGUMENTS = 64 };

/* ---------------------------------------------------------------- what the machine asks for */

/* A stream, as long as the program has not closed it. */
static bool is_stream(const ToyccInstance *instance, int32_t file)
{
    return file >= 0 && file <= 2 && instance->files.descriptors[file] == file;
}

static int32_t write_stream(void *user, int32_t file, const void *bytes, uint32_t size)
{
    ToyccInstance *instance = user;
    if (!is_stream(instance, file)) {
        MachineHost host = host_callbacks(&instance->files);
        return host.write(host.user, file, bytes, size);
    }
    if (file == 0)
        return E_BADF;
    int32_t count = instance->config.write ? instance->config.write(instance->config.user, file, bytes, size) : (int32_t)size;
    return count < 0 ? E_IO : (uint32_t)count > size ? (int32_t)size : count;
}

static int32_t read_stream(void *user, int32_t file, void *bytes, uint32_t size)
{
    ToyccInstance *instance = user;
    if (!is_stream(instance, file)) {
        MachineHost host = host_callbacks(&instance->files);
        return host.read(host.user, file, bytes, size);
    }
    if (file != 0)
        return E_BADF;
    int32_t count = instance->config.input ? instance->config.input(instance->config.user, bytes, size) : 0;
    return count < 0 ? E_IO : (uint32_t)count > size ? (int32_t)size : count;
}

static int32_t open_file(void *user, const char *path, uint32_t flags, uint32_t mode)
{
    MachineHost host = host_callbacks(&((ToyccInstance *)user)->files);
    return host.open(host.user, path, flags, mode);
}

static int32_t close_file(void *user, int32_t file)
{
    MachineHost host = host_callbacks(&((ToyccInstance *)user)->files);
    return host.close(host.user, file);
}

static int64_t seek_file(void *user, int32_t file, int64_t offset, int32_t whence)
{
    enum { E_SPIPE = -29 };
    ToyccInstance *instance = user;
    MachineHost host = host_callbacks(&instance->files);
    return is_stream(instance, file) ? E_SPIPE : host.seek(host.user, file, offset, whence);
}

static int32_t file_exists(void *user, const char *path, uint32_t mode)
{
    MachineHost host = host_callbacks(&((ToyccInstance *)user)->files);
    return host.exists(host.user, path, mode);
}

static int32_t rename_file(void *user, const char *from, const char *to)
{
    MachineHost host = host_callbacks(&((ToyccInstance *)user)->files);
    return host.rename(host.user, from, to);
}

static int32_t remove_file(void *user, const char *path, bool is_folder)
{
    MachineHost host = host_callbacks(&((ToyccInstance *)user)->files);
    return host.remove(host.user, path, is_folder);
}

static bool is_interrupted(void *user)
{
    const ToyccInstance *instance = user;
    return instance->config.interrupted && instance->config.interrupted(instance->config.user);
}

static bool call_host(void *user, Machine *machine, uint32_t number)
{
    enum { FIRST_ARGUMENT = 4 }; /* behind the return address */
    ToyccInstance *instance = user;
    const ToyccProgram *program = instance->program;
    uint32_t index = number - host_function_count();
    ToyccCall call = {instance, machine_register(machine, ESP) + FIRST_ARGUMENT};
    if (index >= program->function_count)
        return false;
    program->functions[index].call(program->functions[index].user, &call);
    return !*instance->raised;
}

static MachineHost callbacks(ToyccInstance *instance)
{
    return (MachineHost){.user = instance,
                         .write = write_stream,
                         .read = read_stream,
                         .open = open_file,
                         .close = close_file,
                         .seek = seek_file,
                         .exists = file_exists,
                         .rename = rename_file,
                         .remove = remove_file,
                         .is_interrupted = is_interrupted,
                         .call = call_host};
}

/* ---------------------------------------------------------------- creation */

/* As configured, on top of what has been used. */
static MachineLimits limits_of(const ToyccInstance *instance)
{
    const ToyccInstanceConfig *config = &instance->config;
    return (MachineLimits){
        .steps = config->max_steps ? instance->steps_before + config->max_steps : 0,
        .output = config->max_output ? instance->output_before + config->max_output : 0,
        .memory = config->max_memory,
        .stack = config->max_stack,
        .depth = config->max_depth,
        .milliseconds = config->max_milliseconds,
    };
}

static ToyccInstanceConfig known_members(const ToyccInstanceConfig *config)
{
    ToyccInstanceConfig known = {0};
    if (config)
        memcpy(&known, config, config->size < sizeof known ? config->size : sizeof known);
    return known;
}

ToyccStatus toycc_instance_new(const ToyccProgram *program, const ToyccInstanceConfig *config, ToyccInstance **instance)
{
    Memory memory = {.alloc = program->memory.alloc, .user = program->memory.user};
    *instance = NULL;
    ToyccInstance *made = memory_resize(&memory, NULL, 0, sizeof *made);
    if (!made)
        return TOYCC_NO_MEMORY;
    *made = (ToyccInstance){.program = program, .memory = memory, .config = known_members(config)};
    text_init(&made->fault_text, &made->memory);
    text_init(&made->report, &made->memory);
    bool is_open = host_files_open(&made->files, made->config.folder != NULL, made->config.folder);
    made->config.folder = NULL; /* it is open */
    MachineConfig machine = {callbacks(made), limits_of(made)};
    if (is_open)
        made->machine = machine_new(program->program, &made->memory, &machine);
    if (made->machine)
        *instance = made;
    else
        toycc_instance_free(made);
    return *instance ? TOYCC_OK : is_open ? TOYCC_NO_MEMORY : TOYCC_INVALID;
}

void toycc_instance_free(ToyccInstance *instance)
{
    if (!instance)
        return;
    machine_free(instance->machine);
    host_files_close(&instance->files);
    text_release(&instance->fault_text);
    text_release(&instance->report);
    Memory memory = instance->memory;
    memory_resize(&memory, instance, sizeof *instance, 0);
}

ToyccStatus toycc_reset(ToyccInstance *instance)
{
    host_files_reset(&instance->files);
    instance->is_paused = instance->is_constructed = false;
    *instance->raised = *instance->refused = '\0';
    bool is_reset = machine_reset(instance->machine);
    toycc_renew_limits(instance);
    return is_reset ? TOYCC_OK : TOYCC_NO_MEMORY;
}

void toycc_renew_limits(ToyccInstance *instance)
{
    instance->steps_before = machine_steps(instance->machine);
    instance->output_before = machine_output_size(instance->machine);
    MachineLimits limits = limits_of(instance);
    machine_set_limits(instance->machine, &limits);
}

/* ---------------------------------------------------------------- running */

ToyccState state_of(const ToyccInstance *instance, MachineStatus status)
{
    switch (status) {
    case MACHINE_EXITED: return TOYCC_EXITED;
    case MACHINE_FAULT: return TOYCC_FAULTED;
    case MACHINE_RETURNED: return TOYCC_RETURNED;
    case MACHINE_READY: break;
    }
    return instance->is_paused ? TOYCC_PAUSED : TOYCC_READY;
}

__attribute__((format(printf, 2, 3))) static ToyccState refuse(ToyccInstance *instance, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(instance->refused, sizeof instance->refused, format, args);
    va_end(args);
    return TOYCC_REFUSED;
}

/* Whether there is a machine to run: neither ended nor in the middle of something else. */
static bool may_begin(ToyccInstance *instance)
{
    MachineStatus status = machine_status(instance->machine);
    *instance->refused = '\0';
    if (status == MACHINE_EXITED || status == MACHINE_FAULT)
        refuse(instance, "the program has ended");
    else if (instance->is_paused)
        refuse(instance, "the program is paused");
    else if (instance->calls >= MAX_NESTED_CALLS)
        refuse(instance, "%d calls of the host are within each other", MAX_NESTED_CALLS);
    return !*instance->refused;
}

ToyccState toycc_start(ToyccInstance *instance, int argc, const char *const *argv)
{
    if (!may_begin(instance))
        return TOYCC_REFUSED;
    if (!instance->program->has_main)
        return refuse(instance, "the program has no function 'main'");
    if (instance->calls)
        return refuse(instance, "the program is running");
    if (!machine_start(instance->machine, argc < 0 ? 0 : (uint32_t)argc, argv, NULL)) {
        toycc_reset(instance);
        return refuse(instance, "the arguments have no room");
    }
    instance->is_paused = instance->is_constructed = true;
    return TOYCC_PAUSED;
}

ToyccState toycc_run(ToyccInstance *instance, int argc, const char *const *argv)
{
    ToyccState state = toycc_start(instance, argc, argv);
    return state == TOYCC_PAUSED ? toycc_continue(instance, NULL, 0) : state;
}

ToyccState toycc_state(const ToyccInstance *instance)
{
    return state_of(instance, machine_status(instance->machine));
}

int toycc_exit_status(const ToyccInstance *instance)
{
    return machine_exit_status(instance->machine);
}

uint64_t toycc_steps(const ToyccInstance *instance)
{
    return machine_steps(instance->machine) - instance->steps_before;
}

uint64_t toycc_output_bytes(const ToyccInstance *instance)
{
    return machine_output_size(instance->machine) - instance->output_before;
}

uint64_t toycc_peak_memory(const ToyccInstance *instance)
{
    return machine_peak_memory(instance->machine);
}

/* ---------------------------------------------------------------- calls */

/* The words that a value is on the stack. */
static uint32_t put_words(const ToyccValue *value, uint32_t words[2])
{
    float single = (float)value->as.d;
    switch (value->type) {
    case TOYCC_VOID: return 0;
    case TOYCC_INT: words[0] = (uint32_t)value->as.i; return 1;
    case TOYCC_POINTER: words[0] = value->as.pointer; return 1;
    case TOYCC_FLOAT: memcpy(words, &single, sizeof single); return 1;
    case TOYCC_LONG_LONG: memcpy(words, &value->as.ll, sizeof value->as.ll); return 2;
    case TOYCC_DOUBLE: memcpy(words, &value->as.d, sizeof value->as.d); return 2;
    }
    return 0;
}

static void take_result(ToyccInstance *instance, ToyccValue *result)
{
    switch (result->type) {
    case TOYCC_VOID: break;
    case TOYCC_INT: result->as.i = (int32_t)machine_result(instance->machine); break;
    case TOYCC_POINTER: result->as.pointer = machine_result(instance->machine); break;
    case TOYCC_LONG_LONG: result->as.ll = (int64_t)machine_result64(instance->machine); break;
    case TOYCC_FLOAT:
    case TOYCC_DOUBLE: result->as.d = machine_result_double(instance->machine); break;
    }
}

static MachineStatus call_op(ToyccInstance *instance, ToyccAddress function, const uint32_t *words, uint32_t count)
{
    instance->calls++;
    MachineStatus status = machine_call(instance->machine, program_op_at(instance->program->program, function), words, count);
    instance->calls--;
    return status;
}

/* What comes before main also comes before the first call. */
static MachineStatus construct(ToyccInstance *instance)
{
    static const uint32_t nothing[3];
    if (instance->is_constructed || !instance->program->construct)
        return MACHINE_RETURNED;
    instance->is_constructed = true;
    return call_op(instance, instance->program->construct, nothing, 3);
}

/* What printf left in its buffer, when the host's call is over. */
static MachineStatus flush(ToyccInstance *instance)
{
    ToyccAddress function = 0;
    if (instance->calls || !machine_read(instance->machine, instance->program->flush, &function, sizeof function) || !function)
        return MACHINE_RETURNED;
    return call_op(instance, function, NULL, 0);
}

ToyccState toycc_call_address(ToyccInstance *instance, ToyccAddress function, ToyccValue *result, const ToyccValue *args,
                              size_t count)
{
    uint32_t words[WORDS_OF_ARGUMENTS], used = 0;
    if (!may_begin(instance))
        return TOYCC_REFUSED;
    if (program_op_at(instance->program->program, function) == UINT32_MAX)
        return refuse(instance, "no function is at 0x%08x", (unsigned)function);
    for (size_t i = 0; i < count; i++) {
        if (used + 2 > WORDS_OF_ARGUMENTS)
            return refuse(instance, "more than %d words of arguments", WORDS_OF_ARGUMENTS - 1);
        used += put_words(&args[i], words + used);
    }
    MachineStatus status = construct(instance);
    if (status == MACHINE_RETURNED)
        status = call_op(instance, function, words, used);
    if (status == MACHINE_RETURNED && result)
        take_result(instance, result);
    return state_of(instance, status == MACHINE_RETURNED ? flush(instance) : status);
}

ToyccState toycc_call(ToyccInstance *instance, const char *name, ToyccValue *result, const ToyccValue *args, size_t count)
{
    ToyccSymbol symbol;
    if (toycc_find_symbol(instance->program, name, &symbol) != TOYCC_OK || !symbol.is_function)
        return refuse(instance, "the program has no function '%.100s'", name);
    return toycc_call_address(instance, symbol.address, result, args, count);
}

/* ---------------------------------------------------------------- host functions */

static uint64_t next_argument(ToyccCall *call, uint32_t size)
{
    uint64_t value = 0;
    machine_read(call->instance->machine, call->next, &value, size);
    call->next += size;
    return value;
}

int32_t toycc_next_int(ToyccCall *call)
{
    return (int32_t)next_argument(call, sizeof(int32_t));
}

int64_t toycc_next_long_long(ToyccCall *call)
{
    return (int64_t)next_argument(call, sizeof(int64_t));
}

double toycc_next_double(ToyccCall *call)
{
    uint64_t bits = next_argument(call, sizeof bits);
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

float toycc_next_float(ToyccCall *call)
{
    uint32_t bits = (uint32_t)next_argument(call, sizeof bits);
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

ToyccAddress toycc_next_pointer(ToyccCall *call)
{
    return (ToyccAddress)next_argument(call, sizeof(ToyccAddress));
}

void toycc_return(ToyccCall *call, ToyccValue value)
{
    Machine *machine = call->instance->machine;
    switch (value.type) {
    case TOYCC_VOID: break;
    case TOYCC_INT: machine_set_result(machine, (uint32_t)value.as.i); break;
    case TOYCC_POINTER: machine_set_result(machine, value.as.pointer); break;
    case TOYCC_LONG_LONG: machine_set_result(machine, (uint64_t)value.as.ll); break;
    case TOYCC_FLOAT:
    case TOYCC_DOUBLE: machine_set_result_double(machine, value.as.d); break;
    }
}

void toycc_raise(ToyccCall *call, const char *text)
{
    snprintf(call->instance->raised, RAISED_ROOM, "%s", *text ? text : "the host stopped the program");
}

ToyccInstance *toycc_caller(const ToyccCall *call)
{
    return call->instance;
}

/* ---------------------------------------------------------------- memory */

ToyccStatus toycc_read(const ToyccInstance *instance, ToyccAddress from, void *to, size_t size)
{
    return size <= UINT32_MAX && machine_read(instance->machine, from, to, (uint32_t)size) ? TOYCC_OK : TOYCC_INVALID;
}

ToyccStatus toycc_write(ToyccInstance *instance, ToyccAddress to, const void *from, size_t size)
{
    return size <= UINT32_MAX && machine_write(instance->machine, to, from, (uint32_t)size) ? TOYCC_OK : TOYCC_INVALID;
}

ToyccStatus toycc_read_string(const ToyccInstance *instance, ToyccAddress from, char *to, size_t room, size_t *length)
{
    uint32_t whole = machine_string_length(instance->machine, from);
    if (whole == UINT32_MAX || room == 0)
        return TOYCC_INVALID;
    size_t copied = whole < room ? whole : room - 1;
    machine_read(instance->machine, from, to, (uint32_t)copied);
    to[copied] = '\0';
    if (length)
        *length = whole;
    return TOYCC_OK;
}

ToyccAddress toycc_allocate(ToyccInstance *instance, size_t size)
{
    ToyccValue result = {.type = TOYCC_POINTER}, wanted = toycc_int((int32_t)size);
    if (size > INT32_MAX)
        return 0;
    return toycc_call_address(instance, instance->program->allocate, &result, &wanted, 1) == TOYCC_RETURNED ? result.as.pointer
                                                                                                            : 0;
}

void toycc_release(ToyccInstance *instance, ToyccAddress block)
{
    ToyccValue argument = toycc_pointer(block);
    toycc_call_address(instance, instance->program->release, NULL, &argument, 1);
}

ToyccAddress toycc_copy_string(ToyccInstance *instance, const char *text)
{
    size_t size = strlen(text) + 1;
    ToyccAddress copy = toycc_allocate(instance, size);
    if (copy)
        toycc_write(instance, copy, text, size);
    return copy;
}
