/*
 * Probes: harts stop where a debugger asks, exactly, with the block cache and without; a run that
 * was stopped at every turn ends as one that was not.
 */
#include <check.h>
#include <string.h>

#include "emu/machine/machine_debug.h"
#include "rvemu/host.h"
#include "spec/map.h"

enum { LOOP = 0x0c, STORE = 0x10, LOAD = 0x14, CSRW = 0x1c, ECALL = 0x2c, HANDLER = 0x30 };
enum { ROUNDS = 1000, DATA = 0x1000 };

static const uint32_t program[] = {
    0x00001297, /* auipc t0, 1 */
    0x00000313, /* li    t1, 0 */
    0x3e800393, /* li    t2, ROUNDS */
    0x00130313, /* LOOP:  addi t1, t1, 1 */
    0x0062b023, /* STORE: sd t1, 0(t0) */
    0x0002be03, /* LOAD:  ld t3, 0(t0) */
    0xfe731ae3, /* bne   t1, t2, LOOP */
    0x34031073, /* CSRW:  csrw mscratch, t1 */
    0x00000e97, /* auipc t4, 0 */
    0x010e8e93, /* addi  t4, t4, HANDLER - 0x20 */
    0x305e9073, /* csrw  mtvec, t4 */
    0x00000073, /* ECALL: ecall */
    0x00100537, /* HANDLER: lui a0, 0x100: the test device */
    0x000055b7, /* lui   a1, 5 */
    0x55558593, /* addi  a1, a1, 0x555 */
    0x00b52023, /* sw    a1, 0(a0) */
    0x0000006f, /* j     . */
};

typedef struct Fixture {
    Machine *m;
    Probe probe;
    uint64_t at;   /* where to stop, of the places that are asked for */
    unsigned asks; /* how often `at` was asked */
    bool refuse;   /* never stop for what is met */
} Fixture;

static bool stop_at(void *ctl, Hart *h)
{
    Fixture *f = ctl;

    f->asks += h->pc >= MAP_RAM_BASE; /* the reset code has such offsets, too */
    return h->pc == f->at;
}

static bool stop_for(void *ctl, Hart *h, const ProbeHit *hit)
{
    return !((Fixture *)ctl)->refuse;
}

static void start(Fixture *f, bool cache)
{
    MachineConfig config = {.ram_size = 1 << 20,
                            .nharts = 1,
                            .seeded = true,
                            .no_cache = !cache,
                            .host = &host_plain_ops};
    BootPlan plan = {.kernel = {(const uint8_t *)program, sizeof program, "program"}};
    Err err;

    *f = (Fixture){.m = machine_create(&config, &err)};
    ck_assert_msg(f->m != NULL, "%s", err.msg);
    ck_assert_msg(machine_boot(f->m, &plan, &err), "%s", err.msg);
    f->probe = (Probe){.ctl = f, .at = stop_at, .hit = stop_for};
}

static void end(Fixture *f)
{
    ck_assert_int_eq(machine_run(f->m, 1000000), STOP_EXIT);
    machine_destroy(f->m);
}

static uint64_t pc(Fixture *f)
{
    return machine_hart(f->m, 0)->pc - MAP_RAM_BASE;
}

static const ProbeHit *hit(Fixture *f)
{
    return &machine_hart(f->m, 0)->probe_hit;
}

static void lend(Fixture *f)
{
    machine_set_probe(f->m, &f->probe);
}

static uint64_t t1(Fixture *f)
{
    return machine_hart(f->m, 0)->x[6];
}

/* In the middle of a block, a pair and a loop; each time round once. */
START_TEST(test_code)
{
    static const unsigned places[] = {LOOP, STORE, LOAD, CSRW, ECALL};
    Fixture f;

    start(&f, _i < 5);
    f.at = MAP_RAM_BASE + places[_i % 5];
    probe_want_code(&f.probe, f.at);
    lend(&f);
    for (unsigned round = 1; round <= (places[_i % 5] < CSRW ? ROUNDS : 1); round++) {
        ck_assert_int_eq(machine_run(f.m, 100000), STOP_BREAK);
        ck_assert_uint_eq(pc(&f), places[_i % 5]);
        ck_assert_int_eq(hit(&f)->kind, PROBE_CODE);
        if (places[_i % 5] == LOAD)
            ck_assert_uint_eq(t1(&f), round);
        if (round % 2) { /* past it by the run itself, or by a step */
            machine_pass(f.m, 0);
        } else {
            ck_assert_int_eq(machine_step(f.m, 0), STOP_STEPS);
            ck_assert_uint_ne(pc(&f), places[_i % 5]);
        }
    }
    end(&f);
}
END_TEST

/* The same offset in another page is asked, and is not the place. */
START_TEST(test_code_elsewhere)
{
    Fixture f;

    start(&f, true);
    f.at = MAP_RAM_BASE + 0x7000 + LOOP;
    probe_want_code(&f.probe, f.at);
    lend(&f);
    end(&f);
    ck_assert_uint_eq(f.asks, ROUNDS);
}
END_TEST

START_TEST(test_data)
{
    Fixture f;
    bool physical = _i & 1, writes = _i & 2;

    start(&f, !(_i & 4));
    f.probe.watch[0] = (ProbeWatch){.lo = MAP_RAM_BASE + DATA + 4,
                                    .len = 1,
                                    .physical = physical,
                                    .reads = !writes,
                                    .writes = writes};
    f.probe.nwatch = 1;
    lend(&f);
    for (unsigned round = 1; round <= ROUNDS; round++) {
        ck_assert_int_eq(machine_run(f.m, 100000), STOP_BREAK);
        ck_assert_int_eq(hit(&f)->kind, PROBE_DATA);
        ck_assert_int_eq(hit(&f)->access, writes ? ACCESS_WRITE : ACCESS_READ);
        ck_assert_uint_eq(hit(&f)->pc, MAP_RAM_BASE + (writes ? STORE : LOAD));
        ck_assert_uint_eq(pc(&f), writes ? LOAD : LOAD + 4);
        ck_assert_uint_eq(t1(&f), round);
    }
    end(&f);
}
END_TEST

/* Bytes beside those of the access, and accesses of the other kind. */
START_TEST(test_data_near)
{
    static const ProbeWatch near[] = {
        {.lo = MAP_RAM_BASE + DATA + 8, .len = 8, .reads = true, .writes = true},
        {.lo = MAP_RAM_BASE + DATA - 8, .len = 8, .reads = true, .writes = true},
        {.lo = MAP_RAM_BASE + DATA, .len = 8},
    };
    Fixture f;

    start(&f, true);
    f.probe.watch[0] = near[_i];
    f.probe.nwatch = 1;
    lend(&f);
    end(&f);
}
END_TEST

START_TEST(test_csr)
{
    Fixture f;

    start(&f, _i == 0);
    f.probe.csrs = true;
    lend(&f);
    ck_assert_int_eq(machine_run(f.m, 100000), STOP_BREAK);
    ck_assert_int_eq(hit(&f)->kind, PROBE_CSR);
    ck_assert_uint_eq(hit(&f)->csr, CSR_MSCRATCH);
    ck_assert_uint_eq(hit(&f)->old, 0);
    ck_assert_uint_eq(hit(&f)->written, ROUNDS);
    ck_assert_uint_eq(pc(&f), CSRW + 4);
    ck_assert_int_eq(machine_run(f.m, 100000), STOP_BREAK);
    ck_assert_uint_eq(hit(&f)->csr, CSR_MTVEC);
    end(&f);
}
END_TEST

START_TEST(test_trap)
{
    Fixture f;

    start(&f, _i == 0);
    f.probe.traps = true;
    lend(&f);
    ck_assert_int_eq(machine_run(f.m, 100000), STOP_BREAK);
    ck_assert_int_eq(hit(&f)->kind, PROBE_TRAP);
    ck_assert_uint_eq(hit(&f)->pc, MAP_RAM_BASE + ECALL);
    ck_assert_uint_eq(hit(&f)->from, PRV_M);
    ck_assert_uint_eq(pc(&f), HANDLER);
    end(&f);
}
END_TEST

static uint64_t run_hash(bool cache, bool stops)
{
    Fixture f;
    uint64_t hash;

    start(&f, cache);
    f.probe.csrs = f.probe.traps = f.probe.modes = true;
    f.probe.watch[0] = (ProbeWatch){.lo = MAP_RAM_BASE + DATA, .len = 8, .writes = true};
    f.probe.nwatch = 1;
    f.at = MAP_RAM_BASE + LOOP;
    probe_want_code(&f.probe, f.at);
    if (stops)
        lend(&f);
    for (unsigned n = 0; machine_run(f.m, 1000000) == STOP_BREAK; n++)
        if (hit(&f)->kind == PROBE_CODE)
            machine_pass(f.m, 0);
    ck_assert_int_eq(machine_stop(f.m)->reason, STOP_EXIT);
    hash = machine_hash(f.m);
    machine_destroy(f.m);
    return hash;
}

START_TEST(test_same_run)
{
    uint64_t plain = run_hash(true, false);

    ck_assert_uint_eq(run_hash(true, true), plain);
    ck_assert_uint_eq(run_hash(false, true), plain);
}
END_TEST

/* What nobody wants to stop for costs a call, and goes on. */
START_TEST(test_refused)
{
    Fixture f;

    start(&f, true);
    f.probe.csrs = f.probe.traps = f.refuse = true;
    f.probe.watch[0] = (ProbeWatch){.lo = MAP_RAM_BASE + DATA, .len = 8, .writes = true};
    f.probe.nwatch = 1;
    lend(&f);
    end(&f);
}
END_TEST

/* A debugger's look and writes: nothing of the hart changes, code that is written is run. */
START_TEST(test_memory)
{
    static const uint32_t nop = 0x13;
    uint8_t buf[16];
    Fixture f;

    start(&f, true);
    ck_assert_uint_eq(machine_peek(f.m, MAP_RAM_BASE, buf, 16), 16);
    ck_assert_mem_eq(buf, program, 16);
    ck_assert_uint_eq(machine_peek(f.m, MAP_RAM_BASE + (1 << 20) - 4, buf, 16), 4);
    ck_assert_uint_eq(machine_peek(f.m, 0x10000000, buf, 1), 0); /* the UART is not read */
    ck_assert_uint_eq(machine_poke(f.m, MAP_RAM_BASE + (1 << 20) - 4, buf, 16), 4);
    f.at = MAP_RAM_BASE + STORE;
    probe_want_code(&f.probe, f.at);
    lend(&f);
    ck_assert_int_eq(machine_run(f.m, 100000), STOP_BREAK);
    ck_assert_uint_eq(machine_poke(f.m, MAP_RAM_BASE + STORE, &nop, 4), 4);
    machine_set_probe(f.m, NULL);
    ck_assert_int_eq(machine_run(f.m, 100000), STOP_EXIT);
    ck_assert_uint_eq(machine_peek(f.m, MAP_RAM_BASE + DATA, buf, 8), 8);
    ck_assert_uint_eq(buf[0], 0);
    machine_destroy(f.m);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("probe");
    TCase *t = tcase_create("probe");
    SRunner *r;
    int failed;

    tcase_add_loop_test(t, test_code, 0, 10);
    tcase_add_test(t, test_code_elsewhere);
    tcase_add_loop_test(t, test_data, 0, 8);
    tcase_add_loop_test(t, test_data_near, 0, 3);
    tcase_add_loop_test(t, test_csr, 0, 2);
    tcase_add_loop_test(t, test_trap, 0, 2);
    tcase_add_test(t, test_same_run);
    tcase_add_test(t, test_refused);
    tcase_add_test(t, test_memory);
    suite_add_tcase(s, t);
    r = srunner_create(s);
    srunner_run_all(r, CK_NORMAL);
    failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed ? 1 : 0;
}
