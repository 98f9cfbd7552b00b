/*
 * paging.h - an Sv39 address space for programs.
 *
 *   0x40000000  512 pages for the program to map (PAGE), and 511 entries of the level above (MEGA)
 *   0x80000000  the program itself, one superpage for S
 *   0xc0000000  the program again, one superpage for U: code there is at its address + U_ALIAS
 *
 * PAGING builds it; S and U are translated from then on, M never is. The other entries of the root
 * are the program's, at pt_root.
 */
#define VA_PAGES 0x40000000
#define U_ALIAS  0x40000000
#define PTE_AD   (PTE_A | PTE_D)
#define PTE_RWX  (PTE_V | PTE_R | PTE_W | PTE_X | PTE_AD)
#define PTE_RW   (PTE_V | PTE_R | PTE_W | PTE_AD)

/* A page-table entry for a symbol, whose address is a page's, into a table. Clobbers t5 and t6. */
.macro SET_PTE table, index, symbol, flags:vararg
    la t5, \symbol
    srli t5, t5, 2
    li t6, \flags
    or t5, t5, t6
    la t6, \table + 8 * (\index)
    sd t5, (t6)
    sfence.vma
.endm

.macro PAGE index, symbol, flags:vararg
    SET_PTE pt_leaf, \index, \symbol, \flags
.endm

.macro NO_PAGE index
    la t6, pt_leaf + 8 * (\index)
    sd zero, (t6)
    sfence.vma
.endm

.macro MEGA index, symbol, flags:vararg
    SET_PTE pt_mid, \index, \symbol, \flags
.endm

.macro PAGING
    SET_PTE pt_root, 1, pt_mid, PTE_V
    SET_PTE pt_root, 2, _start, PTE_RWX
    SET_PTE pt_root, 3, _start, PTE_RWX | PTE_U
    SET_PTE pt_mid, 0, pt_leaf, PTE_V
    la t5, pt_root
    srli t5, t5, PAGE_SHIFT
    li t6, SATP_SV39 << SATP_MODE_BIT
    or t5, t5, t6
    csrw satp, t5
    sfence.vma
.endm

/* STEP in U-mode, at the alias of the code. */
.macro STEP_U insn:vararg
    li s5, U_ALIAS
    STEP U, \insn
    li s5, 0
.endm

    .pushsection .bss
    .balign 4096
pt_root:
    .space 4096
pt_mid:
    .space 4096
pt_leaf:
    .space 4096
    .popsection
