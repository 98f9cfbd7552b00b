/* Streams that are not the terminal. Both have no input. */
#include "emu/host/host_stream.h"

static size_t no_read(void *ctl, uint8_t *buf, size_t max)
{
    return 0;
}

static void null_write(void *ctl, const uint8_t *buf, size_t len) {}

static void file_write(void *ctl, const uint8_t *buf, size_t len)
{
    HostFileStream *s = ctl;
    Err err;
    if (!s->error && !host_file_append(&s->file, buf, len, &err))
        s->error = err.code;
}

const StreamOps host_null_stream = {no_read, null_write};
const StreamOps host_file_stream = {no_read, file_write};
