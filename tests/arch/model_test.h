/*
 * What riscv-arch-test asks of a machine under test, by the macros that its arch_test.h calls:
 * where the signature begins and ends, and how the machine is switched off (HTIF, as rvemu and
 * Spike have it). No way to print: signatures are all that is compared.
 */
#ifndef MODEL_TEST_H
#define MODEL_TEST_H

/* This is assembly. */
/* clang-format off */
#define RVMODEL_BOOT

/* For ever, should the machine go on: a store of 1 to tohost, both of its halves. */
#define RVMODEL_HALT                                                                               \
    la t1, tohost;                                                                                 \
    li t0, 1;                                                                                      \
    8:;                                                                                            \
    sw t0, 0(t1);                                                                                  \
    sw zero, 4(t1);                                                                                \
    j 8b;

#define RVMODEL_DATA_BEGIN                                                                         \
    .pushsection .tohost, "aw", @progbits;                                                         \
    .balign 64;                                                                                    \
    .globl tohost, fromhost; /* Spike wants both */                                                \
    tohost:;                                                                                       \
    .dword 0;                                                                                      \
    fromhost:;                                                                                     \
    .dword 0;                                                                                      \
    .popsection;                                                                                   \
    .balign 16;                                                                                    \
    .globl begin_signature;                                                                        \
    begin_signature:

#define RVMODEL_DATA_END                                                                           \
    .balign 16;                                                                                    \
    .globl end_signature;                                                                          \
    end_signature:

/* The CLINT's msip of hart 0; nothing else raises an interrupt. */
#define RVMODEL_SET_MSW_INT                                                                        \
    li t1, 1;                                                                                      \
    li t2, 0x2000000;                                                                              \
    sw t1, 0(t2);
#define RVMODEL_CLEAR_MSW_INT                                                                      \
    li t2, 0x2000000;                                                                              \
    sw zero, 0(t2);
#define RVMODEL_CLEAR_MTIMER_INT
#define RVMODEL_CLEAR_MEXT_INT

#define RVMODEL_IO_INIT
#define RVMODEL_IO_CHECK()
#define RVMODEL_IO_WRITE_STR(reg, string)
#define RVMODEL_IO_ASSERT_GPR_EQ(save, reg, value)
#define RVMODEL_IO_ASSERT_SFPR_EQ(reg, save, value)
#define RVMODEL_IO_ASSERT_DFPR_EQ(reg, save, value)

/* clang-format on */

#endif
