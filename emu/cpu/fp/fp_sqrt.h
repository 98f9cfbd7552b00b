/*
 * fp_sqrt.h - integer square roots for the significands.
 */
#ifndef RVEMU_CPU_FP_SQRT_H
#define RVEMU_CPU_FP_SQRT_H

#include <stdint.h>

/*
 * The square root of n >= 2^62 to 32 or 56 bits, rounded down. The root's leading bit is at 62; bit
 * 0 is set as well if the root is not exact.
 */
uint64_t fp_sqrt_32(uint64_t n);
uint64_t fp_sqrt_56(uint64_t n);

#endif
