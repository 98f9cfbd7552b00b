/*
 * Seeded noise on the bus of a board without a running hart: any address of any device, any width,
 * any value; rings and descriptors of random words, notified again and again; time passes, and
 * resets. Nothing may crash, hang, or write outside of RAM (the sanitizers watch).
 *
 *     dev_fuzz [SEED [OPERATIONS]]
 */
#include <stdlib.h>

#include "tests/dev/rig.h"

static uint64_t seed = 1;

static uint64_t next(void)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return seed;
}

static uint64_t interesting(void)
{
    static const uint64_t values[] = {0, 1, 2, 3, 7, 8, 0x5a, 0xff, 0x1000, 0xffff, UINT32_MAX};

    switch (next() % 4) {
    case 0: return next();
    case 1: return MAP_RAM_BASE + (next() % (RIG_RAM + RIG_SCREEN) & ~UINT64_C(7));
    case 2: return UINT64_C(1) << (next() & 63);
    default: return values[next() % 11];
    }
}

static uint64_t somewhere(void)
{
    static const uint64_t base[] = {MAP_TEST_BASE,         MAP_RTC_BASE,  MAP_CLINT_BASE,
                                    MAP_PLIC_BASE,         MAP_UART_BASE, MAP_ECAM_BASE,
                                    MAP_RAM_BASE + RIG_RAM};
    static const uint64_t size[] = {8, 0x40, 0xc000, MAP_PLIC_SIZE, 8, MAP_ECAM_SIZE, RIG_SCREEN};
    unsigned i = (unsigned)(next() % 9);

    if (i < 7)
        return base[i] + next() % size[i];
    return MAP_VIRTIO_BASE + (next() % 6) * MAP_VIRTIO_STEP + (next() % 0x120 & ~UINT64_C(3));
}

/* A queue that could be right, with descriptors that could be. */
static void ring(Rig *r)
{
    unsigned slot = (unsigned)(next() % 5), num = 1u << next() % 5;
    uint64_t at = MAP_RAM_BASE + (next() % 32) * 4096;

    if (next() % 8 == 0) /* on the screen, to its end */
        at = MAP_RAM_BASE + RIG_RAM + (next() % 4) * 4096;

    rig_set(r, slot, VIRTIO_MMIO_STATUS, 0);
    rig_set(r, slot, VIRTIO_MMIO_STATUS, 15);
    rig_set(r, slot, VIRTIO_MMIO_QUEUE_SEL, (uint32_t)(next() % 2));
    rig_set(r, slot, VIRTIO_MMIO_QUEUE_NUM, num);
    rig_set(r, slot, VIRTIO_MMIO_QUEUE_DESC_LOW, (uint32_t)at);
    rig_set(r, slot, VIRTIO_MMIO_QUEUE_DRIVER_LOW, (uint32_t)(at + 16 * (next() % 64)));
    rig_set(r, slot, VIRTIO_MMIO_QUEUE_DEVICE_LOW, (uint32_t)(at + 16 * (next() % 64)));
    rig_set(r, slot, VIRTIO_MMIO_QUEUE_READY, 1);
    for (unsigned i = 0; i < num; i++) {
        struct virtq_desc *d = (struct virtq_desc *)rig_ram(r, at) + i;
        *d = (struct virtq_desc){interesting(), (uint32_t)(next() % 4 ? next() % 600 : next()),
                                 (uint16_t)(next() % 8), (uint16_t)(next() % (num + 1))};
    }
    for (unsigned i = 0; i < 64; i++)
        if (next() % 4 == 0)
            ((uint16_t *)rig_ram(r, at + 16 * 32))[next() % 512] = (uint16_t)(next() % 20);
    for (unsigned i = 0; i < 3; i++)
        rig_set(r, slot, VIRTIO_MMIO_QUEUE_NOTIFY, (uint32_t)(next() % 2));
    rig_wait(r);
}

/* As a window would. */
static void look(Rig *r)
{
    Screen s;

    ck_assert(machine_screen(r->m, &s));
    for (unsigned y = 0, rows; machine_screen_changed(r->m, &y, &rows); y += rows)
        ck_assert_uint_le(y + rows, s.height);
}

static unsigned long count = 300000;

static void operation(Rig *r)
{
    unsigned size = 1u << next() % 4;
    uint64_t pa = somewhere() & ~(uint64_t)(size - 1), val;

    switch (next() % 64) {
    case 0: ring(r); break;
    case 1: rig_wait(r); break;
    case 2: machine_run(r->m, 20); break;
    case 4: look(r); break;
    case 3:
        if (next() % 64 == 0) {
            Err err;
            ck_assert_msg(machine_reset(r->m, &err), "%s", err.msg);
        } else if (next() % 64 == 0) {
            rig_stop(r);
            rig_start_screen(r, next() & 1, next() & 1);
            r->ntyped = 64;
        }
        break;
    default:
        if (next() % 2)
            bus_read(&r->m->bus, pa, size, &val);
        else
            bus_write(&r->m->bus, pa, size, interesting());
    }
    r->nsaid = 0;
    r->taken = 0; /* the same is typed again and again */
}

START_TEST(test_noise)
{
    Rig *r = malloc(sizeof *r);

    rig_start_screen(r, next() & 1, false);
    r->ntyped = 64;
    for (unsigned long i = 0; i < count; i++)
        operation(r);
    machine_hash(r->m);
    rig_stop(r);
    free(r);
}
END_TEST

int main(int argc, char **argv)
{
    Suite *s = suite_create("fuzz");
    TCase *t = tcase_create("noise");
    SRunner *runner = srunner_create(s);

    seed = argc > 1 ? strtoull(argv[1], NULL, 0) | 1 : 1;
    count = argc > 2 ? strtoul(argv[2], NULL, 0) : count;
    tcase_add_test(t, test_noise);
    tcase_set_timeout(t, 900);
    suite_add_tcase(s, t);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
