/*
 * main.c: the boot plan.
 *
 * One hart comes here by kernel_entry, does all that is done once, starts the others, and then all
 * do the same: run what is ready, or wait for it. Invariant: a part is set up before any that needs
 * it, so the order of these lines is the order of the layers.
 */
#include "console.h"
#include "cpu.h"
#include "device.h"
#include "disk.h"
#include "fs.h"
#include "hart.h"
#include "page.h"
#include "platform.h"
#include "print.h"
#include "process.h"
#include "sbi.h"
#include "sched.h"
#include "screen.h"
#include "space.h"
#include "uart.h"

extern char kernel_end[];

uint64_t boot_time;

_Noreturn void kernel_main(uint64_t hartid, const void *dtb);
_Noreturn void kernel_main_other(void);
_Noreturn void stack_switch(uint64_t sp, void (*go)(void));

/* Calls only gather in the log; sync and fsync commit at once, this thread once a second. Whoever
 * pulls the plug loses a second at most. */
static void fs_daemon(void)
{
    for (;;) {
        sched_sleep(platform.timebase);
        fs_sync(); /* what fails has been said on the console */
    }
}

static void first_thread(void)
{
    fs_mount();
    process_start_thread("fsd", fs_daemon);
    process_become_init("/bin/init");
}

static void report(void)
{
    kprintf("\nxv6 on %u hart%s, %lu MiB RAM, %lu free pages\n", hart_count,
            hart_count == 1 ? "" : "s",
            (unsigned long)((platform.ram.end - platform.ram.start) >> 20),
            (unsigned long)page_count_free());
    sbi_describe();
}

static void run_first_thread(void)
{
    process_start_thread("init", first_thread);
    screen_start();
    hart_start_others();
    sched_idle();
}

_Noreturn void kernel_main(uint64_t hartid, const void *dtb)
{
    hart_init(hartid);
    platform_init(dtb);
    boot_time = cpu_time();
    page_init((uint64_t)kernel_end, platform.ram.end);
    kspace_init();
    kspace_enter();
    uart_init();
    screen_init();
    hart_prepare();
    process_table_init();
    irq_init();
    disk_probe();
    input_probe();
    timer_init();
    uart_start();
    report();
    stack_switch(hart_this()->stack_top, run_first_thread);
}

_Noreturn void kernel_main_other(void)
{
    hart_setup_traps();
    sched_idle();
}
