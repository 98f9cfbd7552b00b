/*
 * gen SEED HANDLER OUT ISA SEGMENTS PASSES MAP AVOID: writes a differential program and the map of
 * its instructions.
 *
 * OUT is an ELF with all of RAM up to the stream; HANDLER the raw code of handler.S. The same
 * arguments give the same bytes. AVOID names rows of known.def, with commas, that the other
 * side has. Nothing here
 * knows what an instruction means: rows, formats and extensions come from the instruction table.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "spec/elf.h"
#include "tests/diff/gen.h"

enum { PARTS = 32, IMAGE_SIZE = LAYOUT_STREAM - LAYOUT_RAM, PART_SIZE = IMAGE_SIZE / PARTS };
enum { CHUNKS_MIN = 24, CHUNKS_MAX = 64 };

/* xorshift64* */
uint32_t gen_random(Gen *g)
{
    g->rng ^= g->rng >> 12;
    g->rng ^= g->rng << 25;
    g->rng ^= g->rng >> 27;
    return (uint32_t)(g->rng * UINT64_C(0x2545f4914f6cdd1d) >> 32);
}

unsigned gen_below(Gen *g, unsigned n)
{
    return (unsigned)((uint64_t)gen_random(g) * n >> 32);
}

uint64_t gen_corner(Gen *g)
{
    static const uint64_t table[] = {0,
                                     1,
                                     2,
                                     UINT64_MAX,
                                     INT64_MAX,
                                     (uint64_t)1 << 63,
                                     0x7fffffff,
                                     0x80000000,
                                     0xffffffff,
                                     0xffffffff80000000,
                                     0xffffffff7fffffff,
                                     0x100000000,
                                     0x5555555555555555,
                                     0xaaaaaaaaaaaaaaaa,
                                     0x8080808080808080,
                                     0x00ff00ff00ff00ff,
                                     0x7f,
                                     0x80,
                                     0xff,
                                     0x7fff,
                                     0x8000,
                                     0xffff,
                                     31,
                                     32,
                                     63,
                                     64};
    uint64_t r = (uint64_t)gen_random(g) << 32 | gen_random(g);

    switch (gen_below(g, 4)) {
    case 0: return r;
    case 1: return r >> gen_below(g, 64);
    case 2: return (uint64_t)1 << gen_below(g, 64);
    default: return table[gen_below(g, sizeof table / sizeof *table)];
    }
}

/* Zeros, subnormals, ends of the ranges, infinities, both NaNs, halfway cases; a float is boxed
 * most of the time. */
uint64_t gen_corner_f(Gen *g)
{
    static const uint32_t f32[] = {0,          1,          0x7fffff,   0x800000,   0x3f800000,
                                   0x3f7fffff, 0x3f000000, 0x7f7fffff, 0x7f800000, 0x7f800001,
                                   0x7fc00000, 0x7fbfffff, 0x4b000000, 0x4b000001, 0x4effffff,
                                   0x4f000000, 0x4f7fffff, 0x4f800000, 0x5effffff, 0x5f000000,
                                   0x5f7fffff, 0x5f800000};
    static const uint64_t f64[] = {0,
                                   1,
                                   0xfffffffffffff,
                                   0x10000000000000,
                                   0x3ff0000000000000,
                                   0x3fefffffffffffff,
                                   0x3fe0000000000000,
                                   0x7fefffffffffffff,
                                   0x7ff0000000000000,
                                   0x7ff0000000000001,
                                   0x7ff8000000000000,
                                   0x4340000000000000,
                                   0x41dfffffffc00000,
                                   0x41e0000000000000,
                                   0x41efffffffe00000,
                                   0x41f0000000000000,
                                   0x43e0000000000000,
                                   0x43f0000000000000,
                                   0x47efffffe0000000,
                                   0x47effffff0000000,
                                   0x3810000000000000,
                                   0x380fffffe0000000,
                                   0x36a0000000000000};
    uint64_t sign = gen_random(g) & 1, v;

    if (gen_one_in(g, 2)) {
        v = f32[gen_below(g, sizeof f32 / sizeof *f32)] | sign << 31;
        if (gen_one_in(g, 2)) /* near to 1, or anything */
            v = gen_one_in(g, 2) ? gen_random(g) : 0x3f000000 | gen_random(g) >> 8 | sign << 31;
        return gen_one_in(g, 16) ? v : v | 0xffffffff00000000;
    }
    v = f64[gen_below(g, sizeof f64 / sizeof *f64)];
    if (gen_one_in(g, 2)) {
        v = (uint64_t)gen_random(g) << 32 | gen_random(g);
        if (gen_one_in(g, 2))
            v = (v & 0x007fffffffffffff) | 0x3f80000000000000;
    }
    return v ^ sign << 63;
}

void gen_put(Gen *g, uint64_t pa, uint64_t val)
{
    memcpy(g->image + (pa - LAYOUT_RAM), &val, 8);
}

void gen_emit(Gen *g, uint32_t word)
{
    unsigned len = isa_length(word);

    memcpy(g->image + (g->at - LAYOUT_RAM), &word, len);
    if (g->nlines < GEN_LINES_MAX)
        g->lines[g->nlines++] =
            (GenLine){(uint32_t)(g->at - LAYOUT_RAM), (uint16_t)g->segment, (uint16_t)g->chunk};
    g->at += len;
}

uint32_t gen_make(InsnId id, unsigned rd, unsigned rs1, unsigned rs2, int32_t imm)
{
    Insn in = {.id = (uint16_t)id,
               .len = 4,
               .rd = (uint8_t)rd,
               .rs1 = (uint8_t)rs1,
               .rs2 = (uint8_t)rs2,
               .imm = imm};

    return isa_encode(&in);
}

void gen_insn(Gen *g, InsnId id, unsigned rd, unsigned rs1, unsigned rs2, int32_t imm)
{
    gen_emit(g, gen_make(id, rd, rs1, rs2, imm));
}

void gen_li(Gen *g, unsigned rd, uint64_t val)
{
    int32_t low = (int32_t)((val & 0xfff) ^ 0x800) - 0x800;
    uint64_t high = val - (uint64_t)(int64_t)low;
    unsigned shift = 12;

    if ((uint64_t)(int64_t)(int32_t)val == val) {
        if ((uint32_t)high)
            gen_insn(g, INSN_lui, rd, 0, 0, (int32_t)(uint32_t)high);
        if (low || !(uint32_t)high)
            gen_insn(g, (uint32_t)high ? INSN_addiw : INSN_addi, rd, (uint32_t)high ? rd : 0, 0,
                     low);
        return;
    }
    if (val >> 32 == 0) { /* and so without its upper half */
        gen_li(g, rd, (uint64_t)(int64_t)(int32_t)val);
        gen_insn(g, INSN_add_uw, rd, rd, 0, 0);
        return;
    }
    while (!(high >> shift & 1))
        shift++;
    gen_li(g, rd, (uint64_t)((int64_t)high >> shift));
    gen_insn(g, INSN_slli, rd, rd, 0, (int32_t)shift);
    if (low)
        gen_insn(g, INSN_addi, rd, rd, 0, low);
}

bool gen_has_ext(const Gen *g, const char *name)
{
    for (unsigned e = 0; e < EXT_COUNT; e++)
        if (strcmp(ext_info[e].name, name) == 0)
            return isa_has(&g->isa, (Ext)e);
    return false;
}

bool gen_avoids(const Gen *g, const char *known)
{
    size_t len = strlen(known);

    for (const char *p = g->avoid; p; p = strchr(p, ',')) {
        p += *p == ',';
        if (strncmp(p, known, len) == 0 && (!p[len] || p[len] == ','))
            return true;
    }
    return false;
}

InsnId gen_pick(Gen *g, bool (*want)(unsigned format))
{
    InsnId id;

    do
        id = (InsnId)gen_below(g, INSN_COUNT);
    while (!g->has[id] || !want(insn_info[id].format));
    return id;
}

unsigned gen_rd(Gen *g)
{
    unsigned r;

    do
        r = gen_one_in(g, 4) ? 8 + gen_below(g, 8) : gen_below(g, 32);
    while (g->no_rd[r]);
    g->last_rd = r;
    return r;
}

unsigned gen_rs(Gen *g)
{
    return gen_one_in(g, 3) ? g->last_rd : gen_below(g, 32);
}

/* --- segments ------------------------------------------------------------------------------- */

static uint64_t pmp_entries(Gen *g, uint64_t desc)
{
    /* 0: finisher, M only. 2: devices, locked. 3: the handler and the code, locked. */
    uint64_t cfg = PMP_NAPOT | (uint64_t)(PMP_L | PMP_TOR) << 16 |
                   (uint64_t)(PMP_L | PMP_NAPOT | PMP_R | PMP_X) << 24;
    bool any = gen_one_in(g, 3), table = true; /* entry 3 is not below the data, either */

    g->pmp = any;
    for (unsigned i = 4; i < 8; i++) {
        uint64_t lo = LAYOUT_DATA + (LAYOUT_PLAIN_PAGES << 12), pa = 0;
        if (any && gen_one_in(g, 6)) { /* a page table */
            pa = LAYOUT_WALKED >> 2 | 0x1ff;
            cfg |= (uint64_t)(PMP_NAPOT | (gen_one_in(g, 2) ? PMP_R : 0)) << (8 * i);
            table = true;
        } else if (any && gen_one_in(g, 2)) {
            unsigned mode = gen_below(g, 4), rwx = gen_below(g, 8);
            if (rwx == PMP_W || rwx == (PMP_W | PMP_X)) /* reserved */
                rwx = PMP_R;
            pa = lo + gen_below(g, (LAYOUT_DATA_PAGES - LAYOUT_PLAIN_PAGES) << 12);
            if (gen_one_in(g, 2))
                pa &= ~(uint64_t)0xfff;
            pa >>= 2;
            if (mode == 3) {
                unsigned bits = gen_below(g, 14);
                pa = (pa & ~((uint64_t)1 << bits)) | (((uint64_t)1 << bits) - 1);
            }
            /* TOR begins at the address of the entry before: plain pages are to stay so. */
            if (mode == 1 && table)
                mode = 2;
            if (mode == 2 && pa & 0x3ff && gen_avoids(g, "pmp-inside")) { /* 8 bytes, for 4 */
                pa &= ~(uint64_t)1;
                mode = 3;
            }
            cfg |= (uint64_t)(mode << 3 | rwx) << (8 * i);
            table = false;
        } else {
            pa = (lo + gen_below(g, 256) * 4096) >> 2;
            table = false;
        }
        gen_put(g, desc + SEGMENT_PMPADDR4 + 8 * (i - 4), pa);
    }
    return cfg;
}

/* Cache-block operations allowed or not, A and D by hardware or not. */
static void environment(Gen *g)
{
    static const uint64_t cbie[] = {0, 0x10, ENVCFG_CBIE};
    uint64_t m = ENVCFG_ADUE, s = 0;

    if (gen_has_ext(g, "zicbom")) {
        m |= cbie[gen_below(g, 3)] | (gen_random(g) & ENVCFG_CBCFE);
        s |= cbie[gen_below(g, 3)] | (gen_random(g) & ENVCFG_CBCFE);
    }
    if (gen_has_ext(g, "zicboz")) {
        m |= gen_one_in(g, 4) ? 0 : ENVCFG_CBZE;
        s |= gen_one_in(g, 4) ? 0 : ENVCFG_CBZE;
    }
    if (gen_has_ext(g, "svpbmt"))
        m |= ENVCFG_PBMTE;
    if (!gen_avoids(g, "adue") && gen_one_in(g, 3))
        m &= ~ENVCFG_ADUE;
    g->menvcfg = m;
    g->senvcfg = s;
}

/* Writing satp needs no fence (gen_space.c), writing PMP entries and menvcfg does. */
static bool needs_fence(Gen *g, uint64_t menvcfg_before)
{
    bool needed = g->segment == 0 || g->pmp || g->pmp_before || g->menvcfg != menvcfg_before;

    g->pmp_before = g->pmp;
    return needed || gen_one_in(g, 3);
}

static void describe(Gen *g)
{
    uint64_t desc = LAYOUT_SEGMENTS + (uint64_t)g->segment * SEGMENT_SIZE, status, deleg = 0;
    uint64_t before = g->menvcfg;

    status = 2 * (MSTATUS_UXL & -MSTATUS_UXL) | 2 * (MSTATUS_SXL & -MSTATUS_SXL) |
             (uint64_t)g->prv << MSTATUS_MPP_BIT | (g->fs_on ? MSTATUS_FS : 0);
    status |= gen_random(g) & (MSTATUS_SUM | MSTATUS_MXR | MSTATUS_SPP | MSTATUS_SPIE);
    if (g->prv == PRV_M && g->paged)
        status |= MSTATUS_MPRV; /* mret leaves U in MPP: accesses go as from U */
    else if (gen_one_in(g, 2))
        deleg = gen_random(g) & 0xb0fe; /* cause 0 cannot be, where C is */
    if (gen_one_in(g, 4)) {
        status |= gen_random(g) & (MSTATUS_TVM | MSTATUS_TW);
        if (!deleg && !g->swi)
            status |= gen_random(g) & MSTATUS_TSR;
    }
    g->tvm = status & MSTATUS_TVM;
    g->tw = status & MSTATUS_TW;
    environment(g);
    gen_put(g, desc + SEGMENT_ENTRY, g->at + (g->prv == PRV_U && g->paged ? LAYOUT_ALIAS_U : 0));
    gen_put(g, desc + SEGMENT_MSTATUS, status);
    gen_put(g, desc + SEGMENT_SATP, g->paged ? gen_satp(g) : 0);
    gen_put(g, desc + SEGMENT_MEDELEG, deleg);
    gen_put(g, desc + SEGMENT_PMPCFG0, pmp_entries(g, desc));
    gen_put(g, desc + SEGMENT_FENCE, needs_fence(g, before));
    gen_put(g, desc + SEGMENT_MIDELEG, g->swi ? MIP_SSIP : 0);
    gen_put(g, desc + SEGMENT_MENVCFG, g->menvcfg);
    gen_put(g, desc + SEGMENT_SENVCFG, g->senvcfg);
}

static bool segment(Gen *g)
{
    static const uint8_t modes[] = {PRV_U, PRV_U, PRV_S, PRV_S, PRV_M};
    unsigned chunks = CHUNKS_MIN + gen_below(g, CHUNKS_MAX - CHUNKS_MIN);

    g->prv = modes[gen_below(g, sizeof modes)];
    g->paged = g->prv == PRV_M ? gen_one_in(g, 3) : !gen_one_in(g, 4);
    g->fs_on = !gen_one_in(g, 40);
    g->swi = g->prv == PRV_S && gen_one_in(g, 4); /* software interrupts go to S-mode */
    /* QEMU 7.2 keeps what MPRV gave in its TLB: known.def, mprv-tlb. */
    g->patch = !(g->prv == PRV_M && g->paged) && gen_one_in(g, 6);
    g->at = g->patch ? g->patch_at : g->code_at;
    /* Somewhere in the page, sometimes so that the code crosses its end. */
    if (gen_one_in(g, 2))
        g->at += 2 * gen_below(g, 64);
    describe(g);
    for (g->chunk = 0; g->chunk < chunks; g->chunk++)
        gen_chunk(g);
    gen_emit(g, gen_make(INSN_ecall, 0, 0, 0, 0));
    *(g->patch ? &g->patch_at : &g->code_at) = g->at + (g->at & 2);
    return g->code_at < LAYOUT_CODE + LAYOUT_CODE_SIZE - 0x4000 &&
           g->patch_at < LAYOUT_PATCH + LAYOUT_PATCH_SIZE - 0x4000;
}

static void fill(Gen *g, unsigned segments, unsigned passes)
{
    g->code_at = LAYOUT_CODE;
    g->patch_at = LAYOUT_PATCH;
    g->no_rd[REG_LOOP] = g->no_rd[REG_RESUME] = true;
    gen_tables(g);
    for (g->segment = 0; g->segment < segments; g->segment++)
        if (!segment(g)) {
            g->segment++;
            break;
        }
    gen_put(g, LAYOUT_STATE + STATE_NSEGMENTS, g->segment);
    gen_put(g, LAYOUT_STATE + STATE_NPASSES, passes);
}

/* --- the file --------------------------------------------------------------------------------- */

static bool is_zero(const uint8_t *p, size_t n)
{
    return *p == 0 && memcmp(p, p + 1, n - 1) == 0;
}

/* RAM lies in the file as it is; what is not zero has program headers. */
static bool write_elf(const Gen *g, const char *path)
{
    Elf64Header h = {.ident = {0x7f, 'E', 'L', 'F', ELF_CLASS64, ELF_DATA2LSB, 1},
                     .type = ELF_ET_EXEC,
                     .machine = ELF_EM_RISCV,
                     .version = 1,
                     .entry = LAYOUT_RAM,
                     .phoff = sizeof h,
                     .ehsize = sizeof h,
                     .phentsize = sizeof(Elf64Program)};
    Elf64Program p[PARTS];
    FILE *f = fopen(path, "wb");
    bool ok;

    if (!f)
        return false;
    for (uint64_t off = 0; off < IMAGE_SIZE; off += PART_SIZE)
        if (!is_zero(g->image + off, PART_SIZE))
            p[h.phnum++] = (Elf64Program){.type = ELF_PT_LOAD,
                                          .flags = ELF_PF_R | ELF_PF_W | ELF_PF_X,
                                          .offset = PAGE_SIZE + off,
                                          .vaddr = LAYOUT_RAM + off,
                                          .paddr = LAYOUT_RAM + off,
                                          .filesz = PART_SIZE,
                                          .memsz = PART_SIZE,
                                          .align = PAGE_SIZE};
    ok = fwrite(&h, sizeof h, 1, f) == 1 && fwrite(p, sizeof *p, h.phnum, f) == h.phnum;
    for (unsigned i = 0; ok && i < h.phnum; i++)
        ok = fseek(f, (long)p[i].offset, SEEK_SET) == 0 &&
             fwrite(g->image + (p[i].paddr - LAYOUT_RAM), PART_SIZE, 1, f) == 1;
    return fclose(f) == 0 && ok;
}

static bool read_handler(Gen *g, const char *path)
{
    FILE *f = fopen(path, "rb");
    size_t n;

    if (!f)
        return false;
    n = fread(g->image, 1, LAYOUT_SEGMENTS - LAYOUT_RAM, f);
    fclose(f);
    return n > 0;
}

/* A line for each instruction: segment, chunk, address, length, text. */
static bool write_map(const Gen *g, const char *path)
{
    FILE *f = fopen(path, "w");

    if (!f)
        return false;
    for (unsigned i = 0; i < g->nlines; i++) {
        const GenLine *l = &g->lines[i];
        char text[80];
        uint32_t word;
        Insn in;
        memcpy(&word, g->image + l->off, 4);
        isa_decode(&g->isa, word, &in);
        isa_disasm(&in, LAYOUT_RAM + (uint64_t)l->off, text, sizeof text);
        fprintf(f, "%u %u %x %u %s\n", l->segment, l->chunk, LAYOUT_RAM + l->off, in.len, text);
    }
    return fclose(f) == 0;
}

/* gen --extensions: what the table knows; gen --rows ISA: the instructions of this isa. */
static int list(int argc, char **argv)
{
    Isa isa;
    Insn in;
    Err err = {0};

    if (strcmp(argv[1], "--extensions") == 0) {
        for (unsigned e = 0; e < EXT_COUNT; e++)
            if (*ext_info[e].name)
                puts(ext_info[e].name);
        return 0;
    }
    if (argc != 3 || !isa_init(&isa, argv[2], &err)) {
        fprintf(stderr, "gen: %s\n", err.msg);
        return 125;
    }
    for (unsigned i = 0; i < INSN_COUNT; i++)
        if (isa_decode(&isa, insn_info[i].match, &in) && in.id == i)
            puts(insn_info[i].mnemonic);
    return 0;
}

int main(int argc, char **argv)
{
    Gen *g = calloc(1, sizeof *g);
    unsigned segments;
    Err err = {0};
    bool ok;

    if (argc >= 2 && argv[1][0] == '-')
        return list(argc, argv);
    if (argc != 9 || !g || !(g->image = calloc(1, IMAGE_SIZE)) ||
        !(g->lines = calloc(GEN_LINES_MAX, sizeof *g->lines)))
        return 125;
    segments = (unsigned)atoi(argv[5]);
    if (segments > SEGMENTS_MAX)
        segments = SEGMENTS_MAX;
    g->avoid = argv[8];
    g->rng = (strtoull(argv[1], NULL, 0) + 1) * UINT64_C(0x9e3779b97f4a7c15);
    ok = isa_init(&g->isa, argv[4], &err) && read_handler(g, argv[2]);
    if (ok) {
        for (unsigned i = 0; i < INSN_COUNT; i++) {
            Insn in;
            g->has[i] = isa_decode(&g->isa, insn_info[i].match, &in) && in.id == i;
        }
        fill(g, segments, (unsigned)atoi(argv[6]));
        ok = write_elf(g, argv[3]) && write_map(g, argv[7]);
    }
    free(g->lines);
    free(g->image);
    free(g);
    if (!ok)
        fprintf(stderr, "gen: cannot make %s from %s: %s\n", argv[3], argv[2], err.msg);
    return ok ? 0 : 125;
}
