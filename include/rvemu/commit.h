/*
 * A retired instruction and what it did, and the line that a commit log has of it. The form is that
 * of Spike's --log-commits:
 *
 *   core   0: 3 0x0000000080000010 (0x30529073) c773_mtvec 0x0000000080000100
 *   core   0: 3 0x0000000080000014 (0x01053503) x10 0x0000000000000007 mem 0x0000000080001010
 *   core   0: 3 0x0000000080000018 (0xe114) mem 0x0000000080001018 0x0000000000000007
 *
 * hart, mode, pc, encoding; the registers that it wrote, by number, of equal ones x before f before
 * CSR; then where it read; then where it wrote, with as many digits as the access has bytes. x0 is
 * never told. What traps has not retired and has no line.
 */
#ifndef RVEMU_COMMIT_H
#define RVEMU_COMMIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum CommitKind { COMMIT_X, COMMIT_F, COMMIT_CSR } CommitKind;

enum {
    COMMIT_NAME = 20,
    COMMIT_REGS = 8,      /* fcsr writes most: frm, fflags and mstatus, and a register */
    COMMIT_ACCESSES = 64, /* cbo.zero: each byte is one */
    COMMIT_TEXT = 4096,   /* room for the longest line, its newline and a NUL */
    COMMIT_NO_CSR = -1
};

typedef struct CommitReg {
    uint16_t number;
    uint8_t kind;           /* CommitKind */
    char name[COMMIT_NAME]; /* of a CSR */
    uint64_t value;
} CommitReg;

typedef struct CommitAccess {
    uint64_t va, value;
    uint8_t size; /* bytes; 0: a read, of which no value is told */
} CommitAccess;

typedef struct Commit {
    uint64_t pc;
    uint32_t raw;
    unsigned hart;
    uint8_t len, prv;
    uint8_t flen; /* bytes of an f register: 4 or 8 */
    uint8_t nregs, naccesses;
    CommitReg reg[COMMIT_REGS];
    CommitAccess access[COMMIT_ACCESSES];

    /* No part of the line. */
    int csr_read; /* the CSR that it read, or COMMIT_NO_CSR */
    bool device;  /* it read a device */
    bool adopt;   /* set by who was told: the hart takes the values of reg[], of x and f */
} Commit;

/* Writes the line with its newline and a NUL; returns its length without the NUL. */
size_t commit_print(const Commit *c, char buf[COMMIT_TEXT]);

/* What a line of a peer's log is. */
typedef enum CommitLine {
    COMMIT_LINE,   /* *c is what it says */
    COMMIT_OTHER,  /* it does not begin like one: disassembly, a message, anything */
    COMMIT_BROKEN, /* it begins like one, and goes on otherwise */
} CommitLine;
/* `text` ends with a NUL, without a newline. Of *c the part beside the line is cleared. */
CommitLine commit_parse(Commit *c, const char *text);

/* Puts a register, or an access, in its place. More than there is room for is left out. Of a stored
 * value the low `size` bytes count. */
void commit_add_reg(Commit *c, CommitKind kind, unsigned number, const char *name, uint64_t value);
void commit_add_access(Commit *c, uint64_t va, unsigned size, uint64_t value);

#endif
