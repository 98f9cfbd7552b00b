/*
 * The generator of differential programs: what its files share.
 *
 * A program is segments, a segment is chunks, a chunk is a few instructions that belong together
 * (an address and its accesses, a loop, a jump and what it skips). Shrinking leaves chunks out.
 */
#ifndef TESTS_DIFF_GEN_H
#define TESTS_DIFF_GEN_H

#include <stdbool.h>
#include <stdint.h>

#include "emu/isa/isa.h"
#include "spec/riscv.h"
#include "tests/diff/layout.h"

enum {
    REG_SP = 2,
    REG_LOOP = 30,  /* counts loops */
    REG_RESUME = 31 /* where a failed fetch goes on */
};

/* Where an instruction of which chunk lies. */
typedef struct GenLine {
    uint32_t off; /* from LAYOUT_RAM */
    uint16_t segment, chunk;
} GenLine;

enum { GEN_LINES_MAX = 1 << 20 };

typedef struct Gen {
    uint64_t rng;
    Isa isa;
    bool has[INSN_COUNT]; /* rows of this isa */
    uint8_t *image;       /* of LAYOUT_RAM, LAYOUT_STREAM - LAYOUT_RAM bytes */
    uint64_t at;          /* where the next instruction goes, physical */
    uint64_t code_at, patch_at;
    unsigned segment, chunk;
    unsigned last_rd; /* what was written last: the next instruction likes to read it */
    bool no_rd[33];   /* registers not to be written now */
    /* the segment */
    unsigned prv;
    bool sv39, patch, fs_on, pmp;
    GenLine *lines; /* an element for each instruction */
    unsigned nlines;
} Gen;

/* gen.c */
uint32_t gen_random(Gen *g);
/* A number below n. */
unsigned gen_below(Gen *g, unsigned n);
/* True once in n. */
static inline bool gen_one_in(Gen *g, unsigned n)
{
    return gen_below(g, n) == 0;
}
uint64_t gen_corner(Gen *g);   /* an interesting 64-bit number */
uint64_t gen_corner_f(Gen *g); /* bits of an interesting float or double */
void gen_put(Gen *g, uint64_t pa, uint64_t val);
void gen_emit(Gen *g, uint32_t word); /* 2 or 4 bytes, by its lowest bits */
/* The instruction with these fields; id's format decides which count. */
uint32_t gen_make(InsnId id, unsigned rd, unsigned rs1, unsigned rs2, int32_t imm);
void gen_insn(Gen *g, InsnId id, unsigned rd, unsigned rs1, unsigned rs2, int32_t imm);
/* A random row of the isa whose format is wanted. */
InsnId gen_pick(Gen *g, bool (*want)(unsigned format));
unsigned gen_rd(Gen *g);
unsigned gen_rs(Gen *g);

/* gen_chunk.c: one random chunk at g->at */
void gen_chunk(Gen *g);
/* gen_mem.c: accesses, and code that changes itself */
void gen_access(Gen *g);
void gen_reserve(Gen *g);
void gen_patch(Gen *g);
/* Page tables and data, before the segments. */
void gen_tables(Gen *g);
uint64_t gen_satp(Gen *g);

#endif
