/*
 * procinfo.h: what procs(), sysinfo(), pagemap(), frames() and switches() tell.
 */
#ifndef XV6_PROCINFO_H
#define XV6_PROCINFO_H

#include <stdint.h>

#define PROCESS_NAME_MAX 16

/* States of a process, one row each: STATE(NAME, text). */
#define PROCESS_STATES(STATE)                                                                      \
    STATE(UNUSED, "unused")                                                                        \
    STATE(EMBRYO, "embryo")   /* fork() is still building it */                                    \
    STATE(READY, "ready")     /* waits for a hart */                                               \
    STATE(RUNNING, "running") /* is on a hart */                                                   \
    STATE(WAITING, "waiting") /* in a wait queue */                                                \
    STATE(ZOMBIE, "zombie")   /* ended; its parent has not waited yet */

typedef enum ProcessState {
#define STATE_ENUM(name, text) PROCESS_##name,
    PROCESS_STATES(STATE_ENUM)
#undef STATE_ENUM
} ProcessState;

typedef struct ProcInfo {
    int32_t pid;
    int32_t parent; /* 0: none */
    int32_t job;    /* 0: the system's own */
    int32_t state;  /* ProcessState */
    int32_t hart;   /* on which it runs or last ran; -1 before that */
    int32_t killed;
    uint64_t time_us; /* time on a hart, in microseconds */
    uint64_t pages;   /* frames mapped in user space */
    uint64_t root;    /* physical address of its page table's root */
    char name[PROCESS_NAME_MAX];
} ProcInfo;

#define LOCK_NAME_MAX 16

typedef struct LockStats {
    char name[LOCK_NAME_MAX];
    uint64_t acquired;  /* how often since boot */
    uint64_t contended; /* how often a hart tried and another one had it */
} LockStats;

typedef struct SysInfo {
    uint64_t pages_total; /* that the allocator manages */
    uint64_t pages_free;
    uint64_t processes; /* slots in use */
    uint64_t harts;     /* started */
    uint64_t uptime_us;
    uint64_t files;            /* open files in the system's table */
    uint64_t inodes;           /* inodes held in memory (in use by somebody) */
    uint64_t disk_blocks_free; /* of the file system */
    uint64_t disk_inodes_free;
    uint64_t timebase;           /* rdtime counts so many a second */
    uint64_t ram_start, ram_end; /* physical: the bank that the kernel lies in */
} SysInfo;

/* A leaf of a process's page table: pagemap() tells those in [from, end), by address. */
typedef struct PageInfo {
    uint64_t va;
    uint64_t pte;   /* as the hardware reads it; bit 8 is the kernel's: copy on write */
    uint32_t users; /* entries that map the frame; 0: it is the kernel's */
    uint32_t level; /* 0: 4 KiB, 1: 2 MiB, 2: 1 GiB */
} PageInfo;

/* frames() tells how many users each frame has, from RAM's `first` page on; 0: it is free. */
#define FRAME_RESERVED 255 /* not the allocator's: firmware, the kernel's image */

/* A hart has gone over to another process. switches() tells those that are still kept, from number
 * `from` on, the oldest first. */
typedef struct SwitchInfo {
    uint64_t number;  /* counted since boot */
    uint64_t time_us; /* since boot */
    int32_t hart;
    int32_t pid; /* 0: it idles */
} SwitchInfo;

#define SWITCHES_KEPT 512

#endif
