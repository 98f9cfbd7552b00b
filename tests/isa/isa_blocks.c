/*
 * Blocks against single steps: seeded programs full of the pairs that the translator fuses run
 * through the block cache, through it in budgets of three steps, and without it. All that the hash
 * covers must agree: registers, CSRs, all of RAM with the handler's log of traps.
 */
#include <check.h>
#include <stdlib.h>

#include "emu/cpu/fuse.h"
#include "rvemu/machine.h"
#include "spec/map.h"

enum {
    RAM = 256 << 10,
    HANDLER = 0x800,
    CODE = 0x1000,
    DATA = 0x10000,
    LOG = 0x20000,
    ROUNDS = 3,
    SEEDS = 400,
    PIECES = 50,
    /* registers: the program writes 5 to 23 */
    COUNTER = 29,
    SCRATCH = 30,
    LOG_REG = 31
};

typedef struct Program {
    uint32_t word[RAM / 4];
    unsigned at; /* byte offset of the next instruction */
    uint64_t random;
    Insn last;
} Program;

static unsigned fused[FUSED_COUNT], merged[INSN_COUNT];

static unsigned below(Program *p, unsigned n)
{
    p->random = p->random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (unsigned)(p->random >> 33) % n;
}

static void emit(Program *p, Insn in)
{
    Insn both;
    FusedId id = fuse_pair(&p->last, &in);

    in.len = 4;
    if (fuse_merge(&p->last, &in, &both))
        merged[both.id]++;
    else if (id != FUSED_NONE)
        fused[id]++;
    p->last = in;
    p->word[p->at / 4] = isa_encode(&in);
    p->at += 4;
}

static void op_imm(Program *p, unsigned id, unsigned rd, unsigned rs1, int imm)
{
    emit(p, (Insn){.id = (uint16_t)id, .rd = (uint8_t)rd, .rs1 = (uint8_t)rs1, .imm = imm});
}

static void store(Program *p, unsigned id, unsigned rs2, unsigned rs1, int imm)
{
    emit(p, (Insn){.id = (uint16_t)id, .rs1 = (uint8_t)rs1, .rs2 = (uint8_t)rs2, .imm = imm});
}

static void op_reg(Program *p, unsigned id, unsigned rd, unsigned rs1, unsigned rs2)
{
    emit(p,
         (Insn){.id = (uint16_t)id, .rd = (uint8_t)rd, .rs1 = (uint8_t)rs1, .rs2 = (uint8_t)rs2});
}

/* rd = a physical address, in any case */
static void address(Program *p, unsigned rd, uint64_t pa)
{
    op_imm(p, INSN_auipc, rd, 0, 0);
    op_imm(p, INSN_lui, SCRATCH, 0, (int)((pa - MAP_RAM_BASE - (p->at - 4) + 0x800) & ~0xfffu));
    op_reg(p, INSN_add, rd, rd, SCRATCH);
    op_imm(p, INSN_addi, rd, rd,
           (int32_t)((uint32_t)(pa - MAP_RAM_BASE - (p->at - 12)) << 20) >> 20);
}

/* Cause, pc and value of each trap go to the log; the instruction is skipped. */
static void handler(Program *p)
{
    static const unsigned csr[] = {CSR_MCAUSE, CSR_MTVAL, CSR_MEPC};

    p->at = HANDLER;
    for (int i = 0; i < 3; i++) {
        op_imm(p, INSN_csrrs, SCRATCH, 0, (int)csr[i]);
        store(p, INSN_sd, SCRATCH, LOG_REG, 8 * i);
    }
    op_imm(p, INSN_addi, LOG_REG, LOG_REG, 24);
    op_imm(p, INSN_addi, SCRATCH, SCRATCH, 4);
    op_imm(p, INSN_csrrw, 0, SCRATCH, CSR_MEPC);
    op_imm(p, INSN_mret, 0, 0, 0);
}

static unsigned any(Program *p)
{
    return 5 + below(p, 19);
}

/* Data addresses: inside a page, at a page's end, at the end of RAM, odd. They drift. */
static unsigned base(Program *p)
{
    return 24 + below(p, 5);
}

static void random_branch(Program *p, unsigned looks_at)
{
    static const uint16_t ids[] = {INSN_beq, INSN_bne, INSN_blt, INSN_bge, INSN_bltu, INSN_bgeu};
    unsigned other = below(p, 2) ? any(p) : 0;
    bool swap = below(p, 4) == 0;

    store(p, ids[below(p, 6)], swap ? looks_at : other, swap ? other : looks_at,
          8 + 4 * (int)below(p, 4));
}

static void random_alu(Program *p)
{
    unsigned id, fmt;

    do {
        id = below(p, INSN_COUNT);
        fmt = insn_info[id].format;
    } while (fmt != FMT_R && fmt != FMT_I && fmt != FMT_SH6 && fmt != FMT_SH5 && fmt != FMT_R1);
    emit(p, (Insn){.id = (uint16_t)id,
                   .rd = (uint8_t)any(p),
                   .rs1 = (uint8_t)any(p),
                   .rs2 = fmt == FMT_R ? (uint8_t)any(p) : 0,
                   .imm = fmt == FMT_I     ? (int)below(p, 4096) - 2048
                          : fmt == FMT_SH6 ? (int)below(p, 64)
                          : fmt == FMT_SH5 ? (int)below(p, 32)
                                           : 0});
}

static int near(Program *p)
{
    return (int)below(p, 64) - 32;
}

static void piece(Program *p)
{
    static const uint16_t loads[] = {INSN_ld, INSN_lw, INSN_lbu};
    unsigned r = any(p), b = base(p);

    switch (below(p, 11)) {
    case 0:
        op_imm(p, INSN_lui, r, 0, (int)(below(p, 1 << 20) << 12));
        op_imm(p, below(p, 2) ? INSN_addi : INSN_addiw, r, r, (int)below(p, 4096) - 2048);
        break;
    case 1:
        op_imm(p, INSN_auipc, r, 0, (int)(below(p, 1 << 20) << 12));
        op_imm(p, INSN_addi, r, r, (int)below(p, 4096) - 2048);
        break;
    case 2: {
        int left = below(p, 2) ? 32 : 48;
        op_imm(p, INSN_slli, r, any(p), left);
        op_imm(p, INSN_srli, r, r, left == 48 ? 48 : (int)below(p, 64));
        break;
    }
    case 3:
        op_imm(p, INSN_slli, r, any(p), 1 + (int)below(p, 4));
        op_reg(p, INSN_add, r, r, any(p));
        break;
    case 4:
        op_imm(p, below(p, 2) ? INSN_addi : INSN_andi, r, any(p), near(p));
        random_branch(p, r);
        break;
    case 5:
        op_imm(p, loads[below(p, 3)], r, b, near(p));
        random_branch(p, r);
        break;
    case 6:
        op_imm(p, INSN_ld, r, b, near(p));
        op_imm(p, INSN_ld, any(p), b, near(p));
        break;
    case 7:
        store(p, INSN_sd, any(p), b, near(p));
        store(p, INSN_sd, any(p), b, near(p));
        break;
    case 8: /* over one instruction, as a function returns; no branch leads into its middle */
        for (unsigned i = 0; i < 5; i++)
            random_alu(p);
        op_imm(p, INSN_auipc, r, 0, 0);
        op_imm(p, INSN_addi, r, r, 20);
        op_imm(p, INSN_addi, r == 5 ? 6 : 5, any(p), near(p));
        op_imm(p, INSN_jalr, 0, r, 0);
        random_alu(p);
        break;
    case 9: op_imm(p, INSN_addi, b, b, (int)below(p, 16) - 8); break;
    default: random_alu(p); break;
    }
}

static void generate(Program *p, uint64_t seed)
{
    static const uint64_t data[] = {DATA + 0x800, DATA + 0x1ff0, DATA + 0x3003, RAM - 16, DATA};

    memset(p, 0, sizeof *p);
    p->random = seed * 977 + 1;
    handler(p);
    p->at = 0;
    for (unsigned i = 0; i < 5; i++)
        address(p, 24 + i, MAP_RAM_BASE + data[i]);
    address(p, LOG_REG, MAP_RAM_BASE + LOG);
    address(p, 5, MAP_RAM_BASE + HANDLER);
    op_imm(p, INSN_csrrw, 0, 5, CSR_MTVEC);
    op_imm(p, INSN_addi, COUNTER, 0, ROUNDS);
    op_imm(p, INSN_jal, 0, 0, (int)(CODE - p->at));
    p->at = CODE + 4 * below(p, 3000); /* at times across the page's end */
    p->word[CODE / 4] = isa_encode(&(Insn){.id = INSN_jal, .imm = (int)p->at - CODE});
    unsigned start = p->at;
    for (unsigned i = 0; i < PIECES; i++)
        piece(p);
    for (unsigned i = 0; i < 6; i++) /* where the last branches lead */
        random_alu(p);
    op_imm(p, INSN_addi, COUNTER, COUNTER, -1);
    store(p, INSN_bne, 0, COUNTER, (int)(start - p->at));
    op_imm(p, INSN_lui, 5, 0, 0x100000);
    op_imm(p, INSN_lui, 6, 0, 0x5000);
    op_imm(p, INSN_addiw, 6, 6, 0x555);
    store(p, INSN_sw, 6, 5, 0);
}

static uint64_t run(const Program *p, bool no_cache, unsigned cap, uint64_t *steps)
{
    MachineConfig config = {.ram_size = RAM,
                            .nharts = 1,
                            .seeded = true,
                            .no_cache = no_cache,
                            .budget_cap = cap,
                            .host = &host_plain_ops};
    BootPlan plan = {.kernel = {(const uint8_t *)p->word, LOG, "program"}};
    Err err;
    Machine *m;
    uint64_t hash;

    for (unsigned i = 0; i < DETECT_COUNT; i++)
        config.detect[i] = DETECT_OFF;
    m = machine_create(&config, &err);
    ck_assert_msg(m && machine_boot(m, &plan, &err), "%s", err.msg);
    ck_assert_msg(machine_run(m, 100000) == STOP_EXIT, "the program does not end");
    hash = machine_hash(m);
    *steps = machine_steps(m);
    machine_destroy(m);
    return hash;
}

START_TEST(test_blocks)
{
    Program *p = malloc(sizeof *p);
    uint64_t seed = (uint64_t)_i, steps[3];

    generate(p, seed);
    uint64_t one = run(p, true, 0, &steps[0]), blocks = run(p, false, 0, &steps[1]),
             cut = run(p, false, 3, &steps[2]);
    ck_assert_msg(one == blocks && steps[0] == steps[1], "seed %d: blocks differ from steps", _i);
    ck_assert_msg(one == cut && steps[0] == steps[2], "seed %d: budgets of 3 differ", _i);
    free(p);
}
END_TEST

/* The programs have each pair many times. */
START_TEST(test_pairs)
{
    static const uint16_t results[] = {INSN_lui,    INSN_auipc,  INSN_zext_h, INSN_slli_uw,
                                       INSN_sh1add, INSN_sh2add, INSN_sh3add};
    Program *p = malloc(sizeof *p);

    for (unsigned seed = 0; seed < SEEDS; seed++)
        generate(p, seed);
    for (unsigned i = 0; i < FUSED_COUNT; i++)
        ck_assert_msg(fused[i] > 20, "pair %u only %u times", i, fused[i]);
    for (unsigned i = 0; i < sizeof results / sizeof *results; i++)
        ck_assert_msg(merged[results[i]] > 20, "%s", insn_info[results[i]].mnemonic);
    free(p);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("blocks");
    TCase *t = tcase_create("pairs");
    SRunner *r = srunner_create(s);

    tcase_add_test(t, test_pairs);
    tcase_add_loop_test(t, test_blocks, 0, SEEDS);
    tcase_set_timeout(t, 60);
    suite_add_tcase(s, t);
    srunner_set_fork_status(r, CK_NOFORK);
    srunner_run_all(r, CK_NORMAL);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed != 0;
}
