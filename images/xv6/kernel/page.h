/*
 * page.h: physical page frames, each with a count of its users.
 *
 * RAM is mapped at its own addresses in the kernel: a frame's address is also a pointer to it.
 */
#ifndef KERNEL_PAGE_H
#define KERNEL_PAGE_H

#include "types.h"

/* A zeroed frame with one user; NULL when RAM is used up. Callers handle NULL. */
void *page_alloc(void);
/* One more, one fewer user. The last one gone, the frame is free; one release too many panics. */
void page_share(void *page);
void page_release(void *page);
unsigned page_users(const void *page);

/* Of `count` frames from pa on: users[i], or FRAME_RESERVED if it is none of the allocator's. */
void page_list(uint64_t pa, uint8_t *users, unsigned count);

uint64_t page_count_free(void);
uint64_t page_count_total(void);

/* Gives the allocator [start_pa, end_pa) but for what the platform has reserved; at boot, first. */
void page_init(uint64_t start_pa, uint64_t end_pa);

#endif
