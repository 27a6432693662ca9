/* The programs that toycc runs: nasm and ld. */
#ifndef DRIVER_TOOLS_H
#define DRIVER_TOOLS_H

#include "driver/driver.h"

/* Assembles `source`, run in `folder` (NULL: here), into `object`. */
bool tool_assemble(Driver *d, const char *source, const char *folder, const char *object);
/* Links d->objects and the C library into `program`. */
bool tool_link(Driver *d, const char *program);

/* link_command.c: ld's command line for that, with a NULL behind. False after a message. */
bool link_command(Driver *d, const char *program, Words *words);

/* Shows a command for -v and -###, as a shell would read it. `folder`: where it runs, NULL: here. */
void tool_show(Driver *d, const char *const *words, const char *folder);

#endif
