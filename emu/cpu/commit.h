/*
 * What an instruction did, for a commit log. Internal to emu/cpu.
 *
 * Somebody who wants to be told makes the hart step (there are no blocks) and gives it a Commit;
 * else hart->commit is NULL. Accesses are noted where they happen, all else is found around the
 * op_ function: which registers a format writes, and which CSRs have another value than before.
 */
#ifndef EMU_CPU_COMMIT_H
#define EMU_CPU_COMMIT_H

#include "emu/cpu/hart.h"
#include "rvemu/commit.h"

struct CommitLog {
    Commit c; /* of the running instruction */
    /* Before it: the CSRs that are changed by instructions which do not name them. */
    uint64_t mstatus, ssp;
    uint8_t fflags;
    uint8_t raised; /* flags, by it */
};

/* Before the op_ function of a decoded instruction. */
void commit_begin(Hart *h, const Insn *insn);
/* After it, whether it trapped or not. */
void commit_end(Hart *h, const Insn *insn);
/* Once it has retired and is counted: tells it. */
void commit_tell(Hart *h, const Insn *insn);

/* A read, and a write, that will not trap any more, at a virtual address. */
static inline void commit_read(Hart *h, uint64_t va)
{
    if (h->commit)
        commit_add_access(&h->commit->c, va, 0, 0);
}
static inline void commit_write(Hart *h, uint64_t va, unsigned size, uint64_t value)
{
    if (h->commit)
        commit_add_access(&h->commit->c, va, size, value);
}
/* What is read comes from a device. */
static inline void commit_device(Hart *h)
{
    if (h->commit)
        h->commit->c.device = true;
}

#endif
