/*
 * Chunks: what a random program is made of, with its weights. A new row of the instruction table
 * with a known format is drawn without being named here.
 */
#include <string.h>

#include "tests/diff/gen.h"

static void corner_into_x(Gen *g)
{
    unsigned rd = gen_rd(g);

    if (!rd)
        return;
    switch (gen_below(g, 4)) {
    case 0: gen_insn(g, INSN_addi, rd, 0, 0, (int32_t)gen_below(g, 4096) - 2048); break;
    case 1: gen_insn(g, INSN_lui, rd, 0, 0, (int32_t)gen_random(g)); break;
    case 2:
        gen_insn(g, INSN_addi, rd, 0, 0, gen_one_in(g, 2) ? -1 : 1);
        gen_insn(g, gen_one_in(g, 2) ? INSN_slli : INSN_srli, rd, rd, 0, (int32_t)gen_below(g, 64));
        break;
    default: {
        uint64_t v = gen_corner(g);
        gen_insn(g, INSN_lui, rd, 0, 0, (int32_t)(v >> 32));
        gen_insn(g, INSN_addi, rd, rd, 0, (int32_t)(v & 0xfff) - 2048);
        gen_insn(g, INSN_rori, rd, rd, 0, (int32_t)gen_below(g, 64));
    }
    }
}

static bool is_alu(unsigned fmt)
{
    return fmt == FMT_R || fmt == FMT_R1 || fmt == FMT_I || fmt == FMT_SH6 || fmt == FMT_SH5 ||
           fmt == FMT_U || fmt == FMT_UPC || fmt == FMT_RNUM || fmt == FMT_BS;
}

static void alu(Gen *g)
{
    InsnId id = gen_pick(g, is_alu);
    unsigned rs1 = gen_rs(g), rs2 = gen_rs(g), rd;

    rd = gen_one_in(g, 4) && !g->no_rd[rs1] ? rs1 : gen_rd(g);
    g->last_rd = rd;
    if (id == INSN_ctzw) { /* known.def: ctzw-zero */
        if (!rd)
            return;
        gen_insn(g, INSN_ori, rd, rs1, 0, 1 << gen_below(g, 11));
        rs1 = rd;
    }
    gen_insn(g, id, rd, rs1, rs2, (int32_t)gen_random(g));
}

/* Pairs that the interpreter likes to make one op of, and their near misses. */
static void alu_pair(Gen *g)
{
    static const InsnId pairs[][2] = {{INSN_slli, INSN_srli},  {INSN_slli, INSN_add},
                                      {INSN_lui, INSN_addi},   {INSN_lui, INSN_addiw},
                                      {INSN_auipc, INSN_addi}, {INSN_slli, INSN_srai},
                                      {INSN_add, INSN_addi},   {INSN_addi, INSN_addi},
                                      {INSN_slli, INSN_addw},  {INSN_addiw, INSN_slli}};
    const InsnId *p = pairs[gen_below(g, sizeof pairs / sizeof *pairs)];
    unsigned rd = gen_rd(g), second = gen_one_in(g, 4) ? gen_rd(g) : rd;
    int32_t sh = gen_one_in(g, 3) ? 32 : (int32_t)gen_below(g, 64);

    gen_insn(g, p[0], rd, gen_rs(g), gen_rs(g), p[0] == INSN_slli ? sh : (int32_t)gen_random(g));
    gen_insn(g, p[1], second, gen_one_in(g, 8) ? gen_rs(g) : rd, gen_rs(g),
             p[0] == INSN_slli && !gen_one_in(g, 3) ? sh : (int32_t)gen_random(g));
}

static void compressed_alu(Gen *g)
{
    uint32_t raw;
    Insn in;

    do
        raw = gen_random(g) & 0xffff;
    while ((raw & 3) == 3 || !isa_decode(&g->isa, raw, &in) || !is_alu(insn_info[in.id].format) ||
           g->no_rd[in.rd]);
    g->last_rd = in.rd;
    gen_emit(g, raw);
}

/* --- floating point ------------------------------------------------------------------------- */

static bool is_fp(unsigned fmt)
{
    return fmt >= FMT_FR && fmt <= FMT_R4;
}

static bool writes_x(unsigned fmt)
{
    return fmt == FMT_FCMP || fmt == FMT_FTOX || fmt == FMT_FMVX;
}

static void fp(Gen *g)
{
    static const uint8_t modes[] = {0, 1, 2, 3, 4, 7, 7, 7};
    InsnId id = gen_pick(g, is_fp);
    Insn in;

    in = (Insn){.id = (uint16_t)id,
                .rd = (uint8_t)(writes_x(insn_info[id].format) ? gen_rd(g) : gen_below(g, 32)),
                .rs1 = (uint8_t)gen_below(g, 32),
                .rs2 = (uint8_t)gen_below(g, 32),
                .rs3 = (uint8_t)gen_below(g, 32),
                .rm = gen_one_in(g, 40) ? (uint8_t)gen_below(g, 8) : modes[gen_below(g, 8)]};
    if (id == INSN_fcvt_s_bf16 && gen_avoids(g, "bf16-box"))
        gen_insn(g, INSN_fmv_h_x, in.rs1, gen_rs(g), 0, 0);
    gen_emit(g, isa_encode(&in));
    if (strncmp(insn_info[id].mnemonic, "fround", 6) == 0 && gen_avoids(g, "fround-dead"))
        gen_insn(g, INSN_csrrs, gen_rd(g), 0, 0, CSR_FFLAGS);
    if (gen_one_in(g, 3)) /* or else the flags would be set for good */
        gen_insn(g, INSN_csrrw, gen_rd(g), 0, 0, CSR_FFLAGS);
}

/* A corner value into f: by way of x, so that no address is needed. */
static void corner_into_f(Gen *g)
{
    unsigned t = gen_rd(g), f = gen_below(g, 32);
    uint64_t v = gen_corner_f(g);

    if (!t)
        return;
    gen_insn(g, INSN_lui, t, 0, 0, (int32_t)v);
    gen_insn(g, INSN_addi, t, t, 0, (int32_t)(v & 0xfff) - 2048);
    if (!gen_one_in(g, 3))
        gen_insn(g, INSN_slli, t, t, 0, 32);
    gen_insn(g, gen_one_in(g, 2) ? INSN_fmv_d_x : INSN_fmv_w_x, f, t, 0, 0);
}

/* --- control -------------------------------------------------------------------------------- */

static void simple(Gen *g)
{
    switch (gen_below(g, 8)) {
    case 0: corner_into_x(g); break;
    case 1:
    case 2: compressed_alu(g); break;
    case 3: fp(g); break;
    case 4: alu_pair(g); break;
    default: alu(g);
    }
}

static void put_at(Gen *g, uint64_t at, uint32_t word)
{
    uint64_t old;
    unsigned len = isa_length(word);
    uint64_t mask = len == 4 ? 0xffffffff : 0xffff;
    const uint8_t *p = g->image + (at - LAYOUT_RAM);

    old = (uint64_t)p[0] | (uint64_t)p[1] << 8 | (uint64_t)p[2] << 16 | (uint64_t)p[3] << 24 |
          (uint64_t)p[4] << 32 | (uint64_t)p[5] << 40 | (uint64_t)p[6] << 48 | (uint64_t)p[7] << 56;
    gen_put(g, at, (old & ~mask) | word);
}

static bool is_branch(unsigned fmt)
{
    return fmt == FMT_B;
}

/* The same by c.beqz, c.bnez and c.j */
static void compressed_branch(Gen *g)
{
    uint64_t from = g->at;
    uint32_t off, word = 0xa001 + (gen_below(g, 3) << 13); /* c.j, c.beqz, c.bnez */

    gen_emit(g, word);
    for (unsigned n = gen_below(g, 5); n; n--)
        simple(g);
    off = (uint32_t)(g->at - from);
    if (word >> 13 == 5)
        word |= (off & 0x10) << 7 | (off & 0x20) >> 3 | (off & 0xe) << 2;
    else
        word |= (off & 0x18) << 7 | (off & 6) << 2 | (off & 0x20) >> 3 | gen_below(g, 8) << 7;
    put_at(g, from, word);
}

/* Over a few instructions, or not */
static void branch(Gen *g)
{
    InsnId id = gen_pick(g, is_branch);
    unsigned rs1 = gen_rs(g), rs2 = gen_one_in(g, 3) ? 0 : gen_rs(g);
    uint64_t from;

    if (gen_one_in(g, 3)) /* a comparison with what was just made */
        gen_insn(g, gen_one_in(g, 2) ? INSN_andi : INSN_addi, rs1 = gen_rd(g), gen_rs(g), 0,
                 (int32_t)gen_below(g, 8));
    from = g->at;
    gen_insn(g, id, 0, rs1, rs2, 0);
    for (unsigned n = gen_below(g, 5); n; n--)
        simple(g);
    put_at(g, from, gen_make(id, 0, rs1, rs2, (int32_t)(g->at - from)));
}

/* By jal, by jalr, compressed or not; over rubbish. */
static void jump(Gen *g)
{
    unsigned skip = 2 * gen_below(g, 8), rd = gen_rd(g), base;
    uint64_t from = g->at;

    switch (gen_below(g, 3)) {
    case 0: gen_insn(g, INSN_jal, rd, 0, 0, (int32_t)(4 + skip)); break;
    case 1:
        do
            base = gen_rd(g);
        while (!base);
        gen_insn(g, INSN_auipc, base, 0, 0, 0);
        gen_insn(g, INSN_jalr, rd, base, 0, (int32_t)(8 + skip + gen_below(g, 2)));
        break;
    default: /* call and return */
        gen_insn(g, INSN_jal, 1, 0, 0, 8);
        gen_insn(g, INSN_jal, 0, 0, 0, 12);
        gen_insn(g, INSN_addi, 5, 0, 0, (int32_t)gen_below(g, 64));
        gen_emit(g, 0x8082); /* ret */
        gen_emit(g, 0x0001); /* c.nop */
        skip = 0;
    }
    for (from = g->at; g->at < from + skip;)
        gen_emit(g, 0x0001);
}

static void loop(Gen *g)
{
    uint64_t head;

    gen_insn(g, INSN_addi, REG_LOOP, 0, 0, 1 + (int32_t)gen_below(g, 12));
    head = g->at;
    for (unsigned n = 1 + gen_below(g, 5); n; n--) {
        if (gen_one_in(g, 4))
            branch(g);
        else
            simple(g);
    }
    gen_insn(g, INSN_addi, REG_LOOP, REG_LOOP, 0, -1);
    gen_insn(g, INSN_bne, 0, REG_LOOP, 0, (int32_t)(head - g->at));
}

void gen_chunk(Gen *g)
{
    static const struct {
        unsigned weight;
        void (*make)(Gen *g);
    } kinds[] = {{32, alu},
                 {6, alu_pair},
                 {14, compressed_alu},
                 {5, corner_into_x},
                 {31, gen_access},
                 {4, gen_reserve},
                 {14, fp},
                 {8, corner_into_f},
                 {7, branch},
                 {2, compressed_branch},
                 {4, jump},
                 {3, loop},
                 {1, gen_wild_jump},
                 {3, gen_csr},
                 {1, gen_status},
                 {2, gen_system},
                 {28, gen_illegal},
                 {1, gen_return}};
    enum { KINDS = sizeof kinds / sizeof *kinds };
    unsigned total = 0, n, k;

    if (g->patch && gen_one_in(g, 8)) {
        gen_patch(g);
        return;
    }
    if (g->prv == PRV_S && gen_one_in(g, 16)) {
        if (gen_one_in(g, 3))
            gen_switch(g);
        else
            gen_edit(g);
        return;
    }
    if ((g->swi || (g->prv == PRV_M && !g->paged)) && gen_one_in(g, 16)) {
        gen_interrupt(g);
        return;
    }
    for (k = 0; k < KINDS; k++)
        total += kinds[k].weight;
    n = gen_below(g, total);
    for (k = 0; n >= kinds[k].weight; k++)
        n -= kinds[k].weight;
    kinds[k].make(g);
}
