/* Values as gdb writes them: {a = 1, b = "x", p = 0x80000000 <main>}. */
#ifndef DEBUG_SHOW_H
#define DEBUG_SHOW_H

#include "emu/base/buf.h"
#include "emu/debug/value.h"

typedef enum ShowWhere {
    SHOW_ALONE, /* pointers with their type */
    SHOW_INSIDE /* of a structure, or among arguments */
} ShowWhere;

/* letter: of a format, or 0. What cannot be read is said in its place. */
void show_value(Debug *d, const Value *v, char letter, ShowWhere where, Buf *to);

#endif
