/* The software TLB as a list, each entry compared with what the page tables say now. */
#ifndef DEBUG_STALE_H
#define DEBUG_STALE_H

#include "emu/debug/debug_impl.h"

typedef struct TlbItem {
    uint64_t va, pa;   /* of the page */
    const char *space; /* "U", "S", "S+SUM" */
    const char *kind;  /* "read", "write", "fetch" */
    bool stale;        /* a walk would not lead there now: an sfence.vma is due */
    MmuLook look;      /* that walk */
} TlbItem;

/* Every entry of S- and U-mode of the selected hart; M-mode's have no page tables. */
void tlb_visit(Debug *d, void (*item)(void *ctl, const TlbItem *e), void *ctl);
/* What the page tables say instead: "level 0 PTE at 0x80123008 says 0x80456000". */
void stale_text(Debug *d, const TlbItem *e, char *buf, size_t len);

#endif
