/* Writing outputs: each appears complete or not at all. */
#ifndef DRIVER_OUTPUT_H
#define DRIVER_OUTPUT_H

#include "base/diag.h"

/* Writes all bytes; false and errno if that fails. */
bool output_bytes(int fd, const char *bytes, size_t size);

/* Makes `path` ("-": standard output) consist of these bytes: through a new file beside it that is renamed to it, so that an
 * older file stays as it was if anything fails. What is not a regular file (a device, a pipe) is written to. A new file gets
 * the permissions 0666, executable ones 0777, less the umask; one that was there keeps its own. False after a message. */
bool output_write(Arena *arena, Diags *diags, const char *path, const char *bytes, size_t size, bool is_executable);

#endif
