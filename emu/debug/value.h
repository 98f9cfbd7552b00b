/*
 * Values of expressions: a type and either its bytes, up to eight of them as a number, or the place
 * where they are. What is bigger than eight bytes always has a place in memory.
 */
#ifndef DEBUG_VALUE_H
#define DEBUG_VALUE_H

#include "emu/debug/type.h"
#include "rvemu/err.h"

typedef struct Debug Debug;

typedef enum Place {
    PLACE_NONE,
    PLACE_MEMORY,
    PLACE_REGISTER,
    PLACE_GONE /* there is no value: `reg` says why */
} Place;

typedef struct Value {
    const Type *type;
    uint64_t num; /* the bytes, extended to 64 bits by the type; PLACE_MEMORY: not read before
                     value_load */
    Place place;
    uint64_t at;               /* virtual address */
    const char *reg;           /* PLACE_REGISTER: its name; PLACE_GONE: "optimized out" */
    uint8_t bit_off, bit_size; /* a bit-field at `at` */
} Value;

static inline Value value_num(uint64_t num, const Type *type)
{
    return (Value){.type = type, .num = num};
}

/* Reads a scalar from its place; arrays and functions become pointers. False: err says what cannot
 * be read. */
bool value_load(Debug *d, Value *v, Err *err);
/* Writes a scalar to the place of v. */
bool value_store(Debug *d, const Value *v, uint64_t num, Err *err);
/* *v becomes its member, `off` bytes from its start. */
void value_member(Value *v, const Member *m, uint64_t off);
/* By the type: cut to its size, extended to 64 bits. */
uint64_t value_fit(const Type *t, uint64_t num);

#endif
