/*
 * Where everything of a differential program lies: shared by the generator (C) and the handler
 * that runs it (assembly). Numbers only.
 *
 * Every address space maps 0x80000000 to itself for S-mode (U = 0), and once more for U-mode at
 * LAYOUT_ALIAS_U above, all by superpages but the data area. A gigapage for S-mode lies at
 * LAYOUT_ALIAS_S above. The data area appears again behind 2 MiB leaves and pointers of every kind
 * (LAYOUT_ODD), behind gigapages of every kind (bits 34 to 38 of the address), and in Sv48 and Sv57
 * behind a leaf of the level that is new there (bits 39 and 48).
 */
#ifndef TESTS_DIFF_LAYOUT_H
#define TESTS_DIFF_LAYOUT_H

#define LAYOUT_RAM      0x80000000
#define LAYOUT_RAM_SIZE 0x00c00000
#define LAYOUT_SEGMENTS 0x80008000 /* descriptors, below; PMP makes all up to PATCH read-only */
#define LAYOUT_CODE     0x80020000
#define LAYOUT_PATCH    0x80200000 /* code that changes itself */
#define LAYOUT_DATA     0x80400000 /* the first PLAIN pages always mapped and plain */
#define LAYOUT_STATE    0x80600000 /* the handler's */
#define LAYOUT_TABLES   0x80610000
#define LAYOUT_STREAM   0x80800000 /* records, up to the end of RAM */

#define LAYOUT_CODE_SIZE   (LAYOUT_PATCH - LAYOUT_CODE)
#define LAYOUT_PATCH_SIZE  0x001fe000
#define LAYOUT_LANDING     0x803fe000 /* all c.jr x31: where wild jumps may land */
#define LAYOUT_WALKED      0x803ff000 /* a table of 4 KiB pages that PMP may refuse */
#define LAYOUT_ODD         0x81000000 /* virtual, 2 MiB each: the data; the code below */
#define LAYOUT_ODD_N       48
#define LAYOUT_ODD_CODE    0x87000000
#define LAYOUT_ODD_CODE_N  16
#define LAYOUT_LANDINGS    448 /* from this page on, the spare tables lead to LAYOUT_LANDING */
#define LAYOUT_NOWHERE     0x10000000000 /* physical: neither board has anything there */
#define LAYOUT_DATA_PAGES  512
#define LAYOUT_PLAIN_PAGES 16
#define LAYOUT_STREAM_END  0x80bff000

#define LAYOUT_ALIAS_U 0x100000000
#define LAYOUT_ALIAS_S 0x200000000
#define ALIAS_U_BIT    32
#define ALIAS_S_BIT    33

/* A segment's descriptor */
#define SEGMENT_ENTRY    0 /* virtual address of its code */
#define SEGMENT_MSTATUS  8
#define SEGMENT_SATP     16
#define SEGMENT_MEDELEG  24
#define SEGMENT_PMPCFG0  32
#define SEGMENT_PMPADDR4 40 /* to 7: four entries over the data area */
#define SEGMENT_FENCE    72 /* sfence.vma: 0 none, 1 all */
#define SEGMENT_MIDELEG  80
#define SEGMENT_MENVCFG  88
#define SEGMENT_SENVCFG  96
#define SEGMENT_SIZE     104
#define SEGMENTS_MAX     1024

/* The handler's state: what the generator sets, what the handler counts */
#define STATE_NSEGMENTS 0
#define STATE_NPASSES   8
#define STATE_SEGMENT   16
#define STATE_PASS      24
#define STATE_STREAM    32
#define STATE_TOHOST    40 /* HTIF's two words: how the program ends where there is no finisher */
#define STATE_FROMHOST  48
#define STATE_HTIF      56   /* set: end by STATE_TOHOST */
#define STATE_SAVED_M   64   /* x0 to x31 of a trap to M */
#define STATE_SAVED_S   1024 /* and of one to S */

/* Records begin with a tag: kind | segment << 8 | pass << 32 */
#define RECORD_TRAP_M     1 /* tag, cause, epc, tval, status */
#define RECORD_TRAP_S     2
#define RECORD_DUMP       3 /* tag, x1 to x31, f0 to f31, RECORD_CSRS CSRs */
#define RECORD_TRAP_WORDS 5
#define RECORD_CSRS       14
#define RECORD_DUMP_WORDS (1 + 31 + 32 + RECORD_CSRS)

#define EXIT_STREAM_FULL 2 /* code of sifive_test: the program was made too long */
#define EXIT_STRANGE     3 /* a trap of the handler's own */

#endif
