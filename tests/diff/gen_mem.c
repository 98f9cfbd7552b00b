/*
 * Memory: page tables, addresses good and bad, accesses of every kind, code that changes itself.
 *
 * Every store's base register is set right before it, so that a program can only hurt its data.
 * What QEMU 7.2 is known to do otherwise (known.def) is left out here: misaligned AMOs and AMOs to
 * pages that refuse them, SC without a matching LR.
 */
#include "tests/diff/gen.h"

enum { TABLES = 2, ASIDS = 4 };

static uint64_t pte(uint64_t pa, uint64_t flags)
{
    return pa >> PAGE_SHIFT << PTE_PPN_BIT | flags;
}

/* Root, one table for each gigabyte mapped, one of 4 KiB pages: for each of two address spaces. */
static uint64_t table_at(unsigned space, unsigned n)
{
    return LAYOUT_TABLES + ((uint64_t)space * 4 + n) * PAGE_SIZE;
}

uint64_t gen_satp(Gen *g)
{
    uint64_t asid = gen_below(g, ASIDS);

    return (uint64_t)SATP_SV39 << SATP_MODE_BIT | asid << SATP_ASID_BIT |
           table_at(gen_below(g, TABLES), 0) >> PAGE_SHIFT;
}

/* A data page: mostly sound, sometimes one thing wrong. */
static uint64_t data_pte(Gen *g, uint64_t pa)
{
    static const uint64_t rwx[] = {PTE_R | PTE_W, PTE_R | PTE_W, PTE_R | PTE_W,
                                   PTE_R,         PTE_R | PTE_X, PTE_X,
                                   PTE_W,         PTE_W | PTE_X, 0};
    uint64_t f = PTE_V | PTE_A | PTE_D | PTE_R | PTE_W;

    if (gen_one_in(g, 2))
        f |= PTE_U;
    if (gen_one_in(g, 8)) /* somewhere else in the data area */
        pa = LAYOUT_DATA + ((uint64_t)gen_below(g, LAYOUT_DATA_PAGES) << PAGE_SHIFT);
    if (gen_one_in(g, 8))
        f |= PTE_G;
    if (gen_one_in(g, 8))
        f |= gen_random(g) & 0x300; /* RSW */
    if (gen_one_in(g, 2))
        f &= ~(gen_random(g) & (PTE_A | PTE_D));
    if (gen_one_in(g, 4))
        f = (f & ~(PTE_R | PTE_W)) | rwx[gen_below(g, sizeof rwx / sizeof *rwx)];
    if (gen_one_in(g, 32))
        f &= ~PTE_V;
    if (gen_one_in(g, 32))
        f |= (uint64_t)1 << (54 + gen_below(g, 10));
    return pte(pa, f);
}

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

void gen_tables(Gen *g)
{
    for (unsigned s = 0; s < TABLES; s++) {
        uint64_t root = table_at(s, 0), leaves = table_at(s, 3);
        map_gigabyte(g, s, 1, 0);
        map_gigabyte(g, s, 2, PTE_U);
        gen_put(g, root + 8 * 2, pte(table_at(s, 1), PTE_V));
        gen_put(g, root + 8 * 6, pte(table_at(s, 2), PTE_V));
        gen_put(g, root + 8 * 10, pte(LAYOUT_RAM, PTE_V | PTE_R | PTE_W | PTE_A | PTE_D));
        gen_put(g, table_at(s, 1) + 8 * 2, pte(leaves, PTE_V));
        for (unsigned i = 0; i < LAYOUT_DATA_PAGES; i++) {
            uint64_t pa = LAYOUT_DATA + (uint64_t)i * PAGE_SIZE;
            /* Plain pages: half of them U's, half S's. */
            gen_put(g, leaves + 8 * (uint64_t)i,
                    i >= LAYOUT_PLAIN_PAGES
                        ? data_pte(g, pa)
                        : pte(pa, PTE_V | PTE_R | PTE_W | PTE_A | PTE_D | (i & 1 ? PTE_U : 0)));
        }
    }
    for (uint64_t off = 0; off < LAYOUT_DATA_PAGES * PAGE_SIZE; off += 8)
        gen_put(g, LAYOUT_DATA + off, off & 0x800 ? gen_corner(g) : gen_corner_f(g));
}

/* --- addresses ------------------------------------------------------------------------------ */

/* A page that this segment can read and write, whatever the tables say. */
static uint64_t plain_page(Gen *g)
{
    unsigned page = gen_below(g, LAYOUT_PLAIN_PAGES) & ~1u;
    bool user = g->sv39 && (g->prv == PRV_U || g->prv == PRV_M); /* M: MPRV as U */

    return LAYOUT_DATA + (uint64_t)(page + user) * PAGE_SIZE;
}

/* base = a 32-bit address, plus one of the aliases (bit 0: none) */
static void set_base(Gen *g, unsigned base, uint64_t addr, unsigned alias)
{
    int32_t low = (int32_t)((addr & 0xfff) ^ 0x800) - 0x800;

    gen_insn(g, INSN_lui, base, 0, 0, (int32_t)(uint32_t)(addr - (uint64_t)(int64_t)low));
    gen_insn(g, INSN_addi, base, base, 0, low);
    gen_insn(g, INSN_add_uw, base, base, 0, 0);
    if (alias)
        gen_insn(g, INSN_bseti, base, base, 0, (int32_t)alias);
}

static uint64_t random_address(Gen *g, unsigned *alias)
{
    uint64_t a;

    *alias = 0;
    if (gen_one_in(g, 2))
        return plain_page(g) + (gen_below(g, 0x1000) & ~7u);
    a = LAYOUT_DATA + gen_below(g, (LAYOUT_DATA_PAGES - 1) * PAGE_SIZE); /* immediates add to it */
    if (g->pmp) /* known.def: pmp-across-pages */
        a = (a & ~UINT64_C(0xfff)) + gen_below(g, 0xdf8);
    switch (gen_below(g, g->sv39 ? 8 : 2)) {
    case 0: return a; /* any alignment */
    case 1: return g->pmp ? a : (a & ~UINT64_C(0xfff)) + PAGE_SIZE - gen_below(g, 9); /* across */
    case 2: *alias = gen_one_in(g, 2) ? ALIAS_U_BIT : ALIAS_S_BIT; return a & ~UINT64_C(7);
    case 3:
        if (gen_one_in(g, 4)) /* not canonical, or nothing there */
            *alias = 34 + gen_below(g, 30);
        return a & ~UINT64_C(7);
    default: return a & ~UINT64_C(7);
    }
}

/* Where neither board has anything (known.def: nothing-misaligned) */
static void access_nothing(Gen *g)
{
    unsigned base = gen_rd(g);

    if (!base || g->no_rd[base])
        return;
    set_base(g, base, LAYOUT_DATA + (gen_below(g, 0x100000) & ~7u), 36 + gen_below(g, 18));
    gen_insn(g, gen_one_in(g, 2) ? INSN_ld : INSN_sd, base, base, base, 0);
}

/* --- accesses ------------------------------------------------------------------------------- */

static unsigned width_of(InsnId id)
{
    return 1u << (insn_info[id].match >> 12 & 3);
}

static bool is_load(unsigned fmt)
{
    return fmt == FMT_LD || fmt == FMT_FLD;
}

static bool is_access(unsigned fmt)
{
    return is_load(fmt) || fmt == FMT_ST || fmt == FMT_FST;
}

/* Loads and stores off one base; a load does not hit the base unless it is the last. */
static void plain_accesses(Gen *g, unsigned base)
{
    unsigned n = 1 + gen_below(g, 5);
    int32_t imm = (int32_t)gen_below(g, 32) * 8;
    bool was = g->no_rd[base];

    g->no_rd[base] = true;
    for (unsigned i = 0; i < n; i++) {
        InsnId id = gen_pick(g, is_access);
        if (gen_one_in(g, 3)) /* pairs that are made one op */
            id = gen_one_in(g, 2) ? INSN_ld : INSN_sd;
        imm = gen_one_in(g, 2) ? imm + (int32_t)width_of(id) : (int32_t)gen_below(g, 32) * 8;
        if (!g->pmp && gen_one_in(g, 16))
            imm = (int32_t)gen_below(g, 4096) - 2048;
        if (imm > 2047)
            imm = 0;
        if (i + 1 == n)
            g->no_rd[base] = was;
        gen_insn(g, id, is_load(insn_info[id].format) ? gen_rd(g) : 0, base, gen_rs(g), imm);
    }
    g->no_rd[base] = was;
}

/* A compressed access, base and all: random encodings until one is. */
static void compressed_access(Gen *g)
{
    unsigned alias;
    uint64_t addr = random_address(g, &alias);
    uint32_t raw;
    Insn in;

    do {
        raw = gen_random(g) & 0xffff;
    } while ((raw & 3) == 3 || !isa_decode(&g->isa, raw, &in) ||
             !is_access(insn_info[in.id].format) || g->no_rd[in.rs1] ||
             (insn_info[in.id].format == FMT_LD && g->no_rd[in.rd]));
    set_base(g, in.rs1, addr, alias);
    gen_emit(g, raw);
}

static unsigned gen_base(Gen *g)
{
    unsigned base;

    do
        base = gen_rd(g);
    while (!base);
    return base;
}

void gen_access(Gen *g)
{
    unsigned alias, base;
    uint64_t addr;

    if (!g->sv39 && gen_one_in(g, 16)) {
        access_nothing(g);
        return;
    }
    if (gen_one_in(g, 3)) {
        compressed_access(g);
        return;
    }
    addr = random_address(g, &alias);
    base = gen_base(g);
    set_base(g, base, addr, alias);
    plain_accesses(g, base);
}

static bool is_amo(unsigned fmt)
{
    return fmt == FMT_AMO;
}

/* AMOs, and LR with SC: on plain pages. */
void gen_reserve(Gen *g)
{
    unsigned base = gen_base(g);
    bool d = gen_one_in(g, 2);
    InsnId id;

    set_base(g, base, plain_page(g) + (gen_below(g, 0x1000) & ~7u), 0);
    if (gen_one_in(g, 3)) {
        g->no_rd[base] = true;
        gen_insn(g, d ? INSN_lr_d : INSN_lr_w, gen_rd(g), base, 0, (int32_t)gen_below(g, 4));
        for (unsigned n = gen_below(g, 4); n; n--)
            gen_insn(g, INSN_add, gen_rd(g), gen_rs(g), gen_rs(g), 0);
        g->no_rd[base] = false;
        gen_insn(g, d ? INSN_sc_d : INSN_sc_w, gen_rd(g), base, gen_rs(g),
                 (int32_t)gen_below(g, 4));
        return;
    }
    do
        id = gen_pick(g, is_amo);
    while (id == INSN_sc_w || id == INSN_sc_d);
    gen_insn(g, id, gen_rd(g), base, gen_rs(g), (int32_t)gen_below(g, 4));
}

/* An instruction ahead changes into another and back, each time that this runs. */
void gen_patch(Gen *g)
{
    static const InsnId ids[] = {INSN_add, INSN_sub, INSN_xor, INSN_mul, INSN_rol, INSN_bset};
    unsigned base = gen_base(g), mask, word, gap = gen_below(g, 4), n;
    unsigned rd, rs1, rs2;
    uint32_t a, b;

    g->no_rd[base] = true;
    do
        mask = gen_base(g);
    while (mask == base);
    g->no_rd[mask] = true;
    word = gen_base(g);
    rd = gen_rd(g), rs1 = gen_rs(g), rs2 = gen_rs(g);
    g->no_rd[base] = g->no_rd[mask] = false;
    a = gen_make(ids[gen_below(g, 6)], rd, rs1, rs2, 0);
    b = gen_make(ids[gen_below(g, 6)], rs1 && !g->no_rd[rs1] ? rs1 : rd, rs2, rd, 0);
    /* The slot is 7 instructions and the gap behind the auipc. */
    gen_insn(g, INSN_auipc, base, 0, 0, 0);
    gen_insn(g, INSN_lui, mask, 0, 0, (int32_t)((a ^ b) + 0x800));
    gen_insn(g, INSN_addi, mask, mask, 0, (int32_t)(((a ^ b) & 0xfff) ^ 0x800) - 0x800);
    gen_insn(g, INSN_lw, word, base, 0, (int32_t)(4 * (7 + gap)));
    gen_insn(g, INSN_xor, word, word, mask, 0);
    gen_insn(g, INSN_sw, 0, base, word, (int32_t)(4 * (7 + gap)));
    gen_emit(g, insn_info[INSN_fence_i].match);
    for (n = 0; n < gap; n++)
        gen_insn(g, INSN_addi, gen_rd(g), gen_rs(g), 0, (int32_t)gen_below(g, 2048));
    gen_emit(g, a);
}
