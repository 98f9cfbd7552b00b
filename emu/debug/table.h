/* Page tables, looked at from outside: single walks in words, and all that an address space maps.
 */
#ifndef DEBUG_TABLE_H
#define DEBUG_TABLE_H

#include "emu/debug/debug_impl.h"

/* The value is a satp with a mode that the hart has. */
bool table_satp(Debug *d, uint64_t satp, Err *err);
/* "Sv39, root 0x80100000" */
void table_space_text(uint64_t satp, char *buf, size_t len);
/* "V R - X U - A -", RSW, N, PBMT, reserved bits. */
void table_pte_text(uint64_t pte, char *buf, size_t len);
/* "r-xu-a-": the letters of a leaf's rights. */
enum { TABLE_RIGHTS = 8 };
void table_rights_text(uint64_t rights, char buf[TABLE_RIGHTS]);
/* Each PTE of a walk: a line and a row. */
void table_show_steps(Debug *d, const MmuLook *look);
/* The region's name at a physical address: "ram", "uart0", "nothing is there". */
const char *table_what(Debug *d, uint64_t pa);

/* Of equal rights, together in virtual and physical memory. */
typedef struct TableRange {
    uint64_t va, pa, size;
    uint64_t rights; /* PTE_R, _W, _X, _U, _G, _A, _D */
} TableRange;

/* A guest's tables may loop or map everything: these are the most that is looked at. */
enum { TABLE_MAX = 1 << 14, TABLE_RANGES = 4096 };

typedef struct TableSum {
    uint64_t ranges, tables, broken;
    bool cut;
} TableSum;

/* Every range from the lowest address up. satp's mode is not Bare. */
void table_visit(Debug *d, uint64_t satp, void (*range)(void *ctl, const TableRange *r), void *ctl,
                 TableSum *sum);

/* The walk of va as `walk` shows it, judged for a mode. */
void table_show_walk(Debug *d, uint64_t satp, uint64_t va, unsigned prv);
/* A range as `maps` shows it; `use`: what it is for, or "". */
void table_show_range(Debug *d, const TableRange *r, const char *use);
/* All ranges, each shown by `range`, and their sum. */
void table_show_maps(Debug *d, uint64_t satp, void (*range)(void *ctl, const TableRange *r),
                     void *ctl);

#endif
