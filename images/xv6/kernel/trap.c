/*
 * trap.c: why a hart came into the kernel, and what is done about it.
 *
 * Interrupts are off on entry. They come on for what may wait, system calls and page faults, and
 * there a handler that interrupts only notes what is due: the kernel is never preempted, a process
 * leaves its hart where it waits or on its way back to user mode.
 */
#include "trap.h"

#include "cpu.h"
#include "device.h"
#include "hart.h"
#include "lib/fmt.h"
#include "print.h"
#include "process.h"
#include "sched.h"
#include "space.h"
#include "syscall.h"
#include "syscalls.h"

/* What user code may do wrong: the cause, in words. Others end in "exception". */
static const char *const cause_text[] = {
    [CAUSE_FETCH_MISALIGNED] = "jump to a misaligned address",
    [CAUSE_FETCH_ACCESS] = "jump out of physical memory",
    [CAUSE_ILLEGAL] = "illegal instruction",
    [CAUSE_BREAKPOINT] = "breakpoint",
    [CAUSE_LOAD_MISALIGNED] = "misaligned load",
    [CAUSE_LOAD_ACCESS] = "load outside of physical memory",
    [CAUSE_STORE_MISALIGNED] = "misaligned store",
    [CAUSE_STORE_ACCESS] = "store outside of physical memory",
    [CAUSE_FETCH_PAGE] = "instruction page fault",
    [CAUSE_LOAD_PAGE] = "load page fault",
    [CAUSE_STORE_PAGE] = "store page fault",
};

/* One instruction at a time may be tried out (trap_probe): 0, 1 under trial, 2 it was illegal. */
static volatile int probing;

static const char *trap_cause_text(uint64_t scause)
{
    if (scause < sizeof cause_text / sizeof cause_text[0] && cause_text[scause])
        return cause_text[scause];
    return scause & CAUSE_INTERRUPT ? "unexpected interrupt" : "exception";
}

bool trap_probe(void (*attempt)(void))
{
    probing = 1;
    attempt();
    bool legal = probing == 1;
    probing = 0;
    return legal;
}

static void serve_interrupt(uint64_t cause)
{
    switch (cause & ~CAUSE_INTERRUPT) {
    case IRQ_SSI:
        csr_clear(sip, 1ul << IRQ_SSI);
        panic_check(); /* or a process became ready, or was killed: seen on the way back */
        break;
    case IRQ_STI: sched_timer(); break;
    case IRQ_SEI: irq_serve(); break;
    default: panic("interrupt %lu was never enabled", (unsigned long)(cause & ~CAUSE_INTERRUPT));
    }
}

/* What lies at an address that the process must not touch. */
static const char *describe(const AddressSpace *space, uint64_t va)
{
    uint64_t pa;
    if (va < PAGE_SIZE)
        return "a null pointer";
    if (va >= USER_HEAP_LIMIT && va < USER_STACK_LOW)
        return "the guard page below the stack";
    if (va >= USER_TOP)
        return "outside of user space";
    if (space_translate(space, va, &pa))
        return "its rights forbid that";
    return va >= space->heap_end && va < USER_HEAP_LIMIT ? "nothing there, past the break"
                                                         : "nothing there";
}

/* One sentence; `detail` tells about stval where that is an address, else it is NULL. */
static _Noreturn void end_process(const TrapFrame *frame, const char *detail)
{
    Process *self = process_current();
    char at[80] = "";
    if (detail)
        fmt_string(at, sizeof at, " at 0x%lx (%s)", (unsigned long)frame->stval, detail);
    else if (frame->scause == CAUSE_ILLEGAL && frame->stval != 0)
        fmt_string(at, sizeof at, " 0x%lx", (unsigned long)frame->stval);
    kprintf("pid %d (%s): %s%s, pc 0x%lx: killed\n", self->pid, self->name,
            trap_cause_text(frame->scause), at, (unsigned long)frame->sepc);
    process_exit(EXIT_FAULT | (int)(frame->scause & 0xff));
}

static void serve_page_fault(const TrapFrame *frame, Access access)
{
    Process *self = process_current();
    bool no_memory;
    /* lab mmap: begin */
    interrupts_on(); /* it may wait for the disk */
    /* lab mmap: end */
    if (!space_touch(&self->space, frame->stval, access, &no_memory))
        end_process(frame, no_memory ? "out of memory" : describe(&self->space, frame->stval));
    interrupts_off();
    /* Where nothing was wrong, this hart's translation was old: */
    tlb_flush_page(frame->stval);
}

static void serve_syscall(TrapFrame *frame)
{
    frame->sepc += 4;
    interrupts_on();
    frame->x[REG_A0] = (uint64_t)syscall_dispatch(frame->x[REG_A7], &frame->x[REG_A0]);
    interrupts_off();
}

void trap_from_user(TrapFrame *frame)
{
    if (frame->scause & CAUSE_INTERRUPT) {
        serve_interrupt(frame->scause);
    } else {
        switch (frame->scause) {
        case CAUSE_ECALL_U: serve_syscall(frame); break;
        case CAUSE_FETCH_PAGE: serve_page_fault(frame, ACCESS_EXECUTE); break;
        case CAUSE_LOAD_PAGE: serve_page_fault(frame, ACCESS_READ); break;
        case CAUSE_STORE_PAGE: serve_page_fault(frame, ACCESS_WRITE); break;
        case CAUSE_ILLEGAL:
            if (!fp_enter(process_current()))
                end_process(frame, NULL);
            break;
        default: end_process(frame, NULL);
        }
    }
    trap_before_user(frame);
}

void trap_before_user(TrapFrame *frame)
{
    interrupts_off();
    while (hart_this()->reschedule && !process_killed())
        sched_yield();
    if (process_killed())
        process_exit(EXIT_KILLED);
    program_fence_code();
}

void trap_from_kernel(TrapFrame *frame)
{
    if (frame->scause & CAUSE_INTERRUPT) {
        serve_interrupt(frame->scause);
    } else if (probing == 1 && frame->scause == CAUSE_ILLEGAL) {
        probing = 2;
        frame->sepc += 4;
    } else {
        panic_at(frame, "the kernel: %s at 0x%lx", trap_cause_text(frame->scause),
                 (unsigned long)frame->stval);
    }
}

_Noreturn void trap_stack_overflow(TrapFrame *frame)
{
    panic_at(frame, "kernel stack overflow, sp 0x%lx", (unsigned long)frame->x[REG_SP]);
}
