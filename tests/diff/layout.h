/*
 * Where everything of a differential program lies: shared by the generator (C) and the handler
 * that runs it (assembly). Numbers only.
 *
 * Sv39 maps 0x80000000 to itself for S-mode (U = 0), and once more for U-mode at LAYOUT_ALIAS_U
 * above, all by superpages but the data area. A gigapage for S-mode lies at LAYOUT_ALIAS_S above.
 */
#ifndef TESTS_DIFF_LAYOUT_H
#define TESTS_DIFF_LAYOUT_H

#define LAYOUT_RAM      0x80000000
#define LAYOUT_RAM_SIZE 0x01000000
#define LAYOUT_SEGMENTS 0x80008000 /* descriptors, below; PMP makes all up to PATCH read-only */
#define LAYOUT_CODE     0x80020000
#define LAYOUT_PATCH    0x80200000 /* code that changes itself */
#define LAYOUT_DATA     0x80400000 /* the first PLAIN pages always mapped and plain */
#define LAYOUT_STATE    0x80600000 /* the handler's */
#define LAYOUT_TABLES   0x80610000
#define LAYOUT_STREAM   0x80800000 /* records, up to the end of RAM */

#define LAYOUT_CODE_SIZE   (LAYOUT_PATCH - LAYOUT_CODE)
#define LAYOUT_PATCH_SIZE  0x00200000
#define LAYOUT_DATA_PAGES  512
#define LAYOUT_PLAIN_PAGES 16
#define LAYOUT_STREAM_END  0x80fff000

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
#define SEGMENT_SIZE     80
#define SEGMENTS_MAX     1024

/* The handler's state: what the generator sets, what the handler counts */
#define STATE_NSEGMENTS 0
#define STATE_NPASSES   8
#define STATE_SEGMENT   16
#define STATE_PASS      24
#define STATE_STREAM    32
#define STATE_SAVED_M   64   /* x0 to x31 of a trap to M */
#define STATE_SAVED_S   1024 /* and of one to S */

/* Records begin with a tag: kind | segment << 8 | pass << 32 */
#define RECORD_TRAP_M     1 /* tag, cause, epc, tval, status */
#define RECORD_TRAP_S     2
#define RECORD_DUMP       3 /* tag, x1 to x31, f0 to f31, RECORD_CSRS CSRs */
#define RECORD_TRAP_WORDS 5
#define RECORD_CSRS       9
#define RECORD_DUMP_WORDS (1 + 31 + 32 + RECORD_CSRS)

#define EXIT_STREAM_FULL 2 /* code of sifive_test: the program was made too long */
#define EXIT_STRANGE     3 /* an interrupt, or a trap of the handler's own */

#endif
