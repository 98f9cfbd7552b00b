/*
 * RISC-V Supervisor Binary Interface, version 2.0: extension and function ids, errors, states.
 * Numbers only; usable from C and from .S.
 *
 * A call: a7 = extension (SBI_EXT_*), a6 = function, a0-a5 = arguments, ecall from S-mode;
 * back come a0 = error (SBI_SUCCESS, SBI_ERR_*) and a1 = value. All other registers are kept.
 * The legacy calls (chapter 5) have no function id and answer in a0 alone; a1 is kept.
 */
#ifndef SPEC_SBI_H
#define SPEC_SBI_H

#define SBI_SPEC_VERSION_2_0 0x02000000 /* major << 24 | minor */

/* Errors (chapter 3). */
#define SBI_SUCCESS               0
#define SBI_ERR_FAILED            (-1)
#define SBI_ERR_NOT_SUPPORTED     (-2)
#define SBI_ERR_INVALID_PARAM     (-3)
#define SBI_ERR_DENIED            (-4)
#define SBI_ERR_INVALID_ADDRESS   (-5)
#define SBI_ERR_ALREADY_AVAILABLE (-6)
#define SBI_ERR_ALREADY_STARTED   (-7)
#define SBI_ERR_ALREADY_STOPPED   (-8)
#define SBI_ERR_NO_SHMEM          (-9)

/* A hart_mask_base of this value means every hart, whatever the mask says. */
#define SBI_HART_MASK_ALL (-1)

/* Base extension (chapter 4). */
#define SBI_EXT_BASE              0x10
#define SBI_BASE_GET_SPEC_VERSION 0
#define SBI_BASE_GET_IMPL_ID      1
#define SBI_BASE_GET_IMPL_VERSION 2
#define SBI_BASE_PROBE_EXTENSION  3
#define SBI_BASE_GET_MVENDORID    4
#define SBI_BASE_GET_MARCHID      5
#define SBI_BASE_GET_MIMPID       6

/* Legacy extensions (chapter 5): the extension id is the call. */
#define SBI_LEGACY_SET_TIMER       0x00
#define SBI_LEGACY_CONSOLE_PUTCHAR 0x01
#define SBI_LEGACY_CONSOLE_GETCHAR 0x02
#define SBI_LEGACY_CLEAR_IPI       0x03
#define SBI_LEGACY_SEND_IPI        0x04
#define SBI_LEGACY_FENCE_I         0x05
#define SBI_LEGACY_SFENCE_VMA      0x06
#define SBI_LEGACY_SFENCE_VMA_ASID 0x07
#define SBI_LEGACY_SHUTDOWN        0x08
#define SBI_LEGACY_LAST            0x0f

/* Timer (chapter 6), "TIME". */
#define SBI_EXT_TIME       0x54494d45
#define SBI_TIME_SET_TIMER 0

/* Inter-processor interrupts (chapter 7), "sPI". */
#define SBI_EXT_IPI      0x735049
#define SBI_IPI_SEND_IPI 0

/* Remote fences (chapter 8), "RFNC". */
#define SBI_EXT_RFENCE              0x52464e43
#define SBI_RFENCE_FENCE_I          0
#define SBI_RFENCE_SFENCE_VMA       1
#define SBI_RFENCE_SFENCE_VMA_ASID  2
#define SBI_RFENCE_HFENCE_GVMA_VMID 3
#define SBI_RFENCE_HFENCE_GVMA      4
#define SBI_RFENCE_HFENCE_VVMA_ASID 5
#define SBI_RFENCE_HFENCE_VVMA      6

/* Hart state management (chapter 9), "HSM". */
#define SBI_EXT_HSM             0x48534d
#define SBI_HSM_HART_START      0
#define SBI_HSM_HART_STOP       1
#define SBI_HSM_HART_GET_STATUS 2
#define SBI_HSM_HART_SUSPEND    3

/* What HART_GET_STATUS answers. */
#define SBI_HSM_STARTED         0
#define SBI_HSM_STOPPED         1
#define SBI_HSM_START_PENDING   2
#define SBI_HSM_STOP_PENDING    3
#define SBI_HSM_SUSPENDED       4
#define SBI_HSM_SUSPEND_PENDING 5
#define SBI_HSM_RESUME_PENDING  6

/* The suspend_type of HART_SUSPEND (32 bits; bit 31 set: non-retentive). */
#define SBI_HSM_SUSPEND_RETENTIVE     0x00000000
#define SBI_HSM_SUSPEND_NON_RETENTIVE 0x80000000

/* System reset (chapter 10), "SRST". */
#define SBI_EXT_SRST                   0x53525354
#define SBI_SRST_SYSTEM_RESET          0
#define SBI_SRST_TYPE_SHUTDOWN         0
#define SBI_SRST_TYPE_COLD_REBOOT      1
#define SBI_SRST_TYPE_WARM_REBOOT      2
#define SBI_SRST_REASON_NONE           0
#define SBI_SRST_REASON_SYSTEM_FAILURE 1

/* Performance monitoring unit (chapter 11), "PMU". */
#define SBI_EXT_PMU                0x504d55
#define SBI_PMU_NUM_COUNTERS       0
#define SBI_PMU_COUNTER_GET_INFO   1
#define SBI_PMU_CONFIG_MATCHING    2
#define SBI_PMU_COUNTER_START      3
#define SBI_PMU_COUNTER_STOP       4
#define SBI_PMU_FW_READ            5
#define SBI_PMU_FW_READ_HI         6
#define SBI_PMU_SNAPSHOT_SET_SHMEM 7

/* An event_idx is type << 16 | code. */
#define SBI_PMU_EVENT_TYPE_HW       0x0
#define SBI_PMU_EVENT_TYPE_HW_CACHE 0x1
#define SBI_PMU_EVENT_TYPE_HW_RAW   0x2
#define SBI_PMU_EVENT_TYPE_FW       0xf
#define SBI_PMU_HW_CPU_CYCLES       1
#define SBI_PMU_HW_INSTRUCTIONS     2

/* Codes of type FW. */
#define SBI_PMU_FW_MISALIGNED_LOAD           0
#define SBI_PMU_FW_MISALIGNED_STORE          1
#define SBI_PMU_FW_ACCESS_LOAD               2
#define SBI_PMU_FW_ACCESS_STORE              3
#define SBI_PMU_FW_ILLEGAL_INSN              4
#define SBI_PMU_FW_SET_TIMER                 5
#define SBI_PMU_FW_IPI_SENT                  6
#define SBI_PMU_FW_IPI_RECEIVED              7
#define SBI_PMU_FW_FENCE_I_SENT              8
#define SBI_PMU_FW_FENCE_I_RECEIVED          9
#define SBI_PMU_FW_SFENCE_VMA_SENT           10
#define SBI_PMU_FW_SFENCE_VMA_RECEIVED       11
#define SBI_PMU_FW_SFENCE_VMA_ASID_SENT      12
#define SBI_PMU_FW_SFENCE_VMA_ASID_RECEIVED  13
#define SBI_PMU_FW_HFENCE_GVMA_SENT          14
#define SBI_PMU_FW_HFENCE_GVMA_RECEIVED      15
#define SBI_PMU_FW_HFENCE_GVMA_VMID_SENT     16
#define SBI_PMU_FW_HFENCE_GVMA_VMID_RECEIVED 17
#define SBI_PMU_FW_HFENCE_VVMA_SENT          18
#define SBI_PMU_FW_HFENCE_VVMA_RECEIVED      19
#define SBI_PMU_FW_HFENCE_VVMA_ASID_SENT     20
#define SBI_PMU_FW_HFENCE_VVMA_ASID_RECEIVED 21
#define SBI_PMU_FW_EVENTS                    22 /* codes below this one are defined */

/* Flags of CONFIG_MATCHING, COUNTER_START and COUNTER_STOP. */
#define SBI_PMU_CFG_SKIP_MATCH       (1 << 0)
#define SBI_PMU_CFG_CLEAR_VALUE      (1 << 1)
#define SBI_PMU_CFG_AUTO_START       (1 << 2)
#define SBI_PMU_CFG_SET_VUINH        (1 << 3)
#define SBI_PMU_CFG_SET_VSINH        (1 << 4)
#define SBI_PMU_CFG_SET_UINH         (1 << 5)
#define SBI_PMU_CFG_SET_SINH         (1 << 6)
#define SBI_PMU_CFG_SET_MINH         (1 << 7)
#define SBI_PMU_START_SET_INIT_VALUE (1 << 0)
#define SBI_PMU_START_INIT_SNAPSHOT  (1 << 1)
#define SBI_PMU_STOP_RESET           (1 << 0)
#define SBI_PMU_STOP_TAKE_SNAPSHOT   (1 << 1)

/* Debug console (chapter 12), "DBCN". */
#define SBI_EXT_DBCN                0x4442434e
#define SBI_DBCN_CONSOLE_WRITE      0
#define SBI_DBCN_CONSOLE_READ       1
#define SBI_DBCN_CONSOLE_WRITE_BYTE 2

#endif
