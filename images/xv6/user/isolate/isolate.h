/*
 * isolate.h: what the parts of isolate share.
 */
#ifndef ISOLATE_H
#define ISOLATE_H

#include "../look/look.h"

#define KERNEL_END (1ul << 38) /* of Sv39's lower half; kernel addresses that we try are below */

/* Addresses that are not the program's, found in its own page table. */
typedef struct Places {
    uint64_t kernel_text, kernel_data;
    uint64_t guard;                      /* the page below the stack */
    uint64_t text;                       /* our own code */
    uint64_t stack;                      /* in use */
    uint64_t neighbour_va, neighbour_pa; /* where the neighbour's secret lies, for it and in RAM */
} Places;
extern Places places;

/* The neighbour, a process that counts and guards a secret (neighbour.c). It fills places. */
void neighbour_start(void);
/* Its counter, which it has reached just now; ends the program if the secret is not what it was. */
uint64_t neighbour_count(void);
void neighbour_stop(void);

/* Counted by all parts: what was not refused as it should be, or left something behind. */
extern int failures;

/* Resources that must be the same again. */
void resources_note(void);
/* True if they are, after a while; else says which is not. */
bool resources_same(void);

void cases_run(void);                       /* memory and instructions: cases.c */
void wild_run(void);                        /* wild pointers to system calls: wild.c */
void random_run(long count, uint64_t seed); /* random.c */

enum {
#define CALL_NUMBER(number, name) CALL_##name = number,
    SYSCALL_TABLE(CALL_NUMBER)
#undef CALL_NUMBER
};

/* The system calls and their arguments, a letter each:
 *   f descriptor   S string   A argv   R buffer to read   W buffer to write   w the same, or NULL
 *   a address of a page, at which nothing is read or written
 *   n number or size   p pid   z a small one   0 zero   t USER_TOP   m a mask of two bits
 * `left_out`: what random arguments are kept from, for it would end the run itself. */
typedef struct CallRow {
    int number;
    const char *name, *arguments, *left_out;
} CallRow;
extern CallRow call_rows[SYSCALL_LIMIT]; /* by number; without a name: no such call */
void rows_init(void);

#endif
