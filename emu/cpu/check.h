/*
 * Hostile silicon (--check): harts as nasty as the specification allows, so that a guest's bugs
 * that only real hardware shows are met and named.
 *
 *   fence   (check_code.c) Unprivileged ISA, Zifencei: a hart's fetches need not see a store before
 *           its next fence.i. Here they never do: between two fence.i a hart fetches what was in
 *           memory at the first.
 *   sfence  (check_walk.c) Privileged ISA, SFENCE.VMA: a leaf PTE that was used stays in force,
 *           for its ASID, until a fence for it.
 *
 * One Check a machine, shared by its harts, which run on one thread. It sees every store to RAM:
 * under checks blocks have no fast path to memory, all goes through mem_read, mem_write and their
 * like. Without one (HartEnv.check is NULL) nothing is slower.
 */
#ifndef EMU_CPU_CHECK_H
#define EMU_CPU_CHECK_H

#include "emu/base/rng.h"
#include "emu/cpu/op.h"
#include "rvemu/check.h"
#include "spec/map.h"

typedef struct CheckConfig {
    unsigned kinds; /* 1 << CheckKind */
    uint64_t seed;  /* of what is left to chance */
    uint8_t *ram;
    uint64_t ram_size;
    Hart *const *hart; /* the machine's, nharts of them, perhaps not there yet */
    unsigned nharts;
} CheckConfig;

/* NULL: out of memory. */
Check *check_create(const CheckConfig *config);
void check_destroy(Check *c); /* NULL is fine */
/* Power-on, everything is loaded: every hart sees memory as it is now. */
void check_reset(Check *c);

/* Before [pa, pa+len) in RAM is written by the instruction of h, or (h NULL) by a device. */
void check_store(Check *c, const Hart *h, uint64_t pa, uint64_t len);

/* A load or store that the hart leaves to software. True: h->trap is set. */
bool check_misaligned(Hart *h, Access access, uint64_t va, unsigned size);
/* This SC is to fail. Never more than a few in a row. */
bool check_sc_fails(const Hart *h);

/* --- fence: check_code.c -------------------------------------------------------------------- */

/* What the hart's fetches see of the page of RAM at pa. */
const uint8_t *check_code(Check *c, const Hart *h, uint64_t pa, const uint8_t *host);
/* `len` bytes at va were fetched to be run now. */
void check_fetched(Hart *h, const FetchEntry *e, uint64_t va, unsigned len);
/* The page's code, as the hart sees it, is not what memory holds. */
bool check_code_stale(const Hart *h, const FetchEntry *e);
void check_fence_i(Hart *h);

/* --- sfence: check_walk.c ------------------------------------------------------------------- */

/* A leaf PTE that a hart keeps. */
typedef struct CheckLeaf {
    uint64_t vpn; /* of the access that brought it; 0 and gen 0: empty */
    uint64_t pte, pte_pa;
    uint64_t root; /* satp, of the walk */
    uint32_t gen;  /* of all fences, and */
    uint32_t agen; /* of those of its ASID, when it came */
    uint16_t asid;
    uint8_t level, bits;
    bool global;
} CheckLeaf;

/* A walk reads a PTE at pte_pa. */
void check_table(Check *c, uint64_t pte_pa);
/* The leaf that the hart keeps for va; NULL: none. */
CheckLeaf *check_leaf(Hart *h, uint64_t va);
void check_keep(Hart *h, uint64_t va, const CheckLeaf *leaf);
void check_forget(CheckLeaf *leaf);
/* An access to va went by a leaf that no longer holds: the page tables lead to *now instead. */
void check_stale_walk(Hart *h, uint64_t va, Access access, const CheckLeaf *kept,
                      const MmuLook *now);
/* An access to va is refused by a leaf that no longer holds, and would be allowed now: the hart may
 * do that, and the guest must fence. */
void check_spurious(Hart *h, uint64_t va, const CheckLeaf *kept);
/* sfence.vma or sinval.vma; NULL: x0. */
void check_sfence(Hart *h, const uint64_t *va, const uint64_t *asid);
void check_satp(Hart *h); /* was written */

/* --- the inside ----------------------------------------------------------------------------- */

enum { CHECK_FETCHED = 1, CHECK_TABLE = 2 }; /* Check.page */

/* A page as it was before its first write since somebody's fence.i. */
typedef struct CheckImage CheckImage;
struct CheckImage {
    CheckImage *older;
    uint64_t epoch;
    uint8_t bytes[4096];
};

enum { CHECK_WRITERS = 1 << 16, CHECK_LEAVES = 1 << 16, CHECK_SAID = 64, CHECK_LARGE = 64 };

/* Who stored. */
typedef struct CheckWriter {
    uint64_t pc, ra;
    uint32_t hart; /* or CHECK_DEVICE */
    bool used;
} CheckWriter;
enum { CHECK_DEVICE = UINT32_MAX };

typedef struct CheckHart {
    uint64_t fenced; /* epoch of its last fence.i */
    CheckLeaf *leaf; /* CHECK_LEAVES, by hash */
    uint32_t gen, *agen;
    CheckLeaf large[CHECK_LARGE]; /* those of more than a page */
    unsigned nlarge;              /* brought so far: the oldest goes */
    uint64_t satp_pc;
    uint64_t spurious_va, spurious_pc;
    unsigned spurious;
    unsigned failed; /* SCs in a row */
} CheckHart;

struct Check {
    CheckConfig config;
    Rng chance;
    uint16_t *writer; /* of each 8 bytes of RAM: who wrote them last; 0: nobody since the start */
    CheckWriter *writers; /* by hash */
    unsigned nwriters;
    uint8_t *page; /* CHECK_ bits of each page */
    CheckImage **image;
    uint64_t epoch; /* counts fence.i of all harts */
    CheckHart hart[MAP_MAX_HARTS];
    uint64_t said[CHECK_SAID]; /* hashes of what was said: once is enough */
    unsigned nsaid;
};

static inline bool check_has(const Check *c, CheckKind kind)
{
    return c && c->config.kinds >> kind & 1;
}
/* Before a page is written: its image, if there is none since the last fence.i (check_code.c). */
void check_code_save(Check *c, uint64_t page);
/* The first time for this pair, and not too often. */
bool check_say(Check *c, uint64_t a, uint64_t b);
/* "a store of hart 0 at 0x80001234 (memmove+0x1c), ra 0x80002000 (readi+0x80)": who wrote at pa. */
void check_writer(const Hart *h, uint64_t pa, char *buf, size_t len);

#endif
