/*
 * Streams that are not the terminal. Neither can ever have input, and says so by having no read:
 * a guest that waits for some is found out.
 */
#include "emu/host/host_stream.h"

static void null_write(void *ctl, const uint8_t *buf, size_t len) {}

static void file_write(void *ctl, const uint8_t *buf, size_t len)
{
    HostFileStream *s = ctl;
    Err err;
    if (!s->error && !host_file_append(&s->file, buf, len, &err))
        s->error = err.code;
}

const StreamOps host_null_stream = {NULL, null_write};
const StreamOps host_file_stream = {NULL, file_write};
