/*
 * sysproc.c: the system calls about processes, memory, time and the machine. Those about files are
 * in sys_file.c.
 *
 * Each takes its arguments apart, and leaves the work to the module whose it is. Invariant: what a
 * program passes is a number or, by way of mem.h, bytes; no pointer of a user's is ever followed.
 */
#include "console.h"
#include "cpu.h"
#include "file.h"
#include "fs.h"
#include "hart.h"
#include "mem.h"
#include "page.h"
#include "platform.h"
#include "process.h"
#include "sbi.h"
#include "sched.h"
#include "screen.h"
#include "spec/sbi.h"
#include "syscalls.h"

int64_t sys_fork(const uint64_t arg[6])
{
    return process_fork();
}

int64_t sys_exit(const uint64_t arg[6])
{
    process_exit((int)arg[0] & 0xff);
}

int64_t sys_wait(const uint64_t arg[6])
{
    int status;
    int64_t pid = process_wait(&status);
    if (pid > 0 && arg[0] != 0 && !mem_write(mem_user(arg[0]), 0, &status, sizeof status))
        return -ERROR_BAD_ADDRESS;
    return pid;
}

int64_t sys_kill(const uint64_t arg[6])
{
    return process_kill((int)arg[0]);
}

int64_t sys_getpid(const uint64_t arg[6])
{
    return process_current()->pid;
}

int64_t sys_exec(const uint64_t arg[6])
{
    char path[PATH_MAX];
    int64_t length = mem_read_string(path, mem_user(arg[0]), sizeof path);
    return length < 0 ? length : program_exec(path, mem_user(arg[1]));
}

int64_t sys_sbrk(const uint64_t arg[6])
{
    AddressSpace *space = &process_current()->space;
    uint64_t old = space->heap_end;
    uint64_t new = old + arg[0]; /* a negative delta wraps on purpose */
    if (((int64_t)arg[0] < 0) != (new < old))
        return -ERROR_NO_MEMORY;
    return space_set_break(space, new) ? (int64_t)old : -ERROR_NO_MEMORY;
}

int64_t sys_sleep(const uint64_t arg[6])
{
    int64_t ticks = (int)arg[0];
    if (ticks < 0)
        return -ERROR_INVALID;
    uint64_t duration = (uint64_t)ticks * platform.timebase / TICKS_PER_SECOND;
    return sched_sleep(duration) ? 0 : -ERROR_KILLED;
}

int64_t sys_uptime(const uint64_t arg[6])
{
    return (int64_t)(sched_time_us(cpu_time() - boot_time) / (1000000 / TICKS_PER_SECOND));
}

/* The new pipe's one end gets a descriptor, or is closed. */
static int64_t pipe_open(Pipe *pipe, bool writing_end)
{
    File *file;
    int64_t fd = descriptor_create(&file);
    if (fd < 0) {
        pipe_close(pipe, writing_end);
        return fd;
    }
    file->kind = FILE_PIPE;
    file->pipe = pipe;
    file->readable = !writing_end;
    file->writable = writing_end;
    return fd;
}

int64_t sys_pipe(const uint64_t arg[6])
{
    Pipe *pipe = pipe_create();
    if (!pipe)
        return -ERROR_NO_MEMORY;
    int64_t from = pipe_open(pipe, false), to = pipe_open(pipe, true);
    int32_t fds[2] = {(int32_t)from, (int32_t)to};
    if (from >= 0 && to >= 0 && mem_write(mem_user(arg[0]), 0, fds, sizeof fds))
        return 0;
    descriptor_close((uint64_t)from);
    descriptor_close((uint64_t)to);
    return from < 0 ? from : to < 0 ? to : -ERROR_BAD_ADDRESS;
}

int64_t sys_procs(const uint64_t arg[6])
{
    int64_t max = (int)arg[1], count = 0;
    MemRef to = mem_user(arg[0]);
    ProcInfo info;
    for (unsigned i = 0; i < PROCESS_MAX && count < max; i++) {
        if (!process_info(i, &info))
            continue;
        if (!mem_write(to, (uint64_t)count * sizeof info, &info, sizeof info))
            return -ERROR_BAD_ADDRESS;
        count++;
    }
    return count;
}

int64_t sys_sysinfo(const uint64_t arg[6])
{
    /* lab syscall: begin */
    SysInfo info = {
        .pages_total = page_count_total(),
        .pages_free = page_count_free(),
        .harts = hart_count_online(),
        .uptime_us = sched_time_us(cpu_time() - boot_time),
        .files = file_count_used(),
        .inodes = fs_used_inodes(),
        .disk_blocks_free = fs_free_blocks(),
        .disk_inodes_free = fs_free_inodes(),
        .timebase = platform.timebase,
        .ram_start = platform.ram.start,
        .ram_end = platform.ram.end,
    };
    ProcInfo process;
    for (unsigned i = 0; i < PROCESS_MAX; i++)
        info.processes += process_info(i, &process);
    return mem_write(mem_user(arg[0]), 0, &info, sizeof info) ? 0 : -ERROR_BAD_ADDRESS;
    /* lab syscall: instead: return -ERROR_NO_SYSCALL; */
    /* lab syscall: end */
}

int64_t sys_shutdown(const uint64_t arg[6])
{
    if (arg[0] != SHUTDOWN_POWEROFF && arg[0] != SHUTDOWN_REBOOT)
        return -ERROR_INVALID;
    int64_t error = fs_sync();
    if (error < 0)
        return error;
    screen_show();
    sbi_reset(arg[0] == SHUTDOWN_REBOOT ? SBI_SRST_TYPE_COLD_REBOOT : SBI_SRST_TYPE_SHUTDOWN,
              SBI_SRST_REASON_NONE);
}

int64_t sys_vtop(const uint64_t arg[6])
{
    uint64_t pa;
    return space_translate(&process_current()->space, arg[0], &pa) ? (int64_t)pa
                                                                   : -ERROR_BAD_ADDRESS;
}

int64_t sys_setjob(const uint64_t arg[6])
{
    return (int)arg[0] < 0 ? -ERROR_INVALID : process_set_job((int)arg[0]);
}

int64_t sys_foreground(const uint64_t arg[6])
{
    return console_set_foreground((int)arg[0]);
}

int64_t sys_consmode(const uint64_t arg[6])
{
    return console_set_mode((int)arg[0]);
}

int64_t sys_screen(const uint64_t arg[6])
{
    if (arg[0] == 0)
        return screen_give() ? 0 : -ERROR_PERMISSION;
    ScreenInfo info = screen_info();
    return mem_write(mem_user(arg[0]), 0, &info, sizeof info) ? screen_take() : -ERROR_BAD_ADDRESS;
}

int64_t sys_blit(const uint64_t arg[6])
{
    ScreenRect to;
    if (!mem_read(&to, mem_user(arg[0]), 0, sizeof to))
        return -ERROR_BAD_ADDRESS;
    return screen_blit(&to, mem_user(arg[1]));
}
