/*
 * process.c: the table of processes: fork, exit, wait, kill.
 *
 * A slot is free (pid 0), or its process lives, or it is a zombie that keeps nothing but its exit
 * status and its stack. Every process but the first has a parent; who loses it gets process 1.
 *
 * Lock order: table_lock before the scheduler's.
 */
#include "process.h"

#include "cpu.h"
#include "error.h"
#include "file.h"
#include "fs.h"
#include "hart.h"
#include "lib/string.h"
#include "lock.h"
#include "print.h"
#include "sched.h"
#include "screen.h"
#include "space.h"
#include "trap.h"

/* Guards next_pid, and in every Process the fields that process.h lists. */
static SpinLock table_lock = SPINLOCK("process table");
static Process table[PROCESS_MAX];
static int next_pid = 1;
static Process *init; /* process 1, once it is there */

Process *process_current(void)
{
    /* Interrupts off: between reading tp and reading through it we might come to another hart. */
    interrupts_push_off();
    Process *process = hart_this()->current;
    interrupts_pop();
    return process;
}

bool process_killed(void)
{
    return __atomic_load_n(&process_current()->killed, __ATOMIC_RELAXED);
}

void process_table_init(void)
{
    for (unsigned i = 0; i < PROCESS_MAX; i++)
        table[i].stack_top = kspace_map_stack(HART_MAX + i);
}

/* ---- birth -------------------------------------------------------------------------------- */

/* The first steps of every process, on its own stack; the scheduler has just switched to it. */
static void first_steps(void)
{
    sched_started();
    Process *self = process_current();
    if (self->thread) {
        interrupts_on();
        self->thread();
        panic("thread %s ended", self->name);
    }
    trap_before_user(self->frame);
    trap_return_to_user(self->frame);
}

/* The slot of that pid, which is 0 for a free one; NULL: there is none. table_lock is held. */
static Process *slot_find(int pid)
{
    for (unsigned i = 0; i < PROCESS_MAX; i++)
        if (table[i].pid == pid)
            return &table[i];
    return NULL;
}

/* A pid that no slot has; table_lock is held. */
static int new_pid(void)
{
    int pid;
    do {
        pid = next_pid;
        next_pid = pid == INT32_MAX ? 1 : pid + 1;
    } while (slot_find(pid));
    return pid;
}

/* Takes a free slot; the process has no memory yet and is in no queue. NULL: none is free. */
static Process *slot_take(Process *parent)
{
    spin_acquire(&table_lock);
    Process *process = slot_find(0);
    if (process) {
        uint64_t stack_top = process->stack_top;
        *process = (Process){.state = PROCESS_EMBRYO, .pid = new_pid(), .stack_top = stack_top};
        process->parent = parent;
        process->job = parent ? parent->job : 0;
        process->tickets = parent ? parent->tickets : TICKETS_DEFAULT;
        process->frame = (TrapFrame *)(stack_top - FRAME_SIZE);
        process->context = (Context){.ra = (uint64_t)first_steps, .sp = (uint64_t)process->frame};
        memset(process->frame, 0, sizeof *process->frame);
    }
    spin_release(&table_lock);
    return process;
}

/* Frees the slot; table_lock is held. */
static void slot_drop(Process *process)
{
    process->state = PROCESS_UNUSED;
    process->parent = NULL;
    process->pid = 0;
}

void process_start_thread(const char *name, void (*thread)(void))
{
    Process *process = slot_take(NULL);
    if (!process)
        panic("no slot for thread %s", name);
    strlcpy(process->name, name, sizeof process->name);
    process->thread = thread;
    sched_ready(process);
}

_Noreturn void process_become_init(const char *path)
{
    Process *self = process_current();
    const char *argv[] = {path, NULL};
    int64_t argc = program_exec(path, mem_kernel(argv));
    if (argc < 0)
        panic("%s: cannot be started: %s", path, error_text(argc));
    init = self;
    self->thread = NULL;
    self->frame->x[REG_A0] = (uint64_t)argc; /* as from the system call */
    trap_before_user(self->frame);
    trap_return_to_user(self->frame);
}

int64_t process_fork(void)
{
    Process *parent = process_current();
    Process *child = slot_take(parent);
    if (!child)
        return -ERROR_TRY_AGAIN;
    if (!space_init(&child->space) || !space_clone(&child->space, &parent->space)) {
        space_finish(&child->space);
        spin_acquire(&table_lock);
        slot_drop(child);
        spin_release(&table_lock);
        return -ERROR_NO_MEMORY;
    }
    fp_leave(parent);
    child->fp = parent->fp;
    *child->frame = *parent->frame;
    child->frame->x[REG_A0] = 0;
    for (unsigned fd = 0; fd < PROCESS_FILES; fd++)
        if (parent->files[fd])
            child->files[fd] = file_share(parent->files[fd]);
    child->cwd = inode_share(parent->cwd);
    memcpy(child->name, parent->name, sizeof child->name);
    /* lab mmap: begin */
    mapping_clone(&child->space, &parent->space);
    /* lab mmap: end */
    /* lab syscall: begin */
    child->trace = parent->trace;
    /* lab syscall: end */
    int pid = child->pid; /* once it is ready, it is no longer ours to look at */
    sched_ready(child);
    return pid;
}

/* ---- death -------------------------------------------------------------------------------- */

void process_set_space(const AddressSpace *space)
{
    Process *self = process_current();
    AddressSpace old = self->space;
    spin_acquire(&table_lock); /* nobody looks at the old one any more (process_hold) */
    self->space = *space;
    spin_release(&table_lock);
    csr_write(satp, space_satp(space));
    tlb_flush();
    /* lab mmap: begin */
    mapping_drop_all(&old);
    /* lab mmap: end */
    space_finish(&old);
}

_Noreturn void process_exit(int status)
{
    Process *self = process_current();
    if (self == init)
        panic("init ended with status 0x%x", status);
    interrupts_on(); /* what follows may wait */
    screen_give();
    for (unsigned fd = 0; fd < PROCESS_FILES; fd++)
        descriptor_close(fd);
    inode_put(self->cwd);
    self->cwd = NULL;
    inode_reap();
    process_set_space(&(AddressSpace){.root = NULL});

    spin_acquire(&table_lock);
    for (unsigned i = 0; i < PROCESS_MAX; i++) {
        if (table[i].pid != 0 && table[i].parent == self) {
            table[i].parent = init;
            wake_all(&init->child_ended); /* it may be a zombie already */
        }
    }
    self->exit_status = status;
    wake_all(&self->parent->child_ended);
    sched_leave(&table_lock);
}

int64_t process_wait(int *status)
{
    Process *self = process_current();
    int64_t result = 0;
    spin_acquire(&table_lock);
    while (result == 0) {
        result = -ERROR_NO_CHILD;
        for (unsigned i = 0; i < PROCESS_MAX && result <= 0; i++) {
            Process *child = &table[i];
            if (child->pid == 0 || child->parent != self)
                continue;
            result = 0; /* there is somebody to wait for */
            if (sched_is_gone(child)) {
                result = child->pid;
                *status = child->exit_status;
                slot_drop(child);
            }
        }
        if (result == 0 && !wait_killable(&self->child_ended, &table_lock))
            result = -ERROR_KILLED;
    }
    spin_release(&table_lock);
    return result;
}

int64_t process_kill(int pid)
{
    int64_t result = -ERROR_NO_PROCESS;
    spin_acquire(&table_lock);
    Process *process = pid > 0 ? slot_find(pid) : NULL;
    if (process)
        result = process->thread || process == init ? -ERROR_PERMISSION : 0;
    if (result == 0)
        sched_kill(process);
    spin_release(&table_lock);
    return result;
}

/* ---- jobs and lists ----------------------------------------------------------------------- */

int64_t process_set_job(int job)
{
    Process *self = process_current();
    spin_acquire(&table_lock);
    self->job = job == 0 ? self->pid : job;
    spin_release(&table_lock);
    return self->job;
}

void process_kill_job(int job)
{
    spin_acquire(&table_lock);
    for (unsigned i = 0; i < PROCESS_MAX; i++)
        if (table[i].pid != 0 && table[i].job == job && job != 0)
            sched_kill(&table[i]);
    spin_release(&table_lock);
}

const Process *process_hold(int pid)
{
    ProcInfo info = {.state = PROCESS_EMBRYO}; /* its space is fork()'s alone */
    spin_acquire(&table_lock);
    const Process *process = pid > 0 ? slot_find(pid) : NULL;
    if (process)
        sched_info(process, &info);
    return info.state == PROCESS_EMBRYO ? NULL : process;
}

void process_let_go(void)
{
    spin_release(&table_lock);
}

bool process_info(unsigned index, ProcInfo *info)
{
    spin_acquire(&table_lock);
    const Process *process = &table[index];
    *info = (ProcInfo){.pid = process->pid, .job = process->job};
    if (process->pid != 0) {
        info->parent = process->parent ? process->parent->pid : 0;
        info->pages = process->space.pages;
        info->root = (uint64_t)process->space.root;
        memcpy(info->name, process->name, sizeof info->name);
        sched_info(process, info);
    }
    spin_release(&table_lock);
    return info->pid != 0;
}

void process_print_all(void)
{
    static const char *const state_text[] = {
#define STATE_TEXT(name, text) [PROCESS_##name] = text,
        PROCESS_STATES(STATE_TEXT)
#undef STATE_TEXT
    };
    ProcInfo info;
    kprintf("\n  PID PARENT    JOB STATE    HART  TIME ms  PAGES NAME\n");
    for (unsigned i = 0; i < PROCESS_MAX; i++)
        if (process_info(i, &info))
            kprintf("%5d %6d %6d %-8s %4d %8lu %6lu %s\n", info.pid, info.parent, info.job,
                    state_text[info.state], info.hart, (unsigned long)info.time_us / 1000,
                    (unsigned long)info.pages, info.name);
}

void process_print_loss(void)
{
    unsigned count = 0;
    for (unsigned i = 0; i < PROCESS_MAX; i++) /* unlocked: a hart may have stopped in there */
        if (table[i].pid != 0)
            kprintf("%s%s-%d", count++ ? ", " : "it takes with it: ", table[i].name, table[i].pid);
    kprintf("%sall processes: %u\n", count ? "; " : "", count);
}
