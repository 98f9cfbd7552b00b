/*
 * Device registers. Each access is one load or store of its width, in program order.
 */
#ifndef FIRMWARE_MMIO_H
#define FIRMWARE_MMIO_H

#include <stdint.h>

#define MMIO_ACCESS_(bits)                                                                         \
    static inline uint##bits##_t mmio_read##bits(uint64_t pa)                                      \
    {                                                                                              \
        uint##bits##_t value = *(const volatile uint##bits##_t *)pa;                               \
        __asm__ volatile("fence i, ior" ::: "memory");                                             \
        return value;                                                                              \
    }                                                                                              \
    static inline void mmio_write##bits(uint64_t pa, uint##bits##_t value)                         \
    {                                                                                              \
        __asm__ volatile("fence iorw, o" ::: "memory");                                            \
        *(volatile uint##bits##_t *)pa = value;                                                    \
    }

MMIO_ACCESS_(8)
MMIO_ACCESS_(16)
MMIO_ACCESS_(32)
MMIO_ACCESS_(64)

#endif
