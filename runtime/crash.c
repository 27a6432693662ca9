/*
 * What a program linked with -g says when it dies of a signal: the words of `toycc --run` for the same fault, with
 * the place in the source and the calls that led there. Then it dies of that signal as it would have anyway. Nothing
 * refers to this file; the driver asks ld for it (link_command.c).
 *
 * Relies on nothing that the program may have destroyed: only on the kernel, its own buffers, and memory that it has
 * asked the kernel about. The calls are found by the chain of frame pointers; code that keeps none (assembly, gcc's
 * -O2) may hide a call or end the chain. Places come from the section that codegen/nasm_debug.c fills.
 */
#include <signal.h>
#include <string.h>
#include "internal.h"

typedef unsigned int Word;

enum { SYS_getrlimit = 191, SYS_rt_sigprocmask = 175, SYS_sigaltstack = 186, EFAULT = 14, RLIMIT_STACK = 3 };

/* ------------------------------------------------------------ what the compiler has left behind */

typedef struct File {
    Word folder;                /* so many characters of the path are not shown */
    char path[];
} File;

typedef struct Row {
    Word code;
    const File *file;
    Word line, column;
} Row;

typedef struct Function {
    Word start, end;
    const struct Function *next;
    const char *name;
    Word row_count;
    Row rows[];
} Function;

/* ld's names for both ends of the section, and for those of the code. */
extern const Function __start_toycc_lines[] __attribute__((weak)), __stop_toycc_lines[] __attribute__((weak));
extern char __executable_start[], _etext[], _end[];
void __signal_return(void), __signal_return_info(void);         /* syscall.asm: stand behind __syscall */

static const Function *function_at(Word code)
{
    static const Function *latest;
    if (latest && latest->start <= code && code < latest->end)
        return latest;
    for (const Function *f = __start_toycc_lines; f != __stop_toycc_lines; f = f->next)
        if (f->start <= code && code < f->end)
            return latest = f;
    return NULL;
}

static const Row *row_at(const Function *f, Word code)
{
    const Row *found = NULL;
    for (Word i = 0; f && i < f->row_count && f->rows[i].code <= code; i++)
        found = &f->rows[i];
    return found;
}

static int is_code(Word address)
{
    return address >= (Word)__executable_start && address < (Word)_etext;
}

/* ------------------------------------------------------------ output */

static char buffer[512];
static Word filled;

static void flush(void)
{
    __sys_write(2, buffer, filled);
    filled = 0;
}

static void put(char c)
{
    if (filled == sizeof buffer)
        flush();
    buffer[filled++] = c;
}

static void put_text(const char *text)
{
    while (*text)
        put(*text++);
}

static void put_number(Word number, Word base, int width, char fill)
{
    char digits[12];
    int count = 0;
    do
        digits[count++] = "0123456789abcdef"[number % base];
    while (number /= base);
    for (int i = count; i < width; i++)
        put(fill);
    while (count)
        put(digits[--count]);
}

static void put_decimal(Word number)
{
    put_number(number, 10, 0, ' ');
}

static void put_address(Word address)
{
    put_text("0x");
    put_number(address, 16, 8, '0');
}

static void put_place(const Row *row)
{
    put_text(row->file->path + row->file->folder);
    put(':');
    put_decimal(row->line);
    put(':');
    put_decimal(row->column);
}

/* ------------------------------------------------------------ memory that may not be there */

/* Whether two words can be read there: the kernel looks at them before it finds that -1 is nothing to do with a set of
 * signals. */
static int is_readable(Word address)
{
    static Word latest_page = 1;
    Word page = address & -4096U;
    if (page == latest_page && (address & 4095) <= 4088)
        return 1;
    if (address > -8U || __syscall(SYS_rt_sigprocmask, -1, address, 0, 8) == -EFAULT)
        return 0;
    latest_page = page;
    return 1;
}

static Word word_at(Word address)
{
    return is_readable(address) ? *(const Word *)address : 0;
}

/* ------------------------------------------------------------ names of what has no lines */

/* The program's own file: as much of ELF as leads to its symbols. */
typedef struct ElfHeader {
    unsigned char id[16];
    unsigned short type, machine;
    Word version, entry, segments, sections, flags;
    unsigned short size, segment_size, segment_count, section_size, section_count, names;
} ElfHeader;

typedef struct ElfSection {
    Word name, type, flags, address, offset, size, link, info, align, entry_size;
} ElfSection;

typedef struct ElfSymbol {
    Word name, value, size;
    unsigned char info, other;
    unsigned short section;
} ElfSymbol;

/* Returns how many bytes came. */
static int read_at(int file, Word offset, void *to, Word size)
{
    return __sys_lseek(file, offset, 0) < 0 ? -1 : __sys_read(file, to, size);
}

static int read_section(int file, const ElfHeader *header, Word i, ElfSection *section)
{
    return read_at(file, header->sections + i * header->section_size, section, sizeof *section) == sizeof *section;
}

static int find_symbols(int file, ElfSection *symbols, ElfSection *names)
{
    enum { SYMBOL_TABLE = 2 };
    ElfHeader header;
    if (read_at(file, 0, &header, sizeof header) != sizeof header)
        return 0;
    for (Word i = 0; i < header.section_count && read_section(file, &header, i, symbols); i++)
        if (symbols->type == SYMBOL_TABLE)
            return read_section(file, &header, symbols->link, names);
    return 0;
}

/* The offset of the name, or 0. */
static Word find_name(int file, const ElfSection *symbols, Word address)
{
    enum { OBJECT = 1, FUNCTION = 2 };
    static ElfSymbol some[128];
    for (Word done = 0; done < symbols->size; done += sizeof some) {
        int got = read_at(file, symbols->offset + done, some, sizeof some);
        for (int i = 0; i < got / (int)sizeof *some && done + i * sizeof *some < symbols->size; i++)
            if (address - some[i].value < some[i].size && ((some[i].info & 15) == OBJECT || (some[i].info & 15) == FUNCTION))
                return some[i].name;
    }
    return 0;
}

/* What the function or object at the address is called, until the next call; NULL if nobody knows. */
static const char *name_at(Word address)
{
    static char name[64];
    ElfSection symbols, names;
    Word offset = 0;
    int file = __sys_open("/proc/self/exe", SYS_READ_ONLY, 0), got = 0;
    if (file < 0)
        return NULL;
    if (find_symbols(file, &symbols, &names))
        offset = find_name(file, &symbols, address);
    if (offset)
        got = read_at(file, names.offset + offset, name, sizeof name - 1);
    __sys_close(file);
    name[got > 0 ? got : 0] = 0;
    name[strcspn(name, ".")] = 0;       /* a static variable of a function has a number behind it */
    return *name ? name : NULL;
}

/* ------------------------------------------------------------ the calls */

/* Registers as the kernel saves them, in words from the start of the ucontext_t. */
enum { GS = 5, EBP = 11, ESP = 12, EAX = 16, TRAP = 17, ERROR = 18, EIP = 19 };

typedef struct Frame {
    Word code;                  /* in the function: what faulted, or the end of the call */
    Word back;                  /* where the address is that it returns to */
    Word caller_base;           /* the caller's ebp */
} Frame;

static Frame frame_with_base(Word code, Word base)
{
    return (Frame){code, base + 4, word_at(base)};
}

/* Code that has no ebp of its own: its return address lies a few words up the stack, behind a call of what stands
 * shortly before `code`. 0: not found. */
static Word find_return(Word code, Word stack)
{
    enum { WORDS = 64, LONGEST = 1024 };
    for (Word at = stack; at < stack + 4 * WORDS && is_readable(at); at += 4) {
        Word back = word_at(at);
        if (!is_code(back - 5) || *(const unsigned char *)(back - 5) != 0xE8)
            continue;
        Word target = back + *(const Word *)(back - 4);
        if (target <= code && code - target < LONGEST)
            return at;
    }
    return 0;
}

static Frame frame_without_lines(Word code, Word stack, Word base)
{
    Word at = find_return(code, stack);
    return at && at != base + 4 ? (Frame){code, at, base} : frame_with_base(code, base);
}

static int is_syscall(Word code)
{
    return code >= (Word)__syscall && code < (Word)__signal_return;
}

/* __syscall keeps ebp on the stack while the kernel has an argument in it. 0 if that is not where the program is: there, or
 * in code of the kernel's own that __syscall has called. */
static Word find_syscall(Word code, Word stack)
{
    enum { WORDS = 8 };         /* what the kernel's code may have pushed */
    if (is_code(code) && !is_syscall(code))
        return 0;
    for (Word at = stack; at < stack + 4 * WORDS && is_readable(at) && !function_at(word_at(at)); at += 4)
        if (is_syscall(word_at(at)))
            return at;
    return 0;
}

static Frame innermost_frame(const Word *saved)
{
    Word code = saved[EIP], stack = saved[ESP], base = saved[EBP], at;
    const Function *f = function_at(code);
    if (f && code == f->start + 1)                      /* after push ebp */
        return (Frame){code, stack + 4, word_at(stack)};
    if (f) {
        unsigned char next = *(const unsigned char *)code;
        int has_base = code != f->start && next != 0xC3 && next != 0xC2;        /* ret */
        return has_base ? frame_with_base(code, base) : (Frame){code, stack, base};
    }
    if ((at = find_syscall(code, stack)) != 0)
        return (Frame){code, at + 20, word_at(at + 4)};
    if (!is_code(code))                                 /* jumped to nowhere */
        return (Frame){code, stack, base};
    return frame_without_lines(code, stack, base);
}

/* The frame of what a signal interrupted, whose handler returns to the address at `back`: above it lie the signal's
 * number and the registers, or pointers to both. */
static Frame interrupted_frame(Word back)
{
    Word saved = word_at(back) == (Word)__signal_return ? back + 8 - 4 * GS : word_at(back + 12);
    int is_there = is_readable(saved + 4 * GS) && is_readable(saved + 4 * EIP);
    return is_there ? innermost_frame((const Word *)saved) : (Frame){0};
}

/* False where the chain ends, or breaks. */
static int to_caller(Frame *frame)
{
    Word at = frame->back, back = word_at(at), base = frame->caller_base;
    if (back == (Word)__signal_return || back == (Word)__signal_return_info)
        *frame = interrupted_frame(at);
    else if (back == 0 || base <= at || base % 4 || !is_readable(base))
        return 0;
    else if (function_at(back - 1))
        *frame = frame_with_base(back - 1, base);
    else
        *frame = frame_without_lines(back - 1, at + 4, base);
    return frame->back > at;
}

/* Of the program's own: compiled with -g. *inner: the code that it called, or 0. */
static int to_own_frame(Frame *frame, Word *inner)
{
    *inner = 0;
    while (!function_at(frame->code)) {
        *inner = frame->code;
        if (!to_caller(frame))
            return 0;
    }
    return 1;
}

static Word count_own_frames(Frame frame)
{
    Word count = 0;
    do
        count += function_at(frame.code) != NULL;
    while (to_caller(&frame));
    return count;
}

static void put_frame(Word code, int is_innermost)
{
    const Function *f = function_at(code);
    const Row *row = row_at(f, code);
    put_text(is_innermost ? "  in " : "  called by ");
    put_text(f->name);
    if (row) {
        put_text(" at ");
        put_place(row);
    }
    put('\n');
}

/* Of many calls both ends. */
static void put_trace(Frame frame)
{
    enum { FIRST = 12, LAST = 4 };
    Word count = count_own_frames(frame), i = 0;
    do {
        if (!function_at(frame.code))
            continue;
        if (i < FIRST || i + LAST >= count) {
            put_frame(frame.code, i == 0);
        } else if (i == FIRST) {
            put_text("  ... ");
            put_decimal(count - FIRST - LAST);
            put_text(" more calls\n");
        }
        i++;
    } while (to_caller(&frame));
}

/* ------------------------------------------------------------ what */

/* The value that the div or idiv at `code` divides by; 1 where it is none. */
static Word divisor(const Word *saved)
{
    const unsigned char *code = (const unsigned char *)saved[EIP];
    Word mask = ~0U;
    if (!is_readable(saved[EIP]))
        return 1;
    if (*code == 0x66) {
        mask = 0xFFFF;
        code++;
    }
    if ((*code | 1) != 0xF7 || (code[1] >> 3 & 6) != 6)
        return 1;
    if (*code == 0xF6)
        mask = 0xFF;
    Word mode = code[1] >> 6, base = code[1] & 7, address = 0;
    if (mode == 3)                                      /* ah, ch, dh, bh: not what compilers divide by */
        return saved[EAX - base] & mask;
    code += 2;
    if (base == 4) {                                    /* index and scale in a byte of their own */
        Word index = *code >> 3 & 7;
        address = index == 4 ? 0 : saved[EAX - index] << (*code >> 6);
        base = *code++ & 7;
    }
    if (mode == 0 && base == 5)
        address += *(const Word *)code;
    else
        address += saved[EAX - base] + (mode == 1 ? (Word)*(const signed char *)code : mode == 2 ? *(const Word *)code : 0);
    return word_at(address) & mask;
}

static void describe_division(const Word *saved)
{
    enum { TRAP_DIVIDE = 0 };
    if (saved[TRAP] != TRAP_DIVIDE)
        put_text("floating-point exception");
    else if (is_code(saved[EIP]) && function_at(saved[EIP]) && divisor(saved) != 0)
        put_text("division whose quotient has no room, as INT_MIN / -1");
    else
        put_text("division by zero");
}

static void describe_jump(const Word *saved)
{
    Word to = saved[EIP];
    if (to && word_at(saved[ESP] - 4) == to) {          /* just popped */
        put_text("return to ");
        put_address(to);
        put_text(", which is no code: the return address has been overwritten");
    } else if (to) {
        put_text("call or jump to ");
        put_address(to);
        put_text(", which is no function");
    } else {
        put_text("call through a null pointer");
    }
}

static void describe_overflow(void)
{
    Word limit[2] = {0, 0};
    __syscall(SYS_getrlimit, RLIMIT_STACK, limit);
    put_text("stack overflow: all of its ");
    put_decimal(limit[0] / 1024);
    put_text(" KiB are used");
}

/* Of what cannot be written to, literals have no names that are kept. */
static void put_object(Word address)
{
    const char *name = name_at(address);
    if (address < (Word)__executable_start || address >= (Word)_end)
        return;
    put_text(name ? " ('" : " (string literal");
    put_text(name ? name : "");
    put_text(name ? "')" : ")");
}

static void describe_access(Word address, int is_write, int is_mapped)
{
    put_text(is_write ? "write to " : "read of ");
    if (address < 4096)
        put_text("address ");
    else if (is_code(address))
        put_text("code at ");
    else
        put_text(is_mapped && is_write ? "read-only memory at " : "unmapped memory at ");
    put_address(address);
    if (address < 4096)
        put_text(", through a null pointer");
    else if (is_mapped && is_write && !is_code(address))
        put_object(address);
}

static void describe_segment(const siginfo_t *info, const Word *saved)
{
    enum { TRAP_PAGE = 14, IS_WRITE = 2, SEGV_ACCERR = 2 };
    Word address = (Word)info->si_addr;
    if (saved[TRAP] != TRAP_PAGE)
        put_text("an operand that is not aligned, or an instruction that programs may not use");
    else if (address == saved[EIP])
        describe_jump(saved);
    else if (!is_readable(saved[ESP] - 8) && saved[ESP] < (Word)__argv)
        describe_overflow();
    else
        describe_access(address, (saved[ERROR] & IS_WRITE) != 0, info->si_code == SEGV_ACCERR);
}

static void describe_illegal(const Word *saved)
{
    enum { UD2 = 0x0B0F };
    int is_ud2 = (word_at(saved[EIP]) & 0xFFFF) == UD2;
    put_text(is_ud2 ? "code was reached that cannot be" : "an instruction that the processor does not know");
}

/* What malloc.c found before it aborted: the arguments of its `complain`, "free" and "(): double free detected\n". */
static int describe_heap_misuse(Frame frame)
{
    enum { LONGEST = 60 };
    const char *name = NULL;
    while (!function_at(frame.code) && !((name = name_at(frame.code)) != NULL && strcmp(name, "complain") == 0))
        if (!to_caller(&frame))
            return 0;
    if (function_at(frame.code))
        return 0;
    for (Word i = 1; i <= 2; i++) {
        Word text = word_at(frame.back + 4 * i);
        for (Word k = 0; k < LONGEST && is_readable(text + k) && ((char *)text)[k] >= ' '; k++)
            put(((char *)text)[k]);
    }
    return 1;
}

static void describe_sent(int signal, const siginfo_t *info, Frame frame)
{
    int by_itself = info->si_pid == __sys_getpid();
    if (signal == SIGABRT && by_itself) {
        if (!describe_heap_misuse(frame))
            put_text("aborted");
        return;
    }
    put_text("ended by signal ");
    put_decimal((Word)signal);
    put_text(by_itself ? ", which it sent itself" : ", which another process sent");
}

/* `inner`: the code that the program's own called. */
static void describe(int signal, const siginfo_t *info, const Word *saved, Word inner)
{
    if (info->si_code <= 0)
        describe_sent(signal, info, innermost_frame(saved));
    else if (signal == SIGFPE)
        describe_division(saved);
    else if (signal == SIGSEGV)
        describe_segment(info, saved);
    else if (signal == SIGILL)
        describe_illegal(saved);
    else
        put_text("access to a part of a file that is not there");
    const char *name = info->si_code > 0 && is_code(inner) ? name_at(inner) : NULL;
    if (name) {
        put_text(", in '");
        put_text(name);
        put('\'');
    }
}

/* ------------------------------------------------------------ the source line */

/* "   12 |     *p = 1;" and the caret; nothing if the file cannot be read or the line is long. */
static void put_source(const Row *row)
{
    enum { LONGEST = 200 };
    static char line[LONGEST], bytes[4096];
    Word number = 1, length = 0;
    int got = 0, file = __sys_open(row->file->path, SYS_READ_ONLY, 0);
    while (file >= 0 && number <= row->line && (got = __sys_read(file, bytes, sizeof bytes)) > 0)
        for (int i = 0; i < got && number <= row->line; i++) {
            if (number == row->line && bytes[i] != '\n' && length++ < LONGEST)
                line[length - 1] = bytes[i];
            number += bytes[i] == '\n';
        }
    if (file >= 0)
        __sys_close(file);
    if (length == 0 || length > LONGEST || row->column > length)
        return;
    put_number(row->line, 10, 5, ' ');
    put_text(" | ");
    for (Word i = 0; i < length; i++)
        put(line[i]);
    put_text("\n      | ");
    for (Word i = 0, column = 1; column < row->column && i < length; i++)
        if ((line[i] & 0xC0) != 0x80) {                 /* columns are characters */
            put(line[i] == '\t' ? '\t' : ' ');
            column++;
        }
    put_text("^\n");
}

/* ------------------------------------------------------------ the whole */

static void report(int signal, siginfo_t *info, void *context)
{
    const Word *saved = context;
    Word inner;
    Frame frame = innermost_frame(saved);
    int has_own = to_own_frame(&frame, &inner);
    const Row *row = has_own ? row_at(function_at(frame.code), frame.code) : NULL;
    if (row)
        put_place(row);
    else
        put_text(__argv[0] ? __argv[0] : "program");
    put_text(": fault: ");
    describe(signal, info, saved, has_own ? inner : saved[EIP]);
    put('\n');
    if (row)
        put_source(row);
    if (has_own)
        put_trace(frame);
    flush();
    if (info->si_code <= 0)     /* else the instruction that faulted does so again when this returns */
        __sys_raise(signal);
}

/* An alternative stack, for the program may have used up its own. The default action comes back with the first signal;
 * what the program was started to ignore stays ignored. */
__attribute__((constructor(101))) void __crash_report(void)
{
    static const unsigned char signals[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};
    static char room[65536];
    const struct { void *start; int flags; size_t size; } stack = {room, 0, sizeof room};
    struct sigaction action = {.sa_sigaction = report, .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESETHAND | SA_NODEFER};
    __syscall(SYS_sigaltstack, &stack, NULL);
    for (Word i = 0; i < sizeof signals; i++) {
        struct sigaction old;
        __signal_action(signals[i], &action, &old);
        if (old.sa_handler != SIG_DFL)
            __signal_action(signals[i], &old, NULL);
    }
}
