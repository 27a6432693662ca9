/* POSIX popen and pclose: a command whose output is read, or whose input is written, as a stream. */
#include <errno.h>
#include "internal.h"
#include "stream.h"

static _Noreturn void run(const char *command, int end, int descriptor)
{
    __sys_duplicate(end, descriptor);
    __become_shell(command);
}

REPLACEABLE FILE *popen(const char *command, const char *type)
{
    int ends[2];
    int reading = *type == 'r';         /* then the command writes, to its descriptor 1; else it reads from 0 */
    if (!reading && *type != 'w') {
        errno = EINVAL;
        return NULL;
    }
    if (__sys_pipe(ends) < 0)
        return NULL;
    FILE *stream = __stream_new(ends[!reading], reading ? CAN_READ : CAN_WRITE);
    int process = stream ? __sys_fork() : -1;
    if (process == 0)
        run(command, ends[reading], reading);
    __sys_close(ends[reading]);
    if (process > 0) {
        stream->process = process;
        return stream;
    }
    int saved = errno;
    if (stream)
        fclose(stream);
    else
        __sys_close(ends[!reading]);
    errno = saved;
    return NULL;
}

REPLACEABLE int pclose(FILE *stream)
{
    int status;
    int process = stream->process;
    fclose(stream);
    return __sys_wait(process, &status) < 0 ? -1 : status;
}
