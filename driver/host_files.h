/* The files of a program that toycc runs itself: the standard streams, and what --allow-files grants. */
#ifndef DRIVER_HOST_FILES_H
#define DRIVER_HOST_FILES_H

#include "interpreter/machine.h"

enum { HOST_FILES = 256, NO_FOLDER = -1 };

typedef struct HostFiles {
    int descriptors[HOST_FILES]; /* by the program's numbers; -1: not open */
    bool may_open;
    int folder; /* where the program's paths begin and which they do not leave; NO_FOLDER: anywhere */
} HostFiles;

/* `folder` NULL: anywhere, if any. False and errno when it cannot be opened. */
bool host_files_open(HostFiles *files, bool may_open, const char *folder);
/* Closes what the program left open; the standard streams are as at the start. */
void host_files_reset(HostFiles *files);
/* Closes all that the program left open, and the folder. */
void host_files_close(HostFiles *files);
/* `files` must outlive the machine. */
MachineHost host_callbacks(HostFiles *files);

#endif
