/*
 * A guest for tests of the screen, without firmware: it paints a pattern, tells each event of the
 * keyboard (in slot 0) and the tablet (in slot 1) on the serial port, and sleeps in between. The
 * key O makes it paint the next frame when it is pressed, and another one when it is let go, P
 * without an end; Q ends it.
 */
#include <stdbool.h>

#include "spec/input.h"
#include "spec/map.h"
#include "spec/plic.h"
#include "spec/sifive_test.h"
#include "spec/virtio.h"

#ifndef WIDTH
#define WIDTH  320
#define HEIGHT 240
#endif
enum { NUM = 16, DEVICES = 2 };

static volatile uint32_t *const screen = (uint32_t *)(MAP_RAM_BASE + 0x1000000ul); /* -m 16M */

static struct {
    struct virtq_desc desc[NUM];
    uint16_t avail[2 + NUM];
    volatile uint16_t used[2 + 4 * NUM] __attribute__((aligned(4)));
    struct virtio_input_event event[NUM];
    uint16_t seen;
} queue[DEVICES] __attribute__((aligned(16)));

__asm__(".globl _start\n.section .text.start\n_start: la sp, stack_end\n j main\n"
        ".bss\n.balign 16\n.space 4096\nstack_end:\n.text");

static volatile uint32_t *reg(uint64_t pa)
{
    return (volatile uint32_t *)pa;
}

static uint64_t slot(unsigned device)
{
    return MAP_VIRTIO_BASE + device * MAP_VIRTIO_STEP;
}

static void put(char c)
{
    *(volatile char *)MAP_UART_BASE = c;
}

static void put_number(uint32_t n)
{
    if (n >= 10)
        put_number(n / 10);
    put((char)('0' + n % 10));
}

static void say(const char *s)
{
    while (*s)
        put(*s++);
}

static void offer(unsigned d)
{
    __sync_synchronize();
    *reg(slot(d) + VIRTIO_MMIO_QUEUE_NOTIFY) = VIRTIO_INPUT_EVENT_QUEUE;
}

static void set_up(unsigned d)
{
    uint64_t at = slot(d);
    *reg(at + VIRTIO_MMIO_STATUS) = 0;
    *reg(at + VIRTIO_MMIO_DRIVER_FEATURES_SEL) = 1;
    *reg(at + VIRTIO_MMIO_DRIVER_FEATURES) = 1; /* VERSION_1 */
    *reg(at + VIRTIO_MMIO_STATUS) = 11;
    *reg(at + VIRTIO_MMIO_QUEUE_SEL) = VIRTIO_INPUT_EVENT_QUEUE;
    *reg(at + VIRTIO_MMIO_QUEUE_NUM) = NUM;
    *reg(at + VIRTIO_MMIO_QUEUE_DESC_LOW) = (uint32_t)(uint64_t)queue[d].desc;
    *reg(at + VIRTIO_MMIO_QUEUE_DRIVER_LOW) = (uint32_t)(uint64_t)queue[d].avail;
    *reg(at + VIRTIO_MMIO_QUEUE_DEVICE_LOW) = (uint32_t)(uint64_t)queue[d].used;
    for (unsigned i = 0; i < NUM; i++) {
        queue[d].desc[i] = (struct virtq_desc){(uint64_t)&queue[d].event[i],
                                               sizeof(queue[d].event[i]), VIRTQ_DESC_F_WRITE, 0};
        queue[d].avail[2 + i] = (uint16_t)i;
    }
    queue[d].avail[1] = NUM;
    *reg(at + VIRTIO_MMIO_QUEUE_READY) = 1;
    *reg(at + VIRTIO_MMIO_STATUS) = 15;
    offer(d);
    *reg(MAP_PLIC_BASE + PLIC_PRIORITY(MAP_IRQ_VIRTIO + d)) = 1;
}

static uint32_t frame;

static void paint(void)
{
    for (uint32_t y = 0; y < HEIGHT; y++)
        for (uint32_t x = 0; x < WIDTH; x++)
            screen[y * WIDTH + x] = (x * 7 + frame) % 256 << 16 | y % 256 << 8 | (x ^ y) % 256;
}

static void next(void)
{
    frame++;
    paint();
}

static int tell(unsigned d)
{
    int key = 0;
    while (queue[d].seen != queue[d].used[1]) {
        const struct virtio_input_event *e =
            &queue[d].event[queue[d].used[2 + queue[d].seen % NUM * 4]];
        say(d ? "tablet " : "key ");
        put_number(e->type);
        put(' ');
        put_number(e->code);
        put(' ');
        put_number(e->value);
        put('\n');
        if (e->type == EV_KEY && e->code == KEY_O)
            next();
        else if (e->type == EV_KEY && e->value == INPUT_PRESSED)
            key = e->code;
        queue[d].avail[2 + queue[d].avail[1] % NUM] = queue[d].used[2 + queue[d].seen % NUM * 4];
        queue[d].seen++;
        queue[d].avail[1]++;
        offer(d);
    }
    *reg(slot(d) + VIRTIO_MMIO_INTERRUPT_ACK) = 1;
    return key;
}

void main(void)
{
    bool paints = false;
    for (unsigned d = 0; d < DEVICES; d++)
        set_up(d);
    *reg(MAP_PLIC_BASE + PLIC_ENABLE(0)) = 3u << MAP_IRQ_VIRTIO;
    __asm__ volatile("csrw mie, %0" ::"r"(1 << 11)); /* wakes; mstatus lets nothing in */
    paint();
    say("ready\n");
    for (;;) {
        uint32_t source = *reg(MAP_PLIC_BASE + PLIC_CLAIM(0));
        for (unsigned d = 0; d < DEVICES; d++) {
            int key = tell(d);
            if (key == KEY_Q)
                *reg(MAP_TEST_BASE) = SIFIVE_TEST_PASS;
            if (key == KEY_P)
                paints = true;
        }
        if (source)
            *reg(MAP_PLIC_BASE + PLIC_CLAIM(0)) = source;
        else if (!paints)
            __asm__ volatile("wfi");
        if (paints)
            next();
    }
}
