/* See serial.h. */
#include <stdlib.h>
#include <string.h>

#include "emu/cli/serial.h"

static void keep(Serial *s, const uint8_t *buf, size_t len)
{
    if (s->said.len >= 2 * SERIAL_KEPT) {
        memmove(s->said.text, s->said.text + s->said.len - SERIAL_KEPT, SERIAL_KEPT);
        s->said.len = SERIAL_KEPT;
        s->cut = true;
    }
    buf_add(&s->said, buf, len);
}

static void serial_write(void *ctl, const uint8_t *buf, size_t len)
{
    Serial *s = ctl;
    s->host->write(s->host_ctl, buf, len);
    match_write(&s->match, buf, len);
    if (s->keep)
        keep(s, buf, len);
}

/* What was said so far may have been a prompt, for which something is to be typed. */
static size_t serial_read(void *ctl, uint8_t *buf, size_t max)
{
    Serial *s = ctl;
    match_look(&s->match, false);
    size_t left = s->typed.len - s->taken, n = left < max ? left : max;
    if (!n)
        return s->host->read ? s->host->read(s->host_ctl, buf, max) : 0;
    memcpy(buf, s->typed.text + s->taken, n);
    s->taken += n;
    if (s->taken == s->typed.len) {
        buf_clear(&s->typed);
        s->taken = 0;
    }
    return n;
}

static const StreamOps both_ways = {serial_read, serial_write};
static const StreamOps output_only = {NULL, serial_write};

Serial *serial_create(const StreamOps **ops, void **ctl, bool typing)
{
    Serial *s = calloc(1, sizeof(*s));
    if (!s)
        return NULL;
    match_init(&s->match);
    s->host = *ops;
    s->host_ctl = *ctl;
    *ops = typing || s->host->read ? &both_ways : &output_only;
    *ctl = s;
    return s;
}

void serial_destroy(Serial *s)
{
    if (!s)
        return;
    buf_finish(&s->said);
    buf_finish(&s->typed);
    free(s);
}

bool serial_send(Serial *s, const char *bytes, size_t len)
{
    buf_add(&s->typed, bytes, len);
    return !s->typed.failed;
}

bool serial_sent(const Serial *s)
{
    return !s->typed.len;
}
