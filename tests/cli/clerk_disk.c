/*
 * One write through virtio-blk (Virtio 1.2, 5.2) over virtio-mmio version 2, without interrupts:
 * just enough to learn what the device answers.
 */
#include "clerk.h"

enum { QUEUE = 8, SECTOR = 512, BLK_OUT = 1, NEXT = 1, DEVICE_WRITES = 2 };

static struct {
    uint64_t addr;
    uint32_t len;
    uint16_t flags, next;
} desc[QUEUE] __attribute__((aligned(16)));
static struct {
    uint16_t flags, idx, ring[QUEUE];
} avail __attribute__((aligned(16)));
static struct {
    uint16_t flags, idx;
    uint32_t ring[2 * QUEUE];
} used __attribute__((aligned(16)));
static struct {
    uint32_t type, reserved;
    uint64_t sector;
} head;
static uint8_t block[SECTOR], status;

static void reg(unsigned off, uint32_t v)
{
    put32(MAP_VIRTIO_BASE + off, v);
}

static void reg64(unsigned off, const volatile void *p)
{
    reg(off, (uint32_t)(uintptr_t)p);
    reg(off + 4, (uint32_t)((uintptr_t)p >> 32));
}

static void start(void)
{
    reg(0x70, 0); /* reset, then acknowledge, driver */
    reg(0x70, 3);
    reg(0x24, 1); /* features, upper half: VERSION_1 */
    reg(0x20, 1);
    reg(0x24, 0);
    reg(0x20, 0);
    reg(0x70, 11);
    reg(0x30, 0);
    reg(0x38, QUEUE);
    reg64(0x80, desc);
    reg64(0x90, &avail);
    reg64(0xa0, &used);
    reg(0x44, 1);
    reg(0x70, 15);
}

int clerk_disk_write(void)
{
    if (get32(MAP_VIRTIO_BASE) != 0x74726976 || get32(MAP_VIRTIO_BASE + 8) != 2)
        return -1;
    start();
    for (unsigned i = 0; i < SECTOR; i++)
        block[i] = 'W';
    head.type = BLK_OUT;
    status = 0xff;
    desc[0].addr = (uintptr_t)&head, desc[0].len = 16, desc[0].flags = NEXT, desc[0].next = 1;
    desc[1].addr = (uintptr_t)block, desc[1].len = SECTOR, desc[1].flags = NEXT, desc[1].next = 2;
    desc[2].addr = (uintptr_t)&status, desc[2].len = 1, desc[2].flags = DEVICE_WRITES;
    avail.ring[0] = 0;
    avail.idx = 1;
    used.idx = 0;
    __sync_synchronize();
    reg(0x50, 0);
    while (*(volatile uint16_t *)&used.idx == 0) {
    }
    return *(volatile uint8_t *)&status;
}
