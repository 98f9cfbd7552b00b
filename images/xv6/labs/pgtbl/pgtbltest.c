/*
 * pgtbltest: a page table, printed and asked.
 */
#include "labtest.h"

#define CALL_VMPRINT  46
#define CALL_PGACCESS 47
#define PAGES         40

static long pgaccess_raw(const void *va, long pages, void *bits)
{
    return syscall_raw(CALL_PGACCESS, va, pages, bits);
}

/* Prints, and stops, so that the grader can read the table itself. The heap's pages are apart: more
 * than one table of the lowest level. */
static void part_print(void)
{
    char *area = pages_take(2048);

    area[0] = area[700 * PAGE_SIZE] = area[2047 * PAGE_SIZE] = 1;
    value("pid", getpid());
    value("vmprint", syscall_raw(CALL_VMPRINT));
    stop(1);
}

/* Which of some pages were used: by loads, by stores, by the kernel. */
static void part_access(void)
{
    char *area = pages_take(PAGES);
    volatile char *at = area;
    unsigned long bits = 0;
    int ends[2];

    for (int i = 0; i < PAGES; i++)
        at[i * PAGE_SIZE] = 1;
    value("call", pgaccess_raw(area, PAGES, &bits));
    value("all", (long)bits);
    pgaccess_raw(area, PAGES, &bits);
    value("none", (long)bits);
    at[1 * PAGE_SIZE] = 2;
    (void)at[2 * PAGE_SIZE];
    at[39 * PAGE_SIZE] = 3;
    pgaccess_raw(area, PAGES, &bits);
    value("some", (long)bits);
    (void)at[5 * PAGE_SIZE];
    (void)at[20 * PAGE_SIZE]; /* is asked about later */
    pgaccess_raw(area + 4 * PAGE_SIZE, 3, &bits);
    value("part", (long)bits);
    pipe_make(ends);
    write(ends[1], area + 7 * PAGE_SIZE, 1);
    read(ends[0], area + 9 * PAGE_SIZE, 1);
    pgaccess_raw(area, PAGES, &bits);
    value("kernel", (long)bits);
    value("kept", at[1 * PAGE_SIZE] + at[39 * PAGE_SIZE] + at[3 * PAGE_SIZE]);
    sleep(2); /* off the hart and on again */
    pgaccess_raw(area, PAGES, &bits);
    value("later", (long)bits);
}

/* Pages that are not there, and arguments that make no sense. */
static void part_wild(void)
{
    char *area = pages_take(4);
    unsigned long bits = 7;

    area[PAGE_SIZE] = 1;
    value("hole", pgaccess_raw(area, 4, &bits));
    value("holes", (long)bits);
    value("below", pgaccess_raw((void *)0, 1, &bits) < 0 || bits == 0);
    value("many", pgaccess_raw(area, 65, &bits));
    value("huge", pgaccess_raw(area, 0x7fffffffffffl, &bits));
    value("negative", pgaccess_raw(area, -1, &bits));
    value("top", pgaccess_raw((void *)USER_TOP, 1, &bits));
    value("wild", pgaccess_raw(area, 1, (void *)0x80200000));
    value("null", pgaccess_raw(area, 1, NULL));
    value("text", pgaccess_raw(area, 1, (void *)(uintptr_t)part_access));
}

const Part parts[] = {{"print", part_print}, {"access", part_access}, {"wild", part_wild}, {0}};
