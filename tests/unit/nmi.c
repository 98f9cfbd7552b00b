/*
 * Non-maskable interrupts (Smrnmi) through machine_nmi: when one is taken and what it leaves, in
 * each mode, beside other interrupts, in WFI and in a jump to itself; and who has none.
 * What needs no NMI is in tests/prog/smrnmi.S.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "emu/cpu/op.h"
#include "emu/machine/machine_impl.h"

enum { CODE = 0x1000, VECTOR = 0x2000, EXCEPTION = 0x2800, MTVEC = 0x3000, SLICE = 16 };

#define AT(off) (MAP_RAM_BASE + (uint64_t)(off))

static MachineConfig plain(void)
{
    MachineConfig config = {.ram_size = 1 << 20,
                            .nharts = 2,
                            .isa = "max_smrnmi",
                            .seeded = true,
                            .quantum = SLICE,
                            .nmi_vector = AT(VECTOR),
                            .host = &host_plain_ops,
                            .log = {.line = NULL}};

    for (unsigned i = 0; i < DETECT_COUNT; i++)
        config.detect[i] = DETECT_OFF;
    return config;
}

/* Every word is a nop, but for `word` at CODE; hart 1 waits for ever. PMP is open. */
static Machine *start(const MachineConfig *config, InsnId id)
{
    static uint32_t image[0x4000 / 4];
    BootPlan plan = {.kernel = {(const uint8_t *)image, sizeof image, "program"}};
    uint32_t nop = insn_info[INSN_addi].match;
    Err err = {0};
    Machine *m = machine_create(config, &err);
    Hart *h;

    ck_assert_msg(m != NULL, "%s", err.msg);
    for (size_t i = 0; i < sizeof image / sizeof *image; i++)
        image[i] = nop;
    image[CODE / 4] = insn_info[id].match;
    image[0x3800 / 4] = insn_info[INSN_wfi].match;
    image[0x3804 / 4] = insn_info[INSN_jal].match | 0xffdff000; /* j .-4 */
    ck_assert_msg(machine_boot(m, &plan, &err), "%s", err.msg);
    if (m->nharts > 1)
        m->hart[1]->pc = AT(0x3800);
    h = m->hart[0];
    h->pc = AT(CODE);
    h->mtvec = AT(MTVEC);
    h->pmpaddr[0] = UINT64_MAX >> 10;
    h->pmpcfg[0] = PMP_NAPOT | PMP_R | PMP_W | PMP_X;
    pmp_changed(h);
    return m;
}

/* As by csrs: there is no way back. */
static void set_nmie(Hart *h)
{
    Op op[2] = {0};
    uint64_t old;

    ck_assert_uint_eq(csr_access(h, op, CSR_MNSTATUS, false, true, &old, MNSTATUS_NMIE, 0), OP_END);
}

static void set_mode(Hart *h, unsigned prv, bool nmie)
{
    h->prv = PRV_M;
    if (nmie)
        set_nmie(h);
    h->prv = (uint8_t)prv;
    cpu_lpe_changed(h);
    tlb_select(h);
}

/* To the end of the slice that runs, where it comes in, and at least one step further. */
static void send(Machine *m, unsigned hart)
{
    Err err = {0};

    ck_assert_msg(machine_nmi(m, hart, &err), "%s", err.msg);
    while (m->nmi_asked)
        machine_run(m, 1);
    machine_run(m, 2 * SLICE);
}

static bool handled(const Hart *h)
{
    return h->pc >= AT(VECTOR) && h->pc < AT(EXCEPTION);
}

START_TEST(each_mode)
{
    static const uint8_t modes[] = {PRV_U, PRV_S, PRV_M};
    MachineConfig config = plain();
    uint64_t mstatus;
    Machine *m;
    Hart *h;

    config.no_cache = _i >= 3;
    m = start(&config, INSN_addi);
    h = m->hart[0];
    set_mode(h, modes[_i % 3], true);
    h->mstatus |= MSTATUS_MIE | MSTATUS_SIE | MSTATUS_SPIE;
    mstatus = h->mstatus;
    h->mideleg = h->medeleg = UINT64_MAX;
    h->mcause = h->mepc = h->scause = 0x55;
    machine_run(m, 5);
    send(m, 0);
    ck_assert_msg(handled(h), "at 0x%lx", (unsigned long)h->pc);
    ck_assert_uint_eq(h->prv, PRV_M);
    ck_assert_uint_eq(h->mncause, CAUSE_INTERRUPT);
    ck_assert_uint_eq(h->mnstatus, (uint64_t)modes[_i % 3] << MNSTATUS_MNPP_BIT);
    ck_assert(h->mnepc > AT(CODE) && h->mnepc < AT(VECTOR) && !(h->mnepc & 3));
    ck_assert_uint_eq(h->mstatus, mstatus);
    ck_assert(h->mcause == 0x55 && h->mepc == 0x55 && h->scause == 0x55);
    ck_assert_uint_eq(h->interrupted, 1);
    machine_destroy(m);
}
END_TEST

START_TEST(waits_while_masked)
{
    MachineConfig config = plain();
    Machine *m = start(&config, INSN_addi);
    Hart *h = m->hart[0];
    uint64_t pc;

    send(m, 0);
    send(m, 0); /* two that wait are one */
    ck_assert(!handled(h) && h->nmi == (NMI_MASKED | NMI_PENDING));
    pc = h->pc;
    set_nmie(h);
    machine_run(m, 1);
    ck_assert(h->pc == AT(VECTOR) && h->mnepc == pc);
    machine_run(m, 100);
    ck_assert(handled(h) && h->nmi == NMI_MASKED);
    machine_destroy(m);
}
END_TEST

/* A second one in the handler waits for mnret, and is taken before anything else runs. */
START_TEST(the_handler_is_not_interrupted)
{
    MachineConfig config = plain();
    Machine *m = start(&config, INSN_mnret);
    Hart *h = m->hart[0];

    set_mode(h, PRV_M, true);
    h->pc = AT(CODE + 4);
    send(m, 0);
    send(m, 0);
    ck_assert(handled(h) && h->interrupted == 1);
    h->mnepc = AT(CODE + 0x80);
    h->mnstatus = PRV_U << MNSTATUS_MNPP_BIT;
    h->pc = AT(CODE);
    machine_run(m, 2);
    ck_assert_uint_eq(h->pc, AT(VECTOR));
    ck_assert_uint_eq(h->mnepc, AT(CODE + 0x80));
    ck_assert_uint_eq(h->mnstatus, PRV_U << MNSTATUS_MNPP_BIT);
    machine_destroy(m);
}
END_TEST

START_TEST(before_other_interrupts)
{
    MachineConfig config = plain();
    Machine *m = start(&config, INSN_wfi);
    Hart *h = m->hart[0];
    Err err;

    set_mode(h, PRV_M, true);
    machine_run(m, 100);
    ck_assert(h->waiting);
    h->mstatus |= MSTATUS_MIE;
    h->mie = MIP_MEIP | MIP_MSIP;
    hart_irq(h, IRQ_MEI, true);
    hart_irq(h, IRQ_MSI, true);
    ck_assert(machine_nmi(m, 0, &err));
    machine_run(m, 1);
    ck_assert(h->pc == AT(VECTOR) && h->mnepc == AT(CODE + 4));
    machine_run(m, 10);
    ck_assert(handled(h)); /* NMIE=0: the others wait */
    set_nmie(h);
    machine_run(m, 1);
    ck_assert(h->pc == AT(MTVEC) && h->mcause == (CAUSE_INTERRUPT | IRQ_MEI));
    machine_destroy(m);
}
END_TEST

/* WFI ends, NMIE or not; a hart that may get one is not dead. */
START_TEST(ends_wfi)
{
    MachineConfig config = plain();
    Machine *m;
    Hart *h;

    for (unsigned i = 0; i < DETECT_COUNT; i++)
        config.detect[i] = DETECT_STOP;
    m = start(&config, INSN_wfi);
    h = m->hart[0];
    set_mode(h, PRV_M, _i);
    ck_assert_int_eq(machine_run(m, 100), STOP_IDLE);
    ck_assert(h->waiting && machine_stop(m)->deadline_ns == UINT64_MAX);
    send(m, 0);
    ck_assert(!h->waiting);
    ck_assert(handled(h) == (_i != 0));
    ck_assert(m->hart[1]->waiting);
    machine_destroy(m);
}
END_TEST

START_TEST(ends_a_jump_to_itself)
{
    MachineConfig config = plain();
    Machine *m;
    Hart *h;

    config.no_cache = _i;
    for (unsigned i = 0; i < DETECT_COUNT; i++)
        config.detect[i] = DETECT_STOP;
    m = start(&config, INSN_jal);
    h = m->hart[0];
    set_mode(h, PRV_M, true);
    ck_assert_int_eq(machine_run(m, 100), STOP_STEPS);
    ck_assert_uint_eq(h->pc, AT(CODE));
    send(m, 0);
    ck_assert(handled(h) && h->mnepc == AT(CODE));
    machine_destroy(m);

    config.nharts = 1;
    m = start(&config, INSN_jal); /* with NMIE=0 it is for ever */
    ck_assert_int_eq(machine_run(m, 100), STOP_DETECTOR);
    ck_assert_int_eq(machine_stop(m)->detector, DETECT_dead_loop);
    machine_destroy(m);
}
END_TEST

START_TEST(one_hart_of_two)
{
    MachineConfig config = plain();
    Machine *m = start(&config, INSN_addi);
    Hart *h = m->hart[1];

    set_mode(h, PRV_M, true);
    machine_run(m, 100);
    send(m, 1);
    machine_run(m, 100);
    ck_assert(handled(h) && m->hart[0]->nmi == NMI_MASKED && h->mnepc == AT(0x3804));
    machine_destroy(m);
}
END_TEST

START_TEST(an_expected_landing_pad_is_saved)
{
    MachineConfig config = plain();
    Machine *m = start(&config, INSN_addi);
    Hart *h = m->hart[0];
    Err err;

    h->menvcfg |= ENVCFG_LPE;
    set_mode(h, PRV_S, true);
    h->elp = ELP_RETURN;
    cpu_ctx(h);
    ck_assert(machine_nmi(m, 0, &err));
    machine_run(m, 1);
    while (!handled(h))
        machine_run(m, 1);
    ck_assert_uint_eq(h->mnstatus, PRV_S << MNSTATUS_MNPP_BIT | MNSTATUS_MNPELP);
    ck_assert_uint_eq(h->elp, ELP_NONE);
    ck_assert_uint_eq(h->mnepc, AT(CODE));
    machine_destroy(m);
}
END_TEST

/* In M-mode while NMIE is clear: mtvec, unless there is a vector for it. */
START_TEST(exceptions)
{
    MachineConfig config = plain();
    Machine *m;
    Hart *h;

    config.nmi_exception = _i ? AT(EXCEPTION) : 0;
    m = start(&config, INSN_ebreak);
    h = m->hart[0];
    machine_run(m, 1);
    ck_assert_uint_eq(h->pc, _i ? AT(EXCEPTION) : AT(MTVEC));
    ck_assert(h->mcause == CAUSE_BREAKPOINT && h->mepc == AT(CODE) && h->mtval == AT(CODE));
    h->pc = AT(CODE);
    set_mode(h, PRV_M, true);
    while (h->pc == AT(CODE))
        machine_run(m, 1);
    ck_assert(h->pc >= AT(MTVEC));
    machine_destroy(m);
}
END_TEST

START_TEST(reset_forgets)
{
    MachineConfig config = plain();
    Machine *m = start(&config, INSN_addi);
    Err err = {0};

    ck_assert(machine_nmi(m, 0, &err));
    machine_run(m, SLICE + 1);
    ck_assert(machine_nmi(m, 0, &err));
    ck_assert_msg(machine_reset(m, &err), "%s", err.msg);
    machine_run(m, SLICE);
    ck_assert(m->hart[0]->nmi == NMI_MASKED && m->hart[0]->mnstatus == 0);
    machine_destroy(m);
}
END_TEST

START_TEST(who_has_none)
{
    MachineConfig config = plain();
    Machine *m = start(&config, INSN_addi);
    Err err;

    ck_assert(!machine_nmi(m, 2, &err));
    ck_assert_msg(strstr(err.msg, "no hart 2"), "%s", err.msg);
    machine_destroy(m);
    config.nmi_vector = 0;
    m = start(&config, INSN_addi);
    ck_assert(!machine_nmi(m, 0, &err));
    ck_assert_msg(strstr(err.msg, "rnmi-interrupt-vector"), "%s", err.msg);
    machine_destroy(m);
    config.isa = NULL;
    m = start(&config, INSN_addi);
    ck_assert(!machine_nmi(m, 0, &err) && m->hart[0]->nmi == 0);
    ck_assert_msg(strstr(err.msg, "smrnmi"), "%s", err.msg);
    machine_destroy(m);
    config.nmi_vector = AT(VECTOR);
    ck_assert(!machine_create(&config, &err));
    ck_assert_msg(strstr(err.msg, "smrnmi"), "%s", err.msg);
    config.isa = "max_smrnmi";
    config.nmi_vector = AT(VECTOR + 2);
    ck_assert(!machine_create(&config, &err));
    ck_assert_msg(strstr(err.msg, "multiples of 4"), "%s", err.msg);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("nmi");
    TCase *t = tcase_create("nmi");
    SRunner *r = srunner_create(s);
    int failed;

    tcase_add_loop_test(t, each_mode, 0, 6);
    tcase_add_test(t, waits_while_masked);
    tcase_add_test(t, the_handler_is_not_interrupted);
    tcase_add_test(t, before_other_interrupts);
    tcase_add_loop_test(t, ends_wfi, 0, 2);
    tcase_add_loop_test(t, ends_a_jump_to_itself, 0, 2);
    tcase_add_test(t, one_hart_of_two);
    tcase_add_test(t, an_expected_landing_pad_is_saved);
    tcase_add_loop_test(t, exceptions, 0, 2);
    tcase_add_test(t, reset_forgets);
    tcase_add_test(t, who_has_none);
    suite_add_tcase(s, t);
    srunner_run_all(r, CK_NORMAL);
    failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
