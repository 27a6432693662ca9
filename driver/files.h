/* Reading whole files from the disk. */
#ifndef DRIVER_FILES_H
#define DRIVER_FILES_H

#include "lexer/lexer.h"

/* A FileReader's `read`: all bytes of `path`. */
ReadResult file_read(void *user, Arena *arena, const char *path, const char **bytes, size_t *size, const char **why);
/* The same for what is open already, such as standard input. */
ReadResult file_read_open(int fd, Arena *arena, const char **bytes, size_t *size, const char **why);

#endif
