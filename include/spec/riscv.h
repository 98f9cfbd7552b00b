/*
 * Numbers of the RISC-V privileged and unprivileged manuals: CSRs, their bits, causes, page-table
 * entries. Numbers only; usable from C and assembly.
 */
#ifndef SPEC_RISCV_H
#define SPEC_RISCV_H

#ifdef __ASSEMBLER__
#define RV_UL(x) x
#else
#define RV_UL(x) x##UL
#endif

/* Privilege modes */
#define PRV_U 0
#define PRV_S 1
#define PRV_M 3

/* Unprivileged CSRs */
#define CSR_FFLAGS       0x001
#define CSR_FRM          0x002
#define CSR_FCSR         0x003
#define CSR_SSP          0x011
#define CSR_SEED         0x015
#define CSR_CYCLE        0xc00
#define CSR_TIME         0xc01
#define CSR_INSTRET      0xc02
#define CSR_HPMCOUNTER3  0xc03
#define CSR_HPMCOUNTER31 0xc1f

/* Supervisor CSRs */
#define CSR_SSTATUS    0x100
#define CSR_SIE        0x104
#define CSR_STVEC      0x105
#define CSR_SCOUNTEREN 0x106
#define CSR_SENVCFG    0x10a
#define CSR_SSTATEEN0  0x10c
#define CSR_SSTATEEN3  0x10f
#define CSR_SSCRATCH   0x140
#define CSR_SEPC       0x141
#define CSR_SCAUSE     0x142
#define CSR_STVAL      0x143
#define CSR_SIP        0x144
#define CSR_STIMECMP   0x14d
#define CSR_SATP       0x180
#define CSR_SCOUNTOVF  0xda0

/* Machine CSRs */
#define CSR_MSTATUS       0x300
#define CSR_MISA          0x301
#define CSR_MEDELEG       0x302
#define CSR_MIDELEG       0x303
#define CSR_MIE           0x304
#define CSR_MTVEC         0x305
#define CSR_MCOUNTEREN    0x306
#define CSR_MVIP          0x309
#define CSR_MENVCFG       0x30a
#define CSR_MSTATEEN0     0x30c
#define CSR_MSTATEEN3     0x30f
#define CSR_MCOUNTINHIBIT 0x320
#define CSR_MHPMEVENT3    0x323
#define CSR_MHPMEVENT31   0x33f
#define CSR_MSCRATCH      0x340
#define CSR_MEPC          0x341
#define CSR_MCAUSE        0x342
#define CSR_MTVAL         0x343
#define CSR_MIP           0x344
#define CSR_MNSCRATCH     0x740
#define CSR_MNEPC         0x741
#define CSR_MNCAUSE       0x742
#define CSR_MNSTATUS      0x744
#define CSR_MSECCFG       0x747
#define CSR_PMPCFG0       0x3a0
#define CSR_PMPCFG15      0x3af
#define CSR_PMPADDR0      0x3b0
#define CSR_PMPADDR63     0x3ef
#define CSR_TSELECT       0x7a0
#define CSR_TDATA1        0x7a1
#define CSR_TDATA2        0x7a2
#define CSR_TDATA3        0x7a3
#define CSR_TINFO         0x7a4
#define CSR_MCYCLE        0xb00
#define CSR_MINSTRET      0xb02
#define CSR_MHPMCOUNTER3  0xb03
#define CSR_MHPMCOUNTER31 0xb1f
#define CSR_MVENDORID     0xf11
#define CSR_MARCHID       0xf12
#define CSR_MIMPID        0xf13
#define CSR_MHARTID       0xf14
#define CSR_MCONFIGPTR    0xf15

/* mstatus and sstatus */
#define MSTATUS_SIE     RV_UL(0x00000002)
#define MSTATUS_MIE     RV_UL(0x00000008)
#define MSTATUS_SPIE    RV_UL(0x00000020)
#define MSTATUS_UBE     RV_UL(0x00000040)
#define MSTATUS_MPIE    RV_UL(0x00000080)
#define MSTATUS_SPP     RV_UL(0x00000100)
#define MSTATUS_VS      RV_UL(0x00000600)
#define MSTATUS_MPP     RV_UL(0x00001800)
#define MSTATUS_FS      RV_UL(0x00006000)
#define MSTATUS_XS      RV_UL(0x00018000)
#define MSTATUS_MPRV    RV_UL(0x00020000)
#define MSTATUS_SUM     RV_UL(0x00040000)
#define MSTATUS_MXR     RV_UL(0x00080000)
#define MSTATUS_TVM     RV_UL(0x00100000)
#define MSTATUS_TW      RV_UL(0x00200000)
#define MSTATUS_TSR     RV_UL(0x00400000)
#define MSTATUS_SPELP   RV_UL(0x00800000)
#define MSTATUS_UXL     RV_UL(0x0000000300000000)
#define MSTATUS_SXL     RV_UL(0x0000000c00000000)
#define MSTATUS_MPELP   RV_UL(0x0000020000000000)
#define MSTATUS_SD      RV_UL(0x8000000000000000)
#define MSTATUS_MPP_BIT 11
#define MSTATUS_SPP_BIT 8
#define MSTATUS_FS_BIT  13

/* mnstatus */
#define MNSTATUS_NMIE     RV_UL(0x0008)
#define MNSTATUS_MNPELP   RV_UL(0x0200)
#define MNSTATUS_MNPP     RV_UL(0x1800)
#define MNSTATUS_MNPP_BIT 11

/* Sdtrig: types of triggers, and the fields of tdata1 (Debug specification 1.0, 5.7) */
#define TRIGGER_MCONTROL  2
#define TRIGGER_ICOUNT    3
#define TRIGGER_MCONTROL6 6
#define TRIGGER_DISABLED  15
#define TDATA1_TYPE_BIT   60
#define TINFO_VERSION_1   RV_UL(0x01000000)
#define MCONTROL_LOAD     RV_UL(0x00000001)
#define MCONTROL_STORE    RV_UL(0x00000002)
#define MCONTROL_EXECUTE  RV_UL(0x00000004)
#define MCONTROL_U        RV_UL(0x00000008)
#define MCONTROL_S        RV_UL(0x00000010)
#define MCONTROL_M        RV_UL(0x00000040)
#define MCONTROL_MATCH    RV_UL(0x00000080) /* times MATCH_ */
#define MCONTROL_CHAIN    RV_UL(0x00000800)
#define MCONTROL_SIZELO   RV_UL(0x00010000)
#define MCONTROL_HIT      RV_UL(0x00100000)
#define MCONTROL_SIZEHI   RV_UL(0x00200000)
#define MCONTROL6_SIZE    RV_UL(0x00010000)
#define MCONTROL6_HIT0    RV_UL(0x00400000)
#define MATCH_EQUAL       0
#define MATCH_NAPOT       1
#define MATCH_GE          2
#define MATCH_LT          3
#define MATCH_MASK_LOW    4
#define MATCH_MASK_HIGH   5
#define MATCH_NOT         8
#define ICOUNT_U          RV_UL(0x00000040)
#define ICOUNT_S          RV_UL(0x00000080)
#define ICOUNT_PENDING    RV_UL(0x00000100)
#define ICOUNT_M          RV_UL(0x00000200)
#define ICOUNT_COUNT_1    RV_UL(0x00000400)
#define ICOUNT_COUNT      RV_UL(0x00fffc00)
#define ICOUNT_HIT        RV_UL(0x01000000)

/* mip and mie */
#define IRQ_SSI    1
#define IRQ_MSI    3
#define IRQ_STI    5
#define IRQ_MTI    7
#define IRQ_SEI    9
#define IRQ_MEI    11
#define IRQ_COF    13
#define MIP_SSIP   RV_UL(0x0002)
#define MIP_MSIP   RV_UL(0x0008)
#define MIP_STIP   RV_UL(0x0020)
#define MIP_MTIP   RV_UL(0x0080)
#define MIP_SEIP   RV_UL(0x0200)
#define MIP_MEIP   RV_UL(0x0800)
#define MIP_LCOFIP RV_UL(0x2000)

/* xenvcfg */
#define ENVCFG_FIOM          RV_UL(0x0000000000000001)
#define ENVCFG_LPE           RV_UL(0x0000000000000004)
#define ENVCFG_SSE           RV_UL(0x0000000000000008)
#define ENVCFG_CBIE          RV_UL(0x0000000000000030)
#define ENVCFG_CBIE_RESERVED RV_UL(0x0000000000000020)
#define ENVCFG_CBCFE         RV_UL(0x0000000000000040)
#define ENVCFG_CBZE          RV_UL(0x0000000000000080)
#define ENVCFG_ADUE          RV_UL(0x2000000000000000)
#define ENVCFG_PBMTE         RV_UL(0x4000000000000000)
#define ENVCFG_STCE          RV_UL(0x8000000000000000)

/* Pointer masking: the same field in menvcfg, senvcfg and mseccfg, and how many bits are masked */
#define PMM          RV_UL(0x0000000300000000)
#define PMM_RESERVED RV_UL(0x0000000100000000)
#define PMM_7        RV_UL(0x0000000200000000)
#define PMM_16       RV_UL(0x0000000300000000)

/* mstateen */
#define STATEEN_ENVCFG RV_UL(0x4000000000000000) /* of mstateen0 */
#define STATEEN_SE     RV_UL(0x8000000000000000)

/* mhpmevent: above the event's number */
#define HPMEVENT_UINH RV_UL(0x1000000000000000)
#define HPMEVENT_SINH RV_UL(0x2000000000000000)
#define HPMEVENT_MINH RV_UL(0x4000000000000000)
#define HPMEVENT_OF   RV_UL(0x8000000000000000)

/* mseccfg, and what seed holds */
#define MSECCFG_MML   RV_UL(0x001)
#define MSECCFG_MMWP  RV_UL(0x002)
#define MSECCFG_RLB   RV_UL(0x004)
#define MSECCFG_USEED RV_UL(0x100)
#define MSECCFG_SSEED RV_UL(0x200)
#define MSECCFG_MLPE  RV_UL(0x400)
#define SEED_WAIT     RV_UL(0x40000000)
#define SEED_ES16     RV_UL(0x80000000)

/* Synchronous causes */
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
#define CAUSE_ECALL_M          11
#define CAUSE_FETCH_PAGE       12
#define CAUSE_LOAD_PAGE        13
#define CAUSE_STORE_PAGE       15
#define CAUSE_SOFTWARE_CHECK   18
#define CAUSE_INTERRUPT        RV_UL(0x8000000000000000)

/* tval of a software check */
#define CHECK_LANDING_PAD  2
#define CHECK_SHADOW_STACK 3

/* Page tables */
#define PTE_V       RV_UL(0x01)
#define PTE_R       RV_UL(0x02)
#define PTE_W       RV_UL(0x04)
#define PTE_X       RV_UL(0x08)
#define PTE_U       RV_UL(0x10)
#define PTE_G       RV_UL(0x20)
#define PTE_A       RV_UL(0x40)
#define PTE_D       RV_UL(0x80)
#define PTE_PPN     RV_UL(0x003ffffffffffc00)
#define PTE_RSVD    RV_UL(0x1fc0000000000000) /* must be zero without further extensions */
#define PTE_PBMT    RV_UL(0x6000000000000000)
#define PTE_N       RV_UL(0x8000000000000000)
#define PTE_PPN_BIT 10

#define SATP_MODE     RV_UL(0xf000000000000000)
#define SATP_MODE_BIT 60
#define SATP_ASID     RV_UL(0x0ffff00000000000)
#define SATP_ASID_BIT 44
#define SATP_PPN      RV_UL(0x00000fffffffffff)
#define SATP_BARE     0
#define SATP_SV39     8
#define SATP_SV48     9
#define SATP_SV57     10

#define PAGE_SHIFT 12
#define PAGE_SIZE  4096

/* pmpcfg */
#define PMP_R     0x01
#define PMP_W     0x02
#define PMP_X     0x04
#define PMP_A     0x18
#define PMP_TOR   0x08
#define PMP_NA4   0x10
#define PMP_NAPOT 0x18
#define PMP_L     0x80

#endif
