/*
 * Accessors for guest memory: relaxed, of natural size, any alignment. All reads and writes of RAM
 * on behalf of a hart go through here, so that harts may run on threads.
 */
#ifndef EMU_MEM_RAM_H
#define EMU_MEM_RAM_H

#include <stdint.h>

#define RAM_ACCESS(T)                                                                              \
    typedef T ram_##T __attribute__((aligned(1), may_alias));                                      \
    static inline T ram_load_##T(const void *p)                                                    \
    {                                                                                              \
        return *(const volatile ram_##T *)p;                                                       \
    }                                                                                              \
    static inline void ram_store_##T(void *p, T v)                                                 \
    {                                                                                              \
        *(volatile ram_##T *)p = v;                                                                \
    }

RAM_ACCESS(uint8_t)
RAM_ACCESS(uint16_t)
RAM_ACCESS(uint32_t)
RAM_ACCESS(uint64_t)
RAM_ACCESS(int8_t)
RAM_ACCESS(int16_t)
RAM_ACCESS(int32_t)

static inline uint64_t ram_load(const void *p, unsigned size)
{
    switch (size) {
    case 1: return ram_load_uint8_t(p);
    case 2: return ram_load_uint16_t(p);
    case 4: return ram_load_uint32_t(p);
    default: return ram_load_uint64_t(p);
    }
}

static inline void ram_store(void *p, unsigned size, uint64_t v)
{
    switch (size) {
    case 1: ram_store_uint8_t(p, (uint8_t)v); return;
    case 2: ram_store_uint16_t(p, (uint16_t)v); return;
    case 4: ram_store_uint32_t(p, (uint32_t)v); return;
    default: ram_store_uint64_t(p, v); return;
    }
}

#endif
