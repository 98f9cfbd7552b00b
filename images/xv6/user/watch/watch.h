/*
 * watch.h: the model of what is shown, which knows nothing of how; and the two ways to draw it.
 */
#ifndef WATCH_H
#define WATCH_H

#include "user.h"

#define WATCH_HARTS 8  /* as many are shown */
#define STRIP       64 /* columns of a hart's past */
#define COLUMN_US   10000

/* Who has a page: free, the kernel, or the process in a slot. A slot is a letter and a colour; a
 * process keeps its own as long as it lives. */
typedef enum Owner {
    OWNER_FREE,
    OWNER_KERNEL,   /* page tables, stacks, buffers */
    OWNER_RESERVED, /* not the allocator's: firmware, the kernel's image, its list of frames */
    OWNER_SLOT,     /* and those that follow */
    OWNERS = OWNER_SLOT + PROCESS_MAX,
} Owner;

typedef struct Slot {
    ProcInfo process;       /* pid 0: the slot is free */
    uint32_t pages, shared; /* how many it has; of them with others */
    uint32_t *page, room;   /* their numbers in RAM; so many fit */
    uint64_t read_at;       /* when these were read: its time_us then, and 1; 0: not yet */
} Slot;

typedef struct Model {
    SysInfo system;
    Slot slots[PROCESS_MAX];
    uint32_t counts[OWNER_SLOT]; /* pages of nobody's, the kernel's, the firmware's */
    uint32_t shared;             /* frames that more than one process has */

    uint32_t page_count; /* of RAM */
    uint32_t reserved;   /* of them */
    uint32_t first, end; /* from the first page that is not reserved to behind the last in use */
    uint32_t scanned;    /* the end of what was looked at; beyond it all is free, or reserved */
    uint8_t *owner;      /* of each page, an Owner: of those that share it the lowest slot's */
    uint8_t *second;     /* the second lowest slot's, or OWNER_FREE: nobody else has it */
    uint8_t *users;

    /* Who ran in the middle of each column of time, an Owner; OWNER_FREE: nobody. Column n of all
     * is in [n % STRIP]; `column` is the one that is not over. */
    uint8_t strip[WATCH_HARTS][STRIP];
    uint64_t column;
    uint8_t running[WATCH_HARTS]; /* now */
    uint64_t next_switch;         /* number of the first that we have not seen */
} Model;

void model_init(Model *model); /* ends the program if there is no memory */
void model_sample(Model *model);
/* The letter of an owner. */
char owner_letter(unsigned owner);

/* Pages of a cell on the screen: the most telling one speaks for all. */
typedef struct Cell {
    uint8_t owner, second;
} Cell;
Cell model_cell(const Model *model, uint32_t first, uint32_t count);
/* text.c: on the console; `plain`: without colours, each frame below the last one. */
void text_draw(const Model *model, bool plain);

/* window.c: on the screen, which window_open() takes; false: there is none, or another has it. */
bool window_open(void);
void window_draw(const Model *model);

#endif
