/*
 * syscalls PID: how often a process has asked the kernel for what, as the kernel counted it.
 */
#include "look/look.h"

static const char *const names[SYSCALL_LIMIT] = {
#define CALL_NAME(number, name) [number] = #name,
    SYSCALL_TABLE(CALL_NAME)
#undef CALL_NAME
};

int main(int argc, char **argv)
{
    uint32_t counts[SYSCALL_LIMIT], sum = 0;

    if (argc != 2)
        fail("usage: syscalls PID   (ps lists them)");
    ProcInfo process = process_named(argv[1]);
    int known = callcount(process.pid, counts, SYSCALL_LIMIT);
    if (known < 0)
        fail("process %d: %s", process.pid, error_text(known));
    printf("process %d (%s)\n", process.pid, process.name);
    for (int i = 0; i < known; i++) {
        if (counts[i] > 0)
            printf("%8u %s\n", counts[i], names[i] ? names[i] : "?");
        sum += counts[i];
    }
    printf("%8u calls, in %lu ms on a hart\n", sum, process.time_us / 1000);
    return 0;
}
