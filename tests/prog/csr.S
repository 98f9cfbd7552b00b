/*
 * csr.S - WARL: all ones and all zeros into every CSR, and what it then reads. A row of
 * emu/isa/csr.def without a test here does not assemble.
 *
 * QEMU 7.2 has other extensions, hence other masks: rows in which it differs are left out there.
 * Both are right by the manual, except where a comment says otherwise.
 */
#include "check.inc"
#include "spec/hpm.h"

/* Writes all ones, then all zeros, by csrrw; and by csrrs and csrrc, which must come to the same. */
.macro WARL name, number, ones:req, zeros=0
    TEST "\name"
    csrr a0, \number
    li a1, -1
    csrw \number, a1
    csrr a2, \number
    CHECK a2, \ones
    csrw \number, zero
    csrr a2, \number
    CHECK a2, \zeros
    csrs \number, a1
    csrr a2, \number
    CHECK a2, \ones
    csrc \number, a1
    csrr a2, \number
    CHECK a2, \zeros
    csrw \number, a0
    .set tested_\name, 1
.endm

/* Read-only: one value, and writes trap. */
.macro FIXED name, number, value:req
    TEST "\name"
    csrr a2, \number
    CHECK a2, \value
    li a1, -1
    HERE csrw \number, a1
    CHECK s8, CAUSE_ILLEGAL
    .set tested_\name, 1
.endm

/* One that is written with a value and reads as another. */
.macro WRITES number, value, reads:vararg
    li a1, \value
    csrw \number, a1
    csrr a2, \number
    CHECK a2, \reads
.endm

/* Rows whose test has a place of its own. */
.macro TESTED names:vararg
    .irp n, \names
    .set tested_\n, 1
    .endr
.endm

    .set SSTATUS_ALL, MSTATUS_SIE | MSTATUS_SPIE | MSTATUS_SPP | MSTATUS_FS | MSTATUS_SUM | MSTATUS_MXR
    .set SSTATUS_ALL, SSTATUS_ALL | MSTATUS_SPELP
    .set XL, 2 << 32 /* UXL = 64 */
    .set SXL, 2 << 34

PROG
    TEST "at reset: MIE, MPRV and FS are 0"
    csrr a0, mstatus
    li a1, MSTATUS_MIE | MSTATUS_MPRV | MSTATUS_FS
    and a0, a0, a1
    CHECK a0, 0
#ifndef ON_QEMU
    TEST "at reset: what the manual leaves open is 0, so that runs repeat"
    li a1, MSTATUS_FS
    csrs mstatus, a1
    .irp csr, fcsr, medeleg, mideleg, mcounteren, scounteren, mcountinhibit, mcause, mepc, mtval
    CHECK_CSR \csr, 0
    .endr
    .irp csr, stvec, sscratch, sepc, scause, stval, satp, senvcfg, CSR_SSP
    CHECK_CSR \csr, 0
    .endr
    CHECK_CSR CSR_MSECCFG, MSECCFG_SSEED
    csrc mstatus, a1
#endif

    .set MSTATUS_ALL, SSTATUS_ALL | MSTATUS_MIE | MSTATUS_MPIE | MSTATUS_MPP | MSTATUS_MPRV
    .set MSTATUS_ALL, MSTATUS_ALL | MSTATUS_TVM | MSTATUS_TW | MSTATUS_TSR | MSTATUS_MPELP
    csrw mie, zero
#ifndef ON_QEMU /* QEMU 7.2 has VS, and lets UXL become 3, which the manual reserves */
    TEST "mstatus"
    li a1, -1
    csrw mstatus, a1
    csrr a2, mstatus
    CHECK a2, MSTATUS_ALL | MSTATUS_SD | XL | SXL
    csrw mstatus, zero
    csrr a2, mstatus
    CHECK a2, XL | SXL
    TEST "mstatus.MPP: no mode 2"
    li a1, PRV_S << MSTATUS_MPP_BIT
    csrw mstatus, a1
    /* QEMU 7.2 stores 2, too; the manual: MPP holds only modes that are there */
    li a1, 2 << MSTATUS_MPP_BIT
    csrw mstatus, a1
    csrr a2, mstatus
    CHECK a2, PRV_S << MSTATUS_MPP_BIT | XL | SXL
    TEST "mstatus: each single bit"
    li a3, 1
    li a5, MSTATUS_ALL
    li a6, MSTATUS_MPP | MSTATUS_FS | MSTATUS_VS | MSTATUS_UXL | MSTATUS_SXL | MSTATUS_SD
1:  and a4, a3, a6
    bnez a4, 2f
    csrw mstatus, a3
    csrr a2, mstatus
    not a4, a6
    and a2, a2, a4
    and a4, a3, a5
    CHECK_REG a2, a4
2:  slli a3, a3, 1
    bnez a3, 1b
    csrw mstatus, zero
    TESTED mstatus
    TEST "sstatus: a view of mstatus"
    li a1, -1
    csrw mstatus, zero
    csrw sstatus, a1
    csrr a2, mstatus
    CHECK a2, SSTATUS_ALL | MSTATUS_SD | XL | SXL
    csrr a2, sstatus
    CHECK a2, SSTATUS_ALL | MSTATUS_SD | XL
    csrw sstatus, zero
    csrr a2, sstatus
    CHECK a2, XL
    li a1, -1
    csrw mstatus, a1
    csrw sstatus, zero
    csrr a2, mstatus
    CHECK a2, (MSTATUS_ALL & ~(SSTATUS_ALL)) | XL | SXL
    csrw mstatus, zero
#endif
    TESTED sstatus
    TEST "SD: only while FS is Dirty"
    li a1, 1 << MSTATUS_FS_BIT
    csrw mstatus, a1
    csrr a2, mstatus
    CHECK a2, 1 << MSTATUS_FS_BIT | XL | SXL
    li a1, 2 << MSTATUS_FS_BIT
    csrw mstatus, a1
    csrr a2, mstatus
    CHECK a2, 2 << MSTATUS_FS_BIT | XL | SXL

    li a1, MSTATUS_FS
    csrs mstatus, a1
    WARL fflags, CSR_FFLAGS, 0x1f
    WARL frm, CSR_FRM, 7
    WARL fcsr, CSR_FCSR, 0xff
    TEST "fcsr is fflags and frm"
    WRITES CSR_FCSR, 0xb5, 0xb5
    csrr a2, frm
    CHECK a2, 5
    csrr a2, fflags
    CHECK a2, 0x15
    WRITES CSR_FRM, 2, 2
    csrr a2, fcsr
    CHECK a2, 0x55
    csrw fcsr, zero

#ifndef ON_QEMU /* QEMU 7.2 stores all 64 bits; the manual: xcounteren has 32 */
    WARL scounteren, CSR_SCOUNTEREN, 0xffffffff
    WARL mcounteren, CSR_MCOUNTEREN, 0xffffffff
    WARL senvcfg, CSR_SENVCFG, ENVCFG_FIOM | ENVCFG_LPE | ENVCFG_CBIE | ENVCFG_CBCFE | ENVCFG_CBZE | PMM
    TEST "senvcfg.CBIE: 2 is reserved and not taken"
    WRITES CSR_SENVCFG, 0x10, 0x10
    WRITES CSR_SENVCFG, 0xa1, 0x91
    csrw senvcfg, zero
#endif
    WARL sscratch, CSR_SSCRATCH, -1
    WARL scause, CSR_SCAUSE, -1
    WARL stval, CSR_STVAL, -1
    WARL mscratch, CSR_MSCRATCH, -1
    WARL mcause, CSR_MCAUSE, -1
    WARL mtval, CSR_MTVAL, -1
#ifndef ON_QEMU /* QEMU 7.2 stores bit 0; the manual has it 0 */
    TEST "sepc and mepc: bit 0 is 0, always"
    WRITES sepc, -1, -2
    WRITES sepc, 0x8000000000000003, 0x8000000000000002
    WRITES mepc, -1, -2
    WRITES mepc, 0, 0
#endif
    TESTED sepc, mepc
    TEST "stvec and mtvec: direct and vectored; a reserved mode changes nothing"
    csrr a3, mtvec
    WRITES stvec, 0x80001000, 0x80001000
    WRITES stvec, 0x80001101, 0x80001101
    WRITES stvec, 0x80002002, 0x80001101
    WRITES stvec, 0x80002003, 0x80001101
    WRITES stvec, -4, -4
    WRITES stvec, 0, 0
    WRITES mtvec, 0x80001101, 0x80001101
    WRITES mtvec, -1, 0x80001101
    csrw mtvec, a3
    TESTED stvec, mtvec

    TEST "misa: RV64 IMAFDC, B, S and U; read-only"
    .set MISA, 1 << 63 | 0x14112f /* A to F, I, M, S, U */
#ifndef ON_QEMU
    WRITES misa, -1, MISA
    WRITES misa, 0, MISA
#endif
    TESTED misa
#ifndef ON_QEMU
    WARL medeleg, CSR_MEDELEG, 0xb3ff | 1 << CAUSE_SOFTWARE_CHECK
    WARL mideleg, CSR_MIDELEG, MIP_SSIP | MIP_STIP | MIP_SEIP | MIP_LCOFIP
    WARL mie, CSR_MIE, 0x2aaa
    WARL menvcfg, CSR_MENVCFG, ENVCFG_FIOM | ENVCFG_LPE | ENVCFG_SSE | ENVCFG_STCE | ENVCFG_PBMTE | ENVCFG_ADUE | ENVCFG_CBIE | ENVCFG_CBCFE | ENVCFG_CBZE | PMM
    TEST "menvcfg.CBIE: 2 is reserved and not taken"
    csrr a0, menvcfg
    WRITES CSR_MENVCFG, 0x30, 0x30
    WRITES CSR_MENVCFG, 0x20, 0x30
    csrw menvcfg, a0
    WARL mcountinhibit, CSR_MCOUNTINHIBIT, 0xfffffffd
#endif
    csrw mie, zero
    SET_CSR mideleg, MIP_SSIP | MIP_SEIP | MIP_STIP
    TEST "sie: the delegated bits"
    WRITES sie, -1, MIP_SSIP | MIP_SEIP | MIP_STIP
    WRITES sie, 0, 0
    SET_CSR mideleg, MIP_SEIP
    WRITES sie, -1, MIP_SEIP
    csrw mie, zero
    TESTED sie
#ifndef ON_QEMU /* QEMU has the hypervisor's bits, too */
    TEST "mip: SSIP, STIP, SEIP and LCOFIP"
    WRITES mip, -1, MIP_SSIP | MIP_STIP | MIP_SEIP | MIP_LCOFIP
    WRITES mip, 0, 0
    TESTED mip
    TEST "mip: STIP is read-only while menvcfg.STCE is set"
    SET_CSR CSR_STIMECMP, -1
    SET_CSR CSR_MENVCFG, ENVCFG_STCE
    WRITES mip, -1, MIP_SSIP | MIP_SEIP | MIP_LCOFIP
    WRITES mip, 0, 0
    csrw CSR_MENVCFG, zero
#endif
    TEST "sip: SSIP, if it is delegated"
    SET_CSR mideleg, MIP_SSIP | MIP_STIP | MIP_SEIP
    WRITES sip, -1, MIP_SSIP
    WRITES sip, 0, 0
    csrw mideleg, zero
    WRITES sip, -1, 0
    csrr a2, mip
    andi a2, a2, MIP_SSIP
    CHECK a2, 0
    TESTED sip
#ifndef ON_QEMU
    TEST "sip: LCOFIP, if it is delegated"
    WRITES sip, -1, 0
    SET_CSR mideleg, MIP_LCOFIP
    WRITES sip, -1, MIP_LCOFIP
    WRITES sip, 0, 0
    csrw mideleg, zero
    WARL stimecmp, CSR_STIMECMP, -1
#endif

#ifndef ON_QEMU
    TEST "mstateen0: SE and ENVCFG; mstateen1 to 3: SE"
    WRITES CSR_MSTATEEN0, -1, STATEEN_SE | STATEEN_ENVCFG
    WRITES CSR_MSTATEEN0, 0, 0
    .set n, 1
    .rept 3
    WRITES CSR_MSTATEEN0 + n, -1, STATEEN_SE
    WRITES CSR_MSTATEEN0 + n, 0, 0
    .set n, n + 1
    .endr
    TEST "sstateen0 to 3: zero"
    .set n, 0
    .rept 4
    WRITES CSR_SSTATEEN0 + n, -1, 0
    .set n, n + 1
    .endr
#endif
    TESTED mstateen, sstateen

    TEST "satp: Bare, Sv39, Sv48 and Sv57; an ASID of 16 bits, a PPN of 44"
    WRITES satp, 0x0fffffffffffffff, 0x0fffffffffffffff
    WRITES satp, 0x8fffffffffffffff, 0x8fffffffffffffff
    WRITES satp, 0x9fffffffffffffff, 0x9fffffffffffffff
    WRITES satp, 0xafffffffffffffff, 0xafffffffffffffff
    WRITES satp, 0, 0
    li a3, 1
1:  addi a1, a3, -SATP_SV39
    sltiu a1, a1, SATP_SV57 - SATP_SV39 + 1
    bnez a1, 2f
    slli a1, a3, SATP_MODE_BIT
    ori a1, a1, 1
    csrw satp, a1
    csrr a2, satp
    CHECK a2, 0
2:  addi a3, a3, 1
    li a1, 16
    bne a3, a1, 1b
    csrw satp, zero
    TESTED satp

    TEST "mhpmevent and mhpmcounter 3 to 31: an event that is not there becomes none"
#ifndef ON_QEMU /* QEMU counts in them */
    .altmacro
    .set n, 3
    .rept 29
    WRITES CSR_MHPMCOUNTER3 + n - 3, -1, -1
    csrr a2, CSR_HPMCOUNTER3 + n - 3
    CHECK a2, -1
    WRITES CSR_MHPMCOUNTER3 + n - 3, 0, 0
    WRITES CSR_MHPMEVENT3 + n - 3, -1, HPMEVENT_OF | HPMEVENT_MINH | HPMEVENT_SINH | HPMEVENT_UINH
    CHECK_CSR CSR_SCOUNTOVF, 1 << n
    WRITES CSR_MHPMEVENT3 + n - 3, HPM_INSTRET, HPM_INSTRET
    WRITES CSR_MHPMEVENT3 + n - 3, HPM_INTERRUPTS + 1, 0
    WRITES CSR_MHPMEVENT3 + n - 3, 0, 0
    WRITES CSR_MHPMCOUNTER3 + n - 3, 0, 0
    .set n, n + 1
    .endr
    .noaltmacro
#endif
    TESTED mhpmevent, mhpmcounter, hpmcounter, scountovf
    TEST "hpmcounter 3 and 31 are read-only"
    HERE csrw CSR_HPMCOUNTER3, zero
    CHECK s8, CAUSE_ILLEGAL
    HERE csrw CSR_HPMCOUNTER31, zero
    CHECK s8, CAUSE_ILLEGAL

    csrw pmpcfg0, zero
#ifndef ON_QEMU /* QEMU 7.2 stores all 64 bits; the manual: bits 55-2 of an address */
    TEST "pmpaddr 0 to 15: 54 bits"
    .set n, 0
    .rept 16
    WRITES CSR_PMPADDR0 + n, -1, 0x003fffffffffffff
    WRITES CSR_PMPADDR0 + n, 0, 0
    .set n, n + 1
    .endr
#endif
    TESTED pmpaddr
    TEST "pmpcfg 0 and 2: bits 5 and 6 of an entry are 0"
    WRITES pmpcfg0, 0x1f1f1f1f1f1f1f1f, 0x1f1f1f1f1f1f1f1f
#ifndef ON_QEMU /* QEMU 7.2 stores the two bits; the manual has them 0 */
    WRITES pmpcfg0, 0x7f7f7f7f7f7f7f7f, 0x1f1f1f1f1f1f1f1f
#endif
    WRITES pmpcfg0, 0, 0
    WRITES 0x3a2, 0x0b0b0b0b0b0b0b0b, 0x0b0b0b0b0b0b0b0b
    WRITES 0x3a2, 0, 0
    TEST "pmpcfg 1 and 3 do not exist in RV64"
    HERE csrr a2, 0x3a1
    CHECK s8, CAUSE_ILLEGAL
    HERE csrr a2, 0x3a3
    CHECK s8, CAUSE_ILLEGAL
    TESTED pmpcfg
    TEST "mcycle and minstret take any value"
#ifndef ON_QEMU /* as counters.S asks it of them */
    li a1, 0x123456789abcdef0
    csrw mcycle, a1
    csrr a2, mcycle
    CHECK a2, 0x123456789abcdef0
    csrw minstret, a1
    csrr a2, minstret
    CHECK a2, 0x123456789abcdef0
#endif
    TESTED mcycle, minstret, cycle, instret, time
    TEST "cycle, time and instret are read-only"
    HERE csrw cycle, zero
    CHECK s8, CAUSE_ILLEGAL
    HERE csrw time, zero
    CHECK s8, CAUSE_ILLEGAL
    li a1, 1
    HERE csrs instret, a1
    CHECK s8, CAUSE_ILLEGAL

#ifndef ON_QEMU /* QEMU has triggers */
    WARL tdata2, CSR_TDATA2, -1
    WARL tdata3, CSR_TDATA3, 0
    WARL tinfo, CSR_TINFO, 0x0100804c, 0x0100804c
    TESTED tselect, tdata1 /* sdtrig.S */
    TEST "mseccfg" /* but for MML and MMWP, which stay: smepmp.S */
    WRITES CSR_MSECCFG, ~3, MSECCFG_RLB | MSECCFG_USEED | MSECCFG_SSEED | MSECCFG_MLPE | PMM
    WRITES CSR_MSECCFG, 0, 0
    TESTED mseccfg
    TESTED seed /* zkr.S */
    TESTED mnscratch, mnepc, mncause, mnstatus /* smrnmi.S: not there by default */
    WARL ssp, CSR_SSP, -8
    FIXED mvendorid, CSR_MVENDORID, 0
    FIXED marchid, CSR_MARCHID, 0
    FIXED mimpid, CSR_MIMPID, 0
#endif
    FIXED mhartid, CSR_MHARTID, 0
    FIXED mconfigptr, CSR_MCONFIGPTR, 0
    DONE

#ifndef ON_QEMU
#define HAVE(name) .ifndef tested_##name; .error "csr.def has a row that csr.S does not test"; .endif;
#define FIELD(num, name, member, mask, reset, quiet) HAVE(name)
#define CONST(num, name, value) HAVE(name)
#define HOOK(num, name) HAVE(name)
#define BANK(first, last, name) HAVE(name)
#include "emu/isa/csr.def"
#endif
