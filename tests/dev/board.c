/*
 * The board's own devices from the bus: PLIC, CLINT, UART, test device, RTC, PCI's window. Each
 * test is a script: reads say what must come back.
 */
#include "spec/aclint.h"
#include "spec/goldfish.h"
#include "spec/plic.h"
#include "spec/sifive_test.h"
#include "spec/uart16550.h"
#include "tests/dev/rig.h"

typedef struct Step {
    char op; /* r: reads `val`; w: write; s: mip bit `val` of hart `reg` is set; c: it is clear */
    uint64_t reg;
    uint64_t val;
} Step;

static void script(Rig *r, uint64_t base, unsigned size, const Step *steps, unsigned n)
{
    for (unsigned i = 0; i < n; i++) {
        const Step *s = &steps[i];
        uint64_t got;
        switch (s->op) {
        case 'r':
            got = rig_read(r, base + s->reg, size);
            ck_assert_msg(got == s->val, "step %u: 0x%lx reads 0x%lx, not 0x%lx", i,
                          (unsigned long)s->reg, (unsigned long)got, (unsigned long)s->val);
            break;
        case 'w': rig_write(r, base + s->reg, size, s->val); break;
        case 's':
        case 'c':
            got = r->m->hart[s->reg]->mip_wire >> s->val & 1;
            ck_assert_msg(got == (s->op == 's'), "step %u: hart %lu, mip bit %lu is %lu", i,
                          (unsigned long)s->reg, (unsigned long)s->val, (unsigned long)got);
            break;
        }
    }
}
#define SCRIPT(r, base, size, ...)                                                                 \
    script(r, base, size, (const Step[]){__VA_ARGS__},                                             \
           sizeof((const Step[]){__VA_ARGS__}) / sizeof(Step))

/* --- PLIC ------------------------------------------------------------------------------------- */

/* The UART's line, by its transmitter's interrupt. */
static void uart_line(Rig *r, bool on)
{
    rig_write(r, MAP_UART_BASE + UART_IER, 1, on ? UART_IER_THRE : 0);
}

enum { UART_BIT = 1 << MAP_IRQ_UART };

START_TEST(test_plic)
{
    Rig r;

    rig_start(&r, false, false);
    SCRIPT(&r, MAP_PLIC_BASE, 4, {'r', PLIC_PENDING(0), 0}, {'r', PLIC_CLAIM(0), 0});
    uart_line(&r, true);
    /* pending, but priority 0 never interrupts */
    SCRIPT(&r, MAP_PLIC_BASE, 4, {'r', PLIC_PENDING(0), UART_BIT},
           {'w', PLIC_ENABLE(PLIC_CONTEXT_S(1)), UART_BIT}, {'c', 1, IRQ_SEI},
           {'r', PLIC_CLAIM(PLIC_CONTEXT_S(1)), 0}, {'w', PLIC_PRIORITY(MAP_IRQ_UART), 3},
           {'s', 1, IRQ_SEI}, {'c', 1, IRQ_MEI}, {'c', 0, IRQ_SEI});
    /* a threshold of the same height masks */
    SCRIPT(&r, MAP_PLIC_BASE, 4, {'w', PLIC_THRESHOLD(PLIC_CONTEXT_S(1)), 3}, {'c', 1, IRQ_SEI},
           {'w', PLIC_THRESHOLD(PLIC_CONTEXT_S(1)), 2}, {'s', 1, IRQ_SEI});
    /* claimed: no longer pending, for nobody, until it is completed; the line is still high */
    SCRIPT(&r, MAP_PLIC_BASE, 4, {'w', PLIC_ENABLE(PLIC_CONTEXT_M(0)), UART_BIT}, {'s', 0, IRQ_MEI},
           {'r', PLIC_CLAIM(PLIC_CONTEXT_S(1)), MAP_IRQ_UART}, {'c', 1, IRQ_SEI}, {'c', 0, IRQ_MEI},
           {'r', PLIC_PENDING(0), 0}, {'r', PLIC_CLAIM(PLIC_CONTEXT_M(0)), 0});
    SCRIPT(&r, MAP_PLIC_BASE, 4, {'w', PLIC_CLAIM(PLIC_CONTEXT_S(1)), 77},
           {'r', PLIC_PENDING(0), 0}, {'w', PLIC_CLAIM(PLIC_CONTEXT_S(1)), MAP_IRQ_UART},
           {'r', PLIC_PENDING(0), 0}, {'c', 1, IRQ_SEI});
    /* completed while the line is high: it asks again, after a while */
    rig_wait(&r);
    SCRIPT(&r, MAP_PLIC_BASE, 4, {'r', PLIC_PENDING(0), UART_BIT}, {'s', 1, IRQ_SEI});
    /* claimed while the line falls and rises: at once */
    SCRIPT(&r, MAP_PLIC_BASE, 4, {'r', PLIC_CLAIM(PLIC_CONTEXT_S(1)), MAP_IRQ_UART});
    uart_line(&r, false);
    uart_line(&r, true);
    SCRIPT(&r, MAP_PLIC_BASE, 4, {'w', PLIC_CLAIM(PLIC_CONTEXT_S(1)), MAP_IRQ_UART},
           {'r', PLIC_PENDING(0), UART_BIT}, {'s', 1, IRQ_SEI});
    /* claimed with the line going down meanwhile */
    SCRIPT(&r, MAP_PLIC_BASE, 4, {'r', PLIC_CLAIM(PLIC_CONTEXT_M(0)), MAP_IRQ_UART});
    uart_line(&r, false);
    SCRIPT(&r, MAP_PLIC_BASE, 4, {'w', PLIC_CLAIM(PLIC_CONTEXT_M(0)), MAP_IRQ_UART},
           {'r', PLIC_PENDING(0), 0}, {'c', 1, IRQ_SEI});
    rig_stop(&r);
}
END_TEST

/* The highest priority first; of equals the lowest number. */
START_TEST(test_plic_order)
{
    Rig r;

    rig_start(&r, false, false);
    for (unsigned slot = 0; slot < 3; slot++) { /* a broken queue raises its slot's line */
        rig_set(&r, slot, VIRTIO_MMIO_QUEUE_NUM, 3);
        rig_set(&r, slot, VIRTIO_MMIO_QUEUE_READY, 1);
        rig_write(&r, MAP_PLIC_BASE + PLIC_PRIORITY(1 + slot), 4, slot == 2 ? 5 : 4);
    }
    SCRIPT(&r, MAP_PLIC_BASE, 4, {'w', PLIC_ENABLE(0), 0xe}, {'r', PLIC_CLAIM(0), 3},
           {'r', PLIC_CLAIM(0), 1}, {'r', PLIC_CLAIM(0), 2}, {'r', PLIC_CLAIM(0), 0});
    rig_stop(&r);
}
END_TEST

START_TEST(test_plic_limits)
{
    Rig r;

    rig_start(&r, false, false);
    SCRIPT(&r, MAP_PLIC_BASE, 4, {'w', PLIC_PRIORITY(0), 7}, {'r', PLIC_PRIORITY(0), 0},
           {'w', PLIC_PRIORITY(5), UINT32_MAX}, {'r', PLIC_PRIORITY(5), PLIC_PRIORITY_MAX},
           {'w', PLIC_ENABLE(0), UINT32_MAX}, {'r', PLIC_ENABLE(0), UINT32_MAX - 1},
           {'w', PLIC_ENABLE(0) + 3 * 4, UINT32_MAX}, {'r', PLIC_ENABLE(0) + 3 * 4, 0},
           {'w', PLIC_THRESHOLD(0), UINT32_MAX}, {'r', PLIC_THRESHOLD(0), PLIC_PRIORITY_MAX},
           {'w', PLIC_PENDING(0), UINT32_MAX}, {'r', PLIC_PENDING(0), 0}, {'r', PLIC_CLAIM(200), 0},
           {'r', MAP_PLIC_SIZE - 4, 0});
    rig_stop(&r);
}
END_TEST

/* --- CLINT ------------------------------------------------------------------------------------ */

START_TEST(test_clint)
{
    uint64_t cmp = ACLINT_MTIMECMP(1), now;
    Rig r;

    rig_start(&r, false, false);
    SCRIPT(&r, MAP_CLINT_BASE, 4, {'c', 1, IRQ_MSI}, {'w', ACLINT_MSIP(1), 0xffffffff},
           {'r', ACLINT_MSIP(1), 1}, {'s', 1, IRQ_MSI}, {'c', 0, IRQ_MSI}, {'w', ACLINT_MSIP(1), 0},
           {'c', 1, IRQ_MSI});
    now = rig_read(&r, MAP_CLINT_BASE + ACLINT_MTIME, 8);
    rig_write(&r, MAP_CLINT_BASE + cmp, 8, now + MAP_TIMEBASE_HZ / 4);
    SCRIPT(&r, MAP_CLINT_BASE, 8, {'c', 1, IRQ_MTI});
    rig_wait(&r);
    SCRIPT(&r, MAP_CLINT_BASE, 8, {'s', 1, IRQ_MTI}, {'c', 0, IRQ_MTI}, {'w', cmp, UINT64_MAX},
           {'c', 1, IRQ_MTI});
    /* in halves, as 32-bit software writes it */
    SCRIPT(&r, MAP_CLINT_BASE, 4, {'w', cmp + 4, 0}, {'c', 1, IRQ_MTI}, {'w', cmp, 0},
           {'s', 1, IRQ_MTI});
    rig_write(&r, MAP_CLINT_BASE + ACLINT_MTIME, 8, 1000);
    now = rig_read(&r, MAP_CLINT_BASE + ACLINT_MTIME, 8);
    ck_assert_uint_eq(now, 1000);
    rig_stop(&r);
}
END_TEST

/* --- UART ------------------------------------------------------------------------------------- */

START_TEST(test_uart_registers)
{
    Rig r;

    rig_start(&r, false, false);
    SCRIPT(&r, MAP_UART_BASE, 1, {'r', UART_LSR, UART_LSR_THRE | UART_LSR_TEMT},
           {'r', UART_IIR, UART_IIR_NONE}, {'w', UART_SCR, 0xa5}, {'r', UART_SCR, 0xa5},
           {'w', UART_IER, 0xff}, {'r', UART_IER, UART_IER_MASK}, {'w', UART_IER, 0},
           {'w', UART_LCR, UART_LCR_DLAB | UART_LCR_8BITS}, {'w', UART_DLL, 2}, {'w', UART_DLM, 1},
           {'r', UART_DLL, 2}, {'r', UART_DLM, 1}, {'w', UART_LCR, UART_LCR_8BITS},
           {'r', UART_IER, 0}, {'w', UART_THR, 'x'});
    ck_assert_uint_eq(r.nsaid, 1);
    ck_assert_uint_eq(r.said[0], 'x');
    rig_stop(&r);
}
END_TEST

/* By its loop: nothing leaves. */
START_TEST(test_uart_fifo)
{
    Rig r;

    rig_start(&r, false, false);
    SCRIPT(&r, MAP_UART_BASE, 1, {'w', UART_FCR, UART_FCR_ENABLE | UART_FCR_TRIGGER_4},
           {'w', UART_MCR, UART_MCR_LOOP}, {'w', UART_IER, UART_IER_RX}, {'w', UART_THR, 1},
           {'w', UART_THR, 2}, {'r', UART_IIR, UART_IIR_NONE | UART_IIR_FIFO});
    /* below the trigger level the time-out tells */
    rig_wait(&r);
    SCRIPT(&r, MAP_UART_BASE, 1, {'r', UART_IIR, UART_IIR_TIMEOUT | UART_IIR_FIFO},
           {'r', UART_RBR, 1}, {'r', UART_IIR, UART_IIR_NONE | UART_IIR_FIFO}, {'w', UART_THR, 3},
           {'w', UART_THR, 4}, {'w', UART_THR, 5}, {'r', UART_IIR, UART_IIR_RX | UART_IIR_FIFO},
           {'r', UART_RBR, 2}, {'r', UART_IIR, UART_IIR_NONE | UART_IIR_FIFO}, {'r', UART_RBR, 3});
    for (unsigned i = 0; i < UART_FIFO; i++)
        rig_write(&r, MAP_UART_BASE + UART_THR, 1, 100 + i);
    SCRIPT(&r, MAP_UART_BASE, 1,
           {'r', UART_LSR, UART_LSR_THRE | UART_LSR_TEMT | UART_LSR_DATA | UART_LSR_OVERRUN},
           {'r', UART_LSR, UART_LSR_THRE | UART_LSR_TEMT | UART_LSR_DATA}, {'r', UART_RBR, 4},
           {'w', UART_FCR, UART_FCR_ENABLE | UART_FCR_CLEAR_RX},
           {'r', UART_LSR, UART_LSR_THRE | UART_LSR_TEMT}, {'r', UART_RBR, 0});
    ck_assert_uint_eq(r.nsaid, 0);
    rig_stop(&r);
}
END_TEST

START_TEST(test_uart_transmitter)
{
    Rig r;

    rig_start(&r, false, false);
    SCRIPT(&r, MAP_UART_BASE, 1, {'w', UART_IER, UART_IER_THRE}, {'r', UART_IIR, UART_IIR_THRE},
           {'r', UART_IIR, UART_IIR_NONE}, {'w', UART_THR, 'a'}, {'r', UART_IIR, UART_IIR_THRE},
           {'r', UART_IIR, UART_IIR_NONE});
    rig_stop(&r);
}
END_TEST

/* --- the rest --------------------------------------------------------------------------------- */

START_TEST(test_ends)
{
    static const struct {
        uint32_t val;
        int status;
    } ends[] = {{SIFIVE_TEST_PASS, 0},
                {2 << 16 | SIFIVE_TEST_FAIL, 2},
                {SIFIVE_TEST_FAIL, 1},
                {0xffffu << 16 | SIFIVE_TEST_FAIL, 63}};
    Rig r;

    rig_start(&r, false, false);
    rig_write(&r, MAP_TEST_BASE, 4, ends[_i].val);
    ck_assert_int_eq(machine_run(r.m, 10), STOP_EXIT);
    ck_assert_int_eq(machine_stop(r.m)->status, ends[_i].status);
    rig_stop(&r);
}
END_TEST

START_TEST(test_ends_not)
{
    Rig r;

    rig_start(&r, false, false);
    rig_write(&r, MAP_TEST_BASE, 4, 0x1234);
    ck_assert_int_ne(machine_run(r.m, 10), STOP_EXIT);
    ck_assert_uint_eq(r.guest_errors, 1);
    rig_write(&r, MAP_TEST_BASE, 4, SIFIVE_TEST_RESET);
    ck_assert_int_eq(machine_run(r.m, 10), STOP_RESET);
    rig_stop(&r);
}
END_TEST

START_TEST(test_rtc)
{
    uint64_t low, high, later;
    Rig r;

    rig_start(&r, false, false);
    low = rig_read(&r, MAP_RTC_BASE + GOLDFISH_TIME_LOW, 4);
    high = rig_read(&r, MAP_RTC_BASE + GOLDFISH_TIME_HIGH, 4);
    rig_wait(&r);
    later = rig_read(&r, MAP_RTC_BASE + GOLDFISH_TIME_LOW, 4);
    later |= rig_read(&r, MAP_RTC_BASE + GOLDFISH_TIME_HIGH, 4) << 32;
    ck_assert_uint_eq(later - (high << 32 | low), 500000000);
    rig_stop(&r);
}
END_TEST

START_TEST(test_pci)
{
    Rig r;

    rig_start(&r, false, false);
    for (uint64_t off = 0; off < MAP_ECAM_SIZE; off += MAP_ECAM_SIZE / 64 + 4)
        ck_assert_uint_eq(rig_read(&r, MAP_ECAM_BASE + off, 4), UINT32_MAX);
    rig_write(&r, MAP_ECAM_BASE, 4, 0);
    ck_assert_uint_eq(rig_read(&r, MAP_ECAM_BASE, 2), UINT16_MAX);
    rig_stop(&r);
}
END_TEST

/* What no device decodes, and widths that one does not take, are told, not answered. */
START_TEST(test_refused)
{
    static const struct {
        uint64_t pa;
        unsigned size;
        BusResult result;
    } rows[] = {{0x200000, 4, BUS_NOTHING},
                {MAP_TEST_BASE, 8, BUS_WIDTH},
                {MAP_PLIC_BASE, 1, BUS_WIDTH},
                {MAP_VIRTIO_BASE, 2, BUS_WIDTH},
                {UINT64_MAX - 7, 8, BUS_NOTHING},
                {MAP_RAM_BASE + RIG_RAM, 8, BUS_NOTHING},
                {MAP_UART_BASE + 0x100, 1, BUS_NOTHING}};
    uint64_t val;
    Rig r;

    rig_start(&r, false, false);
    for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++) {
        BusResult got = bus_read(&r.m->bus, rows[i].pa, rows[i].size, &val);
        ck_assert_msg(got == rows[i].result, "row %u: %d", i, got);
    }
    rig_stop(&r);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("board");
    TCase *t = tcase_create("board");
    SRunner *runner = srunner_create(s);

    tcase_add_test(t, test_plic);
    tcase_add_test(t, test_plic_order);
    tcase_add_test(t, test_plic_limits);
    tcase_add_test(t, test_clint);
    tcase_add_test(t, test_uart_registers);
    tcase_add_test(t, test_uart_fifo);
    tcase_add_test(t, test_uart_transmitter);
    tcase_add_loop_test(t, test_ends, 0, 4);
    tcase_add_test(t, test_ends_not);
    tcase_add_test(t, test_rtc);
    tcase_add_test(t, test_pci);
    tcase_add_test(t, test_refused);
    tcase_set_timeout(t, 20);
    suite_add_tcase(s, t);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
