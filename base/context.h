/* What every room of one compilation works with. There is no global state: two contexts may be at work in two threads. */
#ifndef BASE_CONTEXT_H
#define BASE_CONTEXT_H

#include "base/diag.h"

typedef struct Context {
    Memory *memory;
    Arena arena; /* lives as long as the compilation of one source file */
    NameTable names;
    SourceMap sources;
    Diags diags;
} Context;

/* True when the work has no point any more: every loop of every stage asks this. */
static inline bool should_stop(const Context *cx)
{
    return diag_should_stop(&cx->diags);
}

#endif
