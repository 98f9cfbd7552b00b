/*
 * fp_ops.h - every operation of emu/cpu/fp by number, and operands that look for trouble.
 */
#ifndef RVEMU_TESTS_FP_OPS_H
#define RVEMU_TESTS_FP_OPS_H

#include "emu/cpu/fp/fp.h"

typedef enum FpOp {
    OP_ADD,
    OP_SUB,
    OP_MUL,
    OP_DIV,
    OP_SQRT,
    OP_FMA,
    OP_MIN,
    OP_MAX,
    OP_EQ,
    OP_LT,
    OP_LE,
    OP_CLASS,
    OP_TO_I32,
    OP_TO_U32,
    OP_TO_I64,
    OP_TO_U64,
    OP_FROM_I32,
    OP_FROM_U32,
    OP_FROM_I64,
    OP_FROM_U64,
    OP_CONVERT, /* 16 and 64 to 32, 32 to 64 */
    OP_COUNT
} FpOp;

extern const char *const fp_op_name[OP_COUNT];
extern const char *const fp_rm_name[5];

/* Run one operation on format `bits` (16, 32 or 64). Integers of 32 bits come and go zero-extended.
 */
uint64_t fp_run(unsigned bits, FpOp op, uint64_t a, uint64_t b, uint64_t c, FpEnv *env);

/* xorshift64*; any state but 0 */
uint64_t fp_random(uint64_t *state);

/* Operands for `op`: ends of the exponent range, runs of ones, near cancellation, near the ends of
 * the integers, NaNs of both kinds, and plain random ones. */
void fp_operands(uint64_t *state, unsigned bits, FpOp op, uint64_t abc[3]);

/* A random encoding of the format with that weighting. */
uint64_t fp_operand(uint64_t *state, unsigned bits);

#endif
