/*
 * fp_reference.h - what an instruction gives by the manual and IEEE 754, computed with GNU MPFR.
 */
#ifndef RVEMU_TESTS_FP_REFERENCE_H
#define RVEMU_TESTS_FP_REFERENCE_H

#include "fp_table.h"

void fp_reference_init(void);
FpOut fp_reference(const FpRow *row, unsigned rm, const uint64_t in[3]);

#endif
