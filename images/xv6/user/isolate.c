/*
 * isolate | isolate --random N [SEED]: children reach for what is not theirs.
 *
 * Each tries one thing: memory of the kernel's or of a neighbour's, an instruction of the
 * supervisor's, a system call with a pointer to what is not its own. For each: who refused it and
 * why, how the child ended, that no memory was lost, and that the neighbour went on. --random:
 * every system call, N times each, with random arguments.
 */
#include "isolate/isolate.h"

int failures;

static const struct {
    const char *name;
    size_t off;
} resources[] = {
    {"pages", offsetof(SysInfo, pages_free)},
    {"processes", offsetof(SysInfo, processes)},
    {"open files", offsetof(SysInfo, files)},
    {"inodes in memory", offsetof(SysInfo, inodes)},
    {"disk blocks", offsetof(SysInfo, disk_blocks_free)},
    {"disk inodes", offsetof(SysInfo, disk_inodes_free)},
};
#define RESOURCES   (sizeof(resources) / sizeof(resources[0]))
#define SETTLE_TIME (2 * TICKS_PER_SECOND) /* for what is freed late */

static SysInfo before;

static uint64_t resource_of(const SysInfo *info, size_t i)
{
    return *(const uint64_t *)((const char *)info + resources[i].off);
}

void resources_note(void)
{
    sysinfo(&before);
}

bool resources_same(void)
{
    SysInfo now;
    size_t i = 0;

    for (int waited = 0; waited < SETTLE_TIME; waited++) {
        sysinfo(&now);
        for (i = 0; i < RESOURCES && resource_of(&now, i) == resource_of(&before, i);)
            i++;
        if (i == RESOURCES)
            return true;
        sleep(1);
    }
    printf("      LOST: %s: %lu before, %lu now\n", resources[i].name, resource_of(&before, i),
           resource_of(&now, i));
    return false;
}

int main(int argc, char **argv)
{
    long count = 0, seed = 0;
    bool random = argc > 2 && argc < 5 && strcmp(argv[1], "--random") == 0;

    if (argc != 1 && !(random && number_parse(argv[2], &count) && count > 0 && count <= 1000000 &&
                       (argc == 3 || number_parse(argv[3], &seed))))
        fail("usage: isolate | isolate --random N [SEED]");
    if (random && argc == 3)
        __asm__ volatile("rdtime %0" : "=r"(seed));
    rows_init();
    neighbour_start();
    neighbour_count();
    if (random) {
        random_run(count, (uint64_t)seed);
    } else {
        cases_run();
        wild_run();
    }
    neighbour_stop();
    if (failures)
        printf("isolate: %d FAILURES\n", failures);
    else
        printf("isolate: nothing was taken, nothing was lost, nobody else noticed\n");
    return failures ? 1 : 0;
}
