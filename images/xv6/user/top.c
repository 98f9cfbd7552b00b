/*
 * top [-n ROUNDS]: once a second the processes, the busiest first, and what they took of a hart
 * since the last time. Without -n until Ctrl-C.
 */
#include "user.h"

typedef struct Sample {
    ProcInfo list[PROCESS_MAX];
    int count;
    SysInfo system;
} Sample;

static void sample_take(Sample *sample)
{
    sample->count = procs(sample->list, PROCESS_MAX);
    if (sample->count < 0)
        fail("%s", error_text(sample->count));
    sysinfo(&sample->system);
}

/* Time of a process since `old`, in microseconds. */
static uint64_t time_since(const ProcInfo *p, const Sample *old)
{
    for (int i = 0; i < old->count; i++) {
        if (old->list[i].pid == p->pid)
            return p->time_us - old->list[i].time_us;
    }
    return p->time_us;
}

static void table_print(Sample *now, const Sample *old)
{
    uint64_t span = now->system.uptime_us - old->system.uptime_us, used[PROCESS_MAX];

    if (span == 0)
        span = 1;
    for (int i = 0; i < now->count; i++)
        used[i] = time_since(&now->list[i], old);
    printf("\033[H\033[Jup %lu s, %lu harts, %lu processes, %lu of %lu pages free\n\n",
           now->system.uptime_us / 1000000, now->system.harts, now->system.processes,
           now->system.pages_free, now->system.pages_total);
    printf("  PID HART  USE/%%  PAGES   TIME/ms NAME\n");
    for (int shown = 0; shown < now->count; shown++) {
        int top = 0;
        for (int i = 1; i < now->count; i++) {
            bool top_done = now->list[top].pid < 0;
            if (now->list[i].pid >= 0 && (top_done || used[i] > used[top]))
                top = i;
        }
        ProcInfo *p = &now->list[top];
        uint64_t permille = used[top] * 1000 / span;
        printf("%5d %4d %4lu.%lu %6lu %9lu %s\n", p->pid, p->hart, permille / 10, permille % 10,
               p->pages, p->time_us / 1000, p->name);
        p->pid = -1 - p->pid; /* marks it as shown; undone below */
    }
    for (int i = 0; i < now->count; i++)
        now->list[i].pid = -1 - now->list[i].pid;
}

int main(int argc, char **argv)
{
    static Sample samples[2];
    long rounds = -1;

    if (argc != 1 &&
        !(argc == 3 && strcmp(argv[1], "-n") == 0 && number_parse(argv[2], &rounds) && rounds > 0))
        fail("usage: top [-n ROUNDS]");
    for (unsigned i = 0; rounds != 0; i++) {
        Sample *now = &samples[i % 2];
        sample_take(now);
        table_print(now, &samples[(i + 1) % 2]);
        if (rounds > 0)
            rounds--;
        if (rounds != 0)
            sleep(TICKS_PER_SECOND);
    }
    return 0;
}
