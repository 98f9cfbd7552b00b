/*
 * symbols.h: names of the kernel's functions, for backtraces.
 */
#ifndef KERNEL_SYMBOLS_H
#define KERNEL_SYMBOLS_H

#include "types.h"

bool symbol_is_text(uint64_t pc);
/* The function that pc lies in, and how far; NULL: none is known. */
const char *symbol_find(uint64_t pc, uint64_t *off);

#endif
