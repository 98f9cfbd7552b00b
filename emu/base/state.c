/*
 * One visitor over a machine's state with three back ends; see state.h for the saved form.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "emu/base/state.h"

uint64_t state_hash_bytes(uint64_t hash, const void *p, size_t len)
{
    const uint8_t *byte = p;
    for (size_t i = 0; i < len; i++)
        hash = (hash ^ byte[i]) * 0x100000001b3u;
    return hash;
}

void state_init_hash(State *s)
{
    *s = (State){.mode = STATE_HASH, .hash = STATE_HASH_START};
}

void state_init_save(State *s)
{
    *s = (State){.mode = STATE_SAVE};
}

void state_init_load(State *s, const void *data, size_t len)
{
    *s = (State){.mode = STATE_LOAD, .in = data, .in_len = len};
}

void state_finish(State *s)
{
    free(s->out);
    s->out = NULL;
    s->len = s->cap = 0;
}

bool state_done(State *s, Err *err)
{
    if (!s->failed && s->mode == STATE_LOAD && s->pos != s->in_len) {
        s->failed = true;
        err_set(&s->err, EINVAL, "saved state: %zu bytes too many", s->in_len - s->pos);
    }
    if (s->failed && err)
        *err = s->err;
    return !s->failed;
}

bool state_loading(const State *s)
{
    return s->mode == STATE_LOAD;
}

/* The first failure stays; after it nothing is read or written any more. */
static void state_fail(State *s, const char *name, int code, const char *what)
{
    if (s->failed)
        return;
    s->failed = true;
    err_set(&s->err, code, "saved state: %s/%s: %s", s->section ? s->section : "", name, what);
}

static void state_put(State *s, const char *name, const void *p, size_t len)
{
    if (s->failed)
        return;
    if (s->cap - s->len < len) {
        size_t cap = s->cap ? s->cap : 4096;
        while (cap - s->len < len)
            cap *= 2;
        uint8_t *out = realloc(s->out, cap);
        if (!out) {
            state_fail(s, name, ENOMEM, "out of memory");
            return;
        }
        s->out = out;
        s->cap = cap;
    }
    if (len)
        memcpy(s->out + s->len, p, len);
    s->len += len;
}

static void state_put_size(State *s, const char *name, size_t v)
{
    uint8_t b[4] = {(uint8_t)v, (uint8_t)(v >> 8), (uint8_t)(v >> 16), (uint8_t)(v >> 24)};
    if (v > UINT32_MAX)
        state_fail(s, name, EFBIG, "too large");
    state_put(s, name, b, sizeof(b));
}

/* The next `len` stored bytes, NULL if there are not so many. */
static const uint8_t *state_take(State *s, const char *name, size_t len)
{
    if (s->failed)
        return NULL;
    if (s->in_len - s->pos < len) {
        state_fail(s, name, EINVAL, "cut short");
        return NULL;
    }
    s->pos += len;
    return s->in + s->pos - len;
}

/* A stored length, which must be `want`. */
static bool state_take_size(State *s, const char *name, size_t want)
{
    const uint8_t *b = state_take(s, name, 4);
    if (!b)
        return false;
    size_t v = b[0] | (size_t)b[1] << 8 | (size_t)b[2] << 16 | (size_t)b[3] << 24;
    if (v != want)
        state_fail(s, name, EINVAL, "another field or size was saved here");
    return v == want;
}

static void state_load(State *s, const char *name, void *p, size_t len)
{
    size_t n = strlen(name);
    if (!state_take_size(s, name, n))
        return;
    const uint8_t *b = state_take(s, name, n);
    if (!b)
        return;
    if (memcmp(b, name, n) != 0) {
        state_fail(s, name, EINVAL, "another field was saved here");
        return;
    }
    if (!state_take_size(s, name, len))
        return;
    b = state_take(s, name, len);
    if (b && len)
        memcpy(p, b, len);
}

void state_bytes(State *s, const char *name, void *p, size_t len)
{
    size_t n = strlen(name);
    switch (s->mode) {
    case STATE_HASH:
        s->hash = state_hash_bytes(s->hash, name, n + 1);
        s->hash = state_hash_bytes(s->hash, p, len);
        break;
    case STATE_SAVE:
        state_put_size(s, name, n);
        state_put(s, name, name, n);
        state_put_size(s, name, len);
        state_put(s, name, p, len);
        break;
    case STATE_LOAD: state_load(s, name, p, len); break;
    }
}

/* Numbers go little-endian, so that a state and a hash do not depend on the host. */
static uint64_t state_number(State *s, const char *name, uint64_t v, unsigned size)
{
    uint8_t b[8];
    for (unsigned i = 0; i < size; i++)
        b[i] = (uint8_t)(v >> 8 * i);
    state_bytes(s, name, b, size);
    v = 0;
    for (unsigned i = 0; i < size; i++)
        v |= (uint64_t)b[i] << 8 * i;
    return v;
}

void state_u8(State *s, const char *name, uint8_t *p)
{
    *p = (uint8_t)state_number(s, name, *p, 1);
}

void state_u16(State *s, const char *name, uint16_t *p)
{
    *p = (uint16_t)state_number(s, name, *p, 2);
}

void state_u32(State *s, const char *name, uint32_t *p)
{
    *p = (uint32_t)state_number(s, name, *p, 4);
}

void state_u64(State *s, const char *name, uint64_t *p)
{
    *p = state_number(s, name, *p, 8);
}

void state_bool(State *s, const char *name, bool *p)
{
    *p = state_number(s, name, *p, 1) != 0;
}

bool state_section(State *s, const char *name, uint32_t version)
{
    uint32_t stored = version;
    s->section = name;
    state_u32(s, name, &stored);
    if (stored > version)
        state_fail(s, name, EINVAL, "saved by a newer version");
    return !s->failed;
}
