/*
 * sys_look.c: the system calls that look at the system as a whole, and the one that brings it down.
 *
 * Tables go to the user in pieces: each is taken with a lock held, and written without. So what a
 * program sees is true piece by piece; the system does not stand still for it.
 */
#include "mem.h"
#include "page.h"
#include "platform.h"
#include "print.h"
#include "process.h"
#include "sched.h"
#include "syscalls.h"

/* Takes the entries from number or address *from on, at most max, and moves *from behind them. How
 * many, 0 at the end, or an error. */
typedef int64_t Take(const uint64_t arg[6], uint64_t *from, unsigned max, void *piece);

static int64_t copy_out(const uint64_t arg[6], Take *take, uint64_t from, uint64_t to, int64_t max,
                        size_t size)
{
    uint64_t piece[64];
    int64_t done = 0, count;
    do {
        int64_t room = sizeof piece / size;
        room = max - done < room ? max - done : room;
        count = room > 0 ? take(arg, &from, (unsigned)room, piece) : 0;
        if (count < 0)
            return count;
        if (!mem_write(mem_user(to), (uint64_t)done * size, piece, (uint64_t)count * size))
            return -ERROR_BAD_ADDRESS;
        done += count;
    } while (count > 0);
    return done;
}

static int64_t take_pages(const uint64_t arg[6], uint64_t *from, unsigned max, void *piece)
{
    const Process *process = process_hold((int)arg[0]);
    uint64_t end = arg[2] < SV39_HALF ? arg[2] : SV39_HALF;
    unsigned count = process ? space_list(&process->space, from, end, piece, max) : 0;
    process_let_go();
    return process ? (int64_t)count : -ERROR_NO_PROCESS;
}

int64_t sys_pagemap(const uint64_t arg[6])
{
    return copy_out(arg, take_pages, arg[1], arg[3], (int)arg[4], sizeof(PageInfo));
}

static int64_t take_frames(const uint64_t arg[6], uint64_t *from, unsigned max, void *piece)
{
    uint64_t pages = (platform.ram.end - platform.ram.start) / PAGE_SIZE;
    uint64_t left = *from < pages ? pages - *from : 0;
    max = left < max ? (unsigned)left : max;
    page_list(platform.ram.start + *from * PAGE_SIZE, piece, max);
    *from += max;
    return max;
}

int64_t sys_frames(const uint64_t arg[6])
{
    return copy_out(arg, take_frames, arg[0], arg[1], (int)arg[2], sizeof(uint8_t));
}

static int64_t take_calls(const uint64_t arg[6], uint64_t *from, unsigned max, void *piece)
{
    const Process *process = process_hold((int)arg[0]);
    unsigned count = 0;
    for (; process && count < max && *from < SYSCALL_LIMIT; count++, ++*from)
        ((uint32_t *)piece)[count] = __atomic_load_n(&process->calls[*from], __ATOMIC_RELAXED);
    process_let_go();
    return process ? (int64_t)count : -ERROR_NO_PROCESS;
}

int64_t sys_callcount(const uint64_t arg[6])
{
    return copy_out(arg, take_calls, 0, arg[1], (int)arg[2], sizeof(uint32_t));
}

static int64_t take_switches(const uint64_t arg[6], uint64_t *from, unsigned max, void *piece)
{
    return sched_switches(from, piece, max);
}

int64_t sys_switches(const uint64_t arg[6])
{
    return copy_out(arg, take_switches, arg[0], arg[1], (int)arg[2], sizeof(SwitchInfo));
}

/* What isolate's children do in vain, done by the kernel: there is nobody to kill but itself. */
int64_t sys_crash(const uint64_t arg[6])
{
    if (arg[0] != CRASH_STORE_NULL)
        return -ERROR_INVALID;
    __asm__ volatile("sb zero, 0(zero)" ::: "memory");
    panic("a store to address 0 was allowed");
}
