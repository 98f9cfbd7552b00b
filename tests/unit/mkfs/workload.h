/*
 * workload.h: a long row of random system calls on files, and a model that says what the file
 * system holds after each of them.
 */
#ifndef TEST_WORKLOAD_H
#define TEST_WORKLOAD_H

#include <stdint.h>

typedef struct History {
    uint32_t steps;
    uint64_t digest[]; /* of the model after so many steps: calls that changed something */
} History;

/*
 * Mounts the attached disk and makes calls, up to `steps` of them that change something; fills in
 * the history, and marks the trace. Ends the program with a message when a call's result is not the
 * model's.
 */
void workload_run(uint64_t seed, uint32_t steps, History *history);

/* The digest of what the mounted file system really holds. */
uint64_t workload_digest(void);

#endif
