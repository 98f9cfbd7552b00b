/*
 * uart.c: a 16550 (National Semiconductor PC16550D), by interrupts both ways.
 *
 * Nothing is dropped on the way in: while nobody has room for a byte its interrupt is masked and
 * the byte stays in the UART, so that whoever sends has to wait.
 *
 * Invariant: `ier` is what the register IER holds, and its receive bit is off while
 * uart_interrupt() works, or while the console has no room; then the console owes a call of
 * uart_resume().
 */
#include "uart.h"

#include "console.h"
#include "device.h"
#include "lock.h"
#include "platform.h"
#include "print.h"
#include "sbi.h"
#include "spec/uart16550.h"

/* Guards the registers and ier. */
static SpinLock uart_lock = SPINLOCK("uart");
static volatile uint8_t *registers; /* NULL: no UART; constant after boot */
static uint8_t ier;
static WaitQueue writers;
static struct {
    char bytes[UART_FIFO];
    size_t count;
} early;            /* came before uart_start() */
static bool broken; /* panic() has taken over */

static uint8_t register_get(unsigned reg)
{
    return registers[reg << platform.uart_shift];
}

static void register_set(unsigned reg, uint8_t value)
{
    registers[reg << platform.uart_shift] = value;
}

static void ier_change(uint8_t off, uint8_t on)
{
    ier = (uint8_t)((ier & ~off) | on);
    register_set(UART_IER, ier);
}

static bool can_send(void)
{
    return register_get(UART_LSR) & UART_LSR_THRE;
}

void uart_init(void)
{
    if (platform.uart.size == 0)
        return;
    registers = mmio_map(platform.uart.base, platform.uart.size);
    ier_change(0xff, 0);
    register_set(UART_LCR, UART_LCR_8BITS);
    /* Turning the FIFO on clears it: what was typed already is read before, and in loopback mode no
     * more comes in between. Read once more after, because some models ask their input for bytes
     * only when one is read. */
    register_set(UART_MCR, UART_MCR_LOOP);
    while (early.count < UART_FIFO && (register_get(UART_LSR) & UART_LSR_DATA))
        early.bytes[early.count++] = (char)register_get(UART_RBR);
    register_set(UART_FCR, UART_FCR_ENABLE);
    register_set(UART_MCR, UART_MCR_DTR | UART_MCR_RTS | UART_MCR_OUT2);
    if (!(register_get(UART_LSR) & UART_LSR_DATA))
        register_get(UART_RBR);
}

/* One FIFO's worth out of the UART, at most `room`; turns the interrupt on again once it is empty.
 */
static size_t receive(char *bytes, size_t room, bool *empty)
{
    size_t count = 0;
    spin_acquire(&uart_lock);
    while (count < UART_FIFO && count < room && (register_get(UART_LSR) & UART_LSR_DATA))
        bytes[count++] = (char)register_get(UART_RBR);
    *empty = !(register_get(UART_LSR) & UART_LSR_DATA);
    if (*empty)
        ier_change(0, UART_IER_RX);
    spin_release(&uart_lock);
    return count;
}

static void uart_interrupt(void *arg)
{
    spin_acquire(&uart_lock);
    /* Off before the console is asked: so its uart_resume(), which may come at once, is not lost.
     */
    ier_change(UART_IER_RX, 0);
    if ((ier & UART_IER_THRE) && can_send()) {
        ier_change(UART_IER_THRE, 0);
        wake_all(&writers);
    }
    spin_release(&uart_lock);

    bool empty = false;
    for (size_t room; !empty && (room = console_room()) > 0;) {
        char bytes[UART_FIFO];
        size_t count = receive(bytes, room, &empty);
        console_take(bytes, count);
    }
}

void uart_start(void)
{
    if (!registers)
        return;
    console_take(early.bytes, early.count);
    irq_register(platform.uart.irq, uart_interrupt, NULL);
    uart_resume();
}

void uart_resume(void)
{
    if (!registers)
        return;
    spin_acquire(&uart_lock);
    ier_change(0, UART_IER_RX); /* what lies in the UART interrupts now */
    spin_release(&uart_lock);
}

void uart_write_now(const char *text, size_t size)
{
    if (!registers) {
        sbi_console_write(text, size);
        return;
    }
    if (!broken)
        spin_acquire(&uart_lock);
    for (size_t i = 0; i < size; i++) {
        while (!can_send())
            ;
        register_set(UART_THR, (uint8_t)text[i]);
    }
    if (!broken)
        spin_release(&uart_lock);
}

void uart_write(const char *text, size_t size)
{
    if (!registers) {
        sbi_console_write(text, size);
        return;
    }
    spin_acquire(&uart_lock);
    for (size_t done = 0; done < size;) {
        if (!can_send()) {
            ier_change(0, UART_IER_THRE);
            wait_on(&writers, &uart_lock);
            continue;
        }
        for (unsigned n = 0; n < UART_FIFO && done < size; n++) /* an empty FIFO takes so many */
            register_set(UART_THR, (uint8_t)text[done++]);
    }
    spin_release(&uart_lock);
}

void uart_break_lock(void)
{
    broken = true;
}
