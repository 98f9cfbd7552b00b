/*
 * The block cache of one hart: translated code, keyed by physical address and blockctx.
 *
 * A block is extended: branches not taken fall through, direct jumps are followed, but it never
 * leaves its 4 KiB physical page. When the page is written its blocks become suspect: their first
 * op is replaced by the label that compares the code before it runs again. An arena with a cap
 * holds them; overflow drops all.
 *
 * A page that is written again and again while its code runs holds data as well: it is not watched
 * any longer. Its blocks compare themselves each time that they are entered, end behind each store
 * and follow no jump.
 */
#ifndef EMU_CPU_CACHE_H
#define EMU_CPU_CACHE_H

#include "emu/cpu/op.h"

/* One instruction of a block, as it was when it was translated. */
typedef struct BlockInsn {
    uint32_t raw;
    uint16_t off; /* in the page */
    uint16_t len;
} BlockInsn;

struct Block {
    uint32_t len;  /* instructions on its longest way through: the budget that it needs */
    uint32_t nops; /* slots */
    uint64_t pa;   /* of its head */
    uint32_t ctx;  /* blockctx, or CTX_DEAD */
    uint16_t off;  /* of its head in the page */
    bool suspect;
    bool mixed;                   /* compares itself */
    const uint8_t *code;          /* mixed: the code, */
    uint32_t code_len;            /* its bytes, which stand behind insns as they were */
    const void *first;            /* ops[0].handler while suspect */
    Block *hash_next, *page_next; /* chains */
    BlockInsn *insns;
    Op ops[];
};

enum { CTX_DEAD = UINT32_MAX }; /* its code has changed: links may lead to it, no search does */

enum { CACHE_HASH = 1 << 14, CACHE_JUMP = 1 << 12, CACHE_PAGES = 1 << 10 };

#ifdef RVEMU_STRESS
enum { BLOCK_MAX = 1, CACHE_ARENA = 64 << 10 };
#else
enum { BLOCK_MAX = 64, CACHE_ARENA = 24 << 20 };
#endif

/* Indirect jumps: a target's block, valid while the fetch entry with `id` lives. */
typedef struct JumpEntry {
    uint64_t va, id;
    Block *block;
} JumpEntry;

/* How often a page's code was written lately. */
typedef struct PageNote {
    uint64_t pa;
    uint64_t step; /* of the hart, at the last flip */
    uint32_t flips;
    bool mixed;
} PageNote;

/* This many flips in a row, each within so many steps of the one before, make a page mixed. */
enum { FLIPS_MAX = BLOCK_MAX == 1 ? 2 : 16, FLIP_STEPS = 1000 };

struct Cache {
    JumpEntry jump[CACHE_JUMP];
    Block *hash[CACHE_HASH];
    Block *page[CACHE_PAGES];
    PageNote note[CACHE_PAGES];
    const void *const *labels; /* of the loop that runs the blocks */
    Block *unlinked, *far; /* what exits link to before they are linked; their first op is a stub */
    uint64_t epoch;        /* counts drops: pointers into the arena from before are dead */
    uint8_t *arena;
    size_t used;
};

/* counted: for the loop that counts. */
Cache *cache_create(bool counted);
void cache_destroy(Cache *c); /* NULL is fine */
void cache_reset(Cache *c);   /* drops all blocks; NULL is fine */

/* The block for the code at va, translated if need be. NULL: either h->trap is set (*trap), or the
 * instruction there must be single-stepped (it crosses the page, or the page is not to be kept). */
Block *cache_block(Hart *h, uint64_t va, bool *trap);

/* translate.c: makes the block, in the arena's free part, which must have BLOCK_BYTES. NULL: the
 * first instruction crosses the page's end. */
enum {
    SLOTS_MAX = 4, /* slots of the longest op: jalr */
    BLOCK_BYTES = sizeof(Block) + (BLOCK_MAX + 2) * SLOTS_MAX * sizeof(Op) +
                  (BLOCK_MAX + 1) * sizeof(BlockInsn) + BLOCK_MAX * 4
};
Block *cache_translate(Hart *h, const FetchEntry *e, uint64_t pa);
/* Whether the page at pa holds code and data. */
bool cache_is_mixed(const Cache *c, uint64_t page);

/* The block's code is still what was translated. If so it is no longer suspect. */
bool cache_confirm(Hart *h, Block *b, const FetchEntry *e);

/* The same for a block of a mixed page. */
bool cache_verify(Hart *h, Block *b);

/* Labels of the threaded loop that the translator needs beside those of the instructions. */
typedef enum Label {
    LABEL_call,     /* cold op: call the function */
    LABEL_goto,     /* end of a block: go on at imm */
    LABEL_link,     /* x[rd] = page + imm: a jal that was followed */
    LABEL_suspect,  /* first op of a suspect block */
    LABEL_verify,   /* first op of a block of a mixed page */
    LABEL_dead,     /* of one whose code has changed */
    LABEL_probe,    /* in front of an instruction that a debugger may have asked for */
    LABEL_unlinked, /* of what an exit inside the page links to at first */
    LABEL_far,      /* of what an exit to another page always links to */
    LABEL_COUNT
} Label;

/* interp.c: Label, then InsnId, then FusedId; NULL: the row is cold. */
const void *const *interp_labels(void);
/* Runs h->budget steps through the cache. */
HartExit interp_run(Hart *h);
/* interp_counted.c: the same, with MachineStats' block_runs and exits_ counted. */
const void *const *interp_counted_labels(void);
HartExit interp_counted_run(Hart *h);
/* run.c: the same by single steps. */
HartExit run_steps(Hart *h);
/* One of them; HART_EVENT, and nothing done, where a debugger stops. */
HartExit run_step(Hart *h);

#endif
