/*
 * The back ends of the state visitor: hash, save, load.
 *
 * Saved form, little-endian: a record a field: u32 length of name, name, u32 length of data, data.
 * A section is a record whose data is its version. Loading checks every name and length, so that a
 * state of another version is refused at the field where it differs.
 */
#ifndef BASE_STATE_H
#define BASE_STATE_H

#include "rvemu/err.h"
#include "rvemu/state.h"

typedef enum StateMode { STATE_HASH, STATE_SAVE, STATE_LOAD } StateMode;

struct State {
    StateMode mode;
    uint64_t hash;       /* FNV-1a over names and data */
    uint8_t *out;        /* save: growing buffer, owned */
    size_t len, cap;     /* bytes in it, bytes allocated */
    const uint8_t *in;   /* load: borrowed */
    size_t in_len, pos;  /* its size, how far it is read */
    const char *section; /* for messages */
    bool failed;
    Err err;
};

void state_init_hash(State *s);
void state_init_save(State *s);
/* `data` is borrowed. */
void state_init_load(State *s, const void *data, size_t len);
/* False if anything went wrong since init; the message then names section and field. On load it
 * also demands that all was read. */
bool state_done(State *s, Err *err);
/* Frees the buffer of a save. */
void state_finish(State *s);

/* FNV-1a, to be continued from `hash`; start with STATE_HASH_START. */
#define STATE_HASH_START 0xcbf29ce484222325u
uint64_t state_hash_bytes(uint64_t hash, const void *p, size_t len);

#endif
