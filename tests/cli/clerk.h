/* The board as clerk.c uses it, and what it is started with. */
#ifndef CLERK_H
#define CLERK_H

#include <stdint.h>

#include "spec/map.h"

static inline uint8_t get8(uint64_t at)
{
    return *(volatile uint8_t *)at;
}

static inline void put8(uint64_t at, uint8_t v)
{
    *(volatile uint8_t *)at = v;
}

static inline uint32_t get32(uint64_t at)
{
    return *(volatile uint32_t *)at;
}

static inline void put32(uint64_t at, uint32_t v)
{
    *(volatile uint32_t *)at = v;
}

void clerk_main(void);
int clerk_disk_write(void);

#endif
