/*
 * neighbour.c: the process next door, which must not notice anything.
 *
 * It counts, and after each step looks at a page of its own and writes the count into a pipe. The
 * pipe is full most of the time; so what is read last, of more than it holds, was counted just now.
 */
#include "isolate.h"

#define SECRET    0x5ec12e75ec12e7ul
#define FAR       (16l << 20)
#define PIPE_HELD 64 /* counts that a pipe holds, or more than those */

Places places;

static int pid, counts;

static _Noreturn void neighbour(int out)
{
    /* so far up that nobody else has a page there by chance */
    volatile uint64_t *secret = (uint64_t *)((char *)sbrk(FAR + PAGE_SIZE) + FAR);
    uint64_t place[2] = {(uint64_t)secret, 0};

    *secret = SECRET;
    place[1] = (uint64_t)vtop(secret);
    write_all(out, place, sizeof(place));
    for (uint64_t count = 1; *secret == SECRET; count++) {
        if (write_all(out, &count, sizeof(count)) < 0)
            break;
    }
    exit(1);
}

static uint64_t first_page(uint64_t from, uint64_t bits)
{
    int count;
    PageInfo *list = pages_of(getpid(), from, KERNEL_END, &count);
    uint64_t found = 0;

    for (int i = 0; i < count && !found; i++) {
        if ((list[i].pte & bits) == bits)
            found = list[i].va;
    }
    free(list);
    if (!found)
        fail("the page table has no such page");
    return found;
}

void neighbour_start(void)
{
    int ends[2];
    uint64_t place[2];

    if (pipe(ends) < 0 || (pid = fork()) < 0)
        fail("no neighbour");
    if (pid == 0)
        neighbour(ends[1]);
    close(ends[1]);
    counts = ends[0];
    if (read(counts, place, sizeof(place)) != (int)sizeof(place))
        fail("the neighbour does not answer");
    places.neighbour_va = place[0];
    places.neighbour_pa = place[1];
    places.kernel_text = first_page(USER_TOP, PTE_EXECUTE);
    places.kernel_data = first_page(USER_TOP, PTE_WRITE);
    places.guard = USER_TOP - USER_STACK_SIZE - PAGE_SIZE / 2;
    places.text = (uint64_t)&neighbour_start;
    places.stack = (uint64_t)&place & ~7ul;
}

uint64_t neighbour_count(void)
{
    uint64_t count = 0;

    for (int i = 0; i <= PIPE_HELD; i++) {
        if (read(counts, &count, sizeof(count)) != (int)sizeof(count))
            fail("THE NEIGHBOUR IS GONE, or its memory has changed");
    }
    return count;
}

void neighbour_stop(void)
{
    close(counts);
    kill(pid);
    wait(NULL);
}
