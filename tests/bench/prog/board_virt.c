/* QEMU's `virt` and those who follow it: 16550 UART, sifive_test. */
#include "bench.h"

#define UART ((volatile uint8_t *)0x10000000)
#define TEST ((volatile uint32_t *)0x100000)

void board_put(char c)
{
    while (!(UART[5] & 0x20))
        ;
    UART[0] = (uint8_t)c;
}

void board_exit(int failed)
{
    *TEST = failed ? 0x13333 : 0x5555;
    for (;;)
        ;
}
