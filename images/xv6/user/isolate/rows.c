/*
 * rows.c: the system calls, as isolate tries them.
 */
#include "isolate.h"

#define ROW(call, arguments, left_out)                                                             \
    {                                                                                              \
        CALL_##call, #call, arguments, left_out                                                    \
    }

static const CallRow known[] = {
    ROW(fork, "", NULL), ROW(exit, "n", NULL), ROW(wait, "w", NULL), ROW(pipe, "W", NULL),
    ROW(read, "fWn", NULL), ROW(kill, "n", "pids that may be somebody's, 1 to 1000000"),
    ROW(exec, "SA", "names of programs that exist"), ROW(fstat, "fW", NULL), ROW(chdir, "S", NULL),
    ROW(dup, "f", NULL), ROW(getpid, "", NULL), ROW(sbrk, "n", NULL),
    ROW(sleep, "n", "more than one tick, and that is rare"), ROW(uptime, "", NULL),
    ROW(open, "Sn", "names outside of the folder, as in all calls"), ROW(write, "fRn", NULL),
    ROW(mknod, "Snn", NULL), ROW(unlink, "S", NULL), ROW(link, "SS", NULL), ROW(mkdir, "S", NULL),
    ROW(close, "f", "descriptor 15, on which is reported, as in all calls"), ROW(procs, "Wn", NULL),
    ROW(sync, "", NULL), ROW(fsync, "f", NULL),
    ROW(shutdown, "n", "0 and 1, which end the machine"), ROW(vtop, "a", NULL),
    ROW(sysinfo, "W", NULL), ROW(setjob, "n", NULL), ROW(foreground, "n", NULL),
    ROW(consmode, "n", NULL), ROW(pagemap, "pztWn", NULL), ROW(frames, "zWn", NULL),
    ROW(callcount, "pWn", NULL), ROW(switches, "zWn", NULL),
    ROW(crash, "n", "1, which ends the machine"),
    /* lab syscall: begin */
    ROW(trace, "n", "bits of trace, wait and write, which the worker itself calls"),
    /* lab syscall: end */
    /* lab fs: begin */
    ROW(symlink, "SS", NULL),
    /* lab fs: end */
    /* lab mmap: begin */
    ROW(mmap, "0nmmf0", NULL), ROW(munmap, "an", NULL),
    /* lab mmap: end */
    /* lab sched: begin */
    ROW(settickets, "n", NULL),
    /* lab sched: end */
    ROW(lockstats, "Wn", NULL), ROW(screen, "w", NULL), ROW(blit, "RR", NULL),
    /* lab pgtbl: begin */
    ROW(vmprint, "", "99 calls of 100, for each prints"), ROW(pgaccess, "nnW", NULL),
    /* lab pgtbl: end */
};

CallRow call_rows[SYSCALL_LIMIT];

void rows_init(void)
{
    /* of calls that have no row here the name alone is known: all their arguments are random */
#define CALL_NAME(number, name) call_rows[number] = (CallRow){number, #name, NULL, NULL};
    SYSCALL_TABLE(CALL_NAME)
#undef CALL_NAME
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
        call_rows[known[i].number] = known[i];
}
