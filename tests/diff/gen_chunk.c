/*
 * Chunks: what a random program is made of, with its weights. A new row of the instruction table
 * with a known format is drawn without being named here.
 */
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
           fmt == FMT_U || fmt == FMT_UPC;
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
    gen_emit(g, isa_encode(&in));
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

/* Where no code is: the handler comes back to x31. */
static void wild_jump(Gen *g)
{
    unsigned base;
    uint64_t from = g->at;

    do
        base = gen_rd(g);
    while (!base);
    gen_insn(g, INSN_auipc, REG_RESUME, 0, 0, 0);
    if (gen_one_in(g, 3)) { /* below RAM, where PMP refuses all */
        gen_insn(g, INSN_lui, base, 0, 0, (int32_t)((0x1000 + gen_below(g, 0xf000)) << 12));
    } else { /* the sign makes it another address than the data's */
        gen_insn(g, INSN_lui, base, 0, 0, (int32_t)LAYOUT_DATA);
        if (gen_one_in(g, 2)) /* not canonical */
            gen_insn(g, INSN_bclri, base, base, 0, 50);
    }
    gen_insn(g, INSN_addi, REG_RESUME, REG_RESUME, 0, (int32_t)(g->at - from) + 8);
    gen_insn(g, INSN_jalr, gen_rd(g), base, 0, 0);
}

/* --- system --------------------------------------------------------------------------------- */

/* Bits by immediate only where the whole register is not the same on both sides (known.def). */
static void csr(Gen *g)
{
    static const uint16_t whole[] = {CSR_FFLAGS, CSR_FRM,    CSR_FCSR, CSR_SCAUSE,
                                     CSR_STVAL,  CSR_MCAUSE, CSR_MTVAL};
    static const uint16_t reads[] = {CSR_SSTATUS, CSR_SIE,     CSR_SEPC,         CSR_SATP,
                                     CSR_MSTATUS, CSR_MEDELEG, CSR_MIE,          CSR_MEPC,
                                     CSR_MHARTID, CSR_PMPCFG0, CSR_PMPADDR0 + 4, CSR_SCOUNTEREN};
    static const uint16_t none[] = {0x5c0, 0x8ff, 0x9ff, 0xbc0, 0xcff, 0xfff, CSR_MHARTID};
    unsigned which = gen_below(g, 7);
    static const InsnId ids[] = {INSN_csrrw,  INSN_csrrs,  INSN_csrrc,
                                 INSN_csrrwi, INSN_csrrsi, INSN_csrrci};
    unsigned rd = gen_rd(g);

    switch (gen_below(g, 4)) {
    case 0:
    case 1:
        gen_insn(g, ids[gen_below(g, 6)], rd, gen_below(g, 32), 0,
                 whole[gen_below(g, gen_one_in(g, 2) ? 3 : 7)]);
        break;
    case 2: gen_insn(g, INSN_csrrs, rd, 0, 0, reads[gen_below(g, 12)]); break;
    default:
        if (gen_one_in(g, 2)) /* no such CSR, or read-only (known.def: csr-no-bits) */
            gen_insn(g, ids[which == 6 ? 0 : gen_below(g, 6)], rd, 1 + gen_below(g, 31), 0,
                     none[which]);
        else
            gen_insn(g, gen_one_in(g, 2) ? INSN_csrrsi : INSN_csrrci, rd, 2, 0, CSR_SSTATUS);
    }
}

/* SUM and MXR on or off: the next accesses see it. */
static void status_bits(Gen *g)
{
    unsigned t = gen_rd(g);

    if (!t)
        return;
    gen_insn(g, INSN_lui, t, 0, 0, (int32_t)(gen_random(g) & (MSTATUS_SUM | MSTATUS_MXR)));
    gen_insn(g, gen_one_in(g, 2) ? INSN_csrrs : INSN_csrrc, gen_rd(g), t, 0, CSR_SSTATUS);
}

static void system_insn(Gen *g)
{
    switch (gen_below(g, 6)) {
    case 0: gen_insn(g, INSN_ebreak, 0, 0, 0, 0); break;
    case 1: gen_emit(g, 0x9002); break; /* c.ebreak */
    case 2: gen_insn(g, INSN_sfence_vma, 0, gen_rs(g), gen_rs(g), 0); break;
    case 3: gen_insn(g, INSN_fence, 0, 0, 0, 0x0ff); break;
    case 4: gen_emit(g, insn_info[INSN_fence_i].match); break;
    default:
        if (g->prv == PRV_U) /* a level too high */
            gen_emit(g, insn_info[gen_one_in(g, 2) ? INSN_sret : INSN_mret].match);
        else if (g->prv == PRV_S)
            gen_emit(g, insn_info[INSN_mret].match);
    }
}

/* Words that are no instruction here, and none that QEMU has beyond (known.def). */
static void illegal(Gen *g)
{
    static const uint32_t opcodes[] = {0x03, 0x07, 0x1b, 0x23, 0x27, 0x2f,
                                       0x33, 0x3b, 0x53, 0x63, 0x67, 0x6b};
    uint32_t raw;
    Insn in;

    if (gen_one_in(g, 3)) {
        do
            raw = gen_random(g) & 0xffff;
        while ((raw & 3) == 3 || isa_decode(&g->isa, raw, &in));
        gen_emit(g, raw);
        return;
    }
    do
        raw = (gen_random(g) & ~UINT32_C(0x7f)) | opcodes[gen_below(g, 12)];
    while (isa_decode(&g->isa, raw, &in));
    gen_emit(g, raw);
}

/* sret to the next instruction, still in S-mode; with TSR it traps and is skipped. */
static void return_s(Gen *g)
{
    unsigned t = gen_rd(g);

    if (!t || g->prv != PRV_S)
        return;
    gen_insn(g, INSN_auipc, t, 0, 0, 0);
    gen_insn(g, INSN_addi, t, t, 0, 24);
    gen_insn(g, INSN_csrrw, 0, t, 0, CSR_SEPC);
    gen_insn(g, INSN_addi, t, 0, 0, MSTATUS_SPP);
    gen_insn(g, INSN_csrrs, 0, t, 0, CSR_SSTATUS);
    gen_emit(g, insn_info[INSN_sret].match);
}

void gen_chunk(Gen *g)
{
    static const struct {
        unsigned weight;
        void (*make)(Gen *g);
    } kinds[] = {{24, alu},          {6, alu_pair},      {14, compressed_alu},
                 {5, corner_into_x}, {20, gen_access},   {4, gen_reserve},
                 {14, fp},           {4, corner_into_f}, {8, branch},
                 {4, jump},          {3, loop},          {1, wild_jump},
                 {3, csr},           {1, status_bits},   {2, system_insn},
                 {2, illegal},       {1, return_s}};
    enum { KINDS = sizeof kinds / sizeof *kinds };
    unsigned total = 0, n, k;

    if (g->patch && gen_one_in(g, 8)) {
        gen_patch(g);
        return;
    }
    for (k = 0; k < KINDS; k++)
        total += kinds[k].weight;
    n = gen_below(g, total);
    for (k = 0; n >= kinds[k].weight; k++)
        n -= kinds[k].weight;
    kinds[k].make(g);
}
