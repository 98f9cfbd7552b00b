/*
 * A guest for tests, without firmware, that takes the frame buffer for anything but pixels: as
 * code, as page tables, as a virtqueue, for atomics, to its last byte and beyond. Wants -m 16M, a
 * screen of 320x240, and a disk in slot 0 whose byte N is 7 N. It says what was not as it is in
 * RAM, then `done`, and begins anew by a reset.
 */
#include "spec/map.h"
#include "spec/sifive_test.h"
#include "spec/virtio.h"

enum { SIZE = 320 * 240 * 4, PAGE = 4096, PTE_RWAD = 0xc7, LEVELS = 3 };
enum { FETCH = 1, STORE = 7 };

#define BASE (MAP_RAM_BASE + 0x1000000ul)
#define END  (BASE + SIZE)

static volatile uint64_t cause, tval, resume;

__asm__(".globl _start\n.section .text.start\n_start: la sp, stack_end\n la t0, on_trap\n"
        " csrw mtvec, t0\n j main\n"
        /* cause and tval are noted; it goes on at `resume` */
        ".balign 4\non_trap: csrr t0, mcause\n la t1, cause\n sd t0, 0(t1)\n csrr t0, mtval\n"
        " la t1, tval\n sd t0, 0(t1)\n la t1, resume\n ld t0, 0(t1)\n csrw mepc, t0\n"
        " li t0, 0x1800\n csrs mstatus, t0\n mret\n"
        ".bss\n.balign 16\n.space 4096\nstack_end:\n.text");

/* One instruction, of which a trap is noted. */
#define TRY(insn, ...)                                                                             \
    do {                                                                                           \
        cause = 0;                                                                                 \
        __asm__ volatile("la t0, 1f\n la t1, resume\n sd t0, 0(t1)\n" insn "\n1:" __VA_ARGS__);    \
    } while (0)

static void say(const char *s)
{
    while (*s)
        *(volatile char *)MAP_UART_BASE = *s++;
}

static void expect(int good, const char *what)
{
    if (good)
        return;
    say("WRONG: ");
    say(what);
    say("\n");
}

static uint64_t call(uint64_t pa)
{
    register uint64_t a0 __asm__("a0") = 0;
    TRY("jalr %1", : "+r"(a0) : "r"(pa) : "t0", "t1", "ra", "memory");
    return a0;
}

static void put_code(uint64_t pa, uint32_t value)
{
    *(volatile uint16_t *)pa = (uint16_t)(0x4501 | value << 2); /* c.li a0, value */
    *(volatile uint16_t *)(pa + 2) = 0x8082;                    /* c.jr ra */
    __asm__ volatile("fence.i" ::: "memory");
}

static void as_code(void)
{
    for (uint32_t i = 1; i < 8; i++) {
        uint64_t at = i & 1 ? BASE + PAGE : END - 4;
        put_code(at, i);
        expect(call(at) == i && !cause, "code on the screen");
    }
    *(volatile uint16_t *)(END - 2) = 0x0513; /* half of an addi */
    __asm__ volatile("fence.i" ::: "memory");
    call(END - 2);
    expect(cause == FETCH && tval == END, "code across its end");
}

static void as_tables(void)
{
    volatile uint64_t *table[LEVELS + 2];
    uint64_t va = MAP_RAM_BASE, old = 1;
    for (unsigned i = 0; i < LEVELS + 2; i++)
        table[i] = (volatile uint64_t *)(BASE + i * PAGE);
    for (unsigned i = 0; i < 512; i++)
        table[0][i] = table[1][i] = table[2][i] = table[3][i] = table[4][i] = 0;
    table[0][va >> 30] = (uint64_t)table[1] >> 12 << 10 | 1;
    table[1][0] = (uint64_t)table[2] >> 12 << 10 | 1;
    __asm__ volatile("csrw pmpaddr0, %0\n csrw pmpcfg0, %1" ::"r"(-1ul), "r"(0x1f));
    for (unsigned i = 2; i < LEVELS + 2; i++) { /* i = 2: the last table maps itself */
        table[2][0] = (uint64_t)table[i] >> 12 << 10 | PTE_RWAD;
        __asm__ volatile("csrw satp, %0\n sfence.vma" ::"r"(8ul << 60 | BASE >> 12) : "memory");
        TRY("li t1, 0x20800\n csrs mstatus, t1\n sd %1, 8(%0)\n ld %1, 8(%0)\n"
            " li t1, 0x20000\n csrc mstatus, t1\n",
            : "+r"(va), "+r"(old)
            :
            : "t0", "t1", "memory");
        __asm__ volatile("li t1, 0x20000\n csrc mstatus, t1\n csrw satp, x0\n sfence.vma" ::
                             : "t1", "memory");
        expect(!cause, "a store by tables on the screen");
        expect(table[i][1] == old, "what it stored");
        old += 0x123;
    }
}

static void as_memory(void)
{
    volatile uint64_t *last = (volatile uint64_t *)(END - 8);
    uint64_t got, ok;
    *last = 5;
    __asm__ volatile("amoadd.d %0, %1, (%2)" : "=r"(got) : "r"(3ul), "r"(last) : "memory");
    expect(got == 5 && *last == 8, "amoadd.d at its end");
    __asm__ volatile("1: lr.d %0, (%2)\n addi %0, %0, 1\n sc.d %1, %0, (%2)\n bnez %1, 1b"
                     : "=&r"(got), "=&r"(ok)
                     : "r"(last)
                     : "memory");
    expect(*last == 9, "lr.d and sc.d at its end");
    TRY("amoadd.d x0, x0, (%0)", ::"r"(END) : "t0", "t1", "memory");
    expect(cause == STORE && tval == END, "an AMO behind its end");
    TRY("sd x0, 0(%0)", ::"r"(END) : "t0", "t1", "memory");
    expect(cause == STORE && tval == END, "a store behind its end");
    TRY("sd x0, 0(%0)", ::"r"(END - 3) : "t0", "t1", "memory");
    expect(cause && *(volatile uint32_t *)(END - 8) == 9, "a store across its end");
    *(volatile uint64_t *)(BASE - 8) = *(volatile uint64_t *)BASE = 0;
    TRY("sd %1, 0(%0)", ::"r"(BASE - 3), "r"(0x0102030405060708ul) : "t0", "t1", "memory");
    expect(cause || (*(volatile uint32_t *)(BASE - 4) == 0x06070800 &&
                     *(volatile uint64_t *)BASE == 0x0102030405),
           "a store from RAM into it");
}

static volatile uint32_t *reg(uint64_t at)
{
    return (volatile uint32_t *)(MAP_VIRTIO_BASE + at);
}

enum { RING = BASE + 0x8000, AVAIL = RING + 0x100, USED = RING + 0x200, HEAD = RING + 0x300 };

/* A sector is read to `pa`, by a queue that lies on the screen; the device's answer, or 99. */
static uint8_t read_sector(uint64_t pa)
{
    volatile struct virtq_desc *desc = (volatile struct virtq_desc *)RING;
    volatile uint16_t *avail = (volatile uint16_t *)AVAIL, *used = (volatile uint16_t *)USED;
    volatile uint8_t *answer = (volatile uint8_t *)HEAD + 16;
    for (unsigned i = 0; i < 0x400; i++)
        ((volatile uint8_t *)RING)[i] = 0;
    *answer = 99;
    *reg(VIRTIO_MMIO_STATUS) = 0;
    *reg(VIRTIO_MMIO_DRIVER_FEATURES_SEL) = 1;
    *reg(VIRTIO_MMIO_DRIVER_FEATURES) = 1;
    *reg(VIRTIO_MMIO_STATUS) = 11;
    *reg(VIRTIO_MMIO_QUEUE_SEL) = 0;
    *reg(VIRTIO_MMIO_QUEUE_NUM) = 4;
    *reg(VIRTIO_MMIO_QUEUE_DESC_LOW) = (uint32_t)RING;
    *reg(VIRTIO_MMIO_QUEUE_DRIVER_LOW) = (uint32_t)AVAIL;
    *reg(VIRTIO_MMIO_QUEUE_DEVICE_LOW) = (uint32_t)USED;
    *reg(VIRTIO_MMIO_QUEUE_READY) = 1;
    *reg(VIRTIO_MMIO_STATUS) = 15;
    desc[0].addr = HEAD, desc[0].len = 16, desc[0].flags = VIRTQ_DESC_F_NEXT, desc[0].next = 1;
    desc[1].addr = pa, desc[1].len = 512, desc[1].flags = VIRTQ_DESC_F_NEXT | VIRTQ_DESC_F_WRITE,
    desc[1].next = 2;
    desc[2].addr = (uint64_t)answer, desc[2].len = 1, desc[2].flags = VIRTQ_DESC_F_WRITE;
    __sync_synchronize();
    avail[1] = 1;
    *reg(VIRTIO_MMIO_QUEUE_NOTIFY) = 0;
    for (unsigned long i = 0; !used[1] && i < 50000000; i++) {
    }
    return *answer;
}

static void as_buffer(void)
{
    expect(read_sector(END - 512) == 0, "a sector at its end");
    for (unsigned i = 0; i < 512; i++)
        expect(*(volatile uint8_t *)(END - 512 + i) == (uint8_t)(i * 7), "the sector's bytes");
    expect(read_sector(END - 511) != 0, "a sector across its end");
    expect(read_sector(BASE - 256) != 0, "a sector from RAM into it");
    *reg(VIRTIO_MMIO_STATUS) = 0;
}

void main(void)
{
    for (uint64_t at = BASE; at < END; at += 8)
        expect(!*(volatile uint64_t *)at, "a screen is black after a reset");
    as_code();
    as_tables();
    as_memory();
    as_buffer();
    say("done\n");
    *(volatile uint32_t *)MAP_TEST_BASE = SIFIVE_TEST_RESET;
}
