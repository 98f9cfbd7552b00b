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

uint64_t page_count_free(void);
uint64_t page_count_total(void);

/* Makes [start, end) and nothing else the allocator's; at boot, before any page_alloc(). */
void page_init(uint64_t start, uint64_t end);

#endif
