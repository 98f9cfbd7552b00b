/*
 * console.h: the terminal: lines, keys, and the job in the foreground.
 */
#ifndef KERNEL_CONSOLE_H
#define KERNEL_CONSOLE_H

#include "mem.h"
#include "types.h"

/* For devices that bytes come from, in their interrupts: for how many there is room, CONSOLE_PIECE
 * or more; after a 0 they are asked again (uart_resume(), input_resume()) once there is some. */
#define CONSOLE_PIECE 4
size_t console_room(void);
void console_take(const char *bytes, size_t count); /* at most as many as there was room for */

/* virtio_input.c: keyboards. At boot, before other harts run; the console has room again, no lock
 * is held. */
void input_probe(void);
void input_resume(void);

int64_t console_read(MemRef to, size_t size);
int64_t console_write(MemRef from, size_t size);

/* The system calls of these names. */
int64_t console_set_mode(int mode);
int64_t console_set_foreground(int job);

#endif
