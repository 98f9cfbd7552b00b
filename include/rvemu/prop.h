/* Properties of a device: a row each, set from `-device NAME,prop=value` and `-global`. */
#ifndef RVEMU_PROP_H
#define RVEMU_PROP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rvemu/err.h"

typedef enum PropType { PROP_BOOL, PROP_U32, PROP_U64, PROP_STR } PropType;

typedef struct Prop {
    const char *name;
    PropType type;
    size_t offset; /* of the bool, uint32_t, uint64_t or const char * in the device's struct */
    uint64_t def;  /* default, for numbers and bools */
    uint64_t min, max;
    const char *help;
} Prop; /* a table ends with a row whose name is NULL */

/* Writes the defaults. */
void prop_defaults(const Prop *props, void *obj);
/* Sets one; unknown names, bad and out-of-range values are named. Strings are borrowed. */
bool prop_set(const Prop *props, void *obj, const char *name, const char *value, Err *err);

#endif
