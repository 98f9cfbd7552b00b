/*
 * virtio-input from the driver's side (VIRTIO 1.2, 5.8): what a keyboard and a tablet answer,
 * events that find buffers and events that wait for them, and drivers that offer what is none.
 */
#include "tests/dev/rig.h"

enum {
    RING = MAP_RAM_BASE + 0x10000,
    AVAIL = RING + 0x1000,
    USED = RING + 0x2000,
    BUF = MAP_RAM_BASE + 0x20000,
    NUM = 8,
    SELECT = MAP_VIRTIO_BASE + VIRTIO_MMIO_CONFIG,
    SUBSEL = SELECT + 1,
    SIZE = SELECT + 2,
    ANSWER = SELECT + 8,
    EVENT = sizeof(InputEvent),
};

static const InputEvent typed[] = {{EV_KEY, KEY_A, 1}, {EV_SYN, 0, 0}, {EV_KEY, KEY_A, 0},
                                   {EV_SYN, 0, 0},     {EV_KEY, 0, 2}, {EV_SYN, 0, 7}};

enum { TYPED = sizeof typed / sizeof *typed };

static uint64_t slot_base(unsigned slot)
{
    return slot * (uint64_t)MAP_VIRTIO_STEP;
}

/* --- what they are ---------------------------------------------------------------------------- */

static const struct {
    unsigned slot, select, subsel, size;
    const char *bytes; /* the first of them */
    unsigned nbytes;
} answers[] = {
    {RIG_KEYBOARD, VIRTIO_INPUT_CFG_UNSET, 0, 0, "", 0},
    {RIG_KEYBOARD, VIRTIO_INPUT_CFG_ID_NAME, 0, 14, "rvemu keyboard\0", 15},
    {RIG_KEYBOARD, VIRTIO_INPUT_CFG_ID_NAME, 1, 0, "\0", 1},
    {RIG_KEYBOARD, VIRTIO_INPUT_CFG_ID_SERIAL, 0, 7, "virtio3\0", 8},
    {RIG_KEYBOARD, VIRTIO_INPUT_CFG_ID_DEVIDS, 0, 8, "\6\0\0\0\1\0\1\0", 8},
    {RIG_KEYBOARD, VIRTIO_INPUT_CFG_PROP_BITS, 0, 0, "", 0},
    {RIG_KEYBOARD, VIRTIO_INPUT_CFG_EV_BITS, EV_KEY, 16, "\xfe\xff\xff\xff", 4},
    {RIG_KEYBOARD, VIRTIO_INPUT_CFG_EV_BITS, EV_LED, 1, "\7\0", 2},
    {RIG_KEYBOARD, VIRTIO_INPUT_CFG_EV_BITS, EV_ABS, 0, "\0", 1},
    {RIG_KEYBOARD, VIRTIO_INPUT_CFG_EV_BITS, EV_REP, 0, "\0", 1},
    {RIG_KEYBOARD, VIRTIO_INPUT_CFG_ABS_INFO, ABS_X, 0, "\0", 1},
    {RIG_KEYBOARD, 0xff, 0xff, 0, "\0", 1},
    {RIG_TABLET, VIRTIO_INPUT_CFG_ID_NAME, 0, 12, "rvemu tablet\0", 13},
    {RIG_TABLET, VIRTIO_INPUT_CFG_ID_DEVIDS, 0, 8, "\6\0\0\0\2\0\1\0", 8},
    {RIG_TABLET, VIRTIO_INPUT_CFG_PROP_BITS, 0, 1, "\1\0", 2},
    {RIG_TABLET, VIRTIO_INPUT_CFG_EV_BITS, EV_KEY, 35, "\0\0\0\0", 4},
    {RIG_TABLET, VIRTIO_INPUT_CFG_EV_BITS, EV_REL, 2, "\0\1\0", 3},
    {RIG_TABLET, VIRTIO_INPUT_CFG_EV_BITS, EV_ABS, 1, "\3\0", 2},
    {RIG_TABLET, VIRTIO_INPUT_CFG_ABS_INFO, ABS_X, 20, "\0\0\0\0\xff\x7f\0\0\0\0\0\0", 12},
    {RIG_TABLET, VIRTIO_INPUT_CFG_ABS_INFO, ABS_Y, 20, "\0\0\0\0\xff\x7f\0\0\0\0\0\0", 12},
    {RIG_TABLET, VIRTIO_INPUT_CFG_ABS_INFO, 2, 0, "\0", 1},
};

START_TEST(test_answers)
{
    Rig r;

    rig_start(&r, false, false);
    for (unsigned i = 0; i < sizeof answers / sizeof *answers; i++) {
        uint64_t at = slot_base(answers[i].slot);
        rig_write(&r, SELECT + at, 1, answers[i].select);
        rig_write(&r, SUBSEL + at, 1, answers[i].subsel);
        ck_assert_msg(rig_read(&r, SIZE + at, 1) == answers[i].size, "row %u: size %u", i,
                      (unsigned)rig_read(&r, SIZE + at, 1));
        for (unsigned k = 0; k < answers[i].nbytes; k++)
            ck_assert_msg(rig_read(&r, ANSWER + at + k, 1) == (uint8_t)answers[i].bytes[k],
                          "row %u: byte %u is %u", i, k,
                          (unsigned)rig_read(&r, ANSWER + at + k, 1));
    }
    /* the last byte of it, what lies behind, and the words that a wide access makes */
    ck_assert_uint_eq(rig_read(&r, ANSWER + slot_base(RIG_TABLET) + 127, 1), 0);
    ck_assert_uint_eq(rig_read(&r, ANSWER + slot_base(RIG_TABLET) + 128, 8), 0);
    rig_write(&r, SELECT + slot_base(RIG_TABLET), 8,
              UINT64_C(0xffffffffffff0000) | EV_ABS << 8 | VIRTIO_INPUT_CFG_EV_BITS);
    ck_assert_uint_eq(rig_read(&r, SELECT + slot_base(RIG_TABLET), 4),
                      1 << 16 | EV_ABS << 8 | VIRTIO_INPUT_CFG_EV_BITS);
    rig_set(&r, RIG_TABLET, VIRTIO_MMIO_STATUS, 0);
    ck_assert_uint_eq(rig_read(&r, SELECT + slot_base(RIG_TABLET), 4), 0);
    rig_stop(&r);
}
END_TEST

/* --- events ----------------------------------------------------------------------------------- */

static struct virtq_desc *desc(Rig *r, unsigned i)
{
    return (struct virtq_desc *)rig_ram(r, RING) + i;
}

static uint16_t used(Rig *r)
{
    return ((uint16_t *)rig_ram(r, USED))[1];
}

static const struct virtq_used_elem *used_elem(Rig *r, unsigned i)
{
    return (struct virtq_used_elem *)rig_ram(r, USED + VIRTQ_USED_RING) + i % NUM;
}

static const InputEvent *event(Rig *r, unsigned i)
{
    return (InputEvent *)rig_ram(r, BUF) + i;
}

static void bring_up(Rig *r, unsigned slot, unsigned queue)
{
    memset(rig_ram(r, RING), 0, 0x3000);
    rig_set(r, slot, VIRTIO_MMIO_STATUS, 0);
    rig_set(r, slot, VIRTIO_MMIO_DRIVER_FEATURES_SEL, 1);
    rig_set(r, slot, VIRTIO_MMIO_DRIVER_FEATURES, 1);
    rig_set(r, slot, VIRTIO_MMIO_STATUS, 3 | VIRTIO_STATUS_FEATURES_OK);
    rig_set(r, slot, VIRTIO_MMIO_QUEUE_SEL, queue);
    rig_set(r, slot, VIRTIO_MMIO_QUEUE_NUM, NUM);
    rig_set(r, slot, VIRTIO_MMIO_QUEUE_DESC_LOW, RING);
    rig_set(r, slot, VIRTIO_MMIO_QUEUE_DRIVER_LOW, AVAIL);
    rig_set(r, slot, VIRTIO_MMIO_QUEUE_DEVICE_LOW, USED);
    rig_set(r, slot, VIRTIO_MMIO_QUEUE_READY, 1);
    rig_set(r, slot, VIRTIO_MMIO_STATUS, 3 | VIRTIO_STATUS_FEATURES_OK | VIRTIO_STATUS_DRIVER_OK);
}

/* `n` more buffers of an event each, and what is typed may come. */
static void offer(Rig *r, unsigned slot, unsigned queue, unsigned n)
{
    uint16_t *avail = rig_ram(r, AVAIL);

    for (; n; n--, avail[1]++) {
        unsigned i = avail[1] % NUM;
        uint16_t flags = queue == VIRTIO_INPUT_EVENT_QUEUE ? VIRTQ_DESC_F_WRITE : 0;
        if (!desc(r, i)->len)
            *desc(r, i) = (struct virtq_desc){BUF + i * EVENT, EVENT, flags, 0};
        avail[2 + i] = (uint16_t)i;
    }
    rig_set(r, slot, VIRTIO_MMIO_QUEUE_NOTIFY, queue);
    rig_input(r);
}

static void type(Rig *r)
{
    memcpy(r->typed, typed, sizeof typed);
    r->ntyped = TYPED;
    r->taken = 0;
}

/* Whatever the number of buffers that the driver offers at a time, all come, in their order. */
START_TEST(test_events)
{
    static const unsigned at_once[] = {1, 2, 5, TYPED, NUM};
    unsigned slot = _i ? RIG_TABLET : RIG_KEYBOARD;
    Rig r;

    rig_start(&r, false, false);
    for (unsigned k = 0; k < sizeof at_once / sizeof *at_once; k++) {
        bring_up(&r, slot, VIRTIO_INPUT_EVENT_QUEUE);
        type(&r);
        rig_input(&r);
        ck_assert_uint_eq(r.taken, 0); /* there is no room for anything */
        for (unsigned offered = 0; offered < TYPED; offered += at_once[k]) {
            offer(&r, slot, VIRTIO_INPUT_EVENT_QUEUE, at_once[k]);
            unsigned want = offered + at_once[k] < TYPED ? offered + at_once[k] : TYPED;
            ck_assert_uint_eq(r.taken, want);
            ck_assert_uint_eq(used(&r), want);
        }
        for (unsigned i = 0; i < TYPED; i++) {
            ck_assert_mem_eq(event(&r, i), &typed[i], EVENT);
            ck_assert_uint_eq(used_elem(&r, i)->id, i);
            ck_assert_uint_eq(used_elem(&r, i)->len, EVENT);
        }
        ck_assert_uint_eq(rig_get(&r, slot, VIRTIO_MMIO_INTERRUPT_STATUS), VIRTIO_INT_USED);
    }
    ck_assert_uint_eq(r.guest_errors, 0);
    rig_stop(&r);
}
END_TEST

/* Nothing is taken for a device that does not run, and what was offered before a reset is void. */
START_TEST(test_not_running)
{
    Rig r;

    rig_start(&r, false, false);
    type(&r);
    bring_up(&r, RIG_KEYBOARD, VIRTIO_INPUT_EVENT_QUEUE);
    rig_set(&r, RIG_KEYBOARD, VIRTIO_MMIO_QUEUE_READY, 0);
    offer(&r, RIG_KEYBOARD, VIRTIO_INPUT_EVENT_QUEUE, 4);
    ck_assert_uint_eq(r.taken, 0);

    bring_up(&r, RIG_KEYBOARD, VIRTIO_INPUT_EVENT_QUEUE);
    r.ntyped = 2;
    offer(&r, RIG_KEYBOARD, VIRTIO_INPUT_EVENT_QUEUE, 4);
    ck_assert_uint_eq(r.taken, 2);
    rig_set(&r, RIG_KEYBOARD, VIRTIO_MMIO_STATUS, 0);
    r.ntyped = TYPED;
    rig_input(&r);
    ck_assert_uint_eq(r.taken, 2);
    bring_up(&r, RIG_KEYBOARD, VIRTIO_INPUT_EVENT_QUEUE);
    rig_input(&r);
    ck_assert_uint_eq(r.taken, 2);
    offer(&r, RIG_KEYBOARD, VIRTIO_INPUT_EVENT_QUEUE, 4);
    ck_assert_uint_eq(r.taken, TYPED);
    ck_assert_mem_eq(event(&r, 0), &typed[2], EVENT);
    rig_stop(&r);
}
END_TEST

/* Queues down to one buffer: the driver offers another as soon as it has one back. */
START_TEST(test_small)
{
    Rig r;

    rig_start(&r, false, false);
    for (unsigned num = 1; num <= NUM; num *= 2) {
        bring_up(&r, RIG_KEYBOARD, VIRTIO_INPUT_EVENT_QUEUE);
        rig_set(&r, RIG_KEYBOARD, VIRTIO_MMIO_QUEUE_READY, 0);
        rig_set(&r, RIG_KEYBOARD, VIRTIO_MMIO_QUEUE_NUM, num);
        rig_set(&r, RIG_KEYBOARD, VIRTIO_MMIO_QUEUE_READY, 1);
        type(&r);
        *desc(&r, 0) = (struct virtq_desc){BUF, EVENT, VIRTQ_DESC_F_WRITE, 0};
        for (unsigned i = 0; i < TYPED; i++) { /* the same descriptor everywhere in the ring */
            ((uint16_t *)rig_ram(&r, AVAIL))[1]++;
            rig_set(&r, RIG_KEYBOARD, VIRTIO_MMIO_QUEUE_NOTIFY, VIRTIO_INPUT_EVENT_QUEUE);
            rig_input(&r);
            ck_assert_uint_eq(used(&r), i + 1);
            ck_assert_mem_eq(event(&r, 0), &typed[i], EVENT);
        }
    }
    ck_assert_uint_eq(r.guest_errors, 0);
    rig_stop(&r);
}
END_TEST

START_TEST(test_lamps)
{
    Rig r;

    rig_start(&r, false, false);
    bring_up(&r, RIG_KEYBOARD, VIRTIO_INPUT_STATUS_QUEUE);
    offer(&r, RIG_KEYBOARD, VIRTIO_INPUT_STATUS_QUEUE, 3);
    ck_assert_uint_eq(used(&r), 3);
    ck_assert_uint_eq(used_elem(&r, 2)->len, 0);
    ck_assert_uint_eq(r.guest_errors, 0);
    rig_stop(&r);
}
END_TEST

/* --- drivers that lie ------------------------------------------------------------------------- */

static const struct {
    const char *name;
    struct virtq_desc first;
    unsigned jump; /* of the available index */
    bool broken;
    const char *said;
} lies[] = {
    {"a buffer of 7 bytes", {BUF, 7, VIRTQ_DESC_F_WRITE, 0}, 1, true, "8 bytes, not of 7"},
    {"a buffer of no byte", {BUF, 0, VIRTQ_DESC_F_WRITE, 0}, 1, true, "8 bytes, not of 0"},
    {"a buffer of 1 byte", {BUF, 1, VIRTQ_DESC_F_WRITE, 0}, 1, true, "8 bytes, not of 1"},
    {"a buffer to be read", {BUF, 8, 0, 0}, 1, true, "8 bytes, not of 0"},
    {"a buffer in a device", {MAP_UART_BASE, 8, VIRTQ_DESC_F_WRITE, 0}, 1, false, "not in RAM"},
    {"a buffer behind RAM",
     {MAP_RAM_BASE + RIG_RAM + RIG_SCREEN - 7, 8, VIRTQ_DESC_F_WRITE, 0},
     1,
     false,
     "not in RAM"},
    {"a buffer from RAM into the screen",
     {MAP_RAM_BASE + RIG_RAM - 7, 8, VIRTQ_DESC_F_WRITE, 0},
     1,
     false,
     "not in RAM"},
    {"a loop", {BUF, 4, VIRTQ_DESC_F_WRITE | VIRTQ_DESC_F_NEXT, 0}, 1, true, "loop"},
    {"an index that jumps", {BUF, 8, VIRTQ_DESC_F_WRITE, 0}, NUM + 1, true, "jumps"},
};

START_TEST(test_lies)
{
    bool broken;
    Rig r;

    rig_start_screen(&r, false, false);
    bring_up(&r, RIG_KEYBOARD, VIRTIO_INPUT_EVENT_QUEUE);
    type(&r);
    *desc(&r, 0) = lies[_i].first;
    ((uint16_t *)rig_ram(&r, AVAIL))[1] = (uint16_t)lies[_i].jump;
    rig_set(&r, RIG_KEYBOARD, VIRTIO_MMIO_QUEUE_NOTIFY, VIRTIO_INPUT_EVENT_QUEUE);
    rig_input(&r);
    broken = rig_get(&r, RIG_KEYBOARD, VIRTIO_MMIO_STATUS) & VIRTIO_STATUS_DEVICE_NEEDS_RESET;
    ck_assert_msg(broken == lies[_i].broken, "%s", lies[_i].name);
    ck_assert_msg(strstr(r.last, lies[_i].said) != NULL, "%s: '%s'", lies[_i].name, r.last);
    if (!broken)
        ck_assert_uint_eq(used_elem(&r, 0)->len, 0);
    ck_assert_uint_eq(r.nsaid, 0); /* nothing went to the UART */
    /* and after a reset it works as before */
    bring_up(&r, RIG_KEYBOARD, VIRTIO_INPUT_EVENT_QUEUE);
    type(&r);
    offer(&r, RIG_KEYBOARD, VIRTIO_INPUT_EVENT_QUEUE, TYPED);
    ck_assert_uint_eq(used(&r), TYPED);
    ck_assert_mem_eq(event(&r, 0), &typed[0], EVENT);
    rig_stop(&r);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("input");
    TCase *t = tcase_create("input");
    SRunner *runner = srunner_create(s);

    tcase_add_test(t, test_answers);
    tcase_add_loop_test(t, test_events, 0, 2);
    tcase_add_test(t, test_not_running);
    tcase_add_test(t, test_small);
    tcase_add_test(t, test_lamps);
    tcase_add_loop_test(t, test_lies, 0, sizeof lies / sizeof *lies);
    tcase_set_timeout(t, 20);
    suite_add_tcase(s, t);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
