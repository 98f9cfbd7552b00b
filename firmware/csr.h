/*
 * Control and status registers: the fields that the firmware uses (Privileged Architecture,
 * chapters 3, 10 and 15), and access to them. The names are the assembler's.
 */
#ifndef FIRMWARE_CSR_H
#define FIRMWARE_CSR_H

#define MSTATUS_SIE       0x0000000002
#define MSTATUS_MIE       0x0000000008
#define MSTATUS_SPIE      0x0000000020
#define MSTATUS_MPIE      0x0000000080
#define MSTATUS_SPP       0x0000000100
#define MSTATUS_VS        0x0000000600
#define MSTATUS_MPP       0x0000001800
#define MSTATUS_MPP_S     0x0000000800
#define MSTATUS_FS        0x0000006000
#define MSTATUS_MPRV      0x0000020000
#define MSTATUS_SUM       0x0000040000
#define MSTATUS_MXR       0x0000080000
#define MSTATUS_TVM       0x0000100000
#define MSTATUS_TW        0x0000200000
#define MSTATUS_TSR       0x0000400000
#define MSTATUS_GVA       0x4000000000
#define MSTATUS_MPV       0x8000000000
#define MSTATUS_MPP_SHIFT 11

/* Interrupts, as bits of mie, mip and mideleg and as causes. */
#define IRQ_SSI      1
#define IRQ_MSI      3
#define IRQ_STI      5
#define IRQ_MTI      7
#define IRQ_SEI      9
#define IRQ_LCOFI    13
#define IRQ_BIT(irq) (1UL << (irq))
#define IRQ_OF_S     (IRQ_BIT(IRQ_SSI) | IRQ_BIT(IRQ_STI) | IRQ_BIT(IRQ_SEI) | IRQ_BIT(IRQ_LCOFI))

#define CAUSE_INTERRUPT        (1UL << 63)
#define CAUSE_FETCH_MISALIGNED 0
#define CAUSE_FETCH_ACCESS     1
#define CAUSE_ILLEGAL          2
#define CAUSE_BREAKPOINT       3
#define CAUSE_LOAD_MISALIGNED  4
#define CAUSE_LOAD_ACCESS      5
#define CAUSE_STORE_MISALIGNED 6
#define CAUSE_STORE_ACCESS     7
#define CAUSE_ECALL_U          8
#define CAUSE_ECALL_S          9
#define CAUSE_ECALL_VS         10
#define CAUSE_ECALL_M          11
#define CAUSE_FETCH_PAGE       12
#define CAUSE_LOAD_PAGE        13
#define CAUSE_STORE_PAGE       15
#define CAUSE_GUEST_FETCH_PAGE 20
#define CAUSE_GUEST_LOAD_PAGE  21
#define CAUSE_VIRTUAL          22
#define CAUSE_GUEST_STORE_PAGE 23
#define CAUSE_BIT(cause)       (1UL << (cause))

#define MISA_EXT(letter) (1UL << ((letter) - 'a'))

#define MSECCFG_SSEED 0x200

#define MENVCFG_CBIE  (3UL << 4)
#define MENVCFG_CBCFE (1UL << 6)
#define MENVCFG_CBZE  (1UL << 7)
#define MENVCFG_PBMTE (1UL << 62)
#define MENVCFG_STCE  (1UL << 63)

#define HPMEVENT_UINH     (1UL << 60)
#define HPMEVENT_SINH     (1UL << 61)
#define HPMEVENT_MINH     (1UL << 62)
#define HPMEVENT_OF       (1UL << 63)
#define HPMEVENT_SELECTOR ((1UL << 56) - 1)

#define MSTATEEN0_ALL (~0UL)

#define MNSTATUS_NMIE 8

#define COUNTER_CYCLE   0
#define COUNTER_TIME    1
#define COUNTER_INSTRET 2
#define COUNTER_HPM     3 /* the first of 29 */
#define COUNTER_MAX     32

#define HSTATUS_GVA  (1UL << 6)
#define HSTATUS_SPV  (1UL << 7)
#define HSTATUS_SPVP (1UL << 8)

#define PMP_R     0x01
#define PMP_W     0x02
#define PMP_X     0x04
#define PMP_NAPOT 0x18

#ifndef __ASSEMBLER__

#include <stdbool.h>
#include <stdint.h>

/* `csr` is the register's name or number, written plainly: csr_read(mstatus). */
#define csr_read(csr)                                                                              \
    ({                                                                                             \
        uint64_t csr_value_;                                                                       \
        __asm__ volatile("csrr %0, " #csr : "=r"(csr_value_)::"memory");                           \
        csr_value_;                                                                                \
    })
#define csr_write(csr, value)                                                                      \
    __asm__ volatile("csrw " #csr ", %0" ::"rK"((uint64_t)(value)) : "memory")
#define csr_set(csr, bits) __asm__ volatile("csrs " #csr ", %0" ::"rK"((uint64_t)(bits)) : "memory")
#define csr_clear(csr, bits)                                                                       \
    __asm__ volatile("csrc " #csr ", %0" ::"rK"((uint64_t)(bits)) : "memory")

/*
 * Runs one CSR instruction that the hart may not know: mtvec points behind it meanwhile, so that
 * an illegal-instruction trap goes on there. True if it did not trap. The trap spoils mepc, mcause,
 * mtval and mstatus.MPP, which the trap frame keeps and hart_enter() sets.
 */
#define csr_try_(instruction, value)                                                               \
    ({                                                                                             \
        bool csr_ok_;                                                                              \
        uint64_t csr_vector_;                                                                      \
        __asm__ volatile("la    %1, 1f\n\t"                                                        \
                         "csrrw %1, mtvec, %1\n\t"                                                 \
                         "li    %0, 0\n\t" instruction "\n\t"                                      \
                         "li    %0, 1\n\t"                                                         \
                         ".balign 4\n"                                                             \
                         "1:\n\t"                                                                  \
                         "csrw  mtvec, %1"                                                         \
                         : "=&r"(csr_ok_), "=&r"(csr_vector_), "+&r"(value)::"memory");            \
        csr_ok_;                                                                                   \
    })
#define csr_try_read(csr, value)  csr_try_("csrr %2, " #csr, value)
#define csr_try_write(csr, value) csr_try_("csrw " #csr ", %2", value)
#define csr_exists(csr)                                                                            \
    ({                                                                                             \
        uint64_t csr_unused_ = 0;                                                                  \
        csr_try_read(csr, csr_unused_);                                                            \
    })

#endif
#endif
