/* Values on the command line: numbers, sizes, times, switches, and lists "a=1,b=2". */
#ifndef VALUE_H
#define VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "emu/cli/pool.h"
#include "rvemu/err.h"

/* Decimal or 0x... */
bool value_u64(const char *s, uint64_t *v, Err *err);
/* Also with k, M, G or T behind it: thousands. */
bool value_count(const char *s, uint64_t *v, Err *err);
/* Bytes, with K, M, G or T (and perhaps iB or B) behind it; without one the unit is `unit`. */
bool value_size(const char *s, uint64_t unit, uint64_t *v, Err *err);
/* Seconds with up to nine decimals, as nanoseconds; more than zero. */
bool value_seconds(const char *s, uint64_t *ns, Err *err);
/* on, off, true, false, yes, no, 1, 0. */
bool value_switch(const char *s, bool *v, Err *err);

/* One item of a list; a comma in a value is written twice, as in QEMU. */
typedef struct Item {
    char key[64];
    char value[512]; /* empty if has_value is false */
    bool has_value;
} Item;

/* Takes the next item off *list; false at its end, or (err set) if it is too long. */
bool value_item(const char **list, Item *item, Err *err);

/* The file's name that a list begins with, for which an Item may be too short; *list is behind it.
 */
char *value_name(Pool *pool, const char **list);

/* "64 MiB", "1 GiB", "4 KiB", "1000 bytes". */
const char *value_size_text(uint64_t size, char *buf, size_t len);

#endif
