/*
 * cpu.h: the privileged instructions and registers of one hart that the kernel uses (The RISC-V
 * Instruction Set Manual, Volume II: supervisor level).
 */
#ifndef KERNEL_CPU_H
#define KERNEL_CPU_H

#include "spec/riscv.h"
#include "types.h"

#define csr_read(csr)                                                                              \
    ({                                                                                             \
        uint64_t csr_value_;                                                                       \
        __asm__ volatile("csrr %0, " #csr : "=r"(csr_value_)::"memory");                           \
        csr_value_;                                                                                \
    })
#define csr_write(csr, value)                                                                      \
    __asm__ volatile("csrw " #csr ", %0" ::"r"((uint64_t)(value)) : "memory")
#define csr_set(csr, bits) __asm__ volatile("csrs " #csr ", %0" ::"r"((uint64_t)(bits)) : "memory")
#define csr_clear(csr, bits)                                                                       \
    __asm__ volatile("csrc " #csr ", %0" ::"r"((uint64_t)(bits)) : "memory")

#define SSTATUS_FS_CLEAN (2ul << MSTATUS_FS_BIT)
#define SSTATUS_FS_DIRTY (3ul << MSTATUS_FS_BIT)

static inline bool interrupts_enabled(void)
{
    return csr_read(sstatus) & MSTATUS_SIE;
}

static inline void interrupts_on(void)
{
    csr_set(sstatus, MSTATUS_SIE);
}

static inline void interrupts_off(void)
{
    csr_clear(sstatus, MSTATUS_SIE);
}

static inline void cpu_wait_for_interrupt(void)
{
    __asm__ volatile("wfi" ::: "memory");
}

/* Drops this hart's translations: of one page, or all. Every hart does so for itself when it
 * switches to a process, so none holds one of a process that runs elsewhere. */
static inline void tlb_flush_page(uint64_t va)
{
    __asm__ volatile("sfence.vma %0, zero" ::"r"(va) : "memory");
}

static inline void tlb_flush(void)
{
    __asm__ volatile("sfence.vma zero, zero" ::: "memory");
}

static inline void cpu_fence_i(void)
{
    __asm__ volatile("fence.i" ::: "memory");
}

/* In units of the platform's timebase. */
static inline uint64_t cpu_time(void)
{
    return csr_read(time);
}

#endif
