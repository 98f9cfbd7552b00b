/*
 * The guest's kernel as the debugger understands it: its processes, read out of its own structures.
 * Where they are and what is in them comes from the kernel's debug information; kernel.def names
 * the kernels that are known. All that is read is the guest's, and may lie: pointers, names and
 * lists are checked and bounded, and a process that cannot be read is left out.
 *
 * No function here changes anything in the guest. What changes with each step of the machine is
 * read anew; a lookup by satp is cheap enough for traces.
 */
#ifndef DEBUG_KERNEL_H
#define DEBUG_KERNEL_H

#include "emu/debug/debug.h"
#include "emu/debug/type.h"

typedef enum KernelRole {
    KERNEL_OTHER,    /* a state that is none of these */
    KERNEL_FREE,     /* an unused slot of the table; never shown */
    KERNEL_READY,    /* it would run, if a hart took it */
    KERNEL_RUNNING,  /* a hart runs it (Linux: or could) */
    KERNEL_SLEEPING, /* it waits for something */
    KERNEL_ZOMBIE    /* it has ended, and nobody has asked for its status yet */
} KernelRole;

typedef struct KernelProcess {
    uint64_t pid;
    uint64_t parent; /* its pid; 0: none */
    char name[32];   /* of printable characters; the guest's bytes otherwise are '?' */
    char state[24];  /* the kernel's own word: "sleeping" */
    KernelRole role;
    uint64_t satp;   /* the root of its address space as a value of satp; 0: it has none */
    uint64_t object; /* the address of its structure */
    uint64_t waits;  /* the address of what it sleeps on; 0: nothing, or not known */
    int hart;        /* that runs it now; -1: none */
    uint64_t size;   /* bytes of user memory, as the kernel counts them */
    uint64_t heap_lo, heap_hi; /* user addresses; both 0: not known */
    uint64_t user_sp;          /* where it left user mode; 0: not known */
    uint64_t ra, sp, s0;       /* the kernel's registers, saved while no hart runs it */
} KernelProcess;

enum {
    KERNEL_PROCESSES_MAX = 8192
}; /* a list of the guest's may be endless: no more is looked at */

/* "MIT's xv6"; NULL: no kernel is known here, and err (may be NULL) says what is missing. */
const char *kernel_name(Debug *d, Err *err);

/* Every process in the order of the kernel's table, until each() answers false. False: there is no
 * kernel that is known, err says so. */
bool kernel_each(Debug *d, bool (*each)(void *ctl, const KernelProcess *p), void *ctl, Err *err);
bool kernel_find(Debug *d, uint64_t pid, KernelProcess *out, Err *err);
/* What a hart runs now, in user mode as in the kernel. False: nothing (it idles), or not known. */
bool kernel_running(Debug *d, unsigned hart, KernelProcess *out);
/* Whose address space that is (of threads: one of them). False: nobody's, the kernel's own, or not
 * known. Cached by satp; what is found in the cache is read again, and looked for again if it is
 * not the same any more. */
bool kernel_by_satp(Debug *d, uint64_t satp, KernelProcess *out);
/* The file of symbols of its program, by its name; -1: there is none. */
int kernel_program_of(Debug *d, const KernelProcess *p);
/* False: the file is of a program that the selected hart does not run: its names are others'. */
bool kernel_file_counts(const Debug *d, unsigned file);
/* A place that the command names was found in that file: of programs, it alone counts till the
 * command's end. */
void kernel_note_located(Debug *d, unsigned file);
/* The same for the program of a process; without a file none counts. */
void kernel_note_process(Debug *d, const KernelProcess *p);
/* An address that user mode met under that satp: of programs, its process's alone counts till then.
 */
void kernel_note_space(Debug *d, uint64_t satp);
/* By name: first files that count, then the others, unless the command has said which. */
unsigned kernel_name_passes(const Debug *d);
/* The function is called by traps from user mode alone: where the user's registers were saved, as
 * what structure, and the user's satp. False: it is not, or they are where the handler's sp is. */
bool kernel_user_frame(Debug *d, const char *function, uint64_t *base, const Type **type,
                       uint64_t *satp);
/* "3 (sh)", for sentences, and for gdb's and traces' names. */
void kernel_process_text(const KernelProcess *p, char *buf, size_t len);

#endif
