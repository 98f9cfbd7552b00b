/*
 * fp_table.h - the rows of fp_insn.def, and what a hart makes of one: the instruction is decoded
 * and its function called, as the interpreter does, on whole registers.
 */
#ifndef RVEMU_TESTS_FP_TABLE_H
#define RVEMU_TESTS_FP_TABLE_H

#include <stdbool.h>
#include <stdint.h>

typedef enum FpOperation {
#define FP_OPERATION(op) OP_##op,
#include "fp_insn.def"
} FpOperation;

typedef enum FpType { TYPE_H, TYPE_B, TYPE_S, TYPE_D, TYPE_W, TYPE_WU, TYPE_L, TYPE_LU } FpType;

/* A format of floating point: the first four types. */
typedef struct FpFormat {
    unsigned bits, frac;
    int bias; /* the largest exponent as well; 1 - bias is that of the least normal number */
} FpFormat;

extern const FpFormat fp_formats[4];

static inline bool fp_is_float(FpType t)
{
    return t <= TYPE_D;
}

typedef struct FpRow {
    const char *name; /* the mnemonic */
    FpOperation op;
    FpType from, to;
    unsigned n;  /* operands */
    unsigned id; /* InsnId */
    bool rm;     /* has a rounding mode */
} FpRow;

extern FpRow fp_rows[];
extern const unsigned fp_row_count;
extern const char *const fp_rm_name[5];

enum { FP_RNE, FP_RTZ, FP_RDN, FP_RUP, FP_RMM };
enum { FP_NX = 1, FP_UF = 2, FP_OF = 4, FP_DZ = 8, FP_NV = 16 };

/* A whole f or x register, and the flags that were raised; or FP_BROKEN: it trapped, or left FS
 * Clean though something has changed. */
enum { FP_BROKEN = 256 };
typedef struct FpOut {
    uint64_t bits;
    unsigned flags;
} FpOut;

/* Fills fp_rows. False: insn.def has floating-point instructions that fp_insn.def lacks, which are
 * named on stderr. */
bool fp_table_init(void);

/* The row of that mnemonic, or NULL. */
const FpRow *fp_find(const char *name);

/* The encoding with operands in f or x registers 10, 11 and 12, the result in 13; `rm` as in the
 * instruction (7: frm). */
uint32_t fp_encode(const FpRow *row, unsigned rm);

/* What rvemu makes of it. Odd `rm_from` takes the mode from frm, even from the instruction. */
FpOut fp_execute(const FpRow *row, unsigned rm, unsigned rm_from, const uint64_t in[3]);

/* Both printed, and false, unless they are the same. */
bool fp_same(const FpRow *row, unsigned rm, const uint64_t in[3], FpOut got, FpOut want,
             const char *whose);

#endif
