/*
 * lacking.S - run on a hart of rv64imafdc: every instruction of another extension is illegal, with
 * itself as mtval. Hints run on every hart.
 */
#include "ops.inc"

PROG
    TEST "Zba"
    NO32 0x20002033 | 1 << 7 /* sh1add */
    NO32 0x0800003b /* add.uw */
    TEST "Zbb"
    NO32 0x40007033 /* andn */
    NO32 0x60001013 /* clz */
    NO32 0x0800403b /* zext.h */
    NO32 0x6b805013 /* rev8 */
    TEST "Zbs"
    NO32 0x48001013 /* bclri */
    TEST "Zbc, Zbkb, Zbkc, Zbkx"
    NO32 0x0a001033 /* clmul */
    NO32 0x0a002033 /* clmulr */
    NO32 0x0a003033 /* clmulh */
    NO32 0x08004033 /* pack */
    NO32 0x08007033 /* packh */
    NO32 0x0810403b /* packw */
    NO32 0x68705013 /* brev8 */
    NO32 0x28002033 /* xperm4 */
    NO32 0x28004033 /* xperm8 */
    TEST "Zkne, Zknd, Zknh, Zksed, Zksh"
    NO32 0x32000033 /* aes64es */
    NO32 0x36000033
    NO32 0x3a000033
    NO32 0x3e000033
    NO32 0x30001013 /* aes64im */
    NO32 0x31001013 /* aes64ks1i */
    NO32 0x7e000033 /* aes64ks2 */
    NO32 0x10001013 /* sha256sum0 */
    NO32 0x10701013 /* sha512sig1 */
    NO32 0x10801013 /* sm3p0 */
    NO32 0x10901013
    NO32 0x30000033 /* sm4ed */
    NO32 0xf4000033 /* sm4ks */
    TEST "Svinval"
    NO32 0x16000073 /* sinval.vma */
    NO32 0x18000073
    NO32 0x18100073
    TEST "Sv48, Sv57, Svpbmt: satp and menvcfg do not take them"
    csrw satp, zero
    li a0, SATP_SV48 << SATP_MODE_BIT
    csrw satp, a0
    CHECK_CSR satp, 0
    li a0, SATP_SV57 << SATP_MODE_BIT
    csrw satp, a0
    CHECK_CSR satp, 0
    li a0, ENVCFG_PBMTE
    csrw CSR_MENVCFG, a0
    CHECK_CSR CSR_MENVCFG, 0
    TEST "Zawrs, Zabha, Zacas"
    NO32 0x00d00073
    NO32 0x01d00073
    NO32 0x0000002f
    NO32 0xe000102f
    NO32 0x2800002f
    NO32 0x2800102f
    NO32 0x2800202f
    NO32 0x2800302f
    NO32 0x2800402f
    TEST "Zfh, Zfhmin, Zfbfmin"
    li t0, MSTATUS_FS
    csrs mstatus, t0
    NO32 0x04000053 /* fadd.h */
    NO32 0x5c000053 /* fsqrt.h */
    NO32 0x00001007 /* flh */
    NO32 0x00001027
    NO32 0x40200053 /* fcvt.s.h */
    NO32 0x44000053
    NO32 0x42200053 /* fcvt.d.h */
    NO32 0x44100053
    NO32 0x40600053 /* fcvt.s.bf16 */
    NO32 0x44800053
    NO32 0xe4000053 /* fmv.x.h */
    NO32 0xf4000053
    NO32 0x04000043 /* fmadd.h */
    TEST "Zfa"
    NO32 0xf0100053 /* fli.s */
    NO32 0xf2100053
    NO32 0xf4100053
    NO32 0x28002053 /* fminm.s */
    NO32 0x2a003053
    NO32 0x40400053 /* fround.s */
    NO32 0x42500053
    NO32 0xa0004053 /* fleq.s */
    NO32 0xa2005053
    NO32 0xc2801053 /* fcvtmod.w.d */
    TEST "Zicond"
    NO32 0x0e005033
    NO32 0x0e007033
    TEST "Zimop, Zcmop"
    NO32 0x81c04073
    NO32 0xcdf04073
    NO32 0x82004073
    NO16 0x6081
    NO16 0x6781
    TEST "Zcb"
    NO16 0x8000
    NO16 0x8400
    NO16 0x8440
    NO16 0x8800
    NO16 0x8c00
    NO16 0x9c41
    NO16 0x9c61
    NO16 0x9c65
    NO16 0x9c69
    NO16 0x9c6d
    NO16 0x9c71
    NO16 0x9c75
    TEST "Zicbom, Zicboz, and their fields of envcfg"
    NO32 0x0005200f
    NO32 0x0015200f
    NO32 0x0025200f
    NO32 0x0045200f
    li a1, ENVCFG_CBIE | ENVCFG_CBCFE | ENVCFG_CBZE
    csrw menvcfg, a1
    csrw senvcfg, a1
    CHECK_CSR menvcfg, 0
    CHECK_CSR senvcfg, 0
    TEST "Zicfilp: lpad is an auipc, and the fields of envcfg, mstatus and medeleg are not there"
    RUNS32 0x12345017
    li a1, ENVCFG_LPE
    csrw menvcfg, a1
    csrw senvcfg, a1
    CHECK_CSR menvcfg, 0
    CHECK_CSR senvcfg, 0
    li a1, MSTATUS_MPELP | MSTATUS_SPELP
    csrs mstatus, a1
    csrr a2, mstatus
    and a2, a2, a1
    CHECK a2, 0
    li a1, 1 << CAUSE_SOFTWARE_CHECK
    csrw medeleg, a1
    CHECK_CSR medeleg, 0
    TEST "Zicfiss: its instructions and ssp are not there"
    NO32 0xce104073
    NO32 0xcdc0c073
    NO32 0xcdc04573
    NO32 0x4800202f
    NO32 0x4800302f
    NO16 0x6281
    NO32 0x01102573
    li a1, ENVCFG_SSE
    csrw menvcfg, a1
    CHECK_CSR menvcfg, 0
    TEST "Zkr: seed and mseccfg are not there"
    NO32 0x01501573
    NO32 0x74702573
    TEST "Ssnpm, Smnpm, Svadu: the fields of senvcfg and menvcfg are not there"
    li a1, PMM | ENVCFG_ADUE
    csrw menvcfg, a1
    csrw senvcfg, a1
    CHECK_CSR menvcfg, 0
    CHECK_CSR senvcfg, 0
    TEST "hints"
    RUNS32 0x00006013 /* prefetch.i */
    RUNS32 0x0100000f /* pause */
    RUNS32 0x00200033 /* ntl.p1 */
    RUNS16 0x9016 /* c.ntl.all */
    DONE
