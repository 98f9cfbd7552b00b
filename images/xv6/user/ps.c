/*
 * ps: the processes, one a line.
 */
#include "user.h"

static const char *const state_names[] = {
#define STATE_NAME(name, text) [PROCESS_##name] = text,
    PROCESS_STATES(STATE_NAME)
#undef STATE_NAME
};

int main(void)
{
    static ProcInfo list[PROCESS_MAX];
    int count = procs(list, PROCESS_MAX);

    if (count < 0)
        fail("%s", error_text(count));
    printf("  PID PARENT   JOB STATE   HART  PAGES   TIME/ms NAME\n");
    for (int i = 0; i < count; i++) {
        const ProcInfo *p = &list[i];
        printf("%5d %6d %5d %-7s %4d %6lu %9lu %s%s\n", p->pid, p->parent, p->job,
               state_names[p->state], p->hart, p->pages, p->time_us / 1000, p->name,
               p->killed ? " (killed)" : "");
    }
    return 0;
}
