/*
 * The encodings as the ISA manual lists them, typed from its instruction listings and nothing else:
 * neither this file nor patterns.c may include anything of the emulator (tests/lint).
 */
#ifndef TESTS_ISA_PATTERNS_H
#define TESTS_ISA_PATTERNS_H

#include <stdbool.h>
#include <stdint.h>

/*
 * `bits`, highest first, words separated by spaces:
 *   0110011        fixed
 *   ---            anything; ignored
 *   rd rs1 rs2 rs3 five bits, a register;  rd' rs1' rs2'  three bits, x8 to x15
 *   rd/rs1 rd'/rs1'  one field, both registers
 *   rd! and so on  not x0;  rd!2  neither x0 nor x2;  rde rs2e  even registers only
 *   rm             three bits, rounding mode
 *   imm[12|10:5]   bits of a signed immediate, whose top bit is the sign; uimm[..] of an unsigned
 *   nz             takes no bits: an immediate of 0 is reserved
 *   rnum           four bits, unsigned, at most 10
 *   n[3:2]         bits of a number that ends the name
 *   zimm csr fm pred succ aq rl bs shamt   fields of the manual by these names
 *   rs1=2 imm=255 rm=1  after the bits: what a compressed instruction's base has besides
 * `ext`: what must be there, as "Zfa D" both or "Zbb|Zbkb" one of two.
 */
typedef struct Pattern {
    const char *name; /* of 32 bits: the instruction; of 16: the one that it stands for */
    const char *ext, *bits;
} Pattern;

/* The first that matches and is there decides. Each ends with a name of NULL. */
extern const Pattern patterns32[], patterns16[];

#endif
