/* Streams that are not the terminal: a file that takes what the guest sends, and nothing. */
#ifndef HOST_STREAM_H
#define HOST_STREAM_H

#include "emu/host/host_file.h"
#include "rvemu/stream.h"

typedef struct HostFileStream {
    HostFile file;
    int error; /* errno of the first failed write: nothing more is written */
} HostFileStream;

extern const StreamOps host_file_stream; /* ctl: HostFileStream */
extern const StreamOps host_null_stream; /* no ctl */

#endif
