/*
 * hart.h: what the kernel keeps for each hart. In the kernel, tp points to the hart's own.
 *
 * Invariant: a field is touched by its own hart only, unless it says otherwise.
 */
#ifndef KERNEL_HART_H
#define KERNEL_HART_H

#include "layout.h"
#include "process.h"
#include "types.h"

typedef struct Hart {
    /* known to trap.S and entry.S by offset */
    uint64_t kernel_sp; /* where a trap from user mode puts its frame's end */
    uint64_t scratch;   /* one register, for the first instructions of a trap */
    uint64_t stack_top; /* of its own stack: entry, idle loop */
    uint64_t satp;      /* the kernel's own table, for entry */

    uint64_t id;           /* hartid: set at boot, read by all */
    unsigned index;        /* in harts[]: set at boot, read by all */
    bool has_plic;         /* the PLIC serves it: set at boot */
    unsigned plic_context; /* its S-mode context there: set at boot */
    bool online;           /* it has reached its idle loop; atomic */

    Process *current;  /* NULL in the idle loop */
    Context idle;      /* the idle loop while a process runs */
    uint64_t ran_from; /* when current was switched in */
    bool reschedule;   /* current's time slice is over */

    unsigned lock_depth;   /* spin locks held and interrupts_push_off() calls */
    bool interrupts_after; /* turn interrupts on when lock_depth is 0 again */

    uint64_t code_epoch; /* instruction fetches see code written up to it (program.c) */
} Hart;

extern Hart harts[HART_MAX];
extern unsigned hart_count;

/* Constant between two waits only: a process may come back on another hart. */
static inline Hart *hart_this(void)
{
    Hart *hart;
    __asm__ volatile("mv %0, tp" : "=r"(hart));
    return hart;
}

/* The first thing on the hart that boots, `hartid`: makes it harts[0] and sets its traps up. */
void hart_init(uint64_t hartid);
/* Puts another hart into harts[]; those beyond HART_MAX stay off. */
void hart_add(uint64_t hartid);
/* Gives each hart its stack and the kernel's table. */
void hart_prepare(void);
/* Starts the others by SBI HSM; they run kernel_main_other(). */
void hart_start_others(void);
unsigned hart_count_online(void);
/* Sets this hart's trap vector and interrupt enables. */
void hart_setup_traps(void);

/* timer.c. At boot: which timer to use. Then the next timer interrupt of this hart, in timebase
 * units; replaces the one set before. */
#define TIMER_NEVER UINT64_MAX
void timer_init(void);
void timer_set(uint64_t deadline);

#endif
