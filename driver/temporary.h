/* Files that exist only while toycc runs: in a folder of their own under $TMPDIR, or beside an output that is being written.
 * They vanish when the process ends, by a signal too. The list is the one thing here that belongs to the process: a signal
 * handler is handed nothing. */
#ifndef DRIVER_TEMPORARY_H
#define DRIVER_TEMPORARY_H

#include "base/diag.h"

#include <sys/types.h>

/* From now on signals that end the process end the running child and remove the files first. */
void temporary_start(void);
/* Removes all that are left. */
void temporary_end(void);

/* A path for a file, not made yet, called `name` or much like it. NULL after a message. */
const char *temporary_path(Arena *arena, Diags *diags, const char *name);
/* The folder of these. NULL after a message. */
const char *temporary_folder(Arena *arena, Diags *diags);

/* Makes and opens a file beside `path`, in the same folder, so that it can be renamed to it. Returns its descriptor, or -1 and
 * errno; its path in *made. */
int temporary_beside(Arena *arena, const char *path, const char **made);
/* Forgets a file without removing it: it has been renamed. */
void temporary_keep(const char *path);
void temporary_remove(const char *path);

/* The child to end on a signal; 0: none. */
void temporary_child(pid_t child);

#endif
