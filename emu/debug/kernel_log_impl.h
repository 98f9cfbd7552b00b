/* Between kernel_log.c, which writes the logs, and cmd_log.c, which shows them. */
#ifndef DEBUG_KERNEL_LOG_IMPL_H
#define DEBUG_KERNEL_LOG_IMPL_H

#include "emu/debug/kernel_impl.h"
#include "emu/debug/kernel_log.h"
#include "spec/map.h"

enum { CALLS_KEPT = 4096, SWITCHES_KEPT = 4096, CALLS_OPEN = 256, CALL_ARGS = 6 };

typedef enum CallEnd { CALL_OPEN, CALL_DONE, CALL_ELSEWHERE } CallEnd;

typedef struct Call {
    uint64_t step, pid, object, pc, number, arg[CALL_ARGS], result;
    unsigned hart;
    CallEnd end; /* ELSEWHERE: the process went on in other code: exec, a signal */
    char name[32];
} Call;

typedef struct Switch {
    uint64_t step, pid; /* pid 0: nothing, it idles */
    unsigned hart;
    char name[32];
} Switch;

struct KernelLog {
    bool calls, live, schedule;
    Call call[CALLS_KEPT];
    uint64_t ncalls;           /* ever: number n is in call[n % CALLS_KEPT] */
    uint64_t open[CALLS_OPEN]; /* numbers of calls that have not returned; */
    unsigned nopen;
    Switch change[SWITCHES_KEPT];
    uint64_t nchanges;
    uint64_t pid[MAP_MAX_HARTS]; /* what each hart ran last */
    bool seen[MAP_MAX_HARTS];
};

/* The kernel's name of a call; "": not known. */
void kernel_call_name(Debug *d, const Kernel *k, uint64_t number, char *buf, size_t len);
/* How many arguments are worth showing. */
unsigned kernel_call_args(const Kernel *k);
/* One call as a line and a row. */
void kernel_call_show(Debug *d, const Kernel *k, const Call *c);

#endif
