/*
 * panic.c: the end: what is wrong, how we got here, and a machine that says it failed.
 *
 * Invariant: the first hart that panics owns `panicking` for good; every other stops.
 */
#include <stdarg.h>

#include "cpu.h"
#include "hart.h"
#include "lib/fmt.h"
#include "print.h"
#include "sbi.h"
#include "screen.h"
#include "spec/sbi.h"
#include "trap.h"
#include "uart.h"

static Hart *panicking; /* atomic */

static _Noreturn void stop(void)
{
    interrupts_off();
    for (;;)
        cpu_wait_for_interrupt();
}

void panic_check(void)
{
    if (__atomic_load_n(&panicking, __ATOMIC_ACQUIRE) != NULL)
        stop();
}

static void print_place(uint64_t pc)
{
    uint64_t off;
    const char *name = symbol_find(pc, &off);
    if (name)
        kprintf("  0x%lx  %s+0x%lx\n", (unsigned long)pc, name, (unsigned long)off);
    else
        kprintf("  0x%lx\n", (unsigned long)pc);
}

/*
 * A function's frame pointer points just above its saved pair:
 *
 *     fp -  8   return address
 *     fp - 16   the caller's fp
 *
 * The walk stays in one stack, whose slot the first fp names, and always goes up. A process's first
 * function finds an fp of 0: nobody called it.
 */
static void print_frames(uint64_t fp)
{
    uint64_t slot = ~(uint64_t)(2 * KSTACK_SIZE - 1);
    uint64_t stack = (fp - 16) & slot;
    for (int depth = 0; depth < 32; depth++) {
        if (fp % 8 != 0 || ((fp - 16) & slot) != stack || !((fp - 16) & KSTACK_SIZE))
            return;
        const uint64_t *pair = (const uint64_t *)(fp - 16);
        if (pair[0] == 0 || !symbol_is_text(pair[1]))
            return;
        print_place(pair[1] - 4); /* the call, not where it returns to */
        if (pair[0] <= fp)
            return;
        fp = pair[0];
    }
}

static void begin(void)
{
    interrupts_off();
    Hart *none = NULL, *self = hart_this();
    if (!__atomic_compare_exchange_n(&panicking, &none, self, false, __ATOMIC_ACQ_REL,
                                     __ATOMIC_ACQUIRE)) {
        if (none != self)
            stop();
        /* a panic inside panic(): what can be said has been said */
        sbi_reset(SBI_SRST_TYPE_SHUTDOWN, SBI_SRST_REASON_SYSTEM_FAILURE);
    }
    uart_break_lock();
    screen_break_lock();
    for (unsigned i = 0; i < hart_count; i++)
        if (&harts[i] != self && __atomic_load_n(&harts[i].online, __ATOMIC_ACQUIRE))
            sbi_send_ipi(harts[i].id);
}

static _Noreturn void end(const TrapFrame *frame, uint64_t fp, const char *fmt, va_list args)
{
    char text[200];
    fmt_vstring(text, sizeof text, fmt, args);
    Hart *hart = hart_this();
    kprintf("\npanic on hart %lu", hart ? (unsigned long)hart->id : 0);
    if (hart && hart->current)
        kprintf(", pid %d (%s)", hart->current->pid, hart->current->name);
    kprintf(": %s\nbacktrace:\n", text);
    if (frame) {
        print_place(frame->sepc);
        if (symbol_is_text(frame->x[REG_RA]) && !symbol_is_text(frame->sepc))
            print_place(frame->x[REG_RA] - 4); /* a jump into nowhere: who made it */
        fp = frame->x[REG_S0];
    }
    print_frames(fp);
    process_print_loss();
    screen_show();
    sbi_reset(SBI_SRST_TYPE_SHUTDOWN, SBI_SRST_REASON_SYSTEM_FAILURE);
}

_Noreturn void panic(const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    begin();
    end(NULL, (uint64_t)__builtin_frame_address(0), fmt, args);
}

_Noreturn void panic_at(const TrapFrame *frame, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    begin();
    end(frame, 0, fmt, args);
}
