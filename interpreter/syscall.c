/* Linux as the program sees it: int 0x80 of i386. What reaches outside goes through the callbacks of MachineHost; processes
 * there are none. An unknown number is a fault. */
#include "interpreter/internal.h"

#include <time.h>

/* Numbers of <asm/unistd_32.h>. */
enum {
    SYS_EXIT = 1,
    SYS_FORK = 2,
    SYS_READ = 3,
    SYS_WRITE = 4,
    SYS_OPEN = 5,
    SYS_CLOSE = 6,
    SYS_WAITPID = 7,
    SYS_UNLINK = 10,
    SYS_EXECVE = 11,
    SYS_TIME = 13,
    SYS_LSEEK = 19,
    SYS_GETPID = 20,
    SYS_ACCESS = 33,
    SYS_KILL = 37,
    SYS_RENAME = 38,
    SYS_RMDIR = 40,
    SYS_BRK = 45,
    SYS_IOCTL = 54,
    SYS_FCNTL = 55,
    SYS_DUP2 = 63,
    SYS_LLSEEK = 140,
    SYS_NANOSLEEP = 162,
    SYS_RT_SIGACTION = 174,
    SYS_RT_SIGPROCMASK = 175,
    SYS_GETTID = 224,
    SYS_EXIT_GROUP = 252,
    SYS_CLOCK_GETTIME = 265,
    SYS_TGKILL = 270,
    SYS_PIPE2 = 331
};
enum {
    E_PERM = -1,
    E_BADF = -9,
    E_NOMEM = -12,
    E_ACCES = -13,
    E_FAULT = -14,
    E_INVAL = -22,
    E_NOTTY = -25,
    E_SPIPE = -29,
    E_NOSYS = -38
};
enum { PROCESS = 1000, NANOSECONDS = 1000000000 };

typedef struct KernelCall {
    Machine *m;
    const MachineHost *host;
    const uint32_t *args;
} KernelCall;

/* The bytes that an argument points to; NULL: not there, which is an error, not a fault. */
static uint8_t *buffer(const KernelCall *call, uint32_t address, uint32_t size, bool is_write)
{
    static uint8_t nothing[1];
    if (!size)
        return nothing;
    const Fault before = call->m->fault;
    uint8_t *at = memory_at(call->m, address, size, is_write);
    call->m->fault = before;
    return at;
}

static const char *path(const KernelCall *call, uint32_t address)
{
    return machine_string_length(call->m, address) == UINT32_MAX ? NULL : (const char *)buffer(call, address, 1, false);
}

/* ---------------------------------------------------------------- files */

static int32_t call_write(const KernelCall *call)
{
    Machine *m = call->m;
    uint32_t size = call->args[2];
    uint64_t limit = m->config.limits.output;
    const uint8_t *from = buffer(call, call->args[1], size, false);
    if (!from)
        return E_FAULT;
    if (limit && m->output + size > limit) {
        size = (uint32_t)(limit - m->output);
        fault_set(m, FAULT_OUTPUT, 0);
    }
    int32_t count = (int32_t)size;
    if (call->host->write && size)
        count = call->host->write(call->host->user, (int32_t)call->args[0], from, size);
    m->output += count > 0 ? (uint32_t)count : 0;
    m->slice -= (intptr_t)(size & ~15u);
    return count;
}

static int32_t call_read(const KernelCall *call)
{
    uint8_t *to = buffer(call, call->args[1], call->args[2], true);
    if (!to)
        return E_FAULT;
    return call->host->read ? call->host->read(call->host->user, (int32_t)call->args[0], to, call->args[2]) : 0;
}

static int32_t call_open(const KernelCall *call)
{
    const char *name = path(call, call->args[0]);
    if (!name)
        return E_FAULT;
    return call->host->open ? call->host->open(call->host->user, name, call->args[1], call->args[2]) : E_ACCES;
}

static int32_t call_close(const KernelCall *call)
{
    return call->host->close ? call->host->close(call->host->user, (int32_t)call->args[0]) : E_BADF;
}

static int64_t seek(const KernelCall *call, int64_t offset, uint32_t whence)
{
    const MachineHost *host = call->host;
    return host->seek ? host->seek(host->user, (int32_t)call->args[0], offset, (int32_t)whence) : E_SPIPE;
}

static int32_t call_lseek(const KernelCall *call)
{
    return (int32_t)seek(call, (int32_t)call->args[1], call->args[2]);
}

static int32_t call_llseek(const KernelCall *call)
{
    uint8_t *to = buffer(call, call->args[3], 8, true);
    if (!to)
        return E_FAULT;
    int64_t place = seek(call, (int64_t)((uint64_t)call->args[1] << 32 | call->args[2]), call->args[4]);
    if (place < 0)
        return (int32_t)place;
    memcpy(to, &place, sizeof place);
    return 0;
}

static int32_t call_access(const KernelCall *call)
{
    const char *name = path(call, call->args[0]);
    if (!name)
        return E_FAULT;
    return call->host->exists ? call->host->exists(call->host->user, name, call->args[1]) : E_ACCES;
}

static int32_t call_rename(const KernelCall *call)
{
    const char *from = path(call, call->args[0]), *to = path(call, call->args[1]);
    if (!from || !to)
        return E_FAULT;
    return call->host->rename ? call->host->rename(call->host->user, from, to) : E_ACCES;
}

static int32_t take_away(const KernelCall *call, bool is_folder)
{
    const char *name = path(call, call->args[0]);
    if (!name)
        return E_FAULT;
    return call->host->remove ? call->host->remove(call->host->user, name, is_folder) : E_ACCES;
}

static int32_t call_unlink(const KernelCall *call)
{
    return take_away(call, false);
}

static int32_t call_rmdir(const KernelCall *call)
{
    return take_away(call, true);
}

/* TCGETS, by which the library asks whether it writes to a terminal. */
static int32_t call_ioctl(const KernelCall *call)
{
    enum { TCGETS = 0x5401, TERMIOS_BYTES = 36 };
    const MachineHost *host = call->host;
    if (call->args[1] != TCGETS || !host->is_terminal || !host->is_terminal(host->user, (int32_t)call->args[0]))
        return E_NOTTY;
    uint8_t *to = buffer(call, call->args[2], TERMIOS_BYTES, true);
    if (to)
        memset(to, 0, TERMIOS_BYTES);
    return to ? 0 : E_FAULT;
}

static int32_t call_dup2(const KernelCall *call)
{
    const MachineHost *host = call->host;
    return host->duplicate ? host->duplicate(host->user, (int32_t)call->args[0], (int32_t)call->args[1]) : E_BADF;
}

static int32_t call_fcntl(const KernelCall *call)
{
    enum { F_GETFL = 3 };
    if (call->args[1] != F_GETFL)
        return E_INVAL;
    return call->host->flags ? call->host->flags(call->host->user, (int32_t)call->args[0]) : E_BADF;
}

/* ---------------------------------------------------------------- time */

static int64_t nanoseconds(const KernelCall *call, uint32_t which)
{
    struct timespec now;
    if (call->host->clock)
        return call->host->clock(call->host->user, (int32_t)which);
    timespec_get(&now, TIME_UTC);
    return (int64_t)now.tv_sec * NANOSECONDS + now.tv_nsec;
}

static int32_t call_time(const KernelCall *call)
{
    int32_t seconds = (int32_t)(nanoseconds(call, 0) / NANOSECONDS);
    uint8_t *to = call->args[0] ? buffer(call, call->args[0], 4, true) : NULL;
    if (to)
        store(to, (uint32_t)seconds, 4);
    return call->args[0] && !to ? E_FAULT : seconds;
}

static int32_t call_clock_gettime(const KernelCall *call)
{
    uint8_t *to = buffer(call, call->args[1], 8, true);
    if (!to)
        return E_FAULT;
    int64_t now = nanoseconds(call, call->args[0]);
    store(to, (uint32_t)(now / NANOSECONDS), 4);
    store(to + 4, (uint32_t)(now % NANOSECONDS), 4);
    return 0;
}

/* Until a clock has gone on by so much: the host may have none that can be waited for. */
static int32_t call_nanosleep(const KernelCall *call)
{
    const uint8_t *wanted = buffer(call, call->args[0], 8, false);
    if (!wanted)
        return E_FAULT;
    uint32_t seconds = load(wanted, 4), rest = load(wanted + 4, 4);
    if ((int32_t)seconds < 0 || rest >= NANOSECONDS)
        return E_INVAL;
    const MachineHost *host = call->host;
    return host->sleep ? host->sleep(host->user, (int64_t)seconds * NANOSECONDS + rest) : 0;
}

/* ---------------------------------------------------------------- the process */

static int32_t call_exit(const KernelCall *call)
{
    call->m->status = MACHINE_EXITED;
    call->m->exit_status = (int)(call->args[0] & 0xFF);
    return 0;
}

static int32_t call_brk(const KernelCall *call)
{
    return (int32_t)memory_move_break(call->m, call->args[0]);
}

static int32_t call_getpid(const KernelCall *call)
{
    (void)call;
    return PROCESS;
}

static int32_t call_kill(const KernelCall *call)
{
    if (call->args[0] != PROCESS)
        return E_PERM;
    if (call->args[1] >= SIGNALS)
        return E_INVAL;
    signal_send(call->m, call->args[1]);
    return 0;
}

static int32_t call_tgkill(const KernelCall *call)
{
    const uint32_t args[] = {call->args[0], call->args[2]};
    const KernelCall kill = {call->m, call->host, args};
    return call_kill(&kill);
}

static int32_t call_sigaction(const KernelCall *call)
{
    uint32_t number = call->args[0];
    if (number == 0 || number >= SIGNALS)
        return E_INVAL;
    const uint8_t *from = call->args[1] ? buffer(call, call->args[1], sizeof(SignalAction), false) : NULL;
    uint8_t *to = call->args[2] ? buffer(call, call->args[2], sizeof(SignalAction), true) : NULL;
    if ((call->args[1] && !from) || (call->args[2] && !to))
        return E_FAULT;
    SignalAction action = call->m->actions[number];
    if (from && !signal_set_action(call->m, number, from))
        return E_INVAL;
    if (to)
        memcpy(to, &action, sizeof action);
    return 0;
}

static int32_t call_sigprocmask(const KernelCall *call)
{
    uint32_t *mask = call->m->signal_mask, before[2] = {mask[0], mask[1]}, set[2] = {0};
    const uint8_t *from = call->args[1] ? buffer(call, call->args[1], sizeof set, false) : NULL;
    uint8_t *to = call->args[2] ? buffer(call, call->args[2], sizeof before, true) : NULL;
    if ((call->args[1] && !from) || (call->args[2] && !to))
        return E_FAULT;
    if (from) {
        memcpy(set, from, sizeof set);
        signal_set_mask(call->m, call->args[0], set);
    }
    if (to)
        memcpy(to, before, sizeof before);
    return 0;
}

/* Other processes, descriptors to pass on to them: known, but not to be had. */
static int32_t call_refused(const KernelCall *call)
{
    (void)call;
    return E_NOSYS;
}

/* ---------------------------------------------------------------- by number */

static const struct {
    uint32_t number;
    int32_t (*call)(const KernelCall *call);
} calls[] = {
    {SYS_EXIT, call_exit},
    {SYS_FORK, call_refused},
    {SYS_READ, call_read},
    {SYS_WRITE, call_write},
    {SYS_OPEN, call_open},
    {SYS_CLOSE, call_close},
    {SYS_WAITPID, call_refused},
    {SYS_UNLINK, call_unlink},
    {SYS_EXECVE, call_refused},
    {SYS_TIME, call_time},
    {SYS_LSEEK, call_lseek},
    {SYS_GETPID, call_getpid},
    {SYS_ACCESS, call_access},
    {SYS_KILL, call_kill},
    {SYS_RENAME, call_rename},
    {SYS_RMDIR, call_rmdir},
    {SYS_BRK, call_brk},
    {SYS_IOCTL, call_ioctl},
    {SYS_FCNTL, call_fcntl},
    {SYS_DUP2, call_dup2},
    {SYS_LLSEEK, call_llseek},
    {SYS_NANOSLEEP, call_nanosleep},
    {SYS_RT_SIGACTION, call_sigaction},
    {SYS_RT_SIGPROCMASK, call_sigprocmask},
    {SYS_GETTID, call_getpid},
    {SYS_EXIT_GROUP, call_exit},
    {SYS_CLOCK_GETTIME, call_clock_gettime},
    {SYS_TGKILL, call_tgkill},
    {SYS_PIPE2, call_refused},
};

bool system_call(Machine *machine, const uint32_t words[SYSCALL_WORDS])
{
    const KernelCall call = {machine, &machine->config.host, words + 1};
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
        if (calls[i].number != words[0])
            continue;
        machine->r[EAX] = (uint32_t)calls[i].call(&call);
        return machine->status == MACHINE_READY && machine->fault.kind == FAULT_NONE;
    }
    machine->fault.number = words[0];
    fault_set(machine, FAULT_SYSCALL, 0);
    return false;
}
