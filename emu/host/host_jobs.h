/*
 * Jobs in processes of their own, some at a time: what one does to its memory, files or signals,
 * and how it dies, is nothing to the others.
 */
#ifndef HOST_JOBS_H
#define HOST_JOBS_H

#include "emu/host/host_io.h"

typedef struct HostJobs {
    unsigned count, at_once;
    size_t result_size; /* bytes that `run` hands back */
    uint64_t limit_ns;  /* a job that takes longer is killed; UINT64_MAX: none is */
    void *ctl;
    /* In a process made for this job; its stdin is empty. */
    void (*run)(void *ctl, unsigned job, void *result);
    /* In ours, as soon as the job is over. Without a result (NULL) `died` says how it ended. False:
     * no more jobs. */
    bool (*done)(void *ctl, unsigned job, const void *result, const char *died);
} HostJobs;

/* Returns once all jobs are over, or `done` has asked for the end, or io->signal has come: then
 * those that run are killed. False: no process could be made. */
bool host_jobs_run(const HostJobs *jobs, HostIo *io, Err *err);

#endif
