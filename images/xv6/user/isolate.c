/*
 * isolate | isolate --random N [SEED]: children reach for what is not theirs.
 *
 * Each tries one thing: memory of the kernel's or of a neighbour's, an instruction of the
 * supervisor's, a system call with a pointer to what is not its own. For each: who refused it and
 * why, how the child ended, that no memory was lost, and that the neighbour went on. --random:
 * every system call, N times each, with random arguments.
 */
#include "isolate/isolate.h"
#include "resources.h"

int failures;

#define SETTLE_TIME (2 * TICKS_PER_SECOND) /* for what is freed late */

static SysInfo before;

void resources_note(void)
{
    sysinfo(&before);
}

bool resources_same(void)
{
    Loss loss;

    if (resources_settle(&before, SETTLE_TIME, &loss))
        return true;
    printf("      LOST: %s: %lu before, %lu now\n", loss.name, loss.before, loss.after);
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
