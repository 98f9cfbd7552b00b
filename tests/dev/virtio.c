/*
 * The virtio devices from the driver's side (VIRTIO 1.2, 2.7, 4.2, 5.2 to 5.4): what a good driver
 * sees, on both versions of the transport, and drivers that lie about their rings.
 */
#include <stdlib.h>

#include "spec/plic.h"
#include "tests/dev/rig.h"

enum {
    RING = MAP_RAM_BASE + 0x10000, /* desc; avail and used as legacy lays them out */
    NUM = 8,
    BUF = MAP_RAM_BASE + 0x20000,
    END = MAP_RAM_BASE + RIG_RAM
};

static struct virtq_desc *desc(Rig *r, unsigned i)
{
    return (struct virtq_desc *)rig_ram(r, RING) + i;
}

static uint64_t avail_pa(void)
{
    return RING + VIRTQ_DESC_BYTES(NUM);
}

static uint64_t used_pa(void)
{
    return RING + VIRTQ_LEGACY_USED_OFF(NUM, 4096);
}

static uint16_t *avail(Rig *r)
{
    return rig_ram(r, avail_pa());
}

static uint16_t used_idx(Rig *r)
{
    return ((uint16_t *)rig_ram(r, used_pa()))[1];
}

/* From reset to DRIVER_OK, with one queue. */
static void bring_up(Rig *r, unsigned slot, unsigned queue, bool legacy)
{
    memset(rig_ram(r, RING), 0, 0x4000);
    rig_set(r, slot, VIRTIO_MMIO_STATUS, 0);
    rig_set(r, slot, VIRTIO_MMIO_STATUS, VIRTIO_STATUS_ACKNOWLEDGE | VIRTIO_STATUS_DRIVER);
    if (!legacy) {
        rig_set(r, slot, VIRTIO_MMIO_DRIVER_FEATURES_SEL, 1);
        rig_set(r, slot, VIRTIO_MMIO_DRIVER_FEATURES, 1);
        rig_set(r, slot, VIRTIO_MMIO_STATUS, 3 | VIRTIO_STATUS_FEATURES_OK);
        ck_assert(rig_get(r, slot, VIRTIO_MMIO_STATUS) & VIRTIO_STATUS_FEATURES_OK);
    }
    rig_set(r, slot, VIRTIO_MMIO_QUEUE_SEL, queue);
    ck_assert_uint_ge(rig_get(r, slot, VIRTIO_MMIO_QUEUE_NUM_MAX), NUM);
    rig_set(r, slot, VIRTIO_MMIO_QUEUE_NUM, NUM);
    if (legacy) {
        rig_set(r, slot, VIRTIO_MMIO_GUEST_PAGE_SIZE, 4096);
        rig_set(r, slot, VIRTIO_MMIO_QUEUE_ALIGN, 4096);
        rig_set(r, slot, VIRTIO_MMIO_QUEUE_PFN, RING / 4096);
    } else {
        rig_set(r, slot, VIRTIO_MMIO_QUEUE_DESC_LOW, (uint32_t)RING);
        rig_set(r, slot, VIRTIO_MMIO_QUEUE_DRIVER_LOW, (uint32_t)avail_pa());
        rig_set(r, slot, VIRTIO_MMIO_QUEUE_DEVICE_LOW, (uint32_t)used_pa());
        rig_set(r, slot, VIRTIO_MMIO_QUEUE_READY, 1);
    }
    rig_set(r, slot, VIRTIO_MMIO_STATUS,
            rig_get(r, slot, VIRTIO_MMIO_STATUS) | VIRTIO_STATUS_DRIVER_OK);
}

static void offer(Rig *r, unsigned slot, unsigned queue, unsigned head)
{
    uint16_t *a = avail(r);

    a[2 + a[1] % NUM] = (uint16_t)head;
    a[1]++;
    rig_set(r, slot, VIRTIO_MMIO_QUEUE_NOTIFY, queue);
    rig_wait(r);
}

/* Header, data, status: the request as drivers make it. The status that came back. */
static uint8_t request(Rig *r, uint32_t type, uint64_t sector, uint32_t len, bool device_writes)
{
    struct virtio_blk_req *req = rig_ram(r, BUF);
    uint8_t *status = rig_ram(r, BUF + 64);

    *req = (struct virtio_blk_req){type, 0, sector};
    *status = 0xee;
    *desc(r, 0) = (struct virtq_desc){BUF, sizeof *req, VIRTQ_DESC_F_NEXT, len ? 1 : 2};
    *desc(r, 1) = (struct virtq_desc){
        BUF + 4096, len, VIRTQ_DESC_F_NEXT | (device_writes ? VIRTQ_DESC_F_WRITE : 0), 2};
    *desc(r, 2) = (struct virtq_desc){BUF + 64, 1, VIRTQ_DESC_F_WRITE, 0};
    offer(r, RIG_BLK, 0, 0);
    return *status;
}

START_TEST(test_identity)
{
    static const uint32_t id[] = {VIRTIO_ID_BLOCK, VIRTIO_ID_CONSOLE, VIRTIO_ID_ENTROPY,
                                  VIRTIO_ID_INPUT, VIRTIO_ID_INPUT,   0};
    Rig r;

    rig_start(&r, _i, false);
    for (unsigned slot = 0; slot < 6; slot++) {
        ck_assert_uint_eq(rig_get(&r, slot, VIRTIO_MMIO_MAGIC_VALUE), VIRTIO_MMIO_MAGIC);
        ck_assert_uint_eq(rig_get(&r, slot, VIRTIO_MMIO_VERSION), _i ? 1 : 2);
        ck_assert_uint_eq(rig_get(&r, slot, VIRTIO_MMIO_DEVICE_ID), id[slot]);
    }
    rig_set(&r, RIG_BLK, VIRTIO_MMIO_DEVICE_FEATURES_SEL, 1);
    ck_assert_uint_eq(rig_get(&r, RIG_BLK, VIRTIO_MMIO_DEVICE_FEATURES) & 1, !_i);
    ck_assert_uint_eq(rig_get(&r, RIG_BLK, VIRTIO_MMIO_CONFIG), RIG_SECTORS);
    rig_stop(&r);
}
END_TEST

START_TEST(test_block)
{
    uint64_t pending = MAP_PLIC_BASE + PLIC_PENDING(0);
    Rig r;

    rig_start(&r, _i, false);
    bring_up(&r, RIG_BLK, 0, _i);
    ck_assert_uint_eq(request(&r, VIRTIO_BLK_T_IN, 3, 1024, true), VIRTIO_BLK_S_OK);
    ck_assert_mem_eq(rig_ram(&r, BUF + 4096), r.data + 3 * 512, 1024);
    ck_assert_uint_eq(used_idx(&r), 1);
    ck_assert_uint_eq(rig_get(&r, RIG_BLK, VIRTIO_MMIO_INTERRUPT_STATUS), VIRTIO_INT_USED);
    ck_assert_uint_eq(rig_read(&r, pending, 4), 1u << MAP_IRQ_VIRTIO);
    rig_set(&r, RIG_BLK, VIRTIO_MMIO_INTERRUPT_ACK, 1);
    ck_assert_uint_eq(rig_get(&r, RIG_BLK, VIRTIO_MMIO_INTERRUPT_STATUS), 0);

    memset(rig_ram(&r, BUF + 4096), 0x5a, 512);
    ck_assert_uint_eq(request(&r, VIRTIO_BLK_T_OUT, 63, 512, false), VIRTIO_BLK_S_OK);
    ck_assert_uint_eq(r.data[63 * 512], 0x5a);
    ck_assert_uint_eq(request(&r, VIRTIO_BLK_T_FLUSH, 0, 0, false), VIRTIO_BLK_S_OK);
    ck_assert_uint_eq(r.flushes, 1);
    ck_assert_uint_eq(request(&r, VIRTIO_BLK_T_GET_ID, 0, 20, true), VIRTIO_BLK_S_OK);
    ck_assert_str_eq(rig_ram(&r, BUF + 4096), "virtio0");
    ck_assert_uint_eq(request(&r, 77, 0, 512, true), VIRTIO_BLK_S_UNSUPP);
    rig_stop(&r);
}
END_TEST

/* Errors that are the request's own: the device goes on. */
START_TEST(test_block_errors)
{
    static const struct {
        uint32_t type;
        uint64_t sector;
        uint32_t len;
    } bad[] = {{VIRTIO_BLK_T_IN, 64, 512},         {VIRTIO_BLK_T_IN, 63, 1024},
               {VIRTIO_BLK_T_IN, UINT64_MAX, 512}, {VIRTIO_BLK_T_IN, UINT64_MAX / 512, 512},
               {VIRTIO_BLK_T_OUT, 64, 512},        {VIRTIO_BLK_T_IN, 0, 511}};
    Rig r;

    rig_start(&r, false, false);
    bring_up(&r, RIG_BLK, 0, false);
    for (unsigned i = 0; i < sizeof bad / sizeof *bad; i++) {
        bool in = bad[i].type == VIRTIO_BLK_T_IN;
        ck_assert_msg(request(&r, bad[i].type, bad[i].sector, bad[i].len, in) == VIRTIO_BLK_S_IOERR,
                      "row %u", i);
        ck_assert_msg(request(&r, VIRTIO_BLK_T_IN, 0, 512, true) == VIRTIO_BLK_S_OK, "row %u", i);
    }
    r.failing = true;
    ck_assert_uint_eq(request(&r, VIRTIO_BLK_T_IN, 0, 512, true), VIRTIO_BLK_S_IOERR);
    ck_assert_uint_eq(request(&r, VIRTIO_BLK_T_OUT, 0, 512, false), VIRTIO_BLK_S_IOERR);
    ck_assert_uint_eq(request(&r, VIRTIO_BLK_T_FLUSH, 0, 0, false), VIRTIO_BLK_S_IOERR);
    ck_assert_msg(strstr(r.last, "the guest sees an I/O error") != NULL, "%s", r.last);
    rig_stop(&r);
}
END_TEST

START_TEST(test_block_readonly)
{
    Rig r;

    rig_start(&r, false, true);
    bring_up(&r, RIG_BLK, 0, false);
    rig_set(&r, RIG_BLK, VIRTIO_MMIO_DEVICE_FEATURES_SEL, 0);
    ck_assert(rig_get(&r, RIG_BLK, VIRTIO_MMIO_DEVICE_FEATURES) & 1u << VIRTIO_BLK_F_RO);
    ck_assert_uint_eq(request(&r, VIRTIO_BLK_T_OUT, 0, 512, false), VIRTIO_BLK_S_IOERR);
    ck_assert_uint_eq(r.data[1], 1);
    rig_stop(&r);
}
END_TEST

START_TEST(test_indirect)
{
    struct virtq_desc *table;
    Rig r;

    rig_start(&r, false, false);
    bring_up(&r, RIG_BLK, 0, false);
    request(&r, VIRTIO_BLK_T_IN, 9, 512, true);
    table = rig_ram(&r, BUF + 0x3000);
    memcpy(table, desc(&r, 0), 3 * sizeof *table);
    memset(rig_ram(&r, BUF + 4096), 0, 512);
    *desc(&r, 5) = (struct virtq_desc){BUF + 0x3000, 3 * 16, VIRTQ_DESC_F_INDIRECT, 0};
    offer(&r, RIG_BLK, 0, 5);
    ck_assert_uint_eq(used_idx(&r), 2);
    ck_assert_mem_eq(rig_ram(&r, BUF + 4096), r.data + 9 * 512, 512);
    rig_stop(&r);
}
END_TEST

/* --- drivers that lie ------------------------------------------------------------------------ */

static void lie_loop(Rig *r)
{
    *desc(r, 0) = (struct virtq_desc){BUF, 16, VIRTQ_DESC_F_NEXT, 1};
    *desc(r, 1) = (struct virtq_desc){BUF, 16, VIRTQ_DESC_F_NEXT, 0};
    offer(r, RIG_BLK, 0, 0);
}

static void lie_head(Rig *r)
{
    offer(r, RIG_BLK, 0, NUM);
}

static void lie_next(Rig *r)
{
    *desc(r, 0) = (struct virtq_desc){BUF, 16, VIRTQ_DESC_F_NEXT, 0xffff};
    offer(r, RIG_BLK, 0, 0);
}

static void lie_jump(Rig *r)
{
    avail(r)[1] = NUM + 1;
    rig_set(r, RIG_BLK, VIRTIO_MMIO_QUEUE_NOTIFY, 0);
    rig_wait(r);
}

static void lie_order(Rig *r)
{
    *desc(r, 0) = (struct virtq_desc){BUF, 16, VIRTQ_DESC_F_NEXT | VIRTQ_DESC_F_WRITE, 1};
    *desc(r, 1) = (struct virtq_desc){BUF, 16, 0, 0};
    offer(r, RIG_BLK, 0, 0);
}

static void lie_short(Rig *r)
{
    *desc(r, 0) = (struct virtq_desc){BUF, 15, VIRTQ_DESC_F_NEXT, 1};
    *desc(r, 1) = (struct virtq_desc){BUF, 16, VIRTQ_DESC_F_WRITE, 0};
    offer(r, RIG_BLK, 0, 0);
}

static void lie_no_status(Rig *r)
{
    *desc(r, 0) = (struct virtq_desc){BUF, 16, 0, 0};
    offer(r, RIG_BLK, 0, 0);
}

static void lie_huge(Rig *r)
{
    for (unsigned i = 0; i < NUM; i++)
        *desc(r, i) = (struct virtq_desc){BUF, UINT32_MAX, VIRTQ_DESC_F_NEXT, (uint16_t)(i + 1)};
    offer(r, RIG_BLK, 0, 0);
}

static void lie_wrap(Rig *r)
{
    *desc(r, 0) = (struct virtq_desc){UINT64_MAX - 8, 16, 0, 0};
    offer(r, RIG_BLK, 0, 0);
}

static void indirect(Rig *r, uint64_t pa, uint32_t len, uint16_t more)
{
    *desc(r, 0) = (struct virtq_desc){pa, len, VIRTQ_DESC_F_INDIRECT | more, 1};
    offer(r, RIG_BLK, 0, 0);
}

static void lie_indirect_empty(Rig *r)
{
    indirect(r, BUF, 0, 0);
}

static void lie_indirect_odd(Rig *r)
{
    indirect(r, BUF, 17, 0);
}

static void lie_indirect_large(Rig *r)
{
    indirect(r, BUF, UINT32_MAX & ~15u, 0);
}

static void lie_indirect_next(Rig *r)
{
    indirect(r, BUF, 32, VIRTQ_DESC_F_NEXT);
}

static void lie_indirect_outside(Rig *r)
{
    *(struct virtq_desc *)rig_ram(r, END - 16) = (struct virtq_desc){BUF, 16, VIRTQ_DESC_F_NEXT, 1};
    indirect(r, END - 16, 32, 0);
}

static void lie_indirect_twice(Rig *r)
{
    struct virtq_desc *table = rig_ram(r, BUF);

    table[0] = (struct virtq_desc){BUF, 32, VIRTQ_DESC_F_INDIRECT, 0};
    indirect(r, BUF, 32, 0);
}

static void lie_indirect_loop(Rig *r)
{
    struct virtq_desc *table = rig_ram(r, BUF);

    table[0] = (struct virtq_desc){BUF + 64, 16, VIRTQ_DESC_F_NEXT, 1};
    table[1] = (struct virtq_desc){BUF + 64, 16, VIRTQ_DESC_F_NEXT, 0};
    indirect(r, BUF, 32, 0);
}

static void move_queue(Rig *r, uint64_t d, uint64_t a, uint64_t u)
{
    rig_set(r, RIG_BLK, VIRTIO_MMIO_QUEUE_DESC_LOW, (uint32_t)d);
    rig_set(r, RIG_BLK, VIRTIO_MMIO_QUEUE_DESC_HIGH, (uint32_t)(d >> 32));
    rig_set(r, RIG_BLK, VIRTIO_MMIO_QUEUE_DRIVER_LOW, (uint32_t)a);
    rig_set(r, RIG_BLK, VIRTIO_MMIO_QUEUE_DRIVER_HIGH, (uint32_t)(a >> 32));
    rig_set(r, RIG_BLK, VIRTIO_MMIO_QUEUE_DEVICE_LOW, (uint32_t)u);
    rig_set(r, RIG_BLK, VIRTIO_MMIO_QUEUE_DEVICE_HIGH, (uint32_t)(u >> 32));
}

static void lie_ring_device(Rig *r)
{
    move_queue(r, RING, MAP_UART_BASE, used_pa());
    rig_set(r, RIG_BLK, VIRTIO_MMIO_QUEUE_NOTIFY, 0);
    rig_wait(r);
}

static void lie_ring_end(Rig *r)
{
    move_queue(r, RING, END - 3, used_pa());
    rig_set(r, RIG_BLK, VIRTIO_MMIO_QUEUE_NOTIFY, 0);
    rig_wait(r);
}

static void lie_desc_top(Rig *r)
{
    move_queue(r, UINT64_MAX - 15, avail_pa(), used_pa());
    offer(r, RIG_BLK, 0, 0);
}

static void lie_used_rom(Rig *r)
{
    request(r, VIRTIO_BLK_T_IN, 0, 512, true);
    move_queue(r, RING, avail_pa(), MAP_ROM_BASE);
    offer(r, RIG_BLK, 0, 0);
}

/* Each request reads a sector over the available ring: there are always more to come. */
static void lie_endless(Rig *r)
{
    memset(r->data + 5 * 512, 0, 512);
    r->data[5 * 512 + 2] = 2 * NUM;
    request(r, VIRTIO_BLK_T_IN, 5, 512, true);
    bring_up(r, RIG_BLK, 0, false);
    *desc(r, 0) = (struct virtq_desc){BUF, 16, VIRTQ_DESC_F_NEXT, 1};
    *desc(r, 1) = (struct virtq_desc){avail_pa(), 512, VIRTQ_DESC_F_NEXT | VIRTQ_DESC_F_WRITE, 2};
    *desc(r, 2) = (struct virtq_desc){BUF + 64, 1, VIRTQ_DESC_F_WRITE, 0};
    *desc(r, 5) = (struct virtq_desc){BUF + 128, 16, VIRTQ_DESC_F_NEXT, 2}; /* sector 0, no data */
    memset(rig_ram(r, BUF + 128), 0, 16);
    for (unsigned i = 0; i < NUM - 1; i++)
        avail(r)[2 + i] = 5;
    avail(r)[2 + NUM - 1] = 0;
    avail(r)[1] = NUM;
    rig_set(r, RIG_BLK, VIRTIO_MMIO_QUEUE_NOTIFY, 0);
    rig_wait(r);
}

static const struct {
    const char *name;
    void (*lie)(Rig *r);
    const char *said;
} lies[] = {
    {"a loop of descriptors", lie_loop, "loop"},
    {"a head beyond the table", lie_head, "descriptor 8 of a table of 8"},
    {"a next beyond the table", lie_next, "descriptor 65535 of a table of 8"},
    {"an index that jumps", lie_jump, "jumps from 0 to 9"},
    {"readable after writable", lie_order, "readable descriptor after a writable one"},
    {"a header of 15 bytes", lie_short, "without header"},
    {"no room for the status", lie_no_status, "status"},
    {"gigabytes", lie_huge, "MiB"},
    {"a buffer that wraps around", lie_wrap, "wraps around"},
    {"an empty indirect table", lie_indirect_empty, "indirect"},
    {"an indirect table of 17 bytes", lie_indirect_odd, "indirect"},
    {"an indirect table of 4 GiB", lie_indirect_large, "indirect"},
    {"an indirect descriptor with a next", lie_indirect_next, "indirect"},
    {"an indirect table across the end of RAM", lie_indirect_outside, "not in RAM"},
    {"an indirect table in one", lie_indirect_twice, "indirect"},
    {"a loop in an indirect table", lie_indirect_loop, "loop"},
    {"a ring in a device", lie_ring_device, "not in RAM"},
    {"a ring at the last byte", lie_ring_end, "not in RAM"},
    {"descriptors at the top of all addresses", lie_desc_top, "not in RAM"},
    {"a used ring in ROM", lie_used_rom, "not in RAM"},
    {"requests that make requests", lie_endless, "more requests at once"},
};

START_TEST(test_lies)
{
    Rig r;

    rig_start(&r, false, false);
    bring_up(&r, RIG_BLK, 0, false);
    lies[_i].lie(&r);
    ck_assert_msg(rig_get(&r, RIG_BLK, VIRTIO_MMIO_STATUS) & VIRTIO_STATUS_DEVICE_NEEDS_RESET,
                  "%s: taken", lies[_i].name);
    ck_assert_msg(strstr(r.last, lies[_i].said) && strstr(r.last, "virtio0"), "%s: '%s'",
                  lies[_i].name, r.last);
    /* and after a reset it works as before */
    bring_up(&r, RIG_BLK, 0, false);
    move_queue(&r, RING, avail_pa(), used_pa());
    ck_assert_uint_eq(request(&r, VIRTIO_BLK_T_IN, 1, 512, true), VIRTIO_BLK_S_OK);
    rig_stop(&r);
}
END_TEST

/* Buffers outside of RAM are the request's fault: an error, and nothing is written anywhere. */
START_TEST(test_buffer_outside)
{
    static const uint64_t where[] = {0, MAP_UART_BASE, MAP_ROM_BASE, END, END - 100, END + 4096};
    uint8_t *status;
    Rig r;

    rig_start(&r, false, false);
    bring_up(&r, RIG_BLK, 0, false);
    for (unsigned i = 0; i < sizeof where / sizeof *where; i++) {
        request(&r, VIRTIO_BLK_T_IN, 0, 512, true);
        status = rig_ram(&r, BUF + 64);
        *status = 0xee;
        desc(&r, 1)->addr = where[i];
        offer(&r, RIG_BLK, 0, 0);
        ck_assert_msg(*status == VIRTIO_BLK_S_IOERR, "0x%lx: %u", (unsigned long)where[i], *status);
    }
    ck_assert_uint_eq(r.nsaid, 0); /* nothing went to the UART */
    rig_stop(&r);
}
END_TEST

START_TEST(test_console_and_rng)
{
    uint8_t *buf;
    unsigned set = 0;
    Rig r;

    rig_start(&r, _i, false);
    bring_up(&r, RIG_CONSOLE, VIRTIO_CONSOLE_TX_QUEUE, _i);
    memcpy(rig_ram(&r, BUF), "hello", 5);
    *desc(&r, 0) = (struct virtq_desc){BUF, 5, 0, 0};
    offer(&r, RIG_CONSOLE, VIRTIO_CONSOLE_TX_QUEUE, 0);
    ck_assert_uint_eq(r.nsaid, 5);
    ck_assert_mem_eq(r.said, "hello", 5);

    bring_up(&r, RIG_RNG, VIRTIO_RNG_QUEUE, _i);
    buf = rig_ram(&r, BUF);
    memset(buf, 0, 64);
    *desc(&r, 0) = (struct virtq_desc){BUF, 64, VIRTQ_DESC_F_WRITE, 0};
    offer(&r, RIG_RNG, VIRTIO_RNG_QUEUE, 0);
    for (unsigned i = 0; i < 64; i++)
        set += buf[i] != 0;
    ck_assert_uint_gt(set, 48);
    ck_assert_uint_eq(buf[64], 0);
    rig_stop(&r);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("virtio");
    TCase *t = tcase_create("virtio");
    SRunner *runner = srunner_create(s);

    tcase_add_loop_test(t, test_identity, 0, 2);
    tcase_add_loop_test(t, test_block, 0, 2);
    tcase_add_test(t, test_block_errors);
    tcase_add_test(t, test_block_readonly);
    tcase_add_test(t, test_indirect);
    tcase_add_loop_test(t, test_lies, 0, sizeof lies / sizeof *lies);
    tcase_add_test(t, test_buffer_outside);
    tcase_add_loop_test(t, test_console_and_rng, 0, 2);
    tcase_set_timeout(t, 20);
    suite_add_tcase(s, t);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
