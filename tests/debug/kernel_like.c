/*
 * A program with the bones of a kernel, for tests of what the debugger makes of one: tasks in a
 * list, page tables, a system call, with the names that Linux has for them. It is loaded at
 * 0x80000000 and runs in S-mode at KERNEL above; its process 42 runs in U-mode at USER and asks for
 * its pid.
 */
#include <stdint.h>

#define HIGH   0xffffffff00000000 /* what the kernel's addresses are above the physical ones */
#define USER   0x10000
#define PTE_V  1
#define LEAF   0xcf /* V R W X A D */
#define U_CODE 0x5b /* V R X U A */

struct list_head {
    struct list_head *next, *prev;
};
struct mm_struct {
    uint64_t *pgd;
    uint64_t total_vm, start_brk, brk;
};
struct thread_struct {
    uint64_t ra, sp, s[12];
};
struct task_struct {
    unsigned __state;
    int exit_state, pid, tgid;
    struct list_head tasks;
    struct mm_struct *mm;
    struct task_struct *real_parent;
    char comm[16];
    struct thread_struct thread;
};

extern struct task_struct init_task, first, shell, ended;
static uint64_t root[2][512] __attribute__((aligned(4096)));
static uint64_t middle[512] __attribute__((aligned(4096)));
static uint64_t last[512] __attribute__((aligned(4096)));
static uint32_t program[1024] __attribute__((aligned(4096))) = {
    0x0ac00893, /* li a7, 172 */
    0x00000073, /* ecall */
    0xff9ff06f, /* j back */
};
static uint64_t stack[512] __attribute__((aligned(16), used));

static struct mm_struct first_mm = {root[0], 1, 0x20000, 0x21000}, shell_mm = {root[1], 1, 0, 0};
struct task_struct init_task = {.comm = "swapper/0", .tasks = {&first.tasks, &ended.tasks}};
struct task_struct first = {.__state = 1,
                            .pid = 1,
                            .tgid = 1,
                            .comm = "init",
                            .mm = &first_mm,
                            .tasks = {&shell.tasks, &init_task.tasks},
                            .real_parent = &init_task};
struct task_struct shell = {.pid = 42,
                            .tgid = 42,
                            .comm = "sh",
                            .mm = &shell_mm,
                            .tasks = {&ended.tasks, &first.tasks},
                            .real_parent = &first};
struct task_struct ended = {.exit_state = 32,
                            .pid = 43,
                            .tgid = 43,
                            .comm = "a\x1b<name>&so on",
                            .tasks = {&init_task.tasks, &shell.tasks},
                            .real_parent = &shell};

long __riscv_sys_getpid(void)
{
    return shell.tgid;
}

long (*const sys_call_table[])(void) = {[172] = __riscv_sys_getpid};

static uint64_t physical(const void *p)
{
    uint64_t va = (uint64_t)p;
    return va >= HIGH ? va - HIGH : va;
}

static uint64_t table(const void *p)
{
    return physical(p) >> 12 << 10 | PTE_V;
}

/* Still at physical addresses; the way up is an mret. */
void set_up(void)
{
    for (int i = 0; i < 2; i++) {
        root[i][2] = root[i][510] = 0x80000000ul >> 12 << 10 | LEAF;
        root[i][0] = table(middle);
    }
    middle[0] = table(last);
    last[USER >> 12] = table(program) | U_CODE;
}

__asm__(".section .text.init\n"
        ".globl _start\n"
        "_start: la sp, stack + 4096\n"
        "        call set_up\n"
        "        li t0, -1\n"
        "        csrw pmpaddr0, t0\n"
        "        li t0, 0x1f\n"
        "        csrw pmpcfg0, t0\n"
        "        li t0, 0x100\n" /* ecalls of U-mode */
        "        csrw medeleg, t0\n"
        "        la t1, root + 4096\n" /* as this is the low alias: physical */
        "        srli t1, t1, 12\n"
        "        li t0, 8 << 60\n"
        "        or t0, t0, t1\n"
        "        csrw satp, t0\n"
        "        li t2, -1 << 32\n"
        "        la t0, kernel\n"
        "        or t0, t0, t2\n"
        "        csrw mepc, t0\n"
        "        la t0, trap\n"
        "        or t0, t0, t2\n"
        "        csrw stvec, t0\n"
        "        or sp, sp, t2\n"
        "        li t0, 0x800\n" /* MPP = S */
        "        csrs mstatus, t0\n"
        "        mret\n"
        ".globl kernel\n"
        "kernel: la tp, shell\n"
        "        csrw sscratch, tp\n"
        "        li t0, 0x10000\n"
        "        csrw sepc, t0\n"
        ".globl leave\n"
        "leave:  sret\n"
        ".balign 4\n"
        ".globl trap\n"
        "trap:   csrrw tp, sscratch, tp\n"
        "        csrw sscratch, zero\n"
        "        call __riscv_sys_getpid\n"
        ".globl served\n"
        "served: csrr t0, sepc\n"
        "        addi t0, t0, 4\n"
        "        csrw sepc, t0\n"
        "        csrw sscratch, tp\n"
        "        sret\n"
        ".text\n");
