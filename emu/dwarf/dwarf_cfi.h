/* Call frame information, read by ourselves (DWARF 5, section 6.4): libdw's own interpreter cannot
 * be bounded, and a hostile file keeps it busy for hours. libdw only cuts the section in entries.
 */
#ifndef DWARF_CFI_H
#define DWARF_CFI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <elfutils/libdw.h>

/* Bytes still to be read. What is not there reads as 0, and `bad` stays set. */
typedef struct CfiBytes {
    const uint8_t *at, *end;
    bool bad;
} CfiBytes;

uint64_t cfi_fixed(CfiBytes *b, unsigned size); /* 1, 2, 4 or 8 bytes, little-endian */
int64_t cfi_signed(CfiBytes *b, unsigned size);
uint64_t cfi_uleb(CfiBytes *b);
int64_t cfi_sleb(CfiBytes *b);
CfiBytes cfi_block(CfiBytes *b); /* its length first (ULEB128) */

/* --- dwarf_cfi.c: where entries are ---------------------------------------------------------- */

typedef struct CfiCommon { /* a CIE */
    uint64_t offset;       /* in its section */
    CfiBytes code;
    uint64_t code_align;
    int64_t data_align;
    uint64_t ra;      /* the column of the return address */
    uint8_t encoding; /* of addresses: DW_EH_PE_... */
    bool sized;       /* its FDEs have augmentation data, with its length */
    bool signal;      /* its frames were interrupted, they did not call */
    bool strange;     /* with an augmentation that is not known here */
} CfiCommon;

typedef struct CfiEntry { /* an FDE: of the code [lo, hi) */
    uint64_t lo, hi;
    size_t common;
    CfiBytes code;
} CfiEntry;

typedef struct CfiTable {
    CfiCommon *common; /* by offset */
    size_t ncommon, common_cap;
    CfiEntry *entries; /* by lo */
    size_t n, cap;
} CfiTable;

/* The section's entries; an empty table without one. They point into the file's bytes. */
void cfi_read(CfiTable *t, Elf *elf, const char *section);
void cfi_free(CfiTable *t);
const CfiEntry *cfi_at(const CfiTable *t, uint64_t va); /* NULL: none */

/* --- dwarf_cfi_rows.c: what they say --------------------------------------------------------- */

enum { CFI_COLUMNS = 65 }; /* x0-x31, f0-f31, and that of an interrupted pc (psABI) */

typedef enum CfiRuleKind {
    CFI_SAME,     /* also where nothing is said: the callee keeps it */
    CFI_LOST,     /* DW_CFA_undefined */
    CFI_AT,       /* in memory, at the CFA + num */
    CFI_IS,       /* the CFA + num */
    CFI_REGISTER, /* in register `column`; the CFA's own rule: that + num */
    CFI_AT_EXPRESSION,
    CFI_IS_EXPRESSION
} CfiRuleKind;

typedef struct CfiRule {
    CfiRuleKind kind;
    unsigned column;
    int64_t num;
    CfiBytes expression;
} CfiRule;

typedef struct CfiRow {
    CfiRule cfa; /* CFI_REGISTER or CFI_IS_EXPRESSION; CFI_LOST: none */
    CfiRule column[CFI_COLUMNS];
} CfiRow;

/* The rules at va, which is in the entry; false: its instructions make no sense. */
bool cfi_row(const CfiTable *t, const CfiEntry *e, uint64_t va, CfiRow *row);

/* An expression as location_run() takes it, `ops` with room for CFI_OPS_MAX; their number, 0: it
 * makes no sense. With `of_cfa` the CFA is on the stack at the start. */
enum { CFI_OPS_MAX = 64 };
size_t cfi_expression(CfiBytes b, bool of_cfa, Dwarf_Op *ops);

#endif
