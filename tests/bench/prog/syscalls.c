/* System calls: U-mode calls S-mode, which saves and restores all registers as a kernel does. */
#include "bench.h"

const char bench_name[] = "syscalls";

/* syscalls_asm.S */
uint64_t syscalls_user(uint64_t calls);
uint64_t syscalls_enter(uint64_t user_pc, uint64_t calls);

enum { A0 = 9, A7 = 16 }; /* places in the frame: x1 is 0 */

static uint64_t calls_seen;

/* From the S-mode handler: what the "kernel" does. */
void syscalls_serve(uint64_t *frame);
void syscalls_serve(uint64_t *frame)
{
    calls_seen++;
    switch (frame[A7]) {
    case 1: frame[A0] = frame[A0] * 3 + 1; break;
    case 2: frame[A0] ^= calls_seen; break;
    default: frame[A0] = ~0UL; break;
    }
}

static uint64_t storm(uint64_t repeat)
{
    return syscalls_enter((uint64_t)syscalls_user + PAGING_USER_OFF, repeat * 100);
}

uint64_t bench_run(uint64_t repeat)
{
    __asm__ volatile("csrs medeleg, %0" ::"r"(1UL << 8)); /* ecall from U */
    return bench_visit_s(paging_satp(), storm, repeat) + calls_seen;
}
