/*
 * Address spaces: their page tables, and code that changes them or goes from one to another.
 *
 * An ASID belongs to one space for good, so that writing satp needs no fence; whoever changes a
 * PTE fences it, with or without the address, with or without the space's ASIDs.
 */
#include "tests/diff/gen.h"

enum { SPACE_PAGES = 8, ODD_GIGA_FIRST = 34, ODD_GIGA_LAST = 38, NAPOT_PAGES = 16 };

/* The tables of a space, in pages from its first. The root is ROOT39, TOP48 or TOP57. LEAVES are
 * used at one place only, so that a fence of an address suffices; SPARE is for all others. */
enum { ROOT39, MIDDLE_S, MIDDLE_U, LEAVES, SPARE, TOP48, TOP57 };

static const struct {
    const char *ext; /* NULL: always there */
    uint8_t mode, root;
    uint16_t asid[2];
} spaces[GEN_SPACES] = {{NULL, SATP_SV39, ROOT39, {1, 0x8002}},
                        {NULL, SATP_SV39, ROOT39, {3, 3}},
                        {"sv48", SATP_SV39 + 1, TOP48, {4, 0xffff}},
                        {"sv57", SATP_SV39 + 2, TOP57, {5, 5}}};

static uint64_t pte(uint64_t pa, uint64_t flags)
{
    return pa >> PAGE_SHIFT << PTE_PPN_BIT | flags;
}

static uint64_t table_at(unsigned space, unsigned n)
{
    return LAYOUT_TABLES + ((uint64_t)space * SPACE_PAGES + n) * PAGE_SIZE;
}

static bool has_space(const Gen *g, unsigned s)
{
    return !spaces[s].ext || gen_has_ext(g, spaces[s].ext);
}

static unsigned pick_space(Gen *g)
{
    unsigned s;

    do
        s = gen_below(g, GEN_SPACES);
    while (!has_space(g, s));
    return s;
}

uint64_t gen_satp(Gen *g)
{
    unsigned s = pick_space(g);

    return (uint64_t)spaces[s].mode << SATP_MODE_BIT |
           (uint64_t)spaces[s].asid[gen_below(g, 2)] << SATP_ASID_BIT |
           table_at(s, spaces[s].root) >> PAGE_SHIFT;
}

/* --- PTEs ----------------------------------------------------------------------------------- */

/* What PTEs have besides rights: mostly nothing. */
static uint64_t ornaments(Gen *g)
{
    uint64_t f = 0;

    if (gen_one_in(g, 8))
        f |= PTE_G;
    if (gen_one_in(g, 8))
        f |= gen_random(g) & 0x300; /* RSW */
    if (gen_one_in(g, 8) && gen_has_ext(g, "svpbmt"))
        f |= (uint64_t)(1 + gen_below(g, 2)) << 61;
    if (gen_one_in(g, 64) && !gen_avoids(g, "pte-reserved"))
        f |= (uint64_t)1 << (54 + gen_below(g, 9)); /* not N: see napot() */
    return f;
}

/* A leaf for the data area: mostly sound, sometimes one thing wrong. */
static uint64_t leaf(Gen *g, uint64_t pa)
{
    static const uint64_t rwx[] = {PTE_R | PTE_W, PTE_R | PTE_W, PTE_R | PTE_W,
                                   PTE_R,         PTE_R | PTE_X, PTE_X,
                                   PTE_W,         PTE_W | PTE_X, 0};
    uint64_t f = PTE_V | PTE_A | PTE_D | PTE_R | PTE_W | ornaments(g);

    if (gen_one_in(g, 2))
        f |= PTE_U;
    if (gen_one_in(g, 2))
        f &= ~(gen_random(g) & (PTE_A | PTE_D));
    if (gen_one_in(g, 5))
        f = (f & ~(PTE_R | PTE_W)) | rwx[gen_below(g, sizeof rwx / sizeof *rwx)];
    if (gen_one_in(g, 32))
        f &= ~PTE_V;
    if (gen_one_in(g, 32) && !(f & (PTE_R | PTE_W | PTE_X))) /* a pointer, but too low */
        f &= ~(PTE_A | PTE_D | PTE_U);
    return pte(pa, f);
}

static uint64_t data_page(Gen *g, unsigned i)
{
    if (gen_one_in(g, 8)) /* somewhere else in the data area */
        i = gen_below(g, LAYOUT_DATA_PAGES);
    return LAYOUT_DATA + (uint64_t)i * PAGE_SIZE;
}

/* Sixteen pages that say the same, as Svnapot asks; the size's code may be a reserved one. */
static void napot(Gen *g, uint64_t table, unsigned first)
{
    uint64_t f = PTE_V | PTE_R | PTE_A | PTE_N, code = gen_one_in(g, 8) ? gen_below(g, 16) : 8;
    uint64_t pa = LAYOUT_DATA + (uint64_t)first * PAGE_SIZE;

    /* A and D set: which of the sixteen would get them is left open. */
    f |= PTE_D | (gen_random(g) & (PTE_W | PTE_U | PTE_X)) | (ornaments(g) & PTE_G);
    for (unsigned i = 0; i < NAPOT_PAGES; i++)
        gen_put(g, table + 8 * (uint64_t)(first + i), pte(pa | code << PAGE_SHIFT, f));
}

static void data_pages(Gen *g, unsigned space, uint64_t table)
{
    for (unsigned i = 0; i < LAYOUT_DATA_PAGES; i++) {
        uint64_t pa = LAYOUT_DATA + (uint64_t)i * PAGE_SIZE;
        /* Plain pages: half of them U's, half S's. */
        gen_put(g, table + 8 * (uint64_t)i,
                i >= LAYOUT_PLAIN_PAGES
                    ? leaf(g, data_page(g, i))
                    : pte(pa, PTE_V | PTE_R | PTE_W | PTE_A | PTE_D | (i & 1 ? PTE_U : 0)));
    }
    for (unsigned i = LAYOUT_PLAIN_PAGES; i < LAYOUT_DATA_PAGES; i += NAPOT_PAGES) {
        g->napot[space] &= ~(UINT64_C(1) << i / NAPOT_PAGES);
        if (gen_has_ext(g, "svnapot") && gen_one_in(g, 3)) {
            napot(g, table, i);
            g->napot[space] |= UINT64_C(1) << i / NAPOT_PAGES;
        }
    }
}

/* --- tables --------------------------------------------------------------------------------- */

static void map_gigabyte(Gen *g, unsigned space, unsigned n, uint64_t user)
{
    static const struct {
        uint64_t pa, flags;
    } big[] = {{LAYOUT_RAM, PTE_R | PTE_X},
               {LAYOUT_PATCH, PTE_R | PTE_W | PTE_X},
               {LAYOUT_DATA, PTE_R | PTE_W},
               {LAYOUT_STATE, PTE_R | PTE_W}};
    uint64_t all = PTE_V | PTE_A | PTE_D | user;

    for (unsigned i = 0; i < 8; i++) {
        unsigned row = i < 4 ? i : 3;
        uint64_t pa = big[row].pa + (uint64_t)(i - row) * 0x200000;
        if (user && i >= 3)
            break; /* the handler's own is not for U */
        gen_put(g, table_at(space, n) + 8 * (uint64_t)i, pte(pa, big[row].flags | all));
    }
}

/* One of those that a superpage must not have, or PBMT, which has a meaning in some harts. */
static uint64_t upper_bit(Gen *g)
{
    unsigned from = gen_avoids(g, "pte-reserved") ? 61 : 54;

    return UINT64_C(1) << (from + gen_below(g, 64 - from));
}

/* A PTE above the lowest level, sound or wrong in some way: a leaf of `pa` with none of the rights
 * `never`, a pointer, rubbish. What memory holds beyond the tables is never taken for one. */
static uint64_t odd(Gen *g, unsigned space, uint64_t pa, uint64_t never)
{
    static const uint64_t rights = PTE_R | PTE_W | PTE_X;
    uint64_t misaligned = (uint64_t)1 << gen_below(g, 9) << PAGE_SHIFT, p;

    switch (gen_below(g, 8)) {
    case 0:
    case 1:
        p = gen_one_in(g, 4) ? gen_random(g) & (PTE_U | PTE_A | PTE_D) : 0;
        return pte(table_at(space, SPARE), PTE_V | p);
    case 2: return pte(LAYOUT_WALKED, PTE_V);
    case 3: return pte(gen_avoids(g, "pte-nowhere") ? LAYOUT_WALKED : LAYOUT_NOWHERE, PTE_V);
    case 4: p = leaf(g, pa + misaligned); break;
    case 5: p = pte(pa, PTE_V | PTE_R | PTE_A | upper_bit(g)); break;
    case 6: p = pte(pa, PTE_V | PTE_R | PTE_X | PTE_A | (gen_random(g) & PTE_U)); break;
    default: p = leaf(g, pa);
    }
    p &= ~never;
    return p & rights ? p : p | PTE_A;
}

/* As LEAVES, and leaves for code at its end, which nobody may write. */
static void spare_pages(Gen *g, unsigned s)
{
    data_pages(g, s, table_at(s, SPARE));
    for (unsigned i = LAYOUT_LANDINGS; i < LAYOUT_DATA_PAGES; i++) {
        uint64_t p = leaf(g, LAYOUT_LANDING) & ~PTE_W;
        gen_put(g, table_at(s, SPARE) + 8 * (uint64_t)i, gen_one_in(g, 2) ? p | PTE_X : p);
    }
}

static void space_tables(Gen *g, unsigned s)
{
    uint64_t root = table_at(s, ROOT39), leaves = table_at(s, LEAVES);
    uint64_t all = PTE_V | PTE_R | PTE_W | PTE_A | PTE_D;

    map_gigabyte(g, s, MIDDLE_S, 0);
    map_gigabyte(g, s, MIDDLE_U, PTE_U);
    gen_put(g, root + 8 * 2, pte(table_at(s, MIDDLE_S), PTE_V));
    gen_put(g, root + 8 * 6, pte(table_at(s, MIDDLE_U), PTE_V));
    gen_put(g, root + 8 * 10, pte(LAYOUT_RAM, all));
    gen_put(g, table_at(s, MIDDLE_S) + 8 * 2, pte(leaves, PTE_V));
    spare_pages(g, s);
    data_pages(g, s, leaves); /* after the spare ones: g->napot is of these */
    for (unsigned i = 0; i < LAYOUT_ODD_N; i++)
        gen_put(g, table_at(s, MIDDLE_S) + 8 * ((LAYOUT_ODD - LAYOUT_RAM) / 0x200000 + i),
                odd(g, s, LAYOUT_DATA, PTE_X));
    for (unsigned i = 0; i < LAYOUT_ODD_CODE_N; i++)
        gen_put(g, table_at(s, MIDDLE_S) + 8 * ((LAYOUT_ODD_CODE - LAYOUT_RAM) / 0x200000 + i),
                odd(g, s, LAYOUT_PATCH, PTE_W));
    for (unsigned bit = ODD_GIGA_FIRST; bit <= ODD_GIGA_LAST; bit++)
        gen_put(g, root + 8 * (2 + (UINT64_C(1) << (bit - 30))), odd(g, s, LAYOUT_RAM, 0));
    gen_put(g, table_at(s, TOP48), pte(root, PTE_V));
    gen_put(g, table_at(s, TOP48) + 8, gen_one_in(g, 2) ? pte(0, all) : odd(g, s, 0, 0));
    gen_put(g, table_at(s, TOP57), pte(table_at(s, TOP48), PTE_V));
    gen_put(g, table_at(s, TOP57) + 8, gen_one_in(g, 2) ? pte(0, all) : odd(g, s, 0, 0));
}

void gen_tables(Gen *g)
{
    for (unsigned s = 0; s < GEN_SPACES; s++)
        if (has_space(g, s))
            space_tables(g, s);
    for (unsigned i = 0; i < LAYOUT_DATA_PAGES;
         i++) /* A and D set: PMP may keep it from changing */
        gen_put(g, LAYOUT_WALKED + 8 * (uint64_t)i,
                (leaf(g, LAYOUT_DATA + (uint64_t)i * PAGE_SIZE) & ~PTE_X) | PTE_A | PTE_D);
    for (unsigned i = 0; i < PAGE_SIZE; i += 8)
        gen_put(g, LAYOUT_LANDING + i, UINT64_C(0x8f828f828f828f82));
    for (uint64_t off = 0; off < LAYOUT_DATA_PAGES * PAGE_SIZE; off += 8)
        gen_put(g, LAYOUT_DATA + off, off & 0x800 ? gen_corner(g) : gen_corner_f(g));
}

/* --- code ------------------------------------------------------------------------------------ */

/* S-mode goes to another space, or to none; what follows lies where it did. */
void gen_switch(Gen *g)
{
    unsigned t = gen_base(g);
    bool paged = !gen_one_in(g, 8);

    gen_li(g, t, paged ? gen_satp(g) : 0);
    gen_insn(g, INSN_csrrw, gen_one_in(g, 2) ? 0 : gen_rd(g), t, 0, CSR_SATP);
    if (!g->tvm)
        g->paged = paged;
}

/* After a PTE of `space` changed: the address in `base` or all, its ASIDs or all. */
static void fence(Gen *g, unsigned space, unsigned base, bool global)
{
    unsigned rs1 = gen_one_in(g, 2) ? base : 0, asid = 0;
    bool inval = gen_has_ext(g, "svinval") && gen_one_in(g, 2);
    InsnId id = inval ? INSN_sinval_vma : INSN_sfence_vma;
    unsigned times = 1;

    if (!global && gen_one_in(g, 2)) {
        do
            asid = gen_base(g);
        while (asid == base);
        times = spaces[space].asid[0] == spaces[space].asid[1] ? 1 : 2;
    }
    if (inval)
        gen_emit(g, insn_info[INSN_sfence_w_inval].match);
    for (unsigned i = 0; i < times; i++) {
        if (asid)
            gen_li(g, asid, spaces[space].asid[i]);
        gen_insn(g, id, 0, rs1, asid, 0);
    }
    if (inval)
        gen_emit(g, insn_info[INSN_sfence_inval_ir].match);
}

/* S-mode changes the PTE of a data page, fences it, and uses the page. */
void gen_edit(Gen *g)
{
    static const uint64_t flips[] = {PTE_A,         PTE_D, PTE_A | PTE_D, PTE_W,
                                     PTE_R | PTE_X, PTE_U, PTE_V,         0x100};
    unsigned s = pick_space(g), i, base = gen_base(g), t;
    uint64_t entry, va;
    bool was = g->no_rd[base];

    if (g->tvm) /* the fence would trap */
        return;
    do
        i = LAYOUT_PLAIN_PAGES + gen_below(g, LAYOUT_DATA_PAGES - LAYOUT_PLAIN_PAGES);
    while (g->napot[s] >> i / NAPOT_PAGES & 1);
    entry = table_at(s, LEAVES) + 8 * (uint64_t)i;
    va = LAYOUT_DATA + (uint64_t)i * PAGE_SIZE;
    g->no_rd[base] = true;
    if (gen_one_in(g, 2)) { /* what the page was before may be remembered */
        gen_li(g, base, va);
        gen_insn(g, INSN_ld, gen_rd(g), base, 0, (int32_t)gen_below(g, 64) * 8);
    }
    gen_li(g, base, entry);
    t = gen_base(g);
    gen_li(g, t, flips[gen_below(g, 8)]);
    gen_insn(g, INSN_amoxor_d, gen_rd(g), base, t, 0);
    gen_li(g, base, va);
    fence(g, s, base, g->image[entry - LAYOUT_RAM] & PTE_G); /* G: in all ASIDs */
    for (unsigned n = 1 + gen_below(g, 2); n; n--)
        gen_insn(g, gen_one_in(g, 2) ? INSN_ld : INSN_sd, gen_rd(g), base, gen_rs(g),
                 (int32_t)gen_below(g, 64) * 8);
    g->no_rd[base] = was;
}
