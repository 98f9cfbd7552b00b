/*
 * powercut.c: what is left of a file system when the power goes at any moment?
 *
 *     powercut [--cuts N] [--seed N] [--broken]
 *
 * A child runs a workload on the kernel's own file system and a simulated disk, which writes down
 * every write and flush. Then the power is cut N times, at random places of that record: of the
 * writes since the last flush a random subset of sectors of 512 bytes arrives, in random order.
 * Each time
 *   1. `mkfs check` must find nothing,
 *   2. the kernel must mount it (in a child of its own), and find the exact state after some call:
 *      not before the last call that a sync had promised to keep, and none that had not returned,
 *   3. after that, `mkfs check` must find nothing and have nothing to remark.
 * With --broken the file system is one whose log was broken on purpose: then a cut must fail.
 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"
#include "fs.h"
#include "host.h"
#include "simdisk.h"
#include "workload.h"

#define STEPS      3000
#define EVENTS_MAX 60000

typedef struct Findings {
    unsigned faults, remarks;
    char first[200]; /* fault, or if there is none, remark */
} Findings;

static void note(void *ctx, int fault, const char *line)
{
    Findings *findings = ctx;

    if (fault ? findings->faults++ == 0 : findings->remarks++ == 0 && findings->faults == 0)
        snprintf(findings->first, sizeof(findings->first), "%s", line);
}

static void *shared(size_t size)
{
    void *p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    if (p == MAP_FAILED) {
        perror("mmap");
        exit(2);
    }
    return p;
}

static void record_workload(uint64_t seed, uint8_t *image, SimTrace *trace, History *history)
{
    int status;
    pid_t child = fork();

    if (child == 0) {
        sim_attach(image, trace);
        workload_run(seed, STEPS, history);
        _exit(0);
    }
    if (child < 0 || waitpid(child, &status, 0) != child || status != 0) {
        fprintf(stderr, "the workload failed\n");
        exit(1);
    }
}

/* Mounts what is left; true if it is a state of the history from `from` to `to`. */
static bool mounts_as(uint8_t *left, const History *history, uint32_t from, uint32_t to)
{
    int status = -1;
    pid_t child = fork();

    if (child == 0) {
        if (!freopen("/dev/null", "w", stderr)) /* what the kernel says at a mount */
            _exit(2);
        sim_attach(left, NULL);
        fs_mount();
        uint64_t digest = workload_digest();
        if (fs_sync() < 0) /* of what mounting freed */
            _exit(3);
        for (uint32_t i = from; i <= to; i++) {
            if (history->digest[i] == digest)
                _exit(0);
        }
        _exit(4);
    }
    return child > 0 && waitpid(child, &status, 0) == child && status == 0;
}

/* NULL, or what is wrong with the disk that a cut left. */
static const char *judge(uint8_t *left, uint8_t *scratch, const History *history, uint32_t from,
                         uint32_t to, Findings *findings)
{
    *findings = (Findings){0};
    memcpy(scratch, left, SIM_BYTES);
    if (check_volume(scratch, SIM_BYTES, note, findings))
        return "mkfs check";
    if (!mounts_as(left, history, from, to))
        return "after mounting it does not hold what it should";
    *findings = (Findings){0};
    check_volume(left, SIM_BYTES, note, findings);
    return findings->faults + findings->remarks ? "mkfs check after mounting" : NULL;
}

/* Brings *done and *kept up to what the trace says before the cut. */
static void read_marks(const SimTrace *trace, uint32_t from, uint32_t cut, uint32_t *done,
                       uint32_t *kept)
{
    for (uint32_t i = from; i < cut; i++) {
        if (trace->event[i].kind == SIM_DONE)
            *done = trace->event[i].number;
        else if (trace->event[i].kind == SIM_DURABLE)
            *kept = trace->event[i].number;
    }
}

static int compare(const void *a, const void *b)
{
    const uint32_t *x = a, *y = b;

    return *x < *y ? -1 : *x > *y;
}

static unsigned cut_all(const SimTrace *trace, const History *history, uint8_t *image,
                        uint32_t cuts, uint64_t seed, bool broken)
{
    uint32_t *at = calloc(cuts, sizeof(*at)), flushed = 0, done = 0, kept = 0;
    uint8_t *left = shared(SIM_BYTES), *scratch = malloc(SIM_BYTES);
    unsigned failed = 0;

    for (uint32_t i = 0; i < cuts; i++)
        at[i] = sim_random(&seed, trace->count + 1);
    qsort(at, cuts, sizeof(*at), compare);
    for (uint32_t i = 0; i < cuts && !(broken && failed); i++) {
        Findings findings;

        read_marks(trace, i ? at[i - 1] : 0, at[i], &done, &kept);
        sim_cut(trace, at[i], image, &flushed, left, &seed);
        const char *fault = judge(left, scratch, history, kept, done, &findings);
        if (fault && failed++ < 10)
            printf("cut after %u of %u events, %u to %u calls: %s%s%s\n", at[i], trace->count, kept,
                   done, fault, findings.first[0] ? ": " : "", findings.first);
    }
    free(at);
    free(scratch);
    return failed;
}

int main(int argc, char **argv)
{
    static const struct option rows[] = {{"cuts", required_argument, NULL, 'c'},
                                         {"seed", required_argument, NULL, 's'},
                                         {"broken", no_argument, NULL, 'b'},
                                         {0}};
    uint32_t cuts = 1000;
    uint64_t seed = 1;
    bool broken = false;

    for (int option; (option = getopt_long(argc, argv, "", rows, NULL)) != -1;) {
        if (option == 'c')
            cuts = strtoul(optarg, NULL, 10);
        else if (option == 's')
            seed = strtoull(optarg, NULL, 10);
        else if (option == 'b')
            broken = true;
        else
            return 2;
    }
    host_name = "powercut";
    uint8_t *image = shared(SIM_BYTES), *work = shared(SIM_BYTES);
    SimTrace *trace = sim_trace_create(EVENTS_MAX);
    History *history = shared(sizeof(*history) + (STEPS + 1) * sizeof(history->digest[0]));

    sim_format(image);
    memcpy(work, image, SIM_BYTES);
    record_workload(seed, work, trace, history);
    unsigned failed = cut_all(trace, history, image, cuts, seed, broken);
    printf("%u calls, %u writes, flushes and marks; %u cuts: %u failed\n", history->steps,
           trace->count, cuts, failed);
    if (broken)
        printf(failed ? "the broken log was found out\n" : "the broken log was NOT found out\n");
    return broken == (failed > 0) ? 0 : 1;
}
