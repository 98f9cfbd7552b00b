/*
 * cases.c: what a child tries on memory that is not its own, and with instructions that are not for
 * it. The reason for each refusal is read from the page table, not from what the kernel says.
 */
#include "isolate.h"

typedef enum Access { READ, WRITE, EXECUTE, ACCESSES } Access;

static const struct {
    const char *verb, *fault;
    int cause; /* of the exception */
    uint64_t right;
    char letter;
} accesses[ACCESSES] = {
    [READ] = {"read from", "a load page fault", 13, PTE_READ, 'R'},
    [WRITE] = {"write to", "a store page fault", 15, PTE_WRITE, 'W'},
    [EXECUTE] = {"execute", "an instruction page fault", 12, PTE_EXECUTE, 'X'},
};

static const struct {
    const char *what;
    const uint64_t *at; /* NULL: address 0 */
    const char *tries;  /* of "rwx" */
} targets[] = {
    {"address 0", NULL, "rwx"},
    {"the kernel's code", &places.kernel_text, "rwx"},
    {"the kernel's data", &places.kernel_data, "rwx"},
    {"the guard page below the stack", &places.guard, "rwx"},
    {"the neighbour's page, by its address in RAM", &places.neighbour_pa, "rwx"},
    {"the neighbour's page, by the neighbour's address", &places.neighbour_va, "rwx"},
    {"its own code", &places.text, "w"},
    {"its own stack", &places.stack, "x"},
};

static void try_sret(void)
{
    __asm__ volatile("sret" ::: "memory");
}
static void try_satp(void)
{
    __asm__ volatile("csrw satp, zero" ::: "memory");
}
static void try_wfi(void)
{
    __asm__ volatile("wfi" ::: "memory");
}

static const struct {
    const char *what;
    void (*body)(void);
} instructions[] = {
    {"return from a trap (sret)", try_sret},
    {"switch the page table off (csrw satp, zero)", try_satp},
    {"stop the hart (wfi)", try_wfi},
};

#define CAUSE_ILLEGAL 2

static void attempt(Access access, uint64_t at)
{
    if (access == READ)
        *(volatile char *)at;
    else if (access == WRITE)
        *(volatile char *)at = 0;
    else
        ((void (*)(void))at)();
}

/* Why the hardware must refuse, as the page table has it; false: it need not. */
static bool refusal_text(Access access, uint64_t at, char text[80])
{
    char rights[RIGHTS_TEXT];
    PageInfo page;

    if (pagemap(getpid(), at, at + 1, &page, 1) < 1) {
        strlcpy(text, "there is no entry in the page table", 80);
        return true;
    }
    rights_text(page.pte, rights);
    bool allowed = page.pte & accesses[access].right || (access == WRITE && page.pte & PTE_COPY);
    if (!(page.pte & PTE_USER))
        fmt_string(text, 80, "its entry %s has no U: it is for supervisor mode", rights);
    else
        fmt_string(text, 80, "its entry %s has %s%c", rights, allowed ? "" : "no ",
                   accesses[access].letter);
    return !(page.pte & PTE_USER) || !allowed;
}

/* What has become of the child, and of everything else. */
static void outcome_print(int status, int wanted, const char *fault, uint64_t count_before)
{
    SysInfo system;
    bool good = status == wanted, same = resources_same();
    uint64_t counted = neighbour_count() - count_before;

    sysinfo(&system);
    failures += !good || !same || counted == 0;
    printf("      %s%s, status 0x%x\n      %lu pages free%s; the neighbour counted on by %lu\n\n",
           good ? "killed for " : "NOT REFUSED AS IT SHOULD BE: wanted was ", fault, status,
           system.pages_free, same ? " as before" : "", counted);
}

static int number;

static void access_run(Access access, const char *what, uint64_t at)
{
    char why[80];
    int status = 0;
    bool refused = refusal_text(access, at, why);
    uint64_t count = neighbour_count();

    printf("%3d   %s %s (0x%lx)\n      %s: %s\n", ++number, accesses[access].verb, what, at,
           refused ? "refused by the MMU" : "ALLOWED", why);
    resources_note();
    if (fork() == 0) {
        attempt(access, at);
        exit(0);
    }
    wait(&status);
    outcome_print(status, EXIT_FAULT | accesses[access].cause, accesses[access].fault, count);
}

static void instruction_run(const char *what, void (*body)(void))
{
    int status = 0;
    uint64_t count = neighbour_count();

    printf("%3d   %s\n      refused by the hart: not in user mode\n", ++number, what);
    resources_note();
    if (fork() == 0) {
        body();
        exit(0);
    }
    wait(&status);
    outcome_print(status, EXIT_FAULT | CAUSE_ILLEGAL, "an illegal instruction", count);
}

void cases_run(void)
{
    for (size_t i = 0; i < sizeof(targets) / sizeof(targets[0]); i++) {
        for (const char *c = targets[i].tries; *c; c++)
            access_run(*c == 'r'   ? READ
                       : *c == 'w' ? WRITE
                                   : EXECUTE,
                       targets[i].what, targets[i].at ? *targets[i].at : 0);
    }
    for (size_t i = 0; i < sizeof(instructions) / sizeof(instructions[0]); i++)
        instruction_run(instructions[i].what, instructions[i].body);
}
