/*
 * fp_vectors.h - operands that look for trouble, by the scheme of TestFloat (John Hauser): numbers
 * are put together of an exponent and a significand, each drawn from a class, and the classes are
 * weighted so that corners meet corners as well as anything else.
 *
 *   exponents     corners (both ends, around 1, what the significand's width away is), within a few
 *                 of a corner, or any
 *   significands  corners (none, all, one bit, a run of ones at either end), two of them added, a
 *                 few random bits at one end, or any
 *   integers      the same as significands, of any width, either sign
 *
 * Added to it are operands that depend on each other or on the instruction: neighbours, what
 * cancels a product, halves of integers and the ends of their ranges, ties of the narrower format;
 * and a few registers that are not boxed.
 */
#ifndef RVEMU_TESTS_FP_VECTORS_H
#define RVEMU_TESTS_FP_VECTORS_H

#include "fp_table.h"

/* A stream of random numbers; any state. */
uint64_t fp_random(uint64_t *state);

/* The state that a row's vectors start from. */
uint64_t fp_seed(const FpRow *row, unsigned rm);

/* Operands of an instruction, as whole registers; those that it lacks are set, too. */
void fp_vector(uint64_t *state, const FpRow *row, uint64_t in[3]);

#endif
