/*
 * host.c: what the kernel's file system needs of a kernel, for a program with one thread.
 *
 * mkfs runs the very code that the guest runs: one process, this program, makes system calls. Locks
 * only count, a wait would be for ever and is an error, and a panic ends the program with status 1.
 */
#include "host.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "device.h"
#include "error.h"
#include "file.h"
#include "lib/string.h"
#include "lock.h"
#include "mem.h"
#include "page.h"
#include "print.h"
#include "process.h"

const char *host_name = "mkfs";

static Process process;

Process *process_current(void)
{
    return &process;
}

bool process_killed(void)
{
    return false;
}

/* ---- voice -------------------------------------------------------------------------------- */

void kprintf(const char *fmt, ...)
{
    va_list args;

    fprintf(stderr, "%s: ", host_name);
    va_start(args, fmt);
    vfprintf(stderr, fmt, args);
    va_end(args);
}

void panic(const char *fmt, ...)
{
    va_list args;

    fprintf(stderr, "%s: ", host_name);
    va_start(args, fmt);
    vfprintf(stderr, fmt, args);
    va_end(args);
    fputc('\n', stderr);
    exit(1);
}

/* ---- locks -------------------------------------------------------------------------------- */

void spin_acquire(SpinLock *lock)
{
    if (lock->held)
        panic("the image is damaged: it leads in a circle (%s): run mkfs check", lock->name);
    lock->held = 1;
}

void spin_release(SpinLock *lock)
{
    lock->held = 0;
}

bool spin_held(const SpinLock *lock)
{
    return lock->held;
}

void sleeplock_init(SleepLock *lock, const char *name)
{
    memset(lock, 0, sizeof(*lock));
    lock->name = name;
}

void sleeplock_acquire(SleepLock *lock)
{
    if (lock->holder)
        panic("the image is damaged: it leads in a circle (%s): run mkfs check", lock->name);
    lock->holder = &process;
}

void sleeplock_release(SleepLock *lock)
{
    lock->holder = NULL;
}

bool sleeplock_held(const SleepLock *lock)
{
    return lock->holder;
}

void wait_on(WaitQueue *queue, SpinLock *lock)
{
    (void)queue;
    panic("waits for ever (%s)", lock->name);
}

void wake_all(WaitQueue *queue)
{
    (void)queue;
}

/* ---- memory ------------------------------------------------------------------------------- */

void *page_alloc(void)
{
    void *page = aligned_alloc(PAGE_SIZE, PAGE_SIZE);

    if (page)
        memset(page, 0, PAGE_SIZE);
    return page;
}

void page_release(void *page)
{
    free(page);
}

MemRef mem_user(uint64_t va)
{
    return (MemRef){.space = NULL, .address = va};
}

MemRef mem_kernel(const void *data)
{
    return mem_user((uint64_t)(uintptr_t)data);
}

bool mem_write(MemRef ref, uint64_t off, const void *data, size_t size)
{
    memcpy((char *)(uintptr_t)ref.address + off, data, size);
    return true;
}

bool mem_read(void *data, MemRef ref, uint64_t off, size_t size)
{
    memcpy(data, (const char *)(uintptr_t)ref.address + off, size);
    return true;
}

int64_t mem_read_string(char *data, MemRef ref, size_t size)
{
    const char *from = (const char *)(uintptr_t)ref.address;
    size_t length = strlen(from);

    if (length >= size)
        return -ERROR_NAME_TOO_LONG;
    memcpy(data, from, length + 1);
    return length;
}

size_t strlcpy(char *to, const char *from, size_t size)
{
    size_t length = strlen(from);

    if (size) {
        size_t part = length < size ? length : size - 1;

        memcpy(to, from, part);
        to[part] = 0;
    }
    return length;
}

/* ---- what this process never has ------------------------------------------------------------ */

const CharDevice *device_find(unsigned major)
{
    (void)major;
    return NULL;
}

/* lab mmap: begin */
bool mapping_prepare(uint64_t va, size_t size)
{
    (void)va, (void)size;
    return true;
}
/* lab mmap: end */

int64_t pipe_read(Pipe *pipe, MemRef to, size_t size)
{
    (void)pipe, (void)to, (void)size;
    return -ERROR_BAD_DESCRIPTOR;
}

int64_t pipe_write(Pipe *pipe, MemRef from, size_t size)
{
    (void)pipe, (void)from, (void)size;
    return -ERROR_BAD_DESCRIPTOR;
}

void pipe_close(Pipe *pipe, bool writing_end)
{
    (void)pipe, (void)writing_end;
}
