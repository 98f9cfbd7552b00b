/*
 * What is saved of a hart comes back: all registers and CSRs of a hart that is filled with random
 * values, by their names; what it was before it is loaded does not matter. And csr_peek knows each
 * CSR by its name.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "emu/base/state.h"
#include "emu/cpu/op.h"
#include "emu/machine/machine_impl.h"

enum { ROUNDS = 50 };

/* The registers that csr.def names, with their indices. */
static const struct {
    const char *name;
    unsigned first, count; /* index of the first; 0 of them: no index */
} rows[] = {
#define FIELD(num, name, member, mask, reset, quiet) {#name, 0, 0},
#define CONST(num, name, value)                      {#name, 0, 0},
#define HOOK(num, name)                              {#name, 0, 0},
#define BANK(first, last, name)                      {#name, 0, (last) - (first) + 1},
#include "emu/isa/csr.def"
};

static uint64_t seed = 0x9e3779b97f4a7c15;

static uint64_t random64(void)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return seed;
}

static Machine *make(void)
{
    MachineConfig config = {.ram_size = 1 << 20,
                            .nharts = 1,
                            .isa = "max_smrnmi",
                            .nmi_vector = 0x1000,
                            .seeded = true,
                            .host = &host_plain_ops,
                            .log = {.line = NULL}};
    Err err = {0};
    Machine *m = machine_create(&config, &err);

    ck_assert_msg(m != NULL, "%s", err.msg);
    return m;
}

/* All CSRs by their own writes, as an instruction does them in M-mode; what it holds besides. */
static void fill(Hart *h)
{
    static const uint8_t mode[] = {PRV_U, PRV_S, PRV_M};
    Op op[2] = {0};
    uint64_t old;

    h->prv = PRV_M;
    for (unsigned csr = 0; csr < 0x1000; csr++)
        if (csr >> 10 != 3 && csr != CSR_PMPCFG0 && csr != CSR_PMPCFG0 + 2)
            csr_access(h, op, csr, false, true, &old, random64(), ~UINT64_C(0));
    for (unsigned i = 1; i < 32; i++)
        h->x[i] = random64();
    for (unsigned i = 0; i < 32; i++)
        h->f[i] = random64();
    for (unsigned i = 0; i < PMP_N; i++)
        h->pmpcfg[i] = (uint8_t)random64() & 0x9f;
    h->pc = random64();
    h->prv = mode[random64() % 3];
    h->elp = (uint8_t)(random64() % (ELP_RETURN + 1));
    h->resv_size = 8 * (random64() & 1);
    h->resv_pa = random64();
    h->nmi |= random64() & NMI_PENDING;
    h->waiting = random64() & 1;
    h->spinning = random64() & 1;
}

static void same_csr(Hart *a, Hart *b, const char *name, unsigned *differ, Hart *fresh)
{
    uint64_t va, vb, v0;

    ck_assert_msg(csr_peek(a, name, &va) && csr_peek(b, name, &vb) && csr_peek(fresh, name, &v0),
                  "%s has no value", name);
    ck_assert_msg(va == vb, "%s: %llx, loaded %llx", name, (unsigned long long)va,
                  (unsigned long long)vb);
    *differ += va != v0;
}

static unsigned same(Hart *a, Hart *b, Hart *fresh)
{
    unsigned differ = 0;
    char name[40];

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        unsigned base = strstr(rows[i].name, "hpm") ? 3 : 0;
        if (!strcmp(rows[i].name, "time"))
            continue; /* the machine's */
        if (!rows[i].count)
            same_csr(a, b, rows[i].name, &differ, fresh);
        for (unsigned k = 0; k < rows[i].count; k++) {
            if (!strcmp(rows[i].name, "pmpcfg") && k & 1)
                continue; /* RV32's */
            snprintf(name, sizeof name, "%s%u", rows[i].name, base + k);
            same_csr(a, b, name, &differ, fresh);
        }
    }
    ck_assert(!memcmp(a->x, b->x, 32 * sizeof *a->x) && !memcmp(a->f, b->f, sizeof a->f));
    ck_assert(a->pc == b->pc && a->prv == b->prv && a->elp == b->elp);
    ck_assert(a->resv_size == b->resv_size && a->resv_pa == b->resv_pa);
    ck_assert(a->waiting == b->waiting && a->spinning == b->spinning);
    ck_assert_uint_eq(a->blockctx, b->blockctx);
    ck_assert_uint_eq(a->nmi, b->nmi);
    ck_assert(!memcmp(a->pmlen, b->pmlen, sizeof a->pmlen));
    return differ;
}

static void move(Hart *from, Hart *to)
{
    State save, load;
    Err err = {0};

    state_init_save(&save);
    ck_assert(hart_state(from, &save));
    state_init_load(&load, save.out, save.len);
    ck_assert(hart_state(to, &load));
    ck_assert_msg(state_done(&load, &err), "%s", err.msg);
    state_finish(&save);
}

START_TEST(a_saved_hart_comes_back)
{
    Machine *a = make(), *b = make(), *fresh = make();

    for (int n = 0; n < ROUNDS; n++) {
        fill(a->hart[0]);
        fill(b->hart[0]);
        cpu_lpe_changed(a->hart[0]); /* mode and elp were set behind its back */
        move(a->hart[0], b->hart[0]);
        ck_assert_uint_ge(same(a->hart[0], b->hart[0], fresh->hart[0]), 40);
    }
    machine_destroy(a);
    machine_destroy(b);
    machine_destroy(fresh);
}
END_TEST

START_TEST(names_that_are_none)
{
    static const char *const none[] = {"",         "pmpcfg",      "pmpaddr16",    "pmpaddr-1",
                                       "mstatus0", "hpmcounter2", "hpmcounter32", "nothing"};
    Machine *m = make();
    uint64_t v;

    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        ck_assert_msg(!csr_peek(m->hart[0], none[i], &v), "'%s' has a value", none[i]);
    machine_destroy(m);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("hart_state");
    TCase *t = tcase_create("registers");
    SRunner *r = srunner_create(s);
    int failed;

    tcase_add_test(t, a_saved_hart_comes_back);
    tcase_add_test(t, names_that_are_none);
    suite_add_tcase(s, t);
    srunner_run_all(r, CK_NORMAL);
    failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
