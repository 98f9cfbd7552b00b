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

enum { GEN_LINES_MAX = 1 << 20, GEN_SPACES = 4 };

typedef struct Gen {
    uint64_t rng;
    Isa isa;
    bool has[INSN_COUNT]; /* rows of this isa */
    const char *avoid;    /* names of known.def */
    uint8_t *image;       /* of LAYOUT_RAM, LAYOUT_STREAM - LAYOUT_RAM bytes */
    uint64_t at;          /* where the next instruction goes, physical */
    uint64_t code_at, patch_at;
    unsigned segment, chunk;
    unsigned last_rd; /* what was written last: the next instruction likes to read it */
    bool no_rd[33];   /* registers not to be written now */
    /* the segment */
    unsigned prv;
    bool paged, patch, fs_on, pmp, swi, tvm, tw;
    bool pmp_before; /* the segment before had PMP entries */
    uint64_t menvcfg, senvcfg;
    uint64_t napot[GEN_SPACES]; /* groups of 16 data pages that are one NAPOT page */
    GenLine *lines;             /* an element for each instruction */
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
/* rd = val, in up to eight instructions */
void gen_li(Gen *g, unsigned rd, uint64_t val);
/* Is this name part of the isa? Names that the table does not know (yet) are not. */
bool gen_has_ext(const Gen *g, const char *name);
/* Is the difference of this name (known.def) to be avoided? */
bool gen_avoids(const Gen *g, const char *known);
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
unsigned gen_base(Gen *g); /* a register to be written, not x0 */
/* gen_system.c: CSRs, traps by request, returns, interrupts, rubbish */
void gen_csr(Gen *g);
void gen_status(Gen *g);
void gen_system(Gen *g);
void gen_illegal(Gen *g);
void gen_return(Gen *g);
void gen_interrupt(Gen *g);
void gen_wild_jump(Gen *g);
/* gen_space.c: page tables and data, before the segments; a satp; code that changes these */
void gen_tables(Gen *g);
uint64_t gen_satp(Gen *g);
void gen_switch(Gen *g);
void gen_edit(Gen *g);

#endif
