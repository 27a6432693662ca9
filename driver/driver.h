/* One run of the command line: what main.c, job.c and tools.c share. */
#ifndef DRIVER_DRIVER_H
#define DRIVER_DRIVER_H

#include "driver/options.h"
#include "driver/toycc.h"

#include "base/text.h"

/* A file or a word for ld, in order. */
typedef struct LinkItem {
    const char *text;
    const char *source; /* what the user calls it, if `text` is a temporary object; else NULL */
} LinkItem;

/* The machine's own C library for i386. */
typedef struct SystemLibc {
    const char *libraries; /* the folder with crt1.o, crti.o, crtn.o and libc */
    const char *compiler;  /* the folder with what gcc adds: crtbegin.o, crtend.o, libgcc.a */
    Words headers;         /* the folders with its headers, in the order of the search */
} SystemLibc;

typedef struct Driver {
    Memory memory;
    Arena arena;
    SourceMap sources; /* empty: messages of the driver have no place */
    Diags diags;       /* the driver's own messages */
    Options options;
    const char *program;      /* how toycc was called */
    const char *runtime;      /* the folder with start.o, libc.a and include/; NULL: not found */
    const SystemLibc *system; /* NULL: the C library is the runtime's */
    bool colour;
    Toycc *toycc;
    Vec(LinkItem) objects;
    Text messages; /* for standard error: what the compiler said so far, and the commands of -v */
    Text json;     /* the objects of the JSON array so far */
    Text own;      /* `diags` as text; has its room from the start, so that no report fails after success */
    bool failed;
    const struct Program *program_to_run; /* NULL: none; belongs to toycc */
} Driver;

/* locate.c: the folder with the runtime; NULL when it is not there. */
const char *locate_runtime(Arena *arena, const Options *options, const char *program);

/* system_libc.c: the machine's own C library, in the tree of folders that begins at `root` ("": /); NULL after a message. */
const SystemLibc *locate_system_libc(Arena *arena, Diags *diags, const char *root);

/* job.c: does what the options ask for, but for running the program. What went wrong is in d->messages, d->diags and d->failed. */
void job_run(Driver *d);

/* run.c: runs d->program_to_run; returns its exit status. What there is to say of its end goes to `report`. */
int run_program(Driver *d, Text *report);

/* link_errors.c: turns what ld said into messages in the user's terms. `failed`: no program was made. */
void link_errors(Driver *d, const char *text, size_t size, bool failed);

#endif
