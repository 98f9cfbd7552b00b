/*
 * SiFive's test finisher: one 32-bit register that ends the machine.
 * Numbers only; usable from C and from .S.
 */
#ifndef SPEC_SIFIVE_TEST_H
#define SPEC_SIFIVE_TEST_H

#define SIFIVE_TEST_FINISH     0x0    /* W: code << 16 | one of the words below */
#define SIFIVE_TEST_FAIL       0x3333 /* ends with the code */
#define SIFIVE_TEST_PASS       0x5555 /* powers off */
#define SIFIVE_TEST_RESET      0x7777
#define SIFIVE_TEST_CODE_SHIFT 16

#endif
