/* One visitor saves, loads and hashes: a module names each field of its state once. */
#ifndef RVEMU_STATE_H
#define RVEMU_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct State State;

/* `name` is for messages and must not change between versions. */
void state_bytes(State *s, const char *name, void *p, size_t len);
void state_u8(State *s, const char *name, uint8_t *p);
void state_u16(State *s, const char *name, uint16_t *p);
void state_u32(State *s, const char *name, uint32_t *p);
void state_u64(State *s, const char *name, uint64_t *p);
void state_bool(State *s, const char *name, bool *p);
/* Opens a section; on load false if the stored one is newer than `version`. */
bool state_section(State *s, const char *name, uint32_t version);
/* True while loading: derived state (lines, timers) is renewed after the fields are read. */
bool state_loading(const State *s);

#endif
