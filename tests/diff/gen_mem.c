/*
 * Memory: addresses good and bad, accesses of every kind, code that changes itself.
 *
 * Every store's base register is set right before it, so that a program can only hurt its data.
 * What QEMU 7.2 is known to do otherwise (known.def) is left out here: misaligned AMOs and AMOs to
 * pages that refuse them, SC without a matching LR.
 */
#include <string.h>

#include "tests/diff/gen.h"

/* --- addresses ------------------------------------------------------------------------------ */

unsigned gen_base(Gen *g)
{
    unsigned base;

    do
        base = gen_rd(g);
    while (!base);
    return base;
}

/* A page that this segment can read and write, whatever the tables say; not the first: an
 * immediate may be negative, and before it lies LAYOUT_WALKED. */
static uint64_t plain_page(Gen *g)
{
    unsigned page = 2 * (1 + gen_below(g, LAYOUT_PLAIN_PAGES / 2 - 1));
    bool user = g->paged && (g->prv == PRV_U || g->prv == PRV_M); /* M: MPRV as U */

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

/* Through the windows of gen_space.c, or where a bit of the address is wrong */
static uint64_t odd_address(Gen *g, uint64_t a, unsigned *alias)
{
    switch (gen_below(g, 4)) {
    case 0: *alias = gen_one_in(g, 2) ? ALIAS_U_BIT : ALIAS_S_BIT; return a;
    case 1: *alias = 34 + (gen_one_in(g, 4) ? gen_below(g, 30) : gen_below(g, 6)); return a;
    default: return LAYOUT_ODD + (uint64_t)gen_below(g, LAYOUT_ODD_N) * 0x200000 + (a & 0x1fffff);
    }
}

static uint64_t random_address(Gen *g, unsigned *alias)
{
    uint64_t a;

    *alias = 0;
    if (gen_below(g, 9) < 5) {
        a = plain_page(g) + gen_below(g, 0xf00); /* of any alignment every other time */
        return gen_one_in(g, 2) ? a : a & ~UINT64_C(7);
    }
    /* Immediates add to it. */
    a = LAYOUT_DATA + PAGE_SIZE + gen_below(g, (LAYOUT_DATA_PAGES - 2) * PAGE_SIZE);
    if (g->pmp) /* known.def: pmp-across-pages */
        a = (a & ~UINT64_C(0xfff)) + gen_below(g, 0xdf8);
    switch (gen_below(g, g->paged ? 8 : 3)) {
    case 0: return a; /* any alignment */
    case 1: return g->pmp ? a : (a & ~UINT64_C(0xfff)) + PAGE_SIZE - gen_below(g, 9); /* across */
    case 3:
    case 4: return odd_address(g, a & ~UINT64_C(7), alias);
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
        if (!g->pmp && gen_one_in(g, 8))
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

void gen_access(Gen *g)
{
    unsigned alias, base;
    uint64_t addr;

    if (!g->paged && gen_one_in(g, 16)) {
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

/* An AMO; amocas often with the value that is there, amocas.q with even registers. */
static void amo(Gen *g, unsigned base)
{
    unsigned rd = gen_rd(g), rs2 = gen_rs(g);
    InsnId id;
    bool cas;

    do
        id = gen_pick(g, is_amo);
    while (id == INSN_sc_w || id == INSN_sc_d);
    cas = strncmp(insn_info[id].name, "amocas", 6) == 0;
    while (cas && !rd && gen_avoids(g, "cas-x0"))
        rd = gen_rd(g);
    if (id == INSN_amocas_q) {
        while (rd & 1 || g->no_rd[rd + 1] || rd == base || rd + 1 == base ||
               (!rd && gen_avoids(g, "cas-x0")))
            rd = gen_rd(g);
        rs2 &= ~1u;
    }
    if (cas && rd != base && !gen_one_in(g, 3)) {
        gen_insn(g, INSN_ld, rd, base, 0, 0);
        if (id == INSN_amocas_q)
            gen_insn(g, INSN_ld, rd + 1, base, 0, 8);
        else if (id == INSN_amocas_w && gen_one_in(g, 2))
            gen_insn(g, INSN_add_uw, rd, rd, 0, 0); /* the upper half does not count */
    }
    gen_insn(g, id, rd, base, rs2, (int32_t)gen_below(g, 4));
}

static bool is_cbo(unsigned fmt)
{
    return fmt == FMT_CBO;
}

static void cbo(Gen *g)
{
    unsigned base = gen_base(g), alias;
    uint64_t addr = random_address(g, &alias);

    if (gen_avoids(g, "cbo-tval"))
        addr &= ~UINT64_C(63);
    set_base(g, base, addr, alias);
    gen_insn(g, gen_pick(g, is_cbo), 0, base, 0, 0);
}

/* AMOs, and LR with SC: on plain pages. */
void gen_reserve(Gen *g)
{
    unsigned base = gen_base(g);
    bool d = gen_one_in(g, 2);

    if (gen_has_ext(g, "zicboz") && gen_one_in(g, 5)) {
        cbo(g);
        return;
    }
    if (gen_has_ext(g, "zawrs") && gen_one_in(g, 8)) /* without a reservation nobody waits */
        gen_emit(g,
                 insn_info[gen_one_in(g, 2) && !(g->tw && gen_avoids(g, "wrs-tw")) ? INSN_wrs_nto
                                                                                   : INSN_wrs_sto]
                     .match);
    set_base(g, base, plain_page(g) + (gen_below(g, 0x1000) & ~15u), 0);
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
    amo(g, base);
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
