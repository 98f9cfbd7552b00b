/*
 * The frame buffer: where it is, whom it belongs to, and which rows of it are told to have changed:
 * all that did, and not much more, whoever wrote them, for screens whose rows and pages do not
 * begin together, too.
 */
#include "emu/machine/machine_debug.h"
#include "tests/dev/rig.h"

enum { RAM = 64 << 10 };

static Machine *make(unsigned w, unsigned h, const uint32_t *code, size_t size)
{
    BootPlan plan = {.kernel = {(const uint8_t *)code, size, "code"}};
    MachineConfig config = {.ram_size = RAM,
                            .nharts = 2,
                            .seeded = true,
                            .host = &host_plain_ops,
                            .screen_width = w,
                            .screen_height = h};
    Err err;
    Machine *m = machine_create(&config, &err);

    ck_assert_msg(m && machine_boot(m, &plan, &err), "%s", err.msg);
    return m;
}

static const uint32_t spin = 0x6f;

static const struct {
    unsigned w, h;
} sizes[] = {{64, 64},   {1024, 768}, {1000, 100}, {100, 77}, {67, 65},
             {4096, 64}, {3000, 70},  {4095, 67},  {64, 4096}};

/* The rows that are told, as a set. Their number. */
static unsigned told(Machine *m, uint8_t set[SCREEN_MAX])
{
    Screen screen;
    unsigned n = 0, rows, last = 0;

    ck_assert(machine_screen(m, &screen));
    memset(set, 0, SCREEN_MAX);
    for (unsigned y = 0; machine_screen_changed(m, &y, &rows); y += rows) {
        ck_assert_uint_ge(y, last);
        ck_assert_uint_ge(rows, 1);
        ck_assert_uint_le(y + rows, screen.height);
        memset(set + y, 1, rows);
        n += rows;
        last = y + rows;
    }
    return n;
}

static uint64_t seed = 1;

static unsigned below(unsigned n)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (unsigned)(seed % n);
}

/* So many rows may be told for one that changed: those of its pages, with the rows at their ends.
 */
static unsigned most(const Screen *s)
{
    return (unsigned)(2 * (4096 / s->stride + 2));
}

START_TEST(test_changes)
{
    Machine *m = make(sizes[_i].w, sizes[_i].h, &spin, sizeof spin);
    uint8_t set[SCREEN_MAX], word[4] = {1, 2, 3, 4};
    uint64_t base = MAP_RAM_BASE + RAM;
    Screen s;

    ck_assert(machine_screen(m, &s));
    ck_assert_uint_eq(s.width, sizes[_i].w);
    ck_assert_uint_eq(s.height, sizes[_i].h);
    told(m, set);
    for (unsigned y = 0; y < s.height; y++)
        ck_assert_msg(set[y], "row %u of a new screen", y);
    told(m, set); /* the rest of rows of several pages */
    ck_assert_uint_eq(told(m, set), 0);
    for (unsigned i = 0; i < 200; i++) {
        unsigned y = below(s.height), x = below(s.width);
        uint64_t pa = base + y * s.stride + 4 * x;
        if (i & 1)
            ck_assert_int_eq(dma_write(&m->bus, pa, word, 4), BUS_OK);
        else
            ck_assert_uint_eq(machine_poke(m, pa, word, 4), 4);
        unsigned n = told(m, set);
        ck_assert_msg(set[y], "%u,%u: row not told", x, y);
        ck_assert_msg(n <= most(&s), "%u,%u: %u rows told", x, y, n);
        ck_assert_mem_eq(s.pixels + y * s.stride + 4 * x, word, 4);
        told(m, set);
        ck_assert_uint_eq(told(m, set), 0);
    }
    machine_destroy(m);
}
END_TEST

/* A store of a hart to a page that was looked at is seen, also when it knows the way there. */
START_TEST(test_stores)
{
    static const uint32_t code[] = {
        0x800102b7, /* lui t0, 0x80010: the screen; RAM ends there */
        0x02029293, /* slli t0, t0, 32 */
        0x0202d293, /* srli t0, t0, 32 */
        0x0062a023, /* sw t1, 0(t0) */
        0x00130313, /* addi t1, t1, 1 */
        0xff9ff06f, /* j -8 */
    };
    Machine *m = make(64, 64, code, sizeof code);
    uint8_t set[SCREEN_MAX];
    uint32_t before = 0, now;
    Screen s;

    ck_assert(machine_screen(m, &s));
    told(m, set);
    machine_run(m, 1000);
    for (unsigned i = 0; i < 200; i++) {
        ck_assert_uint_eq(told(m, set), 4096 / s.stride);
        ck_assert_uint_eq(told(m, set), 0);
        machine_run(m, 100); /* in the same slice, mostly */
        memcpy(&now, s.pixels, 4);
        ck_assert_uint_ne(now, before);
        before = now;
    }
    machine_destroy(m);
}
END_TEST

/* It is a region of its own: nothing reaches across its ends, and RAM is no smaller for it. */
START_TEST(test_place)
{
    Machine *m = make(100, 77, &spin, sizeof spin);
    uint8_t buf[16] = {0};
    uint64_t base = MAP_RAM_BASE + RAM, size, val;
    Err err;
    Screen s;

    machine_ram(m, &size);
    ck_assert_uint_eq(size, RAM);
    ck_assert(machine_screen(m, &s));
    const Region *r = bus_find(&m->bus, base);
    ck_assert_ptr_nonnull(r);
    ck_assert_str_eq(r->name, "screen");
    ck_assert_uint_eq(r->size, (100 * 4 * 77 + 4095) & ~4095);
    ck_assert_int_eq(dma_write(&m->bus, base - 8, buf, 16), BUS_NOTHING);
    ck_assert_int_eq(dma_write(&m->bus, base + r->size - 8, buf, 16), BUS_NOTHING);
    ck_assert_int_eq(dma_write(&m->bus, base + r->size - 16, buf, 16), BUS_OK);
    ck_assert_int_eq(bus_read(&m->bus, base + r->size, 1, &val), BUS_NOTHING);

    uint64_t hash = machine_hash(m);
    buf[0] = 1;
    dma_write(&m->bus, base, buf, 1);
    ck_assert_uint_ne(machine_hash(m), hash);
    ck_assert(machine_reset(m, &err));
    ck_assert_uint_eq(s.pixels[0], 0);
    machine_destroy(m);
}
END_TEST

START_TEST(test_refused)
{
    static const struct {
        unsigned w, h;
    } bad[] = {{63, 64}, {64, 63}, {4097, 64}, {64, 4097}, {0, 64}, {64, 0}, {UINT32_MAX, 64}};
    Err err;
    Screen s;

    for (unsigned i = 0; i < sizeof bad / sizeof *bad; i++) {
        MachineConfig config = {.ram_size = RAM,
                                .nharts = 1,
                                .host = &host_plain_ops,
                                .screen_width = bad[i].w,
                                .screen_height = bad[i].h};
        ck_assert_msg(!machine_create(&config, &err), "row %u", i);
        ck_assert_msg(strstr(err.msg, "64 to 4096") != NULL, "%s", err.msg);
    }
    Rig r;
    unsigned y = 0, rows;
    rig_start(&r, false, false);
    ck_assert(!machine_screen(r.m, &s) && !machine_screen_changed(r.m, &y, &rows));
    rig_stop(&r);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("screen");
    TCase *t = tcase_create("screen");
    SRunner *runner = srunner_create(s);

    tcase_add_loop_test(t, test_changes, 0, sizeof sizes / sizeof *sizes);
    tcase_add_test(t, test_stores);
    tcase_add_test(t, test_place);
    tcase_add_test(t, test_refused);
    tcase_set_timeout(t, 30);
    suite_add_tcase(s, t);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
