/*
 * RISC-V ACLINT 1.0: machine-level timer (MTIMER) and software interrupts (MSWI), laid out one
 * after the other as in SiFive's CLINT (chapter 1.3, "backward compatibility").
 * Offsets from the CLINT's base. Numbers only; usable from C and from .S.
 */
#ifndef SPEC_ACLINT_H
#define SPEC_ACLINT_H

#define ACLINT_MSIP(hart)     (0x0000 + 4 * (hart)) /* 32 bits, bit 0 raises mip.MSIP */
#define ACLINT_MSIP_SIZE      0x4000
#define ACLINT_MTIMECMP(hart) (0x4000 + 8 * (hart)) /* 64 bits; mip.MTIP while mtime >= it */
#define ACLINT_MTIMECMP_BASE  0x4000
#define ACLINT_MTIME          0xbff8 /* 64 bits, one for all harts */
#define ACLINT_SIZE           0x10000

#endif
