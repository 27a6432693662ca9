/* Reading whole files from the disk. */
#ifndef DRIVER_FILES_H
#define DRIVER_FILES_H

#include "lexer/lexer.h"

/* A FileReader's `read`. `user` is not looked at. */
ReadResult source_read(void *user, SourceFeed *feed, const char *path, const char **why);

/* Adds all bytes of a file, or of what is open already, to `out`. Returns 0 or an error number. */
int file_read_text(Text *out, const char *path);
int file_read_descriptor(Text *out, int fd);

#endif
