/*
 * A guest for the tests of the command: it says `ready` and does what single letters on its serial
 * port tell it. It sleeps (WFI) while there is nothing to do.
 *
 *   e  echo all that follows; Ctrl-D: says how many bytes came and a checksum, and powers off
 *   f  flood the console with lines, for ever
 *   s  spin, for ever
 *   o  power off; 2  fail with code 2; 9  fail with code 99; r  reset
 *   d  write the first block of the first disk and say how it went
 *   n  stop reading: whatever comes stays where it is
 */
#include "clerk.h"

#define UART_RX  (MAP_UART_BASE + 0)
#define UART_IER (MAP_UART_BASE + 1)
#define UART_FCR (MAP_UART_BASE + 2)
#define UART_LSR (MAP_UART_BASE + 5)

enum { CTRL_D = 4, TEST_PASS = 0x5555, TEST_FAIL = 0x3333, TEST_RESET = 0x7777 };

static void say(const char *s)
{
    while (*s)
        put8(UART_RX, (uint8_t)*s++);
}

static void say_hex(uint64_t v)
{
    for (int shift = 60; shift >= 0; shift -= 4)
        put8(UART_RX, (uint8_t) "0123456789abcdef"[v >> shift & 15]);
}

static void finish(uint32_t how)
{
    put32(MAP_TEST_BASE, how);
}

static void plic_init(void)
{
    put32(MAP_PLIC_BASE + 4 * MAP_IRQ_UART, 1);
    put32(MAP_PLIC_BASE + 0x2000, 1u << MAP_IRQ_UART); /* hart 0, M-mode */
    put32(MAP_PLIC_BASE + 0x200000, 0);
    __asm__ volatile("csrs mie, %0" : : "r"(1ul << 11));
}

static uint8_t next_byte(void)
{
    while (!(get8(UART_LSR) & 1)) {
        __asm__ volatile("wfi"); /* interrupts stay off: it only waits */
        uint32_t source = get32(MAP_PLIC_BASE + 0x200004);
        if (source)
            put32(MAP_PLIC_BASE + 0x200004, source);
    }
    return get8(UART_RX);
}

static void echo(void)
{
    uint64_t count = 0, sum = 0;
    for (;;) {
        uint8_t byte = next_byte();
        if (byte == CTRL_D)
            break;
        count++;
        sum = sum * 31 + byte;
        put8(UART_RX, byte);
    }
    say("\ncount ");
    say_hex(count);
    say(" sum ");
    say_hex(sum);
    say("\n");
    finish(TEST_PASS);
}

static void flood(void)
{
    for (;;)
        say("all work and no play makes a dull guest\n");
}

static void spin(void)
{
    say("spinning\n");
    for (volatile unsigned i = 0;; i++) {
    }
}

static void be_deaf(void)
{
    put8(UART_IER, 0);
    say("deaf\n");
    for (;;)
        __asm__ volatile("wfi");
}

static void disk(void)
{
    int status = clerk_disk_write();
    say(status == 0 ? "disk: good\n" : status > 0 ? "disk: error\n" : "disk: none\n");
}

void clerk_main(void)
{
    plic_init();
    put8(UART_FCR, 1);
    put8(UART_IER, 1);
    say("ready\n");
    for (;;) {
        switch (next_byte()) {
        case 'e': echo(); break;
        case 'f': flood(); break;
        case 's': spin(); break;
        case 'd': disk(); break;
        case 'n': be_deaf(); break;
        case 'o': finish(TEST_PASS); break;
        case '2': finish(TEST_FAIL | 2 << 16); break;
        case '9': finish(TEST_FAIL | 99 << 16); break;
        case 'r': finish(TEST_RESET); break;
        case CTRL_D: say("end of input\n"); break;
        default: break;
        }
    }
}
