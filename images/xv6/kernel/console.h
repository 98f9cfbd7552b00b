/*
 * console.h: the terminal: lines, keys, and the job in the foreground.
 */
#ifndef KERNEL_CONSOLE_H
#define KERNEL_CONSOLE_H

#include "mem.h"
#include "types.h"

void console_start(void); /* at boot, once interrupts can be had */

int64_t console_read(MemRef to, size_t size);
int64_t console_write(MemRef from, size_t size);

/* The system calls of these names. */
int64_t console_set_mode(int mode);
int64_t console_set_foreground(int job);

#endif
